/**
 * The version table: which revisions the database stands at, one row for each head.
 * It is Alembic's own table, so that a database can change hands between the two tools.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as DdlImpl from "../dialect/DdlImpl.ts"
import * as Dialect from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import { Execution, type ExecutionError } from "./Execution.ts"
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
    return `Expected one row "${this.revision}" in ${this.table} and found ${this.matched}: something else changed the ` +
      "version table during this run. Look at `effect-alembic current`, and repair the table with `effect-alembic stamp`."
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
 * @since 0.1.0
 * @category errors
 */
export type LedgerError = ExecutionError | DdlImpl.DdlImplError | VersionRowMismatch | VersionRowUnreadable

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
 * What is applied, as the database remembers it (Alembic's version table and the writing half of its `HeadMaintainer`).
 *
 * @since 0.1.0
 * @category tags
 */
export class Ledger extends Context.Tag("effect-alembic/Ledger")<Ledger, {
  /** The table as it would be created. */
  readonly table: Table.Table
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
      const { catalogue, identifiers, literals } = yield* Dialect.Dialect
      const name = options.versionTable ?? "alembic_version"
      const table = Table.make(name, { version_num: Column.make(SqlType.string(versionLength), { nullable: false }) }, {
        schema: options.versionTableSchema,
        constraints: options.versionTablePk === false
          ? []
          : [Constraint.primaryKey(["version_num"], { name: `${name}_pkc` })]
      })
      const quoted = identifiers.table(table.name, table.schema)
      const where = (revision: string) => `WHERE ${quoted}.version_num = ${literals.string(revision)}`

      const exists = Effect.map(
        execution.probe(catalogue.hasTable(table.name, table.schema)),
        Option.map((rows) => rows.length > 0)
      )
      const rows = Effect.gen(function*() {
        const answer = yield* execution.query(Statement.text(`SELECT version_num FROM ${quoted}`))
        return yield* Effect.forEach(answer, ({ version_num: value }) =>
          typeof value === "string" && value !== ""
            ? Effect.succeed(value)
            : Effect.fail(new VersionRowUnreadable({ table: Table.key(table), value })))
      })
      const changeOne = (revision: string, sql: string) =>
        Effect.flatMap(execution.affected(Statement.text(sql)), (matched) =>
          Option.exists(matched, (count) =>
              count !== 1)
            ? Effect.fail(
              new VersionRowMismatch({ table: Table.key(table), revision, matched: Option.getOrElse(matched, () => 0) })
            )
            : Effect.void)

      return Ledger.of({
        table,
        exists,
        create: impl.createTable(table),
        heads: Effect.flatMap(exists, (found) =>
          Option.contains(found, true) ? rows : Effect.succeed([])),
        purge: execution.run(Statement.text(`DELETE FROM ${quoted}`)),
        apply: (change) => {
          switch (change._tag) {
            case "InsertHead":
              return execution.run(
                Statement.text(`INSERT INTO ${quoted} (version_num) VALUES (${literals.string(change.revision)})`)
              )
            case "DeleteHead":
              return changeOne(change.revision, `DELETE FROM ${quoted} ${where(change.revision)}`)
            case "UpdateHead":
              return changeOne(
                change.from,
                `UPDATE ${quoted} SET version_num=${literals.string(change.to)} ${where(change.from)}`
              )
          }
        }
      })
    })
  )
