/**
 * The options and results of commands that run env.ts.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Execution from "../execution/Execution.ts"
import type * as MigrationLock from "../ledger/MigrationLock.ts"
import type { Revision } from "../revision/Revision.ts"
import type * as EnvironmentContext from "../runtime/EnvironmentContext.ts"

/**
 * What every command that runs env.ts takes.
 *
 * - `script`: write SQL there in place of connecting (Alembic's `--sql`);
 * - `dryRun`: ask the database where it stands, and run nothing: the result has the plan and its SQL;
 * - `connectTimeout`: how long to wait for the database to answer, in place of what env.ts says;
 * - `tag`, `xArguments`, `attributes`, `sections`: words for env.ts;
 * - `onStep`: told of each migration before it runs;
 * - `onStatement`: told of each statement of it before it is sent, without text between quotes.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunOptions extends MigrationLock.LockOptions {
  readonly script?: Execution.ScriptOptions["write"] | undefined
  readonly dryRun?: boolean | undefined
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly tag?: string | undefined
  readonly xArguments?: ReadonlyArray<string> | undefined
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  readonly sections?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
  readonly onStep?: ((progress: Progress) => Effect.Effect<void>) | undefined
  readonly onStatement?: ((sql: string) => Effect.Effect<void>) | undefined
}

/**
 * A migration that is about to run: the `index`th of `total`, counted from 1.
 *
 * @since 0.1.0
 * @category models
 */
export interface Progress {
  readonly index: number
  readonly total: number
  readonly revision: Revision
}

/**
 * Options of what only reads.
 *
 * @since 0.1.0
 * @category models
 */
export type ReadOptions = Omit<RunOptions, "script" | "dryRun" | "onStep" | "onStatement">

/**
 * What was done in a database. `sql` is what a dry run would have run; `name` is what env.ts calls the database.
 *
 * @since 0.1.0
 * @category models
 */
export type DatabaseResult = EnvironmentContext.DatabaseResult

/**
 * One result for each database that env.ts configured.
 *
 * @since 0.1.0
 * @category models
 */
export type RunResults = ReadonlyArray<DatabaseResult>
