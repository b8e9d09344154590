/**
 * Reads revisions from the text of their files, without running them. A scan of the beginning of the file is enough for nearly all; the
 * parser reads files that the scan does not fully understand; the caller evaluates keys that are not literals. Results are cached by path,
 * size and time of change.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import type * as Revision from "../revision/Revision.ts"
import * as Folder from "./Folder.ts"
import * as RevisionScan from "./RevisionScan.ts"
import * as RevisionSyntax from "./RevisionSyntax.ts"
import { type InvalidSqlRevision, RevisionUnreadable, ScriptError, type SourceSyntaxError } from "./ScriptError.ts"
import * as Source from "./Source.ts"
import * as SqlRevision from "./SqlRevision.ts"

type Identity = RevisionSyntax.Identity
type Reading = RevisionSyntax.Reading

/**
 * The options of {@link read}.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions<E, R> {
  /** Runs a file whose text does not determine its revision. */
  readonly evaluate: (path: string) => Effect.Effect<Identity, E, R>
  /** Returns whether the function that a file imports is `make` of {@link Migration.forServices}. */
  readonly isProjectMake: (path: string, imported: RevisionSyntax.Candidate) => Effect.Effect<boolean, E, R>
  /** The file of the cache; `None` for no cache. */
  readonly cacheFile: Option.Option<string>
}

/**
 * Reads revision files, in the order given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read: <E, R>(
  paths: ReadonlyArray<string>,
  options: ReadOptions<E, R>
) => Effect.Effect<
  ReadonlyArray<Revision.Revision>,
  ScriptError<RevisionUnreadable | SourceSyntaxError | InvalidSqlRevision> | E,
  FileSystem.FileSystem | Path.Path | R
> = Effect
  .fnUntraced(function*(paths, options) {
    const now = yield* Clock.currentTimeMillis
    const fs = yield* FileSystem.FileSystem
    const cached = yield* loadCache(options.cacheFile)
    const entries: Record<string, Entry> = {}
    const readings: Array<{ readonly path: string; readonly reading: Reading }> = []
    let isNew = false
    for (const path of paths) {
      const stamp = Option.isSome(options.cacheFile)
        ? stampOf(yield* Effect.mapError(fs.stat(path), unreadable(path)))
        : undefined
      const known = cached[path]
      if (stamp !== undefined && isEntry(known) && isSame(known, stamp)) {
        entries[path] = known
        readings.push({ path, reading: RevisionSyntax.certain(known, known.doc) })
        continue
      }
      const found = (yield* isOtherSql(path))
        ? Option.none()
        : yield* Effect.flatMap(textOf(path), (text) => readFile(path, text))
      if (Option.isNone(found)) continue
      const reading = yield* identified(path, found.value, options)
      readings.push({ path, reading })
      if (stamp !== undefined && isSettled(stamp, now) && Option.isSome(reading.identity)) {
        entries[path] = entryOf(stamp, reading.identity.value, reading.doc)
        isNew = true
      }
    }
    if (isNew || Object.keys(entries).length !== Object.keys(cached).length) {
      yield* saveCache(options.cacheFile, entries)
    }
    const revisions: Array<Revision.Revision> = []
    for (const { path, reading } of readings) {
      const { branchLabels, dependsOn, downRevisions, revision } = Option.isSome(reading.identity)
        ? reading.identity.value
        : yield* options.evaluate(path)
      const { doc } = reading
      revisions.push({ revision, downRevisions, branchLabels, dependsOn, doc, path: Option.some(path) })
    }
    return revisions
  })

const isOtherSql = (path: string) =>
  SqlRevision.isSqlFile(path)
    ? fromFile(path, (fs) =>
      Effect.flatMap(fs.open(path), (file) => file.readAlloc(FileSystem.KiB(64))).pipe(
        Effect.scoped,
        Effect.map(Option.exists((bytes) => SqlRevision.isOther(new TextDecoder().decode(bytes))))
      ))
    : Effect.succeed(false)

const textOf = (path: string) => fromFile(path, (fs) => fs.readFileString(path))

const fromFile = <A>(path: string, get: (fs: FileSystem.FileSystem) => Effect.Effect<A, PlatformError>) =>
  Effect.mapError(Effect.flatMap(FileSystem.FileSystem, get), unreadable(path))

const unreadable = (path: string) => (cause: PlatformError) =>
  new ScriptError({ reason: new RevisionUnreadable({ path, cause }) })

/** The identity of a migration that an imported function creates is known where that is `make` of `Migration.forServices`. */
const identified = <E, R>(
  path: string,
  reading: Reading,
  { isProjectMake }: ReadOptions<E, R>
): Effect.Effect<Reading, E, R> =>
  Option.match(Option.isSome(reading.identity) ? Option.none() : reading.candidate, {
    onNone: () => Effect.succeed(reading),
    onSome: (candidate) =>
      Effect.map(
        isProjectMake(path, candidate),
        (isMake) => isMake ? RevisionSyntax.certain(candidate.identity, reading.doc) : reading
      )
  })

