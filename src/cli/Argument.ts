/**
 * Arguments of commands, as data: the words that are not options.
 *
 * @since 0.1.0
 */
import type * as Args from "@effect/cli/Args"
import type { Completes } from "./Flag.ts"

/**
 * An argument of a command, whose value is an `A`.
 *
 * - `name`: its name in the help;
 * - `description`: one line of the help;
 * - `completes`: what a shell proposes for it;
 * - `isRequired`, `isRepeated`: how many words it takes;
 * - `args`: the parser of `@effect/cli` for it.
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
  readonly args: (make: typeof Args) => Args.Args<A>
}

/**
 * What all constructors take: the line of the help, and what a shell proposes (nothing unless given).
 *
 * @since 0.1.0
 * @category models
 */
export interface Described {
  readonly description: string
  readonly completes?: Completes | undefined
}

/**
 * One word, which must be given.
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
  args: (make) => make.text({ name })
})

/**
 * One word; `undefined` unless it is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const optional = (name: string, described: Described): Argument<string | undefined> => ({
  ...required(name, described),
  isRequired: false,
  args: (make) => make.withDefault(make.text({ name }), undefined)
})

/**
 * One word or more.
 *
 * @since 0.1.0
 * @category constructors
 */
export const several = (name: string, described: Described): Argument<ReadonlyArray<string>> => ({
  ...required(name, described),
  isRepeated: true,
  args: (make) => make.atLeast(make.text({ name }), 1)
})

/**
 * How an argument is written in the usage line: `<revision>`, `[<directory>]`, `<revision>...`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const usage = ({ isRepeated, isRequired, name }: Argument<unknown>): string =>
  isRepeated ? `<${name}>...` : isRequired ? `<${name}>` : `[<${name}>]`
