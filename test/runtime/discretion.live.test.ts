/**
 * What is told and kept of statements names no text in them; what their author sees names no password.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, op } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { liveDatabases } from "../servers/databases.ts"
import type * as FreshDatabase from "../servers/FreshDatabase.ts"
import { project } from "../servers/Live.ts"

const given = (upgrade: Migration.Migration["upgrade"]) =>
  project([
    Migration.make({ revision: "d1", downRevision: null, upgrade: Effect.void, downgrade: Effect.void }),
    Migration.make({ revision: "d2", downRevision: "d1", upgrade, downgrade: Effect.void })
  ])

/** Statements that every database refuses, with a text in each kind of quotes that it knows. */
const texts = (label: FreshDatabase.Label): ReadonlyArray<string> => {
  const mysql = ["\"it's hunter2\"", "'\\' hunter2'", "'C:\\\\', 'hunter2'", "N'hunter2'"]
  const postgresql = ["$$hunter2$$", "$a$ $$ hunter2 $a$", "E'\\' hunter2'", "'C:\\', 'hunter2'", "U&'hunter2'"]
  const others = label === "postgresql"
    ? postgresql
    : label === "sqlite"
    ? ["'C:\\', 'hunter2'"]
    : mysql
  return ["'hunter2'", "'it''s hunter2'", ...others].map((text) => `INSERT INTO nowhere VALUES (${text})`)
}
const secrets = (label: FreshDatabase.Label): ReadonlyArray<string> =>
  label === "postgresql"
    ? ["CREATE ROLE alembic_d PASSWORD 'hunter2' NONSENSE", "CREATE ROLE alembic_d NONSENSE PASSWORD $$hunter2$$"]
    : label === "sqlite"
    ? ["CREATE USER d PASSWORD 'hunter2'"]
    : [
      "CREATE USER 'alembic_d'@'h' IDENTIFIED BY \"hunter2\" NONSENSE",
      "CREATE USER alembic_d IDENTIFIED 'hunter2'",
      "CREATE USER alembic_d NONSENSE IDENTIFIED WITH mysql_native_password BY 'hunter2'"
    ]

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
      assert.isAbove(told.length, 0)
      assert.notInclude(told.join("\n"), "hunter2")
      return error.message
    })

  it.scopedLive("keeps and tells no text of a statement", () =>
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
