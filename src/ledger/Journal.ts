/**
 * Where DDL commits by itself, a migration that breaks leaves half of itself behind. The journal keeps which of its statements
 * are finished, so that the next run goes on after the last of them, or says why it must not.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { ImplicitCommits } from "../dialect/ImplicitCommits.ts"
import * as Statement from "../dialect/Statement.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError, type Observer, type Row, type Sending } from "../execution/Execution.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import type { Record, Subject } from "./JournalRecord.ts"
import * as JournalRecord from "./JournalRecord.ts"
import { Ledger, versionLength } from "./Ledger.ts"

/**
 * A migration was broken off, and cannot be taken up.
 *
 * - `Changed`: its file sends something else than what was sent then;
 * - `Reads`: a question that it asks the database before a finished statement is answered otherwise now;
 * - `Answer`: a finished statement returned rows, which are not kept;
 * - `Session`: it needs what ended with the session of the broken-off run;
 * - `Doubt`: nobody knows whether the statement was done, and sending it again might do it twice.
 *
 * @since 0.1.0
 * @category errors
 */
export class JournalMismatch extends Data.TaggedError("JournalMismatch")<
  Subject & {
    readonly reason: "Changed" | "Reads" | "Answer" | "Session" | "Doubt"
    readonly done: ReadonlyArray<Record>
    readonly position: number
    readonly now: Option.Option<string>
  }
> {
  override get message() {
    const now = Option.getOrElse(this.now, () => "no longer there")
    const why = {
      Changed: `its file has changed since: statement ${this.position} was
  ${this.done.find(({ position }) => position === this.position)?.text ?? "nothing"}
and is now
  ${now}`,
      Reads: `what it asked the database before statement ${this.position} is answered otherwise now:
  ${now}`,
      Answer: `its statement ${this.position} returned rows, which the next run cannot be given again:
  ${now}`,
      Session: `it needs what ended with the connection of that run:
  ${now}`,
      Doubt: `its statement ${this.position} was begun then, and may have been done; sent again it might be done twice:
  ${now}`
    }[this.reason]
    return `The ${this.direction} of ${this.revision} was broken off after ${this.done.length} statements, and ${why}
` +
      `Nothing was run. These are done:
${JournalRecord.list(this.done)}
${
        this.reason === "Changed"
          ? "Undo the change of the file, so that the rest can run; or finish or"
          : "Finish or"
      } undo the work by hand, and say so: \`effect-alembic resolve ${this.revision} --as applied\` or \`--as reverted\`.`
  }
}

/**
 * A part of a migration was rolled back while the rest of it stands, and the migration must not go on as if nothing had happened.
 *
 * - `Database`: the database chose this transaction to end a deadlock;
 * - `SchemaChange`: `sql.withTransaction` around a schema change failed, and its savepoint was gone.
 *
 * @since 0.1.0
 * @category errors
 */
export class RolledBackWithin extends Data.TaggedError("RolledBackWithin")<{
  readonly reason: "Database" | "SchemaChange"
}> {
  override get message() {
    return this.reason === "Database"
      ? "The database ended a deadlock by rolling back the whole transaction of this migration, not the one statement. " +
        "An error of this kind cannot be caught or retried inside a migration; run the command again."
      : "sql.withTransaction around a schema change failed. The schema change committed what came before it, so there is nothing to " +
        "go back to. Take the schema change out of sql.withTransaction."
  }
}

/**
 * A migration was broken off, and the run is about something else.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnfinishedMigration extends Data.TaggedError("UnfinishedMigration")<
  Subject & { readonly done: ReadonlyArray<Record> }
> {
  override get message() {
    return `The ${this.direction} of ${this.revision} was broken off, and ${this.done.length} of its statements are done:\n${
      JournalRecord.list(this.done)
    }\nFinish it first with \`effect-alembic ${this.direction} ${
      this.direction === "upgrade" ? this.revision : "-1"
    }\`; or finish or undo it by hand, and say so: \`effect-alembic resolve ${this.revision} --as applied\` or \`--as reverted\`.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type JournalError =
  | ExecutionError
  | DdlImpl.OperationError
  | JournalMismatch
  | UnfinishedMigration
  | RolledBackWithin

/**
 * @since 0.1.0
 * @category models
 */
