import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { tableRef } from "../../src/dialect/DdlElement.ts"
import type { ColumnChange, Plan } from "../../src/dialect/DdlPlanner.ts"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Name from "../../src/schema/Name.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const orders = tableRef("orders")

const written = ({ ddl: { compiler } }: Dialect["Type"], plan: Plan): ReadonlyArray<string> =>
  Either.getOrThrow(plan).map((step) =>
    step._tag === "Warning"
      ? `-- ${step.message}`
      : Either.getOrThrow(compiler.compile(step)).replaceAll(/\s+/g, " ")
  )

const failure = (plan: Plan) => Either.match(plan, { onLeft: ({ reason }) => reason._tag, onRight: () => "none" })

const nothing: ColumnChange = {
  table: orders,
  columnName: "status",
  nullable: Option.none(),
  type: Option.none(),
  serverDefault: Option.none(),
  newColumnName: Option.none(),
  comment: Option.none(),
  autoincrement: Option.none(),
  existingType: Option.none(),
  existingNullable: Option.none(),
  existingServerDefault: Option.none(),
  existingComment: Option.none(),
  existingAutoincrement: Option.none(),
  postgresqlUsing: Option.none()
}

const literal = (value: string) => Option.some(ServerDefault.fromInput(value))
const identity = (options: Parameters<typeof ServerDefault.identity>[0] = {}) =>
  Option.some(Option.some(ServerDefault.identity(options)))

const everything: ColumnChange = {
  ...nothing,
  nullable: Option.some(false),
  type: Option.some(SqlType.string(50)),
  serverDefault: Option.some(literal("x")),
  newColumnName: Option.some("state"),
  comment: Option.some(Option.some("it's")),
  existingType: Option.some(SqlType.integer),
  existingServerDefault: Option.some(literal("1"))
}

