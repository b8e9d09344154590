import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { CompareOptions } from "../../src/autogenerate/CompareOptions.ts"
import { comparedTables, diff } from "../../src/autogenerate/Diff.ts"
import * as MigrationScript from "../../src/autogenerate/MigrationScript.ts"
import { inOrder } from "../../src/autogenerate/OperationOrder.ts"
import * as TableForm from "../../src/autogenerate/TableForm.ts"
import type { DiffContext } from "../../src/autogenerate/TablePair.ts"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import { JSONB } from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import type { DiffTuple } from "../../src/MigrateOperation.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const id = Column.make(SqlType.integer, { primaryKey: true })

/** The operations between reflected and declared tables, without a server. */
const upgrade = (
  dialect: Dialect["Type"],
  reflected: ReadonlyArray<Table.Table>,
  declared: ReadonlyArray<Table.Table>,
  options: CompareOptions = {},
  isSame: DiffContext["isSame"] = () => Option.none()
) =>
  Effect.gen(function*() {
    const comparison = yield* dialect.catalogue.comparison
    const metadata = MetaData.make(declared)
    const context = { dialect, comparison, options, uniqueIndexes: dialect === Mysql.mysql, isSame }
    const sides = {
      reflected: reflected.map((table) => TableForm.fromReflection(table, new Set())),
      declared: yield* Either.all(
        declared.map((table) => TableForm.fromMetaData(dialect, metadata, table, "public"))
      )
    }
    const compared = yield* comparedTables(sides, context)
    const found = diff(sides, compared, context)
    return {
      found,
      questions: compared.flatMap(({ questions }) => questions),
      ops: inOrder(found, {
        alterConstraints: dialect.ddl.features.alterConstraints,
        keysHaveIndexes: comparison.keysHaveIndexes,
        oneIdentity: comparison.oneIdentity
      })
    }
  })

const words = (ops: MigrationScript.UpgradeOps["ops"]): ReadonlyArray<string> =>
  MigrationScript.asDiffs({ ops })
    .flatMap((one): ReadonlyArray<DiffTuple> => isTuple(one) ? [one] : one)
    .map(([word]) => word)

const isTuple = (one: DiffTuple | ReadonlyArray<DiffTuple>): one is DiffTuple => typeof one[0] === "string"

