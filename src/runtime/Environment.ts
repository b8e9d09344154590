/**
 * The user's env program: an Effect that configures one database or several, and runs the migrations there.
 * It is what `env.ts` default-exports.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as EnvironmentContext from "./EnvironmentContext.ts"
import type * as MigrationRunner from "./MigrationRunner.ts"

/**
 * @since 0.1.0
 * @category tags
 */
export class Environment extends Context.Tag("effect-alembic/Environment")<
  Environment,
  Effect.Effect<void, unknown, EnvironmentContext.EnvironmentContext>
>() {}

/**
 * The declarative form of env.ts: one database, configured by one record.
 *
 * @example
 * // migrations/env.ts
 * import { PgClient } from "@effect/sql-pg"
 * import { Config } from "effect"
 * import { Environment } from "effect-alembic"
 * import * as Postgresql from "effect-alembic/postgresql"
 *
 * export default Environment.make({
 *   client: PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") }),
 *   dialect: Postgresql.dialect
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E>(
  options: EnvironmentContext.ConfigureOptions<E>
): Effect.Effect<
  void,
  EnvironmentContext.ConfigureError | MigrationRunner.RunError<unknown>,
  EnvironmentContext.EnvironmentContext
> =>
  Effect.flatMap(
    EnvironmentContext.EnvironmentContext,
    (context) => Effect.provide(context.runMigrations, context.configure(options))
  )
