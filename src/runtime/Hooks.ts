/**
 * Callbacks of a run, called after each step (Alembic's `on_version_apply`).
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { Execution } from "../execution/Execution.ts"
import type { MigrationServices } from "../migration/Migration.ts"
import type * as MigrationStep from "../revision/MigrationStep.ts"

/**
 * A step whose version rows were written, and the heads after it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Applied {
  readonly step: MigrationStep.MigrationStep
  readonly heads: ReadonlyArray<string>
}

/**
 * Called after the version rows of a step are written, before its transaction ends.
 *
 * @since 0.1.0
 * @category models
 */
export type OnVersionApply = (applied: Applied) => Effect.Effect<void, unknown, MigrationServices>

/**
 * The callbacks in the configuration of env.ts.
 *
 * @since 0.1.0
 * @category tags
 */
export class Hooks extends Context.Tag("effect-alembic/Hooks")<Hooks, ReadonlyArray<OnVersionApply>>() {}

/**
 * Calls the callbacks after a step, in its transaction. A callback that fails fails the step.
 *
 * @since 0.1.0
 * @category combinators
 */
export const around = (applied: Applied) => <A, E, R>(migration: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Hooks, (callbacks) =>
    callbacks.length === 0 ? migration : Effect.zipLeft(
      migration,
      Effect.flatMap(Execution, (execution) =>
        Effect.forEach(callbacks, (callback) =>
          execution.provideClient(callback(applied)), { discard: true }))
    ))
