/**
 * Creates a project from a template. Existing files are never overwritten, and after an error no file is left.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import {
  ConfigPresent,
  DatabaseUnknown,
  FolderNotEmpty,
  type NoSuchTemplate,
  type NotATemplate,
  UsageError
} from "../UsageError.ts"
import type { FileNotWritten, RevisionUnreadable, ScriptError } from "./ScriptError.ts"
import { exists } from "./ScriptFolders.ts"
import * as TemplateFolder from "./TemplateFolder.ts"
import * as Templates from "./Templates.ts"
import * as WholeFile from "./WholeFile.ts"

/**
 * The errors of {@link init}.
 *
 * @since 0.1.0
 * @category errors
 */
export type InitError =
  | UsageError<FolderNotEmpty | ConfigPresent | DatabaseUnknown | NoSuchTemplate | NotATemplate>
  | ScriptError<FileNotWritten | RevisionUnreadable>

/**
 * The options of {@link init}:
 *
 * - `directory`: the folder of the project;
 * - `location`: the folder of the scripts in it;
 * - `template`: the name of a template, or the path of a folder with a template of your own, relative to `directory`;
 * - `database`: by default, the one whose driver is in `package.json`; ignored for a template of your own;
 * - `fromDatabase`: the project declares its schema, which is read from its database afterwards;
 * - `configured`: an existing configuration, and the folder of scripts that it names.
 *
 * @since 0.1.0
 * @category models
 */
export interface InitOptions {
  readonly directory?: string | undefined
  readonly location?: string | undefined
  readonly template?: string | undefined
  readonly database?: Templates.Database | undefined
  readonly fromDatabase?: boolean | undefined
  readonly configured?: { readonly file: string; readonly location: string } | undefined
}

/**
 * A file of the template, and whether it was written.
 *
 * @since 0.1.0
 * @category models
 */
export interface InitFile {
  readonly path: string
  readonly outcome: "written" | "kept"
}

/**
 * Creates a project. Existing files are kept; if a file cannot be written, those written before are removed.
 *
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
    const folder = path.resolve(directory, location)
    const { configured } = options
    if (configured !== undefined && path.resolve(directory, configured.location) !== folder) {
      return yield* new UsageError({
        reason: new ConfigPresent({ file: configured.file, configured: configured.location, asked: folder })
      })
    }
    const entries = yield* Effect.orElseSucceed(fs.readDirectory(folder), (): ReadonlyArray<string> => [])
    if (configured === undefined && entries.length > 0 && !entries.some(isPartOfScripts)) {
      return yield* new UsageError({ reason: new FolderNotEmpty({ path: folder }) })
    }
    const relative = path.relative(directory, folder).split(path.sep).join("/")
    const written: Array<string> = []
    return yield* Effect.forEach(
      yield* filesOf(options, directory, relative),
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

const filesOf = ({ database, fromDatabase, template = "generic" }: InitOptions, directory: string, location: string) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const folder = path.resolve(directory, template)
    const known = Templates.get(template)
    if (Either.isLeft(known) && (yield* exists(folder))) return yield* TemplateFolder.files(folder, location)
    return (yield* known).files({
      location,
      database: database ?? (yield* databaseOf(path.join(directory, "package.json"))),
      fromDatabase
    })
  })

/** `init` adds missing files to a folder of migrations, and refuses other folders. */
const isPartOfScripts = (name: string): boolean => name === "versions" || /^(?:env|script)\./.test(name)

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
      : yield* new UsageError({ reason: new DatabaseUnknown({ drivers: found.map(Templates.driver) }) })
  })