describe("alterColumn", () => {
  it("puts the statements in the order that each dialect needs", () => {
    assert.deepStrictEqual(written(Postgresql.dialect, Postgresql.dialect.ddl.planner.alterColumn(everything)), [
      "ALTER TABLE orders ALTER COLUMN status TYPE VARCHAR(50)",
      "ALTER TABLE orders ALTER COLUMN status SET NOT NULL",
      "ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'x'",
      "COMMENT ON COLUMN orders.status IS 'it''s'",
      "ALTER TABLE orders RENAME status TO state"
    ])
    assert.deepStrictEqual(written(Mysql.mysql, Mysql.mysql.ddl.planner.alterColumn(everything)), [
      "ALTER TABLE orders CHANGE status state VARCHAR(50) NOT NULL DEFAULT 'x' COMMENT 'it''s'"
    ])
    assert.deepStrictEqual(
      written(Mssql.dialect, Mssql.dialect.ddl.planner.alterColumn(everything)).map((sql) => sql.slice(0, 55)),
      [
        "declare @const_name nvarchar(258) select @const_name = ",
        "ALTER TABLE orders ALTER COLUMN status VARCHAR(50) NOT ",
        "exec sp_addextendedproperty 'MS_Description', N'it''s',",
        "ALTER TABLE orders ADD DEFAULT 'x' FOR status",
        "EXEC sp_rename 'orders.status', state, 'COLUMN'"
      ]
    )
  })

  it("renames a column of MySQL without writing it anew, unless the type is changed", () => {
    const renaming = { ...nothing, newColumnName: Option.some("state") }
    const rename = "ALTER TABLE orders RENAME COLUMN status TO state"
    const cases: ReadonlyArray<readonly [ColumnChange, ReadonlyArray<string>]> = [
      [renaming, [rename]],
      [{ ...renaming, existingType: Option.some(SqlType.dateTime()), existingNullable: Option.some(false) }, [rename]],
      [{ ...renaming, serverDefault: Option.some(Option.none()) }, [
        "ALTER TABLE orders ALTER COLUMN status DROP DEFAULT",
        rename
      ]],
      [{ ...renaming, type: Option.some(SqlType.string(5)) }, [
        "ALTER TABLE orders CHANGE status state VARCHAR(5) NULL"
      ]]
    ]
    for (const dialect of [Mysql.mysql, Mysql.mariadb]) {
      for (const [change, expected] of cases) {
        assert.deepStrictEqual(written(dialect, dialect.ddl.planner.alterColumn(change)), expected)
      }
    }
  })

  it("plans nothing if nothing changes", () => {
    for (const dialect of [Postgresql.dialect, Mysql.mysql, Mssql.dialect, Sqlite.dialect]) {
      assert.deepStrictEqual(
        written(
          dialect,
          dialect.ddl.planner.alterColumn({ ...nothing, existingType: Option.some(SqlType.dateTime()) })
        ),
        []
      )
    }
  })

  it("requires the existing type where necessary", () => {
    const change = { ...nothing, nullable: Option.some(true) }
    assert.strictEqual(failure(Mysql.mariadb.ddl.planner.alterColumn(change)), "ExistingTypeRequired")
    assert.strictEqual(failure(Mssql.dialect.ddl.planner.alterColumn(change)), "ExistingTypeRequired")
    assert.strictEqual(failure(Postgresql.dialect.ddl.planner.alterColumn(change)), "none")
  })

  it("requires a type with USING", () => {
    const change = { ...nothing, postgresqlUsing: Option.some("status::int") }
    assert.strictEqual(failure(Postgresql.dialect.ddl.planner.alterColumn(change)), "UsingNeedsType")
  })

  it("drops the check of the old type and adds that of the new one under the new name of the column", () => {
    const change: ColumnChange = {
      ...nothing,
      newColumnName: Option.some("state"),
      type: Option.some(SqlType.enum("ck_new", ["a"], { native: false, createConstraint: true })),
      existingType: Option.some(SqlType.enum("ck_old", ["b"], { native: false, createConstraint: true }))
    }
    const naming = { namingConvention: { ck: "%(table_name)s_%(constraint_name)s" } }
    assert.deepStrictEqual(
      written(Postgresql.dialect, Postgresql.dialect.ddl.planner.alterColumn(change, naming)),
      [
        "ALTER TABLE orders DROP CONSTRAINT orders_ck_old",
        "ALTER TABLE orders ALTER COLUMN status TYPE VARCHAR(1)",
        "ALTER TABLE orders RENAME status TO state",
        "ALTER TABLE orders ADD CONSTRAINT orders_ck_new CHECK (state IN ('a'))"
      ]
    )
  })

  it("changes a default to an identity, one identity to another, and back", () => {
    const alter = (change: Partial<ColumnChange>) =>
      written(Postgresql.dialect, Postgresql.dialect.ddl.planner.alterColumn({ ...nothing, ...change }))
    const column = "ALTER TABLE orders ALTER COLUMN status"
    assert.deepStrictEqual(
      alter({ serverDefault: identity(), existingServerDefault: Option.some(literal("1")) }),
      [`${column} DROP DEFAULT`, `${column} ADD GENERATED BY DEFAULT AS IDENTITY`]
    )
    assert.deepStrictEqual(
      alter({
        serverDefault: identity({ always: true, cycle: false }),
        existingServerDefault: identity({ cycle: true })
      }),
      [`${column} SET GENERATED ALWAYS SET NO CYCLE`]
    )
    assert.deepStrictEqual(alter({ serverDefault: identity(), existingServerDefault: identity({ start: 3 }) }), [])
    assert.deepStrictEqual(
      alter({ serverDefault: Option.some(literal("1")), existingServerDefault: identity() }),
      [`${column} DROP IDENTITY`, `${column} SET DEFAULT '1'`]
    )
    assert.strictEqual(
      failure(Mysql.mysql.ddl.planner.alterColumn({ ...nothing, serverDefault: identity() })),
      "IdentityNotAlterable"
    )
  })

  it("gives MySQL's defaults the brackets that ALTER COLUMN wants", () => {
    const alter = (sql: string, dialect: Dialect["Type"]) =>
      written(
        dialect,
        dialect.ddl.planner.alterColumn({
          ...nothing,
          serverDefault: Option.some(Option.some(ServerDefault.fromInput(SqlText.text(sql))))
        })
      )[0]
    assert.strictEqual(alter("now()", Mysql.mysql), "ALTER TABLE orders ALTER COLUMN status SET DEFAULT (now())")
    assert.strictEqual(alter("-1.5", Mysql.mysql), "ALTER TABLE orders ALTER COLUMN status SET DEFAULT -1.5")
    assert.strictEqual(alter("now()", Mysql.mariadb), "ALTER TABLE orders ALTER COLUMN status SET DEFAULT now()")
  })

  it("warns if a statement will be refused or lose something", () => {
    const type = { ...nothing, type: Option.some(SqlType.text) }
    assert.match(written(Mssql.dialect, Mssql.dialect.ddl.planner.alterColumn(type))[0] ?? "", /existingNullable/)
    assert.match(written(Sqlite.dialect, Sqlite.dialect.ddl.planner.alterColumn(type))[0] ?? "", /batchAlterTable/)
    const numbered = { ...nothing, existingType: Option.some(SqlType.integer), autoincrement: Option.some(true) }
    for (const dialect of [Postgresql.dialect, Mssql.dialect, Sqlite.dialect]) {
      assert.match(
        written(dialect, dialect.ddl.planner.alterColumn(numbered)).join(),
        /^-- autoincrement of .* was not changed\. Only MySQL and MariaDB can change it\.$/
      )
    }
    assert.notMatch(written(Mysql.mysql, Mysql.mysql.ddl.planner.alterColumn(numbered)).join(), /was not changed/)
  })
})

