/**
 * Rows that the servers of these tests do not return: names of tables are compared without case.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { mysql } from "../../../src/dialect/mysql/Inspector.ts"
import type { Ask } from "../../../src/dialect/Reflection.ts"
import * as Statement from "../../../src/dialect/Statement.ts"

const table = (name: string) => ({
  schema_name: "Shop",
  name,
  kind: "BASE TABLE",
  engine: null,
  table_collation: null,
  collation_differs: 0,
  create_options: "",
  comment: "",
  definition: null,
  check_option: null,
  security: null,
  algorithm: null
})

const foreignKey = (folds_case: number) => ({
  schema_name: "Shop",
  table_name: "OrderItem",
  name: "fk",
  column: "account_id",
  referred_schema: "shop",
  referred_table: "account",
  referred_column: "id",
  on_update: "NO ACTION",
  on_delete: "NO ACTION",
  folds_case
})

const asking = (foldsCase: number): Ask<never> => (question) => {
  const text = Statement.render(question, () => "?")
  return Effect.succeed(
    text.includes("AS is_default")
      ? [{ name: "Shop", is_default: 1 }]
      : text.includes("AS collation_differs")
      ? [table("Account"), table("OrderItem")]
      : text.includes("AS referred_table")
      ? [foreignKey(foldsCase)]
      : []
  )
}

const targets = (foldsCase: number) =>
  Effect.map(
    mysql.reflect(asking(foldsCase), {}),
    ({ tables }) =>
      tables.flatMap(({ constraints }) =>
        constraints.flatMap((constraint) =>
          constraint._tag === "ForeignKey"
            ? [[Option.getOrNull(constraint.referredSchema), constraint.referredTable]]
            : []
        )
      )
  )

describe("the table that a foreign key refers to", () => {
  it.effect("is spelled as the table is, where names are compared without case", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* targets(1), [[null, "Account"]])
      assert.deepStrictEqual(yield* targets(0), [["shop", "account"]])
    }))
})
