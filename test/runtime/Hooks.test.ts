/**
 * `onVersionApply` of env.ts: what the callbacks are told, when, and in which transaction.
 */
import { SqliteClient } from "@effect/sql-sqlite-node"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, Migration, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const scripts = ScriptDirectory.fromModules(
  [["a1", null], ["a2", "a1"]].map(([revision, downRevision]) =>
    Migration.make({
      revision: revision ?? "",
      downRevision: downRevision ?? null,
      upgrade: Effect.void,
      downgrade: Effect.void
    })
  )
)

describe("onVersionApply", () => {
  it.effect("is called in order after the version rows of each step, of stamps too, on the connection of the run", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const seen: Array<string> = []
      const environment = Environment.make({
        client: Layer.succeed(SqlClient.SqlClient, sql),
        onVersionApply: [
          ({ heads, step }) =>
            Effect.gen(function*() {
              const client = yield* SqlClient.SqlClient
              const rows = yield* client<{ version_num: string }>`SELECT version_num FROM alembic_version`
              assert.deepStrictEqual(rows.map(({ version_num }) => version_num), heads)
              seen.push(`${step._tag} ${heads.join()}`)
            }),
          () => Effect.sync(() => void seen.push("second"))
        ]
      })
      const run = <A, E, R>(command: Effect.Effect<A, E, R>) =>
        command.pipe(Effect.provideService(Environment.Environment, environment), Effect.provide(scripts))
      yield* run(Commands.upgrade("head"))
      yield* run(Commands.downgrade("a1"))
      yield* run(Commands.stamp("a2"))
      assert.deepStrictEqual(seen, [
        "UpgradeStep a1",
        "second",
        "UpgradeStep a2",
        "second",
        "DowngradeStep a1",
        "second",
        "StampStep a2",
        "second"
      ])
    }).pipe(Effect.provide(SqliteClient.layer({ filename: ":memory:" }))))
})
