/**
 * Why an operation cannot be done.
 * What the database, the dialect or the schema refuses comes from the floors below; here are batch mode and custom operations.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type { DdlImplError } from "../execution/DdlImpl.ts"

/**
 * Batch mode would have to make the table anew, and a script cannot look at the one that is there.
 *
 * @since 0.1.0
 * @category errors
 */
export class CopyFromRequired extends Data.TaggedError("CopyFromRequired")<{
  readonly dialect: string
  readonly table: string
}> {
  override get message() {
    return `To change ${this.table} on ${this.dialect} the table is made anew, and a script cannot read what it is now. ` +
      "Give op.batchAlterTable the table as copyFrom, or run the migration online."
  }
}

/**
 * A place among the columns was asked for, and the table is not made anew.
 *
 * @since 0.1.0
 * @category errors
 */
export class PlacementNeedsRecreate extends Data.TaggedError("PlacementNeedsRecreate")<{
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `ALTER TABLE puts ${this.table}.${this.column} last: insertBefore and insertAfter need { recreate: "always" }.`
  }
}

/**
 * Batch mode does not know the column.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchColumnUnknown extends Data.TaggedError("BatchColumnUnknown")<{
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `The table ${this.table} has no column ${this.column} that batch mode could change. Is it spelled as in the database?`
  }
}

/**
 * Batch mode does not know the constraint or index.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNameUnknown extends Data.TaggedError("BatchNameUnknown")<{
  readonly table: string
  readonly kind: "constraint" | "index"
  readonly name: string
}> {
  override get message() {
    return `The table ${this.table} has no ${this.kind} ${this.name} that batch mode could drop. ` +
      "One without a name in the database gets one by the option namingConvention."
  }
}

/**
 * Batch mode keeps constraints by their names.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNameRequired extends Data.TaggedError("BatchNameRequired")<{
  readonly table: string
  readonly kind: string
}> {
  override get message() {
    return `Batch mode needs the name of the ${this.kind} on ${this.table}. Name it, or set a naming convention.`
  }
}

/**
 * The operation has no place in batch mode.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNotSupported extends Data.TaggedError("BatchNotSupported")<{
  readonly table: string
  readonly operation: string
}> {
  override get message() {
    return `${this.operation} cannot be done while ${this.table} is made anew. Do it outside of op.batchAlterTable.`
  }
}

/**
 * The order of columns that was asked for runs in a circle.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchOrderCircular extends Data.TaggedError("BatchOrderCircular")<{
  readonly table: string
  readonly columns: ReadonlyArray<string>
}> {
  override get message() {
    return `No order of the columns of ${this.table} satisfies all that was asked: ${
      this.columns.join(", ")
    } wait for each other.`
  }
}

/**
 * Batch mode knows `auto`, `always` and `never`.
 *
 * @since 0.1.0
 * @category errors
 */
export class RecreateUnknown extends Data.TaggedError("RecreateUnknown")<{ readonly recreate: string }> {
  override get message() {
    return `Batch mode knows no recreate: "${this.recreate}". Choose "auto", "always" or "never".`
  }
}

/**
 * A custom operation failed in its own way.
 *
 * @since 0.1.0
 * @category errors
 */
export class CustomOperationFailed extends Data.TaggedError("CustomOperationFailed")<{
  readonly operation: string
  readonly cause: unknown
}> {
  override get message() {
    return `The operation ${this.operation} failed.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type BatchError =
  | CopyFromRequired
  | PlacementNeedsRecreate
  | BatchColumnUnknown
  | BatchNameUnknown
  | BatchNameRequired
  | BatchNotSupported
  | BatchOrderCircular
  | RecreateUnknown

/**
 * @since 0.1.0
 * @category errors
 */
export type OperationError = DdlImplError | BatchError | CustomOperationFailed
