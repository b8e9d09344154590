/**
 * Identifiers of SQL Server.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Identifiers from "../Identifiers.ts"

/**
 * The identifiers of SQL Server, in brackets.
 *
 * @since 0.1.0
 * @category models
 */
export class MssqlIdentifiers extends Identifiers.Identifiers {
  override readonly dialect: string = "mssql"
  override readonly maxLength: number = 128
  override readonly reservedWords: ReadonlySet<string> = reservedWords
  protected override readonly openingQuote: string = "["
  protected override readonly closingQuote: string = "]"

  // A schema may be in another database (`database.schema`); a part in brackets keeps its dots.
  override schemaParts(schema: string): ReadonlyArray<string> {
    return schemaParts(schema)
  }

  override schema(schema: string, force?: boolean | undefined): string {
    return this.schemaParts(schema).map((part) => this.quote(part, force)).join(".")
  }
}

/**
 * Splits a dotted name into its parts, without brackets.
 *
 * @since 0.1.0
 * @category combinators
 */
export const schemaParts = (schema: string): ReadonlyArray<string> => {
  const parts = schema.match(/\[(?:[^\]]|\]\])*\](?=\.|$)|[^.]+/g) ?? [schema]
  return parts.map((part) =>
    part.length > 1 && part.startsWith("[") && part.endsWith("]") ? part.slice(1, -1).replaceAll("]]", "]") : part
  )
}

/**
 * The reserved words of Transact-SQL.
 */
const reservedWords = Identifiers.reservedWords(`
  add all alter and any as asc authorization backup begin between break browse bulk by cascade case check checkpoint
  close clustered coalesce collate column commit compute constraint contains containstable continue convert create
  cross current current_date current_time current_timestamp current_user cursor database dbcc deallocate declare
  default delete deny desc disk distinct distributed double drop dump else end errlvl escape except exec execute
  exists exit external fetch file fillfactor for foreign freetext freetexttable from full function goto grant group
  having holdlock identity identity_insert identitycol if in index inner insert intersect into is join key kill left
  like lineno load merge national nocheck nonclustered not null nullif of off offsets on open opendatasource openquery
  openrowset openxml option or order outer over percent pivot plan precision primary print proc procedure public
  raiserror read readtext reconfigure references replication restore restrict return revert revoke right rollback
  rowcount rowguidcol rule save schema securityaudit select semantickeyphrasetable semanticsimilaritydetailstable
  semanticsimilaritytable session_user set setuser shutdown some statistics system_user table tablesample textsize
  then to top tran transaction trigger truncate try_convert tsequal union unique unpivot update updatetext use user
  values varying view waitfor when where while with within writetext
`)

/**
 * The identifiers of SQL Server.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identifiers: MssqlIdentifiers = new MssqlIdentifiers()

/**
 * Returns the database that a schema names, quoted and followed by a dot; empty for the database of the session. Catalogue views and
 * procedures act on one database.
 *
 * @since 0.1.0
 * @category combinators
 */
export const databaseOf = (schema: Option.Option<string>): string =>
  Option.match(schema, { onNone: () => [], onSome: schemaParts }).slice(0, -1)
    .map((part) => `${identifiers.quote(part)}.`).join("")

/**
 * Returns a schema without its database and brackets.
 *
 * @since 0.1.0
 * @category combinators
 */
export const schemaName = (schema: Option.Option<string>): Option.Option<string> =>
  Option.flatMap(schema, (schema) => Option.fromNullable(schemaParts(schema).at(-1)))

/**
 * Returns a name as a part of a dotted name: in brackets if it contains a dot, a bracket or a quotation mark.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dottedPart = (name: string): string => /[.[\]"]/.test(name) ? identifiers.always(name) : name
