/**
 * The algebra of the version table: from its rows and a step, the writes that keep the rows what they should be, and the rows
 * after them. Rows are the effective heads: what is applied and has nothing applied standing on it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"

/**
 * A row is put in.
 *
 * @since 0.1.0
 * @category models
 */
export interface InsertHead {
  readonly _tag: "InsertHead"
  readonly revision: string
}

/**
 * A row is taken out.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeleteHead {
  readonly _tag: "DeleteHead"
  readonly revision: string
}

/**
 * A row becomes another.
 *
 * @since 0.1.0
 * @category models
 */
export interface UpdateHead {
  readonly _tag: "UpdateHead"
  readonly from: string
  readonly to: string
}

/**
 * One write to the version table.
 *
 * @since 0.1.0
 * @category models
 */
export type HeadChange = InsertHead | DeleteHead | UpdateHead

/**
 * The part of a migration step that concerns the rows: what it starts from, and what stands for it in the table afterwards.
 *
 * @since 0.1.0
 * @category models
 */
export interface HeadStep {
  readonly _tag: "UpgradeStep" | "DowngradeStep" | "StampStep"
  readonly fromRevisions: ReadonlyArray<string>
  readonly rows: ReadonlyArray<string>
}

/**
 * The rows after a step, and the writes that lead there.
 *
 * @since 0.1.0
 * @category models
 */
export interface HeadUpdate {
  readonly heads: ReadonlyArray<string>
  readonly changes: ReadonlyArray<HeadChange>
}

/**
 * An upgrade would put in a row that is there.
 *
 * @since 0.1.0
 * @category errors
 */
export class HeadPresent extends Data.TaggedError("HeadPresent")<{
  readonly revision: string
  readonly heads: ReadonlyArray<string>
}> {
  override get message() {
    return `The version table holds ${this.revision} already (rows: ${
      this.heads.join(", ")
    }), so this plan was made for ` +
      "other rows. Read the table again and plan anew."
  }
}

/**
 * A downgrade would take out a row that is not there.
 *
 * @since 0.1.0
 * @category errors
 */
export class HeadMissing extends Data.TaggedError("HeadMissing")<{
  readonly revision: string
  readonly heads: ReadonlyArray<string>
}> {
  override get message() {
    return `The version table does not hold ${this.revision} (rows: ${
      this.heads.join(", ") || "none"
    }), so this plan was ` +
      "made for other rows. Read the table again and plan anew."
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type HeadMaintainerError = HeadPresent | HeadMissing

/**
 * What a step writes. An upgrade replaces the rows it stands on, a downgrade leaves the rows it uncovers, a stamp replaces
 * what it names. Where several rows become one, or one becomes several, one of them is updated, and the others are taken out
 * or put in before.
 *
 * @since 0.1.0
 * @category combinators
 */
export const update = (
  heads: ReadonlyArray<string>,
  step: HeadStep
): Either.Either<HeadUpdate, HeadMaintainerError> => {
  switch (step._tag) {
    case "UpgradeStep": {
      const present = step.rows.find((row) => heads.includes(row))
      return present === undefined
        ? Either.right(replace(heads, step.fromRevisions, step.rows))
        : Either.left(new HeadPresent({ revision: present, heads }))
    }
    case "DowngradeStep": {
      const missing = step.fromRevisions.find((row) => !heads.includes(row))
      return missing === undefined
        ? Either.right(replace(heads, step.fromRevisions, step.rows))
        : Either.left(new HeadMissing({ revision: missing, heads }))
    }
    case "StampStep":
      return Either.right(replace(heads, step.fromRevisions, step.rows))
  }
}

/**
 * What the steps of a plan write, one after the other.
 *
 * @since 0.1.0
 * @category combinators
 */
export const updateAll = (
  heads: ReadonlyArray<string>,
  steps: ReadonlyArray<HeadStep>
): Either.Either<ReadonlyArray<HeadUpdate>, HeadMaintainerError> =>
  Either.gen(function*() {
    const updates: Array<HeadUpdate> = []
    let rows = heads
    for (const step of steps) {
      const next = yield* update(rows, step)
      updates.push(next)
      rows = next.heads
    }
    return updates
  })

const replace = (
  heads: ReadonlyArray<string>,
  from: ReadonlyArray<string>,
  to: ReadonlyArray<string>
): HeadUpdate => {
  const removed = from.filter((row) => heads.includes(row) && !to.includes(row))
  const added = to.filter((row) => !heads.includes(row))
  const moved = removed.at(-1)
  const [successor, ...others] = added
  return {
    heads: [...heads.filter((row) => !removed.includes(row)), ...added],
    changes: moved === undefined || successor === undefined
      ? [...removed.map(deleteHead), ...added.map(insertHead)]
      : [
        ...removed.slice(0, -1).map(deleteHead),
        ...others.map(insertHead),
        { _tag: "UpdateHead", from: moved, to: successor }
      ]
  }
}

const insertHead = (revision: string): HeadChange => ({ _tag: "InsertHead", revision })

const deleteHead = (revision: string): HeadChange => ({ _tag: "DeleteHead", revision })
