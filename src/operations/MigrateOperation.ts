/**
 * Migration operations as values, with one tag for each kind of operation.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Code } from "../autogenerate/Code.ts"
import type { Row } from "../dialect/BulkInsert.ts"
import type * as Ddl from "../dialect/DdlElement.ts"
import { type ConstraintKind, type DdlElement, refOf, type TableRef } from "../dialect/DdlElement.ts"
import type * as DdlPlanner from "../dialect/DdlPlanner.ts"
import type { ColumnChange } from "../dialect/DdlPlanner.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import type { DdlImpl, OperationError } from "../execution/DdlImpl.ts"
import type { Execution } from "../execution/Execution.ts"
import type { Inspector } from "../execution/Inspector.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table, TableDialectOptions } from "../schema/Table.ts"
import type { DiffTuple } from "./DiffTuple.ts"

/**
 * Creates a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTable extends DdlPlanner.CreateTable {}

/**
 * Drops a table. `original` is the definition of the table, if it is known; the reverse operation requires it.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropTable extends Ddl.DropTable {
  readonly original: Option.Option<Table>
}

/**
 * Renames a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface RenameTable extends Ddl.RenameTable {}

/**
 * Adds a column. `insertBefore` and `insertAfter` place the column if batch mode rebuilds the table.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddColumn extends DdlPlanner.AddColumn {
  readonly insertBefore: Option.Option<string>
  readonly insertAfter: Option.Option<string>
}

/**
 * Drops a column.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropColumn extends Ddl.DropColumn {
  /** In batch mode, the type whose check is dropped with the column. */
  readonly existingType: Option.Option<SqlType>
  /** Whether the column is the primary key, which the reverse operation adds with it. */
  readonly inlinePrimaryKey?: boolean | undefined
  readonly original: Option.Option<TableColumn>
}

/**
 * Changes a column. `reverseUsing` is the `postgresqlUsing` of the reverse.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterColumn extends ColumnChange {
  readonly _tag: "AlterColumn"
  readonly reverseUsing: Option.Option<string>
}

/**
 * Creates an index.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateIndex extends Ddl.CreateIndex {}

/**
 * Drops an index.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropIndex extends Ddl.DropIndex {
  readonly original: Option.Option<Index>
}

/**
 * Adds a constraint.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddConstraint extends Ddl.AddConstraint {}

/**
 * Drops a constraint.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropConstraint extends Ddl.DropConstraint {
  readonly original: Option.Option<Constraint>
}

/**
 * Sets the comment of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTableComment extends Ddl.CreateTableComment {
  readonly existing: Option.Option<string>
}

/**
 * Removes the comment of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropTableComment extends Ddl.DropTableComment {
  readonly existing: Option.Option<string>
}

/**
 * Inserts rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkInsert {
  readonly _tag: "BulkInsert"
  readonly table: Table
  readonly rows: ReadonlyArray<Row>
  readonly multiinsert: boolean
}

/**
 * Runs SQL.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExecuteSql {
  readonly _tag: "ExecuteSql"
  readonly sql: SqlText | DdlElement
}

/**
 * Creates an enum or a domain as an object of the database (PostgreSQL). Does nothing on other databases.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateType {
  readonly _tag: "CreateType"
  readonly type: SqlType
}

/**
 * Drops an enum or a domain (PostgreSQL). Does nothing on other databases.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropType extends Omit<Ddl.DropType, "type"> {
  readonly type: SqlType
}

/**
 * Changes the labels of an enum (PostgreSQL). Does nothing on other databases.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterEnum extends DdlPlanner.EnumChange {
  readonly _tag: "AlterEnum"
}

/**
 * Creates a sequence, a view, an enum, a domain, an extension, a function, a trigger or a policy.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateObject {
  readonly _tag: "CreateObject"
  readonly object: SchemaObject | Sequence
}

/**
 * Drops a sequence, a view, an enum, a domain, an extension, a function, a trigger or a policy. The reverse creates it again.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropObject {
  readonly _tag: "DropObject"
  readonly object: SchemaObject | Sequence
}

/**
 * Replaces an object by another of the same kind and name.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReplaceObject {
  readonly _tag: "ReplaceObject"
  readonly object: SchemaObject | Sequence
  readonly original: SchemaObject | Sequence
}

/**
 * The options of batch mode:
 *
 * - `recreate`: rebuild the table if the dialect cannot alter it (`auto`), always, or never;
 * - `copyFrom`: the current table, instead of reflecting it from the database; required for a rebuild in a script;
 * - `columnReflect`: changes each column as it is reflected;
 * - `reflectArgs`: columns and constraints that replace the reflected ones;
 * - `tableArgs`: additional constraints of the new table;
 * - `tablePrefixes`, `tableOptions`: prefixes and options of the new table;
 * - `namingConvention`: names unnamed constraints of the database, so that they can be dropped;
 * - `partialReordering`: lists of columns, each in the required order.
 *
 * @since 0.1.0
 * @category models
 */
export interface BatchOptions {
  readonly recreate: "auto" | "always" | "never"
  readonly copyFrom: Option.Option<Table>
  readonly columnReflect: Option.Option<(column: TableColumn) => TableColumn>
  readonly reflectArgs: ReadonlyArray<TableColumn | Constraint>
  readonly tableArgs: ReadonlyArray<Constraint>
  readonly tablePrefixes: ReadonlyArray<string>
  readonly tableOptions: TableDialectOptions
  readonly namingConvention: Option.Option<NamingConvention>
  readonly partialReordering: ReadonlyArray<ReadonlyArray<string>>
}

