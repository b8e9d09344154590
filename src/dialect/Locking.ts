/**
 * How a database keeps concurrent migration runs apart, as statements. `MigrationLock` decides when each is sent.
 *
 * @since 0.1.0
 */
import type * as Statement from "./Statement.ts"

/**
 * A named lock that a session holds, inside and outside transactions. `name` is that of the version table, with its schema.
 *
 * - `prepare`: sent before the first try, outside transactions of the run, for example to create a table of locks. It may be sent when all is
 *   prepared already; `undefined` where there is nothing to prepare;
 * - `acquire`: returns one row: `acquired` is 1 if the lock was acquired, 2 if this session held it already, 0 if another session holds it; no
 *   row means 0 too. Waits for a second at most;
 * - `acquireUntilCommit`: acquires it until the open transaction ends, without asking whether this session held it; `undefined` where a lock
 *   cannot end with a transaction;
 * - `release`: returns one row: `released` is 1 if this session held the lock;
 * - `verify`: returns a row if this session holds the lock; `undefined` where the session of a connection cannot change;
 * - `holder`: returns one row: `holder` describes the session that holds the lock;
 * - `session`: returns the number of this `session`, which the driver was told when it connected. Another number means that a pooler is in
 *   between; `undefined` where drivers are not told.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionLock {
  readonly _tag: "SessionLock"
  readonly prepare: Statement.Statement | undefined
  readonly acquire: (name: string) => Statement.Statement
  readonly acquireUntilCommit: ((name: string) => Statement.Statement) | undefined
  readonly release: (name: string) => Statement.Statement
  readonly verify: ((name: string) => Statement.Statement) | undefined
  readonly holder: (name: string) => Statement.Statement
  readonly session: Statement.Statement | undefined
}

/**
 * A transaction that is the only writer from its start.
 *
 * - `begin`: begins it, or fails at once with an error for which `DriverError.isBusy` is true;
 * - `read`: succeeds when no other writer prevents reading, or fails in the same way;
 * - `readPatience`, `setPatience`: how long the database itself waits, `timeout` in milliseconds; 0 while this tool polls.
 *
 * @since 0.1.0
 * @category models
 */
export interface WriterLock {
  readonly _tag: "WriterLock"
  readonly begin: string
  readonly read: Statement.Statement
  readonly readPatience: Statement.Statement
  readonly setPatience: (milliseconds: number) => Statement.Statement
}

/**
 * No lock that this tool can use.
 *
 * @since 0.1.0
 * @category models
 */
export interface NoLock {
  readonly _tag: "NoLock"
}

/**
 * @since 0.1.0
 * @category models
 */
export type Locking = SessionLock | WriterLock | NoLock

/**
 * @since 0.1.0
 * @category constructors
 */
export const none: Locking = { _tag: "NoLock" }
