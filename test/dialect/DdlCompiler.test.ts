/**
 * What each dialect writes for keys, quotes, long names and references, and what it refuses.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const dialects = {
  ansi: Dialect.ansi,
  postgresql: Postgresql.dialect,
  mysql: Mysql.mysql,
  mariadb: Mysql.mariadb,
  mssql: Mssql.dialect,
  sqlite: Sqlite.dialect
}

/** The statements that create a table, each in one line, or the tag of the error. */
const created = ({ ddl }: Dialect.Dialect["Type"], table: Table.Table): ReadonlyArray<string> | string =>
  ddl.planner.createTable({ _tag: "CreateTable", table }).pipe(
    Either.flatMap((steps) =>
      Either.all(steps.flatMap((step) => step._tag === "Warning" ? [] : [ddl.compiler.compile(step)]))
    ),
    Either.match({
      onLeft: ({ reason }) => reason._tag,
      onRight: (statements) => statements.map((sql) => sql.replaceAll(/\s+/g, " "))
    })
  )

const integer = (options: Column.ColumnOptions = {}) => Column.make(SqlType.integer, options)

describe("quote of a column", () => {
  const table = Table.make("t", {
    Code: integer({ quote: false, unique: true }),
    plain: integer({ quote: true, index: true }),
    Up: integer({ quote: false, references: "t.Code" })
  }, { constraints: [Constraint.primaryKey(["Code", "plain"]), Constraint.foreignKey(["Up"], "other", ["Code"])] })

  it("applies wherever the column is named", () => {
    assert.deepStrictEqual(created(dialects.postgresql, table), [
      "CREATE TABLE t ( Code INTEGER NOT NULL, \"plain\" INTEGER NOT NULL, Up INTEGER, PRIMARY KEY (Code, \"plain\"), " +
      "FOREIGN KEY(Up) REFERENCES other (\"Code\"), UNIQUE (Code), FOREIGN KEY(Up) REFERENCES t (Code) )",
      "CREATE INDEX ix_t_plain ON t (\"plain\")"
    ])
  })

  it("counts in the check of a type and in comments", () => {
    const typed = Table.make("t", {
      Up: Column.make(SqlType.booleanWith({ createConstraint: true }), { quote: false, comment: "c" })
    })
    assert.deepStrictEqual(created(dialects.sqlite, typed), ["CREATE TABLE t ( Up BOOLEAN, CHECK (Up IN (0, 1)) )"])
    assert.deepStrictEqual(created(dialects.postgresql, typed), [
      "CREATE TABLE t ( Up BOOLEAN )",
      "COMMENT ON COLUMN t.Up IS 'c'"
    ])
  })

  it("is an option of an index too", () => {
    const indexes = [Index.make("ix", ["a"], { quote: true }), Index.make("Ix", ["a"], { quote: false })]
    assert.deepStrictEqual(created(dialects.postgresql, Table.make("t", { a: integer() }, { indexes })), [
      "CREATE TABLE t ( a INTEGER )",
      "CREATE INDEX \"ix\" ON t (a)",
      "CREATE INDEX Ix ON t (a)"
    ])
  })
})

