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
  /** Runs an effect as `perMigration` does, and returns how it ended. It cannot be interrupted; let the effect be. */
  readonly attempt: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<Attempted<A, E | LockFailure>, never, R>
}>() {}

/**
 * How an attempt to run a migration ended:
 *
 * - `committed`: whether an `autocommitBlock` committed what came before it;
 * - `isLost`: whether it failed, and its transaction was not the one that was begun for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Attempted<A, E> {
  readonly exit: Exit.Exit<A, E>
  readonly committed: boolean
  readonly isLost: boolean
}

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
      let committed = false
      // The reason why no transaction is open where one should be; the migration may have caught the error.
      let broken: Effect.Effect<void, LockFailure> = Effect.void
      // In a script there is no connection to check.
      let isOpen = false
      const transactionalDdl = options.transactionalDdl ?? transaction.transactionalDdl

      const begin = Effect.tap(lock.begin, () => {
        isOpen = true
      })
      const ending = <E>(end: Effect.Effect<void, E>) =>
        Effect.suspend(() => {
          isOpen = false
          return end
        })
      const commit = ending(transaction.commit)
      const rollback = ending(transaction.rollback)
      const breaking = <E extends LockFailure>(effect: Effect.Effect<void, E>) =>
        Effect.tapError(effect, (error) => {
          broken = Effect.fail(error)
          return Effect.void
        })

      /** Runs an effect in a transaction of its own, unless one is open. It cannot be interrupted; let the effect be. */
      const within = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LockFailure, R> =>
        Effect.gen(function*() {
          if (isOpen) return yield* effect
          broken = Effect.void
          yield* begin
          const exit = yield* Effect.exit(effect)
          // The transaction may be gone already: an autocommitBlock could not begin its new one.
          if (!isOpen) return yield* exit
          if (Exit.isSuccess(exit)) {
            yield* commit
            return exit.value
          }
          const rolledBack = yield* Effect.exit(rollback)
          return yield* Effect.failCause(
            Exit.isFailure(rolledBack) ? Cause.sequential(exit.cause, rolledBack.cause) : exit.cause
          )
        })
      const when = (wanted: boolean) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        wanted ? Effect.uninterruptibleMask((restore) => within(restore(effect))) : effect
      const perMigration = options.transactionPerMigration ?? false
      const eachHasOne = transactionalDdl ? perMigration : transaction.transactionalRows
      const unbroken = Effect.suspend(() => broken)
      const isLost = Effect.match(Effect.zipRight(unbroken, transaction.intact), {
        onFailure: DatabaseError.isLoss,
        onSuccess: () => false
      })

      return Transactions.of({
        transactionalDdl,
        isOneTransaction: transactionalDdl && !perMigration && !transaction.isExternal,
        perRun: when(transactionalDdl && !perMigration),
        perMigration: when(eachHasOne),
        unbroken,
        attempt: (effect) =>
          Effect.gen(function*() {
            committed = false
            let lost = false
            // The question has to be asked before the rollback.
            const noticingLoss = Effect.tapErrorCause(effect, () =>
              Effect.map(isLost, (isLost) => {
                lost = isLost
              }))
            const exit = yield* Effect.exit(eachHasOne ? within(noticingLoss) : noticingLoss)
            return { exit, committed, isLost: lost }
          }),
        autocommit: (effect) =>
          Effect.uninterruptibleMask((restore) =>
            Effect.gen(function*() {
              const isBegun = isOpen
              const pinned = yield* Effect.serviceOption(SqlClient.TransactionConnection)
              const isNested = Option.exists(pinned, ([, depth]) => depth > (isBegun ? 0 : -1))
              if (transaction.isExternal || isNested) return yield* notOurs
              if (!isBegun) return yield* restore(effect)
              yield* lock.leave
              yield* history.flush
              yield* journal.flush
              yield* breaking(commit)
              committed = true
              const exit = yield* Effect.exit(restore(Option.match(pinned, {
                onNone: () => effect,
                onSome: ([connection]) =>
                  Effect.provideService(effect, SqlClient.TransactionConnection, [connection, -1])
              })))
              yield* breaking(begin)
              return yield* exit
            })
          )
      })
    })
  )

const notOurs = new DatabaseError.DatabaseError({ reason: new DatabaseError.TransactionNotOurs() })
