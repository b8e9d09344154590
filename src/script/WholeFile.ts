/**
 * Writes files so that nobody ever sees half of one: under another name first, then in one step to its own.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Folder from "./Folder.ts"

import { FileNotWritten, ScriptError } from "./ScriptError.ts"

/**
 * Writes a file, with the folders it needs. What was there is replaced.
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
    const temporary = path.join(path.dirname(file), `.#${path.basename(file)}`)
    yield* Folder.make(path.dirname(file))
    yield* fs.writeFileString(temporary, text).pipe(
      Effect.zipRight(fs.rename(temporary, file)),
      Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true })))
    )
  }).pipe(Effect.mapError((cause) => new ScriptError({ reason: new FileNotWritten({ path: file, cause }) })))
