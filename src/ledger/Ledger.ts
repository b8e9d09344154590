/**
 * The version table: the current revisions of the database, one row for each effective head. It is the same table as Alembic's, so both
 * tools can work on one database.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Dialect from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError, type Row } from "../execution/Execution.ts"
import * as Table from "../schema/Table.ts"
import * as BookkeepingTable from "./BookkeepingTable.ts"
import type { HeadChange } from "./HeadMaintainer.ts"
import {
  LedgerError,
  RevisionIdTooLong,
  VersionRowMismatch,
  VersionRowRepeated,
  VersionRowUnreadable
} from "./LedgerError.ts"

/**
 * The options of the version table:
 *
 * - `versionTable`: its name (default `alembic_version`);
 * - `versionTableSchema`: its schema (by default, that of the connection);
 * - `versionTablePk`: whether it is created with the primary key `<name>_pkc` (default `true`).
 *
 * @since 0.1.0
 * @category models
 */
export interface LedgerOptions {
  readonly versionTable?: string | undefined
  readonly versionTableSchema?: string | undefined
  readonly versionTablePk?: boolean | undefined
}

/**
 * The length of the column `version_num` as it is created here and by Alembic, in characters.
 *
 * @since 0.1.0
 * @category constants
 */
export const versionLength = DdlImpl.versionLength

/**
 * The errors of reading and writing the version table.
 *
 * @since 0.1.0
 * @category errors
 */
export type LedgerFailure = LedgerError | ExecutionError

/**
 * Reads and writes the version table (in Alembic: `MigrationContext` and the writing half of `HeadMaintainer`).
 *
 * @since 0.1.0
 * @category tags
 */
export class Ledger extends Context.Tag("effect-alembic/Ledger")<Ledger, {
  /** The table as it is configured. */
  readonly table: Table.Table
  /** The schema of the bookkeeping tables. Without a `versionTableSchema` the session is asked. */
  readonly schema: Effect.Effect<Option.Option<string>, ExecutionError>
  /** Runs an effect during which `schema` stays what it was when it was first asked for, even if a migration changes the session's schema. */
  readonly pinned: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Which of these bookkeeping tables exist. One statement asks for all, and for the schema if it is not known. */
  readonly existing: (tables: ReadonlyArray<Table.Table>) => Effect.Effect<BookkeepingTable.Found, ExecutionError>
  readonly create: Effect.Effect<void, LedgerFailure>
  /** Creates the table unless it was found. */
  readonly prepare: (found: BookkeepingTable.Found) => Effect.Effect<void, LedgerFailure>
  /** The rows of a table that exists. */
  readonly rows: Effect.Effect<ReadonlyArray<string>, LedgerFailure>
  /** The rows, in the database's order; none if the table was not found. */
  readonly rowsIn: (found: BookkeepingTable.Found) => Effect.Effect<ReadonlyArray<string>, LedgerFailure>
  /** The rows, in the database's order; none if the table does not exist. Never creates it. */
  readonly heads: Effect.Effect<ReadonlyArray<string>, LedgerFailure>
  /** Fails if an id does not fit into the column. The database is asked only about ids that are longer than usual. */
  readonly checkIds: (revisions: ReadonlyArray<string>) => Effect.Effect<void, LedgerFailure>
  readonly apply: (change: HeadChange) => Effect.Effect<void, LedgerFailure>
  /** Removes every row. */
  readonly purge: Effect.Effect<void, LedgerFailure>
}>() {}

/**
 * Checks that no row is repeated. With repeated rows a write could not change exactly one.
 *
 * @since 0.1.0
 * @category guards
 */
export const checkDistinct = (
  table: Table.Table,
  rows: ReadonlyArray<string>
): Either.Either<ReadonlyArray<string>, LedgerError> =>
  new Set(rows).size === rows.length
    ? Either.right(rows)
    : Either.left(new LedgerError({ reason: new VersionRowRepeated({ table: Table.key(table), rows }) }))

