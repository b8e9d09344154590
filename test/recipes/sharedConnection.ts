import { SqlClient } from "@effect/sql"
import { Effect, Layer } from "effect"
import { Commands, Environment } from "effect-alembic"

/** Upgrades in the transaction of the caller: the migrations commit and roll back with it. */
export const upgrade = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const environment = Environment.make({ client: Layer.succeed(SqlClient.SqlClient, sql) })
  return yield* Effect.provideService(Commands.upgrade("head"), Environment.Environment, environment)
})
