/**
 * What a command gives to the user's `env.ts`: what is to be done, and the means to configure a database and do it there.
 * `env.ts` is an Effect that requires `EnvironmentContext`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { Dialect } from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import * as Dialects from "../Dialects.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import * as Execution from "../execution/Execution.ts"
import * as History from "../ledger/History.ts"
import * as Journal from "../ledger/Journal.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as MigrationLock from "../ledger/MigrationLock.ts"
import * as MigrationContext from "../migration/MigrationContext.ts"
import * as Transactions from "../migration/Transactions.ts"
import * as Operations from "../operations/Operations.ts"
import type { MetaData } from "../schema/MetaData.ts"
import type { ScriptDirectory } from "../script/ScriptDirectory.ts"
import * as Hooks from "./Hooks.ts"
import * as MigrationRunner from "./MigrationRunner.ts"

/**
 * No connection to the database could be had.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionFailed extends Data.TaggedError("ConnectionFailed")<{ readonly cause: unknown }> {
  override get message() {
    return `No connection to the database: ${DriverError.format(DriverError.fromUnknown(this.cause))}\n` +
      "Is the server running (or the folder of the file there), and are the address, database, user and password of the client in env.ts right?"
  }
}

/**
 * The database did not answer before the deadline of `connectTimeout`.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionTimedOut
  extends Data.TaggedError("ConnectionTimedOut")<{ readonly timeout: Duration.Duration }>
{
  readonly code = "EA0602"
  readonly exitCode = 5
  override get message() {
    return `The database did not answer within ${
      Duration.format(this.timeout)
    }. Are the host and the port of the client in env.ts ` +
      "right, and does a database server listen there? To wait longer use --connect-timeout, or connectTimeout in env.ts."
  }
}

/**
 * The client in env.ts is configured by something that is not set.
 *
 * @since 0.1.0
 * @category errors
 */
export class ClientNotConfigured extends Data.TaggedError("ClientNotConfigured")<{
  readonly cause: ConfigError.ConfigError
}> {
  override get message() {
    const missing = missingIn(this.cause)
    return missing.length === 0
      ? `The client in env.ts cannot be made: ${this.cause.toString()}. Correct that environment variable, or change env.ts.`
      : `env.ts reads ${missing.join(" and ")} from the environment, and it is not set. Set it, or change env.ts.`
  }
}

/**
 * A script was asked for and env.ts does not say in which dialect.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectMissing extends Data.TaggedError("DialectMissing") {
  override get message() {
    return "A script (--sql) connects to nothing, so env.ts has to name the dialect: " +
      "`Environment.make({ dialect: Postgresql.dialect, … })` with `import * as Postgresql from \"effect-alembic/postgresql\"`."
  }
}

/**
 * env.ts names one dialect, and its client speaks another.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectMismatch extends Data.TaggedError("DialectMismatch")<{
  readonly configured: string
  readonly client: string
}> {
  override get message() {
    return `env.ts names the dialect ${this.configured}, and its client speaks ${this.client}. Correct one of them.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type ConfigureError =
  | ConnectionFailed
  | ConnectionTimedOut
  | ClientNotConfigured
  | DialectMissing
  | DialectMismatch
  | Dialects.UnknownClient

/**
 * What Alembic's `context.configure` takes, as one record.
 *
 * - `name`: what this database is called where there are several: in messages, in dry runs and at the head of its script;
 * - `client`: the layer of the database's `SqlClient`; not built in offline mode;
 * - `connectTimeout`: how long to wait for the client to connect (default 30 seconds); `--connect-timeout` overrides it;
 * - `dialect`: the dialect of scripts; on a connection the client is asked;
 * - `targetMetadata`: the declared schema; its naming convention names what migrations leave unnamed;
 * - `onVersionApply`: called after each step, in its transaction;
 * - `batchSeparator`: the line after each statement of a script (SQL Server: `GO`);
 * - `literalBinds`: whether values stand in scripts as literals (default) or as named markers;
 * - `output`: where the script of this database goes, in place of standard output;
 * - `startingRevision`: where the script of this database starts, in place of what the command says (Alembic's `starting_rev`); on a
 *   connection the database is asked;
 * - `templateValues`: further values for the template of a new revision, if env.ts is run for it (Alembic's `template_args`).
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigureOptions<E = never>
  extends Ledger.LedgerOptions, GuardOptions, Transactions.TransactionOptions
{
  readonly name?: string | undefined
  readonly client: Layer.Layer<SqlClient.SqlClient, E>
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly dialect?: Dialect["Type"] | undefined
  readonly targetMetadata?: MetaData | undefined
  readonly onVersionApply?: ReadonlyArray<Hooks.OnVersionApply> | undefined
  readonly batchSeparator?: string | undefined
  readonly literalBinds?: boolean | undefined
  readonly output?: Execution.ScriptOptions["write"] | undefined
  readonly startingRevision?: string | undefined
  readonly templateValues?: Readonly<Record<string, string>> | undefined
}

/**
 * What a configured run is made of.
 *
 * @since 0.1.0
 * @category models
 */
