/**
 * Help as a manual page: what `@effect/cli` knows of a command, laid out for reading, without what it says of every option.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import type * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Span from "@effect/cli/HelpDoc/Span"
import * as Option from "effect/Option"
import * as Cli from "./Cli.ts"
import { plain, type Style } from "./Style.ts"

/**
 * How a page is laid out.
 *
 * @since 0.1.0
 * @category models
 */
export interface PageOptions {
  readonly width: number
  readonly style?: Style | undefined
}

/**
 * The help of a command, or of the program.
 *
 * @since 0.1.0
 * @category rendering
 */
export const page = (name: Option.Option<string>, options: PageOptions): string =>
  Option.match(find(name), { onNone: () => programPage(options), onSome: (command) => commandPage(command, options) })

/**
 * How a command is written: `effect-alembic upgrade [options] <revision>`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const usage = (name: Option.Option<string>): string =>
  Option.match(find(name), {
    onNone: () => "effect-alembic <command> [options]",
    onSome: (command) => {
      const { list } = sections(command)
      return [`effect-alembic ${nameOf(command)} [options]`, ...list("ARGUMENTS").map(([term]) => term)].join(" ")
    }
  })

/**
 * The names of the commands.
 *
 * @since 0.1.0
 * @category constants
 */
export const names: ReadonlyArray<string> = Cli.commands.map(({ descriptor }) => nameOf(descriptor))

/**
 * Whether a word is the name of a command.
 *
 * @since 0.1.0
 * @category guards
 */
export const isCommand = (word: string): boolean => names.includes(word)

/**
 * Whether a word is an option that the next word is the value of.
 *
 * @since 0.1.0
 * @category guards
 */
export const takesValue = (word: string): boolean =>
  terms().some((term) => term.endsWith(">") && namesIn(term).includes(word))

/**
 * @since 0.1.0
 * @category guards
 */
export const isOption = (word: string): boolean => terms().some((term) => namesIn(term).includes(word))

const terms = (): ReadonlyArray<string> =>
  [...sharedRows, ...commands.flatMap((command) => sections(command).list("OPTIONS"))].map(([term]) => term.trim())

const namesIn = (term: string): ReadonlyArray<string> => term.split(/,? +/).filter((name) => name.startsWith("-"))

/**
 * A text of `@effect/cli` as plain lines.
 *
 * @since 0.1.0
 * @category rendering
 */
export const text = (doc: HelpDoc.HelpDoc): string =>
  flat(doc).flatMap((block) =>
    block._tag === "DescriptionList"
      ? block.definitions.map(([term, meaning]) => `${spanText(term)} ${text(meaning)}`)
      : [spanText(block.value)]
  ).join("\n")

type Descriptor = CommandDescriptor.Command<unknown>

const commands: ReadonlyArray<Descriptor> = Cli.commands.map(({ descriptor }) => descriptor)

function nameOf(command: Descriptor): string {
  return [...CommandDescriptor.getNames(command)].join("")
}

const find = (name: Option.Option<string>) =>
  Option.flatMap(name, (name) => Option.fromNullable(commands.find((command) => nameOf(command) === name)))

const programPage = ({ style = plain, width }: PageOptions): string =>
  [
    "Schema migrations for TypeScript backends.",
    ...section(style, "USAGE", [`  ${usage(Option.none())}`]),
    ...section(
      style,
      "COMMANDS",
      table(commands.map((command) => [nameOf(command), sections(command).summary.replace(/\.$/, "")]), width, style)
    ),
    ...section(style, "OPTIONS OF EVERY COMMAND", table(sharedRows, width, style)),
    ...section(style, "OTHER OPTIONS", table(builtIn, width, style)),
    "",
    ...wrap(
      "Options may stand before the command or after it. `effect-alembic <command> --help` tells more about one.",
      width
    )
  ].join("\n")

