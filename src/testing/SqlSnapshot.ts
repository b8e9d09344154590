/**
 * The SQL of operations and schemas on each database, as one text for snapshots of any test runner.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { Dialect } from "../dialect/Dialect.ts"
import * as Mssql from "../dialect/mssql/Dialect.ts"
import * as Mysql from "../dialect/mysql/Dialect.ts"
import * as Postgresql from "../dialect/postgresql/Dialect.ts"
import * as Splitter from "../dialect/Splitter.ts"
import * as Sqlite from "../dialect/sqlite/Dialect.ts"
import { createPlan } from "../execution/CreateAll.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import * as Execution from "../execution/Execution.ts"
import * as Inspector from "../execution/Inspector.ts"
import * as Operations from "../operations/Operations.ts"
import type * as MetaData from "../schema/MetaData.ts"

/**
 * The options of a snapshot:
 *
 * - `dialects`: the databases; by default PostgreSQL, MySQL, MariaDB, SQL Server and SQLite.
 *
 * @since 0.1.0
 * @category models
 */
export interface SnapshotOptions {
  readonly dialects?: ReadonlyArray<Dialect["Type"]> | undefined
}

const all = [Postgresql.dialect, Mysql.mysql, Mysql.mariadb, Mssql.dialect, Sqlite.dialect]

/**
 * Returns the SQL of operations on each database, without a database. Databases with the same SQL are together, under a line with their names; an
 * operation that a database does not have is there with its error.
 *
 * @example
 * import { op } from "effect-alembic"
 * import { SqlSnapshot } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * // -- postgresql, mysql, mariadb, mssql, sqlite
 * // DROP TABLE account;
 * console.log(Effect.runSync(SqlSnapshot.operations(op.dropTable("account"))))
 *
 * @since 0.1.0
 * @category constructors
 */
export const operations = <A, E extends { readonly message: string }>(
  effect: Effect.Effect<A, E, Operations.Operations>,
  { dialects = all }: SnapshotOptions = {}
): Effect.Effect<string> =>
  Effect.map(
    Effect.forEach(dialects, (dialect) => Effect.map(Effect.either(script(effect, dialect)), (sql) => [dialect, sql])),
    sideBySide
  )

/**
 * Returns the SQL that operations write into a script for one database.
 *
 * @since 0.1.0
 * @category constructors
 */
export const script = <A, E>(
  effect: Effect.Effect<A, E, Operations.Operations>,
  dialect: Dialect["Type"]
): Effect.Effect<string, E> =>
  Effect.suspend(() => {
    const written: Array<string> = []
    const execution = Execution.layerOffline({
      write: (text) => Effect.sync(() => void written.push(text)),
      batchSeparator: ""
    })
    return effect.pipe(
      Effect.provide(
        Operations.layer().pipe(
          Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
          Layer.provide(execution),
          Layer.provide(Layer.succeed(Dialect, dialect))
        )
      ),
      Effect.map(() => written.join("").trim())
    )
  })

/**
 * Returns the SQL that creates a declared schema on each database, as {@link operations} does.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 * import { SqlSnapshot } from "effect-alembic/testing"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * const text = SqlSnapshot.schema(MetaData.make([account]))
 *
 * @since 0.1.0
 * @category constructors
 */
export const schema = (metadata: MetaData.MetaData, { dialects = all }: SnapshotOptions = {}): string =>
  sideBySide(dialects.map((dialect) => [
    dialect,
    Either.map(
      createPlan(dialect, metadata),
      (steps) => steps.flatMap((step) => step._tag === "Warning" ? [] : [terminated(dialect, step.sql)]).join("\n\n")
    )
  ]))

const terminated = ({ statements, types }: Dialect["Type"], sql: string): string =>
  Splitter.terminated(sql, statements.terminator, types.literals.lexicalRules)

type Written = readonly [Dialect["Type"], Either.Either<string, { readonly message: string }>]

const sideBySide = (written: ReadonlyArray<Written>): string => {
  const groups = new Map<string, Array<string>>()
  for (const [{ name }, sql] of written) {
    const text = Either.match(sql, {
      onLeft: ({ message }) => message.split("\n").map((line) => `-- ${line}`).join("\n"),
      onRight: (sql) => sql === "" ? "-- nothing" : sql
    })
    groups.set(text, [...(groups.get(text) ?? []), name])
  }
  return [...groups].map(([text, names]) => `-- ${names.join(", ")}\n${text}`).join("\n\n")
}
