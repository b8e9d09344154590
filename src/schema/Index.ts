/**
 * Indexes as values.
 *
 * @since 0.1.0
 */
import * as Name from "./Name.ts"
import type { SqlText } from "./SqlText.ts"

/**
 * Options that only some dialects know; the dialect in use takes its own and leaves the others.
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
 * @since 0.1.0
 * @category models
 */
export interface IndexOptions extends IndexDialectOptions {
  readonly unique?: boolean | undefined
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
  readonly options: IndexDialectOptions
}

/**
 * An index on columns or expressions. Without a name a naming convention gives one (by default `ix_<table>_<column>`).
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
  const { unique, ...dialect } = options
  return { _tag: "Index", name: Name.fromInput(name), elements, unique: unique ?? false, options: dialect }
}
