/**
 * Errors of the version table, the history and the journal.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { Finish, Record, Subject } from "./JournalRecord.ts"
import * as JournalRecord from "./JournalRecord.ts"

/**
 * An upgrade would insert a version row that exists already.
 *
 * @since 0.1.0
 * @category errors
 */
export class HeadPresent extends Data.TaggedClass("HeadPresent")<{
  readonly revision: string
  readonly heads: ReadonlyArray<string>
}> {
  readonly code = "EA0901"
  get message(): string {
    return `The version table already contains ${this.revision} (rows: ${this.heads.join(", ")}). ` +
      "The plan was made for other rows. Read the table again and make a new plan."
  }
}

/**
 * A downgrade would remove a version row that does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class HeadMissing extends Data.TaggedClass("HeadMissing")<{
  readonly revision: string
  readonly heads: ReadonlyArray<string>
}> {
  readonly code = "EA0902"
  get message(): string {
    return `The version table does not contain ${this.revision} (rows: ${this.heads.join(", ") || "none"}). ` +
      "The plan was made for other rows. Read the table again and make a new plan."
  }
}

/**
 * A write to the version table changed another number of rows than one.
 *
 * @since 0.1.0
 * @category errors
 */
export class VersionRowMismatch extends Data.TaggedClass("VersionRowMismatch")<{
  readonly table: string
  readonly revision: string
  readonly matched: number
}> {
  readonly code = "EA0903"
  get message(): string {
    return `Expected one row "${this.revision}" in ${this.table} and found ${this.matched}: the migration, or another program, ` +
      "changed the version table during this run. Check the database with `effect-alembic current`, and correct the table with " +
      "`effect-alembic stamp`."
  }
}

/**
 * The version table contains a value that is not a revision id.
 *
 * @since 0.1.0
 * @category errors
 */
export class VersionRowUnreadable extends Data.TaggedClass("VersionRowUnreadable")<{
  readonly table: string
  readonly value: unknown
}> {
  readonly code = "EA0904"
  get message(): string {
    return `The version table ${this.table} contains ${JSON.stringify(this.value)}, which is not a revision id. ` +
      "If the table belongs to another tool, give this project its own table with the option `versionTable`."
  }
}

/**
 * The version table contains a revision twice, which is possible without a primary key.
 *
 * @since 0.1.0
 * @category errors
 */
export class VersionRowRepeated extends Data.TaggedClass("VersionRowRepeated")<{
  readonly table: string
  readonly rows: ReadonlyArray<string>
}> {
  readonly code = "EA0905"
  get message(): string {
    return `The version table ${this.table} contains duplicate rows: ${this.rows.join(", ")}. Nothing was run. ` +
      `The table has no primary key. Write its rows again with \`effect-alembic stamp --purge ${
        [...new Set(this.rows)].join(" ")
      }\`, and add a primary key on version_num.`
  }
}

/**
 * A revision id is longer than the column `version_num` of the version table.
 *
 * @since 0.1.0
 * @category errors
 */
export class RevisionIdTooLong extends Data.TaggedClass("RevisionIdTooLong")<{
  readonly revision: string
  readonly table: string
  readonly maxLength: number
}> {
  readonly code = "EA0906"
  get message(): string {
    return `The revision id ${this.revision} has ${this.revision.length} characters, and the column version_num of ${this.table} ` +
      `stores ${this.maxLength}. Nothing was run. Give the revision a shorter id, or make the column wider.`
  }
}

/**
 * A write to the history or the journal changed another number of rows than it should have.
 *
 * @since 0.1.0
 * @category errors
 */
export class RowCountMismatch extends Data.TaggedClass("RowCountMismatch")<{
  readonly table: string
  readonly expected: number
  readonly matched: number
}> {
  readonly code = "EA0907"
  get message(): string {
    const rows = (count: number) => `${count} row${count === 1 ? "" : "s"}`
    return `A write to ${this.table} changed ${rows(this.matched)} where it should have changed ${
      rows(this.expected)
    }. ` +
      "The migration, another program or a rollback by the database removed rows of this run. The changes of the " +
      "migration may be lost too. Check the database with `effect-alembic current` and `effect-alembic history --applied`."
  }
}

