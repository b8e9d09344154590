/**
 * Options of commands, as data. Parsing, help and completions use the same values.
 *
 * @since 0.1.0
 */
import type * as Options from "@effect/cli/Options"

/**
 * An option of a command with a value of type `A`:
 *
 * - `name`: its name, without dashes; a single letter is written with one dash, such as `-x`;
 * - `alias`: a single letter for it;
 * - `description`: its line in the help;
 * - `placeholder`: the name of its value in the help; `undefined` for a switch, which has no value;
 * - `expects`: the kind of value it requires, for error messages: `a whole number`;
 * - `completes`: the completions of its value;
 * - `isRepeated`: whether it can be given several times;
 * - `isRequired`: whether it must be given;
 * - `mayBeEmpty`: whether its value may be the empty string;
 * - `absent`: its value when it is not given; `undefined` if it must be given;
 * - `options`: its parser, of `@effect/cli`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Flag<out A> {
  readonly name: string
  readonly alias: string | undefined
  readonly description: string
  readonly placeholder: string | undefined
  readonly expects: string
  readonly completes: Completes
  readonly isRepeated: boolean
  readonly isRequired: boolean
  readonly mayBeEmpty: boolean
  readonly absent: { readonly value: A } | undefined
  readonly options: (make: typeof Options) => Options.Options<A>
}

/**
 * The completions of a value: one of these words, files, or folders.
 *
 * @since 0.1.0
 * @category models
 */
export type Completes = ReadonlyArray<string> | "files" | "folders"

/**
 * The options of every constructor: the line in the help, and the letter of the option.
 *
 * @since 0.1.0
 * @category models
 */
export interface Described {
  readonly description: string
  readonly alias?: string | undefined
}

/**
 * The options of constructors for options with a value: the name of the value in the help, and its completions (by default, none).
 *
 * @since 0.1.0
 * @category models
 */
export interface Valued extends Described {
  readonly placeholder: string
  readonly completes?: Completes | undefined
  readonly mayBeEmpty?: boolean | undefined
}

/**
 * Creates a switch; its value is `true` if it is given.
 *
 * @example
 * import { Flag } from "effect-alembic/cli"
 *
 * const force = Flag.boolean("force", { description: "Replace existing rows", alias: "f" })
 *
 * @since 0.1.0
 * @category constructors
 */
export const boolean = (name: string, { alias, description }: Described): Flag<boolean> => ({
  name,
  alias,
  description,
  placeholder: undefined,
  expects: "no value",
  completes: [],
  isRepeated: false,
  isRequired: false,
  mayBeEmpty: false,
  absent: { value: false },
  options: (make) => make.boolean(name)
})

/**
 * Creates an option with a string; its value is `undefined` if it is omitted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const string = (name: string, valued: Valued): Flag<string | undefined> => ({
  ...withValue(name, valued),
  absent: { value: undefined },
  options: (make) => make.withDefault(make.text(name), undefined)
})

/**
 * Creates an option with a string that can be given several times; its value is an empty array if it is omitted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const strings = (name: string, valued: Valued): Flag<ReadonlyArray<string>> => ({
  ...withValue(name, valued),
  isRepeated: true,
  absent: { value: [] },
  options: (make) => make.repeated(make.text(name))
})

/**
 * Creates an option with a whole number; its value is `undefined` if it is omitted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const integer = (name: string, valued: Valued): Flag<number | undefined> => ({
  ...withValue(name, valued),
  expects: "a whole number",
  absent: { value: undefined },
  options: (make) => make.withDefault(make.integer(name), undefined)
})

/**
 * Creates an option with one of several words; its value is `undefined` if it is omitted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const choice = <const A extends string>(
  name: string,
  choices: ReadonlyArray<A>,
  described: Described
): Flag<A | undefined> => ({
  ...withValue(name, { ...described, placeholder: choices.join("|"), completes: choices }),
  expects: `one of: ${choices.join(", ")}`,
  absent: { value: undefined },
  options: (make) => make.withDefault(make.choice(name, choices), undefined)
})

/**
 * Creates a required option with one of several words.
 *
 * @since 0.1.0
 * @category constructors
 */
export const requiredChoice = <const A extends string>(
  name: string,
  choices: ReadonlyArray<A>,
  described: Described
): Flag<A> => ({
  ...choice(name, choices, described),
  isRequired: true,
  absent: undefined,
  options: (make) => make.choice(name, choices)
})

/**
 * Returns an option as it is written: `--lock-timeout`, or `-x` for a single letter.
 *
 * @since 0.1.0
 * @category rendering
 */
export const written = (name: string): string => name.length === 1 ? `-${name}` : `--${name}`

/**
 * Returns the spellings of an option, the letter first: `-q`, `--quiet`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const spellings = ({ alias, name }: Pick<Flag<unknown>, "name" | "alias">): ReadonlyArray<string> => [
  ...alias === undefined ? [] : [written(alias)],
  written(name)
]

const withValue = (name: string, { alias, completes = [], description, mayBeEmpty = false, placeholder }: Valued) => ({
  name,
  alias,
  description,
  placeholder,
  expects: "a text",
  completes,
  isRepeated: false,
  isRequired: false,
  mayBeEmpty
})
