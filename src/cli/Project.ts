/**
 * The project of a command: its configuration, its revisions and its env.ts.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as AlembicConfig from "../AlembicConfig.ts"
import type * as Commands from "../Commands.ts"
import * as Environment from "../runtime/Environment.ts"
import type * as ScriptDirectory from "../script/ScriptDirectory.ts"
import type { Services, Settings } from "./Command.ts"
import * as Terminal from "./Terminal.ts"

/**
 * The options for the functions of `Commands`, from the configuration and the options that every command has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Commands.ReadOptions {
  readonly environment: boolean
}

/**
 * The services of a project, which the functions of `Commands` need.
 *
 * @since 0.1.0
 * @category models
 */
export type Project = ScriptDirectory.ScriptDirectory | Environment.Environment | AlembicConfig.AlembicConfig

/**
 * Runs a program in the project that the options of the command line select, by default that of the current folder. Log messages go to
 * standard error.
 *
 * @example
 * import { Commands } from "effect-alembic"
 * import { Command, Project } from "effect-alembic/cli"
 *
 * const deploy = Command.make({
 *   name: "deploy",
 *   summary: "Upgrade to the heads.",
 *   flags: {},
 *   arguments: {},
 *   run: (_, settings) => Project.use(settings, (options) => Commands.upgrade("heads", options))
 * })
 *
 * @since 0.1.0
 * @category running
 */
export const use = <A, E, R>(
  settings: Settings,
  program: (options: Options) => Effect.Effect<A, E, R>
): Effect.Effect<
  void,
  E | Effect.Effect.Error<ReturnType<typeof AlembicConfig.fromFile>>,
  Exclude<R, Project> | Services
> =>
  Effect.flatMap(AlembicConfig.AlembicConfig, (config) =>
    program({
      command: settings.command,
      xArguments: settings.xArguments,
      attributes: config.attributes,
      sections: config.sections,
      section: config.section,
      environment: config.revisionEnvironment
    })).pipe(
      Effect.provide(
        Environment.layer.pipe(
          Layer.provideMerge(AlembicConfig.layerScripts),
          Layer.provideMerge(AlembicConfig.layerFromFile({ config: settings.config, section: settings.name })),
          Layer.provideMerge(Terminal.layerLogger(settings))
        )
      ),
      Effect.asVoid
    )
