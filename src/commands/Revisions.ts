/**
 * The revision graph of a project, as commands read it.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as JournalRecord from "../ledger/JournalRecord.ts"
import type { Revision } from "../revision/Revision.ts"
import { RangeNotAllowed, RevisionError } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as RevisionRange from "../revision/RevisionRange.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { NoFile, ScriptError } from "../script/ScriptError.ts"
import type { RunOptions } from "./RunOptions.ts"

/**
 * Reads the graph of revisions, and logs its warnings.
 *
 * @since 0.1.0
 * @category running
 */
export const revisionMap = ScriptDirectory.ScriptDirectory.pipe(
  Effect.flatMap((scripts) => scripts.revisionMap),
  Effect.tap((map) => Effect.forEach(map.warnings, (warning) => Effect.logWarning(warning.message)))
)

/**
 * Returns the revisions with these ids; unknown ids are left out.
 *
 * @since 0.1.0
 * @category accessors
 */
export const revisionsOf = (map: RevisionMap.RevisionMap, ids: ReadonlyArray<string>): ReadonlyArray<Revision> =>
  ids.flatMap((id) => Option.toArray(RevisionMap.get(map, id)))

interface Ends {
  readonly from: string | undefined
  readonly to: string
}

/**
 * Splits a target `from:to`, which is allowed only for a script.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ends = (target: string, options: RunOptions): Effect.Effect<Ends, RevisionError<RangeNotAllowed>> => {
  const colon = target.indexOf(":")
  if (colon === -1) return Effect.succeed({ from: undefined, to: target })
  return options.script === undefined
    ? Effect.fail(new RevisionError({ reason: new RangeNotAllowed({ range: target }) }))
    : Effect.succeed({ from: target.slice(0, colon), to: target.slice(colon + 1) })
}

/**
 * Returns the ids of the revisions of a symbol, as rows of a version table.
 *
 * @since 0.1.0
 * @category accessors
 */
export const rows = (map: RevisionMap.RevisionMap, symbol: string) =>
  Either.map(
    RevisionMap.getRevisions(map, symbol === "" ? "base" : symbol),
    (revisions) => Array.getSomes(revisions).map(({ revision }) => revision)
  )

/**
 * Returns the file of a revision; a revision that is part of the program has none.
 *
 * @since 0.1.0
 * @category accessors
 */
export const fileOf = ({ path, revision }: Revision) =>
  Effect.mapError(path, () => new ScriptError({ reason: new NoFile({ revision }) }))

/**
 * Returns the target of a downgrade that reverts a revision, and of other branches nothing.
 *
 * @since 0.1.0
 * @category accessors
 */
export const before = (map: RevisionMap.RevisionMap, revision: string): string =>
  `${revision}@${
    Option.getOrElse(
      Option.flatMapNullable(RevisionMap.get(map, revision), (one) => one.downRevisions[0]),
      () => "base"
    )
  }`

/**
 * Returns how an interrupted migration is finished, if the version table has these rows. Rows that no file defines hide what is applied.
 *
 * @since 0.1.0
 * @category accessors
 */
export const finish =
  <E>(revisionMap: Effect.Effect<RevisionMap.RevisionMap, E>) =>
  ({ direction, revision }: JournalRecord.Subject, heads: ReadonlyArray<string>) =>
    Effect.map(revisionMap, (map): JournalRecord.Finish => ({
      target: direction === "upgrade" ? revision : before(map, revision),
      isRecorded: Either.match(RevisionRange.appliedIds(map, heads), {
        onLeft: () => direction === "upgrade" && heads.includes(revision),
        onRight: (applied) => applied.has(revision) === (direction === "upgrade")
      })
    }))
