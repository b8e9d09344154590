/**
 * Writes all revisions of a project as one module.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bundle from "../script/Bundle.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { BundleStale, NoFolder, ScriptError } from "../script/ScriptError.ts"
import * as SqlRevision from "../script/SqlRevision.ts"
import * as WholeFile from "../script/WholeFile.ts"
import { BundleRefused, UsageError } from "../UsageError.ts"
import { fileOf, revisionMap } from "./Revisions.ts"

/**
 * Writes a module that imports all revisions statically, for programs that run without the folder of scripts. With `check` it writes
 * nothing, and fails with `BundleStale` if the module is not up to date.
 *
 * @since 0.1.0
 * @category running
 */
export const bundle = Effect.fn("effect-alembic.bundle")(
  function*(options: { readonly output?: string | undefined; readonly check?: boolean | undefined } = {}) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const map = yield* revisionMap
    const location = yield* Effect.mapError(scripts.location, () => new ScriptError({ reason: new NoFolder() }))
    const output = options.output === undefined ? path.join(location, "bundle.ts") : path.resolve(options.output)
    const files = yield* Effect.forEach(map.revisions, (revision) =>
      Effect.gen(function*() {
        const file = yield* fileOf(revision)
        return {
          path: path.relative(path.dirname(output), file).split(path.sep).join("/"),
          sql: SqlRevision.isSqlFile(file) ? yield* scripts.source(revision) : Option.none()
        }
      }))
    yield* checkBundlePath(output, scripts.versionLocations)
    const project = yield* projectFolder(path.dirname(output))
    const relativeTo = (folder: string) => path.relative(folder, path.dirname(output)).split(path.sep).join("/") || "."
    const text = Bundle.render(files, Option.map(project, relativeTo))
    if (options.check === true) {
      const written = yield* Effect.option(fs.readFileString(output))
      if (!Option.contains(written, text)) return yield* new ScriptError({ reason: new BundleStale({ path: output }) })
    } else yield* WholeFile.write(output, text)
    return { path: output, revisions: map.revisions }
  }
)

/** The nearest folder with a package.json, in which programs are usually started. */
const projectFolder = (
  folder: string
): Effect.Effect<Option.Option<string>, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (yield* Effect.orElseSucceed(fs.exists(path.join(folder, "package.json")), () => false)) {
      return Option.some(folder)
    }
    const parent = path.dirname(folder)
    return parent === folder ? Option.none() : yield* projectFolder(parent)
  })

const checkBundlePath = (output: string, versionLocations: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (!/\.m?[jt]s$/.test(output)) {
      return yield* new UsageError({ reason: new BundleRefused({ path: output, problem: "NoModule" }) })
    }
    if (versionLocations.some((folder) => output.startsWith(folder + path.sep))) {
      return yield* new UsageError({ reason: new BundleRefused({ path: output, problem: "AmongRevisions" }) })
    }
    const present = yield* Effect.option(fs.readFileString(output))
    if (Option.exists(present, (text) => !Bundle.isBundle(text))) {
      return yield* new UsageError({ reason: new BundleRefused({ path: output, problem: "NotABundle" }) })
    }
  })
