/**
 * Sends statements to a live connection, or writes them to a script. No other module distinguishes between online and offline.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { CompileError } from "../dialect/CompileError.ts"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { Literals } from "../dialect/Literals.ts"
import * as Splitter from "../dialect/Splitter.ts"
import * as Statement from "../dialect/Statement.ts"
import type { Bind } from "../schema/SqlText.ts"
import * as DatabaseError from "./DatabaseError.ts"
import * as Observer from "./Observer.ts"
import * as ScriptClient from "./ScriptClient.ts"
import * as ServerStatus from "./ServerStatus.ts"
import * as Transaction from "./Transaction.ts"

/**
 * The errors of sending or writing a statement.
 *
 * @since 0.1.0
 * @category errors
 */
export type ExecutionError = DatabaseError.DatabaseError | CompileError

/**
 * A row that the database returned.
 *
 * @since 0.1.0
 * @category models
 */
export type Row = Readonly<Record<string, unknown>>

/**
 * Sends statements, or writes them to the script.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sink {
  /** Runs one statement (DDL included), or writes it to the script. */
  readonly run: (statement: Statement.Statement) => Effect.Effect<void, ExecutionError>
  /** Runs one statement and returns how many rows it changed; `None` where that is not known. */
  readonly affected: (statement: Statement.Statement) => Effect.Effect<Option.Option<number>, ExecutionError>
  /** Reads from the database; `None` in a script, for queries whose result only saves work. */
  readonly probe: (statement: Statement.Statement) => Effect.Effect<Option.Option<ReadonlyArray<Row>>, ExecutionError>
  /** Reads from the database; fails with `OfflineRead` in a script. */
  readonly query: (statement: Statement.Statement) => Effect.Effect<ReadonlyArray<Row>, ExecutionError>
}

/**
 * Sends the statements of a run to the connection or the script.
 *
 * @since 0.1.0
 * @category tags
 */
export class Execution extends Context.Tag("effect-alembic/Execution")<
  Execution,
  Sink & {
    /** The same for the statements of this package's own tables, which no observer sees. */
    readonly unobserved: Sink
    /** Writes text to the script as it is, with an empty line after it; does nothing online. */
    readonly staticOutput: (text: string) => Effect.Effect<void>
    /** Writes a comment to the script; does nothing online. */
    readonly comment: (text: string) => Effect.Effect<void>
    /** The largest number of rows in one INSERT: one in a script, many on a connection. */
    readonly rowsPerInsert: number
    /** Whether statements change a database, which is not the case for a script. */
    readonly changesDatabase: boolean
    /** Provides a `SqlClient` with the same connection and transaction, or the same script, and replaces other services. */
    readonly provideClient: <A, E, R>(
      effect: Effect.Effect<A, E, R>,
      others?: Context.Context<never>
    ) => Effect.Effect<A, E, Exclude<R, SqlClient.SqlClient>>
  }
>() {}

/**
 * The services of the layers of this module: the execution, its transaction, and its observer.
 *
 * @since 0.1.0
 * @category models
 */
export type Services = Execution | Transaction.Transaction | Observer.Observer

