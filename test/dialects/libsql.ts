/**
 * A dialect of libSQL, over a client of SQLite's protocol. It is SQLite's, except:
 *
 * - `ALTER TABLE … ALTER COLUMN … TO` changes a column without a rebuild. It replaces the whole definition, so `op.alterColumn` must say the
 *   existing type, nullability and default; existing rows keep their values;
 * - `busy_timeout` belongs to the server, and is neither read nor set;
 * - every transaction of a run is a write transaction from its start.
 */
import {
  type DdlCompiler,
  type DdlElement,
  type DdlPlanner,
  Dialect,
  SqliteDdlCompiler,
  SqliteDdlPlanner,
  Statement
} from "effect-alembic/dialect"
import * as Sqlite from "effect-alembic/sqlite"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

const { ddl, transactions, types: { compiler: types } } = Sqlite.dialect

class LibsqlDdlPlanner extends SqliteDdlPlanner {
  protected override alterations(change: DdlPlanner.ColumnChange) {
    const { existingNullable, existingServerDefault, existingType, nullable, serverDefault, type } = change
    const whole = Option.all({
      type: Option.orElse(type, () => existingType),
      nullable: Option.orElse(nullable, () => existingNullable),
      serverDefault: Option.orElse(serverDefault, () => existingServerDefault)
    })
    const isRename = Option.isNone(type) && Option.isNone(nullable) && Option.isNone(serverDefault)
    if (isRename || Option.isNone(whole)) return super.alterations(change)
    const redefined: DdlPlanner.Planned = {
      _tag: "RedefineColumn",
      table: change.table,
      columnName: change.columnName,
      newName: change.newColumnName,
      ...whole.value,
      autoincrement: false,
      comment: Option.none()
    }
    return Either.right([redefined])
  }
}

class LibsqlDdlCompiler extends SqliteDdlCompiler {
  protected override redefineColumn(element: DdlElement.RedefineColumn): DdlCompiler.Compiled {
    const { columnName, newName, nullable, table, type } = element
    return Either.map(
      Either.all([this.types.compile(type), this.defaultClause(element)]),
      ([type, defaultClause]) =>
        [
          `ALTER TABLE ${this.table(table)} ALTER COLUMN ${this.quote(columnName)} TO`,
          this.quote(Option.getOrElse(newName, () => columnName)),
          type,
          defaultClause,
          nullable ? "" : "NOT NULL"
        ].filter((word) => word !== "").join(" ")
    )
  }
}

export const dialect: Dialect.Dialect["Type"] = {
  ...Sqlite.dialect,
  name: "libsql",
  ddl: {
    ...ddl,
    planner: new LibsqlDdlPlanner(types, ddl.features),
    compiler: new LibsqlDdlCompiler(types)
  },
  transactions: {
    ...transactions,
    begin: "BEGIN IMMEDIATE",
    locking: {
      _tag: "WriterLock",
      begin: "BEGIN IMMEDIATE",
      read: Statement.text("PRAGMA schema_version"),
      readPatience: Statement.text("SELECT 0 AS timeout"),
      setPatience: () => Statement.text("SELECT 1")
    }
  }
}

export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, dialect)
