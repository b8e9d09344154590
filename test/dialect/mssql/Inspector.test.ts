/**
 * There is no SQL Server here: the rows are those that its documentation says the catalogue views return.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { dialect } from "../../../src/dialect/mssql/Dialect.ts"
import { reflector } from "../../../src/dialect/mssql/Inspector.ts"
import type { Ask } from "../../../src/dialect/Reflection.ts"
import * as Statement from "../../../src/dialect/Statement.ts"
import * as Constraint from "../../../src/schema/Constraint.ts"
import * as Index from "../../../src/schema/Index.ts"
import * as Name from "../../../src/schema/Name.ts"
import * as SqlText from "../../../src/schema/SqlText.ts"
import { column } from "./rows.ts"

const index = (name: string, column: string, more: Record<string, unknown> = {}) => ({
  object_id: 7,
  name,
  kind: "NONCLUSTERED",
  is_unique: false,
  is_primary_key: false,
  is_unique_constraint: false,
  is_disabled: false,
  filter_definition: null,
  column,
  key_ordinal: 1,
  is_descending: false,
  is_included: false,
  ...more
})

const others = [
  { object: "column", schema_name: "dbo", name: "t.name", text: "MASKED" },
  { object: "partitions", schema_name: "dbo", name: "t.pk", text: "by_year(at)" },
  { object: "synonym", schema_name: "sales", name: "client", text: "[other].[dbo].[client]" },
  { object: "system versioning", schema_name: "dbo", name: "t", text: "HISTORY_TABLE = dbo.t_history" }
]

const answers: ReadonlyArray<readonly [RegExp, ReadonlyArray<Readonly<Record<string, unknown>>>]> = [
  [/sys\.synonyms/, others],
  [/SCHEMA_NAME\(\)/, [{ name: "dbo", is_default: 1 }, { name: "sales", is_default: 0 }]],
  [/sys\.foreign_keys/, [{
    object_id: 7,
    name: "fk_parent",
    column: "parent_id",
    referred_schema: "sales",
    referred_table: "parent",
    referred_column: "id",
    on_delete: "SET_NULL",
    on_update: "NO_ACTION",
    is_disabled: true
  }]],
  [/sys\.check_constraints/, [{ object_id: 7, name: "ck", definition: "([price]>(0))", is_disabled: false }]],
  [/sys\.index_columns/, [
    index("pk", "id", { kind: "CLUSTERED", is_unique: true, is_primary_key: true }),
    index("uq", "code", { is_unique: true, is_unique_constraint: true }),
    index("ix", "price", { key_ordinal: 0, is_included: true, filter_definition: "([price] IS NOT NULL)" }),
    // The column by which the table is partitioned, which the server added.
    index("ix", "at", { key_ordinal: 0, filter_definition: "([price] IS NOT NULL)" }),
    index("ix", "name", { is_descending: true, filter_definition: "([price] IS NOT NULL)" })
  ]],
  [/sys\.default_constraints/, [
    column("id", "int", { identity_start: "10", identity_increment: "5" }),
    column("name", "nvarchar", {
      max_length: 100,
      nullable: true,
      collation_name: "Latin1_General_BIN",
      comment: "remark"
    }),
    column("code", "varchar", { max_length: -1, default_definition: "('a')" }),
    column("price", "decimal", { precision: 10, scale: 2, nullable: true, default_definition: "((1.5))" }),
    column("twice", "int", { nullable: true, computed: "([price]*(2))", is_persisted: true }),
    column("at", "datetime2", { scale: 7, default_definition: "(getdate())" }),
    column("parent_id", "bigint", { nullable: true, user_type: "key" })
  ]],
  [/sys\.sequences/, []],
  [/'TR'/, [{ schema_name: "dbo", name: "tr", kind: "TR", table_name: "t", definition: "CREATE TRIGGER tr ON t …" }]],
  [/sys\.sql_modules/, [
    { object_id: 7, schema_name: "dbo", name: "t", kind: "U", definition: null, comment: "a table" },
    {
      object_id: 8,
      schema_name: "dbo",
      name: "v",
      kind: "V",
      definition: "CREATE VIEW v AS\nSELECT 1 AS a",
      comment: null
    }
  ]]
]

const ask: Ask<never> = (question) => {
  const text = Statement.render(question, () => "?")
  return Effect.succeed(answers.find(([pattern]) => pattern.test(text))?.[1] ?? assert.fail(text))
}

describe("reflect", () => {
  it.effect("makes tables of the catalogue's rows", () =>
    Effect.gen(function*() {
      const { oids, tables, triggers, unsupported, views } = yield* reflector.reflect(ask, {})
      const table = tables[0] ?? assert.fail("no table")
      assert.deepStrictEqual(
        table.columns.map((
          { columnName, type }
        ) => [columnName, Either.getOrThrow(dialect.types.compiler.compile(type))]),
        [
          ["id", "INTEGER"],
          ["name", "NVARCHAR(50) COLLATE Latin1_General_BIN"],
          ["code", "VARCHAR(max)"],
          ["price", "DECIMAL(10, 2)"],
          ["twice", "INTEGER"],
          ["at", "DATETIME2"],
          ["parent_id", "BIGINT"]
        ]
      )
      assert.deepStrictEqual(table.columns.map(({ serverDefault }) => Option.getOrNull(serverDefault)), [
        { _tag: "Identity", always: false, options: { start: 10, increment: 5 } },
        null,
        { _tag: "Expression", sql: SqlText.text("'a'") },
        { _tag: "Expression", sql: SqlText.text("(1.5)") },
        { _tag: "Computed", sqltext: "[price]*(2)", persisted: true },
        { _tag: "Expression", sql: SqlText.text("getdate()") },
        null
      ])
      assert.deepStrictEqual(table.constraints, [
        Constraint.primaryKey(["id"], { name: Name.f("pk") }),
        Constraint.unique(["code"], { name: Name.f("uq") }),
        Constraint.foreignKey(["parent_id"], "parent", ["id"], {
          name: Name.f("fk_parent"),
          schema: "sales",
          onDelete: "SET NULL"
        }),
        Constraint.check("[price]>(0)", { name: Name.f("ck") })
      ])
      assert.deepStrictEqual(table.indexes, [
        Index.make(Name.f("ix"), [SqlText.text("name DESC")], {
          mssqlInclude: ["price"],
          mssqlWhere: "[price] IS NOT NULL"
        })
      ])
      assert.deepStrictEqual(table.comment, Option.some("a table"))
      assert.deepStrictEqual(views.map(({ definition }) => definition), ["SELECT 1 AS a"])
      assert.deepStrictEqual(triggers.map(({ name, table }) => [name, table]), [["tr", "t"]])
      assert.deepStrictEqual(
        unsupported.map(({ name, object, schema, text }) => [object, Option.getOrNull(schema), name, text]),
        [
          ["alias type", null, "t.parent_id", "key"],
          ["constraint", null, "t.fk_parent", "NOCHECK"],
          ["column", null, "t.name", "MASKED"],
          ["partitions", null, "t.pk", "by_year(at)"],
          ["synonym", "sales", "client", "[other].[dbo].[client]"],
          ["system versioning", null, "t", "HISTORY_TABLE = dbo.t_history"]
        ]
      )
      assert.deepStrictEqual(Array.from(oids), [["t", 7], ["v", 8]])
    }))

  it.effect("reads the catalogue of each database, and names what is in it as the request does", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const { oids, tables, unsupported } = yield* reflector.reflect((question) => {
        asked.push(Statement.render(question, () => "?"))
        return ask(question)
      }, { schemas: ["dbo", "sales", "[my.db].dbo", "[my.db].[a.b]"] })
      const here = asked.filter((sql) => sql.includes("IN ('dbo', 'sales')"))
      const there = asked.filter((sql) => sql.includes("IN ('dbo', 'a.b')"))
      assert.strictEqual(here.length, 8)
      assert.strictEqual(there.length, here.length)
      assert.notMatch(here.join(), /\[my\.db\]/)
      assert.notMatch(there.join(), /(?<!\[my\.db\]\.)\bsys\./)
      assert.match(there.join(), /DATABASEPROPERTYEX\('my\.db', 'Collation'\)/)
      assert.deepStrictEqual(Array.from(oids.keys()), ["t", "v", "[my.db].dbo.t", "[my.db].dbo.v"])
      assert.deepStrictEqual(
        tables.flatMap(({ constraints }) =>
          constraints.flatMap((constraint) =>
            constraint._tag === "ForeignKey" ? Option.toArray(constraint.referredSchema) : []
          )
        ),
        ["sales", "[my.db].sales"]
      )
      assert.include(unsupported.map(({ schema }) => Option.getOrNull(schema)), "[my.db].sales")
    }))

  it.effect("names a schema with a dot in brackets, as a migration does", () =>
    Effect.gen(function*() {
      const { names } = yield* reflector.schemaNames(() => Effect.succeed([{ name: "a.b", is_default: 0 }]))
      assert.deepStrictEqual(names, ["[a.b]"])
    }))

  it.effect("names the query whose rows cannot be read", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(reflector.schemaNames(() => Effect.succeed([{ name: 1 }])))
      assert.strictEqual(error._tag, "CatalogueUnreadable")
      assert.include(error.message, "schemas")
    }))
})
