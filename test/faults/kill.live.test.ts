/**
 * A migrating process is killed between two statements, its own bookkeeping included, and at random instants. The next process continues, and
 * the database ends as if nothing had happened. Every second boundary is tried, and every one in the long form.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import process from "node:process"
import { type LiveDatabase, liveDatabases } from "../servers/databases.ts"
import { snapshot } from "./chain.ts"
import type { Order } from "./driver.ts"
import * as Migrator from "./Migrator.ts"

const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined

type Case = Pick<Order, "direction" | "options" | "isSent">

const cases: ReadonlyArray<readonly [string, Case]> = [
  ["upgrade, one transaction", { direction: "upgrade" }],
  ["upgrade, a transaction each", { direction: "upgrade", options: { transactionPerMigration: true } }],
  ["upgrade, statement on its way", { direction: "upgrade", isSent: true }],
  ["downgrade", { direction: "downgrade" }],
  ["downgrade, statement on its way", { direction: "downgrade", isSent: true }]
]

const brief: Readonly<Record<string, ReadonlyArray<number>>> = {
  sqlite: [1],
  postgresql: [1],
  mysql: [0],
  mariadb: [2],
  mssql: [1]
}

/** One of them on each database, and all where time is not short. */
const chosen = ({ label }: LiveDatabase) => cases.filter((_, at) => isLong || brief[label]?.includes(at) === true)

describe.each(liveDatabases)("killed on $label", (live) => {
  const { database, label } = live

  it.scopedLive.each(chosen(live))("%s", ([, { direction, isSent, options }]) =>
    Effect.gen(function*() {
      const healthy = yield* Migrator.start
      const target = direction === "upgrade" ? "head" : "base"
      const order = (url: string): Order => ({
        label,
        url,
        direction,
        target,
        ...(options === undefined ? {} : { options })
      })
      const begin = Effect.gen(function*() {
        const fresh = yield* database
        if (direction === "downgrade") {
          yield* healthy.tell({ ...order(fresh.url), direction: "upgrade", target: "head" })
        }
        return fresh
      })

      const [expected, statements] = yield* Effect.scoped(Effect.gen(function*() {
        const { client, url } = yield* begin
        const answer = yield* healthy.tell(order(url))
        assert.strictEqual(answer.error, undefined)
        return [yield* Effect.provide(snapshot, client), answer.statements] as const
      }))
      assert.isAbove(statements, 15)

      const dieAt = (killAt: number) =>
        Effect.scoped(Effect.gen(function*() {
          const { client, url } = yield* begin
          const victim = yield* Migrator.start
          const died = yield* Effect.either(
            victim.tell({ ...order(url), killAt, ...(isSent === undefined ? {} : { isSent }) })
          )
          const answer = yield* healthy.tell(order(url))
          return {
            killAt,
            isKilled: Either.isLeft(died) && died.left.signal === "SIGKILL",
            error: answer.error,
            seen: yield* Effect.provide(snapshot, client)
          }
        }))
      const boundaries = Array.from({ length: statements }, (_, at) => at + 1)
      const results = yield* Effect.forEach(
        isLong ? boundaries : boundaries.filter((at) => at % 2 === 0),
        dieAt,
        { concurrency: 2 }
      )
      assert.deepStrictEqual(
        results.filter(({ error, seen }) => error !== undefined || seen !== expected),
        [],
        `after being killed at one of ${statements} statements; expected ${expected}`
      )
      // A run that waits for the server sends a statement more or less.
      assert.isAtLeast(results.filter(({ isKilled }) => isKilled).length, results.length - 2)
    }), 600_000)
  it.scopedLive("at random instants", () =>
    Effect.gen(function*() {
      const healthy = yield* Migrator.start
      const order = (url: string): Order => ({ label, url, direction: "upgrade", target: "head" })
      const [duration, expected] = yield* Effect.scoped(Effect.gen(function*() {
        const { client, url } = yield* database
        const [duration] = yield* Effect.timed(healthy.tell(order(url)))
        return [Duration.toMillis(duration), yield* Effect.provide(snapshot, client)] as const
      }))
      const results = yield* Effect.forEach(
        Array.from({ length: isLong ? 200 : 2 }),
        () =>
          Effect.scoped(Effect.gen(function*() {
            const { client, url } = yield* database
            const victim = yield* Migrator.start
            const killAfter = yield* Random.nextIntBetween(0, Math.ceil(duration * 1.5))
            const running = yield* Effect.fork(Effect.either(victim.tell(order(url))))
            yield* Effect.sleep(killAfter)
            yield* victim.kill
            const isKilled = (yield* Fiber.join(running))._tag === "Left"
            const { error } = yield* healthy.tell(order(url))
            return { killAfter, isKilled, error, seen: yield* Effect.provide(snapshot, client) }
          })),
        { concurrency: 2 }
      )
      assert.deepStrictEqual(
        results.filter(({ error, seen }) => error !== undefined || seen !== expected),
        [],
        `killed within ${duration} ms; expected ${expected}`
      )
      if (isLong) assert.isAbove(results.filter(({ isKilled }) => isKilled).length, 100)
    }), 3_600_000)
})
