/**
 * The words of a migration: `op.createTable(…)`, `op.addColumn(…)` and so on. Each is an Effect that does the operation, on a
 * database or in a script.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as BulkInsert from "./dialect/BulkInsert.ts"
import type { ConstraintKind, DdlElement } from "./dialect/DdlElement.ts"
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
import * as ServerDefault from "./schema/ServerDefault.ts"
import * as SqlText from "./schema/SqlText.ts"
import type { SqlType } from "./schema/SqlType.ts"
import * as Table from "./schema/Table.ts"

/**
 * What every word of this module is.
 *
 * @since 0.1.0
 * @category models
 */
export type Operation<A = void> = Effect.Effect<A, OperationError, Operations>

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateTableOptions extends Table.TableOptions {
  readonly ifNotExists?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DropTableOptions {
  readonly schema?: string | undefined
  readonly ifExists?: boolean | undefined
}

/**
 * - `inlineReferences`: says the one foreign key of the column within the column, not in a statement of its own;
 * - `inlinePrimaryKey`: says PRIMARY KEY within the column, if it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddColumnOptions {
  readonly schema?: string | undefined
  readonly ifNotExists?: boolean | undefined
  readonly inlineReferences?: boolean | undefined
  readonly inlinePrimaryKey?: boolean | undefined
}

/**
 * SQL Server keeps defaults, checks and foreign keys of a column as constraints, and drops no column that has one:
 * `mssqlDropDefault`, `mssqlDropCheck` and `mssqlDropForeignKey` look them up and drop them first.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropColumnOptions {
  readonly schema?: string | undefined
  readonly ifExists?: boolean | undefined
  readonly mssqlDropDefault?: boolean | undefined
  readonly mssqlDropCheck?: boolean | undefined
  readonly mssqlDropForeignKey?: boolean | undefined
}

/**
 * What is to be changed of a column. What is left out stays; `null` takes a default or a comment away. `existing…` says what is
 * there: MySQL writes the whole column anew and needs all of it, SQL Server needs the type for a change of nullability.
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
  /** PostgreSQL: how to convert what is there to the new type. */
  readonly postgresqlUsing?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateIndexOptions extends Index.IndexOptions {
  readonly schema?: string | undefined
  readonly ifNotExists?: boolean | undefined
}

/**
 * MySQL, MariaDB and SQL Server drop an index from its table, so there `tableName` has to be said.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropIndexOptions extends Index.IndexDialectOptions {
  readonly tableName?: string | undefined
  readonly schema?: string | undefined
  readonly ifExists?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ConstraintOptions extends Omit<Constraint.ConstraintOptions, "name"> {
  readonly schema?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyOptions extends Omit<Constraint.ForeignKeyOptions, "name" | "schema"> {
  readonly sourceSchema?: string | undefined
  readonly referentSchema?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ExcludeOptions extends ConstraintOptions {
  readonly using?: string | undefined
  readonly where?: string | undefined
}

/**
 * MySQL and MariaDB have another statement for each kind of constraint, so there `type` has to be said.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropConstraintOptions {
  readonly type?: ConstraintKind | undefined
  readonly schema?: string | undefined
  readonly ifExists?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface TableCommentOptions {
  readonly existingComment?: string | undefined
  readonly schema?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface BulkInsertOptions {
  /** Several rows in one INSERT (default), or one for each. */
  readonly multiinsert?: boolean | undefined
}

/**
 * A row to insert: values by the keys of the columns, literals that are written out, or SQL.
 *
 * @since 0.1.0
 * @category models
 */
export type InsertRow<I> = unknown extends I ? BulkInsert.Row : {
  readonly [K in keyof I]: I[K] | BulkInsert.InlineLiteral | SqlText.SqlText
}

/**
 * Marks a name as final: no naming convention touches it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const f = Name.f

/**
 * A value that is written as a literal, also where values are bound.
 *
 * @since 0.1.0
 * @category constructors
 */
export const inlineLiteral = BulkInsert.inlineLiteral

