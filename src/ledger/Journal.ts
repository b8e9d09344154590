/**
 * The journal of databases whose DDL commits implicitly, where an interrupted migration is half done. It records which statements are
 * finished, so that the next run continues after the last of them, or reports why it cannot.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { ImplicitCommits } from "../dialect/ImplicitCommits.ts"
import * as Statement from "../dialect/Statement.ts"
import type * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError, type Services } from "../execution/Execution.ts"
import { Observer, type Sending, type Watch } from "../execution/Observer.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import * as BookkeepingTable from "./BookkeepingTable.ts"
import type { Record, Subject } from "./JournalRecord.ts"
import * as JournalRecord from "./JournalRecord.ts"
import * as JournalState from "./JournalState.ts"
import { Ledger } from "./Ledger.ts"
import { LedgerError, UnfinishedMigration } from "./LedgerError.ts"

/**
 * The errors of reading and writing the journal.
 *
 * @since 0.1.0
 * @category errors
 */
export type JournalError = LedgerError | ExecutionError

/**
 * The options of the journal:
 *
 * - `journal`: `false` for no journal (default `true`).
 *
 * @since 0.1.0
 * @category models
 */
export interface JournalOptions {
  readonly versionTable?: string | undefined
  readonly versionTableSchema?: string | undefined
  readonly journal?: boolean | undefined
}

/**
 * Records the statements of migrations, so that an interrupted migration can be resumed.
 *
 * @since 0.1.0
 * @category tags
 */
