/**
 * Errors in a declared schema. The `reason` of a `SchemaError` says what is wrong and where.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Spelling from "../Spelling.ts"

/**
 * The naming convention uses the name of the constraint, and the constraint has none.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConstraintNameRequired extends Data.TaggedClass("ConstraintNameRequired")<{
  readonly table: string
  readonly kind: string
  readonly template: string
}> {
  readonly code = "EA1201"
  get message(): string {
    return `A ${this.kind} of table ${this.table} has no name, and the naming convention "${this.template}" requires one. ` +
      "Name the constraint, or the column type that adds it."
  }
}

/**
 * A naming convention uses a token that does not exist, or that has no value for this constraint.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NamingTokenUnknown extends Data.TaggedClass("NamingTokenUnknown")<{
  readonly table: string
  readonly token: string
  readonly template: string
}> {
  readonly code = "EA1202"
  get message(): string {
    return `The naming convention "${this.template}" uses the token %(${this.token})s, which has no value for table ` +
      `${this.table}. Correct the token, or define it under \`tokens\`.`
  }
}

/**
 * Two tables of one schema have the same name.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateTable extends Data.TaggedClass("DuplicateTable")<{ readonly table: string }> {
  readonly code = "EA1203"
  get message(): string {
    return `Table ${this.table} is declared twice. Rename one of the two, or give it another schema.`
  }
}

/**
 * Two columns of one table have the same name in the database.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateColumn extends Data.TaggedClass("DuplicateColumn")<{
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA1204"
  get message(): string {
    return `Table ${this.table} has two columns named ${this.column}. Rename one of them.`
  }
}

/**
 * Two constraints, or two indexes, of one table have the same name.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateName extends Data.TaggedClass("DuplicateName")<{
  readonly table: string
  readonly kind: "constraint" | "index"
  readonly name: string
}> {
  readonly code = "EA1205"
  get message(): string {
    return `Table ${this.table} has two ${this.kind === "index" ? "indexes" : "constraints"} named ${this.name}. ` +
      "Rename one of them."
  }
}

/**
 * A constraint or an index names a column that its table does not have.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ColumnUnknown extends Data.TaggedClass("ColumnUnknown")<{
  readonly table: string
  readonly column: string
  readonly usedBy: string
}> {
  readonly code = "EA1206"
  get message(): string {
    return `Table ${this.table} has no column ${this.column}, which its ${this.usedBy} names. ` +
      "Constraints and indexes use the column's name in the database."
  }
}

/**
 * A foreign key refers to a table or a column that is not declared.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TargetUnknown extends Data.TaggedClass("TargetUnknown")<{
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly target: string
}> {
  readonly code = "EA1207"
  get message(): string {
    return `The foreign key ${this.table} (${
      this.columns.join(", ")
    }) refers to ${this.target}, which is not declared. ` +
      "Add it to the metadata, or correct the reference."
  }
}

/**
 * An options record has an unknown key.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OptionUnknown extends Data.TaggedClass("OptionUnknown")<{
  /** The part of the schema that has the options, such as `column account.id`. */
  readonly subject: string
  readonly option: string
  readonly known: ReadonlyArray<string>
}> {
  readonly code = "EA1208"
  get message(): string {
    return `The ${this.subject} has an unknown option "${this.option}". ${Spelling.advice(this.option, this.known)}`
  }
}

/**
 * An option has an invalid value.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OptionInvalid extends Data.TaggedClass("OptionInvalid")<{
  /** The part of the schema that has the option, such as `foreign key of orders`. */
  readonly subject: string
  readonly option: string
  readonly value: string
  readonly allowed: ReadonlyArray<string>
}> {
  readonly code = "EA1209"
  get message(): string {
    return `The ${this.subject} has ${this.option}: "${this.value}". Allowed values: ${this.allowed.join(", ")}.`
  }
}

/**
 * A column has `autoincrement: true`, and its type is not an integer type.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AutoincrementInvalid extends Data.TaggedClass("AutoincrementInvalid")<{
  readonly table: string
  readonly column: string
}> {
  readonly code = "EA1210"
  get message(): string {
    return `Column ${this.table}.${this.column} has autoincrement: true, and its type is not an integer type. ` +
      "Use SqlType.integer, smallInteger or bigInteger, or remove autoincrement."
  }
}

/**
 * The reasons of a {@link SchemaError}.
 *
 * @since 0.1.0
 * @category reasons
 */
export type SchemaErrorReason =
  | ConstraintNameRequired
  | NamingTokenUnknown
  | DuplicateTable
  | DuplicateColumn
  | DuplicateName
  | ColumnUnknown
  | TargetUnknown
  | OptionUnknown
  | OptionInvalid
  | AutoincrementInvalid

/**
 * A declared schema, or a part of it, is invalid.
 *
 * @since 0.1.0
 * @category errors
 */
export class SchemaError extends Data.TaggedError("SchemaError")<{
  readonly reason: SchemaErrorReason
  readonly cause?: unknown
}> {
  readonly exitCode = 6
  override get message(): string {
    return this.reason.message
  }
}