describe("diff", () => {
  it.effect("is empty for a table that is declared as it is", () =>
    Effect.gen(function*() {
      const table = Table.make("account", { id, name: Column.make(SqlType.VARCHAR(20), { nullable: false }) }, {
        indexes: [Index.make("ix", ["name"])]
      })
      const { ops } = yield* upgrade(Postgresql.dialect, [table], [table], { compareServerDefault: true })
      assert.deepStrictEqual(ops, [])
    }))

  it.effect("puts all changes of a column into one operation, with its former attributes", () =>
    Effect.gen(function*() {
      const { ops } = yield* upgrade(
        Postgresql.dialect,
        [Table.make("t", { id, a: Column.make(SqlType.VARCHAR(10), { comment: "old" }) })],
        [Table.make("t", { id, a: Column.make(SqlType.string(20), { nullable: false, comment: "new" }) })]
      )
      assert.deepStrictEqual(words(ops), ["modify_type", "modify_nullable", "modify_comment"])
      const [modified] = ops
      const [change] = modified?._tag === "ModifyTableOps" ? modified.ops : []
      if (change?._tag !== "AlterColumn") return assert.fail("the column is altered")
      assert.deepStrictEqual(change.existingNullable, Option.some(true))
      assert.deepStrictEqual(change.existingComment, Option.some(Option.some("old")))
    }))

  it.effect("compares type details that only one side has only on request", () =>
    Effect.gen(function*() {
      const reflected = [Table.make("t", { id, a: Column.make(SqlType.VARCHAR()) })]
      const declared = [Table.make("t", { id, a: Column.make(SqlType.string(20)) })]
      const exact = yield* upgrade(Postgresql.dialect, reflected, declared)
      const given = yield* upgrade(Postgresql.dialect, reflected, declared, { compareTypeDetails: false })
      assert.deepStrictEqual([words(exact.ops), words(given.ops)], [["modify_type"], []])
    }))

  it.effect("asks the server about an expression that is spelled differently, and uses the answer", () =>
    Effect.gen(function*() {
      const table = (sqltext: string) =>
        Table.make("t", { id }, { constraints: [Constraint.check(sqltext, { name: "ck" })] })
      const [reflected, declared] = [[table("id > 0::bigint")], [table("id > 0")]]
      const asked = yield* upgrade(Postgresql.dialect, reflected, declared)
      assert.deepStrictEqual(asked.questions.map(({ subject }) => subject._tag), ["Check"])
      assert.deepStrictEqual(words(asked.ops), ["remove_constraint", "add_constraint"])
      const answered = yield* upgrade(Postgresql.dialect, reflected, declared, {}, () => Option.some(true))
      assert.deepStrictEqual(answered.ops, [])
    }))

  it.effect("matches an unnamed declared check with one that the server named", () =>
    Effect.gen(function*() {
      const { ops } = yield* upgrade(
        Postgresql.dialect,
        [Table.make("t", { id }, { constraints: [Constraint.check("id > 0", { name: "t_id_check" })] })],
        [Table.make("t", { id }, { constraints: [Constraint.check("(id > 0)")] })]
      )
      assert.deepStrictEqual(ops, [])
    }))

  it.effect("leaves out what the filters leave out", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const { ops } = yield* upgrade(
        Postgresql.dialect,
        [Table.make("old", { id })],
        [Table.make("new", { id })],
        {
          includeObject: (_, name, type, reflected, compareTo) => {
            seen.push(`${type} ${name} ${reflected} ${compareTo === null}`)
            return name !== "old"
          }
        }
      )
      assert.deepStrictEqual(words(ops), ["add_table"])
      assert.deepStrictEqual(seen, ["table new false true", "table old true true"])
    }))

  it.effect("compares defaults by their value, and only if asked to", () =>
    Effect.gen(function*() {
      const table = (serverDefault: SqlText.SqlText | string) =>
        Table.make("t", { id, n: Column.make(SqlType.NUMERIC(10, 2), { serverDefault }) })
      const same = yield* upgrade(Postgresql.dialect, [table(SqlText.text("0.00"))], [table("0")], {
        compareServerDefault: true
      })
      const off = yield* upgrade(Postgresql.dialect, [table(SqlText.text("1"))], [table("2")])
      const on = yield* upgrade(Postgresql.dialect, [table(SqlText.text("1"))], [table("2")], {
        compareServerDefault: true
      })
      assert.deepStrictEqual([words(same.ops), words(off.ops), words(on.ops)], [[], [], ["modify_default"]])
    }))

  it.effect("follows functions that compare types and defaults", () =>
    Effect.gen(function*() {
      const table = (type: SqlType.SqlType, serverDefault: SqlText.SqlText) => [
        Table.make("t", { n: Column.make(type, { serverDefault }) })
      ]
      const compared = (declared: ReadonlyArray<Table.Table>, hasChanged: boolean | undefined) =>
        Effect.map(
          upgrade(Postgresql.dialect, table(SqlType.INTEGER, SqlText.text("1")), declared, {
            compareType: () => hasChanged,
            compareServerDefault: () => hasChanged
          }),
          ({ ops }) => words(ops)
        )
      const other = table(SqlType.bigInteger, SqlText.text("2"))
      assert.deepStrictEqual(yield* compared(other, false), [])
      assert.deepStrictEqual(yield* compared(table(SqlType.integer, SqlText.text("1")), true), [
        "modify_type",
        "modify_default"
      ])
      assert.deepStrictEqual(yield* compared(other, undefined), ["modify_type", "modify_default"])
    }))

  it.effect("replaces a generated column whose expression differs, or warns of it", () =>
    Effect.gen(function*() {
      const table = (sqltext?: string) =>
        Table.make("t", {
          id,
          twice: Column.make(
            SqlType.INTEGER,
            sqltext === undefined ? {} : { serverDefault: ServerDefault.computed(sqltext, { persisted: true }) }
          )
        })
      const compared = (reflected: string | undefined, declared: string | undefined, compareComputed = true) =>
        Effect.map(
          upgrade(Postgresql.dialect, [table(reflected)], [table(declared)], {
            compareServerDefault: true,
            compareComputed
          }),
          ({ found, ops }) => [words(ops), found.warnings.length]
        )
      assert.deepStrictEqual(
        [
          yield* compared("(id * 2)", "ID*2"),
          yield* compared("(id * 2)", "id * 3"),
          yield* compared("(id * 2)", "id * 3", false),
          yield* compared("(id * 2)", undefined),
          yield* compared(undefined, "id * 2")
        ],
        [[[], 0], [["remove_column", "add_column"], 0], [[], 1], [[], 1], [[], 1]]
      )
    }))

  it.effect("on SQL Server, replaces a generated column if the nullability of its source changes", () =>
    Effect.gen(function*() {
      const table = (nullable: boolean) =>
        Table.make("t", {
          id,
          n: Column.make(SqlType.INTEGER, { nullable }),
          next: Column.make(SqlType.INTEGER, { serverDefault: ServerDefault.computed("n + 1") })
        })
      const compared = (dialect: Dialect["Type"]) =>
        Effect.map(upgrade(dialect, [table(true)], [table(false)]), ({ ops }) => words(ops))
      assert.deepStrictEqual(
        [yield* compared(Mssql.dialect), yield* compared(Postgresql.dialect)],
        [["remove_column", "modify_nullable", "add_column"], ["modify_nullable"]]
      )
    }))

  it.effect("on SQL Server, drops an identity column before another is added", () =>
    Effect.gen(function*() {
      const table = (name: string) =>
        Table.make("t", {
          n: Column.make(SqlType.INTEGER),
          [name]: Column.make(SqlType.INTEGER, { serverDefault: ServerDefault.identity() })
        })
      const compared = (dialect: Dialect["Type"]) =>
        Effect.map(upgrade(dialect, [table("a")], [table("b")]), ({ ops }) => words(ops))
      assert.deepStrictEqual(
        [yield* compared(Mssql.dialect), yield* compared(Postgresql.dialect)],
        [["remove_column", "add_column"], ["add_column", "remove_column"]]
      )
    }))

  it.effect("compares identities by what differs from the server's values, and leaves nullability to them", () =>
    Effect.gen(function*() {
      type Identity = Parameters<typeof ServerDefault.identity>[0]
      const table = (identity: Identity | undefined, nullable = false) =>
        Table.make("t", {
          id,
          n: Column.make(SqlType.INTEGER, {
            nullable,
            serverDefault: identity === undefined ? undefined : ServerDefault.identity(identity)
          })
        })
      const compared = (reflected: Table.Table, declared: Table.Table, dialect = Postgresql.dialect) =>
        Effect.map(
          upgrade(dialect, [reflected], [declared], { compareServerDefault: true }),
          ({ ops }) => words(ops)
        )
      const usual = { always: false, start: 1, increment: 1, minValue: 1, cache: 1, cycle: false }
      assert.deepStrictEqual(
        [
          yield* compared(table(usual), table({}, true)),
          yield* compared(table({}), table({ always: true })),
          yield* compared(table({}), table({ start: 5 })),
          yield* compared(table(undefined), table({})),
          yield* compared(table({}), table(undefined)),
          yield* compared(table({ start: 5 }), table({}), Mssql.dialect)
        ],
        [[], ["modify_default"], ["modify_default"], ["modify_default"], ["modify_default"], []]
      )
    }))

  it.effect("keeps AUTO_INCREMENT where MySQL redefines a column", () =>
    Effect.gen(function*() {
      const { ops } = yield* upgrade(
        Mysql.mysql,
        [Table.make("t", { id: Column.make(SqlType.INTEGER, { primaryKey: true, autoincrement: true }) })],
        [Table.make("t", { id: Column.make(SqlType.bigInteger, { primaryKey: true }) })]
      )
      const [modified] = ops
      const [change] = modified?._tag === "ModifyTableOps" ? modified.ops : []
      if (change?._tag !== "AlterColumn") return assert.fail("the column is altered")
      assert.strictEqual(Option.getOrUndefined(change.existingAutoincrement), true)
    }))

  it.effect("reads brackets and dates as SQL Server prints them, and distinguishes NVARCHAR from VARCHAR", () =>
    Effect.gen(function*() {
      const table = (number: string, moment: string, type: SqlType.SqlType) =>
        Table.make("t", {
          id,
          n: Column.make(SqlType.INTEGER, { serverDefault: SqlText.text(number) }),
          at: Column.make(SqlType.DATETIME, { serverDefault: SqlText.text(moment) }),
          name: Column.make(type)
        })
      const compared = (declared: Table.Table) =>
        Effect.map(
          upgrade(Mssql.dialect, [table("((1))", "getdate()", SqlType.VARCHAR(9))], [declared], {
            compareServerDefault: true
          }),
          ({ ops }) => words(ops)
        )
      assert.deepStrictEqual(yield* compared(table("1", "CURRENT_TIMESTAMP", SqlType.VARCHAR(9))), [])
      assert.deepStrictEqual(
        yield* compared(table("2", "getdate()", SqlType.NVARCHAR(9))),
        ["modify_default", "modify_type"]
      )
    }))

  it.effect("drops defaults and checks before a column only where they prevent dropping it", () =>
    Effect.gen(function*() {
      const reflected = Table.make("t", { id, n: Column.make(SqlType.INTEGER) })
      const dropped = (dialect: Parameters<typeof upgrade>[0]) =>
        Effect.map(
          upgrade(dialect, [reflected], [Table.make("t", { id })]),
          ({ ops }) => ops.flatMap((operation) => operation._tag === "ModifyTableOps" ? operation.ops : [operation])
        )
      const [onServer] = yield* dropped(Mssql.dialect)
      assert.deepInclude(onServer, { _tag: "DropColumn", mssqlDropDefault: true, mssqlDropCheck: true })
      const [elsewhere] = yield* dropped(Postgresql.dialect)
      assert.deepInclude(elsewhere, { _tag: "DropColumn", mssqlDropDefault: false, mssqlDropCheck: false })
    }))

  it.effect("compares names of the database, not keys, and no system columns", () =>
    Effect.gen(function*() {
      const reflected = Table.make("t", { id, customer_id: Column.make(SqlType.INTEGER) })
      const declared = Table.make("t", {
        id,
        customerId: Column.make(SqlType.integer, { name: "customer_id" }),
        xmin: Column.make(SqlType.integer, { system: true })
      }, { schema: "public" })
      const { ops } = yield* upgrade(Postgresql.dialect, [reflected], [declared])
      assert.deepStrictEqual(ops, [])
    }))

  it.effect("compares variants and types of the project by their text", () =>
    Effect.gen(function*() {
      const point = (sql: string) => SqlType.custom("Point", { sql: { postgresql: sql } })
      const { ops } = yield* upgrade(
        Postgresql.dialect,
        [Table.make("t", { id, a: Column.make(JSONB), b: Column.make(SqlType.raw("geometry(Point)")) })],
        [Table.make("t", {
          id,
          a: Column.make(SqlType.variant(SqlType.json, "postgresql", JSONB)),
          b: Column.make(point("geometry(Point)"))
        })]
      )
      assert.deepStrictEqual(ops, [])
      const { ops: changed } = yield* upgrade(
        Postgresql.dialect,
        [Table.make("t", { id, a: Column.make(JSONB), b: Column.make(SqlType.raw("geometry(Point)")) })],
        [Table.make("t", { id, a: Column.make(SqlType.json), b: Column.make(point("geometry(Polygon)")) })]
      )
      assert.deepStrictEqual(words(changed), ["modify_type", "modify_type"])
    }))

  it.effect("compares expressions of indexes on SQLite, and not without compareIndexDetails", () =>
    Effect.gen(function*() {
      const table = (sql: string) =>
        Table.make("t", { id, a: Column.make(SqlType.TEXT()) }, { indexes: [Index.make("ix", [SqlText.text(sql)])] })
      const compared = (options: CompareOptions, declared: string) =>
        Effect.map(
          upgrade(Sqlite.dialect, [table("lower(a)")], [table(declared)], options),
          ({ ops }) => words(ops)
        )
      assert.deepStrictEqual(
        [
          yield* compared({}, "lower( a )"),
          yield* compared({}, "upper(a)"),
          yield* compared({ compareIndexDetails: false }, "upper(a)")
        ],
        [[], ["remove_index", "add_index"], []]
      )
    }))

  it.effect("uses the comparison of the dialect", () =>
    Effect.gen(function*() {
      const comparison = yield* Postgresql.dialect.catalogue.comparison
      const dialect = {
        ...Postgresql.dialect,
        catalogue: {
          ...Postgresql.dialect.catalogue,
          comparison: Effect.succeed({ ...comparison, type: () => comparison.type("TEXT") })
        }
      }
      const table = (type: SqlType.SqlType) => Table.make("t", { id, a: Column.make(type) })
      const { ops } = yield* upgrade(dialect, [table(SqlType.TEXT())], [table(SqlType.INTEGER)])
      assert.deepStrictEqual(ops, [])
    }))
})

