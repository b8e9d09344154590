/**
 * Creates folders one by one. Node's recursive mkdir never ends on Linux where the system reports that an existing folder is missing, as
 * below `/proc`.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"

/**
 * Creates a folder and its parents, unless they exist.
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
      // Another process may have created it.
      Effect.catchAll((cause) => Effect.unlessEffect(Effect.fail(cause), isFolder(folder)))
    )
  })

const isFolder = (path: string) =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (fs) => Effect.match(fs.stat(path), { onFailure: () => false, onSuccess: ({ type }) => type === "Directory" })
  )
