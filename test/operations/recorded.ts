/**
 * The operations of a program as values, for tests.
 */
import * as Effect from "effect/Effect"
import type { MigrateOperation } from "../../src/MigrateOperation.ts"
import * as Operations from "../../src/operations/Operations.ts"

export const recorded = (effect: Effect.Effect<unknown, unknown, Operations.Operations>) =>
  Effect.runSync(Operations.record(effect))

/** The first operation of a program. */
export const one = (effect: Effect.Effect<unknown, unknown, Operations.Operations>): MigrateOperation => {
  const [operation] = recorded(effect)
  if (operation === undefined) throw new Error("nothing was recorded")
  return operation
}
