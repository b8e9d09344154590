/**
 * The transaction of a run's connection: who owns it, how it begins and ends, and whether it is still the one that was begun.
 *
 * @since 0.1.0
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import * as Statement from "../dialect/Statement.ts"
import * as DatabaseError from "./DatabaseError.ts"
import * as Observer from "./Observer.ts"
import * as ServerStatus from "./ServerStatus.ts"

/**
 * The transaction of the connection that a run uses; in a script, the statements that begin and end one.
 *
 * @since 0.1.0
 * @category tags
 */
export class Transaction extends Context.Tag("effect-alembic/Transaction")<Transaction, {
  /** Whether the caller of the run has a transaction open. It is the caller's: `begin`, `commit` and `rollback` do nothing then. */
  readonly isExternal: boolean
  /** Whether a transaction is open on the connection. */
  readonly isOpen: Effect.Effect<boolean>
  /** The number of transactions that were begun. What was read in one is known until the next begins, where a transaction excludes writers. */
  readonly begun: Effect.Effect<number>
  /** Whether a transaction was open after the last statement, as the server reports; `None` where it does not report it. */
  readonly serverReportsOpen: Effect.Effect<Option.Option<boolean>>
  /** The number of the server session that the driver was told when it connected; `None` if it was told none. */
  readonly sessionNumber: Option.Option<number>
  /** Whether DDL rolls back here. */
  readonly transactionalDdl: boolean
  /** Whether changes of rows need a transaction even where DDL commits by itself; the reader of a script commits each statement. */
  readonly transactionalRows: boolean
  /** Begins a transaction, by another statement than the dialect's if one is given. */
  readonly begin: (sql?: string) => Effect.Effect<void, DatabaseError.DatabaseError>
  /** Begins a transaction, and asks a question in the same text. Its `transaction_id`, if there is one, is the identity of the transaction. */
  readonly beginAsking: (
    question: Statement.Statement
  ) => Effect.Effect<ReadonlyArray<Readonly<Record<string, unknown>>>, DatabaseError.DatabaseError>
  /** Commits, or rolls back and fails: a transaction that is not committed is never left open. */
  readonly commit: Effect.Effect<void, DatabaseError.DatabaseError>
  readonly rollback: Effect.Effect<void, DatabaseError.DatabaseError>
  /** Fails if a migration ended the transaction, as far as the database can tell, or tried to. */
  readonly intact: Effect.Effect<void, DatabaseError.DatabaseError>
  /** The same, where the next write can ask the database along; `None` if nothing remains to be asked. */
  readonly intactIf: Effect.Effect<Option.Option<Intact>, DatabaseError.DatabaseError>
}>() {}