export type Configured =
  | MigrationContext.MigrationContext
  | MigrationLock.MigrationLock
  | History.History
  | Journal.Journal
  | Operations.Operations
  | Ledger.Ledger
  | Execution.Services
  | Transactions.Transactions
  | Dialect
  | Hooks.Hooks

/**
 * What is being done, and the means to do it (Alembic's `EnvironmentContext`, the `context` of its env script).
 *
 * @since 0.1.0
 * @category tags
 */
export class EnvironmentContext extends Context.Tag("effect-alembic/EnvironmentContext")<EnvironmentContext, {
  /** Whether a script is written in place of connecting (`--sql`). */
  readonly isOfflineMode: boolean
  /** The words of `-x`, as given. */
  readonly xArguments: ReadonlyArray<string>
  /** The words of `-x` as `key=value`; a word without `=` has an empty value, and the last of a key wins. */
  readonly xDictionary: Readonly<Record<string, string>>
  /** The word of `--tag`, for env.ts to use as it likes. */
  readonly tag: Option.Option<string>
  /** Whatever the configuration's `attributes` hold. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** The sections of the ini file, if there is one. */
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The revisions of the project. */
  readonly scripts: ScriptDirectory["Type"]
  /** Where a script starts. */
  readonly startingRevisions: Option.Option<ReadonlyArray<string>>
  /** The target as the user typed it; none for commands without one. */
  readonly revisionArgument: Option.Option<string>
  /** Configures one database: everything that {@link runMigrations} needs, as a layer. */
  readonly configure: <E>(options: ConfigureOptions<E>) => Layer.Layer<Configured, ConfigureError>
  /** Does what the command asks, in the database that was configured. */
  readonly runMigrations: Effect.Effect<void, MigrationRunner.RunError<unknown>, Configured>
  /**
   * The same, and runs `next` before it commits: if that fails, this database is rolled back. With the runs of other databases as
   * `next`, none commits before all are done (Alembic's two-phase commit, without a coordinator). Scripts are written one after the other.
   */
  readonly runMigrationsBefore: <A, E, R>(
    next: Effect.Effect<A, E, R>
  ) => Effect.Effect<void, MigrationRunner.RunError<unknown> | E, Configured | R>
}>() {}

