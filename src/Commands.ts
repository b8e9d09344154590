/**
 * What can be done: each of Alembic's commands as a function that returns an Effect with a typed result.
 * They need the scripts (`ScriptDirectory`) and, where a database is involved, the user's env program (`Environment`).
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as AlembicConfig from "./AlembicConfig.ts"
import type { RunError } from "./CommandError.ts"
import { DatabaseError } from "./execution/DatabaseError.ts"
import * as Execution from "./execution/Execution.ts"
import { OnStatement } from "./execution/Observer.ts"
import { appliedUpgrades, type HistoryEntry, type RevisionState, revisionStates } from "./ledger/HistoryRecord.ts"
import type * as MigrationLock from "./ledger/MigrationLock.ts"
import type * as Migration from "./migration/Migration.ts"
import * as MigrationStep from "./revision/MigrationStep.ts"
import * as NewRevision from "./revision/NewRevision.ts"
import type { Revision } from "./revision/Revision.ts"
import { type RangeError, type SymbolError } from "./revision/RevisionError.ts"
import {
  DatabaseNotAtHeads,
  NoRevisionMeant,
  NothingToMerge,
  NotTheNext,
  RangeNotAllowed,
  ResolveNeedsFile,
  RevisionError,
  RevisionsEdited
} from "./revision/RevisionError.ts"
import * as RevisionMap from "./revision/RevisionMap.ts"
import * as RevisionRange from "./revision/RevisionRange.ts"
import * as Environment from "./runtime/Environment.ts"
import * as EnvironmentContext from "./runtime/EnvironmentContext.ts"
import type * as MigrationRunner from "./runtime/MigrationRunner.ts"
import * as Bundle from "./script/Bundle.ts"
import * as ContentHash from "./script/ContentHash.ts"
import * as Editor from "./script/Editor.ts"
import * as Init from "./script/Init.ts"
import * as ModuleLoader from "./script/ModuleLoader.ts"
import * as ScriptDirectory from "./script/ScriptDirectory.ts"
import { BundleStale, NoFile, NoFolder, ScriptError, VersionLocationMissing } from "./script/ScriptError.ts"
import * as Templates from "./script/Templates.ts"
import * as WholeFile from "./script/WholeFile.ts"
import * as WriteHooks from "./script/WriteHooks.ts"
import {
  AutogenerateMissing,
  BundleRefused,
  PurgeNeedsDatabase,
  RangeRequired,
  RevisionIdTaken,
  RevisionNameRefused,
  SeveralStarts,
  SqlNeedsEnvironment,
  UsageError
} from "./UsageError.ts"

export * from "./CommandError.ts"
export { inspect, type InspectedDatabase, type InspectError, type InspectOptions } from "./Inspect.ts"

/**
 * What every command that runs env.ts takes.
 *
 * - `script`: write SQL there in place of connecting (Alembic's `--sql`);
 * - `dryRun`: ask the database where it stands, and run nothing: the result has the plan and its SQL;
 * - `connectTimeout`: how long to wait for the database to answer, in place of what env.ts says;
 * - `tag`, `xArguments`, `attributes`, `sections`: words for env.ts;
 * - `onStep`: told of each migration before it runs;
 * - `onStatement`: told of each statement of it before it is sent, without text between quotes.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunOptions extends MigrationLock.LockOptions {
  readonly script?: Execution.ScriptOptions["write"] | undefined
  readonly dryRun?: boolean | undefined
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly tag?: string | undefined
  readonly xArguments?: ReadonlyArray<string> | undefined
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  readonly sections?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
  readonly onStep?: ((progress: Progress) => Effect.Effect<void>) | undefined
  readonly onStatement?: ((sql: string) => Effect.Effect<void>) | undefined
}

/**
 * A migration that is about to run: the `index`th of `total`, counted from 1.
 *
 * @since 0.1.0
 * @category models
 */
export interface Progress {
  readonly index: number
  readonly total: number
  readonly revision: Revision
}

/**
 * Options of what only reads.
 *
 * @since 0.1.0
 * @category models
 */
export type ReadOptions = Omit<RunOptions, "script" | "dryRun" | "onStep" | "onStatement">

/**
 * What was done in a database. `sql` is what a dry run would have run; `name` is what env.ts calls the database.
 *
 * @since 0.1.0
 * @category models
 */
export type DatabaseResult = EnvironmentContext.DatabaseResult

/**
 * One result for each database that env.ts configured.
 *
 * @since 0.1.0
 * @category models
 */
export type RunResults = ReadonlyArray<DatabaseResult>

