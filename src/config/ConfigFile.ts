/**
 * The file that configures a project: where it is searched, and how each kind of file is read.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as EnvironmentVariable from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as ModuleLoader from "../script/ModuleLoader.ts"
import type { ScriptError, SourceSyntaxError } from "../script/ScriptError.ts"
import * as Source from "../script/Source.ts"
import * as AlembicIni from "./AlembicIni.ts"
import {
  ConfigIsFolder,
  ConfigNotFound,
  ConfigUnreadable,
  ConfigUnsupported,
  ConfigurationError
} from "./ConfigurationError.ts"
import * as Ini from "./Ini.ts"
import { fromText, mainSection, snakeCase, textKeys, type Value, valuesOf } from "./Settings.ts"

/**
 * Where to read the configuration:
 *
 * - `config`: the file; by default it is searched from `directory` upwards;
 * - `section`: the main section of an ini file; by default `alembic`;
 * - `configArgs`: further values that an ini file can refer to, as it does to `%(here)s` (Alembic's `config_args`);
 * - `directory`: by default the current folder.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileOptions {
  readonly config?: string | undefined
  readonly section?: string | undefined
  readonly configArgs?: Readonly<Record<string, string>> | undefined
  readonly directory?: string | undefined
}

/**
 * Returns the file that configures the project in a folder, if there is one. Parent folders are not searched.
 *
 * @since 0.1.0
 * @category queries
 */
export const fileIn: (
  folder: string
) => Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError>, FileSystem.FileSystem | Path.Path> = Effect
  .fnUntraced(function*(folder) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    for (const name of [...fileNames, "package.json", "alembic.ini"]) {
      const file = path.join(folder, name)
      if (!(yield* Effect.orElseSucceed(fs.exists(file), () => false))) continue
      if (name !== "package.json" || (yield* hasPackageKey(file))) return Option.some(file)
    }
    return Option.none()
  })

const packageKey = "effect-alembic"
const fileNames = ["ts", "mts", "js", "mjs", "json"].map((extension) => `effect-alembic.config.${extension}`)
const lookedFor = [...fileNames, `the key "${packageKey}" of package.json`, "alembic.ini"]

const firstVariable = (names: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(names, (name) => EnvironmentVariable.option(EnvironmentVariable.string(name))),
    (values) => Option.filter(Option.firstSomeOf(values), (value) => value !== "")
  ).pipe(Effect.orElseSucceed(Option.none<string>))

/**
 * The file that the environment names; `ALEMBIC_CONFIG` is Alembic's variable.
 *
 * @since 0.1.0
 * @category queries
 */
export const fromVariable: Effect.Effect<Option.Option<string>> = Effect.suspend(() =>
  firstVariable(["EFFECT_ALEMBIC_CONFIG", "ALEMBIC_CONFIG"])
)

/**
 * Returns the first file that configures a project, from a folder upwards.
 *
 * @since 0.1.0
 * @category queries
 */
export const search = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  let pyproject: string | undefined
  for (let folder = directory;; folder = path.dirname(folder)) {
    const found = yield* fileIn(folder)
    if (Option.isSome(found)) return found.value
    const toml = path.join(folder, "pyproject.toml")
    const text = yield* Effect.orElseSucceed(fs.readFileString(toml), () => "")
    if (/^\s*\[+tool\.alembic\b/m.test(text)) pyproject ??= toml
    if (folder === path.dirname(folder)) {
      return yield* new ConfigurationError({ reason: new ConfigNotFound({ directory, lookedFor, pyproject }) })
    }
  }
})

const hasPackageKey = (file: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.option(fs.readFileString(file))).pipe(
    Effect.flatMap(Option.match({
      onNone: () => Effect.succeed(false),
      onSome: (text) => Effect.map(parseJson(file, text), Predicate.hasProperty(packageKey))
    }))
  )

/**
 * Reads the values of a file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fnUntraced(function*(
  file: string,
  { configArgs, section = mainSection }: Pick<FileOptions, "configArgs" | "section">
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const unreadable = (cause: PlatformError) =>
    new ConfigurationError({ reason: new ConfigUnreadable({ path: file, cause }) })
  const { type } = yield* Effect.mapError(fs.stat(file), unreadable)
  if (type === "Directory") {
    const inside = yield* fileIn(file)
    return yield* new ConfigurationError({
      reason: new ConfigIsFolder({ path: file, file: Option.getOrUndefined(inside) })
    })
  }
  const found = { file: Option.some(file), directory: path.dirname(file), section, sections: {}, origin: file }
  const text = yield* Effect.mapError(fs.readFileString(file), unreadable)
  switch (path.extname(file)) {
    case ".ts":
    case ".mts":
    case ".js":
    case ".mjs": {
      const loader = yield* ModuleLoader.ModuleLoader
      return { ...found, values: valuesOf(yield* loader.loadDefault(file), file) }
    }
    case ".json": {
      const json = yield* parseJson(file, text)
      const isPackage = path.basename(file) === "package.json"
      return {
        ...found,
        values: valuesOf(isPackage && Predicate.hasProperty(json, packageKey) ? json[packageKey] : json, file)
      }
    }
    case ".ini":
    case ".cfg":
      return {
        ...found,
        ...(yield* AlembicIni.read(yield* Ini.parse(text, file), {
          ...found,
          file,
          separator: separatorOf(path),
          configArgs
        }))
      }
    default:
      return yield* new ConfigurationError({ reason: new ConfigUnsupported({ path: file }) })
  }
})

const parseJson = (file: string, text: string): Effect.Effect<unknown, ScriptError<SourceSyntaxError>> =>
  Effect.try({
    try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: (cause) => {
      const message = Predicate.isError(cause) ? cause.message : String(cause)
      const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length)
      return Source.syntaxError(file, text, offset, message.replace(/(?: in JSON)? at position \d+.*$/, ""))
    }
  })

/**
 * The values of environment variables that are named `EFFECT_ALEMBIC_` and a key.
 *
 * @since 0.1.0
 * @category constructors
 */
export const variables = Effect.flatMap(Path.Path, (path) =>
  Effect.map(
    Effect.forEach(textKeys, (key) => {
      const name = `EFFECT_ALEMBIC_${snakeCase(key).toUpperCase()}`
      return Effect.map(
        firstVariable([name]),
        Option.map((text): Value => ({
          key,
          name: "",
          origin: name,
          value: fromText(key, text, (text) => text.split(separatorOf(path)))
        }))
      )
    }),
    (found) => found.flatMap(Option.toArray)
  ))

/** The separator of lists of paths on this system. */
const separatorOf = ({ sep }: Path.Path): string => sep === "\\" ? ";" : ":"
