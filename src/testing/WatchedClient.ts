/**
 * Clients that do something with each statement before it is sent: count it, refuse it, end the process.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

/**
 * Is given each statement, with its text, and sends it or not.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = <A>(send: Effect.Effect<A, SqlError>, sql: string) => Effect.Effect<A, SqlError>

/**
 * The client of the context, with `step` around each statement of a reserved connection. Migrations run on one, with their `BEGIN` and
 * `COMMIT` and all other statements of a run.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (step: Step): Layer.Layer<SqlClient.SqlClient, never, SqlClient.SqlClient> => {
  const watched = (connection: Connection): Connection =>
    Object.assign(
      Object.create(connection),
      {
        execute: (sql, params, transform) => step(connection.execute(sql, params, transform), sql),
        executeRaw: (sql, params) => step(connection.executeRaw(sql, params), sql),
        executeValues: (sql, params) => step(connection.executeValues(sql, params), sql),
        executeUnprepared: (sql, params, transform) =>
          step(
            // SQLite's driver throws if the statement is wrong.
            Effect.flatten(Effect.try({
              try: () => connection.executeUnprepared(sql, params, transform),
              catch: (cause) => new SqlError({ cause, message: "Failed to prepare statement" })
            })),
            sql
          ),
        executeStream: (sql, params, transform) =>
          Stream.unwrap(step(Effect.sync(() => connection.executeStream(sql, params, transform)), sql))
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

/**
 * The client of the context, whose reserved connections add each statement to an array before they send it.
 *
 * @example
 * import { Commands } from "effect-alembic"
 * import { WatchedClient } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * const sent: Array<string> = []
 * const recorded = Commands.upgrade("head").pipe(Effect.provide(WatchedClient.recording(sent)))
 *
 * @since 0.1.0
 * @category layers
 */
export const recording = (sent: Array<string>): Layer.Layer<SqlClient.SqlClient, never, SqlClient.SqlClient> =>
  layer((send, sql) =>
    Effect.suspend(() => {
      sent.push(sql)
      return send
    })
  )

/**
 * The client of the context, which refuses statement number `at` of its reserved connections, counted from 1. What was sent before stays sent.
 *
 * @example
 * import { Commands } from "effect-alembic"
 * import { WatchedClient } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * const interrupted = Commands.upgrade("head").pipe(Effect.provide(WatchedClient.failingAt(3)))
 *
 * @since 0.1.0
 * @category layers
 */
export const failingAt = (at: number): Layer.Layer<SqlClient.SqlClient, never, SqlClient.SqlClient> =>
  refusing((count) => count === at)

/**
 * The client of the context as that of a process that is killed before statement number `at` of its reserved connections, counted from 1. It
 * refuses that statement and all later ones, `ROLLBACK` too, so that the scope of the client closes connections with open transactions. The
 * database sees what it sees of a killed process.
 *
 * @example
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { Commands } from "effect-alembic"
 * import { WatchedClient } from "effect-alembic/testing"
 * import { Effect, Layer } from "effect"
 *
 * const killed = WatchedClient.killedAt(3).pipe(Layer.provide(SqliteClient.layer({ filename: "test.db" })))
 * const abandoned = Commands.upgrade("head").pipe(Effect.provide(killed))
 *
 * @since 0.1.0
 * @category layers
 */
export const killedAt = (at: number): Layer.Layer<SqlClient.SqlClient, never, SqlClient.SqlClient> =>
  refusing((count) => count >= at)

const refusing = (isRefused: (count: number) => boolean) =>
  Layer.unwrapEffect(Effect.sync(() => {
    let count = 0
    return layer((send, sql) => Effect.suspend(() => isRefused(++count) ? Effect.fail(refused(sql)) : send))
  }))

const refused = (sql: string) =>
  new SqlError({ cause: new Error(`The test refuses this statement: ${sql}`), message: "refused by the test" })
