/**
 * One database, one run: where it stands, who owns its transactions, and how migrations are run in them.
 * What Alembic's `MigrationContext.configure` takes as keywords are the options of {@link layer}.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Dialect from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import { CommitUnanswered, Execution, type ExecutionError } from "../execution/Execution.ts"
import { History } from "../ledger/History.ts"
import { Journal } from "../ledger/Journal.ts"
import { Ledger, type LedgerFailure } from "../ledger/Ledger.ts"
import type { LedgerError } from "../ledger/LedgerError.ts"
import { type LockFailure, MigrationLock } from "../ledger/MigrationLock.ts"

/**
 * `currentRevision` was asked of a database that stands at several.
 *
 * @since 0.1.0
 * @category errors
 */
export class SeveralCurrentRevisions extends Data.TaggedError("SeveralCurrentRevisions")<{
  readonly table: string
  readonly revisions: ReadonlyArray<string>
}> {
  override get message() {
    return `The version table ${this.table} has ${this.revisions.length} rows: ${this.revisions.join(", ")}. ` +
      "Ask for `currentHeads`, or merge the branches with `effect-alembic merge heads`."
  }
}

/**
 * A migration wants to leave the transaction, and a `sql.withTransaction` around it, its own or the caller's, has to end it.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionNotOurs extends Data.TaggedError("TransactionNotOurs") {
  override get message() {
    return "autocommitBlock has to commit the open transaction, and stands inside of sql.withTransaction, which alone may " +
      "end it. Take it out of there; if it is the caller of the run who has a transaction open, run the migrations outside of it."
  }
}

/**
 * - `transactionalDdl`: whether DDL is taken to roll back, in place of what the dialect says;
 * - `transactionPerMigration`: a transaction for each revision, in place of one for the whole run.
 *
 * @since 0.1.0
 * @category models
 */