/**
 * Runs the migrations that lead up to `target`: an id or the beginning of one, `head`, `heads`, `+1`, a label, `label@head`.
 * With `script` it may be a range `from:to`. Revisions whose files were edited after they were applied are named in a warning, and
 * with `frozen` they are an error.
 *
 * @example
 * import { Commands } from "effect-alembic"
 *
 * const program = Commands.upgrade("head")
 *
 * @since 0.1.0
 * @category running
 */
export const upgrade = Effect.fn("effect-alembic.upgrade")(
  function*(target: string, options: RunOptions & { readonly frozen?: boolean | undefined } = {}) {
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const map = yield* revisionMap
    const { from, to } = yield* ends(target, options)
    return yield* runEnvironment({ ...options, revisionArgument: to }, {
      plan: (heads) => MigrationStep.planUpgrade(map, heads, to),
      frozen: options.frozen === true,
      inspect: (history) =>
        Effect.flatMap(edited(map, history), (revisions) =>
          revisions.length === 0
            ? Effect.void
            : options.frozen === true
            ? Effect.fail(new RevisionError({ reason: new RevisionsEdited({ revisions }) }))
            : Effect.logWarning(new RevisionError({ reason: new RevisionsEdited({ revisions }) }).message)).pipe(
            Effect.provideService(ScriptDirectory.ScriptDirectory, scripts)
          ),
      ...(options.script === undefined ? {} : { startingHeads: yield* rows(map, from ?? "base") })
    })
  }
)

/**
 * Runs the migrations that lead down to `target`: an id, `-1`, `base`. With `script` it must be a range `from:to`.
 *
 * @since 0.1.0
 * @category running
 */
export const downgrade = Effect.fn("effect-alembic.downgrade")(function*(target: string, options: RunOptions = {}) {
  const map = yield* revisionMap
  const { from, to } = yield* ends(target, options)
  if (options.script !== undefined && (from === undefined || from === "")) {
    return yield* new UsageError({ reason: new RangeRequired({ target: to }) })
  }
  return yield* runEnvironment({ ...options, revisionArgument: to }, {
    plan: (heads) =>
      Effect.forEach(MigrationStep.downgradeWarnings(map, heads, to), (warning) => Effect.logWarning(warning.message))
        .pipe(
          Effect.zipRight(MigrationStep.planDowngrade(map, heads, to))
        ),
    ...(from === undefined ? {} : { startingHeads: yield* rows(map, from) })
  })
})

/**
 * Settles a migration that broke off and was finished (`applied`) or undone (`reverted`) by hand: the version table says so, and
 * what the journal knew of it is forgotten. Nothing of the migration is run.
 *
 * @since 0.1.0
 * @category running
 */
export const resolve = Effect.fn("effect-alembic.resolve")(function*(
  revision: string,
  as: "applied" | "reverted",
  options: Omit<RunOptions, "script" | "dryRun"> = {}
) {
  const map = yield* revisionMap
  const found = RevisionMap.getRevision(map, revision)
  // Whose file is gone can be given up all the same, if the journal or the history knows it by its full id.
  const isGone = Either.isLeft(found) && found.left.reason._tag === "NoSuchRevision"
  const meant = isGone ? Option.none() : yield* found
  if (Option.isNone(meant) && !isGone) {
    return yield* new RevisionError({ reason: new NoRevisionMeant({ symbol: revision }) })
  }
  if (isGone && as === "applied") return yield* new RevisionError({ reason: new ResolveNeedsFile({ revision }) })
  const id = Option.match(meant, { onNone: () => revision, onSome: (meant) => meant.revision })
  const plan = (heads: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      // What stands under a row that is not known here is not known either.
      const isUnder = heads.some((row) => Option.isNone(RevisionMap.get(map, row)))
      if (isGone) return isUnder ? yield* new RevisionError({ reason: new ResolveNeedsFile({ revision }) }) : []
      const steps = as === "applied"
        ? yield* MigrationStep.planUpgrade(map, heads, id)
        : (yield* RevisionRange.appliedIds(map, heads)).has(id)
        ? yield* MigrationStep.planDowngrade(map, heads, `${id}-1`)
        : []
      const between = steps.flatMap((step) => step._tag === "StampStep" ? [] : [step.revision.revision])
        .filter((other) => other !== id)
      return between.length === 0
        ? steps
        : yield* new RevisionError({ reason: new NotTheNext({ revision: id, between }) })
    })
  return yield* runEnvironment({ ...options, revisionArgument: revision }, {
    plan,
    resolves: { revision: id, as, unlessKnown: Option.flatMap(Option.some(found), Either.getLeft) }
  })
})

/**
 * What was ever done to the databases, oldest first, as their history tables tell it.
 *
 * @since 0.1.0
 * @category running
 */
