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
import * as readline from "node:readline/promises"
import { Writable } from "node:stream"
import * as DriverError from "../dialect/DriverError.ts"
import * as Style from "./Style.ts"

/**
 * Writes text to standard output as it is. Ends when the text is written, so that a slow reader slows the writer down. A reader
 * that has gone away (`| head -1`) is not an error: a migration is not stopped halfway because of it.
 *
 * @since 0.1.0
 * @category running
 */
export const write = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    process.stdout.write(text, () => resume(Effect.void))
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
 * Asks a question on the terminal, and returns whether the answer is yes. Without a terminal nobody is asked, and the answer is no.
 *
 * @since 0.1.0
 * @category running
 */
export const confirm = (question: string): Effect.Effect<boolean> =>
  process.stdin.isTTY === true && process.stderr.isTTY === true
    ? Effect.acquireUseRelease(
      Effect.sync(() => readline.createInterface({ input: process.stdin, output: process.stderr })),
      (terminal) =>
        Effect.map(
          Effect.promise(() => terminal.question(`${question} [y/N] `)),
          (text) => /^y(?:es)?$/i.test(text.trim())
        ),
      (terminal) => Effect.sync(() => terminal.close())
    )
    : Effect.succeed(false)

/**
 * Writes a line to standard error, with the passwords in addresses masked.
 *
 * @since 0.1.0
 * @category running
 */
export const printError = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    messages.write(`${DriverError.redacted(text)}\n`, () => resume(Effect.void))
  })

/**
 * The same, at once: for the handlers of signals.
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
 * Standard error for whole lines: a line written here does not run into the line of {@link progress}, which is drawn again below it.
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
 * Shows on a terminal, in one line, which migration of how many is running, the time since the first of them, and the current
 * statement.
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
    if (process.stderr.isTTY !== true) return
    started ??= performance.now()
    status = { at: `revision ${at.index} of ${at.total}: ${at.revision.revision}`, statement: "" }
    draw()
    ticking ??= setInterval(draw, 200).unref()
  })

/**
 * Shows the current statement on the line of {@link progress}.
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
 * A logger that writes lines as `INFO  Running upgrade a -> b` to standard error: with `quiet` only warnings and errors, with `verbose`
 * debug messages too.
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

/** Annotations of our own, which name the migration, repeat the line above and are shown only with `--verbose`. */
const logger = (isVerbose: boolean) =>
  Logger.make<unknown, void>(({ annotations, logLevel, message }) => {
    const words = Array.ensure(message).map((word) =>
      typeof word === "string" ? word : Inspectable.toStringUnknown(word)
    )
    const facts = HashMap.toEntries(annotations).filter(([key]) => isVerbose || !key.startsWith("alembic.")).map((
      [key, value]
    ) => `${key}=${Inspectable.toStringUnknown(value)}`)
    const style = Style.of(process.stderr)
    const paint = LogLevel.greaterThanEqual(logLevel, LogLevel.Error)
      ? style.red
      : LogLevel.greaterThanEqual(logLevel, LogLevel.Warning)
      ? style.yellow
      : style.green
    printNow(`${paint(logLevel.label.padEnd(5))} ${[...words, ...facts].join(" ")}`)
  })
