import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { pipe } from "effect/Function"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const id = Column.make(SqlType.integer, { primaryKey: true })

const table = (name: string, ...targets: ReadonlyArray<string>): Table.Table =>
  Table.make(name, [
    ["id", id],
    ...targets.map((target) => [`${target}_id`, Column.make(SqlType.integer, { references: `${target}.id` })] as const)
  ])

const sorted = (...tables: ReadonlyArray<Table.Table>) => {
  const { cycles, deferred, tables: order } = MetaData.sortedTables(MetaData.make(tables))
  return {
    order: order.map(Table.key),
    deferred: deferred.map(({ constraint, table }) => `${table.name} -> ${constraint.referredTable}`),
    cycles
  }
}

describe("MetaData.sortedTables", () => {
  it("sorts referenced tables first, and independent tables by name", () => {
    assert.deepStrictEqual(sorted(table("c", "b"), table("z"), table("b", "a"), table("a"), table("y", "y")), {
      order: ["a", "y", "z", "b", "c"],
      deferred: [],
      cycles: []
    })
  })

  it("removes the foreign keys of cycles and returns the cycles", () => {
    assert.deepStrictEqual(
      sorted(table("e", "b"), table("b", "c"), table("c", "a"), table("a", "b", "z"), table("z", "q"), table("q", "z")),
      {
        order: ["b", "c", "q", "z", "a", "e"],
        deferred: ["a -> b", "b -> c", "c -> a", "q -> z", "z -> q"],
        cycles: [["a", "b", "c"], ["q", "z"]]
      }
    )
  })

  it("defers foreign keys with useAlter", () => {
    const late = Table.make("a", {
      id,
      b: Column.make(SqlType.integer, { references: { target: "b.id", useAlter: true } })
    })
    assert.deepStrictEqual(sorted(late, table("b")), { order: ["a", "b"], deferred: ["a -> b"], cycles: [] })
  })

  it("ignores foreign keys to tables that are not in the metadata", () => {
    assert.deepStrictEqual(sorted(table("a", "elsewhere")).order, ["a"])
  })

  it("holds for every graph: each table once, each foreign key upwards or deferred, and no circle unless there is one", () => {
    const graph = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 25 })
    fc.assert(fc.property(graph, (edges) => {
      const names = Array.from({ length: 10 }, (_, at) => `t${at}`)
      const targets = (at: number) =>
        Array.from(new Set(edges.filter(([from]) => from === at).map(([, to]) => `t${to}`)))
      const { cycles, deferred, order } = sorted(...names.map((name, at) => table(name, ...targets(at))))
      assert.deepStrictEqual(order.toSorted(), names)
      const circular = new Set(cycles.flat())
      for (const [from, to] of edges) {
        const [source, target] = [`t${from}`, `t${to}`]
        if (source === target) continue
        const waits = deferred.includes(`${source} -> ${target}`)
        assert.isTrue(waits || order.indexOf(target) < order.indexOf(source))
        if (waits) assert.isTrue(circular.has(source) && circular.has(target))
      }
    }))
  })
})

describe("MetaData.make", () => {
  it("gives its schema to tables and references without one", () => {
    const metadata = MetaData.make([table("a", "b"), table("b"), Table.make("c", { id }, { schema: "own" })], {
      schema: "app"
    })
    assert.deepStrictEqual(metadata.tables.map(Table.key), ["app.a", "app.b", "own.c"])
    assert.deepStrictEqual(MetaData.sortedTables(metadata).tables.map(Table.key), ["app.b", "own.c", "app.a"])
    assert.isTrue(Option.isSome(MetaData.get(metadata, "app.a")))
    assert.deepStrictEqual(pipe(metadata, MetaData.get("app.a")), MetaData.get(metadata, "app.a"))
    assert.isTrue(Either.isRight(MetaData.validate(metadata)))
  })

  it("names indexes by default", () => {
    assert.deepStrictEqual(MetaData.make([], { namingConvention: { pk: "pk_%(table_name)s" } }).namingConvention, {
      ix: "ix_%(column_0_label)s",
      pk: "pk_%(table_name)s"
    })
  })
})

describe("MetaData.validate", () => {
  const mistakes = (tables: ReadonlyArray<Table.Table>, options?: MetaData.MetaDataOptions) =>
    Either.match(MetaData.validate(MetaData.make(tables, options)), {
      onLeft: (errors) => errors.map(({ message, reason }) => ({ _tag: reason._tag, message })),
      onRight: () => []
    })

  it("finds each kind of mistake, all at once", () => {
    const bad = Table.make("a", [["id", id], ["x", Column.make(SqlType.text)], [
      "y",
      Column.make(SqlType.text, { name: "x" })
    ]], {
      constraints: [
        Constraint.unique(["x"], { name: "u" }),
        Constraint.unique(["id"], { name: "u" }),
        Constraint.unique(["gone"]),
        Constraint.check("x <> ''"),
        Constraint.foreignKey(["id"], "b", ["missing"]),
        Constraint.foreignKey(["id"], "nowhere", ["id"])
      ],
      indexes: [Index.make("i", ["x"]), Index.make("i", ["gone"])]
    })
    const found = mistakes([bad, table("b"), table("b")], { namingConvention: { ck: "ck_%(constraint_name)s" } })
    assert.deepStrictEqual(found.map(({ _tag }) => _tag).toSorted(), [
      "ColumnUnknown",
      "ColumnUnknown",
      "ConstraintNameRequired",
      "DuplicateColumn",
      "DuplicateName",
      "DuplicateName",
      "DuplicateTable",
      "TargetUnknown",
      "TargetUnknown"
    ])
    for (const { message } of found) assert.match(message, /\ba\b|\bb\b/)
  })

  it("finds no mistake in a valid schema", () => {
    assert.deepStrictEqual(mistakes([table("a", "b", "a"), table("b", "a")]), [])
  })
})
