/**
 * Random revision graphs for property tests: several bases and heads, branches, merges, labels, and dependencies by id and by
 * label. The arbitraries are those of `effect/FastCheck`, which `@effect/vitest` uses too.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import * as Revision from "../revision/Revision.ts"
import * as RevisionGraph from "../revision/RevisionGraph.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RevisionOptions {
  /** At most so many revisions; 24 unless given. */
  readonly maxRevisions?: number | undefined
  /** No revision depends on another branch. */
  readonly withoutDependencies?: boolean | undefined
}

/**
 * Revisions that make a graph, in any order.
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const revisions = (options: RevisionOptions = {}): fc.Arbitrary<ReadonlyArray<Revision.Revision>> =>
  fc.uniqueArray(sketch, { selector: ({ id }) => id, maxLength: options.maxRevisions ?? 24, size: "max" }).chain(
    (sketches) => {
      const made = sketches.map((own, i) => {
        const below = sketches.slice(0, i)
        return Revision.make({
          revision: own.id,
          downRevisions: choose(below, own.down).map(({ id }) => id),
          dependsOn: options.withoutDependencies === true
            ? []
            : choose(below, own.needs).map(({ id, labelled }) => labelled ? labelOf(id) : id),
          branchLabels: own.labelled ? [labelOf(own.id)] : []
        })
      })
      return fc.shuffledSubarray(made, { minLength: made.length })
    }
  )

/**
 * A map of random revisions.
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const revisionMap = (options: RevisionOptions = {}): fc.Arbitrary<RevisionMap.RevisionMap> =>
  revisions(options).map((made) => Either.getOrElse(RevisionMap.fromIterable(made), () => RevisionMap.empty))

/**
 * Rows that a version table may hold: the effective heads of what some revisions need.
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const rows = (map: RevisionMap.RevisionMap): fc.Arbitrary<ReadonlyArray<string>> =>
  fc.subarray([...map.revisions.keys()]).chain((applied) => {
    const tips = RevisionGraph.tips(map.graph.dependents, RevisionGraph.reach(map.graph.parents, applied))
    return fc.shuffledSubarray([...RevisionMap.idsOf(map, tips)], { minLength: tips.length })
  })

/**
 * What a user may type for a revision: ids, beginnings of ids, labels, `head`, `heads`, `base`, `label@…`, steps up and down,
 * and things that name nothing.
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const symbol = (map: RevisionMap.RevisionMap): fc.Arbitrary<string> => {
  const name = fc.oneof(
    fc.constantFrom("head", "heads", "base", "missing"),
    fc.constantFrom(...map.numbers.keys(), "head"),
    fc.constantFrom(...map.numbers.keys(), "heads").chain((whole) =>
      fc.integer({ min: 1, max: whole.length }).map((length) => whole.slice(0, length))
    )
  )
  const branch = fc.oneof({ weight: 2, arbitrary: fc.constant("") }, name.map((label) => `${label}@`))
  const steps = fc.integer({ min: -4, max: 4 }).map((count) => count < 0 ? String(count) : `+${count}`)
  return fc.oneof(
    fc.tuple(branch, name).map((parts) => parts.join("")),
    fc.tuple(branch, steps).map((parts) => parts.join("")),
    fc.tuple(branch, name, steps).map((parts) => parts.join(""))
  )
}

/** A revision before it has a place: how many steps back along the list are what it follows and what it depends on. */
interface Sketch {
  readonly id: string
  readonly down: ReadonlyArray<number>
  readonly needs: ReadonlyArray<number>
  readonly labelled: boolean
}

/** Often the one before: lines, with forks and merges among them. */
const stepBack = fc.oneof(fc.constant(0), fc.nat({ max: 5 }))

const sketch: fc.Arbitrary<Sketch> = fc.record({
  id: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 1, maxLength: 8 }),
  down: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: fc.array(stepBack, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(stepBack, { minLength: 2, maxLength: 3 }) }
  ),
  needs: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 2 }) }
  ),
  labelled: fc.boolean().chain((may) => may ? fc.boolean() : fc.constant(false))
})

const choose = (below: ReadonlyArray<Sketch>, steps: ReadonlyArray<number>): ReadonlyArray<Sketch> =>
  [...new Set(steps)].flatMap((step) => below.at(-1 - step) ?? [])

const labelOf = (id: string): string => `on_${id}`
