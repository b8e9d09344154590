/**
 * How branch labels spread from the revisions they are written on.
 * A label reaches everything above it by `down`; on a line that nothing forks from or joins, it reaches what is below it too.
 *
 * @since 0.1.0
 */
import * as RevisionGraph from "./RevisionGraph.ts"

/**
 * All labels of each revision, sorted, from those written on each.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inherit = (
  graph: RevisionGraph.RevisionGraph,
  written: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<ReadonlyArray<string>> => {
  const own = written.map((names) => names.length < 2 ? names : names.toSorted())
  const fromAbove = new Map<number, ReadonlyArray<string>>()
  const labels: Array<ReadonlyArray<string>> = own.map(() => none)
  for (const i of graph.oldestFirst) {
    labels[i] = union([own[i] ?? none, ...RevisionGraph.at(graph.down, i).map((below) => labels[below] ?? none)])
  }
  const plain = plainAbove(graph)
  own.forEach((names, i) => {
    if (names.length === 0 || plain[i] === 0) return
    for (
      let [below] = RevisionGraph.at(graph.down, i);
      below !== undefined && isPlain(graph, below);
      [below] = RevisionGraph.at(graph.down, below)
    ) {
      fromAbove.set(below, union([fromAbove.get(below) ?? none, names]))
    }
  })
  return labels.map((names, i) => union([names, fromAbove.get(i) ?? none]))
}

const none: ReadonlyArray<string> = []

/** Neither a merge nor a place where others, dependents included, lead on in several ways. */
const isPlain = (graph: RevisionGraph.RevisionGraph, i: number): boolean =>
  RevisionGraph.at(graph.down, i).length <= 1 && RevisionGraph.at(graph.dependents, i).length <= 1

/** 1 for each revision that is plain, and so is all that stands on it by `down`. */
const plainAbove = (graph: RevisionGraph.RevisionGraph): RevisionGraph.Marks => {
  const plain = new Uint8Array(graph.size)
  for (const i of graph.oldestFirst.toReversed()) {
    plain[i] = isPlain(graph, i) && RevisionGraph.at(graph.children, i).every((above) => plain[above] === 1) ? 1 : 0
  }
  return plain
}

/** Lists of which all but one are empty are not copied, so that a label at a base costs nothing per revision. */
const union = (lists: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const [first = none, ...others] = lists.filter((names) => names.length > 0)
  return others.every((names) => names === first) ? first : [...new Set([first, ...others].flat())].toSorted()
}