describe("inOrder", () => {
  it.effect("adds the foreign keys of tables that refer to each other when both are there", () =>
    Effect.gen(function*() {
      const table = (name: string, other: string) =>
        Table.make(name, { id, other_id: Column.make(SqlType.integer) }, {
          constraints: [Constraint.foreignKey(["other_id"], other, ["id"], { name: `fk_${name}` })]
        })
      const { ops } = yield* upgrade(Postgresql.dialect, [], [table("a", "b"), table("b", "a")])
      assert.deepStrictEqual(words(ops), ["add_table", "add_table", "add_fk", "add_fk"])
      const { ops: back } = yield* MigrationScript.reverse(MigrationScript.upgradeOps(ops))
      assert.deepStrictEqual(words(back), ["remove_fk", "remove_fk", "remove_table", "remove_table"])
    }))

  it.effect("drops before it creates under the same name, and drops columns last", () =>
    Effect.gen(function*() {
      const { ops } = yield* upgrade(
        Postgresql.dialect,
        [Table.make("t", { id, a: Column.make(SqlType.INTEGER) }, {
          constraints: [Constraint.unique(["a"], { name: "x" })]
        })],
        [Table.make("t", { id, b: Column.make(SqlType.integer) }, {
          indexes: [Index.make("x", ["b"], { unique: true })]
        })]
      )
      assert.deepStrictEqual(words(ops), ["remove_constraint", "add_column", "add_index", "remove_column"])
    }))

  it.effect("creates the index that a foreign key of MySQL needs before the old one goes", () =>
    Effect.gen(function*() {
      const table = (index: string) =>
        Table.make("t", { id, p: Column.make(SqlType.INTEGER) }, {
          constraints: [Constraint.foreignKey(["p"], "parent", ["id"], { name: "fk_p" })],
          indexes: [Index.make(index, ["p"])]
        })
      const { ops } = yield* upgrade(Mysql.mysql, [table("ix_old")], [table("ix_new")])
      assert.deepStrictEqual(words(ops), ["add_index", "remove_index"])
    }))
})
