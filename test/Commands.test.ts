import * as NodeContext from "@effect/platform-node/NodeContext"
import * as FileSystem from "@effect/platform/FileSystem"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Column,
  Commands,
  Environment,
  EnvironmentContext,
  Migration,
  MigrationContext,
  op,
  ScriptDirectory,
  SqlType
} from "effect-alembic"
import { Dialect } from "effect-alembic/dialect"
import * as Mssql from "effect-alembic/mssql"
import * as Mysql from "effect-alembic/mysql"
import * as Postgresql from "effect-alembic/postgresql"
import * as Sqlite from "effect-alembic/sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Ref from "effect/Ref"
import * as ScriptTemplate from "../src/script/ScriptTemplate.ts"
import * as WriteHooks from "../src/script/WriteHooks.ts"
import { reasonOf } from "./reasonOf.ts"

const scripts = ScriptDirectory.fromModules([
  Migration.make({
    revision: "a1",
    downRevision: null,
    upgrade: Effect.gen(function*() {
      const account = yield* op.createTable("account", {
        id: Column.make(SqlType.integer, { primaryKey: true }),
        name: Column.make(SqlType.string(50), { nullable: false })
      })
      yield* op.bulkInsert(account, [{ id: 1, name: "it's" }])
    }),
    downgrade: op.dropTable("account")
  }),
  Migration.make({
    revision: "a2",
    downRevision: "a1",
    upgrade: op.addColumn("account", "nick", Column.make(SqlType.string(30))),
    downgrade: op.dropColumn("account", "nick")
  }),
  Migration.make({
    revision: "a3",
    downRevision: "a2",
    upgrade: Effect.flatMap(SqlClient.SqlClient, (sql) => sql`update account set nick = ${"O'Hara"} where id = ${1}`),
    downgrade: Effect.flatMap(SqlClient.SqlClient, (sql) => sql`update account set nick = ${null}`)
  })
])

const offline = (dialect: Dialect.Dialect["Type"]) =>
  Layer.succeed(
    Environment.Environment,
    Environment.make({
      dialect: Layer.succeed(Dialect.Dialect, dialect),
      client: Layer.die("A script connects to nothing.")
    })
  )

const written = <A, E, R>(command: (options: Commands.RunOptions) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const text = yield* Ref.make("")
    yield* command({ script: (part) => Ref.update(text, (all) => all + part) })
    return (yield* Ref.get(text)).replaceAll(/\s+/g, " ").trim()
  })

const dialects = [
  ["postgresql", Postgresql.dialect],
  ["mysql", Mysql.dialect],
  ["mariadb", Mysql.mariadb],
  ["mssql", Mssql.dialect],
  ["sqlite", Sqlite.dialect]
] as const

