/** What is said when a client cannot connect: the true cause, and what to do. */
import { MssqlClient } from "@effect/sql-mssql"
import { MysqlClient } from "@effect/sql-mysql2"
import { PgClient } from "@effect/sql-pg"
import { SqliteClient } from "@effect/sql-sqlite-node"
import type { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, ScriptDirectory } from "effect-alembic"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { inspect } from "node:util"
import { liveDatabases } from "./servers/databases.ts"
import { FreshDatabase } from "./servers/FreshDatabase.ts"

const currentOn = <E>(client: Layer.Layer<SqlClient, E>) =>
  Commands.current().pipe(
    Effect.provide(Layer.succeed(Environment.Environment, Environment.make({ client, connectTimeout: "20 seconds" }))),
    Effect.provide(ScriptDirectory.fromModules([]))
  )

const messageOf = <E>(client: Layer.Layer<SqlClient, E>) =>
  Effect.map(Effect.flip(currentOn(client)), ({ message }) => message)

const clients: Readonly<Record<string, (url: string) => Layer.Layer<SqlClient, unknown>>> = {
  postgresql: (url) => PgClient.layer({ url: Redacted.make(url) }),
  mysql: (url) => MysqlClient.layer({ url: Redacted.make(url) }),
  mariadb: (url) => MysqlClient.layer({ url: Redacted.make(url) })
}

describe.each(liveDatabases.filter(({ label }) => label in clients))("connecting to $label", ({ label, layer }) => {
  it.scopedLive("names the cause and the solution", () =>
    Effect.gen(function*() {
      const { url } = yield* FreshDatabase
      const client = clients[label]
      assert.isDefined(client)
      const changed = (change: (url: URL) => void) => {
        const other = new URL(url)
        change(other)
        return messageOf(client(other.href))
      }
      const absent = yield* changed((url) => url.pathname = "/absent")
      assert.match(absent, /absent.*\nCreate the database, or correct its name in the client of env\.ts\./)
      const login = yield* changed((url) => url.username = "nobody")
      assert.match(login, /nobody.*\nCorrect the user or the password/)
      const port = yield* changed((url) => url.port = "1")
      assert.match(port, /ECONNREFUSED.*127\.0\.0\.1:1\nStart the server, or correct the host and the port/)
      const host = yield* changed((url) => url.hostname = "unknown.invalid")
      assert.match(host, /unknown\.invalid.*\nCorrect the host/)
      const scheme = yield* messageOf(client("no url"))
      assert.match(scheme, /\n(?:Correct the host|The URL of the client)/)
    }).pipe(Effect.provide(layer)), 60_000)
})

describe("connecting", () => {
  it.live("shows no password of a URL that the client's own configuration refuses", () =>
    Effect.gen(function*() {
      const url = Config.map(Config.url("DATABASE_URL"), ({ href }) => Redacted.make(href))
      const exit = yield* Effect.exit(currentOn(PgClient.layerConfig({ url })))
      const [error] = Exit.isFailure(exit) ? Chunk.toReadonlyArray(Cause.failures(exit.cause)) : []
      assert.propertyVal(error, "exitCode", 3)
      const shown = [
        error?.message,
        JSON.stringify(error),
        inspect(error),
        Exit.isFailure(exit) && Cause.pretty(exit.cause, { renderErrorCause: true })
      ].join("\n")
      assert.include(shown, "DATABASE_URL")
      assert.notInclude(shown, "secret")
    }).pipe(Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["DATABASE_URL", "postgres//u:secret@h/d"]])))))

  it.live("to SQL Server names the address where nobody listens", () =>
    Effect.gen(function*() {
      const message = yield* messageOf(
        MssqlClient.layer({ server: "127.0.0.1", port: 1, database: "d", username: "u", password: Redacted.make("p") })
      )
      assert.match(message, /ECONNREFUSED.*127\.0\.0\.1:1\nStart the server, or correct the host and the port/)
    }), 60_000)

  it.live("to SQLite tells a missing folder from a file that is no database", () =>
    Effect.gen(function*() {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-connecting-"))
      const junk = path.join(folder, "junk.db")
      fs.writeFileSync(junk, "no database ".repeat(100))
      const missing = yield* messageOf(SqliteClient.layer({ filename: path.join(folder, "none/a.db") }))
      const other = yield* messageOf(SqliteClient.layer({ filename: junk }))
      fs.rmSync(folder, { recursive: true })
      assert.match(missing, /directory does not exist\nThe file does not exist, or cannot be opened/)
      assert.match(other, /SQLITE_NOTADB.*\nThe file is not an SQLite database/)
    }))
})
