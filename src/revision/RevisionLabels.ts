/**
 * The inheritance of branch labels. All descendants by `down` inherit a label, and so do the ancestors down to the first merge or fork.
 *
 * @since 0.1.0
 */
import * as RevisionGraph from "./RevisionGraph.ts"

/**
 * Returns all labels of each revision, sorted, from their own labels.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inherit = (
  graph: RevisionGraph.RevisionGraph,
  written: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<ReadonlyArray<string>> => {
  const labels = written.map((names) => names.length < 2 ? names : names.toSorted())
  const labelled = [...labels.keys()].filter((i) => (labels[i] ?? none).length > 0)
  if (labelled.length === 0) return labels
  const toBelow = labelled.map((i) => labels[i] ?? none)
  for (const i of graph.oldestFirst) {
    for (const below of RevisionGraph.at(graph.down, i)) labels[i] = union(labels[i] ?? none, labels[below] ?? none)
  }
  const plain = plainAbove(graph)
  labelled.forEach((top, k) => {
    if (plain[top] === 0) return
    let [below] = RevisionGraph.at(graph.down, top)
    while (below !== undefined && isPlain(graph, below)) {
      labels[below] = union(labels[below] ?? none, toBelow[k] ?? none)
      below = RevisionGraph.at(graph.down, below)[0]
    }
  })
  return labels
}

const none: ReadonlyArray<string> = []

/** Neither a merge nor a revision that several others follow or depend on. */
const isPlain = (graph: RevisionGraph.RevisionGraph, i: number): boolean =>
  RevisionGraph.at(graph.down, i).length <= 1 && RevisionGraph.at(graph.dependents, i).length <= 1

/** 1 for each revision that is plain and whose descendants by `down` are all plain. */
const plainAbove = (graph: RevisionGraph.RevisionGraph): RevisionGraph.Marks => {
  const plain = new Uint8Array(graph.size)
  for (const i of graph.oldestFirst.toReversed()) {
    plain[i] = isPlain(graph, i) && RevisionGraph.at(graph.children, i).every((above) => plain[above] === 1) ? 1 : 0
  }
  return plain
}

/** A list is copied only if it grows, so that a label at a base costs nothing for each revision. */
const union = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): ReadonlyArray<string> =>
  right.length === 0 || left === right
    ? left
    : left.length === 0
    ? right
    : [...new Set([...left, ...right])].toSorted()