describe.each(dialects)("scripts of %s", (name, dialect) => {
  it.effect("three revisions up, with literal values of the user's own sql", () =>
    Effect.gen(function*() {
      const text = yield* written((options) => Commands.upgrade("head", options))
      assert.include(text, "CREATE TABLE account")
      assert.include(text, "'it''s'")
      assert.include(text, "nick = ")
      assert.match(text, /O''Hara/)
      assert.isBelow(text.indexOf("-- Running upgrade a1 -> a2"), text.indexOf("-- Running upgrade a2 -> a3"))
      assert.strictEqual(text.includes("GO"), name === "mssql")
    }).pipe(Effect.provide(Layer.merge(offline(dialect), scripts))))

  it.effect("the user's own sql keeps its tabs", () =>
    Effect.gen(function*() {
      let text = ""
      yield* Commands.upgrade("head", { script: (part) => Effect.sync(() => void (text += part)) })
      assert.deepStrictEqual(text.match(/\w\t\w/g), ["a\tb", "c\td", "e\tf"])
    }).pipe(Effect.provide(Layer.merge(
      offline(dialect),
      ScriptDirectory.fromModules([
        Migration.make({
          revision: "t1",
          downRevision: null,
          upgrade: Effect.gen(function*() {
            const sql = yield* SqlClient.SqlClient
            yield* sql`update side set t = ${"a\tb"}`
            yield* op.execute("update side set t = 'c\td'")
            yield* Effect.flatMap(MigrationContext, (context) => context.execute("update side set t = 'e\tf'"))
          }),
          downgrade: Effect.void
        })
      ])
    ))))

  it.effect("down again needs to know where it starts", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Commands.downgrade("base", { script: () => Effect.void }))
      assert.strictEqual(reasonOf(error), "RangeRequired")
      assert.deepStrictEqual(yield* Effect.flip(Commands.downgrade(":base", { script: () => Effect.void })), error)
      const text = yield* written((options) => Commands.downgrade("head:base", options))
      assert.include(text, "DROP TABLE account")
      assert.include(text, "DELETE FROM alembic_version")
    }).pipe(Effect.provide(Layer.merge(offline(dialect), scripts))))

  it.effect("a migration that reads is refused, and named", () =>
    Effect.gen(function*() {
      let text = ""
      const error = yield* Effect.flip(
        Commands.upgrade("head", { script: (part) => Effect.sync(() => void (text += part)) })
      )
      assert.include(text, "update account set id = 2")
      assert.notInclude(text, "COMMIT")
      assert.strictEqual(error._tag, "MigrationFailed")
      assert.include(error.message, "b1")
      assert.include(error.message, "select id from account")
      assert.include(error.message, "Nothing was run; the script is incomplete.")
      assert.notMatch(error.message, /committed|rolled back|by hand/)
    }).pipe(Effect.provide(Layer.merge(
      offline(dialect),
      ScriptDirectory.fromModules([
        Migration.make({
          revision: "b1",
          downRevision: null,
          upgrade: Effect.flatMap(
            SqlClient.SqlClient,
            (sql) => Effect.zipRight(sql`update account set id = 2`, sql`select id from account`)
          ),
          downgrade: Effect.void
        })
      ])
    ))))
})

describe("what env.ts can set", () => {
  const says = (options: Pick<Environment.Options, "startingRevision" | "templateValues">) =>
    Layer.succeed(
      Environment.Environment,
      Environment.make({ dialect: Sqlite.layer, client: Layer.die("A script connects to nothing."), ...options })
    )

  it.effect("sets the start of a script, whatever the command says", () =>
    Effect.gen(function*() {
      const up = yield* written((options) => Commands.upgrade("base:head", options))
      assert.deepStrictEqual(up.match(/Running \w+ \w+ -> \w+/g), ["Running upgrade a2 -> a3"])
      const down = yield* written((options) => Commands.downgrade("head:a1", options))
      assert.deepStrictEqual(down.match(/Running \w+ \w+ -> \w+/g), ["Running downgrade a2 -> a1"])
    }).pipe(Effect.provide(Layer.merge(says({ startingRevision: "a2" }), scripts))))

  it.effect("fails for a start that is not a revision", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(written((options) => Commands.upgrade("head", options)))
      assert.deepStrictEqual([reasonOf(error), error.message.includes("a9")], ["NoSuchRevision", true])
    }).pipe(Effect.provide(Layer.merge(says({ startingRevision: "a9" }), scripts))))

  it.effect("sets the output of the script of each database", () =>
    Effect.gen(function*() {
      const files = { first: "", second: "" }
      const environment = Effect.gen(function*() {
        const env = yield* EnvironmentContext
        for (const name of ["first", "second"] as const) {
          const output = (text: string) => Effect.sync(() => void (files[name] += text))
          const client = Layer.die("A script connects to nothing.")
          yield* Effect.provide(env.runMigrations, env.configure({ name, client, dialect: Sqlite.layer, output }))
        }
      })
      const rest = yield* written((options) => Commands.upgrade("a1", options)).pipe(
        Effect.provide(Layer.merge(Layer.succeed(Environment.Environment, environment), scripts))
      )
      assert.strictEqual(rest, "")
      for (const text of Object.values(files)) assert.include(text, "CREATE TABLE account")
    }))

  it.scopedLive("passes template values to a new revision, if env.ts runs for it", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped()
      yield* fs.makeDirectory(`${directory}/versions`)
      const template = ScriptTemplate.standard.replace("{{message}}", "{{message}}, by {{author}}")
      yield* fs.writeFileString(`${directory}/script.ts.template`, template)
      const folder = Layer.merge(
        says({ templateValues: { author: "Ada" } }),
        ScriptDirectory.layer({ scriptLocation: ".", directory })
      )
      const revision = (options: Commands.RevisionOptions) =>
        Effect.provide(Commands.revision({ message: "add a nick", sql: true, ...options }), folder)
      const [generated] = yield* revision({ environment: true })
      assert.include(yield* fs.readFileString(generated?.path ?? ""), " * add a nick, by Ada\n")
      const error = yield* Effect.flip(revision({ sql: false }))
      assert.strictEqual(reasonOf(error), "TemplateError")
    }).pipe(Effect.provide(NodeContext.layer)))
})

