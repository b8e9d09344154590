import { Effect } from "effect"
import { Column, Migration, op, SchemaObject, SqlType } from "effect-alembic"

const first = SchemaObject.view("adult", "SELECT id FROM person WHERE age >= 21")
const second = SchemaObject.view("adult", "SELECT id FROM person WHERE age >= 18")

export const create = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    yield* op.createTable("person", { id: Column.make(SqlType.integer), age: Column.make(SqlType.integer) })
    yield* op.createObject(first)
  }),
  downgrade: Effect.gen(function*() {
    yield* op.dropObject(first)
    yield* op.dropTable("person")
  })
})

export const replace = Migration.make({
  revision: "a2",
  downRevision: "a1",
  upgrade: op.replaceObject(second, first),
  downgrade: op.replaceObject(first, second)
})
