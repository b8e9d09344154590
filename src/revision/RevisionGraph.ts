/**
 * The directed graph of a revision map: revisions are numbers, edges are lists of numbers, and it is built and checked once. Every walk is
 * a loop, so that deep graphs need no stack, and visits each revision at most once.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"

/**
 * For each revision, the numbers of other revisions.
 *
 * @since 0.1.0
 * @category models
 */
export type Edges = ReadonlyArray<ReadonlyArray<number>>

/**
 * The graph, with the edges of each revision in both directions.
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionGraph {
  readonly size: number
  /** The down revisions of each revision, as written. */
  readonly down: Edges
  /** The dependencies of each revision, as written. */
  readonly dependencies: Edges
  /** The down revisions of each revision, then its dependencies, without those that an ancestor by `down` also has. */
  readonly parents: Edges
  /** The inverse of `down`. */
  readonly children: Edges
  /** The inverse of `parents`. */
  readonly dependents: Edges
  /** All revisions, each after the revisions that it follows or depends on. */
  readonly oldestFirst: ReadonlyArray<number>
}

/**
 * A cycle: each revision follows or depends on the next, the last one on the first.
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
 * Builds the graph, or returns a cycle.
 *
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
 * Returns the revisions that can be reached from `starts` along `edges`, including `starts`.
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
 * Returns the ancestors of `starts`, including dependencies. A start is included only if it is an ancestor of another one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const strictlyBelow = (graph: RevisionGraph, starts: ReadonlyArray<number>): Marks =>
  reach(graph.parents, starts.flatMap((i) => at(graph.parents, i)))

/**
 * Returns the descendants of `starts`, including revisions that depend on them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const strictlyAbove = (graph: RevisionGraph, starts: ReadonlyArray<number>): Marks =>
  reach(graph.dependents, starts.flatMap((i) => at(graph.dependents, i)))

/**
 * Returns the neighbours of one revision.
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = (edges: Edges, i: number): ReadonlyArray<number> => edges[i] ?? none

/**
 * Returns the members of a set, sorted by number.
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
 * Returns the members of a set that no other member follows or depends on, sorted by number. The set must contain all ancestors of its
 * members, or all revisions between any two of them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tips = (above: Edges, marks: Marks): ReadonlyArray<number> =>
  members(marks).filter((i) => !at(above, i).some((j) => marks[j] === 1))

/**
 * Returns, for each revision, how many of the marked revisions directly follow or depend on it.
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

/** Sorts revisions after those that they need; revisions on a cycle and their descendants are left out. */
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

/** A walk down among revisions that cannot be sorted never ends, so it returns to a revision that it has visited. */
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
 * Removes dependencies that an ancestor by `down` also has. Only revisions that are dependencies of several others can be removed; they
 * are followed up the graph thirty-two at a time, one bit each.
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
