import { assert, describe, it } from "@effect/vitest"
import * as SqlType from "../../src/schema/SqlType.ts"

describe("SqlType", () => {
  it("is plain data: equal types are equal values", () => {
    assert.deepStrictEqual(SqlType.string(50), SqlType.string(50))
    assert.deepStrictEqual(SqlType.VARCHAR(undefined, {}), SqlType.VARCHAR())
    assert.notDeepEqual(SqlType.string(50).definition, SqlType.unicode(50).definition)
  })

  it("reads enum labels from a list or an object", () => {
    assert.deepStrictEqual(
      SqlType.enum("color", { Red: "red", Green: "green" }).definition,
      SqlType.enum("color", ["red", "green"]).definition
    )
  })

  it("keeps the base type beside its variants", () => {
    const type = SqlType.variant(
      SqlType.variant(SqlType.json, "sqlite", SqlType.text),
      ["mysql", "mariadb"],
      SqlType.TEXT()
    )
    assert.strictEqual(SqlType.forDialect(type, "postgresql").definition._tag, "Json")
    assert.strictEqual(SqlType.forDialect(type, "sqlite"), SqlType.text)
    assert.deepStrictEqual(SqlType.forDialect(type, "mariadb"), SqlType.TEXT())
    assert.strictEqual(SqlType.forDialect(type, "toString").definition._tag, "Json")
  })

  it("recognizes column types", () => {
    assert.isTrue(SqlType.isSqlType(SqlType.typed<{ readonly a: 1 }>()(SqlType.json)))
    assert.isFalse(SqlType.isSqlType({ definition: SqlType.integer.definition }))
  })
})
