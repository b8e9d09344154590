/**
 * Starts the history of a project from its database.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Baseline from "../autogenerate/Baseline.ts"
import * as RenderMetaData from "../autogenerate/RenderMetaData.ts"
import * as NewRevision from "../revision/NewRevision.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { NoFolder, ScriptError } from "../script/ScriptError.ts"
import * as Templates from "../script/Templates.ts"
import * as WholeFile from "../script/WholeFile.ts"
import {
  BaselineNotFirst,
  BaselineOfMigrated,
  BaselineOfNothing,
  BaselineOfSeveral,
  DeclarationExists,
  UsageError
} from "../UsageError.ts"
import { currentRows } from "./Current.ts"
import { inspect, type InspectOptions } from "./Inspect.ts"
import { generate } from "./MakeRevision.ts"
import { revisionMap } from "./Revisions.ts"

/**
 * The options of {@link baseline}:
 *
 * - `message`: what the revision's file says that it does: "baseline" unless given.
 *
 * @since 0.1.0
 * @category models
 */
export interface BaselineOptions extends InspectOptions {
  readonly message?: string | undefined
}

/**
 * Starts the history of a project from its database. Writes the declared schema to `schema/metadata.ts` in the folder of env.ts (with one more
 * file for each schema if several were asked for), and the first revision, which creates all that the database holds. The database is
 * not changed: `stamp` records the revision as applied there. A part that a declaration cannot hold is logged as a warning and left out.
 *
 * Fails with a `UsageError` if the project has revisions, env.ts configures several databases, the version table names a revision, there is
 * nothing to declare, or a file of the declared schema exists. On failure no file is left.
 *
 * @example
 * import { Commands } from "effect-alembic"
 * import { Effect } from "effect"
 *
 * const program = Commands.baseline().pipe(Effect.zipRight(Commands.stamp("head")))
 *
 * @since 0.1.0
 * @category running
 */
export const baseline = Effect.fn("effect-alembic.baseline")(function*(options: BaselineOptions = {}) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const scripts = yield* ScriptDirectory.ScriptDirectory
  const map = yield* revisionMap
  const location = yield* Effect.mapError(scripts.location, () => new ScriptError({ reason: new NoFolder() }))
  if (map.revisions.length > 0) {
    return yield* new UsageError({
      reason: new BaselineNotFirst({ revisions: map.revisions.map(({ revision }) => revision) })
    })
  }
  const [rows = []] = yield* currentRows(options)
  if (rows.length > 0) return yield* new UsageError({ reason: new BaselineOfMigrated({ rows }) })
  const [database, ...others] = yield* inspect(options)
  if (others.length > 0) {
    return yield* new UsageError({ reason: new BaselineOfSeveral({ count: others.length + 1 }) })
  }
  const { defaultSchema, dialect, metadata, unsupported } = database
  const { domains, enums, functions, sequences, tables, views } = metadata
  if ([tables, views, sequences, enums, domains, functions].every(({ length }) => length === 0)) {
    return yield* new UsageError({
      reason: new BaselineOfNothing({ schemas: options.schemas ?? [defaultSchema] })
    })
  }
  const code = yield* Baseline.make(dialect, metadata)
  const sources = (options.schemas ?? []).length > 1
    ? RenderMetaData.filesBySchema(metadata, defaultSchema)
    : [{ path: "metadata.ts", content: RenderMetaData.file(metadata) }]
  const files = sources.map((source) => ({ ...source, path: path.join(location, "schema", source.path) }))
  for (const file of files) {
    const present = yield* Effect.option(fs.readFileString(file.path))
    if (Option.exists(present, (text) => text !== Templates.emptyMetadata)) {
      return yield* new UsageError({ reason: new DeclarationExists({ path: file.path }) })
    }
  }
  yield* Effect.forEach(unsupported, ({ name, object }) =>
    Effect.logWarning(
      `Left out: ${object} ${name}, which a declaration cannot hold. Add it to the revision as SQL. ` +
        "`effect-alembic inspect --json` shows it."
    ))
  const { revision } = yield* NewRevision.newRevision(map, {
    id: yield* Effect.sync(() => globalThis.crypto.randomUUID().slice(-12)),
    doc: options.message ?? "baseline"
  })
  const generated = yield* Effect.forEach(files, ({ content, path }) => WholeFile.write(path, content)).pipe(
    Effect.zipRight(generate({ revision, ...code })),
    Effect.onError(() => Effect.forEach(files, ({ path }) => Effect.ignore(fs.remove(path)), { discard: true }))
  )
  return { files: files.map(({ path }) => path), generated }
})
