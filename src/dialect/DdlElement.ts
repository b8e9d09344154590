/**
 * The statements of DDL as values, one tag per statement. A planner makes them, a compiler of the dialect writes them.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index, IndexDialectOptions } from "../schema/Index.ts"
import type { Name } from "../schema/Name.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence, SequenceOwner } from "../schema/Sequence.ts"
import type { Identity, ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { TableLayout } from "./TableLayout.ts"
import type { NamedType } from "./TypeCompiler.ts"

/**
 * A table by name. A `Table` is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableRef {
  readonly name: string
  readonly schema: Option.Option<string>
}

/**
 * The kinds of constraint, by the words that `op.dropConstraint` takes.
 *
 * @since 0.1.0
 * @category models
 */
export type ConstraintKind = "foreignkey" | "primary" | "unique" | "check"

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateTable {
  readonly _tag: "CreateTable"
  readonly layout: TableLayout
  readonly ifNotExists: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropTable {
  readonly _tag: "DropTable"
  readonly table: TableRef
  readonly ifExists: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface RenameTable {
  readonly _tag: "RenameTable"
  readonly table: TableRef
  readonly newName: string
}

/**
 * @since 0.1.0
 * @category models
 */
export interface AddColumn {
  readonly _tag: "AddColumn"
  readonly table: TableRef
  readonly column: TableColumn
  readonly autoincrement: boolean
  readonly ifNotExists: boolean
  readonly inlinePrimaryKey: boolean
  readonly inlineReferences: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropColumn {
  readonly _tag: "DropColumn"
  readonly table: TableRef
  readonly columnName: string
  readonly ifExists: boolean
}

/**
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
 * `nullable` where the dialect says it together with the type.
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
  /** PostgreSQL: how to convert what is there. */
  readonly using: Option.Option<string>
}

/**
 * `None` drops the default.
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
 * The whole column written anew, as MySQL does it (`MODIFY`, or `CHANGE` where it is renamed).
 *
 * @since 0.1.0
 * @category models
 */
export interface RedefineColumn {
  readonly _tag: "RedefineColumn"
  readonly table: TableRef
  readonly columnName: string
  /** `None` says `MODIFY`; a name, also the old one, says `CHANGE`. */
  readonly newName: Option.Option<string>
  readonly type: SqlType
  readonly nullable: boolean
  readonly serverDefault: Option.Option<ServerDefault>
  readonly autoincrement: boolean
  readonly comment: Option.Option<string>
}

/**
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
 * The comment of a new column.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateColumnComment {
  readonly _tag: "CreateColumnComment"
  readonly table: TableRef
  readonly columnName: string
  /** The `quote` of the column. */
  readonly quote: Option.Option<boolean>
  readonly comment: string
}

/**
 * The comment of a column that has been there. `None` takes it away.
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
 * @since 0.1.0
 * @category models
 */
export interface CreateTableComment {
  readonly _tag: "CreateTableComment"
  readonly table: TableRef
  readonly comment: string
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropTableComment {
  readonly _tag: "DropTableComment"
  readonly table: TableRef
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateIndex {
  readonly _tag: "CreateIndex"
  readonly table: TableRef
  readonly index: Index
  readonly ifNotExists: boolean
}

/**
 * `table` is `None` where the user named none; its schema is that of the index.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropIndex {
  readonly _tag: "DropIndex"
  readonly name: Name
  readonly table: Option.Option<string>
  readonly schema: Option.Option<string>
  readonly ifExists: boolean
  readonly options: IndexDialectOptions
}

/**
 * @since 0.1.0
 * @category models
 */
export interface AddConstraint {
  readonly _tag: "AddConstraint"
  readonly table: TableRef
  readonly constraint: Constraint
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropConstraint {
  readonly _tag: "DropConstraint"
  readonly table: TableRef
  readonly name: Name
  readonly kind: Option.Option<ConstraintKind>
  readonly ifExists: boolean
}

/**
 * SQL Server: drops whatever constraint of a kind there is on a column, whose name only the server knows.
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
 * PostgreSQL's enums and domains. Online, a type that is there already is left alone.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateType {
  readonly _tag: "CreateType"
  readonly type: NamedType
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropType {
  readonly _tag: "DropType"
  readonly type: Pick<NamedType, "_tag" | "name" | "schema">
  readonly ifExists: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateSequence {
  readonly _tag: "CreateSequence"
  readonly sequence: Sequence
  readonly ifNotExists: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropSequence {
  readonly _tag: "DropSequence"
  readonly sequence: Pick<Sequence, "name" | "schema">
  readonly ifExists: boolean
}

/**
 * Makes a sequence part of a column, in the same schema: it is dropped with the column.
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
 * @since 0.1.0
 * @category models
 */
export interface DropObject {
  readonly _tag: "DropObject"
  readonly object: SchemaObject
}

/**
 * The comment of a new view, enum or domain.
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
 * @since 0.1.0
 * @category models
 */
export interface CreateSchema {
  readonly _tag: "CreateSchema"
  readonly name: string
  readonly ifNotExists: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropSchema {
  readonly _tag: "DropSchema"
  readonly name: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

/**
 * SQL Server: lets an INSERT give values to a column that numbers itself.
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
 * Copies the rows of a table into another: batch mode's `INSERT … SELECT`.
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
}

/**
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
  | CreateSequence
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
 * @since 0.1.0
 * @category constructors
 */
export const tableRef = (name: string, schema?: string | undefined): TableRef => ({
  name,
  schema: Option.fromNullable(schema)
})

/**
 * A sequence of its own. Sequences behind `SERIAL` and identity columns come with their columns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const createSequence = (
  sequence: Sequence,
  options: { readonly ifNotExists?: boolean | undefined } = {}
): CreateSequence => ({ _tag: "CreateSequence", sequence, ifNotExists: options.ifNotExists ?? false })

/**
 * @since 0.1.0
 * @category constructors
 */
export const dropSequence = (
  sequence: Pick<Sequence, "name" | "schema">,
  options: { readonly ifExists?: boolean | undefined } = {}
): DropSequence => ({ _tag: "DropSequence", sequence, ifExists: options.ifExists ?? false })

/**
 * @since 0.1.0
 * @category constructors
 */
export const createSchema = (
  name: string,
  options: { readonly ifNotExists?: boolean | undefined } = {}
): CreateSchema => ({ _tag: "CreateSchema", name, ifNotExists: options.ifNotExists ?? false })

/**
 * @since 0.1.0
 * @category constructors
 */
export const dropSchema = (
  name: string,
  options: { readonly ifExists?: boolean | undefined; readonly cascade?: boolean | undefined } = {}
): DropSchema => ({ _tag: "DropSchema", name, ifExists: options.ifExists ?? false, cascade: options.cascade ?? false })
