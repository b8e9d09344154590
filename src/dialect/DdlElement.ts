/**
 * DDL statements as values, with one tag for each kind of statement. A planner returns them; the compiler of a dialect writes them as SQL.
 * An option that is left out is off. The operations of `MigrateOperation`, and the options of `op`, take their options from here.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index, IndexDialectOptions } from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence, SequenceOwner } from "../schema/Sequence.ts"
import type { Identity, ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { TableLayout } from "./TableLayout.ts"
import type { NamedType } from "./TypeCompiler.ts"

/**
 * A reference to a table by name. A `Table` is one too.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableRef {
  readonly name: string
  readonly schema: Option.Option<string>
  /** How both names are quoted; where it is necessary, if nothing is said. */
  readonly quoting?: Name.Quoting | undefined
}

/**
 * The kinds of constraints, as `op.dropConstraint` names them.
 *
 * @since 0.1.0
 * @category models
 */
export type ConstraintKind = "foreignkey" | "primary" | "unique" | "check"

/**
 * `CREATE TABLE`, with the columns and constraints of a layout.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTable {
  readonly _tag: "CreateTable"
  readonly layout: TableLayout
  readonly ifNotExists?: boolean | undefined
}

/**
 * `DROP TABLE`.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropTable {
  readonly _tag: "DropTable"
  readonly table: TableRef
  readonly ifExists?: boolean | undefined
  /** PostgreSQL: also drop what depends on the table: views, and the foreign keys of other tables. */
  readonly postgresqlCascade?: boolean | undefined
}

/**
 * `ALTER TABLE … RENAME TO`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RenameTable {
  readonly _tag: "RenameTable"
  readonly table: TableRef
  readonly newName: string
  readonly newQuote?: boolean | undefined
}

/**
 * `ALTER TABLE … ADD COLUMN`.
 *
 * - `inlineReferences`: write the only foreign key of the column within the column instead of a separate statement;
 * - `inlinePrimaryKey`: write PRIMARY KEY within the column, if it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddColumn {
  readonly _tag: "AddColumn"
  readonly table: TableRef
  readonly column: TableColumn
  readonly autoincrement: boolean
  readonly ifNotExists?: boolean | undefined
  readonly inlinePrimaryKey?: boolean | undefined
  readonly inlineReferences?: boolean | undefined
}

/**
 * `ALTER TABLE … DROP COLUMN`. On SQL Server, defaults, checks and foreign keys of a column are constraints that must be dropped before
 * it: `mssqlDropDefault`, `mssqlDropCheck` and `mssqlDropForeignKey` plan a {@link DropUnnamed} for each.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropColumn {
  readonly _tag: "DropColumn"
  readonly table: TableRef
  readonly columnName: string
  readonly ifExists?: boolean | undefined
  readonly mssqlDropDefault?: boolean | undefined
  readonly mssqlDropCheck?: boolean | undefined
  readonly mssqlDropForeignKey?: boolean | undefined
}

/**
 * `ALTER COLUMN … SET NOT NULL` or `DROP NOT NULL`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetNullable {
  readonly _tag: "SetNullable"
  readonly table: TableRef
  readonly columnName: string
  readonly nullable: boolean
}

/**
 * `ALTER COLUMN … TYPE`. `nullable` is for dialects that write it together with the type.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetType {
  readonly _tag: "SetType"
  readonly table: TableRef
  readonly columnName: string
  readonly type: SqlType
  readonly nullable: Option.Option<boolean>
  /** PostgreSQL: the expression that converts existing values. */
  readonly using: Option.Option<string>
}

/**
 * `ALTER COLUMN … SET DEFAULT`; `None` drops the default.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetDefault {
  readonly _tag: "SetDefault"
  readonly table: TableRef
  readonly columnName: string
  readonly serverDefault: Option.Option<ServerDefault>
}

/**
 * Adds, changes or drops the identity of a column.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetIdentity {
  readonly _tag: "SetIdentity"
  readonly table: TableRef
  readonly columnName: string
  readonly identity: Option.Option<Identity>
  readonly existing: Option.Option<Identity>
}

/**
 * Redefines a whole column, as MySQL does with `MODIFY`, or with `CHANGE` to rename it.
 *
 * @since 0.1.0
 * @category models
 */
export interface RedefineColumn {
  readonly _tag: "RedefineColumn"
  readonly table: TableRef
  readonly columnName: string
  /** `None` writes `MODIFY`; a name, even the same one, writes `CHANGE`. */
  readonly newName: Option.Option<string>
  readonly type: SqlType
  readonly nullable: boolean
  readonly serverDefault: Option.Option<ServerDefault>
  readonly autoincrement: boolean
  readonly comment: Option.Option<string>
}

