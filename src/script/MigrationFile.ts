/**
 * Runs the file of a revision, and checks that the migration has the keys that were read from its text.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { globalValue } from "effect/GlobalValue"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Migration from "../migration/Migration.ts"
import type * as Revision from "../revision/Revision.ts"
import { RevisionError, RevisionNotHere } from "../revision/RevisionError.ts"
import * as DiscardedEffects from "./DiscardedEffects.ts"
import * as ModuleLoader from "./ModuleLoader.ts"
import * as RevisionSyntax from "./RevisionSyntax.ts"
import {
  EffectDiscarded,
  InvalidMigration,
  type InvalidSqlRevision,
  type ReadReason,
  RevisionChanged,
  RevisionUnreadable,
  ScriptError,
  type SourceSyntaxError
} from "./ScriptError.ts"
import * as Source from "./Source.ts"
import * as SqlRevision from "./SqlRevision.ts"

/**
 * Returns a value as the migration that the file `path` exports; of a SQL file the value is its text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromUnknown = (
  path: string,
  value: unknown
): Either.Either<Migration.Migration, ScriptError<InvalidMigration | InvalidSqlRevision>> =>
  SqlRevision.isSqlFile(path) && Predicate.isString(value)
    ? SqlRevision.migrationOf(path, value)
    : Either.mapLeft(
      Migration.fromUnknown(value),
      (fault) => new ScriptError({ reason: new InvalidMigration({ path, fault }) })
    )

/**
 * Runs and reads the files of revisions.
 *
 * @since 0.1.0
 * @category models
 */
export interface MigrationFiles {
  /** Runs a file, and returns the migration that it default-exports. A SQL file is read. */
  readonly run: (file: string) => Effect.Effect<Migration.Migration, ScriptError<ReadReason>>
  /** Runs the file of a revision. Fails if the file has changed since it was read, or if it or a file that it imports discards an Effect. */
  readonly load: (
    revision: Revision.Revision
  ) => Effect.Effect<Migration.Migration, ScriptError<ReadReason> | RevisionError<RevisionNotHere>>
  /** Reads the text of a revision's file; `None` if the revision is part of the program. */
  readonly source: (
    revision: Revision.Revision
  ) => Effect.Effect<Option.Option<string>, ScriptError<RevisionUnreadable>>
}

/**
 * Creates the functions that run and read files.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<MigrationFiles, never, FileSystem.FileSystem | ModuleLoader.ModuleLoader> = Effect.gen(
  function*() {
    const fs = yield* FileSystem.FileSystem
    const loader = yield* ModuleLoader.ModuleLoader

    const read = readWith(fs)

    const valueOf = (file: string): Effect.Effect<unknown, ScriptError<ReadReason>> =>
      SqlRevision.isSqlFile(file) ? read(file) : loader.loadDefault(file)

    const run = (file: string) => Effect.flatMap(valueOf(file), (value) => fromUnknown(file, value))

    /**
     * A missing `yield*` compiles, and the revision would be recorded as applied although it did nothing. A file is checked when it is loaded:
     * a revision again after a change, a file that revisions import once.
     */
    const runChecked = Effect.fnUntraced(function*(path: string) {
      const { module, text } = yield* loader.load(path)
      const migration = yield* Either.flatMap(
        ModuleLoader.defaultOf(path, module),
        (value) => fromUnknown(path, value)
      )
      if (checkedModules.has(module)) return migration
      yield* Option.match(text, { onNone: () => checkWithImports(path), onSome: (text) => checkText(path, text) })
      checkedModules.add(module)
      return migration
    })

    const checkWithImports = Effect.fnUntraced(function*(migration: string) {
      const files = new Set([migration])
      for (const path of files) {
        if (checkedFiles.has(path)) continue
        const text = yield* read(path)
        yield* checkText(path, text)
        for (const helper of yield* loader.importsOf(path, text)) files.add(helper)
      }
      files.delete(migration)
      for (const path of files) checkedFiles.add(path)
    })

    return {
      run,
      load: (revision) => {
        if (Option.isNone(revision.path)) {
          return new RevisionError({ reason: new RevisionNotHere({ revision: revision.revision }) })
        }
        const path = revision.path.value
        const running: Effect.Effect<Migration.Migration, ScriptError<ReadReason>> = SqlRevision.isSqlFile(path)
          ? run(path)
          : runChecked(path)
        return Effect.flatMap(running, (migration) => {
          const key = Option.getOrUndefined(difference(revision, migration))
          return key === undefined ? Effect.succeed(migration) : new ScriptError({
            reason: new RevisionChanged({
              path,
              key,
              read: JSON.stringify(revision[key]),
              loaded: JSON.stringify(migration[key])
            })
          })
        })
      },
      source: ({ path }) => Effect.transposeMapOption(path, read)
    }
  }
)

/**
 * Creates a function that returns whether the function that a file imports is `make` of {@link Migration.forServices}. The file of the import is
 * read, not run, and read once for all files that import it.
 *
 * @since 0.1.0
 * @category guards
 */
export const isProjectMake: Effect.Effect<
  (
    path: string,
    imported: RevisionSyntax.Candidate
  ) => Effect.Effect<boolean, ScriptError<RevisionUnreadable | SourceSyntaxError>>,
  never,
  FileSystem.FileSystem | ModuleLoader.ModuleLoader
> = Effect.gen(function*() {
  const { importsOf } = yield* ModuleLoader.ModuleLoader
  const read = readWith(yield* FileSystem.FileSystem)
  const parsed = yield* Effect.cachedFunction((file: string) =>
    Effect.flatMap(read(file), (text) => Source.parse(file, text))
  )
  return (path, { name, specifier }) =>
    Effect.flatMap(importsOf(path, `import ${JSON.stringify(specifier)}`), ([file]) =>
      file === undefined
        ? Effect.succeed(false)
        : Effect.map(parsed(file), Option.exists((source) => RevisionSyntax.exportsMake(source.parsed.program, name))))
})

/**
 * Returns the first key in which two descriptions of a revision differ.
 *
 * @since 0.1.0
 * @category comparisons
 */
export const difference = (
  left: RevisionSyntax.Identity,
  right: RevisionSyntax.Identity
): Option.Option<keyof RevisionSyntax.Identity> =>
  Option.fromNullable(
    (["revision", "downRevisions", "branchLabels", "dependsOn"] as const).find((key) =>
      JSON.stringify(left[key]) !== JSON.stringify(right[key])
    )
  )

const readWith = (fs: FileSystem.FileSystem) => (path: string) =>
  Effect.mapError(
    fs.readFileString(path),
    (cause) => new ScriptError({ reason: new RevisionUnreadable({ path, cause }) })
  )

const checkText = (path: string, text: string) =>
  Effect.flatMap(
    DiscardedEffects.find(path, text),
    (discarded) =>
      discarded.length === 0 ? Effect.void : new ScriptError({ reason: new EffectDiscarded({ path, discarded }) })
  )

/** The modules of revisions without discarded Effects. */
const checkedModules = globalValue("effect-alembic/MigrationFile/checkedModules", () => new WeakSet<object>())

/** The files without discarded Effects that revisions import. */
const checkedFiles = globalValue("effect-alembic/MigrationFile/checkedFiles", () => new Set<string>())
