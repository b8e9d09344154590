/**
 * A client that does something with each statement of a reserved connection, the words of transactions among them.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Is given each statement in place of the connection, with its text, and sends it or not. */
export type Step = <A>(send: Effect.Effect<A, SqlError>, sql: string) => Effect.Effect<A, SqlError>

export const watching = (step: Step): Layer.Layer<SqlClient.SqlClient, never, SqlClient.SqlClient> => {
  const watched = (connection: Connection): Connection =>
    Object.assign(
      Object.create(connection),
      {
        execute: (sql, params, transform) => step(connection.execute(sql, params, transform), sql),
        executeRaw: (sql, params) => step(connection.executeRaw(sql, params), sql),
        executeValues: (sql, params) => step(connection.executeValues(sql, params), sql),
        executeUnprepared: (sql, params, transform) =>
          step(Effect.suspend(() => connection.executeUnprepared(sql, params, transform)), sql)
      } satisfies Partial<Connection>
    )
  return Layer.effect(
    SqlClient.SqlClient,
    Effect.map(SqlClient.SqlClient, (real) => {
      const reserve = Effect.map(real.reserve, watched)
      return new Proxy(real, { get: (target, key) => key === "reserve" ? reserve : Reflect.get(target, key) })
    })
  )
}
