/**
 * The type names that programs commonly use on SQLite. SQLite itself accepts any name, and any value in a column.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"

/**
 * `DATE`: a date, stored as text.
 *
 * @since 0.1.0
 * @category dates
 */
export const DATE: SqlType.SqlType<string> = SqlType.native("sqlite", "DATE", "date")

/**
 * `DATETIME`: a date and time, stored as text.
 *
 * @since 0.1.0
 * @category dates
 */
export const DATETIME: SqlType.SqlType<Date> = SqlType.native("sqlite", "DATETIME", "dateTime")

/**
 * `TIME`: a time of day, stored as text.
 *
 * @since 0.1.0
 * @category dates
 */
export const TIME: SqlType.SqlType<string> = SqlType.native("sqlite", "TIME", "time")

/**
 * `JSON`: a JSON document, stored as text.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = SqlType.native("sqlite", "JSON", "json")

/**
 * `JSONB`: a JSON document in SQLite's binary format.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSONB: SqlType.SqlType<unknown> = SqlType.native("sqlite", "JSONB", "json")
