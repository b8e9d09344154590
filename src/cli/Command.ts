/**
 * Commands of the command line, as data: their names, parameters and help, and how to load their code.
 *
 * @since 0.1.0
 */
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import type * as Effect from "effect/Effect"
import type { Argument } from "./Argument.ts"
import type { Flag } from "./Flag.ts"

/**
 * The values of the options that every command has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  /** The command, with its own options and arguments. */
  readonly command: { readonly name: string; readonly values: Readonly<Record<string, unknown>> }
  readonly config: string | undefined
  readonly name: string | undefined
  readonly xArguments: ReadonlyArray<string>
  readonly quiet: boolean
  readonly verbose: boolean
}

/**
 * The services that commands may use.
 *
 * @since 0.1.0
 * @category models
 */
export type Services = FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor

/**
 * The error of a command. The exit code of the process is its `exitCode`, or 1 if it has none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failure {
  readonly _tag: string
  readonly message: string
  readonly exitCode?: number | undefined
}

/**
 * The parts of a command that the help and the completions show:
 *
 * - `summary`: one sentence;
 * - `details`: additional paragraphs;
 * - `examples`: what to write after the name of the program, and its effect.
 *
 * @since 0.1.0
 * @category models
 */
export interface Manual {
  readonly name: string
  readonly summary: string
  readonly details?: ReadonlyArray<string> | undefined
  readonly examples?: ReadonlyArray<readonly [words: string, meaning: string]> | undefined
  readonly flags: Readonly<Record<string, Flag<unknown>>>
  readonly arguments: Readonly<Record<string, Argument<unknown>>>
}

/**
 * A command with typed parameters; see {@link make}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Definition<Flags extends Manual["flags"], Arguments extends Manual["arguments"]> extends Manual {
  readonly flags: Flags
  readonly arguments: Arguments
  /** Returns an error message for values that cannot be combined. */
  readonly check?: ((values: Values<Flags, Arguments>) => string | undefined) | undefined
  /** Returns the program of the command, or a promise of it if its code is loaded on demand. */
  readonly run: (values: Values<Flags, Arguments>, settings: Settings) => Program | Promise<Program>
}

/**
 * The program that a command runs.
 *
 * @since 0.1.0
 * @category models
 */
export type Program = Effect.Effect<void, Failure, Services>

/**
 * The values of options, by their keys.
 *
 * @since 0.1.0
 * @category models
 */
export type FlagValues<Flags extends Manual["flags"]> = {
  readonly [K in keyof Flags]: Flags[K] extends Flag<infer A> ? A : never
}

/**
 * The values of arguments, by their keys.
 *
 * @since 0.1.0
 * @category models
 */
export type ArgumentValues<Arguments extends Manual["arguments"]> = {
  readonly [K in keyof Arguments]: Arguments[K] extends Argument<infer A> ? A : never
}

/**
 * The values of options and arguments, by their keys.
 *
 * @since 0.1.0
 * @category models
 */
export type Values<Flags extends Manual["flags"], Arguments extends Manual["arguments"]> =
  & FlagValues<Flags>
  & ArgumentValues<Arguments>

/**
 * A command of the command line. `use` passes its typed {@link Definition} to a function that accepts any definition.
 *
 * @since 0.1.0
 * @category models
 */
export interface Command extends Manual {
  readonly use: <A>(
    reader: <Flags extends Manual["flags"], Arguments extends Manual["arguments"]>(
      definition: Definition<Flags, Arguments>
    ) => A
  ) => A
}

/**
 * Creates a command. `run` receives its values by the keys of `flags` and `arguments`.
 *
 * @example
 * import { Argument, Command, Flag } from "effect-alembic/cli"
 * import { Console } from "effect"
 *
 * const greet = Command.make({
 *   name: "greet",
 *   summary: "Greet somebody.",
 *   flags: { loud: Flag.boolean("loud", { description: "In capitals" }) },
 *   arguments: { whom: Argument.required("whom", { description: "Who is greeted" }) },
 *   run: ({ loud, whom }) => Console.error(loud ? whom.toUpperCase() : whom)
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const Flags extends Manual["flags"], const Arguments extends Manual["arguments"]>(
  definition: Definition<Flags, Arguments>
): Command => ({ ...definition, use: (reader) => reader(definition) })
