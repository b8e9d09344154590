/**
 * Differences between the database, the declared schema and revisions, which are built in scratch databases.
 */
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Environment, MetaData, Migration, op, ScriptDirectory, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { reasonOf } from "../reasonOf.ts"
import { databasesOf, liveDatabases } from "../servers/databases.ts"
import * as FreshDatabase from "../servers/FreshDatabase.ts"
import { names, silent, sql, versions } from "../servers/Live.ts"

const id = Column.make(SqlType.integer, { primaryKey: true })

const migration = (revision: string, downRevision: string | null, upgrade: Migration.Migration["upgrade"]) =>
  Migration.make({ revision, downRevision, upgrade, downgrade: Effect.void })

const migrations = [
  migration("a1", null, op.createTable("account", { id })),
  migration("a2", "a1", op.addColumn("account", "nick", Column.make(SqlType.string(30))))
]

const metadata = MetaData.make([Table.make("account", { id, nick: Column.make(SqlType.string(50)) })])

type ScratchClient = ReturnType<typeof FreshDatabase.scratchClient>

const configured = (
  options: Environment.Options<FreshDatabase.ClientError>,
  revisions: ReadonlyArray<Migration.Migration> = migrations
) =>
  Layer.mergeAll(
    ScriptDirectory.fromModules(revisions),
    Layer.succeed(Environment.Environment, Environment.make({ targetMetadata: metadata, ...options })),
    silent
  )

const project = (
  { client }: FreshDatabase.Database,
  scratchClient: ScratchClient | undefined,
  revisions?: ReadonlyArray<Migration.Migration>
) => configured({ client, scratchClient }, revisions)

const kinds = (from: string, to: string) =>
  Effect.map(
    Commands.diff(from, to),
    (databases) =>
      databases.flatMap(({ differences }) => differences.map(({ from, kind, name, to }) => [kind, name, from, to]))
  )

const failure = (from: string, to: string) => Effect.map(Effect.flip(Commands.diff(from, to)), reasonOf)

describe.each(liveDatabases)("diff on $label", ({ label, layer }) => {
  it.scopedLive("compares any two sides, and leaves the database as it was", () =>
    Effect.gen(function*() {
      const database = yield* FreshDatabase.FreshDatabase
      const made: Array<string> = []
      const recording: ScratchClient = (name) => {
        made.push(name)
        return FreshDatabase.scratchClient(database)(name)
      }
      yield* Effect.gen(function*() {
        yield* Commands.upgrade("a1")
        yield* sql(`ALTER TABLE account ADD ${label === "mssql" ? "" : "COLUMN "}extra INTEGER`)
        const extra = "INTEGER"
        assert.deepStrictEqual(yield* kinds("head", "database"), [
          ["add_column", "extra", null, extra],
          ["remove_column", "nick", "VARCHAR(30)", null]
        ])
        assert.deepStrictEqual(yield* kinds("database", "metadata"), [
          ["add_column", "nick", null, "VARCHAR(50)"],
          ["remove_column", "extra", extra, null]
        ])
        assert.deepStrictEqual(yield* kinds("metadata", "database"), [
          ["add_column", "extra", null, extra],
          ["remove_column", "nick", "VARCHAR(50)", null]
        ])
        assert.deepStrictEqual(yield* kinds("head", "metadata"), [[
          "modify_type",
          "nick",
          "VARCHAR(30)",
          "VARCHAR(50)"
        ]])
        assert.deepStrictEqual(yield* kinds("a1", "head"), [["add_column", "nick", null, "VARCHAR(30)"]])
        assert.deepStrictEqual(yield* kinds("base", "a1"), [["add_table", null, null, null]])
        assert.deepStrictEqual(yield* versions, ["a1"])
      }).pipe(Effect.provide(project(database, recording)))
      if (label !== "sqlite") {
        const catalogue = label === "postgresql"
          ? "datname AS name FROM pg_database"
          : label === "mssql"
          ? "name FROM sys.databases"
          : "schema_name AS name FROM information_schema.schemata"
        const left = yield* names(`SELECT ${catalogue}`)
        assert.isAbove(made.length, 0)
        assert.deepStrictEqual(left.filter((name) => name.startsWith("effect_alembic_") && made.includes(name)), [])
      }
    }).pipe(Effect.provide(Layer.fresh(layer))), 120_000)

  it.scopedLive("needs the configured database only if it is a side", () =>
    Effect.gen(function*() {
      const database = yield* FreshDatabase.FreshDatabase
      const scratchClient = FreshDatabase.scratchClient(database)
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(yield* kinds("a1", "head"), [["add_column", "nick", null, "VARCHAR(30)"]])
        assert.lengthOf(yield* kinds("metadata", "head"), 1)
        assert.strictEqual(yield* failure("database", "head"), "ConnectionFailed")
      }).pipe(Effect.provide(configured({ ...FreshDatabase.absent(database), scratchClient })))
    }).pipe(Effect.provide(Layer.fresh(layer))), 60_000)

  it.scopedLive("runs no migration in a database that it did not create", () =>
    Effect.gen(function*() {
      const database = yield* FreshDatabase.FreshDatabase
      const configured = project(database, () => database.client)
      assert.strictEqual(yield* Effect.provide(failure("base", "head"), configured), "ScratchElsewhere")
      assert.strictEqual(yield* Effect.provide(failure("base", "head"), project(database, undefined)), "ScratchMissing")
      assert.strictEqual(yield* Effect.provide(failure("head", "head"), configured), "InvalidCombination")
      const tables = yield* Effect.provide(Commands.inspect(), configured)
      assert.deepStrictEqual(tables.flatMap(({ metadata }) => metadata.tables), [])
    }).pipe(Effect.provide(Layer.fresh(layer))), 60_000)
})

describe.each(databasesOf("mysql", "mariadb"))("diff on $label", ({ layer }) => {
  it.scopedLive("sends no statement that names another database", () =>
    Effect.gen(function*() {
      const database = yield* FreshDatabase.FreshDatabase
      yield* sql("CREATE TABLE kept (id INTEGER)")
      const { name } = database
      const statements = [
        `DROP TABLE ${name}.kept`,
        `DROP TABLE \`${name.toUpperCase()}\` . kept`,
        `USE ${name}`,
        `DROP DATABASE IF EXISTS \`${name}\``,
        `EXECUTE IMMEDIATE 'DROP TABLE ${name}.kept'`
      ]
      for (const statement of statements) {
        const revision = migration(
          "b1",
          null,
          Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(statement))
        )
        const error = yield* Effect.flip(Commands.diff("base", "head")).pipe(
          Effect.provide(project(database, FreshDatabase.scratchClient(database), [revision]))
        )
        assert.include(error.message, `A migration seems to name the database ${name}`)
      }
      assert.deepStrictEqual(yield* sql("SELECT id FROM kept"), [])
    }).pipe(Effect.provide(Layer.fresh(layer))), 60_000)
})
