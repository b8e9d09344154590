/**
 * Generated revisions: the data of a revision that hooks see and change, values of the template, and several databases.
 */
import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { assert, describe, it } from "@effect/vitest"
import {
  type Autogenerate,
  Column,
  Commands,
  Environment,
  EnvironmentContext,
  MetaData,
  MigrateOperation,
  ScriptDirectory,
  SqlText,
  SqlType,
  Table
} from "effect-alembic"
import { Code, Execution, Statement } from "effect-alembic/dialect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ScriptTemplate from "../../src/script/ScriptTemplate.ts"
import * as Templates from "../../src/script/Templates.ts"
import { silent } from "../servers/Live.ts"

const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
const invoice = Table.make("invoice", { id: Column.make(SqlType.integer, { primaryKey: true }) })

type Options = Omit<Environment.Options, "client">

/** A project with these files, in a folder of its own; `database` is the client of a file in it. */
const project = (
  files: Readonly<Record<string, string>>,
  environment: (database: (name: string) => ReturnType<typeof SqliteClient.layer>) => Environment.Environment["Type"]
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
    yield* fs.makeDirectory(path.join(folder, "migrations/versions"), { recursive: true })
    yield* Effect.forEach(
      Object.entries(files),
      ([name, text]) => fs.writeFileString(path.join(folder, "migrations", name), text)
    )
    const layer = Layer.merge(
      ScriptDirectory.layer({ directory: folder, scriptLocation: "migrations" }),
      Layer.succeed(
        Environment.Environment,
        environment((name) => SqliteClient.layer({ filename: path.join(folder, name) }))
      )
    )
    return {
      run: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provide(effect, layer),
      read: fs.readFileString
    }
  })

const single = (options: Options, files: Readonly<Record<string, string>> = {}) =>
  project(
    files,
    (database) => Environment.make({ targetMetadata: MetaData.make([account]), ...options, client: database("app.db") })
  )

const generated = (options: Commands.AutogenerateCommandOptions) =>
  Effect.map(Commands.autogenerate(options), ([first]) => first ?? assert.fail("no file was written"))

