/**
 * Creates operations as values from the arguments of `op`.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { DdlElement } from "../dialect/DdlElement.ts"
import { tableRef } from "../dialect/DdlElement.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import * as Column from "../schema/Column.ts"
import * as Index from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import * as ServerDefault from "../schema/ServerDefault.ts"
import * as SqlText from "../schema/SqlText.ts"
import type {
  AddColumnOptions,
  AlterColumnOptions,
  AlterEnumOptions,
  CreateIndexOptions,
  DropColumnOptions,
  DropConstraintOptions,
  DropIndexOptions
} from "./OperationOptions.ts"

/**
 * Creates the operation of `op.addColumn`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const addColumnOf = (
  tableName: Name.TableNameInput,
  columnName: string,
  column: Column.Column,
  { schema, ...options }: AddColumnOptions
): Extract<MigrateOperation, { readonly _tag: "AddColumn" }> => ({
  ...options,
  _tag: "AddColumn",
  table: tableRef(tableName, schema),
  column: Column.named(columnName, column),
  insertBefore: Option.none(),
  insertAfter: Option.none()
})

/**
 * Creates the operation of `op.dropColumn`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropColumnOf = (
  tableName: Name.TableNameInput,
  columnName: string,
  { schema, ...options }: DropColumnOptions
): Extract<MigrateOperation, { readonly _tag: "DropColumn" }> => ({
  ...options,
  _tag: "DropColumn",
  table: tableRef(tableName, schema),
  columnName,
  existingType: Option.none(),
  original: Option.none()
})

/**
 * Creates the operation of `op.alterColumn`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const alterColumnOf = (
  tableName: Name.TableNameInput,
  columnName: string,
  options: AlterColumnOptions
): MigrateOperation => ({
  _tag: "AlterColumn",
  table: tableRef(tableName, options.schema),
  columnName,
  nullable: Option.fromNullable(options.nullable),
  type: Option.fromNullable(options.type),
  serverDefault: threeStates(options.serverDefault, ServerDefault.fromInput),
  newColumnName: Option.fromNullable(options.newColumnName),
  comment: threeStates(options.comment, (comment) => comment),
  autoincrement: Option.fromNullable(options.autoincrement),
  existingType: Option.fromNullable(options.existingType),
  existingNullable: Option.fromNullable(options.existingNullable),
  existingServerDefault: threeStates(options.existingServerDefault, ServerDefault.fromInput),
  existingComment: threeStates(options.existingComment, (comment) => comment),
  existingAutoincrement: Option.fromNullable(options.existingAutoincrement),
  postgresqlUsing: Option.fromNullable(options.postgresqlUsing),
  reverseUsing: Option.none()
})

const threeStates = <A, B>(given: A | null | undefined, f: (a: A) => B): Option.Option<Option.Option<B>> =>
  given === undefined ? Option.none() : Option.some(given === null ? Option.none() : Option.some(f(given)))

/**
 * Creates the operation of `op.createIndex`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const createIndexOf = (
  indexName: Name.NameInput,
  tableName: Name.TableNameInput,
  columns: ReadonlyArray<Index.IndexElement>,
  { ifNotExists, schema, ...options }: CreateIndexOptions
): MigrateOperation => ({
  _tag: "CreateIndex",
  table: tableRef(tableName, schema),
  index: Index.make(indexName, columns, options),
  ifNotExists
})

/**
 * Creates the operation of `op.dropIndex`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropIndexOf = (
  indexName: Name.NameInput,
  { ifExists, schema, tableName, ...options }: DropIndexOptions
): MigrateOperation => ({
  _tag: "DropIndex",
  name: Name.fromInput(indexName),
  tableName: Option.map(Option.fromNullable(tableName), Name.valueOf),
  schema: Option.map(Option.fromNullable(schema), Name.valueOf),
  ...Name.quotingOf(tableName, schema),
  ifExists,
  options,
  original: Option.none()
})

/**
 * Creates the operation of `op.dropConstraint`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropConstraintOf = (
  constraintName: Name.NameInput,
  tableName: Name.TableNameInput,
  { schema, type, ...options }: DropConstraintOptions
): MigrateOperation => ({
  ...options,
  _tag: "DropConstraint",
  table: tableRef(tableName, schema),
  name: Name.fromInput(constraintName),
  type: Option.fromNullable(type),
  original: Option.none()
})

/**
 * Creates the operation of `op.execute`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const executeOf = (sql: string | SqlText.SqlText | DdlElement): MigrateOperation => ({
  _tag: "ExecuteSql",
  sql: typeof sql === "string" ? SqlText.text(sql) : sql
})

/**
 * Creates the operation of `op.alterEnum`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const alterEnumOf = (
  name: string,
  labels: ReadonlyArray<string>,
  { columns = [], dependents = [], existingLabels, renamedLabels = {}, rewrite = false, schema }: AlterEnumOptions
): MigrateOperation => ({
  _tag: "AlterEnum",
  name,
  schema: Option.fromNullable(schema),
  labels,
  existingLabels,
  renamedLabels,
  columns: columns.map(({ column, dimensions = 0, schema, serverDefault, table }) => ({
    table: tableRef(table, schema),
    columnName: column,
    dimensions,
    serverDefault: Option.map(Option.fromNullable(serverDefault), ServerDefault.fromInput)
  })),
  dependents: dependents.map((dependent) => ({
    table: tableRef(dependent.table, dependent.schema),
    object: "constraint" in dependent
      ? dependent.constraint
      : "index" in dependent
      ? dependent.index
      : Column.named(...dependent.column)
  })),
  rewrite
})