describe("keys", () => {
  it("begin with the autoincrementing column, where they are declared on columns", () => {
    const table = Table.make("t", {
      tenant: integer({ primaryKey: true }),
      id: integer({ primaryKey: true, autoincrement: true })
    })
    assert.deepStrictEqual(created(dialects.mysql, table), [
      "CREATE TABLE t ( tenant INTEGER NOT NULL, id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id, tenant) )"
    ])
  })

  it("keep their order as constraints; MySQL then has a key for the autoincrementing column", () => {
    const table = Table.make("t", {
      tenant: integer(),
      id: integer({ autoincrement: true })
    }, { constraints: [Constraint.primaryKey(["tenant", "id"])] })
    assert.deepStrictEqual(created(dialects.mariadb, table), [
      "CREATE TABLE t ( tenant INTEGER NOT NULL, id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (tenant, id), KEY (id) )"
    ])
    assert.deepStrictEqual(created(dialects.postgresql, table), [
      "CREATE TABLE t ( tenant INTEGER NOT NULL, id SERIAL NOT NULL, PRIMARY KEY (tenant, id) )"
    ])
  })

  it("are not written NULL", () => {
    const table = Table.make("t", {
      id: Column.make(SqlType.TIMESTAMP(), { primaryKey: true, nullable: true })
    })
    assert.deepStrictEqual(created(dialects.mssql, table), [
      "CREATE TABLE t ( id TIMESTAMP NOT NULL, PRIMARY KEY (id) )"
    ])
    assert.deepStrictEqual(created(dialects.mysql, table), ["CREATE TABLE t ( id TIMESTAMP, PRIMARY KEY (id) )"])
  })

  it("do not number a column that holds no whole numbers", () => {
    const table = Table.make("t", { id: Column.make(SqlType.string(9), { primaryKey: true, autoincrement: true }) })
    for (const dialect of Object.values(dialects)) assert.strictEqual(created(dialect, table), "AutoincrementInvalid")
  })
})

describe("foreign keys", () => {
  const key = (options: Constraint.ForeignKeyOptions) =>
    Table.make("t", { a: integer() }, { constraints: [Constraint.foreignKey(["a"], "u", ["b"], options)] })

  it("set single columns on PostgreSQL only", () => {
    const table = key({ onDelete: "SET NULL (a)" })
    assert.deepStrictEqual(created(dialects.postgresql, table), [
      "CREATE TABLE t ( a INTEGER, FOREIGN KEY(a) REFERENCES u (b) ON DELETE SET NULL (a) )"
    ])
    for (const name of ["ansi", "mysql", "mariadb", "mssql", "sqlite"] as const) {
      assert.strictEqual(created(dialects[name], table), "ConstructNotSupported", name)
    }
  })

  it("refuse actions, matches and times that do not exist", () => {
    const untyped: Array<Constraint.ForeignKeyOptions> = JSON.parse(
      "[{\"onDelete\":\"NONSENSE\"},{\"onUpdate\":\"SET NULL (a)\"},{\"match\":\"full\"},{\"initially\":\"LATER\"}]"
    )
    for (const options of untyped) assert.strictEqual(created(dialects.postgresql, key(options)), "OptionInvalid")
  })
})

describe("unknown options", () => {
  const options: Column.ColumnOptions & Constraint.ForeignKeyOptions & Index.IndexOptions & Table.TableOptions = JSON
    .parse("{\"autoIncrement\":true}")

  it("are errors that name the likely one", () => {
    const tables = [
      Table.make("t", { a: Column.make(SqlType.integer, options) }),
      Table.make("t", { a: integer() }, options),
      Table.make("t", { a: integer() }, { constraints: [Constraint.unique(["a"], options)] }),
      Table.make("t", { a: integer() }, { indexes: [Index.make("ix", ["a"], options)] }),
      Table.make("t", { a: integer({ references: { target: "u.b", ...options } }) })
    ]
    for (const dialect of Object.values(dialects)) {
      for (const table of tables) assert.strictEqual(created(dialect, table), "OptionUnknown")
    }
    const [first] = Column.mistakes(Column.named("a", Column.make(SqlType.integer, options)), "t")
    assert.strictEqual(
      first?.message,
      "The column t.a has an unknown option \"autoIncrement\". Did you mean \"autoincrement\"?"
    )
  })

  it("are not looked for among MySQL's table options", () => {
    const table = Table.make("t", { a: integer() }, { mysqlEngine: "InnoDB", mariadbRowFormat: "DYNAMIC" })
    assert.deepStrictEqual(created(dialects.mysql, table), ["CREATE TABLE t ( a INTEGER )ENGINE=InnoDB"])
  })
})

