import { assert, describe, it } from "@effect/vitest"
import * as Flag from "../../src/cli/Flag.ts"

const valued = { description: "", placeholder: "value" }

describe("the value of a flag", () => {
  it("of a whole number", () => {
    const { read } = Flag.integer("limit", valued)
    assert.deepStrictEqual(read([]), { value: undefined })
    assert.deepStrictEqual(read(["-5"]), { value: -5 })
    assert.deepStrictEqual(read(["0"]), { value: 0 })
    for (const text of ["", " ", "soon", "1.5", "Infinity", "NaN", "9007199254740993", "1 2"]) {
      assert.isUndefined(read([text]), text)
    }
  })

  it("of a choice", () => {
    const described = { description: "" }
    assert.deepStrictEqual(Flag.choice("format", ["sql", "ts"], described).read(["ts"]), { value: "ts" })
    assert.deepStrictEqual(Flag.choice("format", ["sql", "ts"], described).read([]), { value: undefined })
    assert.isUndefined(Flag.choice("format", ["sql", "ts"], described).read(["TS"]))
    assert.isUndefined(Flag.requiredChoice("format", ["sql", "ts"], described).read([]))
  })

  it("of a switch, of a text, and of several texts", () => {
    assert.deepStrictEqual(Flag.boolean("loud", { description: "" }).read([""]), { value: true })
    assert.deepStrictEqual(Flag.boolean("loud", { description: "" }).read([]), { value: false })
    assert.deepStrictEqual(Flag.string("name", valued).read([""]), { value: "" })
    assert.deepStrictEqual(Flag.strings("x", valued).read(["--a", "b"]), { value: ["--a", "b"] })
  })
})
