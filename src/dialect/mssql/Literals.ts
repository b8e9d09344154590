/**
 * Values in the SQL of SQL Server.
 *
 * @since 0.1.0
 */
import * as Statement from "@effect/sql/Statement"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import type * as SqlType from "../../schema/SqlType.ts"
import type { CompileError } from "../CompileError.ts"
import type * as Lexer from "../Lexer.ts"
import * as Literals from "../Literals.ts"
import { rules } from "./Lexer.ts"

/**
 * A value as the literal that scripts contain. The driver would choose the type of a parameter from the JavaScript type alone: `VARCHAR`
 * for a string, `INT` for a number, `BIT` for null.
 *
 * @since 0.1.0
 * @category models
 */
export class Literal extends Data.TaggedClass("Literal")<{ readonly sql: string }> {}

/**
 * Converts the text of a literal to a value for the driver.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literal = (sql: Either.Either<string, CompileError>): Either.Either<Literal, CompileError> =>
  Either.map(sql, (sql) => new Literal({ sql }))

/**
 * The literals of SQL Server.
 *
 * @since 0.1.0
 * @category models
 */
export class MssqlLiterals extends Literals.Literals {
  override readonly dialect: string = "mssql"
  override readonly lexicalRules: Lexer.Rules = rules
  protected override readonly hasUuid: boolean = true

  // Without N, characters outside the code page of the database become question marks.
  override string(text: string): string {
    return /^[\x00-\x7f]*$/.test(text) ? this.quoted(text) : this.unicode(text)
  }

  /** Returns an `NVARCHAR` literal. */
  unicode(text: string): string {
    return `N${this.quoted(text)}`
  }

  // The server removes a backslash followed by a line break. Of two backslashes and two line breaks, one of each remains.
  private quoted(text: string): string {
    return super.string(text.replaceAll(/\\(\r?\n)/g, "\\\\$1$1"))
  }

  // Literals of Unicode types always have N.
  protected override text(
    text: string,
    type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    return Either.right(type !== undefined && isUnicode(type) ? this.unicode(text) : this.string(text))
  }

  /** Values of user-written SQL are literals too. A parameter of `MssqlClient.param`, which has a type, remains bound. */
  override bindUntyped(value: unknown): Either.Either<unknown, CompileError> {
    return value instanceof Literal || isParameter(value) ? Either.right(value) : literal(this.render(value))
  }

  override bytes(value: Uint8Array): string {
    return `0x${Literals.hex(value)}`
  }

  // With a space instead of T, DATETIME reads the date in the order of the login's language: 2024-02-01 may be the second of January.
  protected override moment(
    value: unknown,
    kind: "date" | "dateTime" | "time",
    type: SqlType.SqlType | undefined
  ): string | undefined {
    const text = super.moment(value, kind, type)
    if (kind !== "dateTime" || text === undefined) return text
    return hasThreeDigits(type) ? toMilliseconds(iso(text)) : iso(text)
  }

  // Intervals are stored as DATETIME.
  protected override interval(value: unknown, type: SqlType.SqlType | undefined): string | undefined {
    const text = super.interval(value, type)
    return text === undefined ? undefined : toMilliseconds(iso(text))
  }

  // DATETIME stores three digits.
  protected override fraction(milliseconds: string): string {
    return milliseconds === "000" ? "" : `.${milliseconds}`
  }
}

const iso = (text: string): string =>
  text.replace(
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)(:\d\d[.\d]*)? ?(Z|[+-]\d\d:\d\d)?)?$/,
    (_, date: string, time = "00:00", seconds = ":00", zone = "") => `${date}T${time}${seconds}${zone}`
  )

const hasThreeDigits = (type: SqlType.SqlType | undefined): boolean => {
  switch (type?.definition._tag) {
    case "DateTime":
      return !type.definition.timezone
    case "Standard":
    case "Native":
      return type.definition.name === "DATETIME" || type.definition.name === "SMALLDATETIME"
    default:
      return false
  }
}

// DATETIME and SMALLDATETIME refuse a fourth digit of a second (241). The server rounds what it converts to them, so this rounds too.
const toMilliseconds = (text: string): string => {
  const [, kept, next] = /^([\d-]+T[\d:]+\.\d{3})(\d)\d*$/.exec(text) ?? []
  const at = Date.parse(`${kept}Z`) + (Number(next) >= 5 ? 1 : 0)
  return Number.isNaN(at) ? text : new Date(at).toISOString().slice(0, -1)
}

const isParameter = Statement.isCustom<Statement.Custom<"MssqlParam", unknown, unknown, unknown>>("MssqlParam")

const isUnicode = ({ definition }: SqlType.SqlType): boolean => {
  switch (definition._tag) {
    case "String":
    case "Text":
      return definition.unicode
    case "Json":
      return true
    case "Standard":
    case "Native":
      return definition.name.startsWith("N")
    default:
      return false
  }
}

/**
 * The literals of SQL Server.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literals: MssqlLiterals = new MssqlLiterals()
