/**
 * The law of downgrades.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Equivalence from "effect/Equivalence"
import * as Option from "effect/Option"
import * as Commands from "../Commands.ts"
import { NotRepeated, NotUndone, RowsLost } from "./LawBroken.ts"
import { broken, failing, inNewDatabase, type LawError, migrationOf } from "./LawRun.ts"
import * as Project from "./ScratchProject.ts"
import * as Snapshot from "./Snapshot.ts"
import type { TestDatabase } from "./TestDatabase.ts"

/**
 * Each revision goes up, down and up again: the downgrade leads to the schema before it, the second upgrade to that of the first. Random rows
 * that were in the tables are kept by the upgrade and the downgrade together, unless the migration says `lossy`.
 *
 * Revisions without a downgrade are only applied.
 *
 * @since 0.1.0
 * @category laws
 */
export const upDownUp = (options: Project.ProjectOptions): Effect.Effect<void, LawError, TestDatabase> =>
  inNewDatabase(
    options,
    Effect.gen(function*() {
      const all = yield* Project.revisions
      const empty = yield* Project.contents(options)
      yield* Effect.reduce(all.keys(), empty, (before, revision) =>
        Effect.zipRight(Project.fill(options, before), goesUpDownUp(options, before, revision)))
    })
  )

/**
 * Applies a revision, undoes it and applies it again. Returns the contents after the second upgrade, with which the next revision begins.
 *
 * @since 0.1.0
 * @category running
 */
export const goesUpDownUp = (
  options: Pick<Project.ProjectOptions, "schemas">,
  before: Project.Contents,
  revision: string
) =>
  Effect.gen(function*() {
    const { isReversible, lossy } = yield* migrationOf(revision)
    const rows = yield* Project.rows(before)
    const withRows = [...rows.values()].some((rows) => rows.length > 0)
    const upgrade = Effect.gen(function*() {
      const sent: Array<string> = []
      yield* Commands.upgrade(revision, { onStatement: (sql) => Effect.sync(() => void sent.push(sql)) }).pipe(
        Effect.mapError(failing(revision, "upgrade", withRows))
      )
      return sent
    })
    const statements = yield* upgrade
    const first = yield* Project.contents(options)
    if (!isReversible) return first
    yield* Effect.mapError(Project.undo(revision), failing(revision, "downgrade", withRows))
    const after = yield* Project.contents(options)
    const undone = Snapshot.catalogueDifferences(before.catalogue, after.catalogue)
    if (undone.length > 0) return yield* broken(new NotUndone({ revision, differences: undone }))
    const lost = Snapshot.lostRows(rows, yield* Project.rows(after))
    if (lost.length > 0 && Option.isNone(lossy)) return yield* broken(new RowsLost({ revision, lost }))
    // The same statements lead from the same schema to the same schema, which takes long to read.
    if (isSame(statements, yield* upgrade)) return first
    const again = yield* Project.contents(options)
    const repeated = Snapshot.catalogueDifferences(first.catalogue, again.catalogue)
    if (repeated.length > 0) return yield* broken(new NotRepeated({ revision, differences: repeated }))
    return again
  })

const isSame = Arr.getEquivalence(Equivalence.string)
