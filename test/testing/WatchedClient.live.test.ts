/**
 * What a killed client leaves in the database.
 */
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Migration, op, SqlType } from "effect-alembic"
import { WatchedClient } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { project, versions } from "../servers/Live.ts"

const a1 = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: op.createTable("account", { id: Column.make(SqlType.integer, { primaryKey: true }) }),
  downgrade: op.dropTable("account")
})

describe.each(liveDatabases)("a killed client on $label", ({ label, layer }) => {
  it.effect("sends nothing more, and leaves what a killed process leaves", () =>
    Effect.gen(function*() {
      const { client } = yield* FreshDatabase
      const sent: Array<string> = []
      const recorded = Layer.provide(WatchedClient.recording(sent), client)
      const upgrade = (client: typeof recorded) =>
        Commands.upgrade("a1").pipe(Effect.provide(project([a1])), Effect.provide(client))
      // What a run sends before its migrations depends on the tables that exist.
      yield* upgrade(client)
      yield* Commands.downgrade("base").pipe(Effect.provide(project([a1])))
      yield* upgrade(recorded)
      const created = sent.findIndex((sql) => sql.startsWith("CREATE TABLE account")) + 1
      yield* Commands.downgrade("base").pipe(Effect.provide(project([a1])))
      sent.length = 0
      const outcome = yield* Effect.either(upgrade(Layer.provide(WatchedClient.killedAt(created + 1), recorded)))
      assert.strictEqual(outcome._tag, "Left")
      assert.lengthOf(sent, created)
      assert.deepStrictEqual(yield* versions, [])
      const [{ metadata } = assert.fail()] = yield* Effect.provide(Commands.inspect(), project([a1]))
      const commits = label === "mysql" || label === "mariadb"
      assert.deepStrictEqual(metadata.tables.map(({ name }) => name), commits ? ["account"] : [])
      yield* upgrade(client)
      assert.deepStrictEqual(yield* versions, ["a1"])
    }).pipe(Effect.provide(Layer.fresh(layer))), 60_000)
})