export interface JournalOptions {
  readonly versionTable?: string | undefined
  readonly versionTableSchema?: string | undefined
  readonly journal?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Journal extends Context.Tag("effect-alembic/Journal")<Journal, {
  /** The tables as they would be created; none where DDL rolls back. */
  readonly tables: ReadonlyArray<Table.Table>
  /** Creates the table where it is missing. */
  readonly prepare: Effect.Effect<void, JournalError>
  /** Fails if a migration was broken off and `next` is another one. */
  readonly check: (next: Option.Option<Subject>) => Effect.Effect<void, JournalError>
  /** Runs a migration: statements that are finished are passed over, the others are recorded. */
  readonly resume: <A, E, R>(subject: Subject, migrate: Effect.Effect<A, E, R>) => Effect.Effect<A, E | JournalError, R>
  /** Writes what must be in the transaction that is about to be committed. */
  readonly flush: Effect.Effect<void, ExecutionError>
  /** Forgets the migration that was run last, in the transaction that says it is done. */
  readonly done: Effect.Effect<void, ExecutionError>
  /** Forgets a migration that a person has put right. */
  readonly forget: (revision: string) => Effect.Effect<void, ExecutionError>
  /** Settles, after a failure and its rollback, what is finished for certain. */
  readonly settle: Effect.Effect<void, ExecutionError>
  /** What is finished of migrations that were broken off. */
  readonly records: Effect.Effect<ReadonlyArray<Record>, ExecutionError>
}>() {}

/**
 * Nothing has to be remembered, because everything rolls back.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<Journal> = Layer.succeed(Journal, {
  tables: [],
  prepare: Effect.void,
  check: () => Effect.void,
  resume: (_, migrate) => migrate,
  flush: Effect.void,
  done: Effect.void,
  forget: () => Effect.void,
  settle: Effect.void,
  records: Effect.succeed([])
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: JournalOptions = {}
): Layer.Layer<Journal, never, Dialect.Dialect | Execution | DdlImpl.DdlImpl | Ledger> =>
  options.journal === false ? layerNone : Layer.unwrapEffect(
    Effect.map(Dialect.Dialect, ({ transactions: { implicitCommits } }) =>
      Option.match(implicitCommits, {
        onNone: () => layerNone,
        onSome: (commits) => Layer.effect(Journal, make(options, commits))
      }))
  )

/**
 * Runs a migration so that it can be resumed: statements that an earlier run finished are skipped, the others are recorded, and the
 * records are deleted in the transaction that records the migration as done.
 *
 * @since 0.1.0
 * @category combinators
 */
export const resumable =
  (subject: Subject) => <A, E, R>(migration: Effect.Effect<A, E, R>): Effect.Effect<A, E | JournalError, R | Journal> =>
    Effect.flatMap(Journal, (journal) => Effect.zipLeft(journal.resume(subject, migration), journal.done))

/** What a run knows while a migration is under way. */
interface Progress {
  readonly subject: Subject
  readonly known: ReadonlyMap<number, Record>
  /** The position up to which an earlier run is followed; 0 where there was none. */
  readonly lastKnown: number
  readonly position: number
  /** What was read since the last statement that changed something. */
  readonly reads: string
  readonly wasPassedOver: boolean
  /** Come to an end in the open transaction, and not written yet. */
  readonly pending: ReadonlyArray<Record>
  readonly marks: ReadonlyMap<string, Mark>
  /** A definition ended the transaction that the run believes to be in. */
  readonly isCommitted: boolean
  /** The migration is in a transaction that it began itself, in an autocommitBlock. */
  readonly isOwn: boolean
  /** That transaction was rolled back by the database. */
  readonly isDead: boolean
  readonly isWritten: boolean
  /** A definition that was sent and not answered. */
  readonly doubt: Option.Option<number>
  /** A definition that is finished, and of which the table says that it was started. */
  readonly unproven: Option.Option<Record>
  readonly refused: Option.Option<JournalMismatch | RolledBackWithin>
}

/** A savepoint: how much was pending, where the migration was, and whether the database still knows it. */
interface Mark {
  readonly pending: number
  readonly position: number
  readonly isAlive: boolean
}

const make = (options: JournalOptions, commits: ImplicitCommits) =>
  Effect.gen(function*() {
    const execution = yield* Execution
    const impl = yield* DdlImpl.DdlImpl
    const { located } = yield* Ledger
    const { catalogue, ddl: { features }, transactions, types: { literals } } = yield* Dialect.Dialect
    const table = makeTable(`${options.versionTable ?? "alembic_version"}_journal`, options.versionTableSchema)
    const here = located(table)
    const { probe, run } = execution.unobserved
    const state = yield* Ref.make(Option.none<Progress>())
    const left = yield* Ref.make<ReadonlyArray<Record>>([])
    // What a program sends at once would be recorded in an order that the next run need not have.
    const turn = yield* Effect.makeSemaphore(1)

    const text = (sql: string) => run(Statement.text(sql))
    const ask = (sql: Statement.Statement) => Effect.map(probe(sql), Option.getOrElse((): ReadonlyArray<Row> => []))
    const inTable = (sql: (quoted: string) => string) => Effect.flatMap(here, ({ quoted }) => text(sql(quoted)))
    const exists = Effect.flatMap(
      here,
      ({ table }) => Effect.map(ask(catalogue.hasTable(table.name, table.schema)), (rows) => rows.length > 0)
    )
    const records = Effect.flatMap(exists, (found) =>
      found
        ? here.pipe(
          Effect.flatMap(({ quoted }) =>
            ask(Statement.text(`SELECT * FROM ${quoted} ORDER BY revision, direction, position`))
          ),
          Effect.map(JournalRecord.fromRows)
        )
        : Effect.succeed([]))
    const where = ({ direction, revision }: Subject) =>
      `WHERE revision = ${literals.string(revision)} AND direction = ${literals.string(direction)}`
    const string = Option.match({ onNone: () => "NULL", onSome: literals.string })
    const write = (rows: ReadonlyArray<Record>) =>
      rows.length === 0 ?
        Effect.void :
        inTable((quoted) =>
          `INSERT INTO ${quoted} (revision, direction, position, hash, asked, state, answer, statement) VALUES ${
            rows.map(({ answer, direction, hash, position, reads, revision, state, text }) =>
              `(${literals.string(revision)}, ${literals.string(direction)}, ${position}, ${literals.string(hash)}, ${
                literals.string(reads)
              }, ${literals.string(state)}, ${string(answer)}, ${literals.string(text)})`
            ).join(", ")
          }`
        )
    const rewrite = (record: Record) =>
      inTable((quoted) =>
        `UPDATE ${quoted} SET state = ${literals.string(record.state)}, answer = ${string(record.answer)} ${
          where(record)
        } AND position = ${record.position}`
      )
    const change = (patch: (now: Progress) => Progress) => Ref.update(state, Option.map(patch))
    const flush = Effect.flatMap(
      Ref.getAndUpdate(
        state,
        Option.map((now) => ({ ...now, pending: [], isWritten: now.isWritten || now.pending.length > 0 }))
      ),
      Option.match({ onNone: () => Effect.void, onSome: ({ pending }) => write(pending) })
    )
    const prove = Effect.flatMap(
      Ref.getAndUpdate(state, Option.map((now) => ({ ...now, unproven: Option.none() }))),
      (now) =>
        Option.match(Option.flatMap(now, ({ unproven }) => unproven), { onNone: () => Effect.void, onSome: rewrite })
    )
    const beginAgain = Effect.all([
      prove,
      text(transactions.begin),
      change((now) => ({ ...now, isCommitted: false }))
    ], { discard: true })
    const ours = <A, E extends { readonly message: string }>(effect: Effect.Effect<A, E>) =>
      Effect.mapError(effect, (cause) => new SqlError({ cause, message: cause.message }))
    const refuse = (refusal: JournalMismatch | RolledBackWithin) =>
      Effect.zipRight(
        change((now) => ({ ...now, refused: Option.some(refusal) })),
        Effect.fail(new SqlError({ cause: refusal, message: refusal.message }))
      )
    const inTransaction = ({ isOwn }: Progress) => isOwn ? Effect.succeed(true) : execution.inTransaction

    const rows = <A>(record: Record, send: Effect.Effect<A, SqlError>, now: Progress) =>
      Effect.gen(function*() {
        yield* ours(now.isCommitted ? Effect.void : prove)
        const isIn = yield* inTransaction(now)
        if (isIn && now.isCommitted) yield* ours(beginAgain)
        if (!isIn) yield* ours(Effect.zipRight(prove, text(transactions.begin)))
        const exit = yield* Effect.exit(send)
        const ended = Exit.match(exit, {
          onSuccess: (answer) => Option.some({ ...record, answer: JournalRecord.kept(answer) }),
          onFailure: (cause) => Option.map(refusalIn(cause), (error) => failed(record, error))
        })
        if (isIn) {
          yield* change((now) => ({ ...now, pending: [...now.pending, ...Option.toArray(ended)] }))
          if (Exit.isFailure(exit) && Option.exists(sqlErrorIn(exit.cause), isEnd)) {
            if (!now.isOwn) return yield* refuse(new RolledBackWithin({ reason: "Database" }))
            yield* change((now) => ({ ...now, isDead: true, pending: [] }))
          }
          return yield* exit
        }
        if (Exit.isFailure(exit)) yield* ours(text(transactions.rollback))
        yield* ours(write(Option.toArray(ended)))
        if (Exit.isSuccess(exit)) yield* ours(text(transactions.commit))
        yield* change((now) => ({ ...now, isWritten: true }))
        return yield* exit
      })
    const isEnd = (error: SqlError) => commits.endsTransaction(DriverError.fromUnknown(error.cause))
    const refusalIn = (cause: Cause.Cause<SqlError>) =>
      Option.filter(sqlErrorIn(cause), (error) => commits.isRefusal(DriverError.fromUnknown(error.cause)))

    const session = <A>(
      { params, sql }: Sending,
      send: Effect.Effect<A, SqlError>,
      answering: (kept: unknown) => A,
      now: Progress
    ) =>
      Effect.gen(function*() {
        const savepoint = commits.savepoint(sql)
        const mark = savepoint === undefined ? undefined : now.marks.get(savepoint.name)
        if (savepoint?.goBack === true && mark !== undefined && !canGoBack(mark, now)) {
          yield* Effect.ignore(refuse(new RolledBackWithin({ reason: "SchemaChange" })))
          return answering([])
        }
        const use = now.position < now.lastKnown || now.wasPassedOver ? commits.lastsForSession(sql) : undefined
        if (use === "LastStatement" ? now.wasPassedOver : use !== undefined && now.position < now.lastKnown) {
          return yield* mismatch(now, "Session", sql)
        }
        // A savepoint outside of a transaction is forgotten at once.
        yield* ours(
          savepoint?.goBack === false && now.isCommitted && (yield* inTransaction(now)) ? beginAgain : prove
        )
        const word = commits.transaction(sql)
        if (now.isOwn && word === "commit") yield* ours(flush)
        const answer = yield* send
        yield* change((now) => {
          const reads = Array.isArray(answer) && answer.length > 0
            ? JournalRecord.hashOf([now.reads, sql, params, ...answer])
            : now.reads
          return word === "begin"
            ? { ...now, reads, isOwn: true, isCommitted: false }
            : now.isOwn && word !== undefined
            ? { ...now, reads, isOwn: false, isDead: false, pending: [] }
            : savepoint === undefined
            ? { ...now, reads }
            : marked(savepoint, now)
        })
        return answer
      })

    const definition = <A>(
      record: Record,
      send: Effect.Effect<A, SqlError>,
      answering: (kept: unknown) => A,
      { isOpaque, isRetried }: { readonly isOpaque: boolean; readonly isRetried: boolean }
    ) =>
      Effect.gen(function*() {
        if (!isRetried) {
          yield* change((now) => ({ ...now, pending: [...now.pending, { ...record, state: "started" }] }))
        }
        const before = yield* Ref.get(state)
        yield* ours(flush)
        if (isOpaque && Option.isSome(before) && !before.value.isCommitted && (yield* inTransaction(before.value))) {
          yield* ours(text(transactions.commit))
        }
        yield* change((now) => ({
          ...now,
          isCommitted: true,
          doubt: Option.some(record.position),
          unproven: Option.none(),
          marks: new Map([...now.marks].map(([name, mark]) => [name, { ...mark, isAlive: false }]))
        }))
        const exit = yield* Effect.exit(send)
        if (Exit.isSuccess(exit)) {
          const done = { ...record, answer: JournalRecord.kept(exit.value) }
          yield* change((now) => ({ ...now, doubt: Option.none(), unproven: Option.some(done) }))
          // Nothing proves later what it answered.
          if (isOpaque) yield* ours(prove)
          return exit.value
        }
        const refusal = refusalIn(exit.cause)
        if (
          isRetried && Option.exists(refusal, (error) => commits.isDoneAlready(DriverError.fromUnknown(error.cause)))
        ) {
          yield* change((now) => ({ ...now, doubt: Option.none(), unproven: Option.some(record) }))
          yield* Effect.logWarning(`Statement ${record.position} had been done when the last run broke off.`)
          return answering([])
        }
        // Several statements in one may have been done in part, and one that is sent again may be refused because it was done.
        if (Option.isSome(refusal) && !isOpaque && !isRetried) {
          yield* change((now) => ({ ...now, doubt: Option.none() }))
          yield* ours(rewrite(failed(record, refusal.value)))
        }
        return yield* exit
      })

    const mismatch = (now: Progress, reason: JournalMismatch["reason"], sql: string) =>
      refuse(
        new JournalMismatch({
          ...now.subject,
          reason,
          done: [...now.known.values()],
          position: now.position + 1,
          now: Option.some(Statement.masked(sql, features.quoting))
        })
      )

    const observer: Observer = (statement, send, answering) =>
      turn.withPermits(1)(Effect.gen(function*() {
        const found = yield* Ref.get(state)
        if (Option.isNone(found)) return yield* send
        const now = found.value
        const { sql } = statement
        const kind = commits.kind(sql)
        const isGoingBack = commits.transaction(sql) === "rollback" || commits.savepoint(sql)?.goBack === true
        if (Option.isSome(now.refused) && !isGoingBack) return yield* refuse(now.refused.value)
        if (now.isDead && !isGoingBack) {
          return yield* new SqlError({ cause: new RolledBackWithin({ reason: "Database" }) })
        }
        if (kind === "session") return yield* session(statement, send, answering, now)
        if (now.wasPassedOver && commits.lastsForSession(sql) === "LastStatement") {
          return yield* mismatch(now, "Session", sql)
        }

        const position = now.position + 1
        const record: Record = {
          ...now.subject,
          position,
          hash: JournalRecord.hashOf([sql, statement.params]),
          reads: now.reads,
          state: "finished",
          answer: Option.none(),
          text: Statement.masked(sql, features.quoting)
        }
        const known = now.known.get(position)
        if (known !== undefined) {
          if (known.hash !== record.hash) return yield* mismatch(now, "Changed", sql)
          if (known.reads !== record.reads) return yield* mismatch(now, "Reads", sql)
          if (known.state === "started" && !commits.isRepeatable(sql)) return yield* mismatch(now, "Doubt", sql)
          if (known.state === "finished" && kind !== "definition" && Option.isNone(known.answer)) {
            return yield* mismatch(now, "Answer", sql)
          }
        }
        yield* change((now) => ({ ...now, position, reads: "", wasPassedOver: known?.state === "finished" }))
        if (known?.state === "failed") return yield* JournalRecord.errorOf(known)
        if (known?.state === "finished") return answering(JSON.parse(Option.getOrElse(known.answer, () => "[]")))
        return yield* kind === "rows"
          ? rows(record, send, now)
          : definition(record, send, answering, { isOpaque: kind === "opaque", isRetried: known !== undefined })
      }))

    return Journal.of({
      tables: [table],
      prepare: Effect.flatMap(
        exists,
        (found) => found ? Effect.void : Effect.flatMap(here, ({ table }) => impl.createTable(table))
      ),
      records,
      flush,
      check: (next) =>
        Effect.flatMap(Effect.tap(records, (all) => Ref.set(left, all)), (all) => {
          const other = all.find((record) =>
            JournalRecord.ofSubject(all, record).length > 0 &&
            !Option.exists(next, (next) => JournalRecord.isSame(next, record))
          )
          return other === undefined ? Effect.void : Effect.fail(
            new UnfinishedMigration({
              revision: other.revision,
              direction: other.direction,
              done: JournalRecord.ofSubject(all, other)
            })
          )
        }),
      resume: (subject, migrate) =>
        Effect.gen(function*() {
          const all = yield* Ref.getAndSet(left, [])
          const known = JournalRecord.ofSubject(all, subject)
          const last = known.at(-1)
          const lastKnown = last?.position ?? 0
          const isWritten = all.some((record) => JournalRecord.isSame(record, subject))
          if (isWritten) {
            yield* inTable((quoted) => `DELETE FROM ${quoted} ${where(subject)} AND position > ${lastKnown}`)
          }
          if (last !== undefined) {
            yield* Effect.logInfo(
              `The ${subject.direction} of ${subject.revision} was broken off; it goes on after ${known.length} finished statements.`
            )
          }
          yield* Ref.set(
            state,
            Option.some({
              subject,
              known: new Map(known.map((record) => [record.position, record])),
              lastKnown,
              position: 0,
              reads: "",
              wasPassedOver: false,
              pending: [],
              marks: new Map(),
              isCommitted: false,
              isOwn: false,
              isDead: false,
              isWritten,
              doubt: Option.none(),
              unproven: Option.none(),
              refused: Option.none()
            })
          )
          const refusal = Effect.flatMap(Ref.get(state), (now) =>
            Option.match(
              Option.flatMap(now, ({ refused }) => refused),
              {
                onNone: () => Effect.void,
                onSome: (refused) => Effect.fail(refused)
              }
            ))
          const answer = yield* Effect.tapErrorCause(execution.observing(observer, migrate), () => refusal)
          yield* refusal
          const position = Option.match(yield* Ref.get(state), { onNone: () => 0, onSome: ({ position }) => position })
          if (lastKnown > position) {
            return yield* new JournalMismatch({
              ...subject,
              reason: "Changed",
              done: known,
              position: position + 1,
              now: Option.none()
            })
          }
          // What says that the migration is done has to be one transaction again.
          if (
            Option.exists(yield* Ref.get(state), ({ isCommitted }) => isCommitted) && (yield* execution.inTransaction)
          ) {
            yield* text(transactions.begin)
          }
          return answer
        }),
      // The state stays for `settle`: the deletion may yet be rolled back.
      done: Effect.flatMap(
        Ref.getAndUpdate(state, Option.map((now) => ({ ...now, pending: [] }))),
        Option.match({
          onNone: () => Effect.void,
          onSome: ({ isWritten, subject }) =>
            isWritten ? inTable((quoted) => `DELETE FROM ${quoted} ${where(subject)}`) : Effect.void
        })
      ),
      forget: (revision) => inTable((quoted) => `DELETE FROM ${quoted} WHERE revision = ${literals.string(revision)}`),
      settle: Effect.flatMap(
        Ref.getAndSet(state, Option.none()),
        Option.match({
          onNone: () => Effect.void,
          onSome: ({ doubt, subject }) =>
            inTable((quoted) =>
              `UPDATE ${quoted} SET state = 'finished' ${where(subject)} AND state = 'started'${
                Option.match(doubt, { onNone: () => "", onSome: (position) => ` AND position <> ${position}` })
              }`
            )
        })
      )
    })
  })

const makeTable = (name: string, schema: string | undefined) =>
  Table.make(name, {
    revision: Column.make(SqlType.string(versionLength), { nullable: false }),
    direction: Column.make(SqlType.string(16), { nullable: false }),
    position: Column.make(SqlType.integer, { nullable: false, autoincrement: false }),
    hash: Column.make(SqlType.string(64), { nullable: false }),
    asked: Column.make(SqlType.string(64), { nullable: false }),
    state: Column.make(SqlType.string(16), { nullable: false }),
    answer: Column.make(SqlType.text),
    statement: Column.make(SqlType.text, { nullable: false })
  }, { schema, constraints: [Constraint.primaryKey(["revision", "direction", "position"], { name: `${name}_pkc` })] })

const failed = (record: Record, error: SqlError): Record => ({
  ...record,
  state: "failed",
  answer: Option.some(JournalRecord.keptError(error))
})

const sqlErrorIn = (cause: Cause.Cause<SqlError>): Option.Option<SqlError> => Chunk.head(Cause.failures(cause))

/** Going back over a schema change, or over what an earlier run finished, would leave a part of it. */
const canGoBack = (mark: Mark, { known, position }: Progress): boolean =>
  mark.isAlive &&
  ![...known.values()].some((record) =>
    record.state === "finished" && record.position > mark.position && record.position <= position
  )

const marked = (
  { goBack, name }: { readonly name: string; readonly goBack: boolean },
  now: Progress
): Progress =>
  goBack
    ? { ...now, pending: now.pending.slice(0, now.marks.get(name)?.pending ?? 0) }
    : {
      ...now,
      marks: new Map([...now.marks, [name, {
        pending: now.pending.length,
        position: now.position,
        isAlive: true
      }]])
    }
