/**
 * The one sink of every statement: a live connection, a script, or a list of values.
 * Nothing else in the project asks whether it is online or offline.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { CompileError } from "../dialect/CompileError.ts"
import type { Statement } from "../dialect/Statement.ts"

/**
 * The database refused a statement.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementFailed extends Data.TaggedError("StatementFailed")<{
  readonly sql: string
  readonly cause: SqlError
}> {
  override get message() {
    return `The database refused a statement.\n${this.sql}`
  }
}

/**
 * A statement needs an answer from a database, and there is none in offline mode.
 *
 * @since 0.1.0
 * @category errors
 */
export class OfflineRead extends Data.TaggedError("OfflineRead")<{ readonly sql: string }> {
  override get message() {
    return `A script cannot read from the database (--sql), and this statement does:\n${this.sql}`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type ExecutionError = StatementFailed | OfflineRead | CompileError

/**
 * @since 0.1.0
 * @category models
 */
export type Row = Readonly<Record<string, unknown>>

/**
 * Where statements go. What only a database can answer is `None` where there is no database.
 *
 * @since 0.1.0
 * @category tags
 */
export class Execution extends Context.Tag("effect-alembic/Execution")<Execution, {
  /** Runs one statement (DDL included), or writes it into the script. */
  readonly run: (statement: Statement) => Effect.Effect<void, ExecutionError>
  /** Runs one statement and says how many rows it changed. */
  readonly affected: (statement: Statement) => Effect.Effect<Option.Option<number>, ExecutionError>
  /** Asks the database; `None` where there is none, for questions whose answer only saves work. */
  readonly probe: (statement: Statement) => Effect.Effect<Option.Option<ReadonlyArray<Row>>, ExecutionError>
  /** Asks the database; `OfflineRead` where there is none. */
  readonly query: (statement: Statement) => Effect.Effect<ReadonlyArray<Row>, ExecutionError>
  /** A remark in the script; nothing on a live connection. */
  readonly comment: (text: string) => Effect.Effect<void>
  /** How many rows go into one INSERT at the most: one in a script, many on a connection. */
  readonly rowsPerInsert: number
}>() {}
