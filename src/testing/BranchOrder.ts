/**
 * The orders in which the revisions of a graph can be applied.
 *
 * @since 0.1.0
 */
import * as fc from "effect/FastCheck"

/**
 * The ids of revisions, each after what it needs, and what each needs.
 *
 * @since 0.1.0
 * @category models
 */
export type Revisions = ReadonlyMap<string, ReadonlyArray<string>>

/**
 * Returns revisions with all that they need, each after what it needs.
 *
 * @since 0.1.0
 * @category combinators
 */
export const closure = (all: Revisions, ids: ReadonlyArray<string>): ReadonlyArray<string> => {
  const needed = new Set(ids)
  for (const [id, parents] of [...all].toReversed()) {
    if (needed.has(id)) { for (const parent of parents) needed.add(parent) }
  }
  return [...all.keys()].filter((id) => needed.has(id))
}

/**
 * Returns the last revision of each line without forks and merges. With the closures of these, each revision is applied where only what it needs is.
 *
 * @since 0.1.0
 * @category combinators
 */
export const segmentEnds = (all: Revisions): ReadonlyArray<string> => {
  const children = childrenOf(all)
  return [...all.keys()].filter((id) => {
    const [child, ...others] = children.get(id) ?? []
    return child === undefined || others.length > 0 || (all.get(child)?.length ?? 0) > 1
  })
}

const childrenOf = (all: Revisions): ReadonlyMap<string, ReadonlyArray<string>> => {
  const children = new Map<string, Array<string>>()
  for (const [id, parents] of all) {
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id])
  }
  return children
}

/**
 * Returns the revisions that neither need a revision nor are needed by it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const independentOf = (all: Revisions, revision: string): ReadonlyArray<string> => {
  const below = new Set(closure(all, [revision]))
  return [...all.keys()].filter((id) => !below.has(id) && !closure(all, [id]).includes(revision))
}

/**
 * Returns different orders of all revisions: one that finishes the first branch first, one that finishes the last branch first, and up to three random ones. There is only one
 * order if no two revisions are independent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const orders = (all: Revisions): ReadonlyArray<ReadonlyArray<string>> => {
  const priorities = [...all.keys()]
  const made = [
    priorities,
    priorities.toReversed(),
    ...fc.sample(fc.shuffledSubarray(priorities, { minLength: priorities.length }), { numRuns: 3, seed: 0 })
  ].map((priority) => ordered(all, priority))
  return [...new Map(made.map((order) => [order.join("\n"), order])).values()]
}

/** Applies, of the revisions that can be applied, always the first by priority, and prefers those that follow the last one. */
const ordered = (all: Revisions, priority: ReadonlyArray<string>): ReadonlyArray<string> => {
  const children = childrenOf(all)
  const missing = new Map([...all].map(([id, parents]) => [id, parents.length]))
  const ready = priority.toReversed().filter((id) => missing.get(id) === 0)
  const rank = new Map(priority.map((id, index) => [id, index]))
  const order: Array<string> = []
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    order.push(next)
    const released = (children.get(next) ?? []).filter((child) => {
      const left = (missing.get(child) ?? 0) - 1
      missing.set(child, left)
      return left === 0
    })
    ready.push(...released.toSorted((left, right) => (rank.get(right) ?? 0) - (rank.get(left) ?? 0)))
  }
  return order
}

/**
 * Returns the revisions of an order to which a database is upgraded, one after the other: all except those that the next one needs, and
 * so applies.
 *
 * @since 0.1.0
 * @category combinators
 */
export const targets = (all: Revisions, order: ReadonlyArray<string>): ReadonlyArray<string> =>
  order.filter((id, index) => {
    const next = order[index + 1]
    return next === undefined || !all.get(next)?.includes(id)
  })

/**
 * Returns the pairs of independent revisions that two orders have the other way round.
 *
 * @since 0.1.0
 * @category combinators
 */
export const swapped = (
  all: Revisions,
  one: ReadonlyArray<string>,
  other: ReadonlyArray<string>
): ReadonlyArray<readonly [string, string]> => {
  const places = new Map(other.map((id, index) => [id, index]))
  return one.flatMap((first, index) => {
    const independent = new Set(independentOf(all, first))
    return one.slice(index + 1)
      .filter((second) => independent.has(second) && (places.get(second) ?? 0) < (places.get(first) ?? 0))
      .map((second) => [first, second] as const)
  })
}