/**
 * An interrupted migration cannot be resumed: its statement at `position` is not the one that was run.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementChanged extends Data.TaggedClass("StatementChanged")<Interrupted> {
  readonly code = "EA0911"
  get message(): string {
    const before = this.records.find(({ position }) => position === this.position)?.text ?? "nothing"
    return notResumed(
      this,
      `statement ${this.position} differs from the one that was run. It was\n  ${before}\nand is now\n  ${
        Option.getOrElse(this.now, () => "missing")
      }`,
      "If the file was edited, undo the edit, so that the rest can run. If a statement contains the time or a random value, or " +
        "depends on an answer of the database, finish or undo the work by hand."
    )
  }
}

/**
 * An interrupted migration cannot be resumed: a query before a finished statement returns another answer than before.
 *
 * @since 0.1.0
 * @category errors
 */
export class AnswerChanged extends Data.TaggedClass("AnswerChanged")<Interrupted> {
  readonly code = "EA0912"
  get message(): string {
    return notResumed(
      this,
      `a query before statement ${this.position} returns other rows now than it did then, so the work that was done may not fit ` +
        `the data any more. The file is not to blame. The next statement is\n  ${
          Option.getOrElse(this.now, () => "missing")
        }`,
      "Finish or undo the work by hand."
    )
  }
}

/**
 * An interrupted migration cannot be resumed: a finished statement returned rows, which the journal does not keep.
 *
 * @since 0.1.0
 * @category errors
 */
export class AnswerNotKept extends Data.TaggedClass("AnswerNotKept")<Interrupted> {
  readonly code = "EA0913"
  get message(): string {
    return notResumed(
      this,
      `its finished statement ${this.position} returned rows, which cannot be returned again:\n  ${
        Option.getOrElse(this.now, () => "missing")
      }`,
      "Finish or undo the work by hand."
    )
  }
}

/**
 * An interrupted migration cannot be resumed: it uses something that ended with the session of the interrupted run.
 *
 * @since 0.1.0
 * @category errors
 */
export class SessionEnded extends Data.TaggedClass("SessionEnded")<Interrupted> {
  readonly code = "EA0914"
  get message(): string {
    return notResumed(
      this,
      `it needs something that ended with the connection of the interrupted run:\n  ${
        Option.getOrElse(this.now, () => "missing")
      }`,
      "Finish or undo the work by hand."
    )
  }
}

/**
 * An interrupted migration cannot be resumed: it is not known whether a statement was done, and running it twice may be harmful.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementInDoubt extends Data.TaggedClass("StatementInDoubt")<Interrupted> {
  readonly code = "EA0915"
  get message(): string {
    return notResumed(
      this,
      `its statement ${this.position} had begun, and the database catalogue does not tell whether it was done. It is not run ` +
        `again, because running it twice may be harmful:\n  ${Option.getOrElse(this.now, () => "missing")}`,
      "Look at the database, and finish or undo the work by hand."
    )
  }
}

/**
 * An interrupted migration cannot be resumed: after a statement failed, the migration ran other statements that changed the database,
 * so its finished statements may be undone.
 *
 * @since 0.1.0
 * @category errors
 */
export class CleanedUp extends Data.TaggedClass("CleanedUp")<Interrupted> {
  readonly code = "EA0916"
  get message(): string {
    return notResumed(
      this,
      `after statement ${this.position} failed, the migration ran clean-up statements, so what was finished before may be undone:\n${
        JournalRecord.list(this.records.filter(({ state }) => state === "cleanup"))
      }`,
      "Look at the database, and finish or undo the work by hand."
    )
  }
}