export class Journal extends Context.Tag("effect-alembic/Journal")<Journal, {
  /** The tables as they would be created; none where DDL rolls back. */
  readonly tables: ReadonlyArray<Table.Table>
  /** Creates the table unless it was found. */
  readonly prepare: (found: BookkeepingTable.Found) => Effect.Effect<void, JournalError>
  /** Fails if a migration was interrupted and `next` is another one. `finish` returns how it is finished. */
  readonly check: <E>(
    next: Option.Option<Subject>,
    finish: (interrupted: Subject) => Effect.Effect<JournalRecord.Finish, E>,
    found: BookkeepingTable.Found
  ) => Effect.Effect<void, JournalError | E>
  /** Runs a migration: finished statements are skipped, the others are recorded. */
  readonly resume: <A, E, R>(
    subject: Subject,
    migration: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | JournalError, R>
  /** Writes records that must be in the transaction that is about to be committed. */
  readonly flush: Effect.Effect<void, LedgerError | ExecutionError>
  /** Removes the records of the migration that ran last, in the transaction that records it as done. */
  readonly done: Effect.Effect<void, JournalError>
  /** Removes the records of a revision that a person has repaired. */
  readonly forget: (revision: string) => Effect.Effect<void, JournalError>
  /** Records, after a failure and its rollback, which statements are finished. */
  readonly settle: Effect.Effect<void, JournalError>
  /** The records of interrupted migrations. The database is asked whether the table exists, unless that is given. */
  readonly records: (found?: BookkeepingTable.Found) => Effect.Effect<ReadonlyArray<Record>, JournalError>
}>() {}

/**
 * Keeps no journal, because everything rolls back.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<Journal> = Layer.succeed(Journal, {
  tables: [],
  prepare: () => Effect.void,
  check: () => Effect.void,
  resume: (_, migration) => migration,
  flush: Effect.void,
  done: Effect.void,
  forget: () => Effect.void,
  settle: Effect.void,
  records: () => Effect.succeed([])
})

/**
 * The journal of a dry run: it knows what the database's journal has, warns of a migration that is continued, and writes nothing.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerDryRun = (records: ReadonlyArray<Record>): Layer.Layer<Journal> =>
  Layer.effect(
    Journal,
    Effect.map(Journal, (none): Journal["Type"] => ({
      ...none,
      check: (next, finish) => checked(records, next, finish),
      resume: (subject, migration) =>
        Arr.match(JournalRecord.ofSubject(records, subject), {
          onEmpty: () => migration,
          onNonEmpty: (own) => Effect.zipRight(Effect.logWarning(JournalRecord.describe(own)), migration)
        }),
      records: () => Effect.succeed(records)
    }))
  ).pipe(Layer.provide(layerNone))

/**
 * Keeps the journal in a table beside the version table, where DDL commits by itself.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: JournalOptions = {}
): Layer.Layer<Journal, never, Dialect.Dialect | Services | DdlImpl.DdlImpl | Ledger> =>
  options.journal === false ? layerNone : Layer.unwrapEffect(
    Effect.map(Dialect.Dialect, ({ transactions: { implicitCommits } }) =>
      Option.match(implicitCommits, {
        onNone: () => layerNone,
        onSome: (commits) => Layer.effect(Journal, make(options, commits))
      }))
  )

const make = (options: JournalOptions, commits: ImplicitCommits) =>
  Effect.gen(function*() {
    const { schema } = yield* Ledger
    const rows = yield* BookkeepingTable.make(makeTable(options), schema)
    const interpreter = yield* makeInterpreter(rows, commits)
    const observer = yield* Observer
    // What the last `check` found; one query less for the migration that follows.
    const found = yield* Ref.make<ReadonlyArray<Record>>([])

    const records = (found?: BookkeepingTable.Found) =>
      Effect.flatMap(
        found === undefined ? rows.exists : Effect.succeed(BookkeepingTable.has(found, rows.table)),
        (exists) =>
          Option.contains(exists, true)
            ? Effect.map(rows.select({ orderBy: ["revision", "direction", "position"] }), JournalRecord.fromRows)
            : Effect.succeed([])
      )

    return Journal.of({
      tables: [rows.table],
      prepare: rows.prepare,
      records,
      flush: interpreter.flush,
      check: (next, finish, tables) =>
        Effect.flatMap(
          Effect.tap(records(tables), (all) => Ref.set(found, all)),
          (all) => checked(all, next, finish)
        ),
      resume: (subject, migration) =>
        Effect.gen(function*() {
          yield* interpreter.start(subject, yield* Ref.getAndSet(found, []))
          const result = yield* Effect.tapErrorCause(
            observer.watching(interpreter.watch, migration),
            (cause) => Effect.zipRight(interpreter.noteFailure(cause), interpreter.refusal)
          )
          yield* interpreter.end
          return result
        }),
      done: Effect.flatMap(interpreter.state, (state) =>
        state !== undefined && state.rows > 0 ? rows.remove({ ...state.subject }, state.rows) : Effect.void),
      forget: (revision) =>
        rows.remove({ revision }),
      settle: Effect.flatMap(records(), interpreter.settle)
    })
  })

const checked = <E>(
  records: ReadonlyArray<Record>,
  next: Option.Option<Subject>,
  finish: (interrupted: Subject) => Effect.Effect<JournalRecord.Finish, E>
): Effect.Effect<void, LedgerError | E> => {
  const other = JournalRecord.unfinished(records).find(([first]) =>
    !Option.exists(next, (next) => JournalRecord.isSame(next, first))
  )
  if (other === undefined) return Effect.void
  const [{ direction, revision }] = other
  return Effect.flatMap(
    finish({ revision, direction }),
    (finish) => new LedgerError({ reason: new UnfinishedMigration({ revision, direction, records: other, ...finish }) })
  )
}

/** Carries out the steps of `JournalState` for the migration that is running. */
const makeInterpreter = (rows: BookkeepingTable.BookkeepingTable, commits: ImplicitCommits) =>
  Effect.gen(function*() {
    const execution = yield* Execution
    const transaction = yield* Transaction
    const { types: { literals: { lexicalRules } }, transactions } = yield* Dialect.Dialect
    const state = yield* Ref.make<JournalState.JournalState | undefined>(undefined)
    // A write of ours that failed: the state is not what the table says, so nothing more may run.
    const broken = yield* Ref.make(Option.none<WriteError>())
    const failures = yield* Ref.make<ReadonlyArray<Failure>>([])
    const failedAt = yield* Ref.make(Option.none<number>())
    // Statements that a migration sends concurrently have to be recorded in one order.
    const turn = yield* Effect.makeSemaphore(1)
    const engines = yield* makeEngines(commits)

    const text = (sql: string) => execution.unobserved.run(Statement.text(sql))
    const write = (
      write: JournalState.Write,
      { subject }: JournalState.JournalState
    ): Effect.Effect<void, WriteError> => {
      switch (write._tag) {
        case "Insert":
          return rows.insert(write.records.map(JournalRecord.toRow))
        case "Update": {
          const { answer, position, state } = write.record
          return rows.update({ ...subject, position }, { state, answer: Option.getOrUndefined(answer) })
        }
        case "Remove":
          return rows.remove({ ...subject, position: write.position }, 1)
        case "Begin":
          return text(transactions.begin)
        case "Commit":
          return text(transactions.commit)
        case "Rollback":
          return text(transactions.rollback)
      }
    }
    const take = ({ state: next, verdict, writes }: JournalState.Step) =>
      Ref.set(state, next).pipe(
        Effect.zipRight(Effect.forEach(writes, (one) => write(one, next), { discard: true })),
        Effect.tapError((error) => Ref.set(broken, Option.some(error))),
        Effect.as(verdict)
      )
    const advance = (event: JournalState.Event): Effect.Effect<JournalState.Verdict, WriteError> =>
      Effect.flatMap(Ref.get(state), (now) =>
        now === undefined ? Effect.succeed({ _tag: "Proceed" }) : take(JournalState.step(now, event)))
    const refuse = (reason: LedgerError["reason"]) =>
      sqlError(new LedgerError({ reason }))
    const refusal = Effect.gen(function*() {
      const failed = yield* Ref.get(broken)
      if (Option.isSome(failed)) return yield* Effect.fail(failed.value)
      const now = yield* Ref.get(state)
      if (now !== undefined && Option.isSome(now.refusal)) {
        return yield* new LedgerError({ reason: now.refusal.value })
      }
    })

    const sent = ({ params, sql }: Sending) =>
      Effect.gen(function*() {
        const kind = commits.kind(sql)
        const change = commits.schemaChange(sql)
        const identity = Option.flatMap(change, commits.identity)
        return {
          _tag: "Sent",
          kind: kind === "rows" && !(yield* engines.isTransactional(sql)) ? "opaque" : kind,
          savepoint: commits.savepoint(sql),
          control: commits.transaction(sql),
          sessionUses: commits.sessionUses(sql),
          isRepeatable: commits.isRepeatable(sql),
          canBeVerified: Option.exists(change, ({ _tag }) => _tag !== "Rows"),
          identity: Option.isNone(identity)
            ? Option.none()
            : Option.flatMap(
              yield* execution.unobserved.probe(identity.value),
              ([row]) => Option.liftPredicate(row?.["identity"], Predicate.isString)
            ),
          hash: JournalRecord.hashOf([sql, params]),
          text: Statement.masked(sql, lexicalRules),
          inTransaction: yield* transaction.isOpen
        } satisfies JournalState.Sent
      })
    const succeeded = ({ params, sql }: Sending, answer: unknown, reads: string, status: Option.Option<boolean>) =>
      ({
        _tag: "Succeeded",
        answer: JournalRecord.kept(answer),
        reads: Array.isArray(answer) && answer.length > 0
          ? JournalRecord.hashOf([reads, sql, params, ...answer])
          : reads,
        inTransaction: status
      }) satisfies JournalState.Succeeded
    const failed = (cause: Cause.Cause<SqlError>) =>
      Effect.gen(function*() {
        const error = Chunk.head(Cause.failures(cause))
        const driver = Option.map(error, (error) => DriverError.fromUnknown(error.cause))
        const isRefusal = Option.exists(driver, commits.isRefusal)
        const question = Option.flatMap(driver, commits.asksWhetherEnded)
        const ended = Option.isNone(question)
          ? Option.exists(driver, commits.endsTransaction)
          : Option.exists(
            yield* execution.unobserved.probe(question.value),
            ([row]) => Number(row?.["ended"] ?? 1) === 1
          )
        return {
          _tag: "Failed",
          refusal: isRefusal ? Option.map(error, JournalRecord.keptError) : Option.none(),
          isDoneAlready: Option.exists(driver, commits.isDoneAlready),
          endedTransaction: ended
        } satisfies JournalState.Failed
      })
    const verified = (sql: string, identity: Option.Option<string>) =>
      Effect.gen(function*() {
        const question = Option.flatMap(commits.schemaChange(sql), (change) => commits.wasDone(change, identity))
        if (Option.isNone(question)) return "unknown"
        const answer = yield* execution.unobserved.probe(question.value)
        const result = Option.match(answer, { onNone: () => undefined, onSome: ([row]) => row?.["state"] })
        return result === "done" || result === "undone" ? result : "unknown"
      })
    const remember = (error: SqlError) =>
      Effect.flatMap(Ref.get(state), (now) =>
        now === undefined ? Effect.void : Ref.update(failures, (all) => [...all, { error, position: now.position }]))

    const watch: Watch = (statement, send, answering) =>
      turn.withPermits(1)(Effect.uninterruptibleMask((restore) =>
        Effect.gen(function*() {
          const before = yield* Ref.get(state)
          if (before === undefined) {
            return yield* restore(send)
          }
          const failure = yield* Ref.get(broken)
          if (Option.isSome(failure)) {
            return yield* sqlError(failure.value)
          }
          const event = yield* ours(sent(statement))
          const first = yield* ours(advance(event))
          const verdict = first._tag === "Verify"
            ? yield* ours(
              Effect.flatMap(verified(statement.sql, first.identity), (result) =>
                advance({ _tag: "Verified", result }))
            )
            : first
          switch (verdict._tag) {
            case "Refuse":
              return yield* refuse(verdict.reason)
            case "Raise": {
              const error = JournalRecord.errorOf(verdict.record)
              yield* remember(error)
              return yield* error
            }
            case "Skip":
              if (verdict.isFound) {
                yield* Effect.logWarning(doneBefore(event.text))
              }
              return answering(JSON.parse(Option.getOrElse(verdict.answer, () =>
                "[]")))
            case "Verify":
            case "Proceed":
            case "Send": {
              const exit = yield* Effect.exit(restore(send))
              yield* engines.after(event.kind, statement.sql)
              if (Exit.isSuccess(exit)) {
                const status = yield* transaction.serverReportsOpen
                const after = yield* ours(advance(succeeded(statement, exit.value, before.reads, status)))
                return after._tag === "Refuse" ? yield* refuse(after.reason) : exit.value
              }
              const after = yield* ours(Effect.flatMap(failed(exit.cause), advance))
              if (after._tag === "Refuse") {
                return yield* refuse(after.reason)
              }
              if (after._tag === "Skip") {
                yield* Effect.logWarning(doneBefore(event.text))
                return answering([])
              }
              yield* Effect.forEach(Cause.failures(exit.cause), remember, { discard: true })
              return yield* exit
            }
          }
        })
      ))

    return {
      state: Ref.get(state),
      watch,
      refusal,
      start: (subject: Subject, records: ReadonlyArray<Record>) =>
        Effect.gen(function*() {
          yield* Ref.set(broken, Option.none())
          yield* Ref.set(failures, [])
          yield* Ref.set(failedAt, Option.none())
          yield* take(JournalState.start(subject, records))
          yield* refusal
          const count = JournalRecord.ofSubject(records, subject).length
          if (count > 0) {
            yield* Effect.logInfo(
              `The ${subject.direction} of ${subject.revision} was interrupted; it continues after ${count} finished statement${
                count === 1 ? "" : "s"
              }.`
            )
          }
        }),
      end: Effect.gen(function*() {
        yield* Effect.flatMap(transaction.isOpen, (inTransaction) =>
          advance({ _tag: "Ended", inTransaction }))
        yield* refusal
      }),
      flush: Effect.asVoid(advance({ _tag: "Committing" })),
      noteFailure: (cause: Cause.Cause<unknown>) =>
        Effect.flatMap(Ref.get(failures), (all) => Ref.set(failedAt, firstFailure(all, cause))),
      settle: (records: ReadonlyArray<Record>) =>
        Effect.gen(function*() {
          const now = yield* Ref.getAndSet(state, undefined)
          if (now === undefined) return
          const writes = JournalState.settle(now, records, yield* Ref.get(failedAt), commits.schemaChange)
          yield* Effect.forEach(writes, (one) => write(one, now), { discard: true })
        })
    }
  })

type WriteError = LedgerError | ExecutionError

/** An error that a migration was given, and the position of its statement. */
interface Failure {
  readonly error: SqlError
  readonly position: number
}

/** The first failed statement whose error is, or caused, the failure of the migration. */
const firstFailure = (failures: ReadonlyArray<Failure>, cause: Cause.Cause<unknown>): Option.Option<number> => {
  const errors = new Set([...Cause.failures(cause), ...Cause.defects(cause)].flatMap(chain))
  return Option.map(
    Option.fromNullable(failures.find(({ error }) => errors.has(error))),
    ({ position }) => position
  )
}

const chain = (error: unknown): ReadonlyArray<unknown> => {
  const found: Array<unknown> = []
  for (let next = error; next !== undefined && next !== null && found.length < 16 && !found.includes(next);) {
    found.push(next)
    next = Predicate.hasProperty(next, "cause") ? next.cause : undefined
  }
  return found
}

/** Asks which tables have an engine without transactions: their rows stay when the transaction rolls back. */
const makeEngines = (commits: ImplicitCommits) =>
  Effect.gen(function*() {
    const { unobserved } = yield* Execution
    const known = yield* Ref.make(Option.none<ReadonlySet<string>>())
    const names = (statement: Statement.Statement) =>
      Effect.map(unobserved.probe(statement), (rows) =>
        Option.getOrElse(rows, () => []).map(({ name }) => String(name).toLowerCase()))
    const ask = Effect.gen(function*() {
      const tables = yield* names(commits.nonTransactionalTables)
      // A statement may reach such a table by a trigger, a view or a function.
      const others = tables.length === 0 ? [] : yield* names(commits.indirectChanges)
      const all: ReadonlySet<string> = new Set([...tables, ...others])
      yield* Ref.set(known, Option.some(all))
      return all
    })
    return {
      isTransactional: (sql: string) =>
        Effect.map(
          Effect.flatMap(
            Ref.get(known),
            Option.match({
              onNone: () =>
                ask,
              onSome: Effect.succeed
            })
          ),
          (all) => all.size === 0 || commits.names(sql).every((name) => !all.has(name.toLowerCase()))
        ),
      after: (kind: JournalState.Sent["kind"], sql: string) =>
        kind === "opaque" || (kind !== "rows" && commits.mayChangeEngine(sql))
          ? Ref.set(known, Option.none())
          : Effect.void
    }
  })

const sqlError = (cause: { readonly message: string }) => new SqlError({ cause, message: cause.message })

const ours = <A, E extends { readonly message: string }>(effect: Effect.Effect<A, E>): Effect.Effect<A, SqlError> =>
  Effect.mapError(effect, sqlError)

const doneBefore = (text: string): string =>
  `A statement was interrupted in the last run, and the database did it then. It is not run again: ${text}`

const makeTable = ({ versionTable = "alembic_version", versionTableSchema }: JournalOptions) => {
  const name = `${versionTable}_journal`
  return Table.make(name, {
    revision: Column.make(SqlType.string(BookkeepingTable.revisionLength), { nullable: false }),
    direction: Column.make(SqlType.string(16), { nullable: false }),
    position: Column.make(SqlType.integer, { nullable: false, autoincrement: false }),
    hash: Column.make(SqlType.string(64), { nullable: false }),
    asked: Column.make(SqlType.string(64), { nullable: false }),
    state: Column.make(SqlType.string(16), { nullable: false }),
    answer: Column.make(SqlType.text),
    statement: Column.make(SqlType.text, { nullable: false })
  }, {
    ...BookkeepingTable.transactional,
    schema: versionTableSchema,
    constraints: [Constraint.primaryKey(["revision", "direction", "position"], { name: `${name}_pkc` })]
  })
}
