/**
 * Connects to the database of a configuration: its client, its dialect, and one connection that everything uses.
 *
 * @since 0.1.0
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { makeCompiler } from "@effect/sql/Statement"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Dialect } from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import * as Dialects from "../Dialects.ts"
import * as Execution from "../execution/Execution.ts"
import * as Migration from "../migration/Migration.ts"
import type { ConfigureOptions } from "./ConfigureOptions.ts"
import {
  type ConfigureError,
  DialectMismatch,
  DialectMissing,
  DialectNeedsClient,
  EnvironmentError
} from "./EnvironmentError.ts"

/**
 * Whether the command only reads from the database (`current`, `history`, `check`, `inspect`, `--dry-run`). The layers of env.ts can ask it:
 * an SQLite client that is then opened with `readonly` does not create a missing file. `false` outside of commands.
 *
 * @example
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { Effect, Layer } from "effect"
 * import { ReadOnly } from "effect-alembic"
 *
 * const client = Layer.unwrapEffect(
 *   Effect.map(ReadOnly, (readonly) => SqliteClient.layer({ filename: "app.db", readonly, disableWAL: readonly }))
 * )
 *
 * @since 0.1.0
 * @category tags
 */
export class ReadOnly extends Context.Reference<ReadOnly>()("effect-alembic/ReadOnly", {
  defaultValue: () => false
}) {}

/**
 * What sends or writes statements, with its dialect.
 *
 * @since 0.1.0
 * @category models
 */
export type Sink = Layer.Layer<Execution.Services | Dialect, ConfigureError>

/**
 * Connects, and provides the dialect of the configuration or of the client.
 *
 * @since 0.1.0
 * @category layers
 */
export const connection = <E>({ client, connectTimeout, dialect }: ConfigureOptions<E>): Sink =>
  Layer.scopedContext(
    Effect.gen(function*() {
      const connected = yield* answersWithin(
        Layer.build(usable(client)).pipe(Effect.retry(whileBusy), Effect.retry({ while: gaveUp })),
        Duration.decode(connectTimeout ?? "30 seconds")
      )
      const sql = Context.get(connected, SqlClient.SqlClient)
      const chosen = dialect === undefined
        ? yield* Dialects.fromClient(sql)
        : Context.get(yield* Effect.provide(Layer.build(usable(dialect)), connected), Dialect)
      if (dialect !== undefined) yield* sameProtocol(chosen, sql)
      const services = Context.add(connected, Dialect, chosen)
      const sink = Context.add(
        yield* Effect.provide(Effect.mapError(Execution.makeOnline, Dialects.connectionFailed), services),
        Dialect,
        chosen
      )
      yield* Effect.provide(Effect.ignore(warnOfEmptyFile), sink)
      return sink
    })
  )

/** A client that is not read-only creates a file that is missing, and the command then says only that no revision is applied. */
const warnOfEmptyFile = Effect.gen(function*() {
  const { catalogue: { emptyFile } } = yield* Dialect
  const { probe } = (yield* Execution.Execution).unobserved
  if (!(yield* ReadOnly) || Option.isNone(emptyFile)) return
  const [row] = Option.getOrElse(yield* probe(emptyFile.value), () => [])
  if (row === undefined) return
  yield* Effect.logWarning(
    `The database file ${
      String(row["file"])
    } has no tables. If this is not the file that you meant, correct its path in env.ts. A client ` +
      "creates a missing file unless it is read-only: give it the value of `ReadOnly`, as a new env.ts does (docs/environment.md)."
  )
})

const sameProtocol = (dialect: Dialect["Type"], client: SqlClient.SqlClient): Effect.Effect<void, EnvironmentError> => {
  const found = Dialects.protocol(client)
  return Option.contains(found, dialect.client) ? Effect.void : Effect.fail(
    new EnvironmentError({
      reason: new DialectMismatch({
        dialect: dialect.name,
        needs: dialect.client,
        client: Option.getOrElse(found, () => "another database")
      })
    })
  )
}

