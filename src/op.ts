/**
 * Migration operations: `op.createTable(…)`, `op.addColumn(…)` and so on. Each is an Effect that performs the operation on a database or
 * writes it to a script.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as BulkInsert from "./dialect/BulkInsert.ts"
import type * as Ddl from "./dialect/DdlElement.ts"
import type { DdlElement } from "./dialect/DdlElement.ts"
import { tableRef } from "./dialect/DdlElement.ts"
import type { OperationError } from "./execution/DdlImpl.ts"
import type { AlterTableBatch, MigrateOperation } from "./operations/MigrateOperation.ts"
import { Operations } from "./operations/Operations.ts"
import * as SqlFile from "./operations/SqlFile.ts"
import * as Column from "./schema/Column.ts"
import * as Constraint from "./schema/Constraint.ts"
import * as Index from "./schema/Index.ts"
import * as Name from "./schema/Name.ts"
import type { NamingConvention } from "./schema/NamingConvention.ts"
import * as Options from "./schema/Options.ts"
import { SchemaError } from "./schema/SchemaError.ts"
import * as ServerDefault from "./schema/ServerDefault.ts"
import * as SqlText from "./schema/SqlText.ts"
import type { SqlType } from "./schema/SqlType.ts"
import * as Table from "./schema/Table.ts"

/**
 * The type of every operation in this module.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation<A = void> = Effect.Effect<A, OperationError, Operations>

/**
 * The options of {@link createTable}. With `ifNotExists`, an existing table is kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTableOptions extends Table.TableOptions, Pick<Ddl.CreateTable, "ifNotExists"> {}

/**
 * The options of {@link dropTable}. With `ifExists`, a missing table is not an error.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropTableOptions extends Omit<Ddl.DropTable, "_tag" | "table"> {
  readonly schema?: string | undefined
}

/**
 * The options of {@link addColumn}:
 *
 * - `inlineReferences`: write the only foreign key of the column within the column instead of a separate statement;
 * - `inlinePrimaryKey`: write PRIMARY KEY within the column, if it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddColumnOptions extends Omit<Ddl.AddColumn, "_tag" | "table" | "column" | "autoincrement"> {
  readonly schema?: string | undefined
}

/**
 * The options of {@link dropColumn}. On SQL Server, defaults, checks and foreign keys of a column are constraints that must be dropped
 * before it: `mssqlDropDefault`, `mssqlDropCheck` and `mssqlDropForeignKey` look up their names and drop them.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropColumnOptions extends Omit<Ddl.DropColumn, "_tag" | "table" | "columnName"> {
  readonly schema?: string | undefined
}

/**
 * The changes of {@link alterColumn}. An omitted attribute is unchanged; `null` removes a default or a comment. `existing…` describes the
 * current column: MySQL redefines the whole column and requires all attributes, SQL Server requires the type to change nullability.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterColumnOptions {
  readonly schema?: string | undefined
  readonly nullable?: boolean | undefined
  readonly type?: SqlType | undefined
  readonly serverDefault?: ServerDefault.ServerDefaultInput | null | undefined
  readonly newColumnName?: string | undefined
  readonly comment?: string | null | undefined
  readonly autoincrement?: boolean | undefined
  readonly existingType?: SqlType | undefined
  readonly existingNullable?: boolean | undefined
  readonly existingServerDefault?: ServerDefault.ServerDefaultInput | null | undefined
  readonly existingComment?: string | null | undefined
  readonly existingAutoincrement?: boolean | undefined
  /** PostgreSQL: the expression that converts existing values to the new type. */
  readonly postgresqlUsing?: string | undefined
}

/**
 * The options of {@link createIndex}.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateIndexOptions extends Index.IndexOptions, Pick<Ddl.CreateIndex, "ifNotExists"> {
  readonly schema?: string | undefined
}

/**
 * The options of {@link dropIndex}. MySQL, MariaDB and SQL Server require `tableName`, because an index belongs to its table.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropIndexOptions extends Index.IndexDialectOptions, Pick<Ddl.DropIndex, "ifExists"> {
  readonly tableName?: string | undefined
  readonly schema?: string | undefined
}

/**
 * The options of a constraint that is added to a table. `schema` is the schema of the table.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConstraintOptions extends Omit<Constraint.ConstraintOptions, "name"> {
  readonly schema?: string | undefined
}

/**
 * The options of {@link createForeignKey}.
 *
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyOptions extends Omit<Constraint.ForeignKeyOptions, "name" | "schema"> {
  readonly sourceSchema?: string | undefined
  readonly referentSchema?: string | undefined
}

/**
 * The options of {@link createExcludeConstraint}.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExcludeOptions extends ConstraintOptions {
  readonly using?: string | undefined
  readonly where?: string | undefined
}

/**
 * The options of {@link dropConstraint}. MySQL and MariaDB require `type`, because each kind of constraint has its own statement.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropConstraintOptions extends Omit<Ddl.DropConstraint, "_tag" | "table" | "name" | "type"> {
  readonly type?: Ddl.ConstraintKind | undefined
  readonly schema?: string | undefined
}

/**
 * The options of the comment of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableCommentOptions {
  readonly existingComment?: string | undefined
  readonly schema?: string | undefined
}

/**
 * The options of {@link bulkInsert}.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkInsertOptions {
  /** Whether to insert several rows with one INSERT (default), or each row with its own. */
  readonly multiinsert?: boolean | undefined
}

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
 * Performs an operation that is given as a value.
 *
 * @since 0.1.0
 * @category running
 */
