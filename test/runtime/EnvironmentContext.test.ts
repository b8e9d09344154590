/**
 * What env.ts knows of its command, and what it can say of a database: on SQLite, in one process.
 */
import { SqliteClient } from "@effect/sql-sqlite-node"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Commands,
  Environment,
  EnvironmentContext,
  type Hooks,
  Migration,
  MigrationContext,
  MigrationStep,
  op,
  RevisionMap,
  ScriptDirectory,
  SqlText
} from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { reasonOf } from "../reasonOf.ts"
import { names, type Options, silent, versions } from "../servers/Live.ts"

const revision = (id: string, downRevision: string | null, dependsOn: ReadonlyArray<string> = []) =>
  Migration.make({
    revision: id,
    downRevision,
    dependsOn,
    upgrade: op.execute(`create table ${id} (n int)`),
    downgrade: op.execute(`drop table ${id}`)
  })

const line = ScriptDirectory.fromModules([revision("a1", null), revision("a2", "a1"), revision("a3", "a2")])
const fork = ScriptDirectory.fromModules([revision("a1", null), revision("b1", "a1"), revision("c1", "a1")])

const client = Layer.merge(Layer.orDie(SqliteClient.layer({ filename: ":memory:" })), silent)
const nowhere = { client: Layer.die("A script connects to nothing."), dialect: Sqlite.layer }

/** The options of an env.ts that uses the client of the context. */
const onClient = (options: Options = {}) =>
  Effect.map(SqlClient.SqlClient, (sql) => ({ ...options, client: Layer.succeed(SqlClient.SqlClient, sql) }))

const inEnvironment = (
  environment: Environment.Environment["Type"],
  scripts: Layer.Layer<ScriptDirectory.ScriptDirectory> = line
) => Effect.provide(Layer.merge(scripts, Layer.succeed(Environment.Environment, environment)))

const tables = names("select name from sqlite_master where type = 'table' order by 1")

