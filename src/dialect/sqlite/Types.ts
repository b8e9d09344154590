/**
 * The names that SQLite's programs agree on. SQLite itself takes any name, and any value under it.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"

/**
 * @since 0.1.0
 * @category dates
 */
export const DATE: SqlType.SqlType<string> = SqlType.native("sqlite", "DATE", "date")

/**
 * @since 0.1.0
 * @category dates
 */
export const DATETIME: SqlType.SqlType<Date> = SqlType.native("sqlite", "DATETIME", "dateTime")

/**
 * @since 0.1.0
 * @category dates
 */
export const TIME: SqlType.SqlType<string> = SqlType.native("sqlite", "TIME", "time")

/**
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = SqlType.native("sqlite", "JSON", "json")

/**
 * Documents in SQLite's binary form.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSONB: SqlType.SqlType<unknown> = SqlType.native("sqlite", "JSONB", "json")
