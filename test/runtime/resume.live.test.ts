/**
 * Migrations that break off where DDL commits by itself, and what the next run makes of them: each statement is done once, or the run
 * says why it cannot go on.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, MigrationContext } from "effect-alembic"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import { databasesOf, liveDatabases } from "../servers/databases.ts"
import * as FreshDatabase from "../servers/FreshDatabase.ts"
import { project, sql, versions } from "../servers/Live.ts"
import * as Servers from "../servers/Servers.ts"

type Work = Effect.Effect<unknown, unknown, SqlClient.SqlClient | MigrationContext>

const inOrder = (...works: ReadonlyArray<string | Work>): Work =>
  Effect.forEach(works, (work) => typeof work === "string" ? sql(work) : work, { discard: true })
/** As `op.execute` sends it: MySQL prepares neither the statements of procedures nor several statements in one text. */
const execute = (text: string) => Effect.flatMap(MigrationContext, (context) => context.execute(text))
const affected = (text: string) =>
  Effect.map(
    Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(text).raw),
    (answer) =>
      typeof answer === "object" && answer !== null && "affectedRows" in answer
        ? Number(answer.affectedRows)
        : undefined
  )
const block = (work: Work) => Effect.flatMap(MigrationContext, (context) => context.autocommitBlock(work))
const breaks = sql("insert into nowhere values (1)")

const first = Migration.make({
  revision: "r0",
  downRevision: null,
  upgrade: Effect.asVoid(inOrder("create table a (id int)", "create table b (id int)")),
  downgrade: Effect.void
})

const upgrade = (work: Work, target = "head") =>
  Commands.upgrade(target).pipe(Effect.provide(project([
    first,
    Migration.make({ revision: "r1", downRevision: "r0", upgrade: Effect.asVoid(work), downgrade: Effect.void })
  ])))

/** Broken off by its last statement, and taken up without it; `more` stands in its place. */
const takenUp = (work: Work, more: Work = Effect.void) =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(upgrade(Effect.zipRight(work, breaks)))
    assert.strictEqual(error._tag, "MigrationFailed", error.message)
    return yield* Effect.either(upgrade(Effect.zipRight(work, more)))
  })

const ids = (table: string) =>
  Effect.map(sql(`select id from ${table} order by 1`), (rows) => rows.map((row) => Number(Object.values(row)[0])))
const journal = sql("select position, state from alembic_version_journal order by position")

