/**
 * The contenders: the files of a project for SQLite, and the arguments of Node for each workload. What a tool lacks is left out.
 */
import { fileURLToPath } from "node:url"
import type { Entry } from "./list.ts"

export type Workload = "help" | "upgrade" | "at head" | "current" | "heads" | "downgrade" | "script"

export interface Contender {
  readonly name: string
  /** The packages to install, with versions; `undefined` if they are dev-dependencies of this repository. */
  readonly packages?: ReadonlyArray<string>
  readonly files: (entries: ReadonlyArray<Entry>) => Readonly<Record<string, string>>
  readonly commands: Readonly<Partial<Record<Workload, ReadonlyArray<string>>>>
}

const program = fileURLToPath(new URL("../../dist/bundle/bin.js", import.meta.url))

const revision = ({ before, id, table }: Entry) =>
  `/**
 * create ${table}
 */
import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

export default Migration.make({
  revision: "${id}",
  downRevision: ${JSON.stringify(before ?? null)},
  upgrade: Effect.gen(function*() {
    yield* op.createTable("${table}", {
      id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
      name: Column.make(SqlType.string(100), { nullable: false }),
      email: Column.make(SqlType.string(255)),
      age: Column.make(SqlType.integer),
      active: Column.make(SqlType.boolean, { nullable: false }),
      created_at: Column.make(SqlType.dateTime(), { nullable: false })
    })
    yield* op.createIndex("ix_${table}", "${table}", ["email"])
  }),
  downgrade: op.dropTable("${table}")
})
`

const environment = `import { SqliteClient } from "@effect/sql-sqlite-node"
import { Environment } from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"

export default Environment.make({ client: SqliteClient.layer({ filename: "app.db", disableWAL: true }), dialect: Sqlite.layer })
`

const effectAlembic: Contender = {
  name: "effect-alembic",
  files: (entries) => ({
    "package.json": `{ "type": "module" }`,
    "effect-alembic.config.ts":
      `import { AlembicConfig } from "effect-alembic"\n\nexport default AlembicConfig.make({ scriptLocation: "migrations" })\n`,
    "migrations/env.ts": environment,
    ...Object.fromEntries(entries.map((entry) => [`migrations/versions/${entry.id}_create.ts`, revision(entry)]))
  }),
  commands: {
    help: [program, "--help"],
    upgrade: [program, "upgrade", "head"],
    "at head": [program, "upgrade", "head"],
    current: [program, "current"],
    heads: [program, "heads"],
    downgrade: [program, "downgrade", "base"],
    script: [program, "upgrade", "head", "--sql"]
  }
}

/** The statements alone, in one transaction, with a table of the finished ones. */
const driver: Contender = {
  name: "driver",
  files: (entries) => ({
    "list.json": JSON.stringify(entries),
    "run.cjs": `const Database = require("better-sqlite3")
const list = JSON.parse(require("fs").readFileSync("list.json", "utf8"))
const db = new Database("app.db")
db.exec("CREATE TABLE IF NOT EXISTS done (id TEXT NOT NULL)")
const done = new Set(db.prepare("SELECT id FROM done").pluck().all())
db.exec("BEGIN")
if (process.argv[2] === "down") {
  for (const { down, id } of list.reverse()) db.exec(down), db.exec(\`DELETE FROM done WHERE id = '\${id}'\`)
} else {
  for (const { id, up } of list) if (!done.has(id)) up.forEach((sql) => db.exec(sql)), db.exec(\`INSERT INTO done VALUES ('\${id}')\`)
}
db.exec("COMMIT")
`
  }),
  commands: {
    help: ["-e", "0"],
    upgrade: ["run.cjs"],
    "at head": ["run.cjs"],
    downgrade: ["run.cjs", "down"]
  }
}