export const applied = Effect.fn("effect-alembic.applied")((options: ReadOptions = {}) =>
  Effect.map(
    runEnvironment(options, { plan: () => Either.right([]), readOnly: true, readHistory: true }),
    (results) => results.map(({ after, history }) => ({ rows: after, entries: history ?? [] }))
  )
)

/**
 * The revisions that were edited after they were applied, for each database. What is not known of is left out: revisions that were
 * stamped, that another tool applied, or that are part of the program.
 *
 * @since 0.1.0
 * @category running
 */
export const checkApplied = Effect.fn("effect-alembic.checkApplied")(function*(options: ReadOptions = {}) {
  const map = yield* revisionMap
  return yield* Effect.forEach(yield* applied(options), ({ entries }) => edited(map, entries))
})

/**
 * Succeeds if what the program knows is applied, else `DatabaseNotAtHeads`: for readiness probes, and for replicas that leave the migrating
 * to another, with `Effect.retry`. Changes nothing. A database that a newer program has moved on is ready for this one: where the
 * version table names revisions that are not here, the history says whether those that are here were applied.
 *
 * @example
 * import { Commands, ScriptDirectory } from "effect-alembic"
 * import { Effect, Schedule } from "effect"
 *
 * const waiting = Commands.readiness({ scripts: ScriptDirectory.fromModules([]) }).pipe(
 *   Effect.retry(Schedule.spaced("1 second"))
 * )
 *
 * @since 0.1.0
 * @category running
 */
export const readiness = <E>(options: EmbeddingOptions<E>) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const heads = RevisionMap.heads(map)
    for (const { entries, rows } of yield* applied()) {
      const known = rows.filter((row) => Option.isSome(RevisionMap.get(map, row)))
      const reached = yield* RevisionRange.appliedIds(map, known)
      const told = known.length === rows.length ? new Map<string, RevisionState>() : revisionStates(entries)
      const isApplied = (head: string) => reached.has(head) || told.get(head) === "applied"
      if (!heads.every(isApplied)) yield* new RevisionError({ reason: new DatabaseNotAtHeads({ rows, heads }) })
    }
  }).pipe(Effect.provide(embedded(options)))

/**
 * Writes the version table as if the database stood at the targets, and runs no migration. `purge` deletes all rows first.
 *
 * @since 0.1.0
 * @category running
 */
export const stamp = Effect.fn("effect-alembic.stamp")(function*(
  targets: string | ReadonlyArray<string>,
  options: RunOptions & { readonly purge?: boolean | undefined } = {}
) {
  if (options.purge === true && options.script !== undefined) {
    return yield* new UsageError({ reason: new PurgeNeedsDatabase() })
  }
  const map = yield* revisionMap
  const ranges = yield* Effect.forEach(
    typeof targets === "string" ? [targets] : targets,
    (target) => ends(target, options)
  )
  const starts = [
    ...new Set(ranges.map(({ from }) => from ?? "base"))
  ]
  if (starts.length > 1) return yield* new UsageError({ reason: new SeveralStarts({ starts }) })
  const to = ranges.map((range) => range.to)
  return yield* runEnvironment({ ...options, revisionArgument: to.join(" ") }, {
    plan: (heads) => MigrationStep.planStamp(map, heads, to),
    purge: options.purge,
    ...(options.script !== undefined || options.dryRun === true ? {} : {
      standing: (rows: ReadonlyArray<string>) =>
        RevisionRange.appliedIds(map, rows.filter((row) => Option.isSome(RevisionMap.get(map, row))))
    }),
    ...(options.script === undefined ? {} : { startingHeads: yield* rows(map, starts[0] ?? "base") })
  })
})

/**
 * Creates the version table where it is missing, and does nothing else.
 *
 * @since 0.1.0
 * @category running
 */
export const ensureVersion = Effect.fn("effect-alembic.ensureVersion")((options: RunOptions = {}) =>
  runEnvironment(options, {
    plan: () => Either.right([]),
    ensureVersionTable: true,
    ...(options.script === undefined ? {} : { startingHeads: [] })
  })
)

/**
 * Where a database stands.
 *
 * - `rows`: the rows of its version table;
 * - `revisions`: the revisions that `current` shows, which include those that rows depend on;
 * - `isAtHeads`: whether nothing is left to upgrade.
 *
 * @since 0.1.0
 * @category models
 */
export interface Current {
  readonly rows: ReadonlyArray<string>
  readonly revisions: ReadonlyArray<Revision>
  readonly isAtHeads: boolean
}

/**
 * Reads the current revisions of the databases, and writes nothing. With `checkHeads` it fails with `DatabaseNotAtHeads` if a database
 * is not at the heads, and with `VersionLocationMissing` if a version location does not exist.
 *
 * @since 0.1.0
 * @category running
 */