/**
 * `ALTER TABLE … RENAME COLUMN`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RenameColumn {
  readonly _tag: "RenameColumn"
  readonly table: TableRef
  readonly columnName: string
  readonly newName: string
}

/**
 * Sets the comment of a new column.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateColumnComment {
  readonly _tag: "CreateColumnComment"
  readonly table: TableRef
  readonly columnName: string
  /** The `quote` option of the column. */
  readonly quote: Option.Option<boolean>
  readonly comment: string
}

/**
 * Sets the comment of an existing column; `None` removes it.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetColumnComment {
  readonly _tag: "SetColumnComment"
  readonly table: TableRef
  readonly columnName: string
  readonly comment: Option.Option<string>
  readonly existing: Option.Option<string>
}

/**
 * Sets the comment of a table. `existing` is the one that it replaces.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTableComment {
  readonly _tag: "CreateTableComment"
  readonly table: TableRef
  readonly comment: string
  readonly existing: Option.Option<string>
}

/**
 * Removes the comment of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropTableComment {
  readonly _tag: "DropTableComment"
  readonly table: TableRef
}

/**
 * `CREATE INDEX`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateIndex {
  readonly _tag: "CreateIndex"
  readonly table: TableRef
  readonly index: Index
  readonly ifNotExists?: boolean | undefined
}

/**
 * `DROP INDEX`. `tableName` is `None` if no table was given; the schema of the table is that of the index.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropIndex {
  readonly _tag: "DropIndex"
  readonly name: Name.Name
  readonly tableName: Option.Option<string>
  readonly schema: Option.Option<string>
  readonly quoting?: Name.Quoting | undefined
  readonly ifExists?: boolean | undefined
  readonly options: IndexDialectOptions
}

/**
 * `ALTER TABLE … ADD CONSTRAINT`.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddConstraint {
  readonly _tag: "AddConstraint"
  readonly table: TableRef
  readonly constraint: Constraint
}

/**
 * `ALTER TABLE … DROP CONSTRAINT`.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropConstraint {
  readonly _tag: "DropConstraint"
  readonly table: TableRef
  readonly name: Name.Name
  readonly type: Option.Option<ConstraintKind>
  readonly ifExists?: boolean | undefined
}

/**
 * Drops the constraints of a kind on a column, whose names only the server knows (SQL Server).
 *
 * @since 0.1.0
 * @category models
 */
export interface DropUnnamed {
  readonly _tag: "DropUnnamed"
  readonly table: TableRef
  readonly columnName: string
  readonly kind: "default" | "check" | "foreignKey"
}

/**
 * Creates an enum or a domain (PostgreSQL). Online, a type that exists already is kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateType {
  readonly _tag: "CreateType"
  readonly type: NamedType
}

/**
 * `DROP TYPE` or `DROP DOMAIN` (PostgreSQL).
 *
 * @since 0.1.0
 * @category models
 */
export interface DropType {
  readonly _tag: "DropType"
  readonly type: Pick<NamedType, "_tag" | "name" | "schema">
  readonly ifExists?: boolean | undefined
}

/**
 * `ALTER TYPE … ADD VALUE`, before or after another label (PostgreSQL).
 *
 * @since 0.1.0
 * @category models
 */
export interface AddEnumLabel {
  readonly _tag: "AddEnumLabel"
  readonly type: Pick<NamedType, "name" | "schema">
  readonly label: string
  readonly place: Option.Option<readonly [where: "BEFORE" | "AFTER", label: string]>
}

/**
 * `ALTER TYPE … RENAME VALUE` (PostgreSQL).
 *
 * @since 0.1.0
 * @category models
 */
export interface RenameEnumLabel {
  readonly _tag: "RenameEnumLabel"
  readonly type: Pick<NamedType, "name" | "schema">
  readonly label: string
  readonly newLabel: string
}

/**
 * `ALTER TYPE … RENAME TO` (PostgreSQL).
 *
 * @since 0.1.0
 * @category models
 */
export interface RenameType {
  readonly _tag: "RenameType"
  readonly type: Pick<NamedType, "name" | "schema">
  readonly newName: string
}

