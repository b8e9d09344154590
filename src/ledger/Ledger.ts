/**
 * The version table: which revisions the database stands at, one row for each head.
 * It is Alembic's own table, so that a database can change hands between the two tools.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Dialect from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError } from "../execution/Execution.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import type { HeadChange } from "./HeadMaintainer.ts"

/**
 * A write to the version table met other rows than it should have: somebody else wrote to it at the same time.
 *
 * @since 0.1.0
 * @category errors
 */
export class VersionRowMismatch extends Data.TaggedError("VersionRowMismatch")<{
  readonly table: string
  readonly revision: string
  readonly matched: number
}> {
  override get message() {
    return `Expected one row "${this.revision}" in ${this.table} and found ${this.matched}: the migration ` +
      "itself, or something else, changed the version table during this run. Look at `effect-alembic current`, and repair the table with `effect-alembic stamp`."
  }
}

/**
 * The version table holds something that is no revision id.
 *
 * @since 0.1.0
 * @category errors
 */
export class VersionRowUnreadable extends Data.TaggedError("VersionRowUnreadable")<{
  readonly table: string
  readonly value: unknown
}> {
  override get message() {
    return `The version table ${this.table} holds ${JSON.stringify(this.value)} where a revision id should stand. ` +
      "Is it another tool's table? Give this project its own with the option `versionTable`."
  }
}

/**
 * The version table names a revision twice, as a table without its primary key can.
 *
 * @since 0.1.0
 * @category errors
 */
