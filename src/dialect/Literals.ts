/**
 * Writes values in SQL: as literals in scripts and DDL, and as values that the driver can bind. The base class writes ANSI SQL; a dialect
 * overrides the methods that differ.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as SqlType from "../schema/SqlType.ts"
import { CompileError, LiteralNotSupported } from "./CompileError.ts"
import * as Lexer from "./Lexer.ts"

/**
 * The literals of ANSI SQL, and the base class of those of dialects.
 *
 * @since 0.1.0
 * @category models
 */
export class Literals {
  /** The name of the dialect. */
  readonly dialect: string = "default"

  /** The lexical rules by which the database reads strings, names and comments. */
  readonly lexicalRules: Lexer.Rules = Lexer.ansi

  /**
   * Returns a value as a literal. The type decides how it is written; without a type, the JavaScript type of the value does. A string for
   * a number, a date or a time is written unchanged, so that no digit is lost.
   */
  render(value: unknown, type?: SqlType.SqlType | undefined): Either.Either<string, CompileError> {
    if (value === null || value === undefined) return Either.right("NULL")
    const resolved = type === undefined ? undefined : SqlType.forDialect(type, this.dialect)
    const kind = resolved === undefined ? kindOf(value) : SqlType.kind(resolved)
    const refused = () => Either.left(this.refuse(value, kind))
    switch (kind) {
      case "integer":
      case "bigint":
        return isWhole(value) ? Either.right(String(value)) : refused()
      case "decimal":
        return isNumeral(value) ? Either.right(String(value)) : refused()
      case "float":
        return isNumeral(value) ? Either.right(this.float(String(value))) : refused()
      case "boolean":
        return typeof value === "boolean"
          ? Either.right(this.boolean(value))
          : value === 0 || value === 1
          ? Either.right(this.boolean(value === 1))
          : refused()
      case "text":
        return typeof value === "string" ? this.text(value, resolved) : refused()
      case "binary":
        return value instanceof Uint8Array ? Either.right(this.bytes(value)) : refused()
      case "date":
      case "dateTime":
      case "time": {
        const text = this.moment(value, kind, resolved)
        return text === undefined ? refused() : this.text(text, undefined)
      }
      case "interval": {
        const text = this.interval(value, resolved)
        return text === undefined ? refused() : this.text(text, undefined)
      }
      case "uuid":
        return typeof value === "string" ? this.text(this.uuid(value, resolved), undefined) : refused()
      case "json":
        return this.json(value, resolved)
      case "array":
        return Array.isArray(value) ? this.array(value, resolved) : refused()
      case "other":
        return kindOf(value) === "other" ? refused() : this.render(value)
    }
  }

  /** Returns a string literal, with characters doubled as the dialect requires; also for comments and enum labels. */
  string(text: string): string {
    return `'${text.replaceAll("'", "''")}'`
  }

  boolean(value: boolean): string {
    return value ? "1" : "0"
  }

  bytes(value: Uint8Array): string {
    return `X'${hex(value)}'`
  }

  /**
   * Returns a value in a form that the driver can bind. A `Date` is left to the driver. Values that {@link Literals.render} refuses are
   * refused here too, so that a statement does the same in a script and online.
   */
  bindable(value: unknown, type?: SqlType.SqlType | undefined): Either.Either<unknown, CompileError> {
    if (value === null || value === undefined) return Either.right(null)
    const resolved = type === undefined ? undefined : SqlType.forDialect(type, this.dialect)
    const kind = resolved === undefined ? kindOf(value) : SqlType.kind(resolved)
    const found = this.bound(value, kind, resolved)
    return found === undefined ? Either.left(this.refuse(value, kind)) : Either.right(found)
  }

  /** Returns the value to bind; `undefined` if it cannot be a value of this kind. */
  protected bound(value: unknown, kind: SqlType.ValueKind, type: SqlType.SqlType | undefined): unknown {
    switch (kind) {
      case "integer":
      case "bigint":
        return isWhole(value) ? value : undefined
      case "decimal":
      case "float":
        return isNumeral(value) ? value : undefined
      case "boolean":
        return typeof value === "boolean" ? value : value === 0 || value === 1 ? value === 1 : undefined
      case "text":
        return typeof value === "string" ? value : undefined
      case "binary":
        return value instanceof Uint8Array ? value : undefined
      case "date":
      case "dateTime":
      case "time": {
        const text = this.moment(value, kind, type)
        return text === undefined || typeof value === "string" ? text : value
      }
      case "interval":
        return this.interval(value, type)
      case "uuid":
        return typeof value === "string" ? this.uuid(value, type) : undefined
      case "json":
        return documentText(value)
      case "array":
        return Array.isArray(value) ? value : undefined
      case "other": {
        const own = kindOf(value)
        return own === "other" ? undefined : this.bound(value, own, undefined)
      }
    }
  }

  /** Returns a value of user-written SQL, whose type is unknown, in a form that the driver can bind. */
  bindUntyped(value: unknown): Either.Either<unknown, CompileError> {
    return value instanceof Date && this.moment(value, "dateTime", undefined) === undefined
      ? Either.left(this.refuse(value, "dateTime"))
      : Either.right(value)
  }

  /** Returns a text value of a type; `undefined` for other types that are written as text. */
  protected text(
    text: string,
    _type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    return Either.right(this.string(text))
  }

