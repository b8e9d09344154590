/**
 * The folders of a project's scripts, and the files in them.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Hash from "effect/Hash"
import * as Option from "effect/Option"
import { FolderUnreadable, ScriptError, ScriptLocationMissing } from "./ScriptError.ts"

/**
 * The folders of the scripts. Paths are absolute, or relative to `directory`:
 *
 * - `directory`: the folder of the project; by default the current folder;
 * - `versionLocations`: the folders of the revisions; by default `versions` in the script location;
 * - `recursiveVersionLocations`: whether to read their subfolders.
 *
 * @since 0.1.0
 * @category models
 */
export interface FolderOptions {
  readonly scriptLocation: string
  readonly directory?: string | undefined
  readonly versionLocations?: ReadonlyArray<string> | undefined
  readonly recursiveVersionLocations?: boolean | undefined
}

/**
 * The folders, as absolute paths.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScriptFolders {
  readonly directory: string
  readonly location: string
  readonly versionLocations: ReadonlyArray<string>
  readonly isRecursive: boolean
}

/**
 * The extensions of scripts, in the order in which they are searched.
 *
 * @since 0.1.0
 * @category constants
 */
export const extensions: ReadonlyArray<string> = [".ts", ".mts", ".js", ".mjs"]

/**
 * Resolves the paths of the folders without reading them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resolve = (options: FolderOptions): Effect.Effect<ScriptFolders, never, Path.Path> =>
  Effect.map(Path.Path, (path) => {
    const directory = path.resolve(options.directory ?? ".")
    const location = path.resolve(directory, options.scriptLocation)
    const versionLocations = (options.versionLocations ?? [path.join(location, "versions")])
      .map((folder) => path.resolve(directory, folder))
    return {
      directory,
      location,
      versionLocations: [...new Set(versionLocations)],
      isRecursive: options.recursiveVersionLocations ?? false
    }
  })

/**
 * Returns whether a file or folder exists.
 *
 * @since 0.1.0
 * @category running
 */
export const exists = (file: string): Effect.Effect<boolean, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orElseSucceed(fs.exists(file), () => false))

/**
 * Resolves the symbolic links in a path; a path that does not exist is returned as it is.
 *
 * @since 0.1.0
 * @category running
 */
export const realPath = (file: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orElseSucceed(fs.realPath(file), () => file))

/**
 * Lists the files of all version locations that may be revisions. A file in two locations is listed once.
 *
 * @since 0.1.0
 * @category running
 */
export const revisionFiles = ({ isRecursive, location, versionLocations }: ScriptFolders): Effect.Effect<
  ReadonlyArray<string>,
  ScriptError<FolderUnreadable | ScriptLocationMissing>,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    if (!(yield* exists(location))) {
      return yield* new ScriptError({ reason: new ScriptLocationMissing({ path: location }) })
    }
    const files = new Set<string>()
    for (const folder of versionLocations) {
      const entries = yield* entriesOf(folder, isRecursive)
      if (Option.isNone(entries)) {
        yield* Effect.logWarning(`The version location ${folder} does not exist, so no revisions are read from it.`)
        continue
      }
      const real = yield* realPath(folder)
      for (const name of revisionNames(entries.value)) {
        const file = path.join(real, name)
        if (files.has(file)) yield* Effect.logWarning(`${file} is in two version locations; it is read once.`)
        files.add(file)
      }
    }
    return [...files]
  })

/**
 * Finds the first of these files that exists in the script location.
 *
 * @since 0.1.0
 * @category running
 */
export const firstFile = (
  { location }: ScriptFolders,
  names: ReadonlyArray<string>
): Effect.Effect<Option.Option<string>, never, FileSystem.FileSystem | Path.Path> =>
  Effect.flatMap(Path.Path, (path) =>
    Effect.map(
      Effect.filter(names.map((name) => path.join(location, name)), exists, { concurrency: "unbounded" }),
      (found) => Option.fromNullable(found[0])
    ))

/**
 * Returns the path of the cache of read revisions, in the `node_modules/.cache` of the project, if there is one.
 *
 * @since 0.1.0
 * @category running
 */
export const cacheFile = (
  { location }: ScriptFolders
): Effect.Effect<Option.Option<string>, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    for (let folder = location; folder !== path.dirname(folder); folder = path.dirname(folder)) {
      const modules = path.join(folder, "node_modules")
      if (yield* exists(modules)) {
        const name = `revisions-${(Hash.string(location) >>> 0).toString(16)}.json`
        return Option.some(path.join(modules, ".cache", "effect-alembic", name))
      }
    }
    return Option.none()
  })

/** The entries of a folder; `None` if there is no such folder. */
const entriesOf = (folder: string, recursive: boolean) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.readDirectory(folder, { recursive }).pipe(
      Effect.asSome,
      Effect.catchAll((cause) =>
        cause._tag === "SystemError" && cause.reason === "NotFound"
          ? Effect.succeedNone
          : Effect.fail(new ScriptError({ reason: new FolderUnreadable({ path: folder, cause }) }))
      )
    ))

/**
 * Returns the revision files among the entries of a folder, sorted. Declarations, names that begin with `.` or `_`, and JavaScript
 * compiled from TypeScript of the same name are not revisions.
 *
 * @since 0.1.0
 * @category getters
 */
export const revisionNames = (entries: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = entries.map((name) => name.replaceAll("\\", "/")).filter((name) =>
    /(?<!\.d)\.m?[tj]s$|\.sql$/.test(name) &&
    name.split("/").every((part) => /^[^._]/.test(part) && part !== "node_modules")
  )
  const all = new Set(names)
  return names.filter((name) => !name.endsWith("js") || !all.has(name.replace(/js$/, "ts"))).toSorted()
}
