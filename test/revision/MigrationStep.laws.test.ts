/**
 * What holds for every graph: plans are in order, rows are the effective heads, there and back leaves nothing.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import * as HeadMaintainer from "../../src/ledger/HeadMaintainer.ts"
import * as MigrationStep from "../../src/revision/MigrationStep.ts"
import * as NewRevision from "../../src/revision/NewRevision.ts"
import type * as Revision from "../../src/revision/Revision.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import * as RevisionRange from "../../src/revision/RevisionRange.ts"
import * as RevisionArbitrary from "../../src/testing/RevisionArbitrary.ts"
import { RecordedGraph } from "../conformance/RecordedGraph.ts"

const numRuns = 400

/** A graph, rows its version table may hold, and three symbols. */
const situation = RevisionArbitrary.revisions().chain((revisions) => {
  const map = mapOf(revisions)
  return fc.record({
    revisions: fc.constant(revisions),
    map: fc.constant(map),
    rows: RevisionArbitrary.rows(map),
    symbols: fc.array(RevisionArbitrary.symbol(map), { minLength: 1, maxLength: 3 })
  })
})

const mapOf = (revisions: ReadonlyArray<Revision.Revision>): RevisionMap.RevisionMap =>
  Either.getOrThrow(RevisionMap.fromIterable(revisions))

/** The graph as the judge sees it: nothing in it comes from the code under test. */
const judge = (revisions: ReadonlyArray<Revision.Revision>): RecordedGraph =>
  new RecordedGraph(revisions.map(({ branchLabels, dependsOn, downRevisions, revision }) => ({
    id: revision,
    down: downRevisions,
    dependsOn,
    labels: branchLabels
  })))

const revisionOf = (step: MigrationStep.MigrationStep): string =>
  step._tag === "StampStep" ? "" : step.revision.revision

/** Carries the writes out on a table, where each must fit what is there, and looks at the rows after every step. */
const replay = (
  rows: ReadonlyArray<string>,
  steps: ReadonlyArray<MigrationStep.MigrationStep>,
  look: (rows: ReadonlySet<string>, at: number) => void = () => {}
): Array<string> => {
  const table = new Set(rows)
  const updates = Either.getOrThrow(HeadMaintainer.updateAll(rows, steps))
  updates.forEach(({ changes, heads }, at) => {
    for (const change of changes) {
      switch (change._tag) {
        case "InsertHead":
          assert.isFalse(table.has(change.revision), `${change.revision} is there already`)
          table.add(change.revision)
          break
        case "DeleteHead":
          assert.isTrue(table.delete(change.revision), `${change.revision} is not there`)
          break
        case "UpdateHead":
          assert.isTrue(table.delete(change.from), `${change.from} is not there`)
          assert.isFalse(table.has(change.to), `${change.to} is there already`)
          table.add(change.to)
      }
    }
    assert.sameMembers([...table], [...heads])
    look(table, at)
  })
  return [...table]
}

