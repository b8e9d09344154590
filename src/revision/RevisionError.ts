/**
 * Errors of the revision graph, and of what is asked of it. {@link RevisionError} carries one of the reasons below, which name the
 * revisions involved.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import { TaggedError } from "../dialect/TaggedError.ts"

/**
 * A revision id is empty or contains a character that is reserved for symbols.
 *
 * @since 0.1.0
 * @category reasons
 */
export class IllegalRevisionId extends Data.TaggedClass("IllegalRevisionId")<{
  readonly revision: string
  readonly characters: ReadonlyArray<string>
}> {
  readonly code = "EA0401"
  get message(): string {
    return this.revision === ""
      ? "A revision id must not be empty."
      : `Revision id "${this.revision}" contains ${
        list(this.characters)
      }. The characters @ - + and : are reserved for ` +
        "symbols such as label@head and head-1. Choose an id of letters, digits and underscores."
  }
}

/**
 * A revision names itself as its `downRevision`.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SelfLoop extends Data.TaggedClass("SelfLoop")<{ readonly revision: string }> {
  readonly code = "EA0402"
  get message(): string {
    return `Revision ${this.revision} names itself as its downRevision. Name the revision before it, or null at a base.`
  }
}

/**
 * A revision depends on itself.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DependencySelfLoop extends Data.TaggedClass("DependencySelfLoop")<{ readonly revision: string }> {
  readonly code = "EA0403"
  get message(): string {
    return `Revision ${this.revision} depends on itself. Remove it from its dependsOn.`
  }
}

/**
 * A branch label is already in use: by another revision, or as a revision id.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateBranchLabel extends Data.TaggedClass("DuplicateBranchLabel")<{
  readonly label: string
  readonly revision: string
  readonly owner: string
}> {
  readonly code = "EA0404"
  get message(): string {
    return this.label === this.owner
      ? `Branch label "${this.label}" of revision ${this.revision} is also the id of a revision. Choose another label.`
      : `Branch label "${this.label}" of revision ${this.revision} is already used by revision ${this.owner}. ` +
        "Choose another label, or remove one of the two: descendants inherit labels."
  }
}

/**
 * A revision follows, or depends on, a revision that no file defines.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MissingRevision extends Data.TaggedClass("MissingRevision")<{
  readonly revision: string
  readonly missing: string
  readonly relation: "downRevision" | "dependsOn"
}> {
  readonly code = "EA0405"
  get message(): string {
    return `Revision ${this.revision} names ${this.missing} as its ${this.relation}, but no migration file defines it. ` +
      "Restore that file, or correct the reference" +
      (this.relation === "downRevision"
        ? " (it must be a full id, not a prefix or a label)."
        : " (it must be a full id or a label).")
  }
}

/**
 * Revisions follow each other in a cycle. Each of `revisions` follows the next, and the last follows the first.
 *
 * @since 0.1.0
 * @category reasons
 */
export class CycleDetected extends Data.TaggedClass("CycleDetected")<{
  readonly revisions: ReadonlyArray<string>
}> {
  readonly code = "EA0406"
  get message(): string {
    return `Cycle detected in revisions: ${cycle(this.revisions)}. Correct the downRevision of one of them.`
  }
}

/**
 * Revisions form a cycle through their dependencies. Each of `revisions` requires the next, and the last requires the first.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DependencyCycleDetected extends Data.TaggedClass("DependencyCycleDetected")<{
  readonly revisions: ReadonlyArray<string>
}> {
  readonly code = "EA0407"
  get message(): string {
    return `Dependency cycle detected in revisions: ${
      cycle(this.revisions)
    }. Remove one of them from the dependsOn of another.`
  }
}

/**
 * Revisions that do not form a valid graph.
 *
 * @since 0.1.0
 * @category reasons
 */
export type GraphReason =
  | IdsDifferInCase
  | IllegalRevisionId
  | SelfLoop
  | DependencySelfLoop
  | DuplicateBranchLabel
  | MissingRevision
  | CycleDetected
  | DependencyCycleDetected

/**
 * A {@link RevisionError} with one of these reasons.
 *
 * @since 0.1.0
 * @category errors
 */
export type GraphError = RevisionError<GraphReason>

