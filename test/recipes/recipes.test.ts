/**
 * The recipes of docs/recipes.md, each of which does what the page says: on SQLite, in one process.
 */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { SqliteClient } from "@effect/sql-sqlite-node"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, it } from "@effect/vitest"
import {
  Column,
  Commands,
  Environment,
  MetaData,
  Migration,
  MigrationScript,
  op,
  Operations,
  ScriptDirectory,
  SqlType,
  Table
} from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import process from "node:process"
import * as Parser from "../../src/cli/Parser.ts"
import * as Words from "../../src/cli/Words.ts"
import * as UsageError from "../../src/UsageError.ts"
import { reasonOf } from "../reasonOf.ts"
import { names, silent, sql, versions } from "../servers/Live.ts"
import * as AppendOnly from "./appendOnly.ts"
import * as AtHead from "./atHead.ts"
import * as Conditional from "./conditional.ts"
import * as FromScratch from "./fromScratch.ts"
import * as IfNotExists from "./ifNotExists.ts"
import * as NoEmptyRevisions from "./noEmptyRevisions.ts"
import * as OwnCommand from "./ownCommand.ts"
import * as PrintRevisions from "./printRevisions.ts"
import * as Replaceable from "./replaceable.ts"
import * as SharedConnection from "./sharedConnection.ts"
import * as SortedColumns from "./sortedColumns.ts"
import * as Tenants from "./tenants.ts"
import * as VersionHook from "./versionHook.ts"
import * as VersionTable from "./versionTable.ts"

const database = Layer.merge(Layer.orDie(SqliteClient.layer({ filename: ":memory:" })), silent)

/** The client of the test, as env.ts has it. */
const client = Effect.map(SqlClient.SqlClient, (sql) => Layer.succeed(SqlClient.SqlClient, sql))

const scripts = (...migrations: ReadonlyArray<Migration.Migration>) => ScriptDirectory.fromModules(migrations)

const account = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: op.createTable("account", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    nick: Column.make(SqlType.string(30))
  }),
  downgrade: op.dropTable("account")
})

const run = (environment: Environment.Environment["Type"], ...migrations: ReadonlyArray<Migration.Migration>) =>
  Effect.provide(Layer.merge(scripts(...migrations), Layer.succeed(Environment.Environment, environment)))

const inDatabase = <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient>) => Effect.provide(effect, database)

it.effect("conditional migrations: data only with -x data=true", () =>
  Effect.gen(function*() {
    const project = run(Conditional.environment(yield* client), Conditional.migration)
    const countries = names("SELECT code AS name FROM country ORDER BY 1")
    yield* Commands.upgrade("head").pipe(project)
    assert.deepStrictEqual(yield* countries, [])
    yield* Commands.downgrade("base").pipe(project)
    yield* Commands.upgrade("head", { xArguments: ["data=true"] }).pipe(project)
    assert.deepStrictEqual(yield* countries, ["fr", "jp"])
  }).pipe(inDatabase))

it.effect("replaceable objects: a view is replaced, and the downgrade restores it", () =>
  Effect.gen(function*() {
    const project = run(Environment.make({ client: yield* client }), Replaceable.create, Replaceable.replace)
    const adults = names("SELECT id AS name FROM adult ORDER BY 1")
    yield* Commands.upgrade("a1").pipe(project)
    yield* sql("INSERT INTO person (id, age) VALUES (1, 30), (2, 19)")
    assert.lengthOf(yield* adults, 1)
    yield* Commands.upgrade("a2").pipe(project)
    assert.lengthOf(yield* adults, 2)
    yield* Commands.downgrade("a1").pipe(project)
    assert.lengthOf(yield* adults, 1)
  }).pipe(inDatabase))

it.scopedLive("several tenants: all, or the one of -x tenant", () =>
  Effect.gen(function*() {
    const folder = yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())
    const tenant = (name: string) => Layer.orDie(SqliteClient.layer({ filename: `${folder}/${name}.db` }))
    const project = run(Tenants.environment({ acme: tenant("acme"), globex: tenant("globex") }), account)
    const upgraded = (options: Commands.RunOptions) =>
      Effect.map(
        Commands.upgrade("head", options).pipe(project),
        (results) => results.map(({ name, steps }) => [Option.getOrNull(name), steps.length])
      )
    assert.deepStrictEqual(yield* upgraded({ xArguments: ["tenant=globex"] }), [["globex", 1]])
    assert.deepStrictEqual(yield* upgraded({}), [["acme", 1], ["globex", 0]])
    assert.deepStrictEqual(yield* Effect.provide(versions, tenant("acme")), ["a1"])
  }).pipe(Effect.provide([NodeContext.layer, silent])))

it.effect("a database from scratch: tables and all revisions, and no migration runs", () =>
  Effect.gen(function*() {
    const options = { client: yield* client }
    const never = Migration.make({
      revision: "a1",
      downRevision: null,
      upgrade: op.execute("nonsense"),
      downgrade: Effect.void
    })
    yield* FromScratch.createDatabase.pipe(run(Environment.make(options), never))
    assert.deepStrictEqual(yield* versions, ["a1"])
    assert.deepStrictEqual(yield* names("SELECT name FROM pragma_table_info('account')"), ["id", "nick"])
  }).pipe(inDatabase))

