/**
 * Reads revisions from the text of their files, without running them. A scan of the beginning of the file is enough for nearly all; the
 * parser reads files that the scan does not fully understand; the caller evaluates keys that are not literals. Results are cached by path,
 * size and time of change.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type * as Revision from "../revision/Revision.ts"
import * as Folder from "./Folder.ts"
import * as RevisionSyntax from "./RevisionSyntax.ts"
import { type InvalidSqlRevision, RevisionUnreadable, ScriptError, type SourceSyntaxError } from "./ScriptError.ts"
import * as Source from "./Source.ts"
import * as SqlRevision from "./SqlRevision.ts"

type Identity = RevisionSyntax.Identity
type Reading = RevisionSyntax.Reading

const certain = (identity: Identity, doc: string): Reading => ({
  identity: Option.some(identity),
  candidate: Option.none(),
  doc
})

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
    const fs = yield* FileSystem.FileSystem
    const now = yield* Clock.currentTimeMillis
    const cached = yield* loadCache(options.cacheFile)

    const found = yield* Effect.forEach(
      paths,
      (path) =>
        Effect.gen(function*() {
          const stamp = Option.isSome(options.cacheFile) ? Option.some(stampOf(yield* fs.stat(path))) : Option.none()
          const known = Option.filter(
            Option.fromNullable(cached[path]),
            (entry) => Option.exists(stamp, (stamp) => isSame(entry, stamp))
          )
          const reading = Option.isSome(known)
            ? Option.some(certain(known.value, known.value.doc))
            : (yield* isOtherSql(path))
            ? Option.none()
            : yield* readFile(path, yield* fs.readFileString(path))
          return Option.map(reading, (reading) => ({ path, stamp, known, reading }))
        }).pipe(
          Effect.catchTags({
            BadArgument: (cause) => new ScriptError({ reason: new RevisionUnreadable({ path, cause }) }),
            SystemError: (cause) => new ScriptError({ reason: new RevisionUnreadable({ path, cause }) })
          }),
          Effect.flatMap(Effect.transposeMapOption((file) =>
            Effect.map(identified(path, file.reading, options), (reading) => ({
              ...file,
              reading,
              entry: Option.orElse(file.known, () =>
                entryOf(Option.filter(file.stamp, (stamp) => isSettled(stamp, now)), reading))
            }))
          ))
        ),
      { concurrency: 64 }
    )
    const readings = found.flatMap(Option.toArray)

    const entries = readings.flatMap(({ entry, path }) => Option.isSome(entry) ? [[path, entry.value] as const] : [])
    if (
      readings.some(({ entry, known }) => Option.isSome(entry) && Option.isNone(known)) ||
      entries.length !== Object.keys(cached).length
    ) {
      yield* saveCache(options.cacheFile, Object.fromEntries(entries))
    }

    return yield* Effect.forEach(readings, ({ path, reading }) =>
      Effect.map(
        Option.match(reading.identity, { onNone: () => options.evaluate(path), onSome: Effect.succeed }),
        (identity): Revision.Revision => ({
          revision: identity.revision,
          downRevisions: identity.downRevisions,
          branchLabels: identity.branchLabels,
          dependsOn: identity.dependsOn,
          doc: reading.doc,
          path: Option.some(path)
        })
      ))
  })

const isOtherSql = (path: string) =>
  SqlRevision.isSqlFile(path)
    ? FileSystem.FileSystem.pipe(
      Effect.flatMap((fs) => fs.open(path)),
      Effect.flatMap((file) => file.readAlloc(FileSystem.KiB(64))),
      Effect.scoped,
      Effect.map(Option.exists((bytes) => SqlRevision.isOther(new TextDecoder().decode(bytes))))
    )
    : Effect.succeed(false)

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
        (isMake) => isMake ? certain(candidate.identity, reading.doc) : reading
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
      Option.map((file) => certain(file, file.doc))
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
    const scanned = scan(text)
    if (Option.isSome(scanned)) return scanned.value
    return Option.match(yield* Source.parse(path, text), {
      onNone: (): Reading => ({ identity: Option.none(), candidate: Option.none(), doc: "" }),
      onSome: (source) => RevisionSyntax.readProgram(source.program, source.comments)
    })
  })

/**
 * Scans a file of the usual form: comments, imports, then `export default Migration.make({` followed by literals. Returns `None` in case
 * of any doubt.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scan = (text: string): Option.Option<Reading> => {
  const start = skipTrivia(text, 0)
  if (start === undefined) return Option.none()
  let at = start
  let imported = false
  for (let found = matchAt(importStatement, text, at.end); found; found = matchAt(importStatement, text, at.end)) {
    const [statement, clause = "", , source = ""] = found
    imported ||= RevisionSyntax.isLibrary(source) && importsMigration.test(clause)
    const next = skipTrivia(text, at.end + statement.length)
    if (next === undefined) return Option.none()
    at = next
  }
  const head = matchAt(makeCall, text, at.end)
  if (!imported || head === undefined) return Option.none()
  return Option.map(
    scanDefinition(text, at.end + head[0].length),
    (identity) => certain(identity, RevisionSyntax.docOf(start.first ?? at.last ?? ""))
  )
}

// -----------------------------------------------------------------------------
// The scan
// -----------------------------------------------------------------------------

interface Trivia {
  readonly end: number
  /** The first and the last doc comment, without delimiters. */
  readonly first: string | undefined
  readonly last: string | undefined
}

