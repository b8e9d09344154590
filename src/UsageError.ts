/**
 * Errors of the arguments of a command: they contradict each other, are incomplete, or name something that cannot be used.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import { TaggedError } from "./dialect/TaggedError.ts"
import * as Spelling from "./Spelling.ts"

/**
 * There is no such command.
 *
 * @since 0.1.0
 * @category reasons
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
 * The command line contains options and no command.
 *
 * @since 0.1.0
 * @category reasons
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
 * @category reasons
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
 * @category reasons
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
 * @category reasons
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
 * @category reasons
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
 * @category reasons
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
 * @category reasons
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
 * @category reasons
 */
export class MissingOption extends Data.TaggedClass("MissingOption")<{ readonly option: string }> {
  readonly code = "EA0109"
  get message(): string {
    return `${this.option} is required.`
  }
}

/**
 * An option does not take this value.
 *
 * @since 0.1.0
 * @category reasons
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
 * Options or arguments of a command contradict each other.
 *
 * @since 0.1.0
 * @category reasons
 */
export class InvalidCombination extends Data.TaggedClass("InvalidCombination")<{ readonly problem: string }> {
  readonly code = "EA0111"
  get message(): string {
    return this.problem
  }
}

/**
 * A downgrade script is requested without its starting revision.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RangeRequired extends Data.TaggedClass("RangeRequired")<{ readonly target: string }> {
  readonly code = "EA0121"
  get message(): string {
    return `downgrade with --sql requires <from>:<to>, for example "head:${this.target}".`
  }
}

/**
 * The targets of `stamp --sql` have different starting revisions.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SeveralStarts extends Data.TaggedClass("SeveralStarts")<{ readonly starts: ReadonlyArray<string> }> {
  readonly code = "EA0122"
  get message(): string {
    return `Stamp operation with --sql only supports a single starting revision, but these are given: ${
      this.starts.join(", ")
    }. Use the same <from> for all targets.`
  }
}

/**
 * A range is not written as two symbols with one colon between them.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MalformedRange extends Data.TaggedClass("MalformedRange")<{ readonly range: string }> {
  readonly code = "EA0123"
  get message(): string {
    return `History range requires [start]:[end], [start]:, or :[end], but "${this.range}" is given.`
  }
}

/**
 * `stamp --purge` and `--sql` are combined.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PurgeNeedsDatabase extends Data.TaggedClass("PurgeNeedsDatabase") {
  readonly code = "EA0124"
  get message(): string {
    return "--purge deletes the rows of the version table, and a script (--sql) does not know them. Use one of the two options."
  }
}

/**
 * `revision --sql` is used where env.ts does not run.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SqlNeedsEnvironment extends Data.TaggedClass("SqlNeedsEnvironment") {
  readonly code = "EA0125"
  get message(): string {
    return "--sql makes env.ts run without a connection, but `revision` runs env.ts only if the configuration has " +
      "revisionEnvironment: true. Leave out --sql, or set this option."
  }
}

/**
 * The id of a new revision is in use.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionIdTaken extends Data.TaggedClass("RevisionIdTaken")<{ readonly revision: string }> {
  readonly code = "EA0127"
  get message(): string {
    return `Revision ${this.revision} is already present. Choose another --rev-id, or leave it out to get a random one.`
  }
}

/**
 * The id or a label of a new revision has a meaning of its own, as `head` and `base` have.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionNameRefused extends Data.TaggedClass("RevisionNameRefused")<{ readonly name: string }> {
  readonly code = "EA0128"
  get message(): string {
    return `"${this.name}" cannot name a revision or a branch: where a revision is expected, it means something else. ` +
      "Choose another name."
  }
}

/**
 * The folder for a new revision is not one of the version locations.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnknownVersionPath extends Data.TaggedClass("UnknownVersionPath")<{
  readonly path: string
  readonly locations: ReadonlyArray<string>
}> {
  readonly code = "EA0129"
  get message(): string {
    return `Path ${this.path} is not one of the version locations, so its files are not read. ` +
      `Use one of them: ${this.locations.join(", ")}; or add the path to versionLocations in the configuration.`
  }
}

/**
 * There are several version locations, and it is not known which one a new revision belongs to.
 *
 * @since 0.1.0
 * @category reasons
 */
