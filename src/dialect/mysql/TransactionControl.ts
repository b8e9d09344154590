/**
 * Recognizes the statements of MySQL and MariaDB that begin or end a transaction. `LOCK TABLES` is one, because a session with locked
 * tables cannot use others, and the run could not write to its own tables.
 *
 * @since 0.1.0
 */
import * as Lexer from "../Lexer.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { rules } from "./Lexer.ts"

/**
 * Returns whether a text begins or ends a transaction.
 *
 * @since 0.1.0
 * @category guards
 */
export const controlsTransaction: TransactionControl.ControlsTransaction = (sql, isOpen) =>
  TransactionControl.some(sql, rules, (statement, reading) => {
    const beginning = Lexer.outline(statement, reading, 6)
    return LOCKS.test(beginning) ||
      (isOpen && (WORDS.test(beginning) || (beginning.startsWith("set ") && setsAutocommit(statement, reading))))
  })

const LOCKS = /^lock tables?\b/

// BEGIN NOT ATOMIC starts a compound statement on MariaDB.
const WORDS = /^(?:begin(?! not\b)|start transaction|commit|rollback(?! (?:work )?to\b)|xa|unlock tables?)\b/

/** Whether a `SET` assigns the session variable `autocommit`, not the global one or a user variable. */
const setsAutocommit = (statement: string, reading: Lexer.Rules): boolean => {
  const tokens = Lexer.significant(statement, reading)
  return tokens.some((token, index) => {
    const next = tokens[index + 1]?.text
    const before = tokens.slice(Math.max(0, index - 4), index).map(({ text }) => text.toLowerCase()).join(" ")
    return Lexer.nameOf(token) === "autocommit" && (next === "=" || next === ":") &&
      !/(?:^|[^@] )@$|\b(?:global|persist|persist_only)(?: \.)?$/.test(before)
  })
}
