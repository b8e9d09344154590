/**
 * The program that `env.ts` default-exports: an Effect that configures one or more databases and runs the migrations in them.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { TaggedError } from "../dialect/TaggedError.ts"
import { type ReadError, ScriptDirectory } from "../script/ScriptDirectory.ts"
import * as ConfiguredLayer from "./ConfiguredLayer.ts"
import * as EnvironmentContext from "./EnvironmentContext.ts"
import type * as MigrationRunner from "./MigrationRunner.ts"

/**
 * The env program of a project.
 *
 * @since 0.1.0
 * @category tags
 */
export class Environment extends Context.Tag("effect-alembic/Environment")<
  Environment,
  Effect.Effect<void, unknown, EnvironmentContext.EnvironmentContext>
>() {}

/**
 * The file of the env program cannot be loaded. Commands fail with `error`.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotLoaded extends TaggedError("NotLoaded")<{ readonly error: ReadError }> {
  override get message() {
    return this.error.message
  }
}

/**
 * The options of {@link make}; `E` is the error of building the layers of the client and the dialect.
 *
 * @since 0.1.0
 * @category models
 */
export type Options<E = never> = EnvironmentContext.ConfigureOptions<E>

/**
 * Creates the env program for one database.
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
 *   dialect: Postgresql.layer
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E>(
  options: Options<E>
): Effect.Effect<
  void,
  EnvironmentContext.ConfigureError | MigrationRunner.RunError<unknown>,
  EnvironmentContext.EnvironmentContext
> =>
  Effect.flatMap(
    EnvironmentContext.EnvironmentContext,
    (context) => Effect.provide(context.runMigrations, context.configure(options))
  )

/**
 * The services of a database in a program, without a command: `MigrationContext`, `Operations`, `Ledger`, `Inspector` and the others of a run
 * (Alembic's `MigrationContext.configure(connection)`). Nothing is created or locked. In a transaction of the caller they are part of it; outside
 * of one, each statement commits separately.
 *
 * @example
 * import { PgClient } from "@effect/sql-pg"
 * import { Config, Effect } from "effect"
 * import { Environment, MigrationContext } from "effect-alembic"
 *
 * const client = PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") })
 *
 * export const currentHeads = Effect.flatMap(MigrationContext, (context) => context.currentHeads).pipe(
 *   Effect.provide(Environment.configure({ client }))
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const configure = <E>(
  options: Options<E>
): Layer.Layer<EnvironmentContext.Configured, EnvironmentContext.ConfigureError> =>
  ConfiguredLayer.online(options, Option.none())

/**
 * The env program in the folder of scripts. Its file is loaded when the program runs.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Environment, never, ScriptDirectory> = Layer.effect(
  Environment,
  Effect.map(
    ScriptDirectory,
    (scripts) =>
      Effect.flatMap(
        Effect.mapError(scripts.environment, (error) => new NotLoaded({ error })),
        (value) =>
          isEnvironment(value) ? value : Effect.fail(
            new EnvironmentContext.EnvironmentError({
              reason: new EnvironmentContext.NotAnEnvironment({ found: typeof value })
            })
          )
      )
  )
)

const isEnvironment = (
  value: unknown
): value is Effect.Effect<void, unknown, EnvironmentContext.EnvironmentContext> => Effect.isEffect(value)
