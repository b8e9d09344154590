/**
 * What commands fail with: their own refusals, one class a reason, and the union of those with the errors of what they use.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import type { Revision } from "./revision/Revision.ts"
import type {
  DatabaseNotAtHeads,
  MalformedRange,
  NewRevisionError,
  RangeError,
  SymbolError
} from "./revision/RevisionError.ts"
import type { UnreachableName } from "./revision/RevisionWarning.ts"
import type * as EnvironmentContext from "./runtime/EnvironmentContext.ts"
import type * as MigrationRunner from "./runtime/MigrationRunner.ts"
import type * as Editor from "./script/Editor.ts"
import type * as ScriptDirectory from "./script/ScriptDirectory.ts"

/**
 * env.ts finished without a call of `runMigrations`, so nothing was done.
 *
 * @since 0.1.0
 * @category errors
 */
export class NothingRan extends Data.TaggedError("NothingRan") {
  override get message() {
    return "env.ts finished without running anything. Its program must run `runMigrations` of the EnvironmentContext " +
      "under `configure`, or be made by `Environment.make`."
  }
}

/**
 * There are not two revisions to merge.
 *
 * @since 0.1.0
 * @category errors
 */
export class NothingToMerge extends Data.TaggedError("NothingToMerge")<{
  readonly revisions: ReadonlyArray<string>
  readonly found: ReadonlyArray<string>
}> {
  override get message() {
    return `There is nothing to merge: "${this.revisions.join(" ")}" is ${
      this.found.join(", ") || "no revision"
    }, and it ` +
      "takes two. Name two heads (`effect-alembic heads` lists them); for a revision that follows one, use `revision`."
  }
}

/**
 * env.ts failed with an error of its own.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnvironmentFailed extends Data.TaggedError("EnvironmentFailed")<{ readonly cause: unknown }> {
  override get message() {
    const text = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return text.includes("env.") ? text : `env.ts: ${text}`
  }
}

/**
 * `a:b` was given where the database itself says where it stands.
 *
 * @since 0.1.0
 * @category errors
 */
export class RangeNotAllowed extends Data.TaggedError("RangeNotAllowed")<{ readonly range: string }> {
  override get message() {
    return `"${this.range}" is a range, and a database knows where it stands. Name the target alone, ` +
      "or write a script with --sql."
  }
}

/**
 * A downgrade script was asked for without saying where it starts.
 *
 * @since 0.1.0
 * @category errors
 */
export class RangeRequired extends Data.TaggedError("RangeRequired")<{ readonly target: string }> {
  override get message() {
    return `A downgrade script has to know where it starts: give <from>:<to>, as "head:${this.target}".`
  }
}

/**
 * `stamp --sql` was given targets with different starting points.
 *
 * @since 0.1.0
 * @category errors
 */
export class SeveralStarts extends Data.TaggedError("SeveralStarts")<{ readonly starts: ReadonlyArray<string> }> {
  override get message() {
    return `A stamp script has one starting point, and these were given: ${this.starts.join(", ")}.`
  }
}

/**
 * A new revision was given an id that another has.
 *
 * @since 0.1.0
 * @category errors
 */
export class RevisionIdTaken extends Data.TaggedError("RevisionIdTaken")<{ readonly revision: string }> {
  override get message() {
    return `There is a revision ${this.revision} already. Choose another --rev-id, or leave it out to get a random one.`
  }
}

/**
 * A new revision was given an id or a label that cannot be named afterwards.
 *
 * @since 0.1.0
 * @category errors
 */
export class RevisionNameRefused extends Data.TaggedError("RevisionNameRefused")<{ readonly reason: UnreachableName }> {
  override get message() {
    return this.reason.message
  }
}

/**
 * `--purge` was asked of a script.
 *
 * @since 0.1.0
 * @category errors
 */
export class PurgeNeedsDatabase extends Data.TaggedError("PurgeNeedsDatabase") {
  override get message() {
    return "--purge deletes the rows that a database has, and a script (--sql) knows none. Use one of the two."
  }
}

/**
 * `revision --autogenerate` and `check` compare schemas, and that is not there yet.
 *
 * @since 0.1.0
 * @category errors
 */
export class AutogenerateMissing extends Data.TaggedError("AutogenerateMissing")<{ readonly command: string }> {
  override get message() {
    return `\`${this.command}\` compares the database with the declared schema, and this version of effect-alembic cannot do that yet. ` +
      "Write the revision by hand: `effect-alembic revision -m \"...\"`."
  }
}

