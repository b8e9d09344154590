import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Renames from "../../src/autogenerate/Renames.ts"
import { tableRef } from "../../src/dialect/DdlElement.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as op from "../../src/op.ts"
import type { MigrateOperation } from "../../src/operations/MigrateOperation.ts"
import { modifyTableOps } from "../../src/operations/MigrateOperation.ts"
import { reverse } from "../../src/operations/reverse.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { one, recorded } from "../operations/recorded.ts"

const nick = Column.make(SqlType.string(30), { nullable: false })
const id = Column.make(SqlType.integer, { primaryKey: true })

/** An operation that drops what another one adds, as a comparison makes it: with what it drops. */
const dropped = (operation: MigrateOperation) => Either.getOrThrow(reverse(operation))

const columns = (added: Column.Column, former = nick) =>
  modifyTableOps(tableRef("account"), [
    one(op.addColumn("account", "called", added)),
    one(op.createIndex("ix", "account", ["called"])),
    dropped(one(op.addColumn("account", "nick", former)))
  ])

const answered = (operations: ReadonlyArray<MigrateOperation>, answer: (rename: Renames.Rename) => boolean) => {
  const asked: Array<string> = []
  const result = Effect.runSync(
    Renames.answered(Postgresql.dialect, operations, (rename) =>
      Effect.sync(() => {
        asked.push(`${rename.kind} ${rename.from} ${rename.to}`)
        return answer(rename)
      }))
  )
  const tags = result.flatMap((operation) =>
    operation._tag === "ModifyTableOps" ? operation.ops.map(({ _tag }) => _tag) : [operation._tag]
  )
  return { asked, result, tags }
}

describe("answered", () => {
  it("renames a column where the answer is yes, in the place of the added one", () => {
    const { asked, result, tags } = answered([columns(nick)], () => true)
    assert.deepStrictEqual(asked, ["column nick called"])
    assert.deepStrictEqual(tags, ["AlterColumn", "CreateIndex"])
    const [first] = result
    if (first?._tag !== "ModifyTableOps") return assert.fail("the operations are in their table")
    const expected = one(op.alterColumn("account", "nick", {
      newColumnName: "called",
      existingType: nick.type,
      existingNullable: false,
      existingServerDefault: null,
      existingComment: null
    }))
    assert.deepStrictEqual(first.ops[0], expected)
  })

  it("keeps the operations where the answer is no", () => {
    const operations = [columns(nick)]
    assert.deepStrictEqual(answered(operations, () => false).result, operations)
  })

  it.each<readonly [what: string, added: Column.Column]>([
    ["type", Column.make(SqlType.string(31), { nullable: false })],
    ["nullability", Column.make(SqlType.string(30))],
    ["default", Column.make(SqlType.string(30), { nullable: false, serverDefault: "x" })],
    ["comment", Column.make(SqlType.string(30), { nullable: false, comment: "x" })]
  ])("does not ask about a column with another %s", (_, added) => {
    assert.deepStrictEqual(answered([columns(added)], () => true).asked, [])
  })

  it("takes each dropped column once", () => {
    const operations = [
      modifyTableOps(tableRef("account"), [
        one(op.addColumn("account", "a", nick)),
        one(op.addColumn("account", "b", nick)),
        dropped(one(op.addColumn("account", "x", nick))),
        dropped(one(op.addColumn("account", "y", nick)))
      ])
    ]
    const { asked, tags } = answered(operations, ({ from, to }) => to === "b" || from === "y")
    assert.deepStrictEqual(asked, ["column x a", "column y a", "column x b"])
    assert.deepStrictEqual(tags, ["AlterColumn", "AlterColumn"])
  })

  it("renames a table with the same columns, and asks about no other", () => {
    const tables = recorded(Effect.all([
      op.createTable("person", { id, nick }),
      op.createTable("other", { id })
    ], { discard: true }))
    const former = dropped(one(op.createTable("account", { id, nick })))
    const { asked, result, tags } = answered([...tables, former], () => true)
    assert.deepStrictEqual(asked, ["table account person"])
    assert.deepStrictEqual(tags, ["RenameTable", "CreateTable"])
    assert.deepStrictEqual(result[0], one(op.renameTable("account", "person")))
  })
})
