/**
 * Errors of statements and of the transaction they run in.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as DriverError from "../dialect/DriverError.ts"
import { TaggedError } from "../dialect/TaggedError.ts"

/**
 * The database rejected a statement. `sql` is the text without passwords.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementFailed extends Data.TaggedClass("StatementFailed")<{
  readonly sql: string
  readonly cause: SqlError
}> {
  readonly code = "EA0701"
  get message(): string {
    return `The database rejected a statement: ${format(this.cause)}\n${this.sql}`
  }
}

/**
 * A statement needs rows from a database, and a script has none.
 *
 * @since 0.1.0
 * @category errors
 */
export class OfflineRead extends Data.TaggedClass("OfflineRead")<{ readonly sql: string }> {
  readonly code = "EA0702"
  get message(): string {
    return "A script (--sql) and a dry run (--dry-run) cannot read from the database, and this statement does:\n" +
      `${this.sql}\n` +
      "Write the data change as one statement (INSERT … SELECT, UPDATE … FROM), or run the migration online."
  }
}

/**
 * A statement of a script has a string, a quoted name or a comment without an end, which would swallow the statements after it.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementUnclosed extends Data.TaggedClass("StatementUnclosed")<{
  readonly kind: string
  readonly sql: string
}> {
  readonly code = "EA0715"
  get message(): string {
    return `A ${this.kind} in this statement has no end, and in a script it would swallow the statements after it:\n${this.sql}`
  }
}

/**
 * `COMMIT` failed and the transaction was rolled back: a deferred constraint is violated, or an earlier statement had failed and its
 * error was caught (`cause` is `None` then).
 *
 * @since 0.1.0
 * @category errors
 */
export class CommitFailed extends Data.TaggedClass("CommitFailed")<{ readonly cause: Option.Option<SqlError> }> {
  readonly code = "EA0703"
  get message(): string {
    return Option.match(this.cause, {
      onNone: () =>
        "The database answered COMMIT with ROLLBACK, because an earlier statement of this transaction failed and its error " +
        "was caught. Nothing was changed. Do not catch the errors of statements inside a migration, or run them in " +
        "sql.withTransaction.",
      onSome: (cause) => `COMMIT failed and the transaction was rolled back: ${format(cause)}`
    })
  }
}

/**
 * The connection broke during `COMMIT`, so it is unknown whether the transaction was committed.
 *
 * @since 0.1.0
 * @category errors
 */
export class CommitUnanswered extends Data.TaggedClass("CommitUnanswered")<{ readonly cause: SqlError }> {
  readonly code = "EA0704"
  get message(): string {
    return `The connection broke during COMMIT: ${format(this.cause)}\n` +
      "Either the whole transaction was committed or nothing of it. Check with `effect-alembic current`, and run the " +
      "command again: it continues from the state of the database."
  }
}

