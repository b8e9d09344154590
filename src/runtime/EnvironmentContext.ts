/**
 * The context of a command, which `env.ts` requires: it contains the request, and configures and migrates databases.
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
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import type { AutogenerateOptions } from "../autogenerate/AutogenerateOptions.ts"
import { Dialect } from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import * as Lexer from "../dialect/Lexer.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import * as Dialects from "../Dialects.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import * as Execution from "../execution/Execution.ts"
import * as Inspector from "../execution/Inspector.ts"
import * as History from "../ledger/History.ts"
import * as Journal from "../ledger/Journal.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as MigrationLock from "../ledger/MigrationLock.ts"
import * as Migration from "../migration/Migration.ts"
import * as MigrationContext from "../migration/MigrationContext.ts"
import * as Transactions from "../migration/Transactions.ts"
import * as Operations from "../operations/Operations.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import * as Options from "../schema/Options.ts"
import type { OptionUnknown } from "../schema/SchemaError.ts"
import type { ScriptDirectory } from "../script/ScriptDirectory.ts"
import * as Hooks from "./Hooks.ts"
import * as MigrationRunner from "./MigrationRunner.ts"

/**
 * A script was requested, and env.ts does not set a dialect.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectMissing extends Data.TaggedClass("DialectMissing") {
  readonly code = "EA1101"
  get message(): string {
    return "A script (--sql) is written without a connection, so env.ts must name the dialect: " +
      "`Environment.make({ dialect: Postgresql.layer, … })` with `import * as Postgresql from \"effect-alembic/postgresql\"`."
  }
}

/**
 * The dialect of env.ts requires another client.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectMismatch extends Data.TaggedClass("DialectMismatch")<{
  readonly dialect: string
  readonly needs: string
  readonly client: string
}> {
  readonly code = "EA1102"
  get message(): string {
    return `The dialect ${this.dialect} in env.ts works with a client of ${this.needs}, and the client is one of ${this.client}. ` +
      "Change the dialect or the client."
  }
}

/**
 * A script was requested, and the layer of the dialect queries the database.
 *
 * @since 0.1.0
 * @category errors
 */
export class DialectNeedsClient extends Data.TaggedClass("DialectNeedsClient") {
  readonly code = "EA1103"
  get message(): string {
    return "A script (--sql) is written without a connection, and the dialect layer in env.ts queries the database. " +
      "If `isOfflineMode` is true, use a layer that does not, such as `Layer.succeed(Dialect.Dialect, …)`."
  }
}

/**
 * The default export of env.ts is not an Effect.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAnEnvironment extends Data.TaggedClass("NotAnEnvironment")<{ readonly found: string }> {
  readonly code = "EA1104"
  get message(): string {
    return `The default export is ${this.found}, and must be an Effect. Write \`export default Environment.make({ … })\`.`
  }
}

/**
 * env.ts ended without running `runMigrations`, so nothing was done.
 *
 * @since 0.1.0
 * @category errors
 */
export class NothingRan extends Data.TaggedClass("NothingRan") {
  readonly code = "EA1105"
  get message(): string {
    return "env.ts finished without running the migrations. Create its program with `Environment.make`, or run " +
      "`runMigrations` of the EnvironmentContext with the layer of `configure`."
  }
}

/**
 * env.ts failed with its own error, which is the `cause` of the {@link EnvironmentError}.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnvironmentFailed extends Data.TaggedClass("EnvironmentFailed")<{ readonly detail: string }> {
  readonly code = "EA1106"
  get message(): string {
    return this.detail.includes("env.") ? this.detail : `env.ts: ${this.detail}`
  }
}

/**
 * The reasons of an {@link EnvironmentError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type EnvironmentErrorReason =
  | DialectMissing
  | DialectMismatch
  | DialectNeedsClient
  | NotAnEnvironment
  | NothingRan
  | EnvironmentFailed
  | OptionUnknown

/**
 * env.ts is invalid, or failed.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnvironmentError extends TaggedError("EnvironmentError")<{
  readonly reason: EnvironmentErrorReason
  readonly cause?: unknown
}> {
  readonly exitCode = 3
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Returns the error of an env.ts that failed with `error`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromUnknown = (error: unknown): EnvironmentError => {
  const cause = Cause.originalError(error)
  const detail = DriverError.redacted(cause instanceof Error ? cause.message : String(cause))
  return cause instanceof EnvironmentError
    ? cause
    : new EnvironmentError({ reason: new EnvironmentFailed({ detail }), cause })
}

/**
 * The errors of configuring a database.
 *
 * @since 0.1.0
 * @category errors
 */
