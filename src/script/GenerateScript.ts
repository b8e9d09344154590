/**
 * Writes the files of new revisions from the template of the project.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Revision from "../revision/Revision.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import { UnknownVersionPath, UsageError, VersionPathRequired } from "../UsageError.ts"
import * as FileName from "./FileName.ts"
import * as MigrationFile from "./MigrationFile.ts"
import * as RevisionIndex from "./RevisionIndex.ts"
import type * as RevisionSyntax from "./RevisionSyntax.ts"
import {
  FileRemovedByHook,
  FoldersNotRead,
  RevisionUnreadable,
  ScriptError,
  TemplateLacks,
  TemplateUnusable
} from "./ScriptError.ts"
import * as ScriptFolders from "./ScriptFolders.ts"
import * as ScriptTemplate from "./ScriptTemplate.ts"
import * as SqlRevision from "./SqlRevision.ts"
import * as WholeFile from "./WholeFile.ts"
import * as WriteHooks from "./WriteHooks.ts"

/**
 * The options of new files:
 *
 * - `fileTemplate`: the file name; by default `%(rev)s_%(slug)s`;
 * - `truncateSlugLength`: the maximum length of the slug in it; by default 40;
 * - `timezone`: the time zone of dates in new files; by default that of the machine;
 * - `writeHooks`: programs and functions to run after a file is written.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileOptions {
  readonly fileTemplate?: string | undefined
  readonly truncateSlugLength?: number | undefined
  readonly timezone?: DateTime.TimeZone | undefined
  readonly writeHooks?: ReadonlyArray<WriteHooks.WriteHook> | undefined
}

/**
 * A new revision and the code of its file. The rendered text must define exactly `revision`.
 *
 * - `versionPath`: one of the version locations; required if there are several and the revision has no down revision;
 * - `fileTemplate`: replaces that of the directory;
 * - `format`: the language of the file; by default that of the project's template;
 * - `imports`, `bodies`: code; by default, the migration does nothing;
 * - `templateValues`: additional values for the template.
 *
 * @since 0.1.0
 * @category models
 */
export interface GenerateOptions {
  readonly revision: Revision.Revision
  readonly versionPath?: string | undefined
  readonly fileTemplate?: string | undefined
  readonly format?: "typescript" | "sql" | undefined
  readonly imports?: string | undefined
  readonly bodies?: Readonly<Record<string, (indentation: number) => string>> | undefined
  readonly templateValues?: Readonly<Record<string, string>> | undefined
}

/**
 * A new file after the write hooks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Generated {
  readonly revision: Revision.Revision
  readonly path: string
  readonly hooks: ReadonlyArray<WriteHooks.HookResult>
}

/**
 * Chooses the folder of a new file, renders the template, writes the file completely or not at all, and runs the write hooks.
 *
 * @since 0.1.0
 * @category running
 */
export const generate = Effect.fn("ScriptDirectory.generate")(function*<E>(
  folders: ScriptFolders.ScriptFolders,
  revisionMap: Effect.Effect<RevisionMap.RevisionMap, E>,
  options: FileOptions,
  given: GenerateOptions
) {
  const path = yield* Path.Path
  const { revision } = given
  const folder = yield* chooseFolder(folders, given, revisionMap)
  const template = yield* readTemplate(folders, given.format)
  const createDate = DateTime.setZone(yield* DateTime.now, options.timezone ?? DateTime.zoneMakeLocal())
  const fileTemplate = given.fileTemplate ?? options.fileTemplate ?? "%(rev)s_%(slug)s"
  const name = yield* FileName.make(
    fileTemplate,
    { revision: revision.revision, message: revision.doc, createDate },
    options.truncateSlugLength ?? 40
  )
  if (name.includes("/") && !folders.isRecursive) {
    return yield* new ScriptError({ reason: new FoldersNotRead({ fileTemplate }) })
  }
  const file = path.join(folder, `${name}${template.extension}`)
  const text = yield* ScriptTemplate.render(template, {
    ...revision,
    message: revision.doc === "" ? "empty message" : revision.doc,
    createDate: FileName.formatDate(createDate, { offset: options.timezone !== undefined }),
    imports: given.imports ?? emptyImports,
    bodies: given.bodies ?? {},
    extra: given.templateValues ?? {}
  })
  yield* writeChecked(file, text, revision, template)
  const hooks = yield* WriteHooks.run(options.writeHooks ?? [], file, folders.directory)
  if (!(yield* ScriptFolders.exists(file))) {
    return yield* new ScriptError({
      reason: new FileRemovedByHook({ path: file, hooks: hooks.map(({ name }) => name) })
    })
  }
  const written = yield* RevisionIndex.read([file], {
    cacheFile: Option.none(),
    evaluate: (yield* MigrationFile.make).run,
    isProjectMake: yield* MigrationFile.isProjectMake
  })
  return { revision: written[0] ?? revision, path: file, hooks }
})

