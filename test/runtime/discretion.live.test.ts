/**
 * What is told and kept of statements names no text in them; what their author sees names no password.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, op } from "effect-alembic"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import { inspect } from "node:util"
import { liveDatabases } from "../servers/databases.ts"
import type * as FreshDatabase from "../servers/FreshDatabase.ts"
import { project } from "../servers/Live.ts"

const given = (upgrade: Migration.Migration["upgrade"]) =>
  project([
    Migration.make({
      revision: "d1",
      downRevision: null,
      upgrade: Effect.zipRight(
        op.execute("CREATE TABLE d_password (password VARCHAR(20) UNIQUE, n INTEGER NOT NULL)"),
        op.execute("INSERT INTO d_password VALUES ('hunter2', 1)")
      ),
      downgrade: Effect.void
    }),
    Migration.make({ revision: "d2", downRevision: "d1", upgrade, downgrade: Effect.void })
  ])

/** Statements that every database refuses, with a text in each kind of quotes that it knows. */
const texts = (label: FreshDatabase.Label): ReadonlyArray<string> => {
  const mysql = ["\"it's hunter2\"", "'\\' hunter2'", "'C:\\\\', 'hunter2'", "N'hunter2'"]
  const postgresql = ["$$hunter2$$", "$a$ $$ hunter2 $a$", "E'\\' hunter2'", "'C:\\', 'hunter2'", "U&'hunter2'"]
  const others: Readonly<Record<FreshDatabase.Label, ReadonlyArray<string>>> = {
    postgresql,
    mysql,
    mariadb: mysql,
    mssql: ["N'it''s hunter2'", "'C:\\', N'hunter2'"],
    sqlite: ["'C:\\', 'hunter2'"]
  }
  return ["'hunter2'", "'it''s hunter2'", ...others[label]].map((text) => `INSERT INTO nowhere VALUES (${text})`)
}
const secrets = (label: FreshDatabase.Label): ReadonlyArray<string> => [
  "INSERT INTO d_password VALUES ('hunter2', 2)",
  "INSERT INTO d_password VALUES ('hunter2 too', NULL)",
  ...credentials[label]
]
const ofMysql = [
  "CREATE USER 'alembic_d'@'h' IDENTIFIED BY \"hunter2\" NONSENSE",
  "CREATE USER alembic_d IDENTIFIED 'hunter2'",
  "CREATE USER alembic_d NONSENSE IDENTIFIED WITH mysql_native_password BY 'hunter2'"
]
const credentials: Readonly<Record<FreshDatabase.Label, ReadonlyArray<string>>> = {
  postgresql: [
    "CREATE ROLE alembic_d PASSWORD 'hunter2' NONSENSE",
    "CREATE ROLE alembic_d NONSENSE PASSWORD $$hunter2$$"
  ],
  mysql: ofMysql,
  mariadb: ofMysql,
  mssql: [
    "CREATE LOGIN alembic_d WITH PASSWORD = 'hunter2', NONSENSE",
    "ALTER LOGIN alembic_d NONSENSE PASSWORD = N'hunter2'"
  ],
  sqlite: ["CREATE USER d PASSWORD 'hunter2'"]
}

/** Logs a cause and its error, as they are and as a field, and prints them in other ways. */
const logged = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return Effect.all([
    Effect.logError(cause),
    Effect.logError("text", cause),
    Effect.logError(error),
    Effect.logError({ error }),
    Effect.logError(JSON.stringify(error)),
    Effect.logError(JSON.stringify(cause)),
    Effect.logError(inspect(error, { depth: 9, showHidden: true })),
    Effect.logError(Cause.pretty(cause, { renderErrorCause: true })),
    Effect.annotateLogs(Effect.logError("text"), { error })
  ])
}

/** What an effect prints with each kind of logger. */
const printing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const lines: Array<string> = []
    const keep = (line: unknown) => void lines.push(inspect(line, { depth: 9 }))
    const all = Logger.zip(
      Logger.map(Logger.jsonLogger, keep),
      Logger.zip(Logger.map(Logger.logfmtLogger, keep), Logger.map(Logger.structuredLogger, keep))
    )
    const result = yield* Effect.provide(effect, Logger.replace(Logger.defaultLogger, all))
    return [result, lines] as const
  })

