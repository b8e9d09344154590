import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { tableRef } from "../../src/dialect/DdlElement.ts"
import * as MigrateOperation from "../../src/MigrateOperation.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as SchemaObject from "../../src/schema/SchemaObject.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import { one, recorded } from "./recorded.ts"

const title = Column.make(SqlType.string(20), { nullable: false })

const reversible: Readonly<Record<string, MigrateOperation.MigrateOperation>> = {
  createTable: one(op.createTable("notes", { title }, { schema: "shop", comment: "words" })),
  renameTable: one(op.renameTable("notes", "remarks", { schema: "shop" })),
  addColumn: one(op.addColumn("notes", "title", title)),
  alterColumn: one(op.alterColumn("notes", "title", {
    nullable: true,
    existingNullable: false,
    type: SqlType.text,
    existingType: SqlType.string(20),
    serverDefault: null,
    existingServerDefault: "x",
    comment: "new",
    existingComment: null,
    newColumnName: "headline"
  })),
  createIndex: one(op.createIndex("ix", "notes", ["title"], { unique: true, postgresqlWhere: "title > ''" })),
  addConstraint: one(op.createUniqueConstraint("uq", "notes", ["title"], { deferrable: true })),
  createTableComment: one(op.createTableComment("notes", "words")),
  replaceTableComment: one(op.createTableComment("notes", "words", { existingComment: "old" })),
  alterEnum: one(op.alterEnum("mood", ["a", "c"], {
    existingLabels: ["b", "d"],
    renamedLabels: { a: "b" },
    columns: [{ table: "notes", column: "mood", serverDefault: "a" }],
    dependents: [{ table: "notes", index: Index.make("ix", ["id"], { postgresqlWhere: "mood = 'a'" }) }]
  })),
  createObject: one(op.createObject(SchemaObject.view("v", "SELECT 1"))),
  replaceObject: one(op.replaceObject(SchemaObject.view("v", "SELECT 1"), SchemaObject.view("v", "SELECT 2"))),
  batch: one(
    op.batchAlterTable(
      "notes",
      (batch) => Effect.zipRight(batch.addColumn("title", title), batch.createUniqueConstraint("uq", ["title"]))
    )
  ),
  modifyTable: MigrateOperation.modifyTableOps(tableRef("notes"), [
    one(op.addColumn("notes", "title", title)),
    one(op.createIndex("ix", "notes", ["title"]))
  ])
}

const reverse = (operation: MigrateOperation.MigrateOperation) => Either.getOrThrow(MigrateOperation.reverse(operation))

describe("reverse", () => {
  it.each(Object.entries(reversible))("%s: taken back twice it is what it was", (_, operation) => {
    // An option that is left out is off, as is one that is undefined.
    expect(reverse(reverse(operation))).toEqual(operation)
  })

  it("returns the reverse operation", () => {
    const tags = Object.values(reversible).map((operation) => [operation._tag, reverse(operation)._tag])
    assert.deepStrictEqual(tags, [
      ["CreateTable", "DropTable"],
      ["RenameTable", "RenameTable"],
      ["AddColumn", "DropColumn"],
      ["AlterColumn", "AlterColumn"],
      ["CreateIndex", "DropIndex"],
      ["AddConstraint", "DropConstraint"],
      ["CreateTableComment", "DropTableComment"],
      ["CreateTableComment", "CreateTableComment"],
      ["AlterEnum", "AlterEnum"],
      ["CreateObject", "DropObject"],
      ["ReplaceObject", "ReplaceObject"],
      ["AlterTableBatch", "AlterTableBatch"],
      ["ModifyTableOps", "ModifyTableOps"]
    ])
  })

  it("uses the current name of a dropped constraint", () => {
    const original = Constraint.unique(["title"], { name: "old" })
    const [dropped] = recorded(op.dropConstraint("new", "notes", { type: "unique" }))
    if (dropped?._tag !== "DropConstraint") return assert.fail("a constraint was dropped")
    const added = reverse({ ...dropped, original: Option.some(original) })
    assert.strictEqual(
      added._tag === "AddConstraint" && added.constraint.name._tag !== "Unnamed"
        ? added.constraint.name.value
        : undefined,
      "new"
    )
  })

  it("drops a type that was created, and creates one that was dropped", () => {
    const mood = SqlType.enum("mood", ["sad", "ok"])
    assert.deepStrictEqual(reverse(one(op.createType(mood))), one(op.dropType(mood)))
    assert.deepStrictEqual(reverse(one(op.dropType(mood, { ifExists: true }))), one(op.createType(mood)))
  })

  it("index of a reversed drop keeps all of its options", () => {
    const index = Index.make("ix", ["title"], { unique: true, mysqlLength: 3 })
    const created: MigrateOperation.MigrateOperation = {
      _tag: "CreateIndex",
      table: tableRef("notes"),
      index,
      ifNotExists: false
    }
    assert.deepStrictEqual(reverse(reverse(created)), created)
  })

  it.each([
    ["a table of which nothing is known", op.dropTable("notes"), "columns"],
    ["a column of which nothing is known", op.dropColumn("notes", "title"), "notes.title"],
    ["an index of which nothing is known", op.dropIndex("ix"), "index"],
    ["a constraint of which nothing is known", op.dropConstraint("uq", "notes"), "constraint"],
    ["rows", op.bulkInsert(Table.make("notes", { title }), []), "rows"],
    ["SQL", op.execute("SELECT 1"), "SQL"],
    [
      "a change that does not say what was there",
      op.alterColumn("notes", "title", { nullable: true }),
      "existingNullable"
    ]
  ])("refuses %s, and says what is missing", (_, effect, word) => {
    const refused = MigrateOperation.reverse(one(effect))
    assert.isTrue(Either.isLeft(refused) && refused.left.message.includes(word))
  })

  it("swaps the new and the existing attributes of a column", () => {
    const maybe = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })
    fc.assert(
      fc.property(
        fc.boolean(),
        maybe(fc.boolean()),
        maybe(fc.option(fc.string())),
        fc.option(fc.string()),
        maybe(fc.option(fc.string())),
        fc.option(fc.string()),
        (existingNullable, nullable, serverDefault, existingServerDefault, comment, existingComment) => {
          const change = one(op.alterColumn("notes", "title", {
            nullable,
            existingNullable,
            serverDefault,
            existingServerDefault,
            comment,
            existingComment
          }))
          const back = reverse(change)
          assert.deepStrictEqual(reverse(back), change)
          if (back._tag === "AlterColumn" && nullable !== undefined) {
            assert.isTrue(Equal.equals(back.nullable, Option.some(existingNullable)))
          }
        }
      )
    )
  })
})

