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
import * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError } from "../execution/Execution.ts"
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
 * Whether the version table exists, `None` in a script, and its rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface LedgerState {
  readonly exists: Option.Option<boolean>
  readonly heads: ReadonlyArray<string>
}

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
  /** Runs an effect during which `schema` stays what it was at the start, even if a migration changes the session's schema. */
  readonly pinned: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | ExecutionError, R>
  /** Whether the table exists; `None` in a script. */
  readonly exists: Effect.Effect<Option.Option<boolean>, LedgerFailure>
  readonly create: Effect.Effect<void, LedgerFailure>
  /** The rows, if the table existed when `pinned` began; `None` if it did not. */
  readonly headsAtStart: Effect.Effect<Option.Option<ReadonlyArray<string>>, LedgerFailure>
  /** Whether the table exists, and its rows. */
  readonly state: Effect.Effect<LedgerState, LedgerFailure>
  /** The rows of a table that exists. */
  readonly rows: Effect.Effect<ReadonlyArray<string>, LedgerFailure>
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
      let pin: Place | undefined
      const asked: Effect.Effect<Place, ExecutionError> = Option.match(
        Option.isSome(table.schema) ? Option.none() : catalogue.schemaOf(table.name),
        {
          onNone: () => Effect.succeed({ schema: table.schema, exists: Option.none() }),
          onSome: (question) =>
            Effect.map(unobserved.probe(question), (rows) => {
              const [row] = Option.getOrElse(rows, () => [])
              return {
                schema: Option.liftPredicate(row?.["schema_name"], Predicate.isString),
                exists: Option.liftPredicate(row?.["found"], Predicate.isBoolean)
              }
            })
        }
      )
      const place = Effect.suspend(() => pin === undefined ? asked : Effect.succeed(pin))
      const schema = Effect.map(place, ({ schema }) => schema)
      const rows = yield* BookkeepingTable.make(table, schema)

      const decoded = Effect.flatMap(rows.select(), (answer) =>
        Effect.forEach(answer, ({ version_num: value }) =>
          typeof value === "string" && value !== ""
            ? Effect.succeed(value)
            : Effect.fail(new LedgerError({ reason: new VersionRowUnreadable({ table: Table.key(table), value }) }))))
      const state = Effect.flatMap(rows.exists, (exists) =>
        Effect.map(Option.contains(exists, true) ? decoded : Effect.succeed([]), (heads) => ({ exists, heads })))
      const heads = Effect.map(state, ({ heads }) =>
        heads)
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
          Effect.flatMap(asked, (place) => {
            pin = place
            return Effect.ensuring(
              effect,
              Effect.sync(() => {
                pin = undefined
              })
            )
          }),
        exists: rows.exists,
        create: rows.create,
        headsAtStart: Effect.flatMap(place, ({ exists }) =>
          Effect.flatMap(
            Option.isSome(exists) ? Effect.succeed(exists) : rows.exists,
            (found) =>
              Option.contains(found, true) ? Effect.asSome(decoded) : Effect.succeedNone
          )),
        state,
        rows: decoded,
        heads,
        checkIds: (revisions) =>
          Effect.gen(function*() {
            const long = revisions.filter((revision) =>
              revision.length > versionLength
            )
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

/** The schema of the table, and whether the table exists there; `None` if that was not asked. */
interface Place {
  readonly schema: Option.Option<string>
  readonly exists: Option.Option<boolean>
}
