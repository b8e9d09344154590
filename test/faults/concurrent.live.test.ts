/**
 * Many processes that migrate one fresh database at the same moment: all succeed, and each statement ran once.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import process from "node:process"
import { afterAll, beforeAll } from "vitest"
import { liveDatabases } from "../servers/databases.ts"
import { snapshot } from "./chain.ts"
import * as Migrator from "./Migrator.ts"

const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined
const rounds: ReadonlyArray<readonly [processes: number, rounds: number]> = isLong
  ? [[2, 20], [10, 20], [50, 20]]
  : [[2, 3], [10, 3], [50, 1]]

// They serve all databases, since starting them is what takes time.
let pool: ReadonlyArray<Migrator.Migrator> = []
const scope = Effect.runSync(Scope.make())
beforeAll(async () => {
  pool = await Effect.runPromise(
    Scope.extend(Effect.replicateEffect(Migrator.start, 50, { concurrency: 4 }), scope)
  )
}, 120_000)
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

describe.each(liveDatabases)("processes at once on $label", ({ database, label }) => {
  it.scopedLive.each(rounds)("%i of them, %i rounds", ([processes, times]) =>
    Effect.gen(function*() {
      const migrators = pool.slice(0, processes)
      for (let round = 0; round < times; round++) {
        yield* Effect.scoped(Effect.gen(function*() {
          const { client, url } = yield* database
          const options = round % 2 === 1 ? { transactionPerMigration: true } : {}
          const answers = yield* Effect.forEach(
            migrators,
            (migrator) => migrator.tell({ label, url, direction: "upgrade", target: "head", options }),
            { concurrency: "unbounded" }
          )
          assert.deepStrictEqual(answers.flatMap(({ error }) => error === undefined ? [] : [error]), [])
          assert.strictEqual(answers.reduce((sum, { steps }) => sum + steps, 0), 3)
          const seen = yield* Effect.provide(snapshot, client)
          assert.include(seen, "\"version\":[{\"version_num\":\"f3\"}]")
          assert.include(seen, "\"audit\":[{\"what\":\"once\"}]")
          assert.match(seen, /"account":\[\{[^}]*"visits":111[^}]*\},\{[^}]*"visits":111[^}]*\}\]/)
        }))
      }
    }), isLong ? 900_000 : 60_000)
})
