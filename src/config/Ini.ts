/**
 * Reads ini files as Python's `configparser` does, `alembic.ini` among them: values over several lines, `=` and `:`, a `[DEFAULT]`
 * section, and `%(name)s` references. General ini packages parse such files differently without reporting an error.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { ConfigurationError, IniSyntaxError } from "./ConfigurationError.ts"

/**
 * The sections of a file with their raw values. The names of values are in lower case, as in configparser.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ini {
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The values of `[DEFAULT]`, which every section inherits. */
  readonly defaults: ReadonlyMap<string, string>
}

/**
 * Parses the text of an ini file, in time linear to its length. Fails with the line that is not valid. `path` is the name of the
 * file in errors.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string, path: string): Either.Either<Ini, ConfigurationError<IniSyntaxError>> => {
  const sections = new Map<string, Map<string, ReadonlyArray<string>>>()
  const defaults = new Map<string, ReadonlyArray<string>>()
  let section: Map<string, ReadonlyArray<string>> | undefined
  let open: { readonly lines: Array<string>; readonly indent: number } | undefined
  for (const [index, line] of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/).entries()) {
    const fail = (detail: string) =>
      Either.left(
        new ConfigurationError({
          reason: new IniSyntaxError({ path, line: index + 1, text: line.slice(0, shownLength), detail })
        })
      )
    const trimmed = line.trim()
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue
    const indent = line.search(/\S/)
    if (open !== undefined && indent > open.indent) {
      open.lines.push(trimmed)
      continue
    }
    const header = /^\[(.+)\]/.exec(trimmed)?.[1]
    if (header !== undefined) {
      if (sections.has(header)) return fail(`Duplicate section [${header}]. Merge the two sections into one.`)
      section = header === "DEFAULT" ? defaults : new Map()
      if (header !== "DEFAULT") sections.set(header, section)
      open = undefined
      continue
    }
    if (section === undefined) return fail("A value comes before the first [section].")
    const end = trimmed.search(/[=:]/)
    const name = trimmed.slice(0, Math.max(0, end)).trimEnd().toLowerCase()
    if (name === "") return fail("This line is not a [section], a value (name = value) or a comment.")
    if (section.has(name)) return fail(`Duplicate value "${name}" in this section. Remove one of the two lines.`)
    open = { lines: [trimmed.slice(end + 1).trimStart()], indent }
    section.set(name, open.lines)
  }
  return Either.right({
    sections: new Map(Array.from(sections, ([name, values]) => [name, joined(values)])),
    defaults: joined(defaults)
  })
}

const shownLength = 200

/** A value that starts on the line after its name has no empty first line. */
const joined = (values: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyMap<string, string> =>
  new Map(Array.from(values, ([name, lines]) => [name, lines.join("\n").replace(/^\n/, "")]))

/**
 * Replaces the references in a value: `%(name)s` by the value of that name, `%%` by a percent sign. Fails with the first name that
 * has no value, or that refers to itself.
 *
 * @since 0.1.0
 * @category combinators
 */
export const interpolate = (
  value: string,
  values: ReadonlyMap<string, string>,
  depth = 0
): Either.Either<string, string> => {
  let unknown: string | undefined
  const text = value.replaceAll(/%%|%\(([^)%]+)\)s/g, (whole: string, name: string | undefined) => {
    if (name === undefined) return "%"
    const found = values.get(name.toLowerCase())
    const inner = found === undefined || depth > 9 ? Either.left(name) : interpolate(found, values, depth + 1)
    if (Either.isLeft(inner)) unknown ??= inner.left
    return Either.getOrElse(inner, () => whole)
  })
  return unknown === undefined ? Either.right(text) : Either.left(unknown)
}

/**
 * The values of a section and the defaults, with their references replaced; `extra` has further values to refer to, such as `here`.
 * A value with an unknown reference is returned as it is written, since the formats of Python's logging look like references.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sectionOf = (
  ini: Ini,
  name: string,
  extra: ReadonlyMap<string, string>
): ReadonlyMap<string, string> | undefined => {
  const section = ini.sections.get(name)
  if (section === undefined) return undefined
  const raw = new Map([...ini.defaults, ...extra, ...section])
  return new Map(
    [...ini.defaults, ...section].map(([key, value]) => [key, Either.getOrElse(interpolate(value, raw), () => value)])
  )
}
