/**
 * Rows and batches on the servers themselves.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as Name from "../../src/schema/Name.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import { liveDatabases } from "../servers/databases.ts"

const operations = Operations.layer().pipe(
  Layer.provide(DdlImpl.layer),
  Layer.provideMerge(Inspector.layer),
  Layer.provideMerge(Execution.layerOnline),
  Layer.provide(Dialects.layerFromClient)
)

const ask = (sql: string) => Effect.flatMap(Execution.Execution, ({ query }) => query(Statement.text(sql)))

for (const { label, layer } of liveDatabases) {
  const live = <A, E>(effect: Effect.Effect<A, E, Operations.Operations | Execution.Execution | Inspector.Inspector>) =>
    effect.pipe(Effect.provide(operations), Effect.provide(layer))

  describe(`on ${label}`, () => {
    it.effect("rows come back as they were given, many at a time and one by one", () =>
      live(Effect.gen(function*() {
        // SQL Server's VARCHAR has the characters of its code page.
        const hasCodePages = label === "mssql"
        const notes = yield* op.createTable("notes", {
          id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
          title: Column.make(hasCodePages ? SqlType.unicode(200) : SqlType.string(200)),
          body: Column.make(hasCodePages ? SqlType.unicodeText : SqlType.text),
          big: Column.make(SqlType.bigInteger)
        })
        const odd = ["it's", "a\\b", "50% \"x\" `y` [z]", ":name ::x ? $1 @1", "línea ✓ 🙂", "two\nlines\ttab", ""]
        yield* op.bulkInsert(notes, odd.map((title, id) => ({ id, title, body: title, big: 2n ** 60n })))
        yield* op.bulkInsert(
          notes,
          odd.map((title, i) => ({ id: 100 + i, title, body: op.inlineLiteral(title) })),
          { multiinsert: false }
        )
        yield* op.execute(
          SqlText.text("UPDATE notes SET body = :body WHERE id = :id", { id: 6, body: "it's ' :id" })
        )
        const rows = yield* ask(
          "SELECT id, title, body, big FROM notes ORDER BY id"
        )
        assert.deepStrictEqual(rows.map((row) => row["title"]), [...odd, ...odd])
        assert.deepStrictEqual(rows.map((row) => row["body"]), [...odd.slice(0, 6), "it's ' :id", ...odd])
        const [sum] = yield* ask(
          `SELECT count(*) AS same FROM notes WHERE big = ${2n ** 60n}`
        )
        assert.strictEqual(Number(sum?.["same"]), odd.length)
      })), 30_000)

    it.effect(
      "a name that is never quoted is the table that the database makes of it, and its constraint too",
      () =>
        live(Effect.gen(function*() {
          const folded = Name.quoted("Folded", false)
          yield* op.createTable(folded, { id: Column.make(SqlType.integer, { nullable: false }) })
          yield* op.addColumn(folded, "n", Column.make(SqlType.integer))
          yield* op.createIndex(Name.quoted("Ix_Folded", false), folded, ["n"])
          yield* op.execute("INSERT INTO Folded (id, n) VALUES (1, 2)")
          yield* op.dropIndex(Name.quoted("Ix_Folded", false), { tableName: folded })
          const quoted = Name.quoted("other", true)
          yield* op.renameTable(folded, quoted)
          assert.lengthOf(yield* ask("SELECT n FROM other WHERE id = 1"), 1)
          yield* op.dropTable(quoted)
        })),
      30_000
    )

    it.effect("more rows are inserted than one statement allows", () =>
      live(Effect.gen(function*() {
        const many = yield* op.createTable("many", {
          a: Column.make(SqlType.integer, { nullable: false }),
          b: Column.make(SqlType.string(5))
        })
        yield* op.bulkInsert(many, Array.from({ length: 40_000 }, (_, a) => ({ a, b: "x" })))
        const [count] = yield* ask("SELECT count(*) AS n FROM many WHERE b = 'x'")
        assert.strictEqual(Number(count?.["n"]), 40_000)
      })), 60_000)

    it.effect("no row is inserted after one that the database refuses", () =>
      live(Effect.gen(function*() {
        const items = yield* op.createTable("items", {
          id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
          code: Column.make(SqlType.integer, { unique: true })
        })
        const rows = [{ id: 1, code: 1 }, { id: 2, code: 1 }, { id: 3, code: 3 }]
        const error = yield* Effect.flip(op.bulkInsert(items, rows))
        assert.strictEqual(error._tag, "DatabaseError")
        assert.deepStrictEqual(yield* ask("SELECT id FROM items WHERE id > 1"), [])
      })), 30_000)

    const orders = Table.make("orders", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      code: Column.make(SqlType.string(20), { nullable: false }),
      amount: Column.make(SqlType.integer)
    }, {
      constraints: [
        Constraint.unique(["code"], { name: "uq_code" }),
        Constraint.check("amount > 0", { name: "ck_amount" })
      ],
      indexes: [Index.make("ix_amount", ["amount"])]
    })
    const createOrders = Effect.gen(function*() {
      yield* op.createTable("orders", orders.columns.map((column) => [column.key, column] as const), {
        constraints: orders.constraints,
        indexes: orders.indexes
      })
      yield* op.bulkInsert(orders, [{ id: 1, code: "1", amount: 5 }, { id: 2, code: "22", amount: null }])
    })

    it.effect("recreates a table and keeps its rows", () =>
      live(Effect.gen(function*() {
        yield* createOrders
        yield* op.batchAlterTable("orders", (batch) =>
          Effect.gen(function*() {
            yield* batch.alterColumn("code", { newColumnName: "sku", type: SqlType.integer })
            yield* batch.addColumn(
              "title",
              Column.make(SqlType.string(9), { serverDefault: "none", nullable: false }),
              {
                insertAfter: "id"
              }
            )
            yield* batch.dropConstraint("ck_amount", { type: "check" })
            yield* batch.createIndex("ix_title", ["title"])
          }), { recreate: "always", copyFrom: orders })
        const rows = yield* ask("SELECT * FROM orders ORDER BY id")
        assert.deepStrictEqual(rows, [
          { id: 1, title: "none", sku: 1, amount: 5 },
          { id: 2, title: "none", sku: 22, amount: null }
        ])
        assert.deepStrictEqual(Object.keys(rows[0] ?? {}), ["id", "title", "sku", "amount"])
        const renamed = Table.make("orders", {
          id: Column.make(SqlType.integer),
          sku: Column.make(SqlType.integer),
          amount: Column.make(SqlType.integer)
        })
        const twice = yield* Effect.either(op.bulkInsert(renamed, [{ id: 3, sku: 22, amount: -1 }]))
        assert.isTrue(Either.isLeft(twice), "the unique constraint has come along")
        yield* op.bulkInsert(renamed, [{ id: 3, sku: 33, amount: -1 }])
      })), 30_000)

    it.effect(
      "rows with different columns get their defaults, in order, and 70,000 take seconds",
      () =>
        live(Effect.gen(function*() {
          const mixed = yield* op.createTable("mixed", {
            id: Column.make(SqlType.integer, { primaryKey: true }),
            parent: Column.make(SqlType.integer, { references: "mixed.id" }),
            title: Column.make(SqlType.string(20), { serverDefault: "none" }),
            amount: Column.make(SqlType.integer)
          })
          yield* op.bulkInsert(mixed, [{ title: "first" }, { amount: 2 }, {}, { title: "last", amount: 4 }])
          assert.deepStrictEqual(yield* ask("SELECT id, title, amount FROM mixed ORDER BY id"), [
            { id: 1, title: "first", amount: null },
            { id: 2, title: "none", amount: 2 },
            { id: 3, title: "none", amount: null },
            { id: 4, title: "last", amount: 4 }
          ])
          const started = performance.now()
          yield* op.bulkInsert(
            mixed,
            Array.from({ length: 70_000 }, (_, at) => ({
              id: 10 + at,
              ...(at % 2 === 0 ? { title: "x" } : { parent: 9 + at }),
              ...(at % 3 === 0 ? { amount: at } : {})
            }))
          )
          assert.isBelow(performance.now() - started, 60_000)
          const [sums] = yield* ask(
            "SELECT count(*) AS n, count(parent) AS parents, count(amount) AS amounts, sum(CASE WHEN title = 'none' THEN 1 ELSE 0 END) AS defaults " +
              "FROM mixed WHERE id >= 10"
          )
          assert.deepStrictEqual(Object.values(sums ?? {}).map(Number), [70_000, 35_000, 23_334, 35_000])
        })),
      120_000
    )

    it.effect("the temporary table is dropped if the rows cannot be copied", () =>
      live(Effect.gen(function*() {
        yield* createOrders
        const outcome = yield* Effect.either(
          op.batchAlterTable("orders", (batch) => batch.alterColumn("amount", { nullable: false }), {
            recreate: "always",
            copyFrom: orders
          })
        )
        assert.isTrue(Either.isLeft(outcome) && outcome.left._tag === "DatabaseError")
        const [count] = yield* ask("SELECT count(*) AS n FROM orders")
        assert.strictEqual(Number(count?.["n"]), 2)
        assert.isTrue(Either.isLeft(yield* Effect.either(ask("SELECT * FROM _alembic_tmp_orders"))))
      })), 30_000)

    it.effect(
      "recreates a table that refers to itself, and refuses one that other tables refer to",
      () =>
        live(Effect.gen(function*() {
          const id = Column.make(SqlType.integer, { primaryKey: true, autoincrement: false })
          const node = yield* op.createTable("node", { id, parent: Column.make(SqlType.integer) }, {
            constraints: [
              Constraint.primaryKey(["id"], { name: "pk_node" }),
              Constraint.foreignKey(["parent"], "node", ["id"], { name: "fk_self" })
            ]
          })
          yield* op.createTable("leaf", { node: Column.make(SqlType.integer) }, {
            constraints: [Constraint.foreignKey(["node"], "node", ["id"], { name: "fk_leaf" })]
          })
          yield* op.bulkInsert(node, [{ id: 1, parent: null }, { id: 2, parent: 1 }])
          yield* op.execute("UPDATE node SET parent = 2 WHERE id = 1")
          yield* op.execute("INSERT INTO leaf (node) VALUES (2)")
          const rebuild = op.batchAlterTable("node", (batch) => batch.addColumn("note", Column.make(SqlType.text)), {
            recreate: "always"
          })
          if (label !== "sqlite") {
            const refused = yield* Effect.flip(rebuild)
            assert.strictEqual(
              refused._tag === "DatabaseError" ? refused.reason._tag : refused._tag,
              "RebuildReferenced"
            )
            assert.include(refused.message, "fk_leaf of leaf")
            assert.deepStrictEqual(yield* ask("SELECT * FROM node ORDER BY id"), [{ id: 1, parent: 2 }, {
              id: 2,
              parent: 1
            }])
            yield* op.dropConstraint("fk_leaf", "leaf", { type: "foreignkey" })
          }
          yield* rebuild
          assert.deepStrictEqual(yield* ask("SELECT * FROM node ORDER BY id"), [
            { id: 1, parent: 2, note: null },
            { id: 2, parent: 1, note: null }
          ])
          const orphan = yield* Effect.either(ask("INSERT INTO node (id, parent) VALUES (3, 9)"))
          assert.isTrue(Either.isLeft(orphan), "the foreign key to itself has come along")
        })),
      30_000
    )

    it.effect(
      "a recreated table keeps the names of its foreign keys and checks",
      () =>
        live(Effect.gen(function*() {
          const key = { primaryKey: true, autoincrement: false }
          const owner = yield* op.createTable("owner", { id: Column.make(SqlType.integer, key) })
          const pet = yield* op.createTable("pet", {
            id: Column.make(SqlType.integer, key),
            owner: Column.make(SqlType.integer),
            mother: Column.make(SqlType.integer),
            age: Column.make(SqlType.integer)
          }, {
            constraints: [
              Constraint.foreignKey(["owner"], "owner", ["id"], { name: "fk_owner" }),
              Constraint.foreignKey(["mother"], "pet", ["id"], { name: "fk_mother" }),
              Constraint.check("age > 0", { name: "ck_age" })
            ]
          })
          yield* op.bulkInsert(owner, [{ id: 1 }])
          yield* op.bulkInsert(pet, [{ id: 1, owner: 1, mother: 1, age: 5 }])
          const named = Effect.flatMap(Inspector.Inspector, (inspector) =>
            Effect.map(inspector.reflect({ tables: ["pet"] }), ({ tables }) =>
              tables.flatMap(({ constraints }) =>
                constraints
              ).flatMap(({ name }) =>
                Name.text(name) ?? []
              ).toSorted()))
          const before = yield* named
          assert.includeMembers([...before], ["ck_age", "fk_mother", "fk_owner"])
          yield* op.batchAlterTable("pet", (batch) => batch.addColumn("note", Column.make(SqlType.text)), {
            recreate: "always"
          })
          assert.deepStrictEqual(yield* named, before)
          assert.deepStrictEqual(yield* ask("SELECT * FROM pet"), [{ id: 1, owner: 1, mother: 1, age: 5, note: null }])
          for (const wrong of ["2, 9, NULL, 1", "2, NULL, 9, 1", "2, NULL, NULL, 0"]) {
            const refused = yield* Effect.either(ask(`INSERT INTO pet (id, owner, mother, age) VALUES (${wrong})`))
            assert.isTrue(Either.isLeft(refused), wrong)
          }
        })),
      30_000
    )

    if (label === "mysql" || label === "mariadb") {
      it.effect("a renamed column keeps all that it has", () =>
        live(Effect.gen(function*() {
          yield* op.execute(`CREATE TABLE kept (
            id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
            name VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'what it is',
            changed TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
            total INT GENERATED ALWAYS AS (1 + 1) STORED,
            small TINYINT UNSIGNED NULL)`)
          const columns = Effect.map(
            ask(
              "SELECT ordinal_position, column_name, column_default, is_nullable, column_type, collation_name, column_key, extra, column_comment, " +
                "generation_expression FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'kept' ORDER BY 1"
            ),
            (rows) =>
              rows.map((row) =>
                Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
              )
          )
          const before = yield* columns
          for (const { column_name } of before) {
            yield* op.alterColumn("kept", String(column_name), { newColumnName: `${column_name}2` })
          }
          const after = yield* columns
          assert.strictEqual(after.length, 5)
          assert.deepStrictEqual(after, before.map((row) => ({ ...row, column_name: `${row["column_name"]}2` })))
        })), 30_000)
    }

    it.effect("a type that is there is not created again", () =>
      live(Effect.gen(function*() {
        const status = SqlType.enum("order_status", ["pending", "it's paid"])
        yield* op.createTable("first", { status: Column.make(status) })
        yield* op.createTable("second", { status: Column.make(status, { serverDefault: "it's paid" }) })
        yield* op.createType(status)
        yield* op.addColumn("first", "other", Column.make(status))
        const rows = yield* Effect.zipRight(
          op.execute("INSERT INTO first (status, other) VALUES ('pending', 'it''s paid')"),
          ask("SELECT status, other FROM first")
        )
        assert.deepStrictEqual(rows, [{ status: "pending", other: "it's paid" }])
      })), 30_000)
  })
}

describe.each(liveDatabases.filter(({ label }) => label === "postgresql"))("on $label alone", ({ layer }) => {
  it.effect("postgresqlCascade also drops the foreign keys that refer to the table", () =>
    Effect.gen(function*() {
      const id = Column.make(SqlType.integer, { primaryKey: true })
      yield* op.createTable("account", { id })
      yield* op.createTable("login", { id, account: Column.make(SqlType.integer, { references: "account.id" }) })
      assert.isTrue(Either.isLeft(yield* Effect.either(op.dropTable("account"))))
      yield* op.dropTable("account", { postgresqlCascade: true })
      assert.lengthOf(yield* ask("SELECT 1 FROM pg_constraint WHERE conrelid = 'login'::regclass AND contype = 'f'"), 0)
    }).pipe(Effect.provide(operations), Effect.provide(layer)), 30_000)
})
