/**
 * Everything that can be wrong with a revision graph, or with what somebody asks of it, one class per reason.
 * Each error carries the revisions involved, and its message says what to do next.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * An id is empty or holds a character that symbols are written with.
 *
 * @since 0.1.0
 * @category errors
 */
export class IllegalRevisionId extends Data.TaggedError("IllegalRevisionId")<{
  readonly revision: string
  readonly characters: ReadonlyArray<string>
}> {
  override get message() {
    return this.revision === ""
      ? "A revision id must not be empty."
      : `Revision id "${this.revision}" holds ${list(this.characters)}. Ids must not hold @ - + or :, which are ` +
        "kept for symbols such as label@head and head-1. Choose an id of letters, digits and underscores."
  }
}

/**
 * A revision names itself as the one it follows.
 *
 * @since 0.1.0
 * @category errors
 */
export class SelfLoop extends Data.TaggedError("SelfLoop")<{ readonly revision: string }> {
  override get message() {
    return `Revision ${this.revision} follows itself. Name the revision before it as its downRevision.`
  }
}

/**
 * A revision depends on itself.
 *
 * @since 0.1.0
 * @category errors
 */
export class DependencySelfLoop extends Data.TaggedError("DependencySelfLoop")<{ readonly revision: string }> {
  override get message() {
    return `Revision ${this.revision} depends on itself. Take it out of its dependsOn.`
  }
}

/**
 * A branch label is taken: by another label or by a revision id.
 *
 * @since 0.1.0
 * @category errors
 */
export class DuplicateBranchLabel extends Data.TaggedError("DuplicateBranchLabel")<{
  readonly label: string
  readonly revision: string
  readonly owner: string
}> {
  override get message() {
    return this.label === this.owner
      ? `Branch label "${this.label}" of revision ${this.revision} is the id of a revision. Choose another label.`
      : `Branch label "${this.label}" of revision ${this.revision} stands on revision ${this.owner} already. ` +
        "Choose another label, or remove one of the two: descendants inherit it."
  }
}

/**
 * A revision follows or depends on one that no file defines.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingRevision extends Data.TaggedError("MissingRevision")<{
  readonly revision: string
  readonly missing: string
  readonly relation: "downRevision" | "dependsOn"
}> {
  override get message() {
    return `Revision ${this.revision} names ${this.missing} as its ${this.relation}, and no migration file defines it. ` +
      "Restore that file, or correct the reference" +
      (this.relation === "downRevision"
        ? " (a whole id, not a part of one, nor a label)."
        : " (a whole id or a label).")
  }
}

/**
 * Revisions follow each other in a ring. Each of `revisions` stands on the next, the last on the first.
 *
 * @since 0.1.0
 * @category errors
 */
export class CycleDetected extends Data.TaggedError("CycleDetected")<{
  readonly revisions: ReadonlyArray<string>
}> {
  override get message() {
    return `Revisions stand on each other in a ring: ${ring(this.revisions)}. Correct the downRevision of one of them.`
  }
}

/**
 * Revisions stand on each other in a ring that dependencies close. Each of `revisions` needs the next, the last the first.
 *
 * @since 0.1.0
 * @category errors
 */
export class DependencyCycleDetected extends Data.TaggedError("DependencyCycleDetected")<{
  readonly revisions: ReadonlyArray<string>
}> {
  override get message() {
    return `Revisions need each other in a ring: ${ring(this.revisions)}. Take one of them out of another's dependsOn.`
  }
}

/**
 * Why revisions do not make a graph.
 *
 * @since 0.1.0
 * @category errors
 */
export type GraphError =
  | IllegalRevisionId
  | SelfLoop
  | DependencySelfLoop
  | DuplicateBranchLabel
  | MissingRevision
  | CycleDetected
  | DependencyCycleDetected

/**
 * A symbol names nothing.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoSuchRevision extends Data.TaggedError("NoSuchRevision")<{ readonly symbol: string }> {
  override get message() {
    return this.symbol.trim() === ""
      ? "A revision must be named: an id, a label, head, heads or base."
      : `No revision or branch label is called "${this.symbol}"${
        symbolSteps.test(this.symbol) ? ", and steps from a revision have no meaning here" : ""
      }. See \`effect-alembic history\` for what there is.`
  }
}

/**
 * The version table names a revision that no file defines.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownDatabaseRevision extends Data.TaggedError("UnknownDatabaseRevision")<{
  readonly row: string
}> {
  override get message() {
    return `The database is at revision ${this.row}, and no migration file defines it. Check out the code that brought ` +
      "the database there, or, if that revision is gone for good, put the database on a known one with " +
      "`effect-alembic stamp --purge <revision>`."
  }
}

/**
 * The part before `@` names neither a label nor a revision.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoSuchBranch extends Data.TaggedError("NoSuchBranch")<{ readonly branch: string }> {
  override get message() {
    return `No branch is called "${this.branch}": it is neither a label nor a revision. ` +
      "See `effect-alembic branches` and `effect-alembic heads` for what there is."
  }
}

/**
 * A revision was asked for on a branch it does not belong to.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotInBranch extends Data.TaggedError("NotInBranch")<{
  readonly revision: string
  readonly branch: string
}> {
  override get message() {
    return `Revision ${this.revision} is not on branch ${this.branch}. Name it without the branch, or name its own branch.`
  }
}

/**
 * Several ids or labels begin alike.
 *
 * @since 0.1.0
 * @category errors
 */
