/**
 * Comparing schemas on SQLite, which keeps statements as they were written.
 *
 * @since 0.1.0
 */
import * as Comparison from "../Comparison.ts"
import * as Lexer from "../Lexer.ts"
import { rules } from "./Lexer.ts"

/**
 * How SQLite normalizes types, defaults and SQL expressions, for comparing schemas.
 *
 * @since 0.1.0
 * @category constructors
 */
export const comparison: Comparison.Comparison = {
  ...Comparison.ansi,
  type: (text) => Comparison.typeForm(text, aliases),
  serverDefault: (text, type) => {
    const form = Comparison.literalValue(text, rules) === undefined
      ? asWritten(text)
      : Comparison.defaultForm(text, type, rules)
    return form === "NULL" ? undefined : form
  },
  expression: asWritten,
  expressionUnasked: asWritten,
  indexDetails: ({ sqliteWhere }) =>
    Comparison.given({ where: sqliteWhere === undefined ? undefined : asWritten(sqliteWhere) }),
  indexExpressions: false,
  objects: { View: "text", Trigger: "text" }
}

/** The tokens as they are spelled, for the text is kept. */
function asWritten(sql: string): string {
  let tokens = Lexer.significant(sql, rules)
  while (Lexer.shapeOf(tokens) === "bracketed") tokens = tokens.slice(1, -1)
  return tokens.map((token) => token.kind === "name" ? Lexer.nameOf(token) ?? token.text : token.text).join(" ")
}

const aliases: Readonly<Record<string, string>> = {
  INT: "INTEGER",
  DECIMAL: "NUMERIC",
  BOOL: "BOOLEAN",
  "DOUBLE PRECISION": "DOUBLE"
}
