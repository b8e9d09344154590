/**
 * The lexical rules of SQL Server.
 *
 * @since 0.1.0
 */
import { ansi, type Rules } from "../Lexer.ts"

/**
 * The rules of SQL Server. With `QUOTED_IDENTIFIER` off, `"…"` is a string.
 *
 * @since 0.1.0
 * @category constants
 */
export const rules: Rules = {
  ...ansi,
  brackets: "doubled",
  backslashes: "never",
  prefixes: "n",
  dollarQuotes: false,
  carriageReturns: false,
  wordSigns: "@#$",
  unicodeBlanks: true,
  programs: "batches",
  alternatives: [
    { when: "\"", rules: { doubleQuotes: "string" } },
    { when: "\r", rules: { carriageReturns: true } }
  ]
}
