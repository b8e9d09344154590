/**
 * Migration operations as values, with one tag for each kind of operation, their reverse operations, and their form as differences.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Code } from "../autogenerate/Code.ts"
import type { Row } from "../dialect/BulkInsert.ts"
import { CompileError, NotReversible } from "../dialect/CompileError.ts"
import type * as Ddl from "../dialect/DdlElement.ts"
import type { ConstraintKind, DdlElement, TableRef } from "../dialect/DdlElement.ts"
import type * as DdlPlanner from "../dialect/DdlPlanner.ts"
import type { ColumnChange } from "../dialect/DdlPlanner.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import type { DdlImpl, OperationError } from "../execution/DdlImpl.ts"
import type { Execution } from "../execution/Execution.ts"
import type { Inspector } from "../execution/Inspector.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { Name } from "../schema/Name.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table, TableDialectOptions } from "../schema/Table.ts"

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
  readonly original: Option.Option<TableColumn>
}

/**
 * Changes a column.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterColumn extends ColumnChange {
  readonly _tag: "AlterColumn"
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
 * The options of batch mode:
 *
 * - `recreate`: rebuild the table if the dialect cannot alter it (`auto`), always, or never;
 * - `copyFrom`: the current table, instead of reflecting it from the database; required for a rebuild in a script;
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
 * A migration operation.
 *
 * @since 0.1.0
 * @category models
 */
export type MigrateOperation =
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
  | AlterTableBatch
  | ModifyTableOps
  | Custom

/**
 * A difference in Alembic's form: its kind, followed by its subject.
 *
 * @since 0.1.0
 * @category models
 */
export type DiffTuple =
  | readonly ["add_table" | "remove_table", Table | TableRef]
  | readonly ["add_column" | "remove_column", schema: string | null, table: string, column: TableColumn | string]
  | readonly ["add_index" | "remove_index", Index | Name, table: TableRef | null]
  | readonly ["add_constraint" | "remove_constraint" | "add_fk" | "remove_fk", Constraint | Name, table: TableRef]
  | readonly ["modify_type", ...Where, existing: Existing, from: SqlType | null, to: SqlType]
  | readonly ["modify_nullable", ...Where, existing: Existing, from: boolean | null, to: boolean]
  | readonly ["modify_default", ...Where, existing: Existing, from: ServerDefault | null, to: ServerDefault | null]
  | readonly ["modify_comment", ...Where, existing: Existing, from: string | null, to: string | null]
  | readonly ["add_table_comment", table: TableRef, comment: string, existing: string | null]
  | readonly ["remove_table_comment", table: TableRef]
  | readonly ["execute", sql: SqlText | DdlElement]
  | readonly ["custom", name: string, ...facts: ReadonlyArray<unknown>]

/**
 * The column of a difference.
 *
 * @since 0.1.0
 * @category models
 */
export type Where = readonly [schema: string | null, table: string, column: string]

