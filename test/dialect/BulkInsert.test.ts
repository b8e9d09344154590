import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import * as BulkInsert from "../../src/dialect/BulkInsert.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const orders = Table.make("orders", {
  id: Column.make(SqlType.integer),
  customerId: Column.make(SqlType.integer, { name: "customer_id" }),
  title: Column.make(SqlType.string(50))
})

const made = (inserts: ReturnType<typeof BulkInsert.inserts>) => Either.getOrThrow(Either.all(inserts))

const texts = (rows: ReadonlyArray<BulkInsert.Row>, dialect = Postgresql.dialect, rowsPerInsert = Infinity) =>
  made(BulkInsert.inserts(dialect, orders, rows, rowsPerInsert))
    .map(({ statement }) => Statement.render(statement, (_, index) => dialect.statements.placeholder(index)))

describe("inserts", () => {
  it("puts rows of the same columns into one statement, values apart from the text", () => {
    const [insert] = made(
      BulkInsert.inserts(Postgresql.dialect, orders, [{ id: 1, title: "it's" }, { title: null, id: 2 }], Infinity)
    )
    assert.deepStrictEqual(texts([{ id: 1, title: "it's" }, { title: null, id: 2 }]), [
      "INSERT INTO orders (id, title) VALUES ($1, $2), ($3, $4)"
    ])
    assert.deepStrictEqual(
      insert === undefined
        ? []
        : Statement.binds(insert.statement).map(({ type, value }) => [value, type?.definition._tag]),
      [[1, "Integer"], ["it's", "String"], [2, "Integer"], [null, "String"]]
    )
  })

  it("begins a new statement where a generated key is left out, and keeps the order of the rows", () => {
    const rows = [{ id: 1 }, { id: 2, title: undefined }, { title: "a" }, { id: 3 }]
    for (const dialect of [Postgresql.dialect, Mysql.mysql, Sqlite.dialect]) {
      assert.deepStrictEqual(
        texts(rows, dialect).map((text) => text.replaceAll(/[$@]\d+|\?/g, "_").replaceAll(/[[\]`"]/g, "")),
        [
          "INSERT INTO orders (id) VALUES (_), (_)",
          "INSERT INTO orders (title) VALUES (_)",
          "INSERT INTO orders (id) VALUES (_)"
        ]
      )
    }
  })

  it("writes DEFAULT for what a row leaves out, where the database accepts that", () => {
    const rows = [{ id: 1 }, { id: 2, title: "a" }, { id: 3, title: null }, { id: 4, title: "b" }]
    assert.deepStrictEqual(texts(rows), [
      "INSERT INTO orders (id, title) VALUES ($1, DEFAULT), ($2, $3), ($4, $5), ($6, $7)"
    ])
    assert.deepStrictEqual(texts(rows, Sqlite.dialect), [
      "INSERT INTO orders (id) VALUES (?)",
      "INSERT INTO orders (id, title) VALUES (?, ?), (?, ?), (?, ?)"
    ])
    assert.deepStrictEqual(texts([{ title: "a" }, {}, { title: "b" }]), [
      "INSERT INTO orders (title) VALUES ($1), (DEFAULT), ($2)"
    ])
    assert.lengthOf(texts(rows, Postgresql.dialect, 1), 4)
  })

  it("makes each statement when it is asked for", () => {
    const rows = Array.from({ length: 100_000 }, (_, id) => id % 2 === 0 ? { id } : { id, title: "x" })
    let most = 0
    for (const insert of BulkInsert.inserts(Mssql.dialect, orders, rows, Infinity)) {
      most = Math.max(most, Statement.binds(Either.getOrThrow(insert).statement).length)
    }
    assert.isAtMost(most, Mssql.dialect.ddl.features.maxBinds)
  })

  it("gives statements of rows with the same columns the same text, and no statement more than 4,000 values", () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, title: "x" }))
    for (const dialect of [Postgresql.dialect, Mysql.mysql, Sqlite.dialect]) {
      const inserts = made(BulkInsert.inserts(dialect, orders, rows, Infinity))
      assert.strictEqual(new Set(texts(rows, dialect)).size, 1)
      assert.deepStrictEqual(inserts.map(({ statement }) => Statement.binds(statement).length), Array(5).fill(4_000))
    }
  })

  it("accepts a column by its key and by its name", () => {
    assert.deepStrictEqual(texts([{ customerId: 1 }, { customer_id: 2 }]), [
      "INSERT INTO orders (customer_id) VALUES ($1), ($2)"
    ])
  })

  it("writes literals and SQL where they are asked for", () => {
    assert.deepStrictEqual(
      texts([{ id: BulkInsert.inlineLiteral(1), title: SqlText.text("upper(:t)", { t: "x" }) }, {
        id: 2,
        title: SqlText.now
      }]),
      ["INSERT INTO orders (id, title) VALUES (1, upper($1)), ($2, now())"]
    )
  })

  it("sends several rows in one request where each needs an INSERT of its own, and none after an error", () => {
    assert.deepStrictEqual(texts([{ id: 1 }, { id: 2, title: "a" }], Mssql.dialect), [
      "INSERT INTO orders (id, title) VALUES (@1, DEFAULT);\nIF @@ERROR <> 0 RETURN;\nINSERT INTO orders (id, title) VALUES (@2, @3)"
    ])
    assert.lengthOf(texts([{ id: 1 }, { id: 2 }], Mssql.dialect, 1), 2)
  })

  it("writes a row of defaults alone", () => {
    assert.deepStrictEqual(texts([{}, {}]), ["INSERT INTO orders DEFAULT VALUES", "INSERT INTO orders DEFAULT VALUES"])
    assert.deepStrictEqual(texts([{}], Mysql.mysql), ["INSERT INTO orders () VALUES ()"])
  })

  it("names the key that is not a column", () => {
    const refused = Either.all(BulkInsert.inserts(Postgresql.dialect, orders, [{ id: 1, nmae: 2 }], 1))
    assert.strictEqual(Either.isLeft(refused) && refused.left.reason._tag, "RowColumnUnknown")
    const rows = [{ id: 1 }, { id: 1, nmae: 2 }]
    const found = BulkInsert.check(Postgresql.dialect, orders, rows)
    assert.strictEqual(Either.isLeft(found) && found.left.reason._tag, "RowColumnUnknown")
  })

  it("names the row and the column of a value that cannot be written, before any row is sent", () => {
    for (const dialect of [Postgresql.dialect, Mysql.mysql, Sqlite.dialect, Mssql.dialect]) {
      for (const value of ["one", BulkInsert.inlineLiteral("one")]) {
        const found = BulkInsert.check(dialect, orders, [{ id: 1 }, { customer_id: value }])
        assert.strictEqual(
          Either.isLeft(found) && found.left.message,
          `${dialect.name} has no literal for a string as integer (row 2 for orders, column "customer_id"). ` +
            "Write it as SQL text, or run this step online."
        )
      }
    }
  })

  it("respects the limits of parameters and rows in a statement, and loses no row", () => {
    const dialects = [Postgresql.dialect, Mysql.mysql, Mssql.dialect, Sqlite.dialect]
    fc.assert(
      fc.property(
        fc.constantFrom(...dialects),
        fc.integer({ min: 0, max: 5_000 }),
        fc.constantFrom(1, 7, 1_000, Infinity),
        (dialect, count, rowsPerInsert) => {
          const rows = Array.from({ length: count }, (_, id) => ({ id, customerId: id, title: "x" }))
          const inserts = made(BulkInsert.inserts(dialect, orders, rows, rowsPerInsert))
          const sizes = inserts.map(({ statement }) => Statement.binds(statement).length)
          assert.isTrue(sizes.every((size) => size <= dialect.ddl.features.maxBinds))
          assert.isTrue(sizes.every((size) => size / 3 <= rowsPerInsert))
          assert.strictEqual(sizes.reduce((sum, size) => sum + size, 0), count * 3)
        }
      ),
      { numRuns: 30 }
    )
  })
})