describe("autogenerate", () => {
  it.scopedLive("passes the revision to the hooks, and writes what they return", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const hook: Autogenerate.ProcessRevisionDirectives = (scripts) =>
        Effect.sync(() =>
          scripts.map((script) => {
            const { branchLabel, dependsOn, head, message, revId, splice, versionPath } = script
            seen.push({ branchLabel, dependsOn, head, message, revId, splice, versionPath })
            return { ...script, message: Option.some("create account"), branchLabel: ["accounts"] }
          })
        )
      const { run } = yield* single({ processRevisionDirectives: hook })
      const { path, revision } = yield* run(
        generated({ message: "draft", revisionId: "a1", head: "base", splice: true })
      )
      assert.deepStrictEqual(seen, [{
        branchLabel: [],
        dependsOn: [],
        head: ["base"],
        message: Option.some("draft"),
        revId: Option.some("a1"),
        splice: true,
        versionPath: Option.none()
      }])
      assert.strictEqual(revision.revision, "a1")
      assert.match(revision.doc, /^create account\n/)
      assert.deepStrictEqual(revision.branchLabels, ["accounts"])
      assert.match(path, /a1_create_account\.ts$/)
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive("runs the hook of the program before that of env.ts, and writes as many files as they leave", () =>
    Effect.gen(function*() {
      const ran: Array<string> = []
      const hook = (name: string): Autogenerate.ProcessRevisionDirectives => (scripts) =>
        Effect.sync(() => {
          ran.push(name)
          return scripts
        })
      const { run } = yield* single({ processRevisionDirectives: hook("env.ts") })
      const twice: Autogenerate.ProcessRevisionDirectives = (scripts) =>
        Effect.map(hook("program")(scripts, []), (scripts) =>
          scripts.flatMap((script) => [
            { ...script, revId: Option.some("a1") },
            { ...script, revId: Option.some("a2"), head: ["a1"] }
          ]))
      const none = yield* run(Commands.autogenerate({ processRevisionDirectives: () => Effect.succeed([]) }))
      assert.deepStrictEqual(none, [])
      ran.length = 0
      const files = yield* run(Commands.autogenerate({ processRevisionDirectives: twice }))
      assert.deepStrictEqual(ran, ["program", "env.ts"])
      assert.deepStrictEqual(files.map(({ revision }) => [revision.revision, revision.downRevisions]), [
        ["a1", []],
        ["a2", ["a1"]]
      ])
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive("writes the template values of env.ts", () =>
    Effect.gen(function*() {
      const { read, run } = yield* single({ templateValues: { ticket: "T-12" } }, {
        "script.ts.template": `// {{ticket}}\n${ScriptTemplate.standard}`
      })
      const { path } = yield* run(generated({ message: "create account" }))
      assert.match(yield* read(path), /^\/\/ T-12\n/)
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive("fills the places of the template that env.ts names", () =>
    Effect.gen(function*() {
      const template = ScriptTemplate.standard.replace(/\{\{(up|down)grades\}\}/g, "{{$1grades.main}}")
      const { read, run } = yield* single({ upgradeToken: "upgrades.main", downgradeToken: "downgrades.main" }, {
        "script.ts.template": template
      })
      const { path } = yield* run(generated({ message: "create account" }))
      assert.match(path, /\/[0-9a-f]{12}_create_account\.ts$/)
      assert.match(
        yield* read(path),
        /upgrade: .*[^]*op\.createTable\("account"[^]*downgrade: .*[^]*op\.dropTable\("account"/
      )
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive(
    "fills the template multidb, and its revision brings each database to its own schema and back",
    () =>
      Effect.gen(function*() {
        class Database extends Context.Reference<Database>()("Database", {
          defaultValue: (): "first" | "second" => "first"
        }) {}
        const template = Either.getOrThrow(Templates.get("multidb")).files({
          location: "migrations",
          database: "sqlite"
        })
        const files = ["script.ts.template", "databases.ts"].map((name) =>
          [name, template.get(`migrations/${name}`) ?? ""] as const
        )
        const { run } = yield* project(Object.fromEntries(files), (database) =>
          Effect.gen(function*() {
            const env = yield* EnvironmentContext
            for (const name of ["first", "second"] as const) {
              const targetMetadata = MetaData.make([name === "first" ? account : invoice])
              yield* env.runMigrations.pipe(
                Effect.provide(env.configure({ name, client: database(`${name}.db`), targetMetadata })),
                Effect.provideService(Database, name)
              )
            }
          }))
        yield* run(generated({ message: "create the tables" }))
        yield* run(Commands.upgrade("head"))
        yield* run(Commands.check())
        const tables = yield* run(Commands.inspect())
        assert.deepStrictEqual(tables.map(({ metadata }) => metadata.tables.map(({ name }) => name)), [
          ["account"],
          ["invoice"]
        ])
        yield* run(Commands.downgrade("base"))
        assert.deepStrictEqual((yield* run(Commands.inspect())).flatMap(({ metadata }) => metadata.tables), [])
      }).pipe(Effect.provide([NodeContext.layer, silent])),
    180_000
  )
})

describe("check", () => {
  it.scopedLive("fails with the differences of each database", () =>
    Effect.gen(function*() {
      const { run } = yield* single({ name: "main" })
      const error = yield* run(Effect.flip(Commands.check()))
      if (!(error._tag === "AutogenerateError" && error.reason._tag === "DiffsDetected")) {
        return assert.fail(error.message)
      }
      assert.deepStrictEqual(error.reason.databases, [{
        name: "main",
        differences: [{
          kind: "add_table",
          schema: null,
          table: "account",
          name: null,
          from: null,
          to: null,
          text: "added table 'account'"
        }]
      }])
      assert.strictEqual(error.exitCode, 7)
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive("passes if the hook leaves no difference", () =>
    Effect.gen(function*() {
      const { run } = yield* single({
        processRevisionDirectives: (scripts) =>
          Effect.succeed(
            scripts.map((script) => ({
              ...script,
              upgradeOps: script.upgradeOps.map((upgrade) => ({ ...upgrade, ops: [] }))
            }))
          )
      })
      yield* run(Commands.check())
    }).pipe(Effect.provide([NodeContext.layer, silent])))
})

describe("comparators", () => {
  const setVersion = (version: number, former: number): MigrateOperation.Custom =>
    MigrateOperation.custom(`version ${version}`, {
      interpret: ({ impl }) => impl.execute(SqlText.text(`PRAGMA user_version = ${version}`)),
      reverse: () => setVersion(former, version),
      render: Code.call(
        Code.member(Code.imported("op"), "execute"),
        Code.literal(`PRAGMA user_version = ${version}`)
      )
    })

  const comparator: Autogenerate.Comparator = () =>
    Effect.gen(function*() {
      const { query } = yield* Execution.Execution
      const [row] = yield* query(Statement.text("PRAGMA user_version"))
      const found = Number(row?.["user_version"])
      return found === 7 ? [] : [setVersion(7, found)]
    })

  it.scopedLive("add operations of the project to the revision and to check", () =>
    Effect.gen(function*() {
      const { read, run } = yield* single({ comparators: [comparator] })
      const error = yield* run(Effect.flip(Commands.check()))
      assert.include(error.message, "added table 'account'; version 7")
      const { path } = yield* run(generated({ message: "create account" }))
      const text = yield* read(path)
      assert.include(text, `yield* op.execute("PRAGMA user_version = 7")`)
      assert.include(text, `yield* op.execute("PRAGMA user_version = 0")`)
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive("that fail are an error, and no file is written", () =>
    Effect.gen(function*() {
      const { run } = yield* single({ comparators: [() => Effect.fail("no such role")] })
      const error = yield* run(Effect.flip(Commands.autogenerate()))
      assert.include(error.message, "comparators failed, and no file was written: no such role")
      assert.deepStrictEqual(yield* run(Commands.heads()), [])
    }).pipe(Effect.provide([NodeContext.layer, silent])))
})
