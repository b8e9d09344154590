/**
 * A migration that reads from and writes to another database than the one that is migrated.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, Migration, MigrationContext, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { liveDatabases } from "../servers/databases.ts"

const sql = (text: string) => Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe<{ v: number }>(text))
const v = Effect.map(sql("SELECT v FROM cfg"), ([row]) => Number(row?.v))
const set = (value: number) => sql(`UPDATE cfg SET v = ${value}`)

describe.each(liveDatabases)("elsewhere on $label", ({ database }) => {
  const prepared = Effect.gen(function*() {
    const [own, other] = yield* Effect.all([database, database])
    const clients = { own: Layer.orDie(own.client), other: Layer.orDie(other.client) }
    for (const [client, value] of [[clients.own, 1], [clients.other, 2]] as const) {
      yield* Effect.zipRight(sql("CREATE TABLE cfg (v INTEGER)"), sql(`INSERT INTO cfg VALUES (${value})`)).pipe(
        Effect.provide(client)
      )
    }
    return clients
  })
  type Client = Layer.Layer<SqlClient.SqlClient>
  const migrate = (client: Client, upgrade: Migration.Migration<unknown>["upgrade"]) =>
    Commands.upgrade("head").pipe(
      Effect.provide(
        ScriptDirectory.fromModules([
          Migration.make({
            revision: "e1",
            downRevision: null,
            upgrade: Effect.asVoid(upgrade),
            downgrade: Effect.void
          })
        ])
      ),
      Effect.provideService(Environment.Environment, Environment.make({ client })),
      Effect.provide(Logger.remove(Logger.defaultLogger)),
      Effect.either
    )

  it.scopedLive.each(["inside", "outside"])(
    "talks to the other database, with its client provided %s, and to its own again",
    (place) =>
      Effect.gen(function*() {
        const { other, own } = yield* prepared
        const elsewhere = <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient>) =>
          Effect.flatMap(MigrationContext, ({ elsewhere }) =>
            place === "inside"
              ? elsewhere(Effect.provide(effect, other))
              : Effect.provide(elsewhere(effect), other))
        const work = Effect.gen(function*() {
          assert.strictEqual(yield* elsewhere(v), 2)
          yield* elsewhere(set((yield* elsewhere(v)) + 10))
          // A transaction there is one of its own.
          yield* Effect.ignore(elsewhere(
            Effect.flatMap(SqlClient.SqlClient, (client) =>
              client.withTransaction(Effect.zipRight(set(99), Effect.fail("x"))))
          ))
          assert.strictEqual(yield* elsewhere(v), 12)
          assert.strictEqual(yield* v, 1)
          yield* set(5)
        })
        const block = Effect.flatMap(MigrationContext, ({ autocommitBlock }) =>
          autocommitBlock(elsewhere(set(30))))
        const result = yield* migrate(own, Effect.zipRight(work, block))
        assert.strictEqual(result._tag, "Right", String(result))
        assert.strictEqual(yield* Effect.provide(v, own), 5)
        assert.strictEqual(yield* Effect.provide(v, other), 30)
      })
  )

  it.scopedLive("statements there are not rolled back", () =>
    Effect.gen(function*() {
      const { other, own } = yield* prepared
      const result = yield* migrate(
        own,
        Effect.gen(function*() {
          const { elsewhere } = yield* MigrationContext
          yield* set(5)
          yield* Effect.provide(elsewhere(set(7)), other)
          yield* Effect.fail("on purpose")
        })
      )
      assert.strictEqual(result._tag, "Left")
      assert.strictEqual(yield* Effect.provide(v, own), 1)
      assert.strictEqual(yield* Effect.provide(v, other), 7)
    }))
})