describe.each(liveDatabases)("discretion on $label", ({ label, layer }) => {
  const refused = (sql: string, send: Migration.Migration["upgrade"]) =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const error = yield* Effect.flip(
        Commands.upgrade("d2", { onStatement: (sql) => Effect.sync(() => void told.push(sql)) }).pipe(
          Effect.provide(given(send))
        )
      )
      const [database] = yield* Effect.provide(Commands.applied(), given(send))
      const entry = database?.entries.at(-1)
      const message = Option.getOrElse(entry?.message ?? Option.none(), () => "")
      assert.strictEqual(entry?.outcome, "failed", sql)
      assert.include(message, sql.slice(0, 11))
      assert.notInclude(message, "hunter2")
      assert.isAbove(told.length, 0, error.message)
      assert.notInclude(told.join("\n"), "hunter2")
      return error.message
    })

  it.scopedLive("stores and prints no string of a statement", () =>
    Effect.gen(function*() {
      yield* Effect.provide(Commands.upgrade("d1"), given(Effect.void))
      for (const sql of texts(label)) {
        assert.include(yield* refused(sql, op.execute(sql)), "hunter2")
        yield* refused(sql, Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(sql)))
        // Whatever a migration makes of the error.
        yield* refused(
          sql,
          Effect.flatMap(SqlClient.SqlClient, (client) => Effect.orDie(client.unsafe(sql)))
        )
      }
    }).pipe(Effect.provide(layer)))

  it.scopedLive("shows no password", () =>
    Effect.gen(function*() {
      yield* Effect.provide(Commands.upgrade("d1"), given(Effect.void))
      for (const sql of secrets(label)) {
        assert.notInclude(yield* refused(sql, op.execute(sql)), "hunter2")
        assert.notInclude(
          yield* refused(sql, Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(sql))),
          "hunter2"
        )
      }
    }).pipe(Effect.provide(layer)))

  it.scopedLive("shows no password, however an error is printed", () =>
    Effect.gen(function*() {
      yield* Effect.provide(Commands.upgrade("d1"), given(Effect.void))
      for (const sql of secrets(label)) {
        const sends: ReadonlyArray<Migration.Migration["upgrade"]> = [
          op.execute(sql),
          Effect.flatMap(SqlClient.SqlClient, (client) => Effect.asVoid(client.unsafe(sql)))
        ]
        for (const send of sends) {
          // With what the migration itself logs of it.
          const [exit, printed] = yield* printing(
            Effect.exit(
              Effect.provide(Commands.upgrade("d2"), given(Effect.asVoid(Effect.tapErrorCause(send, logged))))
            )
          )
          assert(Exit.isFailure(exit))
          const [, told] = yield* printing(logged(exit.cause))
          const text = [...printed, ...told].join("\n")
          assert.include(text, "EA1")
          assert.notInclude(text, "hunter2")
        }
      }
    }).pipe(Effect.provide(layer)))

  const hasJournal = label === "mysql" || label === "mariadb"
  if (hasJournal) {
    it.scopedLive("leaves no text in the journal", () =>
      Effect.gen(function*() {
        const broken = Effect.gen(function*() {
          yield* op.execute(
            "CREATE TABLE `it's` (a VARCHAR(30) COMMENT \"it's hunter2\") -- don't\n COMMENT = 'hunter2'"
          )
          yield* op.execute("INSERT INTO `it's` VALUES (\"hunter2\") # don't\n, ('hunter2')")
          yield* op.execute("CREATE TABLE other (a INTEGER) # don't\n COMMENT 'hunter2'")
          yield* op.execute("nonsense")
        })
        yield* Effect.flip(Effect.provide(Commands.upgrade("d2"), given(broken)))
        const sql = yield* SqlClient.SqlClient
        const rows = yield* sql`SELECT * FROM alembic_version_journal`
        assert.isAtLeast(rows.length, 3)
        assert.notInclude(JSON.stringify(rows), "hunter2")
      }).pipe(Effect.provide(layer)))
  }
})
