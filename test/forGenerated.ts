/**
 * Runs a live test on generated schemas: a few, or many with `EFFECT_ALEMBIC_TEST_LONG`. `EFFECT_ALEMBIC_TEST_SEED` repeats a run.
 */
import type { MetaData } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Predicate from "effect/Predicate"
import * as Runtime from "effect/Runtime"
import process from "node:process"
import * as RenderMetaData from "../src/autogenerate/RenderMetaData.ts"

const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined
const seed = process.env["EFFECT_ALEMBIC_TEST_SEED"]

/** The time that a test of {@link forGenerated} may take. */
export const timeout = isLong ? 3_600_000 : 120_000

/** Fails with the smallest schemas for which `check` fails, as source. The long run makes them smaller, the short run does not. */
export const forGenerated = <A extends ReadonlyArray<MetaData.MetaData>, E, R>(
  schemas: fc.Arbitrary<A>,
  { few, many }: { readonly few: number; readonly many: number },
  check: (...schemas: A) => Effect.Effect<void, E, R>
): Effect.Effect<void, never, R> =>
  Effect.gen(function*() {
    const runtime = yield* Effect.runtime<R>()
    const result = yield* Effect.promise(() =>
      Promise.resolve(fc.check(
        fc.asyncProperty(schemas, (given) => Runtime.runPromise(runtime)(Effect.suspend(() => check(...given)))),
        {
          numRuns: isLong ? many : few,
          endOnFailure: !isLong,
          ...(seed === undefined ? {} : { seed: Number(seed) })
        }
      ))
    )
    if (!result.failed) return
    const { counterexample, errorInstance, seed: used } = result
    return yield* Effect.die(
      new Error(
        [
          `Seed ${used}: ${Predicate.isError(errorInstance) ? errorInstance.message : String(errorInstance)}`,
          ...(counterexample ?? []).flatMap((schemas) => schemas.map(RenderMetaData.file))
        ].join("\n\n"),
        { cause: errorInstance }
      )
    )
  })