export const current = Effect.fn("effect-alembic.current")(
  function*(options: ReadOptions & { readonly checkHeads?: boolean | undefined } = {}) {
    const map = yield* revisionMap
    if (options.checkHeads === true) {
      const { missingLocations } = yield* ScriptDirectory.ScriptDirectory
      const [path] = yield* missingLocations
      if (path !== undefined) return yield* new ScriptError({ reason: new VersionLocationMissing({ path }) })
    }
    const found = yield* currentRows(options)
    return yield* Effect.forEach(found, (rows) =>
      Effect.gen(function*() {
        const atHeads = RevisionRange.checkHeads(map, rows)
        if (options.checkHeads === true) yield* atHeads
        const ids = yield* RevisionRange.current(map, rows)
        return { rows, revisions: revisionsOf(map, ids), isAtHeads: Either.isRight(atHeads) } satisfies Current
      }))
  }
)

/**
 * The revisions of a range `a:b`, newest first; all of them unless given. `current` on either side stands for where the
 * database is, and only then it is asked, or with `indicateCurrent`. `environment` runs env.ts in any case.
 *
 * @since 0.1.0
 * @category running
 */
export const history = Effect.fn("effect-alembic.history")(function*(
  options: ReadOptions & {
    readonly range?: string | undefined
    readonly indicateCurrent?: boolean | undefined
    readonly environment?: boolean | undefined
  } = {}
) {
  const map = yield* revisionMap
  const range = options.range ?? ":"
  const isAsked = options.indicateCurrent === true || range.split(":").includes("current")
  const rows = isAsked || options.environment === true
    ? [...new Set((yield* currentRows(options)).flat())]
    : []
  const revisions = yield* RevisionRange.history(map, range, rows)
  return {
    revisions,
    rows: isAsked ? Option.some(rows) : Option.none(),
    current: isAsked ? yield* RevisionRange.current(map, rows) : []
  }
})

/**
 * The heads of the graph: by default those that no revision follows; with `resolveDependencies` only those that
 * none depends on either.
 *
 * @since 0.1.0
 * @category running
 */
export const heads = Effect.fn("effect-alembic.heads")(
  (options: { readonly resolveDependencies?: boolean | undefined } = {}) =>
    Effect.map(
      revisionMap,
      (map) =>
        revisionsOf(
          map,
          options.resolveDependencies === true ? RevisionMap.effectiveHeads(map) : RevisionMap.heads(map)
        )
    )
)

/**
 * A revision that several follow.
 *
 * @since 0.1.0
 * @category models
 */
export interface BranchPoint {
  readonly revision: Revision
  readonly children: ReadonlyArray<Revision>
}

/**
 * The revisions that several follow, newest first, each with those.
 *
 * @since 0.1.0
 * @category running
 */
export const branches: Effect.Effect<
  ReadonlyArray<BranchPoint>,
  ScriptDirectory.ReadError | RangeError,
  ScriptDirectory.ScriptDirectory
> = Effect.gen(function*() {
  const map = yield* revisionMap
  const points = RevisionMap.branchPoints(map)
  const all = yield* RevisionRange.walk(map)
  return all.flatMap((revision) => {
    const children = points.get(revision.revision)
    return children === undefined ? [] : [{ revision, children: revisionsOf(map, children) }]
  })
}).pipe(Effect.withSpan("effect-alembic.branches"))

/**
 * The revisions that a symbol stands for; `current` asks the database. There is at least one.
 *
 * @since 0.1.0
 * @category running
 */
export const show = Effect.fn("effect-alembic.show")(function*(symbol: string, options: ReadOptions = {}) {
  const map = yield* revisionMap
  const found = symbol === "current"
    ? (yield* current(options)).flatMap(({ revisions }) => revisions)
    : Array.getSomes(yield* RevisionMap.getRevisions(map, symbol))
  if (found.length === 0) return yield* new RevisionError({ reason: new NoRevisionMeant({ symbol }) })
  return [...new Set(found)]
})

/**
 * Opens the files of revisions in the user's editor, and waits until it is closed.
 *
 * @since 0.1.0
 * @category running
 */
export const edit = Effect.fn("effect-alembic.edit")(function*(symbol: string, options: ReadOptions = {}) {
  const revisions = yield* show(symbol, options)
  const files = yield* Effect.forEach(revisions, fileOf)
  yield* Editor.open(files)
  return files
})

/**
 * Whether the database is as the declared schema says.
 *
 * @since 0.1.0
 * @category running
 */
