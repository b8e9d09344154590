/**
 * The whole run of the program: words in, exit code out, each error told once on standard error.
 *
 * @since 0.1.0
 */
import type * as CliApp from "@effect/cli/CliApp"
import * as ValidationError from "@effect/cli/ValidationError"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { Teardown } from "@effect/platform/Runtime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { createRequire } from "node:module"
import * as Cli from "./Cli.ts"
import { ExitCode, ofError } from "./ExitCode.ts"
import * as Terminal from "./Terminal.ts"

/**
 * Runs the words of a command line (`process.argv`) and ends with the exit code. What went wrong has been told then.
 *
 * @since 0.1.0
 * @category running
 */
export const main = (
  argv: ReadonlyArray<string>
): Effect.Effect<number, never, CliApp.CliApp.Environment | CommandExecutor.CommandExecutor> =>
  Effect.suspend(() => {
    process.once("SIGTERM", () => {
      signal = ExitCode.terminated
    })
    return Cli.run(version())(argv)
  }).pipe(
    Effect.as(ExitCode.success),
    Effect.catchAllCause((cause) => Effect.as(tell(cause), codeOf(cause)))
  )

/**
 * Ends the process with the code of {@link main}, or with that of the signal that interrupted it.
 *
 * @since 0.1.0
 * @category running
 */
export const teardown: Teardown = (exit, onExit) =>
  onExit(Exit.isSuccess(exit) && typeof exit.value === "number" ? exit.value : signal)

type Failure = Cli.CliError | ValidationError.ValidationError

const tell = (cause: Cause.Cause<Failure>): Effect.Effect<void> =>
  Option.match(Cause.failureOption(cause), {
    onNone: () =>
      Cause.isInterruptedOnly(cause)
        ? Effect.void
        : Terminal.printError(`This is a fault of effect-alembic, please report it.\n${Cause.pretty(cause)}`),
    // The library has told of these already.
    onSome: (error) => ValidationError.isValidationError(error) ? Effect.void : Terminal.printError(error.message)
  })

const codeOf = (cause: Cause.Cause<Failure>): number =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => Cause.isInterruptedOnly(cause) ? signal : ExitCode.defect,
    onSome: (error) => ValidationError.isValidationError(error) ? ExitCode.usage : ofError(error)
  })

let signal: number = ExitCode.interrupted

const version = (): string => createRequire(import.meta.url)("../../package.json").version
