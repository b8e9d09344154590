import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import deviations from "./deviations.json" with { type: "json" }
import { checkOperationsFile } from "./operations.ts"

const folder = fileURLToPath(new URL("./cases/operations/", import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith(".json"))

const deviating = new Set(
  deviations.filter(({ family }) => family === "operations").map(({ dialect, id }) => `${id} ${dialect}`)
)

describe("recorded operations", () => {
  const results = files.map((name) =>
    [name, checkOperationsFile(JSON.parse(readFileSync(folder + name, "utf8")))] as const
  )

  it("are all replayed, on six dialects", () => {
    const all = results.flatMap(([, results]) => results)
    assert.strictEqual(all.length, 3654)
    assert.strictEqual(new Set(all.map(({ dialect }) => dialect)).size, 6)
  })

  it.each(results)("%s: have the recorded answers, except for the listed deviations", (_, results) => {
    const others = results.filter(({ dialect, id, outcome }) =>
      (outcome === "passed") === deviating.has(`${id} ${dialect}`)
    )
    assert.deepStrictEqual(others, [])
  })

  it("has few deviations", () => {
    assert.isBelow(deviating.size, 3654 * 0.03)
  })
})
