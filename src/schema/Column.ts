/**
 * Columns as values, typed by the values that they hold.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type * as Types from "effect/Types"
import * as Constraint from "./Constraint.ts"
import * as Options from "./Options.ts"
import type { OptionUnknown } from "./SchemaError.ts"
import type { SequenceOptions } from "./Sequence.ts"
import * as ServerDefault from "./ServerDefault.ts"
import type { SqlType } from "./SqlType.ts"

/**
 * Column options that apply to one dialect. Each dialect applies its own options and ignores the others.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnDialectOptions {
  readonly sqliteOnConflictPrimaryKey?: Constraint.ConflictPolicy | undefined
  readonly sqliteOnConflictNotNull?: Constraint.ConflictPolicy | undefined
  readonly sqliteOnConflictUnique?: Constraint.ConflictPolicy | undefined
  readonly mssqlIdentityStart?: number | undefined
  readonly mssqlIdentityIncrement?: number | undefined
}

/**
 * A foreign key that is declared on its column. `target` is `table.column` or `schema.table.column`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reference extends Omit<Constraint.ForeignKeyOptions, "schema"> {
  readonly target: string
}

/**
 * The options of a column:
 *
 * - `name`: the name of the column in the database, if it differs from its key in the record;
 * - `nullable`: `true` by default; a primary key is never nullable;
 * - `autoincrement`: `"auto"` (default) numbers the rows if the column is the only primary key column and an integer;
 * - `serverDefault`: a plain string is a value and is quoted; write SQL as `SqlText.text("…")` and a generated column as
 *   `ServerDefault.computed("…")`;
 * - `unique`, `index`: a constraint or an index on this column alone;
 * - `references`: a foreign key; `"table.column"` is the short form;
 * - `renamedFrom`: the old name of the column in the database: autogenerate renames it. It can stay in the schema;
 * - `quote`: quote the name always (`true`) or never (`false`); by default, the dialect decides.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnOptions extends ColumnDialectOptions {
  readonly name?: string | undefined
  readonly nullable?: boolean | undefined
  readonly primaryKey?: boolean | undefined
  readonly autoincrement?: boolean | "auto" | "ignoreForeignKey" | undefined
  readonly serverDefault?: ServerDefault.ServerDefaultInput | null | undefined
  readonly comment?: string | undefined
  readonly unique?: boolean | undefined
  readonly index?: boolean | undefined
  readonly references?: string | Reference | ReadonlyArray<Reference> | undefined
  readonly checks?: ReadonlyArray<Constraint.CheckConstraint> | undefined
  readonly renamedFrom?: string | undefined
  readonly quote?: boolean | undefined
  readonly system?: boolean | undefined
}

/**
 * The options of a column for the field of a model; `type` replaces the type that the schema of the field has.
 *
 * @since 0.1.0
 * @category models
 */
export interface ModelOptions extends Omit<ColumnOptions, "name"> {
  readonly type?: SqlType | undefined
}

/**
 * The key of {@link annotations} in a schema.
 *
 * @since 0.1.0
 * @category symbols
 */
export const ModelOptionsId: unique symbol = Symbol.for("effect-alembic/Column/ModelOptions")

/**
 * Returns the annotation of a schema that tells `Table.fromModel` what SQL needs in addition.
 *
 * @example
 * import { Column, SqlText } from "effect-alembic"
 * import { Schema } from "effect"
 *
 * const created = Schema.DateFromSelf.annotations(Column.annotations({ serverDefault: SqlText.now }))
 *
 * @since 0.1.0
 * @category annotations
 */
export const annotations = (options: ModelOptions): { readonly [ModelOptionsId]: ModelOptions } => ({
  [ModelOptionsId]: options
})

/**
 * The key of the phantom field that carries the value types of a column.
 *
 * @since 0.1.0
 * @category symbols
 */
export const ValueTypeId: unique symbol = Symbol.for("effect-alembic/Column/Value")