/**
 * The other attributes of a changed column, as far as they are known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Existing {
  readonly existingType: SqlType | null
  readonly existingNullable: boolean | null
  readonly existingServerDefault: ServerDefault | null
  readonly existingComment: string | null
}

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
  table: { name: table.name, schema: table.schema },
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
 * Returns the reverse operation. A dropped object requires its `original`, a changed column its `existing…` values.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reverse = (operation: MigrateOperation): Either.Either<MigrateOperation, CompileError> => {
  switch (operation._tag) {
    case "CreateTable":
      return Either.right(reverseCreateTable(operation))
    case "DropTable":
      return reverseDropTable(operation)
    case "RenameTable":
      return Either.right({
        _tag: "RenameTable",
        table: { ...operation.table, name: operation.newName },
        newName: operation.table.name
      })
    case "AddColumn":
      return Either.right(reverseAddColumn(operation))
    case "DropColumn":
      return reverseDropColumn(operation)
    case "AlterColumn":
      return reverseAlterColumn(operation)
    case "CreateIndex":
      return Either.right(reverseCreateIndex(operation))
    case "DropIndex":
      return reverseDropIndex(operation)
    case "AddConstraint":
      return Either.right(reverseAddConstraint(operation))
    case "DropConstraint":
      return reverseDropConstraint(operation)
    case "CreateTableComment":
      return Either.right(reverseCreateTableComment(operation))
    case "DropTableComment":
      return reverseDropTableComment(operation)
    case "BulkInsert":
      return Either.left(notReversible(operation._tag, "the previous rows are not known"))
    case "ExecuteSql":
      return Either.left(notReversible(operation._tag, "the effect of the SQL is not known"))
    case "CreateType":
      return Either.right({ _tag: "DropType", type: operation.type })
    case "DropType":
      return Either.right({ _tag: "CreateType", type: operation.type })
    case "AlterTableBatch":
    case "ModifyTableOps":
      return Either.map(reverseAll(operation.ops), (ops) => ({ ...operation, ops }))
    case "Custom":
      return Either.map(
        Either.fromOption(operation.reverse, () => notReversible(operation.name, "it has no reverse")),
        (reverse) => reverse()
      )
  }
}

/**
 * Returns the reverse operations of several operations, the last one first.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reverseAll = (
  operations: ReadonlyArray<MigrateOperation>
): Either.Either<ReadonlyArray<MigrateOperation>, CompileError> => Either.all(operations.toReversed().map(reverse))

/**
 * Returns an operation as differences in Alembic's form. A changed column has one difference for each attribute, in the order type,
 * nullability, default, comment; a new name has none. The indexes of a table follow the table when it is created, and precede it when it is dropped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const toDiffTuples = (operation: MigrateOperation): ReadonlyArray<DiffTuple> => {
  switch (operation._tag) {
    case "CreateTable":
      return [
        ["add_table", operation.table],
        ...operation.table.indexes.map((index): DiffTuple => ["add_index", index, refOf(operation.table)])
      ]
    case "DropTable":
      return [
        ...Option.match(operation.original, {
          onNone: () => [],
          onSome: ({ indexes }) => indexes
        }).map((index): DiffTuple => ["remove_index", index, operation.table]),
        ["remove_table", Option.getOrElse(operation.original, () => operation.table)]
      ]
    case "AddColumn":
      return [[
        "add_column",
        Option.getOrNull(operation.table.schema),
        operation.table.name,
        operation.column
      ]]
    case "DropColumn":
      return [[
        "remove_column",
        Option.getOrNull(operation.table.schema),
        operation.table.name,
        Option.getOrElse(operation.original, () => operation.columnName)
      ]]
    case "AlterColumn":
      return alterColumnDiffs(operation)
    case "CreateIndex":
      return [["add_index", operation.index, operation.table]]
    case "DropIndex":
      return [[
        "remove_index",
        Option.getOrElse(operation.original, () => operation.name),
        Option.match(operation.tableName, {
          onNone: () => null,
          onSome: (name) => ({ name, schema: operation.schema })
        })
      ]]
    case "AddConstraint":
      return [[
        operation.constraint._tag === "ForeignKey" ? "add_fk" : "add_constraint",
        operation.constraint,
        operation.table
      ]]
    case "DropConstraint":
      return [[
        Option.contains(operation.type, "foreignkey") ? "remove_fk" : "remove_constraint",
        Option.getOrElse(operation.original, () => operation.name),
        operation.table
      ]]
    case "CreateTableComment":
      return [["add_table_comment", operation.table, operation.comment, Option.getOrNull(operation.existing)]]
    case "DropTableComment":
      return [["remove_table_comment", operation.table]]
    case "ExecuteSql":
      return [["execute", operation.sql]]
    case "RenameTable":
    case "BulkInsert":
    case "CreateType":
    case "DropType":
      return []
    case "AlterTableBatch":
    case "ModifyTableOps":
      return operation.ops.flatMap(toDiffTuples)
    case "Custom":
      return Option.toArray(operation.diff)
  }
}

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

const refOf = ({ name, schema }: TableRef): TableRef => ({ name, schema })

const notReversible = (operation: string, missing: string): CompileError =>
  new CompileError({ reason: new NotReversible({ operation, missing }) })

const reverseCreateTable = ({ ifNotExists, table }: CreateTable): DropTable => ({
  _tag: "DropTable",
  table: refOf(table),
  ifExists: ifNotExists,
  original: Option.some(table)
})

const reverseDropTable = ({ _tag, ifExists, original, table }: DropTable): Either.Either<CreateTable, CompileError> =>
  Either.map(
    Either.fromOption(original, () => notReversible(_tag, `the columns of ${table.name} are not known`)),
    (table) => ({ _tag: "CreateTable", table, ifNotExists: ifExists })
  )

const reverseAddColumn = ({ column, ifNotExists, table }: AddColumn): DropColumn => ({
  _tag: "DropColumn",
  table,
  columnName: column.columnName,
  ifExists: ifNotExists,
  existingType: Option.none(),
  original: Option.some(column)
})

const reverseDropColumn = (
  { _tag, columnName, ifExists, original, table }: DropColumn
): Either.Either<AddColumn, CompileError> =>
  Either.map(
    Either.fromOption(
      original,
      () => notReversible(_tag, `the definition of ${table.name}.${columnName} is not known`)
    ),
    (column) => ({
      _tag: "AddColumn",
      table,
      column,
      ifNotExists: ifExists,
      insertBefore: Option.none(),
      insertAfter: Option.none()
    })
  )

const reverseCreateIndex = ({ ifNotExists, index, table }: CreateIndex): DropIndex => ({
  _tag: "DropIndex",
  name: index.name,
  tableName: Option.some(table.name),
  schema: table.schema,
  ifExists: ifNotExists,
  options: index.options,
  original: Option.some(index)
})

const reverseDropIndex = (
  { _tag, ifExists, name, original, schema, tableName }: DropIndex
): Either.Either<CreateIndex, CompileError> =>
  Either.fromOption(
    Option.zipWith(original, tableName, (index, table): CreateIndex => ({
      _tag: "CreateIndex",
      table: { name: table, schema },
      index: { ...index, name },
      ifNotExists: ifExists
    })),
    () => notReversible(_tag, "the table and the columns of the index are not known")
  )

const reverseAddConstraint = ({ constraint, table }: AddConstraint): DropConstraint => ({
  _tag: "DropConstraint",
  table,
  name: constraint.name,
  type: constraintKind(constraint),
  original: Option.some(constraint)
})

const reverseDropConstraint = (
  { _tag, name, original, table }: DropConstraint
): Either.Either<AddConstraint, CompileError> =>
  Either.map(
    Either.fromOption(original, () => notReversible(_tag, "the definition of the constraint is not known")),
    (constraint) => ({ _tag: "AddConstraint", table, constraint: { ...constraint, name } })
  )

const reverseCreateTableComment = (operation: CreateTableComment): CreateTableComment | DropTableComment =>
  Option.match(operation.existing, {
    onNone: () => ({
      _tag: "DropTableComment",
      table: operation.table,
      existing: Option.some(operation.comment)
    }),
    onSome: (existing) => ({ ...operation, comment: existing, existing: Option.some(operation.comment) })
  })

const reverseDropTableComment = (
  { _tag, existing, table }: DropTableComment
): Either.Either<CreateTableComment, CompileError> =>
  Either.map(
    Either.fromOption(existing, () => notReversible(_tag, "the comment is not known")),
    (comment) => ({ _tag: "CreateTableComment", table, comment, existing: Option.none() })
  )

const reverseAlterColumn = (change: AlterColumn): Either.Either<AlterColumn, CompileError> => {
  const changed = <A>(aspect: string, to: Option.Option<A>, from: Option.Option<A>) =>
    Option.isSome(to) && Option.isNone(from) ? [aspect] : []
  const unknown = [
    ...changed("existingType", change.type, change.existingType),
    ...changed("existingNullable", change.nullable, change.existingNullable),
    ...changed("existingServerDefault", change.serverDefault, change.existingServerDefault),
    ...changed("existingComment", change.comment, change.existingComment),
    ...changed("existingAutoincrement", change.autoincrement, change.existingAutoincrement)
  ]
  if (unknown.length > 0) {
    return Either.left(
      notReversible(
        `AlterColumn of ${change.table.name}.${change.columnName}`,
        `it does not give ${unknown.join(", ")}`
      )
    )
  }
  const back = <A>(to: Option.Option<A>, from: Option.Option<A>) => Option.zipRight(to, from)
  const known = <A>(to: Option.Option<A>, from: Option.Option<A>) => Option.orElse(to, () => from)
  return Either.right({
    ...change,
    columnName: Option.getOrElse(change.newColumnName, () => change.columnName),
    newColumnName: Option.as(change.newColumnName, change.columnName),
    type: back(change.type, change.existingType),
    existingType: known(change.type, change.existingType),
    nullable: back(change.nullable, change.existingNullable),
    existingNullable: known(change.nullable, change.existingNullable),
    serverDefault: back(change.serverDefault, change.existingServerDefault),
    existingServerDefault: known(change.serverDefault, change.existingServerDefault),
    comment: back(change.comment, change.existingComment),
    existingComment: known(change.comment, change.existingComment),
    autoincrement: back(change.autoincrement, change.existingAutoincrement),
    existingAutoincrement: known(change.autoincrement, change.existingAutoincrement),
    postgresqlUsing: Option.none()
  })
}

const alterColumnDiffs = (change: AlterColumn): ReadonlyArray<DiffTuple> => {
  const where: Where = [Option.getOrNull(change.table.schema), change.table.name, change.columnName]
  const existing: Existing = {
    existingType: Option.getOrNull(change.existingType),
    existingNullable: Option.getOrNull(change.existingNullable),
    existingServerDefault: Option.getOrNull(Option.flatten(change.existingServerDefault)),
    existingComment: Option.getOrNull(Option.flatten(change.existingComment))
  }
  return [
    ...Option.toArray(change.type)
      .map((to): DiffTuple => ["modify_type", ...where, existing, existing.existingType, to]),
    ...Option.toArray(change.nullable)
      .map((to): DiffTuple => ["modify_nullable", ...where, existing, existing.existingNullable, to]),
    ...Option.toArray(change.serverDefault).map((to): DiffTuple => [
      "modify_default",
      ...where,
      existing,
      existing.existingServerDefault,
      Option.getOrNull(to)
    ]),
    ...Option.toArray(change.comment)
      .map((to): DiffTuple => ["modify_comment", ...where, existing, existing.existingComment, Option.getOrNull(to)])
  ]
}
