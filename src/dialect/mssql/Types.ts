/**
 * SQL Server's own types.
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
 * @since 0.1.0
 * @category booleans
 */
export const BIT: SqlType.SqlType<boolean> = type("BIT", "boolean")

/**
 * @since 0.1.0
 * @category numbers
 */
export const TINYINT: SqlType.SqlType<number> = type("TINYINT", "integer")

/**
 * @since 0.1.0
 * @category numbers
 */
export const MONEY: SqlType.SqlType<string> = type("MONEY", "decimal")

/**
 * @since 0.1.0
 * @category numbers
 */
export const SMALLMONEY: SqlType.SqlType<string> = type("SMALLMONEY", "decimal")

/**
 * @since 0.1.0
 * @category numbers
 */
export const REAL: SqlType.SqlType<number> = type("REAL", "float")

/**
 * @since 0.1.0
 * @category numbers
 */
export const DOUBLE_PRECISION: SqlType.SqlType<number> = type("DOUBLE PRECISION", "float")

/**
 * @since 0.1.0
 * @category dates
 */
export const DATETIME2 = (options: { readonly precision?: number | undefined } = {}): SqlType.SqlType<Date> =>
  type("DATETIME2", "dateTime", options)

/**
 * @since 0.1.0
 * @category dates
 */
export const DATETIMEOFFSET = (options: { readonly precision?: number | undefined } = {}): SqlType.SqlType<Date> =>
  type("DATETIMEOFFSET", "dateTime", options)

/**
 * @since 0.1.0
 * @category dates
 */
export const SMALLDATETIME: SqlType.SqlType<Date> = type("SMALLDATETIME", "dateTime")

/**
 * @since 0.1.0
 * @category dates
 */
export const TIME = (options: { readonly precision?: number | undefined } = {}): SqlType.SqlType<string> =>
  type("TIME", "time", options)

/**
 * @since 0.1.0
 * @category text
 */
export const NTEXT = (options: { readonly collation?: string | undefined } = {}): SqlType.SqlType<string> =>
  type("NTEXT", "text", options)

/**
 * @since 0.1.0
 * @category documents
 */
export const XML: SqlType.SqlType<string> = type("XML", "text")

/**
 * Documents, kept as `NVARCHAR(max)`.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = type("JSON", "json")

/**
 * @since 0.1.0
 * @category documents
 */
export const SQL_VARIANT: SqlType.SqlType<unknown> = type("SQL_VARIANT", "other")

/**
 * @since 0.1.0
 * @category identifiers
 */
export const UNIQUEIDENTIFIER: SqlType.SqlType<string> = type("UNIQUEIDENTIFIER", "uuid")

/**
 * @since 0.1.0
 * @category binary
 */
export const IMAGE: SqlType.SqlType<Uint8Array> = type("IMAGE", "binary")

/**
 * `filestream` goes with `"max"`.
 *
 * @since 0.1.0
 * @category binary
 */
export const VARBINARY = (
  length?: SqlType.Length,
  options: { readonly filestream?: boolean | undefined } = {}
): SqlType.SqlType<Uint8Array> => type("VARBINARY", "binary", { length, ...options })

/**
 * A number that changes with each change of its row.
 *
 * @since 0.1.0
 * @category binary
 */
export const ROWVERSION: SqlType.SqlType<Uint8Array> = type("ROWVERSION", "binary")

/**
 * The old word for {@link ROWVERSION}; it holds no time.
 *
 * @since 0.1.0
 * @category binary
 */
export const TIMESTAMP: SqlType.SqlType<Uint8Array> = type("TIMESTAMP", "binary")