describe.each(databasesOf("mysql", "mariadb"))(
  "a migration that is taken up on $label",
  ({ layer }) => {
    const live = <E>(title: string, test: Effect.Effect<void, E, SqlClient.SqlClient>) =>
      it.scopedLive(title, () => Effect.provide(test, layer))
    const isDone = (result: Effect.Effect.Success<ReturnType<typeof takenUp>>) =>
      assert.strictEqual(result._tag, "Right", result._tag === "Left" ? result.left.message : "")
    const isRefused = (
      result: Effect.Effect.Success<ReturnType<typeof takenUp>>,
      reason: string
    ) => {
      assert.strictEqual(result._tag, "Left")
      if (result._tag === "Left") {
        const { left } = result
        assert.strictEqual(left._tag === "LedgerError" ? left.reason._tag : left.message, reason)
      }
    }

    live(
      "is told again how many rows a finished statement changed",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        yield* sql(`insert into a values ${Array.from({ length: 50 }, (_, at) => `(${at + 1})`).join(", ")}`)
        const batches = (max: number): Work =>
          Effect.gen(function*() {
            yield* sql("alter table a add y int")
            for (let batch = 0;; batch++) {
              if (batch === max) yield* breaks
              const changed = yield* block(affected("update a set y = id * 2 where y is null limit 10"))
              if (changed === 0) break
            }
          })
        assert.strictEqual((yield* Effect.flip(upgrade(batches(2))))._tag, "MigrationFailed")
        yield* upgrade(batches(-1))
        assert.deepStrictEqual(yield* sql("select id from a where y is null or y <> id * 2"), [])
      })
    )

    live(
      "is refused where the database answers its questions otherwise now",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        yield* sql(`insert into a values ${Array.from({ length: 50 }, (_, at) => `(${at + 1})`).join(", ")}`)
        const batches = (max: number): Work =>
          Effect.gen(function*() {
            yield* sql("alter table a add y int")
            const empty = yield* sql("select id from a where y is null")
            for (let batch = 0; batch < empty.length / 10; batch++) {
              if (batch === max) yield* breaks
              yield* block(sql("update a set y = id * 2 where y is null limit 10"))
            }
          })
        assert.strictEqual((yield* Effect.flip(upgrade(batches(2))))._tag, "MigrationFailed")
        isRefused(yield* Effect.either(upgrade(batches(-1))), "AnswerChanged")
      })
    )

    live(
      "reads again with WITH, whatever the words in it are",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        yield* sql("insert into a values (1), (2)")
        const copies = (from: string): Work =>
          Effect.gen(function*() {
            yield* sql("create table c (id int)")
            const rows = yield* sql(from)
            const found = rows.flatMap((row) => Array.isArray(row) ? row : [row]).filter((row) => "id" in row)
            yield* Effect.forEach(found, (row) => sql(`insert into b values (${String(row["id"])})`))
            yield* sql("create table d (id int)")
          })
        isDone(yield* takenUp(copies("with x as (select id from a) select id from x order by id for update")))
        assert.deepStrictEqual(yield* ids("b"), [1, 2])
      })
    )

    live(
      "is refused after a procedure that returned rows",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        const work = inOrder(execute("create procedure p() select id from a"), "call p()", "create table d (id int)")
        isRefused(yield* takenUp(work), "AnswerNotKept")
      })
    )

    const counting = execute(
      "create function counted() returns int modifies sql data begin insert into a values (9); return 9; end"
    )
    const sessions: Readonly<Record<string, Work>> = {
      "LAST_INSERT_ID in a variable": inOrder(
        "create table p (id int primary key auto_increment)",
        "insert into p values (null)",
        "set @pid = last_insert_id()",
        "create table c (id int)"
      ),
      "LAST_INSERT_ID itself": inOrder(
        "create table p (id int primary key auto_increment)",
        "create table c (id int)",
        "insert into p values (null)",
        "insert into c values (last_insert_id())",
        "create table d (id int)"
      ),
      "a temporary table": inOrder(
        "create temporary table t (id int)",
        "insert into t values (1)",
        "alter table a add y int"
      ),
      "a temporary table that a function fills": inOrder(
        execute("create function nine() returns int deterministic no sql return 9"),
        "create temporary table t select nine() as id",
        "insert into b select id from t"
      ),
      "a variable from a function": inOrder(
        counting,
        "select counted() into @n",
        "create table z (id int)",
        "insert into b values (@n)"
      ),
      "a variable that SET takes from a function": inOrder(
        counting,
        "set @n = counted()",
        "create table z (id int)",
        "insert into b values (@n)"
      ),
      "a variable of a procedure": inOrder(
        execute("create procedure p(out n int) modifies sql data begin insert into a values (9); set n = 9; end"),
        execute("call p(@n)"),
        "insert into b values (@n)"
      ),
      "a variable of an UPDATE": inOrder(
        "insert into a values (1), (2)",
        "update a set id = (@n := id)",
        "create table z (id int)",
        "insert into b values (@n)"
      ),
      "a setting from a function": inOrder(
        execute("create function mode() returns text deterministic no sql return ''"),
        execute("set sql_mode = mode()"),
        "insert into b values (1)"
      ),
      "a lock": inOrder(
        "insert into a values (1)",
        "do get_lock('x', 0)",
        "create table z (id int)",
        "insert into b values (1)"
      )
    }
    for (const [name, work] of Object.entries(sessions)) {
      live(
        `is refused where it needs ${name} of the run before`,
        Effect.gen(function*() {
          yield* upgrade(Effect.void, "r0")
          isRefused(yield* takenUp(work), "SessionEnded")
        })
      )
    }

    live(
      "sets again what settings it had",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        isDone(
          yield* takenUp(
            inOrder(
              "set @old = @@foreign_key_checks, foreign_key_checks = 0",
              "create table c (id int)",
              "set foreign_key_checks = @old"
            ),
            sql("insert into a values (1)")
          )
        )
        assert.deepStrictEqual(yield* ids("a"), [1])
      })
    )

    const once: Readonly<Record<string, Work>> = {
      "a procedure that changes the schema": inOrder(
        execute("create procedure p() create table c (id int)"),
        "insert into a values (1)",
        "call p()",
        "insert into a values (2)"
      ),
      "a prepared statement that changes the schema": inOrder(
        "insert into a values (1)",
        execute("prepare s from 'create table c (id int)'"),
        execute("execute s"),
        "insert into a values (2)"
      ),
      "a prepared statement that changes rows": inOrder(
        execute("prepare s from 'insert into a values (1)'"),
        execute("execute s"),
        "create table c (id int)",
        "insert into a values (2)"
      ),
      "several statements in one text": inOrder(
        execute("insert into a values (1); create table c (id int); insert into a values (2)"),
        "create table d (id int)"
      ),
      "statements that are sent at once": inOrder(
        Effect.all(["insert into a values (1)", "insert into a values (2)", "create table c (id int)"].map(sql), {
          concurrency: "unbounded"
        })
      )
    }
    for (const [name, work] of Object.entries(once)) {
      live(
        `does each statement once: ${name}`,
        Effect.gen(function*() {
          yield* upgrade(Effect.void, "r0")
          isDone(yield* takenUp(work))
          assert.deepStrictEqual(yield* ids("a"), [1, 2])
          assert.deepStrictEqual(yield* journal, [])
        })
      )
    }

    live(
      "goes the same way past a statement that failed and was tried again",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        let tries = 0
        const retried = Effect.retry(
          Effect.suspend(() => sql(tries++ === 0 ? "insert into soon values (1)" : "insert into a values (1)")),
          { times: 1 }
        )
        const work = inOrder(
          Effect.ignore(sql("drop table missing")),
          "insert into a values (2)",
          Effect.suspend(() => {
            tries = 0
            return retried
          }),
          "create table z (id int)"
        )
        isDone(yield* takenUp(work, sql("insert into a values (3)")))
        assert.deepStrictEqual(yield* ids("a"), [1, 2, 3])
        assert.deepStrictEqual(yield* journal, [])
      })
    )

    live(
      "fails where the database ended a deadlock with its transaction, whatever the migration catches",
      Effect.gen(function*() {
        const client = yield* SqlClient.SqlClient
        yield* upgrade(Effect.void, "r0")
        yield* sql("create table l (id int primary key, n int) engine=innodb")
        yield* sql("insert into l values (1, 0), (2, 0)")
        yield* sql("create table many (id int primary key, n int) engine=innodb")
        yield* sql(`insert into many values ${Array.from({ length: 500 }, (_, at) => `(${at}, 0)`).join(", ")}`)
        const isHeld = yield* Deferred.make<void>()
        const mayGo = yield* Deferred.make<void>()
        const other = yield* Effect.fork(client.withTransaction(Effect.gen(function*() {
          yield* sql("update many set n = 1")
          yield* sql("update l set n = 1 where id = 2")
          yield* Deferred.succeed(isHeld, undefined)
          yield* Deferred.await(mayGo)
          yield* sql("update l set n = 1 where id = 1")
        })))
        yield* Deferred.await(isHeld)
        const error = yield* Effect.flip(upgrade(inOrder(
          "insert into a values (1)",
          "update l set n = 2 where id = 1",
          Deferred.succeed(mayGo, undefined),
          Effect.retry(sql("update l set n = 2 where id = 2"), { times: 5 }),
          "insert into a values (2)"
        )))
        yield* Effect.ignore(Fiber.join(other))
        assert.strictEqual(error._tag, "MigrationFailed")
        assert.include(error.message, "deadlock")
        assert.deepStrictEqual(yield* ids("a"), [])
        yield* upgrade(inOrder("insert into a values (1)", "insert into a values (2)"))
        assert.deepStrictEqual(yield* ids("a"), [1, 2])
      })
    )

    live(
      "knows, when it is interrupted, that a schema change before is finished",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        const isThere = yield* Deferred.make<void>()
        const work = (end: Work) => inOrder("alter table a add index (id)", "insert into b values (1)", end)
        const run = yield* Effect.fork(
          upgrade(work(Effect.zipRight(Deferred.succeed(isThere, undefined), Effect.never)))
        )
        yield* Deferred.await(isThere)
        yield* Fiber.interrupt(run)
        yield* upgrade(work(Effect.void))
        assert.deepStrictEqual(yield* ids("b"), [1])
        const keys = yield* sql("show index from a")
        assert.strictEqual(keys.length, 1)
      })
    )

    live(
      "is refused where a statement in doubt could be done twice, and sends again what cannot",
      Effect.gen(function*() {
        const inDoubt = (statement: string) =>
          Effect.zipRight(
            Effect.flip(upgrade(inOrder(statement, breaks))),
            sql("update alembic_version_journal set state = 'started'")
          )
        yield* upgrade(Effect.void, "r0")
        yield* inDoubt("create table c (id int)")
        yield* upgrade(sql("create table c (id int)"))
        yield* sql("update alembic_version set version_num = 'r0'")
        for (
          const statement of [
            "alter table a add index (id)",
            "alter table a add check (id > 0)",
            "rename table a to x, b to a, x to b"
          ]
        ) {
          yield* inDoubt(statement)
          isRefused(yield* Effect.either(upgrade(sql(statement))), "StatementInDoubt")
          yield* sql("delete from alembic_version_journal")
        }
        // The catalogue says that it was done.
        const renames = "alter table a rename column id to id2"
        yield* inDoubt(renames)
        yield* upgrade(sql(renames))
        assert.deepStrictEqual(yield* journal, [])
      })
    )

    live(
      "asks the catalogue whether a statement in doubt was done",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        yield* sql("alter table a add x int")
        yield* sql("alter table a add index ix (x)")
        const interrupted = (statement: string) =>
          Effect.zipRight(
            Effect.flip(upgrade(inOrder(statement, breaks))),
            sql("update alembic_version_journal set state = 'started'")
          )
        const changes: ReadonlyArray<readonly [change: string, back: string]> = [
          ["alter table b rename to t", "rename table t to b"],
          ["rename table b to t", "rename table t to b"],
          ["alter table a rename column x to z", "alter table a rename column z to x"],
          ["alter table a change x z int", "alter table a change z x int"],
          ["alter table a add column y int", "alter table a drop column y"],
          ["alter table a drop column x", "alter table a add x int, add index ix (x)"],
          ["create table c (id int)", "drop table c"],
          ["create index iy on a (x)", "drop index iy on a"],
          ["drop index ix on a", "create index ix on a (x)"],
          ["drop table b", "create table b (id int)"]
        ]
        for (const [change, back] of changes) {
          yield* interrupted(change)
          yield* upgrade(inOrder(change, "insert into a (id) values (1)"))
          assert.deepStrictEqual(yield* journal, [], change)
          yield* sql("update alembic_version set version_num = 'r0'")
          yield* sql(back)
        }
        assert.strictEqual((yield* ids("a")).length, changes.length)
        // A table that was dropped and made again by another program is not dropped.
        yield* interrupted("drop table b")
        yield* sql("create table b (id int)")
        isRefused(yield* Effect.either(upgrade(sql("drop table b"))), "StatementInDoubt")
      })
    )

    live(
      "does the rows of a table without transactions once",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        yield* sql("create table m (id int) engine=MyISAM")
        isDone(
          yield* takenUp(inOrder("insert into m values (1)", "insert into a values (1)", "insert into m values (2)"))
        )
        assert.deepStrictEqual([yield* ids("m"), yield* ids("a")], [[1, 2], [1]])
      })
    )

    live(
      "does the rows of a table without transactions once if the migration creates it",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        const work = inOrder(
          "insert into a values (1)",
          "create table m (id int) engine=MyISAM",
          "insert into m values (1)"
        )
        isDone(yield* takenUp(work))
        assert.deepStrictEqual([yield* ids("m"), yield* ids("a")], [[1], [1]])
      })
    )

    live(
      "does not call a function that changes rows again",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        yield* execute(
          "create function f() returns int modifies sql data begin insert into a values (7); return 1; end"
        ).pipe(
          Effect.provide(yield* Effect.context<SqlClient.SqlClient>()),
          (create) => upgrade(create, "r1")
        )
        yield* sql("update alembic_version set version_num = 'r0'")
        const result = yield* takenUp(inOrder("select f()", "create table z (id int)"))
        isRefused(result, "AnswerNotKept")
        assert.deepStrictEqual(yield* ids("a"), [7])
      })
    )

    for (
      const [name, statement] of [
        ["SET DEFAULT ROLE", "set default role none to current_user()"],
        ["a table called temporary", "alter table `temporary` add y int"],
        ["LOAD INDEX INTO CACHE", "load index into cache k"]
      ] as const
    ) {
      live(
        `does rows before ${name} once`,
        Effect.gen(function*() {
          yield* upgrade(Effect.void, "r0")
          yield* sql("create table `temporary` (id int)")
          yield* sql("create table k (id int, index (id)) engine=MyISAM")
          isDone(yield* takenUp(inOrder("insert into a values (1)", Effect.ignore(execute(statement)))))
          assert.deepStrictEqual(yield* ids("a"), [1])
        })
      )
    }

    const cleanups: Readonly<Record<string, (statement: Work) => Work>> = {
      ensuring: (statement) => Effect.ensuring(statement, Effect.ignore(sql("drop table tmp"))),
      onError: (statement) => Effect.onError(statement, () => Effect.ignore(sql("drop table if exists tmp")))
    }
    for (const [name, cleanup] of Object.entries(cleanups)) {
      live(
        `starts again what a schema change in Effect.${name} undid after a failure`,
        Effect.gen(function*() {
          yield* upgrade(Effect.void, "r0")
          const work = inOrder(
            "insert into a values (1)",
            "create table z (id int)",
            cleanup(inOrder(
              "create table tmp (id int)",
              "insert into tmp values (1), (2)",
              "insert into soon select id from tmp"
            )),
            "insert into a values (2)"
          )
          for (const _ of [1, 2]) {
            assert.include((yield* Effect.flip(upgrade(work))).message, "soon")
          }
          yield* sql("create table soon (id int)")
          yield* upgrade(work)
          assert.deepStrictEqual([yield* ids("a"), yield* ids("soon")], [[1, 2], [1, 2]])
          assert.deepStrictEqual(yield* journal, [])
        })
      )
    }

    live(
      "is not resumed after other changes that a clean-up made",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        const work = inOrder(
          "alter table a add x int",
          Effect.ensuring(sql("insert into soon values (1)"), Effect.ignore(sql("alter table a drop column x")))
        )
        assert.strictEqual((yield* Effect.flip(upgrade(work)))._tag, "MigrationFailed")
        isRefused(yield* Effect.either(upgrade(work)), "CleanedUp")
      })
    )

    live(
      "is shown by current, refused by a dry run of another step, and settled if another tool finished it",
      Effect.gen(function*() {
        const warnings: Array<string> = []
        const logger = Logger.replace(
          Logger.defaultLogger,
          Logger.make(({ logLevel, message }) => {
            if (logLevel._tag === "Warning") warnings.push(String(message))
          })
        )
        yield* upgrade(Effect.void, "r0")
        yield* Effect.flip(upgrade(inOrder("create table c (id int)", breaks)))
        const setup = project([
          first,
          Migration.make({ revision: "r1", downRevision: "r0", upgrade: Effect.void, downgrade: Effect.void })
        ])
        const [current] = yield* Commands.current().pipe(Effect.provide(setup), Effect.provide(logger))
        assert.include(warnings.join(), "The upgrade of r1 was interrupted after 1 finished statement")
        assert.deepStrictEqual(current?.interrupted, [{
          revision: "r1",
          direction: "upgrade",
          statements: [{ sql: "create table c (id int)", isFinished: true }]
        }])
        warnings.length = 0
        yield* Commands.upgrade("head", { dryRun: true }).pipe(Effect.provide(setup), Effect.provide(logger))
        assert.include(warnings.join(), "The upgrade of r1 was interrupted after 1 finished statement")
        for (const dryRun of [false, true]) {
          const refused = yield* Effect.flip(Effect.provide(Commands.stamp("base", { dryRun }), setup))
          assert.strictEqual(
            refused._tag === "LedgerError" ? refused.reason._tag : refused.message,
            "UnfinishedMigration"
          )
        }
        yield* sql("update alembic_version set version_num = 'r1'")
        const circle = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), setup))
        assert.include(circle.message, "`effect-alembic resolve r1 --as applied`")
        assert.notInclude(circle.message, "effect-alembic upgrade")
        yield* Effect.provide(Commands.resolve("r1", "applied"), setup)
        yield* Effect.provide(Commands.upgrade("head"), setup)
      })
    )

    live(
      "is finished by the command that each message names, also at a merge and on one of several branches",
      Effect.gen(function*() {
        const revisions: ReadonlyArray<readonly [string, string | ReadonlyArray<string> | null]> = [
          ["a0", null],
          ["a1", "a0"],
          ["a2", "a0"],
          ["b0", null],
          ["m", ["a1", "b0"]]
        ]
        const setup = (end: Work) =>
          project(revisions.map(([revision, downRevision]) =>
            Migration.make({
              revision,
              downRevision,
              upgrade: Effect.asVoid(sql(`create table ${revision} (id int)`)),
              downgrade: Effect.asVoid(inOrder(`drop table ${revision}`, end))
            })
          ))
        const all = setup(Effect.void)
        yield* Effect.provide(Commands.upgrade("heads"), all)
        const advised = (error: { readonly message: string }) =>
          /`effect-alembic downgrade (\S+)`/.exec(error.message)?.[1] ?? error.message
        for (
          const [revision, target, rows] of [
            ["m", "m@a1", ["a1", "a2", "b0"]],
            ["a2", "a2@a0", ["a1", "b0"]],
            ["b0", "b0@base", ["a1"]]
          ] as const
        ) {
          const broken = Commands.downgrade(target).pipe(Effect.provide(setup(breaks)), Effect.flip)
          const applied = yield* versions
          yield* broken
          yield* Effect.provide(Commands.resolve(revision, "reverted"), all)
          yield* sql(`create table ${revision} (id int)`)
          yield* Effect.provide(Commands.stamp(applied, { purge: true }), all)

          yield* broken
          const refused = yield* Effect.flip(Effect.provide(Commands.stamp("base"), all))
          assert.strictEqual(advised(refused), target)
          const [result] = yield* Effect.provide(Commands.downgrade(advised(refused)), all)
          assert.deepStrictEqual(result?.after.toSorted(), [...rows])
          assert.deepStrictEqual(yield* journal, [])
        }
        // Another tool finishes the downgrade.
        yield* Commands.downgrade("a1@a0").pipe(Effect.provide(setup(breaks)), Effect.flip)
        yield* sql("update alembic_version set version_num = 'a0'")
        const circle = yield* Effect.flip(Effect.provide(Commands.upgrade("a1"), all))
        assert.include(circle.message, "`effect-alembic resolve a1 --as reverted`")
        assert.notInclude(circle.message, "Finish it first")
        yield* Effect.provide(Commands.resolve("a1", "reverted"), all)
        yield* Effect.provide(Commands.upgrade("a1"), all)
      })
    )

    live(
      "fails where its records were removed",
      Effect.gen(function*() {
        yield* upgrade(Effect.void, "r0")
        const removing = inOrder(
          "create table c (id int)",
          "insert into a values (1)",
          "delete from alembic_version_journal"
        )
        const error = yield* Effect.flip(upgrade(removing))
        assert.include(error.message, "alembic_version_journal changed 0 rows where it should have changed 1 row")
        const unwritten = inOrder("delete from alembic_version_history where outcome = 'started'")
        yield* sql("delete from alembic_version_journal")
        assert.include((yield* Effect.flip(upgrade(unwritten))).message, "alembic_version_history changed 0 rows")
      })
    )

    live(
      "fails where sql.withTransaction around a schema change fails",
      Effect.gen(function*() {
        const client = yield* SqlClient.SqlClient
        yield* upgrade(Effect.void, "r0")
        const work = Effect.ignore(client.withTransaction(
          inOrder("insert into a values (1)", "create table c (id int)", "insert into a values (2)", breaks)
        ))
        for (const _ of [1, 2]) {
          const error = yield* Effect.flip(upgrade(work))
          assert.strictEqual(error._tag, "MigrationFailed")
          assert.include(error.message, "withTransaction around a schema change")
          assert.deepStrictEqual(yield* ids("a"), [1])
        }
      })
    )
  }
)

