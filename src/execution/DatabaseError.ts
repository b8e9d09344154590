/**
 * Errors of statements and of the transaction they run in.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as DriverError from "../dialect/DriverError.ts"

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
    return "The transaction of the migration was ended inside the migration: by a COMMIT or ROLLBACK in a text of several " +
      "statements, or by the database, as SQLite does at OR ROLLBACK and at some errors. What was done in it, earlier " +
      "revisions of this run included, may be committed or rolled back; what was done after it is committed. The version table " +
      "does not contain the revision. Check the database and `effect-alembic current`, undo by hand what is committed, and " +
      "remove the cause from the migration: use MigrationContext.autocommitBlock for statements outside the transaction, and " +
      "sql.withTransaction for a part that may fail."
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
 * @since 0.1.0
 * @category errors
 */
export type DatabaseErrorReason =
  | StatementFailed
  | OfflineRead
  | CommitFailed
  | CommitUnanswered
  | TransactionControl
  | TransactionLost
  | TransactionNotOurs

/**
 * A statement failed, or the transaction it runs in. `reason` says which of the two and why.
 *
 * @since 0.1.0
 * @category errors
 */
export class DatabaseError extends Data.TaggedError("DatabaseError")<{ readonly reason: DatabaseErrorReason }> {
  readonly exitCode = 5
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Whether an error is a `DatabaseError` with a reason of this name.
 *
 * @since 0.1.0
 * @category guards
 */
export const hasReason = <Tag extends DatabaseErrorReason["_tag"]>(tag: Tag) => (error: unknown): boolean =>
  error instanceof DatabaseError && error.reason._tag === tag

const format = (cause: SqlError): string => DriverError.format(DriverError.fromUnknown(cause))
