/**
 * The revisions of a project, wherever they are kept: in folders of files, or as modules that a bundler brought along.
 * From files they are read without being run; a revision's file is run when its migration is.
 *
 * @since 0.1.0
 */
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Hash from "effect/Hash"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import * as Migration from "../migration/Migration.ts"
import * as Revision from "../revision/Revision.ts"
import { type GraphReason, RevisionDefinedTwice, RevisionError, RevisionNotHere } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import { FileExists, UnknownVersionPath, UsageError, VersionPathRequired } from "../UsageError.ts"
import * as DiscardedEffects from "./DiscardedEffects.ts"
import * as FileName from "./FileName.ts"
import * as Folder from "./Folder.ts"
import * as ModuleLoader from "./ModuleLoader.ts"
import * as RevisionIndex from "./RevisionIndex.ts"
import {
  EffectDiscarded,
  EnvironmentMissing,
  FileNotWritten,
  FileRemovedByHook,
  FoldersNotRead,
  FolderUnreadable,
  type GenerateReason,
  InvalidMigration,
  ModuleFailed,
  NoFolder,
  type ReadReason,
  RevisionChanged,
  RevisionUnreadable,
  ScriptError,
  ScriptLocationMissing,
  TemplateLacks,
  TemplateUnusable
} from "./ScriptError.ts"
import * as ScriptTemplate from "./ScriptTemplate.ts"
import * as WriteHooks from "./WriteHooks.ts"

/**
 * Where the files are and how new ones are made. Paths are absolute, or start at `directory`.
 *
 * - `directory`: the project: relative paths and write hooks start there; the current folder unless given;
 * - `versionLocations`: the folders of the revisions; `versions` in the script location unless given;
 * - `recursiveVersionLocations`: also read the folders in them;
 * - `fileTemplate`: the name of a new file, `%(rev)s_%(slug)s` unless given;
 * - `truncateSlugLength`: the length of the slug in it, 40 unless given;
 * - `timezone`: that of the dates in new files; the machine's own unless given;
 * - `writeHooks`: what runs after a file is written.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScriptDirectoryOptions {
  readonly scriptLocation: string
  readonly directory?: string | undefined
  readonly versionLocations?: ReadonlyArray<string> | undefined
  readonly recursiveVersionLocations?: boolean | undefined
  readonly fileTemplate?: string | undefined
  readonly truncateSlugLength?: number | undefined
  readonly timezone?: DateTime.TimeZone | undefined
  readonly writeHooks?: ReadonlyArray<WriteHooks.WriteHook> | undefined
}

/**
 * What a new file is made from. Its text must be such that it says of itself what `revision` says.
 *
 * - `versionPath`: one of the version locations; needed where there are several and the revision follows none;
 * - `fileTemplate`: in place of that of the directory;
 * - `imports`, `upgrade`, `downgrade`: code; a migration that does nothing unless given;
 * - `templateValues`: further values for the template.
 *
 * @since 0.1.0
 * @category models
 */
export interface GenerateOptions {
  readonly revision: Revision.Revision
  readonly versionPath?: string | undefined
  readonly fileTemplate?: string | undefined
  readonly imports?: string | undefined
  readonly upgrade?: string | undefined
  readonly downgrade?: string | undefined
  readonly templateValues?: Readonly<Record<string, string>> | undefined
}

/**
 * A file that was written, as it stands after the hooks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Generated {
  readonly revision: Revision.Revision
  readonly path: string
  readonly hooks: ReadonlyArray<WriteHooks.HookResult>
}

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
  /** The graph. It is read once, and again after a revision was generated. */
  readonly revisionMap: Effect.Effect<RevisionMap.RevisionMap, ReadError>
  /** Runs the file of a revision and checks that it is what its text said. */
  readonly load: (revision: Revision.Revision) => Effect.Effect<Migration.Migration, ReadError>
  /** The text of a revision's file; none where it is part of the program. */
  readonly source: (revision: Revision.Revision) => Effect.Effect<Option.Option<string>, ReadError>
  /** Writes the file of a new revision: whole, or not at all. */
  readonly generate: (options: GenerateOptions) => Effect.Effect<Generated, GenerateError>
  /** What `env.ts` default-exports. */
  readonly environment: Effect.Effect<unknown, ReadError>
  /** The folder of `env.ts` and of the template. */
  readonly location: Option.Option<string>
  /** The folders of the revisions. */
  readonly versionLocations: ReadonlyArray<string>
  /** Those of them that do not exist. */
  readonly missingLocations: Effect.Effect<ReadonlyArray<string>>
}>() {}

