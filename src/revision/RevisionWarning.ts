/**
 * What is allowed in a revision graph but most likely a mistake, as data.
 * Nothing is printed here: a map and a plan say what they noticed, and a command tells the user.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"

/**
 * One id is defined more than once; the definition read last is used.
 *
 * @since 0.1.0
 * @category models
 */
export class DuplicateRevision extends Data.TaggedClass("DuplicateRevision")<{
  readonly revision: string
  readonly used: Option.Option<string>
  readonly ignored: Option.Option<string>
}> {
  get message() {
    return `Revision ${this.revision} is defined more than once` +
      Option.match(Option.zipWith(this.used, this.ignored, (used, ignored) => ({ used, ignored })), {
        onNone: () => ". Remove one of the definitions.",
        onSome: ({ ignored, used }) => `: ${used} is used, ${ignored} is not. Remove one of them.`
      })
  }
}

/**
 * An id or a label that reads as something else: as `head`, as a branch before an `@`, or as steps from a revision.
 *
 * @since 0.1.0
 * @category models
 */
export class UnreachableName extends Data.TaggedClass("UnreachableName")<{
  readonly name: string
  readonly revision: string
}> {
  get message() {
    return `"${this.name}"${this.name === this.revision ? "" : `, a label of revision ${this.revision},`} ` +
      "means something else wherever a revision is named. Choose another name."
  }
}

/**
 * Steps down without a branch follow the first of several rows.
 *
 * @since 0.1.0
 * @category models
 */
export class AmbiguousRelativeDowngrade extends Data.TaggedClass("AmbiguousRelativeDowngrade")<{
  readonly symbol: string
  readonly followed: string
  readonly rows: ReadonlyArray<string>
}> {
  get message() {
    return `The database is at ${this.rows.join(", ")}, and "${this.symbol}" goes down from ${this.followed} only. ` +
      `Name the branch to make that sure: <branch>@${this.symbol}.`
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export type RevisionWarning = DuplicateRevision | UnreachableName | AmbiguousRelativeDowngrade
