/**
 * A rebuild on SQLite loses nothing of a table that has everything SQLite knows.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Index from "../../src/schema/Index.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const layer = Operations.layer().pipe(
  Layer.provideMerge(Layer.merge(DdlImpl.layer, Inspector.layer)),
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Sqlite.layer),
  Layer.provideMerge(Layer.orDie(SqliteClient.layer({ filename: ":memory:" })))
)

const query = (text: string) =>
  Effect.flatMap(
    Execution.Execution,
    ({ provideClient }) =>
      provideClient(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, unknown>>(text)))
  )

const prepare = (texts: ReadonlyArray<string>) => Effect.forEach(texts, query, { discard: true })

const everything = [
  "CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT)",
  `CREATE TABLE item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(20) COLLATE NOCASE NOT NULL DEFAULT 'x''y' CONSTRAINT ck_name CHECK (name <> ''),
    price NUMERIC(10, 2),
    twice NUMERIC(10, 2) AS (price * 2) VIRTUAL,
    label TEXT GENERATED ALWAYS AS (name || '!') STORED,
    at TEXT DEFAULT (datetime('now')),
    parent INTEGER REFERENCES item (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CHECK (price > 0),
    CONSTRAINT uq_name UNIQUE (name)
  )`,
  "CREATE UNIQUE INDEX ix_lower ON item (lower(name), price DESC) WHERE price > 1",
  "CREATE TRIGGER tr_item AFTER INSERT ON item BEGIN INSERT INTO log (what) VALUES (new.name); END",
  "CREATE VIEW cheap AS SELECT id, name FROM item WHERE price < 10",
  "CREATE TABLE child (id INTEGER PRIMARY KEY, item_id INTEGER REFERENCES item (id) ON DELETE CASCADE)",
  "INSERT INTO item (name, price) VALUES ('a', 1), ('b', 2), ('c', 3)",
  "DELETE FROM item WHERE id = 3",
  "UPDATE item SET parent = 1 WHERE id = 2",
  "INSERT INTO child (item_id) VALUES (1), (2)"
]

const others = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'item' ORDER BY type, name"

describe("op.batchAlterTable on SQLite", () => {
  it.effect("keeps all that a table has", () =>
    Effect.gen(function*() {
      yield* prepare(everything)
      const before = {
        others: yield* query(others),
        rows: yield* query("SELECT * FROM item ORDER BY id"),
        children: yield* query("SELECT * FROM child ORDER BY id"),
        view: yield* query("SELECT * FROM cheap ORDER BY id")
      }
      yield* op.batchAlterTable("item", (batch) => batch.alterColumn("price", { nullable: false }))
      const after = {
        others: yield* query(others),
        rows: yield* query("SELECT * FROM item ORDER BY id"),
        children: yield* query("SELECT * FROM child ORDER BY id"),
        view: yield* query("SELECT * FROM cheap ORDER BY id")
      }
      assert.deepStrictEqual(after, before)
      assert.deepStrictEqual(yield* query("PRAGMA foreign_key_check"), [])
      assert.deepStrictEqual(yield* query("PRAGMA foreign_keys"), [{ foreign_keys: 1 }])

      const { columns, constraints } = yield* Effect.flatMap(Inspector.Inspector, (_) => _.reflectTable("item"))
      assert.deepStrictEqual(
        columns.map(({ columnName, nullable }) => [columnName, nullable]),
        [["id", true], ["name", false], ["price", false], ["twice", true], ["label", true], ["at", true], [
          "parent",
          true
        ]]
      )
      assert.deepStrictEqual(
        constraints.map(({ _tag }) => _tag).toSorted(),
        ["Check", "Check", "ForeignKey", "PrimaryKey", "Unique"]
      )

      yield* query("INSERT INTO item (name, price) VALUES ('d', 4)")
      assert.deepStrictEqual(
        yield* query("SELECT id, twice, label FROM item WHERE name = 'D'"),
        [{ id: 4, twice: 8, label: "d!" }],
        "the next id is the one that would have come, names compare without case"
      )
      assert.deepStrictEqual(yield* query("SELECT count(*) AS n FROM log WHERE what = 'd'"), [{ n: 1 }])
      yield* query("DELETE FROM item WHERE id = 1")
      assert.deepStrictEqual(
        yield* query("SELECT id FROM item ORDER BY id"),
        [{ id: 4 }],
        "the cascade to itself works"
      )
      assert.deepStrictEqual(yield* query("SELECT count(*) AS n FROM child"), [{ n: 0 }])
    }).pipe(Effect.provide(layer)))

  it.effect("renames and retypes a column of a table that a view of another name and a trigger elsewhere read", () =>
    Effect.gen(function*() {
      yield* prepare([
        ...everything,
        "CREATE TRIGGER tr_log AFTER DELETE ON log BEGIN UPDATE item SET price = price + 1 WHERE id = 1; END"
      ])
      yield* op.batchAlterTable("item", (batch) => batch.alterColumn("at", { type: SqlType.string(30) }))
      yield* query("DELETE FROM log")
      assert.deepStrictEqual(yield* query("SELECT price FROM item WHERE id = 1"), [{ price: 4 }])
    }).pipe(Effect.provide(layer)))

  it.effect("keeps indexes and keys that spell a column in another case", () =>
    Effect.gen(function*() {
      yield* prepare([
        "CREATE TABLE t (a INT, b INT, UNIQUE (B))",
        "CREATE INDEX ix ON t (A)",
        "CREATE UNIQUE INDEX \"ix two\" ON T (\"B\", a) WHERE A > 1"
      ])
      yield* op.batchAlterTable("t", (batch) => batch.alterColumn("b", { nullable: false }))
      assert.deepStrictEqual(
        yield* query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"),
        [
          { name: "ix", sql: "CREATE INDEX ix ON t (a)" },
          { name: "ix two", sql: "CREATE UNIQUE INDEX \"ix two\" ON t (b, a) WHERE A > 1" }
        ]
      )
      assert.deepStrictEqual(yield* query("SELECT origin FROM pragma_index_list('t') ORDER BY 1"), [
        { origin: "c" },
        { origin: "c" },
        { origin: "u" }
      ])
      const misspelled = yield* Effect.flip(
        op.batchAlterTable("t", (batch) => batch.createIndex("ix_3", ["nothing"]), { recreate: "always" })
      )
      assert.include(misspelled.message, "no such column")
    }).pipe(Effect.provide(layer)))

  it.effect("keeps triggers, indexes and rows of a table in an attached database", () =>
    Effect.gen(function*() {
      yield* prepare([
        "ATTACH ':memory:' AS aux",
        "CREATE TABLE aux.t (id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT)",
        "CREATE TABLE aux.child (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE)",
        "CREATE INDEX aux.ix ON t (b)",
        "CREATE UNIQUE INDEX aux.ix_more ON t (b, id)",
        "CREATE TRIGGER aux.tr AFTER INSERT ON t BEGIN DELETE FROM child WHERE t_id = new.b; END",
        "INSERT INTO aux.t VALUES (5, 'x')",
        "INSERT INTO aux.child VALUES (5)"
      ])
      const objects = query(
        "SELECT type, name, tbl_name FROM aux.sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY 1, 2"
      )
      const before = yield* objects
      yield* op.batchAlterTable("t", (batch) => batch.alterColumn("b", { nullable: false }), {
        schema: "aux",
        copyFrom: Table.make("t", {
          id: Column.make(SqlType.integer, { primaryKey: true }),
          b: Column.make(SqlType.text)
        }, { schema: "aux", sqliteAutoincrement: true, indexes: [Index.make("ix", ["b"])] })
      })
      assert.deepStrictEqual(yield* objects, before)
      assert.deepStrictEqual(yield* query("SELECT * FROM aux.child"), [{ t_id: 5 }])
      yield* query("INSERT INTO aux.t (b) VALUES ('5')")
      assert.deepStrictEqual(yield* query("SELECT id FROM aux.t"), [{ id: 5 }, { id: 6 }])
      assert.deepStrictEqual(yield* query("SELECT * FROM aux.child"), [])
    }).pipe(Effect.provide(layer)))

  it.effect("refuses a rebuild that would lose a part, before it changes anything", () =>
    Effect.gen(function*() {
      yield* prepare(["CREATE TABLE t (a TEXT, b TEXT, UNIQUE (a COLLATE NOCASE))", "INSERT INTO t VALUES ('a', 'b')"])
      const error = yield* Effect.flip(op.batchAlterTable("t", (batch) => batch.alterColumn("b", { nullable: false })))
      assert.include(error.message, "UNIQUE (a COLLATE NOCASE)")
      assert.deepStrictEqual(yield* query("SELECT name FROM sqlite_master"), [{ name: "t" }, {
        name: "sqlite_autoindex_t_1"
      }])
    }).pipe(Effect.provide(layer)))

  it.effect("keeps the table unchanged if a row cannot be copied", () =>
    Effect.gen(function*() {
      yield* prepare([...everything, "UPDATE item SET price = NULL WHERE id = 2"])
      const before = yield* query("SELECT sql FROM sqlite_master ORDER BY name")
      yield* Effect.flip(op.batchAlterTable("item", (batch) => batch.alterColumn("price", { nullable: false })))
      assert.deepStrictEqual(yield* query("SELECT sql FROM sqlite_master ORDER BY name"), before)
      assert.deepStrictEqual(yield* query("SELECT count(*) AS n FROM child"), [{ n: 2 }])
    }).pipe(Effect.provide(layer)))

  it.effect("reports a missing table", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        op.batchAlterTable("nobody", (batch) => batch.alterColumn("a", { nullable: true }))
      )
      assert.include(error.message, "nobody")
    }).pipe(Effect.provide(layer)))
})
