/**
 * The configuration of a project: the folders of its scripts and the options of new files. It is read from `effect-alembic.config.ts` (or
 * `.js`, `.json`), `package.json` or Alembic's `alembic.ini`, or given by a program.
 *
 * @since 0.1.0
 */
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as EnvironmentVariable from "effect/Config"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import {
  ConfigInvalid,
  ConfigIsFolder,
  type ConfigIssue,
  ConfigNotFound,
  ConfigUnreadable,
  ConfigUnsupported,
  ConfigurationError
} from "./ConfigurationError.ts"
import * as Ini from "./Ini.ts"
import * as FileName from "./script/FileName.ts"
import * as ModuleLoader from "./script/ModuleLoader.ts"
import * as ScriptDirectory from "./script/ScriptDirectory.ts"
import type { DefaultExportReason, ScriptError, SourceSyntaxError } from "./script/ScriptError.ts"
import * as Source from "./script/Source.ts"
import * as WriteHooks from "./script/WriteHooks.ts"
import * as Spelling from "./Spelling.ts"

/**
 * The options of a configuration. Relative paths are relative to the folder of the file.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The folder of `env.ts`; `package:folder` for a folder in an installed package. */
  readonly scriptLocation: string
  /** The folders of the revisions; by default `versions` in the script location. */
  readonly versionLocations?: ReadonlyArray<string> | undefined
  /** Whether their subfolders are read too. */
  readonly recursiveVersionLocations?: boolean | undefined
  /** The name of a new file; by default `%(rev)s_%(slug)s`. */
  readonly fileTemplate?: string | undefined
  /** The maximum length of the slug in the file name; by default 40. */
  readonly truncateSlugLength?: number | undefined
  /** The time zone of dates in new files, such as `Europe/Paris` or `+02:00`; by default that of the machine. */
  readonly timezone?: string | undefined
  /** Programs and functions to run after a file is written. */
  readonly writeHooks?: ReadonlyArray<Schema.Schema.Encoded<typeof WriteHooks.WriteHook>> | undefined
  /** Whether `revision`, `merge` and `history` run env.ts even if they need no database. */
  readonly revisionEnvironment?: boolean | undefined
  /** Values for env.ts. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A configuration that was read and checked:
 *
 * - `file`: the file that it was read from;
 * - `section`: the main section of an ini file; `sections`: all sections, for env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface Config {
  readonly directory: string
  readonly scripts: ScriptDirectory.ScriptDirectoryOptions
  readonly revisionEnvironment: boolean
  readonly attributes: Readonly<Record<string, unknown>>
  readonly file: Option.Option<string>
  readonly section: string
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * Where to read the configuration:
 *
 * - `config`: the file; by default it is searched from `directory` upwards;
 * - `section`: the main section of an ini file; by default `alembic`;
 * - `configArgs`: further values that an ini file can refer to, as it does to `%(here)s` (Alembic's `config_args`);
 * - `directory`: by default the current folder.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileOptions {
  readonly config?: string | undefined
  readonly section?: string | undefined
  readonly configArgs?: Readonly<Record<string, string>> | undefined
  readonly directory?: string | undefined
}

/**
 * The errors of reading a configuration.
 *
 * @since 0.1.0
 * @category errors
 */
export type ReadError = ConfigurationError | ScriptError<DefaultExportReason>

/**
 * The configuration of the project.
 *
 * @since 0.1.0
 * @category tags
 */
export class AlembicConfig extends Context.Tag("effect-alembic/AlembicConfig")<AlembicConfig, Config>() {}

