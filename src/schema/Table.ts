/**
 * Tables as values, typed by their rows.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Schema } from "effect/Schema"
import type * as Types from "effect/Types"
import * as Column from "./Column.ts"
import type { Constraint } from "./Constraint.ts"
import type { Index } from "./Index.ts"
import * as Name from "./Name.ts"
import * as Options from "./Options.ts"
import type { OptionUnknown } from "./SchemaError.ts"

/**
 * Table options that apply to one dialect. Each dialect applies its own options and ignores the others.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableDialectOptions {
  readonly postgresqlInherits?: string | ReadonlyArray<string> | undefined
  readonly postgresqlPartitionBy?: string | undefined
  readonly postgresqlUsing?: string | undefined
  readonly postgresqlWith?: Readonly<Record<string, string | number | boolean>> | undefined
  readonly postgresqlWithOids?: boolean | undefined
  readonly postgresqlOnCommit?: string | undefined
  readonly postgresqlTablespace?: string | undefined
  readonly sqliteWithRowid?: boolean | undefined
  readonly sqliteStrict?: boolean | undefined
  readonly sqliteAutoincrement?: boolean | undefined
  /** Any MySQL table option in camel case: `mysqlEngine`, `mysqlDefaultCharset`, `mysqlRowFormat`, … */
  readonly [option: `mysql${Capitalize<string>}`]: string | number | boolean | undefined
  /** Any MariaDB table option in camel case. */
  readonly [option: `mariadb${Capitalize<string>}`]: string | number | boolean | undefined
}

/**
 * The options of a table: its schema, constraints, indexes and comment, and the options of each dialect.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableOptions extends TableDialectOptions {
  readonly schema?: Name.TableNameInput | undefined
  readonly constraints?: ReadonlyArray<Constraint> | undefined
  readonly indexes?: ReadonlyArray<Index> | undefined
  readonly comment?: string | undefined
  /** The old name of the table in the database: autogenerate renames it. It can stay in the schema. */
  readonly renamedFrom?: string | undefined
  /** Keywords between `CREATE` and `TABLE`, such as `TEMPORARY`. */
  readonly prefixes?: ReadonlyArray<string> | undefined
  /** Any data to keep with the table; never sent to a database. */
  readonly info?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The key of the phantom field that carries the row types of a table.
 *
 * @since 0.1.0
 * @category symbols
 */
export const RowTypeId: unique symbol = Symbol.for("effect-alembic/Table/Row")

/**
 * The type of {@link RowTypeId}.
 *
 * @since 0.1.0
 * @category symbols
 */
export type RowTypeId = typeof RowTypeId

/**
 * A table. `R` is the type of its rows, `I` the type of a row in an `INSERT`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Table<out R = unknown, out I = unknown> {
  readonly _tag: "Table"
  readonly [RowTypeId]?: { readonly _R: Types.Covariant<R>; readonly _I: Types.Covariant<I> }
  readonly name: string
  readonly schema: Option.Option<string>
  /** How both names are quoted; where it is necessary, if nothing is said. */
  readonly quoting?: Name.Quoting | undefined
  readonly columns: ReadonlyArray<Column.TableColumn>
  readonly constraints: ReadonlyArray<Constraint>
  readonly indexes: ReadonlyArray<Index>
  readonly comment: Option.Option<string>
  readonly renamedFrom: Option.Option<string>
  readonly prefixes: ReadonlyArray<string>
  readonly info: Readonly<Record<string, unknown>>
  readonly options: TableDialectOptions
  /** The model of a table that `Table.fromModel` made. */
  readonly model?: Schema.All | undefined
}

/**
 * The TypeScript type of a table's row.
 *
 * @example
 * import { Column, SqlType, Table } from "effect-alembic"
 *
 * const account = Table.make("account", {
 *   id: Column.make(SqlType.integer, { primaryKey: true }),
 *   nick: Column.make(SqlType.string(30))
 * })
 * const row: Table.Row<typeof account> = { id: 1, nick: null }
 *
 * @since 0.1.0
 * @category models
 */
export type Row<T> = T extends Table<infer R, infer _> ? R : never