/**
 * A check of the transaction that is part of a write:
 *
 * - `condition`: of the write, which changes no row in another transaction;
 * - `confirmed`: remembers that the write changed its row. If it changed none, call `intact`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Intact {
  readonly condition: Statement.Statement
  readonly confirmed: Effect.Effect<void>
}

/**
 * The transaction of a connection, and what the sink needs to know of it.
 *
 * - `depth`: as @effect/sql counts: at -1 the next `withTransaction` begins a transaction, from 0 it sets a savepoint;
 * - `admit`: fails if a migration may not send the statement; `undefined` where there is nothing to do first.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pinned {
  readonly transaction: Transaction["Type"]
  readonly depth: () => number
  readonly admit: (sql: string) => Effect.Effect<void, SqlError> | undefined
}

/**
 * The transaction of a live connection. `outerDepth` is -1, or the depth of the caller's transaction.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pinned = (
  connection: Connection,
  dialect: Dialect.Dialect["Type"],
  { log, outerDepth, serverReportsOpen }: {
    readonly log: Observer.StatementLog
    readonly outerDepth: number
    readonly serverReportsOpen: Effect.Effect<Option.Option<boolean>>
  }
): Pinned => {
  const { transactions } = dialect
  const { lexicalRules } = dialect.types.literals
  const { unpreparedStatements } = dialect.ddl.features
  const isExternal = outerDepth >= 0
  const identity = identified(connection, isExternal ? Option.none() : transactions.identity, log)
  let depth = outerDepth
  let begun = 0
  let refused: DatabaseError.DatabaseError | undefined

  const control = (sql: string, driverCall: keyof DriverTransaction): Effect.Effect<unknown, SqlError> =>
    Effect.suspend(() => {
      // Their answers are waited for: the driver sends nothing beside a request that runs.
      if (hasDriverTransaction(connection)) {
        return Effect.uninterruptible(driverCall === "rollback" ? connection.rollback() : connection[driverCall])
      }
      return unpreparedStatements ? connection.executeUnprepared(sql, [], undefined) : connection.executeRaw(sql, [])
    })
  const failing = (sql: string) => (cause: SqlError) =>
    new DatabaseError.DatabaseError({ reason: new DatabaseError.StatementFailed({ sql, cause }) })
  const keys = foreignKeysOf(connection, isExternal ? Option.none() : transactions.foreignKeys)
  const ended = Effect.suspend(() => {
    depth = -1
    return keys.restore
  })

  const beginning = <A>(sql: string, send: Effect.Effect<A, SqlError>) =>
    Effect.zipRight(
      keys.suspend,
      send.pipe(
        Effect.mapBoth({
          onFailure: failing(sql),
          onSuccess: (answer) => {
            identity.forget()
            depth = 0
            begun++
            return answer
          }
        }),
        Effect.tapError(() => keys.restore)
      )
    )
  const begin = (sql: string) => beginning(sql, control(sql, "begin"))
  const beginAsking = (question: Statement.Statement) =>
    Effect.suspend(() => {
      const sql = `${transactions.begin};\n${Statement.render(question, () => "?")}`
      // If the question fails, the transaction may have begun.
      const sent = Effect.tapError(
        connection.executeUnprepared(sql, [], undefined),
        () => Effect.ignore(control(transactions.rollback, "rollback"))
      )
      return Effect.map(beginning(sql, sent), (answers) => {
        const rows: ReadonlyArray<Readonly<Record<string, unknown>>> = answers.at(-1) ?? []
        identity.begunAs(rows[0]?.["transaction_id"])
        return rows
      })
    })
  const rollback = Effect.ensuring(
    control(transactions.rollback, "rollback").pipe(
      Effect.asVoid,
      Effect.catchAll((cause) =>
        identity.provesLoss(cause) ?
          Effect.void :
          Effect.flatMap(identity.isLost, (isLost) => isLost ? Effect.void : failing(transactions.rollback)(cause))
      )
    ),
    ended
  )
  const unrefused = Effect.suspend(() => {
    const tried = refused
    refused = undefined
    return tried ?? Effect.void
  })
  const unlost = Effect.suspend(() =>
    depth < 0 ? Effect.void : Effect.flatMap(identity.isLost, (isLost) => isLost ? lost : Effect.void)
  )
  const intact = Effect.zipRight(unrefused, unlost)
  const intactIf = Effect.zipRight(
    unrefused,
    Effect.suspend((): Effect.Effect<Option.Option<Intact>, DatabaseError.DatabaseError> => {
      const asking = depth < 0 ? Option.none() : identity.asking()
      return Option.isSome(asking) ? Effect.succeed(asking) : Effect.as(unlost, Option.none())
    })
  )
  // After a COMMIT that failed, only a ROLLBACK that is answered proves that the server has ended the transaction.
  const afterFailure = (cause: Option.Option<SqlError>) =>
    Effect.flatMap(Effect.either(rollback), (answer) =>
      new DatabaseError.DatabaseError({
        reason: Either.isLeft(answer) && Option.isSome(cause)
          ? new DatabaseError.CommitUnanswered({ cause: cause.value })
          : new DatabaseError.CommitFailed({ cause })
      }))
  const commit = Effect.tapError(Effect.zipRight(intact, keys.check), () => Effect.ignore(rollback)).pipe(
    Effect.zipRight(Effect.matchEffect(control(transactions.commit, "commit"), {
      onFailure: (cause) =>
        identity.provesLoss(cause) ? Effect.zipRight(ended, lost) : afterFailure(Option.some(cause)),
      onSuccess: (answer) => isRollback(answer) ? afterFailure(Option.none()) : ended
    }))
  )

  return {
    depth: () => depth,
    admit: (sql) => {
      if (depth < 0 && !transactions.controls(sql, false)) return undefined
      const isIgnored = depth >= 0 && Option.exists(transactions.foreignKeys, ({ isSet }) => isSet(sql))
      if (!isIgnored && !transactions.controls(sql, depth >= 0)) {
        return both(both(identity.afterErrors(), identity.identify()), keys.remember())
      }
      Observer.remember(log, sql)
      const shown = { sql: Statement.shown(sql, lexicalRules) }
      const cause = new DatabaseError.DatabaseError({
        reason: isIgnored ? new DatabaseError.ForeignKeysIgnored(shown) : new DatabaseError.TransactionControl(shown)
      })
      refused = cause
      return new SqlError({ cause, message: cause.message })
    },
    transaction: {
      isExternal,
      isOpen: Effect.sync(() => depth >= 0),
      begun: Effect.sync(() => begun),
      serverReportsOpen,
      sessionNumber: ServerStatus.sessionNumber(connection),
      transactionalDdl: transactions.transactionalDdl,
      transactionalRows: true,
      begin: (sql = transactions.begin) => isExternal ? Effect.void : begin(sql),
      beginAsking,
      commit: isExternal ? Effect.void : commit,
      rollback: isExternal ? Effect.void : rollback,
      intact,
      intactIf
    }
  }
}

/**
 * The transaction of a script: its statements, where scripts of the dialect have them. On SQL Server each is a separate batch: in one batch with
 * `BEGIN TRANSACTION`, a statement that must be the first of its batch would be refused, and the rest of the script would commit by itself.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scripted = (
  { transactions }: Dialect.Dialect["Type"],
  write: (sql: string) => Effect.Effect<void>
): Transaction["Type"] => ({
  isExternal: false,
  isOpen: Effect.succeed(false),
  begun: Effect.succeed(0),
  serverReportsOpen: Effect.succeedNone,
  sessionNumber: Option.none(),
  transactionalDdl: transactions.transactionalScripts,
  transactionalRows: false,
  begin: () => write(transactions.begin),
  beginAsking: () => Effect.as(write(transactions.begin), []),
  commit: write(transactions.commit),
  rollback: Effect.void,
  intact: Effect.void,
  intactIf: Effect.succeedNone
})

/**
 * The transactions of a driver that must be told of them, as that of SQL Server.
 *
 * @since 0.1.0
 * @category models
 */