/**
 * The type of {@link ValueTypeId}.
 *
 * @since 0.1.0
 * @category symbols
 */
export type ValueTypeId = typeof ValueTypeId

/**
 * A column that does not belong to a table yet. `A` is the type of its values in a row, `I` the type of its values in an INSERT; `I`
 * includes `undefined` if an INSERT may omit the column.
 *
 * @since 0.1.0
 * @category models
 */
export interface Column<out A = unknown, out I = unknown> {
  readonly _tag: "Column"
  readonly [ValueTypeId]?: { readonly _A: Types.Covariant<A>; readonly _I: Types.Covariant<I> }
  readonly type: SqlType
  /** The name in the database, if it was given separately from the key. */
  readonly name: Option.Option<string>
  readonly nullable: boolean
  /** Whether `nullable` was given explicitly. */
  readonly nullableGiven: boolean
  readonly primaryKey: boolean
  readonly autoincrement: boolean | "auto" | "ignoreForeignKey"
  readonly serverDefault: Option.Option<ServerDefault.ServerDefault>
  readonly comment: Option.Option<string>
  readonly unique: boolean
  readonly index: boolean
  readonly references: ReadonlyArray<Reference>
  readonly checks: ReadonlyArray<Constraint.CheckConstraint>
  readonly renamedFrom: Option.Option<string>
  readonly quote: Option.Option<boolean>
  readonly system: boolean
  readonly options: ColumnDialectOptions
}

/**
 * A column of a table: `key` is its name in TypeScript, `columnName` its name in the database.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableColumn<out A = unknown, out I = unknown> extends Column<A, I> {
  readonly key: string
  readonly columnName: string
}

/**
 * The columns of a table: a record, or a list of entries for names that JavaScript would reorder (`"2024"`).
 *
 * @since 0.1.0
 * @category models
 */
export type Columns = Readonly<Record<string, Column>> | ReadonlyArray<readonly [key: string, column: Column]>

/**
 * The type of a column's values in a row.
 *
 * @since 0.1.0
 * @category models
 */
export type Type<C> = C extends Column<infer A, infer _> ? A : never

/**
 * The type of a column's values in an INSERT.
 *
 * @since 0.1.0
 * @category models
 */
export type Insert<C> = C extends Column<infer _, infer I> ? I : never

/**
 * The value of a column when a row is read, given its options.
 *
 * @since 0.1.0
 * @category models
 */
export type RowValue<A, O> = O extends { readonly nullable: true } ? A | null
  : O extends { readonly nullable: false } ? A
  : O extends { readonly primaryKey: true } ? A
  : O extends { readonly serverDefault: ServerDefault.Identity } ? A
  : A | null

/**
 * The value of a column when a row is inserted, given its options.
 *
 * @since 0.1.0
 * @category models
 */
export type InsertValue<A, O> = O extends { readonly serverDefault: ServerDefault.Computed } ? undefined
  : O extends { readonly serverDefault: {} } ? RowValue<A, O> | undefined
  : O extends { readonly primaryKey: true } ? A extends number | bigint ? A | undefined : A
  : null extends RowValue<A, O> ? RowValue<A, O> | undefined
  : RowValue<A, O>

