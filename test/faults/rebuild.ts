/**
 * A table with all that a rebuild on SQLite can lose, and the revision that rebuilds it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Migration from "../../src/migration/Migration.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"

/** The table, its children under each action, and rows of which the last was deleted. */
export const ddl: ReadonlyArray<string> = [
  `create table parent (id integer primary key autoincrement, name varchar(20) collate nocase constraint named check (length(name) > 0),
    note text, loud text generated always as (upper(name)) virtual, long text generated always as (name || note) stored,
    up integer references parent (id) on delete cascade, check (id > 0))`,
  "create unique index by_name on parent (lower(name)) where note is not null",
  "create table log (name text)",
  "create trigger noted after insert on parent begin insert into log values (new.name); end",
  "create view names as select name from parent",
  ...["cascade", "set null", "set default", "restrict", "no action"].map((action, at) =>
    `create table child${at} (id integer primary key, parent_id integer default 1 references parent (id) on delete ${action}
      on update cascade ${at % 2 === 0 ? "deferrable initially deferred" : ""})`
  ),
  "insert into parent (id, name, note, up) values (1, 'a', 'x', null), (2, 'b', 'y', 1), (50, 'c', 'z', 2)",
  "delete from parent where id = 50",
  ...[0, 1, 2, 3, 4].map((at) => `insert into child${at} values (1, 1), (2, 2)`)
]

export const scripts = ScriptDirectory.fromModules([
  Migration.make({
    revision: "r1",
    downRevision: null,
    upgrade: op.batchAlterTable("parent", (batch) =>
      Effect.zipRight(
        batch.alterColumn("note", { nullable: false }),
        batch.addColumn("extra", Column.make(SqlType.string(5)))
      )),
    downgrade: Effect.void
  })
])

/** All that the database holds, our own tables left out. */
export const dump = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const objects = yield* sql.unsafe<{ readonly type: string; readonly name: string; readonly sql: string }>(
    "select type, name, sql from sqlite_master where name not like 'alembic%' and name not like 'sqlite%' order by name"
  )
  const rows = yield* Effect.forEach(
    objects.filter(({ type }) => type === "table" || type === "view"),
    ({ name }) => sql.unsafe(`select '${name}' as relation, t.* from ${name} t order by 2`)
  )
  return JSON.stringify({
    objects,
    rows,
    counters: yield* sql.unsafe("select * from sqlite_sequence where name not like 'alembic%' order by name"),
    enforced: yield* sql.unsafe("pragma foreign_keys")
  })
})

/** Whether the revision is recorded. */
export const isApplied = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const [found] = yield* sql.unsafe("select 1 as found from sqlite_master where name = 'alembic_version'")
  return found !== undefined && (yield* sql.unsafe("select * from alembic_version")).length > 0
})