export interface DriverTransaction {
  readonly begin: Effect.Effect<unknown, SqlError>
  readonly commit: Effect.Effect<unknown, SqlError>
  readonly rollback: (savepoint?: string) => Effect.Effect<unknown, SqlError>
}

/**
 * Returns whether a driver must be told of a transaction. To SQL Server's, each statement is a batch that may not leave one open.
 *
 * @since 0.1.0
 * @category guards
 */
export const hasDriverTransaction = (connection: Connection): connection is Connection & DriverTransaction =>
  Predicate.hasProperty(connection, "begin") && Effect.isEffect(connection.begin) &&
  Predicate.hasProperty(connection, "commit") && Effect.isEffect(connection.commit) &&
  Predicate.hasProperty(connection, "rollback") && Predicate.isFunction(connection.rollback)

const isRollback = (raw: unknown): boolean => Predicate.isRecord(raw) && raw["command"] === "ROLLBACK"

const lost = new DatabaseError.DatabaseError({ reason: new DatabaseError.TransactionLost() })

/** Recognizes the transaction: it is identified before the first statement of a migration, and asked for where statements were sent since. */
const identified = (
  connection: Connection,
  identity: Dialect.Transactions["identity"],
  log: Observer.StatementLog
) => {
  const ask = (statement: Statement.Statement) =>
    Effect.map(
      connection.execute(Statement.render(statement, () => "?"), [], undefined),
      ([row]) => row?.transaction_id
    )
  let known: Known | undefined
  let errors = log.failed
  const isKnown = ({ askedAt, failed, isLost }: Known) =>
    isLost || askedAt === log.sent ||
    (failed === log.failed && Option.exists(identity, ({ endsOnlyAtErrors }) => endsOnlyAtErrors))
  const answered = (first: unknown, isLost: boolean, askedAt = log.sent) => {
    known = { first, askedAt, failed: log.failed, isLost }
  }
  const isLost = Effect.suspend(() => {
    if (Option.isNone(identity) || known === undefined) return Effect.succeed(false)
    const { first, isLost } = known
    if (isKnown(known)) return Effect.succeed(isLost)
    return Effect.map(Effect.either(Effect.forEach(identity.value.asked, ask)), (answers) => {
      const lost = Either.match(answers, {
        onLeft: (error) => identity.value.isLost(DriverError.fromUnknown(error.cause)),
        onRight: (answers) => answers.at(-1) !== first
      })
      answered(first, lost)
      return lost
    })
  })
  return {
    /** Nothing is sent after the database ended the transaction at an error: it would be committed by itself. */
    afterErrors: () => {
      if (Option.isNone(identity) || !identity.value.endsAtErrors) return undefined
      if (errors === log.failed && known?.isLost !== true) return undefined
      errors = log.failed
      return Effect.flatMap(
        isLost,
        (isLost) => isLost ? new SqlError({ cause: lost, message: lost.message }) : Effect.void
      )
    },
    forget: () => {
      known = undefined
    },
    begunAs: (first: unknown) => {
      if (first !== undefined) answered(first, false, -1)
    },
    identify: () =>
      Option.isNone(identity) || known !== undefined ? undefined : Effect.ignore(
        Effect.map(ask(identity.value.begun), (first) => answered(first, false, -1))
      ),
    /** The check as a condition, where it has to be asked and can be written as one. */
    asking: (): Option.Option<Intact> => {
      if (Option.isNone(identity) || known === undefined || isKnown(known)) return Option.none()
      const { first } = known
      return Option.map(identity.value.condition, (condition) => ({
        condition: condition(first),
        confirmed: Effect.sync(() => answered(first, false))
      }))
    },
    // SQLite ends the transaction itself at some errors, a full disk among them.
    provesLoss: (error: SqlError) =>
      Option.exists(identity, ({ isLost }) => isLost(DriverError.fromUnknown(error.cause))),
    isLost
  }
}

