/**
 * What a run costs, in counts that are the same on every machine: statements sent, and operations of Effect.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Environment, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import { WatchedClient } from "effect-alembic/testing"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { operations } from "../servers/Counted.ts"
import { databasesOf } from "../servers/databases.ts"
import type { Label } from "../servers/FreshDatabase.ts"
import { project, silent } from "../servers/Live.ts"

const id = (at: number) => `r${String(at).padStart(5, "0")}`

/** Revisions of two statements each. */
const chain = (count: number) =>
  Array.makeBy(count, (at) =>
    Migration.make({
      revision: id(at),
      downRevision: at === 0 ? null : id(at - 1),
      upgrade: Effect.zipRight(
        op.createTable(`t_${id(at)}`, { name: Column.make(SqlType.string(30)) }),
        op.createIndex(`ix_${id(at)}`, `t_${id(at)}`, ["name"])
      ),
      downgrade: op.dropTable(`t_${id(at)}`)
    }))

const isOwn = (sql: string) => /\bt_r\d/.test(sql)

/**
 * The statements of this package, which are round trips to a server:
 *
 * - `perRevision`: those for the history and the version row. On PostgreSQL the first checks the transaction; SQLite is not asked for it without an
 *   error; on MySQL and MariaDB those of the journal and of a transaction for each revision are added;
 * - `atHead`: of a run with nothing to do; on PostgreSQL those for the place of the version table and for its rows;
 * - `firstStart`: of a run with one revision in an empty database.
 */
const costs: Partial<Record<Label, { perRevision: number; atHead: number; firstStart: number }>> = {
  sqlite: { perRevision: 2, atHead: 6, firstStart: 21 },
  postgresql: { perRevision: 2, atHead: 2, firstStart: 10 },
  mysql: { perRevision: 10, atHead: 3, firstStart: 18 },
  mariadb: { perRevision: 10, atHead: 3, firstStart: 18 }
}

/** The statements that a command sends for a chain of revisions. */
const statements = <E>(
  count: number,
  command: Effect.Effect<unknown, E, Layer.Layer.Success<ReturnType<typeof project>>>
) =>
  Effect.suspend(() => {
    const sent: Array<string> = []
    return Effect.as(Effect.provide(command, Layer.provide(project(chain(count)), WatchedClient.recording(sent))), sent)
  })

const upgrade = (count: number) => statements(count, Commands.upgrade("head"))

const besideOwn = (sent: ReadonlyArray<string>) => sent.filter((sql) => !isOwn(sql))

describe.each(databasesOf("sqlite", "postgresql", "mysql", "mariadb"))(
  "the cost of a run on $label",
  ({ label, layer }) => {
    it.scopedLive("a revision sends what its guards need, however many revisions there are", () =>
      Effect.gen(function*() {
        yield* upgrade(2)
        const few = besideOwn(yield* upgrade(3))
        const more = besideOwn(yield* upgrade(7))
        assert.strictEqual((more.length - few.length) / 3, costs[label]?.perRevision, more.join("\n"))
      }).pipe(Effect.provide(layer), Effect.provide(silent)))

    it.scopedLive("a run with nothing to do begins no transaction and acquires no lock", () =>
      Effect.gen(function*() {
        yield* upgrade(3)
        const sent = yield* upgrade(3)
        assert.notMatch(sent.join("\n"), /\block\b|lock\(|begin/i)
        assert.strictEqual(sent.length, costs[label]?.atHead, sent.join("\n"))
      }).pipe(Effect.provide(layer), Effect.provide(silent)))

    it.scopedLive("a first start sends what it needs", () =>
      Effect.gen(function*() {
        const sent = besideOwn(yield* upgrade(1))
        assert.strictEqual(sent.length, costs[label]?.firstStart, sent.join("\n"))
      }).pipe(Effect.provide(layer), Effect.provide(silent)))
  }
)

describe.each(databasesOf("sqlite"))("the operations of Effect on $label", ({ database }) => {
  const operationsOf = (count: number, before: Effect.Effect<unknown, unknown, SqlClient.SqlClient> = Effect.void) =>
    Effect.flatMap(
      database,
      ({ client }) =>
        Effect.zipRight(
          Effect.provide(before, client),
          operations(Effect.provide(Commands.upgrade("head"), Layer.provide(project(chain(count)), client)))
        )
    ).pipe(
      Effect.scoped,
      Effect.provide(silent)
    )

  it.scopedLive("a revision needs few, and their number grows with the revisions", () =>
    Effect.gen(function*() {
      const [few, more, most] = yield* Effect.all([operationsOf(10), operationsOf(110), operationsOf(310)])
      const perRevision = (more - few) / 100
      assert.isBelow(perRevision, 285)
      assert.isBelow((most - more) / 200, perRevision * 1.02)
    }))

  it.scopedLive("a run with nothing to do needs few", () =>
    Effect.gen(function*() {
      const upgraded = Effect.provide(Commands.upgrade("head"), project(chain(1)))
      assert.isBelow(yield* operationsOf(1, upgraded), 6_500)
    }))

  it.scopedLive("a run connects once, and for the services of env.ts once more", () =>
    Effect.gen(function*() {
      const { client } = yield* database
      let connected = 0
      const counted = Layer.tap(client, () =>
        Effect.sync(() => {
          connected++
        }))
      const run = (services?: Layer.Layer<never>) =>
        Effect.provide(
          Commands.upgrade("head"),
          Layer.merge(
            ScriptDirectory.fromModules(chain(1)),
            Layer.succeed(Environment.Environment, Environment.make({ client: counted, services }))
          )
        )
      yield* run()
      assert.strictEqual(connected, 1)
      yield* run(Layer.empty)
      assert.strictEqual(connected, 3)
    }).pipe(Effect.provide(silent)))
})
