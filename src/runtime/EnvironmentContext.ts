/**
 * The context of a command, which `env.ts` requires: it contains the request, and configures and migrates databases.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { TaggedError } from "../dialect/TaggedError.ts"
import * as Execution from "../execution/Execution.ts"
import type * as MigrationLock from "../ledger/MigrationLock.ts"
import type { ScriptDirectory } from "../script/ScriptDirectory.ts"
import { type Configured, dryRun, offline, online, Target } from "./ConfiguredLayer.ts"
import type { ConfigureOptions, DatabaseKey } from "./ConfigureOptions.ts"
import { ReadOnly } from "./Connection.ts"
import type { ConfigureError } from "./EnvironmentError.ts"
import * as MigrationRunner from "./MigrationRunner.ts"

export { type Configured, type ScratchConfiguration, Target } from "./ConfiguredLayer.ts"
export type { ConfigureOptions, DatabaseKey, GuardOptions } from "./ConfigureOptions.ts"
export { ReadOnly } from "./Connection.ts"
export * from "./EnvironmentError.ts"

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
  /** The command of the command line, with its options and arguments; `None` in a program (Alembic's `config.cmd_opts`). */
  readonly command: Option.Option<CommandWords>
  /** The `attributes` of the configuration. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** The sections of the ini file, if there is one. */
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The options of the main section of the ini file, which `--name` selects (Alembic's `config.get_main_option`). */
  readonly mainOptions: Readonly<Record<string, string>>
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
 * A command of the command line. `values` has its options and arguments by the names that the functions of `Commands` use, such as `sql` and
 * `connectTimeout`; an option that was not given is `undefined`, `false` or empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface CommandWords {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
}

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
  readonly section?: string | undefined
  readonly command?: CommandWords | undefined
  readonly xArguments?: ReadonlyArray<string> | undefined
  readonly tag?: string | undefined
  readonly revisionArgument?: string | undefined
  /** Returns the revisions of a symbol. */
  readonly resolve: (symbol: string) => Effect.Effect<ReadonlyArray<string>, E>
  /** Called with the configuration of each database of env.ts. */
  readonly onConfigure: (configuration: ConfigureOptions<unknown>) => Effect.Effect<void>
  /** Called when a run begins; env.ts may have several. The returned function is called with the result of the run. */
  readonly onRun: (database: DatabaseKey) => Effect.Effect<OnSuccess>
  /** Called with a failure before env.ts can change or catch it. A run that is repeated has the same key. */
  readonly onFailure: (
    cause: Cause.Cause<ConfigureError | MigrationRunner.RunError<E>>,
    database: DatabaseKey
  ) => Effect.Effect<void>
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
  const { attributes = {}, scripts, section = "alembic", sections = {} } = options
  const settings = { attributes, sections, mainOptions: sections[section] ?? {} }
  // No migration runs before the graph is read.
  const project = Option.some({ ...settings, revisionMap: Effect.orDie(scripts.revisionMap) })
  const configured = <E2>(given: ConfigureOptions<E2>) => {
    const configuration = { ...given, connectTimeout: options.connectTimeout ?? given.connectTimeout }
    return script !== undefined
      ? offline(configuration, project, configuration.output ?? script)
      : options.dryRun === true
      ? dryRun(configuration, project)
      : online({ ...configuration, ...lockOptions(configuration, options) }, project)
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
    command: Option.fromNullable(options.command),
    ...settings,
    scripts,
    configure: (configuration) =>
      Layer.scopedContext(
        Layer.build(configured(configuration)).pipe(
          Effect.provideService(ReadOnly, options.dryRun === true || work.readOnly === true),
          Effect.tap(() => options.onConfigure(configuration)),
          Effect.tapError((error) => options.onFailure(Cause.fail(error), configuration))
        )
      ),
    runMigrations: run(Effect.void),
    runMigrationsBefore: (next) =>
      script === undefined ? run(next) : Effect.asVoid(Effect.zipRight(run(Effect.void), next))
  }
}

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

/** The options of the command override those of env.ts. */
const lockOptions = (configuration: MigrationLock.LockOptions, command: MigrationLock.LockOptions) => ({
  lock: command.lock ?? configuration.lock,
  lockTimeout: command.lockTimeout ?? configuration.lockTimeout
})
