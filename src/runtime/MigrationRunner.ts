/**
 * Runs a plan: the migration of each step, then its version rows, in the transactions of the `MigrationContext`.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Dialect } from "../dialect/Dialect.ts"
import { Execution, type ExecutionError, type Services } from "../execution/Execution.ts"
import type { Inspector } from "../execution/Inspector.ts"
import { Observer } from "../execution/Observer.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as HeadMaintainer from "../ledger/HeadMaintainer.ts"
import * as History from "../ledger/History.ts"
import * as HistoryRecord from "../ledger/HistoryRecord.ts"
import * as Journal from "../ledger/Journal.ts"
import * as JournalRecord from "../ledger/JournalRecord.ts"
import * as Ledger from "../ledger/Ledger.ts"
import { type LockFailure, MigrationLock } from "../ledger/MigrationLock.ts"
import * as Migration from "../migration/Migration.ts"
import type { MigrationContext } from "../migration/MigrationContext.ts"
import * as Transactions from "../migration/Transactions.ts"
import type { Operations } from "../operations/Operations.ts"
import { MigrationPath } from "../operations/SqlFile.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import type { Revision } from "../revision/Revision.ts"
import { Irreversible, ScriptError, ServicesMissing } from "../script/ScriptError.ts"
import { describe as describeCause } from "./FailureCause.ts"
import * as Hooks from "./Hooks.ts"
import * as Failed from "./MigrationFailed.ts"
import type { RunState } from "./MigrationFailed.ts"
import { type Ended, failed, interrupted, isCommitUnanswered, isLoss, named, type Phase } from "./StepFailure.ts"

export {
  /**
   * @since 0.1.0
   * @category rendering
   */
  describe as describeCause
} from "./FailureCause.ts"

export * from "./MigrationFailed.ts"

/**
 * The errors of a run. `E` is the error of loading migrations.
 *
 * @since 0.1.0
 * @category errors
 */
export type RunError<E = never> =
  | E
  | Failed.MigrationFailed
  | ScriptError<ServicesMissing | Irreversible>
  | Ledger.LedgerFailure
  | ExecutionError
  | LockFailure
  | History.HistoryError
  | Journal.JournalError

/**
 * The services of a run.
 *
 * @since 0.1.0
 * @category models
 */
export type RunServices =
  | Migration.ProjectServices
  | MigrationContext
  | MigrationLock
  | Ledger.Ledger
  | History.History
  | Journal.Journal
  | Hooks.Hooks
  | Dialect
  | Services
  | Transactions.Transactions
  | Operations
  | Inspector

/**
 * The request of a command:
 *
 * - `plan`: returns the steps from the current heads of the database;
 * - `contentHash`: returns the hash of a revision's file, for the history;
 * - `startingHeads`: the heads at which a script starts;
 * - `readOnly`: whether to change nothing, not even to create the version table;
 * - `purge`: whether to delete all rows of the version table first;
 * - `standing`: returns the applied revisions for rows of the version table; a stamp records the difference in the history;
 * - `ensureVersionTable`: whether to create the version table even if there is no step;
 * - `resolves`: a revision that a person has repaired: its steps write rows and run nothing, and its journal is deleted;
 * - `readHistory`: whether the result contains the history;
 * - `inspect`: checks the history before the first step; with `frozen`, even if there is no step.
 *
 * @since 0.1.0
 * @category models
 */
