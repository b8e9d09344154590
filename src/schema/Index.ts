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
 * Options of single dialects. The dialect in use applies its own and ignores those of the others.
 *
 * @since 0.1.0
 * @category models
 */
export interface IndexDialectOptions {
  readonly postgresqlWhere?: string | undefined
  readonly postgresqlUsing?: string | undefined
  /** Operator class of a column, by column name. */
  readonly postgresqlOps?: Readonly<Record<string, string>> | undefined
  readonly postgresqlInclude?: ReadonlyArray<string> | undefined
  readonly postgresqlConcurrently?: boolean | undefined
  /** Storage parameters, as `fillfactor`. */
  readonly postgresqlWith?: Readonly<Record<string, string | number | boolean>> | undefined
  readonly postgresqlTablespace?: string | undefined
  readonly postgresqlNullsNotDistinct?: boolean | undefined
  /** Prefix length: one for all columns, or one for each by column name. */
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
 * - `unique`: no two rows have the same values;
 * - `quote`: quotes the name of the index always (`true`) or never (`false`), in place of the dialect's own rule.
 *
 * @since 0.1.0
 * @category models
 */
export interface IndexOptions extends IndexDialectOptions {
  readonly unique?: boolean | undefined
  readonly quote?: boolean | undefined
}

/**
 * A column by name, or an expression.
 *
 * @since 0.1.0
 * @category models
 */
export type IndexElement = string | SqlText

/**
 * @since 0.1.0
 * @category models
 */
export interface Index {
  readonly _tag: "Index"
  readonly name: Name.Name
  readonly elements: ReadonlyArray<IndexElement>
  readonly unique: boolean
  readonly quote: Option.Option<boolean>
  /** In the layout of a table, for the columns that the index names. */
  readonly quotes?: Quotes | undefined
  readonly options: IndexDialectOptions
}

/**
 * An index on columns or expressions. An index without a name is named by the naming convention (`ix_<table>_<column>` by default).
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
 * The options of an index that do not exist.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (index: Index, table: string): ReadonlyArray<OptionUnknown> =>
  Options.unknown(() => `index of ${table}`, index.options, dialectKeys, optionKeys)

const dialectKeys = Options.keys<IndexDialectOptions>({
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
