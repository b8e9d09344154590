/**
 * Reads the SQL files that migrations run.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { CompileError, SqlFileUnreadable } from "../dialect/CompileError.ts"

/**
 * The path of the migration that is running. Relative paths in it are relative to its folder.
 *
 * @since 0.1.0
 * @category tags
 */
export class MigrationPath extends Context.Reference<MigrationPath>()("effect-alembic/MigrationPath", {
  defaultValue: (): Option.Option<string> => Option.none()
}) {}

/**
 * Reads a file. A relative path is relative to the folder of the running migration, or to the current folder if there is none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (file: string | URL): Effect.Effect<string, CompileError> =>
  Effect.flatMap(MigrationPath, (migration) =>
    Effect.flatMap(
      // Imported on demand, so that programs without a file system can import this module.
      Effect.promise(() => Promise.all([import("node:fs/promises"), import("node:path"), import("node:url")])),
      ([fs, path, url]) => {
        const folder = Option.match(migration, { onNone: () => ".", onSome: path.dirname })
        const full = file instanceof URL ? url.fileURLToPath(file) : path.resolve(folder, file)
        return Effect.tryPromise({
          try: async () => (await fs.readFile(full, "utf8")).replace(/^\uFEFF/, ""),
          catch: (cause) =>
            new CompileError({
              reason: new SqlFileUnreadable({
                path: full,
                migration: Option.getOrNull(migration),
                detail: cause instanceof Error ? cause.message : String(cause)
              })
            })
        })
      }
    ))
