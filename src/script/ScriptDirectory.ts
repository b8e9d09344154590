/**
 * The revisions of a project: files in folders, or modules in a bundle. Files are read without running them; the file of a revision is run
 * when its migration is.
 *
 * @since 0.1.0
 */
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Migration from "../migration/Migration.ts"
import * as Revision from "../revision/Revision.ts"
import {
  type GraphReason,
  type RevisionDefinedTwice,
  RevisionError,
  RevisionNotHere
} from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import type { FileExists, UnknownVersionPath, UsageError, VersionPathRequired } from "../UsageError.ts"
import * as DistinctRevisions from "./DistinctRevisions.ts"
import type * as GenerateScript from "./GenerateScript.ts"
import * as MigrationFile from "./MigrationFile.ts"
import * as ModuleLoader from "./ModuleLoader.ts"
import * as Once from "./Once.ts"
import * as RevisionIndex from "./RevisionIndex.ts"
import {
  EnvironmentMissing,
  type GenerateReason,
  ModuleFailed,
  NoFolder,
  type ReadReason,
  ScriptError
} from "./ScriptError.ts"
import * as ScriptFolders from "./ScriptFolders.ts"
import * as StaleBundle from "./StaleBundle.ts"

export type { FileOptions, Generated, GenerateOptions } from "./GenerateScript.ts"
export type { FolderOptions } from "./ScriptFolders.ts"

/**
 * The options of {@link layer}: the folders of the files, and how new files are created.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScriptDirectoryOptions extends ScriptFolders.FolderOptions, GenerateScript.FileOptions {}

/**
 * The errors of reading the migrations of a project.
 *
 * @since 0.1.0
 * @category errors
 */
export type ReadError = ScriptError<ReadReason> | RevisionError<GraphReason | RevisionDefinedTwice | RevisionNotHere>

/**
 * The errors of writing a new revision file.
 *
 * @since 0.1.0
 * @category errors
 */
export type GenerateError =
  | ReadError
  | ScriptError<GenerateReason>
  | UsageError<UnknownVersionPath | VersionPathRequired | FileExists>

/**
 * The revisions of a project.
 *
 * @since 0.1.0
 * @category tags
 */
export class ScriptDirectory extends Context.Tag("effect-alembic/ScriptDirectory")<ScriptDirectory, {
  /** The graph. It is read once, and again after a new revision was written. */
  readonly revisionMap: Effect.Effect<RevisionMap.RevisionMap, ReadError>
  /** Runs the file of a revision and checks that it matches its text. */
  readonly load: (revision: Revision.Revision) => Effect.Effect<Migration.Migration, ReadError>
  /** Reads the text of a revision's file; `None` if the revision is part of the program. */
  readonly source: (revision: Revision.Revision) => Effect.Effect<Option.Option<string>, ReadError>
  /** Writes the file of a new revision, completely or not at all. */
  readonly generate: (
    options: GenerateScript.GenerateOptions
  ) => Effect.Effect<GenerateScript.Generated, GenerateError>
  /** The default export of `env.ts`. */
  readonly environment: Effect.Effect<unknown, ReadError>
  /** The path of `env.ts` (Alembic's `env_py_location`). */
  readonly environmentFile: Effect.Effect<string, ReadError>
  /** The folder of `env.ts` and of the template. */
  readonly location: Option.Option<string>
  /** The folders of the revisions. */
  readonly versionLocations: ReadonlyArray<string>
  /** The version locations that do not exist. */
  readonly missingLocations: Effect.Effect<ReadonlyArray<string>>
}>() {}

/**
 * Reads scripts from folders.
 *
 * @example
 * import { ScriptDirectory } from "effect-alembic"
 *
 * const scripts = ScriptDirectory.layer({ scriptLocation: "migrations" })
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: ScriptDirectoryOptions
): Layer.Layer<
  ScriptDirectory,
  never,
  FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor
> => Layer.provide(Layer.effect(ScriptDirectory, fromFolders(options)), ModuleLoader.layer)

/**
 * Scripts from `import.meta.glob`, lazy or eager. The keys are paths; files named `env` and files that begin with `_` are ignored. Modules
 * are imported one after the other when the graph is first used. SQL files are given as texts (`{ query: "?raw", import: "default" }`).
 *
 * @since 0.1.0
 * @category layers
 */
