/**
 * Finds the dialect that a `SqlClient` speaks. This is the only place that asks the client.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Dialect } from "./dialect/Dialect.ts"

/**
 * The client speaks something that this tool does not know.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownClient extends Data.TaggedError("UnknownClient")<{ readonly name: string }> {
  override get message() {
    return `There is no dialect for this SqlClient (${this.name}). Known are the clients of @effect/sql-pg, ` +
      "@effect/sql-mysql2, @effect/sql-mssql and @effect/sql-sqlite-node."
  }
}

/**
 * Asks a client for its dialect. MariaDB answers with MySQL's protocol, so its version is asked for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromClient = (
  client: SqlClient.SqlClient
): Effect.Effect<Dialect["Type"], UnknownClient | SqlError> =>
  client.onDialectOrElse({
    pg: () => postgresql,
    sqlite: () => sqlite,
    mssql: () => mssql,
    mysql: () =>
      Effect.flatMap(
        client.withoutTransforms()<{ version: string }>`SELECT VERSION() AS version`,
        ([row]) => row !== undefined && /mariadb/i.test(row.version) ? mariadb : mysql
      ),
    clickhouse: () => Effect.fail(new UnknownClient({ name: "clickhouse" })),
    orElse: () => Effect.fail(new UnknownClient({ name: "unknown" }))
  })

/**
 * @since 0.1.0
 * @category layers
 */
export const layerFromClient: Layer.Layer<Dialect, UnknownClient | SqlError, SqlClient.SqlClient> = Layer.effect(
  Dialect,
  Effect.flatMap(SqlClient.SqlClient, fromClient)
)

const postgresql = Effect.promise(() => import("./dialect/postgresql/Dialect.ts")).pipe(Effect.map((_) => _.dialect))
const sqlite = Effect.promise(() => import("./dialect/sqlite/Dialect.ts")).pipe(Effect.map((_) => _.dialect))
const mssql = Effect.promise(() => import("./dialect/mssql/Dialect.ts")).pipe(Effect.map((_) => _.dialect))
const mysql = Effect.promise(() => import("./dialect/mysql/Dialect.ts")).pipe(Effect.map((_) => _.mysql))
const mariadb = Effect.promise(() => import("./dialect/mysql/Dialect.ts")).pipe(Effect.map((_) => _.mariadb))
