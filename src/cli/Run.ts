/**
 * Runs a command, tells what went wrong, and ends the process with the code that says of which kind it was.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeCommandExecutor from "@effect/platform-node/NodeCommandExecutor"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Console } from "node:console"
import * as Spelling from "../Spelling.ts"
import * as Cli from "./Cli.ts"
import { ExitCode, ofError } from "./ExitCode.ts"
import type { CliError } from "./Handlers.ts"
import * as Help from "./Help.ts"
import * as Terminal from "./Terminal.ts"

/**
 * The words cannot be meant so.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsageError extends Data.TaggedError("UsageError")<{
  readonly problem: string
  readonly command: Option.Option<string>
}> {
  override get message() {
    const page = Option.match(this.command, {
      onNone: () => "effect-alembic --help",
      onSome: (name) => `effect-alembic ${name} --help`
    })
    return `${this.problem}\n\nUsage: ${Help.usage(this.command)}\nSee ${page}.`
  }
}

/**
 * Runs the words of a command line, those after the program's name. Ends the process.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (words: ReadonlyArray<string>): void => {
  // Standard output is for results, whatever a library that env.ts loads says there.
  globalThis.console = new Console(process.stderr)
  let signal: number = ExitCode.interrupted
  process.once("SIGTERM", () => {
    signal = ExitCode.terminated
  })
  // Uninterruptible, so that the end is told when the command was interrupted.
  const program = Effect.uninterruptibleMask((restore) =>
    Effect.matchCauseEffect(restore(command(words)), {
      onFailure: (cause) => Effect.as(tell(cause), codeOf(cause, signal)),
      onSuccess: () => Effect.succeed<number>(ExitCode.success)
    })
  )
  NodeRuntime.runMain(Effect.provide(program, world), {
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit) => end(Exit.isSuccess(exit) && typeof exit.value === "number" ? exit.value : signal)
  })
}

/** What has been printed is let out first. A timer or a connection that env.ts left open keeps nobody waiting. */
const end = (code: number): void => {
  process.stdout.write(
    "",
    () => process.stderr.write("", () => process.exit(code === ExitCode.success ? process.exitCode : code))
  )
}

// NodeContext would load workers too, which no command has a use for.
const world = NodeCommandExecutor.layer.pipe(
  Layer.provideMerge(NodeFileSystem.layer),
  Layer.merge(NodePath.layer),
  Layer.merge(NodeTerminal.layer)
)

const command = (words: ReadonlyArray<string>) => {
  const name = Option.fromNullable(words.find(Help.isCommand))
  const usage = (problem: string) => new UsageError({ problem, command: name })
  const config = CliConfig.make({ showBuiltIns: false, isCaseSensitive: true })
  return Effect.gen(function*() {
    const lacking = withoutValue(words)
    if (lacking !== undefined) return yield* usage(`${lacking} needs a value.`)
    const directive = yield* CommandDescriptor.parse(
      Cli.program.descriptor,
      ["effect-alembic", ...stepsLast(valuesApart(words))],
      config
    )
    if (directive._tag === "BuiltIn") {
      return yield* usage(
        `There is no option ${words.find((word) => /^--(wizard|log-level)/.test(word)) ?? "of that name"}.`
      )
    }
    const [stray] = directive.leftover
    if (stray !== undefined) return yield* usage(aboutStray(stray))
    yield* Cli.program.transform(Cli.program.handler(directive.value), directive.value)
  }).pipe(
    Effect.catchIf(
      ValidationError.isValidationError,
      (error) => usage(Option.isNone(name) ? withoutCommand(words) : Help.text(error.error))
    )
  )
}

const aboutStray = (word: string): string =>
  Help.takesValue(word)
    ? `${word} is given twice.`
    : word.startsWith("-")
    ? `There is no option ${word} here.`
    : `"${word}" is one argument too many.`

/** The library passes over an option of several values that has none, and so would the migration of one tenant become that of all. */
const withoutValue = (words: ReadonlyArray<string>): string | undefined => {
  const given = words.includes("--") ? words.slice(0, words.indexOf("--")) : words
  const lacking = given.find((word, index) => {
    const next = given[index + 1]
    const [, attached] = /^(--[\w-]+)=$/.exec(word) ?? []
    if (attached !== undefined) return Help.takesValue(attached) && !mayBeEmpty.has(attached)
    if (!Help.takesValue(word) || Help.takesValue(given[index - 1] ?? "")) return false
    return next === undefined || (next === "" && !mayBeEmpty.has(word)) || Help.isOption(next) ||
      (Help.isCommand(next) && !given.slice(0, index).some(Help.isCommand))
  })
  return lacking?.replace(/=$/, "")
}

const mayBeEmpty = new Set(["--message", "-m"])

const withoutCommand = (words: ReadonlyArray<string>): string => {
  const word = words.find((word, index) => !word.startsWith("-") && !Help.takesValue(words[index - 1] ?? ""))
  return word === undefined
    ? `No command is named in "${words.join(" ")}".`
    : `There is no command "${word}". ${Spelling.advice(word, Help.names)}`
}

/** `-r=-1:` and `-r-1:` are `-r -1:`, which is all that the library knows of one letter. */
const valuesApart = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = words.includes("--") ? words.indexOf("--") : words.length
  return words.flatMap((word, index) => {
    const [, option, value] = valueAttached.exec(word) ?? []
    return option === undefined || value === undefined || index > end || !Help.takesValue(option) ||
        Help.takesValue(`-${word}`) || Help.takesValue(words[index - 1] ?? "")
      ? [word]
      : [option, value]
  })
}

const valueAttached = /^(-[a-z])(?:=|(?=[^=]))(.*)$/s

/** `-1` is a revision, and the library reads no option after one that looks like an option itself: such words go last. */
const stepsLast = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = words.includes("--") ? words.indexOf("--") : words.length
  const isStep = (word: string, index: number) =>
    index < end && /^-\d/.test(word) && !Help.takesValue(words[index - 1] ?? "")
  const steps = words.filter(isStep)
  const others = words.filter((word, index) => index < end && !isStep(word, index))
  return steps.length === 0 ? words : [...others, "--", ...steps, ...words.slice(end + 1)]
}

type Failure = CliError | UsageError

const tell = (cause: Cause.Cause<Failure>): Effect.Effect<void> =>
  Option.match(Cause.failureOption(cause), {
    onNone: () =>
      Cause.isInterruptedOnly(cause)
        ? Terminal.printError("Interrupted. `effect-alembic current` shows where the database stands.")
        : Terminal.printError(`This is a fault of effect-alembic, please report it.\n${Cause.pretty(cause)}`),
    onSome: (error) => Terminal.printError(error.message)
  })

const codeOf = (cause: Cause.Cause<Failure>, signal: number): number =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => Cause.isInterruptedOnly(cause) ? signal : ExitCode.defect,
    onSome: (error) => error._tag === "UsageError" ? ExitCode.usage : ofError(error)
  })