/**
 * What a command brings along for {@link EnvironmentContext}.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnvironmentOptions<E> extends MigrationLock.LockOptions {
  readonly work: MigrationRunner.Work<E>
  readonly scripts: ScriptDirectory["Type"]
  /** Where a script goes; without it statements go to the database. */
  readonly script?: Execution.ScriptOptions["write"] | undefined
  /** Ask the database where it stands, and write the script from there in place of running anything. */
  readonly rehearse?: boolean | undefined
  /** How long to wait for the client to connect, in place of what env.ts says. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly attributes?: EnvironmentContext["Type"]["attributes"] | undefined
  readonly sections?: EnvironmentContext["Type"]["sections"] | undefined
  readonly xArguments?: ReadonlyArray<string> | undefined
  readonly tag?: string | undefined
  readonly revisionArgument?: string | undefined
  /** The revisions that a symbol stands for. */
  readonly resolve: (symbol: string) => Effect.Effect<ReadonlyArray<string>, E>
  /** Told what env.ts configures for a new revision's template. */
  readonly onTemplateValues: (values: Readonly<Record<string, string>>) => Effect.Effect<void>
  /** Told that a run begins, of which env.ts may have several. What it gives is told what the run did. */
  readonly onRun: (place: Place) => Effect.Effect<OnSuccess>
  /** Told what failed, before env.ts has a chance to change or swallow it. A run that is tried again is in the same place. */
  readonly onFailure: (
    cause: Cause.Cause<ConfigureError | MigrationRunner.RunError<E>>,
    place: Place
  ) => Effect.Effect<void>
}

/**
 * What tells the databases of an env.ts apart.
 *
 * @since 0.1.0
 * @category models
 */
export type Place = Pick<ConfigureOptions<unknown>, "versionTable" | "versionTableSchema"> & {
  readonly client: object
}

/**
 * What a run did in a database. `sql` is what a rehearsal would have run; `name` is what env.ts calls the database.
 *
 * @since 0.1.0
 * @category models
 */
export interface DatabaseResult extends MigrationRunner.RunResult {
  readonly name: Option.Option<string>
  readonly sql: Option.Option<string>
}

/**
 * Told what a run did.
 *
 * @since 0.1.0
 * @category models
 */
export type OnSuccess = (result: DatabaseResult) => Effect.Effect<void>

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = <E>(options: EnvironmentOptions<E>): EnvironmentContext["Type"] => {
  const { script, work, xArguments = [] } = options
  return {
    isOfflineMode: script !== undefined,
    xArguments,
    xDictionary: Object.fromEntries(xArguments.map((word) => {
      const [key = "", ...value] = word.split("=")
      return [key, value.join("=")]
    })),
    tag: Option.fromNullable(options.tag),
    startingRevisions: Option.fromNullable(work.startingHeads),
    revisionArgument: Option.fromNullable(options.revisionArgument),
    attributes: options.attributes ?? {},
    sections: options.sections ?? {},
    scripts: options.scripts,
    configure: (given) => {
      const configuration = { ...given, connectTimeout: options.connectTimeout ?? given.connectTimeout }
      const configured = script !== undefined
        ? stack(configuration, offline(configuration, configuration.output ?? script))
        : options.rehearse === true
        ? rehearsal(configuration)
        : stack(
          configuration,
          online(configuration),
          undefined,
          guards({ ...configuration, ...lockOptions(configuration, options) })
        )
      return configured.pipe(
        Layer.merge(Layer.succeed(Configuration, configuration)),
        Layer.tap(() => options.onTemplateValues(configuration.templateValues ?? {})),
        Layer.tapError((error) => options.onFailure(Cause.fail(error), configuration))
      )
    },
    runMigrations: runBefore(options, Effect.void),
    runMigrationsBefore: (next) =>
      script === undefined
        ? runBefore(options, next)
        : Effect.asVoid(Effect.zipRight(runBefore(options, Effect.void), next))
  }
}

const runBefore = <E, A, E2, R>(
  { onFailure, onRun, resolve, script, work }: EnvironmentOptions<E>,
  next: Effect.Effect<A, E2, R>
): Effect.Effect<void, MigrationRunner.RunError<E> | E2, Configured | R> =>
  Effect.gen(function*() {
    const configuration = yield* Configuration
    const onSuccess = yield* onRun(configuration)
    const rehearsed = yield* Rehearsal
    const marked = Effect.mapError(next, (cause) => new NextFailed({ cause }))
    const name = Option.fromNullable(configuration.name)
    const running = Effect.gen(function*() {
      if (Option.isSome(name)) yield* title(name.value, work)
      if (Option.isNone(rehearsed)) {
        const { startingRevision } = configuration
        const started = startingRevision === undefined || script === undefined
          ? work
          : { ...work, startingHeads: yield* resolve(startingRevision) }
        return yield* onSuccess({ ...yield* MigrationRunner.run(started, marked), name, sql: Option.none() })
      }
      const { heads, sql } = rehearsed.value
      const result = yield* MigrationRunner.run({ ...work, startingHeads: yield* heads }, marked)
      yield* onSuccess({ ...result, name, sql: Option.some(yield* sql) })
    })
    yield* running.pipe(
      Effect.onError((cause) => {
        const own = Cause.flatMap(cause, (error) => error instanceof NextFailed ? Cause.empty : Cause.fail(error))
        return Cause.isEmpty(own) ? Effect.void : onFailure(own, configuration)
      }),
      Effect.mapError((error) => error instanceof NextFailed ? error.cause : error)
    )
  })

