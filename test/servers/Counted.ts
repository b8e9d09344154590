/**
 * Counts what a run costs: the statements that its connection sends, and the operations of its fibers. Both are the same on every machine.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scheduler from "effect/Scheduler"
import * as Stream from "effect/Stream"

/**
 * The client of the context, whose reserved connections record each statement that they send. A statement is a round trip to a server.
 *
 * @since 0.1.0
 * @category layers
 */
export const recording = (sent: Array<string>): Layer.Layer<SqlClient.SqlClient, never, SqlClient.SqlClient> =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.map(SqlClient.SqlClient, (client) =>
      // A client is a function with methods.
      new Proxy(client, {
        get: (target, key) => key === "reserve" ? Effect.map(client.reserve, recorded(sent)) : Reflect.get(target, key)
      }))
  )

const recorded = (sent: Array<string>) => (connection: Connection): Connection => {
  const record = (sql: string) => Effect.sync(() => void sent.push(sql))
  return Object.assign(
    Object.create(connection),
    {
      execute: (sql, params, transform) => Effect.zipRight(record(sql), connection.execute(sql, params, transform)),
      executeRaw: (sql, params) => Effect.zipRight(record(sql), connection.executeRaw(sql, params)),
      executeValues: (sql, params) => Effect.zipRight(record(sql), connection.executeValues(sql, params)),
      executeUnprepared: (sql, params, transform) =>
        Effect.zipRight(record(sql), connection.executeUnprepared(sql, params, transform)),
      executeStream: (sql, params, transform) =>
        Stream.unwrap(Effect.as(record(sql), connection.executeStream(sql, params, transform)))
    } satisfies Partial<Connection>
  )
}

/**
 * Runs an effect, and returns the number of operations that its fibers evaluated.
 *
 * @since 0.1.0
 * @category running
 */
export const operations = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let count = 0
    const { defaultScheduler } = Scheduler
    return Effect.as(
      Effect.withScheduler(effect, {
        scheduleTask: (task, priority, fiber) => defaultScheduler.scheduleTask(task, priority, fiber),
        shouldYield: (fiber) => {
          count++
          return defaultScheduler.shouldYield(fiber)
        }
      }),
      undefined
    ).pipe(Effect.map(() => count))
  })
