import { assert, describe, it } from "@effect/vitest"
import * as RenderModel from "../../src/autogenerate/RenderModel.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const { integer } = SqlType

describe("file", () => {
  it("says by schemas what they can say, and the rest by annotations", () => {
    assert.strictEqual(
      RenderModel.file(
        Postgresql.dialect,
        MetaData.make([
          Table.make("order_items", {
            id: Column.make(integer, { primaryKey: true, autoincrement: true }),
            name: Column.make(SqlType.VARCHAR(50), { nullable: false }),
            note: Column.make(SqlType.TEXT()),
            price: Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { serverDefault: 1, references: "t.id" }),
            mood: Column.make(SqlType.enum("mood", ["sad", "it's \"ok\""]), { nullable: false }),
            twice: Column.make(integer, { serverDefault: ServerDefault.computed("id * 2", { persisted: true }) })
          }, { constraints: [Constraint.unique(["name"], { name: "uq_name" })] })
        ])
      ),
      `import { Model } from "@effect/sql"
import { Schema } from "effect"
import { Column, Constraint, MetaData, ServerDefault, SqlType, Table } from "effect-alembic"

export class OrderItems extends Model.Class<OrderItems>("OrderItems")({
  id: Model.Generated(Schema.Int.annotations(Column.annotations({ primaryKey: true, autoincrement: true }))),
  name: Schema.String.pipe(Schema.maxLength(50)),
  note: Schema.NullOr(Schema.String),
  price: Schema.NullOr(Schema.String).annotations(
    Column.annotations({
      type: SqlType.numeric({ precision: 10, scale: 2 }),
      serverDefault: 1,
      references: [{ target: "t.id" }]
    })
  ),
  mood: Schema.Literal("sad", "it's \\"ok\\"").annotations(
    Column.annotations({ type: SqlType.enum("mood", ["sad", "it's \\"ok\\""]) })
  ),
  twice: Model.Field({
    select: Schema.NullOr(Schema.Int).annotations(
      Column.annotations({ serverDefault: ServerDefault.computed("id * 2", { persisted: true }) })
    ),
    json: Schema.NullOr(Schema.Int)
  })
}) {}

export const orderItems = Table.fromModel("order_items", OrderItems, {
  constraints: [Constraint.unique(["name"], { name: "uq_name" })]
})

export const metadata = MetaData.make([orderItems])
`
    )
  })

  it("gives no class the name of an import, and each its own", () => {
    const names = ["index", "table", "a b", "a_b"]
    const source = RenderModel.file(
      Postgresql.dialect,
      MetaData.make(names.map((name) => Table.make(name, { id: Column.make(integer) })))
    )
    assert.deepStrictEqual(Array.from(source.matchAll(/class (\w+)/g), ([, name]) => name), [
      "Index2",
      "Table2",
      "AB",
      "AB2"
    ])
  })
})