export interface Work<E = never> {
  readonly plan: (heads: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<MigrationStep.MigrationStep>, E>
  readonly load: (revision: Revision) => Effect.Effect<Migration.Migration, E>
  readonly contentHash?: ((revision: Revision) => Effect.Effect<Option.Option<string>, E>) | undefined
  readonly startingHeads?: ReadonlyArray<string> | undefined
  readonly readOnly?: boolean | undefined
  readonly purge?: boolean | undefined
  readonly ensureVersionTable?: boolean | undefined
  readonly resolves?: Resolution<E> | undefined
  readonly standing?: ((rows: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, E>) | undefined
  readonly readHistory?: boolean | undefined
  readonly frozen?: boolean | undefined
  readonly inspect?: ((history: ReadonlyArray<HistoryRecord.HistoryEntry>) => Effect.Effect<void, E>) | undefined
}

/**
 * A person's decision about an interrupted migration. `unlessKnown` is the error if neither the journal nor the history has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resolution<E> {
  readonly revision: string
  readonly as: HistoryRecord.RevisionState
  readonly unlessKnown: Option.Option<E>
}

/**
 * The result of a run: its steps, the heads before and after, and the history if it was requested.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunResult {
  readonly steps: ReadonlyArray<MigrationStep.MigrationStep>
  readonly before: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
  readonly history?: ReadonlyArray<HistoryRecord.HistoryEntry> | undefined
  /** The records of interrupted migrations, if the run only read. */
  readonly unfinished?: ReadonlyArray<JournalRecord.Record> | undefined
}

/**
 * A metric: the number of finished steps.
 *
 * @since 0.1.0
 * @category metrics
 */
export const successes = Metric.counter("effect_alembic_steps_taken", {
  description: "Steps of a plan that were taken"
})

/**
 * A metric: the number of failed steps.
 *
 * @since 0.1.0
 * @category metrics
 */
export const failures = Metric.counter("effect_alembic_steps_failed", { description: "Steps of a plan that failed" })

/**
 * A metric: the duration of steps.
 *
 * @since 0.1.0
 * @category metrics
 */
export const durations = Metric.timerWithBoundaries(
  "effect_alembic_step_duration",
  [1, 10, 100, 1_000, 10_000, 60_000],
  "How long a step of a plan took"
)

/**
 * Reads the current heads of the database, plans, and runs the steps one after the other (Alembic's `run_migrations`). A run that writes
 * acquires the lock before it reads the heads. `next` runs after the last step, before the run's transaction is committed; if it fails,
 * the transaction is rolled back.
 *
 * @since 0.1.0
 * @category running
 */
export const run = <E, E2 = never, R2 = never>(
  work: Work<E>,
  next: Effect.Effect<unknown, E2, R2> = Effect.void
): Effect.Effect<RunResult, RunError<E | E2>, RunServices | R2> =>
  Effect.withSpan(
    Effect.gen(function*() {
      const lock = yield* MigrationLock
      const ledger = yield* Ledger.Ledger
      const progress = yield* Ref.make<RunState>({ committed: [], halfDone: Option.none(), undone: [] })
      return yield* ledger.pinned(
        work.readOnly === true
          ? Effect.zipLeft(read(work), next)
          : lock.hold(
            Effect.onExit(
              Transactions.perRun(Effect.zipLeft(write(work, progress), next)),
              (exit) => Effect.zipRight(tellOfHalves(exit, progress), remember(exit))
            )
          )
      )
    }),
    "effect-alembic.run",
    { captureStackTrace: false }
  )

const read = <E>(work: Work<E>) =>
  Effect.gen(function*() {
    const ledger = yield* Ledger.Ledger
    const heads = work.startingHeads ?? (yield* ledger.heads)
    yield* work.plan(heads)
    const entries = work.readHistory === true
      ? yield* Effect.flatMap(History.History, (history) => history.entries)
      : undefined
    const unfinished = JournalRecord.unfinished(yield* Effect.flatMap(Journal.Journal, (journal) => journal.records))
    yield* Effect.forEach(unfinished, (records) => Effect.logWarning(JournalRecord.describe(records)), {
      discard: true
    })
    return { steps: [], before: heads, after: heads, history: entries, unfinished: unfinished.flat() }
  })

/** A failure after the last migration does not concern the migrations. */
const tellOfHalves = (exit: Exit.Exit<unknown, unknown>, progress: Ref.Ref<RunState>) =>
  Effect.gen(function*() {
    const state = yield* Ref.get(progress)
    const { isOneTransaction } = yield* Transactions.Transactions
    const { tables } = yield* Journal.Journal
    if (!(yield* Execution).changesDatabase) return
    if (Exit.isSuccess(exit) || Option.isNone(state.halfDone) || !isOneTransaction || tables.length > 0) return
    if (Cause.isInterruptedOnly(exit.cause) || Chunk.some(Cause.failures(exit.cause), isTold)) return
    yield* Effect.logWarning(new Failed.PartlyDone({ revision: Option.none(), run: state }).message)
  })

const isTold = (failure: unknown) => failure instanceof Failed.MigrationFailed || isCommitUnanswered(failure)

/** Records a failure, which is rolled back at this point. */
const remember = (exit: Exit.Exit<unknown, unknown>) =>
  Effect.gen(function*() {
    if (Exit.isSuccess(exit)) return
    const history = yield* History.History
    const journal = yield* Journal.Journal
    if ((yield* Transaction).isExternal) return
    const isInterrupted = Cause.isInterrupted(exit.cause)
    yield* journal.settle
    yield* history.giveUp(isInterrupted ? "interrupted" : "failed", describeCause(exit.cause, Option.none()))
  }).pipe(Effect.catchAll((error) => Effect.logDebug(`The failure could not be recorded: ${error.message}`)))

const write = <E>(work: Work<E>, progress: Ref.Ref<RunState>) =>
  Effect.gen(function*() {
    const ledger = yield* Ledger.Ledger
    const journal = yield* Journal.Journal
    const before = work.startingHeads ?? (yield* ledger.heads)
    if (work.purge !== true) yield* Ledger.checkDistinct(ledger.table, before)
    const start = work.purge === true ? [] : before
    const planned = yield* loadedPlan(work, start)
    const checked = journal.check(subject(planned[0]?.step), start)
    if (work.resolves === undefined) yield* checked
    const exists = before.length > 0 ? Option.some(true) : yield* ledger.exists
    if (work.ensureVersionTable === true && Option.isNone(exists)) yield* ledger.create
    else if (Option.contains(exists, false)) yield* createVersionTable
    const isDecision = work.resolves !== undefined || work.standing !== undefined || work.purge === true
    if (planned.length > 0 || isDecision || work.ensureVersionTable === true) yield* prepare
    if ((planned.length > 0 || work.frozen === true) && start.length > 0 && work.inspect !== undefined) {
      yield* work.inspect(yield* Effect.flatMap(History.History, (history) => history.entries))
    }
    yield* Ref.update(progress, (now) => ({ ...now, committed: before }))
    const stepping = Effect.gen(function*() {
      if (work.purge === true) yield* ledger.purge
      if (work.resolves !== undefined) yield* Effect.zipRight(resolve(work.resolves), checked)
      const done = yield* takeAll(work, planned, start, { createsTable: Option.isNone(exists), progress })
      if (work.standing !== undefined) yield* recordStamp(work.standing, before, done.heads)
      return done
    })
    const { heads, taken } = yield* isDecision ? Transactions.perMigration(stepping) : stepping
    return { steps: taken, before, after: heads }
  })

/** Runs the steps one after the other. If another run has moved the database, they are planned again. */
const takeAll = <E>(
  work: Work<E>,
  planned: ReadonlyArray<Loaded>,
  start: ReadonlyArray<string>,
  given: Omit<Manner, "isResolved">
) =>
  Effect.gen(function*() {
    const taken: Array<MigrationStep.MigrationStep> = []
    let heads = start
    let steps = planned
    for (let at = 0; at < steps.length;) {
      const next = steps[at]
      if (next === undefined) break
      const outcome = yield* take(next, heads, { ...given, isResolved: work.resolves !== undefined })
      heads = outcome.heads
      if (outcome._tag === "Taken") {
        taken.push(next.step)
        at++
      } else {
        steps = yield* loadedPlan(work, heads)
        at = 0
      }
    }
    return { heads, taken }
  })

const prepare = Effect.gen(function*() {
  const history = yield* History.History
  const journal = yield* Journal.Journal
  if (history.tables.length + journal.tables.length === 0) return
  yield* Transactions.perMigration(Effect.zipRight(history.prepare, journal.prepare))
})

const subject = (step: MigrationStep.MigrationStep | undefined): Option.Option<JournalRecord.Subject> =>
  step === undefined || step._tag === "StampStep" ? Option.none() : Option.some({
    revision: step.revision.revision,
    direction: step._tag === "UpgradeStep" ? "upgrade" : "downgrade"
  })

/**
 * A step and its migration. All are loaded before the first one runs, so that an error in the last file does not leave the first ones
 * done.
 */
interface Loaded {
  readonly step: MigrationStep.MigrationStep
  readonly migrate: Migration.Migration["upgrade"]
  readonly contentHash: Option.Option<string>
}

const loadedPlan = <E>(work: Work<E>, heads: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { tables } = yield* History.History
    const steps = yield* work.plan(heads)
    yield* Effect.flatMap(Ledger.Ledger, (ledger) => ledger.checkIds(steps.flatMap((step) => step.rows)))
    return yield* Effect.forEach(steps, (step) =>
      Effect.zipWith(
        load(work, step),
        tables.length === 0 ? Effect.succeedNone : hash(work, step),
        (migrate, contentHash): Loaded => ({ step, migrate, contentHash }),
        { concurrent: true }
      ))
  })