export class AmbiguousPrefix extends Data.TaggedError("AmbiguousPrefix")<{
  readonly prefix: string
  readonly candidates: ReadonlyArray<string>
}> {
  override get message() {
    return `Several names begin with "${this.prefix}": ${list(this.candidates)}. Write more of the one you mean.`
  }
}

/**
 * One head was asked for, and there are several.
 *
 * @since 0.1.0
 * @category errors
 */
export class MultipleHeads extends Data.TaggedError("MultipleHeads")<{
  readonly symbol: string
  readonly heads: ReadonlyArray<string>
}> {
  override get message() {
    return `"${this.symbol}" means one revision, and there are ${this.heads.length}: ${
      list(this.heads)
    }. Join them with ` +
      "`effect-alembic merge heads`, name the one you mean (by id or as <branch>@head), or say heads for all of them."
  }
}

/**
 * Steps along the graph come to a fork.
 *
 * @since 0.1.0
 * @category errors
 */
export class AmbiguousWalk extends Data.TaggedError("AmbiguousWalk")<{
  readonly symbol: string
  readonly at: string
  readonly candidates: ReadonlyArray<string>
}> {
  override get message() {
    return `"${this.symbol}" does not say which way to go from ${this.at}: ${list(this.candidates)}. ` +
      "Name the revision itself, or the branch to follow (<branch>@+1)."
  }
}

/**
 * Steps along the graph come to a revision whose id spells a symbol, which always means the symbol.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnreachableRevision extends Data.TaggedError("UnreachableRevision")<{
  readonly symbol: string
  readonly revision: string
}> {
  override get message() {
    return `"${this.symbol}" comes to a revision whose id is "${this.revision}", and that word never means a revision. ` +
      "Give the revision another id, in its file and in the version table."
  }
}

/**
 * Why a symbol has no meaning in a graph.
 *
 * @since 0.1.0
 * @category errors
 */
export type SymbolError =
  | NoSuchRevision
  | NoSuchBranch
  | NotInBranch
  | AmbiguousPrefix
  | MultipleHeads
  | AmbiguousWalk
  | UnreachableRevision

/**
 * A range whose lower end is not below its upper end.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAncestor extends Data.TaggedError("NotAncestor")<{
  readonly lower: ReadonlyArray<string>
  readonly upper: ReadonlyArray<string>
}> {
  override get message() {
    if (this.lower.includes("base")) {
      return `The lower end goes down past the first revision below ${orNothing(this.upper)}, to base. ` +
        "Use fewer steps, or leave that end out, as \":head\", for all of the history."
    }
    return `${list(this.lower)} ${this.lower.length === 1 ? "is" : "are"} not below ${orNothing(this.upper)}. ` +
      "Give the older end first; the two must lie on one line."
  }
}

/**
 * A downgrade whose target is nothing that is applied, and that nothing applied stands on.
 *
 * @since 0.1.0
 * @category errors
 */
export class NothingToDrop extends Data.TaggedError("NothingToDrop")<{
  readonly target: string
  readonly rows: ReadonlyArray<string>
}> {
  override get message() {
    return `Nothing that is applied stands above ${this.target}; the database is at ${orNothing(this.rows)}. ` +
      "A downgrade goes to a revision below the current one: see `effect-alembic current` and `effect-alembic history`."
  }
}

/**
 * Revisions that should be on separate lines, and are above each other.
 *
 * @since 0.1.0
 * @category errors
 */
export class OverlappingRevisions extends Data.TaggedError("OverlappingRevisions")<{
  readonly above: ReadonlyArray<string>
  readonly below: ReadonlyArray<string>
  readonly of: "target" | "start" | "database"
}> {
  override get message() {
    const below = `${list(this.below)} ${this.below.length === 1 ? "lies" : "lie"} below ${list(this.above)}`
    switch (this.of) {
      case "target":
        return `${below}, and would be applied with it. Ask for ${list(this.above)} only.`
      case "start":
        return `${below}, so there is no one place to start from on that line. Start from ${list(this.below)} only.`
      case "database":
        return `The version table holds ${list([...this.above, ...this.below])}, but ${below}. ` +
          `Keep the upper ones: \`effect-alembic stamp --purge ${this.above.join(" ")}\`.`
    }
  }
}

/**
 * A relative symbol that has no place to start from, or goes further than there are revisions.
 *
 * @since 0.1.0
 * @category errors
 */