const umzug: Contender = {
  name: "umzug",
  packages: ["umzug@3.8.3"],
  files: (entries) => ({
    ...Object.fromEntries(
      entries.map(({ down, id, up }) => [
        `migrations/${id}.cjs`,
        `exports.up = async ({ context }) => { ${
          up.map((sql) => `await context.run(${JSON.stringify(sql)})`).join("; ")
        } }
exports.down = async ({ context }) => { await context.run(${JSON.stringify(down)}) }
`
      ])
    ),
    "run.cjs": `const { Umzug } = require("umzug")
const command = process.argv[2]
if (command !== "help") {
  const db = new (require("better-sqlite3"))("app.db")
  db.exec("CREATE TABLE IF NOT EXISTS done (name TEXT NOT NULL PRIMARY KEY)")
  const umzug = new Umzug({
    migrations: { glob: "migrations/*.cjs" },
    context: { run: async (sql) => void db.exec(sql) },
    logger: undefined,
    storage: {
      logMigration: async ({ name }) => void db.prepare("INSERT INTO done VALUES (?)").run(name),
      unlogMigration: async ({ name }) => void db.prepare("DELETE FROM done WHERE name = ?").run(name),
      executed: async () => db.prepare("SELECT name FROM done ORDER BY name").pluck().all()
    }
  })
  const run = command === "down" ? umzug.down({ to: 0 }) : command === "current" ? umzug.executed() : umzug.up()
  run.then((done) => { if (command === "current") console.log(done.at(-1)) })
}
`
  }),
  commands: {
    help: ["run.cjs", "help"],
    upgrade: ["run.cjs"],
    "at head": ["run.cjs"],
    current: ["run.cjs", "current"],
    downgrade: ["run.cjs", "down"]
  }
}

const knex: Contender = {
  name: "knex",
  packages: ["knex@3.3.0"],
  files: (entries) => ({
    "knexfile.js":
      `module.exports = { client: "better-sqlite3", connection: { filename: "app.db" }, useNullAsDefault: true }\n`,
    ...Object.fromEntries(
      entries.map(({ down, id, up }) => [
        `migrations/${id}.js`,
        `exports.up = async (knex) => { ${up.map((sql) => `await knex.raw(${JSON.stringify(sql)})`).join("; ")} }
exports.down = async (knex) => { await knex.raw(${JSON.stringify(down)}) }
`
      ])
    )
  }),
  commands: {
    help: ["node_modules/knex/bin/cli.js", "--help"],
    upgrade: ["node_modules/knex/bin/cli.js", "migrate:latest"],
    "at head": ["node_modules/knex/bin/cli.js", "migrate:latest"],
    current: ["node_modules/knex/bin/cli.js", "migrate:currentVersion"],
    downgrade: ["node_modules/knex/bin/cli.js", "migrate:rollback", "--all"]
  }
}

const drizzle: Contender = {
  name: "drizzle",
  packages: ["drizzle-orm@0.45.4"],
  files: (entries) => ({
    "run.mjs": `import { drizzle } from "drizzle-orm/better-sqlite3"
import { migrate } from "drizzle-orm/better-sqlite3/migrator"
migrate(drizzle("app.db"), { migrationsFolder: "./drizzle" })
`,
    "drizzle/meta/_journal.json": JSON.stringify({
      version: "7",
      dialect: "sqlite",
      entries: entries.map(({ id }, idx) => ({ idx, version: "6", when: idx + 1, tag: id, breakpoints: true }))
    }),
    ...Object.fromEntries(
      entries.map(({ id, up }) => [`drizzle/${id}.sql`, up.join(";\n--> statement-breakpoint\n")])
    )
  }),
  commands: { upgrade: ["run.mjs"], "at head": ["run.mjs"] }
}

const migrator: Contender = {
  name: "@effect/sql Migrator",
  files: (entries) => ({
    "package.json": `{ "type": "module" }`,
    "run.js": `import * as NodeContext from "@effect/platform-node/NodeContext"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as SqliteMigrator from "@effect/sql-sqlite-node/SqliteMigrator"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fileURLToPath } from "node:url"
const folder = fileURLToPath(new URL("./migrations", import.meta.url))
const client = SqliteClient.layer({ filename: "app.db", disableWAL: true })
await Effect.runPromise(SqliteMigrator.run({ loader: SqliteMigrator.fromFileSystem(folder) }).pipe(
  Effect.provide(Layer.merge(client, NodeContext.layer))
))
`,
    ...Object.fromEntries(
      entries.map(({ id, up }) => [
        `migrations/${id}_create.js`,
        `import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
export default Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
${up.map((text) => `  yield* sql\`${text}\``).join("\n")}
})
`
      ])
    )
  }),
  commands: { upgrade: ["run.js"], "at head": ["run.js"] }
}

export const contenders: ReadonlyArray<Contender> = [driver, umzug, effectAlembic, knex, drizzle, migrator]