export const check = (_options: ReadOptions = {}): Effect.Effect<void, UsageError<AutogenerateMissing>> =>
  new UsageError({ reason: new AutogenerateMissing({ command: "check" }) })

/**
 * What `init` can begin with.
 *
 * @since 0.1.0
 * @category running
 */
export const listTemplates: ReadonlyArray<Templates.Template> = Templates.all

/**
 * Writes the files of a template into a project. What exists is kept.
 *
 * @since 0.1.0
 * @category running
 */
export const init = Effect.fn("effect-alembic.init")(function*(options: Omit<Init.InitOptions, "configured"> = {}) {
  const path = yield* Path.Path
  const directory = path.resolve(options.directory ?? ".")
  const file = Option.getOrUndefined(yield* AlembicConfig.fileIn(directory))
  if (file === undefined) return yield* Init.init(options)
  const { scripts } = yield* AlembicConfig.fromFile({ directory, config: file }).pipe(
    Effect.provide(ModuleLoader.layer)
  )
  return yield* Init.init({ ...options, configured: { file, location: scripts.scriptLocation } })
})

/**
 * Writes one module that imports all revisions statically, for programs that have no folder of scripts where they run. With `check` it
 * writes nothing, and fails with `BundleStale` unless the module is up to date.
 *
 * @since 0.1.0
 * @category running
 */
export const bundle = Effect.fn("effect-alembic.bundle")(
  function*(options: { readonly output?: string | undefined; readonly check?: boolean | undefined } = {}) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const map = yield* revisionMap
    const location = yield* Effect.mapError(scripts.location, () => new ScriptError({ reason: new NoFolder() }))
    const output = options.output === undefined ? path.join(location, "bundle.ts") : path.resolve(options.output)
    yield* Effect.forEach(map.revisions, fileOf, { discard: true })
    yield* checkBundlePath(output, scripts.versionLocations)
    const text = Bundle.render(
      map.revisions,
      (file) => path.relative(path.dirname(output), file).split(path.sep).join("/")
    )
    if (options.check === true) {
      const written = yield* Effect.option(fs.readFileString(output))
      if (!Option.contains(written, text)) return yield* new ScriptError({ reason: new BundleStale({ path: output }) })
    } else yield* WholeFile.write(output, text)
    return { path: output, revisions: map.revisions }
  }
)

/**
 * What a new revision is.
 *
 * - `message`: what it does, in a few words; it becomes the file's documentation and part of its name;
 * - `revisionId`: its id, in place of twelve random hexadecimal digits;
 * - `head`: what it follows: `head` unless given, `base` for a new base, `label@head`, or several for a merge;
 * - `splice`: it may follow a revision that is no head;
 * - `branchLabels`, `dependsOn`: as in the file;
 * - `versionPath`: the folder of the file, where there are several version locations;
 * - `environment`: run env.ts first (`revisionEnvironment` of the configuration);
 * - `sql`: run it without connecting;
 * - `autogenerate`: fill it with what differs between the database and the declared schema.
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionOptions extends ReadOptions {
  readonly message?: string | undefined
  readonly revisionId?: string | undefined
  readonly head?: string | ReadonlyArray<string> | undefined
  readonly splice?: boolean | undefined
  readonly branchLabels?: ReadonlyArray<string> | undefined
  readonly dependsOn?: ReadonlyArray<string> | undefined
  readonly versionPath?: string | undefined
  readonly environment?: boolean | undefined
  readonly sql?: boolean | undefined
  readonly autogenerate?: boolean | undefined
}

/**
 * Writes the file of a new, empty revision.
 *
 * @since 0.1.0
 * @category running
 */
export const revision = Effect.fn("effect-alembic.revision")(function*(options: RevisionOptions = {}) {
  if (options.autogenerate === true) {
    return yield* new UsageError({ reason: new AutogenerateMissing({ command: "revision --autogenerate" }) })
  }
  if (options.sql === true && options.environment !== true) {
    return yield* new UsageError({ reason: new SqlNeedsEnvironment() })
  }
  const scripts = yield* ScriptDirectory.ScriptDirectory
  const map = yield* revisionMap
  const id = options.revisionId ?? (yield* Effect.sync(() => globalThis.crypto.randomUUID().slice(-12)))
  const { revision, warnings } = yield* NewRevision.newRevision(map, {
    id,
    head: options.head,
    splice: options.splice,
    labels: options.branchLabels,
    dependsOn: options.dependsOn,
    doc: options.message?.trim() === "" ? undefined : options.message
  })
  const [warning] = warnings
  if (warning !== undefined) {
    return yield* warning._tag === "UnreachableName"
      ? new UsageError({ reason: new RevisionNameRefused({ name: warning.name }) })
      : new UsageError({ reason: new RevisionIdTaken({ revision: id }) })
  }
  const templateValues = yield* Ref.make<Readonly<Record<string, string>>>({})
  if (options.environment === true) {
    const script = options.sql === true ? () => Effect.void : undefined
    yield* runEnvironment({ ...options, script }, {
      plan: () => Either.right([]),
      readOnly: true,
      onTemplateValues: (values) => Ref.update(templateValues, (before) => ({ ...before, ...values })),
      ...(script === undefined ? {} : { startingHeads: [] })
    })
  }
  const generated = yield* scripts.generate({
    revision,
    versionPath: options.versionPath,
    templateValues: yield* Ref.get(templateValues)
  })
  yield* Effect.forEach(
    generated.hooks.flatMap((hook) => Option.toArray(WriteHooks.warning(hook, generated.path))),
    (warning) => Effect.logWarning(warning),
    { discard: true }
  )
  return generated
})

