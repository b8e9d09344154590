/**
 * The one sink of every statement: a live connection, a script, or a list of values.
 * Nothing else in the project asks whether it is online or offline.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import type { CompileError } from "../dialect/CompileError.ts"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { Quoting } from "../dialect/Quoting.ts"
import * as Statement from "../dialect/Statement.ts"
import type { Bind } from "../schema/SqlText.ts"
import * as ScriptClient from "./ScriptClient.ts"
import * as ServerStatus from "./ServerStatus.ts"

/**
 * The database refused a statement.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementFailed extends Data.TaggedError("StatementFailed")<{
  readonly sql: string
  readonly cause: SqlError
}> {
  override get message() {
    return `The database refused a statement: ${DriverError.format(DriverError.fromUnknown(this.cause))}\n${this.sql}`
  }
}

/**
 * A statement needs an answer from a database, and a script has none.
 *
 * @since 0.1.0
 * @category errors
 */
export class OfflineRead extends Data.TaggedError("OfflineRead")<{ readonly sql: string }> {
  override get message() {
    return `A script (--sql) and a rehearsal (--dry-run) cannot read from the database, and this statement does:\n${this.sql}\n` +
      "Write the data change as one statement (INSERT … SELECT, UPDATE … FROM), or run the migration online."
  }
}

/**
 * `COMMIT` did not commit: the database rolled the transaction back, because a statement in it had failed and the failure was
 * swallowed, or because a deferred constraint does not hold.
 *
 * @since 0.1.0
 * @category errors
 */
export class CommitFailed extends Data.TaggedError("CommitFailed")<{ readonly cause: Option.Option<SqlError> }> {
  override get message() {
    return Option.match(this.cause, {
      onNone: () =>
        "COMMIT was answered with ROLLBACK: an earlier statement of this transaction failed and its error was swallowed. " +
        "Nothing was changed. Do not catch the errors of statements inside a migration, or run them in sql.withTransaction.",
      onSome: (cause) =>
        `COMMIT failed and the transaction was rolled back: ${DriverError.format(DriverError.fromUnknown(cause))}`
    })
  }
}

/**
 * The connection broke while `COMMIT` was under way, so nobody here knows whether it took place.
 *
 * @since 0.1.0
 * @category errors
 */
export class CommitUnanswered extends Data.TaggedError("CommitUnanswered")<{ readonly cause: SqlError }> {
  override get message() {
    return `The connection broke while COMMIT was under way: ${
      DriverError.format(DriverError.fromUnknown(this.cause))
    }\n` +
      "Either all of the transaction took place or none of it. Look at `effect-alembic current`, and run the command again: " +
      "it goes on from where the database stands."
  }
}

/**
 * A migration wanted to begin or end a transaction by a statement of its own, while the run had one open. It was not sent.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionControl extends Data.TaggedError("TransactionControl")<{ readonly sql: string }> {
  override get message() {
    return "The run owns the transaction, and the version table is written in it, so a migration may not send this " +
      `statement. It was not sent:\n${this.sql}\nFor statements outside of the transaction there is ` +
      "MigrationContext.autocommitBlock, which commits before it and begins anew after it; for a part that is rolled back " +
      "alone there is sql.withTransaction. Tables cannot be locked, since the run writes to tables of its own."
  }
}

/**
 * The transaction that the run had begun is not open any more, though the run has not ended it.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransactionLost extends Data.TaggedError("TransactionLost") {
  override get message() {
    return "The transaction of the migration was ended inside of it: by a COMMIT or ROLLBACK that it sent among other " +
      "statements, or by the database, as SQLite does at OR ROLLBACK and at some errors. What was done in it, by the " +
      "revisions of this run before it too, may stand or be gone; what followed stands. The version table does not name " +
      "the revision. Look at the database and at `effect-alembic current`, undo by hand what stands, and take the cause " +
      "out of the migration: MigrationContext.autocommitBlock is for statements outside of the transaction, " +
      "sql.withTransaction for a part that may fail."
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type ExecutionError =
  | StatementFailed
  | OfflineRead
  | CommitFailed
  | CommitUnanswered
  | TransactionControl
  | TransactionLost
  | CompileError

/**
 * @since 0.1.0
 * @category models
 */
