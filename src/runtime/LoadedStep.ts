/**
 * The steps of a plan with their migrations, loaded before the first one runs.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
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
 * Plans the steps from the given heads, and loads their migrations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const loadedPlan = <E>(work: Work<E>, heads: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { tables } = yield* History.History
    const steps = yield* work.plan(heads)
    yield* Effect.flatMap(Ledger.Ledger, (ledger) => ledger.checkIds(steps.flatMap((step) => step.rows)))
    return yield* Effect.forEach(steps, (step) =>
      Effect.zipWith(
        load(work, step),
        tables.length === 0 ? Effect.succeedNone : hash(work, step),
        (migrate, contentHash): Loaded => ({ step, migrate, contentHash })
      ))
  })

const load = <E>(
  work: Work<E>,
  step: MigrationStep.MigrationStep
): Effect.Effect<
  Migration.Migration["upgrade"],
  E | ScriptError<ServicesMissing | Irreversible>,
  Migration.ProjectServices
> => {
  if (work.resolves !== undefined) return Effect.succeed(Effect.void)
  switch (step._tag) {
    case "UpgradeStep":
      return Effect.map(provided(work.load(step.revision)), ({ upgrade }) => upgrade)
    case "DowngradeStep":
      return Effect.flatMap(provided(work.load(step.revision)), (_) =>
        _.isReversible
          ? Effect.succeed(_.downgrade)
          : new ScriptError({ reason: new Irreversible(step.revision) }))
    case "StampStep":
      return Effect.succeed(Effect.void)
  }
}

const provided = <E>(loaded: Effect.Effect<Migration.Migration, E>) =>
  Effect.gen(function*() {
    const migration = Migration.provide(yield* loaded, yield* Migration.ProjectServices)
    const { revision, services } = migration
    if (services.length > 0) return yield* new ScriptError({ reason: new ServicesMissing({ revision, services }) })
    return migration
  })

const hash = <E>(work: Work<E>, step: MigrationStep.MigrationStep): Effect.Effect<Option.Option<string>, E> =>
  step._tag === "StampStep" || work.contentHash === undefined ? Effect.succeedNone : work.contentHash(step.revision)
