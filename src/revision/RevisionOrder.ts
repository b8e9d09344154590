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
  const lines = new Lines(graph.size)
  const firstLineAbove = finder(graph, left, waiting, lines)
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
        else if (!lines.holds(parent)) lines.append(parent)
      }
    }
  }

  for (const tip of RevisionGraph.members(wanted)) if (waiting[tip] === 0) lines.append(tip)
  let line = lines.first
  while (line !== none) {
    const revision = lines.at(line)
    if ((waiting[revision] ?? 0) > 0) {
      line = firstLineAbove(revision)
      continue
    }
    order.push(revision)
    let following = none
    for (const parent of RevisionGraph.at(graph.parents, revision)) {
      if (wanted[parent] === 0 || lines.holds(parent)) continue
      if (following === none) following = lines.move(line, parent)
      else lines.append(parent)
    }
    if (following === none) following = lines.close(line)
    settle(revision)
    line = following === none ? lines.first : following
  }
  return order
}

const none = -1

/** The wanted revisions and all that lies between two of them. */
const between = (graph: RevisionGraph.RevisionGraph, wanted: RevisionGraph.Marks): RevisionGraph.Marks => {
  const starts = RevisionGraph.members(wanted)
  const below = RevisionGraph.reach(graph.parents, starts)
  const above = RevisionGraph.reach(graph.dependents, starts)
  return below.map((mark, i) => mark & (above[i] ?? 0))
}

/** Lines under way, numbered as they begin; each stands at one revision. */
class Lines {
  first = none
  private last = none
  private readonly revisions: Array<number> = []
  private readonly before: Array<number> = []
  private readonly after: Array<number> = []
  private readonly held: Uint8Array

  constructor(size: number) {
    this.held = new Uint8Array(size)
  }

  /** How many lines have begun. */
  get begun(): number {
    return this.revisions.length
  }

  /** Where a line stands; nowhere when it has ended. */
  at(line: number): number {
    return this.revisions[line] ?? none
  }

  /** Whether a line stands at the revision or has passed it. */
  holds(revision: number): boolean {
    return this.held[revision] === 1
  }

  append(revision: number): void {
    const line = this.revisions.length
    this.revisions.push(revision)
    this.before.push(this.last)
    this.after.push(none)
    this.held[revision] = 1
    if (this.last === none) this.first = line
    else this.after[this.last] = line
    this.last = line
  }

  move(line: number, revision: number): number {
    this.revisions[line] = revision
    this.held[revision] = 1
    return line
  }

  /** Ends a line and gives the one before it, or the one after it when it was the first. */
  close(line: number): number {
    const before = this.before[line] ?? none
    const after = this.after[line] ?? none
    this.revisions[line] = none
    if (before === none) this.first = after
    else this.after[before] = after
    if (after === none) this.last = before
    else this.before[after] = before
    return before === none ? after : before
  }
}

/**
 * Finds the first line above a revision that waits. Lines only go down and new ones come last, so for each revision the
 * search goes on where it ended before.
 */
const finder = (
  graph: RevisionGraph.RevisionGraph,
  walked: RevisionGraph.Marks,
  standing: Int32Array,
  lines: Lines
): (revision: number) => number => {
  const isAbove = forksBelow(graph, walked, standing)
  const reached = new Int32Array(graph.size)
  return (revision) => {
    let line = reached[revision] ?? 0
    while (line < lines.begun && !(lines.at(line) !== none && isAbove(lines.at(line), revision))) line++
    reached[revision] = line
    return line < lines.begun ? line : none
  }
}

/**
 * Whether a revision is above another on which several stand: only such a one can wait on a line. Each revision has the set
 * of those below it, and shares it with its parent wherever there is only one.
 */
const forksBelow = (
  graph: RevisionGraph.RevisionGraph,
  walked: RevisionGraph.Marks,
  standing: Int32Array
): (above: number, fork: number) => boolean => {
  const forks = new Map<number, number>()
  for (const i of RevisionGraph.members(walked)) if ((standing[i] ?? 0) > 1) forks.set(i, forks.size)
  const words = (forks.size + 31) >>> 5
  const empty = new Int32Array(words)
  const below: Array<Int32Array> = []
  const downTo: Array<Int32Array> = []
  if (forks.size > 0) {
    for (const i of graph.oldestFirst) {
      if (walked[i] === 0) continue
      const sets = new Set(RevisionGraph.at(graph.parents, i).map((parent) => downTo[parent] ?? empty))
      const [first = empty, ...others] = sets
      const set = others.length === 0 ? first : others.reduce(union, first)
      const fork = forks.get(i)
      below[i] = set
      downTo[i] = fork === undefined ? set : withMember(set, fork)
    }
  }
  return (above, fork) => {
    const member = forks.get(fork) ?? 0
    return (((below[above]?.[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1
  }
}

const union = (left: Int32Array, right: Int32Array): Int32Array => left.map((word, k) => word | (right[k] ?? 0))

const withMember = (set: Int32Array, member: number): Int32Array => {
  const larger = set.slice()
  larger[member >>> 5] = (larger[member >>> 5] ?? 0) | (1 << (member & 31))
  return larger
}
