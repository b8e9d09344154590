/**
 * The history table: what was done to this database, when, by whom and with what result. Rows are added and finished, never
 * removed, so it tells of downgrades and failures too; the version table beside it stays Alembic's own.
 *
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Os from "node:os"
import * as Dialect from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import * as Statement from "../dialect/Statement.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError, type Row } from "../execution/Execution.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type { Bind } from "../schema/SqlText.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import { version } from "../Version.ts"
import { Ledger, versionLength } from "./Ledger.ts"

/**
 * What was done with a revision. `resolve` is a decision of a person after a repair by hand.
 *
 * @since 0.1.0
 * @category models
 */
export type Direction = "upgrade" | "downgrade" | "stamp" | "resolve"

/**
 * What the revision is when it has come to a good end. The last such entry of a revision says whether it is applied.
 *
 * @since 0.1.0
 * @category models
 */
export type Standing = "applied" | "reverted"

/**
 * How it ended. `started` stays where a process died in the middle, or lost its connection.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome = "started" | "finished" | "failed" | "interrupted"

/**
 * One attempt to apply or revert one revision. Times are in UTC.
 *
 * - `leadsTo`: what the revision is if it ended well;
 * - `statements`: how many statements the migration sent;
 * - `contentHash`: the file as it was then, see `ContentHash`;
 * - `by`: user and host of the process;
 * - `message`: why it failed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly revision: string
  readonly direction: Direction
  readonly leadsTo: Standing
  readonly outcome: Outcome
  readonly started: Date
  readonly finished: Option.Option<Date>
  readonly durationMillis: Option.Option<number>
  readonly statements: Option.Option<number>
  readonly contentHash: Option.Option<string>
  readonly toolVersion: string
  readonly by: string
  readonly message: Option.Option<string>
}

/**
 * @since 0.1.0
 * @category errors
 */
export type HistoryError = ExecutionError | DdlImpl.OperationError

/**
 * - `historyTable`: the table's name (default: that of the version table and `_history`); `false` for none.
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
 * What is about to be done.
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
 * What a person decided of a revision. Nothing is run for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decision {
  readonly revision: string
  readonly direction: "stamp" | "resolve"
  readonly leadsTo: Standing
}

/**
 * @since 0.1.0
 * @category tags
 */
export class History extends Context.Tag("effect-alembic/History")<History, {
  /** The tables as they would be created; none where no history is kept. */
  readonly tables: ReadonlyArray<Table.Table>
  /** Creates the table where it is missing. */
  readonly prepare: Effect.Effect<void, HistoryError>
  /** Records an attempt as started. In a transaction that DDL cannot end it is kept in mind, since nobody could see the row. */
  readonly start: (attempt: Attempt) => Effect.Effect<void, HistoryError>
  /** Records decisions, in the transaction that carries them out. */
  readonly decide: (decisions: ReadonlyArray<Decision>) => Effect.Effect<void, HistoryError>
  /** Writes what must be in the transaction that is about to be committed. */
  readonly flush: Effect.Effect<void, ExecutionError>
  /** Records the attempt that was started last as finished. */
  readonly finish: Effect.Effect<void, HistoryError>
  /**
   * Records that the attempt that was started last came to nothing, and the one before it if its end was rolled back. To be called after what
   * was open is rolled back.
   */
  readonly giveUp: (outcome: "failed" | "interrupted", message: string) => Effect.Effect<void, HistoryError>
  /** All there is, oldest first; nothing where there is no table. */
  readonly entries: Effect.Effect<ReadonlyArray<Entry>, HistoryError>
}>() {}

