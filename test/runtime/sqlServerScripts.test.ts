/**
 * Scripts for SQL Server, applied as sqlcmd applies them to a scripted server (`FakeSqlServer`).
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Environment, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import * as Mssql from "effect-alembic/mssql"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ScriptRun from "../../src/testing/ScriptRun.ts"
import * as FakeSqlServer from "../servers/FakeSqlServer.ts"

const revision = (id: string, down: string | null, upgrade: Migration.Migration["upgrade"]) =>
  Migration.make({ revision: id, downRevision: down, upgrade, downgrade: Effect.void })

const script = (
  migrations: ReadonlyArray<Migration.Migration>,
  options: Partial<Environment.Options> = {},
  target = "head"
) =>
  Effect.gen(function*() {
    let text = ""
    yield* Commands.upgrade(target, {
      script: (part) =>
        Effect.sync(() => {
          text += part
        })
    }).pipe(
      Effect.provide(Layer.merge(
        ScriptDirectory.fromModules(migrations),
        Layer.succeed(
          Environment.Environment,
          Environment.make({ client: Layer.die("A script connects to nothing."), dialect: Mssql.layer, ...options })
        )
      ))
    )
    return text
  })

const table = revision("t1", null, op.createTable("thing", { name: Column.make(SqlType.string(20), { unique: true }) }))
const view = revision("t1", null, op.execute("CREATE VIEW one AS SELECT 1 AS n"))
const twice = revision(
  "t2",
  "t1",
  Effect.zipRight(
    op.execute("INSERT INTO thing (name) VALUES ('a')"),
    op.execute("INSERT INTO thing (name) VALUES ('a')")
  )
)

const onServer = <E>(
  title: string,
  test: (server: FakeSqlServer.FakeSqlServer["Type"]) => Effect.Effect<void, E, SqlClient.SqlClient>
) =>
  it.scopedLive(
    title,
    () => Effect.flatMap(FakeSqlServer.FakeSqlServer, test).pipe(Effect.provide(FakeSqlServer.layer()))
  )

const tables =
  "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"

describe("scripts for SQL Server", () => {
  it.effect("set what a connection sets, and give BEGIN TRANSACTION a batch of its own", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        (yield* script([view], { historyTable: false })).replaceAll(/\n+/g, "\n"),
        [
          "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON;",
          "SET NUMERIC_ROUNDABORT OFF;",
          "SET XACT_ABORT ON;",
          "GO",
          "BEGIN TRANSACTION;",
          "GO",
          "CREATE TABLE alembic_version (",
          "  version_num VARCHAR(32) NOT NULL,",
          "  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)",
          ");",
          "GO",
          "-- Running upgrade -> t1",
          "CREATE VIEW one AS SELECT 1 AS n;",
          "GO",
          "INSERT INTO alembic_version (version_num) VALUES ('t1');",
          "GO",
          "COMMIT;",
          "GO",
          ""
        ].join("\n")
      )
    }))

  it.effect("begin with the line of the program that applies them", () =>
    Effect.gen(function*() {
      assert.isTrue(
        (yield* script([table], { scriptHeader: ":on error exit" })).startsWith(":on error exit\n\nSET ANSI")
      )
    }))

  onServer("run a view that comes first inside the transaction", (server) =>
    Effect.gen(function*() {
      const migrations = [table, revision("t2", "t1", op.execute("CREATE VIEW one AS SELECT 1 AS n"))]
      assert.deepStrictEqual(yield* server.sqlcmd(yield* script([table])), [])
      assert.deepStrictEqual(yield* server.sqlcmd(yield* script(migrations, {}, "t1:head")), [])
      assert.deepStrictEqual(yield* server.rows("SELECT n FROM one"), [{ n: 1 }])
      assert.deepStrictEqual(yield* server.rows("SELECT version_num FROM alembic_version"), [{ version_num: "t2" }])
    }))

  onServer("create filtered indexes, although sqlcmd sets QUOTED_IDENTIFIER off", (server) =>
    Effect.gen(function*() {
      const filtered = op.createIndex("ix_thing", "thing", ["name"], { mssqlWhere: "name IS NOT NULL" })
      assert.deepStrictEqual(yield* server.sqlcmd(yield* script([table, revision("t2", "t1", filtered)])), [])
    }))

  for (
    const [how, options, stops] of [
      ["with sqlcmd -b", {}, true],
      ["with :on error exit", { scriptHeader: ":on error exit" }, false]
    ] as const
  ) {
    onServer(`end at the first error and change nothing ${how}`, (server) =>
      Effect.gen(function*() {
        const errors = yield* server.sqlcmd(yield* script([table, twice], options), stops)
        assert.strictEqual(errors.length, 1)
        assert.match(errors.join(), /UNIQUE/)
        assert.deepStrictEqual(yield* server.rows(tables), [])
      }))
  }

  onServer("is applied through the driver, which is told of its transaction", (server) =>
    Effect.gen(function*() {
      const scripts = ScriptDirectory.fromModules([table])
      yield* ScriptRun.upgrade({ scripts, dialect: Mssql.layer, name: "main" }).pipe(Effect.provide(scripts))
      assert.deepStrictEqual(server.texts.filter((text) => /^(?:BEGIN|COMMIT)/.test(text)), ["BEGIN", "COMMIT"])
      assert.strictEqual(server.open(), 0)
    }))
})
