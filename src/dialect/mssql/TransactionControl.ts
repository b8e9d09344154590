/**
 * The statements of SQL Server that begin or end a transaction. Statements of a batch need no `;` between them, so the whole batch is searched;
 * `COMMIT` and `ROLLBACK` are reserved words there.
 *
 * @since 0.1.0
 */
import * as Lexer from "../Lexer.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { rules } from "./Lexer.ts"

/**
 * @since 0.1.0
 * @category guards
 */
export const controlsTransaction: TransactionControl.ControlsTransaction = (sql, isOpen) =>
  isOpen && HINT.test(sql) && TransactionControl.some(sql, rules, (batch, reading) => {
    const outline = Lexer.outline(batch, reading)
    return !DEFINES_PROGRAM.test(outline) && WORDS.test(outline)
  })

// Saves reading a batch that has none of the words.
const HINT = /tran|commit|rollback/i

const DEFINES_PROGRAM = /^(?:create|alter|create or alter) (?:proc|procedure|trigger|function)\b/

// A ROLLBACK that names something goes back to a savepoint. What follows may be the next statement as well.
const WORDS =
  /\bbegin (?:distributed )?tran(?:saction)?\b|\bcommit\b|\brollback\b(?! tran(?:saction)? (?!(?:alter|begin|commit|create|declare|delete|drop|else|end|exec|execute|if|insert|merge|print|raiserror|return|rollback|select|set|throw|truncate|update|while|with)\b)(?:[\w@#]|""))/
