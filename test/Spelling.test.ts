import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import * as Spelling from "../src/Spelling.ts"

const keys = ["revision", "downRevision", "branchLabels", "dependsOn", "upgrade", "downgrade"]

describe("Spelling", () => {
  it("finds the name that was meant", () => {
    const meant: ReadonlyArray<readonly [string, string]> = [
      ["down_revision", "downRevision"],
      ["downRevison", "downRevision"],
      ["donwRevision", "downRevision"],
      ["DEPENDS-ON", "dependsOn"],
      ["dependOn", "dependsOn"],
      ["branchLabel", "branchLabels"],
      ["upgarde", "upgrade"],
      ["downgrde", "downgrade"]
    ]
    assert.deepStrictEqual(
      meant.map(([word]) => Spelling.nearest(word, keys)),
      meant.map(([, name]) => Option.some(name))
    )
  })

  it("finds nothing if no name is similar", () => {
    assert.deepStrictEqual(Spelling.nearest("message", keys), Option.none())
    assert.deepStrictEqual(Spelling.nearest("x", []), Option.none())
  })

  it("advises", () => {
    assert.strictEqual(Spelling.advice("upgrad", keys), "Did you mean \"upgrade\"?")
    assert.strictEqual(Spelling.advice("message", ["a", "b"]), "There is: a, b.")
  })
})
