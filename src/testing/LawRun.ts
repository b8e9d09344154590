/**
 * What the laws share: databases in which they run, and how a broken law is reported.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Commands from "../Commands.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import { ScriptDirectory } from "../script/ScriptDirectory.ts"
import { LawBroken, type LawBrokenReason, MigrationFails } from "./LawBroken.ts"
import * as Project from "./ScratchProject.ts"
import * as Snapshot from "./Snapshot.ts"
import { type ClientError, TestDatabase } from "./TestDatabase.ts"

/**
 * The errors of a law: {@link LawBroken}, and what keeps it from being tested.
 *
 * @since 0.1.0
 * @category errors
 */
export type LawError = LawBroken | Project.MigrationError

/**
 * Returns the error of a broken law.
 *
 * @since 0.1.0
 * @category constructors
 */
export const broken = (reason: LawBrokenReason) => new LawBroken({ reason })

/**
 * Returns a function that reports the error of a revision.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failing =
  (revision: string, direction: "upgrade" | "downgrade", withRows: boolean) => (error: { readonly message: string }) =>
    broken(new MigrationFails({ revision, direction, withRows, detail: error.message }))

/**
 * Applies the revisions that lead to a target in one run, and names the one that fails.
 *
 * @since 0.1.0
 * @category running
 */
export const upgradeTo = (target: string): Effect.Effect<unknown, LawError, Project.Services> =>
  Effect.mapError(
    Commands.upgrade(target),
    (error) => error._tag === "MigrationFailed" ? failing(error.revision, "upgrade", false)(error) : error
  )

/**
 * Runs an effect with the project in a new database. The migrations are not recorded in a history, which no law reads.
 *
 * @since 0.1.0
 * @category running
 */
export const inNewDatabase = <A, E>(
  options: Project.ProjectOptions,
  effect: Effect.Effect<A, E, Project.Services>
): Effect.Effect<A, E | ClientError, TestDatabase> =>
  Effect.scoped(
    Effect.flatMap(TestDatabase, ({ create }) =>
      Effect.flatMap(create, (database) => Project.within(withoutHistory(options), database)(effect)))
  )

/**
 * Returns the options of a project without the history.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutHistory = (options: Project.ProjectOptions): Project.ProjectOptions => ({
  ...options,
  historyTable: false
})

/**
 * Loads a revision's migration.
 *
 * @since 0.1.0
 * @category running
 */
export const migrationOf = (revision: string) =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory
    const map = yield* scripts.revisionMap
    return yield* Effect.flatMap(
      RevisionMap.getRevision(map, revision),
      Option.match({
        onNone: () => Effect.dieMessage(`There is no revision ${revision}.`),
        onSome: scripts.load
      })
    )
  })

/**
 * Returns the differences between two states, a line for each.
 *
 * @since 0.1.0
 * @category combinators
 */
export const differencesOf = (expected: Project.State, found: Project.State): ReadonlyArray<string> => [
  ...Snapshot.catalogueDifferences(expected.catalogue, found.catalogue),
  ...Snapshot.lostRows(expected.rows, found.rows).map((lost) => `${lost} are missing`),
  ...Snapshot.lostRows(found.rows, expected.rows).map((lost) => `${lost} are left over`)
]
