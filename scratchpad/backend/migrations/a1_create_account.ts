/**
 * create account
 */
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

export default Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    yield* op.createTable("account", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      name: Column.make(SqlType.string(50), { nullable: false })
    })
    const sql = yield* SqlClient.SqlClient
    yield* sql`insert into account ${sql.insert({ id: 1, name: "root" })}`
  }),
  downgrade: op.dropTable("account")
})