/**
 * Reserves one connection of the `SqlClient`, on which statements run inside and outside transactions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeOnline: Effect.Effect<
  Context.Context<Services>,
  SqlError,
  SqlClient.SqlClient | Dialect.Dialect | Scope.Scope
> = Effect.gen(function*() {
  const client = yield* SqlClient.SqlClient
  const dialect = yield* Dialect.Dialect
  const outer = yield* Effect.serviceOption(SqlClient.TransactionConnection)
  const [reserved, outerDepth] = Option.isSome(outer) ? outer.value : [yield* client.reserve, -1]
  const { connection: watched, inTransaction: serverReportsOpen } = ServerStatus.watch(
    dialect.statements.adapt(reserved)
  )
  const raw = redacting(watched)
  const log = Observer.emptyLog()
  const { admit, depth, transaction } = Transaction.pinned(raw, dialect, { log, outerDepth, serverReportsOpen })
  const clientOfMigrations = dialect.statements.clientOfMigrations(client)
  const masking = Observer.maskingSpans(dialect.types.literals.lexicalRules)
  const { cancel, identify } = cancelling(client, raw, dialect.statements.cancellation)
  const connection = Observer.observed(withValues(raw, dialect.types.literals), {
    admit: (sql) => Transaction.both(admit(sql), identify()),
    cancel,
    log,
    lexicalRules: dialect.types.literals.lexicalRules
  })
  return Context.make(
    Execution,
    Execution.of({
      ...sink(connection, dialect, log),
      unobserved: sink(raw, dialect, log),
      staticOutput: () => Effect.void,
      comment: () => Effect.void,
      rowsPerInsert: Number.POSITIVE_INFINITY,
      changesDatabase: true,
      provideClient: (effect, others = Context.empty()) =>
        Effect.suspend(() => {
          const context: Context.Context<SqlClient.SqlClient> = others.pipe(
            Context.add(SqlClient.SqlClient, clientOfMigrations),
            Context.add(SqlClient.TransactionConnection, [connection, depth()])
          )
          return Effect.provide(masking(effect), context)
        })
    })
  ).pipe(
    Context.add(Transaction.Transaction, transaction),
    Context.add(Observer.Observer, Observer.fromLog(log))
  )
})

/**
 * Statements run on one connection of the `SqlClient`. It is reserved while the layer is in use.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerOnline: Layer.Layer<Services, SqlError, SqlClient.SqlClient | Dialect.Dialect> = Layer.scopedContext(
  makeOnline
)

/**
 * The options of a script:
 *
 * - `write`: called with each piece of the text;
 * - `literalBinds`: values of statements are written as literals (default), or as named markers;
 * - `batchSeparator`: a line after each statement, instead of the dialect's own (SQL Server's `GO`); empty for none;
 * - `settings`: whether the script begins with the dialect's `scriptSettings`; by default it does not;
 * - `header`: the first line, for the program that applies the script, such as sqlcmd's `:on error exit`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScriptOptions {
  readonly write: (text: string) => Effect.Effect<void>
  readonly literalBinds?: boolean | undefined
  readonly batchSeparator?: string | undefined
  readonly settings?: boolean | undefined
  readonly header?: string | undefined
}

/**
 * Statements are written as a script (Alembic's offline mode). It connects to nothing.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerOffline = (options: ScriptOptions): Layer.Layer<Services, never, Dialect.Dialect> =>
  Layer.effectContext(
    Effect.gen(function*() {
      const dialect = yield* Dialect.Dialect
      const separator = options.batchSeparator === undefined
        ? dialect.statements.batchSeparator
        : Option.liftPredicate(options.batchSeparator, (text) => text !== "")
      const terminated = (sql: string) =>
        `${Splitter.terminated(sql.trim(), dialect.statements.terminator, dialect.types.literals.lexicalRules)}\n\n`
      const batchEnd = Option.match(separator, { onNone: () => "", onSome: (text) => `${text}\n\n` })
      const settings = options.settings === true ? dialect.statements.scriptSettings : []
      const head = (options.header === undefined ? "" : `${options.header}\n\n`) +
        (settings.length === 0 ? "" : settings.map(terminated).join("") + batchEnd)
      let isBegun = false
      const write = (text: string) =>
        Effect.suspend(() => {
          const first = isBegun ? "" : head
          isBegun = true
          return options.write(first + text)
        })
      const staticOutput = (text: string) => write(`${text}\n\n`)
      const emit = (sql: string) => write(terminated(sql) + batchEnd)
      const script = scriptSink(dialect, options, emit)
      const masking = Observer.maskingSpans(dialect.types.literals.lexicalRules)
      const client = yield* ScriptClient.make(
        dialect,
        (sql) =>
          ScriptClient.returnsRows(sql, dialect.types.literals.lexicalRules)
            ? Effect.mapError(
              offlineRead(dialect, sql),
              (cause) => new SqlError({ cause, message: cause.message })
            )
            : Effect.suspend(() => {
              const cause = refusal(dialect, sql)
              return cause === undefined ? emit(sql) : new SqlError({ cause, message: cause.message })
            })
      )
      return Context.make(Execution, {
        ...script,
        unobserved: script,
        staticOutput,
        comment: (text) => staticOutput(`-- ${text.replaceAll(/\s+/g, " ")}`),
        rowsPerInsert: 1,
        changesDatabase: false,
        provideClient: (effect, others = Context.empty()) =>
          Effect.provide(masking(effect), Context.add(others, SqlClient.SqlClient, client))
      }).pipe(
        Context.add(
          Transaction.Transaction,
          Transaction.scripted(dialect, emit)
        ),
        Context.add(Observer.Observer, Observer.silent)
      )
    })
  )

/** The connection with errors that may be printed and logged. */
const redacting = (raw: Connection): Connection => {
  const mapped = Effect.mapError(DriverError.printableSqlError)
  return Object.assign(
    Object.create(raw),
    {
      execute: (sql, params, transform) => mapped(raw.execute(sql, params, transform)),
      executeRaw: (sql, params) => mapped(raw.executeRaw(sql, params)),
      executeValues: (sql, params) => mapped(raw.executeValues(sql, params)),
      executeUnprepared: (sql, params, transform) => mapped(raw.executeUnprepared(sql, params, transform)),
      executeStream: (sql, params, transform) =>
        Stream.mapError(raw.executeStream(sql, params, transform), DriverError.printableSqlError)
    } satisfies Partial<Connection>
  )
}

