/**
 * Two real processes, of which one waits for the lock of the other: the one that waits is interrupted, or the one that holds is killed.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { held, holds, inOrder, letGo, liveProject, revision, run, sends, shows } from "../cli/LiveProject.ts"
import { liveDatabases } from "../servers/databases.ts"
import type { Database } from "../servers/FreshDatabase.ts"

const revisions = {
  w1: revision("w1", null, { upgrade: sends("create table thing (name varchar(20))") }),
  w2: revision("w2", "w1", {
    upgrade: inOrder(
      sends("insert into thing values ('before')"),
      holds,
      sends("insert into thing values ('after')")
    )
  })
}

const waiting = /Waiting for another (?:migration run on|program that writes to) this database/

const seen = (fresh: Database) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.all({
      names: Effect.map(
        sql<{ name: string }>`select name from thing order by 1`,
        (rows) => rows.map(({ name }) => name)
      ),
      versions: Effect.map(
        sql<{ version_num: string }>`select version_num from alembic_version`,
        (rows) => rows.map(({ version_num }) => version_num)
      ),
      finished: Effect.map(
        sql<{ revision: string }>`select revision from alembic_version_history where outcome = 'finished' order by id`,
        (rows) => rows.map(({ revision }) => revision)
      )
    })).pipe(Effect.provide(fresh.client))

const atTheEnd = { names: ["after", "before"], versions: ["w2"], finished: ["w1", "w2"] }

describe.concurrent.each(liveDatabases)(
  "who waits on $label",
  ({ database }) => {
    it.scopedLive("is interrupted, ends with 130 and leaves the holder alone", () =>
      Effect.gen(function*() {
        const fresh = yield* database
        const made = liveProject(fresh, revisions)
        yield* run(made, "upgrade", "w1", "-q")
        const holder = yield* Effect.fork(run(made, "upgrade", "head"))
        yield* held(made)
        const waiter = yield* Effect.promise(() => made.interrupt("SIGINT", waiting, "upgrade", "head"))
        assert.deepStrictEqual([waiter.code, waiter.stdout], [130, ""], waiter.stderr)
        assert.notInclude(waiter.stderr, "Running upgrade")
        yield* letGo(made)
        const ended = yield* Fiber.join(holder)
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.deepStrictEqual(yield* seen(fresh), atTheEnd)
      }), 120_000)

    it.scopedLive("continues from the current revision when the holder is killed", () =>
      Effect.gen(function*() {
        const fresh = yield* database
        const made = liveProject(fresh, revisions)
        yield* run(made, "upgrade", "w1", "-q")
        const holder = yield* Effect.fork(
          Effect.promise(() => made.with({ STUCK: "yes" }).interrupt("SIGKILL", /let go/, "upgrade", "head"))
        )
        yield* held(made)
        const waiter = yield* Effect.fork(Effect.promise(() => made.shell("effect-alembic upgrade head 2> said")))
        yield* shows(made, "said", waiting)
        yield* letGo(made)
        assert.strictEqual((yield* Fiber.join(holder)).code, null)
        assert.strictEqual((yield* Fiber.join(waiter)).code, 0)
        yield* shows(made, "said", /The lock was acquired after[^]*Running upgrade w1 -> w2/)
        assert.deepStrictEqual(yield* seen(fresh), atTheEnd)
      }), 120_000)
  }
)