/** Says which of several databases what follows is for. */
const title = (name: string, { readOnly }: { readonly readOnly?: boolean | undefined }) =>
  readOnly === true ? Effect.void : Effect.zipRight(
    Effect.logInfo(`Database ${name}`),
    Effect.flatMap(Execution.Execution, ({ comment }) => comment(`Database ${name}`))
  )

/** It was not this run that failed. */
class NextFailed<E> extends Data.TaggedError("NextFailed")<{ readonly cause: E }> {}

type Sink = Layer.Layer<Execution.Services | Dialect, ConfigureError>

const stack = <E>(
  configuration: ConfigureOptions<E>,
  sink: Sink,
  ledger = Ledger.layer(configuration),
  guard: Guards = unguarded
) =>
  Layer.mergeAll(
    Layer.succeed(Hooks.Hooks, configuration.onVersionApply ?? []),
    Operations.layer({ namingConvention: configuration.targetMetadata?.namingConvention }),
    MigrationContext.layer
  ).pipe(
    Layer.provideMerge(Transactions.layer(configuration)),
    Layer.provideMerge(guard),
    Layer.provideMerge(ledger),
    Layer.provide(DdlImpl.layer),
    Layer.provideMerge(sink)
  )

/** What env.ts configured. */
class Configuration extends Context.Reference<Configuration>()("effect-alembic/Configuration", {
  defaultValue: (): Place & Pick<ConfigureOptions, "name" | "startingRevision"> => ({ client: {} })
}) {}

/** Where a database stands that a rehearsal asked, and the script so far. */
class Rehearsal extends Context.Reference<Rehearsal>()("effect-alembic/Rehearsal", {
  defaultValue: (): Option.Option<{
    readonly heads: Either.Either<ReadonlyArray<string>, Ledger.LedgerFailure>
    readonly sql: Effect.Effect<string>
  }> => Option.none()
}) {}

/** The database is asked and let go; then a script is written that knows what it answered. */
const rehearsal = <E>(configuration: ConfigureOptions<E>): Layer.Layer<Configured, ConfigureError> =>
  Layer.unwrapEffect(
    Effect.gen(function*() {
      const dialect = yield* Dialect
      const ledger = yield* Ledger.Ledger
      const heads = yield* Effect.either(ledger.heads)
      const exists = yield* Effect.either(ledger.exists)
      const records = yield* Effect.flatMap(Journal.Journal, (journal) => journal.records).pipe(
        Effect.orElseSucceed(() => [])
      )
      const script = yield* Ref.make("")
      const knowing = Layer.effect(Ledger.Ledger, Effect.map(Ledger.Ledger, (offline) => ({ ...offline, exists })))
        .pipe(
          Layer.provide(Ledger.layer(configuration))
        )
      const write = (text: string) => Ref.update(script, (before) => before + text)
      const guard = Layer.mergeAll(MigrationLock.layerNone, History.layerNone, Journal.layerDryRun(records))
      return stack(configuration, offline({ ...configuration, dialect }, write), knowing, guard).pipe(
        Layer.merge(Layer.succeed(Rehearsal, Option.some({ heads, sql: Ref.get(script) })))
      )
    }).pipe(
      Effect.provide(stack(configuration, online(configuration), Ledger.layer(configuration), reading(configuration)))
    )
  )