export class VersionPathRequired extends Data.TaggedClass("VersionPathRequired")<{
  readonly locations: ReadonlyArray<string>
}> {
  readonly code = "EA0130"
  get message(): string {
    return `Multiple version locations are present. Choose one with --version-path: ${this.locations.join(", ")}.`
  }
}

/**
 * The file of a new revision already exists.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FileExists extends Data.TaggedClass("FileExists")<{ readonly path: string }> {
  readonly code = "EA0131"
  get message(): string {
    return `${this.path} already exists. Choose another revision id or message.`
  }
}

/**
 * `bundle` cannot write to its output path.
 *
 * - `NotABundle`: the file exists and was not written by `bundle`;
 * - `AmongRevisions`: the file would be read as a revision;
 * - `NoModule`: the file name does not have the extension of a module.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BundleRefused extends Data.TaggedClass("BundleRefused")<{
  readonly path: string
  readonly problem: "NotABundle" | "AmongRevisions" | "NoModule"
}> {
  readonly code = "EA0132"
  get message(): string {
    const problem = {
      NotABundle: "already exists and was not written by `effect-alembic bundle`. Choose another name with --output",
      AmongRevisions: "is in a version location and would be read as a revision. Choose another folder with --output",
      NoModule: "is not the name of a module. Choose a name that ends in .ts, .mts, .js or .mjs with --output"
    }[this.problem]
    return `${this.path} ${problem}. Nothing was written.`
  }
}

/**
 * The folder for `init` contains files, none of which belongs to a folder of migrations.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FolderNotEmpty extends Data.TaggedClass("FolderNotEmpty")<{ readonly path: string }> {
  readonly code = "EA0133"
  get message(): string {
    return `Directory ${this.path} already exists and is not empty, and contains no migrations. Nothing was written. Name another folder.`
  }
}

/**
 * The project is already configured with another folder of migrations.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConfigPresent extends Data.TaggedClass("ConfigPresent")<{
  readonly file: string
  readonly configured: string
  readonly asked: string
}> {
  readonly code = "EA0134"
  get message(): string {
    const isIni = this.file.endsWith(".ini")
    return `${this.file} already configures this project, with the folder ${this.configured}; migrations in ` +
      `${this.asked} would not be found. Nothing was written. Use the configured folder, or first set ` +
      `${isIni ? "script_location" : "scriptLocation"} in that file to ${this.asked}.` +
      (isIni
        ? " If Python's Alembic still needs that file, name the folder in an effect-alembic.config.ts, which takes precedence."
        : "")
  }
}

/**
 * `init` cannot tell from the drivers in package.json which database the project uses.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DatabaseUnknown extends Data.TaggedClass("DatabaseUnknown")<{ readonly drivers: ReadonlyArray<string> }> {
  readonly code = "EA0135"
  get message(): string {
    const found = this.drivers.length === 0 ? "no driver" : this.drivers.join(" and ")
    return `package.json has ${found}. Choose the database: --database postgresql, mysql, mariadb, mssql or sqlite.`
  }
}

/**
 * A template of `init` does not exist.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoSuchTemplate extends Data.TaggedClass("NoSuchTemplate")<{
  readonly name: string
  readonly templates: ReadonlyArray<string>
}> {
  readonly code = "EA0136"
  get message(): string {
    return `No such template "${this.name}". ${Spelling.advice(this.name, this.templates)}`
  }
}

/**
 * The folder that is to be the template of `init` has no env.ts.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotATemplate extends Data.TaggedClass("NotATemplate")<{ readonly path: string }> {
  readonly code = "EA0143"
  get message(): string {
    return `${this.path} is not a template, because it has no env.ts. Name a folder with an env.ts, or one of the templates that ` +
      "`effect-alembic list-templates` shows."
  }
}

/**
 * A baseline is made in a project that has revisions already.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BaselineNotFirst extends Data.TaggedClass("BaselineNotFirst")<{
  readonly revisions: ReadonlyArray<string>
}> {
  readonly code = "EA0137"
  get message(): string {
    return `The project already has revisions: ${
      this.revisions.join(", ")
    }. A baseline is the first revision. Leave out --from-database, ` +
      "or move the revisions out of the project."
  }
}

/**
 * A baseline is made from one database, and env.ts configures several.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BaselineOfSeveral extends Data.TaggedClass("BaselineOfSeveral")<{ readonly count: number }> {
  readonly code = "EA0138"
  get message(): string {
    return `env.ts configures ${this.count} databases, and a baseline is made from one. Choose it with -x or --tag, if env.ts reads them, ` +
      "or use the template generic."
  }
}

/**
 * A baseline is made from a database whose version table names revisions.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BaselineOfMigrated extends Data.TaggedClass("BaselineOfMigrated")<{
  readonly rows: ReadonlyArray<string>
}> {
  readonly code = "EA0139"
  get message(): string {
    return `The database is at revision ${
      this.rows.join(", ")
    } of another history. Take over its revision files without --from-database, ` +
      "or delete the rows of its version table."
  }
}

/**
 * A baseline is made from a database that has no tables and no other objects.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BaselineOfNothing extends Data.TaggedClass("BaselineOfNothing")<{
  readonly schemas: ReadonlyArray<string>
}> {
  readonly code = "EA0140"
  get message(): string {
    return `The database has nothing in schema ${
      this.schemas.join(", ")
    } that could be declared. Check which database env.ts connects to, ` +
      "or choose a schema with --schema."
  }
}

/**
 * A file of the declared schema exists already.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DeclarationExists extends Data.TaggedClass("DeclarationExists")<{ readonly path: string }> {
  readonly code = "EA0141"
  get message(): string {
    return `${this.path} already exists and would be overwritten. Move or delete it.`
  }
}

/**
 * `processRevisionDirectives` of env.ts added operations to a revision that is to be a SQL file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OperationsInSql extends Data.TaggedClass("OperationsInSql")<{}> {
  readonly code = "EA0142"
  get message(): string {
    return "processRevisionDirectives of env.ts added operations, which are written as TypeScript: leave out --format sql."
  }
}

/**
 * Every reason of a {@link UsageError}.
 *
 * @since 0.1.0
 * @category reasons
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
  | RangeRequired
  | SeveralStarts
  | MalformedRange
  | PurgeNeedsDatabase
  | SqlNeedsEnvironment
  | RevisionIdTaken
  | RevisionNameRefused
  | UnknownVersionPath
  | VersionPathRequired
  | FileExists
  | BundleRefused
  | FolderNotEmpty
  | ConfigPresent
  | DatabaseUnknown
  | NoSuchTemplate
  | NotATemplate
  | BaselineNotFirst
  | BaselineOfSeveral
  | BaselineOfMigrated
  | BaselineOfNothing
  | DeclarationExists
  | OperationsInSql

/**
 * The arguments of a command cannot be used. `Reason` says which reasons a function can have; `usage` shows the syntax of the command,
 * if it was run from the command line.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsageError<out Reason extends UsageErrorReason = UsageErrorReason>
  extends TaggedError("UsageError")<{ readonly reason: UsageErrorReason; readonly usage?: string }>
{
  declare readonly reason: Reason
  constructor(options: { readonly reason: Reason; readonly usage?: string }) {
    super({ ...options })
  }
  readonly exitCode = 2
  override get message(): string {
    return this.usage === undefined ? this.reason.message : `${this.reason.message}\n\n${this.usage}`
  }
}
