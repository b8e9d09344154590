/**
 * Laws that the migrations of a project keep, each as an Effect for the project's own test suite. A law that does not hold fails with
 * {@link LawBroken}, which names the revision and what is wrong with it.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Commands from "../Commands.ts"
import { revisionMap } from "../commands/Revisions.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import { branchesCommute, dependenciesAreDeclared } from "./BranchLaws.ts"
import { finishesAfterKill } from "./KillLaw.ts"
import { SchemaDiffers, ScriptDiffers, SeveralHeads } from "./LawBroken.ts"
import { broken, differencesOf, inNewDatabase, type LawError, upgradeTo } from "./LawRun.ts"
import * as Project from "./ScratchProject.ts"
import * as ScriptRun from "./ScriptRun.ts"
import type { TestDatabase } from "./TestDatabase.ts"
import { upDownUp } from "./UpDownUp.ts"

export { branchesCommute, dependenciesAreDeclared } from "./BranchLaws.ts"
export { finishesAfterKill } from "./KillLaw.ts"
export { LawBroken } from "./LawBroken.ts"
export type { LawError } from "./LawRun.ts"
export type { ProjectOptions } from "./ScratchProject.ts"
export { upDownUp } from "./UpDownUp.ts"

/**
 * The graph has a single head, or none.
 *
 * @example
 * import { ScriptDirectory } from "effect-alembic"
 * import { MigrationLaws } from "effect-alembic/testing"
 *
 * const law = MigrationLaws.singleHead({ scripts: ScriptDirectory.fromModules([]) })
 *
 * @since 0.1.0
 * @category laws
 */
export const singleHead = ({ scripts }: Project.ProjectOptions) =>
  Effect.flatMap(revisionMap, (map) => {
    const heads = RevisionMap.heads(map)
    return heads.length > 1 ? Effect.fail(broken(new SeveralHeads({ heads }))) : Effect.void
  }).pipe(Effect.provide(scripts))

/**
 * All revisions can be applied to an empty database.
 *
 * @since 0.1.0
 * @category laws
 */
export const upgrade = (options: Project.ProjectOptions): Effect.Effect<void, LawError, TestDatabase> =>
  inNewDatabase(options, Effect.asVoid(upgradeTo("heads")))

/**
 * The migrations build what `targetMetadata` declares.
 *
 * @since 0.1.0
 * @category laws
 */
export const buildsMetadata = (options: Project.ProjectOptions): Effect.Effect<void, LawError, TestDatabase> =>
  inNewDatabase(
    options,
    Effect.zipRight(
      Commands.upgrade("heads"),
      Effect.mapError(
        Commands.check(),
        (error) =>
          error._tag === "AutogenerateError" && error.reason._tag === "DiffsDetected"
            ? broken(
              new SchemaDiffers({
                differences: error.reason.databases.flatMap(({ differences }) => differences.map(({ text }) => text))
              })
            )
            : error
      )
    )
  )

/**
 * The script of all revisions (`--sql`) builds the same schema and rows as a run on a connection.
 *
 * @since 0.1.0
 * @category laws
 */
export const scriptBuildsTheSame = (
  options: Project.ProjectOptions
): Effect.Effect<void, LawError, TestDatabase> =>
  Effect.gen(function*() {
    const online = yield* inNewDatabase(
      options,
      Effect.zipRight(Commands.upgrade("heads"), Project.state(options))
    )
    const offline = yield* inNewDatabase(
      options,
      Effect.zipRight(ScriptRun.upgrade(options), Project.state(options))
    ).pipe(
      Effect.mapError((error) =>
        error instanceof SqlError ? broken(new ScriptDiffers({ differences: [ScriptRun.messageOf(error)] })) : error
      )
    )
    const differences = differencesOf(online, offline)
    if (differences.length > 0) return yield* broken(new ScriptDiffers({ differences }))
  })

/**
 * A law with its name, for a test.
 *
 * @since 0.1.0
 * @category models
 */
export interface Law {
  readonly name: string
  readonly check: Effect.Effect<void, LawError, TestDatabase>
}

/**
 * All laws of a project; that of the declared schema if there is `targetMetadata`.
 *
 * @example
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { ScriptDirectory } from "effect-alembic"
 * import { MigrationLaws, TestDatabase } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * declare const test: (name: string, run: () => Promise<void>) => void // of any test runner
 *
 * const databases = TestDatabase.sqlite((filename) => SqliteClient.layer({ filename }))
 *
 * for (const { check, name } of MigrationLaws.suite({ scripts: ScriptDirectory.fromModules([]) })) {
 *   test(name, () => Effect.runPromise(Effect.provide(check, databases)))
 * }
 *
 * @since 0.1.0
 * @category laws
 */
export const suite = (options: Project.ProjectOptions): ReadonlyArray<Law> => [
  { name: "there is a single head", check: singleHead(options) },
  { name: "all revisions can be applied", check: upgrade(options) },
  { name: "each revision goes up, down and up again, and keeps the rows", check: upDownUp(options) },
  ...options.targetMetadata === undefined
    ? []
    : [{ name: "the migrations build the declared schema", check: buildsMetadata(options) }],
  { name: "the script builds what a connection builds", check: scriptBuildsTheSame(options) },
  { name: "revisions declare what they depend on", check: dependenciesAreDeclared(options) },
  { name: "branches commute", check: branchesCommute(options) },
  { name: "a run after a kill finishes", check: finishesAfterKill(options) }
]
