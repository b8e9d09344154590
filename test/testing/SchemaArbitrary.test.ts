import { assert, it } from "@effect/vitest"
import { MetaData, type Table } from "effect-alembic"
import { SchemaArbitrary } from "effect-alembic/testing"
import * as fc from "effect/FastCheck"
import * as Option from "effect/Option"

it("schemas for SQL Server have no indexes of expressions, and no actions, which it refuses in a circle", () => {
  const tables = fc.sample(SchemaArbitrary.schema("mssql"), 100).flatMap((schema) => schema.tables)
  const elements = tables.flatMap(({ indexes }) => indexes.flatMap(({ elements }) => elements))
  const actions = tables.flatMap(({ constraints }) =>
    constraints.flatMap((constraint) => constraint._tag === "ForeignKey" ? Option.toArray(constraint.onDelete) : [])
  )
  assert.sameMembers(Array.from(new Set(elements)), ["w", "n"])
  assert.deepStrictEqual(new Set(actions), new Set(["NO ACTION"]))
})

it("an edit for SQL Server keeps the nullability of columns that a key, a CHECK or an index may use", () => {
  const nullability = ({ columns }: Table.Table) =>
    columns.flatMap(({ columnName, nullable }) => ["id", "n", "w"].includes(columnName) ? [nullable] : [])
  const pairs = fc.sample(SchemaArbitrary.edit("mssql"), 100).flatMap(([before, after]) =>
    before.tables.flatMap((table) =>
      Option.toArray(MetaData.get(after, table.name)).map((other) => [table, other] as const)
    )
  )
  assert.isNotEmpty(pairs)
  for (const [table, other] of pairs) assert.deepStrictEqual(nullability(table), nullability(other))
})