  /** Adds a decimal point to a float, so that the database does not read it as an integer. */
  protected float(digits: string): string {
    return /^-?\d+$/.test(digits) ? `${digits}.0` : digits
  }

  /** Returns a date, a time or both as text. */
  protected moment(
    value: unknown,
    kind: "date" | "dateTime" | "time",
    type: SqlType.SqlType | undefined
  ): string | undefined {
    if (typeof value === "string") return kind === "dateTime" ? value.replace("T", " ") : value
    if (!(value instanceof Date)) return undefined
    return this.momentAt(value, kind, type, this.clock === "local" ? -value.getTimezoneOffset() : 0)
  }

  /** Returns a date, a time or both as text, at an offset from UTC. */
  private momentAt(
    value: Date,
    kind: "date" | "dateTime" | "time",
    type: SqlType.SqlType | undefined,
    minutes: number
  ): string | undefined {
    const clock = new Date(value.getTime() + minutes * 60_000)
    if (!(clock.getUTCFullYear() >= 0 && clock.getUTCFullYear() <= 9999)) return undefined
    const iso = clock.toISOString()
    const time = iso.slice(11, 19) + this.fraction(iso.slice(20, 23))
    switch (kind) {
      case "date":
        return iso.slice(0, 10)
      case "time":
        return time
      case "dateTime":
        return `${iso.slice(0, 10)} ${time}${this.keepsZone(type) ? this.zone(minutes) : ""}`
    }
  }

  /** The time zone in which the driver reads and writes moments without a time zone: that of the process, or UTC. Scripts use the same. */
  protected readonly clock: "local" | "utc" = "utc"

  /** Whether a moment is written with its offset from UTC. */
  protected keepsZone(type: SqlType.SqlType | undefined): boolean {
    return type !== undefined && isZoned(type)
  }

  /** Returns an offset from UTC, as it is written after a moment. */
  protected zone(minutes: number): string {
    const part = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0")
    return `${minutes < 0 ? "-" : "+"}${part(minutes / 60)}:${part(minutes % 60)}`
  }

  /** Returns the fraction of a second, from its three digits. */
  protected fraction(milliseconds: string): string {
    return milliseconds === "000" ? "" : `.${milliseconds}000`
  }

  /** Returns an interval as text; on databases without an interval type, the date and time that much later than 1970-01-01 in UTC. */
  protected interval(value: unknown, _type: SqlType.SqlType | undefined): string | undefined {
    return Duration.isDuration(value)
      ? this.epochText(Duration.toMillis(value))
      : typeof value === "string"
      ? value
      : undefined
  }

  /** Returns the date and time a number of milliseconds after 1970-01-01, in UTC, without an offset. */
  private epochText(milliseconds: number): string | undefined {
    return this.momentAt(new Date(milliseconds), "dateTime", unzoned, 0)
  }

  /** Returns a UUID as the dialect stores it. */
  protected uuid(value: string, type: SqlType.SqlType | undefined): string {
    return type?.definition._tag === "Uuid" && !(type.definition.native && this.hasUuid)
      ? value.replaceAll("-", "").toLowerCase()
      : value
  }

  /** Whether the dialect has a UUID type. */
  protected readonly hasUuid: boolean = false

  protected json(
    value: unknown,
    type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    const text = documentText(value)
    return text === undefined ? Either.left(this.refuse(value, "json")) : this.text(text, type)
  }

  protected array(
    value: ReadonlyArray<unknown>,
    _type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    return Either.left(this.refuse(value, "array"))
  }

  protected refuse(value: unknown, type: string): CompileError {
    return new CompileError({
      reason: new LiteralNotSupported({ dialect: this.dialect, value: describe(value), type })
    })
  }
}

/**
 * Returns the kind of a JavaScript value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const kindOf = (value: unknown): SqlType.ValueKind => {
  switch (typeof value) {
    case "string":
      return "text"
    case "boolean":
      return "boolean"
    case "number":
      return "decimal"
    case "bigint":
      return "bigint"
    case "object":
      return value instanceof Date
        ? "dateTime"
        : value instanceof Uint8Array
        ? "binary"
        : Duration.isDuration(value)
        ? "interval"
        : Array.isArray(value)
        ? "array"
        : "json"
    default:
      return "other"
  }
}

/**
 * Returns bytes in hexadecimal.
 *
 * @since 0.1.0
 * @category combinators
 */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

/** The text of a JSON document; `undefined` for values that JSON cannot represent, such as functions, `bigint` and cyclic objects. */
const documentText = (value: unknown): string | undefined =>
  Either.getOrUndefined(Either.try(() => JSON.stringify(value)))

/** A type without a time zone. */
const unzoned = SqlType.dateTime()

const isZoned = (type: SqlType.SqlType): boolean => {
  const { definition } = type
  switch (definition._tag) {
    case "DateTime":
      return definition.timezone
    case "Standard":
    case "Native":
      return definition.parameters.timezone ?? definition.name === "DATETIMEOFFSET"
    default:
      return false
  }
}

const isWhole = (value: unknown): boolean =>
  typeof value === "bigint" || Number.isInteger(value) || typeof value === "string" && /^-?\d+$/.test(value)

const isNumeral = (value: unknown): boolean =>
  typeof value === "bigint" || Number.isFinite(value) ||
  typeof value === "string" && /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)

const describe = (value: unknown): string =>
  Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`

/**
 * The literals of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literals: Literals = new Literals()