/**
 * Reads the text of one file; `None` for a SQL file that is not a revision.
 *
 * @since 0.1.0
 * @category constructors
 */
export const readFile = (
  path: string,
  text: string
): Effect.Effect<Option.Option<Reading>, ScriptError<SourceSyntaxError | InvalidSqlRevision>> =>
  SqlRevision.isSqlFile(path)
    ? Either.map(
      SqlRevision.read(path, text),
      Option.map((file) => RevisionSyntax.certain(file, file.doc))
    )
    : Effect.asSome(readText(path, text))

/**
 * Reads the text of a TypeScript or JavaScript file: first by the scan, then by the parser.
 *
 * @since 0.1.0
 * @category constructors
 */
export const readText: (path: string, text: string) => Effect.Effect<Reading, ScriptError<SourceSyntaxError>> = Effect
  .fnUntraced(function*(path, text) {
    const scanned = RevisionScan.scan(text)
    if (Option.isSome(scanned)) return scanned.value.reading
    return Option.match(yield* Source.parse(path, text), {
      onNone: (): Reading => ({ identity: Option.none(), candidate: Option.none(), doc: "" }),
      onSome: ({ parsed }) => RevisionSyntax.readProgram(parsed.program, parsed.comments)
    })
  })

/** A file as the cache knows it: when it was read, and its revision. */
interface Stamp {
  readonly size: number
  readonly changed: number
  readonly inode: number
}

interface Entry extends Stamp, Identity {
  readonly doc: string
}

const isEntry = (value: unknown): value is Entry =>
  Predicate.isRecord(value) && Predicate.isNumber(value["size"]) && Predicate.isNumber(value["changed"]) &&
  Predicate.isNumber(value["inode"]) && Predicate.isString(value["revision"]) && isNames(value["downRevisions"]) &&
  isNames(value["branchLabels"]) && isNames(value["dependsOn"]) && Predicate.isString(value["doc"])

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every(Predicate.isString)

const stampOf = ({ ino, mtime, size }: FileSystem.File.Info): Stamp => ({
  size: Number(size),
  changed: Option.match(mtime, { onNone: () => 0, onSome: (time) => time.getTime() }),
  inode: Option.getOrElse(ino, () => 0)
})

const isSame = (left: Stamp, right: Stamp): boolean =>
  left.size === right.size && left.changed === right.changed && left.inode === right.inode

/**
 * Whether a later change of the file is certain to change its stamp. The clocks of file systems are coarse, and archive tools give all
 * files the same old time.
 */
const isSettled = (stamp: Stamp, now: number): boolean => stamp.changed < now - 2000 && stamp.changed > longAgo

const longAgo = Date.UTC(2000, 0, 1)

const entryOf = (
  { changed, inode, size }: Stamp,
  { branchLabels, dependsOn, downRevisions, revision }: Identity,
  doc: string
): Entry => ({ size, changed, inode, revision, downRevisions, branchLabels, dependsOn, doc })

/** Changes whenever files would be read differently. */
const cacheVersion = 1

/** The entries of the cache, which are checked when they are used. */
const loadCache = (
  cacheFile: Option.Option<string>
): Effect.Effect<Readonly<Record<string, unknown>>, never, FileSystem.FileSystem> =>
  Option.match(cacheFile, {
    onNone: () => Effect.succeed({}),
    onSome: (file) =>
      Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(file)).pipe(
        Effect.flatMap((text) => Effect.try((): unknown => JSON.parse(text))),
        Effect.map((cache) =>
          Predicate.isRecord(cache) && cache["version"] === cacheVersion && Predicate.isRecord(cache["entries"])
            ? cache["entries"]
            : {}
        ),
        Effect.orElseSucceed(() => ({}))
      )
  })

/** Ignores errors: without a cache, the next run is only slower. */
const saveCache = Effect.fnUntraced(
  function*(cacheFile: Option.Option<string>, entries: Readonly<Record<string, Entry>>) {
    if (Option.isNone(cacheFile)) return
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = cacheFile.value
    const temporary = `${file}.${yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)}`
    yield* Folder.make(path.dirname(file)).pipe(
      Effect.zipRight(fs.writeFileString(temporary, JSON.stringify({ version: cacheVersion, entries }))),
      Effect.zipRight(fs.rename(temporary, file)),
      Effect.catchAll(() => Effect.ignore(fs.remove(temporary, { force: true })))
    )
  }
)