it.effect("a shared connection: migrations roll back with the transaction of the caller", () =>
  Effect.gen(function*() {
    const client = yield* SqlClient.SqlClient
    const upgrade = Effect.provide(SharedConnection.upgrade, scripts(account))
    const tables = names("SELECT name FROM sqlite_master WHERE name = 'account'")
    yield* Effect.flip(client.withTransaction(Effect.zipRight(upgrade, Effect.fail("too late"))))
    assert.deepStrictEqual(yield* tables, [])
    yield* client.withTransaction(upgrade)
    assert.deepStrictEqual(yield* tables, ["account"])
  }).pipe(inDatabase))

it.effect("onVersionApply: a row for each step, which rolls back with it", () =>
  Effect.gen(function*() {
    yield* sql("CREATE TABLE audit (step TEXT, heads TEXT)")
    const failing = Migration.make({
      revision: "a2",
      downRevision: "a1",
      upgrade: op.execute("nonsense"),
      downgrade: Effect.void
    })
    const options = { client: yield* client, onVersionApply: [VersionHook.audit], transactionPerMigration: true }
    yield* Commands.upgrade("head").pipe(run(Environment.make(options), account, failing), Effect.flip)
    assert.deepStrictEqual(yield* names("SELECT heads AS name FROM audit"), ["a1"])
  }).pipe(inDatabase))

/** A project in a folder, whose env.ts is the given program. */
const folder = (options: Omit<Environment.Options, "client">) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const directory = yield* fs.makeTempDirectoryScoped()
    yield* fs.makeDirectory(`${directory}/versions`)
    const environment = Environment.make({ ...options, client: yield* client, dialect: Sqlite.layer })
    const layer = Layer.merge(
      ScriptDirectory.layer({ scriptLocation: ".", directory }),
      Layer.succeed(Environment.Environment, environment)
    )
    return (given: Commands.AutogenerateCommandOptions = {}) =>
      Effect.provide(Commands.autogenerate(given), layer).pipe(
        Effect.flatMap(Effect.forEach(({ path }) => fs.readFileString(path)))
      )
  })

const generating = <A, E>(
  effect: Effect.Effect<A, E, SqlClient.SqlClient | NodeContext.NodeContext | Scope.Scope>
) => Effect.provide(effect, Layer.merge(database, NodeContext.layer))

const id = Column.make(SqlType.integer, { primaryKey: true })

it.scopedLive("no empty revisions: no file without a difference", () =>
  Effect.gen(function*() {
    const { processRevisionDirectives } = NoEmptyRevisions
    const none = yield* folder({ targetMetadata: MetaData.make([]), processRevisionDirectives })
    assert.deepStrictEqual(yield* none(), [])
    const one = yield* folder({ targetMetadata: MetaData.make([Table.make("t", { id })]), processRevisionDirectives })
    assert.lengthOf(yield* one(), 1)
  }).pipe(generating))

it.scopedLive("sorted columns: new tables begin with id and created_at", () =>
  Effect.gen(function*() {
    const column = Column.make(SqlType.integer)
    const generate = yield* folder({
      targetMetadata: MetaData.make([Table.make("t", { name: column, created_at: column, age: column, id })]),
      processRevisionDirectives: SortedColumns.processRevisionDirectives
    })
    assert.match((yield* generate()).join(""), /id: .*[^]*created_at: .*[^]*name: .*[^]*age: /)
  }).pipe(generating))

it.scopedLive("custom operations: a kind of constraint of the project is compared, written, added and dropped", () =>
  Effect.gen(function*() {
    yield* sql("CREATE TABLE event (id INTEGER NOT NULL PRIMARY KEY)")
    yield* sql("INSERT INTO event VALUES (1)")
    const targetMetadata = MetaData.make([Table.make("event", { id })])
    const add = folder({ targetMetadata, comparators: [AppendOnly.appendOnly(["event"])] })
    const [text = ""] = yield* (yield* add)()
    assert.include(text, "import { addAppendOnly, dropAppendOnly } from \"../../appendOnly.js\"")
    assert.match(
      text,
      /upgrade: [^]*op\.invoke\(addAppendOnly\("event"\)\)[^]*downgrade: [^]*op\.invoke\(dropAppendOnly\("event"\)\)/
    )
    const perform = (operation: ReturnType<typeof AppendOnly.addAppendOnly>) =>
      Effect.gen(function*() {
        yield* Effect.provide(op.invoke(operation), Environment.configure({ client: yield* client }))
      })
    yield* perform(AppendOnly.addAppendOnly("event"))
    const refused = yield* Effect.flip(sql("DELETE FROM event"))
    assert.include(String(refused.cause), "event is append-only")
    assert.deepStrictEqual((yield* (yield* add)()).map((text) => text.includes("AppendOnly")), [false])
    const drop = yield* folder({ targetMetadata, comparators: [AppendOnly.appendOnly([])] })
    assert.match((yield* drop()).join(""), /upgrade: [^]*op\.invoke\(dropAppendOnly\("event"\)\)/)
    yield* perform(AppendOnly.dropAppendOnly("event"))
    yield* sql("DELETE FROM event")
  }).pipe(generating))