/** The connection with the values of users' own SQL, whose types are not known, converted to what the driver can bind. */
const withValues = (raw: Connection, literals: Literals): Connection => {
  const bound = (params: ReadonlyArray<unknown>): Effect.Effect<ReadonlyArray<unknown>, SqlError> => {
    const values: Array<unknown> = []
    for (const param of params) {
      const value = literals.bindUntyped(param)
      if (Either.isLeft(value)) return Effect.fail(new SqlError({ cause: value.left, message: value.left.message }))
      values.push(value.right)
    }
    return Effect.succeed(values)
  }
  const binding = <A>(
    params: ReadonlyArray<unknown>,
    send: (params: ReadonlyArray<unknown>) => Effect.Effect<A, SqlError>
  ) => params.length === 0 ? send(params) : Effect.flatMap(bound(params), send)
  return Object.assign(
    Object.create(raw),
    {
      execute: (sql, params, transform) => binding(params, (params) => raw.execute(sql, params, transform)),
      executeRaw: (sql, params) => binding(params, (params) => raw.executeRaw(sql, params)),
      executeValues: (sql, params) => binding(params, (params) => raw.executeValues(sql, params)),
      executeUnprepared: (sql, params, transform) =>
        binding(params ?? [], (params) => raw.executeUnprepared(sql, params, transform)),
      executeStream: (sql, params, transform) =>
        Stream.unwrap(Effect.map(bound(params), (params) => raw.executeStream(sql, params, transform)))
    } satisfies Partial<Connection>
  )
}

const sink = (connection: Connection, dialect: Dialect.Dialect["Type"], log: Observer.StatementLog): Sink => {
  const { lexicalRules } = dialect.types.literals
  const { unpreparedStatements } = dialect.ddl.features
  const send = <A>(
    statement: Statement.Statement,
    how: (sql: string, params: ReadonlyArray<unknown>) => Effect.Effect<A, SqlError>
  ): Effect.Effect<A, ExecutionError> =>
    Effect.suspend((): Effect.Effect<A, ExecutionError> => {
      const params: Array<unknown> = []
      const rendered = Statement.renderEither(statement, (bind) =>
        Either.map(dialect.statements.bindValue(bind), (value) =>
          dialect.statements.placeholder(params.push(value))))
      if (Either.isLeft(rendered)) {
        return Effect.fail(rendered.left)
      }
      const sql = rendered.right
      return Effect.mapError(how(sql, params), (cause) => {
        Observer.remember(log, sql)
        return new DatabaseError.DatabaseError({
          reason: new DatabaseError.StatementFailed({ sql: Statement.shown(sql, lexicalRules), cause })
        })
      })
    })
  const rows = (sql: string, params: ReadonlyArray<unknown>) => connection.execute(sql, params, undefined)
  const plain = unpreparedStatements
    ? (sql: string, params: ReadonlyArray<unknown>) =>
      params.length === 0 ? connection.executeUnprepared(sql, params, undefined) : rows(sql, params)
    : rows
  return {
    run: (statement) => Effect.asVoid(send(statement, plain)),
    affected: (statement) =>
      Option.match(dialect.statements.affectedRows, {
        onNone: () => Effect.map(send(statement, (sql, params) => connection.executeRaw(sql, params)), affectedRows),
        onSome: (count) =>
          Effect.map(
            send(statement, (sql, params) => rows(`${sql};\n${count}`, params)),
            ([row]) => Option.some(Number(row?.affected_rows))
          )
      }),
    probe: (statement) => Effect.map(send(statement, rows), Option.some),
    query: (statement) => send(statement, rows)
  }
}

