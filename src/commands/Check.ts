/**
 * Compares the databases with the declared schema.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import { AutogenerateMissing, UsageError } from "../UsageError.ts"
import type { ReadOptions } from "./RunOptions.ts"

/**
 * Fails if a database differs from the declared schema.
 *
 * @since 0.1.0
 * @category running
 */
export const check = (_options: ReadOptions = {}): Effect.Effect<void, UsageError<AutogenerateMissing>> =>
  new UsageError({ reason: new AutogenerateMissing({ command: "check" }) })
