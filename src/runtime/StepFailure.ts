/**
 * Describes how a step failed: what it left in the database, and by what error.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Dialect } from "../dialect/Dialect.ts"
import { DatabaseError, hasReason, isLoss, TransactionLost } from "../execution/DatabaseError.ts"
import { Execution } from "../execution/Execution.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as Journal from "../ledger/Journal.ts"
import { isNotResumable, type LedgerError } from "../ledger/LedgerError.ts"
import { LockError } from "../ledger/MigrationLock.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import * as Failed from "./MigrationFailed.ts"

/**
 * The progress of a step.
 *
 * @since 0.1.0
 * @category models
 */
export type Phase = "Before" | "Migrating" | "After"

/**
 * The data of a step that failed or was interrupted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ended {
  readonly phase: Phase
  readonly progress: Failed.RunState
  readonly isLost: boolean
  /** Whether it sent statements other than those on this package's own tables. */
  readonly hasSent: boolean
}

/**
 * Returns the revision, the direction and the file of a step.
 *
 * @since 0.1.0
 * @category accessors
 */
export const named = (step: MigrationStep.MigrationStep) =>
  step._tag === "StampStep"
    ? {
      revision: step.toRevisions.length === 0 ? "base" : step.toRevisions.join(", "),
      direction: "stamp" as const,
      path: Option.none()
    }
    : {
      revision: step.revision.revision,
      direction: step._tag === "UpgradeStep" ? "upgrade" as const : "downgrade" as const,
      path: step.revision.path
    }

/**
 * Fails with the error of the step, or with `MigrationFailed`, which says what is in the database now.
 *
 * @since 0.1.0
 * @category running
 */
export const failed = (step: MigrationStep.MigrationStep, ended: Ended, cause: Cause.Cause<unknown>) =>
  Effect.gen(function*() {
    const reason = yield* failureState(step, ended)
    const own = Chunk.findFirst(Cause.failures(cause), isOwn)
    if (Option.isSome(own) && (reason._tag !== "PartlyDone" || !(own.value instanceof LockError))) {
      return yield* own.value
    }
    const namesLoss = !ended.isLost || Chunk.some(Cause.failures(cause), isLoss)
    return yield* new Failed.MigrationFailed({
      ...named(step),
      reason,
      cause: namesLoss
        ? cause
        : Cause.sequential(cause, Cause.fail(new DatabaseError({ reason: new TransactionLost() })))
    })
  })

/**
 * Logs what an interrupted step left in the database, and interrupts.
 *
 * @since 0.1.0
 * @category running
 */
export const interrupted = (step: MigrationStep.MigrationStep, ended: Ended) =>
  Effect.gen(function*() {
    const reason = yield* failureState(step, ended)
    const left = reason._tag === "Resumable"
      ? "What it finished is committed and recorded: run the command again, and it resumes there."
      : reason.message
    yield* Effect.logWarning(`Interrupted while running ${MigrationStep.shortLog(step)}. ${left}`)
    return yield* Effect.interrupt
  })

const failureState = (
  step: MigrationStep.MigrationStep,
  { hasSent, isLost, phase, progress }: Ended
): Effect.Effect<Failed.FailureState, never, Dialect | Execution | Transaction | Journal.Journal> =>
  Effect.gen(function*() {
    const { transactions: { transactionalDdl } } = yield* Dialect
    const { changesDatabase } = yield* Execution
    const { isExternal } = yield* Transaction
    const journal = yield* Journal.Journal
    const partlyDone = new Failed.PartlyDone({ revision: Option.some(named(step).revision), run: progress })
    if (!changesDatabase) return new Failed.ScriptIncomplete()
    if (isLost) return new Failed.Unknown()
    if (!transactionalDdl && (hasSent || phase !== "Before")) {
      if (journal.tables.length === 0 || phase === "Before") return partlyDone
      return phase === "After" ? new Failed.Unrecorded() : new Failed.Resumable()
    }
    if (isExternal) return new Failed.InCallersTransaction()
    return Option.isSome(progress.halfDone) ? partlyDone : new Failed.RolledBack({ run: progress })
  })

// These errors describe the failure themselves, and no migration caused them.

const isOwn = (error: unknown): error is LedgerError | LockError | DatabaseError =>
  isNotResumable(error) || isCommitUnanswered(error) || error instanceof LockError

/**
 * Returns whether an error says that a COMMIT was not answered.
 *
 * @since 0.1.0
 * @category guards
 */
export const isCommitUnanswered = hasReason("CommitUnanswered")
