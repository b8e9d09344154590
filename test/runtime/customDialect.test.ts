/**
 * A dialect, a DdlImpl, an Inspector and interpretations of env.ts count online and offline alike.
 */
import { SqliteClient } from "@effect/sql-sqlite-node"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Column,
  Commands,
  Environment,
  Inspector,
  MigrateOperation,
  Migration,
  op,
  Operations,
  ScriptDirectory,
  SqlText,
  SqlType
} from "effect-alembic"
import { DdlImpl, Dialect, Dialects, Execution } from "effect-alembic/dialect"
import * as Postgresql from "effect-alembic/postgresql"
import * as Sqlite from "effect-alembic/sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as DdlElement from "../../src/dialect/DdlElement.ts"
import * as SqliteDdl from "../../src/dialect/sqlite/DdlCompiler.ts"
import { types } from "../../src/dialect/sqlite/TypeCompiler.ts"
import * as Table from "../../src/schema/Table.ts"
import { reasonOf } from "../reasonOf.ts"

class Marked extends SqliteDdl.SqliteDdlCompiler {
  override compile(element: DdlElement.DdlElement) {
    return super.compile(
      element._tag === "RenameTable" ? { ...element, newName: `${element.newName}_marked` } : element
    )
  }
}

const custom = Layer.succeed(Dialect.Dialect, {
  ...Sqlite.dialect,
  name: "marked",
  ddl: { ...Sqlite.dialect.ddl, compiler: new Marked(types) }
})

const impl = Layer.effect(
  DdlImpl.DdlImpl,
  Effect.zipWith(Dialect.Dialect, Execution.Execution, (dialect, execution) => ({
    ...DdlImpl.make(dialect, execution),
    versionTable: (options: DdlImpl.VersionTableOptions) =>
      Table.make(options.name, {
        version_num: Column.make(SqlType.string(64), { nullable: false }),
        note: Column.make(SqlType.string(9))
      })
  }))
)

const migrations = ScriptDirectory.fromModules([
  Migration.make({
    revision: "a1",
    downRevision: null,
    upgrade: Effect.zipRight(
      op.createTable("first", { id: Column.make(SqlType.integer, { primaryKey: true }) }),
      op.renameTable("first", "second")
    ),
    downgrade: Effect.void
  })
])

const client = SqliteClient.layer({ filename: ":memory:" })

const shared = <A, E, R>(
  dialect: Layer.Layer<Dialect.Dialect, unknown, SqlClient.SqlClient>,
  use: Effect.Effect<A, E, R | SqlClient.SqlClient | Environment.Environment | ScriptDirectory.ScriptDirectory>
) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    use.pipe(
      Effect.provideService(
        Environment.Environment,
        Environment.make({ client: Layer.succeed(SqlClient.SqlClient, sql), dialect, ddlImpl: impl })
      ),
      Effect.provide(migrations)
    )).pipe(Effect.provide(client))

describe("a dialect of one's own in env.ts", () => {
  it.effect("counts on a connection", () =>
    shared(
      custom,
      Effect.gen(function*() {
        yield* Commands.upgrade("head")
        const sql = yield* SqlClient.SqlClient
        const rows = yield* sql<{ name: string }>`select name from sqlite_master where type = 'table' order by 1`
        assert.include(rows.map(({ name }) => name), "second_marked")
        const columns = yield* sql<{ name: string }>`select name from pragma_table_info('alembic_version') order by 1`
        assert.deepStrictEqual(columns.map(({ name }) => name), ["note", "version_num"])
      })
    ))

  it.effect("counts in a script", () =>
    Effect.gen(function*() {
      let text = ""
      const script = (part: string) => Effect.sync(() => void (text += part))
      yield* shared(custom, Commands.upgrade("head", { script }))
      assert.include(text, "second_marked")
      assert.include(text, "note VARCHAR(9)")
    }))

  it.effect("is refused where the client speaks another protocol", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(shared(Postgresql.layer, Commands.upgrade("head")))
      assert.strictEqual(reasonOf(error), "DialectMismatch")
    }))

  it.effect("is refused in a script if its layer asks the client", () =>
    Effect.gen(function*() {
      const write = () => Effect.void
      const error = yield* Effect.flip(
        shared(Dialects.layerFromClient, Commands.upgrade("head", { script: write }))
      )
      assert.strictEqual(reasonOf(error), "DialectNeedsClient")
    }))
})

