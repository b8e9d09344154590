/**
 * The request of a command to a database, and its result.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Dialect } from "../dialect/Dialect.ts"
import { type ExecutionError, type Services } from "../execution/Execution.ts"
import type { Inspector } from "../execution/Inspector.ts"
import type * as History from "../ledger/History.ts"
import type * as HistoryRecord from "../ledger/HistoryRecord.ts"
import type * as Journal from "../ledger/Journal.ts"
import type * as JournalRecord from "../ledger/JournalRecord.ts"
import type * as Ledger from "../ledger/Ledger.ts"
import type { LockFailure, MigrationLock } from "../ledger/MigrationLock.ts"
import type * as Migration from "../migration/Migration.ts"
import type { MigrationContext } from "../migration/MigrationContext.ts"
import type * as Transactions from "../migration/Transactions.ts"
import type { Operations } from "../operations/Operations.ts"
import type * as MigrationStep from "../revision/MigrationStep.ts"
import type { Revision } from "../revision/Revision.ts"
import type { Irreversible, ScriptError, ServicesMissing } from "../script/ScriptError.ts"
import type * as Hooks from "./Hooks.ts"
import type * as Failed from "./MigrationFailed.ts"

/**
 * The errors of a run. `E` is the error of loading migrations.
 *
 * @since 0.1.0
 * @category errors
 */
export type RunError<E = never> =
  | E
  | Failed.MigrationFailed
  | ScriptError<ServicesMissing | Irreversible>
  | Ledger.LedgerFailure
  | ExecutionError
  | LockFailure
  | History.HistoryError
  | Journal.JournalError

/**
 * The services of a run.
 *
 * @since 0.1.0
 * @category models
 */
export type RunServices =
  | Migration.ProjectServices
  | MigrationContext
  | MigrationLock
  | Ledger.Ledger
  | History.History
  | Journal.Journal
  | Hooks.Hooks
  | Dialect
  | Services
  | Transactions.Transactions
  | Operations
  | Inspector

/**
 * The request of a command:
 *
 * - `plan`: returns the steps from the current heads of the database; `warnings` says what is unusual about them;
 * - `finish`: returns how an interrupted migration is finished from these heads;
 * - `contentHash`: returns the hash of a revision's file, for the history;
 * - `startingHeads`: the heads at which a script starts;
 * - `readOnly`: whether to change nothing, not even to create the version table;
 * - `purge`: whether to delete all rows of the version table first;
 * - `standing`: returns the applied revisions for rows of the version table; a stamp records the difference in the history;
 * - `ensureVersionTable`: whether to create the version table even if there is no step;
 * - `resolves`: a revision that a person has repaired: its steps write rows and run nothing, and its journal is deleted;
 * - `readHistory`, `readAddress`: whether the result contains the history, and the address of the database;
 * - `inspect`: checks the history before the first step; with `frozen`, even if there is no step.
 *
 * @since 0.1.0
 * @category models
 */
export interface Work<E = never> {
  readonly plan: (heads: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<MigrationStep.MigrationStep>, E>
  readonly warnings?: ((heads: ReadonlyArray<string>) => ReadonlyArray<string>) | undefined
  readonly load: (revision: Revision) => Effect.Effect<Migration.Migration, E>
  readonly finish: (
    interrupted: JournalRecord.Subject,
    heads: ReadonlyArray<string>
  ) => Effect.Effect<JournalRecord.Finish, E>
  readonly contentHash?: ((revision: Revision) => Effect.Effect<Option.Option<string>, E>) | undefined
  readonly startingHeads?: ReadonlyArray<string> | undefined
  readonly readOnly?: boolean | undefined
  readonly purge?: boolean | undefined
  readonly ensureVersionTable?: boolean | undefined
  readonly resolves?: Resolution<E> | undefined
  readonly standing?: ((rows: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, E>) | undefined
  readonly readHistory?: boolean | undefined
  readonly readAddress?: boolean | undefined
  readonly frozen?: boolean | undefined
  readonly inspect?: ((history: ReadonlyArray<HistoryRecord.HistoryEntry>) => Effect.Effect<void, E>) | undefined
}

/**
 * A person's decision about an interrupted migration. `unlessKnown` is the error if neither the journal nor the history has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resolution<E> {
  readonly revision: string
  readonly as: HistoryRecord.RevisionState
  readonly unlessKnown: Option.Option<E>
}

/**
 * The result of a run: its steps, the heads before and after, and what was requested beside them.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunResult {
  readonly steps: ReadonlyArray<MigrationStep.MigrationStep>
  readonly before: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
  readonly history?: ReadonlyArray<HistoryRecord.HistoryEntry> | undefined
  /** The server, the database and the user as the server names them, without a password; `None` where it names none. */
  readonly address?: Option.Option<string> | undefined
  /** The records of interrupted migrations, if the run only read. */
  readonly unfinished?: ReadonlyArray<JournalRecord.Record> | undefined
}
