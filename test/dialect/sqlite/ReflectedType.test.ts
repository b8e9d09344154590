import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as ReflectedType from "../../../src/dialect/sqlite/ReflectedType.ts"
import * as SqlType from "../../../src/schema/SqlType.ts"

describe("fromText", () => {
  it("returns the type that is written so", () => {
    assert.deepStrictEqual(ReflectedType.fromText("varchar( 20 )", Option.none()), SqlType.VARCHAR(20))
    assert.deepStrictEqual(
      ReflectedType.fromText("TEXT", Option.some("nocase")),
      SqlType.TEXT(undefined, { collation: "nocase" })
    )
  })

  it("gives other texts the kind of value of their affinity", () => {
    const kinds: ReadonlyArray<readonly [text: string, kind: SqlType.ValueKind]> = [
      ["unsigned big int", "integer"],
      ["charint", "integer"],
      ["native character(70)", "text"],
      ["clob", "text"],
      ["", "binary"],
      ["my blob", "binary"],
      ["floating", "float"],
      ["double fast", "float"],
      ["money", "decimal"]
    ]
    for (const [text, kind] of kinds) {
      assert.strictEqual(SqlType.kind(ReflectedType.fromText(text, Option.none())), kind, text)
    }
  })
})
