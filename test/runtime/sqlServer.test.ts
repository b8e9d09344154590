/**
 * Runs on SQL Server's driver with a scripted server behind it (`FakeSqlServer`): transactions, lost ones, interruption, time limits, values.
 */
import * as MssqlClient from "@effect/sql-mssql/MssqlClient"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Statement from "@effect/sql/Statement"
import { assert, describe, it } from "@effect/vitest"
import {
  Column,
  Commands,
  type Environment,
  Migration,
  type MigrationContext,
  op,
  type Operations,
  type ScriptDirectory,
  SqlType,
  Table
} from "effect-alembic"
import * as Mssql from "effect-alembic/mssql"
import { TestDatabase } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { TYPES } from "tedious"
import * as FakeSqlServer from "../servers/FakeSqlServer.ts"
import { type Options, project, sql } from "../servers/Live.ts"

const revision = <E>(
  id: string,
  down: string | null,
  upgrade: Effect.Effect<unknown, E, SqlClient.SqlClient | MigrationContext | Operations.Operations>
) => Migration.make({ revision: id, downRevision: down, upgrade: Effect.asVoid(upgrade), downgrade: Effect.void })

const add = (name: string) => sql(`INSERT INTO thing (name) VALUES ('${name}')`)
const table = revision("t1", null, sql("CREATE TABLE thing (name NVARCHAR(20) PRIMARY KEY)"))

const onServer = <E>(
  title: string,
  migrations: ReadonlyArray<Migration.Migration>,
  test: (server: FakeSqlServer.FakeSqlServer["Type"]) => Effect.Effect<
    void,
    E,
    SqlClient.SqlClient | ScriptDirectory.ScriptDirectory | Environment.Environment
  >,
  options: Options = {},
  server: Parameters<typeof FakeSqlServer.layer>[0] = {}
) =>
  it.scopedLive(title, () =>
    Effect.flatMap(FakeSqlServer.FakeSqlServer, test).pipe(
      Effect.provide(Layer.provideMerge(project(migrations, options), FakeSqlServer.layer(server)))
    ))

