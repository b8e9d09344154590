/**
 * The one order in which revisions are listed and run: newest first, line by line, the same for the same graph whatever the
 * order of its files. `docs/revision-graph.md` states the rule in full.
 *
 * @since 0.1.0
 */
import * as RevisionGraph from "./RevisionGraph.ts"

/**
 * Lists the wanted revisions, each before everything it stands on.
 *
 * Lines are followed one after the other, from the tips in order of number. A line goes down to the first wanted parent not
 * on any line yet; further ones begin lines of their own, after the others. A line that comes to a revision which others
 * still stand on waits, and the first of the lines above that revision goes on. A line that ends hands over to the one before
 * it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const newestFirst = (
  graph: RevisionGraph.RevisionGraph,
  wanted: RevisionGraph.Marks
): ReadonlyArray<number> => {
  const left = between(graph, wanted)
  const waiting = RevisionGraph.countAbove(graph, left)
  const lines = makeLines(graph.size)
  const order: Array<number> = []

  /** Takes a listed revision off those below it; one that nothing leads to otherwise begins a line. */
  const settle = (revision: number) => {
    const todo = [revision]
    for (let i = todo.pop(); i !== undefined; i = todo.pop()) {
      left[i] = 0
      for (const parent of RevisionGraph.at(graph.parents, i)) {
        const above = (waiting[parent] ?? 0) - 1
        waiting[parent] = above
        if (left[parent] === 0 || above > 0) continue
        if (wanted[parent] === 0) todo.push(parent)
        else if (lines.lineOf(parent) === end) lines.append(parent)
      }
    }
  }

  for (const tip of RevisionGraph.members(wanted)) if (waiting[tip] === 0) lines.append(tip)
  let line = lines.first()
  while (line !== end) {
    const revision = lines.revisionOf(line)
    if ((waiting[revision] ?? 0) > 0) {
      line = firstLineAbove(graph, left, lines, line)
      continue
    }
    order.push(revision)
    const [next, ...others] = RevisionGraph.at(graph.parents, revision).filter((parent) =>
      wanted[parent] === 1 && lines.lineOf(parent) === end
    )
    const following = next === undefined ? lines.close(line) : lines.move(line, next)
    others.forEach(lines.append)
    settle(revision)
    line = following === end ? lines.first() : following
  }
  return order
}

/** The wanted revisions and all that lies between two of them. */
const between = (graph: RevisionGraph.RevisionGraph, wanted: RevisionGraph.Marks): RevisionGraph.Marks => {
  const starts = RevisionGraph.members(wanted)
  const below = RevisionGraph.reach(graph.parents, starts)
  const above = RevisionGraph.reach(graph.dependents, starts)
  return below.map((mark, i) => mark & (above[i] ?? 0))
}

/** Of the lines that have not come down to the revision at the end of `line`, the first. */
const firstLineAbove = (
  graph: RevisionGraph.RevisionGraph,
  left: RevisionGraph.Marks,
  lines: Lines,
  line: number
): number => {
  const lowest = lines.first() === line ? lines.after(line) : lines.first()
  const seen = new Set<number>()
  const todo = [lines.revisionOf(line)]
  let found = end
  for (let i = todo.pop(); i !== undefined && found !== lowest; i = todo.pop()) {
    for (const above of RevisionGraph.at(graph.dependents, i)) {
      if (left[above] === 0 || seen.has(above)) continue
      seen.add(above)
      todo.push(above)
      const candidate = lines.lineOf(above)
      if (candidate !== end && (found === end || candidate < found)) found = candidate
    }
  }
  return found
}

/** Lines under way, numbered as they began; each stands at one revision. */
interface Lines {
  readonly append: (revision: number) => void
  readonly move: (line: number, revision: number) => number
  /** Ends a line and gives the one before it, or the one after it when it was the first. */
  readonly close: (line: number) => number
  readonly first: () => number
  readonly after: (line: number) => number
  readonly revisionOf: (line: number) => number
  readonly lineOf: (revision: number) => number
}

const end = -1

const makeLines = (size: number): Lines => {
  const revisions: Array<number> = []
  const before: Array<number> = []
  const after: Array<number> = []
  const lineOf = new Int32Array(size).fill(end)
  let first = end
  let last = end
  return {
    append(revision) {
      const line = revisions.length
      revisions.push(revision)
      before.push(last)
      after.push(end)
      lineOf[revision] = line
      if (last === end) first = line
      else after[last] = line
      last = line
    },
    move(line, revision) {
      revisions[line] = revision
      lineOf[revision] = line
      return line
    },
    close(line) {
      const previous = before[line] ?? end
      const next = after[line] ?? end
      if (previous === end) first = next
      else after[previous] = next
      if (next === end) last = previous
      else before[next] = previous
      return previous === end ? next : previous
    },
    first: () => first,
    after: (line) => after[line] ?? end,
    revisionOf: (line) => revisions[line] ?? end,
    lineOf: (revision) => lineOf[revision] ?? end
  }
}
