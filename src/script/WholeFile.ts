/**
 * Writes files completely or not at all: under a temporary name first, then renamed in one step.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { FileExists, UsageError } from "../UsageError.ts"
import * as Folder from "./Folder.ts"
import { FileNotWritten, ScriptError } from "./ScriptError.ts"
import { exists } from "./ScriptFolders.ts"

/**
 * Writes a file and creates its folders. An existing file is replaced.
 *
 * @since 0.1.0
 * @category running
 */
export const write = (
  file: string,
  text: string
): Effect.Effect<void, ScriptError<FileNotWritten>, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const suffix = (yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)).toString(36)
    const temporary = path.join(path.dirname(file), `.#${suffix}`)
    yield* Folder.make(path.dirname(file))
    yield* fs.writeFileString(temporary, text, { flag: "wx" }).pipe(
      Effect.zipRight(fs.rename(temporary, file)),
      Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true })))
    )
  }).pipe(Effect.mapError((cause) => new ScriptError({ reason: new FileNotWritten({ path: file, cause }) })))

/**
 * Writes a new file and creates its folders. Fails with `FileExists` if the file exists.
 *
 * @since 0.1.0
 * @category running
 */
export const create = (
  file: string,
  text: string
): Effect.Effect<
  void,
  ScriptError<FileNotWritten> | UsageError<FileExists>,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    if (yield* exists(file)) return yield* new UsageError({ reason: new FileExists({ path: file }) })
    yield* write(file, text)
  })
