/**
 * SQLite allows one writer at a time, so a transaction that starts as a writer is the lock.
 *
 * @since 0.1.0
 */
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"

/**
 * The lock of SQLite: a transaction that starts as a writer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "WriterLock",
  begin: "BEGIN IMMEDIATE",
  // Neither statement names a table: while there is an exclusive writer, such a statement fails when it is prepared, and drivers cache the
  // failure.
  read: Statement.text("PRAGMA schema_version"),
  readPatience: Statement.text("PRAGMA busy_timeout"),
  setPatience: (milliseconds) => Statement.text(`PRAGMA busy_timeout = ${milliseconds}`)
}
