/**
 * The transactions of a run, on every server: who opens them, what a failure leaves, and what the history says of it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, type Environment, Migration, MigrationContext, type ScriptDirectory } from "effect-alembic"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { type Suite, suites } from "../dialects/suites.ts"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { history, names, type Options, project, sql, versions } from "../servers/Live.ts"

const revision = <E>(
  id: string,
  down: string | null,
  upgrade: Effect.Effect<unknown, E, SqlClient.SqlClient | MigrationContext>
) => Migration.make({ revision: id, downRevision: down, upgrade: Effect.asVoid(upgrade), downgrade: Effect.void })

const namesIn = (table: string) => names(`select name from ${table} order by 1`)
const add = (name: string) => sql(`insert into thing (name) values ('${name}')`)
/** The revisions in the version table, which is rolled back with the first run. */
const applied = Effect.orElseSucceed(versions, () => [])
const table = revision("t1", null, sql("create table thing (name varchar(20) primary key)"))

const all: ReadonlyArray<Suite> = [
  ...liveDatabases.map((database) => ({ ...database, title: database.label, dialect: undefined })),
  ...suites
]

describe.each(all)("transactions on $title", ({ dialect, label, layer, title: on }) => {
  const isResumable = label === "mysql" || label === "mariadb"
  const rollsBack = !isResumable && !on.startsWith("cockroachdb")
  const inProject = (migrations: ReadonlyArray<Migration.Migration>, options: Options = {}) =>
    project(migrations, { ...options, dialect })

  const live = <E>(
    title: string,
    migrations: ReadonlyArray<Migration.Migration>,
    test: Effect.Effect<
      void,
      E,
      SqlClient.SqlClient | FreshDatabase | ScriptDirectory.ScriptDirectory | Environment.Environment
    >,
    options: Options = {}
  ) => it.scopedLive(title, () => Effect.provide(test, Layer.provideMerge(inProject(migrations, options), layer)))

  const unique = revision("t2", "t1", Effect.zipRight(add("a"), add("a")))

  live(
    "one for the run: a failure leaves nothing, where DDL rolls back",
    [table, unique],
    Effect.gen(function*() {
      const error = yield* Effect.flip(Commands.upgrade("head"))
      assert.strictEqual(error._tag, "MigrationFailed")
      assert.deepStrictEqual(yield* applied, rollsBack ? [] : ["t1"])
      if (!rollsBack) {
        assert.deepStrictEqual(yield* namesIn("thing"), [])
        assert.deepStrictEqual(yield* history, ["upgrade t1 finished", "upgrade t2 failed"])
      }
    })
  )

  live(
    "one for each revision: what went before stands, and the failure is on record",
    [table, unique],
    Effect.gen(function*() {
      yield* Effect.flip(Commands.upgrade("head"))
      assert.deepStrictEqual(yield* versions, ["t1"])
      assert.deepStrictEqual(yield* namesIn("thing"), [])
      assert.deepStrictEqual(yield* history, ["upgrade t1 finished", "upgrade t2 failed"])
    }),
    { transactionPerMigration: true }
  )

  live(
    "rows roll back even where DDL is said not to",
    [table, unique],
    Effect.gen(function*() {
      yield* Effect.flip(Commands.upgrade("head"))
      assert.deepStrictEqual(yield* versions, ["t1"])
      assert.deepStrictEqual(yield* namesIn("thing"), [])
    }),
    { transactionalDdl: false }
  )

  live(
    "withTransaction in a migration is a savepoint",
    [
      table,
      revision(
        "t2",
        "t1",
        Effect.gen(function*() {
          const client = yield* SqlClient.SqlClient
          yield* add("before")
          yield* Effect.ignore(client.withTransaction(Effect.zipRight(add("inner"), Effect.fail("undo"))))
          yield* client.withTransaction(add("kept"))
          yield* Effect.ignore(client.withTransaction(Effect.zipRight(add("x"), add("x"))))
          yield* add("after")
        })
      )
    ],
    Effect.gen(function*() {
      yield* Commands.upgrade("head")
      assert.deepStrictEqual(yield* namesIn("thing"), ["after", "before", "kept"])
    })
  )

  live(
    "an autocommitBlock keeps what came before it, and a new transaction begins after it",
    [
      table,
      revision(
        "t2",
        "t1",
        Effect.gen(function*() {
          const context = yield* MigrationContext
          yield* add("before")
          yield* context.autocommitBlock(add("inside"))
          yield* add("after")
          yield* Effect.fail("on purpose")
        })
      )
    ],
    Effect.gen(function*() {
      const error = yield* Effect.flip(Commands.upgrade("head"))
      assert.strictEqual(
        error._tag === "MigrationFailed" ? error.reason._tag : error._tag,
        isResumable ? "Resumable" : "PartlyDone"
      )
      assert.deepStrictEqual(yield* namesIn("thing"), ["before", "inside"])
      assert.deepStrictEqual(yield* versions, ["t1"])
      assert.deepStrictEqual(yield* history, ["upgrade t1 finished", "upgrade t2 failed"])
    })
  )

  live(
    "a transaction of the caller is neither committed nor rolled back by us",
    [table, revision("t2", "t1", add("a"))],
    Effect.gen(function*() {
      const client = yield* SqlClient.SqlClient
      yield* client.withTransaction(Effect.gen(function*() {
        yield* Commands.upgrade("head")
        yield* add("b")
      }))
      assert.deepStrictEqual(yield* namesIn("thing"), ["a", "b"])
      assert.deepStrictEqual(yield* versions, ["t2"])
    })
  )

  live(
    "an error that is swallowed is not taken for success",
    [
      table,
      revision(
        "t2",
        "t1",
        Effect.gen(function*() {
          yield* add("a")
          yield* Effect.ignore(add("a"))
        })
      )
    ],
    Effect.gen(function*() {
      const result = yield* Effect.either(Commands.upgrade("head"))
      // PostgreSQL gives up the whole transaction; the others go on after a statement that failed.
      if (label === "postgresql") {
        assert.strictEqual(result._tag, "Left")
        if (result._tag === "Left") {
          assert.include(result.left.message, "current transaction is aborted")
          assert.include(result.left.message, "its error was caught")
        }
        assert.deepStrictEqual(yield* applied, rollsBack ? [] : ["t1"])
      } else assert.deepStrictEqual(yield* namesIn("thing"), ["a"])
    })
  )

  // SQL Server checks constraints with each statement.
  if (rollsBack && label !== "mssql") {
    live(
      "a constraint that fails at COMMIT is an error, and the connection is free again",
      [
        revision(
          "t1",
          null,
          sql("create table thing (name varchar(20) primary key)").pipe(
            Effect.zipRight(sql(
              "create table part (name varchar(20) references thing (name) deferrable initially deferred)"
            )),
            Effect.zipRight(sql("insert into part (name) values ('nowhere')"))
          )
        )
      ],
      Effect.gen(function*() {
        const error = yield* Effect.flip(Commands.upgrade("head"))
        assert.strictEqual(
          error._tag === "DatabaseError" ? error.reason._tag : error._tag,
          on.includes("sqlite") ? "ForeignKeysViolated" : "CommitFailed"
        )
        assert.deepStrictEqual(yield* applied, [])
        yield* sql("create table thing (name varchar(20))")
      })
    )
  }

  it.scopedLive("an interrupted run is rolled back, and the next one gets the lock", () =>
    Effect.gen(function*() {
      const isHanging = yield* Deferred.make<void>()
      const hangs = Effect.zipRight(Deferred.succeed(isHanging, undefined), Effect.never)
      const hanging = inProject([table, revision("t2", "t1", Effect.zipRight(add("a"), hangs))])
      const run = yield* Effect.fork(Effect.provide(Commands.upgrade("head"), hanging))
      yield* Deferred.await(isHanging)
      yield* Fiber.interrupt(run)
      const works = inProject([table, revision("t2", "t1", add("b"))])
      yield* Effect.provide(Commands.upgrade("head", { lockTimeout: "2 seconds" }), works)
      assert.deepStrictEqual(yield* namesIn("thing"), ["b"])
    }).pipe(Effect.provide(layer)))

  it.scopedLive("a waiting run logs that it waits, times out, can be interrupted, and changes nothing", () =>
    Effect.gen(function*() {
      const { client } = yield* FreshDatabase
      const [isHeld, mayGo] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const holds = Effect.zipRight(Deferred.succeed(isHeld, undefined), Deferred.await(mayGo))
      const holding = inProject([table, revision("t2", "t1", holds)])
      const holder = yield* Effect.fork(Effect.provide(Commands.upgrade("head"), holding))
      yield* Deferred.await(isHeld)
      const waiter = (lockTimeout: Duration.DurationInput) =>
        Commands.upgrade("head", { lockTimeout }).pipe(
          Effect.provide(Layer.provide(inProject([table, revision("t2", "t1", Effect.void)]), client)),
          Effect.timed,
          Effect.either
        )
      const gaveUp = yield* waiter("300 millis")
      assert.strictEqual(gaveUp._tag, "Left")
      if (gaveUp._tag === "Left") assert.strictEqual(gaveUp.left._tag, "LockError")
      const [interrupted] = yield* Effect.timed(Effect.timeoutOption(waiter("1 minute"), "300 millis"))
      assert.isBelow(Duration.toMillis(interrupted), 20_000)
      yield* Deferred.succeed(mayGo, undefined)
      yield* Fiber.join(holder)
    }).pipe(Effect.provide(layer)))

  if (isResumable) {
    live(
      "a broken migration is taken up after its last statement",
      [table],
      Effect.gen(function*() {
        const broken = (last: string, first = "create table one (id int)") =>
          project([
            table,
            revision(
              "t2",
              "t1",
              Effect.all([
                sql(first),
                add("a"),
                sql("create table two (id int)"),
                add("b"),
                sql(last)
              ], { discard: true })
            )
          ])
        yield* Effect.flip(Effect.provide(Commands.upgrade("head"), broken("create table oops (")))
        assert.deepStrictEqual(yield* namesIn("thing"), ["a"])

        const refused = yield* Effect.flip(
          Effect.provide(Commands.upgrade("head"), broken("create table three (id int)", "create table uno (id int)"))
        )
        assert.strictEqual(refused._tag, "LedgerError")
        assert.include(refused.message, "create table one")
        const other = yield* Effect.flip(Commands.stamp("base"))
        assert.strictEqual(other._tag, "LedgerError")

        yield* Effect.provide(Commands.resolve("t2", "reverted"), broken("select 1"))
        assert.deepStrictEqual(yield* versions, ["t1"])
        yield* sql("drop table one")
        yield* sql("drop table two")
        yield* sql("delete from thing")
        yield* Effect.flip(Effect.provide(Commands.upgrade("head"), broken("create table oops (")))
        yield* Effect.provide(Commands.upgrade("head"), broken("create table three (id int)"))
        assert.deepStrictEqual(yield* namesIn("thing"), ["a", "b"])
        assert.deepStrictEqual(yield* sql("select * from alembic_version_journal"), [])
        assert.deepStrictEqual(yield* history, [
          "upgrade t1 finished",
          "upgrade t2 failed",
          "upgrade t2 failed",
          "resolve t2 finished",
          "upgrade t2 failed",
          "upgrade t2 finished"
        ])
      })
    )

    live(
      "a migration that was finished by hand is settled as applied",
      [
        table,
        revision("t2", "t1", Effect.zipRight(sql("create table one (id int)"), sql("create table oops (")))
      ],
      Effect.gen(function*() {
        yield* Effect.flip(Commands.upgrade("head"))
        yield* Commands.resolve("t2", "applied")
        assert.deepStrictEqual(yield* versions, ["t2"])
        const [again] = yield* Commands.upgrade("head")
        assert.deepStrictEqual(again?.steps, [])
      })
    )
  }
})
