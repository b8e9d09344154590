/**
 * Begins a project: writes the files of a template. Nothing that exists is overwritten, and nothing is left half written.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { FileNotWritten } from "./ScriptDirectory.ts"
import * as Templates from "./Templates.ts"
import * as WholeFile from "./WholeFile.ts"

/**
 * The folder for the scripts has files in it.
 *
 * @since 0.1.0
 * @category errors
 */
export class FolderNotEmpty extends Data.TaggedError("FolderNotEmpty")<{ readonly path: string }> {
  override get message() {
    return `${this.path} is there already and has files in it. Name another folder, or remove that one.`
  }
}

/**
 * The project is configured already, for another folder of scripts.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConfigPresent extends Data.TaggedError("ConfigPresent")<{
  readonly file: string
  readonly configured: string
  readonly asked: string
}> {
  override get message() {
    const isIni = this.file.endsWith(".ini")
    return `${this.file} already configures this project, with the scripts in ${this.configured}, so that those in ` +
      `${this.asked} would not be its scripts. Nothing was written. Name that folder, or first set ` +
      `${isIni ? "script_location" : "scriptLocation"} in that file to ${this.asked}.` +
      (isIni
        ? " If the file is to stay Python's alone, name the folder in an effect-alembic.config.ts, which is read before it."
        : "")
  }
}

/**
 * The project does not tell which database it is for.
 *
 * @since 0.1.0
 * @category errors
 */
export class DatabaseUnknown extends Data.TaggedError("DatabaseUnknown")<{ readonly drivers: ReadonlyArray<string> }> {
  override get message() {
    const found = this.drivers.length === 0 ? "no driver" : this.drivers.join(" and ")
    return `package.json has ${found}, so say which database this is for: ` +
      "--database postgresql, mysql, mariadb, mssql or sqlite."
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type InitError =
  | FolderNotEmpty
  | ConfigPresent
  | DatabaseUnknown
  | FileNotWritten
  | Templates.NoSuchTemplate

/**
 * - `directory`: the project's folder;
 * - `location`: the folder for the scripts in it;
 * - `template`: the name of a template;
 * - `database`: found out from the drivers in `package.json` unless given;
 * - `configured`: what configures the project already, and the folder of scripts that it names.
 *
 * @since 0.1.0
 * @category models
 */
export interface InitOptions {
  readonly directory?: string | undefined
  readonly location?: string | undefined
  readonly template?: string | undefined
  readonly database?: Templates.Database | undefined
  readonly configured?: { readonly file: string; readonly location: string } | undefined
}

/**
 * What was done with a file.
 *
 * @since 0.1.0
 * @category models
 */
export interface InitFile {
  readonly path: string
  readonly outcome: "written" | "kept"
}

/**
 * @since 0.1.0
 * @category running
 */
export const init = (
  options: InitOptions = {}
): Effect.Effect<ReadonlyArray<InitFile>, InitError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const directory = path.resolve(options.directory ?? ".")
    const location = options.location ?? "migrations"
    const template = yield* Templates.get(options.template ?? "generic")
    const folder = path.resolve(directory, location)
    const entries = yield* Effect.orElseSucceed(fs.readDirectory(folder), (): ReadonlyArray<string> => [])
    if (entries.length > 0) return yield* new FolderNotEmpty({ path: folder })
    const { configured } = options
    if (configured !== undefined && path.resolve(directory, configured.location) !== folder) {
      return yield* new ConfigPresent({ file: configured.file, configured: configured.location, asked: folder })
    }
    const database = options.database ?? (yield* databaseOf(path.join(directory, "package.json")))
    const relative = path.relative(directory, folder).split(path.sep).join("/")
    const written: Array<string> = []
    return yield* Effect.forEach(
      template.files({ location: relative, database }),
      ([name, text]) =>
        configured !== undefined && name.startsWith("effect-alembic.config.") ?
          Effect.succeed({ path: configured.file, outcome: "kept" } as const) :
          Effect.tap(writeNew(path.join(directory, name), text), ({ outcome, path }) => {
            if (outcome === "written") written.push(path)
          })
    ).pipe(
      Effect.onError(() => Effect.forEach(written, (file) => Effect.ignore(fs.remove(file)), { discard: true }))
    )
  })

const writeNew = (file: string, text: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (yield* Effect.orElseSucceed(fs.exists(file), () => false)) return { path: file, outcome: "kept" } as const
    yield* WholeFile.write(file, text)
    return { path: file, outcome: "written" } as const
  })

const PackageJson = Schema.parseJson(Schema.Struct({
  dependencies: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.String })),
  devDependencies: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.String }))
}))

const databases = ["postgresql", "mysql", "mssql", "sqlite"] as const

const databaseOf = (file: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.option(fs.readFileString(file))
    const declared = Option.flatMap(text, Schema.decodeUnknownOption(PackageJson))
    const names = Option.match(declared, {
      onNone: (): ReadonlyArray<string> => [],
      onSome: ({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies })
    })
    const found = databases.filter((database) => names.includes(Templates.driver(database)))
    const [only, ...others] = found
    return only !== undefined && others.length === 0
      ? only
      : yield* new DatabaseUnknown({ drivers: found.map(Templates.driver) })
  })
