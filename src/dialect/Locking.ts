/**
 * How a kind of database keeps two migration runs apart, as statements and no more. `MigrationLock` says when each is sent.
 *
 * @since 0.1.0
 */
import type * as Statement from "./Statement.ts"

/**
 * A lock that a session holds under a name, in and out of transactions. `name` is the version table's, with its schema.
 *
 * - `acquire`: one row; `acquired` is 1 if the lock was won. Waits for a second at the most;
 * - `acquireUntilCommit`: the same, held until the open transaction ends; none where a lock cannot end with a transaction;
 * - `release`: gives it back;
 * - `verify`: a row if this very session holds the lock; none where a session cannot change under its connection;
 * - `holder`: one row; `holder` says who has the lock, in words for people.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionLock {
  readonly _tag: "SessionLock"
  readonly acquire: (name: string) => Statement.Statement
  readonly acquireUntilCommit: ((name: string) => Statement.Statement) | undefined
  readonly release: (name: string) => Statement.Statement
  readonly verify: ((name: string) => Statement.Statement) | undefined
  readonly holder: (name: string) => Statement.Statement
}

/**
 * A transaction that is the only writer from its first word on.
 *
 * - `begin`: begins it, or fails at once with an error that `DriverError.isBusy` knows;
 * - `read`: answers once somebody else's writing lets one read, or fails in the same way;
 * - `readPatience`, `setPatience`: how long the database itself waits, `timeout` in milliseconds; 0 while we poll.
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
 * The database has no lock that this tool knows.
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
