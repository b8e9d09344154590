/**
 * The file name of a new revision: its slug, its date, and the template that combines them. Templates are Alembic's,
 * `%(year)d_%(month).2d_%(rev)s_%(slug)s`, and may contain folders.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type FileNameReason, ScriptError, StrayPercent, UnknownToken, UnsafeFileName } from "./ScriptError.ts"

/**
 * The values of a file name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Parts {
  readonly revision: string
  readonly message: string
  readonly createDate: DateTime.Zoned
}

/**
 * Returns the words of a message in lower case, joined by `_`. A long slug is truncated after a whole word and ends in `_`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const slug = (message: string, length: number): string => {
  const words = message.normalize("NFC").match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []
  const whole = [...words.join("_").toLowerCase()]
  if (whole.length <= length) return whole.join("")
  const cut = whole.slice(0, length).join("")
  const end = cut.lastIndexOf("_")
  return `${end === -1 ? cut : cut.slice(0, end)}_`
}

/**
 * Returns the path of the file in its folder, with `/` as the separator and without an extension.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  template: string,
  parts: Parts,
  truncateSlugLength: number
): Either.Either<string, ScriptError<FileNameReason>> => {
  const values = valuesOf(parts, truncateSlugLength)
  const used = values["slug"] === "" ? template.replaceAll(slugWithSeparator, "") : template
  const unknown = [...template.matchAll(token)].find(([, name]) => name !== undefined && !(name in values))?.[1]
  if (unknown !== undefined) {
    return Either.left(new ScriptError({ reason: new UnknownToken({ template, token: unknown, tokens }) }))
  }
  if (template.replaceAll(token, "").includes("%")) {
    return Either.left(new ScriptError({ reason: new StrayPercent({ template }) }))
  }
  const name = used.replaceAll(token, (_, name: string | undefined, zeros, width, digits) => {
    if (name === undefined) return "%"
    const value = values[name] ?? ""
    return digits === undefined ?
      value.padStart(Number(width ?? 0), zeros === "0" ? "0" : " ") :
      value.padStart(Number(digits), "0")
  })
  const folders = name.split("/")
  const isSafe = folders.every((folder) => /^[^._]/u.test(folder) && !/[\\:*?"<>|\p{Cc}]|[. ]$/u.test(folder)) &&
    !/[/\\]/.test(parts.revision) && !folders.includes("node_modules") && !name.endsWith(".d")
  return isSafe ? Either.right(name) : Either.left(new ScriptError({ reason: new UnsafeFileName({ name }) }))
}

/**
 * Formats a date for the doc comment of a revision file. The offset is included if a time zone is configured.
 *
 * @since 0.1.0
 * @category constructors
 */
export const formatDate = (date: DateTime.Zoned, options: { readonly offset: boolean }): string => {
  const { day, hours, minutes, month, seconds, year } = DateTime.toParts(date)
  const [m, d, h, min, s] = [month, day, hours, minutes, seconds].map((part) => String(part).padStart(2, "0"))
  return `${String(year).padStart(4, "0")}-${m}-${d} ${h}:${min}:${s}${
    options.offset ? DateTime.zonedOffsetIso(date) : ""
  }`
}

/**
 * Returns a time zone by its name, in any case, or by its offset.
 *
 * @since 0.1.0
 * @category constructors
 */
export const timeZone = (name: string): Option.Option<DateTime.TimeZone> =>
  Option.orElse(DateTime.zoneFromString(name), () => DateTime.zoneFromString(name.toUpperCase()))

const valuesOf = (
  { createDate, message, revision }: Parts,
  truncateSlugLength: number
): Readonly<Record<string, string>> => {
  const { day, hours, minutes, month, seconds, year } = DateTime.toParts(createDate)
  return {
    rev: revision,
    slug: slug(message, truncateSlugLength),
    epoch: String(Math.floor(DateTime.toEpochMillis(createDate) / 1000)),
    year: String(year),
    month: String(month),
    day: String(day),
    hour: String(hours),
    minute: String(minutes),
    second: String(seconds)
  }
}

const tokens = ["rev", "slug", "epoch", "year", "month", "day", "hour", "minute", "second"]

/** Without a message, the file is `ae10.ts` and not `ae10_.ts`. */
const slugWithSeparator = /[_-]%%?\(slug\)s|%%?\(slug\)s[_-]/g

/** A token, also with the percent sign doubled as in ini and TOML files, or an escaped percent sign. */
const token = /%%?\((\w+)\)(0?)(\d+)?(?:\.(\d+))?[sd]|%%/g
