/**
 * The history table: the attempts and decisions about the revisions of this database, with time, user and result. Rows are added and
 * completed, never removed, so downgrades and failures are kept too.
 *
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Os from "node:os"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import type { Rules } from "../dialect/Lexer.ts"
import * as Statement from "../dialect/Statement.ts"
import type * as DdlImpl from "../execution/DdlImpl.ts"
import type { ExecutionError, Services } from "../execution/Execution.ts"
import { Observer } from "../execution/Observer.ts"
import { Transaction } from "../execution/Transaction.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import { version } from "../Version.ts"
import * as BookkeepingTable from "./BookkeepingTable.ts"
import type { AttemptStatus, Direction, HistoryEntry, RevisionState } from "./HistoryRecord.ts"
import * as HistoryRecord from "./HistoryRecord.ts"
import { Ledger } from "./Ledger.ts"
import type { LedgerError } from "./LedgerError.ts"
import { MigrationLock } from "./MigrationLock.ts"

export type { Found } from "./BookkeepingTable.ts"

/**
 * The errors of reading and writing the history.
 *
 * @since 0.1.0
 * @category errors
 */
export type HistoryError = LedgerError | ExecutionError

/**
 * The options of the history:
 *
 * - `historyTable`: the name of the table (by default, that of the version table with `_history`); `false` for no history.
 *
 * @since 0.1.0
 * @category models
 */
export interface HistoryOptions {
  readonly versionTable?: string | undefined
  readonly versionTableSchema?: string | undefined
  readonly historyTable?: string | false | undefined
}

/**
 * A migration that is about to run.
 *
 * @since 0.1.0
 * @category models
 */
export interface Attempt {
  readonly revision: string
  readonly direction: "upgrade" | "downgrade"
  readonly contentHash: Option.Option<string>
}

/**
 * A person's decision about a revision. No migration runs for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decision {
  readonly revision: string
  readonly direction: "stamp" | "resolve"
  readonly leadsTo: RevisionState
}

/**
 * Records and reads the history of a database.
 *
 * @since 0.1.0
 * @category tags
 */
export class History extends Context.Tag("effect-alembic/History")<History, {
  /** The tables as they would be created; none if no history is kept. */
  readonly tables: ReadonlyArray<Table.Table>
  /** Creates the table unless it was found. */
  readonly prepare: (found: BookkeepingTable.Found) => Effect.Effect<void, HistoryError>
  /** Records an attempt as started. In a transaction that DDL cannot end, the row is written later: nobody could see it before. */
  readonly start: (attempt: Attempt) => Effect.Effect<void, HistoryError>
  /** Records decisions, in the transaction that carries them out. */
  readonly decide: (decisions: ReadonlyArray<Decision>) => Effect.Effect<void, HistoryError>
  /** Writes rows that must be in the transaction that is about to be committed. */
  readonly flush: Effect.Effect<void, LedgerError | ExecutionError>
  /** Records the attempt that was started last as finished. Fails if the transaction is not the one that was begun for it. */
  readonly finish: Effect.Effect<void, HistoryError>
  /**
   * Records that the attempt that was started last failed, and the one before it if its end was rolled back. Call it after the rollback.
   */
  readonly giveUp: (outcome: "failed" | "interrupted", message: string) => Effect.Effect<void, HistoryError>
  /** All entries, oldest first; none if the table does not exist. The database is asked whether it does, unless that is given. */
  readonly entries: (found?: BookkeepingTable.Found) => Effect.Effect<ReadonlyArray<HistoryEntry>, HistoryError>
}>() {}

