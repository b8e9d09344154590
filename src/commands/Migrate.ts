/**
 * Upgrades and downgrades.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as MigrationStep from "../revision/MigrationStep.ts"
import { RevisionError, RevisionsEdited } from "../revision/RevisionError.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { RangeRequired, UsageError } from "../UsageError.ts"
import { edited } from "./Applied.ts"
import { ends, revisionMap, rows } from "./Revisions.ts"
import { runEnvironment } from "./RunEnvironment.ts"
import type { RunOptions } from "./RunOptions.ts"

/**
 * Runs the migrations up to `target`: an id or a prefix of one, `head`, `heads`, `+1`, a label, `label@head`. With `script` it may be a
 * range `from:to`. If files of applied revisions were edited, a warning names them; with `frozen` this is an error.
 *
 * @example
 * import { Commands } from "effect-alembic"
 *
 * const program = Commands.upgrade("head")
 *
 * @since 0.1.0
 * @category running
 */
export const upgrade = Effect.fn("effect-alembic.upgrade")(
  function*(target: string, options: RunOptions & { readonly frozen?: boolean | undefined } = {}) {
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const map = yield* revisionMap
    const { from, to } = yield* ends(target, options)
    return yield* runEnvironment({ ...options, revisionArgument: to }, {
      plan: (heads) => MigrationStep.planUpgrade(map, heads, to),
      frozen: options.frozen === true,
      inspect: (history) =>
        Effect.flatMap(edited(map, history), (revisions) =>
          revisions.length === 0
            ? Effect.void
            : options.frozen === true
            ? Effect.fail(new RevisionError({ reason: new RevisionsEdited({ revisions }) }))
            : Effect.logWarning(new RevisionError({ reason: new RevisionsEdited({ revisions }) }).message)).pipe(
            Effect.provideService(ScriptDirectory.ScriptDirectory, scripts)
          ),
      ...(options.script === undefined ? {} : { startingHeads: yield* rows(map, from ?? "base") })
    })
  }
)

/**
 * Runs the migrations down to `target`: an id, `-1`, `base`. With `script` it must be a range `from:to`.
 *
 * @since 0.1.0
 * @category running
 */
export const downgrade = Effect.fn("effect-alembic.downgrade")(function*(target: string, options: RunOptions = {}) {
  const map = yield* revisionMap
  const { from, to } = yield* ends(target, options)
  if (options.script !== undefined && (from === undefined || from === "")) {
    return yield* new UsageError({ reason: new RangeRequired({ target: to }) })
  }
  return yield* runEnvironment({ ...options, revisionArgument: to }, {
    plan: (heads) => MigrationStep.planDowngrade(map, heads, to),
    warnings: (heads) => MigrationStep.downgradeWarnings(map, heads, to).map(({ message }) => message),
    ...(from === undefined ? {} : { startingHeads: yield* rows(map, from) })
  })
})