/** Returns the folder of a new file: the one given, the only one, or that of a down revision. */
const chooseFolder = <E>(
  { directory, versionLocations }: ScriptFolders.ScriptFolders,
  { revision, versionPath }: GenerateOptions,
  revisionMap: Effect.Effect<RevisionMap.RevisionMap, E>
) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    if (versionPath !== undefined) {
      const folder = path.resolve(directory, versionPath)
      return versionLocations.includes(folder) ?
        folder :
        yield* new UsageError({ reason: new UnknownVersionPath({ path: folder, locations: versionLocations }) })
    }
    const [only, ...others] = versionLocations
    if (only !== undefined && others.length === 0) return only
    const map = yield* revisionMap
    for (const parent of revision.downRevisions) {
      const file = Option.flatMap(RevisionMap.get(map, parent), (found) => found.path)
      for (const folder of versionLocations) {
        const real = yield* ScriptFolders.realPath(folder)
        if (Option.exists(file, (file) => file.startsWith(real + path.sep))) return folder
      }
    }
    return yield* new UsageError({ reason: new VersionPathRequired({ locations: versionLocations }) })
  })

interface Template extends ScriptTemplate.Template {
  readonly extension: string
}

/** Reads the template of the project, or returns the standard one. */
const readTemplate = (folders: ScriptFolders.ScriptFolders, format: ScriptTemplate.Format | undefined) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const formats = format === undefined ? ["typescript", "sql"] as const : [format]
    const extensions = formats.flatMap((format) => extensionsOf[format])
    const file = yield* ScriptFolders.firstFile(folders, extensions.map((extension) => `script${extension}.template`))
    if (Option.isNone(file)) return standard[format ?? "typescript"]
    const text = yield* Effect.mapError(
      fs.readFileString(file.value),
      (cause) => new ScriptError({ reason: new RevisionUnreadable({ path: file.value, cause }) })
    )
    const extension = path.extname(path.basename(file.value, ".template"))
    return {
      path: file.value,
      format: SqlRevision.isSqlFile(extension) ? "sql" : "typescript",
      extension,
      text
    } as const
  })

const extensionsOf = { typescript: ScriptFolders.extensions, sql: [".sql"] }

const standard: Readonly<Record<ScriptTemplate.Format, Template>> = {
  typescript: { path: "(standard)", format: "typescript", extension: ".ts", text: ScriptTemplate.standard },
  sql: { path: "(standard)", format: "sql", extension: ".sql", text: ScriptTemplate.standardSql }
}

/**
 * Writes a file and checks that it defines `revision`. If this is known only by running the file and is not the case, the file is removed.
 */
const writeChecked = (file: string, text: string, revision: Revision.Revision, template: Template) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const compare = (identity: RevisionSyntax.Identity) =>
      Option.match(MigrationFile.difference(revision, identity), {
        onNone: () => Effect.void,
        onSome: (key) =>
          Effect.fail(
            new ScriptError({ reason: new TemplateLacks({ template: template.path, format: template.format, key }) })
          )
      })
    const reading = yield* Effect.mapError(
      RevisionIndex.readFile(file, text),
      (error) => error.reason._tag === "InvalidSqlRevision" ? unusable(template, error.reason.detail) : error
    )
    if (Option.isNone(reading)) {
      return yield* new ScriptError({
        reason: new TemplateLacks({ template: template.path, format: template.format, key: "revision" })
      })
    }
    const { identity } = reading.value
    if (Option.isSome(identity)) yield* compare(identity.value)
    yield* WholeFile.create(file, text)
    if (Option.isSome(identity)) return
    const { run } = yield* MigrationFile.make
    yield* run(file).pipe(
      Effect.mapError(({ message }) => unusable(template, message)),
      Effect.flatMap(compare),
      Effect.onError(() => Effect.ignore(fs.remove(file, { force: true })))
    )
  })

const unusable = ({ format, path }: Template, detail: string) =>
  new ScriptError({ reason: new TemplateUnusable({ template: path, format, detail }) })

const emptyImports = `import { Effect } from "effect"
import { Migration } from "effect-alembic"`