/**
 * Keeps no history.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<History, never, Transaction> = Layer.effect(
  History,
  Effect.map(Transaction, ({ intact }) => ({
    tables: [],
    prepare: () => Effect.void,
    start: () => Effect.void,
    decide: () => Effect.void,
    flush: Effect.void,
    finish: intact,
    giveUp: () => Effect.void,
    entries: () => Effect.succeed([])
  }))
)

/**
 * Keeps the history in a table beside the version table.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: HistoryOptions = {}
): Layer.Layer<History, never, Services | Dialect.Dialect | DdlImpl.DdlImpl | Ledger | MigrationLock> =>
  options.historyTable === false ? layerNone : Layer.effect(
    History,
    Effect.gen(function*() {
      const observer = yield* Observer
      const transaction = yield* Transaction
      const { schema } = yield* Ledger
      const { types: { literals: { lexicalRules } }, transactions: { transactionalDdl } } = yield* Dialect.Dialect
      const rows = yield* BookkeepingTable.make(makeTable(options), schema)
      const ids = yield* makeIds(rows, transaction)
      let current: Started | undefined
      // Attempts whose end may be rolled back: those that were written as started, and the last one.
      let uncertain: ReadonlyArray<Started> = []
      const by = userAtHost()

      const ended = (
        started: Started,
        outcome: AttemptStatus,
        message?: string
      ): Effect.Effect<BookkeepingTable.Fields> =>
        Effect.gen(function*() {
          const now = yield* Clock.currentTimeMillis
          return {
            outcome,
            finished: new Date(now).toISOString(),
            duration_ms: now - started.at,
            statements: (yield* observer.sent) - started.sent,
            message
          }
        })
      const rowOf = (
        entry: Omit<Decision, "direction"> & { readonly direction: Direction },
        at: number,
        id: string,
        contentHash: Option.Option<string>
      ): Started["row"] => ({
        id,
        revision: entry.revision,
        direction: entry.direction,
        leads_to: entry.leadsTo,
        started: new Date(at).toISOString(),
        content_hash: Option.getOrUndefined(contentHash),
        tool_version: version,
        done_by: by
      })
      const written = ({ row: { id } }: Started) => Effect.map(rows.select({ where: { id } }), ([row]) => row)

      const flush = Effect.suspend(() => {
        if (current === undefined || current.isWritten) return Effect.void
        current = { ...current, isWritten: true }
        return rows.insert([{ ...current.row, outcome: "started" }])
      })
      /** Records a failed attempt, wherever its row is: written as started, or rolled back, or never written. */
      const record = (started: Started, outcome: AttemptStatus, message: string) =>
        Effect.gen(function*() {
          const fields = yield* ended(started, outcome, message)
          const row = yield* written(started)
          if (row === undefined) return yield* rows.insert([{ ...started.row, ...fields }])
          if (row["outcome"] === "started") yield* rows.update({ id: started.row.id }, fields)
        })

      return History.of({
        tables: [rows.table],
        prepare: (found) =>
          Effect.zipRight(
            rows.prepare(found),
            Option.match(BookkeepingTable.has(found, rows.table), {
              onNone: () => Effect.void,
              onSome: (existed) => existed ? ids.prepared : ids.created
            })
          ),
        start: (attempt) =>
          Effect.gen(function*() {
            const at = yield* Clock.currentTimeMillis
            const leadsTo = attempt.direction === "upgrade" ? "applied" : "reverted"
            const row = rowOf({ ...attempt, leadsTo }, at, yield* ids.next(at), attempt.contentHash)
            uncertain = uncertain.filter(({ isWritten }) => isWritten)
            current = { at, row, sent: yield* observer.sent, isWritten: false }
            if (!transactionalDdl || !(yield* transaction.isOpen)) yield* flush
          }),
        decide: (decisions) =>
          Effect.gen(function*() {
            const at = yield* Clock.currentTimeMillis
            const decided = yield* Effect.forEach(decisions, (decision) =>
              Effect.map(ids.next(at), (id) => ({
                ...rowOf(decision, at, id, Option.none()),
                outcome: "finished",
                finished: new Date(at).toISOString(),
                duration_ms: 0,
                statements: 0
              })))
            yield* Effect.forEach(
              Chunk.chunksOf(Chunk.fromIterable(decided), 100),
              (chunk) => rows.insert(Chunk.toReadonlyArray(chunk)),
              { discard: true }
            )
          }),
        flush,
        finish: Effect.gen(function*() {
          const started = current
          const intact = started?.isWritten === false
            ? yield* transaction.intactIf
            : yield* Effect.as(transaction.intact, Option.none())
          current = undefined
          if (started === undefined) return
          const fields = yield* ended(started, "finished")
          uncertain = [...uncertain, started]
          if (started.isWritten) return yield* rows.update({ id: started.row.id }, fields)
          const row = { ...started.row, ...fields }
          if (Option.isSome(intact)) {
            if (yield* rows.insertIf(row, intact.value.condition)) return yield* intact.value.confirmed
            yield* transaction.intact
          }
          yield* rows.insert([row])
        }),
        giveUp: (outcome, message) =>
          Effect.gen(function*() {
            const attempts = current === undefined ? uncertain : [...uncertain, current]
            current = undefined
            uncertain = []
            const last = attempts.at(-1)
            // A run that rolled back the creation of the table leaves no row either.
            if (last === undefined || !Option.contains(yield* rows.exists, true)) return
            yield* ids.forget
            const reason = maskedMessage(message, yield* observer.failed, lexicalRules)
            const unfinished = new Set((yield* rows.select({ where: { outcome: "started" } })).map(({ id }) => id))
            const earlier = attempts.filter((attempt) => attempt !== last && unfinished.has(attempt.row.id))
            yield* Effect.forEach(
              earlier,
              (attempt) => record(attempt, outcome, `Rolled back with what followed: ${reason}`),
              { discard: true }
            )
            yield* record(last, outcome, reason)
          }),
        entries: (found) =>
          Effect.flatMap(
            found === undefined ? ids.exists : Effect.succeed(BookkeepingTable.has(found, rows.table)),
            (exists) =>
              Option.contains(exists, true)
                ? Effect.map(rows.select({ orderBy: ["id"] }), (rows) => rows.map(HistoryRecord.fromRow))
                : Effect.succeed([])
          )
      })
    })
  )

