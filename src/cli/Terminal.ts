/**
 * Where the command line writes: results to standard output, everything else to standard error.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Inspectable from "effect/Inspectable"

/**
 * Writes text to standard output as it is. Ends when the text was taken, so that a slow reader slows the writer down.
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
 * Writes a line to standard error.
 *
 * @since 0.1.0
 * @category running
 */
export const printError = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    process.stderr.write(`${text}\n`, () => resume(Effect.void))
  })

/**
 * Log lines on standard error: `INFO  Running upgrade a -> b`. Quiet shows warnings and errors only, verbose shows all.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerLogger = (options: { readonly quiet: boolean; readonly verbose: boolean }): Layer.Layer<never> =>
  Layer.merge(
    Logger.replace(Logger.defaultLogger, logger),
    Logger.minimumLogLevel(options.quiet ? LogLevel.Warning : options.verbose ? LogLevel.Debug : LogLevel.Info)
  )

const logger = Logger.make<unknown, void>(({ annotations, logLevel, message }) => {
  const words = Array.ensure(message).map((word) => typeof word === "string" ? word : Inspectable.toStringUnknown(word))
  const facts = HashMap.toEntries(annotations).map(([key, value]) => `${key}=${Inspectable.toStringUnknown(value)}`)
  process.stderr.write(`${logLevel.label.padEnd(5)} ${[...words, ...facts].join(" ")}\n`)
})
