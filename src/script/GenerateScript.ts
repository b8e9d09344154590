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
 * - `imports`, `upgrade`, `downgrade`: code; by default, the migration does nothing;
 * - `templateValues`: additional values for the template.
 *
 * @since 0.1.0
 * @category models
 */
export interface GenerateOptions {
  readonly revision: Revision.Revision
  readonly versionPath?: string | undefined
  readonly fileTemplate?: string | undefined
  readonly imports?: string | undefined
  readonly upgrade?: string | undefined
  readonly downgrade?: string | undefined
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
  const template = yield* readTemplate(folders)
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
  const text = yield* ScriptTemplate.render(template.text, {
    ...revision,
    message: revision.doc === "" ? "empty message" : revision.doc,
    createDate: FileName.formatDate(createDate, { offset: options.timezone !== undefined }),
    imports: given.imports ?? emptyImports,
    upgrade: given.upgrade ?? "Effect.void",
    downgrade: given.downgrade ?? "Effect.void",
    extra: given.templateValues ?? {}
  }, template.path)
  yield* writeChecked(file, text, revision, template)
  const hooks = yield* WriteHooks.run(options.writeHooks ?? [], file, folders.directory)
  if (!(yield* ScriptFolders.exists(file))) {
    return yield* new ScriptError({
      reason: new FileRemovedByHook({ path: file, hooks: hooks.map(({ name }) => name) })
    })
  }
  const written = yield* RevisionIndex.read([file], { cacheFile: Option.none(), evaluate: MigrationFile.run })
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

interface Template {
  readonly path: string
  readonly extension: string
  readonly text: string
}

/** Reads the template of the project, or returns the standard one. */
const readTemplate = (folders: ScriptFolders.ScriptFolders) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const names = ScriptFolders.extensions.map((extension) => `script${extension}.template`)
    const file = yield* ScriptFolders.firstFile(folders, names)
    if (Option.isNone(file)) return { path: "(standard)", extension: ".ts", text: ScriptTemplate.standard }
    const text = yield* Effect.mapError(
      fs.readFileString(file.value),
      (cause) => new ScriptError({ reason: new RevisionUnreadable({ path: file.value, cause }) })
    )
    return { path: file.value, extension: path.extname(path.basename(file.value, ".template")), text }
  })

/**
 * Writes a file and checks that it defines `revision`. If this is known only by running the file and is not the case, the file is removed.
 */
const writeChecked = (file: string, text: string, revision: Revision.Revision, template: Template) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const compare = (identity: RevisionIndex.Identity) =>
      Option.match(MigrationFile.difference(revision, identity), {
        onNone: () => Effect.void,
        onSome: (key) => Effect.fail(new ScriptError({ reason: new TemplateLacks({ template: template.path, key }) }))
      })
    const { identity } = yield* RevisionIndex.readText(file, text)
    if (Option.isSome(identity)) yield* compare(identity.value)
    yield* WholeFile.create(file, text)
    if (Option.isSome(identity)) return
    yield* MigrationFile.run(file).pipe(
      Effect.mapError(({ message }) =>
        new ScriptError({ reason: new TemplateUnusable({ template: template.path, detail: message }) })
      ),
      Effect.flatMap(compare),
      Effect.onError(() => Effect.ignore(fs.remove(file, { force: true })))
    )
  })

const emptyImports = `import { Effect } from "effect"
import { Migration } from "effect-alembic"`
