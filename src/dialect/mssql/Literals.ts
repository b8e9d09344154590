/**
 * Values in SQL on SQL Server.
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
 * @since 0.1.0
 * @category models
 */
export class MssqlLiterals extends Literals.Literals {
  override readonly dialect: string = "mssql"
  override readonly lexicalRules: Lexer.Rules = rules
  protected override readonly hasUuid: boolean = true

  // Without N, letters outside the code page of the database turn into question marks. A backslash before a line break swallows both.
  override string(text: string): string {
    const prefix = /^[\x00-\x7f]*$/.test(text) ? "" : "N"
    return text.split(/(?<=\\)(?=\r?\n)/).map((line) => prefix + super.string(line)).join(" + ")
  }

  // Unicode types take N always.
  protected override text(
    text: string,
    type: SqlType.SqlType | undefined
  ): Either.Either<string, CompileError> {
    const literal = this.string(text)
    return Either.right(type !== undefined && isUnicode(type) && !literal.startsWith("N") ? `N${literal}` : literal)
  }

  override bytes(value: Uint8Array): string {
    return `0x${Literals.hex(value)}`
  }

  // The manual puts a blank before the offset.
  protected override zone(minutes: number): string {
    return ` ${super.zone(minutes)}`
  }

  // DATETIME takes three digits.
  protected override fraction(milliseconds: string): string {
    return milliseconds === "000" ? "" : `.${milliseconds}`
  }
}

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
 * @since 0.1.0
 * @category constructors
 */
export const literals: MssqlLiterals = new MssqlLiterals()
