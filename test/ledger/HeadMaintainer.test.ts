import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as HeadMaintainer from "../../src/ledger/HeadMaintainer.ts"
import { HeadMissing, HeadPresent, LedgerError } from "../../src/ledger/LedgerError.ts"

const upgrade = (fromRevisions: ReadonlyArray<string>, revision: string): HeadMaintainer.HeadStep => ({
  _tag: "UpgradeStep",
  fromRevisions,
  rows: [revision]
})

const downgrade = (revision: string, rows: ReadonlyArray<string>): HeadMaintainer.HeadStep => ({
  _tag: "DowngradeStep",
  fromRevisions: [revision],
  rows
})

const stamp = (fromRevisions: ReadonlyArray<string>, rows: ReadonlyArray<string>): HeadMaintainer.HeadStep => ({
  _tag: "StampStep",
  fromRevisions,
  rows
})

const insert = (revision: string): HeadMaintainer.HeadChange => ({ _tag: "InsertHead", revision })
const remove = (revision: string): HeadMaintainer.HeadChange => ({ _tag: "DeleteHead", revision })
const update = (from: string, to: string): HeadMaintainer.HeadChange => ({ _tag: "UpdateHead", from, to })

const table: ReadonlyArray<
  readonly [
    name: string,
    heads: ReadonlyArray<string>,
    step: HeadMaintainer.HeadStep,
    after: ReadonlyArray<string>,
    changes: ReadonlyArray<HeadMaintainer.HeadChange>
  ]
> = [
  ["a first row", [], upgrade([], "a"), ["a"], [insert("a")]],
  ["along a line", ["a"], upgrade(["a"], "b"), ["b"], [update("a", "b")]],
  ["a branch beside a row", ["l1"], upgrade(["root"], "r1"), ["l1", "r1"], [insert("r1")]],
  ["a merge", ["b", "c"], upgrade(["b", "c"], "m"), ["m"], [remove("b"), update("c", "m")]],
  ["a merge of which one parent is a row", ["c"], upgrade(["b", "c"], "m"), ["m"], [update("c", "m")]],
  ["down a line", ["b"], downgrade("b", ["a"]), ["a"], [update("b", "a")]],
  ["down to base", ["a"], downgrade("a", []), [], [remove("a")]],
  ["a branch off", ["l1", "r1"], downgrade("r1", []), ["l1"], [remove("r1")]],
  ["a merge undone", ["m"], downgrade("m", ["b", "c"]), ["b", "c"], [insert("c"), update("m", "b")]],
  ["a row that is there already", ["c", "a"], downgrade("c", ["a"]), ["a"], [remove("c")]],
  ["stamped up", ["a", "c"], stamp(["a"], ["d"]), ["c", "d"], [update("a", "d")]],
  ["stamped together", ["l", "r"], stamp(["l", "r"], ["b"]), ["b"], [remove("l"), update("r", "b")]],
  ["stamped to base", ["l", "r"], stamp(["l"], []), ["r"], [remove("l")]],
  ["stamped after the row has moved", ["a3"], stamp(["a1"], ["b3"]), ["a3", "b3"], [insert("b3")]],
  ["stamped where it is", ["a"], stamp([], ["a"]), ["a"], []]
]

describe("HeadMaintainer", () => {
  it.each(table)("%s", (_, heads, step, after, changes) => {
    assert.deepStrictEqual(HeadMaintainer.update(heads, step), Either.right({ heads: after, changes }))
  })

  it("refuses a step made for other rows", () => {
    const present = HeadMaintainer.update(["b"], upgrade(["a"], "b"))
    assert.deepStrictEqual(
      present,
      Either.left(new LedgerError({ reason: new HeadPresent({ revision: "b", heads: ["b"] }) }))
    )
    const missing = HeadMaintainer.update([], downgrade("b", ["a"]))
    assert.deepStrictEqual(
      missing,
      Either.left(new LedgerError({ reason: new HeadMissing({ revision: "b", heads: [] }) }))
    )
    for (const refused of [present, missing]) {
      assert.include(Either.getOrThrow(Either.flip(refused)).message, "make a new plan")
    }
  })

  it("carries rows from step to step, and stops at the first that does not fit", () => {
    assert.deepStrictEqual(
      Either.map(
        HeadMaintainer.updateAll([], [upgrade([], "a"), upgrade(["a"], "b")]),
        (updates) => updates.map(({ heads }) => heads)
      ),
      Either.right([["a"], ["b"]])
    )
    assert.isTrue(Either.isLeft(HeadMaintainer.updateAll([], [upgrade([], "a"), upgrade([], "a")])))
  })
})
