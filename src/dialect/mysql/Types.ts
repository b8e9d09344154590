/**
 * The types of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface IntegerOptions {
  readonly displayWidth?: number | undefined
  readonly unsigned?: boolean | undefined
  readonly zerofill?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface NumericOptions extends SqlType.NumericOptions {
  readonly unsigned?: boolean | undefined
  readonly zerofill?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface TextOptions {
  readonly charset?: string | undefined
  readonly collation?: string | undefined
  readonly ascii?: boolean | undefined
  readonly unicode?: boolean | undefined
  readonly binary?: boolean | undefined
  readonly national?: boolean | undefined
}

/**
 * `fsp`: digits of a second.
 *
 * @since 0.1.0
 * @category models
 */
export interface FractionOptions {
  readonly fsp?: number | undefined
}

const type = <A>(
  name: string,
  kind: SqlType.ValueKind,
  parameters?: SqlType.TypeParameters
): SqlType.SqlType<A> => SqlType.native("mysql", name, kind, parameters)

/**
 * @since 0.1.0
 * @category numbers
 */
export const TINYINT = (options: IntegerOptions = {}): SqlType.SqlType<number> => type("TINYINT", "integer", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const SMALLINT = (options: IntegerOptions = {}): SqlType.SqlType<number> => type("SMALLINT", "integer", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const MEDIUMINT = (options: IntegerOptions = {}): SqlType.SqlType<number> =>
  type("MEDIUMINT", "integer", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const INTEGER = (options: IntegerOptions = {}): SqlType.SqlType<number> => type("INTEGER", "integer", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const BIGINT = (options: IntegerOptions = {}): SqlType.SqlType<bigint> => type("BIGINT", "bigint", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const NUMERIC = (options: NumericOptions = {}): SqlType.SqlType<string> => type("NUMERIC", "decimal", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const DECIMAL = (options: NumericOptions = {}): SqlType.SqlType<string> => type("DECIMAL", "decimal", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const FLOAT = (options: NumericOptions = {}): SqlType.SqlType<number> => type("FLOAT", "float", options)

/**
 * Precision and scale come together or not at all.
 *
 * @since 0.1.0
 * @category numbers
 */
export const DOUBLE = (options: NumericOptions = {}): SqlType.SqlType<number> => type("DOUBLE", "float", options)

/**
 * Precision and scale come together or not at all.
 *
 * @since 0.1.0
 * @category numbers
 */
export const REAL = (options: NumericOptions = {}): SqlType.SqlType<number> => type("REAL", "float", options)

/**
 * @since 0.1.0
 * @category numbers
 */
export const YEAR = (options: { readonly displayWidth?: number | undefined } = {}): SqlType.SqlType<number> =>
  type("YEAR", "integer", options)

/**
 * @since 0.1.0
 * @category binary
 */
export const BIT = (length?: number): SqlType.SqlType<Uint8Array> => type("BIT", "binary", { length })

/**
 * @since 0.1.0
 * @category binary
 */
export const TINYBLOB: SqlType.SqlType<Uint8Array> = type("TINYBLOB", "binary")

/**
 * @since 0.1.0
 * @category binary
 */
export const MEDIUMBLOB: SqlType.SqlType<Uint8Array> = type("MEDIUMBLOB", "binary")

/**
 * @since 0.1.0
 * @category binary
 */
export const LONGBLOB: SqlType.SqlType<Uint8Array> = type("LONGBLOB", "binary")

/**
 * @since 0.1.0
 * @category dates
 */
export const DATETIME = (options: FractionOptions = {}): SqlType.SqlType<Date> => type("DATETIME", "dateTime", options)

/**
 * @since 0.1.0
 * @category dates
 */
export const TIMESTAMP = (options: FractionOptions = {}): SqlType.SqlType<Date> =>
  type("TIMESTAMP", "dateTime", options)

/**
 * @since 0.1.0
 * @category dates
 */
export const TIME = (options: FractionOptions = {}): SqlType.SqlType<string> => type("TIME", "time", options)

/**
 * @since 0.1.0
 * @category text
 */
export const CHAR = (length?: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("CHAR", "text", { length, ...options })

/**
 * @since 0.1.0
 * @category text
 */
export const VARCHAR = (length: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("VARCHAR", "text", { length, ...options })

/**
 * @since 0.1.0
 * @category text
 */
export const NCHAR = (length?: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("NCHAR", "text", { length, ...options })

/**
 * @since 0.1.0
 * @category text
 */
export const NVARCHAR = (length: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("NVARCHAR", "text", { length, ...options })

/**
 * @since 0.1.0
 * @category text
 */
export const TEXT = (options: TextOptions & { readonly length?: number | undefined } = {}): SqlType.SqlType<string> =>
  type("TEXT", "text", options)

/**
 * @since 0.1.0
 * @category text
 */
export const TINYTEXT = (options: TextOptions = {}): SqlType.SqlType<string> => type("TINYTEXT", "text", options)

/**
 * @since 0.1.0
 * @category text
 */
export const MEDIUMTEXT = (options: TextOptions = {}): SqlType.SqlType<string> => type("MEDIUMTEXT", "text", options)

/**
 * @since 0.1.0
 * @category text
 */
export const LONGTEXT = (options: TextOptions = {}): SqlType.SqlType<string> => type("LONGTEXT", "text", options)

/**
 * @since 0.1.0
 * @category text
 */
export const ENUM = <const L extends string>(
  values: ReadonlyArray<L>,
  options: TextOptions = {}
): SqlType.SqlType<L> => type("ENUM", "text", { values, ...options })

/**
 * Any number of the values, as text with commas between.
 *
 * @since 0.1.0
 * @category text
 */
export const SET = (values: ReadonlyArray<string>, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("SET", "text", { values, ...options })

/**
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = type("JSON", "json")

/**
 * MariaDB's.
 *
 * @since 0.1.0
 * @category networks
 */
export const INET4: SqlType.SqlType<string> = type("INET4", "text")

/**
 * MariaDB's.
 *
 * @since 0.1.0
 * @category networks
 */
export const INET6: SqlType.SqlType<string> = type("INET6", "text")
