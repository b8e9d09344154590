/**
 * Checks the revisions of a project without a database.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Migration from "../migration/Migration.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import type { Revision } from "../revision/Revision.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { ScriptError, TypesInvalid } from "../script/ScriptError.ts"
import * as TypeCheck from "../script/TypeCheck.ts"
import { untilRead } from "./DryRun.ts"
import type { EnvironmentOptions } from "./ReadDatabases.ts"
import { revisionMap } from "./Revisions.ts"
import { runEnvironment } from "./RunEnvironment.ts"

/**
 * The result of {@link validate}. `typeChecked` is `false` if the project has no TypeScript or no `tsconfig.json`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Validated {
  readonly revisions: ReadonlyArray<Revision>
  readonly typeChecked: boolean
}

/**
 * Checks every revision without a database: its place in the graph, its types, what its file imports, operations that it creates and does not run, and
 * the SQL of its upgrade and downgrade, as far as it can be written without reading from a database. Fails with the first error.
 *
 * @since 0.1.0
 * @category running
 */
export const validate = Effect.fn("effect-alembic.validate")(function*(options: EnvironmentOptions = {}) {
  const scripts = yield* ScriptDirectory.ScriptDirectory
  const map = yield* revisionMap
  const types = yield* Option.match(scripts.location, {
    onNone: () => Effect.succeedNone,
    onSome: TypeCheck.check
  })
  for (const errors of Option.toArray(types)) {
    if (errors.length > 0) yield* new ScriptError({ reason: new TypesInvalid({ errors }) })
  }
  const readable = { ...scripts, load: (revision: Revision) => Effect.map(scripts.load(revision), untilReadBothWays) }
  const write = (
    revisionArgument: "heads" | "base",
    startingHeads: ReadonlyArray<string>,
    plan: typeof MigrationStep.planUpgrade | typeof MigrationStep.planDowngrade
  ) =>
    Effect.provideService(
      runEnvironment({ ...options, script: () => Effect.void, revisionArgument }, {
        startingHeads,
        plan: (from) => plan(map, from, revisionArgument)
      }),
      ScriptDirectory.ScriptDirectory,
      readable
    )
  yield* write("heads", [], MigrationStep.planUpgrade)
  yield* write("base", RevisionMap.heads(map), MigrationStep.planDowngrade)
  const result: Validated = { revisions: map.revisions, typeChecked: Option.isSome(types) }
  return result
})

/** A revision without a downgrade is written as one that undoes nothing, so that those below it are checked too. */
const untilReadBothWays = (migration: Migration.Migration): Migration.Migration =>
  untilRead(migration.isReversible ? migration : { ...migration, isReversible: true, downgrade: Effect.void })
