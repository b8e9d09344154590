/**
 * Migration operations: `op.createTable(…)`, `op.addColumn(…)` and so on. Each is an Effect that performs the operation on a database or
 * writes it to a script.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as BulkInsert from "./dialect/BulkInsert.ts"
import type * as Ddl from "./dialect/DdlElement.ts"
import type { DdlElement } from "./dialect/DdlElement.ts"
import { tableRef } from "./dialect/DdlElement.ts"
import { invoke, invokeKnown, type Operation } from "./op/invoke.ts"
import type {
  AddColumnOptions,
  AlterColumnOptions,
  AlterEnumOptions,
  BulkInsertOptions,
  ConstraintOptions,
  CreateIndexOptions,
  CreateTableOptions,
  DropColumnOptions,
  DropConstraintOptions,
  DropIndexOptions,
  DropTableOptions,
  ExcludeOptions,
  ForeignKeyOptions,
  TableCommentOptions
} from "./op/OperationOptions.ts"
import {
  addColumnOf,
  alterColumnOf,
  alterEnumOf,
  createIndexOf,
  dropColumnOf,
  dropConstraintOf,
  dropIndexOf,
  executeOf
} from "./op/OperationValues.ts"
import { optionKeys } from "./op/optionKeys.ts"
import * as SqlFile from "./operations/SqlFile.ts"
import type * as Column from "./schema/Column.ts"
import * as Constraint from "./schema/Constraint.ts"
import type * as Index from "./schema/Index.ts"
import * as Name from "./schema/Name.ts"
import type { SchemaObject } from "./schema/SchemaObject.ts"
import type { Sequence } from "./schema/Sequence.ts"
import type * as SqlText from "./schema/SqlText.ts"
import type { SqlType } from "./schema/SqlType.ts"
import * as Table from "./schema/Table.ts"

export { batchAlterTable, type BatchOperations, type BatchOptions } from "./op/batchAlterTable.ts"
export { invoke, type Operation } from "./op/invoke.ts"
export type * from "./op/OperationOptions.ts"

/**
 * A row to insert: values by the keys of the columns, literals from {@link inlineLiteral}, or SQL.
 *
 * @since 0.1.0
 * @category models
 */
export type InsertRow<I> = unknown extends I ? BulkInsert.Row : {
  readonly [K in keyof I]: I[K] | BulkInsert.InlineLiteral | SqlText.SqlText
}

/**
 * Marks a name as final, so that no naming convention is applied to it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const f = Name.f

/**
 * Marks a value to be written as a literal even where values are bound.
 *
 * @since 0.1.0
 * @category constructors
 */
export const inlineLiteral = BulkInsert.inlineLiteral

/**
 * Creates a table with its constraints, indexes and comments, and returns it, so that rows can be inserted.
 *
 * @example
 * import { Effect } from "effect"
 * import { Column, op, SqlType } from "effect-alembic"
 *
 * export const upgrade = Effect.gen(function*() {
 *   const account = yield* op.createTable("account", {
 *     id: Column.make(SqlType.integer, { primaryKey: true }),
 *     name: Column.make(SqlType.string(50), { nullable: false })
 *   })
 *   yield* op.bulkInsert(account, [{ name: "root" }])
 * })
 *
 * @since 0.1.0
 * @category tables
 */
export const createTable = <const C extends Column.Columns>(
  tableName: Name.TableNameInput,
  columns: C,
  options: CreateTableOptions = {}
): Operation<ReturnType<typeof Table.make<C>>> => {
  const { ifNotExists, ...rest } = options
  const table = Table.make(tableName, columns, rest)
  return Effect.as(invoke({ _tag: "CreateTable", table, ifNotExists }), table)
}

/**
 * Drops a table.
 *
 * @since 0.1.0
 * @category tables
 */
export const dropTable = (tableName: Name.TableNameInput, options: DropTableOptions = {}): Operation => {
  const { schema, ...rest } = options
  return invokeKnown("op.dropTable", options, optionKeys.dropTable, {
    ...rest,
    _tag: "DropTable",
    table: tableRef(tableName, schema),
    original: Option.none()
  })
}

