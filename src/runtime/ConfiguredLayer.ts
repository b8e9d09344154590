/**
 * The layers of a configured database: online, for a script, and for a dry run.
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { AutogenerateOptions } from "../autogenerate/AutogenerateOptions.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import { Dialect } from "../dialect/Dialect.ts"
import * as Lexer from "../dialect/Lexer.ts"
import type * as Dialects from "../Dialects.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import type * as Execution from "../execution/Execution.ts"
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
import * as Table from "../schema/Table.ts"
import { configureKeys, type ConfigureOptions, type DatabaseKey, type GuardOptions } from "./ConfigureOptions.ts"
import { connection, dialectOffline, noConnection, scriptSink, servicesOf, type Sink, usable } from "./Connection.ts"
import { type ConfigureError, EnvironmentError } from "./EnvironmentError.ts"
import * as Hooks from "./Hooks.ts"

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
 * The database that `EnvironmentContext` configured, for its `runMigrations`.
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
  /** What a scratch database is configured with; `None` without `scratchClient`. */
  readonly scratch: Option.Option<ScratchConfiguration>
}>() {}

/**
 * The configuration of scratch databases: `client` returns the client of one by its name, and `options` are those of the configured database
 * without what belongs only to it, the schema of its tables and its hooks.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScratchConfiguration {
  readonly client: (name: string) => Layer.Layer<SqlClient.SqlClient, Dialects.ConnectionError>
  readonly options: Omit<ConfigureOptions<Dialects.ConnectionError>, "client" | "scratchClient">
  /** The services of one by its name, without lock, history and journal. */
  readonly services: (name: string) => Layer.Layer<Configured, ConfigureError>
}

type Project = Option.Option<MigrationContext.Project>

const stack = <E>(
  configuration: ConfigureOptions<E>,
  project: Project,
  { guards = unguarded, ledger = Ledger.layer(configuration), projectServices, sink, target = {} }: {
    readonly projectServices: Layer.Layer<Migration.ProjectServices, ConfigureError>
    readonly sink: Sink
    readonly ledger?: ReturnType<typeof Ledger.layer>
    readonly guards?: Guards
    readonly target?: Partial<Pick<Target["Type"], "startingRevision" | "heads" | "sql" | "scratch">>
  }
): Layer.Layer<Configured, ConfigureError> => {
  const [unknown] = Options.unknown(() => "configuration in env.ts", configuration, configureKeys)
  if (unknown !== undefined) return Layer.fail(new EnvironmentError({ reason: unknown }))
  const { lock, history, journal } = guards
  const operations = configuration.operations ??
    Operations.layer({ namingConvention: namingConvention(configuration.targetMetadata) })
  return Layer.scopedContext(Effect.gen(function*() {
    const add = yield* adding
    const services = yield* Layer.build(sink).pipe(
      Effect.flatMap(add(configuration.inspector ?? Inspector.layer)),
      Effect.flatMap(add(configuration.ddlImpl ?? DdlImpl.layer)),
      Effect.flatMap(add(ledger)),
      Effect.flatMap(add(lock)),
      Effect.flatMap(add(history)),
      Effect.flatMap(add(journal)),
      Effect.flatMap(add(Transactions.layer(configuration))),
      Effect.flatMap(add(MigrationContext.layer({ opts: configuration.opts ?? {}, project }))),
      Effect.flatMap(add(operations)),
      Effect.flatMap(add(projectServices))
    )
    return services.pipe(
      Context.add(Hooks.Hooks, configuration.onVersionApply ?? []),
      Context.add(Target, {
        key: configuration,
        name: Option.fromNullable(configuration.name),
        startingRevision: Option.none(),
        heads: Option.none(),
        sql: Option.none(),
        autogenerate: configuration,
        scratch: Option.none(),
        ...target
      })
    )
  }))
}

/**
 * Returns a function that builds layers one after the other, each with the services before it. A layer that several of them use is built once.
 * Layers that are merged or provided with each other cost several times as much, since fibers build them.
 */
const adding = Effect.map(
  Effect.all([Layer.makeMemoMap, Effect.scope]),
  ([memoMap, scope]) =>
  <Out, E, In>(layer: Layer.Layer<Out, E, In>) =>
  <Services>(services: Context.Context<Services>): Effect.Effect<
    Context.Context<Services | Out>,
    E,
    Exclude<In, Services>
  > =>
    Layer.buildWithMemoMap(layer, memoMap, scope).pipe(
      Effect.provide(services),
      Effect.map((built) => Context.merge(services, built))
    )
)

/** The convention of the schema that declares a table. A table that none declares gets that of the first. */
const namingConvention = (metadata: AutogenerateOptions["targetMetadata"] = []) => {
  const all = "tables" in metadata ? [metadata] : metadata
  const conventions = new Map(
    all.flatMap(({ namingConvention, tables }) => tables.map((table) => [Table.key(table), namingConvention] as const))
  )
  return (table: TableRef): NamingConvention | undefined =>
    conventions.get(Table.key(table)) ?? all[0]?.namingConvention
}

