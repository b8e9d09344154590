/**
 * The lexical rules of PostgreSQL.
 *
 * @since 0.1.0
 */
import { ansi, type Rules } from "../Lexer.ts"

/**
 * The rules of PostgreSQL. With `standard_conforming_strings` off, a backslash is an escape in every string.
 *
 * @since 0.1.0
 * @category constants
 */
export const rules: Rules = {
  ...ansi,
  programs: "postgresql",
  alternatives: [{ when: "\\", rules: { backslashes: "always" } }]
}
