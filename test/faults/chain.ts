/**
 * A chain of revisions whose result tells whether a statement ran twice or not at all: rows are added without keys, numbers are
 * counted up, and schema and rows change in turn. Every revision has its own table, so that each breaks by itself.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Migration from "../../src/migration/Migration.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"

const sql = (text: string) => Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(text))

export const migrations = [
  Migration.make({
    revision: "f1",
    downRevision: null,
    upgrade: Effect.gen(function*() {
      yield* op.createTable("account", {
        id: Column.make(SqlType.integer, { nullable: false }),
        visits: Column.make(SqlType.integer, { nullable: false })
      })
      yield* sql("insert into account (id, visits) values (1, 0)")
      yield* sql("insert into account (id, visits) values (2, 0)")
      yield* op.createTable("login", { account_id: Column.make(SqlType.integer) })
      yield* sql("update account set visits = visits + 1")
    }),
    downgrade: Effect.zipRight(op.dropTable("login"), op.dropTable("account"))
  }),
  Migration.make({
    revision: "f2",
    downRevision: "f1",
    upgrade: Effect.gen(function*() {
      yield* sql("insert into login (account_id) select id from account")
      yield* op.addColumn("account", "nick", Column.make(SqlType.string(30)))
      yield* sql("update account set visits = visits + 10")
      yield* op.createIndex("ix_account_nick", "account", ["nick"])
      const client = yield* SqlClient.SqlClient
      yield* client.withTransaction(sql("insert into login (account_id) values (7)"))
      yield* Effect.ignore(client.withTransaction(
        Effect.zipRight(sql("insert into login (account_id) values (8)"), Effect.fail("undone"))
      ))
    }),
    downgrade: Effect.gen(function*() {
      yield* op.dropIndex("ix_account_nick", { tableName: "account" })
      yield* sql("update account set visits = visits - 10")
      yield* op.dropColumn("account", "nick")
      yield* sql("delete from login")
    })
  }),
  Migration.make({
    revision: "f3",
    downRevision: "f2",
    upgrade: Effect.gen(function*() {
      yield* sql("update account set visits = visits + 100")
      yield* op.createTable("audit", { what: Column.make(SqlType.string(10)) })
      yield* sql("insert into audit (what) values ('once')")
    }),
    downgrade: op.dropTable("audit")
  })
]

export const scripts = ScriptDirectory.fromModules(migrations)

/** What the database looks like to a user of it, our own tables left out except for the version. */
export const snapshot = Effect.gen(function*() {
  const client = yield* SqlClient.SqlClient
  const columns = yield* client.onDialectOrElse({
    sqlite: () =>
      client.unsafe(
        "select name, sql from sqlite_master where name not like 'alembic%' and name not like 'sqlite%' order by 1"
      ),
    pg: () =>
      client.unsafe(
        "select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as c from information_schema.columns " +
          "where table_schema = 'public' and table_name not like 'alembic%' union all " +
          "select indexdef from pg_indexes where schemaname = 'public' and tablename not like 'alembic%' order by 1"
      ),
    mysql: () =>
      client.unsafe(
        "select concat(table_name, '.', column_name, ' ', column_type, ' ', is_nullable) as c from information_schema.columns " +
          "where table_schema = database() and table_name not like 'alembic%' union all " +
          "select concat(table_name, ' ', index_name, ' ', column_name) from information_schema.statistics " +
          "where table_schema = database() and table_name not like 'alembic%' order by 1"
      ),
    mssql: () =>
      client.unsafe(
        "select table_name + '.' + column_name + ' ' + data_type + ' ' + is_nullable as c from information_schema.columns " +
          "where table_name not like 'alembic%' union all select o.name + ' ' + i.name from sys.indexes i " +
          "join sys.tables o on o.object_id = i.object_id where i.name is not null and o.name not like 'alembic%' order by 1"
      ),
    orElse: () => Effect.dieMessage("The snapshot of this database is not written.")
  })
  const rows = (text: string) => Effect.orElseSucceed(client.unsafe(text), () => "no such table")
  return JSON.stringify({
    columns,
    account: yield* rows("select * from account order by id, visits"),
    login: yield* rows("select account_id from login order by 1"),
    audit: yield* rows("select what from audit order by 1"),
    version: yield* rows("select version_num from alembic_version order by 1")
  })
})
