/**
 * The migrations of the backend keep all laws, and the second one keeps the accounts of the first.
 */
import { SqlClient } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ScriptDirectory } from "effect-alembic"
import { MigrationFixture, MigrationLaws, TestDatabase } from "effect-alembic/testing"
import a1 from "./migrations/a1_create_account.ts"
import a2 from "./migrations/a2_add_nick.ts"

const project = { scripts: ScriptDirectory.fromModules([a1, a2]) }
const databases = TestDatabase.sqlite((filename) => SqliteClient.layer({ filename }))

describe("migrations", () => {
  for (const { check, name } of MigrationLaws.suite(project)) {
    it.effect(name, () => Effect.provide(check, databases))
  }

  it.effect("a2 keeps the accounts", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* MigrationFixture.before("a2", project)
      yield* sql`insert into account (name) values ('ann')`
      yield* MigrationFixture.after("a2", project)
      const rows = yield* sql<{ name: string; nick: string | null }>`select name, nick from account where name = 'ann'`
      assert.deepStrictEqual(rows, [{ name: "ann", nick: null }])
    }).pipe(Effect.provide(Layer.provide(TestDatabase.layerClient, databases))))
})
