/**
 * The contenders: the files of a project, and the arguments of Node for each workload. What a tool lacks is left out. The database is the file
 * `app.db`, or that of `DATABASE_URL`.
 */
import { fileURLToPath } from "node:url"
import type { DatabaseName, Entry } from "./list.ts"

export type Workload =
  | "help"
  | "completions"
  | "upgrade"
  | "at head"
  | "current"
  | "heads"
  | "history"
  | "downgrade"
  | "script"
  | "bulk insert"

export interface Contender {
  readonly name: string
  /** The packages to install, with versions; `undefined` if they are dev-dependencies of this repository. */
  readonly packages?: ReadonlyArray<string>
  readonly files: (entries: ReadonlyArray<Entry>, database: DatabaseName) => Readonly<Record<string, string>>
  /** The files of another project, whose `upgrade` inserts 100,000 rows into a table that it creates. */
  readonly bulk?: (database: DatabaseName) => Readonly<Record<string, string>>
  readonly commands: Readonly<Partial<Record<Workload, ReadonlyArray<string>>>>
}

/** The expression of the rows to insert. */
const rows =
  "Array.from({ length: 100000 }, (_, id) => ({ id, name: `name ${id}`, email: `${id}@example.com`, age: id % 90 }))"

const createPerson =
  "CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100), email VARCHAR(100), age INTEGER)"

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

const environments: Readonly<Record<DatabaseName, string>> = {
  sqlite: `import { SqliteClient } from "@effect/sql-sqlite-node"
import { Environment } from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"

export default Environment.make({ client: SqliteClient.layer({ filename: "app.db", disableWAL: true }), dialect: Sqlite.layer })
`,
  postgresql: `import { PgClient } from "@effect/sql-pg"
import { Config } from "effect"
import { Environment } from "effect-alembic"
import * as Postgresql from "effect-alembic/postgresql"

export default Environment.make({
  client: PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") }),
  dialect: Postgresql.layer
})
`
}

const bulkRevision = `import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

export default Migration.make({
  revision: "00001",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    const person = yield* op.createTable("person", {
      id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
      name: Column.make(SqlType.string(100)),
      email: Column.make(SqlType.string(100)),
      age: Column.make(SqlType.integer)
    })
    yield* op.bulkInsert(person, ${rows})
  }),
  downgrade: op.dropTable("person")
})
`

const ownProject = (database: DatabaseName, revisions: Readonly<Record<string, string>>) => ({
  "package.json": `{ "type": "module" }`,
  "effect-alembic.config.ts":
    `import { AlembicConfig } from "effect-alembic"\n\nexport default AlembicConfig.make({ scriptLocation: "migrations" })\n`,
  "migrations/env.ts": environments[database],
  ...revisions
})

const effectAlembic: Contender = {
  name: "effect-alembic",
  files: (entries, database) =>
    ownProject(
      database,
      Object.fromEntries(entries.map((entry) => [`migrations/versions/${entry.id}_create.ts`, revision(entry)]))
    ),
  bulk: (database) => ownProject(database, { "migrations/versions/00001_bulk.ts": bulkRevision }),
  commands: {
    help: [program, "--help"],
    completions: [program, "--completions", "bash"],
    upgrade: [program, "upgrade", "head"],
    "at head": [program, "upgrade", "head"],
    current: [program, "current"],
    heads: [program, "heads"],
    history: [program, "history"],
    downgrade: [program, "downgrade", "base"],
    script: [program, "upgrade", "head", "--sql"]
  }
}

/** How a script without a tool sends statements: `run(sql, params)` and `all(sql)` are asynchronous, as the tools are. */
const connections: Readonly<Record<DatabaseName, string>> = {
  sqlite: `const Database = require("better-sqlite3")
const mark = () => "?"
const connect = async () => {
  const db = new Database("app.db")
  return {
    run: async (sql, params) => params === undefined ? void db.exec(sql) : void db.prepare(sql).run(...params),
    all: async (sql) => db.prepare(sql).all(),
    close: async () => db.close()
  }
}
`,
  postgresql: `const { Client } = require("pg")
const mark = (index) => "$" + index
const connect = async () => {
  const client = new Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
  return {
    run: async (sql, params) => void await client.query(sql, params),
    all: async (sql) => (await client.query(sql)).rows,
    close: () => client.end()
  }
}
`
}

/** The statements alone, in one transaction, with a table of the finished ones. */
const driver: Contender = {
  name: "driver",
  files: (entries, database) => ({
    "list.json": JSON.stringify(entries),
    "run.cjs": `${connections[database]}
const list = JSON.parse(require("fs").readFileSync("list.json", "utf8"))
const main = async () => {
  const db = await connect()
  await db.run("CREATE TABLE IF NOT EXISTS done (id VARCHAR(10) NOT NULL)")
  const done = new Set((await db.all("SELECT id FROM done")).map(({ id }) => id))
  await db.run("BEGIN")
  if (process.argv[2] === "down") {
    for (const { down, id } of list.reverse()) {
      await db.run(down)
      await db.run(\`DELETE FROM done WHERE id = '\${id}'\`)
    }
  } else {
    for (const { id, up } of list) {
      if (done.has(id)) continue
      for (const sql of up) await db.run(sql)
      await db.run(\`INSERT INTO done VALUES ('\${id}')\`)
    }
  }
  await db.run("COMMIT")
  await db.close()
}
main()
`
  }),
  bulk: (database) => ({
    "run.cjs": `${connections[database]}
const rows = ${rows}
const main = async () => {
  const db = await connect()
  await db.run("${createPerson}")
  await db.run("BEGIN")
  for (let at = 0; at < rows.length; at += 8000) {
    const some = rows.slice(at, at + 8000)
    const row = (i) => "(" + [1, 2, 3, 4].map((j) => mark(i * 4 + j)).join(", ") + ")"
    await db.run(\`INSERT INTO person VALUES \${some.map((_, i) => row(i)).join(", ")}\`, some.flatMap((one) => Object.values(one)))
  }
  await db.run("COMMIT")
  await db.close()
}
main()
`
  }),
  commands: {
    help: ["-e", "0"],
    completions: ["-e", "0"],
    upgrade: ["run.cjs"],
    "at head": ["run.cjs"],
    downgrade: ["run.cjs", "down"]
  }
}

