import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Constraint, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { liveDatabases } from "./servers/databases.ts"
import { environment, versions } from "./servers/Live.ts"

const first = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    yield* op.createTable("account", {
      id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
      name: Column.make(SqlType.string(50), { nullable: false })
    })
    const sql = yield* SqlClient.SqlClient
    yield* sql`insert into account ${sql.insert([{ id: 1, name: "root" }, { id: 2, name: "it's" }])}`
  }),
  downgrade: op.dropTable("account")
})

const second = Migration.make({
  revision: "a2",
  downRevision: "a1",
  upgrade: Effect.gen(function*() {
    yield* op.addColumn("account", "nick", Column.make(SqlType.string(30), { nullable: false, serverDefault: "none" }))
    yield* op.createIndex("ix_account_nick", "account", ["nick"])
  }),
  downgrade: Effect.gen(function*() {
    yield* op.dropIndex("ix_account_nick", { tableName: "account" })
    yield* op.dropColumn("account", "nick")
  })
})

const third = Migration.make({
  revision: "a3",
  downRevision: "a2",
  upgrade: Effect.gen(function*() {
    yield* op.createTable("login", {
      id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
      account_id: Column.make(SqlType.integer, { nullable: false })
    }, { constraints: [Constraint.foreignKey(["account_id"], "account", ["id"], { name: "fk_login_account" })] })
    const sql = yield* SqlClient.SqlClient
    yield* sql`insert into login (id, account_id) select id, id from account`
  }),
  downgrade: op.dropTable("login")
})

const failing = Migration.make({
  revision: "a4",
  downRevision: "a3",
  upgrade: Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* sql`update account set nick = 'changed'`
    yield* sql`insert into no_such_table (id) values (1)`
  }),
  downgrade: Effect.void
})

const scripts = ScriptDirectory.fromModules([first, second, third])
const withFailing = ScriptDirectory.fromModules([first, second, third, failing])

/** The declarative env program on the client of the test. */
const rowsOf = (table: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ id: number }>`select * from ${sql(table)} order by 1`)

describe.each(liveDatabases)("commands on $label", ({ label, layer }) => {
  it.scopedLive("current reads the address of the database, if it is asked to", () =>
    Effect.gen(function*() {
      const [asked] = yield* Commands.current({ address: true })
      const address = Option.getOrThrow(asked?.address ?? Option.none())
      assert.match(address, label === "sqlite" ? /^sqlite:\/\/\// : /^\w+:\/\/\w+@[\w.-]+:\d+\/\w+$/)
      const [plain] = yield* Commands.current()
      assert.deepStrictEqual(plain?.address, Option.none())
    }).pipe(Effect.provide(Layer.provideMerge(Layer.merge(scripts, environment()), layer))), 60_000)

  it.scopedLive("upgrades, downgrades, upgrades again, and keeps rows", () =>
    Effect.gen(function*() {
      const before = yield* Commands.current()
      assert.deepStrictEqual(before.map(({ rows }) => rows), [[]])

      const [up] = yield* Commands.upgrade("head")
      assert.deepStrictEqual(up?.after, ["a3"])
      assert.deepStrictEqual(yield* versions, ["a3"])
      assert.strictEqual((yield* rowsOf("login")).length, 2)

      const [nothing] = yield* Commands.upgrade("head")
      assert.deepStrictEqual(nothing?.steps, [])

      yield* Commands.downgrade("-2")
      assert.deepStrictEqual(yield* versions, ["a1"])
      assert.deepStrictEqual((yield* rowsOf("account")).map(({ id }) => id), [1, 2])

      yield* Commands.upgrade("+1")
      assert.deepStrictEqual(yield* versions, ["a2"])
      yield* Commands.downgrade("base")
      assert.deepStrictEqual(yield* versions, [])
      yield* Commands.stamp("a2")
      assert.deepStrictEqual((yield* Commands.current()).map(({ rows }) => rows), [["a2"]])
    }).pipe(Effect.provide(Layer.provideMerge(Layer.merge(environment(), scripts), layer))))

  it.scopedLive("a failing migration is named, and the revisions before it are kept only if they have committed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Commands.upgrade("head"))
      assert.strictEqual(error._tag, "MigrationFailed")
      if (error._tag !== "MigrationFailed") return
      assert.strictEqual(error.revision, "a4")
      assert.strictEqual(error.direction, "upgrade")
      assert.include(error.message, "no_such_table")
      assert.isTrue(Cause.isFailure(error.cause))
      const rows = (yield* Commands.current()).flatMap((database) => database.rows)
      assert.deepStrictEqual(rows, label === "mysql" || label === "mariadb" ? ["a3"] : [])
    }).pipe(Effect.provide(Layer.provideMerge(Layer.merge(environment(), withFailing), layer))))

  it.scopedLive("with a transaction for each migration, the revisions before the failing one are kept", () =>
    Effect.gen(function*() {
      yield* Effect.flip(Commands.upgrade("head"))
      assert.deepStrictEqual(yield* versions, ["a3"])
      const sql = yield* SqlClient.SqlClient
      const changed = yield* sql`select id from account where nick = 'changed'`
      assert.strictEqual(changed.length, 0)
    }).pipe(
      Effect.provide(
        Layer.provideMerge(Layer.merge(environment({ transactionPerMigration: true }), withFailing), layer)
      )
    ))

  it.scopedLive("layerUpgrade gives the client only after the schema is at head", () =>
    Effect.gen(function*() {
      const seen = yield* Ref.make(0)
      const application = Effect.tap(rowsOf("login"), (rows) => Ref.set(seen, rows.length))
      yield* application.pipe(
        Effect.provide(Layer.provideMerge(Commands.layerUpgrade("head", { scripts }), layer))
      )
      assert.strictEqual(yield* Ref.get(seen), 2)
    }))

  it.scopedLive("migrations inside a transaction of the caller roll back with it", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* Effect.flip(sql.withTransaction(Effect.zipRight(Commands.upgrade("head"), Effect.fail("undo"))))
      if (label !== "mysql" && label !== "mariadb") {
        assert.deepStrictEqual((yield* Commands.current()).map(({ rows }) => rows), [[]])
      }
    }).pipe(Effect.provide(Layer.provideMerge(Layer.merge(environment(), scripts), layer))))
})