describe("the request of a command", () => {
  type Request = EnvironmentContext["Type"]

  /** What env.ts sees of a command that writes a script. */
  const seenBy = <E>(
    command: (options: Commands.RunOptions) => Effect.Effect<
      unknown,
      E,
      ScriptDirectory.ScriptDirectory | Environment.Environment
    >,
    scripts = line
  ) =>
    Effect.gen(function*() {
      const seen: Array<Request> = []
      const environment = Effect.gen(function*() {
        const env = yield* EnvironmentContext
        seen.push(env)
        yield* Effect.provide(env.runMigrations, env.configure(nowhere))
      })
      yield* command({ script: () => Effect.void }).pipe(inEnvironment(environment, scripts))
      const [env] = seen
      return env ?? assert.fail("env.ts did not run")
    })

  it.effect("is known to env.ts before it configures a database", () =>
    Effect.gen(function*() {
      const env = yield* seenBy((options) =>
        Commands.upgrade("a1:head", {
          ...options,
          tag: "blue",
          command: { name: "upgrade", values: { revision: "a1:head", sql: true } },
          xArguments: ["tenant=acme", "dry", "tenant=globex", "url=a=b"],
          attributes: { by: "test" },
          sections: { alembic: { "sqlalchemy.url": "sqlite://" }, other: { "sqlalchemy.url": "postgresql://" } },
          section: "other"
        })
      )
      assert.deepStrictEqual(
        [env.isOfflineMode, env.tag, env.revisionArgument, env.startingRevisions],
        [true, Option.some("blue"), Option.some("head"), Option.some(["a1"])]
      )
      assert.deepStrictEqual(env.command, Option.some({ name: "upgrade", values: { revision: "a1:head", sql: true } }))
      assert.deepStrictEqual(env.xArguments, ["tenant=acme", "dry", "tenant=globex", "url=a=b"])
      assert.deepStrictEqual(env.xDictionary, { tenant: "globex", dry: "", url: "a=b" })
      assert.deepStrictEqual(env.attributes, { by: "test" })
      assert.deepStrictEqual(Object.keys(env.sections), ["alembic", "other"])
      assert.deepStrictEqual(env.mainOptions, { "sqlalchemy.url": "postgresql://" })
    }))

  it.effect("is empty where the command says nothing", () =>
    Effect.gen(function*() {
      const env = yield* seenBy(Commands.ensureVersion)
      assert.deepStrictEqual(
        [env.command, env.tag, env.revisionArgument],
        [Option.none(), Option.none(), Option.none()]
      )
      assert.deepStrictEqual(
        [env.xArguments, env.xDictionary, env.attributes, env.sections, env.mainOptions],
        [[], {}, {}, {}, {}]
      )
    }))

  it.effect("has the abbreviated start of a script in full", () =>
    Effect.gen(function*() {
      const scripts = ScriptDirectory.fromModules([revision("abcdef", null), revision("fedcba", "abcdef")])
      const env = yield* seenBy((options) => Commands.upgrade("abc:head", options), scripts)
      assert.deepStrictEqual(env.startingRevisions, Option.some(["abcdef"]))
    }))

  it.effect("has the scripts, which resolve its target and the heads", () =>
    Effect.gen(function*() {
      const resolve = (target: string, scripts: typeof line) =>
        Effect.gen(function*() {
          const { revisionArgument, scripts: { revisionMap } } = yield* seenBy(
            (options) => Commands.upgrade(target, options),
            scripts
          )
          const map = yield* revisionMap
          const argument = Option.getOrThrow(revisionArgument)
          const found = yield* RevisionMap.getRevisions(map, argument)
          return {
            target: found.map(Option.match({ onNone: () => null, onSome: ({ revision }) => revision })),
            head: Either.mapLeft(RevisionMap.currentHead(map), reasonOf),
            heads: RevisionMap.effectiveHeads(map)
          }
        })
      assert.deepStrictEqual(yield* resolve("head", line), {
        target: ["a3"],
        head: Either.right(Option.some("a3")),
        heads: ["a3"]
      })
      assert.deepStrictEqual(yield* resolve("heads", fork), {
        target: ["b1", "c1"],
        head: Either.left("MultipleHeads"),
        heads: ["b1", "c1"]
      })
      const depends = ScriptDirectory.fromModules([revision("a1", null), revision("b1", null, ["a1"])])
      assert.deepStrictEqual((yield* resolve("heads", depends)).heads, ["b1"])
    }))

  it.effect("of a database is not offline, and starts where the database is", () =>
    Effect.gen(function*() {
      const seen: Array<Request> = []
      const options = yield* onClient({ startingRevision: "a2" })
      const environment = Effect.flatMap(EnvironmentContext, (env) => {
        seen.push(env)
        return Effect.provide(env.runMigrations, env.configure(options))
      })
      yield* Commands.upgrade("head").pipe(inEnvironment(environment))
      assert.deepStrictEqual(
        seen.map(({ isOfflineMode, startingRevisions }) => [isOfflineMode, startingRevisions]),
        [[false, Option.none()]]
      )
      assert.includeMembers([...yield* tables], ["a1", "a2", "a3"])
    }).pipe(Effect.provide(client)))
})

describe("a script", () => {
  it.effect("needs a dialect", () =>
    Effect.gen(function*() {
      const error = yield* Commands.upgrade("head", { script: () => Effect.void }).pipe(
        inEnvironment(Environment.make({ client: nowhere.client })),
        Effect.flip
      )
      assert.strictEqual(reasonOf(error), "DialectMissing")
    }))

  it.effect("is written by env.ts instead of the command, in an encoding of its choice", () =>
    Effect.gen(function*() {
      const bytes: Array<Buffer> = []
      const output = (text: string) => Effect.sync(() => void bytes.push(Buffer.from(text, "utf16le")))
      yield* Commands.upgrade("a1", { script: () => Effect.die("not written by the command") }).pipe(
        inEnvironment(Environment.make({ ...nowhere, output }))
      )
      assert.include(Buffer.concat(bytes).toString("utf16le"), "create table a1 (n int);")
    }))

  it.effect("takes text as it is, which is not sent to a database", () =>
    Effect.gen(function*() {
      const saying = Effect.flatMap(MigrationContext, ({ staticOutput }) => staticOutput("\\echo 'upgrading'"))
      const scripts = ScriptDirectory.fromModules([
        Migration.make({
          revision: "a1",
          downRevision: null,
          upgrade: Effect.zipRight(saying, op.execute("create table a1 (n int)")),
          downgrade: Effect.void
        })
      ])
      const environment = Environment.make(yield* onClient())
      yield* Commands.upgrade("head").pipe(inEnvironment(environment, scripts))
      assert.include(yield* tables, "a1")
      let text = ""
      yield* Commands.upgrade("head", { script: (part) => Effect.sync(() => void (text += part)) }).pipe(
        inEnvironment(Environment.make(nowhere), scripts)
      )
      assert.include(text, "-- Running upgrade -> a1\n\n\\echo 'upgrading'\n\ncreate table a1 (n int);")
    }).pipe(Effect.provide(client)))

  it.effect("names bound values where they are not to be literals", () =>
    Effect.gen(function*() {
      const scripts = ScriptDirectory.fromModules([
        Migration.make({
          revision: "a1",
          downRevision: null,
          upgrade: op.execute(SqlText.text("update t set a = :a", { a: "it's" })),
          downgrade: Effect.void
        })
      ])
      const written = (literalBinds: boolean | undefined) =>
        Effect.gen(function*() {
          let text = ""
          yield* Commands.upgrade("head", { script: (part) => Effect.sync(() => void (text += part)) }).pipe(
            inEnvironment(Environment.make({ ...nowhere, literalBinds }), scripts)
          )
          return /update t set a = .*;/.exec(text)?.[0]
        })
      assert.strictEqual(yield* written(undefined), "update t set a = 'it''s';")
      assert.strictEqual(yield* written(false), "update t set a = :a;")
    }))
})