/**
 * Does an operation that is there as a value.
 *
 * @since 0.1.0
 * @category running
 */
export const invoke = (operation: MigrateOperation): Operation =>
  Effect.flatMap(Operations, ({ invoke }) => invoke(operation))

/**
 * Creates a table with its constraints, indexes and comments, and gives it back, so that rows can be inserted into it.
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
  return Effect.as(invoke({ _tag: "CreateTable", table, ifNotExists: ifNotExists ?? false }), table)
}

/**
 * @since 0.1.0
 * @category tables
 */
export const dropTable = (tableName: string, options: DropTableOptions = {}): Operation =>
  invoke({
    _tag: "DropTable",
    table: tableRef(tableName, options.schema),
    ifExists: options.ifExists ?? false,
    original: Option.none()
  })

/**
 * @since 0.1.0
 * @category tables
 */
export const renameTable = (
  oldTableName: string,
  newTableName: string,
  options: { readonly schema?: string | undefined } = {}
): Operation => invoke({ _tag: "RenameTable", table: tableRef(oldTableName, options.schema), newName: newTableName })

/**
 * @since 0.1.0
 * @category tables
 */
export const createTableComment = (
  tableName: string,
  comment: string,
  options: TableCommentOptions = {}
): Operation =>
  invoke({
    _tag: "CreateTableComment",
    table: tableRef(tableName, options.schema),
    comment,
    existing: Option.fromNullable(options.existingComment)
  })

/**
 * @since 0.1.0
 * @category tables
 */
export const dropTableComment = (tableName: string, options: TableCommentOptions = {}): Operation =>
  invoke({
    _tag: "DropTableComment",
    table: tableRef(tableName, options.schema),
    existing: Option.fromNullable(options.existingComment)
  })

/**
 * Adds a column, then its foreign keys, its unique constraint or index, the check that its type brings, and its comment.
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
): Operation => invoke(addColumnOf(tableName, columnName, column, options))

/**
 * @since 0.1.0
 * @category columns
 */
export const dropColumn = (tableName: string, columnName: string, options: DropColumnOptions = {}): Operation =>
  invoke(dropColumnOf(tableName, columnName, options))

/**
 * Changes of a column what the options say.
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
  invoke(alterColumnOf(tableName, columnName, options))

/**
 * Creates an index on columns, by name, or on expressions. Without a name, a naming convention gives one.
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
 * @since 0.1.0
 * @category indexes
 */
export const dropIndex = (indexName: Name.NameInput, options: DropIndexOptions = {}): Operation =>
  invoke(dropIndexOf(indexName, options))

/**
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
 * @since 0.1.0
 * @category constraints
 */
export const createForeignKey = (
  constraintName: Name.NameInput,
  sourceTable: string,
  referentTable: string,
  localCols: ReadonlyArray<string>,
  remoteCols: ReadonlyArray<string>,
  { referentSchema, sourceSchema, ...options }: ForeignKeyOptions = {}
): Operation =>
  addConstraint(
    sourceTable,
    Constraint.foreignKey(localCols, referentTable, remoteCols, {
      ...options,
      name: constraintName,
      schema: referentSchema
    }),
    { schema: sourceSchema }
  )

/**
 * PostgreSQL's `EXCLUDE`. An element is a column or an expression, and the operator that must not hold between two rows.
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
 * Adds a constraint that is there as a value.
 *
 * @since 0.1.0
 * @category constraints
 */
export const addConstraint = (
  tableName: string,
  constraint: Constraint.Constraint,
  options: { readonly schema?: string | undefined } = {}
): Operation => invoke({ _tag: "AddConstraint", table: tableRef(tableName, options.schema), constraint })

/**
 * @since 0.1.0
 * @category constraints
 */
export const dropConstraint = (
  constraintName: Name.NameInput,
  tableName: string,
  options: DropConstraintOptions = {}
): Operation => invoke(dropConstraintOf(constraintName, tableName, options))

