/**
 * Identifiers of PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../Identifiers.ts"

/**
 * The identifiers of PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export class PostgresqlIdentifiers extends Identifiers.Identifiers {
  override readonly dialect: string = "postgresql"

  // NAMEDATALEN is 64, including a zero byte at the end.
  override readonly maxLength: number = 63
  override readonly unit: "bytes" | "characters" = "bytes"

  override readonly reservedWords: ReadonlySet<string> = reservedWords

  // PostgreSQL counts bytes, and truncates longer names silently.
  override measure(name: string): number {
    return Buffer.byteLength(name, "utf8")
  }
}

/**
 * The words that `pg_get_keywords()` of PostgreSQL 18 lists as reserved, wholly or except as a function or type, and those that Alembic
 * quotes in addition.
 */
const reservedWords = Identifiers.reservedWords(`
  all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate
  collation column concurrently constraint create cross current_catalog current_date current_role current_schema
  current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
  foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading
  left like limit localtime localtimestamp natural new not notnull null off offset old on only or order outer over
  overlaps placing primary references returning right select session_user set similar some symmetric system_user table
  tablesample then to trailing true union unique user using variadic verbose when where window with
`)

/**
 * The identifiers of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identifiers: PostgresqlIdentifiers = new PostgresqlIdentifiers()