/**
 * Does one after the other, where there is anything to do.
 *
 * @since 0.1.0
 * @category combinators
 */
export const both = (
  first: Effect.Effect<void, SqlError> | undefined,
  second: Effect.Effect<void, SqlError> | undefined
) => first === undefined ? second : second === undefined ? first : Effect.zipRight(first, second)

/**
 * Switches enforcement of foreign keys off around each transaction, so that a table can be rebuilt in it, and checks before `COMMIT` that
 * no violation was added. Violations that are there already are counted before the first statement of a migration.
 */
const foreignKeysOf = (connection: Connection, foreignKeys: Dialect.Transactions["foreignKeys"]) => {
  if (Option.isNone(foreignKeys)) {
    return { suspend: Effect.void, restore: Effect.void, check: Effect.void, remember: () => undefined }
  }
  const { enforce, enforced, suspend, violations } = foreignKeys.value
  let isSuspended = false
  let before: ReadonlyMap<string, Violation> | undefined
  const ask = (statement: Statement.Statement) =>
    connection.execute(Statement.render(statement, () => "?"), [], undefined)
  const failing = (statement: Statement.Statement) =>
    Effect.mapError((cause: SqlError) =>
      new DatabaseError.DatabaseError({
        reason: new DatabaseError.StatementFailed({ sql: Statement.render(statement, () => "?"), cause })
      })
    )
  const found = Effect.map(ask(violations), (rows) =>
    new Map(rows.map((row) => {
      const violation = { child: String(row["child"]), parent: String(row["parent"]), rows: Number(row["violations"]) }
      return [JSON.stringify([violation.child, violation.parent]), violation]
    })))
  return {
    suspend: ask(enforced).pipe(
      failing(enforced),
      Effect.flatMap(([row]) => {
        before = undefined
        isSuspended = row !== undefined && Object.values(row).some((value) => Number(value) === 1)
        return isSuspended ? Effect.asVoid(ask(suspend)).pipe(failing(suspend)) : Effect.void
      })
    ),
    restore: Effect.suspend(() => {
      if (!isSuspended) return Effect.void
      isSuspended = false
      return Effect.ignoreLogged(ask(enforce))
    }),
    remember: () =>
      isSuspended && before === undefined
        ? Effect.map(found, (violations) => {
          before = violations
        })
        : undefined,
    check: Effect.suspend(() => {
      const known = before
      if (!isSuspended || known === undefined) return Effect.void
      return Effect.flatMap(found.pipe(failing(violations)), (now) => {
        const added = [...now].flatMap(([key, violation]) => {
          const rows = violation.rows - (known.get(key)?.rows ?? 0)
          return rows > 0 ? [{ ...violation, rows }] : []
        })
        return added.length === 0 ? Effect.void : new DatabaseError.DatabaseError({
          reason: new DatabaseError.ForeignKeysViolated({ violations: added })
        })
      })
    })
  }
}

interface Violation {
  readonly child: string
  readonly parent: string
  readonly rows: number
}

interface Known {
  readonly first: unknown
  /** How many statements had been sent when the transaction was asked for last, and the texts of the last that had failed. */
  readonly askedAt: number
  readonly failed: ReadonlyArray<string>
  readonly isLost: boolean
}
