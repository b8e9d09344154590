/**
 * Named locks of MySQL and MariaDB. A session keeps one through the implicit commits of DDL, and loses it when it ends.
 *
 * @since 0.1.0
 */
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"
import { mysql as literals } from "./Literals.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "SessionLock",
  acquire: (name) => acquire(name),
  acquireUntilCommit: (name) => acquire(name),
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

const acquire = (name: string) => Statement.text(`SELECT GET_LOCK(${key(name)}, 1) AS acquired`)

// The server has one set of names for all its databases, of 64 characters each.
const key = (name: string) =>
  `CONCAT('alembic ', LEFT(SHA2(CONCAT(COALESCE(DATABASE(), ''), '/', ${literals.string(name)}), 256), 40))`
