/**
 * The transactions of a run: one for the run, one for each migration, or none, and statements outside of them.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as DatabaseError from "../execution/DatabaseError.ts"
import { Transaction } from "../execution/Transaction.ts"
import { History } from "../ledger/History.ts"
import { Journal } from "../ledger/Journal.ts"
import type { LedgerError } from "../ledger/LedgerError.ts"
import { type LockFailure, MigrationLock } from "../ledger/MigrationLock.ts"

/**
 * The options of {@link layer}:
 *
 * - `transactionalDdl`: whether DDL is assumed to roll back, instead of the dialect's own value;
 * - `transactionPerMigration`: whether each revision has a transaction, instead of one for the whole run.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransactionOptions {
  readonly transactionalDdl?: boolean | undefined
  readonly transactionPerMigration?: boolean | undefined
}

/**
 * The transactions of a run.
 *
 * @since 0.1.0
 * @category tags
 */
export class Transactions extends Context.Tag("effect-alembic/Transactions")<Transactions, {
  /** Whether DDL is assumed to roll back: the option, or the dialect's own value. */
  readonly transactionalDdl: boolean
  /** Whether the whole run is one transaction, begun by the run. */
  readonly isOneTransaction: boolean
  /** Runs an effect in the transaction of the run, if the run is one; else as it is. */
  readonly perRun: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockFailure, R>
  /** Runs an effect in the transaction of one migration, if each has one and none is open; else as it is. */
  readonly perMigration: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockFailure, R>
  /** Commits, runs an effect outside any transaction, and begins a new one. */
  readonly autocommit: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockFailure | LedgerError, R>
  /** Fails if no transaction is open where one should be. */
  readonly unbroken: Effect.Effect<void, LockFailure>
  /** Fails if the transaction around a migration is not the one that was begun for it. */
  readonly intact: Effect.Effect<void, LockFailure>
  /** Runs an effect, and says whether `autocommit` committed what came before it. */
  readonly noticingCommits: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<readonly [Exit.Exit<A, E>, committed: boolean], never, R>
}>() {}

/**
 * Runs an effect in the transaction of the run, if the run is one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const perRun = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LockFailure, R | Transactions> =>
  Effect.flatMap(Transactions, (transactions) => transactions.perRun(effect))

/**
 * Runs a migration in its own transaction, if each migration has one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const perMigration = <A, E, R>(
  migration: Effect.Effect<A, E, R>
): Effect.Effect<A, E | LockFailure, R | Transactions> =>
  Effect.flatMap(Transactions, (transactions) => transactions.perMigration(migration))

/**
 * Runs a migration, and fails if no transaction is open after it where one should be.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unbroken = <A, E, R>(
  migration: Effect.Effect<A, E, R>
): Effect.Effect<A, E | LockFailure, R | Transactions> =>
  Effect.flatMap(Transactions, (transactions) => Effect.zipLeft(migration, transactions.unbroken))

/**
 * The transactions of a run, by these options and the dialect.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: TransactionOptions = {}
): Layer.Layer<Transactions, never, Transaction | History | Journal | MigrationLock> =>
  Layer.effect(
    Transactions,
    Effect.gen(function*() {
      const transaction = yield* Transaction
      const lock = yield* MigrationLock
      const journal = yield* Journal
      const history = yield* History
      const committed = yield* Ref.make(false)
      // The reason why no transaction is open where one should be; the migration may have caught the error.
      const broken = yield* Ref.make<Effect.Effect<void, LockFailure>>(Effect.void)
      // In a script there is no connection to check.
      const isOpen = yield* Ref.make(false)
      const transactionalDdl = options.transactionalDdl ?? transaction.transactionalDdl

      const begin = Effect.zipRight(lock.begin, Ref.set(isOpen, true))
      const commit = Effect.zipRight(Ref.set(isOpen, false), transaction.commit)
      const rollback = Effect.zipRight(Ref.set(isOpen, false), transaction.rollback)
      const breaking = <E extends LockFailure>(effect: Effect.Effect<void, E>) =>
        Effect.tapError(effect, (error) => Ref.set(broken, Effect.fail(error)))

      const within = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LockFailure, R> =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function*() {
            if (yield* Ref.get(isOpen)) return yield* restore(effect)
            yield* Ref.set(broken, Effect.void)
            yield* begin
            const exit = yield* Effect.exit(restore(effect))
            // The transaction may be gone already: an autocommitBlock could not begin its new one.
            if (!(yield* Ref.get(isOpen))) return yield* exit
            if (Exit.isSuccess(exit)) {
              yield* commit
              return exit.value
            }
            const rolledBack = yield* Effect.exit(rollback)
            return yield* Effect.failCause(
              Exit.isFailure(rolledBack) ? Cause.sequential(exit.cause, rolledBack.cause) : exit.cause
            )
          })
        )
      const when = (wanted: boolean) => <A, E, R>(effect: Effect.Effect<A, E, R>) => wanted ? within(effect) : effect
      const perMigration = options.transactionPerMigration ?? false
      const unbroken = Effect.flatten(Ref.get(broken))

      return Transactions.of({
        transactionalDdl,
        isOneTransaction: transactionalDdl && !perMigration && !transaction.isExternal,
        perRun: when(transactionalDdl && !perMigration),
        perMigration: when(transactionalDdl ? perMigration : transaction.transactionalRows),
        unbroken,
        intact: Effect.zipRight(unbroken, transaction.intact),
        autocommit: (effect) =>
          Effect.uninterruptibleMask((restore) =>
            Effect.gen(function*() {
              const isBegun = yield* Ref.get(isOpen)
              const pinned = yield* Effect.serviceOption(SqlClient.TransactionConnection)
              const isNested = Option.exists(pinned, ([, depth]) => depth > (isBegun ? 0 : -1))
              if (transaction.isExternal || isNested) return yield* notOurs
              if (!isBegun) return yield* restore(effect)
              yield* lock.leave
              yield* history.flush
              yield* journal.flush
              yield* breaking(commit)
              yield* Ref.set(committed, true)
              const exit = yield* Effect.exit(restore(Option.match(pinned, {
                onNone: () => effect,
                onSome: ([connection]) =>
                  Effect.provideService(effect, SqlClient.TransactionConnection, [connection, -1])
              })))
              yield* breaking(begin)
              return yield* exit
            })
          ),
        noticingCommits: (effect) =>
          Effect.zipRight(Ref.set(committed, false), Effect.exit(effect)).pipe(Effect.zip(Ref.get(committed)))
      })
    })
  )

const notOurs = new DatabaseError.DatabaseError({ reason: new DatabaseError.TransactionNotOurs() })
