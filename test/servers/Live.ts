/**
 * A migration environment for live tests: revisions, an `Environment` with the `SqlClient` of the test's database, and queries.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Environment, type Migration, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"

/** The options of `Environment.make` without the client. */
export type Options = Omit<Environment.Options, "client">

/** An `Environment` over the `SqlClient` of the context. */
export const environment = (
  options: Options = {}
): Layer.Layer<Environment.Environment, never, SqlClient.SqlClient> =>
  Layer.effect(
    Environment.Environment,
    Effect.map(
      SqlClient.SqlClient,
      (client) => Environment.make({ ...options, client: Layer.succeed(SqlClient.SqlClient, client) })
    )
  )

/** These revisions, and an `Environment` over the `SqlClient` of the context. */
export const project = (
  migrations: ReadonlyArray<Migration.Migration>,
  options: Options = {}
) => Layer.merge(ScriptDirectory.fromModules(migrations), environment(options))

/** Runs one statement. */
export const sql = (text: string) => Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(text))

/** The column `name` of a query's rows. */
export const names = (text: string): Effect.Effect<ReadonlyArray<string>, SqlError, SqlClient.SqlClient> =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (client) => Effect.map(client.unsafe<{ readonly name: string }>(text), (rows) => rows.map(({ name }) => name))
  )

/** The revisions in the version table, sorted. */
export const versions = Effect.map(
  names("select version_num as name from alembic_version"),
  (found) => found.toSorted()
)

/** The rows of the history table in their order, each as `upgrade a1 finished`. */
export const history = Effect.flatMap(
  SqlClient.SqlClient,
  (client) =>
    Effect.map(
      client.unsafe<{ readonly revision: string; readonly direction: string; readonly outcome: string }>(
        "select revision, direction, outcome from alembic_version_history order by id"
      ),
      (rows) => rows.map(({ direction, outcome, revision }) => `${direction} ${revision} ${outcome}`)
    )
)

/** No log lines. */
export const silent: Layer.Layer<never> = Logger.replace(Logger.defaultLogger, Logger.none)