/** The result of a step, which did not run if another run has moved the database since the plan was made. */
interface Outcome {
  readonly _tag: "Taken" | "Moved"
  readonly heads: ReadonlyArray<string>
}

/** How steps run: without their migrations after a decision of a person, or with a version table that a script cannot read. */
interface Manner {
  readonly isResolved: boolean
  readonly createsTable: boolean
  readonly progress: Ref.Ref<RunState>
}

/** Runs one step: its migration, its history, its version rows and the callbacks, in its transaction. */
const take = (
  { contentHash, migrate, step }: Loaded,
  heads: ReadonlyArray<string>,
  { createsTable, isResolved, progress }: Manner
) =>
  Effect.gen(function*() {
    const lock = yield* MigrationLock
    const { isOneTransaction } = yield* Transactions.Transactions
    const execution = yield* Execution
    const move = yield* HeadMaintainer.update(heads, step)
    const phase = yield* Ref.make<Phase>("Before")
    const about = isResolved ? Option.none() : subject(step)
    const migration = Option.match(about, {
      onNone: () => Effect.void,
      onSome: (subject) =>
        Effect.zipRight(Ref.set(phase, "Migrating"), execution.provideClient(migrate)).pipe(
          Journal.resumable(subject),
          Transactions.intact,
          Effect.zipLeft(Ref.set(phase, "After")),
          History.recorded({ ...subject, contentHash })
        )
    })
    const taken = Effect.zipRight(announce(step, heads.length === 0 && createsTable), migration).pipe(
      Ledger.withVersionRows(move.changes),
      Hooks.around({ step, heads: move.heads }),
      Effect.as(outcome("Taken", move.heads)),
      Ledger.unlessMoved(heads, execution.changesDatabase && (lock.endsWithTransaction || !isOneTransaction)),
      Effect.map(Either.getOrElse((found) => outcome("Moved", found)))
    )
    return yield* reporting(taken, { heads, phase, progress, step })
  }).pipe(observed(step))

