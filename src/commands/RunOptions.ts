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
 * The options of every command that runs env.ts:
 *
 * - `script`: writes SQL instead of connecting (Alembic's `--sql`);
 * - `dryRun`: reads the current revisions and runs nothing; the result contains the plan and its SQL;
 * - `connectTimeout`: how long to wait for the database to answer, instead of the time in env.ts;
 * - `command`: the words of the command line, for env.ts;
 * - `tag`, `xArguments`, `attributes`, `sections`: values for env.ts; `section`: the name of the main one of the sections (default `alembic`);
 * - `onStep`: called with each migration before it runs;
 * - `onStatement`: called with each statement of it before it is sent; strings are left out.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunOptions extends MigrationLock.LockOptions {
  readonly script?: Execution.ScriptOptions["write"] | undefined
  readonly dryRun?: boolean | undefined
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly command?: EnvironmentContext.CommandWords | undefined
  readonly tag?: string | undefined
  readonly xArguments?: ReadonlyArray<string> | undefined
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  readonly sections?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
  readonly section?: string | undefined
  readonly onStep?: ((progress: Progress) => Effect.Effect<void>) | undefined
  readonly onStatement?: ((sql: string) => Effect.Effect<void>) | undefined
}

/**
 * A migration that is about to run: number `index` of `total`, counted from 1.
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
 * The options of commands that only read.
 *
 * @since 0.1.0
 * @category models
 */
export type ReadOptions = Omit<RunOptions, "script" | "dryRun" | "onStep" | "onStatement">

/**
 * The result of a command in a database. `sql` is the SQL of a dry run; `name` is the name of the database in env.ts.
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
