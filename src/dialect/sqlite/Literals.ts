/**
 * Values in the SQL of SQLite.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type * as SqlType from "../../schema/SqlType.ts"
import type { CompileError } from "../CompileError.ts"
import type * as Lexer from "../Lexer.ts"
import * as Literals from "../Literals.ts"
import { rules } from "./Lexer.ts"

/**
 * The literals of SQLite.
 *
 * @since 0.1.0
 * @category models
 */
export class SqliteLiterals extends Literals.Literals {
  override readonly dialect: string = "sqlite"
  override readonly lexicalRules: Lexer.Rules = rules

  // A NUL character ends the statement.
  override string(text: string): string {
    return text.split("\0").map((part) => super.string(part)).join(" || char(0) || ")
  }

  // Dates are stored as text of a fixed width, so that they sort correctly, and without a time zone.
  protected override keepsZone(): boolean {
    return false
  }

  protected override fraction(milliseconds: string): string {
    return `.${milliseconds}000`
  }

  protected override moment(
    value: unknown,
    kind: "date" | "dateTime" | "time",
    type: SqlType.SqlType | undefined
  ): string | undefined {
    const text = super.moment(value, kind, type)
    return kind !== "date" && text !== undefined && /:\d\d$/.test(text) ? `${text}.000000` : text
  }

  // The driver does not bind booleans and dates.
  protected override bound(value: unknown, kind: SqlType.ValueKind, type: SqlType.SqlType | undefined): unknown {
    const bound = super.bound(value, kind, type)
    return bound instanceof Date && (kind === "date" || kind === "time" || kind === "dateTime")
      ? this.moment(bound, kind, type)
      : typeof bound === "boolean"
      ? Number(bound)
      : bound
  }

  // The driver does not bind booleans and dates.
  override bindUntyped(value: unknown): Either.Either<unknown, CompileError> {
    return value instanceof Date || typeof value === "boolean" ? this.bindable(value) : Either.right(value)
  }
}

/**
 * The literals of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literals: SqliteLiterals = new SqliteLiterals()
