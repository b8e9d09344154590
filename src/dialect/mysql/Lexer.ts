/**
 * The lexical rules of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import { ansi, type Rules } from "../Lexer.ts"

/**
 * The rules of MySQL and MariaDB. The alternatives are the SQL modes `NO_BACKSLASH_ESCAPES` and `ANSI_QUOTES`, dollar quotes (MySQL 9 and
 * later), and executable comments for another version, which the server skips.
 *
 * @since 0.1.0
 * @category constants
 */
export const rules: Rules = {
  ...ansi,
  doubleQuotes: "string",
  backticks: true,
  backslashes: "always",
  prefixes: "nbx",
  dollarQuotes: false,
  dashes: "beforeBlank",
  hashComments: true,
  nestedComments: false,
  executableComments: true,
  carriageReturns: false,
  programs: "mysql",
  alternatives: [
    { when: "\\", rules: { backslashes: "never" } },
    { when: "\"", rules: { doubleQuotes: "name" } },
    { when: "$", rules: { dollarQuotes: true } },
    { when: "/*", rules: { executableComments: false } }
  ]
}

/**
 * Returns the rules of a session with an `sql_mode`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const inSqlMode = (sqlMode: string): Rules => {
  const modes = sqlMode.toUpperCase().split(",")
  return {
    ...rules,
    doubleQuotes: modes.includes("ANSI_QUOTES") ? "name" : "string",
    backslashes: modes.includes("NO_BACKSLASH_ESCAPES") ? "never" : "always",
    alternatives: rules.alternatives.filter(({ when }) => when !== "\\" && when !== "\"")
  }
}