export class VersionRowRepeated extends Data.TaggedError("VersionRowRepeated")<{
  readonly table: string
  readonly rows: ReadonlyArray<string>
}> {
  override get message() {
    const heads = [...new Set(this.rows)]
    return `The version table ${this.table} has ${this.rows.length} rows, and some of them twice: ${
      this.rows.join(", ")
    }. ` +
      "It has no primary key, or the same would have been refused. Nothing was run. Write it anew with " +
      `\`effect-alembic stamp --purge ${heads.join(" ")}\`, and give it a primary key on version_num.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type LedgerError =
  | ExecutionError
  | DdlImpl.OperationError
  | VersionRowMismatch
  | VersionRowUnreadable
  | VersionRowRepeated

/**
 * - `versionTable`: the table's name (default `alembic_version`);
 * - `versionTableSchema`: its schema (default: the connection's);
 * - `versionTablePk`: whether the table is created with its primary key `<name>_pkc` (default `true`).
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
 * How many characters of a revision's id the version table keeps.
 *
 * @since 0.1.0
 * @category constants
 */
export const versionLength = 32

/**
 * One of this tool's tables under the name by which it is met in a run: with its schema, wherever one can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Located {
  readonly table: Table.Table
  readonly quoted: string
}

/**
 * What is applied, as the database remembers it (Alembic's version table and the writing half of its `HeadMaintainer`).
 *
 * @since 0.1.0
 * @category tags
 */
export class Ledger extends Context.Tag("effect-alembic/Ledger")<Ledger, {
  /** The table as it is configured. */
  readonly table: Table.Table
  /** This table, or one of this tool's that stands beside it. Without a `versionTableSchema` the session is asked for the schema. */
  readonly located: (table: Table.Table) => Effect.Effect<Located, ExecutionError>
  /** Runs an effect in which the schema stays what it was at the start, wherever migrations turn the session to. */
  readonly pinned: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | ExecutionError, R>
  /** Whether the table is there; `None` where only a script is written. */
  readonly exists: Effect.Effect<Option.Option<boolean>, LedgerError>
  readonly create: Effect.Effect<void, LedgerError>
  /** The rows, in the order the database gives them; none when there is no table. Never creates it. */
  readonly heads: Effect.Effect<ReadonlyArray<string>, LedgerError>
  readonly apply: (change: HeadChange) => Effect.Effect<void, LedgerError>
  /** Deletes every row. */
  readonly purge: Effect.Effect<void, LedgerError>
}>() {}

/**
 * Writes the version rows of a step after its migration, in the same transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withVersionRows =
  (changes: ReadonlyArray<HeadChange>) =>
  <A, E, R>(migration: Effect.Effect<A, E, R>): Effect.Effect<A, E | LedgerError, R | Ledger> =>
    Effect.flatMap(
      Ledger,
      (ledger) => Effect.zipLeft(migration, Effect.forEach(changes, ledger.apply, { discard: true }))
    )

/**
 * Runs a migration only while the version table still has the rows that the plan was made for. Otherwise another run moved the
 * database, nothing runs, and the result is `Left` with the rows that are there now. The table is read again only where the lock
 * ended with the transaction before.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unlessMoved = (heads: ReadonlyArray<string>, readAgain: boolean) =>
<A, E, R>(
  migration: Effect.Effect<A, E, R>
): Effect.Effect<Either.Either<A, ReadonlyArray<string>>, E | LedgerError, R | Ledger> =>
  Effect.gen(function*() {
    const found = readAgain ? yield* Effect.flatMap(Ledger, (ledger) => ledger.heads) : heads
    const isSame = found.length === heads.length && found.every((head) => heads.includes(head))
    return isSame ? Either.right(yield* migration) : Either.left(found)
  })

/**
 * The rows, if each of them is there once. Where one is there twice, no step could tell whose row it changes.
 *
 * @since 0.1.0
 * @category guards
 */
export const checkDistinct = (
  table: Table.Table,
  rows: ReadonlyArray<string>
): Either.Either<ReadonlyArray<string>, VersionRowRepeated> =>
  new Set(rows).size === rows.length
    ? Either.right(rows)
    : Either.left(new VersionRowRepeated({ table: Table.key(table), rows }))

/**
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: LedgerOptions = {}
): Layer.Layer<Ledger, never, Execution | Dialect.Dialect | DdlImpl.DdlImpl> =>
  Layer.effect(
    Ledger,
    Effect.gen(function*() {
      const { unobserved: execution } = yield* Execution
      const impl = yield* DdlImpl.DdlImpl
      const { catalogue, names: { identifiers }, types: { literals } } = yield* Dialect.Dialect
      const name = options.versionTable ?? "alembic_version"
      const table = Table.make(name, { version_num: Column.make(SqlType.string(versionLength), { nullable: false }) }, {
        schema: options.versionTableSchema,
        constraints: options.versionTablePk === false
          ? []
          : [Constraint.primaryKey(["version_num"], { name: `${name}_pkc` })]
      })
      const pin = yield* Ref.make(Option.none<Option.Option<string>>())
      const asked: Effect.Effect<Option.Option<string>, ExecutionError> = Option.match(
        Option.isSome(table.schema) ? Option.none() : catalogue.schemaOf(table.name),
        {
          onNone: () => Effect.succeed(table.schema),
          onSome: (question) =>
            Effect.map(
              execution.probe(question),
              Option.flatMap(([row]) => Option.liftPredicate(row?.["schema_name"], Predicate.isString))
            )
        }
      )
      const schema = Effect.flatMap(Ref.get(pin), Option.match({ onNone: () => asked, onSome: Effect.succeed }))
      const located = (table: Table.Table) =>
        Effect.map(schema, (schema): Located => ({
          table: { ...table, schema },
          quoted: identifiers.table(table.name, schema)
        }))
      const here = located(table)

      const exists = Effect.flatMap(here, ({ table }) =>
        Effect.map(
          execution.probe(catalogue.hasTable(table.name, table.schema)),
          Option.map((rows) => rows.length > 0)
        ))
      const rows = Effect.gen(function*() {
        const { quoted, table } = yield* here
        const answer = yield* execution.query(Statement.text(`SELECT version_num FROM ${quoted}`))
        return yield* Effect.forEach(answer, ({ version_num: value }) =>
          typeof value === "string" && value !== ""
            ? Effect.succeed(value)
            : Effect.fail(new VersionRowUnreadable({ table: Table.key(table), value })))
      })
      const changeOne = (revision: string, sql: (quoted: string) => string) =>
        Effect.gen(function*() {
          const { quoted, table } = yield* here
          const where = `WHERE ${quoted}.version_num = ${literals.string(revision)}`
          const matched = yield* execution.affected(Statement.text(`${sql(quoted)} ${where}`))
          if (Option.isSome(matched) && matched.value !== 1) {
            return yield* new VersionRowMismatch({ table: Table.key(table), revision, matched: matched.value })
          }
        })

      return Ledger.of({
        table,
        located,
        pinned: (effect) =>
          Effect.flatMap(asked, (schema) =>
            Effect.zipRight(Ref.set(pin, Option.some(schema)), effect).pipe(
              Effect.ensuring(Ref.set(pin, Option.none()))
            )),
        exists,
        create: Effect.flatMap(here, ({ table }) => impl.createTable(table)),
        heads: Effect.flatMap(exists, (found) => Option.contains(found, true) ? rows : Effect.succeed([])),
        purge: Effect.flatMap(here, ({ quoted }) => execution.run(Statement.text(`DELETE FROM ${quoted}`))),
        apply: (change) => {
          switch (change._tag) {
            case "InsertHead":
              return Effect.flatMap(here, ({ quoted }) =>
                execution.run(
                  Statement.text(`INSERT INTO ${quoted} (version_num) VALUES (${literals.string(change.revision)})`)
                ))
            case "DeleteHead":
              return changeOne(change.revision, (quoted) => `DELETE FROM ${quoted}`)
            case "UpdateHead":
              return changeOne(
                change.from,
                (quoted) => `UPDATE ${quoted} SET version_num=${literals.string(change.to)}`
              )
          }
        }
      })
    })
  )
