/**
 * Identifiers in SQL: quoted where they must be, shortened or refused where they are too long.
 * The base class writes plain ANSI SQL; a dialect overrides what it does differently.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import type * as Name from "../schema/Name.ts"
import { CompileError, NameTooLong } from "./CompileError.ts"

/**
 * The set of the words in a text.
 *
 * @since 0.1.0
 * @category constructors
 */
export function reservedWords(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

/**
 * @since 0.1.0
 * @category models
 */
export class Identifiers {
  /** The dialect's name. */
  readonly dialect: string = "default"
  /** The greatest length of a name, as {@link Identifiers.measure} counts it. */
  readonly maxLength: number = Infinity
  /** What {@link Identifiers.measure} counts. */
  readonly unit: "bytes" | "characters" = "characters"
  /** Words that have to be quoted, in lower case. */
  readonly reservedWords: ReadonlySet<string> = ansiReservedWords
  /** Words that have to be quoted as the name of a table only, in lower case. */
  readonly reservedForTables: ReadonlySet<string> = new Set()
  protected readonly openingQuote: string = "\""
  protected readonly closingQuote: string = "\""

  /**
   * The name as written in SQL: quoted if it is a reserved word, or has characters other than lower-case letters, digits, `_` and `$`.
   * `force` quotes it always (`true`) or never (`false`).
   */
  quote(name: string, force?: boolean | undefined): string {
    return force ?? this.needsQuotes(name) ? this.always(name) : name
  }

  /** The name in quotes. */
  always(name: string): string {
    return this.openingQuote + name.replaceAll(this.closingQuote, this.closingQuote + this.closingQuote) +
      this.closingQuote
  }

  needsQuotes(name: string): boolean {
    return !plainName.test(name) || this.reservedWords.has(name)
  }

  /** The name of a schema. */
  schema(schema: string): string {
    return this.quote(schema)
  }

  /** The name of a table, after its schema if it has one. */
  table(name: string, schema: Option.Option<string>, force?: boolean | undefined): string {
    const table = this.quote(name, force ?? (this.reservedForTables.has(name) || undefined))
    return Option.match(schema, {
      onNone: () => table,
      onSome: (schema) => `${this.schema(schema)}.${table}`
    })
  }

  /** The name of a constraint as written in SQL; `None` if it has none. */
  constraintName(name: Name.Name): Either.Either<Option.Option<string>, CompileError> {
    return this.limited(name)
  }

  /** The name of an index as written in SQL; `None` if it has none. `force` as in {@link Identifiers.quote}. */
  indexName(name: Name.Name, force?: boolean | undefined): Either.Either<Option.Option<string>, CompileError> {
    return this.limited(name, force)
  }

  /** The length of a name as the database counts it: characters, or bytes. */
  measure(name: string): number {
    return name.length
  }

  /** The names in that of a schema. */
  schemaParts(schema: string): ReadonlyArray<string> {
    return [schema]
  }

  /** Whether a name is longer than the database allows. */
  isTooLong(name: string): boolean {
    return this.measure(name) > this.maxLength
  }

  /** The error for a name that is longer than the database allows. */
  tooLong(name: string): CompileError {
    const { dialect, maxLength, unit } = this
    return new CompileError({ reason: new NameTooLong({ dialect, name, maxLength, unit }) })
  }

  /** The name shortened to the limit, with four digits of its hash at the end, as Alembic does it. */
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
          : Either.right(Option.some(this.quote(name.value, force)))
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
 * Plain ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identifiers: Identifiers = new Identifiers()
