/**
 * Probable mistakes in a revision graph, as data. Nothing is printed here: maps and plans return warnings, and commands print them.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"

/**
 * An id is defined more than once; the last definition is used.
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
 * An id or a label has another meaning: `head`, a branch before an `@`, or relative steps.
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
 * A relative downgrade without a branch, if there are several rows, starts at the first row.
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
 * A probable mistake.
 *
 * @since 0.1.0
 * @category models
 */
export type RevisionWarning = DuplicateRevision | UnreachableName | AmbiguousRelativeDowngrade
