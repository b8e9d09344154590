/**
 * Whose version table a run writes: the one that was meant when it began, whatever a migration turns the session to, and under one
 * lock however it is spelled.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Commands,
  Environment,
  EnvironmentContext,
  Migration,
  MigrationContext,
  op,
  ScriptDirectory
} from "effect-alembic"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { names, project, sql } from "../servers/Live.ts"

const revision = (
  id: string,
  down: string | null,
  ...upgrade: ReadonlyArray<Effect.Effect<unknown, unknown, Migration.MigrationServices>>
) =>
  Migration.make({
    revision: id,
    downRevision: down,
    upgrade: Effect.all(upgrade, { discard: true }),
    downgrade: Effect.void
  })

describe.each(liveDatabases.filter(({ label }) => label !== "sqlite" && label !== "mssql"))(
  "the version table on $label",
  ({ database, label, layer }) => {
    const isPostgresql = label === "postgresql"

    /** A second schema, its name and how a session is turned to it; and the name of the one that is there. */
    const schemas = Effect.gen(function*() {
      const { name: ours } = yield* FreshDatabase
      if (!isPostgresql) {
        const { name: other } = yield* database
        return { ours, other, turns: [`use ${other}`] }
      }
      yield* sql("create schema other")
      return { ours: "public", other: "other", turns: ["set search_path to other", "set local search_path to other"] }
    })

    it.scopedLive("is kept when a migration changes the schema of the session", () =>
      Effect.gen(function*() {
        const { client } = yield* FreshDatabase
        const { other, ours, turns } = yield* schemas
        yield* Effect.provide(
          Commands.upgrade("head"),
          project([revision("x1", null)], { versionTableSchema: other })
        )
        const turning = turns.map((turn, index) =>
          revision(
            `r${index}`,
            index === 0 ? null : `r${index - 1}`,
            sql(`create table ${ours}.t${index} (id int)`),
            op.execute(turn)
          )
        )
        const broken = [
          ...turning,
          revision("broken", turning.at(-1)?.revision ?? null, op.execute(turns[0] ?? ""), sql("no sql"))
        ]
        yield* Effect.provide(Commands.upgrade("head"), project(turning))

        yield* Effect.gen(function*() {
          const ids = turning.map(({ revision }) => revision)
          const rowsOf = (schema: string) => names(`select version_num as name from ${schema}.alembic_version`)
          const historyOf = (schema: string) =>
            names(`select concat(revision, ' ', outcome) as name from ${schema}.alembic_version_history order by id`)
          assert.deepStrictEqual(yield* rowsOf(ours), ids.slice(-1))
          assert.deepStrictEqual(yield* rowsOf(other), ["x1"])
          assert.deepStrictEqual(yield* historyOf(ours), ids.map((id) => `${id} finished`))
          assert.deepStrictEqual(yield* historyOf(other), ["x1 finished"])

          // The sessions that migrated are in a pool and live on; the lock must not.
          const error = yield* Effect.flip(
            Effect.provide(Commands.upgrade("head", { lockTimeout: "1 second" }), project(broken))
          )
          assert.strictEqual(error._tag, "MigrationFailed")
          assert.deepStrictEqual(yield* rowsOf(ours), ids.slice(-1))
          assert.deepStrictEqual(yield* rowsOf(other), ["x1"])
          assert.deepStrictEqual((yield* historyOf(ours)).at(-1), "broken failed")
          assert.deepStrictEqual(yield* historyOf(other), ["x1 finished"])
          if (!isPostgresql) {
            for (const schema of [ours, other]) {
              assert.deepStrictEqual(
                yield* names(`select revision as name from ${schema}.alembic_version_journal`),
                []
              )
            }
          }
        }).pipe(Effect.provide(client))
      }).pipe(Effect.provide(layer)))

    it.scopedLive("has one lock, with and without the name of its schema", () =>
      Effect.gen(function*() {
        const { client } = yield* FreshDatabase
        const { other, ours } = yield* schemas
        for (const [first, second] of [[undefined, ours], [ours, undefined]]) {
          const [isHeld, mayGo] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
          const holds = Effect.zipRight(Deferred.succeed(isHeld, undefined), Deferred.await(mayGo))
          const id = first ?? "unnamed"
          const upgrade = (versionTableSchema: string | undefined, body: Effect.Effect<unknown> = Effect.void) =>
            Effect.provide(
              Commands.upgrade("head", { lockTimeout: "300 millis" }),
              project([revision("l1", null, body)], { versionTable: `version_of_${id}`, versionTableSchema })
            ).pipe(Effect.provide(client))
          const holder = yield* Effect.fork(upgrade(first, holds))
          yield* Deferred.await(isHeld)
          const error = yield* Effect.flip(upgrade(second))
          assert.strictEqual(error._tag, "LockError")
          assert.match(error.message, /^Another migration run \(/)
          const [elsewhere] = yield* upgrade(other)
          assert.deepStrictEqual(elsewhere?.after, ["l1"])
          yield* Deferred.succeed(mayGo, undefined)
          yield* Fiber.join(holder)
          const [result] = yield* upgrade(second)
          assert.deepStrictEqual(result?.steps, [])
        }
      }).pipe(Effect.provide(layer)))
  }
)