/**
 * A symbol does not match any revision.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoSuchRevision extends Data.TaggedClass("NoSuchRevision")<{ readonly symbol: string }> {
  readonly code = "EA0408"
  get message(): string {
    return this.symbol.trim() === ""
      ? "Name a revision: an id, a label, head, heads or base."
      : `Can't locate revision identified by "${this.symbol}"${
        symbolSteps.test(this.symbol) ? "; relative steps are not allowed here" : ""
      }. \`effect-alembic history\` lists the revisions.`
  }
}

/**
 * The version table names a revision that no file defines.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnknownDatabaseRevision extends Data.TaggedClass("UnknownDatabaseRevision")<{
  readonly row: string
}> {
  readonly code = "EA0409"
  get message(): string {
    return `The database is at revision ${this.row}, but no migration file defines it. Check out the code that contains it, ` +
      "for example a newer commit or the branch of a colleague. Only if that file is lost for good, find the revision whose " +
      "schema the database has and record it with `effect-alembic stamp --purge <revision>`."
  }
}

/**
 * The part before `@` is neither a branch label nor a revision.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoSuchBranch extends Data.TaggedClass("NoSuchBranch")<{ readonly branch: string }> {
  readonly code = "EA0410"
  get message(): string {
    return `There is no branch "${this.branch}": it is neither a branch label nor a revision. ` +
      "`effect-alembic history` shows the labels and the revisions."
  }
}

/**
 * A revision is not on the branch that was named with it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotInBranch extends Data.TaggedClass("NotInBranch")<{
  readonly revision: string
  readonly branch: string
}> {
  readonly code = "EA0411"
  get message(): string {
    return `Revision ${this.revision} is not on branch ${this.branch}. Name the revision alone, or with its own branch.`
  }
}

/**
 * A prefix matches several ids or labels.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AmbiguousPrefix extends Data.TaggedClass("AmbiguousPrefix")<{
  readonly prefix: string
  readonly candidates: ReadonlyArray<string>
}> {
  readonly code = "EA0412"
  get message(): string {
    return `"${this.prefix}" matches several revisions or labels: ${
      list(this.candidates)
    }. Write more characters of the one you mean.`
  }
}

/**
 * A symbol that means one head is used where there are several heads.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MultipleHeads extends Data.TaggedClass("MultipleHeads")<{
  readonly symbol: string
  readonly heads: ReadonlyArray<string>
}> {
  readonly code = "EA0413"
  get message(): string {
    return `Multiple head revisions are present for "${this.symbol}": ${list(this.heads)}. ` +
      "Name one of them (its id, or <branch>@head), use heads for all of them, or join them with `effect-alembic merge heads`."
  }
}

/**
 * A relative symbol reaches a revision from which several revisions can be reached next.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AmbiguousWalk extends Data.TaggedClass("AmbiguousWalk")<{
  readonly symbol: string
  readonly at: string
  readonly direction: "up" | "down"
  readonly candidates: ReadonlyArray<string>
}> {
  readonly code = "EA0414"
  get message(): string {
    return this.direction === "up"
      ? `"${this.symbol}" is ambiguous: ${
        list(this.candidates)
      } all follow ${this.at}. Name the revision, for example ` +
        `\`effect-alembic upgrade ${this.candidates[0] ?? ""}\`, or the branch (<branch>@+1).`
      : `"${this.symbol}" is ambiguous: ${
        list(this.candidates)
      } are all parents of ${this.at}. Name the parent to go back to, ` +
        `for example \`effect-alembic downgrade ${this.candidates[0] ?? ""}\`.`
  }
}

/**
 * A relative symbol reaches a revision whose id is a reserved word, such as `head` or `base`.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnreachableRevision extends Data.TaggedClass("UnreachableRevision")<{
  readonly symbol: string
  readonly revision: string
}> {
  readonly code = "EA0415"
  get message(): string {
    return `"${this.symbol}" reaches the revision with the id "${this.revision}", which is a reserved word and cannot name a ` +
      "revision. Change this id in the migration file and in the version table."
  }
}

/**
 * A symbol that cannot be resolved to revisions.
 *
 * @since 0.1.0
 * @category reasons
 */
export type SymbolReason =
  | NoSuchRevision
  | NoSuchBranch
  | NotInBranch
  | AmbiguousPrefix
  | MultipleHeads
  | AmbiguousWalk
  | UnreachableRevision

/**
 * A {@link RevisionError} with one of these reasons.
 *
 * @since 0.1.0
 * @category errors
 */
export type SymbolError = RevisionError<SymbolReason>

