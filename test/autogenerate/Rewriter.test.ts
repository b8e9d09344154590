import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as MigrationScript from "../../src/autogenerate/MigrationScript.ts"
import * as Render from "../../src/autogenerate/Render.ts"
import * as Rewriter from "../../src/autogenerate/Rewriter.ts"
import { tableRef } from "../../src/dialect/DdlElement.ts"
import * as MigrateOperation from "../../src/MigrateOperation.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { recorded } from "../operations/recorded.ts"

const title = Column.make(SqlType.string(20), { nullable: false })

const script = MigrationScript.make({
  upgradeOps: [
    MigrationScript.upgradeOps([
      MigrateOperation.modifyTableOps(
        tableRef("notes"),
        recorded(Effect.zipRight(op.addColumn("notes", "title", title), op.dropIndex("ix", { tableName: "notes" })))
      ),
      ...recorded(op.dropTable("old"))
    ])
  ],
  downgradeOps: [MigrationScript.downgradeOps(recorded(op.addColumn("notes", "old", title)))]
})

const tags = (operations: ReadonlyArray<MigrateOperation.MigrateOperation>): ReadonlyArray<string> =>
  operations.flatMap((operation) => operation._tag === "ModifyTableOps" ? tags(operation.ops) : [operation._tag])

const sides = (scripts: ReadonlyArray<MigrationScript.MigrationScript>) =>
  scripts.map(({ downgradeOps, upgradeOps }) => [...upgradeOps, ...downgradeOps].map(({ ops }) => tags(ops)))

describe("rewrites", () => {
  it.effect("replaces the operations of a kind, also in the changes of a table", () =>
    Effect.gen(function*() {
      const parents: Array<ReadonlyArray<string>> = []
      const rewrite = Rewriter.rewrites("AddColumn", (operation, revision) => {
        parents.push(revision)
        return [operation, ...recorded(op.alterColumn("notes", operation.column.columnName, { comment: "new" }))]
      })
      assert.deepStrictEqual(sides(yield* rewrite([script], ["a1"])), [
        [["AddColumn", "AlterColumn", "DropIndex", "DropTable"], ["AddColumn", "AlterColumn"]]
      ])
      assert.deepStrictEqual(parents, [["a1"], ["a1"]])
    }))

  it.effect("leaves operations out", () =>
    Effect.gen(function*() {
      const rewrite = Rewriter.rewrites("ModifyTableOps", () => [])
      assert.deepStrictEqual(sides(yield* rewrite([script], [])), [[["DropTable"], ["AddColumn"]]])
    }))
})

describe("info", () => {
  it.effect("is kept for the hooks after the one that sets it, and is not written", () =>
    Effect.gen(function*() {
      const hook = Rewriter.chain(
        Rewriter.rewrites("DropTable", (operation) => [{ ...operation, info: { ticket: 12 } }]),
        Rewriter.rewrites("DropTable", (operation) => operation.info?.["ticket"] === 12 ? [operation, operation] : [])
      )
      const [rewritten] = yield* hook([script], [])
      const [upgrade] = rewritten?.upgradeOps ?? []
      assert.deepStrictEqual(tags(upgrade?.ops ?? []), ["AddColumn", "DropIndex", "DropTable", "DropTable"])
      const plain = yield* Render.statements(script.upgradeOps[0]?.ops ?? [], "upgrade")
      assert.deepStrictEqual((yield* Render.statements(upgrade?.ops ?? [], "upgrade")).slice(0, 3), plain)
    }))
})

describe("chain", () => {
  it.effect("gives each hook what the one before it returned", () =>
    Effect.gen(function*() {
      const hook = Rewriter.chain(
        Rewriter.rewrites("DropTable", () => recorded(op.dropIndex("old_ix", { tableName: "old" }))),
        Rewriter.rewrites("DropIndex", () => []),
        (directives) => Effect.succeed([...directives, MigrationScript.make()])
      )
      assert.deepStrictEqual(sides(yield* hook([script], [])), [[["AddColumn"], ["AddColumn"]], []])
    }))
})
