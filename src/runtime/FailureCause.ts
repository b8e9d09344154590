/**
 * The cause of a failed migration as text: the errors and defects of its `Cause`, with their fields and their own causes.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as DriverError from "../dialect/DriverError.ts"

/**
 * Describes one or more errors: the tag, message, fields and chain of causes of each, and its line in the file at `path`. Passwords are
 * masked.
 *
 * @example
 * import { Cause, Option } from "effect"
 * import { MigrationRunner } from "effect-alembic"
 *
 * MigrationRunner.describeCause(Cause.fail({ _tag: "QuotaExceeded", limit: 3 }), Option.none()) // "QuotaExceeded: {\"limit\":3}"
 *
 * @since 0.1.0
 * @category rendering
 */
export const describe = (cause: Cause.Cause<unknown>, path: Option.Option<string>): string =>
  [
    ...Chunk.map(Cause.failures(cause), (failure) => withLine(chain(failure, new Set()), failure, path)),
    ...Chunk.map(Cause.defects(cause), (defect) =>
      defect instanceof Error && defect.stack !== undefined
        ? DriverError.redacted(defect.stack)
        : chain(defect, new Set()))
  ].join("\n")

/**
 * Describes the error, then its causes, as far as they add information. Passwords are masked in each message separately, because an
 * unclosed quote in one would hide the beginning of a string in the next.
 */
const chain = (error: unknown, seen: Set<unknown>): string => {
  seen.add(error)
  if (Cause.isCause(error)) return describe(error, Option.none())
  const text = DriverError.redacted(one(error))
  if (!Predicate.isRecord(error)) return text
  // The messages of this package's errors include their cause.
  const next = "reason" in error && typeof error["exitCode"] === "number" ? undefined : error["cause"] ?? error["error"]
  if (next === undefined || next === null || seen.has(next)) return text
  const rest = chain(next, seen)
  const message = DriverError.redacted(messageOf(next))
  return text.includes(rest) || (text.includes(message) && message !== "")
    ? text
    : `${text}\nCaused by ${rest}`
}

const one = (error: unknown): string => {
  if (!Predicate.isRecord(error)) return String(error)
  const message = messageOf(error)
  const tag = typeof error["_tag"] === "string" ? error["_tag"] : error instanceof Error ? error.name : ""
  if (message !== "" && !isGeneric(message)) return message
  const fields = fieldsOf(error)
  return [tag === "" ? message : tag, fields].filter((part) => part !== "").join(": ") || message || "an empty error"
}

const messageOf = (error: unknown): string =>
  Predicate.hasProperty(error, "message") && typeof error.message === "string" ? error.message : ""

/** The messages that Effect gives to errors without one. */
const isGeneric = (message: string) => /^An (?:unknown )?error (?:has )?occurred\b/.test(message)

const hidden = new Set(["_tag", "name", "message", "stack", "cause", "error"])

const fieldsOf = (error: object): string => {
  const fields = Object.entries(error).filter(([key, value]) => !hidden.has(key) && typeof value !== "function")
  return fields.length === 0 ? "" : json(Object.fromEntries(fields))
}

const json = (value: unknown): string => {
  const seen = new Set<unknown>()
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return String(part)
    if (typeof part !== "object" || part === null) return part
    if (seen.has(part)) return "[again]"
    seen.add(part)
    return part
  })
  return text.length > 1_000 ? `${text.slice(0, 1_000)} …` : text
}

/** Adds the line of the migration's file if the error was created in it. */
const withLine = (text: string, error: unknown, path: Option.Option<string>): string => {
  const stack = Predicate.hasProperty(error, "stack") && typeof error.stack === "string" ? error.stack : ""
  const file = Option.getOrUndefined(path)
  const at = file === undefined ? -1 : stack.indexOf(`${file}:`)
  const place = at === -1 ? undefined : /^[^\n]*?:\d+(?::\d+)?/.exec(stack.slice(at))?.[0]
  return place === undefined || text.includes(place) ? text : `${text}\n  at ${place}`
}
