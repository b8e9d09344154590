/**
 * The types of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"

/**
 * The options of integer types.
 *
 * @since 0.1.0
 * @category models
 */
export interface IntegerOptions {
  readonly displayWidth?: number | undefined
  readonly unsigned?: boolean | undefined
  readonly zerofill?: boolean | undefined
}

/**
 * The options of decimal and floating-point types.
 *
 * @since 0.1.0
 * @category models
 */
export interface NumericOptions extends SqlType.NumericOptions {
  readonly unsigned?: boolean | undefined
  readonly zerofill?: boolean | undefined
}

/**
 * The options of text types: length, character set and collation.
 *
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
 * The options of types with fractional seconds. `fsp` is the number of digits.
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
 * `TINYINT`: an integer of 8 bits.
 *
 * @since 0.1.0
 * @category numbers
 */
export const TINYINT = (options: IntegerOptions = {}): SqlType.SqlType<number> => type("TINYINT", "integer", options)

/**
 * `SMALLINT`: an integer of 16 bits.
 *
 * @since 0.1.0
 * @category numbers
 */
export const SMALLINT = (options: IntegerOptions = {}): SqlType.SqlType<number> => type("SMALLINT", "integer", options)

/**
 * `MEDIUMINT`: an integer of 24 bits.
 *
 * @since 0.1.0
 * @category numbers
 */
export const MEDIUMINT = (options: IntegerOptions = {}): SqlType.SqlType<number> =>
  type("MEDIUMINT", "integer", options)

/**
 * `INTEGER`: an integer of 32 bits.
 *
 * @since 0.1.0
 * @category numbers
 */
export const INTEGER = (options: IntegerOptions = {}): SqlType.SqlType<number> => type("INTEGER", "integer", options)

/**
 * `BIGINT`: an integer of 64 bits. Its values are `bigint`.
 *
 * @since 0.1.0
 * @category numbers
 */
export const BIGINT = (options: IntegerOptions = {}): SqlType.SqlType<bigint> => type("BIGINT", "bigint", options)

/**
 * `NUMERIC`: an exact decimal number. Its values are strings.
 *
 * @since 0.1.0
 * @category numbers
 */
export const NUMERIC = (options: NumericOptions = {}): SqlType.SqlType<string> => type("NUMERIC", "decimal", options)

/**
 * `DECIMAL`: an exact decimal number. Its values are strings.
 *
 * @since 0.1.0
 * @category numbers
 */
export const DECIMAL = (options: NumericOptions = {}): SqlType.SqlType<string> => type("DECIMAL", "decimal", options)

/**
 * `FLOAT`: a floating-point number of single precision.
 *
 * @since 0.1.0
 * @category numbers
 */
export const FLOAT = (options: NumericOptions = {}): SqlType.SqlType<number> => type("FLOAT", "float", options)

/**
 * `DOUBLE`: a floating-point number of double precision. Precision and scale are given together or not at all.
 *
 * @since 0.1.0
 * @category numbers
 */
export const DOUBLE = (options: NumericOptions = {}): SqlType.SqlType<number> => type("DOUBLE", "float", options)

/**
 * `REAL`: the same type as {@link DOUBLE}, under its other name. Precision and scale are given together or not at all.
 *
 * @since 0.1.0
 * @category numbers
 */
export const REAL = (options: NumericOptions = {}): SqlType.SqlType<number> => type("REAL", "float", options)

/**
 * `YEAR`: a year from 1901 to 2155.
 *
 * @since 0.1.0
 * @category numbers
 */
export const YEAR = (options: { readonly displayWidth?: number | undefined } = {}): SqlType.SqlType<number> =>
  type("YEAR", "integer", options)

/**
 * `BIT`: a string of at most 64 bits, as bytes.
 *
 * @since 0.1.0
 * @category binary
 */
export const BIT = (length?: number): SqlType.SqlType<Uint8Array> => type("BIT", "binary", { length })

/**
 * `TINYBLOB`: at most 255 bytes.
 *
 * @since 0.1.0
 * @category binary
 */
export const TINYBLOB: SqlType.SqlType<Uint8Array> = type("TINYBLOB", "binary")

/**
 * `MEDIUMBLOB`: at most 16 MiB.
 *
 * @since 0.1.0
 * @category binary
 */
