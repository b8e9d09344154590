/**
 * The whole run of the program: words in, exit code out, each error told once on standard error. What a word needs is loaded when
 * it is met: `--version` needs nothing, help needs the commands' manual, and a command its own.
 *
 * @since 0.1.0
 */
import { version } from "../Version.ts"
import { ExitCode } from "./ExitCode.ts"

/**
 * Runs the words of a command line, those after the program's name, and ends the process with the exit code.
 *
 * @since 0.1.0
 * @category running
 */
export const main = async (words: ReadonlyArray<string>): Promise<void> => {
  process.stdout.on("error", outputFailed("Standard output"))
  process.stderr.on("error", outputFailed("Standard error"))
  const before = words.includes("--") ? words.slice(0, words.indexOf("--")) : words
  if (before.includes("--help") || before.includes("-h")) {
    const { page } = await import("./Front.ts")
    process.stdout.write(`${page(before)}\n`)
  } else if (before.includes("--version")) {
    process.stdout.write(`effect-alembic ${version}\n`)
  } else if (before.some((word) => /^--completions(=|$)/.test(word))) {
    const { completions } = await import("./Front.ts")
    const [text, code] = await completions(before)
    process[code === ExitCode.success ? "stdout" : "stderr"].write(`${text}\n`)
    process.exitCode = code
  } else if (words.length === 0) {
    const { page } = await import("./Front.ts")
    process.stderr.write(`${page([])}\n`)
    process.exitCode = ExitCode.usage
  } else {
    const { run } = await import("./Run.ts")
    run(words)
  }
}

/** Who reads our output may stop reading; what runs goes on to its end all the same. What cannot be written is a failure. */
const outputFailed = (stream: string) => (error: NodeJS.ErrnoException): void => {
  if (error.code === "EPIPE" || process.exitCode === ExitCode.defect) return
  process.exitCode = ExitCode.defect
  process.stderr.write(`${stream} could not be written, and what stands there is not whole: ${error.message}\n`)
}