export interface MigrationContextOptions {
  readonly transactionalDdl?: boolean | undefined
  readonly transactionPerMigration?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category tags
 */
export class MigrationContext extends Context.Tag("effect-alembic/MigrationContext")<MigrationContext, {
  readonly dialect: Dialect.Dialect["Type"]
  readonly transactionalDdl: boolean
  /** The revisions the database stands at. Never creates the version table. */
  readonly currentHeads: Effect.Effect<ReadonlyArray<string>, LedgerFailure>
  /** The one revision the database stands at, or `null`. */
  readonly currentRevision: Effect.Effect<string | null, LedgerFailure | SeveralCurrentRevisions>
  /** Runs one statement, or writes it into the script. */
  readonly execute: (sql: string) => Effect.Effect<void, ExecutionError>
  /** The transaction around a whole run, where one is wanted; else the effect as it is. */
  readonly runTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockFailure, R>
  /** The transaction around one revision, where one is wanted and none is open; else the effect as it is. */
  readonly migrationTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockFailure, R>
  /**
   * Runs an effect outside any transaction, for statements that refuse to stand in one (`CREATE INDEX CONCURRENTLY`). What was done
   * before it is committed first, and a new transaction begins after it. In it `sql.withTransaction` is a transaction of its own.
   */
  readonly autocommitBlock: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | LockFailure | LedgerError | TransactionNotOurs, R>
  /**
   * Runs an effect whose `SqlClient` is one of another database. Without this its statements would go to the database that is migrated,
   * since @effect/sql has one transaction for all clients. Nothing of it is rolled back or remembered here.
   */
  readonly elsewhere: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Whether the whole run is one transaction, of its own. */
  readonly isOneTransaction: boolean
  /** Fails if the transaction around a migration is not the one that was begun for it. */
  readonly intact: Effect.Effect<void, LockFailure>
  /** Runs an effect, and says whether an `autocommitBlock` in it committed what came before. */
  readonly noticingCommits: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<readonly [Exit.Exit<A, E>, committed: boolean], never, R>
}>() {}

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: MigrationContextOptions = {}
): Layer.Layer<MigrationContext, never, Dialect.Dialect | Execution | Ledger | History | Journal | MigrationLock> =>
  Layer.effect(
    MigrationContext,
    Effect.gen(function*() {
      const dialect = yield* Dialect.Dialect
      const execution = yield* Execution
      const ledger = yield* Ledger
      const lock = yield* MigrationLock
      const journal = yield* Journal
      const history = yield* History
      const open = yield* Ref.make(false)
      const committed = yield* Ref.make(false)
      // Why no transaction is open where one should be, though the migration may have caught it.
      const broken = yield* Ref.make<Effect.Effect<void, LockFailure>>(Effect.void)
      const transactionalDdl = options.transactionalDdl ?? execution.transactionalDdl
      const perMigration = options.transactionPerMigration ?? false

      const begin = Effect.zipRight(lock.begin, Ref.set(open, true))
      // After a COMMIT that failed, only a ROLLBACK that is answered proves that the server has let go of the transaction.
      const commit = Effect.zipRight(Ref.set(open, false), Effect.zipRight(execution.intact, execution.commit)).pipe(
        Effect.tapErrorTag("TransactionLost", () => Effect.ignore(execution.rollback)),
        Effect.tapErrorTag("TransactionControl", () => Effect.ignore(execution.rollback)),
        Effect.catchTag(
          "CommitFailed",
          (error) =>
            Effect.flatMap(
              Effect.either(execution.rollback),
              (answer): Effect.Effect<never, ExecutionError> =>
                Either.isLeft(answer) && Option.isSome(error.cause)
                  ? new CommitUnanswered({ cause: error.cause.value })
                  : error
            )
        )
      )
      const rollback = Effect.zipRight(Ref.set(open, false), execution.rollback)
      const breaking = <E extends LockFailure>(effect: Effect.Effect<void, E>) =>
        Effect.tapError(effect, (error) => Ref.set(broken, Effect.fail(error)))

      const transaction = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LockFailure, R> =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function*() {
            if (yield* Ref.get(open)) return yield* restore(effect)
            yield* Ref.set(broken, Effect.void)
            yield* begin
            const exit = yield* Effect.exit(restore(effect))
            // The transaction may be gone already: an autocommitBlock could not begin its new one.
            if (!(yield* Ref.get(open))) {
              return yield* exit
            }
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
      const when = (wanted: boolean) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        wanted ? transaction(effect) : effect

      const isOneTransaction = transactionalDdl && !perMigration
      const runTransaction = when(isOneTransaction)
      const migrationTransaction = when(transactionalDdl ? perMigration : execution.rowTransactions)

      return MigrationContext.of({
        dialect,
        transactionalDdl,
        currentHeads: ledger.heads,
        currentRevision: Effect.flatMap(ledger.heads, (revisions) =>
          revisions.length > 1
            ? Effect.fail(new SeveralCurrentRevisions({ table: ledger.table.name, revisions }))
            : Effect.succeed(revisions[0] ?? null)),
        execute: (sql) => execution.run(Statement.users(Statement.text(sql))),
        isOneTransaction: isOneTransaction && !execution.externalTransaction,
        intact: Effect.zipRight(Effect.flatten(Ref.get(broken)), execution.intact),
        runTransaction,
        migrationTransaction,
        autocommitBlock: (effect) =>
          Effect.uninterruptibleMask((restore) =>
            Effect.gen(function*() {
              const isOpen = yield* Ref.get(open)
              const pinned = yield* Effect.serviceOption(SqlClient.TransactionConnection)
              const isNested = Option.exists(pinned, ([, depth]) => depth > (isOpen ? 0 : -1))
              if (execution.externalTransaction || isNested) return yield* new TransactionNotOurs()
              if (!isOpen) return yield* restore(effect)
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
        elsewhere: Effect.locallyWith(FiberRef.currentContext, Context.omit(SqlClient.TransactionConnection)),
        noticingCommits: (effect) =>
          Effect.zipRight(Ref.set(committed, false), Effect.exit(effect)).pipe(Effect.zip(Ref.get(committed)))
      })
    })
  )
