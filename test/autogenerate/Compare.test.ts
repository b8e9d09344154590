import { SqliteClient } from "@effect/sql-sqlite-node"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Compare from "../../src/autogenerate/Compare.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as Column from "../../src/schema/Column.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import { reasonOf } from "../reasonOf.ts"

const online = Inspector.layer.pipe(
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Layer.merge(Sqlite.layer, SqliteClient.layer({ filename: ":memory:" })))
)

const offline = Inspector.layer.pipe(
  Layer.provideMerge(Execution.layerOffline({ write: () => Effect.void })),
  Layer.provideMerge(Sqlite.layer)
)

const metadata = (...names: ReadonlyArray<string>) =>
  MetaData.make(names.map((name) => Table.make(name, { id: Column.make(SqlType.integer, { primaryKey: true }) })))

const words = Effect.map(
  Compare.compareMetadata([metadata("b"), metadata("a")]),
  (diffs) =>
    diffs.map((
      [word, table]
    ) => [word, typeof table === "object" && table !== null && "name" in table ? table.name : ""])
)

describe("compareMetadata", () => {
  it.effect("compares the tables of several metadata with the database", () =>
    Effect.gen(function*() {
      const { run } = yield* Execution.Execution
      yield* run(Statement.text("CREATE TABLE gone (id INTEGER)"))
      assert.deepStrictEqual(yield* words, [["add_table", "a"], ["add_table", "b"], ["remove_table", "gone"]])
      assert.deepStrictEqual((yield* Compare.compareMetadata([])).map(([word]) => word), ["remove_table"])
    }).pipe(Effect.provide(online)))

  it.effect("refuses a table that two metadata declare", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Compare.compareMetadata([metadata("a", "b"), metadata("b")]))
      assert.strictEqual(reasonOf(error), "DuplicateTableKeys")
      assert.match(error.message, /\bb\b/)
    }).pipe(Effect.provide(online)))

  it.effect("refuses a script, which has no database", () =>
    Effect.gen(function*() {
      assert.strictEqual(reasonOf(yield* Effect.flip(Compare.compareMetadata(metadata("a")))), "ComparedOffline")
    }).pipe(Effect.provide(offline)))
})

describe("produceMigrations", () => {
  it.effect("returns the upgrade to the declared schema, and the downgrade", () =>
    Effect.gen(function*() {
      const { downgradeOps, upgradeOps } = yield* Compare.produceMigrations(metadata("a"))
      const tags = [...upgradeOps, ...downgradeOps].map(({ ops }) => ops.map(({ _tag }) => _tag))
      assert.deepStrictEqual(tags, [["CreateTable"], ["DropTable"]])
    }).pipe(Effect.provide(online)))
})
