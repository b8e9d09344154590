import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as MigrationScript from "../../src/autogenerate/MigrationScript.ts"
import { tableRef } from "../../src/dialect/DdlElement.ts"
import * as MigrateOperation from "../../src/MigrateOperation.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { one, recorded } from "../operations/recorded.ts"

const title = Column.make(SqlType.string(20), { nullable: false })

describe("reverse", () => {
  it("reverses the last operation first", () => {
    const [first, second] = recorded(
      Effect.zipRight(op.addColumn("notes", "title", title), op.createIndex("ix", "notes", ["title"]))
    )
    if (first === undefined || second === undefined) return assert.fail("two operations were asked for")
    const downgrade = Either.getOrThrow(MigrationScript.reverse(MigrationScript.upgradeOps([first, second])))
    assert.deepStrictEqual(downgrade.ops.map(({ _tag }) => _tag), ["DropIndex", "DropColumn"])
    assert.strictEqual(downgrade.downgradeToken, "downgrades")
  })
})

describe("asDiffs", () => {
  it("keeps the changes of one column together in a container", () => {
    const change = one(op.alterColumn("notes", "title", { nullable: true, comment: "x" }))
    const diffs = MigrationScript.asDiffs(MigrationScript.upgradeOps([
      MigrateOperation.modifyTableOps(tableRef("notes"), [one(op.addColumn("notes", "a", title)), change])
    ]))
    assert.strictEqual(diffs.length, 2)
    assert.isTrue(Array.isArray(diffs[1]?.[0]))
  })
})

describe("isEmpty", () => {
  it("are empty without operations, at any depth", () => {
    const empty = MigrateOperation.modifyTableOps(tableRef("notes"), [])
    assert.isTrue(MigrationScript.isEmpty(MigrationScript.upgradeOps([empty, empty])))
    assert.isFalse(MigrationScript.isEmpty(MigrationScript.upgradeOps([one(op.dropTable("notes"))])))
  })
})
