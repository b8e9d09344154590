/**
 * The errors that commands fail with.
 *
 * @since 0.1.0
 */
import type { AutogenerateError } from "../autogenerate/AutogenerateError.ts"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import type { InspectorError } from "../execution/Inspector.ts"
import type { RangeReason, RevisionError, RevisionErrorReason } from "../revision/RevisionError.ts"
import type * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import type * as MigrationRunner from "../runtime/MigrationRunner.ts"
import type * as ScriptDirectory from "../script/ScriptDirectory.ts"
import type { ScriptError, ScriptErrorReason } from "../script/ScriptError.ts"
import type { UsageError, UsageErrorReason } from "../UsageError.ts"

/**
 * The errors of a command that runs env.ts.
 *
 * @since 0.1.0
 * @category errors
 */
export type RunError =
  | ScriptDirectory.ReadError
  | RevisionError<RangeReason>
  | EnvironmentContext.ConfigureError
  | MigrationRunner.RunError

/**
 * The errors of all commands.
 *
 * @since 0.1.0
 * @category errors
 */
export type CommandError =
  | RunError
  | InspectorError
  | AutogenerateError
  | PlanError
  | UsageError<UsageErrorReason>
  | RevisionError<RevisionErrorReason>
  | ScriptError<ScriptErrorReason>
