/**
 * The configuration of a project: the folders of its scripts and the options of new files. It is read from `effect-alembic.config.ts` (or
 * `.js`, `.json`), `package.json` or Alembic's `alembic.ini`, or given by a program.
 *
 * @since 0.1.0
 */
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ConfigFile from "./config/ConfigFile.ts"
import type { ConfigInvalid, ConfigurationError } from "./config/ConfigurationError.ts"
import * as Settings from "./config/Settings.ts"
import * as ModuleLoader from "./script/ModuleLoader.ts"
import * as ScriptDirectory from "./script/ScriptDirectory.ts"
import type { DefaultExportReason, ScriptError } from "./script/ScriptError.ts"

export { fileIn, type FileOptions } from "./config/ConfigFile.ts"
export type { Config, Options } from "./config/Settings.ts"

/**
 * The errors of reading a configuration.
 *
 * @since 0.1.0
 * @category errors
 */
export type ReadError = ConfigurationError | ScriptError<DefaultExportReason>

/**
 * The configuration of the project.
 *
 * @since 0.1.0
 * @category tags
 */
export class AlembicConfig extends Context.Tag("effect-alembic/AlembicConfig")<AlembicConfig, Settings.Config>() {}

/**
 * Defines a configuration, as the default export of `effect-alembic.config.ts`.
 *
 * @example
 * import { AlembicConfig } from "effect-alembic"
 *
 * export default AlembicConfig.make({
 *   scriptLocation: "migrations",
 *   timezone: "UTC",
 *   writeHooks: [{ name: "format", type: "bin", bin: "prettier", options: "--write REVISION_SCRIPT_FILENAME" }]
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Settings.Options): Settings.Options => options

/**
 * Checks options. `origin` is the name of the file in errors; relative paths are relative to `directory`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const decode = (
  options: unknown,
  { directory, origin }: { readonly directory: string; readonly origin: string }
): Effect.Effect<Settings.Config, ConfigurationError<ConfigInvalid>, FileSystem.FileSystem | Path.Path> =>
  Settings.decode({
    file: Option.none(),
    directory,
    section: Settings.mainSection,
    sections: {},
    values: Settings.valuesOf(options, origin),
    origin
  })

/**
 * Reads the configuration of a project. Environment variables named `EFFECT_ALEMBIC_` and a key (`EFFECT_ALEMBIC_TIMEZONE`) override the
 * file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromFile: (
  options?: ConfigFile.FileOptions
) => Effect.Effect<
  Settings.Config,
  ReadError,
  FileSystem.FileSystem | Path.Path | ModuleLoader.ModuleLoader
> = Effect.fn("AlembicConfig.fromFile")(function*(options = {}) {
  const path = yield* Path.Path
  const directory = path.resolve(options.directory ?? ".")
  const named = options.config === undefined ? yield* ConfigFile.fromVariable : Option.some(options.config)
  const file = yield* Option.match(named, {
    onNone: () => ConfigFile.search(directory),
    onSome: (name) => Effect.succeed(path.resolve(directory, name))
  })
  yield* Effect.annotateCurrentSpan("file", file)
  yield* Effect.logDebug(`The configuration is ${file}.`)
  const found = yield* ConfigFile.read(file, options)
  const values = [...found.values, ...(yield* ConfigFile.variables)]
  return yield* Settings.decode({ ...found, values })
})

/**
 * Returns the value of an option in a section of the ini file. Names are in lower case.
 *
 * @since 0.1.0
 * @category queries
 */
export const sectionOption = (config: Settings.Config, section: string, name: string): Option.Option<string> =>
  Option.fromNullable(config.sections[section]?.[name.toLowerCase()])

/**
 * Returns the value of an option in the main section of the ini file.
 *
 * @since 0.1.0
 * @category queries
 */
export const mainOption = (config: Settings.Config, name: string): Option.Option<string> =>
  sectionOption(config, config.section, name)

/**
 * The configuration of a program. Relative paths are relative to `directory`, by default the current folder.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Settings.Options,
  { directory = "." }: { readonly directory?: string | undefined } = {}
): Layer.Layer<AlembicConfig, ConfigurationError<ConfigInvalid>, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(
    AlembicConfig,
    Effect.flatMap(
      Path.Path,
      (path) => decode(options, { directory: path.resolve(directory), origin: "configuration" })
    )
  )

/**
 * The configuration of a project.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerFromFile = (
  options: ConfigFile.FileOptions = {}
): Layer.Layer<AlembicConfig, ReadError, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(AlembicConfig, fromFile(options)).pipe(Layer.provide(ModuleLoader.layer))

/**
 * The scripts of the configured project.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerScripts: Layer.Layer<
  ScriptDirectory.ScriptDirectory,
  never,
  AlembicConfig | FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor
> = Layer.unwrapEffect(Effect.map(AlembicConfig, (config) => ScriptDirectory.layer(config.scripts)))
