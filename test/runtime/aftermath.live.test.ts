/**
 * What a run says after it did not end well, and whether that is the truth, on every server.
 */
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, MigrationContext } from "effect-alembic"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { history, type Options, project, silent, sql, versions } from "../servers/Live.ts"

type Upgrade = Effect.Effect<unknown, unknown, SqlClient.SqlClient | MigrationContext>

const sequence = (...parts: ReadonlyArray<string | Upgrade>): Upgrade =>
  Effect.forEach(parts, (part): Upgrade => typeof part === "string" ? sql(part) : part, { discard: true })

const inBlock = (...parts: ReadonlyArray<string | Upgrade>): Upgrade =>
  Effect.flatMap(MigrationContext, ({ autocommitBlock }) => autocommitBlock(sequence(...parts)))

const breaks = "insert into ta values (null)"

/** Revisions a, b, c, …, each on the one before it. */
const chain = (...upgrades: ReadonlyArray<Upgrade>) =>
  upgrades.map((upgrade, at) =>
    Migration.make({
      revision: name(at),
      downRevision: at === 0 ? null : name(at - 1),
      upgrade: Effect.asVoid(upgrade),
      downgrade: Effect.void
    })
  )
const name = (at: number) => String.fromCharCode(97 + at)

const setup = (upgrades: ReadonlyArray<Upgrade>, options: Options = {}) => project(chain(...upgrades), options)

const isThere = (table: string) =>
  Effect.map(Effect.either(sql(`select * from ${table}`)), (answer) => answer._tag === "Right")