const announce = (step: MigrationStep.MigrationStep, createsTable: boolean) =>
  Effect.gen(function*() {
    if (createsTable) yield* Effect.flatMap(Ledger.Ledger, (ledger) => ledger.create)
    yield* Effect.logInfo(`Running ${MigrationStep.format(step)}`)
    yield* Effect.flatMap(Execution, (execution) => execution.comment(`Running ${MigrationStep.shortLog(step)}`))
  })

/** Runs a step in its transaction; a failure describes the state of the database. */
const reporting = <E, R>(
  taken: Effect.Effect<Outcome, E, R>,
  { heads, phase, progress, step }: {
    readonly heads: ReadonlyArray<string>
    readonly phase: Ref.Ref<Phase>
    readonly progress: Ref.Ref<RunState>
    readonly step: MigrationStep.MigrationStep
  }
) =>
  Effect.gen(function*() {
    const transactions = yield* Transactions.Transactions
    const observer = yield* Observer
    const isLost = yield* Ref.make(false)
    const sent = yield* observer.sent
    // Whether the transaction was lost must be queried before it is rolled back.
    const noticingLoss = Effect.flatMap(
      Effect.either(transactions.intact),
      Either.match({
        onLeft: (error) => Ref.set(isLost, isLoss(error)),
        onRight: () => Effect.void
      })
    )
    const running = transactions.perMigration(Effect.onError(taken, () => noticingLoss))
    return yield* Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const [exit, committed] = yield* transactions.noticingCommits(restore(running))
        if (committed) {
          yield* Ref.set(progress, { committed: heads, halfDone: Option.some(named(step).revision), undone: [] })
        }
        if (Exit.isFailure(exit)) {
          const ended: Ended = {
            phase: yield* Ref.get(phase),
            progress: yield* Ref.get(progress),
            isLost: (yield* Ref.get(isLost)) || Chunk.some(Cause.failures(exit.cause), isLoss),
            hasSent: (yield* observer.sent) > sent
          }
          return yield* Cause.isInterruptedOnly(exit.cause)
            ? interrupted(step, ended)
            : failed(step, ended, exit.cause)
        }
        if (!transactions.isOneTransaction) {
          yield* Ref.set(progress, { committed: exit.value.heads, halfDone: Option.none(), undone: [] })
        } else if (!committed && exit.value._tag === "Taken") {
          yield* Ref.update(progress, (now) => ({ ...now, undone: [...now.undone, named(step).revision] }))
        }
        return exit.value
      })
    )
  })

