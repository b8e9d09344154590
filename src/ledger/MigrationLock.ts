/**
 * The lock that keeps concurrent migration runs on one database apart: the second run waits, and then has nothing to do. The lock belongs
 * to the session that migrates and ends with it, even if the process dies.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { SessionLock, WriterLock } from "../dialect/Locking.ts"
import type * as Statement from "../dialect/Statement.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import { Execution, type ExecutionError, type Row } from "../execution/Execution.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as Table from "../schema/Table.ts"
import { Ledger } from "./Ledger.ts"

/**
 * The holder of the lock: another run, or any program that writes to the database, on databases with one writer at a time.
 *
 * @since 0.1.0
 * @category models
 */
export type Keeper = "Run" | "Writer"

/**
 * Another run held the lock for as long as this run was willing to wait.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockTimeout extends Data.TaggedClass("LockTimeout")<{
  readonly waited: Duration.Duration
  readonly keeper: Keeper
  readonly holder: Option.Option<string>
}> {
  readonly code = "EA0801"
  get message(): string {
    const waited = Duration.format(this.waited)
    const again = "Wait for it and run the command again, or wait longer with --lock-timeout."
    return this.keeper === "Run"
      ? `Another migration run${
        inBrackets(this.holder)
      } holds the lock on this database, and did not finish within ${waited}. ` +
        `Nothing was changed. ${again} If that run is stuck, end its session on the server: that releases the lock.`
      : `Another program is writing to this database, and did not end its transaction within ${waited}. Nothing more was ` +
        `changed. It may be the application, or another migration run. ${again} If it is stuck, end that program: that releases ` +
        "the lock."
  }
}

/**
 * The session that migrates is not the one that took the lock.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockLost extends Data.TaggedClass("LockLost") {
  readonly code = "EA0802"
  get message(): string {
    return "A transaction began in another session of the server than the one that holds the lock. The cause is a connection pooler " +
      "in transaction mode (PgBouncer, a cloud provider's pooled address). The transaction changed nothing; an earlier " +
      `autocommitBlock is committed. ${withoutPooler}`
  }
}

/**
 * A migration wants to leave the transaction, and the connection goes through a pooler, so nothing would protect the run outside of it.
 *
 * @since 0.1.0
 * @category errors
 */
export class PoolerDetected extends Data.TaggedClass("PoolerDetected") {
  readonly code = "EA0803"
  get message(): string {
    return "An autocommitBlock requires a session that keeps the migration lock, but this connection goes through a connection pooler " +
      "(PgBouncer, a cloud provider's pooled address), in which clients share sessions. The transaction was rolled back. Give " +
      "env.ts the direct address of the database. Use --no-lock only if no other run can start."
  }
}

/**
 * The session already holds the lock: an earlier run, or another client of a connection pooler, did not release it.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockHeldBySession
  extends Data.TaggedClass("LockHeldBySession")<{ readonly holder: Option.Option<string> }>
{
  readonly code = "EA0804"
  get message(): string {
    return `The session of this connection${
      inBrackets(this.holder)
    } already holds the migration lock. Another run uses the same session ` +
      "through a connection pooler, or a run that ended did not release the lock. Nothing was changed. " +
      `${withoutPooler} If no run is active, end that session on the server: that releases the lock.`
  }
}

/**
 * The database refused the lock, for another reason than that another session holds it.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockRefused extends Data.TaggedClass("LockRefused")<{ readonly answer: string }> {
  readonly code = "EA0805"
  get message(): string {
    return `The database refused the migration lock: ${this.answer}. Nothing was changed. Run the command again; if it is refused again, check ` +
      "the user's permissions. Use --no-lock only if no second run can happen."
  }
}

const withoutPooler =
  "Give env.ts the direct address of the database, or use the pooler's session mode. Use --no-lock only if no other run can start."

/**
 * The reasons of a {@link LockError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type LockErrorReason = LockTimeout | LockLost | PoolerDetected | LockHeldBySession | LockRefused

/**
 * The migration lock was not acquired, or was lost.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockError extends TaggedError("LockError")<{
  readonly reason: LockErrorReason
  readonly cause?: unknown
}> {
  readonly exitCode = 5
  override get message(): string {
    return this.reason.message
  }
}

/**
 * The errors of holding the lock and of beginning a transaction under it.
 *
 * @since 0.1.0
 * @category errors
 */
export type LockFailure = LockError | ExecutionError

/**
 * The options of the lock:
 *
 * - `lock`: whether to use it (default `true`);
 * - `lockTimeout`: how long to wait for another run (default: a minute).
 *
 * @since 0.1.0
 * @category models
 */
export interface LockOptions {
  readonly lock?: boolean | undefined
  readonly lockTimeout?: Duration.DurationInput | undefined
}

/**
 * Holds the lock of a run.
 *
 * @since 0.1.0
 * @category tags
 */