/**
 * Defines a configuration, as the default export of `effect-alembic.config.ts`.
 *
 * @example
 * import { AlembicConfig } from "effect-alembic"
 *
 * export default AlembicConfig.make({
 *   scriptLocation: "migrations",
 *   timezone: "UTC",
 *   writeHooks: [{ name: "format", type: "bin", bin: "prettier", options: "--write REVISION_SCRIPT_FILENAME" }]
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Options => options

/**
 * Checks options. `origin` is the name of the file in errors; relative paths are relative to `directory`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const decode = (
  options: unknown,
  { directory, origin }: { readonly directory: string; readonly origin: string }
): Effect.Effect<Config, ConfigurationError<ConfigInvalid>, FileSystem.FileSystem | Path.Path> =>
  fromFound({
    file: Option.none(),
    directory,
    section: mainSection,
    sections: {},
    values: valuesOf(options, origin),
    origin
  })

/**
 * Reads the configuration of a project. Environment variables named `EFFECT_ALEMBIC_` and a key (`EFFECT_ALEMBIC_TIMEZONE`) override the
 * file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromFile: (
  options?: FileOptions
) => Effect.Effect<
  Config,
  ReadError,
  FileSystem.FileSystem | Path.Path | ModuleLoader.ModuleLoader
> = Effect.fn("AlembicConfig.fromFile")(function*(options = {}) {
  const path = yield* Path.Path
  const directory = path.resolve(options.directory ?? ".")
  const named = options.config === undefined ? yield* firstVariable(fileVariables) : Option.some(options.config)
  const file = yield* Option.match(named, {
    onNone: () => search(directory),
    onSome: (name) => Effect.succeed(path.resolve(directory, name))
  })
  yield* Effect.annotateCurrentSpan("file", file)
  yield* Effect.logDebug(`The configuration is ${file}.`)
  const found = yield* readFile(file, options)
  const values = [...found.values, ...(yield* variables(path.sep === "\\" ? ";" : ":"))]
  return yield* fromFound({ ...found, values })
})

/**
 * Returns the file that configures the project in a folder, if there is one. Parent folders are not searched.
 *
 * @since 0.1.0
 * @category queries
 */
export const fileIn: (
  folder: string
) => Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError>, FileSystem.FileSystem | Path.Path> = Effect
  .fnUntraced(function*(folder) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    for (const name of [...fileNames, "package.json", "alembic.ini"]) {
      const file = path.join(folder, name)
      if (!(yield* Effect.orElseSucceed(fs.exists(file), () => false))) continue
      if (name !== "package.json" || (yield* hasPackageKey(file))) return Option.some(file)
    }
    return Option.none()
  })

/**
 * Returns the value of an option in a section of the ini file. Names are in lower case.
 *
 * @since 0.1.0
 * @category queries
 */
export const sectionOption = (config: Config, section: string, name: string): Option.Option<string> =>
  Option.fromNullable(config.sections[section]?.[name.toLowerCase()])

/**
 * Returns the value of an option in the main section of the ini file.
 *
 * @since 0.1.0
 * @category queries
 */
export const mainOption = (config: Config, name: string): Option.Option<string> =>
  sectionOption(config, config.section, name)

