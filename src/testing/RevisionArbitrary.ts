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
 * The options of random revisions.
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionOptions {
  /** The maximum number of revisions; by default 24. */
  readonly maxRevisions?: number | undefined
  /** Whether no revision depends on another branch. */
  readonly withoutDependencies?: boolean | undefined
}

/**
 * Random revisions of a valid graph, in any order.
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
 * Random rows of a version table: the effective heads of some revisions and of all that they need.
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
 * Random symbols: ids, prefixes of ids, labels, `head`, `heads`, `base`, `label@…`, relative steps, and names that do not exist.
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

/** A revision as distances: how many steps back in the list its down revisions and dependencies are. */
interface Sketch {
  readonly id: string
  readonly down: ReadonlyArray<number>
  readonly needs: ReadonlyArray<number>
  readonly labelled: boolean
}

/** Often the revision before, for lines with some forks and merges. */
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