/**
 * A migration tried to begin or end a transaction by a statement of its own while the run had one open. The statement was not sent.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionControl extends Data.TaggedClass("TransactionControl")<{ readonly sql: string }> {
  readonly code = "EA0705"
  get message(): string {
    return "The run owns the transaction, and writes the version table in it, so a migration may not send this statement. " +
      `It was not sent:\n${this.sql}\nUse MigrationContext.autocommitBlock for statements outside the transaction: it commits ` +
      "before them and begins a new transaction after them. Use sql.withTransaction for a part that is rolled back alone. " +
      "Tables cannot be locked, since the run writes to its own tables."
  }
}

/**
 * The transaction of the run was ended, but not by the run.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionLost extends Data.TaggedClass("TransactionLost") {
  readonly code = "EA0706"
  get message(): string {
    return "The transaction of the migration was ended inside the migration. Possible causes: a COMMIT or ROLLBACK in a text of " +
      "several statements; on SQL Server, a deadlock, a ROLLBACK in a trigger or procedure, or any error with XACT_ABORT ON; on " +
      "SQLite, OR ROLLBACK or an error that ends the transaction.\n" +
      "The statements in the transaction, including earlier revisions of this run, may be committed or rolled back; those after " +
      "its end are committed. The version table does not contain the revision.\n" +
      "Check the database and `effect-alembic current`, and undo by hand what is committed. Then remove the cause from the " +
      "migration: use MigrationContext.autocommitBlock for statements outside the transaction, and sql.withTransaction for a part " +
      "that may fail."
  }
}

/**
 * `MigrationContext.autocommitBlock` was used inside `sql.withTransaction`, of the migration or of the caller of the run.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionNotOurs extends Data.TaggedClass("TransactionNotOurs") {
  readonly code = "EA0707"
  get message(): string {
    return "autocommitBlock has to commit the open transaction, but it is used inside sql.withTransaction, and only that may end " +
      "it. Move it out of sql.withTransaction; if the caller of the run has the transaction open, run the migrations outside it."
  }
}

/**
 * A migration tried to switch enforcement of foreign keys inside a transaction, where the database ignores that. It was not sent.
 *
 * @since 0.1.0
 * @category errors
 */
export class ForeignKeysIgnored extends Data.TaggedClass("ForeignKeysIgnored")<{ readonly sql: string }> {
  readonly code = "EA0708"
  get message(): string {
    return `The database ignores this statement inside a transaction, so it was not sent:\n${this.sql}\n` +
      "Leave it out: foreign keys are off in the transactions of a run, and are checked before COMMIT. For a part of the migration " +
      "that requires the setting, use MigrationContext.autocommitBlock."
  }
}

/**
 * Rows violate a foreign key at the end of the transaction, and did not before it. The transaction was rolled back.
 *
 * @since 0.1.0
 * @category errors
 */
export class ForeignKeysViolated extends Data.TaggedClass("ForeignKeysViolated")<{
  readonly violations: ReadonlyArray<{ readonly child: string; readonly parent: string; readonly rows: number }>
}> {
  readonly code = "EA0709"
  get message(): string {
    const found = this.violations.map(({ child, parent, rows }) =>
      `  ${rows} rows of ${child} refer to no row of ${parent}`
    )
    return `The transaction was rolled back, because it would leave rows that violate a foreign key:\n${
      found.join("\n")
    }\n` +
      "Foreign keys are off in the transactions of a run, so that tables can be rebuilt, and are checked before COMMIT. ON DELETE " +
      "and ON UPDATE actions do not run. Change the rows of the child table in the migration too, or run the statement in " +
      "MigrationContext.autocommitBlock, which keeps the connection's setting of foreign keys."
  }
}

