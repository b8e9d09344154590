/**
 * Computes the writes to the version table: from its rows and a step, the rows after the step and the writes that lead there. The rows
 * are the applied revisions that no other applied revision follows.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { HeadMissing, HeadPresent, LedgerError } from "./LedgerError.ts"

/**
 * Inserts a row.
 *
 * @since 0.1.0
 * @category models
 */
export interface InsertHead {
  readonly _tag: "InsertHead"
  readonly revision: string
}

/**
 * Removes a row.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeleteHead {
  readonly _tag: "DeleteHead"
  readonly revision: string
}

/**
 * Changes a row to another revision.
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
 * The part of a migration step that concerns the version table: the rows it starts from, and the rows it leaves.
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
 * The rows after a step, and the writes that produce them.
 *
 * @since 0.1.0
 * @category models
 */
export interface HeadUpdate {
  readonly heads: ReadonlyArray<string>
  readonly changes: ReadonlyArray<HeadChange>
}

/**
 * Computes the writes of one step. An upgrade replaces the rows of its parents, a downgrade restores them, and a stamp replaces the rows it
 * names. Where several rows become one, or one becomes several, one row is updated; the others are removed or inserted before.
 *
 * @since 0.1.0
 * @category combinators
 */
export const update = (
  heads: ReadonlyArray<string>,
  step: HeadStep
): Either.Either<HeadUpdate, LedgerError> => {
  switch (step._tag) {
    case "UpgradeStep": {
      const present = step.rows.find((row) => heads.includes(row))
      return present === undefined
        ? Either.right(replace(heads, step.fromRevisions, step.rows))
        : Either.left(new LedgerError({ reason: new HeadPresent({ revision: present, heads }) }))
    }
    case "DowngradeStep": {
      const missing = step.fromRevisions.find((row) => !heads.includes(row))
      return missing === undefined
        ? Either.right(replace(heads, step.fromRevisions, step.rows))
        : Either.left(new LedgerError({ reason: new HeadMissing({ revision: missing, heads }) }))
    }
    case "StampStep":
      return Either.right(replace(heads, step.fromRevisions, step.rows))
  }
}

/**
 * Computes the writes of each step of a plan, in order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const updateAll = (
  heads: ReadonlyArray<string>,
  steps: ReadonlyArray<HeadStep>
): Either.Either<ReadonlyArray<HeadUpdate>, LedgerError> =>
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