/**
 * Inserts rows. Columns that may be null, number themselves or have a default can be left out.
 *
 * @since 0.1.0
 * @category rows
 */
export const bulkInsert = <R, I>(
  table: Table.Table<R, I>,
  rows: ReadonlyArray<InsertRow<NoInfer<I>>>,
  options: BulkInsertOptions = {}
): Operation =>
  invoke({
    _tag: "BulkInsert",
    table,
    rows: rows.map((row): BulkInsert.Row => ({ ...row })),
    multiinsert: options.multiinsert ?? true
  })

/**
 * Sends SQL: text, text with values for its `:name`s, or a statement of DDL that has no word of its own here.
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
 * Runs the statements of a file, which are split as {@link execute} does. The text is sent as it is: nothing in it stands for a value. A
 * relative path starts at the folder of the migration file; in a bundled program, give a URL.
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
 * Creates a type that lives in the database: an enum or a domain on PostgreSQL. Where types are not objects of their own, nothing is
 * done. `createTable` creates the types of its columns by itself, `addColumn` and `alterColumn` do not. Online, a type that is there
 * already is left alone.
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
 * Drops a type that lives in the database. Where types are not objects of their own, nothing is done.
 *
 * @since 0.1.0
 * @category types
 */
export const dropType = (type: SqlType, options: { readonly ifExists?: boolean | undefined } = {}): Operation =>
  invoke({ _tag: "DropType", type, ifExists: options.ifExists ?? false })

/**
 * Changes of one table, as {@link batchAlterTable} offers them: the words of this module without the table.
 *
 * @since 0.1.0
 * @category models
 */
