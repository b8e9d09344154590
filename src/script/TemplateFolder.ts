/**
 * A template of `init` in a folder of its own.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import { NotATemplate, UsageError } from "../UsageError.ts"
import { RevisionUnreadable, ScriptError } from "./ScriptError.ts"
import { extensions } from "./ScriptFolders.ts"
import * as Templates from "./Templates.ts"

/**
 * Returns the files of the folder by their paths in a project whose scripts are in `location`. A configuration file belongs to the project, all
 * other files to the folder of the scripts. `{{location}}` in the configuration is replaced; a template without one gets the standard one.
 *
 * Fails with `NotATemplate` if the folder has no env.ts, and with `RevisionUnreadable` if a file cannot be read.
 *
 * @since 0.1.0
 * @category running
 */
export const files = (folder: string, location: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const reading = <A>(file: string, read: Effect.Effect<A, PlatformError>) =>
      Effect.mapError(read, (cause) => new ScriptError({ reason: new RevisionUnreadable({ path: file, cause }) }))
    const entries = yield* reading(folder, fs.readDirectory(folder, { recursive: true }))
    if (!entries.some((name) => extensions.some((extension) => name === `env${extension}`))) {
      return yield* new UsageError({ reason: new NotATemplate({ path: folder }) })
    }
    const files = new Map([["effect-alembic.config.ts", Templates.config({ location })]])
    for (const name of entries.toSorted()) {
      const file = path.join(folder, name)
      if ((yield* reading(file, fs.stat(file))).type !== "File") continue
      const text = yield* reading(file, fs.readFileString(file))
      if (isConfiguration(name)) {
        files.delete("effect-alembic.config.ts")
        files.set(name, text.replaceAll("{{location}}", location))
      } else files.set(`${location}/${name.split(path.sep).join("/")}`, text)
    }
    return files.set(`${location}/versions/.gitkeep`, "")
  })

const isConfiguration = (name: string): boolean => name.startsWith("effect-alembic.config.")
