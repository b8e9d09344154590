/**
 * Errors of operations that cannot be planned or written in SQL for a dialect: one class, with a class for each reason.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import { TaggedError } from "./TaggedError.ts"

/**
 * The dialect does not have the type.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeNotSupported extends Data.TaggedClass("TypeNotSupported")<{
  readonly dialect: string
  readonly type: string
}> {
  readonly code = "EA0501"
  get message(): string {
    return `${this.dialect} has no type ${this.type}. Give the column another type, or a variant for ${this.dialect}.`
  }
}

/**
 * A column has no type, and its DDL requires one.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeMissing extends Data.TaggedClass("TypeMissing")<{
  readonly dialect: string
  readonly column: string | undefined
}> {
  readonly code = "EA0502"
  get message(): string {
    const column = this.column === undefined ? "A column" : `The column "${this.column}"`
    return `${column} has no type, and its DDL requires one. Give it a type; SqlType.raw("…") accepts any text.`
  }
}

/**
 * The dialect requires a length for this type.
 *
 * @since 0.1.0
 * @category errors
 */
export class LengthRequired extends Data.TaggedClass("LengthRequired")<{
  readonly dialect: string
  readonly type: string
}> {
  readonly code = "EA0503"
  get message(): string {
    return `${this.type} needs a length on ${this.dialect}: write ${this.type}(50), or use a text type.`
  }
}

/**
 * An enum type that is an object of the database has no name.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnumNameRequired extends Data.TaggedClass("EnumNameRequired")<{
  readonly dialect: string
  readonly values: ReadonlyArray<string>
}> {
  readonly code = "EA0504"
  get message(): string {
    return `The enum of ${this.values.join(", ")} needs a name on ${this.dialect}: SqlType.enum("name", […]).`
  }
}

/**
 * The parameters of a type conflict.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeParametersInvalid extends Data.TaggedClass("TypeParametersInvalid")<{
  readonly dialect: string
  readonly type: string
  readonly advice: string
}> {
  readonly code = "EA0505"
  get message(): string {
    return `${this.type} on ${this.dialect}: ${this.advice}.`
  }
}

/**
 * A name is longer than the database allows.
 *
 * @since 0.1.0
 * @category errors
 */
export class NameTooLong extends Data.TaggedClass("NameTooLong")<{
  readonly dialect: string
  readonly name: string
  readonly maxLength: number
  readonly unit: "bytes" | "characters"
}> {
  readonly code = "EA0506"
  get message(): string {
    return `The name ${this.name} is longer than the ${this.maxLength} ${this.unit} that ${this.dialect} allows. ` +
      "Choose a shorter one. The name of a constraint or an index can be marked with Name.f(…) to have it truncated."
  }
}

/**
 * A value has no literal of this type.
 *
 * @since 0.1.0
 * @category errors
 */
export class LiteralNotSupported extends Data.TaggedClass("LiteralNotSupported")<{
  readonly dialect: string
  /** The kind of value; never the value itself, which may be a secret. */
  readonly value: string
  readonly type: string
  /** The row and the column of a value of `op.bulkInsert`. */
  readonly place?: string | undefined
}> {
  readonly code = "EA0507"
  get message(): string {
    const place = this.place === undefined ? "" : ` (${this.place})`
    return `${this.dialect} has no literal for ${this.value} as ${this.type}${place}. ` +
      "Write it as SQL text, or run this step online."
  }
}

/**
 * The dialect does not support a construct.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstructNotSupported extends Data.TaggedClass("ConstructNotSupported")<{
  readonly dialect: string
  readonly construct: string
  readonly advice?: string | undefined
}> {
  readonly code = "EA0508"
  get message(): string {
    return `${this.dialect} has no ${this.construct}. ${this.advice ?? "Leave it out for this dialect."}`
  }
}

/**
 * A constraint or an index has no name, and the statement requires one.
 *
 * @since 0.1.0
 * @category errors
 */
