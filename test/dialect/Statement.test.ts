import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Statement from "../../src/dialect/Statement.ts"
import * as SqlText from "../../src/schema/SqlText.ts"

const render = (sql: string, binds: Record<string, unknown> = {}) =>
  Statement.render(Statement.fromText(SqlText.text(sql, binds)), ({ name }) => `<${name}>`)

describe("fromText", () => {
  it.each([
    ["a = :v", { v: 1 }, "a = <v>"],
    ["a = :v AND b = :v", { v: 1 }, "a = <v> AND b = <v>"],
    ["a = \\:v", { v: 1 }, "a = :v"],
    ["a::int", { int: 1 }, "a::int"],
    ["'12:30'", { 30: 1 }, "'12:30'"],
    [":v::text", { v: 1 }, "<v>::text"],
    ["a = :w", { v: 1 }, "a = :w"],
    ["a = :constructor", { v: 1 }, "a = :constructor"],
    [":v", { v: 1 }, "<v>"]
  ])("%s", (sql, binds, expected) => assert.strictEqual(render(sql, binds), expected))

  it("keeps text without binds as it is, but for escaped colons", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (sql) => assert.strictEqual(render(sql), sql.replaceAll("\\:", ":")))
    )
  })
})