/**
 * The options of the guards around each migration.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardOptions extends MigrationLock.LockOptions, History.HistoryOptions, Journal.JournalOptions {}

/** What watches over a run that writes to a database. */
type Guards = Layer.Layer<
  MigrationLock.MigrationLock | History.History | Journal.Journal,
  never,
  Dialect | Execution.Services | Ledger.Ledger | DdlImpl.DdlImpl
>

const unguarded: Guards = Layer.mergeAll(MigrationLock.layerNone, History.layerNone, Journal.layerNone)

/** Reads the journal and the history, and takes no lock. */
const reading = (options: GuardOptions): Guards =>
  Layer.mergeAll(MigrationLock.layerNone, History.layer(options), Journal.layer(options))

const guards = (options: GuardOptions): Guards =>
  Layer.mergeAll(MigrationLock.layer(options), History.layer(options), Journal.layer(options))

/** The words of the command go before those of env.ts. */
const lockOptions = (configuration: MigrationLock.LockOptions, command: MigrationLock.LockOptions) => ({
  lock: command.lock ?? configuration.lock,
  lockTimeout: command.lockTimeout ?? configuration.lockTimeout
})

const online = <E>({ client, connectTimeout, dialect }: ConfigureOptions<E>) =>
  Execution.layerOnline.pipe(
    Layer.provideMerge(Layer.effect(
      Dialect,
      Effect.flatMap(Effect.flatMap(SqlClient.SqlClient, Dialects.fromClient), (found) =>
        dialect === undefined || dialect.name === found.name
          ? Effect.succeed(found)
          : Effect.fail(new DialectMismatch({ configured: dialect.name, client: found.name })))
    )),
    Layer.provide(answersWithin(connected(client), Duration.decode(connectTimeout ?? "30 seconds"))),
    Layer.mapError((error) =>
      error instanceof SqlError ? new ConnectionFailed({ cause: error }) : error
    )
  )

// SQLite's client dies where the file cannot be opened; to the user that is a failed connection like any other.
const connected = <E>(
  client: Layer.Layer<SqlClient.SqlClient, E>
): Layer.Layer<SqlClient.SqlClient, ConnectionFailed | ClientNotConfigured> =>
  Layer.catchAllCause(client, (failure) => {
    const cause = Cause.squash(failure)
    return Layer.fail(
      ConfigError.isConfigError(cause) ? new ClientNotConfigured({ cause }) : new ConnectionFailed({ cause })
    )
  }).pipe(Layer.retry(whileBusy))

/** A driver that waits for an answer is often not interruptible, so it is left to itself: what it opens later is closed at once. */
const answersWithin = <A, E>(layer: Layer.Layer<A, E>, timeout: Duration.Duration) =>
  Layer.scopedContext(
    Effect.disconnect(Layer.build(layer)).pipe(
      Effect.timeoutFail({ duration: timeout, onTimeout: () => new ConnectionTimedOut({ timeout }) })
    )
  )

/** A client that sets up its database may meet another that does; SQLite then says so at once. */
const whileBusy = Schedule.spaced("50 millis").pipe(
  Schedule.jittered,
  Schedule.upTo("10 seconds"),
  Schedule.whileInput((error: ConnectionFailed | ClientNotConfigured) =>
    error._tag === "ConnectionFailed" && DriverError.isBusy(DriverError.fromUnknown(error.cause))
  )
)

const offline = <E>(
  { batchSeparator, dialect, literalBinds }: ConfigureOptions<E>,
  write: Execution.ScriptOptions["write"]
) =>
  dialect === undefined
    ? Layer.fail(new DialectMissing())
    : Layer.provideMerge(
      Execution.layerOffline({ write, batchSeparator, literalBinds }),
      Layer.succeed(Dialect, dialect)
    )

const missingIn = (error: ConfigError.ConfigError): ReadonlyArray<string> => {
  switch (error._op) {
    case "MissingData":
      return [error.path.join("_")]
    case "And":
    case "Or":
      return [...missingIn(error.left), ...missingIn(error.right)]
    default:
      return []
  }
}