export type ConfigureError = Dialects.ConnectionError | EnvironmentError

/**
 * The configuration of a database (Alembic's `context.configure`):
 *
 * - `name`: the name of this database, if there are several; it appears in messages, in dry runs and at the beginning of its script;
 * - `client`: the layer of the database's `SqlClient`; not built offline;
 * - `connectTimeout`: how long to wait for the client to connect (default 30 seconds); `--connect-timeout` overrides it;
 * - `dialect`: the layer of the dialect; by default that of the client. It may use the client online; offline there is none;
 * - `services`: the layer of the services that migrations of {@link Migration.forServices} use; online it may use the client;
 * - `opts`: your own values for migrations, as `opts` of `MigrationContext` (Alembic's `context.configure(**kw)`);
 * - `ddlImpl`: the layer that runs DDL, instead of `DdlImpl.layer` (Alembic's `DefaultImpl`);
 * - `inspector`: the layer that reads the catalogue, instead of `Inspector.layer`;
 * - `operations`: the layer that performs operations, instead of `Operations.layer`, for example with `interpretations`;
 * - `onVersionApply`: called after each step, in its transaction;
 * - `batchSeparator`: a line after each statement of a script (SQL Server: `GO`);
 * - `scriptHeader`: the first line of a script, for the program that applies it: `:on error exit` for sqlcmd, `\set ON_ERROR_STOP on` for psql;
 * - `literalBinds`: whether values are literals in scripts (default) or named markers;
 * - `output`: writes the script of this database, instead of standard output;
 * - `startingRevision`: the revision at which the script of this database starts, instead of that of the command (Alembic's
 *   `starting_rev`); ignored online;
 * - `templateValues`: additional values for the template of a new revision, if env.ts is run for it (Alembic's `template_args`).
 *
 * `E` is the error of building the layers of `client`, `dialect` and `services`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigureOptions<E = never>
  extends Ledger.LedgerOptions, GuardOptions, Transactions.TransactionOptions, AutogenerateOptions
{
  readonly name?: string | undefined
  readonly client: Layer.Layer<SqlClient.SqlClient, E>
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly dialect?: Layer.Layer<Dialect, E, SqlClient.SqlClient> | undefined
  readonly services?: Layer.Layer<never, E, SqlClient.SqlClient> | undefined
  readonly opts?: MigrationContext.MigrationContext["Type"]["opts"] | undefined
  readonly ddlImpl?: Layer.Layer<DdlImpl.DdlImpl, never, Dialect | Execution.Execution> | undefined
  readonly inspector?: Layer.Layer<Inspector.Inspector, never, Dialect | Execution.Services> | undefined
  readonly operations?:
    | Layer.Layer<
      Operations.Operations,
      never,
      DdlImpl.DdlImpl | Dialect | Execution.Execution | Inspector.Inspector
    >
    | undefined
  readonly onVersionApply?: ReadonlyArray<Hooks.OnVersionApply> | undefined
  readonly batchSeparator?: string | undefined
  readonly scriptHeader?: string | undefined
  readonly literalBinds?: boolean | undefined
  readonly output?: Execution.ScriptOptions["write"] | undefined
  readonly startingRevision?: string | undefined
  readonly templateValues?: Readonly<Record<string, string>> | undefined
}

const configureKeys = Options.keys<ConfigureOptions>({
  versionTable: true,
  versionTableSchema: true,
  versionTablePk: true,
  historyTable: true,
  journal: true,
  lock: true,
  lockTimeout: true,
  transactionalDdl: true,
  transactionPerMigration: true,
  name: true,
  client: true,
  connectTimeout: true,
  dialect: true,
  services: true,
  opts: true,
  ddlImpl: true,
  inspector: true,
  operations: true,
  targetMetadata: true,
  includeName: true,
  includeObject: true,
  includeSchemas: true,
  compareType: true,
  compareServerDefault: true,
  compareTypeDetails: true,
  compareCheckText: true,
  compareIndexDetails: true,
  renderAsBatch: true,
  renderItem: true,
  renderOperation: true,
  userModule: true,
  processRevisionDirectives: true,
  upgradeToken: true,
  downgradeToken: true,
  onVersionApply: true,
  batchSeparator: true,
  scriptHeader: true,
  literalBinds: true,
  output: true,
  startingRevision: true,
  templateValues: true
})

/**
 * The services of a configured run.
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
  | Inspector.Inspector
  | Transactions.Transactions
  | Dialect
  | Hooks.Hooks
  | Migration.ProjectServices
  | Target

/**
 * The context of a command (Alembic's `EnvironmentContext`, the `context` of its env script).
 *
 * @since 0.1.0
 * @category tags
 */