/**
 * `revision --sql` was asked for, and no env.ts runs in which it could mean something.
 *
 * @since 0.1.0
 * @category errors
 */
export class SqlNeedsEnvironment extends Data.TaggedError("SqlNeedsEnvironment") {
  override get message() {
    return "--sql makes env.ts run without connecting, and `revision` runs env.ts only where the configuration says " +
      "revisionEnvironment: true. Leave --sql out, or set that."
  }
}

/**
 * A symbol stands for no revision: `base`, or `current` of an empty database.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoRevisionMeant extends Data.TaggedError("NoRevisionMeant")<{ readonly symbol: string }> {
  override get message() {
    return this.symbol === "current"
      ? "The database stands at no revision. Run `effect-alembic upgrade head`, or name another one."
      : `"${this.symbol}" stands for no revision. Name one; \`effect-alembic history\` lists them.`
  }
}

/**
 * A revision is part of the program and has no file of its own.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoFile extends Data.TaggedError("NoFile")<{ readonly revision: string }> {
  override get message() {
    return `Revision ${this.revision} has no file here: it is part of the program. Run the command in the project it comes from.`
  }
}

/**
 * Revisions were applied, and their files say something else now.
 *
 * @since 0.1.0
 * @category errors
 */
export class RevisionsEdited
  extends Data.TaggedError("RevisionsEdited")<{ readonly revisions: ReadonlyArray<Revision> }>
{
  override get message() {
    const files = this.revisions.map(({ path, revision }) =>
      `  ${revision} ${Option.getOrElse(path, () => "")}`.trimEnd()
    )
    return `These revisions were edited after they were applied, and what they say now was never run here:\n${
      files.join("\n")
    }\nTake the edits back and put them into a new revision.`
  }
}

/**
 * `resolve` can settle the revision that is next, or the one that was applied last.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotTheNext extends Data.TaggedError("NotTheNext")<{
  readonly revision: string
  readonly between: ReadonlyArray<string>
}> {
  override get message() {
    return `${this.revision} cannot be settled alone: ${this.between.join(", ")} would change with it. ` +
      "`effect-alembic current` shows where the database stands; to move the version table freely use `effect-alembic stamp`."
  }
}

/**
 * `resolve` was asked to move the version table over a revision whose file is not here.
 *
 * @since 0.1.0
 * @category errors
 */
export class ResolveNeedsFile extends Data.TaggedError("ResolveNeedsFile")<{ readonly revision: string }> {
  override get message() {
    return `There is no file of a revision ${this.revision} here, and only it says what the version table has to name in its place. ` +
      "Fetch the file back, from the branch or the commit that has it, and say this again there. Or undo by hand what it did and say " +
      `\`effect-alembic resolve ${this.revision} --as reverted\`: that needs no file where all rows of the version table have theirs.`
  }
}

/**
 * A bundle would take the place of something else.
 *
 * - `NotABundle`: a file is there that `bundle` did not write;
 * - `AmongRevisions`: it would be read as a revision;
 * - `NoModule`: its name is not that of a module.
 *
 * @since 0.1.0
 * @category errors
 */
export class BundleRefused extends Data.TaggedError("BundleRefused")<{
  readonly path: string
  readonly reason: "NotABundle" | "AmongRevisions" | "NoModule"
}> {
  override get message() {
    const why = {
      NotABundle: "is there already, and was not written by `effect-alembic bundle`. Choose another name with --output",
      AmongRevisions: "lies in a folder of revisions, and would be read as one. Choose another folder with --output",
      NoModule: "is no name of a module. Choose one that ends in .ts, .mts, .js or .mjs with --output"
    }[this.reason]
    return `${this.path} ${why}. Nothing was written.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type CommandError =
  | RevisionsEdited
  | NotTheNext
  | ResolveNeedsFile
  | ScriptDirectory.ScriptError
  | ScriptDirectory.GenerateError
  | NewRevisionError
  | RangeError
  | MalformedRange
  | DatabaseNotAtHeads
  | RevisionIdTaken
  | RevisionNameRefused
  | SymbolError
  | EnvironmentContext.ConfigureError
  | MigrationRunner.RunError
  | NothingRan
  | NothingToMerge
  | EnvironmentFailed
  | RangeNotAllowed
  | RangeRequired
  | SeveralStarts
  | PurgeNeedsDatabase
  | AutogenerateMissing
  | SqlNeedsEnvironment
  | NoRevisionMeant
  | NoFile
  | BundleRefused
  | Editor.EditorError