/** Another session has a row of `l` locked while `work` runs, which waits a second for it. */
const whileLocked = <E>(work: Effect.Effect<void, E, SqlClient.SqlClient>) =>
  Effect.gen(function*() {
    const client = yield* SqlClient.SqlClient
    const isHeld = yield* Deferred.make<void>()
    const mayGo = yield* Deferred.make<void>()
    yield* upgrade(Effect.void, "r0")
    yield* sql("create table l (id int primary key, n int) engine=innodb")
    yield* sql("insert into l values (1, 0)")
    const other = yield* Effect.fork(client.withTransaction(Effect.gen(function*() {
      yield* sql("update l set n = 1")
      yield* Deferred.succeed(isHeld, undefined)
      yield* Deferred.await(mayGo)
    })))
    yield* Deferred.await(isHeld)
    yield* Effect.ensuring(work, Effect.zipRight(Deferred.succeed(mayGo, undefined), Fiber.await(other)))
  })

const waiting: Readonly<Record<string, Work>> = {
  "an UPDATE": sql("update l set n = 2"),
  "a locking read": sql("select n from l for update")
}
const ignoring = (wait: Work) =>
  inOrder(
    "set innodb_lock_wait_timeout = 1",
    "insert into a values (1)",
    Effect.ignore(wait),
    "insert into b values (2)"
  )

