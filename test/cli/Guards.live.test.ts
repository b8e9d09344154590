/**
 * The options that guard a database, in real processes: what they say, where they say it, their exit codes, and what the database is
 * like afterwards.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import process from "node:process"
import { databasesOf } from "../servers/databases.ts"
import type { Database } from "../servers/FreshDatabase.ts"
import { held, holds, inOrder, letGo, liveProject, revision, run, sends } from "./LiveProject.ts"
import type { Project } from "./Project.ts"

const slow = 120_000
const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined

const creates = (id: string, down: string | null, table: string) =>
  revision(id, down, {
    upgrade: sends(`create table ${table} (id int)`),
    downgrade: sends(`drop table ${table}`)
  })

const two = { g1: creates("g1", null, "one"), g2: creates("g2", "g1", "two") }

const rows = (fresh: Database, text: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, unknown>>(text)).pipe(
    Effect.map((rows) => rows.map((row) => Object.values(row).join(" "))),
    Effect.provide(fresh.client)
  )
const send = (fresh: Database, text: string) =>
  Effect.provide(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text)), fresh.client)
const versions = (fresh: Database) => rows(fresh, "select version_num from alembic_version order by 1")
const history = (fresh: Database) =>
  rows(fresh, "select direction, revision, outcome from alembic_version_history order by id")
const isThere = (fresh: Database, table: string) =>
  Effect.map(Effect.either(rows(fresh, `select 1 from ${table}`)), ({ _tag }) => _tag === "Right")

describe.concurrent.each(databasesOf("sqlite", "postgresql", "mariadb"))("guards on $label", ({ database, label }) => {
  /** On each of the databases where time is not short, else on those that are named. */
  const guard = (
    title: string,
    on: ReadonlyArray<string>,
    revisions: Readonly<Record<string, string>>,
    test: (made: Project, fresh: Database) => Effect.Effect<void, unknown>
  ) => {
    if (!isLong && !on.includes(label)) return
    it.scopedLive(title, () => Effect.flatMap(database, (fresh) => test(liveProject(fresh, revisions), fresh)), slow)
  }

  guard(
    "--lock-timeout gives up and names the holder, --no-lock does not ask",
    ["sqlite", "postgresql", "mariadb"],
    { ...two, g2: revision("g2", "g1", { upgrade: holds }), h1: creates("h1", null, "three") },
    (made, fresh) =>
      Effect.gen(function*() {
        yield* run(made, "upgrade", "g1", "-q")
        const holder = yield* Effect.fork(run(made, "upgrade", "g2"))
        yield* held(made)
        const [refused, nothingToDo, beside] = yield* Effect.all([
          run(made, "upgrade", "h1", "--lock-timeout", "1"),
          run(made, "upgrade", "g1", "--no-lock"),
          // One connection at a time writes to SQLite, whoever asks.
          label === "sqlite" ? Effect.succeed(undefined) : run(made, "upgrade", "h1", "--no-lock")
        ])
        assert.deepStrictEqual([refused.code, refused.stdout], [5, ""])
        assert.match(
          refused.stderr,
          {
            sqlite:
              /^error EA0801: Another program is writing to this database, and did not end its transaction within 1s\./,
            postgresql:
              /run \(server process \d+, application @effect\/sql-pg, user postgres, from [\d.]+\) holds the lock/,
            mariadb: /run \(connection \d+, user root, from [\w.:]+\) holds the lock/
          }[String(label)] ?? /never/
        )
        assert.match(refused.stderr, /Nothing (?:more )?was changed\./)
        assert.deepStrictEqual(nothingToDo, {
          code: 0,
          stdout: "",
          stderr: "INFO  Nothing to do: the database is at g1\n"
        })
        if (beside !== undefined) assert.strictEqual(beside.code, 0, beside.stderr)
        yield* letGo(made)
        const ended = yield* Fiber.join(holder)
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.deepStrictEqual(yield* versions(fresh), beside === undefined ? ["g2"] : ["g2", "h1"])
      })
  )

  guard(
    "an edited file is an error with --frozen, and a warning without",
    ["sqlite", "postgresql"],
    two,
    (made, fresh) =>
      Effect.gen(function*() {
        yield* run(made, "upgrade", "g1", "-q")
        made.write("migrations/versions/g1.ts", creates("g1", null, "eins"))
        const frozen = yield* run(made, "upgrade", "head", "--frozen")
        assert.deepStrictEqual([frozen.code, frozen.stdout], [7, ""])
        assert.match(
          frozen.stderr,
          /^error[^:]*: These revisions were edited after they were applied.*\n {2}g1 migrations\/versions\/g1\.ts\n/
        )
        assert.deepStrictEqual(yield* versions(fresh), ["g1"])
        assert.deepStrictEqual(yield* history(fresh), ["upgrade g1 finished"])
        assert.isFalse(yield* isThere(fresh, "two"))

        const warned = yield* run(made, "upgrade", "head", "-q")
        assert.deepStrictEqual([warned.code, warned.stdout], [0, ""])
        assert.match(warned.stderr, /^WARN {2}These revisions were edited.*\n {2}g1 migrations\/versions\/g1\.ts\n/)
        assert.deepStrictEqual(yield* versions(fresh), ["g2"])
        assert.isTrue(yield* isThere(fresh, "two"))
      })
  )

  guard(
    "resolve moves by one revision and runs nothing of it",
    ["postgresql"],
    { ...two, g3: creates("g3", "g2", "three") },
    (made, fresh) =>
      Effect.gen(function*() {
        const [unsaid, unknown, jump] = yield* Effect.all([
          run(made, "resolve", "g1"),
          run(made, "resolve", "nope", "--as", "applied"),
          run(made, "resolve", "g3", "--as", "applied")
        ])
        assert.deepStrictEqual([unsaid.code, unknown.code, jump.code], [2, 4, 4])
        assert.include(jump.stderr, "Cannot resolve g3 alone: the state of g1, g2 would change with it")
        const applied = yield* run(made, "resolve", "g1", "--as", "applied")
        assert.strictEqual(applied.code, 0, applied.stderr)
        assert.deepStrictEqual(yield* versions(fresh), ["g1"])
        assert.isFalse(yield* isThere(fresh, "one"))
        assert.strictEqual((yield* run(made, "resolve", "g1", "--as", "reverted")).code, 0)
        assert.deepStrictEqual(yield* versions(fresh), [])
        assert.deepStrictEqual(yield* history(fresh), ["resolve g1 finished", "resolve g1 finished"])
      })
  )

  guard(
    "ensure-version creates the table; stamp --purge forgets rows that no file knows",
    ["sqlite", "mariadb"],
    two,
    (made, fresh) =>
      Effect.gen(function*() {
        const ensured = yield* run(made, "ensure-version", "-q")
        assert.deepStrictEqual(ensured, { code: 0, stdout: "", stderr: "" })
        assert.deepStrictEqual(yield* versions(fresh), [])
        yield* send(fresh, "insert into alembic_version (version_num) values ('gone')")
        const refused = yield* run(made, "stamp", "head")
        assert.deepStrictEqual([refused.code, refused.stdout], [4, ""])
        assert.include(refused.stderr, "gone")
        assert.deepStrictEqual(yield* versions(fresh), ["gone"])
        const purged = yield* run(made, "stamp", "--purge", "head", "--json")
        assert.strictEqual(purged.code, 0, purged.stderr)
        assert.deepNestedInclude(JSON.parse(purged.stdout), { "databases[0].after": ["g2"] })
        assert.deepStrictEqual(yield* versions(fresh), ["g2"])
        assert.isFalse(yield* isThere(fresh, "one"))
        assert.deepStrictEqual(yield* history(fresh), ["stamp g1 finished", "stamp g2 finished"])
      })
  )

  const talks = revision("g1", null, {
    upgrade: inOrder(`Effect.logDebug("a detail")`, `Effect.logInfo("a fact")`, `Effect.logWarning("a worry")`)
  })

  guard(
    "--quiet leaves warnings, --verbose adds details, and standard output is for results",
    ["sqlite"],
    { g1: talks },
    (made) =>
      Effect.gen(function*() {
        const running = "INFO  Running upgrade  -> g1, revision g1\n"
        assert.deepStrictEqual(yield* run(made, "upgrade", "head"), {
          code: 0,
          stdout: "",
          stderr: `${running}INFO  a fact\nWARN  a worry\n`
        })
        const silent = yield* run(made, "downgrade", "base", "--quiet")
        assert.deepStrictEqual(silent, { code: 0, stdout: "", stderr: "" })
        const quiet = yield* run(made, "upgrade", "head", "--quiet")
        assert.deepStrictEqual(quiet, { code: 0, stdout: "", stderr: "WARN  a worry\n" })
        yield* run(made, "downgrade", "base", "--quiet")
        const verbose = yield* run(made, "upgrade", "head", "--verbose", "--json")
        assert.match(
          verbose.stderr,
          /^DEBUG The configuration is .*\nDEBUG The dialect is sqlite\..*\nINFO .*g1.*\nDEBUG a detail.*\nINFO {2}a fact.*\nWARN {2}a worry.*\n$/
        )
        assert.deepNestedInclude(JSON.parse(verbose.stdout), { "databases[0].after": ["g1"] })
      })
  )

  if (label === "mariadb") {
    const broken = (...statements: ReadonlyArray<string>) =>
      revision("g2", "g1", { upgrade: inOrder(...statements.map(sends)) })
    const [first, insert, bad] = ["create table two (id int)", "insert into one values (1)", "create table three ("]

    guard(
      "a migration that broke off is taken up, refused with a changed file, and settled by hand",
      ["mariadb"],
      { ...two, g2: broken(first, insert, bad), g3: creates("g3", "g2", "four") },
      (made, fresh) =>
        Effect.gen(function*() {
          const failed = yield* run(made, "upgrade", "head")
          assert.deepStrictEqual([failed.code, failed.stdout], [6, ""])
          assert.include(failed.stderr, "it resumes there")
          assert.include(failed.stderr, bad)
          assert.deepStrictEqual(yield* versions(fresh), ["g1"])

          const journal = rows(fresh, "select position, statement from alembic_version_journal order by 1")
          const done = yield* journal
          made.write("migrations/versions/g2.ts", broken("create table zwei (id int)", insert))
          const [changed, stamp] = yield* Effect.all([run(made, "upgrade", "head"), run(made, "stamp", "base")])
          assert.deepStrictEqual([changed.code, changed.stdout, stamp.code, stamp.stdout], [5, "", 5, ""])
          for (
            const fact of [
              "statement 1 differs from the one that was run",
              first,
              "create table zwei",
              "resolve g2 --as applied"
            ]
          ) {
            assert.include(changed.stderr, fact)
          }
          assert.include(stamp.stderr, "The upgrade of g2 was interrupted")
          assert.isFalse(yield* isThere(fresh, "zwei"))
          assert.deepStrictEqual(yield* journal, done)

          yield* send(fresh, "drop table two")
          yield* send(fresh, "delete from one")
          const reverted = yield* run(made, "resolve", "g2", "--as", "reverted")
          assert.strictEqual(reverted.code, 0, reverted.stderr)
          assert.deepStrictEqual(yield* journal, [])
          assert.deepStrictEqual(yield* versions(fresh), ["g1"])

          made.write("migrations/versions/g2.ts", broken("create table zwei (id int)", insert, bad))
          assert.strictEqual((yield* run(made, "upgrade", "head", "-q")).code, 6)
          yield* send(fresh, "create table three (id int)")
          yield* send(fresh, insert)
          const applied = yield* run(made, "resolve", "g2", "--as", "applied")
          assert.strictEqual(applied.code, 0, applied.stderr)
          const rest = yield* run(made, "upgrade", "head")
          assert.deepStrictEqual(rest.code, 0, rest.stderr)
          assert.deepStrictEqual(yield* versions(fresh), ["g3"])
          assert.deepStrictEqual(yield* rows(fresh, "select * from one"), ["1"])
          assert.deepStrictEqual(yield* journal, [])
          assert.deepStrictEqual(yield* history(fresh), [
            "upgrade g1 finished",
            "upgrade g2 failed",
            "upgrade g2 failed",
            "resolve g2 finished",
            "upgrade g2 failed",
            "resolve g2 finished",
            "upgrade g3 finished"
          ])
        })
    )
  }
})