interface Started {
  readonly at: number
  readonly sent: number
  readonly row: BookkeepingTable.Fields & { readonly id: string }
  readonly isWritten: boolean
}

const makeTable = ({ historyTable, versionTable = "alembic_version", versionTableSchema }: HistoryOptions) => {
  const name = historyTable === undefined || historyTable === false ? `${versionTable}_history` : historyTable
  return Table.make(name, {
    id: Column.make(SqlType.string(32), { nullable: false }),
    revision: Column.make(SqlType.string(BookkeepingTable.revisionLength), { nullable: false }),
    direction: Column.make(SqlType.string(16), { nullable: false }),
    leads_to: Column.make(SqlType.string(16), { nullable: false }),
    outcome: Column.make(SqlType.string(16), { nullable: false }),
    started: Column.make(SqlType.string(24), { nullable: false }),
    finished: Column.make(SqlType.string(24)),
    duration_ms: Column.make(SqlType.integer),
    statements: Column.make(SqlType.integer),
    content_hash: Column.make(SqlType.string(100)),
    tool_version: Column.make(SqlType.string(32), { nullable: false }),
    done_by: Column.make(SqlType.variant(SqlType.string(255), "mssql", SqlType.unicode(255)), { nullable: false }),
    message: Column.make(SqlType.variant(SqlType.text, "mssql", SqlType.unicodeText))
  }, {
    ...BookkeepingTable.transactional,
    schema: versionTableSchema,
    constraints: [Constraint.primaryKey(["id"], { name: `${name}_pkc` })]
  })
}

/**
 * Ids sort in the order of the entries, whatever the clocks of the hosts say. The greatest id is read once where the lock keeps other runs
 * from writing, else in each transaction, and again after a rollback, when another run may have written.
 */
const makeIds = (rows: BookkeepingTable.BookkeepingTable, transaction: Transaction["Type"]) =>
  Effect.gen(function*() {
    const { spansTransactions } = yield* MigrationLock
    const unknown = { id: Option.none<string>(), begun: -1, isKnown: false }
    let last = unknown
    let isPrepared = false
    const exists = Effect.suspend(() => isPrepared ? Effect.succeedSome(true) : rows.exists)
    const greatest = Effect.flatMap(
      exists,
      (found) => Option.contains(found, true) ? rows.max("id") : Effect.succeedNone
    )
    const position = Effect.flatMap(
      transaction.isOpen,
      (isOpen) => isOpen ? transaction.begun : Effect.succeed(-1)
    )
    return {
      next: (at: number) =>
        Effect.gen(function*() {
          const { begun, id: known, isKnown } = last
          const now = yield* position
          const isLast = isKnown && ((begun >= 0 && begun === now) || (yield* spansTransactions))
          const before = isLast ? known : Option.orElse(yield* greatest, () => known)
          const id = HistoryRecord.nextId(
            later(before, known),
            at,
            globalThis.crypto.randomUUID().replaceAll("-", "").slice(0, 16)
          )
          last = { id: Option.some(id), begun: now, isKnown: true }
          return id
        }),
      /** Whether the table exists. It is asked until it does. */
      exists,
      /** The table exists from here on. */
      prepared: Effect.sync(() => {
        isPrepared = true
      }),
      /** The table is empty until this run or, where the lock has ended, another one writes. */
      created: Effect.map(position, (begun) => {
        last = { id: Option.none(), begun, isKnown: true }
      }),
      forget: Effect.sync(() => {
        last = unknown
      })
    }
  })

const later = (left: Option.Option<string>, right: Option.Option<string>): Option.Option<string> =>
  Option.isNone(left) || (Option.isSome(right) && right.value > left.value) ? right : left

/** More people read the history than the output of a command, so the statements in a message lose their literals. */
const maskedMessage = (
  message: string,
  refused: ReadonlyArray<string>,
  lexicalRules: Rules
): string => {
  const masked = refused.toSorted((left, right) => right.length - left.length).reduce(
    (text, sql) =>
      [sql, Statement.shown(sql, lexicalRules)].reduce(
        (text, form) => text.replaceAll(form, () => Statement.masked(sql, lexicalRules)),
        text
      ),
    message
  )
  return DriverError.redacted(masked).slice(0, 4000)
}

/** In a container the user may have no name. */
const userAtHost = (): string => {
  const user = Option.getOrElse(
    Option.liftThrowable(() => Os.userInfo().username)(),
    () => process.env["USER"] ?? "unknown"
  )
  return `${user}@${Os.hostname()}`.slice(0, 255)
}