/**
 * Returns a layer whose failures and defects are failures to connect. SQLite's client dies if the file cannot be opened.
 *
 * @since 0.1.0
 * @category layers
 */
export const usable = <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, Dialects.ConnectionError, R> =>
  Layer.catchAllCause(layer, (failure) => {
    const cause = Cause.squash(failure)
    return Layer.fail(
      cause instanceof Dialects.ConnectionError
        ? cause
        : ConfigError.isConfigError(cause)
        ? new Dialects.ConnectionError({ reason: new Dialects.ClientNotConfigured({ error: cause }) })
        : Dialects.connectionFailed(cause)
    )
  })

/** An uninterruptible driver is disconnected at the deadline; a connection that it opens later is closed immediately. */
const answersWithin = <A, E, R>(connecting: Effect.Effect<A, E, R>, timeout: Duration.Duration) =>
  Effect.timeoutFail(Effect.disconnect(connecting), {
    duration: timeout,
    onTimeout: () => new Dialects.ConnectionError({ reason: new Dialects.ConnectionTimedOut({ timeout }) })
  })

/** Two clients that set up the same database can conflict; SQLite then fails immediately. */
const whileBusy = Schedule.spaced("50 millis").pipe(
  Schedule.jittered,
  Schedule.upTo("10 seconds"),
  Schedule.whileInput(({ reason }: Dialects.ConnectionError) =>
    reason._tag === "ConnectionFailed" && DriverError.isBusy(reason.driver)
  )
)

/** Whether a client ended its attempt at its own limit, which is 5 seconds if its `connectTimeout` is not set. */
const gaveUp = ({ reason }: Dialects.ConnectionError): boolean =>
  reason._tag === "ConnectionFailed" && /^connection time(?:out|d out)$/i.test(reason.driver.message)

/**
 * Builds the services of migrations. The client is built for them only if there are any.
 *
 * @since 0.1.0
 * @category layers
 */
export const servicesOf = <E>(
  { services }: ConfigureOptions<E>,
  client: Layer.Layer<SqlClient.SqlClient, Dialects.ConnectionError>
): Layer.Layer<Migration.ProjectServices, ConfigureError> =>
  services === undefined
    ? Layer.succeed(Migration.ProjectServices, Context.empty())
    : Layer.scoped(Migration.ProjectServices, Layer.build(services)).pipe(
      Layer.provide(client),
      usable
    )

/**
 * Writes the statements of a configuration as a script.
 *
 * @since 0.1.0
 * @category layers
 */
export const scriptSink = <E>(
  { batchSeparator, literalBinds, scriptHeader: header }: ConfigureOptions<E>,
  write: Execution.ScriptOptions["write"],
  dialect: Layer.Layer<Dialect, ConfigureError>
): Sink =>
  Layer.provideMerge(Execution.layerOffline({ write, batchSeparator, literalBinds, header, settings: true }), dialect)

/**
 * Provides the dialect of a script, which needs no client.
 *
 * @since 0.1.0
 * @category layers
 */
export const dialectOffline = <E>({ dialect }: ConfigureOptions<E>): Layer.Layer<Dialect, EnvironmentError> =>
  dialect === undefined
    ? Layer.fail(new EnvironmentError({ reason: new DialectMissing() }))
    : dialect.pipe(
      Layer.provide(noConnection),
      Layer.mapError((cause) => new EnvironmentError({ reason: new DialectNeedsClient(), cause }))
    )

/**
 * A client without a database; every statement fails.
 *
 * @since 0.1.0
 * @category layers
 */
export const noConnection = Layer.effect(
  SqlClient.SqlClient,
  SqlClient.make({
    acquirer: Effect.fail(new SqlError({ message: new DialectNeedsClient().message })),
    compiler: makeCompiler({
      dialect: "clickhouse",
      placeholder: () => "?",
      onIdentifier: (name) => name,
      onRecordUpdate: () => ["", []],
      onCustom: () => ["", []]
    }),
    spanAttributes: []
  })
).pipe(Layer.provide(Reactivity.layer))
