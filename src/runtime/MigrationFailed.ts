/**
 * A migration that failed: what it left behind, and why it failed.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import { TaggedError } from "../dialect/TaggedError.ts"
import * as FailureCause from "./FailureCause.ts"

/**
 * The state of a run in one transaction when it failed:
 *
 * - `committed`: the rows of the version table that are committed;
 * - `halfDone`: the revision whose `autocommitBlock` committed, and whose row is not committed;
 * - `undone`: the revisions that were finished and are rolled back, without `halfDone`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunState {
  readonly committed: ReadonlyArray<string>
  readonly halfDone: Option.Option<string>
  readonly undone: Chunk.Chunk<string>
}

/**
 * The migration was rolled back, and so were the revisions of `undone`.
 *
 * @since 0.1.0
 * @category models
 */
export class RolledBack extends Data.TaggedClass("RolledBack")<{ readonly run: RunState }> {
  readonly code = "EA1001"
  get message(): string {
    const { committed, undone } = this.run
    if (Chunk.isEmpty(undone)) return "It was rolled back: the database is as it was before it."
    const heads = committed.length === 0 ? "" : `, at ${committed.join(", ")}`
    return `The whole run was rolled back, ${
      Chunk.join(undone, ", ")
    } too: the database is as it was before the run${heads}.`
  }
}

/**
 * Statements were committed, by the database itself or by an `autocommitBlock`, and the next run does not resume after them.
 *
 * @since 0.1.0
 * @category models
 */
export class PartlyDone extends Data.TaggedClass("PartlyDone")<{
  readonly revision: Option.Option<string>
  readonly run: RunState
}> {
  readonly code = "EA1002"
  get message(): string {
    const { committed, halfDone, undone } = this.run
    if (Option.isNone(halfDone)) return `Statements before the failing one are committed. ${byHand}`
    const half = halfDone.value
    if (Option.contains(this.revision, half)) {
      return "Its statements up to its last autocommitBlock, and those in it, are committed; those after it were rolled back. " +
        byHand
    }
    const failed = Option.match(this.revision, { onNone: () => "", onSome: (revision) => ` and ${revision}` })
    return `An autocommitBlock of ${half} committed its own statements and those before it. Everything after it was rolled ` +
      `back: the rest of ${
        Chunk.join(Chunk.prepend(undone, half), ", ")
      }${failed}. So ${half} is half done and missing from the version table` +
      `${committed.length === 0 ? "" : `, which has ${committed.join(", ")}`}. ${byHand}`
  }
}

/**
 * Statements were committed by the database and recorded; the next run resumes after them.
 *
 * @since 0.1.0
 * @category models
 */
export class Resumable extends Data.TaggedClass("Resumable") {
  readonly code = "EA1003"
  get message(): string {
    return "This database commits schema changes immediately: the statements before the failing one are committed and recorded. Fix " +
      "the cause, but change nothing in the file before the failing statement, and run the command again: it resumes there."
  }
}

/**
 * All statements of the migration are done and recorded; what failed came after them.
 *
 * @since 0.1.0
 * @category models
 */
export class Unrecorded extends Data.TaggedClass("Unrecorded") {
  readonly code = "EA1004"
  get message(): string {
    return "All of its statements are done and recorded. The failure came after them, so the file is not the cause. Fix the cause " +
      "that the error names and run the command again: it repeats none of the statements."
  }
}

/**
 * The transaction was ended inside the migration, so it is unknown what of it is committed.
 *
 * @since 0.1.0
 * @category models
 */
export class Unknown extends Data.TaggedClass("Unknown") {
  readonly code = "EA1005"
  get message(): string {
    return "It is not known which of its statements are committed. Compare the database with the migration before you run the command again."
  }
}

/**
 * The migration ran in a transaction of the caller, who has to roll it back.
 *
 * @since 0.1.0
 * @category models
 */
export class InCallersTransaction extends Data.TaggedClass("InCallersTransaction") {
  readonly code = "EA1006"
  get message(): string {
    return "It ran in a transaction of the caller, which the caller has to roll back."
  }
}

/**
 * No database was changed; the script is incomplete.
 *
 * @since 0.1.0
 * @category models
 */
export class ScriptIncomplete extends Data.TaggedClass("ScriptIncomplete") {
  readonly code = "EA1007"
  get message(): string {
    return "Nothing was run; the script is incomplete. Do not run it."
  }
}

/**
 * The state in which a failed migration left the database.
 *
 * @since 0.1.0
 * @category models
 */
export type FailureState =
  | RolledBack
  | PartlyDone
  | Resumable
  | Unrecorded
  | Unknown
  | InCallersTransaction
  | ScriptIncomplete

/**
 * A migration did not finish. `reason` is what it left in the database; `cause` is the whole `Cause`: errors, defects and those of the
 * rollback.
 *
 * @since 0.1.0
 * @category errors
 */
export class MigrationFailed extends TaggedError("MigrationFailed")<{
  readonly revision: string
  readonly direction: "upgrade" | "downgrade" | "stamp"
  readonly path: Option.Option<string>
  readonly reason: FailureState
  readonly cause: Cause.Cause<unknown>
}> {
  readonly exitCode = 6
  override get message() {
    const where = Option.match(this.path, { onNone: () => "", onSome: (path) => ` (${path})` })
    return `The ${this.direction} of revision ${this.revision}${where} failed. ${this.reason.message}\n${
      FailureCause.describe(this.cause, this.path)
    }`
  }
}

const byHand =
  "Undo these changes by hand, or change the migration so that it can run after them, before you run the command again."
