/**
 * Runs one step of a plan: its migration, its history, its version rows and the callbacks, in its transaction.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { isLoss } from "../execution/DatabaseError.ts"
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
import { type Ended, failed, interrupted, named, type Phase } from "./StepFailure.ts"

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
 * Returns a function that runs one step. The log annotations of the steps remain until the effect that they are part of ends.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ createsTable, isResolved, progress }: Manner) =>
  Effect.gen(function*() {
    const lock = yield* MigrationLock
    const transaction = yield* Transaction
    const transactions = yield* Transactions.Transactions
    const execution = yield* Execution
    const observer = yield* Observer
    const ledger = yield* Ledger.Ledger
    const history = yield* History.History
    const journal = yield* Journal.Journal
    const callbacks = yield* Hooks.Hooks
    const context = yield* MigrationContext.MigrationContext
    const annotations = yield* FiberRef.get(FiberRef.currentLogAnnotations)
    const { isOneTransaction } = transactions

    /** In one transaction, or while the lock of another one lasts, nobody else writes. */
    const mayHaveMoved = (readIn: number) =>
      execution.changesDatabase && isOneTransaction
        ? Effect.flatMap(
          transaction.begun,
          (begun) => begun === readIn ? Effect.succeed(false) : Effect.map(lock.spansTransactions, (spans) => !spans)
        )
        : Effect.succeed(execution.changesDatabase)

    const migrating = Effect.fnUntraced(
      function*({ contentHash, migrate, step }: Loaded, heads: ReadonlyArray<string>, on: (phase: Phase) => void) {
        const about = isResolved ? Option.none() : subject(step)
        if (Option.isNone(about)) return
        yield* history.start({ ...about.value, contentHash })
        on("Migrating")
        const path = Context.make(MigrationPath, named(step).path)
        const services = execution.changesDatabase
          ? path
          : Context.add(path, MigrationContext.MigrationContext, MigrationContext.withHeads(context, ledger, heads))
        yield* journal.resume(about.value, execution.provideClient(migrate, services))
        yield* journal.done
        yield* transactions.unbroken
        on("After")
        yield* history.finish
      }
    )

    const taking = Effect.fnUntraced(
      function*(
        loaded: Loaded,
        { heads, readIn }: Known,
        move: HeadMaintainer.HeadUpdate,
        on: (phase: Phase) => void
      ) {
        const { step } = loaded
        const found = (yield* mayHaveMoved(readIn)) ? yield* ledger.rows : heads
        if (!isSame(found, heads)) return outcome("Moved", found)
        if (heads.length === 0 && createsTable) yield* ledger.create
        yield* Effect.logInfo(`Running ${MigrationStep.format(step)}`)
        yield* execution.comment(`Running ${MigrationStep.shortLog(step)}`)
        yield* migrating(loaded, heads, on)
        for (const change of move.changes) yield* ledger.apply(change)
        for (const callback of callbacks) yield* execution.provideClient(callback({ step, heads: move.heads }))
        return outcome("Taken", move.heads)
      }
    )

    /** Runs a step in its transaction; a failure describes the state of the database. */
    const take = (loaded: Loaded, known: Known) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function*() {
          const { step } = loaded
          const move = yield* HeadMaintainer.update(known.heads, step)
          const sent = yield* observer.sent
          let phase: Phase = "Before"
          const taken = taking(loaded, known, move, (now) => {
            phase = now
          })
          const { committed, exit, isLost } = yield* transactions.attempt(restore(taken))
          if (committed) {
            yield* Ref.set(progress, {
              committed: known.heads,
              halfDone: Option.some(named(step).revision),
              undone: Chunk.empty()
            })
          }
          if (Exit.isFailure(exit)) {
            const ended: Ended = {
              phase,
              progress: yield* Ref.get(progress),
              isLost: isLost || Chunk.some(Cause.failures(exit.cause), isLoss),
              hasSent: (yield* observer.sent) > sent
            }
            return yield* Cause.isInterruptedOnly(exit.cause)
              ? interrupted(step, ended)
              : failed(step, ended, exit.cause)
          }
          if (!isOneTransaction) {
            yield* Ref.set(progress, { committed: exit.value.heads, halfDone: Option.none(), undone: Chunk.empty() })
          } else if (!committed && exit.value._tag === "Taken") {
            yield* Ref.update(progress, (now) => ({ ...now, undone: Chunk.append(now.undone, named(step).revision) }))
          }
          return exit.value
        })
      )
    return (loaded: Loaded, known: Known) => observed(loaded.step, annotations, take(loaded, known))
  })

const isSame = (found: ReadonlyArray<string>, heads: ReadonlyArray<string>) =>
  found.length === heads.length && found.every((head) => heads.includes(head))

/** The log annotations, metrics and span of a step. */
const observed = <A, E, R>(
  step: MigrationStep.MigrationStep,
  annotations: HashMap.HashMap<string, unknown>,
  taking: Effect.Effect<A, E, R>
) =>
  Effect.zipRight(
    FiberRef.set(FiberRef.currentLogAnnotations, HashMap.union(annotations, annotationsOf(step))),
    taking.pipe(
      Metric.trackDuration(durations),
      Effect.tapBoth({ onFailure: () => Metric.increment(failures), onSuccess: () => Metric.increment(successes) }),
      whenTraced((taking) =>
        Effect.withSpan(taking, "effect-alembic.revision", {
          captureStackTrace: false,
          attributes: { step: MigrationStep.shortLog(step) }
        })
      )
    )
  )

const annotationsOf = (step: MigrationStep.MigrationStep): HashMap.HashMap<string, unknown> =>
  HashMap.fromIterable(Object.entries(Option.match(subject(step), {
    onNone: () => ({ "alembic.direction": "stamp" }),
    onSome: ({ direction, revision }) => ({ "alembic.direction": direction, "alembic.revision": revision })
  })))

const outcome = (_tag: Outcome["_tag"], heads: ReadonlyArray<string>): Outcome => ({ _tag, heads })