/**
 * Writes the file of a revision that follows several: two heads unless told otherwise become one.
 *
 * @since 0.1.0
 * @category running
 */
export const merge = Effect.fn("effect-alembic.merge")(function*(
  revisions: ReadonlyArray<string>,
  options: Omit<RevisionOptions, "head" | "dependsOn" | "autogenerate" | "sql"> = {}
) {
  const map = yield* revisionMap
  const found = (yield* RevisionMap.places(map, revisions)).filter((place) => place !== RevisionMap.base)
  if (found.length < 2) {
    return yield* new RevisionError({ reason: new NothingToMerge({ revisions, found: RevisionMap.idsOf(map, found) }) })
  }
  const message = options.message ?? `merge ${revisions.join(" and ")}`
  return yield* revision({ ...options, head: revisions, message })
})

/**
 * An application's `SqlClient` that appears only after its database was upgraded to `target`.
 *
 * @example
 * import { Commands, ScriptDirectory } from "effect-alembic"
 * import type { SqlClient } from "@effect/sql"
 * import { Layer } from "effect"
 *
 * declare const PgLive: Layer.Layer<SqlClient.SqlClient>
 *
 * const SqlLive = Commands.layerUpgrade("head", { scripts: ScriptDirectory.fromModules([]) }).pipe(
 *   Layer.provideMerge(PgLive)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerUpgrade = <E, R = never>(target: string, options: EmbeddingOptions<E, R>) =>
  Layer.effectDiscard(upgrade(target)).pipe(Layer.provide(embedded(options)))

/**
 * What a program gives that migrates its own database: its revisions, and whatever env.ts could say of the database.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddingOptions<E, R = never> extends Omit<EnvironmentContext.ConfigureOptions, "client"> {
  readonly scripts: Layer.Layer<ScriptDirectory.ScriptDirectory, E, R>
}

const embedded = <E, R>(options: EmbeddingOptions<E, R>) =>
  Layer.merge(
    options.scripts,
    Layer.effect(
      Environment.Environment,
      Effect.map(SqlClient.SqlClient, (client) =>
        Environment.make({ ...options, client: Layer.succeed(SqlClient.SqlClient, client) }))
    )
  )

const checkBundlePath = (output: string, versionLocations: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (!/\.m?[jt]s$/.test(output)) {
      return yield* new UsageError({ reason: new BundleRefused({ path: output, problem: "NoModule" }) })
    }
    if (versionLocations.some((folder) => output.startsWith(folder + path.sep))) {
      return yield* new UsageError({ reason: new BundleRefused({ path: output, problem: "AmongRevisions" }) })
    }
    const present = yield* Effect.option(fs.readFileString(output))
    if (Option.exists(present, (text) => !Bundle.isBundle(text))) {
      return yield* new UsageError({ reason: new BundleRefused({ path: output, problem: "NotABundle" }) })
    }
  })

const revisionMap = ScriptDirectory.ScriptDirectory.pipe(
  Effect.flatMap((scripts) => scripts.revisionMap),
  Effect.tap((map) => Effect.forEach(map.warnings, (warning) => Effect.logWarning(warning.message)))
)

const revisionsOf = (map: RevisionMap.RevisionMap, ids: ReadonlyArray<string>): ReadonlyArray<Revision> =>
  ids.flatMap((id) => Option.toArray(RevisionMap.get(map, id)))

interface Ends {
  readonly from: string | undefined
  readonly to: string
}

const ends = (target: string, options: RunOptions): Effect.Effect<Ends, RevisionError<RangeNotAllowed>> => {
  const colon = target.indexOf(":")
  if (colon === -1) return Effect.succeed({ from: undefined, to: target })
  return options.script === undefined
    ? Effect.fail(new RevisionError({ reason: new RangeNotAllowed({ range: target }) }))
    : Effect.succeed({ from: target.slice(0, colon), to: target.slice(colon + 1) })
}

const rows = (map: RevisionMap.RevisionMap, symbol: string) =>
  Either.map(
    RevisionMap.getRevisions(map, symbol === "" ? "base" : symbol),
    (revisions) => Array.getSomes(revisions).map(({ revision }) => revision)
  )

const fileOf = ({ path, revision }: Revision) =>
  Effect.mapError(path, () => new ScriptError({ reason: new NoFile({ revision }) }))

const edited = (map: RevisionMap.RevisionMap, history: ReadonlyArray<HistoryEntry>) =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const found = yield* Effect.forEach([...appliedUpgrades(history).values()], (entry) =>
      Effect.gen(function*() {
        const revision = RevisionMap.get(map, entry.revision)
        if (Option.isNone(revision) || Option.isNone(entry.contentHash)) return []
        const text = yield* scripts.source(revision.value)
        if (Option.isNone(text)) return []
        const path = Option.getOrElse(revision.value.path, () => "")
        const same = yield* ContentHash.isUnchanged(entry.contentHash.value, path, text.value)
        return Option.contains(same, false) ? [revision.value] : []
      }))
    return found.flat()
  })

const contentHash = (scripts: ScriptDirectory.ScriptDirectory["Type"]) => (revision: Revision) =>
  Effect.flatMap(
    scripts.source(revision),
    Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (text) => ContentHash.make(Option.getOrElse(revision.path, () => ""), text)
    })
  )

/**
 * What a command that runs migrations can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export type TaskError = RunError | RevisionError<NotTheNext | ResolveNeedsFile | RevisionsEdited>

interface Task {
  readonly resolves?: MigrationRunner.Resolution<SymbolError>
  readonly standing?: (rows: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, RangeError>
  readonly readHistory?: boolean
  readonly frozen?: boolean
  readonly inspect?: (
    history: ReadonlyArray<HistoryEntry>
  ) => Effect.Effect<void, ScriptDirectory.ReadError | RevisionError<RevisionsEdited>>
  readonly plan: (
    heads: ReadonlyArray<string>
  ) => Effect.Effect<
    ReadonlyArray<MigrationStep.MigrationStep>,
    RangeError | RevisionError<NotTheNext> | RevisionError<ResolveNeedsFile>
  >
  readonly startingHeads?: ReadonlyArray<string>
  readonly readOnly?: boolean
  readonly purge?: boolean | undefined
  readonly ensureVersionTable?: boolean
  readonly onTemplateValues?: (values: Readonly<Record<string, string>>) => Effect.Effect<void>
}

/** Runs the user's env program around a task, and says what each of its databases made of it. */
const runEnvironment = (
  options: RunOptions & { readonly revisionArgument?: string | undefined },
  task: Task
): Effect.Effect<RunResults, TaskError, ScriptDirectory.ScriptDirectory | Environment.Environment> =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const environment = yield* Environment.Environment
    const results = yield* Ref.make<ReadonlyArray<Option.Option<DatabaseResult>>>([])
    const failures = yield* Ref.make<ReadonlyArray<Failure>>([])
    const context = EnvironmentContext.make<
      | ScriptDirectory.ReadError
      | RangeError
      | RevisionError<NotTheNext>
      | RevisionError<ResolveNeedsFile>
      | RevisionError<RevisionsEdited>
    >({
      ...options,
      scripts,
      dryRun: options.dryRun,
      resolve: (symbol) => Effect.flatMap(scripts.revisionMap, (map) => rows(map, symbol)),
      onTemplateValues: task.onTemplateValues ?? (() => Effect.void),
      work: { ...task, ...(yield* told(options, task, scripts.load)), contentHash: contentHash(scripts) },
      onRun: (place) =>
        Ref.modify(results, (begun) => [
          (result) =>
            Effect.zipRight(
              Ref.update(failures, (before) => before.filter((failed) => !isSamePlace(failed.place, place))),
              Ref.update(results, Array.replace(begun.length, Option.some(result)))
            ),
          [...begun, Option.none()]
        ]),
      onFailure: (cause, place) => Ref.update(failures, (before) => [...before, { place, cause }])
    })
    const tellOfOthers = (when: string) =>
      Effect.gen(function*() {
        const others = Array.getSomes(yield* Ref.get(results))
          .filter(({ sql, steps }) => steps.length > 0 && Option.isNone(sql) && options.script === undefined)
        if (others.length > 0) yield* Effect.logWarning(`${when}, ${aboutOthers(others)}`)
      })
    yield* environment.pipe(
      Effect.provideService(EnvironmentContext.EnvironmentContext, context),
      Effect.provideService(OnStatement, Option.fromNullable(options.onStatement)),
      Effect.catchAll((error) =>
        Effect.gen(function*() {
          yield* tellOfOthers("Before the failure")
          // Within a span, what fails is seen through a proxy of its own each time.
          const known = (yield* Ref.get(failures)).flatMap(({ cause }) => [...Cause.failures(cause)])
            .find((known) => Cause.originalError(known) === Cause.originalError(error))
          return yield* Effect.fail(known ?? EnvironmentContext.fromUnknown(error))
        })
      )
    )
    const [caught] = yield* Ref.get(failures)
    if (caught !== undefined) {
      yield* tellOfOthers("Beside the failure")
      yield* Effect.logWarning("env.ts caught the error of a run. The command fails with it all the same.")
      return yield* Effect.failCause(caught.cause)
    }
    return yield* Effect.filterOrFail(
      Effect.map(Ref.get(results), Array.getSomes),
      Array.isNonEmptyReadonlyArray,
      () => new EnvironmentContext.EnvironmentError({ reason: new EnvironmentContext.NothingRan() })
    )
  })

