/**
 * add nick
 */
import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

export default Migration.make({
  revision: "a2",
  downRevision: "a1",
  upgrade: Effect.gen(function*() {
    yield* op.addColumn("account", "nick", Column.make(SqlType.string(30)))
    yield* op.createIndex("ix_account_nick", "account", ["nick"])
  }),
  downgrade: Effect.gen(function*() {
    yield* op.dropIndex("ix_account_nick", { tableName: "account" })
    yield* op.dropColumn("account", "nick")
  })
})
