/**
 * The steps of a plan with their migrations, loaded before the first one runs.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as History from "../ledger/History.ts"
import type * as JournalRecord from "../ledger/JournalRecord.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as Migration from "../migration/Migration.ts"
import type * as MigrationStep from "../revision/MigrationStep.ts"
import { Irreversible, ScriptError, ServicesMissing } from "../script/ScriptError.ts"
import type { Work } from "./Work.ts"

/**
 * Returns what the journal records of a step; nothing for a stamp, which runs no migration.
 *
 * @since 0.1.0
 * @category getters
 */
export const subject = (step: MigrationStep.MigrationStep | undefined): Option.Option<JournalRecord.Subject> =>
  step === undefined || step._tag === "StampStep" ? Option.none() : Option.some({
    revision: step.revision.revision,
    direction: step._tag === "UpgradeStep" ? "upgrade" : "downgrade"
  })

/**
 * A step and its migration. All are loaded before the first one runs, so that an error in the last file does not leave the first ones
 * done.
 *
 * @since 0.1.0
 * @category models
 */
export interface Loaded {
  readonly step: MigrationStep.MigrationStep
  readonly migrate: Migration.Migration["upgrade"]
  readonly contentHash: Option.Option<string>
}

/**
 * Logs the warnings about a plan from the given heads.
 *
 * @since 0.1.0
 * @category running
 */
export const warn = <E>({ warnings = () => [] }: Work<E>, heads: ReadonlyArray<string>) =>
  Effect.forEach(warnings(heads), (warning) => Effect.logWarning(warning), { discard: true })

/**
 * Plans the steps from the given heads, and loads their migrations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const loadedPlan = <E>(work: Work<E>, heads: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { tables } = yield* History.History
    const project = yield* Migration.ProjectServices
    yield* warn(work, heads)
    const steps = yield* work.plan(heads)
    yield* Effect.flatMap(Ledger.Ledger, (ledger) => ledger.checkIds(steps.flatMap((step) => step.rows)))
    const loaded: Array<Loaded> = []
    for (const step of steps) {
      const migrate = step._tag === "StampStep" || work.resolves !== undefined
        ? Effect.void
        : yield* inDirection(yield* provided(yield* work.load(step.revision), project), step)
      const contentHash = step._tag === "StampStep" || work.contentHash === undefined || tables.length === 0
        ? Option.none()
        : yield* work.contentHash(step.revision)
      loaded.push({ step, migrate, contentHash })
    }
    return loaded
  })

const provided = (
  loaded: Migration.Migration,
  project: Migration.ProjectServices["Type"]
): Either.Either<Migration.Migration, ScriptError<ServicesMissing>> => {
  const migration = Migration.provide(loaded, project)
  const { revision, services } = migration
  return services.length === 0
    ? Either.right(migration)
    : Either.left(new ScriptError({ reason: new ServicesMissing({ revision, services }) }))
}

const inDirection = (
  { downgrade, isReversible, upgrade }: Migration.Migration,
  { _tag, revision }: Exclude<MigrationStep.MigrationStep, MigrationStep.StampStep>
): Either.Either<Migration.Migration["upgrade"], ScriptError<Irreversible>> =>
  _tag === "UpgradeStep"
    ? Either.right(upgrade)
    : isReversible
    ? Either.right(downgrade)
    : Either.left(new ScriptError({ reason: new Irreversible(revision) }))
