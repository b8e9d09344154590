/**
 * Application locks of SQL Server. Each database has its own.
 *
 * @since 0.1.0
 */
import type { Locking } from "../Locking.ts"
import * as Statement from "../Statement.ts"
import { literals } from "./Literals.ts"

/**
 * The lock of SQL Server: an application lock that the session owns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const locking: Locking = {
  _tag: "SessionLock",
  prepare: undefined,
  acquire: (name) => acquire(name, "Session"),
  acquireUntilCommit: (name) => acquire(name, "Transaction"),
  release: (name) =>
    Statement.text(
      `DECLARE @result int; EXEC @result = sp_releaseapplock @Resource = ${
        resource(name)
      }, @LockOwner = 'Session', @DbPrincipal = 'public'; SELECT CASE WHEN @result >= 0 THEN 1 ELSE 0 END AS released`
    ),
  verify: undefined,
  holder: (name) =>
    Statement.text(
      "SELECT TOP 1 CONCAT('session ', l.request_session_id, ', program ', s.program_name, ', user ', s.login_name, " +
        "', from ', s.host_name) AS holder FROM sys.dm_tran_locks l JOIN sys.dm_exec_sessions s " +
        "ON s.session_id = l.request_session_id WHERE l.resource_type = 'APPLICATION' AND l.request_status = 'GRANT' " +
        `AND l.resource_database_id = DB_ID() AND CHARINDEX(LEFT(${resource(name)}, 32), l.resource_description) > 0`
    )
}

const acquire = (name: string, owner: "Session" | "Transaction") =>
  Statement.text(
    `DECLARE @result int; EXEC @result = sp_getapplock @Resource = ${resource(name)}, @LockMode = 'Exclusive', ` +
      `@LockOwner = '${owner}', @LockTimeout = 1000, @DbPrincipal = 'public'; ` +
      "SELECT CASE WHEN @result >= 0 THEN 1 ELSE 0 END AS acquired, CASE @result " +
      "WHEN -2 THEN 'the request was canceled (-2)' WHEN -3 THEN 'this session was chosen as a deadlock victim (-3)' " +
      "WHEN -999 THEN 'the call is invalid, or the user may not take the lock (-999)' END AS refused"
  )

const resource = (name: string) => literals.string(`effect-alembic ${name}`)