export class NameRequired extends Data.TaggedClass("NameRequired")<{
  readonly kind: string
  readonly table: string
}> {
  readonly code = "EA0509"
  get message(): string {
    return `The ${this.kind} of ${this.table} has no name, and this operation requires one. Name it, or set a naming convention.`
  }
}

/**
 * A column of a composite primary key is autoincrement, and the dialect allows that only for the sole key column.
 *
 * @since 0.1.0
 * @category errors
 */
export class AutoincrementNotSupported extends Data.TaggedClass("AutoincrementNotSupported")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0510"
  get message(): string {
    return `${this.dialect} allows autoincrement only on the sole column of a primary key, and ` +
      `${this.table}.${this.column} is one of several. Set autoincrement: false, or make it the only primary key column.`
  }
}

/**
 * An existing column cannot become a generated column or stop being one.
 *
 * @since 0.1.0
 * @category errors
 */
export class ComputedNotAlterable extends Data.TaggedClass("ComputedNotAlterable")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0511"
  get message(): string {
    return `${this.table}.${this.column} cannot become or stop being a generated column. Drop it and add it again.`
  }
}

/**
 * The dialect cannot change the identity of an existing column.
 *
 * @since 0.1.0
 * @category errors
 */
export class IdentityNotAlterable extends Data.TaggedClass("IdentityNotAlterable")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0512"
  get message(): string {
    return `${this.dialect} cannot add, drop or change the identity of ${this.table}.${this.column}. ` +
      "Drop the column and add it again, or write the steps with op.execute."
  }
}

/**
 * The dialect rewrites the whole column, so the change requires the column's type.
 *
 * @since 0.1.0
 * @category errors
 */
export class ExistingTypeRequired extends Data.TaggedClass("ExistingTypeRequired")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0513"
  get message(): string {
    return `${this.dialect} needs the type of ${this.table}.${this.column} for this change. ` +
      "Give it as existingType, or the new one as type."
  }
}

/**
 * `postgresqlUsing` converts to a new type, and no new type was given.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsingNeedsType extends Data.TaggedClass("UsingNeedsType")<{
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0514"
  get message(): string {
    return `postgresqlUsing requires a new type, and none is given for ${this.table}.${this.column}. Add type, or remove postgresqlUsing.`
  }
}

/**
 * The dialect drops an index by table and name, and no table was given.
 *
 * @since 0.1.0
 * @category errors
 */
export class TableNameRequired extends Data.TaggedClass("TableNameRequired")<{
  readonly dialect: string
  readonly index: string
}> {
  readonly code = "EA0515"
  get message(): string {
    return `${this.dialect} needs the table of the index: op.dropIndex("${this.index}", { tableName: "…" }).`
  }
}

/**
 * The dialect has a different statement for each kind of constraint, and no kind was given.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintTypeRequired extends Data.TaggedClass("ConstraintTypeRequired")<{
  readonly dialect: string
  readonly table: string
  readonly constraint: string
}> {
  readonly code = "EA0516"
  get message(): string {
    return `${this.dialect} has a different statement for each kind of constraint. Give the type of ${this.constraint} on ${this.table}: ` +
      "{ type: \"foreignkey\" | \"primary\" | \"unique\" | \"check\" }."
  }
}

/**
 * The kind of constraint does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintTypeUnknown extends Data.TaggedClass("ConstraintTypeUnknown")<{
  readonly type: string
}> {
  readonly code = "EA0517"
  get message(): string {
    return `There is no kind of constraint "${this.type}". Choose foreignkey, primary, unique or check.`
  }
}

/**
 * The dialect cannot add or drop constraints of an existing table.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintNotAlterable extends Data.TaggedClass("ConstraintNotAlterable")<{
  readonly dialect: string
  readonly table: string
  readonly construct: string
}> {
  readonly code = "EA0518"
  get message(): string {
    return `${this.dialect} cannot add or drop constraints of an existing table (${this.construct} of ${this.table}). ` +
      "Use op.batchAlterTable, which rebuilds the table."
  }
}

/**
 * A row has a key that is not a column of the table.
 *
 * @since 0.1.0
 * @category errors
 */