describe("createTable", () => {
  const mood = SqlType.enum("mood", ["sad", "ok"])

  it("creates each type once and before the table", () => {
    const table = Table.make("notes", {
      first: Column.make(mood),
      second: Column.make(mood),
      third: Column.make(SqlType.array(SqlType.enum("colour", ["red"])))
    })
    assert.deepStrictEqual(
      written(Postgresql.dialect, Postgresql.dialect.ddl.planner.createTable({ _tag: "CreateTable", table })).map((
        sql
      ) => sql.slice(0, 30)),
      ["CREATE TYPE mood AS ENUM ('sad", "CREATE TYPE colour AS ENUM ('r", "CREATE TABLE notes ( first moo"]
    )
  })

  it("gives names by convention, to checks of types only where there are such checks", () => {
    const table = Table.make("notes", { flag: Column.make(SqlType.booleanWith({ createConstraint: true })) })
    const naming = { namingConvention: { ck: "ck_%(table_name)s_%(constraint_name)s" } }
    assert.strictEqual(
      failure(Postgresql.dialect.ddl.planner.createTable({ _tag: "CreateTable", table }, naming)),
      "none"
    )
    assert.strictEqual(
      failure(Mysql.mysql.ddl.planner.createTable({ _tag: "CreateTable", table }, naming)),
      "ConstraintNameRequired"
    )
  })

  it("leaves system columns to the database", () => {
    const table = Table.make("notes", {
      id: Column.make(SqlType.integer),
      xmin: Column.make(SqlType.integer, { system: true })
    })
    assert.deepStrictEqual(
      written(Postgresql.dialect, Postgresql.dialect.ddl.planner.createTable({ _tag: "CreateTable", table })),
      [
        "CREATE TABLE notes ( id INTEGER )"
      ]
    )
  })

  it("does not change text: a default with a comma and a line break is kept", () => {
    const table = Table.make("notes", { a: Column.make(SqlType.text, { serverDefault: "x,\ny\t" }) })
    const [step] = Either.getOrThrow(Postgresql.dialect.ddl.planner.createTable({ _tag: "CreateTable", table }))
    assert.isTrue(
      step !== undefined && step._tag === "CreateTable" &&
        Either.getOrThrow(Postgresql.dialect.ddl.compiler.compile(step)).includes("DEFAULT 'x,\ny\t'")
    )
  })
})

describe("addColumn and constraints", () => {
  it("keeps the attributes of the column on SQL Server", () => {
    const column = Column.named(
      "customer_id",
      Column.make(SqlType.integer, {
        references: "customers.id",
        checks: [Constraint.check("customer_id > 0", { name: "ck" })]
      })
    )
    assert.deepStrictEqual(
      written(
        Mssql.dialect,
        Mssql.dialect.ddl.planner.addColumn({ _tag: "AddColumn", table: orders, column, inlineReferences: true })
      ),
      [
        "ALTER TABLE orders ADD customer_id INTEGER NULL REFERENCES customers (id) " +
        "CONSTRAINT ck CHECK (customer_id > 0)"
      ]
    )
  })

  it("names checks on MariaDB where names are allowed", () => {
    const column = Column.named(
      "n",
      Column.make(SqlType.integer, { checks: [Constraint.check("n > 0", { name: "ck" })] })
    )
    assert.deepStrictEqual(
      written(Mysql.mariadb, Mysql.mariadb.ddl.planner.addColumn({ _tag: "AddColumn", table: orders, column })),
      [
        "ALTER TABLE orders ADD COLUMN n INTEGER, ADD CONSTRAINT ck CHECK (n > 0)"
      ]
    )
  })

  it("refuses on SQLite before the column is added", () => {
    const column = Column.named("n", Column.make(SqlType.integer, { unique: true }))
    assert.strictEqual(
      failure(Sqlite.dialect.ddl.planner.addColumn({ _tag: "AddColumn", table: orders, column })),
      "ConstraintNotAlterable"
    )
  })

  it("refuses an unknown kind of constraint", () => {
    assert.strictEqual(
      failure(
        Postgresql.dialect.ddl.planner.dropConstraint({
          _tag: "DropConstraint",
          table: orders,
          name: Name.f("x"),
          type: Option.some(JSON.parse("\"nonsense\""))
        })
      ),
      "ConstraintTypeUnknown"
    )
  })
})