/**
 * Renames a table.
 *
 * @since 0.1.0
 * @category tables
 */
export const renameTable = (
  oldTableName: Name.TableNameInput,
  newTableName: Name.TableNameInput,
  options: { readonly schema?: Name.TableNameInput | undefined } = {}
): Operation =>
  invokeKnown("op.renameTable", options, optionKeys.schema, {
    _tag: "RenameTable",
    table: tableRef(oldTableName, options.schema),
    newName: Name.valueOf(newTableName),
    ...(typeof newTableName === "string" ? {} : { newQuote: newTableName.quote })
  })

/**
 * Sets the comment of a table.
 *
 * @since 0.1.0
 * @category tables
 */
export const createTableComment = (
  tableName: Name.TableNameInput,
  comment: string,
  options: TableCommentOptions = {}
): Operation =>
  invokeKnown("op.createTableComment", options, optionKeys.comment, {
    _tag: "CreateTableComment",
    table: tableRef(tableName, options.schema),
    comment,
    existing: Option.fromNullable(options.existingComment)
  })

/**
 * Removes the comment of a table.
 *
 * @since 0.1.0
 * @category tables
 */
export const dropTableComment = (tableName: Name.TableNameInput, options: TableCommentOptions = {}): Operation =>
  invokeKnown("op.dropTableComment", options, optionKeys.comment, {
    _tag: "DropTableComment",
    table: tableRef(tableName, options.schema),
    existing: Option.fromNullable(options.existingComment)
  })

/**
 * Adds a column, then its foreign keys, its unique constraint or index, the check of its type, and its comment.
 *
 * @example
 * import { Column, op, SqlType } from "effect-alembic"
 *
 * export const upgrade = op.addColumn("account", "nick", Column.make(SqlType.string(30)))
 *
 * @since 0.1.0
 * @category columns
 */
export const addColumn = (
  tableName: Name.TableNameInput,
  columnName: string,
  column: Column.Column,
  options: AddColumnOptions = {}
): Operation =>
  invokeKnown("op.addColumn", options, optionKeys.addColumn, addColumnOf(tableName, columnName, column, options))

/**
 * Drops a column.
 *
 * @since 0.1.0
 * @category columns
 */
export const dropColumn = (
  tableName: Name.TableNameInput,
  columnName: string,
  options: DropColumnOptions = {}
): Operation =>
  invokeKnown("op.dropColumn", options, optionKeys.dropColumn, dropColumnOf(tableName, columnName, options))

/**
 * Changes a column: its type, name, nullability, default, comment or autoincrement.
 *
 * @example
 * import { op, SqlType } from "effect-alembic"
 *
 * export const upgrade = op.alterColumn("account", "name", {
 *   nullable: false,
 *   serverDefault: null,
 *   existingType: SqlType.string(50)
 * })
 *
 * @since 0.1.0
 * @category columns
 */
export const alterColumn = (
  tableName: Name.TableNameInput,
  columnName: string,
  options: AlterColumnOptions
): Operation =>
  invokeKnown("op.alterColumn", options, optionKeys.alterColumn, alterColumnOf(tableName, columnName, options))

/**
 * Creates an index on columns or expressions. Without a name, the naming convention names it.
 *
 * @since 0.1.0
 * @category indexes
 */
export const createIndex = (
  indexName: Name.NameInput,
  tableName: Name.TableNameInput,
  columns: ReadonlyArray<Index.IndexElement>,
  options: CreateIndexOptions = {}
): Operation => invoke(createIndexOf(indexName, tableName, columns, options))

/**
 * Drops an index.
 *
 * @since 0.1.0
 * @category indexes
 */
export const dropIndex = (indexName: Name.NameInput, options: DropIndexOptions = {}): Operation =>
  invokeKnown("op.dropIndex", options, optionKeys.dropIndex, dropIndexOf(indexName, options))

/**
 * Adds a primary key to a table.
 *
 * @since 0.1.0
 * @category constraints
 */
