/**
 * Performs an operation.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { OperationError } from "../execution/DdlImpl.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import { Operations } from "../operations/Operations.ts"
import { known } from "./optionKeys.ts"

/**
 * The type of every operation of `op`.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation<A = void> = Effect.Effect<A, OperationError, Operations>

/**
 * Performs an operation that is given as a value.
 *
 * @since 0.1.0
 * @category running
 */
export const invoke = (operation: MigrateOperation): Operation =>
  Effect.flatMap(Operations, ({ invoke }) => invoke(operation))

/**
 * Performs an operation whose options are `options`; fails if they have an unknown key.
 *
 * @since 0.1.0
 * @category running
 */
export const invokeKnown = (
  name: string,
  options: object,
  keys: ReadonlySet<string>,
  operation: MigrateOperation
): Operation => Effect.zipRight(known(name, options, keys), invoke(operation))
