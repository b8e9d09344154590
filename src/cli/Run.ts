/**
 * Runs a command, prints its error, and ends the process with the exit code.
 *
 * @since 0.1.0
 */
import * as NodeCommandExecutor from "@effect/platform-node/NodeCommandExecutor"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Console } from "node:console"
import * as UsageErrors from "../UsageError.ts"
import type { Manual } from "./Command.ts"
import * as ErrorReport from "./ErrorReport.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Help from "./Help.ts"
import * as Parser from "./Parser.ts"
import * as Style from "./Style.ts"
import * as SynchronousFiles from "./SynchronousFiles.ts"
import * as Terminal from "./Terminal.ts"
import type { CommandLine, Request } from "./Words.ts"

/**
 * Runs the command of a parsed command line, and ends the process.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (line: CommandLine, request: Extract<Request, { readonly _tag: "Run" | "Refused" }>): void => {
  // Standard output is for results; output of libraries that env.ts loads goes to standard error.
  globalThis.console = new Console(Terminal.messages)
  const usage = (reason: UsageErrors.UsageErrorReason) =>
    new UsageErrors.UsageError({ reason, usage: usageOf(line, request.command) })
  const command = request._tag === "Refused"
    ? Effect.fail(usage(request.reason(UsageErrors)))
    : request.command.use(Parser.run(request, usage))
  // A timer without an end keeps the process alive while nothing else does.
  const alive = setInterval(() => {}, 2 ** 31 - 1)
  let signal: "SIGINT" | "SIGTERM" | undefined
  let uncaught = Option.none<ErrorReport.ErrorReport>()
  const print = (report: ErrorReport.ErrorReport) =>
    Effect.as(
      Terminal.printError(
        request.isJson ? JSON.stringify({ error: report }) : ErrorReport.format(report, Style.of(process.stderr))
      ),
      report.exitCode
    )
  // Uninterruptible, so that an interruption is reported too.
  const program = Effect.uninterruptibleMask((restore) =>
    Effect.matchCauseEffect(Effect.provide(restore(command), services), {
      onSuccess: () => Option.match(uncaught, { onNone: () => Effect.succeed(0), onSome: print }),
      onFailure: (cause) =>
        print(
          Option.getOrElse(
            Option.filter(uncaught, () => Cause.isInterruptedOnly(cause)),
            () => {
              const report = ErrorReport.make(cause, signal === undefined ? undefined : codeOf(signal))
              return request._tag === "Run" && request.raisesErr ? ErrorReport.withStack(cause)(report) : report
            }
          )
        )
    })
  )
  const fiber = Effect.runFork(program)
  const interrupt = (received: "SIGINT" | "SIGTERM") => () => {
    if (signal !== undefined) leave(received)
    signal = received
    fiber.unsafeInterruptAsFork(fiber.id())
    setTimeout(() => Terminal.printNow(waiting), 1_000).unref()
  }
  process.on("uncaughtException", (error) => {
    uncaught = Option.orElse(uncaught, () => Option.some(ErrorReport.uncaught(error)))
    fiber.unsafeInterruptAsFork(fiber.id())
  })
  process.on("SIGINT", interrupt("SIGINT")).on("SIGTERM", interrupt("SIGTERM"))
  fiber.addObserver((exit) => {
    clearInterval(alive)
    end(exit._tag === "Success" ? exit.value : signal === undefined ? ExitCode.defect : codeOf(signal))
  })
}

const codeOf = (signal: "SIGINT" | "SIGTERM"): number => ExitCode.signals[signal]

/** Waits until all output is written, and ends the process, even if env.ts left timers or connections open. */
const end = (code: number): void => {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code === 0 ? process.exitCode : code)))
}

const waiting = "Waiting for what is under way to end. Press Ctrl-C again to exit at once."

const leave = (signal: "SIGINT" | "SIGTERM"): never => {
  Terminal.printNow(
    "Exited at once. The server may still finish a statement; `effect-alembic current` shows the current revision of the database."
  )
  process.exit(codeOf(signal))
}

const usageOf = (line: CommandLine, command: Manual | undefined): string =>
  `Usage: ${Help.usage(line, command)}\nSee ${
    command === undefined ? `${line.name} --help` : `${line.name} ${command.name} --help`
  }.`

// NodeContext would also load workers, which no command uses.
const services = NodeCommandExecutor.layer.pipe(
  Layer.provideMerge(SynchronousFiles.layer),
  Layer.merge(NodePath.layer)
)
