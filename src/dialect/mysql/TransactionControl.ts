/**
 * The statements of MySQL and MariaDB that begin or end a transaction. Tables under `LOCK TABLES` are the only ones that a session
 * may use, so the journal could not be written then.
 *
 * @since 0.1.0
 */
import * as TransactionControl from "../TransactionControl.ts"

/**
 * @since 0.1.0
 * @category guards
 */
export const controlsTransaction: TransactionControl.ControlsTransaction = (sql, isOpen) => {
  const text = TransactionControl.opening(sql, { hash: true, executed: true })
  return LOCKS.test(text) || (isOpen && (WORDS.test(text) || AUTOCOMMIT.test(text)))
}

const LOCKS = /^lock\s+tables?\b/i

// MariaDB's BEGIN NOT ATOMIC is a block of statements.
const WORDS = /^(?:begin(?!\s+not\b)|start\s+transaction|commit|rollback(?!\s+(?:work\s+)?to\b)|xa|unlock\s+tables?)\b/i

const AUTOCOMMIT = /^set\b(?:[^]*,)?\s*(?:(?:session|local)\s+|@@(?:(?:session|local)\s*\.\s*)?)?`?autocommit`?\s*:?=/i
