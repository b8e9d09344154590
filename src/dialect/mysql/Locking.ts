/**
 * Named locks of MySQL and MariaDB. A session keeps one through the implicit commits of DDL, and loses it when it ends.
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"
import { mysql as literals } from "./Literals.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "SessionLock",
  acquire: (name) => Statement.text(`SELECT GET_LOCK(${key(name)}, 1) AS acquired`),
  // In the caller's transaction it is given back after the run: the connection goes back to a pool, and the lock would go with it.
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

// The server has one set of names for all its databases, of 64 characters each. Some servers do not tell databases by their case.
const key = (name: string) =>
  literals.string(`alembic ${createHash("sha256").update(name.toLowerCase()).digest("hex").slice(0, 40)}`)
