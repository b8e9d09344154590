/**
 * Runs on SQL Server's driver with a scripted server behind it (`FakeSqlServer`): transactions, lost ones, interruption, time limits, values.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, type Environment, Migration, type MigrationContext, type ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as FakeSqlServer from "../servers/FakeSqlServer.ts"
import { type Options, project, sql } from "../servers/Live.ts"

const revision = <E>(
  id: string,
  down: string | null,
  upgrade: Effect.Effect<unknown, E, SqlClient.SqlClient | MigrationContext>
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
  options: Options = {}
) =>
  it.scopedLive(title, () =>
    Effect.flatMap(FakeSqlServer.FakeSqlServer, test).pipe(
      Effect.provide(Layer.provideMerge(project(migrations, options), FakeSqlServer.layer()))
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
})