/**
 * Scripts in folders.
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
 * Scripts from `import.meta.glob`, lazy or eager. The keys are paths; files named `env` or beginning with `_` are left out.
 * Modules are imported one after the other, when the graph is asked for.
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
          (module) => migrationOf(path, defaultOf(module))
        )
      }
    })
  )

/**
 * Scripts by name. The names are shown where files would be.
 *
 * @since 0.1.0
 * @category layers
 */
export const fromRecord = (migrations: Readonly<Record<string, Migration.Migration>>): Layer.Layer<ScriptDirectory> =>
  layerOf(
    Object.entries(migrations).map(([name, migration]) => ({
      path: Option.some(name),
      load: migrationOf(name, migration)
    }))
  )

/**
 * Scripts as modules (`import * as m from "./…"`) or as what those default-export. The services that they use are provided to the layer.
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
          migrationOf(`module ${index + 1}`, defaultOf(module)),
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

const migrationOf = (path: string, value: unknown) =>
  Either.mapLeft(
    Migration.fromUnknown(value),
    (fault) => new ScriptError({ reason: new InvalidMigration({ path, fault }) })
  )

/** Scripts that are part of the program. */
const layerOf = (entries: ReadonlyArray<Entry>): Layer.Layer<ScriptDirectory> =>
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
      return ScriptDirectory.of({
        revisionMap: yield* Effect.cached(
          Effect.flatMap(loaded, (all) =>
            Effect.flatMap(distinct(all.map(({ revision }) => revision)), RevisionMap.fromIterable))
        ),
        load: ({ revision }) =>
          Effect.flatMap(loaded, (all) =>
            Option.match(
              Option.fromNullable(all.findLast((one) =>
                one.migration.revision === revision
              )),
              {
                onNone: () => Effect.fail(new RevisionError({ reason: new RevisionNotHere({ revision }) })),
                onSome: ({ migration }) => Effect.succeed(migration)
              }
            )),
        source: () => Effect.succeedNone,
        generate: () => new ScriptError({ reason: new NoFolder() }),
        environment: new ScriptError({ reason: new EnvironmentMissing({ path: "env.ts" }) }),
        location: Option.none(),
        versionLocations: [],
        missingLocations: Effect.succeed([])
      })
    })
  )

/** What the slug in a file's name tells: `versions/ae10_add_a_nick.ts` is "add a nick". */
const docFromPath = (path: string, revision: string): string => {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "")
  return name.includes(revision) ? name.replace(revision, "").split("_").filter((word) => word !== "").join(" ") : ""
}

const extensions = [".ts", ".mts", ".js", ".mjs"]

