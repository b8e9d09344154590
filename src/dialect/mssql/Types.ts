/**
 * The types of SQL Server.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"

const type = <A>(
  name: string,
  kind: SqlType.ValueKind,
  parameters?: SqlType.TypeParameters
): SqlType.SqlType<A> => SqlType.native("mssql", name, kind, parameters)

/**
 * `BIT`: a boolean.
 *
 * @since 0.1.0
 * @category booleans
 */
export const BIT: SqlType.SqlType<boolean> = type("BIT", "boolean")

/**
 * `TINYINT`: an integer from 0 to 255.
 *
 * @since 0.1.0
 * @category numbers
 */
export const TINYINT: SqlType.SqlType<number> = type("TINYINT", "integer")

/**
 * `MONEY`: an amount with four decimal places. Its values are strings.
 *
 * @since 0.1.0
 * @category numbers
 */
export const MONEY: SqlType.SqlType<string> = type("MONEY", "decimal")

/**
 * `SMALLMONEY`: a smaller amount with four decimal places. Its values are strings.
 *
 * @since 0.1.0
 * @category numbers
 */
export const SMALLMONEY: SqlType.SqlType<string> = type("SMALLMONEY", "decimal")

/**
 * `REAL`: a floating-point number of single precision.
 *
 * @since 0.1.0
 * @category numbers
 */
export const REAL: SqlType.SqlType<number> = type("REAL", "float")

/**
 * `DOUBLE PRECISION`: a floating-point number of double precision.
 *
 * @since 0.1.0
 * @category numbers
 */
export const DOUBLE_PRECISION: SqlType.SqlType<number> = type("DOUBLE PRECISION", "float")

/**
 * `DATETIME2`: a date and time with a precision of up to seven digits.
 *
 * @since 0.1.0
 * @category dates
 */
export const DATETIME2 = (options: { readonly precision?: number | undefined } = {}): SqlType.SqlType<Date> =>
  type("DATETIME2", "dateTime", options)

/**
 * `DATETIMEOFFSET`: a date and time with an offset from UTC.
 *
 * @since 0.1.0
 * @category dates
 */
export const DATETIMEOFFSET = (options: { readonly precision?: number | undefined } = {}): SqlType.SqlType<Date> =>
  type("DATETIMEOFFSET", "dateTime", options)

/**
 * `SMALLDATETIME`: a date and time with a precision of one minute.
 *
 * @since 0.1.0
 * @category dates
 */
export const SMALLDATETIME: SqlType.SqlType<Date> = type("SMALLDATETIME", "dateTime")

/**
 * `TIME`: a time of day with a precision of up to seven digits.
 *
 * @since 0.1.0
 * @category dates
 */
export const TIME = (options: { readonly precision?: number | undefined } = {}): SqlType.SqlType<string> =>
  type("TIME", "time", options)

/**
 * `NTEXT`: Unicode text of any length. Deprecated by SQL Server; use `SqlType.unicodeText`.
 *
 * @since 0.1.0
 * @category text
 */
export const NTEXT = (options: { readonly collation?: string | undefined } = {}): SqlType.SqlType<string> =>
  type("NTEXT", "text", options)

/**
 * `XML`: an XML document, as text.
 *
 * @since 0.1.0
 * @category documents
 */
export const XML: SqlType.SqlType<string> = type("XML", "text")

/**
 * A JSON document, stored as `NVARCHAR(max)`.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = type("JSON", "json")

/**
 * `SQL_VARIANT`: a value of any of several types.
 *
 * @since 0.1.0
 * @category documents
 */
export const SQL_VARIANT: SqlType.SqlType<unknown> = type("SQL_VARIANT", "other")

/**
 * `UNIQUEIDENTIFIER`: a UUID.
 *
 * @since 0.1.0
 * @category identifiers
 */
export const UNIQUEIDENTIFIER: SqlType.SqlType<string> = type("UNIQUEIDENTIFIER", "uuid")

/**
 * `IMAGE`: bytes of any length. Deprecated by SQL Server; use `SqlType.binary`.
 *
 * @since 0.1.0
 * @category binary
 */
export const IMAGE: SqlType.SqlType<Uint8Array> = type("IMAGE", "binary")

/**
 * `VARBINARY`: at most `length` bytes. `filestream` requires the length `"max"`.
 *
 * @since 0.1.0
 * @category binary
 */
export const VARBINARY = (
  length?: SqlType.Length,
  options: { readonly filestream?: boolean | undefined } = {}
): SqlType.SqlType<Uint8Array> => type("VARBINARY", "binary", { length, ...options })

/**
 * `ROWVERSION`: a number that changes with each update of its row.
 *
 * @since 0.1.0
 * @category binary
 */
export const ROWVERSION: SqlType.SqlType<Uint8Array> = type("ROWVERSION", "binary")

/**
 * `TIMESTAMP`: the deprecated name of {@link ROWVERSION}. It does not contain a time.
 *
 * @since 0.1.0
 * @category binary
 */
export const TIMESTAMP: SqlType.SqlType<Uint8Array> = type("TIMESTAMP", "binary")
