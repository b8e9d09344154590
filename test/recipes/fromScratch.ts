import { Effect } from "effect"
import { Column, Commands, MetaData, SqlType, Table } from "effect-alembic"

export const metadata = MetaData.make([
  Table.make("account", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    nick: Column.make(SqlType.string(30))
  })
])

/** Creates the tables in an empty database and records all revisions as applied, without running one. */
export const createDatabase = Effect.gen(function*() {
  yield* MetaData.createAll(metadata)
  yield* Commands.stamp("heads")
})
