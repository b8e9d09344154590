/**
 * Reads the arguments of a command line: the command, and its options, their values and arguments.
 *
 * `node:util` separates them. What it accepts and a migration tool must not, such as an unknown option or a missing value, is refused
 * here, before a value can be mistaken for something else.
 *
 * @since 0.1.0
 */
import { parseArgs } from "node:util"
import type * as UsageError from "../UsageError.ts"
import type { Command, Manual } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Flag from "./Flag.ts"

/**
 * A program: its name, and its commands.
 *
 * @since 0.1.0
 * @category models
 */
export interface CommandLine {
  readonly name: string
  readonly commands: ReadonlyArray<Command>
}

/**
 * The request of a command line:
 *
 * - `Help`: the help page of a command or of the program;
 * - `Version`, `Completions`: the version, or a completion script;
 * - `Nothing`: the command line is empty;
 * - `Run`: a command, with its options by name, in normal form for `@effect/cli`, and its arguments;
 * - `Refused`: a usage error.
 *
 * @since 0.1.0
 * @category models
 */
export type Request =
  | { readonly _tag: "Help"; readonly command: Manual | undefined }
  | { readonly _tag: "Version" }
  | { readonly _tag: "Completions"; readonly shell: CommandTable.Shell }
  | { readonly _tag: "Nothing" }
  | {
    readonly _tag: "Run"
    readonly command: Command
    readonly options: ReadonlyArray<string>
    readonly arguments: ReadonlyArray<string>
    readonly isJson: boolean
    readonly raisesErr: boolean
  }
  | {
    readonly _tag: "Refused"
    readonly reason: Reason
    readonly command: Manual | undefined
    readonly isJson: boolean
  }

/**
 * Creates the reason of an error when the module of the reasons is loaded.
 *
 * @since 0.1.0
 * @category models
 */
export type Reason = (make: typeof UsageError) => UsageError.UsageErrorReason

/**
 * Reads the arguments after the name of the program.
 *
 * @since 0.1.0
 * @category parsing
 */
export const read = (line: CommandLine, words: ReadonlyArray<string>): Request => {
  if (words.length === 0) return { _tag: "Nothing" }
  const everyFlag = [...baseFlags, ...line.commands.flatMap(flagsOf)]
  const names = [...line.commands.map(({ name }) => name), CommandTable.help.name]
  const isCommand = (word: string) => names.includes(word)
  const loose = split(words, everyFlag, isCommand)
  const [first] = loose.positionals
  const command = line.commands.find(({ name }) => name === first?.word)
  const isHelp = first?.word === CommandTable.help.name
  const { given, positionals, problem } = command === undefined
    ? loose
    : split(words, [...baseFlags, ...flagsOf(command)], isCommand)
  const has = (flag: Flag.Flag<unknown>) => given.some((option) => option.flag.name === flag.name)
  const isJson = given.some(({ flag }) => flag.name === "json")
  const raisesErr = has(CommandTable.shared.raiseErr)
  const refused = (reason: Reason): Request => ({
    _tag: "Refused",
    reason,
    command: command ?? (isHelp ? CommandTable.help : undefined),
    isJson
  })
  const unknown = (word: string) => refused((_) => new _.UnknownCommand({ command: word, commands: names }))
  const named = (word: string | undefined) =>
    word === CommandTable.help.name ? CommandTable.help : line.commands.find(({ name }) => name === word)

  if (has(informative.help)) return { _tag: "Help", command: command ?? (isHelp ? CommandTable.help : undefined) }
  if (problem !== undefined) return refused(problem)
  if (has(informative.version)) return { _tag: "Version" }
  if (has(informative.completions)) {
    const asked = given.find(({ flag }) => flag.name === informative.completions.name)?.value
    const shell = CommandTable.shells.find((shell) => shell === asked)
    const expected = `one of: ${CommandTable.shells.join(", ")}`
    return shell === undefined
      ? refused((_) => new _.InvalidValue({ option: "--completions", value: asked ?? "", expected }))
      : { _tag: "Completions", shell }
  }
  if (isHelp) {
    const [, topic, stray] = positionals
    if (stray !== undefined) return refused((_) => new _.UnexpectedArgument({ argument: stray.word }))
    const page = named(topic?.word)
    return topic !== undefined && page === undefined ? unknown(topic.word) : { _tag: "Help", command: page }
  }
  if (command === undefined) {
    return first === undefined ? refused((_) => new _.MissingCommand({ words })) : unknown(first.word)
  }
  const own = positionals.slice(1).map(({ word }) => word)
  const misplaced = misplacedArgument(command, own)
  if (misplaced !== undefined) return refused(misplaced)
  const missing = Object.values(command.flags).find((flag) => flag.isRequired && !has(flag))
  if (missing !== undefined) return refused((_) => new _.MissingOption({ option: Flag.written(missing.name) }))
  const before = first?.index ?? 0
  const options = lastOfEach(given, before)
  return "repeated" in options ? refused((_) => new _.RepeatedOption({ option: options.repeated })) : {
    _tag: "Run",
    command,
    options: options.given.flatMap(normalForm),
    arguments: own,
    isJson,
    raisesErr
  }
}

