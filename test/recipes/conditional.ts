import type { SqlClient } from "@effect/sql"
import { Effect, type Layer } from "effect"
import { Column, EnvironmentContext, Migration, MigrationContext, op, SqlType } from "effect-alembic"

/** The program of env.ts. */
export const environment = (client: Layer.Layer<SqlClient.SqlClient>) =>
  Effect.gen(function*() {
    const env = yield* EnvironmentContext
    const opts = { data: env.xDictionary["data"] === "true" }
    yield* Effect.provide(env.runMigrations, env.configure({ client, opts }))
  })

export const migration = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    yield* op.createTable("country", { code: Column.make(SqlType.string(2), { primaryKey: true }) })
    const { opts } = yield* MigrationContext
    if (opts["data"] === true) yield* op.execute("INSERT INTO country (code) VALUES ('fr'), ('jp')")
  }),
  downgrade: op.dropTable("country")
})