/**
 * The type of a row in an `INSERT`: columns that are nullable, autoincrementing or have a default can be omitted.
 *
 * @since 0.1.0
 * @category models
 */
export type Insert<T> = T extends Table<infer _, infer I> ? I : never

/**
 * The type of a row with the given columns.
 *
 * @since 0.1.0
 * @category models
 */
export type RowOf<C> = C extends ReadonlyArray<readonly [string, Column.Column]> ?
  { readonly [E in C[number] as E[0]]: Column.Type<E[1]> }
  : { readonly [K in keyof C]: Column.Type<C[K]> }

/**
 * The type of a row in an `INSERT` with the given columns.
 *
 * @since 0.1.0
 * @category models
 */
export type InsertOf<C> = Omittable<
  C extends ReadonlyArray<readonly [string, Column.Column]> ? { readonly [E in C[number] as E[0]]: Column.Insert<E[1]> }
    : { readonly [K in keyof C]: Column.Insert<C[K]> }
>

/**
 * Makes the fields of an `INSERT` row optional that may be `undefined`.
 *
 * @since 0.1.0
 * @category models
 */
export type Omittable<T> =
  & { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] }

/**
 * Creates a table from its columns, constraints and indexes.
 *
 * @example
 * import { Column, Constraint, SqlType, Table } from "effect-alembic"
 *
 * const orders = Table.make("orders", {
 *   id: Column.make(SqlType.integer, { primaryKey: true }),
 *   customerId: Column.make(SqlType.integer, { name: "customer_id", references: "customers.id" }),
 *   total: Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { nullable: false })
 * }, { constraints: [Constraint.check("total >= 0", { name: "ck_orders_total" })] })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const C extends Column.Columns>(
  name: Name.TableNameInput,
  columns: C,
  options: TableOptions = {}
): Table<Types.Simplify<RowOf<C>>, Types.Simplify<InsertOf<C>>> =>
  fromColumns(name, Column.fromColumns(columns), options)

/**
 * Creates a table from columns that have their keys. The caller says what the rows are.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromColumns = <R, I>(
  name: Name.TableNameInput,
  columns: ReadonlyArray<Column.TableColumn>,
  options: TableOptions
): Table<R, I> => {
  const { comment, constraints, indexes, info, prefixes, renamedFrom, schema, ...dialect } = options
  return {
    _tag: "Table",
    name: Name.valueOf(name),
    schema: Option.map(Option.fromNullable(schema), Name.valueOf),
    ...Name.quotingOf(name, schema),
    columns,
    constraints: constraints ?? [],
    indexes: indexes ?? [],
    comment: Option.fromNullable(comment),
    renamedFrom: Option.fromNullable(renamedFrom),
    prefixes: prefixes ?? [],
    info: info ?? {},
    options: dialect
  }
}

/**
 * Returns the key of a table in its `MetaData`: `name`, or `schema.name`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const key = (table: { readonly name: string; readonly schema: Option.Option<string> }): string =>
  Option.match(table.schema, { onNone: () => table.name, onSome: (schema) => `${schema}.${table.name}` })

/**
 * Returns an error for each unknown option of a table.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (table: Table): ReadonlyArray<OptionUnknown> =>
  Options.unknown(() => `table ${key(table)}`, withoutMysql(table.options), dialectKeys, optionKeys)

/** Leaves out the options of MySQL and MariaDB, which accept any option by name. */
const withoutMysql = (options: TableDialectOptions): object => {
  const names = Object.keys(options)
  return names.some(isMysql) ? Object.fromEntries(Object.entries(options).filter(([name]) => !isMysql(name))) : options
}

const isMysql = (name: string): boolean => /^(?:mysql|mariadb)[A-Z]/.test(name)

const dialectKeys = Options.keys<TableDialectOptions>({
  postgresqlInherits: true,
  postgresqlPartitionBy: true,
  postgresqlUsing: true,
  postgresqlWith: true,
  postgresqlWithOids: true,
  postgresqlOnCommit: true,
  postgresqlTablespace: true,
  sqliteWithRowid: true,
  sqliteStrict: true,
  sqliteAutoincrement: true
})

const optionKeys = ["schema", "constraints", "indexes", "comment", "renamedFrom", "prefixes", "info", ...dialectKeys]
