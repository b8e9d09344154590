/**
 * What can be wrong with the words of a command line.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Spelling from "../Spelling.ts"

/**
 * There is no such command.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownCommand extends Data.TaggedClass("UnknownCommand")<{
  readonly command: string
  readonly commands: ReadonlyArray<string>
}> {
  readonly code = "EA0101"
  get message(): string {
    return `There is no command "${this.command}". ${Spelling.advice(this.command, this.commands)}`
  }
}

/**
 * The words name no command.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingCommand extends Data.TaggedClass("MissingCommand")<{ readonly words: ReadonlyArray<string> }> {
  readonly code = "EA0102"
  get message(): string {
    return `No command is named in "${this.words.join(" ")}".`
  }
}

/**
 * The command has no such option.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownOption extends Data.TaggedClass("UnknownOption")<{
  readonly option: string
  readonly options: ReadonlyArray<string>
}> {
  readonly code = "EA0103"
  get message(): string {
    const suggestion = Option.match(Spelling.nearest(this.option, this.options), {
      onNone: () => "",
      onSome: (near) => ` Did you mean ${near}?`
    })
    return `There is no option ${this.option} here.${suggestion}`
  }
}

/**
 * An option that takes a value has none.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingValue extends Data.TaggedClass("MissingValue")<{ readonly option: string }> {
  readonly code = "EA0104"
  get message(): string {
    return `${this.option} needs a value.`
  }
}

/**
 * An option that takes no value has one.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnexpectedValue extends Data.TaggedClass("UnexpectedValue")<{ readonly option: string }> {
  readonly code = "EA0105"
  get message(): string {
    return `${this.option} takes no value.`
  }
}

/**
 * An option that may be given once is given twice.
 *
 * @since 0.1.0
 * @category errors
 */
export class RepeatedOption extends Data.TaggedClass("RepeatedOption")<{ readonly option: string }> {
  readonly code = "EA0106"
  get message(): string {
    return `${this.option} is given twice.`
  }
}

/**
 * An argument is missing.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingArgument extends Data.TaggedClass("MissingArgument")<{ readonly argument: string }> {
  readonly code = "EA0107"
  get message(): string {
    return `Missing argument <${this.argument}>.`
  }
}

/**
 * The command takes fewer arguments.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnexpectedArgument extends Data.TaggedClass("UnexpectedArgument")<{ readonly argument: string }> {
  readonly code = "EA0108"
  get message(): string {
    return `"${this.argument}" is one argument too many.`
  }
}

/**
 * An option that must be given is missing.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingOption extends Data.TaggedClass("MissingOption")<{ readonly option: string }> {
  readonly code = "EA0109"
  get message(): string {
    return `${this.option} is required.`
  }
}

/**
 * A value is not one that its option takes.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidValue extends Data.TaggedClass("InvalidValue")<{
  readonly option: string
  readonly value: string
  readonly expected: string
}> {
  readonly code = "EA0110"
  get message(): string {
    return `${this.option} takes ${this.expected}, not "${this.value}".`
  }
}

/**
 * The values of a command do not go together.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidCombination extends Data.TaggedClass("InvalidCombination")<{ readonly problem: string }> {
  readonly code = "EA0111"
  get message(): string {
    return this.problem
  }
}

/**
 * What is wrong with the words.
 *
 * @since 0.1.0
 * @category errors
 */
export type UsageErrorReason =
  | UnknownCommand
  | MissingCommand
  | UnknownOption
  | MissingValue
  | UnexpectedValue
  | RepeatedOption
  | MissingArgument
  | UnexpectedArgument
  | MissingOption
  | InvalidValue
  | InvalidCombination

/**
 * The command line is not valid. `usage` shows how the command is written, and where its help is.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsageError extends Data.TaggedError("UsageError")<{
  readonly reason: UsageErrorReason
  readonly usage: string
}> {
  readonly exitCode = 2
  override get message() {
    return `${this.reason.message}\n\n${this.usage}`
  }
}