/**
 * The version table of a database.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: LedgerOptions = {}
): Layer.Layer<Ledger, never, Execution | Dialect.Dialect | DdlImpl.DdlImpl> =>
  Layer.effect(
    Ledger,
    Effect.gen(function*() {
      const { unobserved } = yield* Execution
      const { catalogue } = yield* Dialect.Dialect
      const impl = yield* DdlImpl.DdlImpl
      const table = impl.versionTable({
        name: options.versionTable ?? "alembic_version",
        schema: options.versionTableSchema,
        primaryKey: options.versionTablePk ?? true
      })
      let isPinned = false
      let pin: Option.Option<string> | undefined
      /** The question for the schema and for the tables in it; `None` where the schema is known. */
      const question = (names: ReadonlyArray<string>) =>
        pin !== undefined || Option.isSome(table.schema) ? Option.none() : catalogue.schemaOf(table.name, names)
      const placed = (question: Statement.Statement, names: ReadonlyArray<string>) =>
        Effect.map(unobserved.probe(question), (answer) => {
          const schema = Option.flatMap(
            answer,
            ([row]) => Option.liftPredicate(row?.["schema_name"], Predicate.isString)
          )
          if (isPinned) pin = schema
          return { schema, found: foundIn(answer, names) }
        })
      const schema = Effect.suspend(() =>
        Option.match(question([]), {
          onNone: () => Effect.succeed(pin ?? table.schema),
          onSome: (question) => Effect.map(placed(question, []), ({ schema }) => schema)
        })
      )
      const existing = (tables: ReadonlyArray<Table.Table>): Effect.Effect<BookkeepingTable.Found, ExecutionError> =>
        Effect.suspend(() => {
          const names = tables.map(({ name }) => name)
          return Option.match(question(names), {
            onNone: () => {
              const exists = (name: string) => catalogue.hasTable(name, pin ?? table.schema)
              return Effect.map(unobserved.probe(existence(names.map(exists))), (answer) => foundIn(answer, names))
            },
            onSome: (question) => Effect.map(placed(question, names), ({ found }) => found)
          })
        })
      const rows = yield* BookkeepingTable.make(table, schema)

      const decoded = Effect.flatMap(rows.select(), (answer) =>
        Effect.forEach(answer, ({ version_num: value }) =>
          typeof value === "string" && value !== ""
            ? Effect.succeed(value)
            : Effect.fail(new LedgerError({ reason: new VersionRowUnreadable({ table: Table.key(table), value }) }))))
      const heads = Effect.flatMap(
        rows.exists,
        (exists) =>
          Option.contains(exists, true) ? decoded : Effect.succeed([])
      )
      const changingOne = <E>(revision: string, effect: Effect.Effect<void, E | LedgerError>) =>
        Effect.catchIf(
          effect,
          (error): error is LedgerError =>
            error instanceof LedgerError,
          (error) =>
            Effect.flatMap(rows.located, ({ table }) =>
              new LedgerError({
                reason: error.reason._tag === "RowCountMismatch"
                  ? new VersionRowMismatch({ table: Table.key(table), revision, matched: error.reason.matched })
                  : error.reason
              }))
        )
      /** `None` where the column has no limit, or none that the database enforces. */
      const width = Effect.gen(function*() {
        const { table } = yield* rows.located
        const question = catalogue.columnLength(table.name, table.schema, "version_num")
        if (Option.isNone(question)) {
          return Option.none()
        }
        if (!Option.contains(yield* rows.exists, true)) {
          return Option.some(versionLength)
        }
        const answer = yield* unobserved.probe(question.value)
        return Option.flatMap(answer, ([row]) => {
          const length = Number(row?.["length"] ?? -1)
          return length > 0 ? Option.some(length) : Option.none()
        })
      })

      return Ledger.of({
        table,
        schema,
        pinned: (effect) =>
          Effect.suspend(() => {
            isPinned = true
            return Effect.ensuring(
              effect,
              Effect.sync(() => {
                isPinned = false
                pin = undefined
              })
            )
          }),
        existing,
        create: rows.create,
        prepare: rows.prepare,
        rows: decoded,
        rowsIn: (found) => Option.contains(BookkeepingTable.has(found, table), true) ? decoded : Effect.succeed([]),
        heads,
        checkIds: (revisions) =>
          Effect.gen(function*() {
            const long = revisions.filter((revision) => revision.length > versionLength)
            const [first] = long
            if (first === undefined) return
            const limit = yield* width
            if (Option.isNone(limit)) return
            const revision = long.find((revision) => revision.length > limit.value)
            if (revision === undefined) return
            return yield* new LedgerError({
              reason: new RevisionIdTooLong({ revision, table: Table.key(table), maxLength: limit.value })
            })
          }),
        purge: rows.remove({}),
        apply: (change) => {
          switch (change._tag) {
            case "InsertHead":
              return changingOne(change.revision, rows.insert([{ version_num: change.revision }]))
            case "DeleteHead":
              return changingOne(change.revision, rows.remove({ version_num: change.revision }, 1))
            case "UpdateHead":
              return changingOne(change.from, rows.update({ version_num: change.from }, { version_num: change.to }))
          }
        }
      })
    })
  )

/** Asks whether each query returns a row. */
const existence = (queries: ReadonlyArray<Statement.Statement>): Statement.Statement =>
  Statement.make(
    queries.flatMap(({ fragments }, at) => [
      at === 0 ? "SELECT " : ", ",
      "CASE WHEN EXISTS (",
      ...fragments,
      `) THEN 1 ELSE 0 END AS found_${at}`
    ])
  )

const foundIn = (answer: Option.Option<ReadonlyArray<Row>>, names: ReadonlyArray<string>): BookkeepingTable.Found =>
  Option.map(answer, ([row]) => new Set(names.filter((_, at) => Number(row?.[`found_${at}`]) === 1)))