const umzug: Contender = {
  name: "umzug",
  packages: ["umzug@3.8.3"],
  files: (entries, database) => ({
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
    "run.cjs": `${connections[database]}
const { Umzug } = require("umzug")
const command = process.argv[2]
const main = async () => {
  const db = await connect()
  await db.run("CREATE TABLE IF NOT EXISTS done (name VARCHAR(255) NOT NULL PRIMARY KEY)")
  const umzug = new Umzug({
    migrations: { glob: "migrations/*.cjs" },
    context: db,
    logger: undefined,
    storage: {
      logMigration: ({ name }) => db.run(\`INSERT INTO done VALUES ('\${name}')\`),
      unlogMigration: ({ name }) => db.run(\`DELETE FROM done WHERE name = '\${name}'\`),
      executed: async () => (await db.all("SELECT name FROM done ORDER BY name")).map(({ name }) => name)
    }
  })
  if (command === "down") await umzug.down({ to: 0 })
  else if (command === "current") console.log((await umzug.executed()).at(-1))
  else await umzug.up()
  await db.close()
}
if (command !== "help") main()
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

const knexfile = (database: DatabaseName) =>
  database === "sqlite"
    ? `module.exports = { client: "better-sqlite3", connection: { filename: "app.db" }, useNullAsDefault: true }\n`
    : `module.exports = { client: "pg", connection: process.env.DATABASE_URL }\n`

const knex: Contender = {
  name: "knex",
  packages: ["knex@3.3.0"],
  files: (entries, database) => ({
    "knexfile.js": knexfile(database),
    ...Object.fromEntries(
      entries.map(({ down, id, up }) => [
        `migrations/${id}.js`,
        `exports.up = async (knex) => { ${up.map((sql) => `await knex.raw(${JSON.stringify(sql)})`).join("; ")} }
exports.down = async (knex) => { await knex.raw(${JSON.stringify(down)}) }
`
      ])
    )
  }),
  bulk: (database) => ({
    "knexfile.js": knexfile(database),
    "migrations/00001.js": `const rows = ${rows}
exports.up = async (knex) => {
  await knex.raw(${JSON.stringify(createPerson)})
  await knex.batchInsert("person", rows, ${database === "sqlite" ? 100 : 8_000})
}
exports.down = async (knex) => { await knex.raw("DROP TABLE person") }
`
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
  files: (entries, database) => ({
    "run.mjs": database === "sqlite"
      ? `import { drizzle } from "drizzle-orm/better-sqlite3"
import { migrate } from "drizzle-orm/better-sqlite3/migrator"
migrate(drizzle("app.db"), { migrationsFolder: "./drizzle" })
`
      : `import { drizzle } from "drizzle-orm/node-postgres"
import { migrate } from "drizzle-orm/node-postgres/migrator"
import pg from "pg"
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
await migrate(drizzle(pool), { migrationsFolder: "./drizzle" })
await pool.end()
`,
    "drizzle/meta/_journal.json": JSON.stringify({
      version: "7",
      dialect: database,
      entries: entries.map(({ id }, idx) => ({ idx, version: "6", when: idx + 1, tag: id, breakpoints: true }))
    }),
    ...Object.fromEntries(
      entries.map(({ id, up }) => [`drizzle/${id}.sql`, up.join(";\n--> statement-breakpoint\n")])
    )
  }),
  commands: { upgrade: ["run.mjs"], "at head": ["run.mjs"] }
}

const migratorClients: Readonly<Record<DatabaseName, string>> = {
  sqlite: `import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Migrator from "@effect/sql-sqlite-node/SqliteMigrator"
const client = SqliteClient.layer({ filename: "app.db", disableWAL: true })
`,
  postgresql: `import * as PgClient from "@effect/sql-pg/PgClient"
import * as Migrator from "@effect/sql-pg/PgMigrator"
import * as Config from "effect/Config"
const client = PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") })
`
}

const migrator: Contender = {
  name: "@effect/sql Migrator",
  files: (entries, database) => ({
    "package.json": `{ "type": "module" }`,
    "run.js": `import * as NodeContext from "@effect/platform-node/NodeContext"
${migratorClients[database]}import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fileURLToPath } from "node:url"
const folder = fileURLToPath(new URL("./migrations", import.meta.url))
await Effect.runPromise(Migrator.run({ loader: Migrator.fromFileSystem(folder) }).pipe(
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