const fromFolders = Effect.fnUntraced(function*(options: ScriptDirectoryOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const loader = yield* ModuleLoader.ModuleLoader
  const context = yield* Effect.context<
    FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor | ModuleLoader.ModuleLoader
  >()

  const directory = path.resolve(options.directory ?? ".")
  const location = path.resolve(directory, options.scriptLocation)
  const isRecursive = options.recursiveVersionLocations ?? false
  const versionLocations = [
    ...new Set(
      (options.versionLocations ?? [path.join(location, "versions")]).map((folder) => path.resolve(directory, folder))
    )
  ]

  /** The entries of a folder; `None` if there is no such folder. */
  const entriesOf = (folder: string) =>
    fs.readDirectory(folder, { recursive: isRecursive }).pipe(
      Effect.asSome,
      Effect.catchAll((cause) =>
        cause._tag === "SystemError" && cause.reason === "NotFound" ?
          Effect.succeedNone :
          Effect.fail(new ScriptError({ reason: new FolderUnreadable({ path: folder, cause }) }))
      )
    )

  const realPath = (file: string) => Effect.orElseSucceed(fs.realPath(file), () => file)

  const existing = (file: string) => Effect.orElseSucceed(fs.exists(file), () => false)

  /** The files of all locations; one that two locations share counts once. */
  const listFiles = Effect.gen(function*() {
    if (!(yield* existing(location))) {
      return yield* new ScriptError({ reason: new ScriptLocationMissing({ path: location }) })
    }
    const files = new Set<string>()
    for (const folder of versionLocations) {
      const entries = yield* entriesOf(folder)
      if (Option.isNone(entries)) {
        yield* Effect.logWarning(`The version location ${folder} does not exist, so no revisions are read from it.`)
        continue
      }
      const real = yield* realPath(folder)
      for (const name of revisionFiles(entries.value)) {
        const file = path.join(real, name)
        if (files.has(file)) yield* Effect.logWarning(`${file} is in two version locations; it is read once.`)
        files.add(file)
      }
    }
    return [...files]
  })

  /** Next to what else is kept of this project and can be thrown away. */
  const cacheFile = Effect.gen(function*() {
    for (let folder = location; folder !== path.dirname(folder); folder = path.dirname(folder)) {
      const modules = path.join(folder, "node_modules")
      if (yield* existing(modules)) {
        const name = `revisions-${(Hash.string(location) >>> 0).toString(16)}.json`
        return Option.some(path.join(modules, ".cache", "effect-alembic", name))
      }
    }
    return Option.none()
  })

  const loadMigration = (file: string) => Effect.flatMap(loader.loadDefault(file), (value) => migrationOf(file, value))

  /** A forgotten `yield*` compiles and does nothing, and the revision would be recorded as applied. */
  const checkDiscarded = (file: string) =>
    Effect.gen(function*() {
      const text = yield* Effect.mapError(fs.readFileString(file), (cause) =>
        new ScriptError({ reason: new RevisionUnreadable({ path: file, cause }) }))
      const discarded = yield* DiscardedEffects.find(file, text)
      if (discarded.length > 0) {
        return yield* new ScriptError({ reason: new EffectDiscarded({ path: file, discarded }) })
      }
    })

  const [cached, forget] = yield* Effect.gen(function*() {
    const files = yield* listFiles
    const revisions = yield* RevisionIndex.read(files, { cacheFile: yield* cacheFile, evaluate: loadMigration })
    return yield* RevisionMap.fromIterable(yield* distinct(revisions, realPath))
  }).pipe(
    Effect.withSpan("ScriptDirectory.revisionMap", { attributes: { location } }),
    Effect.provide(context),
    Effect.cachedInvalidateWithTTL(Duration.infinity)
  )
  const revisionMap = Effect.tapError(cached, () => forget)

  const load = (revision: Revision.Revision) =>
    Option.match(revision.path, {
      onNone: () => Effect.fail(new RevisionError({ reason: new RevisionNotHere({ revision: revision.revision }) })),
      onSome: (file) =>
        Effect.flatMap(Effect.zipLeft(loadMigration(file), checkDiscarded(file)), (migration) =>
          Option.match(difference(revision, migration), {
            onNone: () =>
              Effect.succeed(migration),
            onSome: (key) =>
              Effect.fail(
                new ScriptError({
                  reason: new RevisionChanged({
                    path: file,
                    key,
                    read: JSON.stringify(revision[key]),
                    loaded: JSON.stringify(migration[key])
                  })
                })
              )
          }))
    })

  /** The first of some files that is there. */
  const firstFile = (names: ReadonlyArray<string>) =>
    Effect.map(
      Effect.filter(names.map((name) => path.join(location, name)), existing, { concurrency: "unbounded" }),
      (found) => Option.fromNullable(found[0])
    )

  const environment = Effect.flatMap(
    firstFile(extensions.map((extension) => `env${extension}`)),
    Option.match({
      onNone: (): Effect.Effect<unknown, ScriptError<ReadReason>> =>
        new ScriptError({ reason: new EnvironmentMissing({ path: path.join(location, "env.ts") }) }),
      onSome: (file) => loader.loadDefault(file)
    })
  )

  /** The project's own template or the standard one, and the extension of the files made from it. */
  const readTemplate = Effect.gen(function*() {
    const file = yield* firstFile(extensions.map((extension) => `script${extension}.template`))
    if (Option.isNone(file)) return { path: "(standard)", extension: ".ts", text: ScriptTemplate.standard }
    const text = yield* Effect.mapError(
      fs.readFileString(file.value),
      (cause) => new ScriptError({ reason: new RevisionUnreadable({ path: file.value, cause }) })
    )
    return { path: file.value, extension: path.extname(path.basename(file.value, ".template")), text }
  })

  /** Where a new file goes: as told, to the only location, or next to what it follows. */
  const chooseLocation = Effect.fnUntraced(function*({ revision, versionPath }: GenerateOptions) {
    if (versionPath !== undefined) {
      const folder = path.resolve(directory, versionPath)
      return versionLocations.includes(folder) ?
        folder :
        yield* new UsageError({ reason: new UnknownVersionPath({ path: folder, locations: versionLocations }) })
    }
    const [only, ...others] = versionLocations
    if (only !== undefined && others.length === 0) return only
    const map = yield* revisionMap
    for (const parent of revision.downRevisions) {
      const file = Option.flatMap(RevisionMap.get(map, parent), (found) => found.path)
      for (const folder of versionLocations) {
        const real = yield* realPath(folder)
        if (Option.exists(file, (file) => file.startsWith(real + path.sep))) return folder
      }
    }
    return yield* new UsageError({ reason: new VersionPathRequired({ locations: versionLocations }) })
  })

  const generate = Effect.fnUntraced(function*(given: GenerateOptions) {
    const { revision } = given
    const folder = yield* chooseLocation(given)
    const createDate = DateTime.setZone(yield* DateTime.now, options.timezone ?? DateTime.zoneMakeLocal())
    const fileTemplate = given.fileTemplate ?? options.fileTemplate ?? "%(rev)s_%(slug)s"
    const name = yield* FileName.make(
      fileTemplate,
      { revision: revision.revision, message: revision.doc, createDate },
      options.truncateSlugLength ?? 40
    )
    if (name.includes("/") && !isRecursive) {
      return yield* new ScriptError({ reason: new FoldersNotRead({ fileTemplate }) })
    }

    const template = yield* readTemplate
    const file = path.join(folder, `${name}${template.extension}`)
    const text = yield* ScriptTemplate.render(template.text, {
      ...revision,
      message: revision.doc === "" ? "empty message" : revision.doc,
      createDate: FileName.formatDate(createDate, { offset: options.timezone !== undefined }),
      imports: given.imports ?? emptyImports,
      upgrade: given.upgrade ?? "Effect.void",
      downgrade: given.downgrade ?? "Effect.void",
      extra: given.templateValues ?? {}
    }, template.path)
    const said = yield* RevisionIndex.readText(file, text)
    const compare = (identity: RevisionIndex.Identity) =>
      Option.match(difference(revision, identity), {
        onNone: () => Effect.void,
        onSome: (key) => Effect.fail(new ScriptError({ reason: new TemplateLacks({ template: template.path, key }) }))
      })
    if (Option.isSome(said.identity)) yield* compare(said.identity.value)

    yield* writeWhole(file, text)
    if (Option.isNone(said.identity)) {
      yield* loadMigration(file).pipe(
        Effect.mapError(({ message }) =>
          new ScriptError({ reason: new TemplateUnusable({ template: template.path, detail: message }) })
        ),
        Effect.flatMap(compare),
        Effect.onError(() => Effect.ignore(fs.remove(file, { force: true })))
      )
    }
    yield* forget
    const hooks = yield* WriteHooks.run(options.writeHooks ?? [], file, directory)
    if (!(yield* existing(file))) {
      return yield* new ScriptError({
        reason: new FileRemovedByHook({
          path: file,
          hooks: hooks.map(({ name }) => name)
        })
      })
    }
    const written = yield* RevisionIndex.read([file], { cacheFile: Option.none(), evaluate: loadMigration })
    return { revision: written[0] ?? revision, path: file, hooks }
  }, Effect.withSpan("ScriptDirectory.generate"))

  /** Under another name first, so that nobody ever sees half a file. */
  const writeWhole = Effect.fnUntraced(function*(file: string, text: string) {
    if (yield* existing(file)) return yield* new UsageError({ reason: new FileExists({ path: file }) })
    const suffix = (yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)).toString(36)
    const temporary = path.join(path.dirname(file), `.#${suffix}`)
    yield* Folder.make(path.dirname(file)).pipe(
      Effect.zipRight(fs.writeFileString(temporary, text, { flag: "wx" })),
      Effect.zipRight(fs.rename(temporary, file)),
      Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true }))),
      Effect.mapError((cause) => new ScriptError({ reason: new FileNotWritten({ path: file, cause }) }))
    )
  })

  const source = (revision: Revision.Revision) =>
    Option.match(revision.path, {
      onNone: () => Effect.succeedNone,
      onSome: (file) =>
        Effect.mapBoth(fs.readFileString(file), {
          onFailure: (cause) => new ScriptError({ reason: new RevisionUnreadable({ path: file, cause }) }),
          onSuccess: Option.some
        })
    })

  return ScriptDirectory.of({
    revisionMap,
    load,
    source,
    generate: (given) => Effect.provide(generate(given), context),
    environment,
    location: Option.some(location),
    versionLocations,
    missingLocations: Effect.filter(versionLocations, existing, { negate: true })
  })
})

