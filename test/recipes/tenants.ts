import type { SqlClient } from "@effect/sql"
import { Effect, type Layer } from "effect"
import { EnvironmentContext } from "effect-alembic"

/** The program of env.ts: all tenants, or those of `-x tenant=acme`. */
export const environment = (tenants: Readonly<Record<string, Layer.Layer<SqlClient.SqlClient>>>) =>
  Effect.gen(function*() {
    const env = yield* EnvironmentContext
    const wanted = env.xDictionary["tenant"]
    for (const [name, client] of Object.entries(tenants)) {
      if (wanted !== undefined && wanted !== name) continue
      yield* Effect.provide(env.runMigrations, env.configure({ name, client }))
    }
  })
