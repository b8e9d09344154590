/**
 * The errors of env.ts, and of configuring a database in it.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as DriverError from "../dialect/DriverError.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import type * as Dialects from "../Dialects.ts"
import type { OptionUnknown } from "../schema/SchemaError.ts"

/**
 * A script was requested, and env.ts does not set a dialect.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectMissing extends Data.TaggedClass("DialectMissing") {
  readonly code = "EA1101"
  get message(): string {
    return "A script (--sql) is written without a connection, so env.ts must name the dialect: " +
      "`Environment.make({ dialect: Postgresql.layer, … })` with `import * as Postgresql from \"effect-alembic/postgresql\"`."
  }
}

/**
 * The dialect of env.ts requires another client.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectMismatch extends Data.TaggedClass("DialectMismatch")<{
  readonly dialect: string
  readonly needs: string
  readonly client: string
}> {
  readonly code = "EA1102"
  get message(): string {
    return `The dialect ${this.dialect} in env.ts works with a client of ${this.needs}, and the client is one of ${this.client}. ` +
      "Change the dialect or the client."
  }
}

/**
 * A script was requested, and the layer of the dialect queries the database.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectNeedsClient extends Data.TaggedClass("DialectNeedsClient") {
  readonly code = "EA1103"
  get message(): string {
    return "A script (--sql) is written without a connection, and the dialect layer in env.ts queries the database. " +
      "If `isOfflineMode` is true, use a layer that does not, such as `Layer.succeed(Dialect.Dialect, …)`."
  }
}

/**
 * The default export of env.ts is not an Effect.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAnEnvironment extends Data.TaggedClass("NotAnEnvironment")<{ readonly found: string }> {
  readonly code = "EA1104"
  get message(): string {
    return `The default export is ${this.found}, and must be an Effect. Write \`export default Environment.make({ … })\`.`
  }
}

/**
 * env.ts ended without running `runMigrations`, so nothing was done.
 *
 * @since 0.1.0
 * @category errors
 */
export class NothingRan extends Data.TaggedClass("NothingRan") {
  readonly code = "EA1105"
  get message(): string {
    return "env.ts finished without running the migrations. Create its program with `Environment.make`, or run " +
      "`runMigrations` of the EnvironmentContext with the layer of `configure`."
  }
}

/**
 * env.ts failed with its own error, which is the `cause` of the {@link EnvironmentError}.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnvironmentFailed extends Data.TaggedClass("EnvironmentFailed")<{ readonly detail: string }> {
  readonly code = "EA1106"
  get message(): string {
    return this.detail.includes("env.") ? this.detail : `env.ts: ${this.detail}`
  }
}

/**
 * The reasons of an {@link EnvironmentError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type EnvironmentErrorReason =
  | DialectMissing
  | DialectMismatch
  | DialectNeedsClient
  | NotAnEnvironment
  | NothingRan
  | EnvironmentFailed
  | OptionUnknown

/**
 * env.ts is invalid, or failed.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnvironmentError extends TaggedError("EnvironmentError")<{
  readonly reason: EnvironmentErrorReason
  readonly cause?: unknown
}> {
  readonly exitCode = 3
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Returns the error of an env.ts that failed with `error`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromUnknown = (error: unknown): EnvironmentError => {
  const cause = Cause.originalError(error)
  const detail = DriverError.redacted(cause instanceof Error ? cause.message : String(cause))
  return cause instanceof EnvironmentError
    ? cause
    : new EnvironmentError({ reason: new EnvironmentFailed({ detail }), cause })
}

/**
 * The errors of configuring a database.
 *
 * @since 0.1.0
 * @category errors
 */
export type ConfigureError = Dialects.ConnectionError | EnvironmentError
