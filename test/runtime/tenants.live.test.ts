/**
 * A schema for each tenant, chosen by `-x`, as docs/environment.md writes it.
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
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { databasesOf } from "../servers/databases.ts"

const tenants = ["acme", "globex"]

const environment = (client: SqlClient.SqlClient) =>
  Effect.gen(function*() {
    const env = yield* EnvironmentContext
    const wanted = env.xDictionary["tenant"]
    for (const tenant of tenants.filter((tenant) => wanted === undefined || wanted === tenant)) {
      yield* Effect.gen(function*() {
        const context = yield* MigrationContext
        yield* context.execute(`SET search_path TO ${tenant}`)
        yield* env.runMigrations
      }).pipe(
        Effect.provide(
          env.configure({ client: Layer.succeed(SqlClient.SqlClient, client), versionTableSchema: tenant })
        )
      )
    }
  })

const scripts = ScriptDirectory.fromModules([
  Migration.make({
    revision: "t1",
    downRevision: null,
    upgrade: op.execute("create table thing (id int)"),
    downgrade: op.execute("drop table thing")
  })
])

const schemasOf = (sql: SqlClient.SqlClient, table: string) =>
  Effect.map(
    sql<{ readonly name: string }>`select schemaname as name from pg_tables where tablename = ${table} order by 1`,
    (rows) => rows.map(({ name }) => name)
  )

describe.each(databasesOf("postgresql"))("tenants on $label", ({ layer }) => {
  it.scopedLive("have their tables and their version in their schema, and are chosen by -x", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      for (const tenant of tenants) yield* sql.unsafe(`create schema ${tenant}`)
      const given = Layer.merge(scripts, Layer.succeed(Environment.Environment, environment(sql)))
      const [plan] = yield* Effect.provide(
        Commands.upgrade("head", { dryRun: true, xArguments: ["tenant=acme"] }),
        given
      )
      assert.match(Option.getOrElse(plan?.sql ?? Option.none(), () => ""), /^SET search_path TO acme;/)
      assert.deepStrictEqual(yield* schemasOf(sql, "thing"), [])

      yield* Effect.provide(Commands.upgrade("head", { xArguments: ["tenant=acme"] }), given)
      assert.deepStrictEqual(yield* schemasOf(sql, "thing"), ["acme"])
      const both = yield* Effect.provide(Commands.upgrade("head"), given)
      assert.deepStrictEqual(both.map(({ steps }) => steps.length), [0, 1])
      for (const table of ["thing", "alembic_version", "alembic_version_history"]) {
        assert.deepStrictEqual(yield* schemasOf(sql, table), tenants, table)
      }
    }).pipe(Effect.provide(layer)))
})