/**
 * The start of a range is not an ancestor of its end.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotAncestor extends Data.TaggedClass("NotAncestor")<{
  readonly lower: ReadonlyArray<string>
  readonly upper: ReadonlyArray<string>
}> {
  readonly code = "EA0416"
  get message(): string {
    if (this.lower.includes("base")) {
      return `The start of the range lies before the first ancestor of ${orNothing(this.upper)}. ` +
        "Use fewer steps, or leave the start out, as in \":head\", for the whole history."
    }
    return `${list(this.lower)} ${this.lower.length === 1 ? "is not an ancestor" : "are not ancestors"} of ${
      orNothing(this.upper)
    }. ` +
      "Write the older revision first; both must be on the same branch."
  }
}

/**
 * The target of a downgrade is not applied, and no applied revision follows it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NothingToDrop extends Data.TaggedClass("NothingToDrop")<{
  readonly target: string
  readonly rows: ReadonlyArray<string>
}> {
  readonly code = "EA0417"
  get message(): string {
    return `Destination ${this.target} is not a valid downgrade target from current head(s): ${
      orNothing(this.rows)
    }. ` +
      "A downgrade goes to an ancestor of the current revision; `effect-alembic history` lists them."
  }
}

/**
 * Revisions that must be independent are ancestors of each other.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OverlappingRevisions extends Data.TaggedClass("OverlappingRevisions")<{
  readonly above: ReadonlyArray<string>
  readonly below: ReadonlyArray<string>
  readonly of: "target" | "start" | "database"
}> {
  readonly code = "EA0418"
  get message(): string {
    const below = `${list(this.below)} ${this.below.length === 1 ? "is an ancestor" : "are ancestors"} of ${
      list(this.above)
    }`
    switch (this.of) {
      case "target":
        return `Requested revisions overlap: ${below} and would be applied with it. Name ${list(this.above)} only.`
      case "start":
        return `Starting revisions overlap: ${below}. Start from ${list(this.below)} only.`
      case "database":
        return `The version table contains ${list([...this.above, ...this.below])}, but ${below}. ` +
          `If the schema is that of ${list(this.above)}, keep only this: \`effect-alembic stamp --purge ${
            this.above.join(" ")
          }\`.`
    }
  }
}

/**
 * A relative symbol has nothing to start from, or takes more steps than there are revisions.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RelativeOutOfRange extends Data.TaggedClass("RelativeOutOfRange")<{
  readonly symbol: string
  readonly from: ReadonlyArray<string>
}> {
  readonly code = "EA0419"
  get message(): string {
    return `Relative revision ${this.symbol} from ${orNothing(this.from)} goes beyond the history. ` +
      "Use fewer steps, or name the revision; `effect-alembic history` lists them." +
      (this.symbol.includes("-") ? " The state before the first revision is called base." : "")
  }
}

/**
 * A downgrade target, given as steps from a revision, lies beyond the end of the history.
 *
 * @since 0.1.0
 * @category reasons
 */
export class WalkedTooFar extends Data.TaggedClass("WalkedTooFar")<{
  readonly symbol: string
  readonly from: string
}> {
  readonly code = "EA0420"
  get message(): string {
    return `Relative revision ${this.symbol} goes beyond the history of ${this.from}. Use fewer steps, or base to remove everything.`
  }
}

/**
 * A relative upgrade needs one current revision, and the database has several.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AmbiguousStart extends Data.TaggedClass("AmbiguousStart")<{
  readonly symbol: string
  readonly rows: ReadonlyArray<string>
}> {
  readonly code = "EA0421"
  get message(): string {
    return `"${this.symbol}" is ambiguous: the database is at ${list(this.rows)}. ` +
      "Name the branch (<branch>@+1), or use heads to upgrade all branches."
  }
}

/**
 * No revision on the named branch follows the target of a downgrade.
 *
 * @since 0.1.0
 * @category reasons
 */
export class InvalidDowngradeTarget extends Data.TaggedClass("InvalidDowngradeTarget")<{
  readonly branch: string
  readonly target: string
}> {
  readonly code = "EA0422"
  get message(): string {
    return `No revision on branch ${this.branch} follows ${this.target}, so there is nothing to remove. ` +
      `Name a branch that continues from ${this.target}, or the target without a branch.`
  }
}

/**
 * A plan or a range that cannot be made.
 *
 * @since 0.1.0
 * @category reasons
 */