export const createPrimaryKey = (
  constraintName: Name.NameInput,
  tableName: Name.TableNameInput,
  columns: ReadonlyArray<string>,
  { schema, ...options }: ConstraintOptions = {}
): Operation =>
  addConstraint(tableName, Constraint.primaryKey(columns, { ...options, name: constraintName }), { schema })

/**
 * Adds a unique constraint to a table.
 *
 * @since 0.1.0
 * @category constraints
 */
export const createUniqueConstraint = (
  constraintName: Name.NameInput,
  tableName: Name.TableNameInput,
  columns: ReadonlyArray<string>,
  { schema, ...options }: ConstraintOptions = {}
): Operation => addConstraint(tableName, Constraint.unique(columns, { ...options, name: constraintName }), { schema })

/**
 * Adds a check constraint to a table.
 *
 * @since 0.1.0
 * @category constraints
 */
export const createCheckConstraint = (
  constraintName: Name.NameInput,
  tableName: Name.TableNameInput,
  condition: string,
  { schema, ...options }: ConstraintOptions = {}
): Operation => addConstraint(tableName, Constraint.check(condition, { ...options, name: constraintName }), { schema })

/**
 * Adds a foreign key to a table.
 *
 * @since 0.1.0
 * @category constraints
 */
export const createForeignKey = (
  constraintName: Name.NameInput,
  sourceTable: Name.TableNameInput,
  referentTable: Name.TableNameInput,
  localCols: ReadonlyArray<string>,
  remoteCols: ReadonlyArray<string>,
  given: ForeignKeyOptions = {}
): Operation => {
  const { referentSchema, sourceSchema, ...options } = given
  return invokeKnown("op.createForeignKey", given, optionKeys.foreignKey, {
    _tag: "AddConstraint",
    table: tableRef(sourceTable, sourceSchema),
    constraint: Constraint.foreignKey(localCols, referentTable, remoteCols, {
      ...options,
      name: constraintName,
      schema: referentSchema
    })
  })
}

/**
 * Adds an exclusion constraint (PostgreSQL). An element is a column or an expression, and the operator that must not be true for any two
 * rows.
 *
 * @since 0.1.0
 * @category constraints
 */
export const createExcludeConstraint = (
  constraintName: Name.NameInput,
  tableName: Name.TableNameInput,
  elements: ReadonlyArray<readonly [expression: string | SqlText.SqlText, operator: string]>,
  { schema, ...options }: ExcludeOptions = {}
): Operation => addConstraint(tableName, Constraint.exclude(elements, { ...options, name: constraintName }), { schema })

/**
 * Adds a constraint that is given as a value.
 *
 * @since 0.1.0
 * @category constraints
 */
export const addConstraint = (
  tableName: Name.TableNameInput,
  constraint: Constraint.Constraint,
  options: { readonly schema?: Name.TableNameInput | undefined } = {}
): Operation =>
  invokeKnown("op.addConstraint", options, optionKeys.schema, {
    _tag: "AddConstraint",
    table: tableRef(tableName, options.schema),
    constraint
  })

/**
 * Drops a constraint.
 *
 * @since 0.1.0
 * @category constraints
 */
export const dropConstraint = (
  constraintName: Name.NameInput,
  tableName: Name.TableNameInput,
  options: DropConstraintOptions = {}
): Operation =>
  invokeKnown(
    "op.dropConstraint",
    options,
    optionKeys.dropConstraint,
    dropConstraintOf(constraintName, tableName, options)
  )

/**
 * Inserts rows. Columns that are nullable, autoincrementing or have a default can be omitted.
 *
 * @since 0.1.0
 * @category rows
 */
export const bulkInsert = <R, I>(
  table: Table.Table<R, I>,
  rows: ReadonlyArray<InsertRow<NoInfer<I>>>,
  options: BulkInsertOptions = {}
): Operation =>
  invokeKnown("op.bulkInsert", options, optionKeys.bulkInsert, {
    _tag: "BulkInsert",
    table,
    rows,
    multiinsert: options.multiinsert ?? true
  })