/**
 * The services of a database that is migrated.
 *
 * @since 0.1.0
 * @category layers
 */
export const online = <E>(
  configuration: ConfigureOptions<E>,
  project: Project
): Layer.Layer<Configured, ConfigureError> =>
  stack(configuration, project, {
    sink: connection(configuration),
    guards: guards(configuration),
    projectServices: servicesOf(configuration, usable(configuration.client)),
    target: {
      scratch: Option.map(
        Option.fromNullable(configuration.scratchClient),
        (client) => {
          const options = scratchOptions(configuration)
          const clientOf = (name: string) => usable(client(name))
          return {
            client: clientOf,
            options,
            services: (name) => scratch({ ...options, client: clientOf(name) }, project)
          }
        }
      )
    }
  })

const scratchOptions = <E>(
  { client: _, dialect, scratchClient: __, services, ...options }: ConfigureOptions<E>
): ScratchConfiguration["options"] => ({
  ...options,
  dialect: dialect === undefined ? undefined : usable(dialect),
  services: services === undefined ? undefined : usable(services),
  versionTableSchema: undefined,
  onVersionApply: undefined
})

const scratch = (
  configuration: ConfigureOptions<Dialects.ConnectionError>,
  project: Project
): Layer.Layer<Configured, ConfigureError> =>
  stack(configuration, project, {
    sink: connection(configuration),
    projectServices: servicesOf(configuration, usable(configuration.client))
  })

/**
 * The services of a script (`--sql`).
 *
 * @since 0.1.0
 * @category layers
 */
export const offline = <E>(
  configuration: ConfigureOptions<E>,
  project: Project,
  write: Execution.ScriptOptions["write"]
): Layer.Layer<Configured, ConfigureError> =>
  stack(configuration, project, {
    sink: scriptSink(configuration, write, dialectOffline(configuration)),
    projectServices: servicesOf(configuration, noConnection),
    target: { startingRevision: Option.fromNullable(configuration.startingRevision) }
  })

/**
 * The services of a dry run: it reads the version table, and writes the script from there. Tables that a rebuild needs are reflected in
 * their current state.
 *
 * @since 0.1.0
 * @category layers
 */
export const dryRun = <E>(
  configuration: ConfigureOptions<E>,
  project: Project
): Layer.Layer<Configured, ConfigureError> =>
  Layer.unwrapScoped(Effect.flatMap(
    Layer.build(
      stack(configuration, project, {
        sink: connection(configuration),
        guards: reading(configuration),
        projectServices: Layer.succeed(Migration.ProjectServices, Context.empty())
      })
    ),
    (context) => Effect.provide(scriptFrom(configuration, project), context)
  ))

const scriptFrom = <E>(
  configuration: ConfigureOptions<E>,
  project: Project
) =>
  Effect.gen(function*() {
    const dialect = yield* Dialect
    const ledger = yield* Ledger.Ledger
    const heads = yield* Effect.either(ledger.heads)
    const found = yield* Effect.either(ledger.existing([ledger.table]))
    const records = yield* Effect.flatMap(Journal.Journal, (journal) => journal.records()).pipe(
      Effect.orElseSucceed(() => [])
    )
    const script = yield* Ref.make("")
    const known = Layer.effect(
      Ledger.Ledger,
      Effect.map(Ledger.Ledger, (offline) => ({ ...offline, existing: () => found }))
    )
    const inspector = yield* Inspector.Inspector
    return stack({ ...configuration, inspector: currentTables(configuration, inspector, Ref.get(script)) }, project, {
      sink: scriptSink(
        configuration,
        (text) => Ref.update(script, (before) => before + text),
        Layer.succeed(Dialect, dialect)
      ),
      ledger: Layer.provide(known, Ledger.layer(configuration)),
      projectServices: servicesOf(configuration, noConnection),
      guards: { ...unguarded, journal: Journal.layerDryRun(records) },
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
 * The services that guard a run that writes to a database.
 *
 * @since 0.1.0
 * @category models
 */
interface Guards {
  readonly lock: ReturnType<typeof MigrationLock.layer>
  readonly history: ReturnType<typeof History.layer>
  readonly journal: ReturnType<typeof Journal.layer>
}

const unguarded: Guards = {
  lock: MigrationLock.layerNone,
  history: History.layerNone,
  journal: Journal.layerNone
}

const guards = (options: GuardOptions): Guards => ({
  lock: MigrationLock.layer(options),
  history: History.layer(options),
  journal: Journal.layer(options)
})

/** Reads the journal and the history without acquiring a lock. */
const reading = (options: GuardOptions): Guards => ({ ...guards(options), lock: MigrationLock.layerNone })