interface Failure {
  readonly place: EnvironmentContext.DatabaseKey
  readonly cause: Cause.Cause<TaskError>
}

const isSamePlace = (left: EnvironmentContext.DatabaseKey, right: EnvironmentContext.DatabaseKey) =>
  left.client === right.client && left.versionTable === right.versionTable &&
  left.versionTableSchema === right.versionTableSchema

const aboutOthers = (others: RunResults) =>
  `${
    others.length === 1 ? "another database was" : `${others.length} other databases were`
  } migrated, and that stands: ${
    others.map(({ after, before, name }) =>
      `${Option.match(name, { onNone: () => "", onSome: (name) => `${name} ` })}from ${
        before.join(", ") || "base"
      } to ${after.join(", ") || "base"}`
    ).join("; ")
  }.`

/** The plan and the migrations of a task, with `onStep` told as each of them begins. */
const told = (
  { dryRun, onStep }: RunOptions,
  task: Task,
  load: ScriptDirectory.ScriptDirectory["Type"]["load"]
) =>
  Effect.gen(function*() {
    if (dryRun === true) return { plan: task.plan, load: (revision: Revision) => Effect.map(load(revision), untilRead) }
    if (onStep === undefined) return { plan: task.plan, load }
    const steps = yield* Ref.make({ index: 0, total: 0 })
    const begin = (revision: Revision) =>
      Ref.updateAndGet(steps, ({ index, total }) => ({ index: index + 1, total })).pipe(
        Effect.flatMap((at) => onStep({ ...at, revision }))
      )
    return {
      plan: (heads: ReadonlyArray<string>) =>
        Effect.tap(task.plan(heads), (plan) => Ref.set(steps, { index: 0, total: plan.length })),
      load: (revision: Revision) =>
        Effect.map(load(revision), (migration) => ({
          ...migration,
          upgrade: Effect.zipRight(begin(revision), migration.upgrade),
          downgrade: Effect.zipRight(begin(revision), migration.downgrade)
        }))
    }
  })