/**
 * No history is kept.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<History> = Layer.succeed(History, {
  tables: [],
  prepare: Effect.void,
  start: () => Effect.void,
  decide: () => Effect.void,
  flush: Effect.void,
  finish: Effect.void,
  giveUp: () => Effect.void,
  entries: Effect.succeed([])
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: HistoryOptions = {}
): Layer.Layer<History, never, Execution | Dialect.Dialect | DdlImpl.DdlImpl | Ledger> =>
  options.historyTable === false ? layerNone : Layer.effect(
    History,
    Effect.gen(function*() {
      const execution = yield* Execution
      const impl = yield* DdlImpl.DdlImpl
      const { located } = yield* Ledger
      const { catalogue, ddl: { features: { quoting } }, transactions: { transactionalDdl } } = yield* Dialect.Dialect
      const table = makeTable(
        options.historyTable === undefined || options.historyTable === false
          ? `${options.versionTable ?? "alembic_version"}_history`
          : options.historyTable,
        options.versionTableSchema
      )
      const here = located(table)
      const { probe, run } = execution.unobserved
      const current = yield* Ref.make(Option.none<Started>())
      // Written as started, and finished in a transaction that may yet be rolled back.
      const uncertain = yield* Ref.make(Option.none<Started>())
      const by = whoAmI()

      // The texts are always the same, so that drivers prepare them once.
      const value = (value: string | number | undefined): Bind => ({ value: value ?? null, type: undefined })
      const between = (parts: ReadonlyArray<ReadonlyArray<string | Bind>>) =>
        parts.flatMap((part, at) => at === 0 ? part : [", ", ...part])
      const insert = (row: Fields, ...others: ReadonlyArray<Fields>) =>
        Effect.flatMap(here, ({ quoted }) =>
          run(Statement.make([
            `INSERT INTO ${quoted} (${Object.keys(row).join(", ")}) VALUES `,
            ...between([row, ...others].map((row) => [
              "(",
              ...between(Object.values(row).map((given) => [value(given)])),
              ")"
            ]))
          ])))
      const update = (id: string, row: Fields) =>
        Effect.flatMap(here, ({ quoted }) =>
          run(Statement.make([
            `UPDATE ${quoted} SET `,
            ...between(Object.entries(row).map(([name, given]) => [`${name} = `, value(given)])),
            " WHERE id = ",
            value(id)
          ])))
      const ask = (sql: Statement.Statement) => Effect.map(probe(sql), Option.getOrElse((): ReadonlyArray<Row> => []))
      const exists = Effect.flatMap(
        here,
        ({ table }) => Effect.map(ask(catalogue.hasTable(table.name, table.schema)), (rows) => rows.length > 0)
      )

      const ended = (started: Started, outcome: Outcome, message?: string) =>
        Effect.zipWith(Clock.currentTimeMillis, execution.sent, (now, sent) => ({
          outcome,
          finished: new Date(now).toISOString(),
          duration_ms: now - started.at,
          statements: sent - started.sent,
          message
        }))

      /** What is kept is read by more people than what is shown: the statements in it lose their texts. */
      const discreet = (message: string) =>
        Effect.map(execution.refused, (refused) => {
          const withoutTexts = refused.toSorted((left, right) => right.length - left.length).reduce(
            (text, sql) =>
              [sql, Statement.shown(sql, quoting)].reduce(
                (text, form) => text.replaceAll(form, () => Statement.masked(sql, quoting)),
                text
              ),
            message
          )
          return DriverError.redacted(withoutTexts).slice(0, 4000)
        })

      const rowOf = (
        what: Omit<Decision, "direction"> & { readonly direction: Direction },
        at: number,
        hash?: string
      ) => ({
        id: newId(at),
        revision: what.revision,
        direction: what.direction,
        leads_to: what.leadsTo,
        started: new Date(at).toISOString(),
        content_hash: hash,
        tool_version: version,
        done_by: by
      })

      const flush = Effect.flatMap(
        Ref.getAndUpdate(current, Option.map((_) => ({ ..._, isWritten: true }))),
        (started) =>
          Option.isSome(started) && !started.value.isWritten
            ? insert({ ...started.value.row, outcome: "started" })
            : Effect.void
      )

      return History.of({
        tables: [table],
        prepare: Effect.flatMap(
          exists,
          (found) => found ? Effect.void : Effect.flatMap(here, ({ table }) => impl.createTable(table))
        ),
        start: (attempt) =>
          Effect.gen(function*() {
            const at = yield* Clock.currentTimeMillis
            const leadsTo = attempt.direction === "upgrade" ? "applied" : "reverted"
            const row = rowOf({ ...attempt, leadsTo }, at, Option.getOrUndefined(attempt.contentHash))
            yield* Ref.update(uncertain, Option.filter(({ isWritten }) => isWritten))
            yield* Ref.set(current, Option.some({ id: row.id, at, row, sent: yield* execution.sent, isWritten: false }))
            if (!transactionalDdl || !(yield* execution.inTransaction)) yield* flush
          }),
        decide: (decisions) =>
          Effect.flatMap(Clock.currentTimeMillis, (at) =>
            Effect.forEach(
              Chunk.chunksOf(
                Chunk.map(Chunk.fromIterable(decisions), (decision) => ({
                  ...rowOf(decision, at),
                  outcome: "finished",
                  finished: new Date(at).toISOString(),
                  duration_ms: 0,
                  statements: 0
                })),
                100
              ),
              ([row, ...others]) => row === undefined ? Effect.void : insert(row, ...others),
              { discard: true }
            )),
        flush,
        finish: Effect.flatMap(
          Ref.getAndSet(current, Option.none()),
          Option.match({
            onNone: () => Effect.void,
            onSome: (started) =>
              Effect.flatMap(ended(started, "finished"), (row) =>
                Effect.zipRight(
                  Ref.set(uncertain, Option.some(started)),
                  started.isWritten ? update(started.id, row) : insert({ ...started.row, ...row })
                ))
          })
        ),
        giveUp: (outcome, message) =>
          Effect.gen(function*() {
            const started = yield* Ref.getAndSet(current, Option.none())
            const before = yield* Ref.getAndSet(uncertain, Option.none())
            // A run that rolled back the creation of the table leaves nothing behind, not even this.
            if (Option.isNone(Option.orElse(started, () => before)) || !(yield* exists)) return
            const reason = yield* discreet(message)
            const { quoted } = yield* here
            const known = ({ id }: Started) =>
              Effect.map(ask(Statement.make([`SELECT outcome FROM ${quoted} WHERE id = `, value(id)])), ([row]) => row)
            if (Option.isSome(before)) {
              const found = yield* known(before.value)
              const row = yield* ended(
                before.value,
                outcome,
                before.value.isWritten ? `Rolled back with what followed: ${reason}` : reason
              )
              if (found === undefined) yield* insert({ ...before.value.row, ...row })
              else if (found["outcome"] === "started") yield* update(before.value.id, row)
            }
            if (Option.isNone(started)) return
            const row = yield* ended(started.value, outcome, reason)
            yield* (yield* known(started.value)) !== undefined
              ? update(started.value.id, row)
              : insert({ ...started.value.row, ...row })
          }),
        entries: Effect.flatMap(exists, (found) =>
          found
            ? Effect.flatMap(here, ({ quoted }) =>
              Effect.map(ask(Statement.text(`SELECT * FROM ${quoted} ORDER BY id`)), (rows) =>
                rows.map(fromRow)))
            : Effect.succeed([]))
      })
    })
  )