/**
 * Creates a column of a type. Columns are nullable by default, as in SQL; a primary key is not.
 *
 * @example
 * import { Column, SqlText, SqlType } from "effect-alembic"
 *
 * const id = Column.make(SqlType.integer, { primaryKey: true })
 * const created = Column.make(SqlType.dateTime({ timezone: true }), { nullable: false, serverDefault: SqlText.now })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A, const O extends ColumnOptions = {}>(
  type: SqlType<A>,
  options?: O & Types.NoExcessProperties<ColumnOptions, O>
): Column<RowValue<A, O>, InsertValue<A, O>> => {
  const {
    autoincrement,
    checks,
    comment,
    index,
    name,
    nullable,
    primaryKey,
    quote,
    references,
    renamedFrom,
    serverDefault,
    system,
    unique,
    ...dialect
  }: ColumnOptions = options ?? {}
  const isIdentity = typeof serverDefault === "object" && serverDefault !== null && serverDefault._tag === "Identity"
  return {
    _tag: "Column",
    type,
    name: Option.fromNullable(name),
    nullable: nullable ?? !(primaryKey === true || isIdentity),
    nullableGiven: nullable !== undefined,
    primaryKey: primaryKey ?? false,
    autoincrement: autoincrement ?? "auto",
    serverDefault: Option.map(Option.fromNullable(serverDefault), ServerDefault.fromInput),
    comment: Option.fromNullable(comment),
    unique: unique ?? false,
    index: index ?? false,
    references: references === undefined
      ? []
      : typeof references === "string"
      ? [{ target: references }]
      : isList(references)
      ? references
      : [references],
    checks: checks ?? [],
    renamedFrom: Option.fromNullable(renamedFrom),
    quote: Option.fromNullable(quote),
    system: system ?? false,
    options: dialect
  }
}

/**
 * Gives a column the key under which it is declared. The key is also its name in the database, unless the column has a name of its own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const named = <A, I>(key: string, column: Column<A, I>): TableColumn<A, I> => ({
  ...column,
  key,
  columnName: Option.getOrElse(column.name, () => key)
})

/**
 * Returns the columns of a table in declaration order, each with its key.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromColumns = (columns: Columns): ReadonlyArray<TableColumn> =>
  (isList(columns) ? columns : Object.entries(columns)).map(([key, column]) => named(key, column))

/**
 * Returns the foreign keys that are declared on a column, as constraints of its table.
 *
 * @since 0.1.0
 * @category combinators
 */
export const foreignKeys = (column: TableColumn): ReadonlyArray<Constraint.ForeignKeyConstraint> =>
  column.references.map(({ target, ...options }) => {
    const parts = target.split(".")
    const referredColumn = parts.at(-1) ?? ""
    const referredTable = parts.at(-2) ?? ""
    const schema = parts.length > 2 ? parts.slice(0, -2).join(".") : undefined
    return Constraint.foreignKey([column.columnName], referredTable, [referredColumn], { ...options, schema })
  })

/**
 * Returns an error for each unknown option of a column.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (column: TableColumn, table: string): ReadonlyArray<OptionUnknown> => {
  const unknown = Options.unknown(() => `column ${table}.${column.columnName}`, column.options, dialectKeys, optionKeys)
  return Option.isSome(column.serverDefault) && column.serverDefault.value._tag === "Identity"
    ? [
      ...unknown,
      ...Options.unknown(
        () => `identity of column ${table}.${column.columnName}`,
        column.serverDefault.value.options,
        identityKeys,
        ["always", ...identityKeys]
      )
    ]
    : unknown
}

const dialectKeys = Options.keys<ColumnDialectOptions>({
  sqliteOnConflictPrimaryKey: true,
  sqliteOnConflictNotNull: true,
  sqliteOnConflictUnique: true,
  mssqlIdentityStart: true,
  mssqlIdentityIncrement: true
})

const optionKeys = Options.keys<ColumnOptions>({
  name: true,
  nullable: true,
  primaryKey: true,
  autoincrement: true,
  serverDefault: true,
  comment: true,
  unique: true,
  index: true,
  references: true,
  checks: true,
  renamedFrom: true,
  quote: true,
  system: true,
  sqliteOnConflictPrimaryKey: true,
  sqliteOnConflictNotNull: true,
  sqliteOnConflictUnique: true,
  mssqlIdentityStart: true,
  mssqlIdentityIncrement: true
})

const identityKeys = Options.keys<SequenceOptions>({
  start: true,
  increment: true,
  minValue: true,
  maxValue: true,
  noMinValue: true,
  noMaxValue: true,
  cycle: true,
  cache: true
})

const isList = (u: unknown): u is ReadonlyArray<unknown> => Array.isArray(u)