const emptyImports = `import { Effect } from "effect"
import { Migration } from "effect-alembic"`

/**
 * The revision files among the entries of a folder, in order. Names that begin with `.` or `_` and declarations are none;
 * JavaScript beside TypeScript of the same name was compiled from it.
 */
const revisionFiles = (entries: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = entries.map((name) => name.replaceAll("\\", "/")).filter((name) =>
    /(?<!\.d)\.m?[tj]s$/.test(name) && name.split("/").every((part) => /^[^._]/.test(part) && part !== "node_modules")
  )
  const all = new Set(names)
  return names.filter((name) => !name.endsWith("js") || !all.has(name.replace(/js$/, "ts"))).toSorted()
}

/** The revisions, each once. A file that is there under several names counts once; two that define one revision are an error. */
const distinct = (
  revisions: ReadonlyArray<Revision.Revision>,
  realPath: (file: string) => Effect.Effect<string> = Effect.succeed
): Effect.Effect<ReadonlyArray<Revision.Revision>, RevisionError<RevisionDefinedTwice>> =>
  Effect.gen(function*() {
    const definitions = new Map<string, Array<Revision.Revision>>()
    for (const revision of revisions) {
      const others = definitions.get(revision.revision)
      if (others === undefined) definitions.set(revision.revision, [revision])
      else others.push(revision)
    }
    const repeated = Array.from(definitions.values()).filter(({ length }) => length > 1)
    for (const same of repeated) {
      const [{ revision } = { revision: "" }] = same
      const paths = same.map(({ path }) => Option.getOrElse(path, () => "a module of the program"))
      const real = yield* Effect.forEach(paths, realPath)
      const isOne = same.every(({ path }) => Option.isSome(path)) && new Set(real).size === 1
      if (!isOne) return yield* new RevisionError({ reason: new RevisionDefinedTwice({ revision, paths }) })
      yield* Effect.logWarning(`${paths.join(" and ")} are one file; it is read once.`)
    }
    return repeated.length === 0
      ? revisions
      : Array.from(definitions.values(), ([first]) => first).filter((first) => first !== undefined)
  })

/** The first key in which two descriptions of a revision differ. */
const difference = (
  left: RevisionIndex.Identity,
  right: RevisionIndex.Identity
): Option.Option<keyof RevisionIndex.Identity> =>
  Option.fromNullable(
    (["revision", "downRevisions", "branchLabels", "dependsOn"] as const).find((key) =>
      JSON.stringify(left[key]) !== JSON.stringify(right[key])
    )
  )