const commandPage = (command: Descriptor, { style = plain, width }: PageOptions): string => {
  const { details, examples, list, summary } = sections(command)
  const shared = new Set(sharedRows.map(([term]) => term))
  return [
    ...wrap(summary, width),
    ...details.flatMap((line) => ["", ...wrap(line, width)]),
    ...section(style, "USAGE", [`  ${usage(Option.some(nameOf(command)))}`]),
    ...section(style, "ARGUMENTS", table(list("ARGUMENTS"), width, style)),
    ...section(style, "OPTIONS", table(list("OPTIONS").filter(([term]) => !shared.has(term)), width, style)),
    "",
    ...wrap("It also takes -c, -n, -x, -q and -v, as every command does: see effect-alembic --help.", width),
    ...section(style, "EXAMPLES", table(examples, width, style))
  ].join("\n")
}

type Row = readonly [term: string, meaning: string]

/** What a command says of itself, by its headers. */
const sections = (command: Descriptor) => {
  const found = new Map<string, Array<Exclude<Block, HelpDoc.Header>>>()
  let title = ""
  for (const block of flat(CommandDescriptor.getHelp(command, config))) {
    if (block._tag === "Header") title = spanText(block.value)
    else found.set(title, [...found.get(title) ?? [], block])
  }
  const lines = (title: string) =>
    (found.get(title) ?? []).map((block) => block._tag === "Paragraph" ? spanText(block.value) : "")
  const [summary = "", ...details] = lines("DESCRIPTION")
  return {
    summary,
    details,
    examples: lines("EXAMPLES").map((line): Row => {
      const [words = "", meaning = ""] = line.split("\t")
      return [`effect-alembic ${words}`, meaning]
    }),
    list: (title: string) =>
      (found.get(title) ?? []).flatMap((block) =>
        block._tag === "DescriptionList"
          ? block.definitions.map(([term, meaning]) => row(spanText(term), text(meaning)))
          : []
      )
  }
}

const config = CliConfig.make({ showBuiltIns: false, showTypes: false })

type Block = HelpDoc.Header | HelpDoc.Paragraph | HelpDoc.DescriptionList

const flat = (doc: HelpDoc.HelpDoc): ReadonlyArray<Block> => {
  switch (doc._tag) {
    case "Empty":
      return []
    case "Sequence":
      return [...flat(doc.left), ...flat(doc.right)]
    case "Enumeration":
      return doc.elements.flatMap(flat)
    case "Header":
    case "Paragraph":
    case "DescriptionList":
      return [doc]
  }
}

const spanText = (span: Span.Span): string => {
  switch (span._tag) {
    case "Sequence":
      return spanText(span.left) + spanText(span.right)
    case "Highlight":
    case "Strong":
    case "Weak":
      return spanText(span.value)
    case "Text":
      return span.value
    case "URI":
      return span.value
  }
}

/** What the library says of every text, flag and optional thing, and nobody needs to be told. */
const noise =
  /^(A user-defined piece of text\.|A true or false value\.|One of the following: .*|This (setting|argument|option) (is optional|may be repeated.*|must be.*)\.?|This .* may be repeated zero or more times\.)$/

/** `(-m, --message text)` becomes `-m, --message <text>`; `<revision>...` stays. */
const row = (term: string, meaning: string): Row => [
  term
    .replace(/^\((.*)\)/, "$1")
    .replace(/^(-.*)\.{3}$/, "$1")
    .replace(/^((?:-\w, )?-{1,2}[\w-]+) (.+)$/, "$1 <$2>")
    .replaceAll(" | ", "|")
    .replace(/^--/, "    --"),
  meaning.split("\n").filter((line) => !noise.test(line.trim())).join(" ").trim()
]

const builtIn: ReadonlyArray<Row> = [
  ["-h, --help", "Show this help, or that of a command"],
  ["    --version", "Show the version"],
  ["    --completions <shell>", "Print a completion script for bash, zsh or fish"]
]

const section = (style: Style, title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", style.bold(title), ...lines]

/** Two columns; a left side that is too long has the line for itself. */
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

const sharedRows = sections(Cli.root.descriptor).list("OPTIONS")