describe("onVersionApply", () => {
  it.effect("calls each callback after each step, with the rows that are written", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const tell = (name: string): Hooks.OnVersionApply => ({ heads, step }) =>
        Effect.map(versions, (rows) => {
          told.push(`${name}: ${MigrationStep.shortLog(step)} leads to ${heads.join()}, rows ${rows.join()}`)
        })
      const run = inEnvironment(
        Environment.make(yield* onClient({ onVersionApply: [tell("first"), tell("second")] })),
        fork
      )
      const toldBy = <E, R>(command: Effect.Effect<unknown, E, R>) =>
        Effect.map(Effect.zipRight(Effect.sync(() => told.length = 0), command), () => [...told])
      assert.deepStrictEqual(yield* run(toldBy(Commands.upgrade("b1"))), [
        "first: upgrade  -> a1 leads to a1, rows a1",
        "second: upgrade  -> a1 leads to a1, rows a1",
        "first: upgrade a1 -> b1 leads to b1, rows b1",
        "second: upgrade a1 -> b1 leads to b1, rows b1"
      ])
      yield* run(Commands.upgrade("heads"))
      assert.deepStrictEqual(yield* run(toldBy(Commands.stamp("a1"))), [
        "first: stamp_revision b1, c1 -> a1 leads to a1, rows a1",
        "second: stamp_revision b1, c1 -> a1 leads to a1, rows a1"
      ])
      assert.deepStrictEqual(yield* run(toldBy(Commands.downgrade("base"))), [
        "first: downgrade a1 ->  leads to , rows ",
        "second: downgrade a1 ->  leads to , rows "
      ])
    }).pipe(Effect.provide(client)))
})

describe("a callback of onVersionApply", () => {
  it.effect("finds the revisions of any step in the scripts of env.ts", () =>
    Effect.gen(function*() {
      const told: Array<unknown> = []
      const options = yield* onClient()
      const environment = Effect.gen(function*() {
        const env = yield* EnvironmentContext
        const map = yield* env.scripts.revisionMap
        const parents = (id: string) => Option.map(RevisionMap.get(map, id), ({ downRevisions }) => downRevisions)
        const tell: Hooks.OnVersionApply = ({ step }) =>
          Effect.sync(() => void told.push([step._tag, step.fromRevisions, step.toRevisions.map(parents)]))
        yield* Effect.provide(env.runMigrations, env.configure({ ...options, onVersionApply: [tell] }))
      })
      const run = inEnvironment(environment)
      yield* run(Commands.upgrade("a1"))
      yield* run(Commands.stamp("a3"))
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`create table a3 (n int)`)
      yield* run(Commands.downgrade("a2"))
      assert.deepStrictEqual(told, [
        ["UpgradeStep", [], [Option.some([])]],
        ["StampStep", ["a1"], [Option.some(["a2"])]],
        ["DowngradeStep", ["a3"], [Option.some(["a1"])]]
      ])
    }).pipe(Effect.provide(client)))
})

