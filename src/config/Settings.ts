/**
 * The options of a configuration: their types, and the check of values from any source.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as Once from "../script/Once.ts"
import type * as ScriptDirectory from "../script/ScriptDirectory.ts"
import type * as WriteHooks from "../script/WriteHooks.ts"
import * as Spelling from "../Spelling.ts"
import { ConfigInvalid, type ConfigIssue, ConfigurationError } from "./ConfigurationError.ts"

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

/** Options that are settings as they are. */
type Usual =
  & Pick<
    Options,
    | "scriptLocation"
    | "versionLocations"
    | "recursiveVersionLocations"
    | "truncateSlugLength"
    | "revisionEnvironment"
  >
  & { readonly [Key in "fileTemplate" | "timezone" | "writeHooks" | "attributes"]?: undefined }

const isText = (value: unknown): boolean => Predicate.isString(value) && value !== ""

const unset = (is: Predicate.Predicate<unknown>) => Predicate.or(Predicate.isUndefined, is)

const usual: Readonly<Record<keyof Options, Predicate.Predicate<unknown>>> = {
  scriptLocation: isText,
  versionLocations: unset((value) => Array.isArray(value) && [...value].every(isText)),
  recursiveVersionLocations: unset(Predicate.isBoolean),
  fileTemplate: Predicate.isUndefined,
  truncateSlugLength: unset((value) => Number.isSafeInteger(value) && Number(value) > 0),
  timezone: Predicate.isUndefined,
  writeHooks: Predicate.isUndefined,
  revisionEnvironment: unset(Predicate.isBoolean),
  attributes: Predicate.isUndefined
}

const keys = Object.keys(usual)

/**
 * Returns whether options are valid beyond doubt, and settings as they are. Only the others need `SettingsSchema`, with which all of `effect/Schema` is
 * loaded.
 *
 * @since 0.1.0
 * @category guards
 */
export const isUsual = (options: Readonly<Record<string, unknown>>): options is Usual =>
  Object.entries(usual).every(([key, is]) => is(options[key])) &&
  Object.keys(options).every((key) => keys.includes(key))

const settingsSchema = Effect.orDie(Once.make(() => import("./SettingsSchema.ts")))

/**
 * The keys of a hook.
 *
 * @since 0.1.0
 * @category models
 */
export const hookKeys = ["name", "type", "executable", "bin", "module", "run", "options", "cwd"]

/**
 * The keys whose values can be written as text, in an ini file or an environment variable.
 *
 * @since 0.1.0
 * @category models
 */
export const textKeys = keys.filter((key) => key !== "writeHooks" && key !== "attributes")

/**
 * The value of a key and its origin.
 *
 * @since 0.1.0
 * @category models
 */
export interface Value {
  readonly key: string
  readonly value: unknown
  readonly origin: string
  /** The name of the key in its origin. */
  readonly name: string
  /** Returns the name of a path inside the value. */
  readonly nameOf?: (path: ReadonlyArray<string>) => string
}

/**
 * The values that were found in a file and in environment variables. The last value of a key is used.
 *
 * @since 0.1.0
 * @category models
 */
export interface Found {
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

/**
 * Returns the values of an object of options.
 *
 * @since 0.1.0
 * @category constructors
 */
export const valuesOf = (options: unknown, origin: string): ReadonlyArray<Value> =>
  Predicate.isRecord(options) ?
    Object.entries(options).flatMap(([key, value]) => value === undefined ? [] : [{ key, value, origin, name: key }]) :
    [{ key: "", value: options, origin, name: "" }]

/**
 * Checks the values that were found, and returns the configuration. Relative paths are relative to `directory`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const decode = Effect.fnUntraced(function*(found: Found) {
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
  const options = Object.fromEntries(Array.from(places.values(), ({ key, value }) => [key, value]))
  const settings = isUsual(options) ?
    options :
    yield* Effect.flatMap(
      settingsSchema,
      ({ decode }) =>
        Effect.mapError(decode(options), (issues) =>
          new ConfigurationError({
            reason: new ConfigInvalid({
              issues: issues.map((issue): ConfigIssue => {
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
          }))
    )

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

/**
 * Converts a string of an ini file or an environment variable to the value of a key.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromText = (key: string, text: string, split: (text: string) => ReadonlyArray<string>): unknown => {
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

/**
 * Returns the name of a key in an ini file.
 *
 * @since 0.1.0
 * @category conversions
 */
export const snakeCase = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * The section of an ini file that is read by default.
 *
 * @since 0.1.0
 * @category models
 */
export const mainSection = "alembic"
