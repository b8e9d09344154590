/**
 * One env program for two databases: one after the other, each committing by itself, or in two phases.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, EnvironmentContext, Migration, op, ScriptDirectory } from "effect-alembic"
import * as Postgresql from "effect-alembic/postgresql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import { liveDatabases } from "../servers/databases.ts"

class Database extends Context.Reference<Database>()("test/Database", { defaultValue: () => "none" }) {}

/** A migration that does the same in both databases, and breaks in the one that is named. */
const scripts = (broken: string) =>
  ScriptDirectory.fromModules([
    Migration.make({
      revision: "s1",
      downRevision: null,
      upgrade: Effect.gen(function*() {
        yield* op.execute("create table thing (id int)")
        if ((yield* Database) === broken) yield* Effect.fail("broken")
      }),
      downgrade: op.execute("drop table thing")
    })
  ])

type Clients = Readonly<Record<"first" | "second", Layer.Layer<SqlClient.SqlClient>>>

const migrate = (clients: Clients, name: keyof Clients, next?: Effect.Effect<void, unknown, EnvironmentContext>) =>
  Effect.flatMap(
    EnvironmentContext,
    (env) =>
      (next === undefined ? env.runMigrations : env.runMigrationsBefore(next)).pipe(
        Effect.provide(env.configure({ client: clients[name] })),
        Effect.provideService(Database, name)
      )
  )

const sequential = (clients: Clients) => Effect.zipRight(migrate(clients, "first"), migrate(clients, "second"))
const twoPhase = (clients: Clients) => migrate(clients, "first", migrate(clients, "second"))

const rows = (clients: Clients, name: keyof Clients) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => Effect.option(sql`select version_num from alembic_version`)).pipe(
    Effect.map(Option.match({ onNone: () => [], onSome: (rows) => rows.map(({ version_num }) => version_num) })),
    Effect.provide(clients[name])
  )

const hasThing = (clients: Clients, name: keyof Clients) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => Effect.option(sql`select id from thing`)).pipe(
    Effect.map(Option.isSome),
    Effect.provide(clients[name])
  )

describe.each(liveDatabases.filter(({ label }) => label === "postgresql" || label === "sqlite"))(
  "two databases on $label",
  ({ database }) => {
    const clients = Effect.map(
      Effect.all([database, database]),
      ([first, second]): Clients => ({ first: Layer.orDie(first.client), second: Layer.orDie(second.client) })
    )
    const upgrade = (broken: string, environment: Effect.Effect<void, unknown, EnvironmentContext>) => {
      const told: Array<string> = []
      const logger = Logger.make(({ message }) => void told.push(String(message)))
      return Commands.upgrade("head").pipe(
        Effect.either,
        Effect.provide(scripts(broken)),
        Effect.provideService(Environment.Environment, environment),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
        Effect.map((result) => [result, told.filter((line) => line.startsWith("Before the failure"))] as const)
      )
    }

    it.scopedLive("one after the other: finished databases are kept, and the error says so", () =>
      Effect.gen(function*() {
        const both = yield* clients
        const [result, told] = yield* upgrade("second", sequential(both))
        assert.strictEqual(result._tag === "Left" ? result.left._tag : "", "MigrationFailed")
        assert.deepStrictEqual(yield* rows(both, "first"), ["s1"])
        assert.isFalse(yield* hasThing(both, "second"))
        assert.deepStrictEqual(told, [
          "Before the failure, another database was migrated and is not rolled back: from base to s1."
        ])
      }))

    it.scopedLive.each(["first", "second"])(
      "nested: both commit or none, where the %s breaks",
      (broken) =>
        Effect.gen(function*() {
          const both = yield* clients
          const [result, told] = yield* upgrade(broken, twoPhase(both))
          assert.strictEqual(result._tag === "Left" ? result.left._tag : "", "MigrationFailed")
          assert.deepStrictEqual(told, [])
          for (const name of ["first", "second"] as const) {
            assert.deepStrictEqual(yield* rows(both, name), [])
            assert.isFalse(yield* hasThing(both, name))
          }
          const [again] = yield* upgrade("none", twoPhase(both))
          assert.strictEqual(again._tag === "Right" ? again.right.length : 0, 2)
          for (const name of ["first", "second"] as const) {
            assert.deepStrictEqual(yield* rows(both, name), ["s1"])
            assert.isTrue(yield* hasThing(both, name))
          }
        })
    )

    it.scopedLive("an error of the env program rolls back the open transactions around it, and is reported as its error", () =>
      Effect.gen(function*() {
        const both = yield* clients
        const [result] = yield* upgrade("none", migrate(both, "first", Effect.fail(new Error("no second"))))
        assert.strictEqual(result._tag === "Left" ? result.left._tag : "", "EnvironmentError")
        assert.isFalse(yield* hasThing(both, "first"))
      }))

    it.scopedLive("an error that env.ts catches still fails the command", () =>
      Effect.gen(function*() {
        const both = yield* clients
        const caught = Effect.catchAllCause(migrate(both, "first"), () => Effect.void)
        for (const environment of [caught, Effect.zipRight(caught, migrate(both, "second"))]) {
          const [result] = yield* upgrade("first", environment)
          assert.strictEqual(result._tag === "Left" ? result.left._tag : "", "MigrationFailed")
        }
        assert.deepStrictEqual(yield* rows(both, "first"), [])
        assert.deepStrictEqual(yield* rows(both, "second"), ["s1"])
      }))

    it.scopedLive("a run that env.ts repeats with success is not a failure", () =>
      Effect.gen(function*() {
        const both = yield* clients
        const attempt = (database: string) =>
          Effect.flatMap(EnvironmentContext, (env) =>
            env.runMigrations.pipe(
              Effect.provide(env.configure({ client: both.first })),
              Effect.provideService(Database, database)
            ))
        const [result] = yield* upgrade("first", Effect.catchAll(attempt("first"), () => attempt("again")))
        assert.strictEqual(result._tag === "Right" ? result.right.length : 0, 1)
        assert.deepStrictEqual(yield* rows(both, "first"), ["s1"])
      }))

    it.scopedLive("results are in the order in which the runs began", () =>
      Effect.gen(function*() {
        const both = yield* clients
        yield* Effect.provide(
          Effect.provideService(Commands.stamp("s1"), Environment.Environment, migrate(both, "first")),
          scripts("none")
        )
        const [result] = yield* upgrade("none", twoPhase(both))
        assert.deepStrictEqual(
          result._tag === "Right" ? result.right.map(({ before }) => before) : [],
          [["s1"], []]
        )
      }))
  }
)

describe("two databases", () => {
  it.effect("scripts are written one after the other", () =>
    Effect.gen(function*() {
      const written: Array<string> = []
      const one = (name: string, next: Effect.Effect<void, unknown, EnvironmentContext>) =>
        Effect.flatMap(EnvironmentContext, (env) =>
          Effect.provide(
            env.runMigrationsBefore(next),
            env.configure({ name, client: Layer.die("not to be built"), dialect: Postgresql.layer })
          ))
      yield* Commands.upgrade("head", { script: (text) => Effect.sync(() => void written.push(text)) }).pipe(
        Effect.provide(scripts("nowhere")),
        Effect.provideService(Environment.Environment, one("orders", one("billing", Effect.void)))
      )
      assert.deepStrictEqual(written.join("").match(/^(BEGIN|COMMIT|-- Database .*)/gm), [
        "-- Database orders",
        "BEGIN",
        "COMMIT",
        "-- Database billing",
        "BEGIN",
        "COMMIT"
      ])
    }))
})
