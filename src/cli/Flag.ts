/**
 * Options of commands, as data. Parsing, help and completions are made from the same values.
 *
 * @since 0.1.0
 */
import type * as Options from "@effect/cli/Options"

/**
 * An option of a command, whose value is an `A`.
 *
 * - `name`: its name, without dashes; a single letter is written with one dash, as `-x`;
 * - `alias`: a single letter that stands for it;
 * - `description`: one line of the help;
 * - `placeholder`: the name of its value in the help; undefined for a switch, which has no value;
 * - `expects`: what its value is, for the error about another one: `a whole number`;
 * - `completes`: what a shell proposes for the value: words, files, folders, or nothing;
 * - `isRepeated`: whether it may be given several times;
 * - `isRequired`: whether it must be given;
 * - `mayBeEmpty`: whether its value may be the empty string;
 * - `options`: the parser of `@effect/cli` for it.
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
  readonly options: (make: typeof Options) => Options.Options<A>
}

/**
 * What a shell proposes for a value: one of these words, the files or the folders that there are, or nothing.
 *
 * @since 0.1.0
 * @category models
 */
export type Completes = ReadonlyArray<string> | "files" | "folders"

/**
 * What all constructors take: the line of the help, and a letter that stands for the name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Described {
  readonly description: string
  readonly alias?: string | undefined
}

/**
 * What constructors of options with a value take: its name in the help, and what a shell proposes for it (nothing unless given).
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
 * A switch: `true` if it is given.
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
  options: (make) => make.boolean(name)
})

/**
 * An option with a text; `undefined` unless it is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const string = (name: string, valued: Valued): Flag<string | undefined> => ({
  ...withValue(name, valued),
  options: (make) => make.withDefault(make.text(name), undefined)
})

/**
 * An option with a text that may be given several times; an empty array unless it is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const strings = (name: string, valued: Valued): Flag<ReadonlyArray<string>> => ({
  ...withValue(name, valued),
  isRepeated: true,
  options: (make) => make.repeated(make.text(name))
})

/**
 * An option with a whole number; `undefined` unless it is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const integer = (name: string, valued: Valued): Flag<number | undefined> => ({
  ...withValue(name, valued),
  expects: "a whole number",
  options: (make) => make.withDefault(make.integer(name), undefined)
})

/**
 * An option whose value is one of several words; `undefined` unless it is given.
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
  options: (make) => make.withDefault(make.choice(name, choices), undefined)
})

/**
 * An option that must be given, and whose value is one of several words.
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
  options: (make) => make.choice(name, choices)
})

/**
 * How an option is written: `--lock-timeout`, or `-x` for a single letter.
 *
 * @since 0.1.0
 * @category rendering
 */
export const written = (name: string): string => name.length === 1 ? `-${name}` : `--${name}`

/**
 * The spellings of an option, the letter first: `-q`, `--quiet`.
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
