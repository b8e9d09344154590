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
  read: Statement.text("SELECT 1 AS found FROM sqlite_master LIMIT 1"),
  // As a table function it would need the schema, which a writer may keep from everybody.
  readPatience: Statement.text("PRAGMA busy_timeout"),
  setPatience: (milliseconds) => Statement.text(`PRAGMA busy_timeout = ${milliseconds}`)
}