export const fromGlob = (modules: Readonly<Record<string, unknown>>): Layer.Layer<ScriptDirectory> =>
  layerOf(
    Object.keys(modules).filter((path) => !/(?:^|\/)(?:[._][^/]*|env\.[^/]*)$/.test(path)).toSorted().map((path) => {
      const module = modules[path]
      return {
        path: Option.some(path),
        load: Effect.flatMap(
          Predicate.isFunction(module) ?
            Effect.tryPromise({
              try: () => Promise.resolve(module()),
              catch: (cause) => new ScriptError({ reason: new ModuleFailed({ path, cause }) })
            }) :
            Effect.succeed(module),
          (module) => MigrationFile.fromUnknown(path, defaultOf(module))
        )
      }
    })
  )

/**
 * Scripts by name. Output shows the names in place of files. The value of a name that ends in `.sql` is the text of a SQL file.
 *
 * - `folder`: the folder that the names are relative to, relative to the current folder. If the files there differ from the record, a warning is
 *   logged when the graph is read.
 *
 * @since 0.1.0
 * @category layers
 */
export const fromRecord = (
  migrations: Readonly<Record<string, Migration.Migration | string>>,
  { folder }: { readonly folder?: string | undefined } = {}
): Layer.Layer<ScriptDirectory> =>
  layerOf(
    Object.entries(migrations).map(([name, migration]) => ({
      path: Option.some(name),
      load: MigrationFile.fromUnknown(name, migration)
    })),
    folder === undefined ? Effect.void : warnIfStale(folder, migrations)
  )

const warnIfStale = (folder: string, migrations: Readonly<Record<string, Migration.Migration | string>>) =>
  Effect.flatMap(
    StaleBundle.differences(folder, migrations),
    (files) =>
      files.length === 0 ? Effect.void : Effect.logWarning(
        `The migrations of this program are not up to date with the folder ${folder}: ${files.join(", ")}. Run ` +
          "`effect-alembic bundle` (with the same --output), and build the program again."
      )
  )

/**
 * Scripts as modules (`import * as m from "./…"`) or as their default exports. The services that they use are provided to the layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const fromModules = <
  M extends Migration.Migration<unknown, unknown> | { readonly default: Migration.Migration<unknown, unknown> }
>(modules: Iterable<M>): Layer.Layer<ScriptDirectory, never, Migration.ServicesOf<M>> =>
  Layer.unwrapEffect(
    Effect.map(Effect.context<Migration.ServicesOf<M>>(), (context) =>
      layerOf(Array.from(modules, (module, index) => ({
        path: Option.none(),
        load: Either.map(
          MigrationFile.fromUnknown(`module ${index + 1}`, defaultOf(module)),
          (migration) => Migration.provide(migration, context)
        )
      }))))
  )

interface Entry {
  readonly path: Option.Option<string>
  readonly load: Effect.Effect<Migration.Migration, ReadError>
}

const defaultOf = (module: unknown): unknown =>
  !Migration.isMigration(module) && Predicate.hasProperty(module, "default") ? module.default : module

/** Scripts that are part of the program. `check` runs when the graph is first read. */
const layerOf = (
  entries: ReadonlyArray<Entry>,
  check: Effect.Effect<void> = Effect.void
): Layer.Layer<ScriptDirectory> =>
  Layer.effect(
    ScriptDirectory,
    Effect.gen(function*() {
      const loaded = yield* Effect.cached(Effect.forEach(entries, ({ load, path }) =>
        Effect.map(load, (migration) => ({
          migration,
          revision: Revision.make({
            revision: migration.revision,
            downRevisions: migration.downRevisions,
            branchLabels: migration.branchLabels,
            dependsOn: migration.dependsOn,
            path: Option.getOrUndefined(path),
            doc: Option.match(path, { onNone: () => "", onSome: (path) => docFromPath(path, migration.revision) })
          })
        }))))
      const byId = yield* Effect.cached(
        Effect.map(loaded, (all) => new Map(all.map(({ migration }) => [migration.revision, migration])))
      )
      return ScriptDirectory.of({
        revisionMap: yield* Effect.cached(
          Effect.zipRight(
            check,
            Effect.flatMap(loaded, (all) =>
              Effect.flatMap(
                DistinctRevisions.distinct(all.map(({ revision }) => revision), Effect.succeed),
                RevisionMap.fromIterable
              ))
          )
        ),
        load: ({ revision }) =>
          Effect.flatMap(byId, (all) =>
            Option.match(Option.fromNullable(all.get(revision)), {
              onNone: () => Effect.fail(new RevisionError({ reason: new RevisionNotHere({ revision }) })),
              onSome: Effect.succeed
            })),
        source: () => Effect.succeedNone,
        generate: () => new ScriptError({ reason: new NoFolder() }),
        environment: noEnvironment,
        environmentFile: noEnvironment,
        location: Option.none(),
        versionLocations: [],
        missingLocations: Effect.succeed([])
      })
    })
  )

