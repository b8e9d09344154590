/**
 * Batch mode as migrations use it: `op.batchAlterTable`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { DdlElement } from "../dialect/DdlElement.ts"
import { tableRef } from "../dialect/DdlElement.ts"
import type { OperationError } from "../execution/DdlImpl.ts"
import type { AlterTableBatch, MigrateOperation } from "../operations/MigrateOperation.ts"
import type { Operations } from "../operations/Operations.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import type * as Name from "../schema/Name.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import * as Options from "../schema/Options.ts"
import type { SchemaError } from "../schema/SchemaError.ts"
import type * as SqlText from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type * as Table from "../schema/Table.ts"
import { invoke, type Operation } from "./invoke.ts"
import type {
  AddColumnOptions,
  AlterColumnOptions,
  ConstraintOptions,
  CreateIndexOptions,
  DropColumnOptions,
  DropConstraintOptions,
  DropIndexOptions,
  ExcludeOptions,
  ForeignKeyOptions,
  TableCommentOptions
} from "./OperationOptions.ts"
import {
  addColumnOf,
  alterColumnOf,
  createIndexOf,
  dropColumnOf,
  dropConstraintOf,
  dropIndexOf,
  executeOf
} from "./OperationValues.ts"
import { known, optionKeys } from "./optionKeys.ts"

/**
 * The operations on one table in {@link batchAlterTable}: those of `op`, without the table.
 *
 * @since 0.1.0
 * @category models
 */
export interface BatchOperations {
  readonly addColumn: (
    columnName: string,
    column: Column.Column,
    options?: Omit<AddColumnOptions, "schema"> & {
      /** The column before which this one is placed, if the table is rebuilt. */
      readonly insertBefore?: string | undefined
      readonly insertAfter?: string | undefined
    }
  ) => Effect.Effect<void>
  readonly dropColumn: (
    columnName: string,
    options?: Omit<DropColumnOptions, "schema"> & {
      /** The type of the column, whose check is dropped with it. */
      readonly existingType?: SqlType | undefined
    }
  ) => Effect.Effect<void>
  readonly alterColumn: (columnName: string, options: Omit<AlterColumnOptions, "schema">) => Effect.Effect<void>
  readonly createIndex: (
    indexName: Name.NameInput,
    columns: ReadonlyArray<Index.IndexElement>,
    options?: Omit<CreateIndexOptions, "schema">
  ) => Effect.Effect<void>
  readonly dropIndex: (
    indexName: Name.NameInput,
    options?: Omit<DropIndexOptions, "schema" | "tableName">
  ) => Effect.Effect<void>
  readonly createPrimaryKey: (
    constraintName: Name.NameInput,
    columns: ReadonlyArray<string>,
    options?: Omit<ConstraintOptions, "schema">
  ) => Effect.Effect<void>
  readonly createUniqueConstraint: (
    constraintName: Name.NameInput,
    columns: ReadonlyArray<string>,
    options?: Omit<ConstraintOptions, "schema">
  ) => Effect.Effect<void>
  readonly createCheckConstraint: (
    constraintName: Name.NameInput,
    condition: string,
    options?: Omit<ConstraintOptions, "schema">
  ) => Effect.Effect<void>
  readonly createForeignKey: (
    constraintName: Name.NameInput,
    referentTable: Name.TableNameInput,
    localCols: ReadonlyArray<string>,
    remoteCols: ReadonlyArray<string>,
    options?: Omit<ForeignKeyOptions, "sourceSchema">
  ) => Effect.Effect<void>
  readonly createExcludeConstraint: (
    constraintName: Name.NameInput,
    elements: ReadonlyArray<readonly [expression: string | SqlText.SqlText, operator: string]>,
    options?: Omit<ExcludeOptions, "schema">
  ) => Effect.Effect<void>
  readonly addConstraint: (constraint: Constraint.Constraint) => Effect.Effect<void>
  readonly dropConstraint: (
    constraintName: Name.NameInput,
    options?: Omit<DropConstraintOptions, "schema">
  ) => Effect.Effect<void>
  readonly createTableComment: (
    comment: string,
    options?: Omit<TableCommentOptions, "schema">
  ) => Effect.Effect<void>
  readonly dropTableComment: (options?: Omit<TableCommentOptions, "schema">) => Effect.Effect<void>
  /** Runs immediately, before the changes of the table. */
  readonly execute: (sql: string | SqlText.SqlText | DdlElement) => Operation
  readonly invoke: (operation: MigrateOperation) => Effect.Effect<void>
}

