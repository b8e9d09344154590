/**
 * Makes folders, each inside of one that is there. Node's own way of making several at once never ends on Linux where the system
 * says of a folder that is there that it is not, as it does below `/proc`.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"

/**
 * Makes a folder, and those around it, unless they are there.
 *
 * @since 0.1.0
 * @category running
 */
export const make = (folder: string): Effect.Effect<void, PlatformError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (yield* isFolder(folder)) return
    const parent = path.dirname(folder)
    if (parent !== folder) yield* make(parent)
    yield* fs.makeDirectory(folder).pipe(
      // Somebody else may have made it just now.
      Effect.catchAll((cause) => Effect.unlessEffect(Effect.fail(cause), isFolder(folder)))
    )
  })

const isFolder = (path: string) =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (fs) => Effect.match(fs.stat(path), { onFailure: () => false, onSuccess: ({ type }) => type === "Directory" })
  )
