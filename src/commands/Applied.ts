/**
 * The history of the databases, and the revisions that were edited after they were applied.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { appliedUpgrades, type HistoryEntry } from "../ledger/HistoryRecord.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as ContentHash from "../script/ContentHash.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { revisionMap } from "./Revisions.ts"
import { runEnvironment } from "./RunEnvironment.ts"
import type { ReadOptions } from "./RunOptions.ts"

/**
 * Returns the history of each database, oldest first.
 *
 * @since 0.1.0
 * @category running
 */
export const applied = Effect.fn("effect-alembic.applied")((options: ReadOptions = {}) =>
  Effect.map(
    runEnvironment(options, { plan: () => Either.right([]), readOnly: true, readHistory: true }),
    (results) => results.map(({ after, history }) => ({ rows: after, entries: history ?? [] }))
  )
)

/**
 * Returns the revisions of each database that were edited after they were applied, as far as this is known: not those that were stamped,
 * that another tool applied, or that are part of the program.
 *
 * @since 0.1.0
 * @category running
 */
export const checkApplied = Effect.fn("effect-alembic.checkApplied")(function*(options: ReadOptions = {}) {
  const map = yield* revisionMap
  return yield* Effect.forEach(yield* applied(options), ({ entries }) => edited(map, entries))
})

/**
 * Returns the revisions whose files differ from what was applied.
 *
 * @since 0.1.0
 * @category running
 */
export const edited = (map: RevisionMap.RevisionMap, history: ReadonlyArray<HistoryEntry>) =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const found = yield* Effect.forEach([...appliedUpgrades(history).values()], (entry) =>
      Effect.gen(function*() {
        const revision = RevisionMap.get(map, entry.revision)
        if (Option.isNone(revision) || Option.isNone(entry.contentHash)) return []
        const text = yield* scripts.source(revision.value)
        if (Option.isNone(text)) return []
        const path = Option.getOrElse(revision.value.path, () => "")
        const same = yield* ContentHash.isUnchanged(entry.contentHash.value, path, text.value)
        return Option.contains(same, false) ? [revision.value] : []
      }))
    return found.flat()
  })
