/**
 * A command line with your own commands in addition to those of effect-alembic (Alembic's `CommandLine`).
 *
 * @since 0.1.0
 */
import type { Command } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Main from "./Main.ts"
import type { CommandLine } from "./Words.ts"

export type { CommandLine } from "./Words.ts"

/**
 * The commands of effect-alembic.
 *
 * @since 0.1.0
 * @category constants
 */
export const commands: ReadonlyArray<Command> = CommandTable.commands

/**
 * Runs the command line with these arguments: prints the result to standard output or the error to standard error, and ends the process
 * with the exit code that `docs/command-line.md` documents.
 *
 * @example
 * import { Command, CommandLine } from "effect-alembic/cli"
 * import { Effect } from "effect"
 *
 * const seed = Command.make({
 *   name: "seed",
 *   summary: "Insert sample rows.",
 *   flags: {},
 *   arguments: {},
 *   run: () => Effect.logInfo("…")
 * })
 *
 * export const program = (words: ReadonlyArray<string>) =>
 *   CommandLine.run(words, { name: "db", commands: [...CommandLine.commands, seed] })
 *
 * @since 0.1.0
 * @category running
 */
export const run = (words: ReadonlyArray<string>, line: CommandLine): Promise<void> => Main.main(words, line)