const noEnvironment = new ScriptError({ reason: new EnvironmentMissing({ path: "env.ts" }) })

/** Returns the message in the slug of a file name: `versions/ae10_add_a_nick.ts` is "add a nick". */
const docFromPath = (path: string, revision: string): string => {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "")
  return name.includes(revision) ? name.replace(revision, "").split("_").filter((word) => word !== "").join(" ") : ""
}

const fromFolders = Effect.fnUntraced(function*(options: ScriptDirectoryOptions) {
  const folders = yield* ScriptFolders.resolve(options)
  const { loadDefault } = yield* ModuleLoader.ModuleLoader
  const { load, run, source } = yield* MigrationFile.make
  const context = yield* Effect.context<
    FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor | ModuleLoader.ModuleLoader
  >()
  const [cached, forget] = yield* readRevisions(folders, run).pipe(
    Effect.provide(context),
    Effect.cachedInvalidateWithTTL(Duration.infinity)
  )
  const revisionMap = Effect.tapError(cached, () => forget)
  return ScriptDirectory.of({
    revisionMap,
    load,
    source,
    generate: (given) =>
      Effect.flatMap(generateScript, ({ generate }) => generate(folders, revisionMap, options, given)).pipe(
        Effect.ensuring(forget),
        Effect.provide(context)
      ),
    environment: Effect.provide(Effect.flatMap(environmentFile(folders), loadDefault), context),
    environmentFile: Effect.provide(environmentFile(folders), context),
    location: Option.some(folders.location),
    versionLocations: folders.versionLocations,
    missingLocations: Effect.provide(
      Effect.filter(folders.versionLocations, ScriptFolders.exists, { negate: true }),
      context
    )
  })
})

const generateScript = Effect.orDie(Once.make(() => import("./GenerateScript.ts")))

const readRevisions = (folders: ScriptFolders.ScriptFolders, evaluate: MigrationFile.MigrationFiles["run"]) =>
  Effect.gen(function*() {
    const revisions = yield* RevisionIndex.read(yield* ScriptFolders.revisionFiles(folders), {
      cacheFile: yield* ScriptFolders.cacheFile(folders),
      evaluate,
      isProjectMake: yield* MigrationFile.isProjectMake
    })
    return yield* RevisionMap.fromIterable(yield* DistinctRevisions.distinct(revisions, ScriptFolders.realPath))
  }).pipe(Effect.withSpan("ScriptDirectory.revisionMap", { attributes: { location: folders.location } }))

const environmentFile = (folders: ScriptFolders.ScriptFolders) =>
  Effect.flatMap(
    ScriptFolders.firstFile(folders, ScriptFolders.extensions.map((extension) => `env${extension}`)),
    Option.match({
      onNone: () =>
        Effect.flatMap(Path.Path, (path) =>
          new ScriptError({ reason: new EnvironmentMissing({ path: path.join(folders.location, "env.ts") }) })),
      onSome: Effect.succeed
    })
  )
