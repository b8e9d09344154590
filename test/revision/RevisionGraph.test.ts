import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import * as RevisionGraph from "../../src/revision/RevisionGraph.ts"

const make = (down: RevisionGraph.Edges, dependencies: RevisionGraph.Edges = down.map(() => [])) =>
  RevisionGraph.make(down, dependencies)

const marked = (marks: RevisionGraph.Marks) => [...RevisionGraph.members(marks)]

describe("RevisionGraph", () => {
  it("finds a cycle", () => {
    assert.deepStrictEqual(make([[], [0, 3], [1], [2], [3]]), Either.left({ closedBy: "down", members: [1, 3, 2] }))
    assert.deepStrictEqual(
      make([[], [0], [1], []], [[], [2], [], []]),
      Either.left({ closedBy: "dependencies", members: [1, 2] })
    )
    assert.deepStrictEqual(make([[0]]), Either.left({ closedBy: "down", members: [0] }))
  })

  it("walks a line of 100,000 revisions", () => {
    const size = 100_000
    const graph = Either.getOrThrow(make(Array.from({ length: size }, (_, i) => i === 0 ? [] : [i - 1])))
    assert.strictEqual(marked(RevisionGraph.reach(graph.parents, [size - 1])).length, size)
    assert.strictEqual(marked(RevisionGraph.strictlyAbove(graph, [0])).length, size - 1)
  })

  it("includes the starting revisions only on request", () => {
    const graph = Either.getOrThrow(make([[], [0], [1], [0]]))
    assert.deepStrictEqual(marked(RevisionGraph.reach(graph.parents, [2])), [0, 1, 2])
    assert.deepStrictEqual(marked(RevisionGraph.strictlyBelow(graph, [2])), [0, 1])
    assert.deepStrictEqual(marked(RevisionGraph.strictlyBelow(graph, [1, 2])), [0, 1])
    assert.deepStrictEqual(marked(RevisionGraph.strictlyAbove(graph, [0])), [1, 2, 3])
  })

  it("leaves out only the dependencies that an ancestor already names", () => {
    // 0 ← 1; 2 needs 1; 3 follows 2 and needs 1 again; 4 follows 3 and needs 0, which 1 only implies
    const graph = Either.getOrThrow(make([[], [0], [], [2], [3]], [[], [], [1], [1], [0]]))
    assert.deepStrictEqual(graph.parents, [[], [0], [1], [2], [3, 0]])
    assert.deepStrictEqual(graph.dependents, [[1, 4], [2], [3], [4], []])
  })

  it("drops implied dependencies on any number of targets", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (targets) => {
        // `targets` bases, and two revisions in a line that both need all of them
        const bases = Array.from({ length: targets }, (_, i) => i)
        const down = [...bases.map(() => []), [], [targets]]
        const graph = Either.getOrThrow(make(down, [...bases.map(() => []), bases, bases]))
        assert.deepStrictEqual(graph.parents[targets], bases)
        assert.deepStrictEqual(graph.parents[targets + 1], [targets])
      })
    )
  })

  it("keeps a down revision that is a dependency too", () => {
    const graph = Either.getOrThrow(make([[], [0], [1]], [[], [0], [0]]))
    assert.deepStrictEqual(graph.parents, [[], [0], [1]])
  })

  it("lists each revision after its parents and dependencies", () => {
    const graph = Either.getOrThrow(make([[2], [], [3], []], [[], [0], [], []]))
    assert.deepStrictEqual([...graph.oldestFirst], [3, 2, 0, 1])
  })
})