export type RangeReason =
  | SymbolReason
  | UnknownDatabaseRevision
  | NotAncestor
  | NothingToDrop
  | OverlappingRevisions
  | RelativeOutOfRange
  | WalkedTooFar
  | AmbiguousStart
  | InvalidDowngradeTarget

/**
 * A {@link RevisionError} with one of these reasons.
 *
 * @since 0.1.0
 * @category errors
 */
export type RangeError = RevisionError<RangeReason>

/**
 * A single base is required, and there are several.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MultipleBases extends Data.TaggedClass("MultipleBases")<{ readonly bases: ReadonlyArray<string> }> {
  readonly code = "EA0423"
  get message(): string {
    return `Multiple base revisions are present: ${list(this.bases)}. Name one of them.`
  }
}

/**
 * The database is not at the heads of the graph.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DatabaseNotAtHeads extends Data.TaggedClass("DatabaseNotAtHeads")<{
  readonly rows: ReadonlyArray<string>
  readonly heads: ReadonlyArray<string>
}> {
  /** `current --check-heads` reports a state of the database that is not accepted. */
  readonly exitCode = 7
  readonly code = "EA0424"
  get message(): string {
    return `Database is not on all head revisions: it is at ${orNothing(this.rows)}, and the heads are ${
      orNothing(this.heads)
    }. ` +
      "Run `effect-alembic upgrade heads`."
  }
}

/**
 * A new revision would follow a revision that is not a head.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotAHead extends Data.TaggedClass("NotAHead")<{
  readonly revision: string
  readonly children: ReadonlyArray<string>
}> {
  readonly code = "EA0425"
  get message(): string {
    return `Revision ${this.revision} is not a head; ${list(this.children)} follows it. Name a head with --head, ` +
      "or use --splice to create a new branch from this revision."
  }
}

/**
 * A parent of a new revision is named twice.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateParents extends Data.TaggedClass("DuplicateParents")<{ readonly revision: string }> {
  readonly code = "EA0426"
  get message(): string {
    return `Revision ${this.revision} is named more than once as a parent. Name each parent once.`
  }
}

/**
 * A new revision that cannot be created.
 *
 * @since 0.1.0
 * @category reasons
 */
export type NewRevisionReason =
  | SymbolReason
  | IllegalRevisionId
  | DuplicateBranchLabel
  | NotAHead
  | DuplicateParents

/**
 * A {@link RevisionError} with one of these reasons.
 *
 * @since 0.1.0
 * @category errors
 */
export type NewRevisionError = RevisionError<NewRevisionReason>

/**
 * Two revision ids differ only in case, which version tables on MySQL, MariaDB and SQL Server cannot tell apart.
 *
 * @since 0.1.0
 * @category reasons
 */
export class IdsDifferInCase extends Data.TaggedClass("IdsDifferInCase")<{
  readonly revision: string
  readonly other: string
}> {
  readonly code = "EA0427"
  get message(): string {
    return `The revision ids ${this.other} and ${this.revision} differ only in case, and the version table of some databases cannot ` +
      "tell them apart. Change one of them, in its file and in every downRevision and dependsOn that names it."
  }
}

