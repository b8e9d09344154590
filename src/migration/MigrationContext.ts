/**
 * The context of a migration: its database and its transaction (Alembic's `MigrationContext`).
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialect from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import { Execution, type ExecutionError } from "../execution/Execution.ts"
import { Ledger, type LedgerFailure } from "../ledger/Ledger.ts"
import type { LedgerError } from "../ledger/LedgerError.ts"
import type { LockFailure } from "../ledger/MigrationLock.ts"
import type { RevisionMap } from "../revision/RevisionMap.ts"
import { Transactions } from "./Transactions.ts"

/**
 * `currentRevision` was used, and the version table has several rows.
 *
 * @since 0.1.0
 * @category errors
 */
export class SeveralCurrentRevisions extends TaggedError("SeveralCurrentRevisions")<{
  readonly table: string
  readonly revisions: ReadonlyArray<string>
}> {
  override get message() {
    return `The version table ${this.table} has ${this.revisions.length} rows: ${this.revisions.join(", ")}. ` +
      "Ask for `currentHeads`, or merge the branches with `effect-alembic merge heads`."
  }
}

/**
 * The project of a command, for its migrations:
 *
 * - `attributes`: those of the configuration;
 * - `sections`, `mainOptions`: the sections of the ini file, and the options of its main section; empty without one;
 * - `revisionMap`: the graph of the revisions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Project {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly mainOptions: Readonly<Record<string, string>>
  readonly revisionMap: Effect.Effect<RevisionMap>
}

/**
 * The database of a migration, and the transaction of the run.
 *
 * @since 0.1.0
 * @category tags
 */
export class MigrationContext extends Context.Tag("effect-alembic/MigrationContext")<MigrationContext, {
  readonly dialect: Dialect.Dialect["Type"]
  /** Whether DDL is assumed to roll back (Alembic's `is_transactional_ddl()`). */
  readonly transactionalDdl: boolean
  /** The `opts` of env.ts. */
  readonly opts: Readonly<Record<string, unknown>>
  /** The configuration and the revisions of the command (Alembic's `config` and `script`); `None` in a program without a command. */
  readonly project: Option.Option<Project>
  /** The heads in the version table; in a script, those that it has at this point. Never creates the table. */
  readonly currentHeads: Effect.Effect<ReadonlyArray<string>, LedgerFailure>
  /** The only one of these heads, or `null`. */
  readonly currentRevision: Effect.Effect<string | null, LedgerFailure | SeveralCurrentRevisions>
  /**
   * Writes text to the script as it is, with an empty line after it, for the program that applies the script (`\\set ON_ERROR_STOP on`). Does
   * nothing online (Alembic's `static_output`).
   */
  readonly staticOutput: (text: string) => Effect.Effect<void>
  /** Runs one statement, or writes it to the script. */
  readonly execute: (sql: string) => Effect.Effect<void, ExecutionError>
  /**
   * Runs an effect outside any transaction, for statements that cannot run in one (`CREATE INDEX CONCURRENTLY`). The transaction is
   * committed before it, and a new one begins after it. Inside, `sql.withTransaction` is a separate transaction.
   */
  readonly autocommitBlock: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | LockFailure | LedgerError, R>
  /**
   * Runs an effect whose `SqlClient` is a client of another database. Without this, its statements would go to the database being
   * migrated, because @effect/sql has one transaction for all clients. They are neither rolled back nor recorded with the migration.
   */
  readonly elsewhere: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}>() {}

/**
 * The context of a run, from the ledger, the transaction and the execution of the run.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  { opts = {}, project = Option.none() }: Partial<Pick<MigrationContext["Type"], "opts" | "project">> = {}
): Layer.Layer<MigrationContext, never, Dialect.Dialect | Execution | Ledger | Transactions> =>
  Layer.effect(
    MigrationContext,
    Effect.gen(function*() {
      const dialect = yield* Dialect.Dialect
      const execution = yield* Execution
      const ledger = yield* Ledger
      const transactions = yield* Transactions
      yield* Effect.logDebug(
        `${execution.changesDatabase ? "" : "Writing a script. "}The dialect is ${dialect.name}. DDL is assumed ${
          transactions.transactionalDdl ? "" : "not "
        }to be transactional.`
      )
      return MigrationContext.of({
        dialect,
        transactionalDdl: transactions.transactionalDdl,
        opts,
        project,
        currentHeads: ledger.heads,
        currentRevision: Effect.flatMap(ledger.heads, onlyOne(ledger)),
        staticOutput: execution.staticOutput,
        execute: (sql) => execution.run(Statement.text(sql)),
        autocommitBlock: transactions.autocommit,
        elsewhere: Effect.locallyWith(FiberRef.currentContext, Context.omit(SqlClient.TransactionConnection))
      })
    })
  )

const onlyOne = ({ table }: Ledger["Type"]) => (revisions: ReadonlyArray<string>) =>
  revisions.length > 1
    ? Effect.fail(new SeveralCurrentRevisions({ table: table.name, revisions }))
    : Effect.succeed(revisions[0] ?? null)

/**
 * Returns the context of a migration of a script, in which no version table can be read, with the heads that the script has before it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withHeads = (
  context: MigrationContext["Type"],
  ledger: Ledger["Type"],
  heads: ReadonlyArray<string>
): MigrationContext["Type"] => ({
  ...context,
  currentHeads: Effect.succeed(heads),
  currentRevision: onlyOne(ledger)(heads)
})