/**
 * The options of {@link batchAlterTable}:
 *
 * - `recreate`: rebuild the table if the dialect cannot alter it (`"auto"`, the default), always, or never;
 * - `copyFrom`: the current table, instead of reflecting it from the database; required for a rebuild in a script (`--sql`), and in
 *   a dry run if the plan changes the table before;
 * - `columnReflect`: changes each column as it is reflected from the database, but not its name (the listener `column_reflect` of Alembic's
 *   `reflect_kwargs`);
 * - `reflectArgs`: columns and constraints that replace the reflected ones;
 * - `tableArgs`: additional constraints of the new table;
 * - `tableOptions`: prefixes and options of the new table;
 * - `namingConvention`: names unnamed constraints of the database, so that they can be dropped;
 * - `partialReordering`: lists of columns, each in the required order.
 *
 * @since 0.1.0
 * @category models
 */
export interface BatchOptions {
  readonly schema?: Name.TableNameInput | undefined
  readonly recreate?: "auto" | "always" | "never" | undefined
  readonly copyFrom?: Table.Table | undefined
  readonly columnReflect?: ((column: Column.TableColumn) => Column.TableColumn) | undefined
  readonly reflectArgs?:
    | ReadonlyArray<readonly [name: string, column: Column.Column] | Constraint.Constraint>
    | undefined
  readonly tableArgs?: ReadonlyArray<Constraint.Constraint> | undefined
  readonly tableOptions?:
    | Table.TableDialectOptions & { readonly prefixes?: ReadonlyArray<string> | undefined }
    | undefined
  readonly namingConvention?: NamingConvention | undefined
  readonly partialReordering?: ReadonlyArray<ReadonlyArray<string>> | undefined
}

/**
 * Changes one table by several operations together, and rebuilds it if the dialect cannot alter it (SQLite). Nothing is changed if
 * `changes` fails.
 *
 * @example
 * import { Effect } from "effect"
 * import { Column, op, SqlType } from "effect-alembic"
 *
 * export const upgrade = op.batchAlterTable("account", (batch) =>
 *   Effect.gen(function*() {
 *     yield* batch.addColumn("nick", Column.make(SqlType.string(30)))
 *     yield* batch.dropColumn("legacy")
 *   }))
 *
 * @since 0.1.0
 * @category tables
 */
export const batchAlterTable = <A, E, R>(
  tableName: Name.TableNameInput,
  changes: (batch: BatchOperations) => Effect.Effect<A, E, R>,
  options: BatchOptions = {}
): Effect.Effect<A, E | OperationError, R | Operations> =>
  Effect.gen(function*() {
    yield* known("op.batchAlterTable", options, batchKeys)
    const queue = yield* Ref.make<ReadonlyArray<Either.Either<MigrateOperation, SchemaError>>>([])
    const enqueue = (operation: Either.Either<MigrateOperation, SchemaError>) =>
      Ref.update(queue, (operations) => [...operations, operation])
    const result = yield* changes(batchOperations(tableName, options.schema, enqueue))
    yield* invoke(batchOf(tableName, yield* Either.all(yield* Ref.get(queue)), options))
    return result
  })