describe.each(liveDatabases.filter(({ label }) => label === "postgresql"))("the search path on $label", ({ layer }) => {
  it.scopedLive("that env.ts sets before a run selects the version table", () =>
    Effect.gen(function*() {
      const client = yield* SqlClient.SqlClient
      for (const schema of ["acme", "globex"]) yield* sql(`create schema ${schema}`)
      // One configuration for all of them: each run has to look anew.
      const environment = Effect.gen(function*() {
        const env = yield* EnvironmentContext
        yield* Effect.gen(function*() {
          const context = yield* MigrationContext
          for (const path of ["acme", "globex", "globex, public"]) {
            yield* context.execute(`set search_path to ${path}`)
            yield* env.runMigrations
          }
        }).pipe(Effect.provide(env.configure({ client: Layer.succeed(SqlClient.SqlClient, client) })))
      })
      const given = Layer.merge(
        ScriptDirectory.fromModules([revision("t1", null)]),
        Layer.succeed(Environment.Environment, environment)
      )
      const results = yield* Effect.provide(Commands.upgrade("head"), given)
      assert.deepStrictEqual(results.map(({ steps }) => steps.length), [1, 1, 0])
      const found = yield* Effect.provide(Commands.current(), given)
      assert.deepStrictEqual(found.map(({ rows }) => rows), [["t1"], ["t1"], ["t1"]])
      assert.deepStrictEqual(
        yield* names("select schemaname as name from pg_tables where tablename like 'alembic%' order by 1"),
        ["acme", "acme", "globex", "globex"]
      )
    }).pipe(Effect.provide(layer)))

  it.scopedLive("that finds the version table in a later schema keeps to it", () =>
    Effect.gen(function*() {
      const first = project([revision("t1", null)])
      const both = project([revision("t1", null), revision("t2", "t1")])
      yield* Effect.provide(Commands.upgrade("head"), first)
      yield* sql("create schema app")
      const { name } = yield* FreshDatabase
      yield* sql(`alter database ${name} set search_path to app, public`)
      const { client } = yield* FreshDatabase
      yield* Effect.provide(Commands.upgrade("head"), both).pipe(Effect.provide(client))
      assert.deepStrictEqual(yield* names("select version_num as name from public.alembic_version"), ["t2"])
      assert.deepStrictEqual(
        yield* names("select schemaname as name from pg_tables where tablename like 'alembic%' order by 1"),
        ["public", "public"]
      )
    }).pipe(Effect.provide(layer)))
})

describe.each(liveDatabases)("a version table without a primary key on $label", ({ layer }) => {
  it.scopedLive("with duplicate rows is reported before anything runs, and can be repaired", () =>
    Effect.gen(function*() {
      const options = { versionTablePk: false }
      const migrations = [revision("a", null), revision("b", "a", sql("create table tb (id int)"))]
      yield* Effect.provide(Commands.upgrade("a"), project(migrations, options))
      yield* sql("insert into alembic_version (version_num) values ('a')")
      const given = project(migrations, options)
      for (const command of [Commands.upgrade("head"), Commands.stamp("b")]) {
        const error = yield* Effect.flip(Effect.provide(command, given))
        assert.strictEqual(error._tag, "LedgerError")
        assert.include(error.message, "stamp --purge a`")
      }
      yield* Effect.flip(sql("select 1 from tb"))
      assert.deepStrictEqual(yield* names("select version_num as name from alembic_version"), ["a", "a"])
      yield* Effect.provide(Commands.stamp("a", { purge: true }), given)
      const [result] = yield* Effect.provide(Commands.upgrade("head"), given)
      assert.deepStrictEqual(result?.after, ["b"])
    }).pipe(Effect.provide(layer)))
})
