import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as RevisionGraph from "../../src/revision/RevisionGraph.ts"
import * as RevisionLabels from "../../src/revision/RevisionLabels.ts"

const inherit = (
  down: RevisionGraph.Edges,
  labels: Record<number, ReadonlyArray<string>>,
  dependencies: RevisionGraph.Edges = down.map(() => [])
) => {
  const graph = Either.getOrThrow(RevisionGraph.make(down, dependencies))
  return RevisionLabels.inherit(graph, down.map((_, i) => labels[i] ?? [])).map((names) => names.join(" "))
}

describe("RevisionLabels", () => {
  it("are inherited by all descendants, and by ancestors without forks and merges", () => {
    assert.deepStrictEqual(inherit([[], [0], [1], [2]], { 2: ["mid"] }), ["mid", "mid", "mid", "mid"])
  })

  it("stay above a fork and above a merge", () => {
    assert.deepStrictEqual(inherit([[], [0], [0], [1]], { 1: ["left"] }), ["", "left", "", "left"])
    assert.deepStrictEqual(inherit([[], [], [0, 1], [2]], { 3: ["top"] }), ["", "", "", "top"])
  })

  it("stop where two revisions follow, one of them by a dependency", () => {
    // 3 needs 1, so two lead on from it
    assert.deepStrictEqual(inherit([[], [0], [1], []], { 2: ["deep"] }, [[], [], [], [1]]), ["", "", "deep", ""])
  })

  it("do not go down past a fork above them", () => {
    assert.deepStrictEqual(inherit([[], [0], [1], [1]], { 1: ["stem"] }), ["", "stem", "stem", "stem"])
  })

  it("are merged and sorted at merge points", () => {
    assert.deepStrictEqual(inherit([[], [], [1, 0]], { 0: ["zoo"], 1: ["yard", "app"] }), [
      "zoo",
      "app yard",
      "app yard zoo"
    ])
  })
})
