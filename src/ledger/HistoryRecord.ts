/**
 * The entries of the history as values and as rows of its table.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/**
 * The kind of an entry. `stamp` and `resolve` are decisions of a person; no migration ran.
 *
 * @since 0.1.0
 * @category models
 */
export type Direction = "upgrade" | "downgrade" | "stamp" | "resolve"

/**
 * The state of a revision after a finished entry. The last finished entry of a revision decides whether it is applied.
 *
 * @since 0.1.0
 * @category models
 */
export type RevisionState = "applied" | "reverted"

/**
 * The result of an attempt. `started` remains if the process died or lost its connection.
 *
 * @since 0.1.0
 * @category models
 */
export type AttemptStatus = "started" | "finished" | "failed" | "interrupted"

/**
 * One attempt to apply or revert one revision, or one decision about it. Times are in UTC.
 *
 * - `leadsTo`: the state of the revision if the attempt finished;
 * - `statements`: how many statements the migration sent;
 * - `contentHash`: hash of the file at that time, see `ContentHash`;
 * - `by`: user and host of the process;
 * - `message`: why it failed.
 *
 * @since 0.1.0
 * @category models
 */
export interface HistoryEntry {
  readonly revision: string
  readonly direction: Direction
  readonly leadsTo: RevisionState
  readonly outcome: AttemptStatus
  readonly started: Date
  readonly finished: Option.Option<Date>
  readonly durationMillis: Option.Option<number>
  readonly statements: Option.Option<number>
  readonly contentHash: Option.Option<string>
  readonly toolVersion: string
  readonly by: string
  readonly message: Option.Option<string>
}

/**
 * Decodes a row of the history table.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromRow = (row: Readonly<Record<string, unknown>>): HistoryEntry => ({
  revision: String(row["revision"]),
  direction: known(["upgrade", "downgrade", "stamp", "resolve"], row["direction"], "resolve"),
  leadsTo: known(["applied", "reverted"], row["leads_to"], "reverted"),
  outcome: known(["started", "finished", "failed", "interrupted"], row["outcome"], "failed"),
  started: new Date(String(row["started"])),
  finished: Option.map(present(row["finished"]), (at) => new Date(String(at))),
  durationMillis: Option.map(present(row["duration_ms"]), Number),
  statements: Option.map(present(row["statements"]), Number),
  contentHash: Option.map(present(row["content_hash"]), String),
  toolVersion: String(row["tool_version"]),
  by: String(row["done_by"]),
  message: Option.map(present(row["message"]), String)
})

/**
 * Computes the state of each revision from the entries, oldest first. A revision whose attempts all failed is absent.
 *
 * @since 0.1.0
 * @category getters
 */
export const revisionStates = (entries: ReadonlyArray<HistoryEntry>): ReadonlyMap<string, RevisionState> =>
  new Map(
    entries.filter(({ outcome }) => outcome === "finished").map(({ leadsTo, revision }) => [revision, leadsTo])
  )

/**
 * Selects, for each revision, the upgrade that applied it last, from the entries, oldest first. Its hash is the one of the file that was applied.
 * A stamp runs nothing, so it does not change which file was applied; a downgrade, and a decision that the revision is reverted, do.
 *
 * @since 0.1.0
 * @category getters
 */
export const appliedUpgrades = (entries: ReadonlyArray<HistoryEntry>): ReadonlyMap<string, HistoryEntry> => {
  const applied = new Map<string, HistoryEntry>()
  for (const entry of entries) {
    if (entry.outcome !== "finished") continue
    if (entry.direction === "upgrade") applied.set(entry.revision, entry)
    else if (entry.direction !== "stamp" && entry.leadsTo === "reverted") applied.delete(entry.revision)
  }
  return applied
}

/**
 * Makes an id that sorts after `last`, the greatest id in the table, even if the clock of this host is behind the one that made `last`.
 * An id is the time in milliseconds and a counter, as 16 hexadecimal digits, and 16 random ones.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nextId = (last: Option.Option<string>, at: number, random: string): string => {
  const now = BigInt(Math.max(0, at)) << 16n
  const before = Option.match(Option.filter(last, (id) => /^[0-9a-f]{16}/.test(id)), {
    onNone: () => -1n,
    onSome: (id) => BigInt(`0x${id.slice(0, 16)}`)
  })
  return (now > before ? now : before + 1n).toString(16).padStart(16, "0") + random
}

const present = (value: unknown): Option.Option<unknown> => Option.liftPredicate(value, Predicate.isNotNullable)

const known = <A extends string>(values: ReadonlyArray<A>, value: unknown, otherwise: A): A =>
  values.find((known) => known === value) ?? otherwise