export const MEDIUMBLOB: SqlType.SqlType<Uint8Array> = type("MEDIUMBLOB", "binary")

/**
 * `LONGBLOB`: at most 4 GiB.
 *
 * @since 0.1.0
 * @category binary
 */
export const LONGBLOB: SqlType.SqlType<Uint8Array> = type("LONGBLOB", "binary")

/**
 * `DATETIME`: a date and time without a time zone.
 *
 * @since 0.1.0
 * @category dates
 */
export const DATETIME = (options: FractionOptions = {}): SqlType.SqlType<Date> => type("DATETIME", "dateTime", options)

/**
 * `TIMESTAMP`: a moment from 1970 to 2038, stored in UTC.
 *
 * @since 0.1.0
 * @category dates
 */
export const TIMESTAMP = (options: FractionOptions = {}): SqlType.SqlType<Date> =>
  type("TIMESTAMP", "dateTime", options)

/**
 * `TIME`: a time of day or a duration.
 *
 * @since 0.1.0
 * @category dates
 */
export const TIME = (options: FractionOptions = {}): SqlType.SqlType<string> => type("TIME", "time", options)

/**
 * `CHAR`: text of a fixed length.
 *
 * @since 0.1.0
 * @category text
 */
export const CHAR = (length?: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("CHAR", "text", { length, ...options })

/**
 * `VARCHAR`: text of at most `length` characters.
 *
 * @since 0.1.0
 * @category text
 */
export const VARCHAR = (length: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("VARCHAR", "text", { length, ...options })

/**
 * `NCHAR`: text of a fixed length in the national character set, `utf8`.
 *
 * @since 0.1.0
 * @category text
 */
export const NCHAR = (length?: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("NCHAR", "text", { length, ...options })

/**
 * `NVARCHAR`: text of at most `length` characters in the national character set, `utf8`.
 *
 * @since 0.1.0
 * @category text
 */
export const NVARCHAR = (length: number, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("NVARCHAR", "text", { length, ...options })

/**
 * `TEXT`: at most 64 KiB of text. With `length`, the server chooses the smallest type that is long enough.
 *
 * @since 0.1.0
 * @category text
 */
export const TEXT = (options: TextOptions & { readonly length?: number | undefined } = {}): SqlType.SqlType<string> =>
  type("TEXT", "text", options)

/**
 * `TINYTEXT`: at most 255 bytes of text.
 *
 * @since 0.1.0
 * @category text
 */
export const TINYTEXT = (options: TextOptions = {}): SqlType.SqlType<string> => type("TINYTEXT", "text", options)

/**
 * `MEDIUMTEXT`: at most 16 MiB of text.
 *
 * @since 0.1.0
 * @category text
 */
export const MEDIUMTEXT = (options: TextOptions = {}): SqlType.SqlType<string> => type("MEDIUMTEXT", "text", options)

/**
 * `LONGTEXT`: at most 4 GiB of text.
 *
 * @since 0.1.0
 * @category text
 */
export const LONGTEXT = (options: TextOptions = {}): SqlType.SqlType<string> => type("LONGTEXT", "text", options)

/**
 * `ENUM`: one label of a fixed list.
 *
 * @since 0.1.0
 * @category text
 */
export const ENUM = <const L extends string>(
  values: ReadonlyArray<L>,
  options: TextOptions = {}
): SqlType.SqlType<L> => type("ENUM", "text", { values, ...options })

/**
 * `SET`: any number of labels of a fixed list, as text separated by commas.
 *
 * @since 0.1.0
 * @category text
 */
export const SET = (values: ReadonlyArray<string>, options: TextOptions = {}): SqlType.SqlType<string> =>
  type("SET", "text", { values, ...options })

/**
 * `JSON`: a JSON document. MariaDB stores it as `LONGTEXT`.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = type("JSON", "json")

/**
 * `INET4`: an IPv4 address (MariaDB).
 *
 * @since 0.1.0
 * @category networks
 */
export const INET4: SqlType.SqlType<string> = type("INET4", "text")

/**
 * `INET6`: an IPv6 address (MariaDB).
 *
 * @since 0.1.0
 * @category networks
 */
export const INET6: SqlType.SqlType<string> = type("INET6", "text")
