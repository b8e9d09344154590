/**
 * Arguments of commands, as data: the parameters that are not options.
 *
 * @since 0.1.0
 */
import type { Completes } from "./Flag.ts"

/**
 * An argument of a command with a value of type `A`.
 *
 * - `name`: its name in the help;
 * - `description`: its line in the help;
 * - `completes`: the completions of a shell;
 * - `isRequired`, `isRepeated`: whether it must be given, and whether it can be given several times;
 * - `read`: returns the value of type `A` for the words that fall to it; one that is required has at least one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Argument<out A> {
  readonly name: string
  readonly description: string
  readonly completes: Completes
  readonly isRequired: boolean
  readonly isRepeated: boolean
  readonly read: (words: ReadonlyArray<string>) => A
}

/**
 * The options of every constructor: the line in the help, and the completions of a shell (by default, none).
 *
 * @since 0.1.0
 * @category models
 */
export interface Described {
  readonly description: string
  readonly completes?: Completes | undefined
}

/**
 * Creates an argument that must be given.
 *
 * @example
 * import { Argument } from "effect-alembic/cli"
 *
 * const table = Argument.required("table", { description: "The table to fill" })
 *
 * @since 0.1.0
 * @category constructors
 */
export const required = (name: string, { completes = [], description }: Described): Argument<string> => ({
  name,
  description,
  completes,
  isRequired: true,
  isRepeated: false,
  read: ([word = ""]) => word
})

/**
 * Creates an optional argument; its value is `undefined` if it is omitted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const optional = (name: string, described: Described): Argument<string | undefined> => ({
  ...required(name, described),
  isRequired: false,
  read: ([word]) => word
})

/**
 * Creates an argument that must be given at least once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const several = (name: string, described: Described): Argument<ReadonlyArray<string>> => ({
  ...required(name, described),
  isRepeated: true,
  read: (words) => words
})

/**
 * Returns the argument as in the usage line: `<revision>`, `[<directory>]`, `<revision>...`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const usage = ({ isRepeated, isRequired, name }: Argument<unknown>): string =>
  isRepeated ? `<${name}>...` : isRequired ? `<${name}>` : `[<${name}>]`