export class MigrationLock extends Context.Tag("effect-alembic/MigrationLock")<MigrationLock, {
  /** Runs an effect while holding the lock. */
  readonly hold: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockFailure, R>
  /** Waits until the database can be read, where a writer keeps others from reading it. Acquires nothing. */
  readonly readable: Effect.Effect<void, LockFailure>
  /** Fails if nothing protects statements outside of a transaction. Call it before a transaction is left. */
  readonly leave: Effect.Effect<void, LockFailure>
  /** Begins a transaction that is covered by the lock. */
  readonly begin: Effect.Effect<void, LockFailure>
  /** Whether other runs are kept out between the transactions of this one too. */
  readonly spansTransactions: Effect.Effect<boolean>
}>() {}

/**
 * A metric of the time that runs waited for the lock.
 *
 * @since 0.1.0
 * @category metrics
 */
export const waits = Metric.timerWithBoundaries(
  "effect_alembic_lock_wait",
  [1, 10, 100, 1_000, 10_000, 60_000],
  "How long a run waited for the migration lock"
)

/**
 * Uses no lock.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<MigrationLock, never, Transaction> = Layer.effect(
  MigrationLock,
  Effect.map(
    Transaction,
    (transaction) => ({
      hold: (effect) => effect,
      readable: Effect.void,
      begin: transaction.begin(),
      leave: Effect.void,
      spansTransactions: Effect.succeed(true)
    })
  )
)

/**
 * Uses the lock of the database.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: LockOptions = {}
): Layer.Layer<MigrationLock, never, Dialect.Dialect | Execution | Transaction | Ledger> =>
  options.lock === false ? layerNone : Layer.effect(
    MigrationLock,
    Effect.gen(function*() {
      const { names: { defaultSchema }, transactions: { locking } } = yield* Dialect.Dialect
      const execution = yield* Execution
      const transaction = yield* Transaction
      const { schema, table } = yield* Ledger
      // The same table has one lock, with `versionTableSchema` and without.
      const name = Effect.map(
        schema,
        (schema) => Table.key({ name: table.name, schema: Option.orElse(schema, () => defaultSchema) })
      )
      const patience = Duration.decode(options.lockTimeout ?? "1 minute")
      switch (locking._tag) {
        case "SessionLock":
          return MigrationLock.of(session(locking, execution, transaction, name, patience))
        case "WriterLock":
          return MigrationLock.of(writer(locking, execution, transaction, patience))
        case "NoLock":
          return {
            hold: (effect) => effect,
            readable: Effect.void,
            begin: transaction.begin(),
            leave: Effect.void,
            spansTransactions: Effect.succeed(false)
          }
      }
    })
  )

type Service = MigrationLock["Type"]

const session = (
  locking: SessionLock,
  execution: Execution["Type"],
  transaction: Transaction["Type"],
  name: Effect.Effect<string, ExecutionError>,
  patience: Duration.Duration
): Service => {
  const { acquire, acquireUntilCommit, prepare, release, verify } = locking
  // Behind a pooler a session belongs to no client, so the lock is taken in each transaction, and ends with it.
  let isPooled = false
  const ask = (statement: Statement.Statement) =>
    Effect.map(execution.unobserved.probe(statement), Option.getOrElse((): ReadonlyArray<Row> => []))
  const holder = (name: string) =>
    ask(locking.holder(name)).pipe(
      Effect.map(([row]) => typeof row?.["holder"] === "string" ? Option.some(row["holder"]) : Option.none()),
      Effect.orElseSucceed(() => Option.none())
    )
  const answer = (statement: Statement.Statement, name: string) =>
    Effect.flatMap(ask(statement), ([row]) => {
      const acquired = Number(row?.["acquired"])
      const answer = row?.["refused"]
      if (typeof answer === "string") return new LockError({ reason: new LockRefused({ answer }) })
      return acquired === 2
        ? Effect.flatMap(
          holder(name),
          (holder) => new LockError({ reason: new LockHeldBySession({ holder }) })
        )
        : Effect.succeed(acquired)
    })
  const won = (statement: Statement.Statement, name: string) =>
    Effect.map(answer(statement, name), (acquired) => acquired === 1)
  const released = (name: string) =>
    Effect.flatMap(
      ask(release(name)),
      ([row]) =>
        Number(row?.["released"]) === 1 ? Effect.void : Effect.flatMap(holder(name), (holder) =>
          Effect.logWarning(
            Option.isNone(holder)
              ? "The migration lock was released before this run ended. Another run may have run at the same time."
              : `The migration lock was not released. The session that holds it is another one now: ${holder.value}. ` +
                "End that session on the server if no other run is active."
          ))
    ).pipe(
      Effect.catchAll((error) => Effect.logDebug(`The lock ends with its session: ${error.message}`))
    )
  const untilCommit = transaction.isExternal ? acquireUntilCommit : undefined
  const sessionNumber = acquireUntilCommit === undefined ? Option.none() : transaction.sessionNumber
  const begin = verify === undefined || transaction.isExternal ? transaction.begin() : Effect.flatMap(
    Effect.flatMap(name, (name) => transaction.beginAsking(verify(name))),
    (rows) =>
      rows.length > 0
        ? Effect.void
        : Effect.zipRight(
          Effect.ignore(transaction.rollback),
          new LockError({ reason: new LockLost() })
        )
  )
  const beginPooled = Effect.flatMap(name, (name) =>
    acquireUntilCommit === undefined ? transaction.begin() : poll(
      transaction.begin().pipe(
        Effect.zipRight(won(acquireUntilCommit(name), name)),
        Effect.tap((isWon) => isWon ? Effect.void : transaction.rollback),
        Effect.tapError(() => Effect.ignore(transaction.rollback))
      ),
      { keeper: "Run", holder: holder(name) },
      patience
    ))
  const acquired = (name: string) =>
    untilCommit !== undefined
      ? won(untilCommit(name), name)
      : Effect.map(answer(acquire(name, sessionNumber), name), (acquired) => {
        isPooled = acquired === 3
        return acquired === 1 || isPooled
      })
  const held = <A, E, R>(effect: Effect.Effect<A, E, R>, name: string) =>
    Effect.acquireUseRelease(
      poll(acquired(name), { keeper: "Run", holder: holder(name) }, patience),
      () => effect,
      () => untilCommit === undefined && !isPooled ? released(name) : Effect.void
    )
  const prepared = prepare === undefined ? Effect.void : execution.unobserved.run(prepare)
  return {
    hold: (effect) => Effect.flatMap(Effect.zipRight(prepared, name), (name) => held(effect, name)),
    readable: Effect.void,
    begin: Effect.suspend(() => isPooled ? beginPooled : begin),
    leave: Effect.suspend(() => isPooled ? new LockError({ reason: new PoolerDetected() }) : Effect.void),
    spansTransactions: Effect.sync(() => !isPooled)
  }
}

const writer = (
  locking: WriterLock,
  execution: Execution["Type"],
  transaction: Transaction["Type"],
  patience: Duration.Duration
): Service => {
  const { probe, run } = execution.unobserved
  const setPatience = (milliseconds: number) => Effect.ignore(run(locking.setPatience(milliseconds)))
  const waitFor = (effect: Effect.Effect<unknown, ExecutionError>) => {
    const attempt = effect.pipe(
      Effect.as(true),
      Effect.catchTag(
        "DatabaseError",
        (error) =>
          error.reason._tag === "StatementFailed" && DriverError.isBusy(DriverError.fromUnknown(error.reason.cause))
            ? Effect.succeed(false)
            : Effect.fail(error)
      )
    )
    return transaction.isExternal ? Effect.void : Effect.acquireUseRelease(
      Effect.map(
        probe(locking.readPatience),
        Option.match({
          onNone: () => 0,
          onSome: ([row]) => Number(row?.["timeout"] ?? 0)
        })
      ).pipe(Effect.tap(() => setPatience(0))),
      () => poll(attempt, { keeper: "Writer", holder: Effect.succeed(Option.none()) }, patience),
      setPatience
    )
  }
  const readable = waitFor(probe(locking.read))
  return {
    hold: (effect) => effect,
    readable,
    begin: waitFor(transaction.begin(locking.begin)),
    leave: Effect.void,
    spansTransactions: Effect.succeed(transaction.isExternal)
  }
}

interface Awaited {
  readonly keeper: Keeper
  readonly holder: Effect.Effect<Option.Option<string>>
}

/**
 * Tries until the lock is acquired. A try cannot be interrupted, since a lock that was acquired unnoticed would stay; the pauses can.
 */
