/**
 * What a run costs, in counts that are the same on every machine: statements sent, and operations of Effect.
 */
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Migration, op, SqlType } from "effect-alembic"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { recording } from "../servers/Counted.ts"
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

/** On PostgreSQL: the transaction, the history, the version row. SQLite is asked for its transaction in two statements. */
const perRevision: Partial<Record<Label, number>> = { sqlite: 4, postgresql: 3, mysql: 11, mariadb: 11 }

/** The statements that a command sends for a chain of revisions. */
const statements = <E>(
  count: number,
  command: Effect.Effect<unknown, E, Layer.Layer.Success<ReturnType<typeof project>>>
) =>
  Effect.suspend(() => {
    const sent: Array<string> = []
    return Effect.as(Effect.provide(command, Layer.provide(project(chain(count)), recording(sent))), sent)
  })

describe.each(databasesOf("sqlite", "postgresql", "mysql", "mariadb"))(
  "the cost of a run on $label",
  ({ label, layer }) => {
    it.scopedLive("a revision sends as many statements beside its own as the guards need, however many there are", () =>
      Effect.gen(function*() {
        yield* statements(2, Commands.upgrade("head"))
        const beside = (count: number) =>
          Effect.map(statements(count, Commands.upgrade("head")), (sent) => sent.filter((sql) => !isOwn(sql)))
        const few = yield* beside(3)
        const more = yield* beside(7)
        assert.strictEqual((more.length - few.length) / 3, perRevision[label], more.join("\n"))
      }).pipe(Effect.provide(layer), Effect.provide(silent)))
  }
)
