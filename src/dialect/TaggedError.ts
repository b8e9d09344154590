/**
 * The base class of this package's errors. It defines how an error is printed, as JSON, in logs and by `console.log`: without passwords
 * and without the driver's error.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { redacted } from "./DriverError.ts"

/**
 * Creates the base class of an error, like Effect's `Data.TaggedError`. `JSON.stringify` returns the tag, code, message and data of the
 * error and of its reason; `console.log` prints the stack and the data. Causes are left out, because drivers attach data to them that may
 * contain passwords and rows.
 *
 * @since 0.1.0
 * @category constructors
 */
export const TaggedError = <Tag extends string>(tag: Tag) => {
  const Base = Data.TaggedError(tag)
  Object.assign(Base.prototype, {
    toJSON(this: Error) {
      return json(this)
    },
    [Inspectable.NodeInspectSymbol](
      this: Error,
      _: number,
      options: object,
      inspect: (u: object, o: object) => string
    ) {
      return `${redacted(this.stack ?? String(this))} ${inspect(data(this), options)}`
    }
  })
  return Base
}

/**
 * Returns the data of an error or of its reason, as JSON: without tag, code, message, causes and passwords.
 *
 * @since 0.1.0
 * @category getters
 */
export const fields = (error: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(error).filter(([key]) => !notFields.has(key)).flatMap(([key, value]) => {
      const plain = plainOf(value, 4)
      return plain === undefined ? [] : [[key, plain]]
    })
  )

const notFields = new Set(["_tag", "code", "message", "cause", "stack", "name", "exitCode", "reason"])

const json = (error: Error) => ({
  ...tagged(error),
  message: redacted(error.message),
  ...data(error)
})

const data = (error: object) => {
  const reason: unknown = Reflect.get(error, "reason")
  const own = fields(error)
  return Predicate.isRecord(reason) ? { ...own, reason: { ...tagged(reason), ...fields(reason) } } : own
}

const tagged = (error: object) => {
  const tag: unknown = Reflect.get(error, "_tag")
  const reason: unknown = Reflect.get(error, "reason")
  const code: unknown = Reflect.get(error, "code") ?? (Predicate.isRecord(reason) ? reason["code"] : undefined)
  return { ...(tag === undefined ? {} : { _tag: tag }), ...(code === undefined ? {} : { code }) }
}

/** Returns a value as JSON, or `undefined` if it is not plain data. */
const plainOf = (value: unknown, depth: number): unknown => {
  if (typeof value === "string") return redacted(value)
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value
  if (typeof value === "bigint") return String(value)
  if (depth === 0 || typeof value !== "object") return undefined
  if (value instanceof Date) return value.toJSON()
  if (Duration.isDuration(value)) return Duration.format(value)
  if (value instanceof Error || Cause.isCause(value)) return undefined
  if (Option.isOption(value)) return Option.isSome(value) ? plainOf(value.value, depth) : null
  if (Either.isEither(value)) return undefined
  if (Array.isArray(value)) return value.map((item) => plainOf(item, depth - 1) ?? null)
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => key !== "cause").flatMap(([key, item]) => {
      const plain = plainOf(item, depth - 1)
      return plain === undefined ? [] : [[key, plain]]
    })
  )
}
