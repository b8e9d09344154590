/**
 * The statements that keep concurrent migration runs apart. `MigrationLock` decides when each is sent.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import type * as Statement from "./Statement.ts"

/**
 * A named lock of a session, inside and outside transactions. `name` is the name of the version table, with its schema.
 *
 * - `prepare`: sent before the first attempt, outside transactions of the run, for example to create a table of locks. It may be sent
 *   again; `undefined` if nothing must be prepared;
 * - `acquire`: returns one row: `acquired` is 1 if the lock was acquired, 2 if this session already held it, 0 if another session holds
 *   it; no row means 0. Waits for at most a second. `refused` is the reason if the database does not give the lock at all. `session` is the
 *   number that the driver received when it connected: `acquired` is 3, and nothing is acquired, if the number of this session is another
 *   one, since then there is a pooler in between;
 * - `acquireUntilCommit`: acquires the lock until the open transaction ends, even if this session holds it already; `undefined` where a
 *   lock cannot end with a transaction;
 * - `release`: returns one row: `released` is 1 if this session held the lock;
 * - `verify`: returns a row if this session holds the lock, with the identity of its transaction as `transaction_id` if there is one. It is sent in
 *   one text with `BEGIN`; `undefined` where the session of a connection cannot change;
 * - `holder`: returns one row: `holder` describes the session that holds the lock.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionLock {
  readonly _tag: "SessionLock"
  readonly prepare: Statement.Statement | undefined
  readonly acquire: (name: string, session: Option.Option<number>) => Statement.Statement
  readonly acquireUntilCommit: ((name: string) => Statement.Statement) | undefined
  readonly release: (name: string) => Statement.Statement
  readonly verify: ((name: string) => Statement.Statement) | undefined
  readonly holder: (name: string) => Statement.Statement
}

/**
 * A transaction that is the only writer from its beginning.
 *
 * - `begin`: begins it, or fails immediately with an error for which `DriverError.isBusy` is true;
 * - `read`: succeeds if no other writer prevents reading, or fails in the same way;
 * - `readPatience`, `setPatience`: read and set how long the database waits (`timeout`, in milliseconds); it is 0 while the lock is
 *   polled.
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
 * No lock: concurrent runs are not kept apart.
 *
 * @since 0.1.0
 * @category models
 */
export interface NoLock {
  readonly _tag: "NoLock"
}

/**
 * How a database keeps concurrent migration runs apart.
 *
 * @since 0.1.0
 * @category models
 */
export type Locking = SessionLock | WriterLock | NoLock

/**
 * The absence of a lock.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Locking = { _tag: "NoLock" }
