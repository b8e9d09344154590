/**
 * The output of `test` in a new project whose database does not exist.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as FileSystem from "@effect/platform/FileSystem"
import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import { Commands } from "effect-alembic"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"
import * as Test from "../../src/cli/handlers/Test.ts"
import * as Report from "../../src/cli/Report.ts"
import { databasesOf } from "../servers/databases.ts"
import type { Database, Label } from "../servers/FreshDatabase.ts"

const names = [
  "there is a single head",
  "all revisions can be applied",
  "each revision goes up, down and up again, and keeps the rows",
  "the script builds what a connection builds",
  "revisions declare what they depend on",
  "branches commute",
  "a run after a kill finishes"
]
/** The laws that a forgotten drop breaks. */
const broken = names.filter((name) => /^each|kill/.test(name))

const migration = (revision: string, down: string | null, upgrade: string, downgrade: string) =>
  `import { Column, Migration, op, SqlType } from "effect-alembic"
import { Effect } from "effect"

export default Migration.make({
  revision: "${revision}",
  downRevision: ${JSON.stringify(down)},
  upgrade: ${upgrade},
  downgrade: ${downgrade}
})
`

const account = `op.createTable("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })`
const a1 = migration("a1", null, account, `op.dropTable("account")`)
const nick = `op.addColumn("account", "nick", Column.make(SqlType.string(30)))`
const forgets = migration("a2", "a1", nick, "Effect.void")

/** Creates a project, inside this one so that packages are found from its folder, and runs `test` in it. */
const run = (
  database: Label,
  { env = {}, json = false, revisions = {}, template }: {
    readonly env?: Readonly<Record<string, string>>
    readonly json?: boolean
    readonly revisions?: Readonly<Record<string, string>>
    readonly template?: string
  }
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped({ directory: fileURLToPath(new URL(".", import.meta.url)) })
    yield* Commands.init({ directory: folder, database, template })
    yield* Effect.forEach(
      Object.entries(revisions),
      ([name, text]) => fs.writeFileString(`${folder}/migrations/versions/${name}.ts`, text)
    )
    const written: Array<string> = []
    vi.spyOn(process.stdout, "write").mockImplementation((text, _, done?: () => void) => {
      written.push(String(text))
      const callback = typeof _ === "function" ? _ : done
      callback?.()
      return true
    })
    const outcome = yield* Effect.either(
      Test.test({ json, schema: [], tag: undefined, connectTimeout: undefined }, {
        command: { name: "test", values: {} },
        config: `${folder}/effect-alembic.config.ts`,
        name: undefined,
        xArguments: [],
        quiet: true,
        verbose: false
      })
    )
    return { outcome, text: stripVTControlCharacters(written.join("")) }
  }).pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(env)))),
    Effect.provide(NodeContext.layer)
  )

/** A database on the server that does not exist. */
const absent = ({ label, url }: Database): Readonly<Record<string, string>> =>
  label === "sqlite" ? {} : { DATABASE_URL: url.replace(/[^/]+$/, "absent") }

afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(databasesOf("sqlite", "postgresql", "mysql", "mariadb"))("test on $label", ({ database, label }) => {
  it.scopedLive("prints the laws, and below one that is broken why", () =>
    Effect.gen(function*() {
      const { outcome, text } = yield* run(label, {
        env: absent(yield* database),
        revisions: { a1, a2: forgets }
      })
      assert.strictEqual(
        text,
        names.map((name) =>
          broken.includes(name)
            ? `broken  ${name}\n        The downgrade of a2 does not undo its upgrade. Compared with the schema before it:\n` +
              "          tables account columns nick is left over\n"
            : `ok      ${name}\n`
        ).join("")
      )
      const error = yield* Effect.flip(outcome)
      assert.strictEqual(error.message, `2 of 7 laws do not hold: ${broken.join("; ")}.`)
      assert.propertyVal(error, "exitCode", 7)
    }), 120_000)
})

describe("test", () => {
  const decode = Schema.decodeSync(Schema.parseJson(Report.Tested))

  it.scopedLive("prints JSON with --json", () =>
    Effect.gen(function*() {
      const { outcome, text } = yield* run("sqlite", { json: true, revisions: { a1, a2: forgets } })
      const { databases: [database, ...others], revisions } = decode(text)
      assert.deepStrictEqual(revisions, ["a1", "a2"])
      assert.deepStrictEqual(others, [])
      assert.strictEqual(database?.name, null)
      assert.deepStrictEqual(database?.laws.map(({ name }) => name), names)
      const failures = database?.laws.filter(({ error }) => error !== null)
      assert.deepStrictEqual(
        failures?.map(({ error, name }) => [name, error?.code, error?.fields]),
        broken.map((name) => [
          name,
          "EA1503",
          { revision: "a2", differences: ["tables account columns nick is left over"] }
        ])
      )
      assert.propertyVal(yield* Effect.flip(outcome), "exitCode", 7)
    }), 60_000)

  it.scopedLive.each(["generic", "application", "multidb"])(
    "runs in a new project of the template %s, without revisions",
    (template) =>
      Effect.gen(function*() {
        const { outcome, text } = yield* run("sqlite", { template })
        const titles = template === "multidb" ? ["first: ", "second: "] : [""]
        assert.strictEqual(
          text,
          [
            ...titles.flatMap((title) => names.map((name) => `ok      ${title}${name}\n`)),
            "There is no revision to test.\n"
          ].join("")
        )
        assert.strictEqual(outcome._tag, "Right")
      }),
    60_000
  )

  it.scopedLive("says in JSON that there is no revision", () =>
    Effect.gen(function*() {
      const { databases, revisions } = decode((yield* run("sqlite", { json: true })).text)
      assert.deepStrictEqual(revisions, [])
      assert.lengthOf(databases, 1)
    }), 60_000)

  it.scopedLive("fails as other commands do if the graph of revisions is broken", () =>
    Effect.gen(function*() {
      const { outcome, text } = yield* run("sqlite", { revisions: { a2: migration("a2", "a1", nick, "Effect.void") } })
      assert.strictEqual(text, "")
      const error = yield* Effect.flip(outcome)
      assert.deepStrictEqual([error._tag, "exitCode" in error && error.exitCode], ["RevisionError", 4])
    }), 60_000)

  it.scopedLive(
    "prints nothing if the server cannot be reached, and fails as other commands do",
    () =>
      Effect.gen(function*() {
        const { outcome, text } = yield* run("postgresql", {
          env: { DATABASE_URL: "postgres://u:secret@127.0.0.1:1/app" }
        })
        const error = yield* Effect.flip(outcome)
        assert.strictEqual(text, "")
        assert.match(error.message, /^Cannot connect to the database: ECONNREFUSED/)
        assert.propertyVal(error, "exitCode", 5)
      }),
    60_000
  )

  it.scopedLive("does not show the password of a URL that is not valid", () =>
    Effect.gen(function*() {
      const { outcome } = yield* run("postgresql", { env: { DATABASE_URL: "postgres//u:secret@127.0.0.1/app" } })
      const error = yield* Effect.flip(outcome)
      assert.include(error.message, "DATABASE_URL")
      assert.notInclude(error.message, "secret")
    }), 60_000)
})