describe.each(liveDatabases)("after a run on $label", ({ label, layer }) => {
  const rollsBack = label !== "mysql" && label !== "mariadb"

  const live = <E>(title: string, test: Effect.Effect<void, E, SqlClient.SqlClient>) =>
    it.scopedLive(title, () => Effect.provide(test, Layer.merge(layer, silent)))

  const upgrade = (upgrades: ReadonlyArray<Upgrade>, options?: Options) =>
    Effect.provide(Commands.upgrade("head"), setup(upgrades, options))

  const table = sql("create table ta (n int not null primary key)")

  for (const options of [{}, { transactionPerMigration: true }, { transactionalDdl: false }]) {
    live(
      `stamp --purge that fails leaves the version table as it was, with ${JSON.stringify(options)}`,
      Effect.gen(function*() {
        yield* upgrade([table])
        const purging = Commands.stamp("b", { purge: true })
        const fails = { ...options, onVersionApply: [() => Effect.fail("on purpose")] }
        const error = yield* Effect.flip(Effect.provide(purging, setup([table, Effect.void], fails)))
        assert.include(error.message, "on purpose")
        assert.deepStrictEqual(yield* versions, ["a"])
        yield* Effect.provide(purging, setup([table, Effect.void], options))
        assert.deepStrictEqual(yield* versions, ["b"])
      })
    )
  }

  if (!rollsBack) {
    live(
      "stamp --purge is refused before it deletes anything, where a migration was broken off",
      Effect.gen(function*() {
        const upgrades = [table, sequence("create table tb (n int)", breaks)]
        yield* Effect.flip(upgrade(upgrades))
        const error = yield* Effect.flip(Effect.provide(Commands.stamp("a", { purge: true }), setup(upgrades)))
        assert.strictEqual(error._tag, "LedgerError")
        assert.deepStrictEqual(yield* versions, ["a"])
      })
    )
  }

  const execute = (text: string) => Effect.flatMap(MigrationContext, (context) => context.execute(text))
  const caught = (text: string) => Effect.ignore(sql(text))

  const words = {
    sqlite: ["BEGIN", "COMMIT", "ROLLBACK", "END"],
    postgresql: [
      "BEGIN",
      "START TRANSACTION",
      "COMMIT",
      "END",
      "ROLLBACK",
      "ABORT",
      "PREPARE TRANSACTION 'x'",
      "select 1; commit",
      "select 1; rollback; begin"
    ],
    mysql: [
      "BEGIN",
      "START TRANSACTION",
      "COMMIT",
      "ROLLBACK",
      "SET autocommit = 1",
      "LOCK TABLES ta WRITE",
      "UNLOCK TABLES"
    ],
    mssql: ["BEGIN TRAN", "COMMIT", "ROLLBACK"]
  }
  const controlling = words[label === "mariadb" ? "mysql" : label]

  for (const options of [{}, { transactionPerMigration: true }]) {
    live(
      `a statement that would end the transaction is refused, and not forgiven, with ${JSON.stringify(options)}`,
      Effect.gen(function*() {
        yield* upgrade([table])
        for (const word of controlling) {
          const error = yield* Effect.flip(
            upgrade([table, sequence("insert into ta values (1)", caught(`-- so\n${word}`))], options)
          )
          assert.strictEqual(error._tag, "MigrationFailed", word)
          assert.include(error.message, word)
          assert.include(error.message, "autocommitBlock")
          assert.deepStrictEqual(yield* versions, ["a"])
          if (rollsBack) {
            assert.include(error.message, "as it was before it")
            assert.deepStrictEqual(yield* sql("select * from ta"), [], word)
          }
          if (!rollsBack) yield* Effect.provide(Commands.resolve("b", "reverted"), setup([table, Effect.void]))
          yield* sql("delete from ta")
        }
      })
    )
  }

  live(
    "nor may a migration end the transaction of the caller",
    Effect.gen(function*() {
      yield* upgrade([table])
      const client = yield* SqlClient.SqlClient
      const run = upgrade([table, sequence("insert into ta values (1)", caught("COMMIT"))])
      const error = yield* Effect.flip(client.withTransaction(run))
      assert.include(error.message, "autocommitBlock")
      assert.deepStrictEqual(yield* sql("select * from ta"), [])
      assert.deepStrictEqual(yield* versions, ["a"])
    })
  )

  live(
    "savepoints may be set by hand, and withTransaction works in and out of blocks",
    Effect.gen(function*() {
      const inTransaction = (...parts: ReadonlyArray<string>) =>
        Effect.flatMap(SqlClient.SqlClient, (client) => client.withTransaction(sequence(...parts)))
      const [save, back] = label === "mssql"
        ? ["save tran x", "rollback tran x"]
        : ["savepoint x", "rollback to savepoint x"]
      yield* upgrade([
        table,
        sequence(
          "insert into ta values (1)",
          execute(save ?? ""),
          "insert into ta values (2)",
          execute(back ?? ""),
          inTransaction("insert into ta values (3)"),
          Effect.ignore(inTransaction("insert into ta values (4)", breaks)),
          inBlock(
            inTransaction("insert into ta values (5)"),
            Effect.ignore(inTransaction("insert into ta values (6)", breaks))
          ),
          "insert into ta values (7)"
        )
      ])
      assert.deepStrictEqual(yield* sql("select n from ta order by n"), [{ n: 1 }, { n: 3 }, { n: 5 }, { n: 7 }])
      assert.deepStrictEqual(yield* versions, ["b"])
    })
  )

  if (!rollsBack) {
    live(
      "tables may not be locked in an autocommitBlock either",
      Effect.gen(function*() {
        const error = yield* Effect.flip(upgrade([table, inBlock(caught("LOCK TABLES ta READ"))]))
        assert.include(error.message, "Tables cannot be locked")
        assert.deepStrictEqual(yield* versions, ["a"])
      })
    )
  }

  if (label === "postgresql" || label === "sqlite") {
    // What the text of a statement does not show, and what does not pass the connection that the run observes.
    const raw = (text: string): Upgrade =>
      Effect.flatMap(Effect.serviceOption(SqlClient.TransactionConnection), (found) => {
        const [connection = {}] = Option.getOrElse(found, () => [])
        const pg = "pg" in connection ? connection.pg : undefined
        return pg instanceof Client
          ? Effect.tryPromise(() => pg.query(text))
          : Effect.dieMessage("The migration has no connection of pg")
      })
    const losses: ReadonlyArray<readonly [what: string, loses: Upgrade, isKept: boolean]> = label === "postgresql"
      ? [
        ["COMMIT", sequence("select 1", raw("commit")), true],
        ["ROLLBACK", sequence("select 1", raw("rollback")), false],
        ["COMMIT and BEGIN", sequence("select 1", raw("commit; begin")), true],
        ["ROLLBACK and BEGIN", sequence("select 1", raw("rollback; begin")), false]
      ]
      : [
        ["OR ROLLBACK", sequence("insert into ta values (1)", caught("insert or rollback into ta values (1)")), false],
        [
          "a trigger's ROLLBACK",
          sequence(
            "create trigger tr before insert on ta begin select raise(rollback, 'no'); end",
            caught("insert into ta values (1)")
          ),
          false
        ]
      ]
    for (const [what, loses, isKept] of losses) {
      live(
        `a transaction that was ended by ${what} is noticed without a history too`,
        Effect.gen(function*() {
          const options = { historyTable: false } as const
          yield* upgrade([table], options)
          const error = yield* Effect.flip(upgrade([table, sequence("create table tb (n int)", loses)], options))
          assert.include(error.message, "may be committed or rolled back")
          assert.deepStrictEqual(yield* versions, ["a"])
        })
      )

      for (const options of [{}, { transactionPerMigration: true }]) {
        live(
          `a transaction that was ended by ${what} is not taken for one that was committed, with ${
            JSON.stringify(options)
          }`,
          Effect.gen(function*() {
            yield* upgrade([table])
            const error = yield* Effect.flip(upgrade([table, sequence("create table tb (n int)", loses)], options))
            assert.strictEqual(error._tag, "MigrationFailed")
            assert.include(error.message, "may be committed or rolled back")
            assert.deepStrictEqual(yield* versions, ["a"])
            assert.deepStrictEqual(yield* history, ["upgrade a finished", "upgrade b failed"])
            assert.strictEqual(yield* isThere("tb"), isKept)
            // The connection and the lock are free again.
            if (isKept) yield* sql("drop table tb")
            yield* upgrade([table, sql("create table tb (n int)")], options)
            assert.deepStrictEqual(yield* versions, ["b"])
          })
        )

        live(
          `a failure after ${what} is never told as rolled back, with ${JSON.stringify(options)}`,
          Effect.gen(function*() {
            yield* upgrade([table])
            const error = yield* Effect.flip(
              upgrade(
                [table, sequence("create table tb (n int)", loses, Effect.fail(new Error("on purpose")))],
                options
              )
            )
            assert.include(error.message, "on purpose")
            assert.include(error.message, "may be committed or rolled back")
            assert.notInclude(error.message, "as it was")
            assert.notInclude(error.message, "no transaction is active")
            assert.strictEqual(yield* isThere("tb"), isKept)
          })
        )

        live(
          `a block after ${what} does not run, even if its failure is caught, with ${JSON.stringify(options)}`,
          Effect.gen(function*() {
            yield* upgrade([table])
            const error = yield* Effect.flip(
              upgrade([table, sequence(loses, Effect.ignore(inBlock("create table tc (n int)")))], options)
            )
            assert.include(error.message, "may be committed or rolled back")
            assert.deepStrictEqual(yield* versions, ["a"])
            assert.isFalse(yield* isThere("tc"))
          })
        )
      }
    }
  }

  if (rollsBack) {
    live(
      "the revisions that went back with the failed one are named",
      Effect.gen(function*() {
        yield* upgrade([table])
        const upgrades = [table, sql("create table tb (n int)"), sql("create table tc (n int)"), sql(breaks)]
        const error = yield* Effect.flip(upgrade(upgrades))
        assert.include(error.message, "The upgrade of revision d failed. The whole run was rolled back, b, c too")
        assert.include(error.message, "as it was before the run, at a.")
        assert.deepStrictEqual(yield* versions, ["a"])
        const each = yield* Effect.flip(upgrade(upgrades, { transactionPerMigration: true }))
        assert.include(each.message, "It was rolled back: the database is as it was before it.")
        assert.deepStrictEqual(yield* versions, ["c"])
      })
    )

    live(
      "an autocommitBlock of an earlier revision is not forgotten",
      Effect.gen(function*() {
        yield* upgrade([table])
        const half = sequence(
          "create table tb (n int)",
          inBlock("create index ib on tb (n)"),
          "create table tc (n int)"
        )
        const error = yield* Effect.flip(
          upgrade([table, Effect.void, half, sql("create table td (n int)"), sql(breaks)])
        )
        assert.strictEqual(error._tag === "MigrationFailed" ? error.reason._tag : "", "PartlyDone")
        assert.include(error.message, "An autocommitBlock of c committed")
        assert.include(error.message, "the rest of c, d and e")
        assert.include(error.message, "c is half done and missing from the version table, which has b")
        assert.notInclude(error.message, "as it was")
        assert.deepStrictEqual(yield* versions, ["b"])
        assert.isTrue(yield* isThere("tb"))
        assert.isFalse(yield* isThere("tc"))
        assert.isFalse(yield* isThere("td"))
        assert.deepStrictEqual(yield* history, [
          "upgrade a finished",
          "upgrade b finished",
          "upgrade c failed",
          "upgrade e failed"
        ])
      })
    )

    live(
      "a block in each of two revisions: the first is whole by then",
      Effect.gen(function*() {
        const blocks = (name: string) =>
          sequence(`create table ${name} (n int)`, inBlock(`insert into ${name} values (1)`))
        const error = yield* Effect.flip(upgrade([table, blocks("tb"), blocks("tc"), sql(breaks)]))
        assert.include(error.message, "c is half done and missing from the version table, which has b")
        assert.deepStrictEqual(yield* versions, ["b"])
        assert.deepStrictEqual(yield* history, [
          "upgrade a finished",
          "upgrade b finished",
          "upgrade c failed",
          "upgrade d failed"
        ])
        const own = yield* Effect.flip(
          upgrade([table, Effect.void, Effect.void, sequence(inBlock("create table td (n int)"), breaks)])
        )
        assert.include(own.message, "up to its last autocommitBlock")
      })
    )
  }

  if (rollsBack && label !== "mssql") {
    live(
      "a COMMIT of the run that fails tells of the revision that a block left half done",
      Effect.gen(function*() {
        yield* upgrade([table])
        const owed = sequence(
          "create table part (n int references ta (n) deferrable initially deferred)",
          "insert into part values (7)"
        )
        const warnings: Array<string> = []
        const logger = Logger.make(({ logLevel, message }) => {
          if (logLevel._tag === "Warning") warnings.push(String(message))
        })
        const error = yield* Effect.flip(
          upgrade([table, inBlock("create table tb (n int)"), owed]).pipe(
            Effect.provide(Logger.replace(Logger.none, logger))
          )
        )
        assert.strictEqual(
          error._tag === "DatabaseError" ? error.reason._tag : error._tag,
          label === "sqlite" ? "ForeignKeysViolated" : "CommitFailed"
        )
        assert.include(warnings.join(), "b is half done and missing from the version table, which has a")
        assert.deepStrictEqual(yield* versions, ["a"])
        assert.deepStrictEqual(yield* history, ["upgrade a finished", "upgrade b failed", "upgrade c failed"])
      })
    )
  }

  if (label === "postgresql") {
    live(
      "a lock that is lost after an autocommitBlock does not hide what was committed",
      Effect.gen(function*() {
        yield* upgrade([table])
        const loses = sequence(
          "create table tb (n int)",
          "select pg_advisory_unlock_all()",
          inBlock("create table tc (n int)")
        )
        for (const migration of [loses, Effect.ignore(loses)]) {
          const error = yield* Effect.flip(upgrade([table, migration]))
          assert.strictEqual(error._tag, "MigrationFailed")
          assert.include(error.message, "are committed")
          assert.include(error.message, "in another session of the server than the one that holds the lock")
          assert.deepStrictEqual(yield* versions, ["a"])
          yield* sql("drop table tb")
          yield* sql("drop table tc")
        }
        assert.deepStrictEqual(yield* history, ["upgrade a finished", "upgrade b failed", "upgrade b failed"])
      })
    )
  }

  if (!rollsBack) {
    // The only connection is the one that migrates, so none is left to end its statement from.
    const alone = (test: Effect.Effect<void, unknown, SqlClient.SqlClient>) =>
      Effect.gen(function*() {
        const { url } = yield* FreshDatabase
        const client = MysqlClient.layer({ url: Redacted.make(url), maxConnections: 1 })
        const [duration] = yield* Effect.timed(Effect.provide(test, Layer.merge(client, silent)))
        assert.isBelow(Duration.toMillis(duration), 9_000)
      }).pipe(Effect.provide(layer))

    it.scopedLive(
      "an interruption does not wait for a second connection that a pool does not have",
      () =>
        alone(Effect.gen(function*() {
          yield* upgrade([table])
          const isUnderWay = yield* Deferred.make<void>()
          const sleeps = Effect.zipRight(Deferred.succeed(isUnderWay, undefined), sql("select sleep(1.5)"))
          const run = yield* Effect.fork(upgrade([table, sequence("insert into ta values (1)", sleeps)]))
          yield* Deferred.await(isUnderWay)
          yield* Effect.sleep("200 millis")
          yield* Fiber.interrupt(run)
          // A statement that comes later is not ended in its place.
          assert.deepStrictEqual(yield* sql("select sleep(0.2) as slept"), [{ slept: 0 }])
          assert.deepStrictEqual(yield* sql("select * from ta"), [])
          yield* upgrade([table, Effect.void], { lockTimeout: "1 second" })
          assert.deepStrictEqual(yield* versions, ["b"])
        })),
      15_000
    )

    it.scopedLive("nor does a timeout inside of a migration", () =>
      alone(Effect.gen(function*() {
        yield* upgrade([table])
        const tooSlow = sequence("insert into ta values (1)", Effect.timeout(sql("select sleep(1.5)"), "200 millis"))
        const error = yield* Effect.flip(upgrade([table, tooSlow]))
        assert.strictEqual(error._tag, "MigrationFailed")
        assert.include(error.message, "timed out")
        assert.deepStrictEqual(yield* sql("select * from ta"), [])
        assert.deepStrictEqual(yield* history, ["upgrade a finished", "upgrade b failed"])
      })), 15_000)
  }

  if (!rollsBack) {
    live(
      "the file is not blamed for what is not its fault",
      Effect.gen(function*() {
        yield* upgrade([table])
        const failing = { onVersionApply: [() => Effect.fail(new Error("on purpose"))] }
        const upgrades = [table, sequence("create table tb (n int)", "insert into tb values (1)")]
        const stamped = yield* Effect.flip(Effect.provide(Commands.stamp("b"), setup(upgrades, failing)))
        assert.include(stamped.message, "The stamp of revision b failed. It was rolled back")
        const late = yield* Effect.flip(upgrade(upgrades, failing))
        assert.include(late.message, "All of its statements are done and recorded")
        assert.notInclude(late.message, "change nothing in the file before")
        yield* upgrade(upgrades)
        assert.deepStrictEqual(yield* sql("select * from tb"), [{ n: 1 }])

        yield* sql("alter table alembic_version_history drop column statements")
        const early = yield* Effect.flip(upgrade([...upgrades, sql("create table tc (n int)")]))
        assert.notInclude(early.message, "change nothing in the file before")
        assert.deepStrictEqual(yield* versions, ["b"])
      })
    )
  }
})
