/**
 * What a migration leaves in the session of an application that migrates at its start, and how it is kept apart.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, op, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { databasesOf } from "../servers/databases.ts"

const settings = (label: string) =>
  label === "postgresql"
    ? {
      set: "SET statement_timeout = 54321",
      ask: "SELECT current_setting('statement_timeout') AS v",
      leaves: "54321ms"
    }
    : { set: "SET SESSION foreign_key_checks = 0", ask: "SELECT @@foreign_key_checks AS v", leaves: "0" }

describe.each(databasesOf("postgresql", "mysql", "mariadb"))(
  "the session on $label",
  ({ database, label }) => {
    const { ask, leaves, set } = settings(label)
    const migrating = Commands.layerUpgrade("head", {
      scripts: ScriptDirectory.fromModules([
        Migration.make({ revision: "s1", downRevision: null, upgrade: op.execute(set), downgrade: Effect.void })
      ])
    }).pipe(Layer.provide(Logger.remove(Logger.defaultLogger)))
    // All connections of the pool are asked at once.
    const found = Effect.flatMap(SqlClient.SqlClient, (sql) =>
      Effect.scoped(Effect.gen(function*() {
        const connections = yield* Effect.replicateEffect(sql.reserve, 5)
        return yield* Effect.forEach(connections, (connection) =>
          Effect.map(connection.execute(ask, [], undefined), ([row]) => String(row?.v)))
      })))

    it.scopedLive("keeps what a migration set, if the run had the application's pool", () =>
      Effect.gen(function*() {
        const { client } = yield* database
        assert.include(yield* Effect.provide(found, Layer.provideMerge(migrating, client)), leaves)
      }))

    it.scopedLive("is not affected if the run had its own pool", () =>
      Effect.gen(function*() {
        const { client } = yield* database
        const apart = migrating.pipe(Layer.provide(Layer.fresh(client)), Layer.provideMerge(client))
        assert.notInclude(yield* Effect.provide(found, apart), leaves)
      }))
  }
)
