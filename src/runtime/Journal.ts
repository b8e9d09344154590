/**
 * Where DDL commits by itself, a migration that breaks leaves half of itself behind. The journal keeps which of its statements
 * are finished, so that the next run goes on after the last of them, or says why it must not.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Crypto from "node:crypto"
import * as DdlImpl from "../dialect/DdlImpl.ts"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { ImplicitCommits } from "../dialect/ImplicitCommits.ts"
import * as Statement from "../dialect/Statement.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import { Execution, type ExecutionError, type Observer, type Row } from "./Execution.ts"
import { versionLength } from "./Ledger.ts"
import { returnsRows } from "./ScriptClient.ts"

/**
 * Which migration is meant.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subject {
  readonly revision: string
  readonly direction: "upgrade" | "downgrade"
}

/**
 * A statement that an earlier run finished, or was about to when it died. `text` has no values in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Record extends Subject {
  readonly position: number
  readonly hash: string
  readonly isFinished: boolean
  readonly text: string
}

/**
 * A migration was broken off, and what its file sends now is not what was finished then.
 *
 * @since 0.1.0
 * @category errors
 */
export class JournalMismatch extends Data.TaggedError("JournalMismatch")<
  Subject & { readonly done: ReadonlyArray<Record>; readonly position: number; readonly now: Option.Option<string> }
