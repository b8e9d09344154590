/**
 * Alembic's `alembic.ini`: its names of keys, its lists and its hooks.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Spelling from "../Spelling.ts"
import { ConfigInvalid, type ConfigIssue, ConfigurationError } from "./ConfigurationError.ts"
import * as Ini from "./Ini.ts"
import { fromText, hookKeys, snakeCase, textKeys, type Value } from "./Settings.ts"

/**
 * Returns the values of a section of `alembic.ini`, and of its hooks.
 *
 * - `separator`: the separator of lists on this system;
 * - `configArgs`: further values that the file can refer to.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fnUntraced(function*(
  ini: Ini.Ini,
  { configArgs = {}, directory, file, section, separator }: {
    readonly configArgs: Readonly<Record<string, string>> | undefined
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