export const invoke = (operation: MigrateOperation): Operation =>
  Effect.flatMap(Operations, ({ invoke }) => invoke(operation))

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
  tableName: string,
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
export const dropTable = (tableName: string, options: DropTableOptions = {}): Operation => {
  const { schema, ...rest } = options
  return invokeKnown("op.dropTable", options, dropTableKeys, {
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
  oldTableName: string,
  newTableName: string,
  options: { readonly schema?: string | undefined } = {}
): Operation =>
  invokeKnown("op.renameTable", options, schemaKeys, {
    _tag: "RenameTable",
    table: tableRef(oldTableName, options.schema),
    newName: newTableName
  })

/**
 * Sets the comment of a table.
 *
 * @since 0.1.0
 * @category tables
 */
export const createTableComment = (
  tableName: string,
  comment: string,
  options: TableCommentOptions = {}
): Operation =>
  invokeKnown("op.createTableComment", options, commentKeys, {
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
export const dropTableComment = (tableName: string, options: TableCommentOptions = {}): Operation =>
  invokeKnown("op.dropTableComment", options, commentKeys, {
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
  tableName: string,
  columnName: string,
  column: Column.Column,
  options: AddColumnOptions = {}
): Operation => invokeKnown("op.addColumn", options, addColumnKeys, addColumnOf(tableName, columnName, column, options))

/**
 * Drops a column.
 *
 * @since 0.1.0
 * @category columns
 */
export const dropColumn = (tableName: string, columnName: string, options: DropColumnOptions = {}): Operation =>
  invokeKnown("op.dropColumn", options, dropColumnKeys, dropColumnOf(tableName, columnName, options))

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
export const alterColumn = (tableName: string, columnName: string, options: AlterColumnOptions): Operation =>
  invokeKnown("op.alterColumn", options, alterColumnKeys, alterColumnOf(tableName, columnName, options))

/**
 * Creates an index on columns or expressions. Without a name, the naming convention names it.
 *
 * @since 0.1.0
 * @category indexes
 */
export const createIndex = (
  indexName: Name.NameInput,
  tableName: string,
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
  invokeKnown("op.dropIndex", options, dropIndexKeys, dropIndexOf(indexName, options))

/**
 * Adds a primary key to a table.
 *
 * @since 0.1.0
 * @category constraints
 */
export const createPrimaryKey = (
  constraintName: Name.NameInput,
  tableName: string,
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
  tableName: string,
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
  tableName: string,
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
  sourceTable: string,
  referentTable: string,
  localCols: ReadonlyArray<string>,
  remoteCols: ReadonlyArray<string>,
  given: ForeignKeyOptions = {}
): Operation => {
  const { referentSchema, sourceSchema, ...options } = given
  return invokeKnown("op.createForeignKey", given, foreignKeyKeys, {
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
  tableName: string,
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
  tableName: string,
  constraint: Constraint.Constraint,
  options: { readonly schema?: string | undefined } = {}
): Operation =>
  invokeKnown("op.addConstraint", options, schemaKeys, {
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
  tableName: string,
  options: DropConstraintOptions = {}
): Operation =>
  invokeKnown("op.dropConstraint", options, dropConstraintKeys, dropConstraintOf(constraintName, tableName, options))

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
  invokeKnown("op.bulkInsert", options, bulkInsertKeys, {
    _tag: "BulkInsert",
    table,
    rows: rows.map((row): BulkInsert.Row => ({ ...row })),
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
  invokeKnown("op.dropType", options, ifExistsKeys, { ...options, _tag: "DropType", type })

/**
 * The operations on one table in {@link batchAlterTable}: those of this module, without the table.
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
    referentTable: string,
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
  readonly schema?: string | undefined
  readonly recreate?: "auto" | "always" | "never" | undefined
  readonly copyFrom?: Table.Table | undefined
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
  tableName: string,
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
  tableName: string,
  schema: string | undefined,
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
    execute,
    invoke: (operation) => enqueue(Either.right(operation))
  }
}

const batchOf = (
  tableName: string,
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
      reflectArgs: (options.reflectArgs ?? []).map((arg) => "_tag" in arg ? arg : Column.named(...arg)),
      tableArgs: options.tableArgs ?? [],
      tablePrefixes: prefixes ?? [],
      tableOptions,
      namingConvention: Option.fromNullable(options.namingConvention),
      partialReordering: options.partialReordering ?? []
    }
  }
}

const addColumnOf = (
  tableName: string,
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

const dropColumnOf = (
  tableName: string,
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

const alterColumnOf = (tableName: string, columnName: string, options: AlterColumnOptions): MigrateOperation => ({
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
  postgresqlUsing: Option.fromNullable(options.postgresqlUsing)
})

const threeStates = <A, B>(given: A | null | undefined, f: (a: A) => B): Option.Option<Option.Option<B>> =>
  given === undefined ? Option.none() : Option.some(given === null ? Option.none() : Option.some(f(given)))

const createIndexOf = (
  indexName: Name.NameInput,
  tableName: string,
  columns: ReadonlyArray<Index.IndexElement>,
  { ifNotExists, schema, ...options }: CreateIndexOptions
): MigrateOperation => ({
  _tag: "CreateIndex",
  table: tableRef(tableName, schema),
  index: Index.make(indexName, columns, options),
  ifNotExists
})

const dropIndexOf = (
  indexName: Name.NameInput,
  { ifExists, schema, tableName, ...options }: DropIndexOptions
): MigrateOperation => ({
  _tag: "DropIndex",
  name: Name.fromInput(indexName),
  tableName: Option.fromNullable(tableName),
  schema: Option.fromNullable(schema),
  ifExists,
  options,
  original: Option.none()
})

const dropConstraintOf = (
  constraintName: Name.NameInput,
  tableName: string,
  { schema, type, ...options }: DropConstraintOptions
): MigrateOperation => ({
  ...options,
  _tag: "DropConstraint",
  table: tableRef(tableName, schema),
  name: Name.fromInput(constraintName),
  type: Option.fromNullable(type),
  original: Option.none()
})

const executeOf = (sql: string | SqlText.SqlText | DdlElement): MigrateOperation => ({
  _tag: "ExecuteSql",
  sql: typeof sql === "string" ? SqlText.text(sql) : sql
})

/** Fails if an options record has an unknown key. */
const known = (name: string, options: object, keys: ReadonlySet<string>): Either.Either<void, SchemaError> => {
  const [reason] = Options.unknown(() => `operation ${name}`, options, keys)
  return reason === undefined ? Either.right(undefined) : Either.left(new SchemaError({ reason }))
}

const invokeKnown = (
  name: string,
  options: object,
  keys: ReadonlySet<string>,
  operation: MigrateOperation
): Operation => Effect.zipRight(known(name, options, keys), invoke(operation))

const schemaKeys = Options.keys<{ readonly schema?: string | undefined }>({ schema: true })
const ifExistsKeys = Options.keys<Omit<Ddl.DropType, "_tag" | "type">>({ ifExists: true })
const dropTableKeys = Options.keys<DropTableOptions>({ schema: true, ifExists: true, postgresqlCascade: true })
const commentKeys = Options.keys<TableCommentOptions>({ existingComment: true, schema: true })
const addColumnKeys = Options.keys<AddColumnOptions>({
  schema: true,
  ifNotExists: true,
  inlineReferences: true,
  inlinePrimaryKey: true
})
const dropColumnKeys = Options.keys<DropColumnOptions>({
  schema: true,
  ifExists: true,
  mssqlDropDefault: true,
  mssqlDropCheck: true,
  mssqlDropForeignKey: true
})
const alterColumnKeys = Options.keys<AlterColumnOptions>({
  schema: true,
  nullable: true,
  type: true,
  serverDefault: true,
  newColumnName: true,
  comment: true,
  autoincrement: true,
  existingType: true,
  existingNullable: true,
  existingServerDefault: true,
  existingComment: true,
  existingAutoincrement: true,
  postgresqlUsing: true
})
const dropIndexKeys: ReadonlySet<string> = new Set([
  ...Options.keys<Omit<DropIndexOptions, keyof Index.IndexDialectOptions>>({
    tableName: true,
    schema: true,
    ifExists: true
  }),
  ...Index.dialectKeys
])
const foreignKeyKeys: ReadonlySet<string> = new Set([
  ...Options.keys<Omit<ForeignKeyOptions, keyof Constraint.ConstraintDialectOptions>>({
    sourceSchema: true,
    referentSchema: true,
    onDelete: true,
    onUpdate: true,
    match: true,
    useAlter: true,
    deferrable: true,
    initially: true
  }),
  ...Constraint.dialectKeys
])
const dropConstraintKeys = Options.keys<DropConstraintOptions>({ type: true, schema: true, ifExists: true })
const bulkInsertKeys = Options.keys<BulkInsertOptions>({ multiinsert: true })
const batchKeys = Options.keys<BatchOptions>({
  schema: true,
  recreate: true,
  copyFrom: true,
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
  addColumn: withoutTable(addColumnKeys, "insertBefore", "insertAfter"),
  dropColumn: withoutTable(dropColumnKeys, "existingType"),
  alterColumn: withoutTable(alterColumnKeys),
  dropIndex: withoutTable(dropIndexKeys),
  createForeignKey: withoutTable(foreignKeyKeys),
  dropConstraint: withoutTable(dropConstraintKeys),
  comment: withoutTable(commentKeys)
}