const batchOperations = (
  tableName: Name.TableNameInput,
  schema: Name.TableNameInput | undefined,
  enqueue: (operation: Either.Either<MigrateOperation, SchemaError>) => Effect.Effect<void>
): BatchOperations => {
  const table = tableRef(tableName, schema)
  const addConstraint = (constraint: Constraint.Constraint) =>
    enqueue(Either.right({ _tag: "AddConstraint", table, constraint }))
  const enqueueKnown = (
    name: keyof BatchOperations,
    options: object,
    keys: ReadonlySet<string>,
    operation: MigrateOperation
  ) => enqueue(Either.map(known(`batch.${name}`, options, keys), () => operation))
  return {
    addColumn: (columnName, column, options = {}) =>
      enqueueKnown("addColumn", options, inBatch.addColumn, {
        ...addColumnOf(tableName, columnName, column, { ...options, schema }),
        insertAfter: Option.fromNullable(options.insertAfter),
        insertBefore: Option.fromNullable(options.insertBefore)
      }),
    dropColumn: (columnName, options = {}) =>
      enqueueKnown("dropColumn", options, inBatch.dropColumn, {
        ...dropColumnOf(tableName, columnName, { ...options, schema }),
        existingType: Option.fromNullable(options.existingType)
      }),
    alterColumn: (columnName, options) =>
      enqueueKnown(
        "alterColumn",
        options,
        inBatch.alterColumn,
        alterColumnOf(tableName, columnName, { ...options, schema })
      ),
    createIndex: (indexName, columns, options) =>
      enqueue(Either.right(createIndexOf(indexName, tableName, columns, { ...options, schema }))),
    dropIndex: (indexName, options = {}) =>
      enqueueKnown("dropIndex", options, inBatch.dropIndex, dropIndexOf(indexName, { ...options, schema, tableName })),
    createPrimaryKey: (name, columns, options) => addConstraint(Constraint.primaryKey(columns, { ...options, name })),
    createUniqueConstraint: (name, columns, options) => addConstraint(Constraint.unique(columns, { ...options, name })),
    createCheckConstraint: (name, condition, options) =>
      addConstraint(Constraint.check(condition, { ...options, name })),
    createForeignKey: (name, referentTable, localCols, remoteCols, given = {}) => {
      const { referentSchema, ...options } = given
      return enqueueKnown("createForeignKey", given, inBatch.createForeignKey, {
        _tag: "AddConstraint",
        table,
        constraint: Constraint.foreignKey(localCols, referentTable, remoteCols, {
          ...options,
          name,
          schema: referentSchema
        })
      })
    },
    createExcludeConstraint: (name, elements, options) =>
      addConstraint(Constraint.exclude(elements, { ...options, name })),
    addConstraint,
    dropConstraint: (constraintName, options = {}) =>
      enqueueKnown(
        "dropConstraint",
        options,
        inBatch.dropConstraint,
        dropConstraintOf(constraintName, tableName, { ...options, schema })
      ),
    createTableComment: (comment, options = {}) =>
      enqueueKnown("createTableComment", options, inBatch.comment, {
        _tag: "CreateTableComment",
        table,
        comment,
        existing: Option.fromNullable(options.existingComment)
      }),
    dropTableComment: (options = {}) =>
      enqueueKnown("dropTableComment", options, inBatch.comment, {
        _tag: "DropTableComment",
        table,
        existing: Option.fromNullable(options.existingComment)
      }),
    execute: (sql) => invoke(executeOf(sql)),
    invoke: (operation) => enqueue(Either.right(operation))
  }
}

const batchOf = (
  tableName: Name.TableNameInput,
  ops: ReadonlyArray<MigrateOperation>,
  options: BatchOptions
): AlterTableBatch => {
  const { prefixes, ...tableOptions } = options.tableOptions ?? {}
  return {
    _tag: "AlterTableBatch",
    table: tableRef(tableName, options.schema),
    ops,
    options: {
      recreate: options.recreate ?? "auto",
      copyFrom: Option.fromNullable(options.copyFrom),
      columnReflect: Option.fromNullable(options.columnReflect),
      reflectArgs: (options.reflectArgs ?? []).map((arg) => "_tag" in arg ? arg : Column.named(...arg)),
      tableArgs: options.tableArgs ?? [],
      tablePrefixes: prefixes ?? [],
      tableOptions,
      namingConvention: Option.fromNullable(options.namingConvention),
      partialReordering: options.partialReordering ?? []
    }
  }
}

const batchKeys = Options.keys<BatchOptions>({
  schema: true,
  recreate: true,
  copyFrom: true,
  columnReflect: true,
  reflectArgs: true,
  tableArgs: true,
  tableOptions: true,
  namingConvention: true,
  partialReordering: true
})

/** In a batch the table and its schema are those of the batch. */
const withoutTable = (keys: ReadonlySet<string>, ...more: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set([...[...keys].filter((key) => !["schema", "sourceSchema", "tableName"].includes(key)), ...more])

const inBatch = {
  addColumn: withoutTable(optionKeys.addColumn, "insertBefore", "insertAfter"),
  dropColumn: withoutTable(optionKeys.dropColumn, "existingType"),
  alterColumn: withoutTable(optionKeys.alterColumn),
  dropIndex: withoutTable(optionKeys.dropIndex),
  createForeignKey: withoutTable(optionKeys.foreignKey),
  dropConstraint: withoutTable(optionKeys.dropConstraint),
  comment: withoutTable(optionKeys.comment)
}
