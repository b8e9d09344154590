/**
 * Errors of comparing a database with a declared schema and of generating migrations, and the differences that `check` finds.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { InspectError } from "../execution/Inspector.ts"
import * as Spelling from "../Spelling.ts"
import type { OfDatabase } from "./Difference.ts"

/**
 * A script has no database to compare with.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ComparedOffline extends Data.TaggedClass("ComparedOffline") {
  readonly code = "EA1401"
  get message(): string {
    return "A schema can only be compared with a database, and a script (--sql) has none. Run the command without --sql."
  }
}

/**
 * Two `MetaData` values declare the same table.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateTableKeys extends Data.TaggedClass("DuplicateTableKeys")<{
  readonly tables: ReadonlyArray<string>
}> {
  readonly code = "EA1402"
  get message(): string {
    return `Several MetaData values declare the same tables: ${this.tables.join(", ")}. Declare each table once.`
  }
}

/**
 * env.ts declares no schema.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TargetMetadataMissing extends Data.TaggedClass("TargetMetadataMissing") {
  readonly exitCode = 3
  readonly code = "EA1403"
  get message(): string {
    return "env.ts gives no targetMetadata, so there is nothing to compare the database with. " +
      "Write `Environment.make({ targetMetadata: metadata, … })`, where `metadata` is made with `MetaData.make`; " +
      "`effect-alembic inspect --format typescript` prints the one of a database."
  }
}

/**
 * Migrations are pending, or the database has revisions that are not here.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DatabaseNotUpToDate extends Data.TaggedClass("DatabaseNotUpToDate")<{
  readonly name: string | undefined
  readonly rows: ReadonlyArray<string>
  readonly heads: ReadonlyArray<string>
}> {
  readonly exitCode = 7
  readonly code = "EA1404"
  get message(): string {
    const database = this.name === undefined ? "Target database" : `Target database ${this.name}`
    return `${database} is not up to date. It is at ${this.rows.join(", ") || "base"}, and the heads are ${
      this.heads.join(", ") || "none"
    }. Run \`effect-alembic upgrade heads\`.`
  }
}

/**
 * `check` found differences between the database and the declared schema.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DiffsDetected extends Data.TaggedClass("DiffsDetected")<{
  readonly databases: ReadonlyArray<OfDatabase>
}> {
  readonly exitCode = 7
  readonly code = "EA1405"
  get message(): string {
    return `New upgrade operations detected: ${
      this.databases.flatMap(({ differences }) => differences.map(({ text }) => text)).join("; ")
    }. ` +
      "Run `effect-alembic revision --autogenerate`, or change the declared schema."
  }
}

/**
 * An operation of the project's own does not give its source.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotRenderable extends Data.TaggedClass("NotRenderable")<{ readonly operation: string }> {
  readonly exitCode = 3
  readonly code = "EA1406"
  get message(): string {
    return `The operation ${this.operation} does not say how a migration writes it. ` +
      "Give `render` to `MigrateOperation.custom`, or `renderOperation` to env.ts."
  }
}

/**
 * A hook of env.ts or of the caller failed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class HookFailed extends Data.TaggedClass("HookFailed")<{ readonly hook: string; readonly detail: string }> {
  readonly exitCode = 3
  readonly code = "EA1407"
  get message(): string {
    return `${this.hook} failed, and no file was written: ${this.detail}`
  }
}

/**
 * Two databases of env.ts have their operations in the same place of the file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TokenTwice extends Data.TaggedClass("TokenTwice")<{ readonly token: string }> {
  readonly exitCode = 3
  readonly code = "EA1408"
  get message(): string {
    return `env.ts configures several databases whose operations all go to {{${this.token}}}. ` +
      "Give each a `name` of its own, and write {{upgrades.name}} and {{downgrades.name}} into the template."
  }
}

/**
 * A command runs migrations in a scratch database, and env.ts gives no client for one. `purpose` is why it does.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ScratchMissing extends Data.TaggedClass("ScratchMissing")<{ readonly purpose: string }> {
  readonly exitCode = 3
  readonly code = "EA1409"
  get message(): string {
    return `To ${this.purpose}, its migrations are run in a scratch database, and env.ts gives no client for one. ` +
      "Write `scratchClient: (name) => …`: the layer of a client for the database `name` on the same server, which is created and " +
      "dropped by the command; for SQLite, `SqliteClient.layer({ filename: \":memory:\" })`."
  }
}

/**
 * The `scratchClient` of env.ts connects to a database that this command did not create.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ScratchElsewhere extends Data.TaggedClass("ScratchElsewhere")<{ readonly name: string }> {
  readonly exitCode = 3
  readonly code = "EA1410"
  get message(): string {
    return `scratchClient of env.ts does not connect to the new database ${this.name}, or for SQLite to one in memory. ` +
      "Nothing was run. Pass its argument on as the name of the database."
  }
}

/**
 * A migration names another database of the server while its revision is built in a scratch database.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OtherDatabaseNamed extends Data.TaggedClass("OtherDatabaseNamed")<{
  readonly database: string
  readonly sql: string
}> {
  readonly exitCode = 3
  readonly code = "EA1411"
  get message(): string {
    return `A migration seems to name the database ${this.database}, and the statement was not sent, because it is run only to build ` +
      `its revision in a scratch database: ${this.sql}\nCompare on a server that has no database of this name.`
  }
}

/**
 * `diff` found differences between its two sides.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SchemasDiffer extends Data.TaggedClass("SchemasDiffer")<{
  readonly from: string
  readonly to: string
  readonly databases: ReadonlyArray<OfDatabase>
}> {
  readonly exitCode = 7
  readonly code = "EA1412"
  get message(): string {
    const count = this.databases.reduce((sum, { differences }) => sum + differences.length, 0)
    return `${count} ${count === 1 ? "difference" : "differences"} between ${this.from} and ${this.to}. ` +
      `Lines with + are in ${this.to} only, lines with - in ${this.from} only.`
  }
}

/**
 * A pattern of `autogeneratePlugins` is not made of identifiers and `*`, separated by dots.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PluginPatternInvalid extends Data.TaggedClass("PluginPatternInvalid")<{ readonly pattern: string }> {
  readonly code = "EA1413"
  get message(): string {
    return `autogeneratePlugins: "${this.pattern}" is not a pattern. Write identifiers and *, separated by dots, with ~ before them to ` +
      "leave out what they match: \"alembic.autogenerate.*\", \"~alembic.autogenerate.comments\"."
  }
}

/**
 * A pattern of `autogeneratePlugins` matches no part of the comparison.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PluginsNotFound extends Data.TaggedClass("PluginsNotFound")<{
  readonly patterns: ReadonlyArray<string>
  readonly names: ReadonlyArray<string>
}> {
  readonly code = "EA1414"
  get message(): string {
    const patterns = this.patterns.map((pattern) => `"${pattern}"`).join(", ")
    return `Did not locate plugins: ${patterns}. ${Spelling.advice(this.patterns[0] ?? "", this.names)}`
  }
}

/**
 * The reasons of an {@link AutogenerateError}.
 *
 * @since 0.1.0
 * @category reasons
 */
export type AutogenerateErrorReason =
  | ComparedOffline
  | DuplicateTableKeys
  | TargetMetadataMissing
  | DatabaseNotUpToDate
  | DiffsDetected
  | NotRenderable
  | HookFailed
  | TokenTwice
  | ScratchMissing
  | ScratchElsewhere
  | OtherDatabaseNamed
  | SchemasDiffer
  | PluginPatternInvalid
  | PluginsNotFound

/**
 * A database cannot be compared, no migration can be generated, or `check` found differences.
 *
 * @since 0.1.0
 * @category errors
 */
export class AutogenerateError extends TaggedError("AutogenerateError")<{
  readonly reason: AutogenerateErrorReason
  readonly cause?: unknown
}> {
  get exitCode(): 2 | 3 | 7 {
    return "exitCode" in this.reason ? this.reason.exitCode : 2
  }
  override get message(): string {
    return this.reason.message
  }
}

/**
 * The errors of a comparison.
 *
 * @since 0.1.0
 * @category errors
 */
export type CompareError = AutogenerateError | PlanError | InspectError
