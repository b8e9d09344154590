/**
 * A dialect of CockroachDB, over `@effect/sql-pg`. It is PostgreSQL's, except:
 *
 * - indexes are always built online, so `CONCURRENTLY` is left out, and works inside a transaction;
 * - a UNIQUE constraint is dropped with its index;
 * - there are no exclude constraints;
 * - DDL does not always roll back, and may commit the open transaction (`autocommit_before_ddl`), so each migration has a transaction for its
 *   rows, and the transaction is not identified;
 * - there are no advisory locks: a row of `alembic_lock` is the lock. It outlives its session. A run that was killed leaves it, and the
 *   message of the next run says which row to delete.
 */
import { CompileError } from "effect-alembic"
import {
  type DdlCompiler,
  type DdlElement,
  Dialect,
  type Locking,
  PostgresqlDdlCompiler,
  PostgresqlDdlPlanner,
  Statement
} from "effect-alembic/dialect"
import * as Postgresql from "effect-alembic/postgresql"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

const { ddl, transactions, types: { compiler: types, literals } } = Postgresql.dialect

class CockroachDdlPlanner extends PostgresqlDdlPlanner {
  override isTransactional(): boolean {
    return true
  }
}

class CockroachDdlCompiler extends PostgresqlDdlCompiler {
  protected override createIndex(element: DdlElement.CreateIndex): DdlCompiler.Compiled {
    const { index } = element
    const options = { ...index.options, postgresqlConcurrently: undefined }
    return super.createIndex({ ...element, index: { ...index, options } })
  }

  protected override dropIndex(element: DdlElement.DropIndex): DdlCompiler.Compiled {
    return super.dropIndex({ ...element, options: { ...element.options, postgresqlConcurrently: undefined } })
  }

  protected override dropConstraint(element: DdlElement.DropConstraint): DdlCompiler.Compiled {
    const { ifExists, name, table, type } = element
    if (!Option.contains(type, "unique")) return super.dropConstraint(element)
    const index = this.dropIndex({
      _tag: "DropIndex",
      name,
      tableName: Option.some(table.name),
      schema: table.schema,
      ifExists,
      options: {}
    })
    return Either.map(index, (text) => `${text} CASCADE`)
  }

  protected override exclude(): DdlCompiler.Compiled {
    return Either.left(
      new CompileError.CompileError({
        reason: new CompileError.ConstructNotSupported({ dialect: "cockroachdb", construct: "exclude constraints" })
      })
    )
  }
}

const session = "pg_catalog.pg_backend_pid()::text"
const row = (name: string) => `name = ${literals.string(name)}`
const own = (name: string) => `${row(name)} AND session = ${session}`

const locking: Locking.SessionLock = {
  _tag: "SessionLock",
  prepare: Statement.text(
    "CREATE TABLE IF NOT EXISTS alembic_lock (name VARCHAR(255) PRIMARY KEY, session VARCHAR(64) NOT NULL, " +
      "since TIMESTAMPTZ NOT NULL DEFAULT current_timestamp)"
  ),
  acquire: (name) =>
    Statement.text(
      `INSERT INTO alembic_lock (name, session) VALUES (${literals.string(name)}, ${session}) ` +
        "ON CONFLICT (name) DO NOTHING RETURNING 1 AS acquired"
    ),
  acquireUntilCommit: undefined,
  release: (name) => Statement.text(`DELETE FROM alembic_lock WHERE ${own(name)} RETURNING 1 AS released`),
  verify: (name) => Statement.text(`SELECT 1 AS held FROM alembic_lock WHERE ${own(name)}`),
  holder: (name) =>
    Statement.text(
      "SELECT 'session ' || session || ' since ' || since::text || '; if it has ended, delete the row ' || name || " +
        `' of alembic_lock' AS holder FROM alembic_lock WHERE ${row(name)}`
    )
}

export const dialect: Dialect.Dialect["Type"] = {
  ...Postgresql.dialect,
  name: "cockroachdb",
  ddl: {
    ...ddl,
    planner: new CockroachDdlPlanner(types, ddl.features),
    compiler: new CockroachDdlCompiler(types)
  },
  transactions: {
    ...transactions,
    transactionalDdl: false,
    transactionalScripts: false,
    identity: Option.none(),
    locking
  }
}

export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, dialect)
