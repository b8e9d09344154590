/**
 * A rebuild of a table on SQLite keeps what belongs to the table, and foreign keys are enforced again after the run.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Migration, MigrationContext, op, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { liveDatabases } from "../servers/databases.ts"
import { type Options, project } from "../servers/Live.ts"

const sql = <A extends object>(text: string) => Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe<A>(text))
const all = (...texts: ReadonlyArray<string>) => Effect.forEach(texts, (text) => sql(text), { discard: true })

const revision = <E>(id: string, down: string | null, upgrade: Migration.Definition<void, E, void, never>["upgrade"]) =>
  Migration.make({ revision: id, downRevision: down, upgrade, downgrade: Effect.void })

const upgrade = (migrations: ReadonlyArray<Migration.Migration>, options: Options = {}) =>
  Effect.provide(Commands.upgrade("head"), project(migrations, options))

const parent = Table.make("parent", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(20))
})
const rebuild = op.batchAlterTable("parent", (batch) => batch.alterColumn("name", { nullable: false }), {
  copyFrom: parent
})
const enforced = Effect.map(sql<{ foreign_keys: number }>("pragma foreign_keys"), ([row]) => row?.foreign_keys)
const rows = (table: string) => sql(`select * from ${table} order by 1`)

const sqlite = liveDatabases.filter(({ label }) => label === "sqlite")

describe.each(sqlite)("a rebuild on $label", ({ layer }) => {
  const create = (action: string) =>
    all(
      "create table parent (id integer primary key, name varchar(20))",
      `create table child (id integer primary key, parent_id integer default 2 references parent (id) ${action})`,
      "insert into parent values (1, 'a'), (2, 'b')",
      "insert into child values (10, 1), (11, 2)"
    )

  const actions = ["", "on delete cascade", "on delete set null", "on delete set default", "on delete restrict"]
  const policies = [
    ["one transaction", {}, rebuild],
    ["a transaction for each revision", { transactionPerMigration: true }, rebuild],
    ["an autocommitBlock", {}, Effect.flatMap(MigrationContext, (context) => context.autocommitBlock(rebuild))]
  ] as const
  for (const [policy, options, migration] of policies) {
    it.effect(
      `keeps the rows of tables that refer to it, in ${policy}`,
      () =>
        Effect.forEach(actions, (action) =>
          Effect.provide(
            Effect.gen(function*() {
              yield* upgrade([
                revision("a", null, create(action)),
                revision("b", "a", migration),
                revision("c", "b", Effect.void)
              ], options)
              assert.deepStrictEqual(yield* rows("child"), [{ id: 10, parent_id: 1 }, { id: 11, parent_id: 2 }], action)
              assert.strictEqual(yield* enforced, 1)
              // The foreign key still refers to the new table.
              const error = yield* Effect.either(sql("insert into child values (12, 77)"))
              assert.strictEqual(error._tag, "Left")
            }),
            layer
          )),
      60_000
    )
  }

  const children = ["", "on delete cascade", "on delete set null", "on delete set default", "on delete restrict"]
    .flatMap(
      (action) => ["", "deferrable", "deferrable initially deferred"].map((when) => `${action} ${when}`)
    ).map((clause, at) => ({ name: `child${at}`, clause }))
  const family = all(
    "create table parent (id integer primary key, name VARCHAR(20))",
    "create table tree (id integer primary key, up integer references tree (id) on delete cascade, name VARCHAR(20))",
    "insert into parent values (1, 'a'), (2, 'b')",
    "insert into tree values (1, null, 'a'), (2, 1, 'b'), (3, 2, 'c')",
    ...children.flatMap(({ clause, name }) => [
      `create table ${name} (id integer primary key, name VARCHAR(20), parent_id integer default 2 references parent (id) ${clause})`,
      `insert into ${name} values (10, 'x', 1), (11, 'y', 2)`
    ])
  )
  const tables = ["parent", "tree", ...children.map(({ name }) => name)]
  const state = Effect.forEach(tables, (table) =>
    Effect.all([
      Effect.succeed(table),
      rows(table),
      sql(`select name, type, "notnull", dflt_value, pk from pragma_table_xinfo('${table}')`),
      sql(`select * from pragma_foreign_key_list('${table}')`),
      sql(`select sql like '%deferrable%' as d, sql like '%initially%' as i from sqlite_master where name = '${table}'`)
    ]))
  const named = (tables: ReadonlyArray<string>, nullable: boolean) =>
    Effect.forEach(tables, (table) => op.batchAlterTable(table, (batch) => batch.alterColumn("name", { nullable })), {
      discard: true
    })
  const rebuilt = {
    parent: ["parent", "tree"],
    child: children.map(({ name }) => name),
    both: tables
  }
  for (const keys of [1, 0]) {
    for (const [which, targets] of Object.entries(rebuilt)) {
      for (const journal of which === "both" ? ["wal", "delete"] : ["wal"]) {
        it.effect(
          `keeps rows and keys of parents and children: ${which}, ${journal}, foreign_keys = ${keys}`,
          () =>
            Effect.provide(
              Effect.gen(function*() {
                yield* all(`pragma journal_mode = ${journal}`, `pragma foreign_keys = ${keys}`)
                yield* family
                const before = yield* state
                const migrations = project([
                  revision("a", null, Effect.void),
                  Migration.make({
                    revision: "b",
                    downRevision: "a",
                    upgrade: named(targets, false),
                    downgrade: named(targets, true)
                  }),
                  revision("c", "b", Effect.zipRight(named(targets, true), Effect.fail("half-way")))
                ])
                yield* Effect.provide(Commands.upgrade("b"), migrations)
                const after = yield* state
                for (const [at, [table, rows, , foreignKeys, deferrable]] of before.entries()) {
                  assert.deepStrictEqual(after[at]?.[1], rows, table)
                  assert.deepStrictEqual(after[at]?.[3], foreignKeys, table)
                  assert.deepStrictEqual(after[at]?.[4], deferrable, table)
                }
                assert.deepStrictEqual(
                  yield* Effect.filter(tables, (table) =>
                    Effect.map(
                      sql(`select 1 from pragma_table_xinfo('${table}') where name = 'name' and "notnull"`),
                      (found) => found.length > 0
                    )),
                  targets
                )
                const error = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), migrations))
                assert.include(error.message, "half-way")
                assert.deepStrictEqual(yield* state, after)
                yield* Effect.provide(Commands.downgrade("a"), migrations)
                assert.deepStrictEqual(yield* state, before)
                assert.deepStrictEqual(yield* sql("pragma foreign_key_check"), [])
                assert.strictEqual(yield* enforced, keys)
                assert.deepStrictEqual(yield* sql("pragma journal_mode"), [{ journal_mode: journal }])
              }),
              layer
            ),
          60_000
        )
      }
    }
  }

  it.effect("keeps the rows of a table that refers to itself", () =>
    Effect.provide(
      Effect.gen(function*() {
        const columns = {
          id: Column.make(SqlType.integer, { primaryKey: true }),
          parent_id: Column.make(SqlType.integer, { references: { target: "node.id", onDelete: "CASCADE" } })
        }
        yield* upgrade([
          revision("a", null, op.createTable("node", columns)),
          revision("b", "a", all("insert into node values (1, null), (2, 1), (3, 2)")),
          revision(
            "c",
            "b",
            op.batchAlterTable("node", (batch) => batch.addColumn("name", Column.make(SqlType.string(5))), {
              copyFrom: Table.make("node", columns),
              recreate: "always"
            })
          )
        ])
        assert.strictEqual((yield* rows("node")).length, 3)
      }),
      layer
    ))

  it.effect("restores triggers, indexes that copyFrom does not name, and the counter of AUTOINCREMENT", () =>
    Effect.provide(
      Effect.gen(function*() {
        const counted = Table.make("parent", {
          id: Column.make(SqlType.integer, { primaryKey: true }),
          name: Column.make(SqlType.string(20))
        }, { sqliteAutoincrement: true })
        yield* upgrade([
          revision(
            "a",
            null,
            all(
              "create table parent (id integer primary key autoincrement, name varchar(20))",
              "create table log (name text)",
              "create trigger noted after insert on parent begin insert into log values (new.name); end",
              "create index by_name on parent (name)",
              "insert into parent values (1, 'a'), (50, 'b')",
              "delete from parent where id = 50"
            )
          ),
          revision(
            "b",
            "a",
            op.batchAlterTable("parent", (batch) => batch.alterColumn("name", { nullable: false }), {
              copyFrom: counted
            })
          )
        ])
        yield* sql("insert into parent (name) values ('c')")
        assert.deepStrictEqual(yield* sql("select max(id) as id from parent"), [{ id: 51 }])
        assert.strictEqual((yield* rows("log")).length, 3)
        assert.deepStrictEqual(yield* sql("select name from sqlite_master where name = 'by_name'"), [{
          name: "by_name"
        }])
      }),
      layer
    ))

  it.effect("refuses columns that copyFrom does not name, before it changes anything", () =>
    Effect.provide(
      Effect.gen(function*() {
        const error = yield* Effect.flip(upgrade([
          revision("a", null, all("create table parent (id integer primary key, name varchar(20), note text)")),
          revision("b", "a", rebuild)
        ], { transactionPerMigration: true }))
        assert.include(error.message, "parent has columns that copyFrom does not name: note")
      }),
      layer
    ))

  it.effect("copies by name where copyFrom has the columns in another order", () =>
    Effect.provide(
      Effect.gen(function*() {
        yield* all(
          "create table parent (first varchar(9), id integer primary key, last varchar(9))",
          "insert into parent values ('a', 1, 'z'), ('b', 2, 'y')"
        )
        const other = Table.make("parent", {
          last: Column.make(SqlType.string(9)),
          id: Column.make(SqlType.integer, { primaryKey: true }),
          first: Column.make(SqlType.string(9))
        })
        yield* upgrade([
          revision(
            "a",
            null,
            op.batchAlterTable("parent", (batch) => batch.alterColumn("first", { nullable: false }), {
              copyFrom: other
            })
          )
        ])
        assert.deepStrictEqual(yield* sql("select id, first, last from parent order by 1"), [
          { id: 1, first: "a", last: "z" },
          { id: 2, first: "b", last: "y" }
        ])
      }),
      layer
    ))

  const dependents = [
    ["trigger t", "create trigger t after insert on parent begin update parent set name = 'x' where id = new.id; end"],
    ["trigger t", "create trigger t after insert on other begin update parent set name = 'x'; end"],
    ["view v", "create view v as select \"name\" from parent"],
    ["index i", "create index i on parent (lower(name))"]
  ] as const
  for (const [object, text] of dependents) {
    it.effect(`names what uses a column that goes, before it changes anything: ${text}`, () =>
      Effect.provide(
        Effect.gen(function*() {
          yield* all(
            "create table parent (id integer primary key, name varchar(20))",
            "create table other (id integer)",
            "insert into parent values (1, 'a')",
            text
          )
          const before = yield* sql(
            "select type, name, sql from sqlite_master where name not like 'alembic%' order by 1, 2"
          )
          for (
            const change of [
              (batch: op.BatchOperations) => batch.dropColumn("name"),
              (batch: op.BatchOperations) => batch.alterColumn("name", { newColumnName: "title" })
            ]
          ) {
            const error = yield* Effect.flip(
              upgrade([
                revision("a", null, op.batchAlterTable("parent", change, { copyFrom: parent, recreate: "always" }))
              ])
            )
            assert.include(error.message, `The batch drops or renames name of parent`)
            assert.include(error.message, `${object}. Nothing was changed.`)
          }
          assert.deepStrictEqual(
            yield* sql("select type, name, sql from sqlite_master where name not like 'alembic%' order by 1, 2"),
            before
          )
          yield* upgrade([
            revision(
              "a",
              null,
              op.batchAlterTable("parent", (batch) => batch.addColumn("more", Column.make(SqlType.integer)), {
                copyFrom: parent,
                recreate: "always"
              })
            )
          ])
        }),
        layer
      ))
  }

  it.effect("a new foreign key violation fails the COMMIT, an existing one does not", () =>
    Effect.provide(
      Effect.gen(function*() {
        yield* create("on delete cascade")
        yield* all("pragma foreign_keys = off", "insert into child values (12, 99)", "pragma foreign_keys = on")
        const error = yield* Effect.flip(upgrade([revision("a", null, all("delete from parent where id = 1"))]))
        assert.include(error.message, "1 rows of child refer to no row of parent")
        assert.strictEqual((yield* rows("parent")).length, 2)
        assert.strictEqual(yield* enforced, 1)
        yield* upgrade([revision("a", null, all("delete from child where id = 10", "delete from parent where id = 1"))])
        assert.strictEqual((yield* rows("parent")).length, 1)
      }),
      layer
    ))

  it.effect("in an autocommitBlock foreign keys are as the connection has them", () =>
    Effect.provide(
      Effect.gen(function*() {
        yield* create("on delete cascade")
        yield* upgrade([
          revision(
            "a",
            null,
            Effect.flatMap(
              MigrationContext,
              (context) => context.autocommitBlock(all("delete from parent where id = 1"))
            )
          )
        ])
        assert.strictEqual((yield* rows("child")).length, 1)
      }),
      layer
    ))

  it.effect("PRAGMA foreign_keys inside the transaction is refused", () =>
    Effect.provide(
      Effect.gen(function*() {
        const error = yield* Effect.flip(upgrade([revision("a", null, all("PRAGMA foreign_keys=OFF"))]))
        assert.include(error.message, "ignores this statement inside a transaction")
      }),
      layer
    ))

  it.effect("a rebuild in the caller's transaction is refused where rows would be lost", () =>
    Effect.provide(
      Effect.gen(function*() {
        yield* create("on delete cascade")
        const client = yield* SqlClient.SqlClient
        const error = yield* Effect.flip(client.withTransaction(upgrade([revision("a", null, rebuild)])))
        assert.include(error.message, "parent cannot be rebuilt here")
        assert.strictEqual((yield* rows("child")).length, 2)
      }),
      layer
    ))

  it.effect("a dry run shows the rebuild of a table as the database has it", () =>
    Effect.provide(
      Effect.gen(function*() {
        yield* all(
          "create table parent (id integer primary key autoincrement, name varchar(20) collate nocase check (name <> ''))",
          "insert into parent (name) values ('a')"
        )
        const change = op.batchAlterTable("parent", (batch) => batch.alterColumn("name", { nullable: false }))
        const planned = <E>(migration: Migration.Definition<void, E, void, never>["upgrade"]) =>
          Commands.upgrade("head", { dryRun: true }).pipe(
            Effect.provide(project([revision("a", null, migration)])),
            Effect.map(([result]) => Option.getOrElse(result?.sql ?? Option.none(), () => ""))
          )
        const script = yield* planned(change)
        assert.match(
          script,
          /CREATE TABLE _alembic_tmp_parent \([^;]*name VARCHAR\(20\) COLLATE nocase NOT NULL[^;]*CHECK \(name <> ''\)[^;]*;\s+INSERT INTO _alembic_tmp_parent \(id, name\) SELECT parent\.id, parent\.name[^;]*;\s+DROP TABLE parent;\s+ALTER TABLE _alembic_tmp_parent RENAME TO parent;/
        )
        assert.deepStrictEqual(yield* rows("parent"), [{ id: 1, name: "a" }])
        assert.notInclude(JSON.stringify(yield* sql("select sql from sqlite_master")), "_alembic_tmp")

        // What the plan has changed before is not in the database yet.
        const before: ReadonlyArray<Migration.Migration["upgrade"]> = [
          op.addColumn("parent", "note", Column.make(SqlType.text)),
          all("update parent set name = 'b'")
        ]
        for (const first of before) {
          const error = yield* Effect.flip(planned(Effect.zipRight(first, change)))
          assert.include(error.message, "Give op.batchAlterTable the current table as copyFrom")
        }
        yield* sql("create table odd (a integer, b text, primary key (a collate nocase))")
        const lost = yield* Effect.flip(planned(op.batchAlterTable("odd", (batch) => batch.dropColumn("b"))))
        assert.include(lost.message, "part of a table")
        const absent = yield* Effect.flip(planned(op.batchAlterTable("nobody", (batch) => batch.dropColumn("b"))))
        assert.include(absent.message, "The database has no table nobody")
      }),
      layer
    ))
})