describe("toDiffTuples", () => {
  it("uses Alembic's names", () => {
    const words = Object.values(reversible).flatMap((operation) =>
      MigrateOperation.toDiffTuples(operation).map(([word]) => word)
    )
    assert.deepStrictEqual(words, [
      "add_table",
      "add_column",
      "modify_type",
      "modify_nullable",
      "modify_default",
      "modify_comment",
      "add_index",
      "add_constraint",
      "add_table_comment",
      "add_table_comment",
      "modify_enum",
      "add_object",
      "modify_object",
      "add_column",
      "add_constraint",
      "add_column",
      "add_index"
    ])
  })

  it("names removals, and SQL", () => {
    const operations = [
      op.dropTable("notes"),
      op.dropColumn("notes", "title"),
      op.dropIndex("ix"),
      op.dropConstraint("uq", "notes"),
      op.dropTableComment("notes"),
      op.execute("SELECT 1")
    ]
    assert.deepStrictEqual(
      operations.flatMap((operation) => MigrateOperation.toDiffTuples(one(operation)).map(([word]) => word)),
      ["remove_table", "remove_column", "remove_index", "remove_constraint", "remove_table_comment", "execute"]
    )
  })

  it("has the old and the new value of a change", () => {
    const [type, nullable, serverDefault, comment] = MigrateOperation.toDiffTuples(
      one(op.alterColumn("notes", "title", {
        schema: "shop",
        type: SqlType.text,
        existingType: SqlType.integer,
        nullable: false,
        serverDefault: "x",
        comment: null,
        existingComment: "old"
      }))
    )
    const existing = {
      existingType: SqlType.integer,
      existingNullable: null,
      existingServerDefault: null,
      existingComment: "old"
    }
    assert.deepStrictEqual<unknown>([type, nullable, serverDefault, comment], [
      ["modify_type", "shop", "notes", "title", existing, SqlType.integer, SqlType.text],
      ["modify_nullable", "shop", "notes", "title", existing, null, false],
      ["modify_default", "shop", "notes", "title", existing, null, ServerDefault.fromInput("x")],
      ["modify_comment", "shop", "notes", "title", existing, "old", null]
    ])
  })

  it("names foreign keys and their reverse as Alembic does", () => {
    const created = one(op.createForeignKey("fk", "a", "b", ["b_id"], ["id"]))
    assert.deepStrictEqual(
      [created, reverse(created)].flatMap((operation) =>
        MigrateOperation.toDiffTuples(operation).map(([word]) => word)
      ),
      ["add_fk", "remove_fk"]
    )
  })
})
