/**
 * What is printed is compiled and run, and gives the values that were printed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { onTestFinished } from "vitest"
import * as Code from "../../src/autogenerate/Code.ts"
import * as RenderItem from "../../src/autogenerate/RenderItem.ts"
import * as RenderMetaData from "../../src/autogenerate/RenderMetaData.ts"
import * as RenderModel from "../../src/autogenerate/RenderModel.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as Name from "../../src/schema/Name.ts"
import * as SchemaObject from "../../src/schema/SchemaObject.ts"
import * as Sequence from "../../src/schema/Sequence.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import { typeCheck } from "../typeCheck.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** A folder inside the project, so that `effect-alembic` is found from it. */
const folder = () => {
  const made = fs.mkdtempSync(path.join(root, "test/autogenerate/rendered-"))
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }))
  return made
}

const parent = Table.make("parent", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  kind: Column.make(SqlType.enum("kind", ["a", "it's \"b\""]), { nullable: false, serverDefault: "a" })
})

const child = Table.make("child", [
  ["2024", Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { name: "year 2024", comment: "remark" })],
  [
    "id",
    Column.make(SqlType.bigInteger, {
      primaryKey: true,
      serverDefault: ServerDefault.identity({ always: true, start: 10n ** 17n })
    })
  ],
  ["parent", Column.make(SqlType.integer, { references: { target: "parent.id", onDelete: "CASCADE" }, index: true })],
  ["at", Column.make(SqlType.dateTime({ timezone: true }), { serverDefault: SqlText.now, nullable: false })],
  ["twice", Column.make(SqlType.integer, { serverDefault: ServerDefault.computed("id * 2", { persisted: true }) })],
  ["n", Column.make(SqlType.integer, { serverDefault: Sequence.make("numbers", { increment: 5 }), unique: true })],
  ["checked", Column.make(SqlType.text, { checks: [Constraint.check("checked <> ''")], quote: true })]
], {
  schema: "sales",
  comment: "children",
  constraints: [
    Constraint.check("id > 0", { name: "ck" }),
    Constraint.foreignKey(["parent"], "parent", ["id"], { name: "fk", deferrable: true, initially: "DEFERRED" }),
    Constraint.exclude([["id", "="], [SqlText.text("lower(checked)"), "&&"]], { name: "ex", where: "id > 1" })
  ],
  indexes: [
    Index.make("ix", ["at", SqlText.text("lower(checked) DESC")], { unique: true, postgresqlWhere: "id > 0" }),
    Index.make(null, ["twice"])
  ],
  postgresqlWith: { fillfactor: 70 }
})

const metadata = MetaData.make([parent, child], {
  sequences: [Sequence.make("numbers", { increment: 5 })],
  views: [
    SchemaObject.view("kept", "SELECT 1 AS a", {
      materialized: true,
      indexes: [Index.make("kept_a", ["a"])],
      postgresqlWith: { fillfactor: 70 }
    }),
    SchemaObject.view("checked", "SELECT id FROM parent WHERE id > 0", { checkOption: "LOCAL" })
  ],
  namingConvention: { uq: "uq_%(table_name)s" }
})

const load = async (file: string): Promise<MetaData.MetaData> => (await import(pathToFileURL(file).href)).metadata

describe("file", () => {
  it("evaluates to the printed values, and is strict TypeScript", { timeout: 120_000 }, async () => {
    const made = folder()
    fs.writeFileSync(path.join(made, "one.ts"), RenderMetaData.file(metadata))
    fs.writeFileSync(path.join(made, "models.ts"), RenderModel.file(Postgresql.dialect, metadata))
    fs.mkdirSync(path.join(made, "schemas"))
    for (const { content, path: name } of RenderMetaData.filesBySchema(metadata, "public")) {
      fs.writeFileSync(path.join(made, "schemas", name), content)
    }
    assert.deepStrictEqual(fs.readdirSync(path.join(made, "schemas")), ["metadata.ts", "public.ts", "sales.ts"])
    assert.deepStrictEqual(await load(path.join(made, "one.ts")), metadata)
    assert.deepStrictEqual(await load(path.join(made, "schemas/metadata.ts")), metadata)
    assert.strictEqual(await typeCheck(made), "")
  })

  it("reads as hand-written", () => {
    assert.strictEqual(
      RenderMetaData.file(MetaData.make([
        Table.make("order_items", {
          id: Column.make(SqlType.integer, { primaryKey: true }),
          name: Column.make(SqlType.string(50), { nullable: false })
        }, { constraints: [Constraint.unique(["name"], { name: "uq_name" })] })
      ])),
      `import { Column, Constraint, MetaData, SqlType, Table } from "effect-alembic"

export const orderItems = Table.make("order_items", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(50), { nullable: false })
}, { constraints: [Constraint.unique(["name"], { name: "uq_name" })] })

export const metadata = MetaData.make([orderItems])
`
    )
  })

  it("declares final names as given ones", () => {
    const table = Table.make("t", { id: Column.make(SqlType.integer) }, {
      constraints: [Constraint.unique(["id"], { name: Name.f("uq") })]
    })
    assert.include(RenderMetaData.file(MetaData.make([table])), `Constraint.unique(["id"], { name: "uq" })`)
    assert.include(
      Code.print(RenderMetaData.tableCode(table, RenderItem.migration())),
      `Constraint.unique(["id"], { name: op.f("uq") })`
    )
  })

  it("gives each schema a file of its own", () => {
    const table = (schema: string) => Table.make("t", { id: Column.make(SqlType.integer) }, { schema })
    assert.deepStrictEqual(
      RenderMetaData.filesBySchema(MetaData.make([table("a b"), table("A_b"), table("metadata")]), "public")
        .map(({ path }) => path),
      ["a_b.ts", "A_b2.ts", "metadata2.ts", "metadata.ts"]
    )
  })

  it("names constants once, and never by a reserved word", () => {
    const table = (name: string, schema?: string) => Table.make(name, { id: Column.make(SqlType.integer) }, { schema })
    const text = RenderMetaData.file(MetaData.make([
      table("class"),
      table("my-table"),
      table("my_table"),
      table("1st"),
      table("account"),
      table("account", "sales"),
      table("metadata")
    ]))
    const names = Array.from(text.matchAll(/^export const (\w+)/gm), ([, name]) => name)
    assert.deepStrictEqual(names, [
      "class2",
      "myTable",
      "myTable2",
      "table1st",
      "account",
      "salesAccount",
      "metadata2",
      "metadata"
    ])
  })
})
