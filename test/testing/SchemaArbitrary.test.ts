import { assert, it } from "@effect/vitest"
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
