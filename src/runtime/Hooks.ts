/**
 * Callbacks of a run, called after each step (Alembic's `on_version_apply`).
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
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
 * Called after the version rows of a step are written, before its transaction ends. A callback that fails fails the step.
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
