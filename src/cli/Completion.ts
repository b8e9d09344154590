/**
 * Generates completion scripts for shells from the table of commands.
 *
 * @since 0.1.0
 */
import type { Manual } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Flag from "./Flag.ts"
import type { CommandLine } from "./Words.ts"

/**
 * Returns the completion script of a shell.
 *
 * @since 0.1.0
 * @category rendering
 */
export const script = (line: CommandLine, shell: CommandTable.Shell): string => {
  switch (shell) {
    case "bash":
      return bash(line)
    case "zsh":
      return zsh(line)
    case "fish":
      return fish(line)
  }
}

const sharedFlags = Object.values(CommandTable.shared)
const informativeFlags = Object.values(CommandTable.informative)

/** The commands, including `help`, which takes the name of a command. */
const manuals = (line: CommandLine): ReadonlyArray<Manual> => {
  const { command } = CommandTable.help.arguments
  const completes = line.commands.map(({ name }) => name)
  return [
    ...line.commands,
    { ...CommandTable.help, arguments: command === undefined ? {} : { command: { ...command, completes } } }
  ]
}

const flagsOf = ({ flags }: Manual): ReadonlyArray<Flag.Flag<unknown>> => [...Object.values(flags), ...sharedFlags]

const takesValue = ({ placeholder }: Flag.Flag<unknown>): boolean => placeholder !== undefined

/** The spellings of all options with a value: the word after such an option is not a command. */
const valued = (line: CommandLine): ReadonlyArray<string> => [
  ...new Set(
    [...manuals(line).flatMap(flagsOf), ...informativeFlags].filter(takesValue).flatMap(Flag.spellings)
  )
]

const spelled = (flags: ReadonlyArray<Flag.Flag<unknown>>): ReadonlyArray<string> => flags.flatMap(Flag.spellings)

/** Returns the name of the shell function for the program. */
const functionName = ({ name }: CommandLine): string => `_${name.replaceAll(/\W/g, "_")}`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const bash = (line: CommandLine): string => {
  const name = functionName(line)
  const words = (list: ReadonlyArray<string>) => `COMPREPLY=($(compgen -W ${quoted(list.join(" "))} -- "$cur"))`
  const proposes = (completes: Flag.Completes) =>
    completes === "files"
      ? `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`
      : completes === "folders"
      ? `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))`
      : words(completes)
  const values = (command: string, flags: ReadonlyArray<Flag.Flag<unknown>>) =>
    flags.filter(takesValue).map((flag) => {
      const patterns = Flag.spellings(flag).map((spelling) => `${command}:${spelling}`)
      return `    ${patterns.join("|")}) ${proposes(flag.completes)}; return ;;`
    })
  return `# bash completion for ${line.name}
${name}() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= i
  COMPREPLY=()
  # "--option=value" is three words here.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${valued(line).join("|")}) i=$((i + 1)); [[ \${COMP_WORDS[i]} == = ]] && i=$((i + 1)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command:$prev in
${manuals(line).flatMap((manual) => values(manual.name, Object.values(manual.flags))).join("\n")}
${values("*", [...sharedFlags, ...informativeFlags]).join("\n")}
  esac
  case $cur in
    -*)
      case $command in
${
    manuals(line).map((manual) => `        ${manual.name}) ${words([...spelled(flagsOf(manual)), "-h", "--help"])} ;;`)
      .join("\n")
  }
        *) ${words(spelled([...sharedFlags, ...informativeFlags]))} ;;
      esac ;;
    *)
      case $command in
        "") ${words(manuals(line).map(({ name }) => name))} ;;
${
    manuals(line).flatMap(({ arguments: taken, name }) =>
      Object.values(taken).slice(0, 1).map(({ completes }) => `        ${name}) ${proposes(completes)} ;;`)
    ).join("\n")
  }
      esac ;;
  esac
}
complete -F ${name} ${line.name}
`
}

