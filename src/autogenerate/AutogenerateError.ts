/**
 * Errors of comparing a database with a declared schema and of generating migrations, and the differences that `check` finds.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { InspectError } from "../execution/Inspector.ts"
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
