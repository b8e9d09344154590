/**
 * The help pages.
 *
 * @since 0.1.0
 */
import * as Argument from "./Argument.ts"
import type { Manual } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Flag from "./Flag.ts"
import { plain, type Style } from "./Style.ts"
import type { CommandLine } from "./Words.ts"

/**
 * The layout of a page: `width` is the number of columns.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageOptions {
  readonly width: number
  readonly style?: Style | undefined
}

/**
 * Returns the help of a command, or of the program.
 *
 * @since 0.1.0
 * @category rendering
 */
export const page = (line: CommandLine, command: Manual | undefined, options: PageOptions): string =>
  command === undefined ? programPage(line, options) : commandPage(line, command, options)

/**
 * Returns the usage line of a command: `effect-alembic upgrade [options] <revision>`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const usage = ({ name }: CommandLine, command: Manual | undefined): string =>
  command === undefined
    ? `${name} <command> [options]`
    : [name, command.name, "[options]", ...Object.values(command.arguments).map(Argument.usage)].join(" ")

const programPage = (line: CommandLine, { style = plain, width }: PageOptions): string =>
  [
    "Schema migrations for TypeScript backends.",
    ...section(style, "USAGE", [`  ${usage(line, undefined)}`]),
    ...section(
      style,
      "COMMANDS",
      table(
        [...line.commands, CommandTable.help].map(({ name, summary }) => [name, summary.replace(/\.$/, "")]),
        width,
        style
      )
    ),
    ...section(style, "OPTIONS OF EVERY COMMAND", table(Object.values(CommandTable.shared).map(flagRow), width, style)),
    ...section(style, "OTHER OPTIONS", table(Object.values(CommandTable.informative).map(flagRow), width, style)),
    "",
    ...wrap(`Options may be given before the command or after it. Run ${line.name} help <command> for more.`, width)
  ].join("\n")

const commandPage = (line: CommandLine, command: Manual, { style = plain, width }: PageOptions): string => {
  const { arguments: taken, details = [], examples = [], flags, summary } = command
  return [
    ...wrap(summary, width),
    ...details.flatMap((text) => ["", ...wrap(text, width)]),
    ...section(style, "USAGE", [`  ${usage(line, command)}`]),
    ...section(style, "ARGUMENTS", table(Object.values(taken).map(argumentRow), width, style)),
    ...section(style, "OPTIONS", table(Object.values(flags).map(flagRow), width, style)),
    "",
    ...wrap(`The options -c, -n, -x, -q and -v of every command are explained by ${line.name} --help.`, width),
    ...section(
      style,
      "EXAMPLES",
      table(examples.map(([words, meaning]): Row => [`${line.name} ${words}`, meaning]), width, style)
    )
  ].join("\n")
}

type Row = readonly [term: string, meaning: string]

const argumentRow = (argument: Argument.Argument<unknown>): Row => [
  Argument.usage(argument),
  argument.description
]

/** A row such as `-m, --message <text>`; names without a letter are indented to align with the others. */
const flagRow = (flag: Flag.Flag<unknown>): Row => [
  [
    `${flag.alias === undefined && flag.name.length > 1 ? "    " : ""}${Flag.spellings(flag).join(", ")}`,
    ...flag.placeholder === undefined ? [] : [`<${flag.placeholder}>`]
  ].join(" "),
  flag.description
]

const section = (style: Style, title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", style.bold(title), ...lines]

/** Formats two columns; a left side that is too long has a line of its own. */
const table = (rows: ReadonlyArray<Row>, width: number, style: Style): ReadonlyArray<string> => {
  const left = Math.min(Math.max(...rows.map(([term]) => term.length)), 32)
  return rows.flatMap(([term, meaning]) => {
    if (meaning === "") return [`  ${style.green(term)}`]
    const [first = "", ...others] = wrap(meaning, width - left - 4)
    const indent = " ".repeat(left + 4)
    const rest = others.map((line) => indent + line)
    return term.length > left
      ? [`  ${style.green(term)}`, indent + first, ...rest]
      : [`  ${style.green(term)}${" ".repeat(left - term.length)}  ${first}`, ...rest]
  })
}

const wrap = (line: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let rest = ""
  for (const word of line.split(" ")) {
    if (rest !== "" && rest.length + 1 + word.length > width) {
      lines.push(rest)
      rest = word
    } else rest = rest === "" ? word : `${rest} ${word}`
  }
  return [...lines, rest]
}
