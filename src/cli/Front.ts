/**
 * What is answered without a project: help and completions.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Cli from "./Cli.ts"
import { ExitCode } from "./ExitCode.ts"
import * as Help from "./Help.ts"
import * as Style from "./Style.ts"

/**
 * The help that the words of a command line ask for: that of the command they name, else of the program.
 *
 * @since 0.1.0
 * @category rendering
 */
export const page = (words: ReadonlyArray<string>): string =>
  Help.page(Option.fromNullable(words.find(Help.isCommand)), {
    width: Math.min(process.stdout.columns ?? 100, 100),
    style: Style.of(process.stdout)
  })

/**
 * The completion script of a shell, or what is wrong with its name, and the exit code.
 *
 * @since 0.1.0
 * @category rendering
 */
export const completions = (words: ReadonlyArray<string>): Promise<readonly [text: string, code: number]> => {
  const at = words.findIndex((word) => word.startsWith("--completions"))
  const shell = words[at]?.split("=")[1] ?? words[at + 1] ?? ""
  const lines = scripts[shell]
  return lines === undefined
    ? Promise.resolve([`--completions takes one of: bash, zsh, fish; not "${shell}".`, ExitCode.usage])
    : Effect.runPromise(Effect.map(lines, (lines) => [withoutRefused(lines).join("\n"), ExitCode.success] as const))
}

/** The library proposes two options of its own everywhere, which this program does not take. */
const withoutRefused = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines
    .filter((line) => !/^ *'--(?:wizard|log-level)\[| -l (?:wizard|log-level) /.test(line))
    .map((line) => line.replace(/ --(?:wizard|log-level)(?=[ "])/g, ""))

const scripts: Readonly<Record<string, Effect.Effect<ReadonlyArray<string>> | undefined>> = {
  bash: Command.getBashCompletions(Cli.program, "effect-alembic"),
  sh: Command.getBashCompletions(Cli.program, "effect-alembic"),
  zsh: Command.getZshCompletions(Cli.program, "effect-alembic"),
  fish: Command.getFishCompletions(Cli.program, "effect-alembic")
}