> {
  override get message() {
    const then = this.done.find(({ position }) => position === this.position)?.text ?? "nothing"
    return `The ${this.direction} of ${this.revision} was broken off after ${this.done.length} statements, and its file has changed ` +
      `since: statement ${this.position} was\n  ${then}\nand is now\n  ${
        Option.getOrElse(this.now, () => "no longer there")
      }\nNothing was run. These are done:\n${
        list(this.done)
      }\nUndo the change of the file, so that the rest can run; or finish or ` +
      `undo the work by hand, and say so: \`effect-alembic resolve ${this.revision} --as applied\` or \`--as reverted\`.`
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
      list(this.done)
    }\nFinish it first with \`effect-alembic ${this.direction} ${
      this.direction === "upgrade" ? this.revision : "-1"
    }\`; or finish or undo it by hand, and say so: \`effect-alembic resolve ${this.revision} --as applied\` or \`--as reverted\`.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type JournalError = ExecutionError | DdlImpl.DdlImplError | JournalMismatch | UnfinishedMigration

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
): Layer.Layer<Journal, never, Dialect.Dialect | Execution | DdlImpl.DdlImpl> =>
  options.journal === false ? layerNone : Layer.unwrapEffect(
    Effect.map(Dialect.Dialect, ({ implicitCommits }) =>
      Option.match(implicitCommits, {
        onNone: () => layerNone,
        onSome: (commits) => Layer.effect(Journal, make(options, commits))
      }))
  )

/** What a run knows while a migration is under way. */
interface State {
  readonly subject: Subject
  readonly known: ReadonlyMap<number, Record>
  readonly position: number
  /** Finished in the open transaction, and not written yet. */
  readonly pending: ReadonlyArray<Record>
  readonly marks: ReadonlyMap<string, number>
  /** A definition ended the transaction that the run believes to be in. */
  readonly isCommitted: boolean
  /** The migration is in a transaction that it began itself, in an autocommitBlock. */
  readonly isOwn: boolean
  readonly isWritten: boolean
  readonly refused: Option.Option<JournalMismatch>
}

const make = (options: JournalOptions, commits: ImplicitCommits) =>
  Effect.gen(function*() {
    const execution = yield* Execution
    const impl = yield* DdlImpl.DdlImpl
    const { catalogue, identifiers, literals, transaction } = yield* Dialect.Dialect
    const table = makeTable(`${options.versionTable ?? "alembic_version"}_journal`, options.versionTableSchema)
    const quoted = identifiers.table(table.name, table.schema)
    const { probe, run } = execution.unobserved
    const state = yield* Ref.make(Option.none<State>())
    const left = yield* Ref.make<ReadonlyArray<Record>>([])

    const text = (sql: string) => run(Statement.text(sql))
    const ask = (sql: Statement.Statement) => Effect.map(probe(sql), Option.getOrElse((): ReadonlyArray<Row> => []))
    const exists = Effect.map(ask(catalogue.hasTable(table.name, table.schema)), (rows) => rows.length > 0)
    const records = Effect.flatMap(exists, (found) =>
      found
        ? Effect.map(ask(Statement.text(`SELECT * FROM ${quoted} ORDER BY revision, direction, position`)), fromRows)
        : Effect.succeed([]))
    const where = ({ direction, revision }: Subject) =>
      `WHERE revision = ${literals.string(revision)} AND direction = ${literals.string(direction)}`
    const write = (rows: ReadonlyArray<Record>) =>
      rows.length === 0 ? Effect.void : text(
        `INSERT INTO ${quoted} (revision, direction, position, hash, state, statement) VALUES ${
          rows.map(({ direction, hash, isFinished, position, revision, text }) =>
            `(${literals.string(revision)}, ${literals.string(direction)}, ${position}, ${literals.string(hash)}, ${
              literals.string(isFinished ? "finished" : "started")
            }, ${literals.string(text)})`
          ).join(", ")
        }`
      )
    const change = (patch: (state: State) => State) => Ref.update(state, Option.map(patch))
    const flush = Effect.flatMap(
      Ref.getAndUpdate(
        state,
        Option.map((now) => ({ ...now, pending: [], isWritten: now.isWritten || now.pending.length > 0 }))
      ),
      Option.match({ onNone: () => Effect.void, onSome: ({ pending }) => write(pending) })
    )
    const beginAgain = Effect.zipRight(text(transaction.begin), change((now) => ({ ...now, isCommitted: false })))
    const ours = <A, E extends { readonly message: string }>(effect: Effect.Effect<A, E>) =>
      Effect.mapError(effect, (cause) => new SqlError({ cause, message: cause.message }))

    const rows = <A>(record: Record, send: Effect.Effect<A, SqlError>, now: State) =>
      Effect.gen(function*() {
        if (!now.isOwn && !(yield* execution.inTransaction)) {
          yield* ours(text(transaction.begin))
          const exit = yield* Effect.exit(Effect.zipLeft(send, ours(write([record]))))
          yield* ours(text(exit._tag === "Success" ? transaction.commit : transaction.rollback))
          yield* change((now) => ({ ...now, isWritten: true }))
          return yield* exit
        }
        if (now.isCommitted) yield* ours(beginAgain)
        const answer = yield* send
        yield* change((now) => ({ ...now, pending: [...now.pending, record] }))
        return answer
      })

    const session = <A>(sql: string, send: Effect.Effect<A, SqlError>, now: State) =>
      Effect.gen(function*() {
        const savepoint = commits.savepoint(sql)
        // A savepoint outside of a transaction is forgotten at once.
        if (savepoint?.goBack === false && now.isCommitted && (now.isOwn || (yield* execution.inTransaction))) {
          yield* ours(beginAgain)
        }
        const word = commits.transaction(sql)
        if (now.isOwn && word === "commit") yield* ours(flush)
        const answer = yield* send
        if (savepoint !== undefined) yield* change(marked(savepoint))
        if (word === "begin") yield* change((now) => ({ ...now, isOwn: true, isCommitted: false }))
        else if (now.isOwn && word !== undefined) yield* change((now) => ({ ...now, isOwn: false, pending: [] }))
        return answer
      })

    const definition = <A>(record: Record, send: Effect.Effect<A, SqlError>, skipped: A, isRetried: boolean) =>
      Effect.gen(function*() {
        if (!isRetried) {
          yield* change((now) => ({ ...now, pending: [...now.pending, { ...record, isFinished: false }] }))
        }
        yield* ours(flush)
        yield* change((now) => ({ ...now, isCommitted: true, marks: new Map() }))
        return yield* isRetried
          ? Effect.catchAll(send, (error) =>
            commits.isDoneAlready(DriverError.fromUnknown(error.cause))
              ? Effect.as(
                Effect.logWarning(`Statement ${record.position} had been done when the last run broke off.`),
                skipped
              )
              : Effect.fail(error))
          : send
      }).pipe(
        // It is known not to have happened; the statements before it are known to have.
        Effect.tapError(() =>
          Effect.ignore(text(`DELETE FROM ${quoted} ${where(record)} AND position = ${record.position}`))
        )
      )

    const observer: Observer = (statement, send, skipped) =>
      Effect.gen(function*() {
        const kind = commits.kind(statement.sql)
        const before = yield* Ref.get(state)
        if (Option.isNone(before)) return yield* send
        if (kind === "session") return yield* session(statement.sql, send, before.value)
        const position = before.value.position + 1
        yield* change((now) => ({ ...now, position }))
        const record: Record = {
          ...before.value.subject,
          position,
          hash: hashOf(statement.sql, statement.params),
          isFinished: true,
          text: Statement.masked(statement.sql)
        }
        const known = before.value.known.get(position)
        if (known !== undefined && (known.hash !== record.hash || (known.isFinished && returnsRows(statement.sql)))) {
          const refused = new JournalMismatch({
            ...before.value.subject,
            done: [...before.value.known.values()],
            position,
            now: Option.some(record.text)
          })
          yield* change((now) => ({ ...now, refused: Option.some(refused) }))
          return yield* new SqlError({ cause: refused, message: refused.message })
        }
        if (known?.isFinished === true) return skipped
        return yield* kind === "rows"
          ? rows(record, send, before.value)
          : definition(record, send, skipped, known !== undefined)
      })

    return Journal.of({
      tables: [table],
      prepare: Effect.flatMap(exists, (found) => found ? Effect.void : impl.createTable(table)),
      records,
      flush,
      check: (next) =>
        Effect.flatMap(Effect.tap(records, (all) => Ref.set(left, all)), ([first, ...others]) =>
          first === undefined || Option.exists(next, (next) =>
              isSame(next, first))
            ? Effect.void
            : Effect.fail(
              new UnfinishedMigration({
                revision: first.revision,
                direction: first.direction,
                done: [first, ...others.filter((other) => isSame(other, first))]
              })
            )),
      resume: (subject, migrate) =>
        Effect.gen(function*() {
          const known = (yield* Ref.getAndSet(left, [])).filter((record) =>
            isSame(record, subject)
          )
          if (known.length > 0) {
            yield* Effect.logInfo(
              `The ${subject.direction} of ${subject.revision} was broken off; it goes on after ${known.length} finished statements.`
            )
          }
          yield* Ref.set(
            state,
            Option.some({
              subject,
              known: new Map(known.map((record) => [record.position, record])),
              position: 0,
              pending: [],
              marks: new Map(),
              isCommitted: false,
              isOwn: false,
              isWritten: known.length > 0,
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
          const last = known.at(-1)
          const position = Option.match(yield* Ref.get(state), { onNone: () => 0, onSome: ({ position }) => position })
          if (last !== undefined && last.position > position) {
            return yield* new JournalMismatch({ ...subject, done: known, position: position + 1, now: Option.none() })
          }
          // What says that the migration is done has to be one transaction again.
          if (
            Option.exists(yield* Ref.get(state), ({ isCommitted }) => isCommitted) && (yield* execution.inTransaction)
          ) {
            yield* text(transaction.begin)
          }
          return answer
        }),
      done: Effect.flatMap(
        Ref.getAndSet(state, Option.none()),
        Option.match({
          onNone: () => Effect.void,
          onSome: ({ isWritten, subject }) => isWritten ? text(`DELETE FROM ${quoted} ${where(subject)}`) : Effect.void
        })
      ),
      forget: (revision) => text(`DELETE FROM ${quoted} WHERE revision = ${literals.string(revision)}`),
      settle: Effect.flatMap(
        Ref.getAndSet(state, Option.none()),
        Option.match({
          onNone: () => Effect.void,
          onSome: ({ subject }) => text(`UPDATE ${quoted} SET state = 'finished' ${where(subject)}`)
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
    state: Column.make(SqlType.string(16), { nullable: false }),
    statement: Column.make(SqlType.text, { nullable: false })
  }, { schema, constraints: [Constraint.primaryKey(["revision", "direction", "position"], { name: `${name}_pkc` })] })

const isSame = (left: Subject, right: Subject) => left.revision === right.revision && left.direction === right.direction

/** A statement was begun only after the one before it was finished, so only the last can be in doubt. */
const fromRows = (rows: ReadonlyArray<Row>): ReadonlyArray<Record> => {
  const records = rows.map((row): Record => ({
    revision: String(row["revision"]),
    direction: row["direction"] === "downgrade" ? "downgrade" : "upgrade",
    position: Number(row["position"]),
    hash: String(row["hash"]),
    isFinished: row["state"] === "finished",
    text: String(row["statement"])
  }))
  return records.map((record, at) => {
    const next = records[at + 1]
    return next !== undefined && isSame(record, next) ? { ...record, isFinished: true } : record
  })
}

const marked = ({ goBack, name }: { readonly name: string; readonly goBack: boolean }) => (state: State): State =>
  goBack
    ? { ...state, pending: state.pending.slice(0, state.marks.get(name) ?? 0) }
    : { ...state, marks: new Map([...state.marks, [name, state.pending.length]]) }

const hashOf = (sql: string, params: ReadonlyArray<unknown>): string =>
  Crypto.createHash("sha256").update(
    JSON.stringify([sql, params], (_, value: unknown) => typeof value === "bigint" ? `${value}n` : value)
  ).digest("hex")

const list = (records: ReadonlyArray<Record>): string =>
  records.map(({ isFinished, position, text }) => `  ${position}. ${text}${isFinished ? "" : " (begun, perhaps done)"}`)
    .join("\n")
