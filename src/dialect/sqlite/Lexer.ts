/**
 * The lexical rules of SQLite.
 *
 * @since 0.1.0
 */
import { ansi, type Rules } from "../Lexer.ts"

/**
 * The rules of SQLite.
 *
 * @since 0.1.0
 * @category constants
 */
export const rules: Rules = {
  ...ansi,
  backticks: true,
  brackets: "plain",
  backslashes: "never",
  prefixes: "x",
  dollarQuotes: false,
  nestedComments: false,
  carriageReturns: false,
  programs: "sqlite",
  alternatives: []
}
