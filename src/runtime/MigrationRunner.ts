/**
 * Runs a plan: the migration of each step, then its version rows, in the transactions of the `MigrationContext`.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Dialect } from "../dialect/Dialect.ts"
import { Execution } from "../execution/Execution.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as BookkeepingTable from "../ledger/BookkeepingTable.ts"
import * as History from "../ledger/History.ts"
import * as HistoryRecord from "../ledger/HistoryRecord.ts"
import * as Journal from "../ledger/Journal.ts"
import * as JournalRecord from "../ledger/JournalRecord.ts"
import * as Ledger from "../ledger/Ledger.ts"
import { MigrationLock } from "../ledger/MigrationLock.ts"
import * as Transactions from "../migration/Transactions.ts"
import type * as MigrationStep from "../revision/MigrationStep.ts"
import type * as Table from "../schema/Table.ts"
import { describe as describeCause } from "./FailureCause.ts"
import { type Loaded, loadedPlan, subject, warn } from "./LoadedStep.ts"
import * as Failed from "./MigrationFailed.ts"
import type { RunState } from "./MigrationFailed.ts"
import { isCommitUnanswered } from "./StepFailure.ts"
import * as StepRunner from "./StepRunner.ts"
import type { Resolution, RunError, RunResult, RunServices, Work } from "./Work.ts"

export { durations, failures, successes } from "./StepRunner.ts"
export type * from "./Work.ts"

export {
  /**
   * @since 0.1.0
   * @category rendering
   */
  describe as describeCause
} from "./FailureCause.ts"

export * from "./MigrationFailed.ts"

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
      const progress = yield* Ref.make<RunState>({ committed: [], halfDone: Option.none(), undone: Chunk.empty() })
      return yield* ledger.pinned(
        work.readOnly === true
          ? Effect.zipLeft(read(work), next)
          : Effect.flatMap(
            upToDate(work),
            Option.match({
              onNone: () =>
                lock.hold(
                  Effect.onExit(
                    Transactions.perRun(Effect.zipLeft(write(work, progress), next)),
                    (exit) => Effect.zipRight(tellOfHalves(exit, progress), remember(exit))
                  )
                ),
              onSome: (result) => Effect.as(next, result)
            })
          )
      )
    }),
    "effect-alembic.run",
    { captureStackTrace: false }
  )

const read = <E>(work: Work<E>) =>
  Effect.gen(function*() {
    const { history, journal, ledger } = yield* bookkeeping
    const found = yield* ledger.existing([
      ledger.table,
      ...journal.tables,
      ...work.readHistory === true ? history.tables : []
    ])
    const heads = work.startingHeads ?? (yield* ledger.rowsIn(found))
    yield* work.plan(heads)
    const entries = work.readHistory === true ? yield* history.entries(found) : undefined
    const unfinished = JournalRecord.unfinished(yield* journal.records(found))
    yield* Effect.forEach(unfinished, (records) => Effect.logWarning(JournalRecord.describe(records)), {
      discard: true
    })
    const address = work.readAddress === true ? yield* readAddress : undefined
    return { steps: [], before: heads, after: heads, history: entries, address, unfinished: unfinished.flat() }
  })

/** The address only helps a reader, so that a database that does not answer is not an error. */
const readAddress = Effect.gen(function*() {
  const { catalogue } = yield* Dialect
  const { probe } = (yield* Execution).unobserved
  const rows = yield* Effect.orElseSucceed(Effect.flatMap(catalogue.address, probe), Option.none)
  return Option.map(Option.flatMap(rows, ([row]) => Option.fromNullable(row?.["address"])), String)
})

/**
 * Returns the result of a run that has nothing to do; `None` if it has, or if that is not certain. Nothing is locked: another run leads from one
 * committed state to the next, and in this one nothing is to be done. Whatever is unusual is left to the run that holds the lock.
 */
const upToDate = <E>(work: Work<E>) =>
  Effect.gen(function*() {
    const isDecision = work.purge === true || work.resolves !== undefined || work.standing !== undefined
    const mustWrite = work.ensureVersionTable === true || work.frozen === true || work.startingHeads !== undefined
    if (isDecision || mustWrite || !(yield* Execution).changesDatabase) return Option.none()
    yield* Effect.flatMap(MigrationLock, (lock) => lock.readable)
    return yield* Effect.option(unlessWork(work)).pipe(Effect.map(Option.flatten))
  })