it.effect("a custom version table: two projects in one database", () =>
  Effect.gen(function*() {
    const other = Migration.make({ revision: "b1", downRevision: null, upgrade: Effect.void, downgrade: Effect.void })
    yield* Commands.upgrade("head").pipe(run(VersionTable.environment(yield* client, "shop"), account))
    yield* Commands.upgrade("head").pipe(run(VersionTable.environment(yield* client, "wiki"), other))
    const rows = (project: string) => names(`SELECT version_num AS name FROM ${project}_version`)
    assert.deepStrictEqual([yield* rows("shop"), yield* rows("wiki")], [["a1"], ["b1"]])
    assert.deepStrictEqual(yield* names("SELECT name FROM pragma_table_info('shop_version') WHERE pk > 0"), [])
  }).pipe(inDatabase))

it.scopedLive("own commands: beside the others, in the same project", () =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const directory = yield* fs.makeTempDirectoryScoped()
    yield* fs.makeDirectory(`${directory}/versions`)
    yield* fs.writeFileString(`${directory}/config.json`, "{ \"scriptLocation\": \".\" }")
    yield* fs.writeFileString(
      `${directory}/env.mjs`,
      `import { Effect } from "effect"\nexport default Effect.fail("env.ts runs")\n`
    )
    const request = Words.read(OwnCommand.line, ["deploy", "test", "--config", `${directory}/config.json`])
    if (request._tag !== "Run") return assert.fail(request._tag)
    const failure = yield* Effect.flip(
      request.command.use(Parser.run(request, (reason) => new UsageError.UsageError({ reason })))
    )
    assert.include(failure.message, "env.ts runs")
    const upgrade = Words.read(OwnCommand.line, ["upgrade", "head"])
    assert.strictEqual(upgrade._tag === "Run" ? upgrade.command.name : "", "upgrade")
  }).pipe(Effect.provide([NodeContext.layer, Logger.replace(Logger.defaultLogger, Logger.none)])))

it.effect("printing revisions: the lines of history", () =>
  Effect.gen(function*() {
    const { create, replace } = Replaceable
    const lines = yield* Effect.provide(PrintRevisions.lines, scripts(create, replace))
    assert.deepStrictEqual(lines, ["a1 -> a2 (head)", "<base> -> a1"])
  }))

it.effect("IF NOT EXISTS everywhere: in both directions", () =>
  Effect.gen(function*() {
    const column = Column.make(SqlType.integer)
    const operations = yield* Operations.record(Effect.all([
      op.createTable("t", { id }),
      op.addColumn("t", "n", column),
      op.createIndex("ix", "t", ["n"]),
      op.dropIndex("ix", { tableName: "t" }),
      op.dropColumn("t", "n"),
      op.dropTable("t")
    ]))
    const script = MigrationScript.make({
      upgradeOps: [MigrationScript.upgradeOps(operations)],
      downgradeOps: [MigrationScript.downgradeOps(operations)]
    })
    const [found] = yield* IfNotExists.processRevisionDirectives([script], [])
    for (const { ops } of [...found?.upgradeOps ?? [], ...found?.downgradeOps ?? []]) {
      assert.lengthOf(ops, 6)
      for (const operation of ops) {
        const isSafe = "ifNotExists" in operation
          ? operation.ifNotExists
          : "ifExists" in operation && operation.ifExists
        assert.isTrue(isSafe, operation._tag)
      }
    }
  }))

it.effect("the database is at head: fails before the upgrade, and not after it", () =>
  Effect.gen(function*() {
    const check = AtHead.isAtHead(scripts(account))
    assert.strictEqual(reasonOf(yield* Effect.flip(check)), "DatabaseNotAtHeads")
    yield* Commands.upgrade("head").pipe(run(Environment.make({ client: yield* client }), account))
    yield* check
  }).pipe(inDatabase))

it("docs/recipes.md has the code of each recipe, and no other: else run this test with UPDATE=1", () => {
  const page = new URL("../../docs/recipes.md", import.meta.url)
  const block = /^```ts\n\/\/ recipes\/(\w+\.ts)\n([^]*?)^```$/gm
  const files = readdirSync(new URL(".", import.meta.url)).filter((name) => !name.endsWith(".test.ts"))
  const sources = new Map(files.map((name) => [name, readFileSync(new URL(name, import.meta.url), "utf8")]))
  if (process.env["UPDATE"] === "1") {
    const updated = readFileSync(page, "utf8").replaceAll(
      block,
      (_, name: string) => `\`\`\`ts\n// recipes/${name}\n${sources.get(name)}\`\`\``
    )
    writeFileSync(page, updated)
  }
  const blocks = Array.from(readFileSync(page, "utf8").matchAll(block), ([, name = "", code = ""]) => [name, code])
  assert.sameDeepMembers(blocks, [...sources])
})
