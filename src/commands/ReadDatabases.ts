/**
 * Reads the databases of a project through its env.ts.
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { ConnectionError } from "../Dialects.ts"
import { Environment } from "../runtime/Environment.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import type * as MigrationRunner from "../runtime/MigrationRunner.ts"
import { type ReadError, ScriptDirectory } from "../script/ScriptDirectory.ts"
import { finish } from "./Revisions.ts"

/**
 * The options of env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export type EnvironmentOptions = Pick<
  EnvironmentContext.EnvironmentOptions<never>,
  "attributes" | "command" | "section" | "sections" | "xArguments" | "tag" | "connectTimeout"
>

/**
 * The errors of connecting to a database through env.ts.
 *
 * @since 0.1.0
 * @category errors
 */
export type ConnectError = EnvironmentContext.ConfigureError | MigrationRunner.RunError<ReadError>

/**
 * Returns the client with which a database of env.ts is read.
 *
 * @since 0.1.0
 * @category models
 */
export type ClientOf<E> = <E1>(
  configuration: EnvironmentContext.ConfigureOptions<E1>
) => Effect.Effect<Layer.Layer<SqlClient.SqlClient, E1 | ConnectionError>, E>

/**
 * Returns what `read` returns in each database that env.ts configures. Acquires no lock. With `readOnly`, the default, a missing SQLite file is not
 * created. `onConfigure` receives the configuration of each database, `clientOf` replaces its client.
 *
 * @since 0.1.0
 * @category running
 */
export const readDatabases = <A, E>(
  options: EnvironmentOptions,
  read: Effect.Effect<A, E | ConnectError, EnvironmentContext.Configured>,
  { clientOf = ({ client }) => Effect.succeed(client), onConfigure = () => Effect.void, readOnly = true }: {
    readonly readOnly?: boolean
    readonly clientOf?: ClientOf<E>
    readonly onConfigure?: EnvironmentContext.EnvironmentOptions<never>["onConfigure"]
  } = {}
): Effect.Effect<Array.NonEmptyReadonlyArray<A>, E | ConnectError, ScriptDirectory | Environment> =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory
    const environment = yield* Environment
    const found = yield* Ref.make<ReadonlyArray<A>>([])
    const failure = yield* Ref.make(Option.none<E | ConnectError>())
    const context = EnvironmentContext.make<ReadError>({
      ...options,
      scripts,
      work: { readOnly, plan: () => Effect.succeed([]), load: scripts.load, finish: finish(scripts.revisionMap) },
      resolve: () => Effect.succeed([]),
      onConfigure,
      onRun: () => Effect.succeed(() => Effect.void),
      onFailure: (cause) => Ref.set(failure, Cause.failureOption(cause))
    })
    /** Keeps an error that env.ts may see, and returns it below in any case. */
    const kept = <B, R>(effect: Effect.Effect<B, E | ConnectError, R>) =>
      effect.pipe(
        Effect.tapError((error) => Ref.set(failure, Option.some(error))),
        Effect.mapError(EnvironmentContext.fromUnknown)
      )
    const reading = Effect.flatMap(kept(read), (value) => Ref.update(found, (before) => [...before, value]))
    yield* environment.pipe(
      Effect.provideService(EnvironmentContext.EnvironmentContext, {
        ...context,
        configure: (configuration) =>
          Layer.unwrapEffect(
            Effect.map(kept(clientOf(configuration)), (client) => context.configure({ ...configuration, client }))
          ),
        runMigrations: reading,
        runMigrationsBefore: (next) => Effect.zipRight(reading, Effect.asVoid(next))
      }),
      Effect.catchAll((error) =>
        Effect.flatMap(
          Ref.get(failure),
          Option.match({
            onNone: () => Effect.fail<E | ConnectError>(EnvironmentContext.fromUnknown(error)),
            onSome: (known) => Effect.fail(known)
          })
        )
      )
    )
    return yield* Effect.filterOrFail(
      Ref.get(found),
      Array.isNonEmptyReadonlyArray,
      () => new EnvironmentContext.EnvironmentError({ reason: new EnvironmentContext.NothingRan() })
    )
  })
