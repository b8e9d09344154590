/**
 * The code of a baseline, in the order in which a database can create what it names.
 */
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, Name, SchemaObject, SqlType, Table } from "effect-alembic"
import * as Either from "effect/Either"
import * as Baseline from "../../src/autogenerate/Baseline.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Types from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"

const id = Column.make(SqlType.integer, { primaryKey: true })

const refers = (name: string, target: string) =>
  Constraint.foreignKey([`${target}_id`], target, ["id"], { name: Name.f(name) })

const metadata = MetaData.make([
  Table.make("egg", { id, hen_id: Column.make(SqlType.integer) }, { constraints: [refers("egg_hen", "hen")] }),
  Table.make(
    "hen",
    { id, egg_id: Column.make(SqlType.integer), mood: Column.make(Types.ENUM("mood", ["sad", "ok"])) },
    {
      constraints: [refers("hen_egg", "egg")],
      indexes: [Index.make(Name.f("by_mood"), ["mood"])]
    }
  ),
  Table.make("bill", { id }, { schema: "sales" })
], {
  enums: [SchemaObject.enumType("mood", ["sad", "ok"]), SchemaObject.enumType("spare", ["x"])],
  views: [
    SchemaObject.view("kept", "SELECT '\\:x' AS a", {
      materialized: true,
      indexes: [Index.make(Name.f("kept_a"), ["a"])]
    })
  ]
})

/** The bodies as they are in the template of revisions. */
const baselineOf = (...args: Parameters<typeof Baseline.make>) => {
  const { bodies, imports } = Either.getOrThrow(Baseline.make(...args))
  return { imports, upgrade: bodies["upgrades"]?.(2), downgrade: bodies["downgrades"]?.(2) }
}

describe("make", () => {
  it("creates tables by operations, and everything else by its SQL", () => {
    const { downgrade, imports, upgrade } = baselineOf(Postgresql.dialect, metadata)
    assert.strictEqual(
      imports,
      `import { Effect } from "effect"
import { Column, Constraint, Index, Migration, SqlType, op } from "effect-alembic"
import * as Postgresql from "effect-alembic/postgresql"`
    )
    assert.strictEqual(
      upgrade,
      `Effect.gen(function*() {
    yield* op.execute("CREATE SCHEMA IF NOT EXISTS sales")
    yield* op.createType(Postgresql.ENUM("mood", ["sad", "ok"]))
    yield* op.execute("CREATE TYPE spare AS ENUM ('x')")
    yield* op.createTable("egg", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      hen_id: Column.make(SqlType.integer)
    })
    yield* op.createTable("hen", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      egg_id: Column.make(SqlType.integer),
      mood: Column.make(Postgresql.ENUM("mood", ["sad", "ok"]))
    }, { indexes: [Index.make(op.f("by_mood"), ["mood"])] })
    yield* op.createTable("bill", { id: Column.make(SqlType.integer, { primaryKey: true }) }, { schema: "sales" })
    yield* op.addConstraint("egg", Constraint.foreignKey(["hen_id"], "hen", ["id"], { name: op.f("egg_hen") }))
    yield* op.addConstraint("hen", Constraint.foreignKey(["egg_id"], "egg", ["id"], { name: op.f("hen_egg") }))
    yield* op.execute("CREATE MATERIALIZED VIEW kept AS SELECT '\\\\\\\\:x' AS a")
    yield* op.execute("CREATE INDEX kept_a ON kept (a)")
  })`
    )
    assert.strictEqual(
      downgrade,
      `Effect.gen(function*() {
    yield* op.execute("DROP MATERIALIZED VIEW kept")
    yield* op.execute("ALTER TABLE egg DROP CONSTRAINT egg_hen")
    yield* op.execute("ALTER TABLE hen DROP CONSTRAINT hen_egg")
    yield* op.dropTable("bill", { schema: "sales" })
    yield* op.dropTable("hen")
    yield* op.dropTable("egg")
    yield* op.execute("DROP TYPE spare")
    yield* op.execute("DROP TYPE mood")
  })`
    )
  })

  it("keeps foreign keys in the tables where none can be added later", () => {
    const cycle = MetaData.make(
      metadata.tables.slice(0, 2).map((table) => ({ ...table, columns: table.columns.slice(0, 2) }))
    )
    const { upgrade } = baselineOf(
      Sqlite.dialect,
      { ...cycle, tables: cycle.tables.map((table) => ({ ...table, indexes: [] })) }
    )
    assert.notInclude(upgrade, "addConstraint")
    assert.include(upgrade, `Constraint.foreignKey(["hen_id"], "hen", ["id"], { name: op.f("egg_hen") })`)
  })

  it("fails for what the dialect cannot hold", () => {
    assert.isTrue(Either.isLeft(Baseline.make(Sqlite.dialect, metadata)))
  })
})