export class EnvironmentContext extends Context.Tag("effect-alembic/EnvironmentContext")<EnvironmentContext, {
  /** Whether a script is written instead of connecting (`--sql`). */
  readonly isOfflineMode: boolean
  /** The arguments of `-x`, as given. */
  readonly xArguments: ReadonlyArray<string>
  /** The arguments of `-x` as `key=value`. An argument without `=` has an empty value; the last value of a key is used. */
  readonly xDictionary: Readonly<Record<string, string>>
  /** The argument of `--tag`, for any use by env.ts. */
  readonly tag: Option.Option<string>
  /** The `attributes` of the configuration. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** The sections of the ini file, if there is one. */
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The revisions of the project. */
  readonly scripts: ScriptDirectory["Type"]
  /** The revisions at which a script starts. */
  readonly startingRevisions: Option.Option<ReadonlyArray<string>>
  /** The target as the user wrote it; `None` for commands without one. */
  readonly revisionArgument: Option.Option<string>
  /** Configures one database: a layer of all services that {@link runMigrations} requires. */
  readonly configure: <E>(options: ConfigureOptions<E>) => Layer.Layer<Configured, ConfigureError>
  /** Performs the command in the configured database. */
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
 * The parts of an {@link EnvironmentContext} that a command provides.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnvironmentOptions<E> extends MigrationLock.LockOptions {
  readonly work: MigrationRunner.Work<E>
  readonly scripts: ScriptDirectory["Type"]
  /** Writes a script; without it, statements are sent to the database. */
  readonly script?: Execution.ScriptOptions["write"] | undefined
  /** Read the current revisions from the database, and write the script from there instead of running anything. */
  readonly dryRun?: boolean | undefined
  /** How long to wait for the client to connect, instead of env.ts's `connectTimeout`. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly attributes?: EnvironmentContext["Type"]["attributes"] | undefined
  readonly sections?: EnvironmentContext["Type"]["sections"] | undefined
  readonly xArguments?: ReadonlyArray<string> | undefined
  readonly tag?: string | undefined
  readonly revisionArgument?: string | undefined
  /** Returns the revisions of a symbol. */
  readonly resolve: (symbol: string) => Effect.Effect<ReadonlyArray<string>, E>
  /** Called with the template values of env.ts for a new revision. */
  readonly onTemplateValues: (values: Readonly<Record<string, string>>) => Effect.Effect<void>
  /** Called when a run begins; env.ts may have several. The returned function is called with the result of the run. */
  readonly onRun: (database: DatabaseKey) => Effect.Effect<OnSuccess>
  /** Called with a failure before env.ts can change or catch it. A run that is repeated has the same key. */
  readonly onFailure: (
    cause: Cause.Cause<ConfigureError | MigrationRunner.RunError<E>>,
    database: DatabaseKey
  ) => Effect.Effect<void>
}

/**
 * Distinguishes the databases of an env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export type DatabaseKey = Pick<ConfigureOptions<unknown>, "versionTable" | "versionTableSchema"> & {
  readonly client: object
}

/**
 * The result of a run in a database. `sql` is the SQL of a dry run; `name` is the name of the database in env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface DatabaseResult extends MigrationRunner.RunResult {
  readonly name: Option.Option<string>
  readonly sql: Option.Option<string>
}

/**
 * Called with the result of a run.
 *
 * @since 0.1.0
 * @category models
 */
export type OnSuccess = (result: DatabaseResult) => Effect.Effect<void>

/**
 * Creates the context of a command.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E>(options: EnvironmentOptions<E>): EnvironmentContext["Type"] => {
  const { script, work, xArguments = [] } = options
  const run = runBefore(options)
  const configured = <E2>(given: ConfigureOptions<E2>) => {
    const [unknown] = Options.unknown(() => "configuration in env.ts", given, configureKeys)
    if (unknown !== undefined) return Layer.fail(new EnvironmentError({ reason: unknown }))
    const configuration = { ...given, connectTimeout: options.connectTimeout ?? given.connectTimeout }
    return script !== undefined
      ? offline(configuration, configuration.output ?? script)
      : options.dryRun === true
      ? dryRun(configuration)
      : online({ ...configuration, ...lockOptions(configuration, options) })
  }
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
    configure: (configuration) =>
      configured(configuration).pipe(
        Layer.provide(Layer.succeed(ReadOnly, options.dryRun === true || work.readOnly === true)),
        Layer.tap(() => options.onTemplateValues(configuration.templateValues ?? {})),
        Layer.tapError((error) => options.onFailure(Cause.fail(error), configuration))
      ),
    runMigrations: run(Effect.void),
    runMigrationsBefore: (next) =>
      script === undefined ? run(next) : Effect.asVoid(Effect.zipRight(run(Effect.void), next))
  }
}

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
 * The database that {@link EnvironmentContext} configured, for its `runMigrations`.
 *
 * @since 0.1.0
 * @category tags
 */
export class Target extends Context.Tag("effect-alembic/EnvironmentContext/Target")<Target, {
  readonly key: DatabaseKey
  readonly name: Option.Option<string>
  /** The revision at which the script starts, instead of that of the command. */
  readonly startingRevision: Option.Option<string>
  /** The rows of the version table that a dry run read. */
  readonly heads: Option.Option<Either.Either<ReadonlyArray<string>, Ledger.LedgerFailure>>
  /** The script of a dry run. */
  readonly sql: Option.Option<Effect.Effect<string>>
  readonly autogenerate: AutogenerateOptions
}>() {}

const runBefore = <E>({ onFailure, onRun, resolve, work }: EnvironmentOptions<E>) =>
<A, E2, R>(
  next: Effect.Effect<A, E2, R>
): Effect.Effect<void, MigrationRunner.RunError<E> | E2, Configured | R> =>
  Effect.gen(function*() {
    const { heads, key, name, sql, startingRevision } = yield* Target
    const onSuccess = yield* onRun(key)
    const marked = Effect.mapError(next, (cause) => new NextFailed({ cause }))
    const running = Effect.gen(function*() {
      if (Option.isSome(name)) yield* title(name.value, work)
      const startingHeads = Option.isSome(heads)
        ? yield* heads.value
        : Option.isSome(startingRevision)
        ? yield* resolve(startingRevision.value)
        : work.startingHeads
      const started = startingHeads === undefined ? work : { ...work, startingHeads }
      const result = yield* MigrationRunner.run(started, marked)
      yield* onSuccess({ ...result, name, sql: yield* Effect.transposeOption(sql) })
    })
    yield* running.pipe(
      Effect.onError((cause) => {
        const own = Cause.flatMap(cause, (error) => error instanceof NextFailed ? Cause.empty : Cause.fail(error))
        return Cause.isEmpty(own) ? Effect.void : onFailure(own, key)
      }),
      Effect.mapError((error) => error instanceof NextFailed ? error.cause : error)
    )
  })

/** The line that names the database of the following output. */
const title = (name: string, { readOnly }: { readonly readOnly?: boolean | undefined }) =>
  readOnly === true ? Effect.void : Effect.zipRight(
    Effect.logInfo(`Database ${name}`),
    Effect.flatMap(Execution.Execution, ({ comment }) => comment(`Database ${name}`))
  )

/** The failure is that of `next`, not of this run. */
class NextFailed<E> extends TaggedError("NextFailed")<{ readonly cause: E }> {}

type Sink = Layer.Layer<Execution.Services | Dialect, ConfigureError>

const stack = <E>(
  configuration: ConfigureOptions<E>,
  { guards = unguarded, ledger = Ledger.layer(configuration), projectServices, sink, target = {} }: {
    readonly projectServices: Layer.Layer<Migration.ProjectServices, ConfigureError>
    readonly sink: Sink
    readonly ledger?: ReturnType<typeof Ledger.layer>
    readonly guards?: Guards
    readonly target?: Partial<Pick<Target["Type"], "startingRevision" | "heads" | "sql">>
  }
): Layer.Layer<Configured, ConfigureError> =>
  Layer.mergeAll(
    Layer.succeed(Target, {
      key: configuration,
      name: Option.fromNullable(configuration.name),
      startingRevision: Option.none(),
      heads: Option.none(),
      sql: Option.none(),
      autogenerate: configuration,
      ...target
    }),
    Layer.succeed(Hooks.Hooks, configuration.onVersionApply ?? []),
    configuration.operations ?? Operations.layer({ namingConvention: namingConvention(configuration.targetMetadata) }),
    MigrationContext.layer(configuration.opts),
    projectServices
  ).pipe(
    Layer.provideMerge(Transactions.layer(configuration)),
    Layer.provideMerge(guards),
    Layer.provideMerge(ledger),
    Layer.provide(configuration.ddlImpl ?? DdlImpl.layer),
    Layer.provideMerge(configuration.inspector ?? Inspector.layer),
    Layer.provideMerge(sink)
  )

/** The convention of the declared schema; of several, that of the first. */
const namingConvention = (metadata: AutogenerateOptions["targetMetadata"]): NamingConvention | undefined =>
  metadata === undefined ? undefined : "tables" in metadata ? metadata.namingConvention : metadata[0]?.namingConvention

const online = <E>(configuration: ConfigureOptions<E>): Layer.Layer<Configured, ConfigureError> =>
  stack(configuration, {
    sink: connection(configuration),
    guards: guards(configuration),
    projectServices: servicesOf(configuration, usable(configuration.client))
  })

const offline = <E>(
  configuration: ConfigureOptions<E>,
  write: Execution.ScriptOptions["write"]
): Layer.Layer<Configured, ConfigureError> =>
  stack(configuration, {
    sink: scriptSink(configuration, write, dialectOffline(configuration)),
    projectServices: servicesOf(configuration, noConnection),
    target: { startingRevision: Option.fromNullable(configuration.startingRevision) }
  })

/** Reads the version table, and starts the script at those rows. Tables that a rebuild needs are reflected in their current state. */
const dryRun = <E>(configuration: ConfigureOptions<E>): Layer.Layer<Configured, ConfigureError> =>
  Layer.unwrapScoped(Effect.flatMap(
    Layer.build(
      stack(configuration, {
        sink: connection(configuration),
        guards: reading(configuration),
        projectServices: Layer.succeed(Migration.ProjectServices, Context.empty())
      })
    ),
    (context) => Effect.provide(scriptFrom(configuration), context)
  ))

const scriptFrom = <E>(configuration: ConfigureOptions<E>) =>
  Effect.gen(function*() {
    const dialect = yield* Dialect
    const ledger = yield* Ledger.Ledger
    const heads = yield* Effect.either(ledger.heads)
    const exists = yield* Effect.either(ledger.exists)
    const records = yield* Effect.flatMap(Journal.Journal, (journal) => journal.records).pipe(
      Effect.orElseSucceed(() => [])
    )
    const script = yield* Ref.make("")
    const known = Layer.effect(Ledger.Ledger, Effect.map(Ledger.Ledger, (offline) => ({ ...offline, exists })))
    const inspector = yield* Inspector.Inspector
    return stack({ ...configuration, inspector: currentTables(configuration, inspector, Ref.get(script)) }, {
      sink: scriptSink(
        configuration,
        (text) => Ref.update(script, (before) => before + text),
        Layer.succeed(Dialect, dialect)
      ),
      ledger: Layer.provide(known, Ledger.layer(configuration)),
      projectServices: servicesOf(configuration, noConnection),
      guards: Layer.mergeAll(MigrationLock.layerNone, History.layerNone, Journal.layerDryRun(records)),
      target: { heads: Option.some(heads), sql: Option.some(Ref.get(script)) }
    })
  })

/**
 * The inspector of a dry run: it reflects tables that no statement of the script names, since these are in the database as they will be when the
 * script gets there. Everything else that depends on the database cannot be known.
 */
const currentTables = <E>(
  { inspector = Inspector.layer }: ConfigureOptions<E>,
  { reflect }: Inspector.Inspector["Type"],
  script: Effect.Effect<string>
): NonNullable<ConfigureOptions["inspector"]> =>
  Layer.effect(
    Inspector.Inspector,
    Effect.gen(function*() {
      const { types } = yield* Dialect
      const offline = yield* Inspector.Inspector
      const names = (sql: string) =>
        new Set(Lexer.significant(sql, types.literals.lexicalRules).map((token) => Lexer.nameOf(token)))
      return {
        ...offline,
        reflect: (request = {}) =>
          Effect.flatMap(Effect.map(script, names), (named) =>
            request.tables === undefined || request.tables.some((table) =>
                named.has(table.toLowerCase())
              )
              ? offline.reflect(request)
              : reflect(request))
      }
    })
  ).pipe(Layer.provide(inspector))

/**
 * The options of the guards around each migration.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardOptions extends MigrationLock.LockOptions, History.HistoryOptions, Journal.JournalOptions {}

/** The services that guard a run that writes to a database. */
type Guards = Layer.Layer<
  MigrationLock.MigrationLock | History.History | Journal.Journal,
  never,
  Dialect | Execution.Services | Ledger.Ledger | DdlImpl.DdlImpl
>

const unguarded: Guards = Layer.mergeAll(MigrationLock.layerNone, History.layerNone, Journal.layerNone)

/** Reads the journal and the history without acquiring a lock. */
const reading = (options: GuardOptions): Guards =>
  Layer.mergeAll(MigrationLock.layerNone, History.layer(options), Journal.layer(options))

const guards = (options: GuardOptions): Guards =>
  Layer.mergeAll(MigrationLock.layer(options), History.layer(options), Journal.layer(options))

/** The options of the command override those of env.ts. */
const lockOptions = (configuration: MigrationLock.LockOptions, command: MigrationLock.LockOptions) => ({
  lock: command.lock ?? configuration.lock,
  lockTimeout: command.lockTimeout ?? configuration.lockTimeout
})

const connection = <E>({ client, connectTimeout, dialect }: ConfigureOptions<E>): Sink =>
  Layer.effectDiscard(Effect.ignore(warnOfEmptyFile)).pipe(
    Layer.provideMerge(Layer.mapError(Execution.layerOnline, Dialects.connectionFailed)),
    Layer.provideMerge(
      dialect === undefined
        ? Dialects.layerFromClient
        : Layer.tap(usable(dialect), (context) => sameProtocol(Context.get(context, Dialect)))
    ),
    Layer.provide(
      answersWithin(Layer.retry(usable(client), whileBusy), Duration.decode(connectTimeout ?? "30 seconds"))
    )
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

const sameProtocol = (dialect: Dialect["Type"]): Effect.Effect<void, EnvironmentError, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (client) => {
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
  })

// SQLite's client dies if the file cannot be opened; for the user this is a failed connection.
const usable = <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, Dialects.ConnectionError, R> =>
  Layer.catchAllCause(layer, (failure) => {
    const cause = Cause.squash(failure)
    return Layer.fail(
      cause instanceof Dialects.ConnectionError
        ? cause
        : ConfigError.isConfigError(cause)
        ? new Dialects.ConnectionError({ reason: new Dialects.ClientNotConfigured({ error: cause }), cause })
        : Dialects.connectionFailed(cause)
    )
  })

/** An uninterruptible driver is disconnected at the deadline; a connection that it opens later is closed immediately. */
const answersWithin = <A, E>(layer: Layer.Layer<A, E>, timeout: Duration.Duration) =>
  Layer.scopedContext(
    Effect.disconnect(Layer.build(layer)).pipe(
      Effect.timeoutFail({
        duration: timeout,
        onTimeout: () => new Dialects.ConnectionError({ reason: new Dialects.ConnectionTimedOut({ timeout }) })
      })
    )
  )

/** Two clients that set up the same database can conflict; SQLite then fails immediately. */
const whileBusy = Schedule.spaced("50 millis").pipe(
  Schedule.jittered,
  Schedule.upTo("10 seconds"),
  Schedule.whileInput(({ reason }: Dialects.ConnectionError) =>
    reason._tag === "ConnectionFailed" && DriverError.isBusy(reason.driver)
  )
)

const servicesOf = <E>(
  { services = Layer.empty }: ConfigureOptions<E>,
  client: Layer.Layer<SqlClient.SqlClient, Dialects.ConnectionError>
): Layer.Layer<Migration.ProjectServices, ConfigureError> =>
  Layer.scoped(Migration.ProjectServices, Layer.build(services)).pipe(
    Layer.provide(client),
    usable
  )

const scriptSink = <E>(
  { batchSeparator, literalBinds, scriptHeader: header }: ConfigureOptions<E>,
  write: Execution.ScriptOptions["write"],
  dialect: Layer.Layer<Dialect, ConfigureError>
): Sink =>
  Layer.provideMerge(Execution.layerOffline({ write, batchSeparator, literalBinds, header, settings: true }), dialect)

const dialectOffline = <E>({ dialect }: ConfigureOptions<E>): Layer.Layer<Dialect, EnvironmentError> =>
  dialect === undefined
    ? Layer.fail(new EnvironmentError({ reason: new DialectMissing() }))
    : dialect.pipe(
      Layer.provide(noConnection),
      Layer.mapError((cause) => new EnvironmentError({ reason: new DialectNeedsClient(), cause }))
    )

/** A client without a database; every statement fails. */
const noConnection = Layer.effect(
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
