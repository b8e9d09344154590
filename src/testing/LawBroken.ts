/**
 * The laws that migrations can break.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import { TaggedError } from "../dialect/TaggedError.ts"

/** At most so many lines of details are shown. */
const shown = 20

const lines = (details: ReadonlyArray<string>): string =>
  [
    ...details.slice(0, shown),
    ...details.length > shown ? [`… and ${details.length - shown} more`] : []
  ].map((line) => `\n  ${line}`).join("")

/**
 * The graph has more than one head.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SeveralHeads extends Data.TaggedClass("SeveralHeads")<{ readonly heads: ReadonlyArray<string> }> {
  readonly code = "EA1501"
  get message(): string {
    return `Multiple head revisions are present: ${
      this.heads.join(", ")
    }. Merge them with \`effect-alembic merge heads\`.`
  }
}

/**
 * A migration fails. `withRows` tells whether the tables had rows.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MigrationFails extends Data.TaggedClass("MigrationFails")<{
  readonly revision: string
  readonly direction: "upgrade" | "downgrade"
  readonly withRows: boolean
  readonly detail: string
}> {
  readonly code = "EA1502"
  get message(): string {
    return `The ${this.direction} of ${this.revision} fails${
      this.withRows ? " if the tables have rows" : ""
    }: ${this.detail}`
  }
}

/**
 * The schema after a downgrade is not the schema before the upgrade.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotUndone extends Data.TaggedClass("NotUndone")<{
  readonly revision: string
  readonly differences: ReadonlyArray<string>
}> {
  readonly code = "EA1503"
  get message(): string {
    return `The downgrade of ${this.revision} does not undo its upgrade. Compared with the schema before it:${
      lines(this.differences)
    }`
  }
}

/**
 * The second upgrade of a revision leads to another schema than the first one.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotRepeated extends Data.TaggedClass("NotRepeated")<{
  readonly revision: string
  readonly differences: ReadonlyArray<string>
}> {
  readonly code = "EA1504"
  get message(): string {
    return `The upgrade of ${this.revision} after its downgrade leads to another schema than the first time:${
      lines(this.differences)
    }`
  }
}

/**
 * An upgrade followed by its downgrade loses rows or values that were there before.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RowsLost extends Data.TaggedClass("RowsLost")<{
  readonly revision: string
  readonly lost: ReadonlyArray<string>
}> {
  readonly code = "EA1505"
  get message(): string {
    return `The upgrade and downgrade of ${this.revision} lose data:${lines(this.lost)}\n` +
      "If that cannot be avoided, write `lossy: \"the reason\"` in the migration."
  }
}

/**
 * The migrations build another schema than `targetMetadata` declares.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SchemaDiffers extends Data.TaggedClass("SchemaDiffers")<{ readonly differences: ReadonlyArray<string> }> {
  readonly code = "EA1506"
  get message(): string {
    return `The migrations do not build the declared schema. These changes lead to it:${lines(this.differences)}`
  }
}

/**
 * The script of the migrations does not build what they build on a connection.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ScriptDiffers extends Data.TaggedClass("ScriptDiffers")<{ readonly differences: ReadonlyArray<string> }> {
  readonly code = "EA1507"
  get message(): string {
    return `The script of the migrations (--sql) differs from a run on a connection:${lines(this.differences)}`
  }
}

/**
 * Two revisions that do not need each other lead to different results in different orders.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OrderMatters extends Data.TaggedClass("OrderMatters")<{
  readonly revisions: readonly [string, string]
  readonly statements: ReadonlyArray<string>
  readonly differences: ReadonlyArray<string>
}> {
  readonly code = "EA1508"
  get message(): string {
    const [first, second] = this.revisions
    return `${first} and ${second} are on different branches and do not commute. If ${second} runs before ${first}:${
      lines(this.differences)
    }\nThe statements that clash:${lines(this.statements)}\n` +
      `If ${second} needs ${first}, write \`dependsOn: "${first}"\` in it.`
  }
}

/**
 * A revision needs another one that it does not name.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DependencyMissing extends Data.TaggedClass("DependencyMissing")<{
  readonly revision: string
  readonly needs: Option.Option<string>
  readonly detail: string
}> {
  readonly code = "EA1509"
  get message(): string {
    const { detail, needs, revision } = this
    return `${revision} cannot be applied after only its own ancestors and dependencies: ${detail}` +
      Option.match(needs, {
        onNone: () => "",
        onSome: (other) => `\nIt can be applied after ${other}: write \`dependsOn: "${other}"\` in ${revision}.`
      })
  }
}

/**
 * A revision whose run was killed at a statement cannot be finished by the next run.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotFinished extends Data.TaggedClass("NotFinished")<{
  readonly revision: string
  readonly statement: string
  readonly differences: ReadonlyArray<string>
}> {
  readonly code = "EA1510"
  get message(): string {
    return `${this.revision} is killed at the statement\n  ${this.statement}\nand the next run does not finish it:${
      lines(this.differences)
    }`
  }
}

/**
 * Some laws do not hold, as `effect-alembic test` has printed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class LawsBroken extends Data.TaggedClass("LawsBroken")<{
  readonly laws: ReadonlyArray<string>
  readonly total: number
}> {
  readonly code = "EA1511"
  get message(): string {
    return `${this.laws.length} of ${this.total} laws do not hold: ${this.laws.join("; ")}.`
  }
}

/**
 * The reasons of a {@link LawBroken}.
 *
 * @since 0.1.0
 * @category errors
 */
export type LawBrokenReason =
  | SeveralHeads
  | MigrationFails
  | NotUndone
  | NotRepeated
  | RowsLost
  | SchemaDiffers
  | ScriptDiffers
  | OrderMatters
  | DependencyMissing
  | NotFinished
  | LawsBroken

/**
 * The migrations of a project break a law.
 *
 * @since 0.1.0
 * @category errors
 */
export class LawBroken extends TaggedError("LawBroken")<{ readonly reason: LawBrokenReason }> {
  readonly exitCode = 7
  override get message(): string {
    return this.reason.message
  }
}
