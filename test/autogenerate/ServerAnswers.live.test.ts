/**
 * Expressions that only the server can compare: what it is asked, on which tables, and that nothing of it remains.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, SqlText, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import { databasesOf } from "../servers/databases.ts"
import { differences } from "./comparing.ts"

const key = Column.make(SqlType.integer, { primaryKey: true })

/** Tables with the same column and a check each. */
const tables = (sqltext: string, column: (at: number) => Column.Column = () => Column.make(SqlType.integer)) =>
  Array.from({ length: 30 }, (_, at) =>
    Table.make(`t${at}`, { id: key, n: column(at) }, {
      constraints: [Constraint.check(sqltext, { name: `ck_${at}` })]
    }))

describe.each(databasesOf("mysql", "mariadb"))("questions to $label", ({ layer }) => {
  it.effect("are asked about many tables at once, do not commit, and leave no table", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* MetaData.createAll(MetaData.make(tables("n > 0 AND (n < 10 OR n = 12)")))
      const questions = Effect.map(
        sql<{ readonly Value: string }>`SHOW SESSION STATUS LIKE 'Questions'`,
        ([row]) => Number(row?.Value)
      )
      let sent = 0
      const end = yield* sql.withTransaction(Effect.gen(function*() {
        yield* sql`INSERT INTO t0 (n) VALUES (5)`
        const before = yield* questions
        assert.lengthOf(yield* differences(MetaData.make(tables("(n > 0 AND n < 10) OR n = 12"))), 60)
        assert.deepStrictEqual(yield* differences(MetaData.make(tables("(n>0)AND((n<10)OR n=12)"))), [])
        assert.deepStrictEqual(
          yield* Effect.flip(sql`SELECT * FROM effect_alembic_table_0`).pipe(Effect.as("gone")),
          "gone"
        )
        sent = (yield* questions) - before
        return yield* Effect.fail("rolled back" as const)
      })).pipe(Effect.flip)
      assert.strictEqual(end, "rolled back")
      assert.isBelow(sent, 60)
      assert.deepStrictEqual(yield* sql`SELECT * FROM t0`, [])
    }).pipe(Effect.provide(layer)))
})

describe.each(databasesOf("postgresql"))("questions to $label", ({ layer }) => {
  it.effect("can name the table", () =>
    Effect.gen(function*() {
      const of = (...texts: ReadonlyArray<string>) =>
        MetaData.make(
          texts.map((text, at) =>
            Table.make(`t${at}`, { id: key, n: Column.make(SqlType.integer) }, {
              constraints: [1, 2].map((limit) => Constraint.check(`${text}${limit}`, { name: `ck_${at}_${limit}` }))
            })
          )
        )
      yield* MetaData.createAll(of("n > ", "n > "))
      assert.deepStrictEqual(yield* differences(of("t0.n>", "t1.n>")), [])
    }).pipe(Effect.provide(layer)))

  it.effect("about indexes on different tables get different names", () =>
    Effect.gen(function*() {
      const tables = [Column.make(SqlType.integer), Column.make(SqlType.bigInteger)].map((n, at) =>
        Table.make(`t${at}`, { id: key, n }, {
          indexes: [Index.make(`ix_${at}`, [SqlText.text("(n::bigint+1)")])]
        })
      )
      yield* MetaData.createAll(MetaData.make(tables))
      assert.deepStrictEqual(yield* differences(MetaData.make(tables)), [])
    }).pipe(Effect.provide(layer)))
})

describe.each(databasesOf("postgresql", "mysql", "mariadb"))("questions to $label", ({ layer }) => {
  it.effect("about columns of different types are asked on different tables, and a refused one hides no other", () =>
    Effect.gen(function*() {
      const columns = (at: number) => at % 2 === 0 ? Column.make(SqlType.integer) : Column.make(SqlType.bigInteger)
      yield* MetaData.createAll(MetaData.make(tables("n + 1 > 0 AND (n < 10 OR n = 12)", columns)))
      const declared = tables("((n + 1) > 0) AND (n < 10 OR (n) = 12)", columns)
      const refused = Table.make("t7", { id: key, n: Column.make(SqlType.bigInteger) }, {
        constraints: [Constraint.check("no_function(n) > 0", { name: "ck_7" })]
      })
      assert.deepStrictEqual(
        yield* differences(MetaData.make(declared.map((table) => table.name === "t7" ? refused : table))),
        ["removed constraint 'ck_7' on 't7'", "added Check constraint 'ck_7' on 't7'"]
      )
    }).pipe(Effect.provide(layer)))
})
