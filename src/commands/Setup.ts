/**
 * Creates a new project.
 *
 * @since 0.1.0
 */
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as AlembicConfig from "../AlembicConfig.ts"
import * as Init from "../script/Init.ts"
import * as ModuleLoader from "../script/ModuleLoader.ts"
import * as Templates from "../script/Templates.ts"

/**
 * The templates of `init`.
 *
 * @since 0.1.0
 * @category running
 */
export const listTemplates: ReadonlyArray<Templates.Template> = Templates.all

/**
 * Writes the files of a template to a project. Existing files are kept.
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
