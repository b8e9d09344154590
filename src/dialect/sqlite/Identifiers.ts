/**
 * Identifiers of SQLite.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../Identifiers.ts"

/**
 * The identifiers of SQLite.
 *
 * @since 0.1.0
 * @category models
 */
export class SqliteIdentifiers extends Identifiers.Identifiers {
  override readonly dialect: string = "sqlite"
  override readonly reservedWords: ReadonlySet<string> = reservedWords
}

/**
 * The words that SQLite's parser does not accept as plain names, and those that Alembic quotes in addition.
 */
const reservedWords = Identifiers.reservedWords(`
  add after all alter analyze and as asc attach autoincrement before begin between by cascade case cast check collate
  column commit conflict constraint create cross current_date current_time current_timestamp database default
  deferrable deferred delete desc detach distinct drop each else end escape except exclusive exists explain fail false
  for foreign from full glob group having if ignore immediate in index indexed initially inner insert instead
  intersect into is isnull join key left like limit match natural not nothing notnull null of offset on or order outer
  plan pragma primary query raise references regexp reindex rename replace restrict returning right rollback row
  select set table temp temporary then to transaction trigger true union unique update using vacuum values view
  virtual when where
`)

/**
 * The identifiers of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identifiers: SqliteIdentifiers = new SqliteIdentifiers()