/**
 * Several files define the same revision.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionDefinedTwice extends Data.TaggedClass("RevisionDefinedTwice")<{
  readonly revision: string
  readonly paths: ReadonlyArray<string>
}> {
  readonly code = "EA0428"
  get message(): string {
    return `Revision ${this.revision} is present more than once: in ${
      this.paths.join(" and in ")
    }. Remove all but one of these ` +
      "files, or give the copies ids of their own."
  }
}

/**
 * A revision is not part of the scripts in use.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionNotHere extends Data.TaggedClass("RevisionNotHere")<{ readonly revision: string }> {
  readonly code = "EA0429"
  get message(): string {
    return `Revision ${this.revision} is not part of these scripts. Use a revision that came from them.`
  }
}

/**
 * A symbol resolves to no revision: `base`, or `current` where nothing is applied.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoRevisionMeant extends Data.TaggedClass("NoRevisionMeant")<{ readonly symbol: string }> {
  readonly code = "EA0430"
  get message(): string {
    return this.symbol === "current"
      ? "No revision is applied to the database. Run `effect-alembic upgrade head`, or name a revision."
      : `"${this.symbol}" is not a revision. Name one; \`effect-alembic history\` lists them.`
  }
}

/**
 * A merge needs at least two revisions.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NothingToMerge extends Data.TaggedClass("NothingToMerge")<{
  readonly revisions: ReadonlyArray<string>
  readonly found: ReadonlyArray<string>
}> {
  readonly code = "EA0431"
  get message(): string {
    return `A merge needs at least two revisions, but "${this.revisions.join(" ")}" is ${orNone(this.found)}. ` +
      "Name two heads (`effect-alembic heads` lists them). For a revision with one parent, use `effect-alembic revision`."
  }
}

/**
 * `resolve` settles one revision: the next to be applied, or the last that was.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotTheNext extends Data.TaggedClass("NotTheNext")<{
  readonly revision: string
  readonly between: ReadonlyArray<string>
}> {
  readonly code = "EA0432"
  get message(): string {
    return `Cannot resolve ${this.revision} alone: the state of ${list(this.between)} would change with it. ` +
      "`effect-alembic current` shows where the database is. Resolve one revision at a time, in order."
  }
}

/**
 * `resolve` needs the file of a revision to know which rows of the version table it replaces.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ResolveNeedsFile extends Data.TaggedClass("ResolveNeedsFile")<{ readonly revision: string }> {
  readonly code = "EA0433"
  get message(): string {
    return `The migration file of ${this.revision} is missing, and only this file tells which revision precedes it in the version ` +
      "table. Restore the file from the branch or the commit that has it, and run this command again. Or undo the changes of the " +
      `migration by hand and run \`effect-alembic resolve ${this.revision} --as reverted\`, which requires only the files of the ` +
      "rows in the version table."
  }
}

/**
 * The files of applied revisions were edited.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionsEdited extends Data.TaggedClass("RevisionsEdited")<{
  readonly revisions: ReadonlyArray<{ readonly revision: string; readonly path: Option.Option<string> }>
}> {
  readonly code = "EA0434"
  /** `check --applied` and `upgrade --frozen` report a state of the database that is not accepted. */
  readonly exitCode = 7
  get message(): string {
    const files = this.revisions.map(({ path, revision }) =>
      `  ${revision} ${Option.getOrElse(path, () => "")}`.trimEnd()
    )
    return `These revisions were edited after they were applied; their current content has never run on this database:\n${
      files.join("\n")
    }\nRevert the edits, and make the change in a new revision.`
  }
}

/**
 * A range `a:b` is given to a command that connects to the database, which already knows its current revision.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RangeNotAllowed extends Data.TaggedClass("RangeNotAllowed")<{ readonly range: string }> {
  readonly code = "EA0435"
  get message(): string {
    return `The range "${this.range}" is only allowed with --sql, because a database knows its current revision. ` +
      "Name the target alone, or add --sql to write a script."
  }
}

/**
 * Every reason of a {@link RevisionError}.
 *
 * @since 0.1.0
 * @category reasons
 */
export type RevisionErrorReason =
  | GraphReason
  | RangeReason
  | NewRevisionReason
  | MultipleBases
  | DatabaseNotAtHeads
  | RevisionDefinedTwice
  | RevisionNotHere
  | NoRevisionMeant
  | NothingToMerge
  | NotTheNext
  | ResolveNeedsFile
  | RevisionsEdited
  | RangeNotAllowed

/**
 * The revision graph is invalid, or what is asked of it cannot be done. `Reason` says which reasons a function can have.
 *
 * @since 0.1.0
 * @category errors
 */
export class RevisionError<out Reason extends RevisionErrorReason = RevisionErrorReason>
  extends TaggedError("RevisionError")<{ readonly reason: RevisionErrorReason }>
{
  declare readonly reason: Reason
  constructor(options: { readonly reason: Reason }) {
    super({ reason: options.reason })
  }
  get exitCode(): 4 | 7 {
    return "exitCode" in this.reason ? this.reason.exitCode : 4
  }
  override get message(): string {
    return this.reason.message
  }
}

const symbolSteps = /[+-]\d+$/
const shown = 8
const list = (names: ReadonlyArray<string>): string =>
  names.length > shown
    ? `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`
    : names.join(", ")
const orNothing = (names: ReadonlyArray<string>): string => names.length === 0 ? "base" : list(names)
const cycle = (names: ReadonlyArray<string>): string => list([...names, ...names.slice(0, 1)]).replaceAll(", ", " → ")
const orNone = (names: ReadonlyArray<string>): string => names.length === 0 ? "no revision" : list(names)
