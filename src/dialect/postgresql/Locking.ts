/**
 * Advisory locks of PostgreSQL. They are polled in short statements: a session that waits in `pg_advisory_lock` holds a snapshot, for
 * which a `CREATE INDEX CONCURRENTLY` of the run that holds the lock would wait.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"

/**
 * The lock of PostgreSQL: an advisory lock of the session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "SessionLock",
  prepare: undefined,
  // A session can acquire its lock several times, and behind a pooler several clients share a session.
  acquire: (name, session) =>
    Statement.text(
      `SELECT CASE ${
        Option.match(session, {
          onNone: () => "",
          onSome: (session) => `WHEN pg_catalog.pg_backend_pid() <> ${session} THEN 3 `
        })
      }WHEN EXISTS (${held(name)}) THEN 2 WHEN pg_catalog.pg_try_advisory_lock(${
        key(name)
      }) THEN 1 ELSE 0 END AS acquired`
    ),
  acquireUntilCommit: (name) =>
    Statement.text(
      `SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock(${key(name)}) THEN 1 ELSE 0 END AS acquired`
    ),
  release: (name) =>
    Statement.text(`SELECT CASE WHEN pg_catalog.pg_advisory_unlock(${key(name)}) THEN 1 ELSE 0 END AS released`),
  verify: (name) => Statement.text(held(name, "pg_catalog.txid_current()::text AS transaction_id")),
  holder: (name) =>
    Statement.text(
      "SELECT 'server process ' || l.pid || coalesce(', application ' || nullif(a.application_name, ''), '') || " +
        "coalesce(', user ' || a.usename, '') || coalesce(', from ' || host(a.client_addr), '') AS holder " +
        "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid " +
        `WHERE ${row(name)} LIMIT 1`
    )
}

const held = (name: string, column = "1 AS held") =>
  `SELECT ${column} FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid() AND ${row(name)}`

const row = (name: string) => {
  const bits = BigInt.asUintN(64, key(name))
  return `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = ${bits >> 32n} AND ` +
    `l.objid = ${bits & 0xffffffffn} AND l.database = ` +
    "(SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())"
}

/** FNV-1a. Advisory locks belong to one database, so the name of the table and its schema is sufficient. */
const key = (name: string): bigint => {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(`effect-alembic ${name}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return BigInt.asIntN(64, hash)
}