/**
 * Runs SQL: text, text with values for its `:name`s, or a DDL statement without an operation of its own.
 *
 * @example
 * import { op, SqlText } from "effect-alembic"
 *
 * export const upgrade = op.execute(SqlText.text("UPDATE account SET name = :name WHERE id = 1", { name: "root" }))
 *
 * @since 0.1.0
 * @category rows
 */
export const execute = (sql: string | SqlText.SqlText | DdlElement): Operation => invoke(executeOf(sql))

/**
 * Runs the statements of a file, split in the same way as by {@link execute}. The text is sent unchanged, without values. A relative path
 * is relative to the folder of the migration file; in a bundled program, give a URL.
 *
 * @example
 * import { op } from "effect-alembic"
 *
 * export const upgrade = op.executeFile("./2026_views.sql")
 * export const bundled = op.executeFile(new URL("./2026_views.sql", import.meta.url))
 *
 * @since 0.1.0
 * @category rows
 */
export const executeFile = (path: string | URL): Operation =>
  Effect.flatMap(SqlFile.read(path), (text) => execute(text.replaceAll("\\:", "\\\\:")))

/**
 * Creates an enum or a domain as an object of the database (PostgreSQL). Does nothing on databases without such objects. `createTable`
 * creates the types of its columns, `addColumn` and `alterColumn` do not. Online, a type that exists already is kept.
 *
 * @example
 * import { Effect } from "effect"
 * import { Column, op, SqlType } from "effect-alembic"
 *
 * const status = SqlType.enum("order_status", ["pending", "paid"])
 *
 * export const upgrade = op.createType(status).pipe(
 *   Effect.zipRight(op.addColumn("orders", "status", Column.make(status)))
 * )
 *
 * @since 0.1.0
 * @category types
 */
export const createType = (type: SqlType): Operation => invoke({ _tag: "CreateType", type })

/**
 * Drops an enum or a domain (PostgreSQL). Does nothing on databases without such objects.
 *
 * @since 0.1.0
 * @category types
 */
export const dropType = (type: SqlType, options: Omit<Ddl.DropType, "_tag" | "type"> = {}): Operation =>
  invokeKnown("op.dropType", options, optionKeys.ifExists, { ...options, _tag: "DropType", type })

/**
 * Changes the labels of an enum (PostgreSQL). Does nothing on other databases, whose enums change with their columns. Labels are added and
 * renamed in place. If labels are removed or reordered, a new type is created, the columns are converted to it, and it replaces the old
 * type; rows with a removed label make this fail.
 *
 * @example
 * import { op } from "effect-alembic"
 *
 * export const upgrade = op.alterEnum("mood", ["sad", "ok", "happy"], { existingLabels: ["sad", "happy"] })
 *
 * @since 0.1.0
 * @category types
 */
export const alterEnum = (name: string, labels: ReadonlyArray<string>, options: AlterEnumOptions): Operation =>
  invokeKnown("op.alterEnum", options, optionKeys.alterEnum, alterEnumOf(name, labels, options))

/**
 * Creates a view, a sequence, an extension, a function, a trigger, a policy, an enum or a domain.
 *
 * @example
 * import { op, SchemaObject } from "effect-alembic"
 *
 * export const upgrade = op.createObject(
 *   SchemaObject.view("active_account", "SELECT id, name FROM account WHERE active")
 * )
 *
 * @since 0.1.0
 * @category objects
 */
export const createObject = (object: SchemaObject | Sequence): Operation => invoke({ _tag: "CreateObject", object })

/**
 * Drops an object by its kind and name. Its definition is for the reverse operation.
 *
 * @since 0.1.0
 * @category objects
 */
export const dropObject = (object: SchemaObject | Sequence): Operation => invoke({ _tag: "DropObject", object })

/**
 * Replaces an object by another of the same kind and name: PostgreSQL replaces a function in place, and a sequence keeps its value. All
 * else is dropped and created.
 *
 * @since 0.1.0
 * @category objects
 */
export const replaceObject = <A extends SchemaObject | Sequence>(object: A, original: A): Operation =>
  invoke({ _tag: "ReplaceObject", object, original })