/**
 * `CREATE SEQUENCE`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateSequence {
  readonly _tag: "CreateSequence"
  readonly sequence: Sequence
  readonly ifNotExists?: boolean | undefined
}

/**
 * `ALTER SEQUENCE`: sets the options that are given.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterSequence {
  readonly _tag: "AlterSequence"
  readonly sequence: Sequence
}

/**
 * `DROP SEQUENCE`.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropSequence {
  readonly _tag: "DropSequence"
  readonly sequence: Pick<Sequence, "name" | "schema">
  readonly ifExists?: boolean | undefined
}

/**
 * Makes a column the owner of a sequence in the same schema: dropping the column drops the sequence.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetSequenceOwner {
  readonly _tag: "SetSequenceOwner"
  readonly sequence: Pick<Sequence, "name" | "schema">
  readonly owner: SequenceOwner
}

/**
 * Creates a view, an enum, a domain, an extension, a function, a trigger or a policy.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateObject {
  readonly _tag: "CreateObject"
  readonly object: SchemaObject
}

/**
 * Drops a view, an enum, a domain, an extension, a function, a trigger or a policy.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropObject {
  readonly _tag: "DropObject"
  readonly object: SchemaObject
}

/**
 * Sets the comment of a new view, enum or domain.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateObjectComment {
  readonly _tag: "CreateObjectComment"
  readonly object: SchemaObject
  readonly comment: string
}

/**
 * `CREATE SCHEMA`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateSchema {
  readonly _tag: "CreateSchema"
  readonly name: string
  readonly ifNotExists?: boolean | undefined
}

/**
 * `DROP SCHEMA`.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropSchema {
  readonly _tag: "DropSchema"
  readonly name: string
  readonly ifExists?: boolean | undefined
  readonly cascade?: boolean | undefined
}

/**
 * Switches `IDENTITY_INSERT` on or off, so that an INSERT can give values to an identity column (SQL Server).
 *
 * @since 0.1.0
 * @category models
 */
export interface SetIdentityInsert {
  readonly _tag: "SetIdentityInsert"
  readonly table: TableRef
  readonly on: boolean
}

/**
 * Copies the rows of a table to another: `INSERT … SELECT` in batch mode.
 *
 * - `numbersItself`: whether one of the columns numbers itself in the other table; SQL Server requires IDENTITY_INSERT then.
 *
 * @since 0.1.0
 * @category models
 */
export interface CopyRows {
  readonly _tag: "CopyRows"
  readonly from: TableRef
  readonly to: TableRef
  readonly columns: ReadonlyArray<{
    readonly from: string
    readonly to: string
    readonly castTo: Option.Option<SqlType>
  }>
  readonly numbersItself: boolean
}

/**
 * A DDL statement.
 *
 * @since 0.1.0
 * @category models
 */
export type DdlElement =
  | CreateTable
  | DropTable
  | RenameTable
  | AddColumn
  | DropColumn
  | SetNullable
  | SetType
  | SetDefault
  | SetIdentity
  | RedefineColumn
  | RenameColumn
  | CreateColumnComment
  | SetColumnComment
  | CreateTableComment
  | DropTableComment
  | CreateIndex
  | DropIndex
  | AddConstraint
  | DropConstraint
  | DropUnnamed
  | CreateType
  | DropType
  | AddEnumLabel
  | RenameEnumLabel
  | RenameType
  | CreateSequence
  | AlterSequence
  | DropSequence
  | SetSequenceOwner
  | CreateObject
  | DropObject
  | CreateObjectComment
  | CreateSchema
  | DropSchema
  | SetIdentityInsert
  | CopyRows

/**
 * Creates a reference to a table from its name and schema.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tableRef = (name: Name.TableNameInput, schema?: Name.TableNameInput | undefined): TableRef => ({
  name: Name.valueOf(name),
  schema: Option.map(Option.fromNullable(schema), Name.valueOf),
  ...Name.quotingOf(name, schema)
})

/**
 * Returns the reference to a table, without its other parts.
 *
 * @since 0.1.0
 * @category getters
 */
export const refOf = ({ name, quoting, schema }: TableRef): TableRef => ({
  name,
  schema,
  ...(quoting === undefined ? {} : { quoting })
})

/**
 * Creates the statement for a sequence of its own. The sequences of `SERIAL` and identity columns are created with their columns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const createSequence = (
  sequence: Sequence,
  options: { readonly ifNotExists?: boolean | undefined } = {}
): CreateSequence => ({ _tag: "CreateSequence", sequence, ...options })

/**
 * Creates the statement that drops a sequence.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropSequence = (
  sequence: Pick<Sequence, "name" | "schema">,
  options: { readonly ifExists?: boolean | undefined } = {}
): DropSequence => ({ _tag: "DropSequence", sequence, ...options })

/**
 * Creates the statement that creates a schema.
 *
 * @since 0.1.0
 * @category constructors
 */
export const createSchema = (
  name: string,
  options: { readonly ifNotExists?: boolean | undefined } = {}
): CreateSchema => ({ _tag: "CreateSchema", name, ...options })

/**
 * Creates the statement that drops a schema. With `cascade`, its objects are dropped too (PostgreSQL).
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropSchema = (
  name: string,
  options: { readonly ifExists?: boolean | undefined; readonly cascade?: boolean | undefined } = {}
): DropSchema => ({ _tag: "DropSchema", name, ...options })