const zsh = (line: CommandLine): string => {
  const name = functionName(line)
  const escaped = (text: string) => text.replaceAll(/[[\]:\\]/g, "\\$&")
  const action = (completes: Flag.Completes) =>
    completes === "files"
      ? "_files"
      : completes === "folders"
      ? "_files -/"
      : completes.length === 0
      ? " "
      : `(${completes.join(" ")})`
  const option = (flag: Flag.Flag<unknown>) => {
    const spellings = Flag.spellings(flag)
    const value = flag.placeholder === undefined ? "" : `:${escaped(flag.placeholder)}:${action(flag.completes)}`
    const attach = (spelling: string) => value !== "" && spelling.startsWith("--") ? `${spelling}=` : spelling
    const exclusive = flag.isRepeated ? "*" : `(${spellings.join(" ")})`
    return spellings.map((spelling) => quoted(`${exclusive}${attach(spelling)}[${escaped(flag.description)}]${value}`))
      .join(" ")
  }
  const argument = ({ arguments: taken }: Manual) =>
    Object.values(taken).map(({ completes, isRepeated, name }) =>
      quoted(`${isRepeated ? "*" : ""}:${name}:${action(completes)}`)
    )
  const lines = (parts: ReadonlyArray<string>, indent: string) => parts.join(` \\\n${indent}`)
  return `#compdef ${line.name}
# zsh completion for ${line.name}
${name}() {
  local curcontext="$curcontext" state
  local -a line commands
  typeset -A opt_args
  commands=(
${manuals(line).map(({ name, summary }) => `    ${quoted(`${name}:${escaped(summary)}`)}`).join("\n")}
  )
  _arguments -C -S \\
    ${lines([...sharedFlags, ...informativeFlags].map(option), "    ")} \\
    '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $line[1] in
${
    manuals(line).map((manual) =>
      `        ${manual.name})
          _arguments -S \\
            ${lines([...flagsOf(manual).map(option), ...argument(manual)], "            ")} ;;`
    ).join("\n")
  }
      esac ;;
  esac
}
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${line.name}; fi
`
}

const fish = (line: CommandLine): string => {
  const name = functionName(line)
  const described = (text: string) => `-d ${quoted(text)}`
  const action = (completes: Flag.Completes) =>
    completes === "files"
      ? "-r -F"
      : completes === "folders"
      ? `-x -a ${quoted("(__fish_complete_directories)")}`
      : completes.length === 0
      ? "-x"
      : `-x -a ${quoted(completes.join(" "))}`
  const option = (condition: string) => (flag: Flag.Flag<unknown>) =>
    [
      `complete -c ${line.name}${condition}`,
      ...Flag.spellings(flag).map((spelling) =>
        `${spelling.startsWith("--") ? "-l" : "-s"} ${spelling.replace(/^-+/, "")}`
      ),
      ...flag.placeholder === undefined ? [] : [action(flag.completes)],
      described(flag.description)
    ].join(" ")
  const within = (command: string) => ` -n ${quoted(`${name}_is "${command}"`)}`
  return `# fish completion for ${line.name}
function ${name}_is --description 'Whether this is the command of the line, or "" and there is none yet'
  set -l skip 0
  set -l words (commandline -opc)
  for word in $words[2..]
    if test $skip = 1
      set skip 0
      continue
    end
    switch $word
      case ${valued(line).map(quoted).join(" ")}
        set skip 1
      case '-*'
      case '*'
        test $word = "$argv[1]"
        return
    end
  end
  test -z "$argv[1]"
end
complete -c ${line.name} -f
${[...sharedFlags].map(option("")).join("\n")}
${informativeFlags.map(option(within(""))).join("\n")}
${
    manuals(line).map((manual) =>
      [
        `complete -c ${line.name}${within("")} -a ${manual.name} ${described(manual.summary)}`,
        ...Object.values(manual.flags).map(option(within(manual.name))),
        ...Object.values(manual.arguments).flatMap(({ completes }) =>
          completes.length === 0
            ? []
            : [`complete -c ${line.name}${within(manual.name)} ${action(completes).replace(/^-x |^-r /, "")}`]
        )
      ].join("\n")
    ).join("\n")
  }
`
}