const importStatement = /import\b\s*(?:([\w$*\s{},]+?)\s*\bfrom\s*)?(["'])([^"'\\\n\r]*)\2[ \t]*;?/y
const importsMigration = /^(?!type\b)[^{]*\{(?:[^}]*,)?\s*Migration\s*[,}]/
const makeCall = /export\s+default\s+Migration\s*\.\s*make\s*\(\s*\{/y
const identityKey = new RegExp(
  `(?:(["'])(${RevisionSyntax.identityKeys})\\1|(${RevisionSyntax.identityKeys}))\\s*:`,
  "y"
)
const otherKey = new RegExp(
  `(?!(?:${RevisionSyntax.identityKeys}|get|set|async)\\b)[A-Za-z_$][\\w$]*\\s*[:,(}]|"(?!${RevisionSyntax.identityKeys}")[^"\\\\\\n\\r]*"\\s*:`,
  "y"
)
const plainString = /"([^"\\\n\r]*)"|'([^'\\\n\r]*)'/y
const anyString = /"[^"\\\n\r]*(?:\\[^\r][^"\\\n\r]*)*"|'[^'\\\n\r]*(?:\\[^\r][^'\\\n\r]*)*'/y
const templatePart = /[^`\\$]*(?:(?:\\[^]|\$(?!\{))[^`\\$]*)*(`|\$\{)/y
const noValue = /(?:null|undefined)\b/y
const plainCode = /[^"'`/(){}[\],]+/y
const callEnd = /\s*(?:,\s*)?\)\s*;?/y
const blank = /\s*/y
const lineBreak = /[\n\r\u2028\u2029]/g

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const skip = (pattern: RegExp, text: string, at: number): number => at + (matchAt(pattern, text, at)?.[0].length ?? 0)

const skipTrivia = (text: string, from: number): Trivia | undefined => {
  let first: string | undefined
  let last: string | undefined
  let end = skip(blank, text, from)
  while (text[end] === "/") {
    if (text[end + 1] === "/") {
      end = matchAt(lineBreak, text, end)?.index ?? text.length
    } else if (text[end + 1] === "*") {
      const close = text.indexOf("*/", end + 2)
      if (close === -1) return undefined
      const comment = text.slice(end + 2, close)
      if (RevisionSyntax.isDoc(comment)) {
        first ??= comment
        last = comment
      }
      end = close + 2
    } else {
      return undefined
    }
    end = skip(blank, text, end)
  }
  return { end, first, last }
}

/** Reads the object after the `{` before `from`, and checks that nothing follows the call that it is the argument of. */
const scanDefinition = (text: string, from: number): Option.Option<Identity> => {
  const found = new Map<string, ReadonlyArray<string>>()
  let at: number | undefined = from
  for (;;) {
    at = skipTrivia(text, at)?.end
    if (at === undefined) return Option.none()
    if (text[at] === "}") break
    const key = matchAt(identityKey, text, at)
    if (key !== undefined) {
      const value = scanNames(text, at + key[0].length)
      const name = key[2] ?? key[3] ?? ""
      if (value === undefined || found.has(name)) return Option.none()
      found.set(name, value.names)
      at = skipTrivia(text, value.end)?.end
    } else if (matchAt(otherKey, text, at) === undefined) {
      return Option.none()
    } else {
      at = skipProperty(text, at)
    }
    if (at === undefined || text[at] === "}") break
    if (text[at] !== ",") return Option.none()
    at += 1
  }
  const end = at === undefined ? undefined : matchAt(callEnd, text, at + 1)
  return at !== undefined && end !== undefined && skipTrivia(text, at + 1 + end[0].length)?.end === text.length ?
    RevisionSyntax.identityFrom(found) :
    Option.none()
}

/** Returns the end of a property whose value does not matter: the position after its comma or before the closing brace. */
const skipProperty = (text: string, from: number): number | undefined => {
  const open: Array<string> = []
  let at = from
  while (at < text.length) {
    const char = text[at] ?? ""
    switch (char) {
      case "(":
      case "[":
      case "{":
        open.push(char)
        at += 1
        break
      case ",":
      case ")":
      case "]":
      case "}": {
        if (open.length === 0) return at
        if (char === ",") {
          at += 1
          break
        }
        const opened = open.pop()
        if (opened === "${") {
          const part = matchAt(templatePart, text, at + 1)
          if (part === undefined || char !== "}") return undefined
          if (part[1] === "${") open.push("${")
          at += 1 + part[0].length
        } else {
          at += 1
        }
        break
      }
      case "`": {
        const part = matchAt(templatePart, text, at + 1)
        if (part === undefined) return undefined
        if (part[1] === "${") open.push("${")
        at += 1 + part[0].length
        break
      }
      case "/": {
        const end = skipTrivia(text, at)?.end
        if (end === undefined) return undefined
        at = end
        break
      }
      case "\"":
      case "'": {
        const string = matchAt(anyString, text, at)
        if (string === undefined) return undefined
        at += string[0].length
        break
      }
      default:
        at = skip(plainCode, text, at)
    }
  }
  return undefined
}

/** A string, an array of strings, `null` or `undefined`. */
const scanNames = (
  text: string,
  from: number
): { readonly names: ReadonlyArray<string>; readonly end: number } | undefined => {
  const start = skipTrivia(text, from)?.end
  if (start === undefined) return undefined
  const none = matchAt(noValue, text, start)
  if (none !== undefined) return { names: [], end: start + none[0].length }
  const one = matchAt(plainString, text, start)
  if (one !== undefined) return { names: [one[1] ?? one[2] ?? ""], end: start + one[0].length }
  if (text[start] !== "[") return undefined
  const names: Array<string> = []
  let at = skipTrivia(text, start + 1)?.end
  while (at !== undefined) {
    if (text[at] === "]") return { names, end: at + 1 }
    const item = matchAt(plainString, text, at)
    if (item === undefined) return undefined
    names.push(item[1] ?? item[2] ?? "")
    at = skipTrivia(text, at + item[0].length)?.end
    if (at !== undefined && text[at] === ",") at = skipTrivia(text, at + 1)?.end
    else if (at === undefined || text[at] !== "]") return undefined
  }
  return undefined
}

// -----------------------------------------------------------------------------
// The cache
// -----------------------------------------------------------------------------

const Stamp = Schema.Struct({ size: Schema.Number, changed: Schema.Number, inode: Schema.Number })

const Entry = Schema.Struct({
  ...Stamp.fields,
  revision: Schema.String,
  downRevisions: Schema.Array(Schema.String),
  branchLabels: Schema.Array(Schema.String),
  dependsOn: Schema.Array(Schema.String),
  doc: Schema.String
})

/** The version changes whenever files would be read differently. */
const Cache = Schema.parseJson(Schema.Struct({
  version: Schema.Literal(1),
  entries: Schema.Record({ key: Schema.String, value: Entry })
}))

type Stamp = typeof Stamp.Type
type Entry = typeof Entry.Type

const stampOf = (info: FileSystem.File.Info): Stamp => ({
  size: Number(info.size),
  changed: Option.match(info.mtime, { onNone: () => 0, onSome: (time) => time.getTime() }),
  inode: Option.getOrElse(info.ino, () => 0)
})

const isSame = (left: Stamp, right: Stamp): boolean =>
  left.size === right.size && left.changed === right.changed && left.inode === right.inode

/**
 * Whether a later change of the file is certain to change its stamp. The clocks of file systems are coarse, and archive tools give all
 * files the same old time.
 */
const isSettled = (stamp: Stamp, now: number): boolean => stamp.changed < now - 2000 && stamp.changed > longAgo

const longAgo = Date.UTC(2000, 0, 1)

const entryOf = (stamp: Option.Option<Stamp>, { doc, identity }: Reading): Option.Option<Entry> =>
  Option.zipWith(stamp, identity, (stamp, { branchLabels, dependsOn, downRevisions, revision }) => ({
    ...stamp,
    revision,
    downRevisions,
    branchLabels,
    dependsOn,
    doc
  }))

const loadCache = Effect.fnUntraced(function*(cacheFile: Option.Option<string>) {
  if (Option.isNone(cacheFile)) return {}
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(cacheFile.value).pipe(
    Effect.flatMap(Schema.decode(Cache)),
    Effect.map((cache) => cache.entries),
    Effect.orElseSucceed((): typeof Cache.Type.entries => ({}))
  )
})

/** Ignores errors: without a cache, the next run is only slower. */
const saveCache = Effect.fnUntraced(function*(cacheFile: Option.Option<string>, entries: typeof Cache.Type.entries) {
  if (Option.isNone(cacheFile)) return
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = cacheFile.value
  const temporary = `${file}.${yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)}`
  yield* Folder.make(path.dirname(file)).pipe(
    Effect.zipRight(Schema.encode(Cache)({ version: 1, entries })),
    Effect.flatMap((text) => fs.writeFileString(temporary, text)),
    Effect.zipRight(fs.rename(temporary, file)),
    Effect.catchAll(() => Effect.ignore(fs.remove(temporary, { force: true })))
  )
})
