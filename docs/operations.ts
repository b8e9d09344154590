/**
 * Writes `operations.md`: each operation, and the SQL that it becomes on each database. Usage: `tsx docs/operations.ts`.
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import type * as Dialect from "../src/dialect/Dialect.ts"
import * as Mssql from "../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../src/dialect/sqlite/Dialect.ts"
import type { Operation } from "../src/op.ts"
import * as SqlSnapshot from "../src/testing/SqlSnapshot.ts"
import * as examples from "./operationExamples.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const databases: ReadonlyArray<readonly [name: string, dialect: Dialect.Dialect["Type"]]> = [
  ["PostgreSQL", Postgresql.dialect],
  ["MySQL", Mysql.mysql],
  ["MariaDB", Mysql.mariadb],
  ["SQL Server", Mssql.dialect],
  ["SQLite", Sqlite.dialect]
]

const head = `# Operations

What a migration does, it says with \`op\`. Each word is an Effect: it changes the database it runs on, or writes into a script
(\`--sql\`), or becomes a value (\`Operations.record\`). All statements of an operation are written before the first one is sent, so
what cannot be said on a database fails before anything is done.

This page is written by \`npx tsx docs/operations.ts\` from examples that run, and a test holds it to them.
`

/** The page, made anew. */
export const page = (): string => {
  const source = fs.readFileSync(path.join(root, "docs/operationExamples.ts"), "utf8")
  const blocks = source.slice(source.indexOf("// ## ")).split(/\n\n(?=\/\/ |export const )/)
  return `${[head, ...blocks.map(block)].join("\n")}\n`.replaceAll(/\n{3,}/g, "\n\n").trimEnd() + "\n"
}

const block = (text: string): string => {
  const [comments, code] = text.split(/^(?=export const )/m)
  const prose = (comments ?? "").startsWith("export const ") ? "" : (comments ?? "")
  const example = (comments ?? "").startsWith("export const ") ? comments : code
  return [
    prose.replaceAll(/^\/\/ ?/gm, "").replaceAll(/^(###? .*)$/gm, "\n$1\n"),
    example === undefined ? "" : shown(example.trim())
  ]
    .join("\n")
}

const modules = ["Column", "Constraint", "Name", "op", "SchemaObject", "ServerDefault", "SqlText", "SqlType", "Table"]

const shown = (code: string): string => {
  const name = /^export const (\w+)/.exec(code)?.[1] ?? ""
  const example = Object.entries(examples).find(([key]) => key === name)?.[1]
  if (example === undefined) throw new Error(`No example ${name}`)
  const used = modules.filter((module) => new RegExp(`\\b${module}\\.`).test(code))
  const imports = [
    ...(code.includes("Effect.") ? [`import { Effect } from "effect"`] : []),
    `import { ${used.join(", ")} } from "effect-alembic"`
  ]
  const written = code.replace(/^export const \w+/, "export const upgrade")
  return ["```ts", ...imports, "", written, "```", "", ...answers(example), ""].join("\n")
}

/** What the databases say, those together that say the same. */
const answers = (example: Operation): ReadonlyArray<string> => {
  const groups = new Map<string, Array<string>>()
  for (const [name, dialect] of databases) {
    const answer = Effect.runSync(script(example, dialect))
    groups.set(answer, [...(groups.get(answer) ?? []), name])
  }
  return Array.from(groups).flatMap(([answer, names]) => [`${names.join(", ")}:`, "", answer, ""])
}

const script = (example: Operation, dialect: Dialect.Dialect["Type"]): Effect.Effect<string> =>
  SqlSnapshot.script(example, dialect).pipe(
    Effect.match({
      onFailure: ({ _tag, message }) => `> \`${_tag}\`: ${message.replaceAll(/\s+/g, " ")}`,
      onSuccess: (statements) => statements === "" ? "> nothing" : `\`\`\`sql\n${statements}\n\`\`\``
    }),
    Logger.withMinimumLogLevel(LogLevel.None)
  )

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(path.join(root, "docs/operations.md"), page())
}