describe("MigrationStep: laws", () => {
  it("an upgrade runs each revision once, after its parents and dependencies, and the rows remain the effective heads", () => {
    fc.assert(
      fc.property(situation, ({ map, revisions, rows, symbols: [target = "heads"] }) => {
        const plan = MigrationStep.planUpgrade(map, rows, target)
        if (Either.isLeft(plan)) return
        const graph = judge(revisions)
        const applied = graph.closure(rows)
        replay(rows, plan.right, (table, at) => {
          const step = plan.right[at]
          const id = step === undefined ? "" : revisionOf(step)
          assert.isFalse(applied.has(id), `${id} is applied already`)
          applied.add(id)
          assert.strictEqual(graph.closure([...applied]).size, applied.size, `${id} runs before something it needs`)
          assert.sameMembers([...table], [...graph.effectiveHeads(applied)])
        })
      }),
      { numRuns }
    )
  })

  it("a downgrade removes each revision before its parents and dependencies, and the rows remain the effective heads", () => {
    fc.assert(
      fc.property(situation, ({ map, revisions, rows, symbols: [target = "base"] }) => {
        const plan = MigrationStep.planDowngrade(map, rows, target)
        if (Either.isLeft(plan)) return
        const graph = judge(revisions)
        const applied = graph.closure(rows)
        replay(rows, plan.right, (table, at) => {
          const step = plan.right[at]
          assert.isTrue(step !== undefined && applied.delete(revisionOf(step)), "not applied, or removed twice")
          assert.strictEqual(graph.closure([...applied]).size, applied.size, "something left needs what was removed")
          assert.sameMembers([...table], [...graph.effectiveHeads(applied)])
        })
      }),
      { numRuns }
    )
  })

  it("upgrading to the heads and downgrading to base runs each revision twice and leaves no rows", () => {
    fc.assert(
      fc.property(RevisionArbitrary.revisions({ maxRevisions: 40 }), (revisions) => {
        const map = mapOf(revisions)
        const up = Either.getOrThrow(MigrationStep.planUpgrade(map, [], "heads"))
        assert.strictEqual(up.length, revisions.length)
        const rows = replay([], up)
        assert.sameMembers(rows, [...RevisionMap.effectiveHeads(map)])
        const down = Either.getOrThrow(MigrationStep.planDowngrade(map, rows, "base"))
        assert.strictEqual(down.length, revisions.length)
        assert.deepStrictEqual(replay(rows, down), [])
      }),
      { numRuns }
    )
  })

  it("two upgrades run the same revisions as one, and end at the same rows", () => {
    fc.assert(
      fc.property(situation, ({ map, rows, symbols: [halfway = "heads"] }) => {
        const first = MigrationStep.planUpgrade(map, rows, halfway)
        if (Either.isLeft(first)) return
        const between = replay(rows, first.right)
        const second = Either.getOrThrow(MigrationStep.planUpgrade(map, between, "heads"))
        const whole = Either.getOrThrow(MigrationStep.planUpgrade(map, rows, "heads"))
        assert.sameMembers([...first.right, ...second].map(revisionOf), whole.map(revisionOf))
        assert.sameMembers(replay(between, second), replay(rows, whole))
      }),
      { numRuns }
    )
  })

  it("a database at the heads has nothing to upgrade", () => {
    fc.assert(
      fc.property(RevisionArbitrary.revisionMap(), (map) => {
        const rows = RevisionMap.effectiveHeads(map)
        assert.deepStrictEqual(MigrationStep.planUpgrade(map, rows, "heads"), Either.right([]))
        assert.deepStrictEqual(RevisionRange.checkHeads(map, rows), Either.void)
      }),
      { numRuns }
    )
  })

  it("a stamp leaves rows of which none is an ancestor of another, and contains every target", () => {
    fc.assert(
      fc.property(situation, fc.boolean(), ({ map, revisions, rows, symbols }, purge) => {
        const start = purge ? [] : rows
        const plan = MigrationStep.planStamp(map, start, symbols)
        if (Either.isLeft(plan)) return
        const graph = judge(revisions)
        const end = replay(start, plan.right)
        assert.isTrue(graph.areSeparate(end), `rows ${end.join()}`)
        const applied = graph.closure(end)
        for (const step of plan.right) for (const id of step.toRevisions) assert.isTrue(applied.has(id))
      }),
      { numRuns }
    )
  })

  it("the order of files does not matter", () => {
    fc.assert(
      fc.property(
        situation.chain((one) => fc.tuple(fc.constant(one), shuffled(one.revisions))),
        ([{ map, rows, symbols: [target = "heads"] }, again]) => {
          const other = mapOf(again)
          assert.deepStrictEqual(other, map)
          assert.deepStrictEqual(
            MigrationStep.planUpgrade(other, rows, target),
            MigrationStep.planUpgrade(map, rows, target)
          )
          assert.deepStrictEqual(RevisionRange.walk(other), RevisionRange.walk(map))
        }
      ),
      { numRuns }
    )
  })

  it("every request has a result or an error with a message, and changes no argument", () => {
    fc.assert(
      fc.property(situation, ({ map, rows, symbols }) => {
        const given = JSON.stringify([map.revisions, map.labels, rows])
        const [one = "head", other = "base"] = symbols
        const answers: ReadonlyArray<Either.Either<unknown, { readonly message: string }>> = [
          MigrationStep.planUpgrade(map, rows, one),
          MigrationStep.planDowngrade(map, rows, one),
          MigrationStep.planStamp(map, rows, symbols),
          RevisionRange.history(map, `${other}:${one}`, rows),
          RevisionRange.current(map, rows),
          RevisionMap.getRevision(map, one),
          RevisionMap.getRevisions(map, symbols),
          NewRevision.newRevision(map, { id: "fresh", head: symbols, splice: true, dependsOn: [one] })
        ]
        for (const answer of answers) {
          if (Either.isLeft(answer)) assert.isAbove(answer.left.message.length, 20)
        }
        assert.strictEqual(JSON.stringify([map.revisions, map.labels, rows]), given)
        assert.deepStrictEqual(MigrationStep.planUpgrade(map, rows, one), answers[0])
      }),
      { numRuns }
    )
  })

  it("a new revision results in the predicted heads", () => {
    fc.assert(
      fc.property(situation, fc.boolean(), ({ map, symbols }, splice) => {
        const made = NewRevision.newRevision(map, { id: "fresh", head: symbols, splice, labels: ["brandnew"] })
        if (Either.isLeft(made)) return
        const next = mapOf([...map.revisions, made.right.revision])
        assert.deepStrictEqual(RevisionMap.heads(next), made.right.headsAfter)
      }),
      { numRuns }
    )
  })
})

const shuffled = (revisions: ReadonlyArray<Revision.Revision>): fc.Arbitrary<ReadonlyArray<Revision.Revision>> =>
  fc.shuffledSubarray([...revisions], { minLength: revisions.length })
