/**
 * Values in the SQL of PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as SqlType from "../../schema/SqlType.ts"
import type { CompileError } from "../CompileError.ts"
import type * as Lexer from "../Lexer.ts"
import * as Literals from "../Literals.ts"
import { rules } from "./Lexer.ts"

/**
 * The literals of PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export class PostgresqlLiterals extends Literals.Literals {
  override readonly dialect: string = "postgresql"
  override readonly lexicalRules: Lexer.Rules = rules
  protected override readonly hasUuid: boolean = true
  protected override readonly clock: "local" | "utc" = "local"

  override boolean(value: boolean): string {
    return value ? "true" : "false"
  }

  // The hexadecimal format of `bytea`; an untyped literal takes the type of the column.
  override bytes(value: Uint8Array): string {
    return `'\\x${Literals.hex(value)}'`
  }

  // A column without a time zone ignores the offset; one with a time zone requires it.
  protected override keepsZone(type: SqlType.SqlType | undefined): boolean {
    return type === undefined || super.keepsZone(type)
  }

  // Text cannot contain NUL characters.
  protected override text(
    text: string,
    type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    return text.includes("\0") ? Either.left(this.refuse(text, "text with a NUL character")) : super.text(text, type)
  }

  // PostgreSQL has an interval type, which the column may not use.
  protected override interval(value: unknown, type: SqlType.SqlType | undefined): string | undefined {
    const native = type?.definition._tag !== "Interval" || type.definition.native
    return Duration.isDuration(value) && native
      ? `${Duration.toMillis(value) / 1000} seconds`
      : super.interval(value, type)
  }

  // `ARRAY[…]` is an array of text, which only a text column accepts; `'{…}'` is valid for any column.
  protected override array(
    value: ReadonlyArray<unknown>,
    type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    const item = type?.definition._tag === "Array" ? type.definition.item : undefined
    return value.length > 0 && (item === undefined || isPlainText(item))
      ? Either.map(
        Either.all(
          value.map((element) => Array.isArray(element) ? this.array(element, type) : this.render(element, item))
        ),
        (elements) => `ARRAY[${elements.join(", ")}]`
      )
      : Either.flatMap(this.list(value, item), (list) => this.text(list, undefined))
  }

  private list(
    value: ReadonlyArray<unknown>,
    item: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    const elements = value.map((element) =>
      Array.isArray(element) && (item === undefined || SqlType.kind(item) !== "json")
        ? this.list(element, item)
        : this.element(element, item)
    )
    return Either.map(Either.all(elements), (texts) => `{${texts.join(",")}}`)
  }

  private element(value: unknown, item: SqlType.SqlType | undefined): Either.Either<string, CompileError> {
    if (value === null || value === undefined) return Either.right("NULL")
    const bound = value instanceof Uint8Array
      ? `\\x${Literals.hex(value)}`
      : value instanceof Date
      ? this.moment(value, "dateTime", item)
      : Either.getOrUndefined(this.bindable(value, item))
    return !["string", "number", "bigint", "boolean"].includes(typeof bound)
      ? Either.left(this.refuse(value, "array"))
      : Either.right(`"${String(bound).replaceAll(/["\\]/g, "\\$&")}"`)
  }
}

const isPlainText = ({ definition }: SqlType.SqlType): boolean =>
  definition._tag === "String" || definition._tag === "Text"

/**
 * The literals of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literals: PostgresqlLiterals = new PostgresqlLiterals()
