/**
 * Recognizes the statements of SQL Server that begin or end a transaction. The statements of a batch need no `;` in between, so the whole
 * batch is searched; `COMMIT` and `ROLLBACK` are reserved words.
 *
 * @since 0.1.0
 */
import * as Lexer from "../Lexer.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { rules } from "./Lexer.ts"

/**
 * Returns whether a batch begins or ends a transaction.
 *
 * @since 0.1.0
 * @category guards
 */
export const controlsTransaction: TransactionControl.ControlsTransaction = (sql, isOpen) =>
  isOpen && HINT.test(sql) && TransactionControl.some(sql, rules, (batch, reading) => {
    const outline = Lexer.outline(batch, reading)
    return !DEFINES_PROGRAM.test(outline) && WORDS.test(outline)
  })

// Most batches contain none of the words and need not be split into tokens.
const HINT = /tran|commit|rollback/i

const DEFINES_PROGRAM = /^(?:create|alter|create or alter) (?:proc|procedure|trigger|function)\b/

// A ROLLBACK with a name rolls back to a savepoint. The word after it may also be the next statement.
const WORDS =
  /\bbegin (?:distributed )?tran(?:saction)?\b|\bcommit\b|\brollback\b(?! tran(?:saction)? (?!(?:alter|begin|commit|create|declare|delete|drop|else|end|exec|execute|if|insert|merge|print|raiserror|return|rollback|select|set|throw|truncate|update|while|with)\b)(?:[\w@#]|""))/