/**
 * The configuration of a program. Relative paths are relative to `directory`, by default the current folder.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options,
  { directory = "." }: { readonly directory?: string | undefined } = {}
): Layer.Layer<AlembicConfig, ConfigurationError<ConfigInvalid>, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(
    AlembicConfig,
    Effect.flatMap(
      Path.Path,
      (path) => decode(options, { directory: path.resolve(directory), origin: "configuration" })
    )
  )

/**
 * The configuration of a project.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerFromFile = (
  options: FileOptions = {}
): Layer.Layer<AlembicConfig, ReadError, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(AlembicConfig, fromFile(options)).pipe(Layer.provide(ModuleLoader.layer))

/**
 * The scripts of the configured project.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerScripts: Layer.Layer<
  ScriptDirectory.ScriptDirectory,
  never,
  AlembicConfig | FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor
> = Layer.unwrapEffect(Effect.map(AlembicConfig, (config) => ScriptDirectory.layer(config.scripts)))

// -----------------------------------------------------------------------------
// What is allowed
// -----------------------------------------------------------------------------

const TimeZone = Schema.transformOrFail(Schema.String, Schema.TimeZoneFromSelf, {
  strict: true,
  decode: (name, _, ast) =>
    Option.match(FileName.timeZone(name), {
      onNone: () =>
        ParseResult.fail(
          new ParseResult.Type(
            ast,
            name,
            `unknown time zone "${name}". Use a name or an offset, for example "Europe/Paris", "UTC" or "+02:00".`
          )
        ),
      onSome: ParseResult.succeed
    }),
  encode: (zone) => ParseResult.succeed(DateTime.zoneToString(zone))
})

const FileTemplate = Schema.String.pipe(
  Schema.filter((template) =>
    Either.match(FileName.make(template, sample, 40), { onLeft: (error) => error.message, onRight: () => true })
  )
)

const sample: FileName.Parts = {
  revision: "ae1027a6acf",
  message: "a message",
  createDate: DateTime.unsafeMakeZoned(0, { timeZone: 0 })
}

const exact = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const Settings = Schema.Struct({
  scriptLocation: Schema.NonEmptyString,
  versionLocations: exact(Schema.Array(Schema.NonEmptyString)),
  recursiveVersionLocations: exact(Schema.Boolean),
  fileTemplate: exact(FileTemplate),
  truncateSlugLength: exact(Schema.Int.pipe(Schema.positive())),
  timezone: exact(TimeZone),
  writeHooks: exact(Schema.Array(WriteHooks.WriteHook)),
  revisionEnvironment: exact(Schema.Boolean),
  attributes: exact(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})

const keys = Object.keys(Settings.fields)
const hookKeys = ["name", "type", "executable", "bin", "module", "run", "options", "cwd"]

/** The value of a key and its origin. The last value of a key is used. */
interface Value {
  readonly key: string
  readonly value: unknown
  readonly origin: string
  /** The name of the key in its origin. */
  readonly name: string
  /** Returns the name of a path inside the value. */
  readonly nameOf?: (path: ReadonlyArray<string>) => string
}

interface Found {
  readonly file: Option.Option<string>
  readonly directory: string
  readonly section: string
  readonly sections: Config["sections"]
  readonly values: ReadonlyArray<Value>
  readonly origin: string
  readonly nameOf?: (key: string) => string
  /** Unknown names that may be misspelled, if unknown names are allowed. */
  readonly strangers?: ReadonlyArray<string>
}

const valuesOf = (options: unknown, origin: string): ReadonlyArray<Value> =>
  Predicate.isRecord(options) ?
    Object.entries(options).flatMap(([key, value]) => value === undefined ? [] : [{ key, value, origin, name: key }]) :
    [{ key: "", value: options, origin, name: "" }]

const fromFound = Effect.fnUntraced(function*(found: Found) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { directory } = found
  const places = new Map(found.values.map((value) => [value.key, value]))
  if (places.has("")) {
    const issue = {
      origin: found.origin,
      key: "",
      problem: "the configuration is not an object. Write `export default AlembicConfig.make({ … })`."
    }
    return yield* new ConfigurationError({ reason: new ConfigInvalid({ issues: [issue] }) })
  }
  const settings = yield* Schema.decodeUnknown(Settings, { errors: "all", onExcessProperty: "error" })(
    Object.fromEntries(Array.from(places.values(), ({ key, value }) => [key, value]))
  ).pipe(Effect.mapError((error) =>
    new ConfigurationError({
      reason: new ConfigInvalid({
        issues: ParseResult.ArrayFormatter.formatErrorSync(error).map((issue): ConfigIssue => {
          const [key = "", ...rest] = issue.path.map(String)
          const place = places.get(key)
          const name = place?.name ?? found.nameOf?.(key) ?? key
          return {
            origin: place?.origin ?? found.origin,
            key: rest.length > 0 && place?.nameOf !== undefined ? place.nameOf(rest) : [name, ...rest].join("."),
            problem: problemOf(issue, name, found.strangers ?? [])
          }
        })
      })
    })
  ))

  const resolve = (folder: string) => path.resolve(directory, folder.replaceAll("%(here)s", () => directory))

  /** Resolves `package:folder` to the folder of the installed package. */
  const locate = Effect.fnUntraced(function*(key: string, folder: string) {
    const [, name, inner] = /^((?:@[\w.-]+\/)?[\w.-]{2,}):(.*)$/.exec(folder) ?? []
    if (path.isAbsolute(folder) || name === undefined || inner === undefined) return resolve(folder)
    for (let at = directory;; at = path.dirname(at)) {
      const place = path.join(at, "node_modules", name)
      if (yield* Effect.orElseSucceed(fs.exists(place), () => false)) return path.join(place, inner)
      if (at === path.dirname(at)) {
        const place = places.get(key)
        return yield* new ConfigurationError({
          reason: new ConfigInvalid({
            issues: [{
              origin: place?.origin ?? found.origin,
              key: place?.name ?? key,
              problem: `the package "${name}" is not installed. Install it, or write a folder without a colon.`
            }]
          })
        })
      }
    }
  })

  return {
    directory,
    scripts: {
      directory,
      scriptLocation: yield* locate("scriptLocation", settings.scriptLocation),
      versionLocations: settings.versionLocations === undefined ?
        undefined :
        yield* Effect.forEach(settings.versionLocations, (folder) => locate("versionLocations", folder)),
      recursiveVersionLocations: settings.recursiveVersionLocations,
      fileTemplate: settings.fileTemplate,
      truncateSlugLength: settings.truncateSlugLength,
      timezone: settings.timezone,
      writeHooks: settings.writeHooks
    },
    revisionEnvironment: settings.revisionEnvironment ?? false,
    attributes: settings.attributes ?? {},
    file: found.file,
    section: found.section,
    sections: found.sections
  } satisfies Config
})

