/**
 * Runs a command line and ends the process with its exit code. Help, the version and completions are printed without loading the code of
 * commands.
 *
 * @since 0.1.0
 */
import { version } from "../Version.ts"
import type { Manual } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Style from "./Style.ts"
import * as Words from "./Words.ts"

/**
 * The command line of effect-alembic.
 *
 * @since 0.1.0
 * @category constants
 */
export const commandLine: Words.CommandLine = { name: "effect-alembic", commands: CommandTable.commands }

/**
 * Runs the command line with these arguments, prints the result or the error, and ends the process with the exit code.
 *
 * @since 0.1.0
 * @category running
 */
export const main = async (
  words: ReadonlyArray<string>,
  line: Words.CommandLine = commandLine
): Promise<void> => {
  process.stdout.on("error", outputFailed("Standard output"))
  process.stderr.on("error", outputFailed("Standard error"))
  const request = Words.read(line, words)
  switch (request._tag) {
    case "Version":
      process.stdout.write(`effect-alembic ${version}\n`)
      break
    case "Help":
      process.stdout.write(await page(line, request.command, process.stdout))
      break
    case "Nothing":
      process.stderr.write(await page(line, undefined, process.stderr))
      process.exitCode = ExitCode.usage
      break
    case "Completions": {
      const { script } = await import("./Completion.ts")
      process.stdout.write(script(line, request.shell))
      break
    }
    case "Refused":
    case "Run": {
      const { run } = await import("./Run.ts")
      return run(line, request)
    }
  }
}

const page = async (
  line: Words.CommandLine,
  command: Manual | undefined,
  stream: NodeJS.WriteStream
): Promise<string> => {
  const Help = await import("./Help.ts")
  return `${Help.page(line, command, { width: Math.min(stream.columns || 100, 100), style: Style.of(stream) })}\n`
}

/** If the reader of standard output has closed it, the command still runs to its end. Any other failure to write is an error. */
const outputFailed = (stream: string) => (error: NodeJS.ErrnoException): void => {
  if (error.code === "EPIPE" || process.exitCode === ExitCode.defect) return
  process.exitCode = ExitCode.defect
  process.stderr.write(`${stream} could not be written and is incomplete: ${error.message}\n`)
}