const timingOut = (["mysql", "mariadb"] as const).flatMap((name) =>
  liveDatabases.filter(({ label }) => label === name).map((database) => ({ name, database }))
)

describe.each(timingOut)("a lock timeout that a migration ignores on $name", ({ database, name }) => {
  for (const [title, wait] of Object.entries(waiting)) {
    it.scopedLive(`leaves the rows before it where only the statement is rolled back: ${title}`, () =>
      whileLocked(Effect.gen(function*() {
        yield* upgrade(ignoring(wait))
        assert.deepStrictEqual(yield* ids("a"), [1])
        assert.deepStrictEqual(yield* ids("b"), [2])
      })).pipe(Effect.provide(database.layer)))
  }

  it.scopedLive(
    "fails the migration under innodb_rollback_on_timeout, and nothing of it is recorded",
    () =>
      Effect.gen(function*() {
        const server = yield* Servers.startPrivate(name, { settings: { "innodb-rollback-on-timeout": "ON" } })
        for (const [title, wait] of Object.entries(waiting)) {
          const { client } = yield* FreshDatabase.onServer(server)
          yield* whileLocked(Effect.gen(function*() {
            const error = yield* Effect.flip(upgrade(ignoring(wait)))
            assert.strictEqual(error._tag, "MigrationFailed", title)
            assert.include(error.message, "rolled back the whole transaction", title)
            assert.deepStrictEqual([yield* ids("a"), yield* ids("b")], [[], []], title)
            assert.deepStrictEqual(yield* sql("select version_num from alembic_version"), [{ version_num: "r0" }])
          })).pipe(Effect.provide(client))
        }
      }),
    120_000
  )
})
