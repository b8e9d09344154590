/**
 * Projects of the command line on the databases of a live run. What a revision is to wait for is a file, so that tests need no clock.
 */
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import type { Database } from "../servers/FreshDatabase.ts"
import { type Project, project, revision as revisionFile } from "./Project.ts"

/** A project whose `env.ts` connects to the database with one connection, and configures what else is given. */
export const liveProject = (
  { label, name, url }: Database,
  revisions: Readonly<Record<string, string>>,
  options = ""
): Project => {
  const made = project(revisions).with({ DATABASE: label === "sqlite" ? name : url })
  const [from, client, config] = drivers[label]
  made.write(
    "migrations/env.ts",
    `import { ${client} } from "@effect/${from}"
import { Config, Redacted } from "effect"
import { Environment } from "effect-alembic"

export default Environment.make({ client: ${client}.layerConfig({ ${config} }), ${options} })
`
  )
  return made
}

/** The text of a revision file that has more at hand than others. */
export const revision: typeof revisionFile = (...given) =>
  `${revisionFile(...given)}
import { Schedule } from "effect"
import { MigrationContext } from "effect-alembic"
import { existsSync, writeFileSync } from "node:fs"
`

/** Sends a statement, as the text of an effect. */
export const sends = (sql: string) => `Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(${JSON.stringify(sql)}))`

/** Does one after the other, as the text of an effect. */
export const inOrder = (...effects: ReadonlyArray<string>) => `Effect.all([${effects.join(", ")}], { discard: true })`

/**
 * Writes the file `held` and waits for the file `go`; then says "let go", and in a process with `STUCK` never ends. It sends nothing,
 * so it holds what the run holds and no more.
 */
export const holds = inOrder(
  `Effect.sync(() => writeFileSync("held", ""))`,
  `Effect.repeat(Effect.sync(() => existsSync("go")), { until: (found) => found, schedule: Schedule.spaced(50) })`,
  `Effect.logWarning("let go")`,
  `process.env.STUCK === undefined ? Effect.void : Effect.never`
)

/** Lets revisions that {@link holds} go on. */
export const letGo = (made: Project) => Effect.sync(() => made.write("go", ""))

/** Runs `effect-alembic` as an Effect. */
export const run = (made: Project, ...words: ReadonlyArray<string>) => Effect.promise(() => made.run(...words))

/** Ends once a file of the project is there and has this in it. */
export const shows = (made: Project, name: string, text: RegExp): Effect.Effect<void> => {
  const look = Effect.sync(() => fs.existsSync(made.file(name)) && text.test(fs.readFileSync(made.file(name), "utf8")))
  return Effect.asVoid(Effect.repeat(Effect.delay(look, "25 millis"), { until: (found) => found }))
}

/** Ends once a revision {@link holds}. */
export const held = (made: Project) => shows(made, "held", /^/)

const network = `url: Config.redacted("DATABASE"), maxConnections: Config.succeed(1)`

const ofUrl = (part: string) => `Config.map(Config.url("DATABASE"), (url) => ${part})`

const sqlServer = [
  `server: ${ofUrl("url.hostname")}`,
  `port: ${ofUrl("Number(url.port || 1433)")}`,
  `username: ${ofUrl("decodeURIComponent(url.username)")}`,
  `password: ${ofUrl("Redacted.make(decodeURIComponent(url.password))")}`,
  `database: ${ofUrl("url.pathname.slice(1)")}`,
  "trustServer: Config.succeed(true)",
  `connectTimeout: Config.succeed("30 seconds")`,
  "maxConnections: Config.succeed(1)"
].join(", ")

const drivers = {
  postgresql: ["sql-pg", "PgClient", network],
  mysql: ["sql-mysql2", "MysqlClient", network],
  mariadb: ["sql-mysql2", "MysqlClient", network],
  mssql: ["sql-mssql", "MssqlClient", sqlServer],
  sqlite: ["sql-sqlite-node", "SqliteClient", `filename: Config.string("DATABASE")`]
} as const
