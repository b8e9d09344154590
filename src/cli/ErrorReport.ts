/**
 * How an error is printed: for people as `error EA0407: …`, with `--json` as one line of JSON.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as DriverError from "../dialect/DriverError.ts"
import type { Failure } from "./Command.ts"
import * as ExitCode from "./ExitCode.ts"
import type * as Report from "./Report.ts"
import type { Style } from "./Style.ts"

/**
 * What went wrong, for printing.
 *
 * - `code`: the code of the error in `docs/errors.md`, if it has one;
 * - `class`: what a caller can do about it, as `RevisionError`; `Defect` for a fault of the program, `Interrupted` after a signal;
 * - `reason`: what happened, as `MultipleHeads`;
 * - `fields`: the data of the reason.
 *
 * @since 0.1.0
 * @category models
 */
export type ErrorReport = (typeof Report.Failure)["Type"]["error"]

/**
 * Describes why a command failed. Passwords in addresses are masked. After a signal the exit code is that of the signal.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (cause: Cause.Cause<Failure>, signal: number | undefined): ErrorReport =>
  Option.match(Cause.failureOption(cause), {
    onSome: (error) => {
      const reason = "reason" in error && Predicate.isRecord(error.reason) ? error.reason : error
      return {
        code: stringOf(reason, "code"),
        class: error._tag,
        reason: reason === error ? null : stringOf(reason, "_tag"),
        message: DriverError.redacted(error.message),
        exitCode: signal ?? ExitCode.ofFailure(error),
        fields: fieldsOf(reason)
      }
    },
    onNone: () =>
      Cause.isInterruptedOnly(cause)
        ? {
          ...nothingKnown,
          class: "Interrupted",
          message: "Interrupted. `effect-alembic current` shows the current revision of the database.",
          exitCode: signal ?? ExitCode.defect
        }
        : {
          ...nothingKnown,
          class: "Defect",
          message: DriverError.redacted(
            `This is a defect of effect-alembic, please report it.\n${Cause.pretty(cause)}`
          ),
          exitCode: signal ?? ExitCode.defect
        }
  })

/**
 * The text for people.
 *
 * @since 0.1.0
 * @category rendering
 */
export const format = ({ class: kind, code, message }: ErrorReport, style: Style): string =>
  kind === "Interrupted"
    ? style.yellow(message)
    : `${style.red(style.bold(code === null ? "error:" : `error ${code}:`))} ${message}`

const nothingKnown = { code: null, reason: null, fields: {} }

const stringOf = (record: object, key: string): string | null => {
  const value: unknown = Reflect.get(record, key)
  return typeof value === "string" ? value : null
}

/** What drivers attach to an error may hold passwords and rows, so causes are left out: `message` says what they mean. */
const notFields = new Set(["_tag", "code", "message", "cause", "stack", "name", "exitCode"])

const fieldsOf = (reason: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(reason).filter(([key]) => !notFields.has(key)).flatMap(([key, value]) => {
      const plain = plainOf(value, 4)
      return plain === undefined ? [] : [[key, plain]]
    })
  )

/** A value as JSON, or undefined for what is not plain data. */
const plainOf = (value: unknown, depth: number): unknown => {
  if (typeof value === "string") return DriverError.redacted(value)
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