/**
 * A table cannot be rebuilt, because foreign keys are enforced in a transaction that the run did not begin: dropping the old table
 * would delete or change rows of other tables. Nothing was changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class RebuildInTransaction extends Data.TaggedClass("RebuildInTransaction")<{
  readonly table: string
  readonly children: ReadonlyArray<string>
}> {
  readonly code = "EA0710"
  get message(): string {
    return `${this.table} cannot be rebuilt here: foreign keys of ${
      this.children.join(", ")
    } refer to it and are enforced, so that ` +
      "dropping the old table would delete or change their rows. Nothing was changed. The transaction was not begun by the run: run " +
      "the migrations outside the caller's transaction, or the batch outside sql.withTransaction in the autocommitBlock."
  }
}

/**
 * The table in the database has columns that `copyFrom` does not name, and a rebuild would lose them. Nothing was changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class RebuildLosesColumns extends Data.TaggedClass("RebuildLosesColumns")<{
  readonly table: string
  readonly columns: ReadonlyArray<string>
}> {
  readonly code = "EA0711"
  get message(): string {
    return `${this.table} has columns that copyFrom does not name: ${
      this.columns.join(", ")
    }. Rebuilding the table would delete ` +
      "them, so nothing was changed. Add them to copyFrom, and drop them with batch.dropColumn if they are to go."
  }
}

/**
 * A rebuild would drop or rename columns that triggers, views or indexes name. Nothing was changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class RebuildBreaksObjects extends Data.TaggedClass("RebuildBreaksObjects")<{
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly objects: ReadonlyArray<string>
}> {
  readonly code = "EA0714"
  get message(): string {
    return `The batch drops or renames ${
      this.columns.join(", ")
    } of ${this.table}, and these name it or a column of the same name: ` +
      `${this.objects.join(", ")}. Nothing was changed. Drop them before the batch, and create them again after it.`
  }
}

/**
 * A table cannot be rebuilt, because foreign keys of other tables refer to it, and the database does not drop such a table. Nothing was
 * changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class RebuildReferenced extends Data.TaggedClass("RebuildReferenced")<{
  readonly table: string
  readonly foreignKeys: ReadonlyArray<{ readonly name: string; readonly table: string }>
}> {
  readonly code = "EA0716"
  get message(): string {
    return `${this.table} cannot be rebuilt: the database does not drop a table that foreign keys of other tables refer to: ` +
      `${
        this.foreignKeys.map(({ name, table }) => `${name} of ${table}`).join(", ")
      }. Nothing was changed. Drop them before the ` +
      "batch and create them again after it, or leave out recreate, so that ALTER TABLE changes the table."
  }
}

/**
 * A rebuild changed the number of rows of a table. The transaction is rolled back.
 *
 * @since 0.1.0
 * @category errors
 */
export class RebuildLostRows extends Data.TaggedClass("RebuildLostRows")<{
  readonly table: string
  readonly before: number
  readonly after: number
}> {
  readonly code = "EA0712"
  get message(): string {
    return `${this.table} had ${this.before} rows before the rebuild and has ${this.after} after it. The transaction is rolled back. ` +
      "Look for a trigger or an ON CONFLICT clause that drops rows."
  }
}

/**
 * An enum that an operation needs exists with other labels.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnumLabelsDiffer extends Data.TaggedClass("EnumLabelsDiffer")<{
  readonly name: string
  readonly expected: ReadonlyArray<string>
  readonly found: ReadonlyArray<string>
}> {
  readonly code = "EA0713"
  get message(): string {
    return `The enum ${this.name} exists with the labels ${JSON.stringify(this.found)}, and the migration needs ` +
      `${
        JSON.stringify(this.expected)
      }. Add the missing labels first (ALTER TYPE … ADD VALUE), correct the list in the ` +
      "migration, or give the enum another name."
  }
}

/**
 * The reasons of a {@link DatabaseError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type DatabaseErrorReason =
  | EnumLabelsDiffer
  | ForeignKeysIgnored
  | ForeignKeysViolated
  | RebuildInTransaction
  | RebuildLosesColumns
  | RebuildBreaksObjects
  | RebuildLostRows
  | RebuildReferenced
  | StatementFailed
  | OfflineRead
  | StatementUnclosed
  | CommitFailed
  | CommitUnanswered
  | TransactionControl
  | TransactionLost
  | TransactionNotOurs

/**
 * A statement failed, or the transaction in which it runs.
 *
 * @since 0.1.0
 * @category errors
 */
export class DatabaseError extends TaggedError("DatabaseError")<{ readonly reason: DatabaseErrorReason }> {
  readonly exitCode = 5
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Returns a predicate for a `DatabaseError` with this reason.
 *
 * @since 0.1.0
 * @category guards
 */
export const hasReason = <Tag extends DatabaseErrorReason["_tag"]>(tag: Tag) => (error: unknown): boolean =>
  error instanceof DatabaseError && error.reason._tag === tag

/**
 * Returns whether an error says that the transaction was lost.
 *
 * @since 0.1.0
 * @category guards
 */
export const isLoss = hasReason("TransactionLost")

const format = (cause: SqlError): string => DriverError.format(DriverError.fromUnknown(cause))
