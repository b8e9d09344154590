/**
 * Runs one step of a plan: its migration, its history, its version rows and the callbacks, in its transaction.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Execution } from "../execution/Execution.ts"
import { Observer, whenTraced } from "../execution/Observer.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as HeadMaintainer from "../ledger/HeadMaintainer.ts"
import * as History from "../ledger/History.ts"
import * as Journal from "../ledger/Journal.ts"
import * as Ledger from "../ledger/Ledger.ts"
import { MigrationLock } from "../ledger/MigrationLock.ts"
import * as MigrationContext from "../migration/MigrationContext.ts"
import * as Transactions from "../migration/Transactions.ts"
import { MigrationPath } from "../operations/SqlFile.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import * as Hooks from "./Hooks.ts"
import { type Loaded, subject } from "./LoadedStep.ts"
import type { RunState } from "./MigrationFailed.ts"
import { type Ended, failed, interrupted, isLoss, named, type Phase } from "./StepFailure.ts"

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

/** The result of a step, which did not run if another run has moved the database since the plan was made. */
interface Outcome {
  readonly _tag: "Taken" | "Moved"
  readonly heads: ReadonlyArray<string>
}

/**
 * How steps run: without their migrations after a decision of a person, or with a version table that a script cannot read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Manner {
  readonly isResolved: boolean
  readonly createsTable: boolean
  readonly progress: Ref.Ref<RunState>
}

/**
 * The rows of the version table, and the number of the transaction (`Transaction.begun`) in which they were read or written.
 *
 * @since 0.1.0
 * @category models
 */
export interface Known {
  readonly heads: ReadonlyArray<string>
  readonly readIn: number
}

/**
 * Runs one step.
 *
 * @since 0.1.0
 * @category running
 */
export const take = (
  { contentHash, migrate, step }: Loaded,
  { heads, readIn }: Known,
  { createsTable, isResolved, progress }: Manner
) =>
  Effect.gen(function*() {
    const lock = yield* MigrationLock
    const transaction = yield* Transaction
    const { isOneTransaction } = yield* Transactions.Transactions
    const execution = yield* Execution
    const move = yield* HeadMaintainer.update(heads, step)
    const phase = yield* Ref.make<Phase>("Before")
    const about = isResolved ? Option.none() : subject(step)
    const path = Context.make(MigrationPath, named(step).path)
    const services: Context.Context<never> = execution.changesDatabase
      ? path
      : Context.add(path, MigrationContext.MigrationContext, yield* MigrationContext.withHeads(heads))
    const migration = Option.match(about, {
      onNone: () => Effect.void,
      onSome: (subject) =>
        Effect.zipRight(
          Ref.set(phase, "Migrating"),
          execution.provideClient(Effect.provide(migrate, services))
        ).pipe(
          Journal.resumable(subject),
          Transactions.unbroken,
          Effect.zipLeft(Ref.set(phase, "After")),
          History.recorded({ ...subject, contentHash })
        )
    })
    const mayHaveMoved = Effect.map(
      transaction.begun,
      (begun) => execution.changesDatabase && (!isOneTransaction || (lock.endsWithTransaction && begun !== readIn))
    )
    const taken = Effect.zipRight(announce(step, heads.length === 0 && createsTable), migration).pipe(
      Ledger.withVersionRows(move.changes),
      Hooks.around({ step, heads: move.heads }),
      Effect.as(outcome("Taken", move.heads)),
      Ledger.unlessMoved(heads, mayHaveMoved),
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
          yield* Ref.set(progress, {
            committed: heads,
            halfDone: Option.some(named(step).revision),
            undone: Chunk.empty()
          })
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
          yield* Ref.set(progress, { committed: exit.value.heads, halfDone: Option.none(), undone: Chunk.empty() })
        } else if (!committed && exit.value._tag === "Taken") {
          yield* Ref.update(progress, (now) => ({ ...now, undone: Chunk.append(now.undone, named(step).revision) }))
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
    whenTraced((taking) =>
      Effect.withSpan(taking, "effect-alembic.revision", {
        captureStackTrace: false,
        attributes: { step: MigrationStep.shortLog(step) }
      })
    )
  )

const outcome = (_tag: Outcome["_tag"], heads: ReadonlyArray<string>): Outcome => ({ _tag, heads })