const problemOf = (
  issue: ParseResult.ArrayFormatterIssue,
  name: string,
  strangers: ReadonlyArray<string>
): string => {
  const word = String(issue.path.at(-1) ?? "")
  switch (issue._tag) {
    case "Unexpected":
      return `unknown key. ${Spelling.advice(word, issue.path.length === 1 ? keys : hookKeys)}`
    case "Missing":
      return Option.match(Spelling.nearest(name.replace(/^\[.*\] /, ""), strangers), {
        onNone: () =>
          `is missing.${
            word === "scriptLocation" ? " Set it to the folder of env.ts, for example \"migrations\"." : ""
          }`,
        onSome: (stranger) => `is missing. Did you mean "${stranger}"?`
      })
    default:
      return issue.message
  }
}

// -----------------------------------------------------------------------------
// Where it is read from
// -----------------------------------------------------------------------------

const mainSection = "alembic"
const packageKey = "effect-alembic"
const fileNames = ["ts", "mts", "js", "mjs", "json"].map((extension) => `effect-alembic.config.${extension}`)
const lookedFor = [...fileNames, `the key "${packageKey}" of package.json`, "alembic.ini"]
const fileVariables = ["EFFECT_ALEMBIC_CONFIG", "ALEMBIC_CONFIG"]

const firstVariable = (names: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(names, (name) => EnvironmentVariable.option(EnvironmentVariable.string(name))),
    (values) => Option.filter(Option.firstSomeOf(values), (value) => value !== "")
  ).pipe(Effect.orElseSucceed(Option.none<string>))

/** Finds the first configuration from a folder upwards. */
const search = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  let pyproject: string | undefined
  for (let folder = directory;; folder = path.dirname(folder)) {
    const found = yield* fileIn(folder)
    if (Option.isSome(found)) return found.value
    const toml = path.join(folder, "pyproject.toml")
    const text = yield* Effect.orElseSucceed(fs.readFileString(toml), () => "")
    if (/^\s*\[+tool\.alembic\b/m.test(text)) pyproject ??= toml
    if (folder === path.dirname(folder)) {
      return yield* new ConfigurationError({ reason: new ConfigNotFound({ directory, lookedFor, pyproject }) })
    }
  }
})

const hasPackageKey = (file: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.option(fs.readFileString(file))).pipe(
    Effect.flatMap(Option.match({
      onNone: () => Effect.succeed(false),
      onSome: (text) => Effect.map(parseJson(file, text), Predicate.hasProperty(packageKey))
    }))
  )

