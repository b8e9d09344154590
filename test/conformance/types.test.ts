import { assert, describe, it } from "@effect/vitest"
import cases from "./cases/types/types.json" with { type: "json" }
import deviations from "./deviations.json" with { type: "json" }
import { checkTypesFile } from "./types.ts"

describe("recorded types", () => {
  const results = checkTypesFile(cases)
  const deviating = new Set(
    deviations.filter(({ family }) => family === "types").map(({ dialect, id }) => `${id} ${dialect}`)
  )

  it("are all replayed, on six dialects", () => {
    assert.strictEqual(results.length, 1288)
    assert.strictEqual(new Set(results.map(({ dialect }) => dialect)).size, 6)
  })

  it("have the recorded answers, except for the listed deviations", () => {
    const others = results.filter(({ dialect, id, outcome }) =>
      (outcome === "passed") === deviating.has(`${id} ${dialect}`)
    )
    assert.deepStrictEqual(others, [])
  })
})
