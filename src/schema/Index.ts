/**
 * Indexes as values.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Quotes } from "./Constraint.ts"
import * as Name from "./Name.ts"
import * as Options from "./Options.ts"
import type { OptionUnknown } from "./SchemaError.ts"
import type { SqlText } from "./SqlText.ts"

/**
 * Index options that apply to one dialect. Each dialect applies its own options and ignores the others.
 *
 * @since 0.1.0
 * @category models
 */
export interface IndexDialectOptions {
  readonly postgresqlWhere?: string | undefined
  readonly postgresqlUsing?: string | undefined
  /** The operator class of a column, by column name. */
  readonly postgresqlOps?: Readonly<Record<string, string>> | undefined
  readonly postgresqlInclude?: ReadonlyArray<string> | undefined
  readonly postgresqlConcurrently?: boolean | undefined
  /** Storage parameters, such as `fillfactor`. */
  readonly postgresqlWith?: Readonly<Record<string, string | number | boolean>> | undefined
  readonly postgresqlTablespace?: string | undefined
  readonly postgresqlNullsNotDistinct?: boolean | undefined
  /** The prefix length: one for all columns, or one for each column by name. */
  readonly mysqlLength?: number | Readonly<Record<string, number>> | undefined
  readonly mysqlPrefix?: string | undefined
  readonly mysqlUsing?: string | undefined
  readonly mysqlWithParser?: string | undefined
  readonly mariadbLength?: number | Readonly<Record<string, number>> | undefined
  readonly mariadbPrefix?: string | undefined
  readonly mariadbUsing?: string | undefined
  readonly mariadbWithParser?: string | undefined
  readonly mssqlInclude?: ReadonlyArray<string> | undefined
  readonly mssqlClustered?: boolean | undefined
  readonly mssqlColumnstore?: boolean | undefined
  readonly mssqlWhere?: string | undefined
  readonly sqliteWhere?: string | undefined
}

/**
 * The options of an index:
 *
 * - `unique`: whether two rows may not have the same values;
 * - `quote`: quote the name of the index always (`true`) or never (`false`); by default, the dialect decides.
 *
 * @since 0.1.0
 * @category models
 */
export interface IndexOptions extends IndexDialectOptions {
  readonly unique?: boolean | undefined
  readonly quote?: boolean | undefined
}

/**
 * A column name or an expression.
 *
 * @since 0.1.0
 * @category models
 */
export type IndexElement = string | SqlText

/**
 * An index on columns or expressions of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface Index {
  readonly _tag: "Index"
  readonly name: Name.Name
  readonly elements: ReadonlyArray<IndexElement>
  readonly unique: boolean
  readonly quote: Option.Option<boolean>
  /** How to quote the columns of the index; set when the table is laid out. */
  readonly quotes?: Quotes | undefined
  readonly options: IndexDialectOptions
}

/**
 * Creates an index on columns or expressions. Without a name, the naming convention names it (`ix_<table>_<column>` by default).
 *
 * @example
 * import { Index, SqlText } from "effect-alembic"
 *
 * Index.make("ix_account_email", [SqlText.text("lower(email)")], { unique: true })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  name: Name.NameInput,
  elements: ReadonlyArray<IndexElement>,
  options: IndexOptions = {}
): Index => {
  const { quote, unique, ...dialect } = options
  return {
    _tag: "Index",
    name: Name.fromInput(name),
    elements,
    unique: unique ?? false,
    quote: Option.fromNullable(quote),
    options: dialect
  }
}

/**
 * Returns an error for each unknown option of an index.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (index: Index, table: string): ReadonlyArray<OptionUnknown> =>
  Options.unknown(() => `index of ${table}`, index.options, dialectKeys, optionKeys)

/**
 * The names of the options of dialects.
 *
 * @since 0.1.0
 * @category constants
 */
export const dialectKeys: ReadonlySet<string> = Options.keys<IndexDialectOptions>({
  postgresqlWhere: true,
  postgresqlUsing: true,
  postgresqlOps: true,
  postgresqlInclude: true,
  postgresqlConcurrently: true,
  postgresqlWith: true,
  postgresqlTablespace: true,
  postgresqlNullsNotDistinct: true,
  mysqlLength: true,
  mysqlPrefix: true,
  mysqlUsing: true,
  mysqlWithParser: true,
  mariadbLength: true,
  mariadbPrefix: true,
  mariadbUsing: true,
  mariadbWithParser: true,
  mssqlInclude: true,
  mssqlClustered: true,
  mssqlColumnstore: true,
  mssqlWhere: true,
  sqliteWhere: true
})

const optionKeys = ["unique", "quote", ...dialectKeys]
