/**
 * `CREATE INDEX CONCURRENTLY` waits for every session that holds a snapshot. Here ten other runs wait for the lock while it works; if
 * one of them did so inside a statement, the two would wait for each other.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inOrder, liveProject, revision, run, sends } from "../cli/LiveProject.ts"
import { databasesOf } from "../servers/databases.ts"

const waiters = 10

// The index is not begun before all the others have asked for the lock, so that none of them comes too late to be in its way.
const allWait = `Effect.repeat(${
  sends(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and query like '%advisory%lock%'"
  )
}, { until: ([row]) => row?.n >= ${waiters}, schedule: Schedule.spaced(100) })`

const revisions = {
  c1: revision("c1", null, {
    upgrade: inOrder(
      sends("create table thing (id int not null, name text not null)"),
      sends("insert into thing select n, 'name ' || n from generate_series(1, 50000) n")
    )
  }),
  c2: revision("c2", "c1", {
    upgrade: `Effect.flatMap(MigrationContext, (context) => ${
      inOrder(
        sends("insert into thing values (0, 'before')"),
        `context.autocommitBlock(${
          inOrder(
            allWait,
            sends("create index concurrently ix_thing_name on thing (name)"),
            sends("create unique index concurrently ix_thing_id on thing (id)")
          )
        })`,
        sends("insert into thing values (-1, 'after')")
      )
    })`
  })
}

describe.each(databasesOf("postgresql"))("CREATE INDEX CONCURRENTLY on $label", ({ database }) => {
  it.scopedLive(`${waiters} processes wait for the lock, and none is in its way`, () =>
    Effect.gen(function*() {
      const fresh = yield* database
      const made = liveProject(fresh, revisions)
      const answers = yield* Effect.all(Array.from({ length: waiters + 1 }, () => run(made, "upgrade", "head")), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(answers.filter(({ code }) => code !== 0), [])
      const saying = (text: string) => answers.filter(({ stderr }) => stderr.includes(text)).length
      assert.deepStrictEqual(
        ["Running upgrade  -> c1", "Running upgrade c1 -> c2", "Nothing to do: the database is at c2"].map(saying),
        [1, 1, waiters]
      )

      const seen = yield* Effect.provide(
        Effect.flatMap(SqlClient.SqlClient, (sql) =>
          Effect.all({
            rows: sql`select count(*)::int as all, count(distinct id)::int as different from thing`,
            indexes: sql`select indexrelid::regclass::text as name, indisvalid as valid from pg_index
              where indrelid = 'thing'::regclass order by 1`,
            version: sql`select version_num from alembic_version`,
            history: sql`select revision, outcome from alembic_version_history order by id`,
            // The server is shared with tests that run beside this one.
            locks: sql`select pid from pg_locks join pg_database on pg_database.oid = database
              where locktype = 'advisory' and datname = current_database()`
          })),
        fresh.client
      )
      assert.deepStrictEqual(seen, {
        rows: [{ all: 50_002, different: 50_002 }],
        indexes: [{ name: "ix_thing_id", valid: true }, { name: "ix_thing_name", valid: true }],
        version: [{ version_num: "c2" }],
        history: [{ revision: "c1", outcome: "finished" }, { revision: "c2", outcome: "finished" }],
        locks: []
      })
    }), 120_000)
})
