/**
 * The readiness effect of an application beside others, of its own version and of a newer one.
 */
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { reasonOf } from "../reasonOf.ts"
import { liveDatabases } from "../servers/databases.ts"

const migration = (revision: string, downRevision: string | null) =>
  Migration.make({ revision, downRevision, upgrade: Effect.void, downgrade: Effect.void })

const [r1, r2, r3] = [migration("r1", null), migration("r2", "r1"), migration("r3", "r2")]

const scripts = (...migrations: ReadonlyArray<typeof r1>) => ({ scripts: ScriptDirectory.fromModules(migrations) })
const upgrade = (target: string, ...migrations: ReadonlyArray<typeof r1>) =>
  Effect.scoped(Layer.build(Commands.layerUpgrade(target, scripts(...migrations))))
const isReady = (...migrations: ReadonlyArray<typeof r1>) =>
  Effect.map(
    Effect.either(Commands.readiness(scripts(...migrations))),
    Either.match({
      onLeft: reasonOf,
      onRight: () => "ready"
    })
  )

describe.each(liveDatabases)("readiness on $label", ({ layer }) => {
  it.scopedLive("requires only the revisions of the program", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* isReady(r1, r2), "DatabaseNotAtHeads")
      yield* upgrade("r1", r1, r2)
      assert.strictEqual(yield* isReady(r1, r2), "DatabaseNotAtHeads")
      yield* upgrade("head", r1, r2)
      assert.strictEqual(yield* isReady(r1, r2), "ready")
      // A newer program moved the database on: the older one goes on serving.
      yield* upgrade("head", r1, r2, r3)
      assert.strictEqual(yield* isReady(r1, r2), "ready")
      assert.strictEqual(yield* isReady(r1, r2, r3), "ready")
      // Revisions that nobody here knows say nothing of ours.
      assert.strictEqual(yield* isReady(migration("x1", null)), "DatabaseNotAtHeads")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("is waited for by a replica that leaves the migrating to another", () =>
    Effect.gen(function*() {
      const waiting = yield* Effect.fork(
        Commands.readiness(scripts(r1)).pipe(Effect.retry(Schedule.spaced("20 millis")))
      )
      yield* Effect.sleep("100 millis")
      yield* upgrade("head", r1)
      yield* Fiber.join(waiting)
    }).pipe(Effect.provide(layer)))
})