export type Row = Readonly<Record<string, unknown>>

/**
 * A statement that is about to be sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sending {
  readonly sql: string
  readonly params: ReadonlyArray<unknown>
}

/**
 * Stands around each statement of a migration, its own and those of `op` alike: may look at it, or answer in its place. `answering` makes
 * what the program expects of what a driver answered to the same statement before.
 *
 * @since 0.1.0
 * @category models
 */
export type Observer = <A>(
  statement: Sending,
  send: Effect.Effect<A, SqlError>,
  answering: (kept: unknown) => A
) => Effect.Effect<A, SqlError>

/**
 * Told of each statement of a migration before it is sent to a database. Text between quotes is left out.
 *
 * @since 0.1.0
 * @category tags
 */
export class OnStatement extends Context.Reference<OnStatement>()("effect-alembic/OnStatement", {
  defaultValue: (): (sql: string) => Effect.Effect<void> => () => Effect.void
}) {}

/**
 * Where statements go. What only a database can answer is `None` where there is no database.
 *
 * @since 0.1.0
 * @category tags
 */
export class Execution extends Context.Tag("effect-alembic/Execution")<Execution, {
  /** Runs one statement (DDL included), or writes it into the script. */
  readonly run: (statement: Statement.Statement) => Effect.Effect<void, ExecutionError>
  /** Runs one statement and says how many rows it changed. */
  readonly affected: (statement: Statement.Statement) => Effect.Effect<Option.Option<number>, ExecutionError>
  /** Asks the database; `None` where there is none, for questions whose answer only saves work. */
  readonly probe: (statement: Statement.Statement) => Effect.Effect<Option.Option<ReadonlyArray<Row>>, ExecutionError>
  /** Asks the database; `OfflineRead` where there is none. */
  readonly query: (statement: Statement.Statement) => Effect.Effect<ReadonlyArray<Row>, ExecutionError>
  /** A remark in the script; nothing on a live connection. */
  readonly comment: (text: string) => Effect.Effect<void>
  /** How many rows go into one INSERT at the most: one in a script, many on a connection. */
  readonly rowsPerInsert: number
  /** Whether DDL rolls back here, as the dialect says for this kind of sink. */
  readonly transactionalDdl: boolean
  /** Whether the caller had a transaction open already; then `begin`, `commit` and `rollback` do nothing. */
  readonly externalTransaction: boolean
  /** Whether the server said, in its answer to the last statement of a migration, that a transaction is open; `None` where it does not say. */
  readonly serverInTransaction: Effect.Effect<Option.Option<boolean>>
  /** Whether a transaction was begun here and not ended. */
  readonly inTransaction: Effect.Effect<boolean>
  /** Whether changes of rows want a transaction even where DDL commits by itself; a script's reader commits each statement. */
  readonly rowTransactions: boolean
  /** Whether what is run changes a database; a script only says what would. */
  readonly changesDatabase: boolean
  /** Begins a transaction, in other words than the dialect's where they are given. */
  readonly begin: (words?: string) => Effect.Effect<void, ExecutionError>
  readonly commit: Effect.Effect<void, ExecutionError>
  readonly rollback: Effect.Effect<void, ExecutionError>
  /** Fails if a migration ended the transaction that was begun here, as far as the database can tell, or tried to. */
  readonly intact: Effect.Effect<void, TransactionControl | TransactionLost>
  /** Gives an effect a `SqlClient` whose statements end here too, on the same connection and in the same transaction. */
  readonly provideClient: <A, E, R>(
    effect: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, Exclude<R, SqlClient.SqlClient>>
  /** Runs an effect with an observer around each of its statements. */
  readonly observing: <A, E, R>(observer: Observer, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** How many statements were sent so far, our own bookkeeping not counted. */
  readonly sent: Effect.Effect<number>
  /** The last statements that the database refused, as they were. */
  readonly refused: Effect.Effect<ReadonlyArray<string>>
  /** The same sink for our own bookkeeping, which no observer sees. */
  readonly unobserved: Bookkeeping
}>() {}

/**
 * What bookkeeping needs of an `Execution`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bookkeeping {
  readonly run: (statement: Statement.Statement) => Effect.Effect<void, ExecutionError>
  readonly affected: (statement: Statement.Statement) => Effect.Effect<Option.Option<number>, ExecutionError>
  readonly probe: (statement: Statement.Statement) => Effect.Effect<Option.Option<ReadonlyArray<Row>>, ExecutionError>
  readonly query: (statement: Statement.Statement) => Effect.Effect<ReadonlyArray<Row>, ExecutionError>
}

/**
 * Statements run on one connection of the `SqlClient`, reserved for the life of the layer, inside and outside transactions.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerOnline: Layer.Layer<Execution, SqlError, SqlClient.SqlClient | Dialect.Dialect> = Layer.scoped(
  Execution,
  Effect.gen(function*() {
    const client = yield* SqlClient.SqlClient
    const dialect = yield* Dialect.Dialect
    const outer = yield* Effect.serviceOption(SqlClient.TransactionConnection)
    const externalTransaction = Option.exists(outer, ([, depth]) => depth >= 0)
    const { connection: raw, inTransaction: serverInTransaction } = ServerStatus.watch(
      yield* Option.match(outer, {
        onNone: () => client.reserve,
        onSome: ([conn]) => Effect.succeed(conn)
      })
    )
    const observer = yield* Ref.make(Option.none<Observer>())
    const count = yield* Ref.make(0)
    const cancel = yield* cancelling(client, raw, dialect.statements.cancellation)
    const { quoting } = dialect.ddl.features
    const refused = yield* Ref.make<ReadonlyArray<string>>([])
    const remember = (sql: string) => Ref.update(refused, (before) => [...before.slice(-9), sql])
    // The depth that @effect/sql counts from: -1, the next withTransaction begins one; 0 and up, it makes a savepoint.
    const depth = yield* Ref.make(Option.match(outer, { onNone: () => -1, onSome: ([, depth]) => depth }))
    const isOpen = Effect.map(Ref.get(depth), (depth) => depth >= 0)
    const witness = yield* witnessing(
      raw,
      externalTransaction ? Option.none() : dialect.transactions.identity,
      Ref.get(count)
    )
    const barred = yield* Ref.make(Option.none<TransactionControl>())
    const admit = (sql: string) =>
      Effect.flatMap(isOpen, (isOpen) => {
        if (!dialect.transactions.controls(sql, isOpen)) return isOpen ? witness.call : Effect.void
        const cause = new TransactionControl({ sql: Statement.shown(sql, quoting) })
        return Effect.zipRight(
          Effect.zipRight(remember(sql), Ref.set(barred, Option.some(cause))),
          Effect.fail(new SqlError({ cause, message: cause.message }))
        )
      })
    const connection = described(raw, { admit, observer, count, cancel, quoting, remember })

    const send = <A>(
      statement: Statement.Statement,
      how: (sql: string, params: ReadonlyArray<unknown>) => Effect.Effect<A, SqlError>
    ): Effect.Effect<A, StatementFailed> => {
      const sql = Statement.render(statement, (_, index) => dialect.statements.placeholder(index))
      return Effect.suspend(() =>
        how(sql, Statement.binds(statement).map((bind) => dialect.statements.bindValue(bind)))
      ).pipe(
        Effect.tapError(() => remember(sql)),
        Effect.mapError((cause) => new StatementFailed({ sql: Statement.shown(sql, quoting), cause }))
      )
    }
    const on = (connection: Connection) => {
      const rows = (sql: string, params: ReadonlyArray<unknown>) => connection.execute(sql, params, undefined)
      const plain = dialect.ddl.features.unpreparedStatements
        ? (sql: string, params: ReadonlyArray<unknown>) =>
          params.length === 0 ? connection.executeUnprepared(sql, params, undefined) : rows(sql, params)
        : rows
      return {
        run: (statement: Statement.Statement) => Effect.asVoid(send(statement, plain)),
        affected: (statement: Statement.Statement) =>
          Effect.map(send(statement, (sql, params) => connection.executeRaw(sql, params)), affectedRows),
        probe: (statement: Statement.Statement) => Effect.map(send(statement, rows), Option.some),
        query: (statement: Statement.Statement) => send(statement, rows)
      }
    }

    const control = (text: string, driverCall: keyof DriverTransaction): Effect.Effect<unknown, SqlError> =>
      Effect.suspend(() => {
        if (hasDriverTransaction(raw)) return raw[driverCall]
        return dialect.ddl.features.unpreparedStatements
          ? raw.executeUnprepared(text, [], undefined)
          : raw.executeRaw(text, [])
      })
    const inTransaction = <E>(effect: Effect.Effect<void, E>) => externalTransaction ? Effect.void : effect

    return Execution.of({
      ...on(connection),
      comment: () => Effect.void,
      rowsPerInsert: Number.POSITIVE_INFINITY,
      transactionalDdl: dialect.transactions.transactionalDdl,
      externalTransaction,
      serverInTransaction,
      inTransaction: isOpen,
      rowTransactions: true,
      changesDatabase: true,
      begin: (words = dialect.transactions.begin) =>
        inTransaction(
          control(words, "begin").pipe(
            Effect.mapError((cause) => new StatementFailed({ sql: words, cause })),
            Effect.zipRight(witness.dismiss),
            Effect.zipRight(Ref.set(depth, 0))
          )
        ),
      commit: inTransaction(
        control(dialect.transactions.commit, "commit").pipe(
          Effect.mapError((cause) => new CommitFailed({ cause: Option.some(cause) })),
          Effect.filterOrFail((answer) => !isRollback(answer), () => new CommitFailed({ cause: Option.none() })),
          Effect.zipRight(Ref.set(depth, -1))
        )
      ),
      rollback: inTransaction(
        control(dialect.transactions.rollback, "rollback").pipe(
          Effect.mapError((cause) => new StatementFailed({ sql: dialect.transactions.rollback, cause })),
          Effect.catchAll((error) => Effect.flatMap(witness.isLost, (isLost) => isLost ? Effect.void : error)),
          Effect.zipRight(Ref.set(depth, -1))
        )
      ),
      intact: Effect.gen(function*() {
        const tried = yield* Ref.getAndSet(barred, Option.none())
        if (Option.isSome(tried)) return yield* tried.value
        if ((yield* isOpen) && (yield* witness.isLost)) return yield* new TransactionLost()
      }),
      provideClient: (effect) =>
        Effect.flatMap(Ref.get(depth), (depth) =>
          effect.pipe(
            Effect.provideService(SqlClient.SqlClient, client),
            Effect.provideService(SqlClient.TransactionConnection, [connection, depth])
          )),
      observing: (watch, effect) =>
        Effect.acquireUseRelease(
          Ref.getAndSet(observer, Option.some(watch)),
          () => effect,
          (before) => Ref.set(observer, before)
        ),
      sent: Ref.get(count),
      refused: Ref.get(refused),
      unobserved: on(raw)
    })
  })
)

/**
 * Where a script goes, and how.
 *
 * - `write`: takes each piece of text as it comes;
 * - `literalBinds`: values of statements are written as literals (default), or as named markers;
 * - `batchSeparator`: the line after each statement in place of the dialect's own (SQL Server's `GO`); empty for none.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScriptOptions {
  readonly write: (text: string) => Effect.Effect<void>
  readonly literalBinds?: boolean | undefined
  readonly batchSeparator?: string | undefined
}

/**
 * Statements are written as a script (Alembic's offline mode); nothing is connected to.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerOffline = (options: ScriptOptions): Layer.Layer<Execution, never, Dialect.Dialect> =>
  Layer.effect(
    Execution,
    Effect.gen(function*() {
      const dialect = yield* Dialect.Dialect
      const separator = options.batchSeparator === undefined
        ? dialect.statements.batchSeparator
        : Option.liftPredicate(options.batchSeparator, (text) => text !== "")
      const terminated = (sql: string) => `${sql.trim()}${dialect.statements.terminator}\n\n`
      const batchEnd = Option.match(separator, { onNone: () => "", onSome: (text) => `${text}\n\n` })
      const emit = (sql: string) => options.write(terminated(sql) + batchEnd)
      const value = (bind: Bind): Either.Either<string, CompileError> =>
        options.literalBinds === false && bind.name !== undefined
          ? Either.right(dialect.statements.bindMarker(bind))
          : dialect.types.literals.render(bind.value, bind.type)

      const run = (statement: Statement.Statement) =>
        Effect.forEach(
          statement.fragments,
          (fragment) => typeof fragment === "string" ? Either.right(fragment) : value(fragment)
        ).pipe(Effect.flatMap((parts) => {
          const sql = parts.join("")
          // Alembic's scripts have no tabs; one within quotes may be the user's data.
          return emit(statement.isUsers === true && /['"`$]/.test(sql) ? sql : sql.replaceAll("\t", "    "))
        }))
      const client = yield* ScriptClient.make(dialect, (sql) =>
        ScriptClient.returnsRows(sql)
          ? Effect.fail(refusedRead(sql))
          : emit(sql))

      const sink: Bookkeeping = {
        run,
        affected: (statement) => Effect.as(run(statement), Option.none()),
        probe: () => Effect.succeedNone,
        query: (statement) =>
          Effect.fail(
            new OfflineRead({ sql: Statement.render(statement, (_, index) => dialect.statements.placeholder(index)) })
          )
      }

      return Execution.of({
        ...sink,
        comment: (text) => options.write(`-- ${text.replaceAll(/\s+/g, " ")}\n\n`),
        rowsPerInsert: 1,
        transactionalDdl: dialect.transactions.transactionalScripts,
        externalTransaction: false,
        serverInTransaction: Effect.succeedNone,
        inTransaction: Effect.succeed(false),
        rowTransactions: false,
        changesDatabase: false,
        begin: () => options.write(terminated(dialect.transactions.begin)),
        commit: emit(dialect.transactions.commit),
        rollback: Effect.void,
        intact: Effect.void,
        provideClient: (effect) => Effect.provideService(effect, SqlClient.SqlClient, client),
        observing: (_, effect) => effect,
        sent: Effect.succeed(0),
        refused: Effect.succeed([]),
        unobserved: sink
      })
    })
  )

interface DriverTransaction {
  readonly begin: Effect.Effect<unknown, SqlError>
  readonly commit: Effect.Effect<unknown, SqlError>
  readonly rollback: Effect.Effect<unknown, SqlError>
}

// SQL Server's driver must be told of a transaction; in SQL text each statement is a batch that may not leave one open.
const hasDriverTransaction = (connection: Connection): connection is Connection & DriverTransaction =>
  "begin" in connection && Effect.isEffect(connection.begin)

const affectedRows = (raw: unknown): Option.Option<number> => {
  if (!Predicate.isRecord(raw)) return Option.none()
  const count = raw["rowCount"] ?? raw["affectedRows"] ?? raw["changes"]
  return typeof count === "number" ? Option.some(count) : Option.none()
}

const isRollback = (raw: unknown): boolean => Predicate.isRecord(raw) && raw["command"] === "ROLLBACK"

const refusedRead = (sql: string): SqlError => {
  const cause = new OfflineRead({ sql })
  return new SqlError({ cause, message: cause.message })
}

/** Ends, from another connection, the statement that is under way on this one. Best effort: what cannot be ended is waited for. */
const cancelling = (
  client: SqlClient.SqlClient,
  connection: Connection,
  cancellation: Dialect.Statements["cancellation"]
): Effect.Effect<Effect.Effect<void>, SqlError> =>
  Option.match(cancellation, {
    onNone: () => Effect.succeed(Effect.void),
    onSome: ({ end, session }) =>
      Effect.map(connection.execute(unbound(session), [], undefined), ([row]) =>
        Effect.flatMap(client.reserve, (other) =>
          other.executeUnprepared(unbound(end(Number(row?.session))), [], undefined))
          .pipe(
            Effect.scoped,
            Effect.interruptible,
            // A pool of one connection has no other, and waits for this one without letting itself be interrupted.
            Effect.disconnect,
            Effect.interruptible,
            Effect.timeout("5 seconds"),
            Effect.ignore
          ))
  })

/**
 * Tells whether the open transaction is the one that was begun. The witness is called before the first statement of a migration, and asked
 * where statements were sent since.
 */
const witnessing = (
  connection: Connection,
  witness: Dialect.Transactions["identity"],
  sent: Effect.Effect<number>
) =>
  Effect.map(Ref.make(Option.none<Testimony>()), (testimony) => {
    const ask = (statement: Statement.Statement) =>
      Effect.map(connection.execute(unbound(statement), [], undefined), ([row]) => row?.transaction_id)
    return {
      call: Option.match(witness, {
        onNone: () => Effect.void,
        onSome: ({ begun }) =>
          Effect.flatMap(Ref.get(testimony), (known) =>
            Option.isSome(known)
              ? Effect.void
              : Effect.ignore(
                Effect.flatMap(
                  ask(begun),
                  (first) => Ref.set(testimony, Option.some({ first, askedAt: -1, isLost: false }))
                )
              ))
      }),
      dismiss: Ref.set(testimony, Option.none()),
      isLost: Effect.gen(function*() {
        const known = yield* Ref.get(testimony)
        const count = yield* sent
        if (Option.isNone(known) || Option.isNone(witness)) return false
        if (known.value.isLost || known.value.askedAt === count) return known.value.isLost
        const { asked, isLost } = witness.value
        const answers = yield* Effect.either(Effect.forEach(asked, ask))
        const lost = Either.match(answers, {
          onLeft: (error) => isLost(DriverError.fromUnknown(error.cause)),
          onRight: (answers) => answers.at(-1) !== known.value.first
        })
        yield* Ref.set(testimony, Option.some({ ...known.value, askedAt: count, isLost: lost }))
        return lost
      })
    }
  })

interface Testimony {
  readonly first: unknown
  /** How many statements had been sent when it was asked last. */
  readonly askedAt: number
  readonly isLost: boolean
}

const unbound = (statement: Statement.Statement) => Statement.render(statement, () => "?")

// The users' own statements fail with an SqlError that has lost its SQL; here it is put back. This is also the one place that all
// statements of a migration pass, and where an observer stands.
const described = (
  connection: Connection,
  { admit, cancel, count, observer, quoting, remember }: {
    readonly admit: (sql: string) => Effect.Effect<void, SqlError>
    readonly observer: Ref.Ref<Option.Option<Observer>>
    readonly count: Ref.Ref<number>
    readonly cancel: Effect.Effect<void>
    readonly quoting: Quoting
    readonly remember: (refused: string) => Effect.Effect<void>
  }
): Connection => {
  const sent = <A>(
    sql: string,
    params: ReadonlyArray<unknown>,
    send: Effect.Effect<A, SqlError>,
    answering: (kept: unknown) => A
  ) =>
    Effect.gen(function*() {
      yield* admit(sql)
      const watch = yield* Ref.get(observer)
      const tell = yield* OnStatement
      const masked = Statement.masked(sql, quoting)
      const named = Ref.update(count, (before) => before + 1).pipe(
        Effect.zipRight(tell(masked)),
        Effect.zipRight(Effect.onInterrupt(send, () => cancel)),
        Effect.tapError(() => remember(sql)),
        Effect.mapError((error) =>
          new SqlError({
            cause: error.cause,
            message: `${DriverError.format(DriverError.fromUnknown(error.cause))}\n${Statement.shown(sql, quoting)}`
          })
        ),
        Effect.withSpan("effect-alembic.statement", {
          kind: "client",
          captureStackTrace: false,
          attributes: { "db.query.text": masked }
        })
      )
      return yield* Option.isNone(watch) ? named : watch.value({ sql, params }, named, answering)
    })
  // What is kept of a statement that changed something holds no rows.
  const none = () => []
  return Object.assign(
    Object.create(connection),
    {
      execute: (sql, params, transform) => sent(sql, params, connection.execute(sql, params, transform), none),
      executeRaw: (sql, params) => sent<unknown>(sql, params, connection.executeRaw(sql, params), identity),
      executeValues: (sql, params) => sent(sql, params, connection.executeValues(sql, params), none),
      executeUnprepared: (sql, params, transform) =>
        sent(sql, params, Effect.suspend(() => connection.executeUnprepared(sql, params, transform)), none),
      executeStream: (sql, params, transform) =>
        Stream.unwrap(
          admit(sql).pipe(
            Effect.zipRight(Ref.update(count, (before) => before + 1)),
            Effect.as(connection.executeStream(sql, params, transform))
          )
        )
    } satisfies Partial<Connection>
  )
}
