/**
 * Named types and invalid indexes of PostgreSQL: what exists is compared with what is needed, and scripts create each type once.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { reasonOf } from "../reasonOf.ts"
import { databasesOf } from "../servers/databases.ts"

const operations = Operations.layer().pipe(
  Layer.provide([DdlImpl.layer, Inspector.layer]),
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Dialects.layerFromClient)
)

const mood = (labels: ReadonlyArray<string>) => SqlType.enum("mood", labels)
const table = (name: string, labels: ReadonlyArray<string> = ["a", "b"]) =>
  op.createTable(name, { id: Column.make(SqlType.integer), mood: Column.make(mood(labels)) })

describe.each(databasesOf("postgresql"))("on $label", ({ layer }) => {
  it.effect(
    "a script creates the enum of two tables once, and again after it was dropped",
    () =>
      Effect.gen(function*() {
        const written: Array<string> = []
        const script = Operations.layer().pipe(
          Layer.provide([DdlImpl.layer, Inspector.layer]),
          Layer.provide(Execution.layerOffline({ write: (text) => Effect.sync(() => written.push(text)) })),
          Layer.provide(Postgresql.layer)
        )
        yield* Effect.gen(function*() {
          yield* table("t1")
          yield* table("t2")
          yield* op.dropTable("t1")
          yield* op.dropTable("t2")
          yield* op.dropType(mood(["a", "b"]))
          yield* table("t3")
        }).pipe(Effect.provide(script))
        assert.strictEqual(written.filter((text) => text.startsWith("CREATE TYPE")).length, 2)
        yield* op.execute(written.join(""))
        const { query } = yield* Execution.Execution
        assert.deepStrictEqual(yield* query(Statement.text("SELECT count(*)::int AS n FROM t3")), [{ n: 0 }])
      }).pipe(Effect.provide(operations), Effect.provide(layer)),
    30_000
  )

  it.effect(
    "an enum that exists is used if it has the labels, in any order, and refused otherwise",
    () =>
      Effect.gen(function*() {
        yield* table("t1")
        yield* table("t2", ["b", "a"])
        const failure = yield* Effect.flip(table("t3", ["a", "it's"]))
        assert.strictEqual(reasonOf(failure), "EnumLabelsDiffer")
        assert.include(failure.message, "[\"a\",\"b\"]")
        assert.include(failure.message, "[\"a\",\"it's\"]")
        const { query } = yield* Execution.Execution
        assert.deepStrictEqual(yield* query(Statement.text("SELECT to_regclass('t3') AS t3")), [{ t3: null }])
      }).pipe(Effect.provide(operations), Effect.provide(layer)),
    30_000
  )

  it.effect("ifNotExists builds an index again that a failed CONCURRENTLY left invalid", () =>
    Effect.gen(function*() {
      yield* op.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)")
      const index = op.createIndex("ix_t_a", "t", ["a"], {
        unique: true,
        ifNotExists: true,
        postgresqlConcurrently: true
      })
      yield* Effect.flip(index)
      const { query } = yield* Execution.Execution
      const valid = query(
        Statement.text("SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'ix_t_a'::regclass")
      )
      assert.deepStrictEqual(yield* valid, [{ valid: false }])
      yield* op.execute("DELETE FROM t")
      yield* index
      assert.deepStrictEqual(yield* valid, [{ valid: true }])
      yield* index
    }).pipe(Effect.provide(operations), Effect.provide(layer)), 30_000)

  it.effect("a type and a default change together", () =>
    Effect.gen(function*() {
      yield* op.execute("CREATE TABLE t (a varchar(9) DEFAULT 'x', b varchar(9) DEFAULT 'y', c int DEFAULT 1)")
      yield* op.alterColumn("t", "a", { type: SqlType.integer, serverDefault: 7, postgresqlUsing: "a::integer" })
      yield* op.alterColumn("t", "b", { type: SqlType.integer, serverDefault: null, postgresqlUsing: "b::integer" })
      yield* op.alterColumn("t", "c", { type: SqlType.string(9), serverDefault: "z" })
      const { query } = yield* Execution.Execution
      yield* op.execute("INSERT INTO t DEFAULT VALUES")
      assert.deepStrictEqual(yield* query(Statement.text("SELECT * FROM t")), [{ a: 7, b: null, c: "z" }])
    }).pipe(Effect.provide(operations), Effect.provide(layer)), 30_000)
})
