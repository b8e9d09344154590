/**
 * Compares a bundle with the files that it was written from, where the program that contains it runs beside them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ScriptFolders from "./ScriptFolders.ts"
import * as SqlRevision from "./SqlRevision.ts"

/**
 * Returns the names of the files that a bundle lacks, has too many, or has with another text of SQL. `folder` is relative to the current folder,
 * and names to `folder`. Returns none if the folder has no file of the bundle, or cannot be read.
 *
 * @since 0.1.0
 * @category getters
 */
export const differences = (
  folder: string,
  bundled: Readonly<Record<string, unknown>>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.tryPromise(async () => {
    // Imported on demand, so that programs without a file system can import this module.
    const [fs, path] = await Promise.all([import("node:fs/promises"), import("node:path/posix")])
    const names = Object.keys(bundled)
    const folders = [...new Set(names.map((name) => path.dirname(name)))]
    const listed = await Promise.all(folders.map(async (subfolder) =>
      ScriptFolders.revisionNames(await fs.readdir(path.join(folder, subfolder))).map((name) =>
        path.join(subfolder, name)
      )
    ))
    const present = new Set(listed.flat())
    if (
      !names.some((name) =>
        present.has(name)
      )
    ) return []
    const isCurrent = await Promise.all([...present].map(async (name) => {
      if (!SqlRevision.isSqlFile(name)) return name in bundled
      const text = await fs.readFile(path.join(folder, name), "utf8")
      return name in bundled ? bundled[name] === text : isOtherSql(name, text)
    }))
    return [
      ...names.filter((name) => !present.has(name)),
      ...[...present].filter((_, index) => isCurrent[index] !== true)
    ].toSorted()
  }).pipe(Effect.orElseSucceed(() => []))

const isOtherSql = (name: string, text: string): boolean =>
  Either.match(SqlRevision.read(name, text), { onLeft: () => false, onRight: Option.isNone })