describe("commands that cannot be done", () => {
  const sqlite = Layer.merge(offline(Sqlite.dialect), scripts)

  it.effect("a range needs a script", () =>
    Effect.gen(function*() {
      assert.strictEqual(reasonOf(yield* Effect.flip(Commands.upgrade("a1:a2"))), "RangeNotAllowed")
    }).pipe(Effect.provide(sqlite)))

  it.effect("a script of several stamps has one start", () =>
    Effect.gen(function*() {
      const script = () => Effect.void
      const error = yield* Effect.flip(Commands.stamp(["a1:a2", "a2:a3"], { script }))
      assert.strictEqual(reasonOf(error), "SeveralStarts")
    }).pipe(Effect.provide(sqlite)))

  it.effect("purge needs a database", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Commands.stamp("head", { purge: true, script: () => Effect.void }))
      assert.strictEqual(reasonOf(error), "PurgeNeedsDatabase")
    }).pipe(Effect.provide(sqlite)))

  it.scopedLive("refuses names and messages without meaning, and reports a failing hook", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped()
      const hook = WriteHooks.ExecHook.make({
        name: "lint",
        type: "exec",
        executable: "node",
        options: ["-e", "console.log('two problems'); process.exit(3)", "REVISION_SCRIPT_FILENAME"]
      })
      const folder = Layer.merge(
        offline(Sqlite.dialect),
        ScriptDirectory.layer({ scriptLocation: ".", directory, writeHooks: [hook] })
      )
      const logged: Array<unknown> = []
      const logger = Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void logged.push(message)))
      const refused = yield* Effect.flip(Effect.provide(Commands.revision({ revisionId: "current" }), folder))
      assert.strictEqual(reasonOf(refused), "RevisionNameRefused")
      for (const none of ["heads", "base"]) {
        const error = yield* Effect.flip(Effect.provide(Commands.merge([none]), folder))
        assert.strictEqual(reasonOf(error), "NothingToMerge")
      }
      const [generated] = yield* Effect.provide(Commands.revision({ revisionId: "a1", message: "   " }), folder).pipe(
        Effect.provide(logger)
      )
      assert.include(yield* fs.readFileString(generated?.path ?? ""), " * empty message\n")
      assert.match(String(logged), /"lint" exited with code 3[^]*two problems/)
      const one = yield* Effect.flip(Effect.provide(Commands.merge(["a1"]), folder))
      assert.deepStrictEqual([reasonOf(one), one.message.includes("is a1")], ["NothingToMerge", true])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.effect("reports an env program that runs nothing", () =>
    Effect.gen(function*() {
      assert.strictEqual(reasonOf(yield* Effect.flip(Commands.upgrade("head"))), "NothingRan")
    }).pipe(Effect.provide(Layer.merge(Layer.succeed(Environment.Environment, Effect.void), scripts))))

  it.effect("refuses an id that does not fit into the version table before anything runs", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Commands.upgrade("head", { script: () => Effect.die("wrote something") }))
      assert.strictEqual(reasonOf(error), "RevisionIdTooLong")
    }).pipe(Effect.provide(Layer.merge(
      offline(Mysql.dialect),
      ScriptDirectory.fromModules([
        Migration.make({ revision: "x".repeat(33), downRevision: null, upgrade: Effect.void, downgrade: Effect.void })
      ])
    ))))
})