export class RowColumnUnknown extends Data.TaggedClass("RowColumnUnknown")<{
  readonly table: string
  readonly key: string
}> {
  readonly code = "EA0519"
  get message(): string {
    return `A row for ${this.table} has "${this.key}", which is not a column of it. Correct the row, or declare the column.`
  }
}

/**
 * Batch mode has to rebuild the table, and its current definition is not known.
 *
 * @since 0.1.0
 * @category errors
 */
export class CopyFromRequired extends Data.TaggedClass("CopyFromRequired")<{
  readonly dialect: string
  readonly table: string
}> {
  readonly code = "EA0520"
  get message(): string {
    return `Changing ${this.table} on ${this.dialect} rebuilds the table, and its current definition is not known here. ` +
      "Give op.batchAlterTable the current table as copyFrom."
  }
}

/**
 * Batch mode has to rebuild a table, and the new table would lack a part of it. Nothing was changed.
 *
 * @since 0.1.0
 * @category errors
 */
export class RebuildLosesParts extends Data.TaggedClass("RebuildLosesParts")<{
  readonly table: string
  readonly parts: ReadonlyArray<string>
}> {
  readonly code = "EA0530"
  get message(): string {
    return `${this.table} has to be rebuilt, and the new table would lose:\n${
      this.parts.map((part) => `  ${part}`).join("\n")
    }\nNothing was changed. Give op.batchAlterTable the current table as copyFrom, or rebuild the table with op.execute.`
  }
}

/**
 * `insertBefore` or `insertAfter` was given, and the table is not rebuilt.
 *
 * @since 0.1.0
 * @category errors
 */
export class PlacementNeedsRecreate extends Data.TaggedClass("PlacementNeedsRecreate")<{
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0521"
  get message(): string {
    return `ALTER TABLE adds ${this.table}.${this.column} as the last column: insertBefore and insertAfter require { recreate: "always" }.`
  }
}

/**
 * The table of a batch does not have the column.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchColumnUnknown extends Data.TaggedClass("BatchColumnUnknown")<{
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0522"
  get message(): string {
    return `The table ${this.table} has no column ${this.column}. Check the spelling; a column that this batch renames keeps its old name in the batch.`
  }
}

/**
 * A batch gives a column the name of another one.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNameTaken extends Data.TaggedClass("BatchNameTaken")<{
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA0533"
  get message(): string {
    return `The batch gives a column of ${this.table} the name ${this.column}, which another column has. ` +
      "Drop that column in the batch, or rename it by an op.batchAlterTable before this one."
  }
}

/**
 * A batch drops or renames a column that something else of the table names.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchColumnInUse extends Data.TaggedClass("BatchColumnInUse")<{
  readonly table: string
  readonly column: string
  readonly users: ReadonlyArray<string>
}> {
  readonly code = "EA0532"
  get message(): string {
    return `The batch drops or renames the column ${this.column} of ${this.table}, which is named by ${
      this.users.join(", ")
    }. ` +
      "Drop or change these in the same batch."
  }
}

/**
 * The table of a batch does not have the constraint or index.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNameUnknown extends Data.TaggedClass("BatchNameUnknown")<{
  readonly table: string
  readonly kind: "constraint" | "index"
  readonly name: string
}> {
  readonly code = "EA0523"
  get message(): string {
    return `The table ${this.table} has no ${this.kind} ${this.name} to drop. ` +
      "If it has no name in the database, give op.batchAlterTable a namingConvention."
  }
}

/**
 * A constraint in batch mode has no name.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNameRequired extends Data.TaggedClass("BatchNameRequired")<{
  readonly table: string
  readonly kind: string
}> {
  readonly code = "EA0524"
  get message(): string {
    return `Batch mode requires the name of the ${this.kind} on ${this.table}. Name it, or set a naming convention.`
  }
}

/**
 * Batch mode does not support the operation.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchNotSupported extends Data.TaggedClass("BatchNotSupported")<{
  readonly table: string
  readonly operation: string
}> {
  readonly code = "EA0525"
  get message(): string {
    return `${this.operation} is not supported in a batch that rebuilds ${this.table}. Move it out of op.batchAlterTable.`
  }
}

/**
 * The requested orders of columns contradict each other.
 *
 * @since 0.1.0
 * @category errors
 */
