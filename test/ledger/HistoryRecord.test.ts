/**
 * Ids of the history, and what its entries say about revisions.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import * as HistoryRecord from "../../src/ledger/HistoryRecord.ts"

const entry = (
  direction: HistoryRecord.Direction,
  leadsTo: HistoryRecord.RevisionState,
  started: number,
  outcome: HistoryRecord.AttemptStatus = "finished"
): HistoryRecord.HistoryEntry => ({
  revision: "a",
  direction,
  leadsTo,
  outcome,
  started: new Date(started),
  finished: Option.none(),
  durationMillis: Option.none(),
  statements: Option.none(),
  contentHash: Option.none(),
  toolVersion: "0",
  by: "somebody",
  message: Option.none()
})

describe("HistoryRecord", () => {
  it("ids sort in the order of their creation, even if clocks differ", () => {
    fc.assert(fc.property(fc.array(fc.nat(2 ** 47), { minLength: 2 }), (times) => {
      const ids: Array<string> = []
      for (const at of times) ids.push(HistoryRecord.nextId(Option.fromNullable(ids.at(-1)), at, "0123456789abcdef"))
      assert.deepStrictEqual(ids, ids.toSorted())
      assert.strictEqual(new Set(ids).size, ids.length)
      assert.isTrue(ids.every((id) => /^[0-9a-f]{32}$/.test(id)))
    }))
  })

  it("a stamp does not change which file was applied; a downgrade and a decision do", () => {
    const upgrade = entry("upgrade", "applied", 1)
    const applied = (...entries: ReadonlyArray<HistoryRecord.HistoryEntry>) =>
      HistoryRecord.appliedUpgrades([upgrade, ...entries]).get("a")
    assert.strictEqual(applied(entry("stamp", "reverted", 2), entry("stamp", "applied", 3)), upgrade)
    assert.strictEqual(applied(entry("downgrade", "reverted", 2, "failed")), upgrade)
    assert.isUndefined(applied(entry("downgrade", "reverted", 2), entry("stamp", "applied", 3)))
    assert.isUndefined(applied(entry("resolve", "reverted", 2)))
    const again = entry("upgrade", "applied", 4)
    assert.strictEqual(applied(entry("downgrade", "reverted", 2), again), again)
  })

  it("the last finished entry decides whether a revision is applied", () => {
    const states = HistoryRecord.revisionStates([
      entry("upgrade", "applied", 1),
      entry("downgrade", "reverted", 2),
      entry("upgrade", "applied", 3, "failed")
    ])
    assert.strictEqual(states.get("a"), "reverted")
  })
})
