import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import * as RevisionGraph from "../../src/revision/RevisionGraph.ts"
import * as RevisionOrder from "../../src/revision/RevisionOrder.ts"
import * as RevisionArbitrary from "../../src/testing/RevisionArbitrary.ts"

const graphOf = (down: RevisionGraph.Edges, dependencies: RevisionGraph.Edges = down.map(() => [])) =>
  Either.getOrThrow(RevisionGraph.make(down, dependencies))

const all = (graph: RevisionGraph.RevisionGraph) => new Uint8Array(graph.size).fill(1)

const set = (graph: RevisionGraph.RevisionGraph, members: ReadonlyArray<number>) => {
  const marks = new Uint8Array(graph.size)
  for (const i of members) marks[i] = 1
  return marks
}

/** The rule as the documentation states it, word by word and with no thought for time. */
const byTheRule = (graph: RevisionGraph.RevisionGraph, wanted: RevisionGraph.Marks): ReadonlyArray<number> => {
  const left = new Set(RevisionGraph.members(wanted))
  const standsOn = (above: number, below: number) => RevisionGraph.strictlyBelow(graph, [above])[below] === 1
  const lines = [...left].filter((i) => ![...left].some((j) => standsOn(j, i)))
  const begun = new Set(lines)
  const order: Array<number> = []
  let line = 0
  while (lines.length > 0) {
    const revision = lines[line] ?? -1
    const above = lines.findIndex((other) => standsOn(other, revision))
    if (above !== -1) {
      line = above
      continue
    }
    order.push(revision)
    left.delete(revision)
    const fresh = RevisionGraph.at(graph.parents, revision).filter((parent) => left.has(parent) && !begun.has(parent))
    for (const parent of fresh) begun.add(parent)
    const [next, ...others] = fresh
    if (next === undefined) {
      lines.splice(line, 1)
      line = Math.max(line - 1, 0)
    } else {
      lines[line] = next
      lines.push(...others)
    }
  }
  return order
}

describe("RevisionOrder", () => {
  it("lists one line to its end before the next", () => {
    assert.deepStrictEqual(RevisionOrder.newestFirst(graphOf([[], [0], [], [2]]), all(graphOf([[], [0], [], [2]]))), [
      1,
      0,
      3,
      2
    ])
  })

  it("follows the parents of a merge in their order, and waits at the fork below", () => {
    const graph = graphOf([[], [0], [0], [2, 1]])
    assert.deepStrictEqual(RevisionOrder.newestFirst(graph, all(graph)), [3, 2, 1, 0])
  })

  it("lists revisions that depend on another one before it", () => {
    // 0 ← 1, 2 ← 3, and 3 needs 0
    const graph = graphOf([[], [0], [], [2]], [[], [], [], [0]])
    assert.deepStrictEqual(RevisionOrder.newestFirst(graph, all(graph)), [1, 3, 2, 0])
  })

  it("includes revisions between the selected ones", () => {
    // 0 ← 1 ← 2 and 3 ← 4, where 1 needs 4: with 1 left out, 2 still stands on 3
    const graph = graphOf([[], [0], [1], [], [3]], [[], [4], [], [], []])
    assert.deepStrictEqual(RevisionOrder.newestFirst(graph, set(graph, [0, 2, 3])), [2, 0, 3])
  })

  it("follows the documented rule for every graph", () => {
    fc.assert(
      fc.property(RevisionArbitrary.revisionMap({ maxRevisions: 30 }), ({ graph }) => {
        assert.deepStrictEqual(RevisionOrder.newestFirst(graph, all(graph)), byTheRule(graph, all(graph)))
      }),
      { numRuns: 300 }
    )
  })

  it("follows the documented algorithm for upgrades too", () => {
    fc.assert(
      fc.property(
        RevisionArbitrary.revisionMap({ maxRevisions: 30 }).chain(({ graph }) =>
          fc.tuple(
            fc.constant(graph),
            fc.subarray([...Array(graph.size).keys()]),
            fc.subarray([...Array(graph.size).keys()])
          )
        ),
        ([graph, upper, lower]) => {
          const present = RevisionGraph.reach(graph.parents, lower)
          const added = RevisionGraph.reach(graph.parents, upper).map((mark, i) => mark & ~(present[i] ?? 0))
          assert.deepStrictEqual(RevisionOrder.newestFirst(graph, added), byTheRule(graph, added))
        }
      ),
      { numRuns: 300 }
    )
  })

  it("lists every revision of any set, each before its parents", () => {
    fc.assert(
      fc.property(
        RevisionArbitrary.revisionMap({ maxRevisions: 30 }).chain(({ graph }) =>
          fc.tuple(fc.constant(graph), fc.subarray([...Array(graph.size).keys()]))
        ),
        ([graph, wanted]) => {
          const order = RevisionOrder.newestFirst(graph, set(graph, wanted))
          assert.deepStrictEqual(order.toSorted((a, b) => a - b), wanted)
          order.forEach((revision, at) => {
            const below = RevisionGraph.strictlyBelow(graph, [revision])
            assert.isFalse(order.slice(0, at).some((earlier) => below[earlier] === 1))
          })
        }
      ),
      { numRuns: 300 }
    )
  })
})
