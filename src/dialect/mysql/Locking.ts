/**
 * Named locks of MySQL and MariaDB. A session keeps its lock through the implicit commits of DDL, until it ends.
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"
import { mysql as literals } from "./Literals.ts"

/**
 * The lock of MySQL and MariaDB: a named lock of the session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "SessionLock",
  prepare: undefined,
  // A session can acquire its lock several times, and behind a proxy several clients share a session.
  acquire: (name) =>
    Statement.text(
      `SELECT CASE WHEN IS_USED_LOCK(${key(name)}) = CONNECTION_ID() THEN 2 ELSE GET_LOCK(${
        key(name)
      }, 1) END AS acquired`
    ),
  // In the caller's transaction the lock is released after the run, because the connection returns to a pool and would keep the lock.
  acquireUntilCommit: undefined,
  release: (name) => Statement.text(`SELECT RELEASE_LOCK(${key(name)}) AS released`),
  verify: undefined,
  holder: (name) =>
    Statement.text(
      `SELECT CONCAT('connection ', IS_USED_LOCK(${
        key(name)
      }), COALESCE((SELECT CONCAT(', user ', USER, ', from ', HOST) ` +
        `FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK(${key(name)})), '')) AS holder`
    )
}

// Names have at most 64 characters and are shared by all databases of the server. Some servers ignore the case of database names.
const key = (name: string) =>
  literals.string(`alembic ${createHash("sha256").update(name.toLowerCase()).digest("hex").slice(0, 40)}`)
