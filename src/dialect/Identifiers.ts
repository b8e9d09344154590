/**
 * Writes identifiers in SQL: quotes them where necessary, and truncates or refuses names that are too long. The base class writes ANSI
 * SQL; a dialect overrides the methods that differ.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import type * as Name from "../schema/Name.ts"
import { CompileError, NameTooLong } from "./CompileError.ts"

/**
 * Returns the set of the words in a text.
 *
 * @since 0.1.0
 * @category constructors
 */
export function reservedWords(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

/**
 * The identifiers of ANSI SQL, and the base class of those of dialects.
 *
 * @since 0.1.0
 * @category models
 */
export class Identifiers {
  /** The name of the dialect. */
  readonly dialect: string = "default"
  /** The maximum length of a name, as {@link Identifiers.measure} counts it. */
  readonly maxLength: number = Infinity
  /** The unit in which {@link Identifiers.measure} counts. */
  readonly unit: "bytes" | "characters" = "characters"
  /** The words that must be quoted, in lower case. */
  readonly reservedWords: ReadonlySet<string> = ansiReservedWords
  /** The words that must be quoted only as names of tables, in lower case. */
  readonly reservedForTables: ReadonlySet<string> = new Set()
  protected readonly openingQuote: string = "\""
  protected readonly closingQuote: string = "\""

  /**
   * Returns a name as written in SQL: quoted if it is a reserved word, or has characters other than lower-case letters, digits, `_` and
   * `$`. `force` quotes it always (`true`) or never (`false`).
   */
  quote(name: string, force?: boolean | undefined): string {
    return force ?? this.needsQuotes(name) ? this.always(name) : name
  }

  /** Returns the name in quotes. */
  always(name: string): string {
    return this.openingQuote + name.replaceAll(this.closingQuote, this.closingQuote + this.closingQuote) +
      this.closingQuote
  }

  needsQuotes(name: string): boolean {
    return !plainName.test(name) || this.reservedWords.has(name)
  }

  /** Returns the name of a schema as written in SQL. */
  schema(schema: string, force?: boolean | undefined): string {
    return this.quote(schema, force)
  }

  /** Returns the name of a table, qualified with its schema if it has one. */
  table(name: string, schema: Option.Option<string>, quoting?: Name.Quoting | undefined): string {
    const table = this.quote(name, quoting?.name ?? (this.reservedForTables.has(name) || undefined))
    return Option.isNone(schema) ? table : `${this.schema(schema.value, quoting?.schema)}.${table}`
  }

  /** Returns the name of a constraint as written in SQL; `None` if it has none. */
  constraintName(name: Name.Name): Either.Either<Option.Option<string>, CompileError> {
    return this.limited(name)
  }

  /** Returns the name of an index as written in SQL; `None` if it has none. `force` as in {@link Identifiers.quote}. */
  indexName(name: Name.Name, force?: boolean | undefined): Either.Either<Option.Option<string>, CompileError> {
    return this.limited(name, force)
  }

  /** Returns the length of a name as the database counts it: in characters or bytes. */
  measure(name: string): number {
    return name.length
  }

  /** Splits the name of a schema into its parts. */
  schemaParts(schema: string): ReadonlyArray<string> {
    return [schema]
  }

  /** Returns whether a name is longer than the database allows. */
  isTooLong(name: string): boolean {
    return this.measure(name) > this.maxLength
  }

  /** Returns the error for a name that is longer than the database allows. */
  tooLong(name: string): CompileError {
    const { dialect, maxLength, unit } = this
    return new CompileError({ reason: new NameTooLong({ dialect, name, maxLength, unit }) })
  }

  /** Truncates a name to the limit, with four digits of its hash at the end, as Alembic does. */
  truncate(name: string): string {
    if (!this.isTooLong(name)) return name
    return `${this.prefix(name, this.maxLength - 8)}_${hash(name).slice(-4)}`
  }

  private limited(name: Name.Name, force?: boolean): Either.Either<Option.Option<string>, CompileError> {
    switch (name._tag) {
      case "Unnamed":
        return Either.right(Option.none())
      case "FinalName":
        return Either.right(Option.some(this.quote(this.truncate(name.value), force)))
      case "GivenName":
        return this.isTooLong(name.value)
          ? Either.left(this.tooLong(name.value))
          : Either.right(Option.some(this.quote(name.value, force ?? name.quote)))
    }
  }

  private prefix(name: string, length: number): string {
    let prefix = ""
    for (const character of name) {
      if (this.measure(prefix + character) > length) break
      prefix += character
    }
    return prefix
  }
}

const plainName = /^[a-z_][a-z0-9_$]*$/

const hash = (text: string): string => createHash("md5").update(text, "utf8").digest("hex")

/**
 * Reserved words of almost every database.
 *
 * @since 0.1.0
 * @category constants
 */
export const ansiReservedWords: ReadonlySet<string> = reservedWords(`
  all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate column
  constraint create cross current_date current_role current_time current_timestamp current_user default deferrable
  desc distinct do else end except false for foreign freeze from full grant group having ilike in initially inner
  intersect into is isnull join leading left like limit localtime localtimestamp natural new not notnull null off
  offset old on only or order outer overlaps placing primary references right select session_user set similar some
  symmetric table then to trailing true union unique user using verbose when where
`)

/**
 * The identifiers of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identifiers: Identifiers = new Identifiers()
