/**
 * The laws of a project run through its env.ts, in scratch databases beside the configured one.
 */
import { assert, describe, it } from "@effect/vitest"
import { Column, Environment, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import { EnvironmentLaws } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { reasonOf } from "../reasonOf.ts"
import { databasesOf } from "../servers/databases.ts"
import * as FreshDatabase from "../servers/FreshDatabase.ts"
import { names, silent } from "../servers/Live.ts"

const id = Column.make(SqlType.integer, { primaryKey: true })

const a1 = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: op.createTable("account", { id }),
  downgrade: op.dropTable("account")
})

const forgets = Migration.make({
  revision: "a2",
  downRevision: "a1",
  upgrade: op.addColumn("account", "nick", Column.make(SqlType.string(30))),
  downgrade: Effect.void
})

const project = (
  migrations: ReadonlyArray<Migration.Migration>,
  options: Environment.Options<FreshDatabase.ClientError>
) =>
  Layer.mergeAll(
    ScriptDirectory.fromModules(migrations),
    Layer.succeed(Environment.Environment, Environment.make({ name: "main", ...options })),
    silent
  )

const failures = (databases: ReadonlyArray<EnvironmentLaws.DatabaseLaws>) =>
  databases.flatMap(({ laws }) =>
    laws.flatMap(({ failure, name }) => Option.isNone(failure) ? [] : [[name, reasonOf(failure.value)]])
  )

/** Lists the databases of a server, or the tables of an SQLite file. */
const listing = (label: FreshDatabase.Label) =>
  label === "sqlite"
    ? "SELECT name FROM sqlite_master"
    : label === "postgresql"
    ? "SELECT datname AS name FROM pg_database"
    : label === "mssql"
    ? "SELECT name FROM sys.databases"
    : "SELECT schema_name AS name FROM information_schema.schemata"

describe.each(databasesOf("sqlite", "postgresql", "mysql", "mssql"))(
  "laws of an environment on $label",
  ({ label, layer }) => {
    it.scopedLive("names the laws that do not hold, and leaves the server as it was", () =>
      Effect.gen(function*() {
        const database = yield* FreshDatabase.FreshDatabase
        const seen: Array<string> = []
        const onLaw: EnvironmentLaws.TestOptions["onLaw"] = ({ name }, database) =>
          Effect.sync(() => void seen.push(`${Option.getOrNull(database)}: ${name}`))
        const made: Array<string> = []
        const { client } = database
        const scratchClient = (name: string) => {
          made.push(name)
          return FreshDatabase.scratchClient(database)(name)
        }
        const sound = yield* Effect.provide(EnvironmentLaws.test({ onLaw }), project([a1], { client, scratchClient }))
        assert.deepStrictEqual(failures(sound), [])
        assert.deepStrictEqual(seen, sound.flatMap(({ laws }) => laws.map(({ name }) => `main: ${name}`)))
        assert.isAbove(seen.length, 6)
        const broken = yield* Effect.provide(EnvironmentLaws.test(), project([a1, forgets], { client, scratchClient }))
        assert.deepInclude(failures(broken), [
          "each revision goes up, down and up again, and keeps the rows",
          "NotUndone"
        ])
        const left = yield* names(listing(label))
        const scratch = made.filter((name) => name.startsWith("effect_alembic_"))
        assert.isAbove(scratch.length, 5)
        assert.deepStrictEqual(left.filter((name) => name === "account" || scratch.includes(name)), [])
      }).pipe(Effect.provide(layer)), 120_000)

    it.scopedLive("runs nothing without scratchClient, nor where it connects elsewhere", () =>
      Effect.gen(function*() {
        const database = yield* FreshDatabase.FreshDatabase
        const { client } = database
        const missing = Effect.provide(EnvironmentLaws.test(), project([a1], { client }))
        assert.strictEqual(reasonOf(yield* Effect.flip(missing)), "ScratchMissing")
        const itself = project([a1], { client, scratchClient: () => client })
        const elsewhere = yield* Effect.provide(EnvironmentLaws.test(), itself)
        assert.deepInclude(failures(elsewhere), ["all revisions can be applied", "ScratchElsewhere"])
      }).pipe(Effect.provide(layer)), 60_000)

    it.scopedLive("needs no configured database", () =>
      Effect.gen(function*() {
        const database = yield* FreshDatabase.FreshDatabase
        const absent = FreshDatabase.absent(database)
        const scratchClient = FreshDatabase.scratchClient(database)
        const found = yield* Effect.provide(EnvironmentLaws.test(), project([], { ...absent, scratchClient }))
        assert.deepStrictEqual(failures(found), [])
        const missing = Effect.provide(EnvironmentLaws.test(), project([], absent))
        assert.strictEqual(reasonOf(yield* Effect.flip(missing)), "ScratchMissing")
        // The dialect is asked for.
        const { client } = absent
        const unnamed = Effect.provide(EnvironmentLaws.test(), project([], { client, scratchClient }))
        assert.strictEqual(reasonOf(yield* Effect.flip(unnamed)), "ConnectionFailed")
      }).pipe(Effect.provide(layer)), 60_000)
  }
)