const readFile = Effect.fnUntraced(function*(
  file: string,
  { configArgs, section = mainSection }: Pick<FileOptions, "configArgs" | "section">
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const unreadable = (cause: PlatformError) =>
    new ConfigurationError({ reason: new ConfigUnreadable({ path: file, cause }) })
  const { type } = yield* Effect.mapError(fs.stat(file), unreadable)
  if (type === "Directory") {
    const inside = yield* fileIn(file)
    return yield* new ConfigurationError({
      reason: new ConfigIsFolder({ path: file, file: Option.getOrUndefined(inside) })
    })
  }
  const found = { file: Option.some(file), directory: path.dirname(file), section, sections: {}, origin: file }
  const text = yield* Effect.mapError(fs.readFileString(file), unreadable)
  switch (path.extname(file)) {
    case ".ts":
    case ".mts":
    case ".js":
    case ".mjs": {
      const loader = yield* ModuleLoader.ModuleLoader
      return { ...found, values: valuesOf(yield* loader.loadDefault(file), file) }
    }
    case ".json": {
      const json = yield* parseJson(file, text)
      const isPackage = path.basename(file) === "package.json"
      return {
        ...found,
        values: valuesOf(isPackage && Predicate.hasProperty(json, packageKey) ? json[packageKey] : json, file)
      }
    }
    case ".ini":
    case ".cfg":
      return {
        ...found,
        ...(yield* fromIni(yield* Ini.parse(text, file), {
          ...found,
          file,
          separator: path.sep === "\\" ? ";" : ":",
          configArgs
        }))
      }
    default:
      return yield* new ConfigurationError({ reason: new ConfigUnsupported({ path: file }) })
  }
})

const parseJson = (file: string, text: string): Effect.Effect<unknown, ScriptError<SourceSyntaxError>> =>
  Effect.try({
    try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: (cause) => {
      const message = Predicate.isError(cause) ? cause.message : String(cause)
      const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length)
      return Source.syntaxError(file, text, offset, message.replace(/(?: in JSON)? at position \d+.*$/, ""))
    }
  })

/** Converts a string of an ini file or an environment variable to the value of a key. */
const fromText = (key: string, text: string, split: (text: string) => ReadonlyArray<string>): unknown => {
  switch (key) {
    case "versionLocations":
      return split(text).map((part) => part.trim()).filter((part) => part !== "")
    case "recursiveVersionLocations":
    case "revisionEnvironment":
      return text === "true" ? true : text === "false" ? false : text
    case "truncateSlugLength":
      return /^\d+$/.test(text) ? Number(text) : text
    default:
      return text
  }
}

const textKeys = keys.filter((key) => key !== "writeHooks" && key !== "attributes")

const variables = (separator: string) =>
  Effect.map(
    Effect.forEach(textKeys, (key) => {
      const name = `EFFECT_ALEMBIC_${snakeCase(key).toUpperCase()}`
      return Effect.map(
        firstVariable([name]),
        Option.map((text): Value => ({
          key,
          name: "",
          origin: name,
          value: fromText(key, text, (text) => text.split(separator))
        }))
      )
    }),
    (found) => found.flatMap(Option.toArray)
  )

const snakeCase = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

// -----------------------------------------------------------------------------
// alembic.ini
// -----------------------------------------------------------------------------

const fromIni = Effect.fnUntraced(function*(
  ini: Ini.Ini,
  { configArgs = {}, directory, file, section, separator }: {
    readonly configArgs: FileOptions["configArgs"]
    readonly directory: string
    readonly file: string
    readonly section: string
    readonly separator: string
  }
) {
  const given = new Map([...Object.entries(configArgs), ["here", directory] as const])
  const main = ini.sections.get(section)
  const invalid = (key: string, problem: string) =>
    new ConfigurationError({ reason: new ConfigInvalid({ issues: [{ origin: file, key, problem }] }) })
  if (main === undefined) {
    return yield* invalid(`[${section}]`, `no such section. ${Spelling.advice(section, ini.sections.keys())}`)
  }
  const raw = new Map([...ini.defaults, ...given, ...main])
  const split = yield* splitter(raw, separator, invalid)

  const values = yield* Effect.forEach(textKeys.filter((key) => isGiven(raw.get(snakeCase(key)))), (key) => {
    const name = `[${section}] ${snakeCase(key)}`
    const text = raw.get(snakeCase(key)) ?? ""
    return Effect.map(
      key === "fileTemplate" ?
        Effect.succeed(text) :
        Effect.mapError(
          Ini.interpolate(text, raw),
          (unknown) => invalid(name, `there is no value "${unknown}" to insert. Write a literal percent sign as %%.`)
        ),
      (text): Value => ({ key, name, origin: file, value: fromText(key, text, split) })
    )
  })
  return {
    values: [...values, ...(yield* iniHooks(Ini.sectionOf(ini, "post_write_hooks", given) ?? new Map(), split, file))],
    nameOf: (key: string) => `[${section}] ${snakeCase(key)}`,
    strangers: Array.from(main.keys()).filter((name) => !textKeys.map(snakeCase).includes(name)),
    sections: Object.fromEntries(Array.from(ini.sections.keys(), (name) => [
      name,
      Object.fromEntries(Ini.sectionOf(ini, name, given) ?? [])
    ]))
  }
})