export class BatchOrderCircular extends Data.TaggedClass("BatchOrderCircular")<{
  readonly table: string
  readonly columns: ReadonlyArray<string>
}> {
  readonly code = "EA0526"
  get message(): string {
    return `No order of the columns of ${this.table} satisfies partialReordering: ${
      this.columns.join(", ")
    } form a cycle. Remove one of these orders.`
  }
}

/**
 * `recreate` is not `auto`, `always` or `never`.
 *
 * @since 0.1.0
 * @category errors
 */
export class RecreateUnknown extends Data.TaggedClass("RecreateUnknown")<{ readonly recreate: string }> {
  readonly code = "EA0527"
  get message(): string {
    return `recreate: "${this.recreate}" is not known. Choose "auto", "always" or "never".`
  }
}

/**
 * A custom operation failed. `detail` says why.
 *
 * @since 0.1.0
 * @category errors
 */
export class CustomOperationFailed extends Data.TaggedClass("CustomOperationFailed")<{
  readonly operation: string
  readonly detail: string
}> {
  readonly code = "EA0528"
  get message(): string {
    return `The operation ${this.operation} failed: ${this.detail}`
  }
}

/**
 * The operation cannot be reversed, because the previous state is not known.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotReversible extends Data.TaggedClass("NotReversible")<{
  readonly operation: string
  readonly missing: string
}> {
  readonly code = "EA0529"
  get message(): string {
    return `${this.operation} cannot be reversed: ${this.missing}. Write the downgrade by hand.`
  }
}

/**
 * A file of SQL cannot be read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SqlFileUnreadable extends Data.TaggedClass("SqlFileUnreadable")<{
  readonly path: string
  readonly migration: string | null
  readonly detail: string
}> {
  readonly code = "EA0531"
  get message(): string {
    const where = this.migration === null ? "" : `, which ${this.migration} executes`
    return `Cannot read the SQL file ${this.path}${where}: ${this.detail}\nA relative path starts at the folder of the migration. ` +
      "In a bundled program give op.executeFile a URL: new URL(\"./file.sql\", import.meta.url)."
  }
}

/**
 * The reasons of a {@link CompileError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type CompileErrorReason =
  | TypeNotSupported
  | TypeMissing
  | LengthRequired
  | EnumNameRequired
  | TypeParametersInvalid
  | NameTooLong
  | LiteralNotSupported
  | ConstructNotSupported
  | NameRequired
  | AutoincrementNotSupported
  | ComputedNotAlterable
  | IdentityNotAlterable
  | ExistingTypeRequired
  | UsingNeedsType
  | TableNameRequired
  | ConstraintTypeRequired
  | ConstraintTypeUnknown
  | ConstraintNotAlterable
  | RowColumnUnknown
  | CopyFromRequired
  | RebuildLosesParts
  | PlacementNeedsRecreate
  | BatchColumnUnknown
  | BatchColumnInUse
  | BatchNameTaken
  | BatchNameUnknown
  | BatchNameRequired
  | BatchNotSupported
  | BatchOrderCircular
  | RecreateUnknown
  | CustomOperationFailed
  | NotReversible
  | SqlFileUnreadable

/**
 * An operation cannot be planned or written in SQL. Nothing was sent to the database for it.
 *
 * @since 0.1.0
 * @category errors
 */
export class CompileError extends TaggedError("CompileError")<{
  readonly reason: CompileErrorReason
  readonly cause?: unknown
}> {
  readonly exitCode = 6
  override get message(): string {
    return this.reason.message
  }
}
