/**
 * SQLite lets one connection write at a time. A transaction that says so from the start is all the lock there can be.
 *
 * @since 0.1.0
 */
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "WriterLock",
  begin: "BEGIN IMMEDIATE",
  // Neither question names a table: while a writer keeps the schema to itself that is refused in preparing, and drivers keep the refusal.
  read: Statement.text("PRAGMA schema_version"),
  readPatience: Statement.text("PRAGMA busy_timeout"),
  setPatience: (milliseconds) => Statement.text(`PRAGMA busy_timeout = ${milliseconds}`)
}