const scriptSink = (
  dialect: Dialect.Dialect["Type"],
  { literalBinds }: ScriptOptions,
  emit: (sql: string) => Effect.Effect<void>
): Sink => {
  const value = (bind: Bind): Either.Either<string, CompileError> =>
    literalBinds === false && bind.name !== undefined
      ? Either.right(dialect.statements.bindMarker(bind))
      : dialect.types.literals.render(bind.value, bind.type)
  const run = (statement: Statement.Statement): Effect.Effect<void, ExecutionError> =>
    Effect.suspend((): Effect.Effect<void, ExecutionError> => {
      const sql = Statement.renderEither(statement, value)
      if (Either.isLeft(sql)) return Effect.fail(sql.left)
      return refusal(dialect, sql.right) ?? emit(Statement.withoutTabs(sql.right, dialect.types.literals.lexicalRules))
    })
  return {
    run,
    affected: (statement) => Effect.as(run(statement), Option.none()),
    probe: () => Effect.succeedNone,
    query: (statement) =>
      offlineRead(dialect, Statement.render(statement, (_, index) => dialect.statements.placeholder(index)))
  }
}

/** The error of a text that would swallow what follows it in the script. */
const refusal = (dialect: Dialect.Dialect["Type"], sql: string) => {
  const { lexicalRules } = dialect.types.literals
  const open = Statement.unclosed(sql, lexicalRules)
  return open === undefined ? undefined : new DatabaseError.DatabaseError({
    reason: new DatabaseError.StatementUnclosed({ kind: open.kind, sql: Statement.shown(sql, lexicalRules) })
  })
}

const offlineRead = (dialect: Dialect.Dialect["Type"], sql: string) =>
  Effect.fail(
    new DatabaseError.DatabaseError({
      reason: new DatabaseError.OfflineRead({ sql: Statement.shown(sql, dialect.types.literals.lexicalRules) })
    })
  )

const affectedRows = (raw: unknown): Option.Option<number> => {
  if (!Predicate.isRecord(raw)) return Option.none()
  const count = raw["rowCount"] ?? raw["affectedRows"] ?? raw["changes"]
  return typeof count === "number" ? Option.some(count) : Option.none()
}

/**
 * Cancels, from another connection, the statement that runs on this one. If that is not possible, the statement is waited for. The session is
 * identified before the first statement of a migration.
 */
const cancelling = (
  client: SqlClient.SqlClient,
  connection: Connection,
  cancellation: Dialect.Statements["cancellation"]
): {
  readonly identify: () => Effect.Effect<void, SqlError> | undefined
  readonly cancel: Effect.Effect<void> | undefined
} => {
  if (Option.isNone(cancellation)) return { identify: () => undefined, cancel: undefined }
  const { end, session } = cancellation.value
  let known: number | undefined
  const interrupting = (statement: Statement.Statement) =>
    Effect.flatMap(client.reserve, (other) => other.executeUnprepared(unbound(statement), [], undefined))
  return {
    identify: () =>
      known !== undefined ? undefined : Effect.map(connection.execute(unbound(session), [], undefined), ([row]) => {
        known = Number(row?.session)
      }),
    cancel: Effect.suspend(() => known === undefined ? Effect.void : interrupting(end(known))).pipe(
      Effect.scoped,
      Effect.interruptible,
      // A pool of one connection has no other, and waits for this one without letting itself be interrupted.
      Effect.disconnect,
      Effect.interruptible,
      Effect.timeout("5 seconds"),
      Effect.ignore
    )
  }
}

const unbound = (statement: Statement.Statement) => Statement.render(statement, () => "?")