/**
 * Changes one table by several operations together, by statements or by rebuilding it.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterTableBatch {
  readonly _tag: "AlterTableBatch"
  readonly table: TableRef
  readonly ops: ReadonlyArray<MigrateOperation>
  readonly options: BatchOptions
}

/**
 * Operations on one table, one after the other.
 *
 * @since 0.1.0
 * @category models
 */
export interface ModifyTableOps {
  readonly _tag: "ModifyTableOps"
  readonly table: TableRef
  readonly ops: ReadonlyArray<MigrateOperation>
}

/**
 * A user-defined operation, with its implementation, its reverse, and its rendering in generated migrations:
 *
 * - `name`: the name of the operation in messages;
 * - `interpret`: performs it, by other operations, by DDL, or by the dialect and the connection;
 * - `reverse`: the reverse operation;
 * - `diff`: the operation as a difference;
 * - `render`: the expression in a generated migration (`Code` of `effect-alembic/dialect`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Custom {
  readonly _tag: "Custom"
  readonly name: string
  readonly interpret: (services: OperationServices) => Effect.Effect<void, OperationError>
  readonly reverse: Option.Option<() => MigrateOperation>
  readonly diff: Option.Option<DiffTuple>
  readonly render: Option.Option<Code>
}

/**
 * The services that the interpretation of an operation can use.
 *
 * @since 0.1.0
 * @category models
 */
export interface OperationServices {
  /** Performs another operation. */
  readonly invoke: (operation: MigrateOperation) => Effect.Effect<void, OperationError>
  readonly impl: DdlImpl["Type"]
  readonly dialect: Dialect["Type"]
  readonly execution: Execution["Type"]
  readonly inspector: Inspector["Type"]
}

/**
 * Values of the project's own that hooks keep with an operation, for hooks after them (Alembic's `info`). They are neither written in a
 * migration nor part of the reverse.
 *
 * @since 0.1.0
 * @category models
 */
export interface Annotated {
  readonly info?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A migration operation.
 *
 * @since 0.1.0
 * @category models
 */
export type MigrateOperation =
  & Annotated
  & (
    | CreateTable
    | DropTable
    | RenameTable
    | AddColumn
    | DropColumn
    | AlterColumn
    | CreateIndex
    | DropIndex
    | AddConstraint
    | DropConstraint
    | CreateTableComment
    | DropTableComment
    | BulkInsert
    | ExecuteSql
    | CreateType
    | DropType
    | AlterEnum
    | CreateObject
    | DropObject
    | ReplaceObject
    | AlterTableBatch
    | ModifyTableOps
    | Custom
  )

/**
 * Creates a user-defined operation.
 *
 * @example
 * import { MigrateOperation, op, SqlText } from "effect-alembic"
 *
 * const createView = (name: string, query: string) =>
 *   MigrateOperation.custom("CreateView", {
 *     interpret: ({ impl }) => impl.execute(SqlText.text(`CREATE VIEW ${name} AS ${query}`)),
 *     reverse: () => dropView(name, query)
 *   })
 * const dropView = (name: string, query: string): MigrateOperation.Custom =>
 *   MigrateOperation.custom("DropView", {
 *     interpret: ({ impl }) => impl.execute(SqlText.text(`DROP VIEW ${name}`)),
 *     reverse: () => createView(name, query)
 *   })
 *
 * export const upgrade = op.invoke(createView("recent", "SELECT * FROM account WHERE age < 7"))
 *
 * @since 0.1.0
 * @category constructors
 */
export const custom = (name: string, definition: {
  readonly interpret: (services: OperationServices) => Effect.Effect<void, OperationError>
  readonly reverse?: (() => MigrateOperation) | undefined
  readonly diff?: DiffTuple | undefined
  readonly render?: Code | undefined
}): Custom => ({
  _tag: "Custom",
  name,
  interpret: definition.interpret,
  reverse: Option.fromNullable(definition.reverse),
  diff: Option.fromNullable(definition.diff),
  render: Option.fromNullable(definition.render)
})

/**
 * Creates the operations on one table, one after the other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const modifyTableOps = (table: TableRef, ops: ReadonlyArray<MigrateOperation>): ModifyTableOps => ({
  _tag: "ModifyTableOps",
  table: refOf(table),
  ops
})

/**
 * Returns whether the change of a column changes anything.
 *
 * @since 0.1.0
 * @category guards
 */
export const hasChanges = (change: ColumnChange): boolean =>
  Option.isSome(change.nullable) || Option.isSome(change.type) || Option.isSome(change.serverDefault) ||
  Option.isSome(change.newColumnName) || Option.isSome(change.comment) || Option.isSome(change.autoincrement)

/**
 * Returns the kind of a constraint, as `op.dropConstraint` names it; exclusion constraints have none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const constraintKind = ({ _tag }: Constraint): Option.Option<ConstraintKind> => {
  switch (_tag) {
    case "PrimaryKey":
      return Option.some("primary")
    case "ForeignKey":
      return Option.some("foreignkey")
    case "Unique":
      return Option.some("unique")
    case "Check":
      return Option.some("check")
    case "Exclude":
      return Option.none()
  }
}