const unlessWork = <E>(work: Work<E>) =>
  Effect.gen(function*() {
    const { journal, ledger } = yield* bookkeeping
    const found = yield* ledger.existing([ledger.table, ...journal.tables])
    const heads = yield* ledger.rowsIn(found)
    if (heads.length === 0) return Option.none()
    yield* Ledger.checkDistinct(ledger.table, heads)
    const steps = yield* work.plan(heads)
    if (steps.length > 0 || (yield* journal.records(found)).length > 0) return Option.none()
    yield* warn(work, heads)
    return Option.some<RunResult>({ steps: [], before: heads, after: heads })
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
    const { history, journal, ledger } = yield* bookkeeping
    if (!(yield* Transactions.Transactions).isOneTransaction) {
      yield* Effect.flatMap(MigrationLock, (lock) => lock.readable)
    }
    const found = yield* existing([ledger.table, ...history.tables, ...journal.tables], work.startingHeads)
    const before = work.startingHeads ?? (yield* ledger.rowsIn(found))
    if (work.purge !== true) yield* Ledger.checkDistinct(ledger.table, before)
    const start = work.purge === true ? [] : before
    const planned = yield* loadedPlan(work, start)
    const checked = journal.check(subject(planned[0]?.step), (interrupted) => work.finish(interrupted, start), found)
    if (work.resolves === undefined) yield* checked
    const isDecision = work.resolves !== undefined || work.standing !== undefined || work.purge === true
    if (Option.isSome(found)) {
      yield* prepare(found, planned.length > 0 || isDecision || work.ensureVersionTable === true)
    } else if (work.ensureVersionTable === true) yield* ledger.create
    if ((planned.length > 0 || work.frozen === true) && start.length > 0 && work.inspect !== undefined) {
      yield* work.inspect(yield* history.entries())
    }
    yield* Ref.update(progress, (now) => ({ ...now, committed: before }))
    const stepping = Effect.gen(function*() {
      if (work.purge === true) yield* ledger.purge
      if (work.resolves !== undefined) yield* Effect.zipRight(resolve(work.resolves), checked)
      const done = yield* takeAll(work, planned, start, { createsTable: Option.isNone(found), progress })
      if (work.standing !== undefined) yield* recordStamp(work.standing, before, done.heads)
      return done
    })
    const { heads, taken } = yield* isDecision ? Transactions.perMigration(stepping) : stepping
    return { steps: taken, before, after: heads }
  })

/** A script that starts at a revision has the tables. */
const existing = (tables: ReadonlyArray<Table.Table>, startingHeads: ReadonlyArray<string> = []) =>
  startingHeads.length > 0
    ? Effect.succeedSome(new Set(tables.map(({ name }) => name)))
    : Effect.flatMap(Ledger.Ledger, (ledger) => ledger.existing(tables))

const bookkeeping = Effect.all({ ledger: Ledger.Ledger, history: History.History, journal: Journal.Journal })

/** Runs the steps one after the other. If another run has moved the database, they are planned again. */
const takeAll = <E>(
  work: Work<E>,
  planned: ReadonlyArray<Loaded>,
  start: ReadonlyArray<string>,
  given: Omit<StepRunner.Manner, "isResolved">
) =>
  Effect.gen(function*() {
    const transaction = yield* Transaction
    const take = yield* StepRunner.make({ ...given, isResolved: work.resolves !== undefined })
    const taken: Array<MigrationStep.MigrationStep> = []
    let known: StepRunner.Known = { heads: start, readIn: yield* transaction.begun }
    let steps = planned
    for (let at = 0; at < steps.length;) {
      const next = steps[at]
      if (next === undefined) break
      const outcome = yield* take(next, known)
      known = { heads: outcome.heads, readIn: yield* transaction.begun }
      if (outcome._tag === "Taken") {
        taken.push(next.step)
        at++
      } else {
        steps = yield* loadedPlan(work, known.heads)
        at = 0
      }
    }
    return { heads: known.heads, taken }
  }).pipe(Effect.locallyWith(FiberRef.currentLogAnnotations, identity))

/** Creates the version table, and with `all` the other tables, unless they were found. */
const prepare = (found: BookkeepingTable.Found, all: boolean) =>
  Effect.gen(function*() {
    const { history, journal, ledger } = yield* bookkeeping
    const { transactionalDdl } = yield* Transaction
    const { isOneTransaction } = yield* Transactions.Transactions
    const tables = all ? [ledger.table, ...history.tables, ...journal.tables] : [ledger.table]
    const create = (found: BookkeepingTable.Found) =>
      Effect.zipRight(
        ledger.prepare(found),
        all ? Effect.zipRight(history.prepare(found), journal.prepare(found)) : Effect.void
      )
    const isComplete = tables.every((table) => Option.contains(BookkeepingTable.has(found, table), true))
    if (isComplete || isOneTransaction) return yield* create(found)
    // Where the lock ends with each transaction, another run may have been faster. Where DDL commits by itself, a transaction would protect nothing.
    if (!(yield* Effect.flatMap(MigrationLock, (lock) => lock.spansTransactions))) {
      return yield* Transactions.perMigration(Effect.flatMap(ledger.existing(tables), create))
    }
    return yield* transactionalDdl ? Transactions.perMigration(create(found)) : create(found)
  })

const resolve = <E>({ as, revision, unlessKnown }: Resolution<E>) =>
  Effect.gen(function*() {
    const history = yield* History.History
    const journal = yield* Journal.Journal
    if (Option.isSome(unlessKnown)) {
      const known = [...yield* journal.records(), ...yield* history.entries()]
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
    const told = HistoryRecord.revisionStates(yield* history.entries())
    const [then, now] = yield* Effect.all([standing(before), standing(after)])
    const known = [...new Set([...told.keys(), ...then, ...now])]
    yield* history.decide(known.flatMap((revision): ReadonlyArray<History.Decision> => {
      const leadsTo = now.has(revision) ? "applied" : "reverted"
      const was = told.get(revision)
      const isNews = then.has(revision) !== now.has(revision) || (was !== undefined && was !== leadsTo)
      return isNews ? [{ revision, direction: "stamp", leadsTo }] : []
    }))
  })
