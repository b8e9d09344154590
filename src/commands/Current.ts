/**
 * The current revisions of the databases.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as JournalRecord from "../ledger/JournalRecord.ts"
import type { Revision } from "../revision/Revision.ts"
import * as RevisionRange from "../revision/RevisionRange.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { ScriptError, VersionLocationMissing } from "../script/ScriptError.ts"
import { revisionMap, revisionsOf } from "./Revisions.ts"
import { runEnvironment } from "./RunEnvironment.ts"
import type { ReadOptions } from "./RunOptions.ts"

/**
 * The current revisions of a database:
 *
 * - `rows`: the rows of its version table;
 * - `revisions`: the revisions that `current` shows, including heads that rows depend on;
 * - `isAtHeads`: whether there is nothing to upgrade;
 * - `interrupted`: the migrations that were interrupted where schema changes commit by themselves;
 * - `address`: the server, the database and the user as the server names them, without a password, if they were asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Current {
  readonly rows: ReadonlyArray<string>
  readonly revisions: ReadonlyArray<Revision>
  readonly isAtHeads: boolean
  readonly address: Option.Option<string>
  readonly interrupted: ReadonlyArray<Interrupted>
}

/**
 * A migration that was interrupted. The next run in its direction continues after `statements`, whose strings are masked; the last one is
 * perhaps not finished.
 *
 * @since 0.1.0
 * @category models
 */
export interface Interrupted extends JournalRecord.Subject {
  readonly statements: ReadonlyArray<{ readonly sql: string; readonly isFinished: boolean }>
}

/**
 * Reads the current revisions of the databases, and writes nothing. With `checkHeads` it fails with `DatabaseNotAtHeads` if a database
 * is not at the heads, and with `VersionLocationMissing` if a version location does not exist. With `address` it reads the address of each
 * database.
 *
 * @since 0.1.0
 * @category running
 */
export const current = Effect.fn("effect-alembic.current")(
  function*(options: ReadOptions & {
    readonly checkHeads?: boolean | undefined
    readonly address?: boolean | undefined
  } = {}) {
    const map = yield* revisionMap
    if (options.checkHeads === true) {
      const { missingLocations } = yield* ScriptDirectory.ScriptDirectory
      const [path] = yield* missingLocations
      if (path !== undefined) return yield* new ScriptError({ reason: new VersionLocationMissing({ path }) })
    }
    const found = yield* runEnvironment(options, { ...reading, readAddress: options.address === true })
    return yield* Effect.forEach(
      found,
      ({ address = Option.none(), before: rows, unfinished = [] }) =>
        Effect.gen(function*() {
          const atHeads = RevisionRange.checkHeads(map, rows)
          if (options.checkHeads === true) yield* atHeads
          const ids = yield* RevisionRange.current(map, rows)
          return {
            rows,
            revisions: revisionsOf(map, ids),
            isAtHeads: Either.isRight(atHeads),
            address,
            interrupted: JournalRecord.unfinished(unfinished).map((records) => ({
              revision: records[0].revision,
              direction: records[0].direction,
              statements: records.filter(({ state }) => state !== "failed")
                .map(({ state, text }) => ({ sql: text, isFinished: state !== "started" }))
            }))
          } satisfies Current
        })
    )
  }
)

/**
 * Reads the rows of the version table of each database.
 *
 * @since 0.1.0
 * @category running
 */
export const currentRows = (options: ReadOptions) =>
  Effect.map(runEnvironment(options, reading), (results) => results.map((result) => result.before))

const reading = { plan: () => Either.right([]), readOnly: true }