describe("the version table", () => {
  it.effect("is created by an upgrade without steps and by ensureVersion, but not by current", () =>
    Effect.gen(function*() {
      const empty = ScriptDirectory.fromModules([])
      const run = inEnvironment(Environment.make(yield* onClient({ historyTable: false })), empty)
      yield* run(Commands.current())
      assert.deepStrictEqual(yield* tables, [])
      yield* run(Commands.upgrade("heads"))
      assert.deepStrictEqual(yield* tables, ["alembic_version"])
      yield* run(Commands.ensureVersion())
      yield* run(Commands.ensureVersion())
      assert.deepStrictEqual(yield* tables, ["alembic_version"])
    }).pipe(Effect.provide(client)))

  it.effect("has the heads of the database, and its only revision", () =>
    Effect.gen(function*() {
      const options = yield* onClient()
      const read = Effect.gen(function*() {
        const env = yield* EnvironmentContext
        const read = Effect.flatMap(
          MigrationContext,
          ({ currentHeads, currentRevision }) => Effect.all([currentHeads, Effect.either(currentRevision)])
        )
        return yield* Effect.provide(Effect.zipLeft(read, env.runMigrations), env.configure(options))
      })
      const found = Effect.gen(function*() {
        const seen: Array<Effect.Effect.Success<typeof read>> = []
        const environment = Effect.map(read, (found) => void seen.push(found))
        yield* Commands.current().pipe(inEnvironment(environment, fork))
        return seen[0]
      })
      const upgrade = (target: string) => Commands.upgrade(target).pipe(inEnvironment(Environment.make(options), fork))
      assert.deepStrictEqual(yield* found, [[], Either.right(null)])
      assert.deepStrictEqual(yield* tables, [])
      yield* upgrade("a1")
      assert.deepStrictEqual(yield* found, [["a1"], Either.right("a1")])
      yield* upgrade("heads")
      const [heads, revision] = (yield* found) ?? []
      assert.sameMembers([...heads ?? []], ["b1", "c1"])
      assert.match(
        revision === undefined || Either.isRight(revision) ? "" : revision.left.message,
        /^The version table alembic_version has 2 rows: /
      )
    }).pipe(Effect.provide(client)))

  it.effect("is known to each migration of a script", () =>
    Effect.gen(function*() {
      const records = (id: string, downRevision: string | null) => {
        const record = Effect.gen(function*() {
          const { currentHeads, currentRevision } = yield* MigrationContext
          yield* op.execute(`insert into seen values ('${id}', '${yield* currentRevision}', '${yield* currentHeads}')`)
        })
        return Migration.make({ revision: id, downRevision, upgrade: record, downgrade: record })
      }
      const scripts = ScriptDirectory.fromModules([records("a1", null), records("a2", "a1"), records("a3", "a2")])
      const seenIn = (text: string) => Array.from(text.matchAll(/insert into seen values \((.*)\);/g), ([, row]) => row)
      const written = <E>(
        command: (options: Commands.RunOptions) => Effect.Effect<
          unknown,
          E,
          ScriptDirectory.ScriptDirectory | Environment.Environment
        >
      ) =>
        Effect.gen(function*() {
          let text = ""
          yield* command({ script: (part) => Effect.sync(() => void (text += part)) }).pipe(
            inEnvironment(Environment.make(nowhere), scripts)
          )
          return seenIn(text)
        })
      assert.deepStrictEqual(yield* written((options) => Commands.upgrade("a1:a3", options)), [
        "'a2', 'a1', 'a1'",
        "'a3', 'a2', 'a2'"
      ])
      assert.deepStrictEqual(yield* written((options) => Commands.downgrade("a2:base", options)), [
        "'a2', 'a2', 'a2'",
        "'a1', 'a1', 'a1'"
      ])
      const environment = Environment.make(yield* onClient())
      yield* Commands.stamp("a2").pipe(inEnvironment(environment, scripts))
      const [plan] = yield* Commands.upgrade("a3", { dryRun: true }).pipe(inEnvironment(environment, scripts))
      assert.deepStrictEqual(seenIn(Option.getOrElse(plan?.sql ?? Option.none(), () => "")), ["'a3', 'a2', 'a2'"])
    }).pipe(Effect.provide(client)))

  it.effect("with a row that is no text is unreadable", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* sql`create table alembic_version (version_num)`
      yield* sql`insert into alembic_version values (5)`
      const error = yield* Commands.current().pipe(
        inEnvironment(Environment.make(yield* onClient())),
        Effect.flip
      )
      assert.strictEqual(reasonOf(error), "VersionRowUnreadable")
    }).pipe(Effect.provide(client)))

  it.effect("that lost a row fails the run, which counts the rows that it changes", () =>
    Effect.gen(function*() {
      const losing = (effect: Effect.Effect<void, unknown, SqlClient.SqlClient>) =>
        ScriptDirectory.fromModules([
          revision("a1", null),
          Migration.make({
            revision: "a2",
            downRevision: "a1",
            upgrade: Effect.orDie(effect),
            downgrade: Effect.orDie(effect)
          })
        ])
      const sql = yield* SqlClient.SqlClient
      const environment = Environment.make(yield* onClient())
      const lost = losing(Effect.asVoid(sql`delete from alembic_version`))
      yield* Commands.upgrade("a1").pipe(inEnvironment(environment, lost))
      const update = yield* Effect.flip(Commands.upgrade("a2").pipe(inEnvironment(environment, lost)))
      assert.include(update.message, "alembic_version")
      assert.deepStrictEqual(yield* versions, ["a1"])
      yield* Commands.stamp("a2").pipe(inEnvironment(environment, lost))
      const deleted = yield* Effect.flip(Commands.downgrade("base").pipe(inEnvironment(environment, lost)))
      assert.include(deleted.message, "alembic_version")
      assert.deepStrictEqual(yield* versions, ["a2"])
    }).pipe(Effect.provide(client)))
})

