/**
 * The errors that commands fail with.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type { RangeReason, RevisionError, RevisionErrorReason } from "./revision/RevisionError.ts"
import type * as EnvironmentContext from "./runtime/EnvironmentContext.ts"
import type * as MigrationRunner from "./runtime/MigrationRunner.ts"
import type * as ScriptDirectory from "./script/ScriptDirectory.ts"
import type { ScriptError, ScriptErrorReason } from "./script/ScriptError.ts"
import type { UsageError, UsageErrorReason } from "./UsageError.ts"

/**
 * env.ts finished without a call of `runMigrations`, so nothing was done.
 *
 * @since 0.1.0
 * @category errors
 */
export class NothingRan extends Data.TaggedError("NothingRan") {
  override get message() {
    return "env.ts finished without running the migrations. Make its program with `Environment.make`, or let it run " +
      "`runMigrations` of the EnvironmentContext with the layer of `configure`."
  }
}

/**
 * env.ts failed with an error of its own.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnvironmentFailed extends Data.TaggedError("EnvironmentFailed")<{ readonly cause: unknown }> {
  override get message() {
    const text = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return text.includes("env.") ? text : `env.ts: ${text}`
  }
}

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
  | NothingRan
  | EnvironmentFailed

/**
 * The errors of all commands.
 *
 * @since 0.1.0
 * @category errors
 */
export type CommandError =
  | RunError
  | UsageError<UsageErrorReason>
  | RevisionError<RevisionErrorReason>
  | ScriptError<ScriptErrorReason>