const { informative } = CommandTable

const baseFlags: ReadonlyArray<Flag.Flag<unknown>> = [
  ...Object.values(CommandTable.shared),
  ...Object.values(informative)
]

const flagsOf = ({ flags }: Manual): ReadonlyArray<Flag.Flag<unknown>> => Object.values(flags)

interface Given {
  readonly flag: Flag.Flag<unknown>
  readonly spelling: string
  readonly value: string | undefined
  readonly index: number
}

interface Split {
  readonly given: ReadonlyArray<Given>
  readonly positionals: ReadonlyArray<{ readonly word: string; readonly index: number }>
  /** The first error. */
  readonly problem: Reason | undefined
}

const split = (
  words: ReadonlyArray<string>,
  flags: ReadonlyArray<Flag.Flag<unknown>>,
  isCommand: (word: string) => boolean
): Split => {
  const bySpelling = new Map(flags.flatMap((flag) => Flag.spellings(flag).map((spelling) => [spelling, flag])))
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(flags.map(({ alias, name, placeholder }) => {
      const short = alias ?? (name.length === 1 ? name : undefined)
      return [name, {
        type: placeholder === undefined ? "boolean" as const : "string" as const,
        ...short === undefined ? {} : { short }
      }]
    }))
  })
  const given: Array<Given> = []
  const positionals = new Map<number, string>()
  const problems: Array<Reason> = []
  for (const token of tokens) {
    const word = words[token.index] ?? ""
    if (token.kind === "option-terminator") continue
    // `-1` is a revision, not a group of one-letter options.
    if (token.kind === "positional" || /^-\d/.test(word)) {
      positionals.set(token.index, word)
      continue
    }
    const flag = bySpelling.get(token.rawName)
    if (flag === undefined || bySpelling.has(`-${word}`)) {
      problems.push(unknownOption(word, bySpelling.keys()))
      continue
    }
    const value = token.inlineValue && token.rawName.length === 2 ? token.value.replace(/^=/, "") : token.value
    if (flag.placeholder === undefined) {
      if (value !== undefined) problems.push((_) => new _.UnexpectedValue({ option: token.rawName }))
    } else if (
      value === undefined || (value === "" && !flag.mayBeEmpty) ||
      (!token.inlineValue && (bySpelling.has(value) || (positionals.size === 0 && isCommand(value))))
    ) problems.push((_) => new _.MissingValue({ option: token.rawName }))
    given.push({ flag, spelling: token.rawName, value, index: token.index })
  }
  return {
    given,
    positionals: [...positionals].map(([index, word]) => ({ word, index })),
    problem: problems[0]
  }
}

const unknownOption = (word: string, spellings: Iterable<string>): Reason => {
  const [option = word] = word.split("=", 1)
  return (_) => new _.UnknownOption({ option, options: [...spellings].filter((spelling) => spelling.startsWith("--")) })
}

/** Checks the number of arguments. An argument like an option is taken for a misspelled option, because no revision starts with a dash. */
const misplacedArgument = (command: Manual, words: ReadonlyArray<string>): Reason | undefined => {
  const dashed = words.find((word) => word.startsWith("-") && !/^-\d+$/.test(word))
  if (dashed !== undefined) return unknownOption(dashed, flagsOf(command).flatMap(Flag.spellings))
  const taken = Object.values(command.arguments)
  const missing = taken.find(({ isRequired }, index) => isRequired && words[index] === undefined)
  if (missing !== undefined) return (_) => new _.MissingArgument({ argument: missing.name })
  const stray = taken.some(({ isRepeated }) => isRepeated) ? undefined : words[taken.length]
  return stray === undefined ? undefined : (_) => new _.UnexpectedArgument({ argument: stray })
}

/** An option after the command overrides the same option before it; the same option twice on one side is an error. */
const lastOfEach = (
  given: ReadonlyArray<Given>,
  command: number
): { readonly given: ReadonlyArray<Given> } | { readonly repeated: string } => {
  const kept = new Map<string, Given>()
  const several: Array<Given> = []
  for (const option of given) {
    const before = kept.get(option.flag.name)
    if (option.flag.isRepeated) several.push(option)
    else if (
      before !== undefined && option.value !== undefined && before.index < command === option.index < command
    ) return { repeated: option.spelling }
    else kept.set(option.flag.name, option)
  }
  return { given: [...kept.values(), ...several] }
}

/** A value that looks like an option is attached to it, so that `@effect/cli` does not read it as a repeated option. */
const normalForm = ({ flag, value }: Given): ReadonlyArray<string> => {
  const name = Flag.written(flag.name)
  const isAttached = value !== undefined && /^--.+$/.test(value) && !flag.isRepeated && flag.name.length > 1
  return value === undefined ? [name] : isAttached ? [`${name}=${value}`] : [name, value]
}
