import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import { MigrationFixture } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import { liveDatabases } from "../servers/databases.ts"
import { versions } from "../servers/Live.ts"

const project = {
  scripts: ScriptDirectory.fromModules([
    Migration.make({
      revision: "a1",
      downRevision: null,
      upgrade: op.createTable("account", {
        id: Column.make(SqlType.integer, { primaryKey: true }),
        name: Column.make(SqlType.string(50))
      }),
      downgrade: op.dropTable("account")
    }),
    Migration.make({
      revision: "a2",
      downRevision: "a1",
      upgrade: op.execute("UPDATE account SET name = upper(name)"),
      downgrade: Effect.void
    }),
    Migration.make({ revision: "a3", downRevision: "a2", upgrade: Effect.void, downgrade: Effect.void })
  ])
}

const insert = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO account (name) VALUES ('Ann')`)
const names = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => Effect.map(sql<{ name: string }>`SELECT name FROM account`, (rows) => rows.map(({ name }) => name))
)

describe.each(liveDatabases)("fixtures on $label", ({ databases, layer }) => {
  it.effect("rows are put in before a revision, and read after it", () =>
    Effect.gen(function*() {
      yield* MigrationFixture.before("a2", project)
      assert.deepStrictEqual(yield* versions, ["a1"])
      yield* insert
      yield* MigrationFixture.after("a2", project)
      assert.deepStrictEqual(yield* versions, ["a2"])
      assert.deepStrictEqual(yield* names, ["ANN"])
    }).pipe(Effect.provide(layer)), 30_000)

  it.scoped("databases at a revision do not share rows", () =>
    Effect.gen(function*() {
      const databaseAt = yield* MigrationFixture.databases(project)
      const first = yield* databaseAt("a3")
      yield* Effect.provide(insert, first.client)
      const second = yield* databaseAt("a3")
      assert.deepStrictEqual(yield* Effect.provide(names, second.client), [])
      assert.deepStrictEqual(yield* Effect.provide(versions, second.client), ["a3"])
      assert.deepStrictEqual(yield* Effect.provide(names, first.client), ["Ann"])
    }).pipe(Effect.provide(databases)), 30_000)
})