const poll = <E>(
  attempt: Effect.Effect<boolean, E>,
  { holder, keeper }: Awaited,
  patience: Duration.Duration
): Effect.Effect<void, E | LockError> =>
  Effect.uninterruptible(Effect.gen(function*() {
    const start = yield* Clock.currentTimeMillis
    let shown = 0
    for (let tries = 0;; tries++) {
      const isWon = yield* attempt
      const waited = (yield* Clock.currentTimeMillis) - start
      if (isWon) {
        yield* Metric.update(waits, Duration.millis(waited))
        if (shown > 0) yield* Effect.logInfo(`The lock was acquired after ${seconds(waited)}.`)
        return
      }
      const left = Duration.toMillis(patience) - waited
      if (left <= 0) {
        return yield* new LockError({
          reason: new LockTimeout({ waited: patience, keeper, holder: yield* holder })
        })
      }
      if (waited >= (shown === 0 ? 1_000 : shown + 10_000)) {
        shown = waited
        yield* Effect.logInfo(
          `Waiting for another ${keeper === "Run" ? "migration run on" : "program that writes to"} this database${
            inBrackets(yield* holder)
          } to finish: ${seconds(waited)}.`
        )
      }
      // The only place where an interruption takes effect.
      const pause = Math.min(left, 20 * 1.5 ** Math.min(tries, 8)) * (0.75 + 0.5 * Math.random())
      yield* Effect.interruptible(Effect.sleep(Duration.millis(pause)))
    }
  }))

const inBrackets = Option.match({ onNone: () => "", onSome: (holder: string) => ` (${holder})` })

const seconds = (milliseconds: number) => `${Math.round(milliseconds / 1_000)} s`
