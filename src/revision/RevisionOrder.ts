/**
 * The order in which revisions are listed and run: newest first, line by line, independent of the order of files. `docs/revision-graph.md`
 * describes the algorithm.
 *
 * @since 0.1.0
 */
import * as RevisionGraph from "./RevisionGraph.ts"

/**
 * Lists the selected revisions, each before its ancestors and dependencies.
 *
 * Lines are followed one after the other, beginning at the tips, in the order of their numbers. A line continues with the first selected
 * parent that is in no line yet; further parents start new lines after all others. A line waits at a revision that a revision not listed
 * yet follows or depends on, and the first line above that revision continues. After a line that ends, the one before it continues.
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

  /** Removes a listed revision from its parents; a parent that no line leads to starts a new line. */
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

/** The selected revisions and all revisions between two of them. */
const between = (graph: RevisionGraph.RevisionGraph, wanted: RevisionGraph.Marks): RevisionGraph.Marks => {
  const starts = RevisionGraph.members(wanted)
  const below = RevisionGraph.reach(graph.parents, starts)
  const above = RevisionGraph.reach(graph.dependents, starts)
  return below.map((mark, i) => mark & (above[i] ?? 0))
}

/** The lines, numbered in the order in which they start; each is at one revision. */
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

  /** The number of lines that have started. */
  get begun(): number {
    return this.revisions.length
  }

  /** The revision of a line; none if the line has ended. */
  at(line: number): number {
    return this.revisions[line] ?? none
  }

  /** Whether a line is at the revision or has passed it. */
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

  /** Ends a line and returns the one before it, or the one after it if it was the first. */
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
 * Finds the first line above a waiting revision. Lines only go down and new lines come last, so the search for each revision continues
 * where it ended before.
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
 * Whether a revision is above a revision with several parents above it: only such a revision can be waited for. Each revision has the set
 * of forks below it, and shares it with its parent if it has only one.
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
