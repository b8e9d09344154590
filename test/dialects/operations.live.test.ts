/**
 * The operations through env.ts with dialects of others, on a connection and in scripts, on the servers whose protocol they speak.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Constraint, Migration, op, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { names, project, sql, versions } from "../servers/Live.ts"
import { type Suite, suites } from "./suites.ts"

const account = Table.make("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(30), { nullable: false }),
  nick: Column.make(SqlType.string(30), { unique: true })
})
const orders = Table.make("orders", {
  id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
  account: Column.make(SqlType.integer, { references: "account.id" }),
  amount: Column.make(SqlType.numeric({ precision: 10, scale: 2 }))
}, { constraints: [Constraint.check("amount > 0", { name: "ck_amount" })] })

const create = ({ columns, constraints, name }: Table.Table) =>
  op.createTable(name, columns.map((column) => [column.key, column] as const), { constraints })

const created = Effect.gen(function*() {
  yield* create(account)
  yield* create(orders)
  yield* op.bulkInsert(account, [{ id: 1, name: "it's", nick: "a" }, { id: 2, name: "b", nick: null }])
})

const changed = Effect.gen(function*() {
  yield* op.batchAlterTable(
    "account",
    (batch) =>
      batch.alterColumn("name", {
        type: SqlType.string(60),
        nullable: true,
        existingType: SqlType.string(30),
        existingNullable: false
      }),
    { copyFrom: account }
  )
  yield* op.addColumn("account", "email", Column.make(SqlType.string(99), { serverDefault: "none" }))
  yield* op.createIndex("ix_email", "account", ["email"], { postgresqlConcurrently: true })
  yield* op.alterColumn("account", "email", { newColumnName: "mail" })
  yield* op.batchAlterTable("orders", (batch) => batch.dropConstraint("ck_amount", { type: "check" }), {
    copyFrom: orders
  })
  yield* op.renameTable("orders", "purchases")
  yield* op.execute("UPDATE account SET nick = 'c' WHERE id = 2")
  yield* op.dropIndex("ix_email", { tableName: "account", postgresqlConcurrently: true })
})

const back = Effect.gen(function*() {
  yield* op.dropTable("purchases")
  yield* op.dropColumn("account", "mail")
})

const migrations = [
  Migration.make({ revision: "o1", downRevision: null, upgrade: created, downgrade: op.dropTable("account") }),
  Migration.make({ revision: "o2", downRevision: "o1", upgrade: changed, downgrade: back })
]

/** What can be written without asking a database. */
const scriptable = [
  Migration.make({ revision: "o1", downRevision: null, upgrade: created, downgrade: Effect.void }),
  Migration.make({
    revision: "o2",
    downRevision: "o1",
    upgrade: Effect.all([
      op.addColumn("account", "email", Column.make(SqlType.string(99), { serverDefault: "none" })),
      op.createIndex("ix_email", "account", ["email"], { postgresqlConcurrently: true }),
      op.dropIndex("ix_email", { tableName: "account", postgresqlConcurrently: true }),
      op.renameTable("orders", "purchases")
    ]),
    downgrade: Effect.void
  })
]

const script = (suite: Suite, migrations: ReadonlyArray<Migration.Migration>) =>
  Effect.gen(function*() {
    let text = ""
    yield* Commands.upgrade("head", { script: (part) => Effect.sync(() => void (text += part)) }).pipe(
      Effect.provide(project(migrations, { dialect: suite.dialect }))
    )
    return text
  })

describe.each(suites)("operations of $title", (suite) => {
  const { dialect, label, layer, title } = suite
  const columns = (table: string) =>
    names(
      label === "sqlite"
        ? `select name from pragma_table_info('${table}') order by 1`
        : `select column_name as name from information_schema.columns where table_name = '${table}' order by 1`
    )

  it.scopedLive("change a database up and down", () =>
    Effect.gen(function*() {
      yield* Commands.upgrade("head")
      assert.deepStrictEqual(yield* versions, ["o2"])
      assert.deepStrictEqual(yield* columns("account"), ["id", "mail", "name", "nick"])
      assert.deepStrictEqual(yield* sql("select id, name, nick, mail from account order by id"), [
        { id: 1, name: "it's", nick: "a", mail: "none" },
        { id: 2, name: "b", nick: "c", mail: "none" }
      ])
      yield* sql("insert into purchases (id, account, amount) values (1, 1, -1)")
      yield* Commands.downgrade("o1")
      assert.deepStrictEqual(yield* columns("account"), ["id", "name", "nick"])
      assert.deepStrictEqual(yield* columns("purchases"), [])
      yield* Commands.downgrade("base")
      assert.deepStrictEqual(yield* columns("account"), [])
    }).pipe(Effect.provide(Layer.provideMerge(project(migrations, { dialect }), layer))))

  it.scopedLive("are written into a script that the database runs", () =>
    Effect.gen(function*() {
      const text = yield* script(suite, scriptable)
      assert.notInclude(text, title.startsWith("cockroachdb") ? "CONCURRENTLY" : "busy_timeout")
      const statements = text.split("\n").filter((line) => !line.startsWith("--")).join("\n").split(/;\n/)
      const client = yield* SqlClient.SqlClient
      yield* Effect.forEach(statements.filter((statement) => statement.trim() !== ""), (statement) =>
        client.unsafe(statement))
      assert.deepStrictEqual(yield* versions, ["o2"])
      assert.deepStrictEqual(yield* columns("account"), ["email", "id", "name", "nick"])
      assert.deepStrictEqual(yield* names("select name from account order by id"), ["it's", "b"])
    }).pipe(Effect.provide(layer)))

  it.scopedLive("a second run waits for the first", () =>
    Effect.gen(function*() {
      const { client } = yield* FreshDatabase
      const upgrade = Effect.provide(
        Commands.upgrade("head"),
        Layer.provide(Layer.fresh(project(migrations, { dialect })), client)
      )
      yield* Effect.all([upgrade, Effect.delay(upgrade, "50 millis")], { concurrency: 2 })
      assert.deepStrictEqual(yield* versions, ["o2"])
    }).pipe(Effect.provide(layer)))
})

describe("SQL that only the other database takes", () => {
  it.effect("cockroachdb drops a unique constraint with its index", () =>
    Effect.gen(function*() {
      const [suite] = suites.filter(({ title }) => title.startsWith("cockroachdb"))
      if (suite === undefined) return
      const text = yield* Effect.scoped(
        Effect.provide(
          script(suite, [
            Migration.make({
              revision: "c1",
              downRevision: null,
              upgrade: op.dropConstraint("uq_nick", "account", { type: "unique" }),
              downgrade: Effect.void
            })
          ]),
          suite.layer
        )
      )
      assert.include(text, "DROP INDEX uq_nick CASCADE;")
    }))

  it.effect("libsql changes a column in place", () =>
    Effect.gen(function*() {
      const [suite] = suites.filter(({ title }) => title.startsWith("libsql"))
      if (suite === undefined) return
      const text = yield* Effect.scoped(
        Effect.provide(
          script(suite, [
            Migration.make({
              revision: "c1",
              downRevision: null,
              upgrade: op.alterColumn("account", "name", {
                type: SqlType.string(60),
                existingNullable: false,
                existingServerDefault: null
              }),
              downgrade: Effect.void
            })
          ]),
          suite.layer
        )
      )
      assert.include(text, "ALTER TABLE account ALTER COLUMN name TO name VARCHAR(60) NOT NULL;")
    }))
})
