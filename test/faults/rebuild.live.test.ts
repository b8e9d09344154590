/**
 * A rebuild on SQLite that fails at a statement, or whose process is killed there, leaves the table as it was, or is finished.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import process from "node:process"
import * as Commands from "../../src/Commands.ts"
import * as WatchedClient from "../../src/testing/WatchedClient.ts"
import { liveDatabases } from "../servers/databases.ts"
import * as FreshDatabase from "../servers/FreshDatabase.ts"
import { environment, type Options } from "../servers/Live.ts"
import * as Migrator from "./Migrator.ts"
import { ddl, dump, isApplied, scripts } from "./rebuild.ts"

const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined

const prepare = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => Effect.forEach(ddl, (text) => sql.unsafe(text), { discard: true })
)

const upgrade = (step: WatchedClient.Step, options: Options) =>
  Commands.upgrade("head").pipe(
    Effect.provide(Layer.merge(scripts, environment(options))),
    Effect.provide(WatchedClient.layer(step)),
    Logger.withMinimumLogLevel(LogLevel.None)
  )

const policies = [
  ["one transaction", {}],
  ["a transaction each", { transactionPerMigration: true }],
  ["no transaction", { transactionalDdl: false }]
] as const

describe.runIf(liveDatabases.some(({ label }) => label === "sqlite"))("a rebuild on SQLite", () => {
  const database = FreshDatabase.sqlite()

  it.scopedLive.each(policies)(
    "that fails at any statement leaves all as it was, in %s",
    ([, options]) =>
      Effect.gen(function*() {
        let statements = 0
        const [before, after] = yield* Effect.gen(function*() {
          yield* prepare
          const before = yield* dump
          yield* upgrade((send) => Effect.suspend(() => (statements++, send)), options)
          return [before, yield* dump] as const
        }).pipe(Effect.provide(FreshDatabase.layer(database)))
        assert.isAbove(statements, 20)
        assert.include(after, "child4")
        const wrong = yield* Effect.forEach(Array.from({ length: statements }, (_, at) => at + 1), (failsAt) =>
          Effect.gen(function*() {
            yield* prepare
            let count = 0
            let failed = ""
            yield* Effect.ignore(upgrade((send, sql) =>
              Effect.suspend(() => {
                if (++count !== failsAt) {
                  return send
                }
                failed = sql
                return Effect.fail(new SqlError({ cause: new Error("refused"), message: "refused" }))
              }), options))
            // A connection that refuses the pragma itself keeps foreign keys off.
            const shown = (text: string) =>
              failed === "PRAGMA foreign_keys = ON" ? text.replace(/"enforced":.*/, "") : text
            const seen = shown(yield* dump)
            const expected = shown((yield* isApplied) ? after : before)
            yield* Effect.ignore(upgrade((send) =>
              send, options))
            return seen === expected && shown(yield* dump) === shown(after) ? [] : [{ failsAt, failed, seen, expected }]
          }).pipe(Effect.provide(FreshDatabase.layer(database))))
        assert.deepStrictEqual(wrong.flat(), [])
      }),
    300_000
  )

  it.scopedLive("whose process is killed at any statement leaves all as it was", () =>
    Effect.gen(function*() {
      const healthy = yield* Migrator.start
      const order = (url: string) =>
        ({ label: "sqlite", url, direction: "upgrade", target: "head", chain: "rebuild" }) as const
      const fresh = Effect.tap(database, ({ client }) => Effect.provide(prepare, client))
      const [before, after, statements] = yield* Effect.scoped(Effect.gen(function*() {
        const { client, url } = yield* fresh
        const before = yield* Effect.provide(dump, client)
        const answer = yield* healthy.tell(order(url))
        assert.isUndefined(answer.error)
        return [before, yield* Effect.provide(dump, client), answer.statements] as const
      }))
      const each = isLong ? 1 : 4
      const wrong = yield* Effect.forEach(
        Array.from({ length: Math.floor(statements / each) }, (_, at) => each * at + 1),
        (killAt) =>
          Effect.scoped(Effect.gen(function*() {
            const { client, url } = yield* fresh
            const victim = yield* Migrator.start
            const died = yield* Effect.flip(victim.tell({ ...order(url), killAt, isSent: killAt % 2 === 0 }))
            assert.strictEqual(died.signal, "SIGKILL")
            const seen = yield* Effect.provide(dump, client)
            const expected = (yield* Effect.provide(isApplied, client)) ? after : before
            const { error } = yield* healthy.tell(order(url))
            return seen === expected && error === undefined && (yield* Effect.provide(dump, client)) === after
              ? []
              : [{ killAt, error, seen, expected }]
          }))
      )
      assert.deepStrictEqual(wrong.flat(), [])
    }), 600_000)
})
