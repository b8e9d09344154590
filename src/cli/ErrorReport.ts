/**
 * Prints errors: for people as `error EA0407: …`, with `--json` as one line of JSON.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as DriverError from "../dialect/DriverError.ts"
import * as TaggedError from "../dialect/TaggedError.ts"
import type { Failure } from "./Command.ts"
import * as ExitCode from "./ExitCode.ts"
import type * as Report from "./Report.ts"
import type { Style } from "./Style.ts"

/**
 * An error in printable form:
 *
 * - `code`: the code of the error in `docs/errors.md`, if it has one;
 * - `class`: the class of the error, such as `RevisionError`; `Defect` for a fault of the program, `Interrupted` after a signal, `Uncaught`
 *   for an exception that no command can catch;
 * - `reason`: the reason of the error, such as `MultipleHeads`;
 * - `fields`: the data of the reason;
 * - `stack`: the error with its stack and its causes, if it was asked for.
 *
 * @since 0.1.0
 * @category models
 */
export type ErrorReport = (typeof Report.Failure)["Type"]["error"]

/**
 * Describes the failure of a command. Passwords in URLs are masked. After a signal, the exit code is that of the signal.
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
        fields: TaggedError.fields(reason)
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
 * Describes an exception that was thrown outside of the command, such as in a timer of env.ts or by the socket of a driver.
 *
 * @since 0.1.0
 * @category constructors
 */
export const uncaught = (error: unknown): ErrorReport => ({
  ...nothingKnown,
  class: "Uncaught",
  message: DriverError.redacted(
    "env.ts, a migration or a driver threw an exception outside of the command. " +
      `\`effect-alembic current\` shows the current revision of the database.\n${Cause.pretty(Cause.die(error))}`
  ),
  exitCode: ExitCode.defect
})

/**
 * Adds the stack of an error, its causes and its spans. Passwords in URLs are masked.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withStack = (cause: Cause.Cause<Failure>) => (report: ErrorReport): ErrorReport => ({
  ...report,
  stack: DriverError.redacted(Cause.pretty(cause, { renderErrorCause: true }))
})

/**
 * Formats an error for people.
 *
 * @since 0.1.0
 * @category rendering
 */
export const format = ({ class: kind, code, message, stack }: ErrorReport, style: Style): string =>
  (kind === "Interrupted"
    ? style.yellow(message)
    : `${style.red(style.bold(code === null ? "error:" : `error ${code}:`))} ${message}`) +
  (stack === undefined ? "" : `\n${stack}`)

const nothingKnown = { code: null, reason: null, fields: {} }

const stringOf = (record: object, key: string): string | null => {
  const value: unknown = Reflect.get(record, key)
  return typeof value === "string" ? value : null
}