describe("an Inspector and interpretations of one's own in env.ts", () => {
  const inspector = Layer.effect(
    Inspector.Inspector,
    Effect.map(Inspector.Inspector, (standard) => ({ ...standard, defaultSchemaName: Effect.succeed("inspected") }))
  ).pipe(Layer.provide(Inspector.layer))

  const operations = Operations.layer({
    interpretations: {
      DropTable: ({ table }, builtin, { impl }) =>
        Effect.zipRight(impl.execute(SqlText.text(`CREATE TABLE instead_of_${table.name} (id INTEGER)`)), builtin)
    }
  })

  const namesDefaultSchema = MigrateOperation.custom("NamesDefaultSchema", {
    interpret: ({ impl, inspector }) =>
      Effect.flatMap(
        inspector.defaultSchemaName,
        (name) => impl.execute(SqlText.text(`CREATE TABLE ${name} (id INTEGER)`))
      )
  })

  const scripts = ScriptDirectory.fromModules([
    Migration.make({
      revision: "a1",
      downRevision: null,
      upgrade: Effect.gen(function*() {
        yield* op.createTable("old", { id: Column.make(SqlType.integer, { primaryKey: true }) })
        yield* op.dropTable("old")
        yield* op.invoke(namesDefaultSchema)
      }),
      downgrade: Effect.void
    })
  ])

  const upgrade = (options: Commands.RunOptions = {}) =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const environment = Environment.make({
        client: Layer.succeed(SqlClient.SqlClient, sql),
        dialect: Sqlite.layer,
        inspector,
        operations
      })
      yield* Commands.upgrade("head", options).pipe(
        Effect.provideService(Environment.Environment, environment),
        Effect.provide(scripts)
      )
      return yield* sql<{ name: string }>`select name from sqlite_master where type = 'table' order by 1`
    }).pipe(Effect.map((rows) => rows.map(({ name }) => name)), Effect.provide(client))

  it.effect("count on a connection", () =>
    Effect.gen(function*() {
      const tables = yield* upgrade()
      assert.includeMembers([...tables], ["inspected", "instead_of_old"])
      assert.notInclude(tables, "old")
    }))

  it.effect("count in a script", () =>
    Effect.gen(function*() {
      let text = ""
      yield* upgrade({ script: (part) => Effect.sync(() => void (text += part)) })
      assert.include(text, "CREATE TABLE inspected (id INTEGER)")
      assert.include(text, "CREATE TABLE instead_of_old (id INTEGER)")
    }))
})

describe("an unknown option in env.ts", () => {
  it.effect("is refused before a connection is made, online and in a script", () =>
    Effect.gen(function*() {
      let isBuilt = false
      const options = {
        client: Layer.effectDiscard(Effect.sync(() => isBuilt = true)).pipe(Layer.provideMerge(client)),
        transactionPerMigraton: true
      }
      for (const run of [Commands.upgrade("head"), Commands.upgrade("head", { script: () => Effect.void })]) {
        const error = yield* Effect.flip(run.pipe(
          Effect.provideService(Environment.Environment, Environment.make(options)),
          Effect.provide(migrations)
        ))
        assert.strictEqual(
          error.message,
          "The configuration in env.ts has an unknown option \"transactionPerMigraton\". Did you mean \"transactionPerMigration\"?"
        )
      }
      assert.isFalse(isBuilt)
    }))
})
