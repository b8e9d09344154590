/**
 * The bare directed graph under a revision map: revisions are numbers, edges are lists of numbers, built and checked once.
 * Every walk here is a loop, so depth costs no stack, and none visits a revision twice.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"

/**
 * For each revision, the numbers of others.
 *
 * @since 0.1.0
 * @category models
 */
export type Edges = ReadonlyArray<ReadonlyArray<number>>

/**
 * @since 0.1.0
 * @category models
 */
export interface RevisionGraph {
  readonly size: number
  /** What each revision follows, as written. */
  readonly down: Edges
  /** What each revision depends on, as written. */
  readonly dependencies: Edges
  /** What each revision follows, then its dependencies, without those that an ancestor by `down` names already. */
  readonly parents: Edges
  /** `down`, turned round. */
  readonly children: Edges
  /** `parents`, turned round. */
  readonly dependents: Edges
  /** All revisions, each after everything it needs. */
  readonly oldestFirst: ReadonlyArray<number>
}

/**
 * Each number of the ring stands on the next, the last on the first.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ring {
  readonly closedBy: "down" | "dependencies"
  readonly members: ReadonlyArray<number>
}

/**
 * A set of revisions: 1 at the number of each member.
 *
 * @since 0.1.0
 * @category models
 */
export type Marks = Uint8Array

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (down: Edges, dependencies: Edges): Either.Either<RevisionGraph, Ring> => {
  const size = down.length
  const needs = down.map((below, i) => concat(below, at(dependencies, i)))
  const oldestFirst = sort(needs)
  if (oldestFirst.length < size) {
    const byDown = sort(down)
    return Either.left(
      byDown.length < size
        ? { closedBy: "down", members: findRing(down, byDown) }
        : { closedBy: "dependencies", members: findRing(needs, oldestFirst) }
    )
  }
  const parents = withoutImplied(needs, down, dependencies, oldestFirst)
  return Either.right({
    size,
    down,
    dependencies,
    parents,
    children: reverse(down),
    dependents: reverse(parents),
    oldestFirst
  })
}

/**
 * Everything that can be reached from `starts` along `edges`, the starts themselves included.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reach = (edges: Edges, starts: Iterable<number>): Marks => {
  const reached = new Uint8Array(edges.length)
  const todo = [...starts]
  for (let i = todo.pop(); i !== undefined; i = todo.pop()) {
    if (reached[i] !== 0) continue
    reached[i] = 1
    for (const next of at(edges, i)) if (reached[next] === 0) todo.push(next)
  }
  return reached
}

/**
 * Everything that one of `starts` stands on, directly or not. A start is among them only when another stands on it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const strictlyBelow = (graph: RevisionGraph, starts: ReadonlyArray<number>): Marks =>
  reach(graph.parents, starts.flatMap((i) => at(graph.parents, i)))

/**
 * Everything that stands on one of `starts`, directly or not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const strictlyAbove = (graph: RevisionGraph, starts: ReadonlyArray<number>): Marks =>
  reach(graph.dependents, starts.flatMap((i) => at(graph.dependents, i)))

/**
 * The neighbours of one revision.
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = (edges: Edges, i: number): ReadonlyArray<number> => edges[i] ?? none

/**
 * The members of a set, in order of their numbers.
 *
 * @since 0.1.0
 * @category combinators
 */
export const members = (marks: Marks): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let i = 0; i < marks.length; i++) if (marks[i] === 1) found.push(i)
  return found
}

/**
 * The members of a set that no other member stands on, in order of their numbers. The set must be closed downwards, or
 * hold everything between any two of its members.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tips = (above: Edges, marks: Marks): ReadonlyArray<number> =>
  members(marks).filter((i) => !at(above, i).some((j) => marks[j] === 1))

/**
 * How many of the marked revisions stand on each revision directly.
 *
 * @since 0.1.0
 * @category combinators
 */
export const countAbove = (graph: RevisionGraph, marks: Marks): Int32Array => {
  const counts = new Int32Array(graph.size)
  for (const i of members(marks)) {
    for (const parent of at(graph.parents, i)) counts[parent] = (counts[parent] ?? 0) + 1
  }
  return counts
}

const none: ReadonlyArray<number> = []

const concat = (left: ReadonlyArray<number>, right: ReadonlyArray<number>): ReadonlyArray<number> =>
  right.length === 0 ? left : [...new Set([...left, ...right])]

const reverse = (edges: Edges): Edges => {
  const reversed: Array<Array<number>> = edges.map(() => [])
  for (let i = 0; i < edges.length; i++) for (const target of at(edges, i)) reversed[target]?.push(i)
  return reversed
}

/** Each revision after everything it needs; revisions on or above a ring are left out. */
const sort = (needs: Edges): ReadonlyArray<number> => {
  const waiting = Int32Array.from(needs, (targets) => targets.length)
  const above = reverse(needs)
  const sorted: Array<number> = []
  for (let i = 0; i < needs.length; i++) if (waiting[i] === 0) sorted.push(i)
  for (let k = 0; k < sorted.length; k++) {
    for (const j of at(above, sorted[k] ?? -1)) {
      const left = (waiting[j] ?? 0) - 1
      waiting[j] = left
      if (left === 0) sorted.push(j)
    }
  }
  return sorted
}

/** Going down among revisions that could not be sorted never ends, so it comes back to where it was. */
const findRing = (needs: Edges, sorted: ReadonlyArray<number>): ReadonlyArray<number> => {
  const done = new Set(sorted)
  const path = new Map<number, number>()
  let i = needs.findIndex((_, candidate) => !done.has(candidate))
  while (!path.has(i)) {
    path.set(i, path.size)
    i = at(needs, i).find((target) => !done.has(target)) ?? i
  }
  return [...path.keys()].slice(path.get(i))
}

/**
 * A dependency that an ancestor by `down` names already adds nothing. Only targets named by several revisions can be such;
 * they are followed up the graph thirty-two at a time, one bit each.
 */
const withoutImplied = (needs: Edges, down: Edges, dependencies: Edges, oldestFirst: ReadonlyArray<number>): Edges => {
  const named = new Uint8Array(down.length)
  for (const targets of dependencies) {
    for (const target of targets) named[target] = Math.min(2, (named[target] ?? 0) + 1)
  }
  const shared = members(named.map((times) => times >>> 1))
  const parents = [...needs]
  for (let from = 0; from < shared.length; from += 32) {
    const bits = new Map(shared.slice(from, from + 32).map((target, bit) => [target, 1 << bit]))
    const seen = new Int32Array(down.length)
    for (const i of oldestFirst) {
      let inherited = 0
      for (const below of at(down, i)) inherited |= seen[below] ?? 0
      let own = 0
      for (const target of at(dependencies, i)) own |= bits.get(target) ?? 0
      seen[i] = inherited | own
      if ((inherited & own) !== 0) {
        parents[i] = at(parents, i).filter((target) =>
          at(down, i).includes(target) || ((bits.get(target) ?? 0) & inherited) === 0
        )
      }
    }
  }
  return parents
}