describe("on SQL Server's driver", () => {
  onServer(
    "a good run commits, and leaves no transaction open",
    [table, revision("t2", "t1", add("a"))],
    (server) =>
      Effect.gen(function*() {
        yield* Commands.upgrade("head")
        assert.strictEqual(server.open(), 0)
        assert.deepStrictEqual(yield* server.rows("SELECT version_num FROM alembic_version"), [{ version_num: "t2" }])
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM thing"), [{ name: "a" }])
      })
  )

  onServer(
    "a failed migration is rolled back, and what the application writes next on the pooled connection stays",
    [table, revision("t2", "t1", Effect.zipRight(add("a"), add("a")))],
    (server) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.match(error.message, /2627/)
        assert.include(server.texts, "ROLLBACK")
        assert.strictEqual(server.open(), 0)
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
        yield* sql("CREATE TABLE application (id INT)")
        yield* sql("INSERT INTO application (id) VALUES (1)")
        assert.deepStrictEqual(yield* server.rows("SELECT id FROM application"), [{ id: 1 }])
      })
  )

  onServer(
    "a savepoint of sql.withTransaction rolls back alone",
    [
      table,
      revision(
        "t2",
        "t1",
        Effect.flatMap(
          SqlClient.SqlClient,
          (client) =>
            Effect.zipRight(add("a"), Effect.ignore(client.withTransaction(Effect.zipRight(add("b"), add("a")))))
        )
      )
    ],
    (server) =>
      Effect.gen(function*() {
        yield* Commands.upgrade("head")
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM thing"), [{ name: "a" }])
      })
  )

  const ways: ReadonlyArray<readonly [string, (client: SqlClient.SqlClient) => SqlClient.SqlClient]> = [
    ["withoutTransforms()", (client) => client.withoutTransforms()],
    ["safe.withoutTransforms()", (client) => client.safe.withoutTransforms()],
    ["withoutTransforms().safe", (client) => client.withoutTransforms().safe]
  ]
  for (const [way, of] of ways) {
    const insert = Effect.flatMap(
      SqlClient.SqlClient,
      (client) => of(client)`INSERT INTO thing ${client.insert({ name: "other" })}`
    )
    onServer(
      `a statement of ${way} is part of the transaction`,
      [table, revision("t2", "t1", Effect.zipRight(insert, Effect.fail("afterwards")))],
      (server) =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(Commands.upgrade("t2"))
          assert.include(error.message, "afterwards")
          assert.include(server.texts.join("\n"), "'other'")
          assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
        })
    )
  }

  for (
    const [what, number, message] of [
      ["a deadlock", 1205, "Transaction was deadlocked on lock resources with another process."],
      ["a ROLLBACK in a trigger", 3609, "The transaction ended in the trigger. The batch has been aborted."],
      ["an error with XACT_ABORT", 8134, "Divide by zero error encountered."]
    ] as const
  ) {
    onServer(
      `${what} that the migration catches ends the run: nothing is sent in autocommit, and nothing is recorded`,
      [table, revision("t2", "t1", Effect.zipRight(Effect.ignore(add("boom")), add("after")))],
      (server) =>
        Effect.gen(function*() {
          server.faults.push({ when: "boom", does: "ends", number, message })
          const error = yield* Effect.flip(Commands.upgrade("head"))
          assert.match(error.message, /transaction of the migration was ended/)
          assert.notInclude(server.texts.join("\n"), "after")
          assert.strictEqual(server.open(), 0)
          assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
        })
    )

    onServer(
      `${what} that the migration does not catch is the error that is shown`,
      [table, revision("t2", "t1", add("boom"))],
      (server) =>
        Effect.gen(function*() {
          server.faults.push({ when: "boom", does: "ends", number, message })
          const error = yield* Effect.flip(Commands.upgrade("head"))
          assert.include(error.message, String(number))
          assert.include(error.message, message)
          assert.notMatch(error.message, /connection broke|3903/)
          assert.strictEqual(server.open(), 0)
        })
    )
  }

  onServer(
    "a procedure that commits ends the run, and the revision is not recorded",
    [table, revision("t2", "t1", Effect.ignore(sql("EXEC('COMM' + 'IT')")))],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({
          when: "EXEC('COMM'",
          does: "ends",
          number: 266,
          message: "mismatching number of BEGIN and COMMIT"
        })
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.match(error.message, /transaction of the migration was ended/)
        assert.strictEqual(server.open(), 0)
      })
  )

  onServer(
    "a procedure that commits and begins another transaction ends the run too",
    [table, revision("t2", "t1", sql("EXEC renew"))],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({ when: "EXEC renew", does: "renews" })
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.match(error.message, /transaction of the migration was ended/)
        assert.strictEqual(server.open(), 0)
      })
  )

  onServer(
    "a transaction that is gone at COMMIT was lost; the connection is not called broken",
    [table, revision("t2", "t1", add("a"))],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({ when: /^COMMIT$/, does: "ends" })
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.match(error.message, /transaction of the migration was ended/)
        assert.notMatch(error.message, /connection broke/)
        assert.strictEqual(server.open(), 0)
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
      })
  )

  onServer(
    "a migration that deletes the version rows fails",
    [table, revision("t2", "t1", sql("DELETE FROM alembic_version")), revision("t3", "t2", add("a"))],
    (server) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.match(error.message, /alembic_version/)
        assert.strictEqual(server.open(), 0)
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
      })
  )

  onServer(
    "a statement of a minute is not cut off by the driver's time limit of 15 seconds",
    [
      table,
      revision("t2", "t1", sql("CREATE INDEX slow ON thing (name)")),
      revision("t3", "t2", sql("CREATE VIEW slow_too AS SELECT name FROM thing"))
    ],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({ when: "slow ON", does: "runs", seconds: 60 }, {
          when: /^CREATE VIEW/,
          does: "runs",
          seconds: 60
        })
        yield* Commands.upgrade("head")
        assert.deepStrictEqual(yield* server.rows("SELECT version_num FROM alembic_version"), [{ version_num: "t3" }])
        assert.deepStrictEqual(server.faults, [])
      })
  )

  const inserting = (value: string | Statement.Fragment) =>
    Effect.flatMap(SqlClient.SqlClient, (client) => client`INSERT INTO thing (name) VALUES (${value})`)

  onServer(
    "a statement that waits a minute for locks before it is compiled is not cut off either",
    [table, revision("t2", "t1", inserting("a"))],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({ when: "INSERT INTO thing", does: "compiles", seconds: 60 })
        yield* Commands.upgrade("head")
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM thing"), [{ name: "a" }])
        assert.deepStrictEqual(server.faults, [])
      })
  )

  // The driver sends parameters with the text of the batch that they are for, so this one cannot follow the answer that ends the time limit.
  onServer(
    "with a parameter of the driver it is cut off and all is rolled back, but not once it runs",
    [table, revision("t2", "t1", inserting(Statement.custom("MssqlParam")(TYPES.NVarChar, "a", {})))],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({ when: "INSERT INTO thing", does: "compiles", seconds: 60 })
        assert.include((yield* Effect.flip(Commands.upgrade("head"))).message, "ETIMEOUT")
        assert.strictEqual(server.open(), 0)
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
        server.faults.push({ when: "INSERT INTO thing", does: "runs", seconds: 60 })
        yield* Commands.upgrade("head")
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM thing"), [{ name: "a" }])
      })
  )

  onServer(
    "interruption cancels the statement, rolls back, and leaves a connection that can be used",
    [table, revision("t2", "t1", add("endless"))],
    (server) =>
      Effect.gen(function*() {
        server.faults.push({ when: "endless", does: "runs" })
        const run = yield* Effect.fork(Commands.upgrade("head"))
        yield* Effect.repeat(Effect.sleep("10 millis"), Schedule.recurUntil(() => server.faults.length === 0)).pipe(
          Effect.timeout("10 seconds")
        )
        yield* Fiber.interrupt(run)
        assert.include(server.texts, "ROLLBACK")
        assert.strictEqual(server.open(), 0)
        assert.deepStrictEqual(yield* sql("SELECT 1 AS one"), [{ one: 1 }])
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
      })
  )

  onServer(
    "values of a user's own SQL arrive as they are",
    [
      revision(
        "t1",
        null,
        sql("CREATE TABLE thing (name NVARCHAR(20), price DECIMAL(10, 2), data VARBINARY(9), big BIGINT)")
      ),
      revision(
        "t2",
        "t1",
        Effect.flatMap(
          SqlClient.SqlClient,
          (client) =>
            client`INSERT INTO thing (name, price, data, big) VALUES (${"日本 @1"}, ${19.99}, ${null}, ${9007199254740993n})`
        )
      )
    ],
    (server) =>
      Effect.gen(function*() {
        yield* Commands.upgrade("head")
        const text = server.texts.find((text) => text.includes("INSERT INTO thing"))
        assert.include(text, "VALUES (N'日本 @1', 19.99, NULL, 9007199254740993)")
        assert.deepStrictEqual(yield* server.rows("SELECT name, price FROM thing"), [{ name: "日本 @1", price: 19.99 }])
      })
  )

  onServer(
    "a comment goes to the schema of the session, replaces one that is there, and is not missed if there is none",
    [
      revision("t1", null, op.createTable("thing", { name: Column.make(SqlType.string(9), { comment: "first" }) })),
      revision(
        "t2",
        "t1",
        Effect.all([
          op.createTableComment("thing", "a thing"),
          op.createTableComment("thing", "one thing"),
          op.alterColumn("thing", "name", { comment: "second" })
        ])
      ),
      revision("t3", "t2", Effect.all([op.dropTableComment("thing"), op.dropTableComment("thing")]))
    ],
    (server) =>
      Effect.gen(function*() {
        yield* Commands.upgrade("head")
        assert.deepStrictEqual(
          server.texts.flatMap((text) => /exec(?:ute)? (sp_\w+ .*)$/.exec(text)?.[1] ?? []),
          [
            "sp_addextendedproperty 'MS_Description', N'first', 'schema', app, 'table', thing, 'column', name",
            "sp_addextendedproperty 'MS_Description', N'a thing', 'schema', app, 'table', thing",
            "sp_updateextendedproperty 'MS_Description', N'one thing', 'schema', app, 'table', thing",
            "sp_updateextendedproperty 'MS_Description', N'second', 'schema', app, 'table', thing, 'column', name",
            "sp_dropextendedproperty 'MS_Description', 'schema', app, 'table', thing"
          ]
        )
      }),
    {},
    { schema: "app" }
  )

  for (const [code, words] of [[-2, "canceled"], [-3, "deadlock victim"], [-999, "may not take the lock"]] as const) {
    onServer(`sp_getapplock's ${code} is no other run`, [table], (server) =>
      Effect.gen(function*() {
        server.lockAnswers.push(code)
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.include(error.message, words)
        assert.notInclude(error.message, "Another migration run")
        assert.deepStrictEqual(yield* server.rows("SELECT name FROM sqlite_master WHERE name = 'thing'"), [])
      }))
  }

  onServer("the history holds the letters of every language", [table], (server) =>
    Effect.gen(function*() {
      yield* Commands.upgrade("head")
      const created = server.texts.find((text) => text.includes("CREATE TABLE") && text.includes("done_by"))
      assert.include(created, "message NVARCHAR(max)")
      assert.include(created, "done_by NVARCHAR(255)")
    }))

  onServer("a database of a test is created, and dropped with its scope", [], (server) =>
    Effect.gen(function*() {
      const databases = TestDatabase.mssql({
        url: "mssql://fake/master",
        client: () => MssqlClient.layer({ server: "fake" })
      })
      const { name } = yield* Effect.flatMap(TestDatabase.TestDatabase, ({ create }) => create).pipe(
        Effect.scoped,
        Effect.provide(databases),
        Effect.disconnect,
        Effect.timeout("5 seconds")
      )
      assert.deepStrictEqual(server.texts.filter((text) => text.includes(`[${name}]`)), [
        `CREATE DATABASE [${name}]`,
        `ALTER DATABASE [${name}] SET READ_COMMITTED_SNAPSHOT ON`,
        `ALTER DATABASE [${name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
        `DROP DATABASE IF EXISTS [${name}]`
      ])
    }))

  const values: ReadonlyArray<readonly [SqlType.SqlType, ReadonlyArray<unknown>]> = [
    [SqlType.string(20), ["a", "it's", "日本", "back\\\nslash", "@1", ""]],
    [SqlType.unicode(20), ["a", "日本"]],
    [SqlType.text, ["long"]],
    [SqlType.integer, [0, -2147483648]],
    [SqlType.bigInteger, [9007199254740993n, "-1"]],
    [SqlType.numeric({ precision: 10, scale: 2 }), [19.99, "0.10", -5]],
    [SqlType.float(), [1.5, 2]],
    [SqlType.boolean, [true, false]],
    [SqlType.binary, [new Uint8Array([0, 255, 65]), new Uint8Array()]],
    [SqlType.date, ["2024-02-01"]],
    [SqlType.time(), ["13:04:05"]],
    [SqlType.dateTime(), [new Date(Date.UTC(2024, 1, 1, 13, 4, 5, 120)), "2024-02-01 13:04:05"]],
    [SqlType.dateTime({ timezone: true }), [new Date(0)]],
    [SqlType.uuid, ["7f1c0c2e-8f0e-4c7e-9f39-1d8a3c0f6b11"]],
    [SqlType.json, [{ a: ["it's", null] }, 1]]
  ]
  const filling = values.flatMap(([type, given], at) =>
    [...given, null].map((value) => op.bulkInsert(Table.make(`t${at}`, { v: Column.make(type) }), [{ v: value }]))
  )

  onServer(
    "each value of each type, and null, is sent as scripts have it",
    [
      revision("t1", null, Effect.forEach(values, ([type], at) => op.createTable(`t${at}`, { v: Column.make(type) }))),
      revision("t2", "t1", Effect.all(filling))
    ],
    (server) =>
      Effect.gen(function*() {
        yield* Commands.upgrade("head")
        let script = ""
        yield* Commands.upgrade("t1:t2", {
          script: (part) =>
            Effect.sync(() => {
              script += part
            })
        })
        // A negative number is in brackets on a connection, because `a -@1` would become a comment.
        const sent = server.texts.flatMap((text) =>
          /INSERT INTO t\d+ [^]*/.exec(text)?.[0].replace(/\(\((-[\d.]+)\)\)$/, "($1)") ?? []
        )
        assert.strictEqual(sent.length, filling.length)
        assert.deepStrictEqual(
          script.split("\n\nGO\n\n").flatMap((text) => /INSERT INTO t\d+ [^]*(?=;$)/.exec(text)?.[0] ?? []),
          sent
        )
      }),
    { dialect: Mssql.layer }
  )
})