/**
 * Records an attempt: as started before the migration, as finished after it. A failure is recorded by `giveUp`, after the rollback.
 *
 * @since 0.1.0
 * @category combinators
 */
export const recorded =
  (attempt: Attempt) => <A, E, R>(migration: Effect.Effect<A, E, R>): Effect.Effect<A, E | HistoryError, R | History> =>
    Effect.flatMap(
      History,
      (history) => Effect.zipLeft(Effect.zipRight(history.start(attempt), migration), history.finish)
    )

/**
 * What the history says that each revision is. One whose migrations came to nothing is not in it.
 *
 * @since 0.1.0
 * @category getters
 */
export const standings = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, Standing> =>
  new Map(
    entries.filter(({ outcome }) => outcome === "finished").map(({ leadsTo, revision }) => [revision, leadsTo])
  )

type Fields = Readonly<Record<string, string | number | undefined>>

interface Started {
  readonly id: string
  readonly at: number
  readonly sent: number
  readonly row: Fields
  readonly isWritten: boolean
}

const makeTable = (name: string, schema: string | undefined) =>
  Table.make(name, {
    id: Column.make(SqlType.string(32), { nullable: false }),
    revision: Column.make(SqlType.string(versionLength), { nullable: false }),
    direction: Column.make(SqlType.string(16), { nullable: false }),
    leads_to: Column.make(SqlType.string(16), { nullable: false }),
    outcome: Column.make(SqlType.string(16), { nullable: false }),
    started: Column.make(SqlType.string(24), { nullable: false }),
    finished: Column.make(SqlType.string(24)),
    duration_ms: Column.make(SqlType.integer),
    statements: Column.make(SqlType.integer),
    content_hash: Column.make(SqlType.string(100)),
    tool_version: Column.make(SqlType.string(32), { nullable: false }),
    done_by: Column.make(SqlType.string(255), { nullable: false }),
    message: Column.make(SqlType.text)
  }, { schema, constraints: [Constraint.primaryKey(["id"], { name: `${name}_pkc` })] })

// Ids sort by time, and within a process by their number.
let ids = 0
const newId = (at: number) =>
  at.toString(16).padStart(12, "0") + (ids++ % 0x10000).toString(16).padStart(4, "0") +
  globalThis.crypto.randomUUID().replaceAll("-", "").slice(0, 16)

/** A container may have a user without a name. */
const whoAmI = (): string => {
  const user = Option.getOrElse(
    Option.liftThrowable(() => Os.userInfo().username)(),
    () => process.env["USER"] ?? "unknown"
  )
  return `${user}@${Os.hostname()}`.slice(0, 255)
}

const fromRow = (row: Row): Entry => ({
  revision: text(row["revision"]),
  direction: direction(row["direction"]),
  leadsTo: row["leads_to"] === "applied" ? "applied" : "reverted",
  outcome: outcome(row["outcome"]),
  started: new Date(text(row["started"])),
  finished: Option.map(some(row["finished"]), (at) => new Date(text(at))),
  durationMillis: Option.map(some(row["duration_ms"]), Number),
  statements: Option.map(some(row["statements"]), Number),
  contentHash: Option.map(some(row["content_hash"]), text),
  toolVersion: text(row["tool_version"]),
  by: text(row["done_by"]),
  message: Option.map(some(row["message"]), text)
})

const some = (value: unknown): Option.Option<unknown> => Option.liftPredicate(value, Predicate.isNotNullable)
const text = (value: unknown): string => typeof value === "string" ? value : String(value)
const direction = (value: unknown): Direction =>
  (["upgrade", "downgrade", "stamp", "resolve"] as const).find((known) => known === value) ?? "resolve"
const outcome = (value: unknown): Outcome =>
  (["started", "finished", "failed", "interrupted"] as const).find((known) => known === value) ?? "failed"