describe("the project of a command", () => {
  it.effect("is known to its migrations, online and in a script, and to no program without a command", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const migration = Migration.make({
        revision: "a1",
        downRevision: null,
        upgrade: Effect.gen(function*() {
          const { project } = yield* MigrationContext
          const { attributes, mainOptions, revisionMap } = Option.getOrThrow(project)
          seen.push([attributes, mainOptions, RevisionMap.heads(yield* revisionMap)])
        }),
        downgrade: Effect.void
      })
      const configuration = yield* onClient({ dialect: Sqlite.layer })
      const upgrade = (options: Commands.RunOptions) =>
        Commands.upgrade("head", {
          ...options,
          attributes: { by: "test" },
          sections: { other: { url: "sqlite://" } },
          section: "other"
        }).pipe(inEnvironment(Environment.make(configuration), ScriptDirectory.fromModules([migration])))
      yield* upgrade({ script: () => Effect.void })
      yield* upgrade({ dryRun: true })
      yield* upgrade({})
      const project = [{ by: "test" }, { url: "sqlite://" }, ["a1"]]
      assert.deepStrictEqual(seen, [project, project, project])
      const alone = yield* Effect.provide(MigrationContext, Environment.configure(configuration))
      assert.deepStrictEqual(alone.project, Option.none())
    }).pipe(Effect.provide(client)))
})

describe("a database", () => {
  it.effect("can be used without a command, in the transaction of the caller", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const configured = Environment.configure(yield* onClient())
      const inDatabase = Effect.gen(function*() {
        const { currentHeads, transactionalDdl } = yield* MigrationContext
        yield* op.execute("create table made (n int)")
        return { heads: yield* currentHeads, transactionalDdl }
      }).pipe(Effect.provide(configured))
      const undone = yield* Effect.flip(sql.withTransaction(Effect.zipRight(inDatabase, Effect.fail("undo"))))
      assert.strictEqual(undone, "undo")
      assert.deepStrictEqual(yield* tables, [])
      yield* Commands.stamp("a2").pipe(inEnvironment(Environment.make(yield* onClient({ historyTable: false }))))
      assert.deepStrictEqual(yield* inDatabase, { heads: ["a2"], transactionalDdl: true })
      assert.deepStrictEqual(yield* tables, ["alembic_version", "made"])
    }).pipe(Effect.provide(client)))

  it.effect("is described by a debug message, with whether DDL is assumed to roll back", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const logger = Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void told.push(String(message))))
      const describe = (options: Options, run: Commands.RunOptions = {}) =>
        Effect.gen(function*() {
          told.length = 0
          yield* Commands.upgrade("a1", run).pipe(
            inEnvironment(Environment.make({ ...yield* onClient(options), dialect: Sqlite.layer })),
            Logger.withMinimumLogLevel(LogLevel.Debug),
            Effect.provide(logger)
          )
          return told.filter((line) => line.includes("dialect"))
        })
      assert.deepStrictEqual(yield* describe({}), ["The dialect is sqlite. DDL is assumed to be transactional."])
      assert.deepStrictEqual(yield* describe({ transactionalDdl: false }, { script: () => Effect.void }), [
        "Writing a script. The dialect is sqlite. DDL is assumed not to be transactional."
      ])
    }).pipe(Effect.provide(client)))
})
