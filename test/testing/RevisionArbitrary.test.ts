import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import * as MigrationStep from "../../src/revision/MigrationStep.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import * as RevisionArbitrary from "../../src/testing/RevisionArbitrary.ts"

const sample = <A>(arbitrary: fc.Arbitrary<A>) => fc.sample(arbitrary, { numRuns: 300, seed: 4 })

/** How many of a sample are such. */
const share = <A>(all: ReadonlyArray<A>, is: (value: A) => boolean) => all.filter(is).length / all.length

describe("RevisionArbitrary", () => {
  it("generates graphs of every kind", () => {
    const maps = sample(RevisionArbitrary.revisions()).map((revisions) =>
      Either.getOrThrow(RevisionMap.fromIterable(revisions))
    )
    assert.isAbove(share(maps, (map) => RevisionMap.heads(map).length > 1), 0.3)
    assert.isAbove(share(maps, (map) => RevisionMap.bases(map).length > 1), 0.3)
    assert.isAbove(share(maps, (map) => RevisionMap.branchPoints(map).size > 0), 0.3)
    assert.isAbove(share(maps, (map) => RevisionMap.mergePoints(map).length > 0), 0.3)
    assert.isAbove(share(maps, ({ revisions }) => revisions.some(({ dependsOn }) => dependsOn.length > 0)), 0.3)
    assert.isAbove(share(maps, ({ labels }) => labels.some((names) => names.length > 1)), 0.1)
    assert.isAbove(share(maps, (map) => RevisionMap.effectiveHeads(map).length < RevisionMap.heads(map).length), 0.1)
    assert.isAbove(share(maps, ({ revisions }) => revisions.length === 0), 0)
  })

  it("generates no dependencies and no larger graphs if the options exclude them", () => {
    for (const { revisions } of sample(RevisionArbitrary.revisionMap({ withoutDependencies: true, maxRevisions: 5 }))) {
      assert.isAtMost(revisions.length, 5)
      assert.isTrue(revisions.every(({ dependsOn }) => dependsOn.length === 0))
    }
  })

  it("generates rows that fit, and symbols that often resolve", () => {
    const situations = sample(
      RevisionArbitrary.revisionMap().chain((map) =>
        fc.record({ map: fc.constant(map), rows: RevisionArbitrary.rows(map), symbol: RevisionArbitrary.symbol(map) })
      )
    )
    assert.isAbove(share(situations, ({ rows }) => rows.length > 1), 0.3)
    assert.isTrue(situations.every(({ map, rows }) => Either.isRight(MigrationStep.planUpgrade(map, rows, "heads"))))
    const ups = situations.map(({ map, rows, symbol }) => MigrationStep.planUpgrade(map, rows, symbol))
    const downs = situations.map(({ map, rows, symbol }) => MigrationStep.planDowngrade(map, rows, symbol))
    for (const plans of [ups, downs]) {
      assert.isAbove(share(plans, (plan) => Either.isRight(plan) && plan.right.length > 0), 0.05)
      assert.isAbove(share(plans, Either.isLeft), 0.1)
    }
  })
})