/** In a dry run, the SQL of a migration ends at its first read, and the next migration follows. */
const untilRead = (migration: Migration.Migration): Migration.Migration => {
  const stop = <E>(effect: Effect.Effect<void, E, Migration.MigrationServices>) =>
    Effect.catchAll(effect, (error) =>
      Option.match(offlineRead(error), {
        onNone: () => Effect.fail(error),
        onSome: (sql) => {
          const text =
            `Revision ${migration.revision} reads from the database, so its statements after this one are not shown: ${sql}`
          return Effect.flatMap(
            Effect.serviceOption(Execution.Execution),
            Option.match({ onNone: () => Effect.void, onSome: ({ comment }) => comment(text) })
          ).pipe(Effect.zipRight(Effect.logWarning(text)))
        }
      }))
  return { ...migration, upgrade: stop(migration.upgrade), downgrade: stop(migration.downgrade) }
}

/** The statement that a script cannot answer, however the migration's client wrapped the error. */
const offlineRead = (error: unknown): Option.Option<string> => {
  const original = Cause.originalError(error)
  if (original instanceof DatabaseError) {
    return original.reason._tag === "OfflineRead" ? Option.some(original.reason.sql) : Option.none()
  }
  return original instanceof SqlError ? offlineRead(original.cause) : Option.none()
}

const currentRows = (options: ReadOptions) =>
  Effect.map(
    runEnvironment(options, { plan: () => Either.right([]), readOnly: true }),
    (results) => results.map((result) => result.before)
  )
