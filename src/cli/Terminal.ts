/**
 * Where the command line writes: results to standard output, everything else to standard error.
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
import * as DriverError from "../dialect/DriverError.ts"
import * as Style from "./Style.ts"

/**
 * Writes text to standard output as it is. Ends when the text was taken, so that a slow reader slows the writer down. A reader
 * that has gone away (`| head -1`) is no error: what runs is not stopped halfway for it.
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
 * Writes a line to standard error, without the passwords that addresses in it may carry.
 *
 * @since 0.1.0
 * @category running
 */
export const printError = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    process.stderr.write(`${DriverError.redacted(text)}\n`, () => resume(Effect.void))
  })

/**
 * Shows which migration of how many runs, for how long they have been running, and the statement under way, where people look at
 * standard error.
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
 * Shows on the line of {@link progress} the statement that is sent.
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
 * Takes the line of {@link progress} away.
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
 * Log lines on standard error: `INFO  Running upgrade a -> b`. Quiet shows warnings and errors only, verbose shows all.
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
  // A terminal that does not know its width says 0.
  process.stderr.write(`\r\u001B[K${line.slice(0, (process.stderr.columns || 80) - 1)}`)
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** Which migration a line belongs to is seen from the line above it, unless somebody wants to know it all. */
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
    erase()
    process.stderr.write(`${paint(logLevel.label.padEnd(5))} ${DriverError.redacted([...words, ...facts].join(" "))}\n`)
    draw()
  })