export class RelativeOutOfRange extends Data.TaggedError("RelativeOutOfRange")<{
  readonly symbol: string
  readonly from: ReadonlyArray<string>
}> {
  override get message() {
    return `There are not that many revisions for "${this.symbol}" from ${orNothing(this.from)}. ` +
      "Use fewer steps, or name the revision; see `effect-alembic history`." +
      (this.symbol.includes("-") ? " All the way down is base; in a range, leave that end out, as \":head\"." : "")
  }
}

/**
 * A downgrade target, given as steps from a revision, that lies beyond the ends of the graph.
 *
 * @since 0.1.0
 * @category errors
 */
export class WalkedTooFar extends Data.TaggedError("WalkedTooFar")<{
  readonly symbol: string
  readonly from: string
}> {
  override get message() {
    return `"${this.symbol}" goes past the end of the history from ${this.from}. Use fewer steps, or say base.`
  }
}

/**
 * A relative upgrade with several rows to start from.
 *
 * @since 0.1.0
 * @category errors
 */
export class AmbiguousStart extends Data.TaggedError("AmbiguousStart")<{
  readonly symbol: string
  readonly rows: ReadonlyArray<string>
}> {
  override get message() {
    return `"${this.symbol}" needs one place to start from, and the database is at ${list(this.rows)}. ` +
      "Name the branch (<branch>@+1), or say heads to go all the way."
  }
}

/**
 * The branch of a downgrade target has nothing above that target.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidDowngradeTarget extends Data.TaggedError("InvalidDowngradeTarget")<{
  readonly branch: string
  readonly target: string
}> {
  override get message() {
    return `Branch ${this.branch} has nothing above ${this.target} that could be removed. ` +
      `Name a branch that leads on from ${this.target}, or the target without a branch.`
  }
}

/**
 * Why a plan or a range cannot be made, beyond its symbols.
 *
 * @since 0.1.0
 * @category errors
 */
export type RangeError =
  | SymbolError
  | UnknownDatabaseRevision
  | NotAncestor
  | NothingToDrop
  | OverlappingRevisions
  | RelativeOutOfRange
  | WalkedTooFar
  | AmbiguousStart
  | InvalidDowngradeTarget

/**
 * A range is written as two symbols with one colon between them.
 *
 * @since 0.1.0
 * @category errors
 */
export class MalformedRange extends Data.TaggedError("MalformedRange")<{ readonly range: string }> {
  override get message() {
    return `"${this.range}" is no range. Write <from>:<to>, with either end left out for base or heads.`
  }
}

/**
 * One base was asked for, and there are several.
 *
 * @since 0.1.0
 * @category errors
 */
export class MultipleBases extends Data.TaggedError("MultipleBases")<{ readonly bases: ReadonlyArray<string> }> {
  override get message() {
    return `There are ${this.bases.length} bases: ${list(this.bases)}. Ask for all of them, or name one.`
  }
}

/**
 * The database is not at the heads of the graph.
 *
 * @since 0.1.0
 * @category errors
 */
export class DatabaseNotAtHeads extends Data.TaggedError("DatabaseNotAtHeads")<{
  readonly rows: ReadonlyArray<string>
  readonly heads: ReadonlyArray<string>
}> {
  override get message() {
    return `The database is at ${orNothing(this.rows)}, the migrations at ${orNothing(this.heads)}. ` +
      "Run `effect-alembic upgrade heads`."
  }
}

/**
 * A new revision would follow one that others follow already.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAHead extends Data.TaggedError("NotAHead")<{
  readonly revision: string
  readonly children: ReadonlyArray<string>
}> {
  override get message() {
    return `Revision ${this.revision} is no head: ${list(this.children)} stands on it. Follow a head, ` +
      "or give --splice to start a new branch here."
  }
}

/**
 * A new revision would follow one revision twice.
 *
 * @since 0.1.0
 * @category errors
 */
export class DuplicateParents extends Data.TaggedError("DuplicateParents")<{ readonly revision: string }> {
  override get message() {
    return `Revision ${this.revision} is named more than once among those to follow. Name each of them once.`
  }
}

/**
 * Why a new revision or a merge cannot be made.
 *
 * @since 0.1.0
 * @category errors
 */
export type NewRevisionError =
  | SymbolError
  | IllegalRevisionId
  | DuplicateBranchLabel
  | NotAHead
  | DuplicateParents

/**
 * Every error of the revision graph.
 *
 * @since 0.1.0
 * @category errors
 */
export type RevisionError =
  | GraphError
  | RangeError
  | NewRevisionError
  | MalformedRange
  | MultipleBases
  | DatabaseNotAtHeads

const symbolSteps = /[+-]\d+$/
const shown = 8
const list = (names: ReadonlyArray<string>): string =>
  names.length > shown
    ? `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`
    : names.join(", ")
const orNothing = (names: ReadonlyArray<string>): string => names.length === 0 ? "base" : list(names)
const ring = (names: ReadonlyArray<string>): string => list([...names, ...names.slice(0, 1)]).replaceAll(", ", " → ")