describe("names longer than the server allows", () => {
  const limits = { postgresql: 63, mysql: 64, mariadb: 64, mssql: 128 } as const
  const named = (name: string): ReadonlyArray<Table.Table> => [
    Table.make(name, { a: integer() }),
    Table.make("t", { [name]: integer() }),
    Table.make("t", { a: integer() }, { schema: name }),
    Table.make("t", { a: integer() }, { constraints: [Constraint.unique(["a"], { name })] }),
    Table.make("t", { a: integer() }, { indexes: [Index.make(name, ["a"])] })
  ]

  it.each(Object.entries(limits))("%s: are refused for every kind of name", (label, limit) => {
    const dialect = Object.entries(dialects).find(([name]) => name === label)?.[1] ?? Dialect.ansi
    for (const table of named("n".repeat(limit))) assert.isArray(created(dialect, table))
    for (const table of named("n".repeat(limit + 1))) assert.strictEqual(created(dialect, table), "NameTooLong")
  })

  it("are counted in bytes by PostgreSQL, and in characters elsewhere", () => {
    for (const table of named("é".repeat(32))) {
      assert.strictEqual(created(dialects.postgresql, table), "NameTooLong")
      assert.isArray(created(dialects.mysql, table))
    }
  })

  it("are refused as new names, types and referenced tables", () => {
    const long = "n".repeat(64)
    const { compiler } = dialects.postgresql.ddl
    const table = { name: "t", schema: dialects.postgresql.names.defaultSchema }
    const enumeration = SqlType.enum(long, ["a"])
    const results = [
      compiler.compile({ _tag: "RenameTable", table, newName: long }),
      compiler.compile({ _tag: "RenameColumn", table, columnName: "a", newName: long }),
      compiler.compile({ _tag: "AddConstraint", table, constraint: Constraint.foreignKey(["a"], long, ["b"]) }),
      compiler.compile({ _tag: "CreateSchema", name: long, ifNotExists: false }),
      dialects.postgresql.types.compiler.compile(enumeration)
    ]
    for (const result of results) assert.isTrue(Either.isLeft(result))
    assert.strictEqual(created(dialects.postgresql, Table.make("t", { a: Column.make(enumeration) })), "NameTooLong")
  })
})

describe("DEFERRABLE, INITIALLY and MATCH on SQL Server", () => {
  const made = (options: Constraint.ForeignKeyOptions) => [
    created(
      dialects.mssql,
      Table.make("t", { a: integer() }, { constraints: [Constraint.foreignKey(["a"], "u", ["b"], options)] })
    ),
    Either.match(
      Either.flatMap(
        dialects.mssql.ddl.planner.addColumn({
          _tag: "AddColumn",
          table: { name: "t", schema: Option.none() },
          column: Column.named("a", integer({ references: { ...options, target: "u.b" } })),
          inlineReferences: true
        }),
        (steps) =>
          Either.all(
            steps.flatMap((step) => step._tag === "Warning" ? [] : [dialects.mssql.ddl.compiler.compile(step)])
          )
      ),
      { onLeft: ({ reason }) => reason._tag, onRight: (statements) => statements }
    )
  ]

  it("are refused, in the table and in the column, where the server cannot do what they say", () => {
    const impossible: ReadonlyArray<Constraint.ForeignKeyOptions> = [
      { deferrable: true },
      { initially: "DEFERRED" },
      { match: "FULL" }
    ]
    for (const options of impossible) {
      assert.deepStrictEqual(made(options), ["ConstructNotSupported", "ConstructNotSupported"])
    }
    for (
      const constraint of [
        Constraint.unique(["a"], { deferrable: true }),
        Constraint.check("a > 0", { deferrable: true }),
        Constraint.primaryKey(["a"], { deferrable: true })
      ]
    ) {
      assert.strictEqual(
        created(dialects.mssql, Table.make("t", { a: integer() }, { constraints: [constraint] })),
        "ConstructNotSupported"
      )
    }
  })

  it("are left out where the server does so by itself", () => {
    assert.deepStrictEqual(made({ deferrable: false, initially: "IMMEDIATE", match: "SIMPLE" }), [
      ["CREATE TABLE t ( a INTEGER NULL, FOREIGN KEY(a) REFERENCES u (b) )"],
      ["ALTER TABLE t ADD a INTEGER NULL REFERENCES u (b)"]
    ])
  })
})
