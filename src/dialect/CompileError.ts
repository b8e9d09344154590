/**
 * Why a value cannot be written in SQL for a dialect.
 * One class per reason, each with the facts that a program or a person needs to mend it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The dialect has no such type.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeNotSupported extends Data.TaggedError("TypeNotSupported")<{
  readonly dialect: string
  readonly type: string
}> {
  override get message() {
    return `${this.dialect} has no type ${this.type}. Give the column another type, or a variant for ${this.dialect}.`
  }
}

/**
 * A column without a type stands where DDL needs one.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeMissing extends Data.TaggedError("TypeMissing")<{ readonly dialect: string }> {
  override get message() {
    return "A column has no type, and its DDL needs one. Give it a type; SqlType.raw(\"…\") takes any text."
  }
}

/**
 * The dialect wants a length with this type.
 *
 * @since 0.1.0
 * @category errors
 */
export class LengthRequired extends Data.TaggedError("LengthRequired")<{
  readonly dialect: string
  readonly type: string
}> {
  override get message() {
    return `${this.type} needs a length on ${this.dialect}: write ${this.type}(50), or use a text type.`
  }
}

/**
 * An enum type that lives in the database has to be named.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnumNameRequired extends Data.TaggedError("EnumNameRequired")<{
  readonly dialect: string
  readonly values: ReadonlyArray<string>
}> {
  override get message() {
    return `The enum of ${this.values.join(", ")} needs a name on ${this.dialect}: SqlType.enum("name", […]).`
  }
}

/**
 * The parameters of a type contradict each other.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeParametersInvalid extends Data.TaggedError("TypeParametersInvalid")<{
  readonly dialect: string
  readonly type: string
  readonly advice: string
}> {
  override get message() {
    return `${this.type} on ${this.dialect}: ${this.advice}.`
  }
}

/**
 * A name that the user gave is longer than the database keeps.
 *
 * @since 0.1.0
 * @category errors
 */
export class NameTooLong extends Data.TaggedError("NameTooLong")<{
  readonly dialect: string
  readonly name: string
  readonly maxLength: number
}> {
  override get message() {
    return `The name ${this.name} is longer than ${this.maxLength}, which is all that ${this.dialect} keeps. ` +
      "Choose a shorter one, or mark it with Name.f(…) to have it cut."
  }
}

/**
 * A value has no literal form of this type.
 *
 * @since 0.1.0
 * @category errors
 */
export class LiteralNotSupported extends Data.TaggedError("LiteralNotSupported")<{
  readonly dialect: string
  /** What kind of value it is; never the value, which may be a secret. */
  readonly value: string
  readonly type: string
}> {
  override get message() {
    return `${this.dialect} has no literal for ${this.value} as ${this.type}. Write it as SQL text, or run this step online.`
  }
}

/**
 * The dialect has no way to write this.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstructNotSupported extends Data.TaggedError("ConstructNotSupported")<{
  readonly dialect: string
  readonly construct: string
  readonly advice?: string | undefined
}> {
  override get message() {
    return `${this.dialect} has no ${this.construct}. ${this.advice ?? "Leave it out for this dialect."}`
  }
}

/**
 * A constraint or an index is to be dropped or created by name, and has none.
 *
 * @since 0.1.0
 * @category errors
 */
export class NameRequired extends Data.TaggedError("NameRequired")<{
  readonly kind: string
  readonly table: string
}> {
  override get message() {
    return `The ${this.kind} of ${this.table} has no name, and this needs one. Give its name, or set a naming convention.`
  }
}

/**
 * More than one column numbers itself, or one among several primary key columns does where only a lone one can.
 *
 * @since 0.1.0
 * @category errors
 */
export class AutoincrementNotSupported extends Data.TaggedError("AutoincrementNotSupported")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `${this.dialect} numbers a column by itself only where it is the whole primary key, and ` +
      `${this.table}.${this.column} is a part. Say autoincrement: false, or make it the only primary key column.`
  }
}

/**
 * A column that exists cannot become a generated one, nor stop being one.
 *
 * @since 0.1.0
 * @category errors
 */
export class ComputedNotAlterable extends Data.TaggedError("ComputedNotAlterable")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `${this.table}.${this.column} cannot become or stop being a generated column. Drop it and add it again.`
  }
}

/**
 * The identity of a column that exists cannot be changed on this dialect.
 *
 * @since 0.1.0
 * @category errors
 */
export class IdentityNotAlterable extends Data.TaggedError("IdentityNotAlterable")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `${this.dialect} cannot add, drop or change the identity of ${this.table}.${this.column}. ` +
      "Drop the column and add it again, or write the steps with op.execute."
  }
}

/**
 * The dialect rewrites the whole column, and so must be told its type.
 *
 * @since 0.1.0
 * @category errors
 */
export class ExistingTypeRequired extends Data.TaggedError("ExistingTypeRequired")<{
  readonly dialect: string
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `${this.dialect} needs the type of ${this.table}.${this.column} for this change. ` +
      "Give it as existingType, or the new one as type."
  }
}

/**
 * `postgresqlUsing` says how to convert to a new type, and no new type was given.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsingNeedsType extends Data.TaggedError("UsingNeedsType")<{
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `postgresqlUsing goes with a new type, and ${this.table}.${this.column} is given none. Add type, or leave it out.`
  }
}

/**
 * The dialect drops indexes by table and name.
 *
 * @since 0.1.0
 * @category errors
 */
export class TableNameRequired extends Data.TaggedError("TableNameRequired")<{
  readonly dialect: string
  readonly index: string
}> {
  override get message() {
    return `${this.dialect} drops an index from its table. Say which: op.dropIndex("${this.index}", { tableName: "…" }).`
  }
}

/**
 * The dialect has another statement for each kind of constraint.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintTypeRequired extends Data.TaggedError("ConstraintTypeRequired")<{
  readonly dialect: string
  readonly table: string
  readonly constraint: string
}> {
  override get message() {
    return `${this.dialect} drops each kind of constraint its own way. Say what ${this.constraint} of ${this.table} is: ` +
      "{ type: \"foreignkey\" | \"primary\" | \"unique\" | \"check\" }."
  }
}

/**
 * A kind of constraint that does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintTypeUnknown extends Data.TaggedError("ConstraintTypeUnknown")<{
  readonly type: string
}> {
  override get message() {
    return `There is no kind of constraint "${this.type}". Choose foreignkey, primary, unique or check.`
  }
}

/**
 * The dialect cannot add or drop constraints of a table that exists.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintNotAlterable extends Data.TaggedError("ConstraintNotAlterable")<{
  readonly dialect: string
  readonly table: string
  readonly construct: string
}> {
  override get message() {
    return `${this.dialect} cannot add or drop constraints of a table that exists (${this.construct} of ${this.table}). ` +
      "Use op.batchAlterTable, which makes the table anew."
  }
}

/**
 * A row has a key that is no column of the table.
 *
 * @since 0.1.0
 * @category errors
 */
export class RowColumnUnknown extends Data.TaggedError("RowColumnUnknown")<{
  readonly table: string
  readonly key: string
}> {
  override get message() {
    return `A row for ${this.table} has "${this.key}", which is no column of it. Mend the row, or declare the column.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type CompileError =
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
