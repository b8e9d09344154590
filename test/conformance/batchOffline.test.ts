import { assert, describe, it } from "@effect/vitest"
import cases from "./cases/batch/offline.json" with { type: "json" }
import deviations from "./deviations.json" with { type: "json" }
import { checkOperationsFile } from "./operations.ts"

describe("recorded scripts of batch mode", () => {
  const results = checkOperationsFile(cases)
  const deviating = new Set(
    deviations.filter(({ family }) => family === "batch").map(({ dialect, id }) => `${id} ${dialect}`)
  )

  it("are all replayed, on five dialects", () => {
    assert.strictEqual(results.length, 151)
    assert.strictEqual(new Set(results.map(({ dialect }) => dialect)).size, 5)
  })

  it("have the recorded answers, except for the listed deviations", () => {
    const others = results.filter(({ dialect, id, outcome }) =>
      (outcome === "passed") === deviating.has(`${id} ${dialect}`)
    )
    assert.deepStrictEqual(others, [])
  })
})
