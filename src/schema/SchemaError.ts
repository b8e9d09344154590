/**
 * What is wrong with a declared schema.
 * One class per mistake, each with the names a person needs to find it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * A naming convention builds on the name of the constraint, and there is none.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConstraintNameRequired extends Data.TaggedError("ConstraintNameRequired")<{
  readonly table: string
  readonly kind: string
  readonly template: string
}> {
  override get message() {
    return `A ${this.kind} of ${this.table} has no name, and the naming convention "${this.template}" needs one. ` +
      "Name the constraint, or the type that brings it."
  }
}

/**
 * A naming convention uses a word that nobody knows, or a column that is not there.
 *
 * @since 0.1.0
 * @category errors
 */
export class NamingTokenUnknown extends Data.TaggedError("NamingTokenUnknown")<{
  readonly table: string
  readonly token: string
  readonly template: string
}> {
  override get message() {
    return `The naming convention "${this.template}" says %(${this.token})s, which means nothing for ${this.table}. ` +
      "Mend the word, or give a function for it under `tokens`."
  }
}

/**
 * Two tables of one schema have one name.
 *
 * @since 0.1.0
 * @category errors
 */
export class DuplicateTable extends Data.TaggedError("DuplicateTable")<{ readonly table: string }> {
  override get message() {
    return `There are two tables ${this.table}. Rename one, or give it another schema.`
  }
}

/**
 * Two columns of one table have one name in the database.
 *
 * @since 0.1.0
 * @category errors
 */
export class DuplicateColumn extends Data.TaggedError("DuplicateColumn")<{
  readonly table: string
  readonly column: string
}> {
  override get message() {
    return `The table ${this.table} has two columns ${this.column}. Rename one.`
  }
}

/**
 * Two constraints, or two indexes, of one table have one name.
 *
 * @since 0.1.0
 * @category errors
 */
export class DuplicateName extends Data.TaggedError("DuplicateName")<{
  readonly table: string
  readonly kind: "constraint" | "index"
  readonly name: string
}> {
  override get message() {
    return `Two times ${this.kind} ${this.name} on the table ${this.table}. Rename one.`
  }
}

/**
 * A constraint or an index speaks of a column that its table does not have.
 *
 * @since 0.1.0
 * @category errors
 */
export class ColumnUnknown extends Data.TaggedError("ColumnUnknown")<{
  readonly table: string
  readonly column: string
  readonly usedBy: string
}> {
  override get message() {
    return `The table ${this.table} has no column ${this.column}, which its ${this.usedBy} names. ` +
      "Constraints and indexes use the column's name in the database."
  }
}

/**
 * A foreign key points to a table or a column that is not declared.
 *
 * @since 0.1.0
 * @category errors
 */
export class TargetUnknown extends Data.TaggedError("TargetUnknown")<{
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly target: string
}> {
  override get message() {
    return `${this.table} (${this.columns.join(", ")}) points to ${this.target}, which is not declared. ` +
      "Add it to the metadata, or mend the reference."
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type NamingError = ConstraintNameRequired | NamingTokenUnknown

/**
 * @since 0.1.0
 * @category errors
 */
export type SchemaError =
  | NamingError
  | DuplicateTable
  | DuplicateColumn
  | DuplicateName
  | ColumnUnknown
  | TargetUnknown
