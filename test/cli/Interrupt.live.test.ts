/**
 * Ctrl-C and a supervisor's SIGTERM while a statement is under way: the statement ends on the server too, nothing is left that should
 * not be, and the lock is free.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { databasesOf } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { type Project, project, revision } from "./Project.ts"

interface Words {
  readonly client: string
  readonly sleep: string
  readonly sleeping: string
}

/** How each says to sleep for a minute, and how many sessions do. SQLite's statements run in the process itself. */
const words: Readonly<Record<string, Words>> = {
  postgresql: {
    client: "import { PgClient as Client } from \"@effect/sql-pg\"",
    sleep: "select pg_sleep(60)",
    sleeping:
      "select count(*) as sleeping from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'"
  },
  mysql: {
    client: "import { MysqlClient as Client } from \"@effect/sql-mysql2\"",
    sleep: "do sleep(60)",
    sleeping: "select count(*) as sleeping from information_schema.processlist where info = 'do sleep(60)'"
  }
}

const environment = (client: string) =>
  `${client}
import { Config } from "effect"
import { Environment } from "effect-alembic"

export default Environment.make({ client: Client.layerConfig({ url: Config.redacted("DATABASE_URL") }) })
`

const sleeping = (made: Project, { client, sleep }: Words) => {
  made.write("migrations/env.ts", environment(client))
  made.write(
    "migrations/versions/a3.ts",
    revision("a3", "a2", {
      upgrade: "Effect.zipRight(op.createTable(\"late\", { id: Column.make(SqlType.integer) }), " +
        `op.execute("${sleep}"))`
    })
  )
}

describe.each(databasesOf("postgresql", "mysql", "mariadb"))(
  "a statement that is under way on $label",
  ({ label, layer }) => {
    // What a signal's name changes is the exit code only, so one database is enough for the second.
    it.scopedLive.each<readonly [NodeJS.Signals, number]>([
      ["SIGINT", 130],
      ...label === "postgresql" ? [["SIGTERM", 143] as const] : []
    ])(
      "%s ends it, and the exit code is %i",
      ([signal, exit]) =>
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          const { url } = yield* FreshDatabase
          const its = words[label === "mariadb" ? "mysql" : label]
          assert.isDefined(its)
          const made = project().with({ DATABASE_URL: url })
          sleeping(made, its)
          const count = Effect.map(sql.unsafe<{ readonly sleeping: unknown }>(its.sleeping), ([row]) =>
            Number(row?.sleeping))
          const isAsleep = Effect.runPromise(
            Effect.repeat(count, {
              until: (sessions) =>
                sessions === 1,
              schedule: Schedule.spaced("50 millis")
            })
          )
          const asked = Effect.promise(async () => {
            const began = isAsleep.then(() => Date.now())
            const end = await made.interrupt(signal, isAsleep, "upgrade", "head")
            return { ...end, took: Duration.millis(Date.now() - await began) }
          })
          const { code, stderr, took } = yield* asked
          assert.strictEqual(code, exit, stderr)
          assert.isBelow(Duration.toMillis(took), 4_000, stderr)
          assert.strictEqual(yield* count, 0)
          assert.include(stderr, "effect-alembic current")

          const [{ stdout }, tables] = [
            yield* Effect.promise(() => made.run("current")),
            yield* sql`select table_name as name from information_schema.tables where table_name = 'late'`
          ]
          if (label === "postgresql") {
            assert.include(stderr, "the database is as it was before the run")
            assert.strictEqual(stdout, "")
            assert.deepStrictEqual(tables, [])
          } else {
            assert.include(stderr, "it resumes there")
            assert.match(stdout, /^a2\b/)
            assert.strictEqual(tables.length, 1)
            const [last] = yield* sql`select outcome from alembic_version_history order by id desc`
            assert.strictEqual(last?.["outcome"], "interrupted")
          }

          // The lock is free, and what was finished is not done again.
          made.write("migrations/env.ts", environment(its.client))
          const again = yield* Effect.promise(() =>
            made.interrupt(signal, /Running upgrade a2 -> a3/, "upgrade", "head")
          )
          assert.strictEqual(again.code, exit, again.stderr)
          assert.notInclude(again.stderr, "Waiting for another")
          assert.notInclude(again.stderr, "failed")
        }).pipe(Effect.provide(layer)),
      60_000
    )
  }
)
