/**
 * Writes `docs/alembic-parity.md` from the rows in `docs/parity/*.json`: what each feature of Alembic is called here, and the test that
 * proves it.
 *
 * Usage: `tsx docs/parity.ts` writes the page; `tsx docs/parity.ts --check` fails unless it is up to date. Both fail if a row names a link
 * or a test that does not exist, or if a number is missing in a family.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const page = path.join(root, "docs/alembic-parity.md")

const Proven = Schema.Struct({
  feature: Schema.NonEmptyString,
  state: Schema.Literal("done", "better"),
  /** The name that it has here. */
  name: Schema.NonEmptyString,
  /** The page or source file that describes the name, relative to the root of the project. */
  link: Schema.NonEmptyString,
  /** The file of the test that fails without the feature, and the title of the test. */
  test: Schema.NonEmptyString,
  title: Schema.NonEmptyString,
  /** What is better, or what differs. */
  note: Schema.optionalWith(Schema.NonEmptyString, { exact: true })
})

const Absent = Schema.Struct({
  feature: Schema.NonEmptyString,
  state: Schema.Literal("not applicable", "missing"),
  /** The reason. */
  note: Schema.NonEmptyString
})

type Row = typeof Proven.Type | typeof Absent.Type

const Family = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Union(Proven, Absent) }))

/** The families in the order of the page, with their titles and their numbers of rows. */
const families = [
  ["ENV", "EnvironmentContext", 54],
  ["MIG", "MigrationContext", 58],
  ["OPS", "Operations", 64],
  ["BATCH", "Batch mode", 49],
  ["OBJ", "Operation objects", 32],
  ["CMD", "Commands", 48],
  ["CFG", "Configuration", 40],
  ["SCR", "Script directory", 38],
  ["REV", "Revision graph", 46],
  ["AUTO", "Autogenerate", 81],
  ["DDL", "Dialects", 70],
  ["OFF", "Offline mode", 20],
  ["HOOK", "Write hooks", 14],
  ["PLG", "Plugins", 10],
  ["ERR", "Errors", 9],
  ["TMPL", "Templates", 9],
  ["OUT", "Output", 13],
  ["SCH", "Schema", 22],
  ["TYP", "Types", 41],
  ["CMP", "Compiled DDL", 21],
  ["INS", "Inspector", 25],
  ["SQL", "SQL text", 16]
] as const

type FamilyName = (typeof families)[number][0]

const rowsOf = (family: FamilyName): ReadonlyArray<readonly [id: string, row: Row]> => {
  const file = path.join(root, "docs/parity", `${family}.json`)
  return Either.match(Schema.decodeEither(Family, { onExcessProperty: "error" })(fs.readFileSync(file, "utf8")), {
    onLeft: ({ message }) => {
      throw new Error(`${file}: ${message}`)
    },
    onRight: (rows) => Object.entries(rows)
  })
}

const texts = new Map<string, string | undefined>()

const textOf = (file: string): string | undefined => {
  if (!texts.has(file)) {
    const absolute = path.join(root, file)
    texts.set(file, fs.existsSync(absolute) ? fs.readFileSync(absolute, "utf8") : undefined)
  }
  return texts.get(file)
}

const faultsOf = (id: string, row: Row): ReadonlyArray<string> => {
  if (!("test" in row)) return []
  const faults: Array<string> = []
  if (textOf(row.link.replace(/#.*/, "")) === undefined) faults.push(`${id}: ${row.link} does not exist.`)
  const tests = textOf(row.test)
  if (tests === undefined) faults.push(`${id}: ${row.test} does not exist.`)
  else if (!tests.includes(row.title)) faults.push(`${id}: ${row.test} has no test "${row.title}".`)
  if (row.state === "better" && row.note === undefined) faults.push(`${id}: a note says what is better.`)
  return faults
}

const numberingFaults = (family: FamilyName, count: number, ids: ReadonlyArray<string>): ReadonlyArray<string> => {
  const expected = Array.from({ length: count }, (_, index) => `${family}-${String(index + 1).padStart(2, "0")}`)
  return [
    ...expected.filter((id) => !ids.includes(id)).map((id) => `${id} is missing.`),
    ...ids.filter((id) => !expected.includes(id)).map((id) => `${id} is unknown.`)
  ]
}

const cell = (text: string): string => text.replaceAll("|", "\\|")

const relative = (file: string): string => path.posix.relative("docs", file)

const line = (id: string, row: Row): string =>
  "test" in row
    ? `| ${id} | ${cell(row.feature)} | ${row.state} | [${cell(row.name)}](${relative(row.link)}) | \`${row.test}\`: ${
      cell(row.title)
    } | ${cell(row.note ?? "")} |`
    : `| ${id} | ${cell(row.feature)} | ${row.state} | | | ${cell(row.note)} |`

const count = (rows: ReadonlyArray<readonly [string, Row]>, state: Row["state"]): number =>
  rows.filter(([, row]) => row.state === state).length

const main = (): number => {
  const all = families.map(([name, title, size]) => ({ name, title, size, rows: rowsOf(name) }))
  const rows = all.flatMap((family) => family.rows)
  const states = ["done", "better", "not applicable", "missing"] as const
  const text = [
    "# Parity with Alembic",
    "",
    "<!-- Written by `tsx docs/parity.ts` from the rows in `docs/parity`. -->",
    "",
    "Each row is a feature of Alembic, or of the parts of SQLAlchemy that it uses, with its name here and a test that fails if the feature is",
    "gone.",
    "",
    `| family | rows | ${states.join(" | ")} |`,
    `| --- | --- | ${states.map(() => "---").join(" | ")} |`,
    ...all.map(({ name, rows, title }) =>
      `| [${title}](#${title.toLowerCase().replaceAll(" ", "-")}) (${name}) | ${rows.length} | ${
        states.map((state) => count(rows, state)).join(" | ")
      } |`
    ),
    `| all | ${rows.length} | ${states.map((state) => count(rows, state)).join(" | ")} |`,
    ...all.flatMap(({ rows, title }) => [
      "",
      `## ${title}`,
      "",
      "| id | Alembic | state | here | test | note |",
      "| --- | --- | --- | --- | --- | --- |",
      ...rows.map(([id, row]) => line(id, row))
    ]),
    ""
  ].join("\n")
  const faults = [
    ...all.flatMap(({ name, rows, size }) => numberingFaults(name, size, rows.map(([id]) => id))),
    ...rows.flatMap(([id, row]) => faultsOf(id, row))
  ]
  const isCheck = process.argv.includes("--check")
  if (isCheck && textOf("docs/alembic-parity.md") !== text) {
    faults.push("docs/alembic-parity.md is out of date. Run `npx tsx docs/parity.ts`.")
  }
  if (!isCheck) fs.writeFileSync(page, text)
  process.stdout.write(
    faults.length === 0 ? `${rows.length} rows of Alembic's inventory are checked.\n` : `${faults.join("\n")}\n`
  )
  return faults.length === 0 ? 0 : 1
}

process.exitCode = main()
