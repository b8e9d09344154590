/**
 * Reads the ini files of Python's configparser, as `alembic.ini` is one: values over several lines, `=` and `:`, a section of
 * defaults, and `%(name)s` for other values. A general ini package reads such files differently, and silently.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"

/**
 * Sections, and in them the values as they are written. Names of values are in lower case, as configparser has them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ini {
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The values that every section has. */
  readonly defaults: ReadonlyMap<string, string>
}

/**
 * A line is neither a section, nor a value, nor the continuation of one.
 *
 * @since 0.1.0
 * @category errors
 */
export class IniSyntaxError extends Data.TaggedError("IniSyntaxError")<{
  readonly path: string
  readonly line: number
  readonly text: string
  readonly detail: string
}> {
  override get message() {
    return `${this.path}:${this.line}: ${this.detail}\n\n  ${this.line} | ${this.text}`
  }
}

/**
 * A value refers to another one that there is not.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownReference extends Data.TaggedError("UnknownReference")<{ readonly reference: string }> {
  override get message() {
    return `there is no value "${this.reference}" to put in. A percent sign that means itself is doubled: %%`
  }
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string, path: string): Either.Either<Ini, IniSyntaxError> => {
  const sections = new Map<string, Map<string, string>>()
  const defaults = new Map<string, string>()
  let section: Map<string, string> | undefined
  let open: { readonly name: string; readonly indent: number } | undefined
  for (const [index, line] of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/).entries()) {
    const fail = (detail: string) => Either.left(new IniSyntaxError({ path, line: index + 1, text: line, detail }))
    const trimmed = line.trim()
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue
    const indent = line.search(/\S/)
    if (section !== undefined && open !== undefined && indent > open.indent) {
      section.set(open.name, `${section.get(open.name) ?? ""}\n${trimmed}`.replace(/^\n/, ""))
      continue
    }
    const header = /^\[(.+)\]/.exec(trimmed)?.[1]
    if (header !== undefined) {
      if (sections.has(header)) {
        return fail(`The section [${header}] begins a second time. Make one section of the two.`)
      }
      section = header === "DEFAULT" ? defaults : new Map()
      if (header !== "DEFAULT") sections.set(header, section)
      open = undefined
      continue
    }
    if (section === undefined) return fail("A value stands before the first [section].")
    const [, name, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? []
    if (name === undefined || value === undefined) {
      return fail("This line is no section, no value (name = value) and no comment.")
    }
    open = { name: name.toLowerCase(), indent }
    if (section.has(open.name)) {
      return fail(`"${open.name}" has a value in this section already. Remove one of the two lines.`)
    }
    section.set(open.name, value)
  }
  return Either.right({ sections, defaults })
}

/**
 * A value of a section with all that it refers to put in; `extra` has values that are in no file, as `here`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const interpolate = (
  value: string,
  values: ReadonlyMap<string, string>,
  depth = 0
): Either.Either<string, UnknownReference> => {
  let unknown: string | undefined
  const text = value.replaceAll(/%%|%\(([^)]+)\)s/g, (whole: string, name: string | undefined) => {
    if (name === undefined) return "%"
    const found = values.get(name.toLowerCase())
    const inner = found === undefined || depth > 9 ?
      Either.left(new UnknownReference({ reference: name })) :
      interpolate(found, values, depth + 1)
    if (Either.isLeft(inner)) unknown ??= inner.left.reference
    return Either.getOrElse(inner, () => whole)
  })
  return unknown === undefined ? Either.right(text) : Either.left(new UnknownReference({ reference: unknown }))
}

/**
 * All values of a section, with the defaults. What refers to something that there is not stays as it is written, as the
 * formats of logging do.
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