export interface BatchOperations {
  readonly addColumn: (
    columnName: string,
    column: Column.Column,
    options?: Omit<AddColumnOptions, "schema"> & {
      /** Places the column, where the table is made anew. */
      readonly insertBefore?: string | undefined
      readonly insertAfter?: string | undefined
    }
  ) => Effect.Effect<void>
  readonly dropColumn: (
    columnName: string,
    options?: Omit<DropColumnOptions, "schema"> & {
      /** The type whose check goes with the column. */
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
  /** Runs at once, before the changes of the table. */
  readonly execute: (sql: string | SqlText.SqlText | DdlElement) => Operation
  readonly invoke: (operation: MigrateOperation) => Effect.Effect<void>
}

/**
 * - `recreate`: make the table anew where the dialect cannot alter it (`auto`, the default), always, or never;
 * - `copyFrom`: the table as it is, in place of what the database says; a script needs it to make a table anew;
 * - `reflectArgs`: columns and constraints in place of those that the database says;
 * - `tableArgs`: constraints that the new table has beside;
 * - `tableOptions`: words and options of the new table;
 * - `namingConvention`: names what has no name in the database, so that it can be dropped;
 * - `partialReordering`: lists of columns, each in the order that its columns shall have.
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
 * Changes one table by several operations at once, and makes it anew where the dialect cannot alter it (SQLite). Nothing is done
 * when `changes` fails.
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
    const queue = yield* Ref.make<ReadonlyArray<MigrateOperation>>([])
    const enqueue = (operation: MigrateOperation) => Ref.update(queue, (operations) => [...operations, operation])
    const result = yield* changes(batchOperations(tableName, options.schema, enqueue))
    yield* invoke(batchOf(tableName, yield* Ref.get(queue), options))
    return result
  })

const batchOperations = (
  tableName: string,
  schema: string | undefined,
  enqueue: (operation: MigrateOperation) => Effect.Effect<void>
): BatchOperations => {
  const table = tableRef(tableName, schema)
  const addConstraint = (constraint: Constraint.Constraint) => enqueue({ _tag: "AddConstraint", table, constraint })
  return {
    addColumn: (columnName, column, { insertAfter, insertBefore, ...options } = {}) =>
      enqueue({
        ...addColumnOf(tableName, columnName, column, { ...options, schema }),
        insertAfter: Option.fromNullable(insertAfter),
        insertBefore: Option.fromNullable(insertBefore)
      }),
    dropColumn: (columnName, { existingType, ...options } = {}) =>
      enqueue({
        ...dropColumnOf(tableName, columnName, { ...options, schema }),
        existingType: Option.fromNullable(existingType)
      }),
    alterColumn: (columnName, options) => enqueue(alterColumnOf(tableName, columnName, { ...options, schema })),
    createIndex: (indexName, columns, options) =>
      enqueue(createIndexOf(indexName, tableName, columns, { ...options, schema })),
    dropIndex: (indexName, options) => enqueue(dropIndexOf(indexName, { ...options, schema, tableName })),
    createPrimaryKey: (name, columns, options) => addConstraint(Constraint.primaryKey(columns, { ...options, name })),
    createUniqueConstraint: (name, columns, options) => addConstraint(Constraint.unique(columns, { ...options, name })),
    createCheckConstraint: (name, condition, options) =>
      addConstraint(Constraint.check(condition, { ...options, name })),
    createForeignKey: (name, referentTable, localCols, remoteCols, { referentSchema, ...options } = {}) =>
      addConstraint(
        Constraint.foreignKey(localCols, referentTable, remoteCols, { ...options, name, schema: referentSchema })
      ),
    createExcludeConstraint: (name, elements, options) =>
      addConstraint(Constraint.exclude(elements, { ...options, name })),
    addConstraint,
    dropConstraint: (constraintName, options) =>
      enqueue(dropConstraintOf(constraintName, tableName, { ...options, schema })),
    createTableComment: (comment, options = {}) =>
      enqueue({
        _tag: "CreateTableComment",
        table,
        comment,
        existing: Option.fromNullable(options.existingComment)
      }),
    dropTableComment: (options = {}) =>
      enqueue({ _tag: "DropTableComment", table, existing: Option.fromNullable(options.existingComment) }),
    execute,
    invoke: enqueue
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
  options: AddColumnOptions
): Extract<MigrateOperation, { readonly _tag: "AddColumn" }> => ({
  _tag: "AddColumn",
  table: tableRef(tableName, options.schema),
  column: Column.named(columnName, column),
  ifNotExists: options.ifNotExists ?? false,
  inlineReferences: options.inlineReferences ?? false,
  inlinePrimaryKey: options.inlinePrimaryKey ?? false,
  insertBefore: Option.none(),
  insertAfter: Option.none()
})

const dropColumnOf = (
  tableName: string,
  columnName: string,
  options: DropColumnOptions
): Extract<MigrateOperation, { readonly _tag: "DropColumn" }> => ({
  _tag: "DropColumn",
  table: tableRef(tableName, options.schema),
  columnName,
  ifExists: options.ifExists ?? false,
  mssqlDropDefault: options.mssqlDropDefault ?? false,
  mssqlDropCheck: options.mssqlDropCheck ?? false,
  mssqlDropForeignKey: options.mssqlDropForeignKey ?? false,
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
  ifNotExists: ifNotExists ?? false
})

const dropIndexOf = (
  indexName: Name.NameInput,
  { ifExists, schema, tableName, ...options }: DropIndexOptions
): MigrateOperation => ({
  _tag: "DropIndex",
  name: Name.fromInput(indexName),
  tableName: Option.fromNullable(tableName),
  schema: Option.fromNullable(schema),
  ifExists: ifExists ?? false,
  options,
  original: Option.none()
})

const dropConstraintOf = (
  constraintName: Name.NameInput,
  tableName: string,
  options: DropConstraintOptions
): MigrateOperation => ({
  _tag: "DropConstraint",
  table: tableRef(tableName, options.schema),
  name: Name.fromInput(constraintName),
  type: Option.fromNullable(options.type),
  ifExists: options.ifExists ?? false,
  original: Option.none()
})

const executeOf = (sql: string | SqlText.SqlText | DdlElement): MigrateOperation => ({
  _tag: "ExecuteSql",
  sql: typeof sql === "string" ? SqlText.text(sql) : sql
})
