/**
 * Reads from the driver what a server says about the session, and @effect/sql does not pass on: the status flags that MySQL and MariaDB send with
 * the answer to each statement that returns no rows, and the number of a PostgreSQL session.
 *
 * @since 0.1.0
 */
import type { Connection } from "@effect/sql/SqlConnection"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/**
 * - `connection`: sends statements as the given one does;
 * - `inTransaction`: whether a transaction was open after the last statement; `None` if its answer does not say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Watched {
  readonly connection: Connection
  readonly inTransaction: Effect.Effect<Option.Option<boolean>>
}

/**
 * Watches a connection. Connections of other drivers are returned as they are.
 *
 * @since 0.1.0
 * @category constructors
 */
export const watch = (connection: Connection): Watched => {
  const driver: unknown = Predicate.hasProperty(connection, "conn") ? connection.conn : undefined
  if (!Predicate.hasProperty(driver, "execute") || !Predicate.hasProperty(driver, "query")) {
    return { connection, inTransaction: Effect.succeedNone }
  }
  let last = Option.none<boolean>()
  const watched = (method: unknown) => (...given: ReadonlyArray<unknown>): unknown => {
    last = Option.none()
    const callback = given.at(-1)
    if (!Predicate.isFunction(method)) return undefined
    return Predicate.isFunction(callback)
      ? Reflect.apply(method, driver, [
        ...given.slice(0, -1),
        (...answer: ReadonlyArray<unknown>) => {
          last = status(answer[1])
          return Reflect.apply(callback, undefined, answer)
        }
      ])
      : Reflect.apply(method, driver, [...given])
  }
  const conn: unknown = Object.create(driver, {
    execute: { value: watched(driver.execute) },
    query: { value: watched(driver.query) }
  })
  return {
    connection: Object.create(connection, { conn: { value: conn } }),
    inTransaction: Effect.sync(() => last)
  }
}

/**
 * The number of the server session that PostgreSQL told the driver when it connected. A pooler tells a number of its own.
 *
 * @since 0.1.0
 * @category getters
 */
export const sessionNumber = (connection: Connection): Option.Option<number> => {
  const driver: unknown = Predicate.hasProperty(connection, "pg") ? connection.pg : undefined
  const number = Predicate.hasProperty(driver, "processID") ? driver.processID : undefined
  return typeof number === "number" ? Option.some(number) : Option.none()
}

/** The flag SERVER_STATUS_IN_TRANS of the last answer. */
const status = (answer: unknown): Option.Option<boolean> => {
  const header: unknown = Array.isArray(answer) ? answer.at(-1) : answer
  return Predicate.hasProperty(header, "serverStatus") && typeof header.serverStatus === "number"
    ? Option.some((header.serverStatus & 1) === 1)
    : Option.none()
}