/**
 * Another migration was interrupted and has to be finished first.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnfinishedMigration extends Data.TaggedClass("UnfinishedMigration")<
  Subject & Finish & { readonly records: ReadonlyArray<Record> }
> {
  readonly code = "EA0917"
  get message(): string {
    const { direction, isRecorded, revision, target } = this
    const done = doneStatements(this.records)
    if (isRecorded) {
      const state = direction === "upgrade" ? "applied" : "reverted"
      return `The ${direction} of ${revision} was interrupted after ${
        count(this.records)
      }, and the version table says that it is ` +
        `${state} now: another tool, or a person, finished it or changed the version table. Nothing was run.\n${done}\n` +
        `If the work is complete, record that: \`effect-alembic resolve ${revision} --as ${state}\`.`
    }
    return `The ${direction} of ${revision} was interrupted after ${count(this.records)}. Nothing was run.\n${done}\n` +
      `Finish it first with \`effect-alembic ${direction} ${target}\`. ` +
      `Or finish or undo it by hand, and record that: ${resolveLine(revision)}.`
  }
}

/**
 * The database rolled back the transaction of a migration, and the migration must not continue.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionRolledBack extends Data.TaggedClass("TransactionRolledBack") {
  readonly code = "EA0918"
  get message(): string {
    return "The database rolled back the whole transaction of this migration, not only the failed statement (a deadlock, or a lock " +
      "timeout with innodb_rollback_on_timeout). A migration cannot catch or retry an error of this kind. Run the command again."
  }
}

/**
 * A savepoint is gone because a schema change after it committed the transaction.
 *
 * @since 0.1.0
 * @category errors
 */
export class SavepointLost extends Data.TaggedClass("SavepointLost") {
  readonly code = "EA0919"
  get message(): string {
    return "sql.withTransaction around a schema change failed. The schema change committed the statements before it, so they cannot " +
      "be rolled back. Move the schema change out of sql.withTransaction."
  }
}

/**
 * The definition of the version, history or journal table is refused, for example its name. `cause` says why.
 *
 * @since 0.1.0
 * @category errors
 */
export class TableRefused
  extends Data.TaggedClass("TableRefused")<{ readonly table: string; readonly detail: string }>
{
  readonly code = "EA0920"
  get message(): string {
    return `The table ${this.table} cannot be created: ${this.detail} Change versionTable or historyTable in env.ts, or the dialect's versionTable.`
  }
}

/**
 * The data of an error about an interrupted migration: the migration, its records in the journal, the statement where resuming failed, and
 * its text.
 *
 * @since 0.1.0
 * @category models
 */
export interface Interrupted extends Subject {
  readonly records: ReadonlyArray<Record>
  readonly position: number
  readonly now: Option.Option<string>
}

/**
 * The reasons why an interrupted migration cannot be resumed.
 *
 * @since 0.1.0
 * @category errors
 */
export type NotResumable =
  | StatementChanged
  | AnswerChanged
  | AnswerNotKept
  | SessionEnded
  | StatementInDoubt
  | CleanedUp

/**
 * The reasons of a {@link LedgerError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type LedgerErrorReason =
  | HeadPresent
  | HeadMissing
  | VersionRowMismatch
  | VersionRowUnreadable
  | VersionRowRepeated
  | RevisionIdTooLong
  | RowCountMismatch
  | NotResumable
  | UnfinishedMigration
  | TransactionRolledBack
  | SavepointLost
  | TableRefused

/**
 * The version table, the history or the journal is in an invalid state, or could not be written.
 *
 * @since 0.1.0
 * @category errors
 */
export class LedgerError extends TaggedError("LedgerError")<{
  readonly reason: LedgerErrorReason
  readonly cause?: unknown
}> {
  readonly exitCode = 5
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Returns whether an error means that an interrupted migration cannot be resumed. Nothing was run in this case.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNotResumable = (error: unknown): error is LedgerError => {
  if (!(error instanceof LedgerError)) return false
  switch (error.reason._tag) {
    case "StatementChanged":
    case "AnswerChanged":
    case "AnswerNotKept":
    case "SessionEnded":
    case "StatementInDoubt":
    case "CleanedUp":
      return true
    default:
      return false
  }
}

const notResumed = ({ direction, records, revision }: Interrupted, why: string, advice: string): string =>
  `The ${direction} of ${revision} was interrupted after ${
    count(records)
  }, and cannot be resumed: ${why}\nNothing was run. ${doneStatements(records)}\n${advice} Then record the result: ${
    resolveLine(revision)
  }.`

const count = (records: ReadonlyArray<Record>): string => {
  const finished = records.filter(({ state }) => state === "finished" || state === "started").length
  return `${finished} statement${finished === 1 ? "" : "s"}`
}

const doneStatements = (records: ReadonlyArray<Record>): string => `Done so far:\n${JournalRecord.list(records)}`

const resolveLine = (revision: string): string =>
  `\`effect-alembic resolve ${revision} --as applied\` or \`--as reverted\``
