/**
 * Errors of a project's configuration.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as Data from "effect/Data"
import { TaggedError } from "../dialect/TaggedError.ts"

/**
 * No configuration is found in a folder or in the folders above it.
 *
 * - `lookedFor`: the names of the files;
 * - `pyproject`: a `pyproject.toml` with the settings of Python's Alembic, which is not read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigNotFound extends Data.TaggedClass("ConfigNotFound")<{
  readonly directory: string
  readonly lookedFor: ReadonlyArray<string>
  readonly pyproject: string | undefined
}> {
  readonly code = "EA0201"
  get message(): string {
    return `No configuration found in ${this.directory} or the folders above it. Looked for: ${
      this.lookedFor.join(", ")
    }. ` +
      (this.pyproject === undefined
        ? "Run `effect-alembic init migrations` in the root of your project, or name the file with --config."
        : `${this.pyproject} is not read. ${pyprojectAdvice}`)
  }
}

/**
 * The configuration file cannot be read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigUnreadable extends Data.TaggedClass("ConfigUnreadable")<{
  readonly path: string
  readonly cause: PlatformError
}> {
  readonly code = "EA0202"
  get message(): string {
    return this.cause._tag === "SystemError" && this.cause.reason === "NotFound" ?
      `No configuration file ${this.path} found. Correct --config, or run \`effect-alembic init migrations\`.` :
      `Cannot read the configuration ${this.path}: ${this.cause.message}. Check the permissions of the file.`
  }
}

/**
 * The path of the configuration is a folder.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigIsFolder extends Data.TaggedClass("ConfigIsFolder")<{
  readonly path: string
  readonly file: string | undefined
}> {
  readonly code = "EA0203"
  get message(): string {
    return `The configuration ${this.path} is a folder. ` +
      (this.file === undefined
        ? "Name the file, for example --config effect-alembic.config.ts."
        : `Name the file in it: --config ${this.file}.`)
  }
}

/**
 * The configuration file has a format that is not supported.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigUnsupported extends Data.TaggedClass("ConfigUnsupported")<{ readonly path: string }> {
  readonly code = "EA0204"
  get message(): string {
    return `The format of ${this.path} is not supported: the name must end in .ts, .mts, .js, .mjs, .json or .ini. ` +
      (this.path.endsWith(".toml") ? pyprojectAdvice : "Rename the file, or name another with --config.")
  }
}

/**
 * A problem of a configuration. `origin` is the file or the environment variable that has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigIssue {
  readonly origin: string
  readonly key: string
  readonly problem: string
}

/**
 * Keys are missing, unknown, or have values that are not allowed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigInvalid extends Data.TaggedClass("ConfigInvalid")<{
  readonly issues: ReadonlyArray<ConfigIssue>
}> {
  readonly code = "EA0205"
  get message(): string {
    return this.issues.map(({ key, origin, problem }) => `${origin}: ${key === "" ? "" : `${key}: `}${problem}`).join(
      "\n"
    )
  }
}

/**
 * A line of an ini file is not a section, a value, a continuation of a value or a comment.
 *
 * @since 0.1.0
 * @category reasons
 */
export class IniSyntaxError extends Data.TaggedClass("IniSyntaxError")<{
  readonly path: string
  readonly line: number
  readonly text: string
  readonly detail: string
}> {
  readonly code = "EA0206"
  get message(): string {
    return `${this.path}:${this.line}: ${this.detail}\n\n  ${this.line} | ${this.text}`
  }
}

/**
 * Every reason of a {@link ConfigurationError}.
 *
 * @since 0.1.0
 * @category reasons
 */
export type ConfigurationErrorReason =
  | ConfigNotFound
  | ConfigUnreadable
  | ConfigIsFolder
  | ConfigUnsupported
  | ConfigInvalid
  | IniSyntaxError

/**
 * The configuration of a project is missing or invalid. `Reason` says which reasons a function can have.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConfigurationError<out Reason extends ConfigurationErrorReason = ConfigurationErrorReason>
  extends TaggedError("ConfigurationError")<{
    readonly reason: ConfigurationErrorReason
    readonly cause?: unknown
  }>
{
  declare readonly reason: Reason
  constructor(options: { readonly reason: Reason }) {
    super("cause" in options.reason ? { ...options, cause: options.reason.cause } : options)
  }
  readonly exitCode = 3
  override get message(): string {
    return this.reason.message
  }
}

const pyprojectAdvice =
  "Write the settings of its [tool.alembic] table into an effect-alembic.config.ts, with the keys in camel case."
