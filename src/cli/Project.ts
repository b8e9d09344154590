/**
 * The project that a command works on: its configuration, its scripts, its env.ts, and how much is said about the work.
 *
 * @since 0.1.0
 */
import * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Config from "../Config.ts"
import * as Environment from "../runtime/Environment.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import * as Terminal from "./Terminal.ts"

/**
 * What the options that all commands share say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  readonly config: Option.Option<string>
  readonly name: Option.Option<string>
  readonly xArguments: ReadonlyArray<string>
  readonly quiet: boolean
  readonly verbose: boolean
}

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  settings: Settings
): Layer.Layer<
  ScriptDirectory.ScriptDirectory | Environment.Environment | Config.AlembicConfig,
  Config.ConfigError,
  FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor
> =>
  Environment.layer.pipe(
    Layer.provideMerge(Config.layerScripts),
    Layer.provideMerge(Config.layerFromFile({
      config: Option.getOrUndefined(settings.config),
      section: Option.getOrUndefined(settings.name)
    })),
    Layer.provideMerge(Terminal.layerLogger(settings))
  )