/** An empty value counts as omitted, and a length of 0 as the default. */
const isGiven = (text: string | undefined): boolean => text !== undefined && text !== "" && text !== "0"

/** The separator of lists, by `path_separator`; without it, the one that Alembic used before that option existed. */
const splitter = (
  main: ReadonlyMap<string, string>,
  separator: string,
  invalid: (key: string, problem: string) => ConfigurationError<ConfigInvalid>
): Effect.Effect<(text: string) => ReadonlyArray<string>, ConfigurationError<ConfigInvalid>> => {
  const name = main.has("path_separator") ? "path_separator" : "version_path_separator"
  const word = main.get(name)
  switch (word) {
    case undefined:
      return Effect.succeed((text) => text.split(/[\s,]+/))
    case "os":
      return Effect.succeed((text) => text.split(separator))
    case "space":
      return Effect.succeed((text) => text.split(/\s+/))
    case "newline":
      return Effect.succeed((text) => text.split("\n"))
    case ":":
    case ";":
      return Effect.succeed((text) => text.split(word))
    default:
      return Effect.fail(invalid(name, `unknown separator "${word}". Use os, space, newline, : or ;.`))
  }
}

/** `[post_write_hooks]`: a list of names, and for each of them the keys with its name as a prefix. */
const iniHooks = (
  section: ReadonlyMap<string, string>,
  split: (text: string) => ReadonlyArray<string>,
  origin: string
): Either.Either<ReadonlyArray<Value>, ConfigurationError<ConfigInvalid>> => {
  const names = split(section.get("hooks") ?? "").flatMap((part) => part.split(/[\s,]+/)).filter((name) => name !== "")
  const get = (name: string, key: string) => section.get(`${name}.${key}`.toLowerCase())
  const issues = names.flatMap((name): ReadonlyArray<ConfigIssue> => {
    const type = get(name, "type")
    return type !== undefined && iniTypes.includes(type) ? [] : [{
      origin,
      key: `[post_write_hooks] ${name}.type`,
      problem: `${type === undefined ? "is missing" : `unknown type "${type}"`}. Use one of: ${iniTypes.join(", ")}.`
    }]
  })
  if (issues.length > 0) return Either.left(new ConfigurationError({ reason: new ConfigInvalid({ issues }) }))
  const iniKey = (name: string, key: string) =>
    key === "bin" && get(name, "type") === "console_scripts" ? "entrypoint" : key
  const value = names.map((name) => {
    const entries = hookKeys.map((key) => [key, get(name, iniKey(name, key))])
    const hook: Readonly<Record<string, string>> = Object.fromEntries(entries.filter(([, text]) => text !== undefined))
    return { ...hook, name, type: hook["type"] === "console_scripts" ? "bin" : hook["type"] }
  })
  const nameOf = ([index, key = "", ...rest]: ReadonlyArray<string>) => {
    const name = names[Number(index)] ?? ""
    return `[post_write_hooks] ${[name, iniKey(name, key), ...rest].filter((part) => part !== "").join(".")}`
  }
  return Either.right(
    names.length === 0 ? [] : [{ key: "writeHooks", name: "[post_write_hooks]", origin, value, nameOf }]
  )
}

const iniTypes = ["exec", "console_scripts", "bin", "module"]
