/**
 * Recognizes statements that begin or end a transaction. The run owns the transaction, so a migration may not send them while it is open.
 *
 * @since 0.1.0
 */
import * as Lexer from "./Lexer.ts"
import { split } from "./Splitter.ts"

/**
 * Returns whether a text contains a statement that begins or ends a transaction. `isOpen`: whether the run has a transaction open.
 *
 * @since 0.1.0
 * @category models
 */
export type ControlsTransaction = (sql: string, isOpen: boolean) => boolean

/**
 * Returns a function that looks for statements whose {@link Lexer.outline} matches, in each reading of the text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (words: RegExp, rules: Lexer.Rules): ControlsTransaction => (sql, isOpen) =>
  isOpen && some(sql, rules, (statement, reading) => words.test(Lexer.outline(statement, reading, BEGINNING)))

/**
 * Returns whether a statement of a text has a property, in any reading of the text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const some = (
  sql: string,
  rules: Lexer.Rules,
  has: (statement: string, rules: Lexer.Rules) => boolean
): boolean =>
  Lexer.readings(sql, rules).some((reading) => split(sql, reading).some((statement) => has(statement, reading)))

/**
 * Recognizes the statements of PostgreSQL and SQLite.
 *
 * @since 0.1.0
 * @category constants
 */
export const standard =
  /^(?:begin|start transaction|commit|end|abort|prepare transaction|rollback(?! (?:(?:work|transaction) )?to\b))\b/

const BEGINNING = 8