/** The log annotations, metrics and span of a step. */
const observed = (step: MigrationStep.MigrationStep) => <A, E, R>(taking: Effect.Effect<A, E, R>) =>
  taking.pipe(
    Effect.annotateLogs(
      Option.match(subject(step), {
        onNone: () => ({ "alembic.direction": "stamp" }),
        onSome: ({ direction, revision }) => ({ "alembic.direction": direction, "alembic.revision": revision })
      })
    ),
    Metric.trackDuration(durations),
    Effect.tapBoth({ onFailure: () => Metric.increment(failures), onSuccess: () => Metric.increment(successes) }),
    Effect.withSpan("effect-alembic.revision", {
      captureStackTrace: false,
      attributes: { step: MigrationStep.shortLog(step) }
    })
  )

const resolve = <E>({ as, revision, unlessKnown }: Resolution<E>) =>
  Effect.gen(function*() {
    const history = yield* History.History
    const journal = yield* Journal.Journal
    if (Option.isSome(unlessKnown)) {
      const known = [...yield* journal.records, ...yield* history.entries]
      if (known.every((entry) => entry.revision !== revision)) return yield* Effect.fail(unlessKnown.value)
    }
    yield* journal.forget(revision)
    yield* history.decide([{ revision, direction: "resolve", leadsTo: as }])
  })

const recordStamp = <E>(
  standing: NonNullable<Work<E>["standing"]>,
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>
) =>
  Effect.gen(function*() {
    const history = yield* History.History
    if (history.tables.length === 0) return
    const told = HistoryRecord.revisionStates(yield* history.entries)
    const [then, now] = yield* Effect.all([standing(before), standing(after)])
    const known = [...new Set([...told.keys(), ...then, ...now])]
    yield* history.decide(known.flatMap((revision): ReadonlyArray<History.Decision> => {
      const leadsTo = now.has(revision) ? "applied" : "reverted"
      const was = told.get(revision)
      const isNews = then.has(revision) !== now.has(revision) || (was !== undefined && was !== leadsTo)
      return isNews ? [{ revision, direction: "stamp", leadsTo }] : []
    }))
  })

const outcome = (_tag: Outcome["_tag"], heads: ReadonlyArray<string>): Outcome => ({ _tag, heads })

// It is created in a transaction, in which another run may have been faster.
const createVersionTable = Effect.gen(function*() {
  const ledger = yield* Ledger.Ledger
  yield* Transactions.perMigration(
    Effect.flatMap(ledger.exists, (exists) => Option.contains(exists, true) ? Effect.void : ledger.create)
  )
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
      return Effect.map(provided(work.load(step.revision)), (_) => located(_.upgrade, step.revision))
    case "DowngradeStep":
      return Effect.flatMap(provided(work.load(step.revision)), (_) =>
        _.isReversible
          ? Effect.succeed(located(_.downgrade, step.revision))
          : new ScriptError({ reason: new Irreversible(step.revision) }))
    case "StampStep":
      return Effect.succeed(Effect.void)
  }
}

const located = (migrate: Migration.Migration["upgrade"], { path }: Revision): Migration.Migration["upgrade"] =>
  Effect.provideService(migrate, MigrationPath, path)

const provided = <E>(loaded: Effect.Effect<Migration.Migration, E>) =>
  Effect.gen(function*() {
    const migration = Migration.provide(yield* loaded, yield* Migration.ProjectServices)
    const { revision, services } = migration
    if (services.length > 0) return yield* new ScriptError({ reason: new ServicesMissing({ revision, services }) })
    return migration
  })

const hash = <E>(work: Work<E>, step: MigrationStep.MigrationStep): Effect.Effect<Option.Option<string>, E> =>
  step._tag === "StampStep" || work.contentHash === undefined ? Effect.succeedNone : work.contentHash(step.revision)
