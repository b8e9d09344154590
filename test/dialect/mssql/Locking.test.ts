import { assert, it } from "@effect/vitest"
import { locking } from "../../../src/dialect/mssql/Locking.ts"
import * as Statement from "../../../src/dialect/Statement.ts"

it("the holder of a lock is looked up in this database, since each has its own locks", () => {
  assert(locking._tag === "SessionLock")
  const sql = Statement.render(locking.holder("dbo.alembic_version"), () => "?")
  assert.include(sql, "l.resource_database_id = DB_ID()")
  assert.include(sql, "CHARINDEX(LEFT('effect-alembic dbo.alembic_version', 32), l.resource_description) > 0")
})
