/**
 * Writes to the terminal: results to standard output, everything else to standard error.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as readline from "node:readline"
import { Writable } from "node:stream"
import * as DriverError from "../dialect/DriverError.ts"
import * as Style from "./Style.ts"

/**
 * Writes text to standard output. If the reader is slower, the Effect ends when it has read what was written before. A closed reader (`|
 * head -1`) is not an error, because it must not stop a migration halfway.
 *
 * @since 0.1.0
 * @category running
 */
export const write = (text: string): Effect.Effect<void> =>
  Effect.suspend(() => process.stdout.write(text) ? Effect.void : written)

const written = Effect.async<void>((resume) => {
  process.stdout.write("", () => resume(Effect.void))
})

/**
 * Writes lines to standard output.
 *
 * @since 0.1.0
 * @category running
 */
export const printLines = (lines: ReadonlyArray<string>): Effect.Effect<void> =>
  lines.length === 0 ? Effect.void : write(`${lines.join("\n")}\n`)

/**
 * Asks a question on the terminal, and returns whether the answer is yes; without a terminal, or if the input ends, the answer is no.
 *
 * @since 0.1.0
 * @category running
 */
export const confirm = (question: string): Effect.Effect<boolean> =>
  process.stdin.isTTY === true && process.stderr.isTTY === true
    ? Effect.async((resume) => {
      const terminal = readline.createInterface({ input: process.stdin, output: process.stderr })
      terminal.on("close", () => resume(Effect.succeed(false)))
      // While a question is asked, the terminal sends no signal.
      terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
      terminal.question(`${question} [y/N] `, (text) => {
        resume(Effect.succeed(/^y(?:es)?$/i.test(text.trim())))
        terminal.close()
      })
      return Effect.sync(() => terminal.close())
    })
    : Effect.succeed(false)

/**
 * Writes a line to standard error, with the passwords in URLs masked.
 *
 * @since 0.1.0
 * @category running
 */
export const printError = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    messages.write(`${DriverError.redacted(text)}\n`, () => resume(Effect.void))
  })

/**
 * The same, synchronously, for signal handlers.
 *
 * @since 0.1.0
 * @category running
 */
export const printNow = (text: string): void => {
  erase()
  process.stderr.write(`${DriverError.redacted(text)}\n`)
  draw()
}

/**
 * Standard error for whole lines: the line of {@link progress} is removed before a line is written, and drawn again below it.
 *
 * @since 0.1.0
 * @category constants
 */
export const messages = new Writable({
  decodeStrings: false,
  write: (text: string | Uint8Array, _encoding, done) => {
    erase()
    process.stderr.write(text, (error) => done(error))
    draw()
  }
})

/**
 * Returns whether standard error is a terminal, where {@link progress} is seen.
 *
 * @since 0.1.0
 * @category guards
 */
export const showsProgress = (): boolean => process.stderr.isTTY === true

/**
 * Shows one line on a terminal: the number of the running migration, the time since the first one started, and the current statement.
 *
 * @since 0.1.0
 * @category running
 */
export const progress = (at: {
  readonly index: number
  readonly total: number
  readonly revision: { readonly revision: string }
}): Effect.Effect<void> =>
  Effect.sync(() => {
    if (!showsProgress()) return
    started ??= performance.now()
    status = { at: `revision ${at.index} of ${at.total}: ${at.revision.revision}`, statement: "" }
    draw()
    ticking ??= setInterval(draw, 200).unref()
  })

/**
 * Shows the current statement in the line of {@link progress}.
 *
 * @since 0.1.0
 * @category running
 */
export const progressStatement = (sql: string): Effect.Effect<void> =>
  Effect.sync(() => {
    if (status === undefined) return
    status = { ...status, statement: sql.replaceAll(/\p{Cc}/gu, " ") }
    draw()
  })

/**
 * Removes the line of {@link progress}.
 *
 * @since 0.1.0
 * @category running
 */
export const progressEnd: Effect.Effect<void> = Effect.sync(() => {
  clearInterval(ticking)
  ticking = undefined
  erase()
  status = undefined
})

/**
 * A logger that writes lines such as `INFO  Running upgrade a -> b` to standard error: with `quiet`, only warnings and errors; with
 * `verbose`, debug messages too.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerLogger = (options: { readonly quiet: boolean; readonly verbose: boolean }): Layer.Layer<never> =>
  Layer.merge(
    Logger.replace(Logger.defaultLogger, logger(options.verbose)),
    Logger.minimumLogLevel(options.quiet ? LogLevel.Warning : options.verbose ? LogLevel.Debug : LogLevel.Info)
  )

let started: number | undefined
let status: { readonly at: string; readonly statement: string } | undefined
let ticking: ReturnType<typeof setInterval> | undefined

const erase = () => {
  if (status !== undefined) process.stderr.write("\r\u001B[K")
}

const draw = () => {
  if (status === undefined) return
  const { at, statement } = status
  const line = [`${at}, ${seconds(performance.now() - (started ?? 0))}`, ...statement === "" ? [] : [statement]].join(
    "  "
  )
  // A terminal of unknown width reports 0.
  process.stderr.write(`\r\u001B[K${line.slice(0, (process.stderr.columns || 80) - 1)}`)
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** This package's own annotations, which name the migration, repeat the preceding line and are shown only with `--verbose`. */
const logger = (isVerbose: boolean) => {
  const style = Style.of(process.stderr)
  return Logger.make<unknown, void>(({ annotations, logLevel, message }) => {
    const words = Array.ensure(message).map((word) =>
      typeof word === "string" ? word : Inspectable.toStringUnknown(word)
    )
    const facts = HashMap.toEntries(annotations).filter(([key]) => isVerbose || !key.startsWith("alembic.")).map((
      [key, value]
    ) => `${key}=${Inspectable.toStringUnknown(value)}`)
    const paint = LogLevel.greaterThanEqual(logLevel, LogLevel.Error)
      ? style.red
      : LogLevel.greaterThanEqual(logLevel, LogLevel.Warning)
      ? style.yellow
      : style.green
    printNow(`${paint(logLevel.label.padEnd(5))} ${[...words, ...facts].join(" ")}`)
  })
}
