import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as op from "../../src/op.ts"
import * as Batch from "../../src/operations/Batch.ts"
import * as BatchPlan from "../../src/operations/BatchPlan.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const orders = Table.make("orders", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  code: Column.make(SqlType.string(20), { nullable: false }),
  amount: Column.make(SqlType.numeric({ precision: 10, scale: 2 })),
  parent_id: Column.make(SqlType.integer, { references: { target: "orders.id", name: "fk_self" } })
}, {
  constraints: [
    Constraint.unique(["code"], { name: "uq_code" }),
    Constraint.check("amount > 0", { name: "ck_amount" })
  ],
  indexes: [Index.make("ix_amount", ["amount"])]
})

type Changes = (batch: op.BatchOperations) => Effect.Effect<unknown>

const planned = (
  changes: Changes,
  options: op.BatchOptions = {},
  { dialect = Sqlite.dialect, existing = orders }: { dialect?: Dialect["Type"]; existing?: Table.Table } = {}
) => {
  const [batch] = Effect.runSync(
    Operations.record(op.batchAlterTable(existing.name, changes, { recreate: "always", ...options }))
  )
  if (batch?._tag !== "AlterTableBatch") throw new Error("a batch was recorded")
  return Batch.plan(dialect.ddl.planner, batch, existing)
}

const sql = (plan: ReturnType<typeof planned>, dialect: Dialect["Type"] = Sqlite.dialect): ReadonlyArray<string> => {
  const { after, before, copy } = BatchPlan.steps(dialect.ddl.planner, Either.getOrThrow(plan))
  return [...before, ...copy, ...after].map((step) =>
    step._tag === "Warning"
      ? step.message
      : Either.getOrThrow(dialect.ddl.compiler.compile(step)).replaceAll(/\s+/g, " ")
  )
}

const create = (plan: ReturnType<typeof planned>) => sql(plan).find((text) => text.startsWith("CREATE TABLE")) ?? ""
const columns = (plan: ReturnType<typeof planned>) =>
  Either.getOrThrow(plan).temporary.columns.map(({ columnName }) => columnName)
const failure = (plan: ReturnType<typeof planned>) =>
  Either.match(plan, {
    onLeft: ({ reason }) => reason._tag,
    onRight: () => "none"
  })

describe("a recreated table", () => {
  it("is created under a temporary name, filled, renamed and indexed", () => {
    assert.deepStrictEqual(sql(planned((batch) => batch.dropColumn("code"))), [
      "CREATE TABLE _alembic_tmp_orders ( id INTEGER NOT NULL, amount NUMERIC(10, 2), parent_id INTEGER, PRIMARY KEY (id), " +
      "CONSTRAINT ck_amount CHECK (amount > 0), CONSTRAINT fk_self FOREIGN KEY(parent_id) REFERENCES orders (id) )",
      "INSERT INTO _alembic_tmp_orders (id, amount, parent_id) SELECT orders.id, orders.amount, orders.parent_id FROM orders",
      "DROP TABLE orders",
      "ALTER TABLE _alembic_tmp_orders RENAME TO orders",
      "CREATE INDEX ix_amount ON orders (amount)"
    ])
  })

  it("on SQL Server takes over the names of constraints, which a schema has once, and the values that a column numbered", () => {
    const existing = Table.make("orders", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      code: Column.make(SqlType.string(20), { nullable: false })
    }, { constraints: [Constraint.unique(["code"], { name: "uq_code" })] })
    assert.deepStrictEqual(
      sql(planned(() => Effect.void, {}, { dialect: Mssql.dialect, existing }), Mssql.dialect),
      [
        "ALTER TABLE orders DROP CONSTRAINT uq_code",
        "CREATE TABLE _alembic_tmp_orders ( id INTEGER NOT NULL IDENTITY, code VARCHAR(20) NOT NULL, PRIMARY KEY (id), " +
        "CONSTRAINT uq_code UNIQUE (code) )",
        "SET IDENTITY_INSERT _alembic_tmp_orders ON; " +
        "INSERT INTO _alembic_tmp_orders (id, code) SELECT orders.id, orders.code FROM orders; " +
        "SET IDENTITY_INSERT _alembic_tmp_orders OFF",
        "DROP TABLE orders",
        "EXEC sp_rename '_alembic_tmp_orders', orders"
      ]
    )
  })

  it.each([Mssql.dialect, Postgresql.dialect, Mysql.mysql])(
    "refers to itself only under its final name on $name, which does not drop a table that is referred to",
    (dialect) => {
      const existing = Table.make("node", {
        id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
        parent_id: Column.make(SqlType.integer)
      }, {
        schema: "app",
        constraints: [
          Constraint.primaryKey(["id"], { name: "pk_node" }),
          Constraint.foreignKey(["parent_id"], "node", ["id"], { name: "fk_self", schema: "app" })
        ]
      })
      const [batch] = Effect.runSync(
        Operations.record(
          op.batchAlterTable("node", (batch) => batch.alterColumn("id", { newColumnName: "ident" }), {
            recreate: "always",
            schema: "app"
          })
        )
      )
      assert.strictEqual(batch?._tag, "AlterTableBatch")
      const statements = batch?._tag === "AlterTableBatch"
        ? sql(Batch.plan(dialect.ddl.planner, batch, existing), dialect).map((text) => text.replaceAll("`", ""))
        : []
      const keys = statements.map((text) => /(DROP|ADD) CONSTRAINT \w+|CREATE TABLE|DROP TABLE/.exec(text)?.[0] ?? "")
        .filter((text) => text !== "")
      assert.deepStrictEqual(keys, [
        ...(dialect.name === "mysql" ? [] : ["DROP CONSTRAINT fk_self", "DROP CONSTRAINT pk_node"]),
        "CREATE TABLE",
        "DROP TABLE",
        "ADD CONSTRAINT fk_self"
      ])
      assert.notInclude(statements.find((text) => text.startsWith("CREATE TABLE")), "REFERENCES")
      assert.include(statements.at(-1), "FOREIGN KEY(parent_id) REFERENCES app.node (ident)")
    }
  )

  it("announces no values of columns that do not number themselves", () => {
    const existing = Table.make("orders", { code: Column.make(SqlType.string(20), { primaryKey: true }) })
    assert.notInclude(
      sql(planned(() => Effect.void, {}, { dialect: Mssql.dialect, existing }), Mssql.dialect).join(),
      "IDENTITY_INSERT"
    )
  })

  it("has a temporary name of at most fifty letters", () => {
    const existing = { ...orders, name: "x".repeat(60) }
    const { temporary } = Either.getOrThrow(planned(() => Effect.void, {}, { existing }))
    assert.strictEqual(temporary.table.name.length, 50)
    assert.isTrue(temporary.table.name.startsWith("_alembic_tmp_xxx"))
  })

  it("applies a new column name to keys, constraints and indexes, also in a table that refers to itself", () => {
    const plan = planned(
      (batch) =>
        Effect.zipRight(
          batch.alterColumn("id", { newColumnName: "ident" }),
          Effect.zipRight(
            batch.alterColumn("code", { newColumnName: "Sku No" }),
            batch.alterColumn("amount", { newColumnName: "sum" })
          )
        ),
      {},
      { existing: { ...orders, constraints: [Constraint.unique(["code"], { name: "uq_code" })] } }
    )
    assert.deepStrictEqual(sql(plan).filter((text) => !text.includes("DROP") && !text.includes("RENAME")), [
      "CREATE TABLE _alembic_tmp_orders ( ident INTEGER NOT NULL, \"Sku No\" VARCHAR(20) NOT NULL, sum NUMERIC(10, 2), " +
      "parent_id INTEGER, PRIMARY KEY (ident), CONSTRAINT uq_code UNIQUE (\"Sku No\"), " +
      "CONSTRAINT fk_self FOREIGN KEY(parent_id) REFERENCES orders (ident) )",
      "INSERT INTO _alembic_tmp_orders (ident, \"Sku No\", sum, parent_id) " +
      "SELECT orders.id, orders.code, orders.amount, orders.parent_id FROM orders",
      "CREATE INDEX ix_amount ON orders (sum)"
    ])
  })

  it("casts values of another kind, but not text to JSON on SQLite", () => {
    const copy = (changes: Changes, dialect: Dialect["Type"] = Sqlite.dialect) =>
      sql(planned(changes, {}, { dialect }), dialect).find((text) => text.startsWith("INSERT")) ?? ""
    assert.include(
      copy((batch) => batch.alterColumn("code", { type: SqlType.integer })),
      "CAST(orders.code AS INTEGER) AS code"
    )
    assert.include(
      copy((batch) => batch.alterColumn("code", { type: SqlType.integer }), Mysql.mysql),
      "CAST(orders.code AS SIGNED INTEGER) AS code"
    )
    assert.notInclude(copy((batch) => batch.alterColumn("code", { type: SqlType.text })), "CAST")
    assert.notInclude(copy((batch) => batch.alterColumn("code", { type: SqlType.json })), "CAST")
    assert.include(copy((batch) => batch.alterColumn("code", { type: SqlType.json }), Postgresql.dialect), "AS JSON")
  })

  it("does not copy computed, new and added columns", () => {
    const computed = Column.make(SqlType.integer, { serverDefault: ServerDefault.computed("id * 2") })
    const plan = planned((batch) =>
      Effect.gen(function*() {
        yield* batch.addColumn("twice", computed)
        yield* batch.dropColumn("amount")
        yield* batch.addColumn("amount", Column.make(SqlType.integer))
      })
    )
    assert.deepStrictEqual(
      Either.getOrThrow(plan).copy.columns.map(({ to }) => to),
      ["id", "code", "parent_id"]
    )
  })

  it("drops the constraints and indexes of a dropped column", () => {
    const { indexes, temporary } = Either.getOrThrow(
      planned((batch) =>
        Effect.all([
          batch.dropConstraint("ck_amount", { type: "check" }),
          batch.dropColumn("amount"),
          batch.dropColumn("parent_id")
        ])
      )
    )
    assert.deepStrictEqual(indexes, [])
    assert.deepStrictEqual(
      temporary.constraints.map(({ constraint }) => constraint.name._tag === "Unnamed" ? "" : constraint.name.value),
      ["uq_code"]
    )
  })

  it("adds constraints, options and prefixes to the new table", () => {
    const [text = ""] = sql(planned((batch) => batch.dropColumn("code"), {
      tableArgs: [Constraint.check("id > 1", { name: "ck_arg" })],
      tableOptions: { prefixes: ["TEMPORARY"], sqliteStrict: true }
    }))
    assert.isTrue(text.startsWith("CREATE TEMPORARY TABLE") && text.includes("ck_arg") && text.endsWith("STRICT"))
  })

  it("has its comments from the start", () => {
    const statements = sql(
      planned(
        (batch) =>
          Effect.zipRight(
            batch.createTableComment("all orders"),
            batch.alterColumn("amount", { comment: "in euros" })
          ),
        {},
        { dialect: Mysql.mysql }
      ),
      Mysql.mysql
    )
    assert.match(statements[0] ?? "", /amount NUMERIC\(10, 2\) COMMENT 'in euros'.*COMMENT='all orders'$/)
    assert.notInclude(statements.slice(1).join(), "COMMENT")
  })

  it("changes columns as they are reflected, before others replace them, and leaves those of copyFrom alone", () => {
    const columnReflect = (column: Column.TableColumn): Column.TableColumn =>
      column.columnName === "id" ? column : { ...column, type: SqlType.text }
    const reflectArgs = [["code", Column.make(SqlType.string(7))] as const]
    const text = create(planned(() => Effect.void, { columnReflect, reflectArgs }))
    for (const part of ["id INTEGER NOT NULL", "code VARCHAR(7)", "amount TEXT", "parent_id TEXT"]) {
      assert.include(text, part)
    }
    assert.notInclude(create(planned(() => Effect.void, { columnReflect, copyFrom: orders })), "TEXT")
  })

  it("replaces reflected columns and constraints", () => {
    const text = create(planned(() => Effect.void, {
      reflectArgs: [
        ["amount", Column.make(SqlType.booleanWith({ createConstraint: true, name: "ck_flag" }))],
        Constraint.unique(["amount"], { name: "uq_amount" })
      ]
    }))
    assert.include(text, "amount BOOLEAN")
    assert.include(text, "CONSTRAINT ck_flag CHECK (amount IN (0, 1))")
    assert.include(text, "CONSTRAINT uq_amount UNIQUE (amount)")
  })
})

describe("names", () => {
  it("come from a convention for unnamed constraints, so that they can be dropped", () => {
    const existing = Table.make("orders", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      code: Column.make(SqlType.string(9), { unique: true })
    })
    const namingConvention = { uq: "uq_%(table_name)s_%(column_0_name)s" }
    const drop: Changes = (batch) => batch.dropConstraint("uq_orders_code", { type: "unique" })
    assert.strictEqual(failure(planned(drop, {}, { existing })), "BatchNameUnknown")
    assert.notInclude(create(planned(drop, { namingConvention }, { existing })), "UNIQUE")
  })

  it("are never derived from the temporary name", () => {
    const existing = Table.make("orders", { id: Column.make(SqlType.integer, { primaryKey: true }) })
    const [batch] = Effect.runSync(Operations.record(
      op.batchAlterTable(
        "orders",
        (batch) =>
          batch.addColumn(
            "flag",
            Column.make(SqlType.booleanWith({ createConstraint: true, name: "flag" }), { index: true })
          ),
        {
          recreate: "always"
        }
      )
    ))
    if (batch?._tag !== "AlterTableBatch") return assert.fail("a batch was recorded")
    const statements = sql(Batch.plan(Sqlite.dialect.ddl.planner, batch, existing, {
      ck: "ck_%(table_name)s_%(constraint_name)s",
      pk: "pk_%(table_name)s"
    }))
    assert.include(statements[0], "CONSTRAINT ck_orders_flag CHECK (flag IN (0, 1))")
    assert.notInclude(statements.join(" ").replaceAll(/(TABLE|INTO) _alembic_tmp_orders/g, ""), "alembic_tmp")
    assert.strictEqual(statements.at(-1), "CREATE INDEX ix_orders_flag ON orders (flag)")
  })

  it("of PostgreSQL's constraints are freed before the new table takes them, and only those", () => {
    const statements = sql(
      planned(
        (batch) =>
          Effect.zipRight(
            batch.dropConstraint("fk_self", { type: "foreignkey" }),
            batch.createUniqueConstraint("uq_two", ["code", "amount"])
          ),
        {},
        { dialect: Postgresql.dialect }
      ),
      Postgresql.dialect
    )
    assert.deepStrictEqual(statements.filter((text) => text.includes("DROP CONSTRAINT")), [
      "ALTER TABLE orders DROP CONSTRAINT uq_code",
      "ALTER TABLE orders DROP CONSTRAINT ck_amount"
    ])
  })
})

describe("primary keys", () => {
  it("follow their columns", () => {
    const readded: Changes = (batch) =>
      Effect.zipRight(batch.dropColumn("id"), batch.addColumn("id", Column.make(SqlType.integer)))
    assert.notInclude(create(planned(readded)), "PRIMARY KEY")
    const asKey: Changes = (batch) =>
      Effect.zipRight(
        batch.dropColumn("id"),
        batch.addColumn("id", Column.make(SqlType.integer, { primaryKey: true }))
      )
    assert.include(create(planned(asKey)), "PRIMARY KEY (id)")
    assert.include(
      create(planned((batch) => batch.createPrimaryKey("pk", ["id", "code"]))),
      "CONSTRAINT pk PRIMARY KEY (id, code)"
    )
  })
})

describe("the order of columns", () => {
  const text = Column.make(SqlType.text)

  it("has new columns last, or in the requested place", () => {
    assert.deepStrictEqual(columns(planned((batch) => batch.addColumn("n", text))), [
      "id",
      "code",
      "amount",
      "parent_id",
      "n"
    ])
    assert.deepStrictEqual(
      columns(planned((batch) =>
        Effect.gen(function*() {
          yield* batch.addColumn("e1", text, { insertAfter: "code" })
          yield* batch.addColumn("e2", text, { insertAfter: "e1" })
          yield* batch.addColumn("e3", text, { insertBefore: "id" })
        })
      )),
      ["e3", "id", "code", "e1", "e2", "amount", "parent_id"]
    )
  })

  it("satisfies every given order, and is otherwise unchanged", () => {
    const names = ["id", "code", "amount", "parent_id"]
    fc.assert(fc.property(fc.shuffledSubarray(names), (list) => {
      const ordered = columns(planned(() => Effect.void, { partialReordering: [list] }))
      assert.deepStrictEqual(ordered.filter((name) => list.includes(name)), list)
      assert.deepStrictEqual(ordered.toSorted(), names.toSorted())
      if (list.length < 2) assert.deepStrictEqual(ordered, names)
    }))
  })

  it("cannot form a cycle or name unknown columns", () => {
    assert.strictEqual(
      failure(planned(() => Effect.void, { partialReordering: [["id", "code"], ["code", "id"]] })),
      "BatchOrderCircular"
    )
    assert.strictEqual(
      failure(planned(() => Effect.void, { partialReordering: [["id", "nope"]] })),
      "BatchColumnUnknown"
    )
  })
})

describe("mistakes", () => {
  it.each<[string, Changes]>([
    ["BatchColumnUnknown", (batch) => batch.alterColumn("nope", { nullable: true })],
    ["BatchColumnUnknown", (batch) => batch.dropColumn("nope")],
    ["BatchColumnUnknown", (batch) => batch.addColumn("n", Column.make(SqlType.text), { insertAfter: "nope" })],
    [
      "BatchColumnUnknown",
      (batch) =>
        Effect.zipRight(
          batch.alterColumn("code", { newColumnName: "sku" }),
          batch.alterColumn("sku", { nullable: true })
        )
    ],
    ["BatchNameUnknown", (batch) => batch.dropConstraint("nope", { type: "check" })],
    ["BatchNameUnknown", (batch) => batch.dropIndex("nope")],
    ["none", (batch) => batch.dropIndex("nope", { ifExists: true })],
    ["BatchNameRequired", (batch) => batch.createUniqueConstraint(null, ["code"])],
    ["BatchNameRequired", (batch) => batch.addColumn("n", Column.make(SqlType.text, { unique: true }))],
    ["BatchNameRequired", (batch) => batch.dropConstraint(null)],
    ["BatchNotSupported", (batch) => batch.invoke({ _tag: "RenameTable", table: orders, newName: "x" })]
  ])("%s", (tag, changes) => assert.strictEqual(failure(planned(changes)), tag))
})

describe("a column that is dropped or renamed", () => {
  const used = Table.make("used", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    a: Column.make(SqlType.integer),
    b: Column.make(SqlType.integer, { serverDefault: ServerDefault.computed("\"A\" + 1") }),
    c: Column.make(SqlType.integer),
    d: Column.make(SqlType.integer)
  }, {
    constraints: [Constraint.check("c > 0 and 'd' <> 'a'", { name: "ck_c" })],
    indexes: [
      Index.make("ix_c", [SqlText.text("c + 1")]),
      Index.make("ix_d", ["id"], { sqliteWhere: "d is not null" })
    ]
  })
  const message = (changes: Changes) =>
    Either.match(planned(changes, {}, { existing: used }), {
      onLeft: (error) => error.reason._tag === "BatchColumnInUse" ? error.message : error.reason._tag,
      onRight: () => "none"
    })

  it("is refused where a check, an index or a generated column names it", () => {
    for (
      const change of [
        (batch: op.BatchOperations) => batch.dropColumn("c"),
        (batch: op.BatchOperations) => batch.alterColumn("c", { newColumnName: "x" })
      ]
    ) {
      assert.strictEqual(
        message(change),
        "The batch drops or renames the column c of used, which is named by the check ck_c, the index ix_c. Drop or change these in the same batch."
      )
    }
    assert.include(message((batch) => batch.dropColumn("a")), "named by the generated column b")
    assert.include(message((batch) => batch.dropColumn("d")), "named by the index ix_d")
  })

  it("is allowed if the batch also drops what names it", () => {
    assert.strictEqual(
      message((batch) =>
        Effect.all([batch.dropIndex("ix_c"), batch.dropConstraint("ck_c", { type: "check" }), batch.dropColumn("c")])
      ),
      "none"
    )
    assert.strictEqual(message((batch) => Effect.all([batch.dropColumn("a"), batch.dropColumn("b")])), "none")
  })
})

describe("a name that moves from one column to another in a batch", () => {
  const text = Column.make(SqlType.text)
  const copied = (changes: Changes) =>
    Either.map(
      planned(changes, {}, { existing: { ...orders, indexes: [], constraints: [] } }),
      ({ copy }) => copy.columns.map(({ from, to }) => `${from} → ${to}`)
    )

  it("is refused where a new column takes the name of a renamed one, whose rows would be lost", () => {
    const changes: Changes = (batch) =>
      Effect.zipRight(batch.alterColumn("code", { newColumnName: "sku" }), batch.addColumn("code", text))
    assert.strictEqual(failure(planned(changes)), "BatchNameTaken")
    assert.include(
      Either.match(planned(changes), { onLeft: ({ message }) => message, onRight: () => "" }),
      "rename it by an op.batchAlterTable before this one"
    )
  })

  it("is refused where two columns end with the same name", () => {
    for (
      const changes of [
        (batch) => batch.alterColumn("code", { newColumnName: "amount" }),
        (batch) => batch.addColumn("code", text),
        (batch) => Effect.zipRight(batch.addColumn("sku", text), batch.alterColumn("code", { newColumnName: "sku" }))
      ] satisfies ReadonlyArray<Changes>
    ) assert.strictEqual(failure(planned(changes)), "BatchNameTaken")
  })

  it("keeps the rows where columns swap their names, or one takes the name of a dropped one", () => {
    assert.deepStrictEqual(
      copied((batch) =>
        Effect.zipRight(
          batch.alterColumn("code", { newColumnName: "amount" }),
          batch.alterColumn("amount", { newColumnName: "code" })
        )
      ),
      Either.right(["id → id", "code → amount", "amount → code", "parent_id → parent_id"])
    )
    assert.deepStrictEqual(
      copied((batch) =>
        Effect.zipRight(batch.dropColumn("code"), batch.alterColumn("amount", { newColumnName: "code" }))
      ),
      Either.right(["id → id", "amount → code", "parent_id → parent_id"])
    )
  })

  it("does not give the constraints and indexes of a dropped column to the one that takes its name", () => {
    const plan = planned((batch) =>
      Effect.all([
        batch.dropConstraint("ck_amount", { type: "check" }),
        batch.dropColumn("amount"),
        batch.alterColumn("code", { newColumnName: "amount" })
      ])
    )
    assert.include(create(plan), "CONSTRAINT uq_code UNIQUE (amount)")
    assert.notInclude(sql(plan).join(), "ix_amount")
    const key = planned((batch) =>
      Effect.zipRight(batch.dropColumn("id"), batch.alterColumn("code", { newColumnName: "id" }))
    )
    assert.notInclude(create(key), "PRIMARY KEY")
  })
})

describe("needsRecreate", () => {
  const needs = (
    changes: Changes,
    dialect: Dialect["Type"] = Sqlite.dialect,
    recreate?: op.BatchOptions["recreate"]
  ) => {
    const [batch] = Effect.runSync(Operations.record(op.batchAlterTable("orders", changes, { recreate })))
    return batch?._tag === "AlterTableBatch" && Batch.needsRecreate(dialect.ddl.planner, batch)
  }
  const add =
    (options: Column.ColumnOptions, others: { readonly inlineReferences?: boolean } = {}): Changes => (batch) =>
      batch.addColumn("n", Column.make(SqlType.integer, options), others)

  it.each<[string, boolean, Changes]>([
    ["a column", false, add({})],
    ["a column with a literal as its default", false, add({ serverDefault: "1" })],
    ["a column with an expression as its default", true, add({ serverDefault: SqlText.text("1 + 1") })],
    ["a stored column", true, add({ serverDefault: ServerDefault.computed("1", { persisted: true }) })],
    ["a virtual column", false, add({ serverDefault: ServerDefault.computed("1", { persisted: false }) })],
    ["an identity", false, add({ serverDefault: ServerDefault.identity() })],
    ["a foreign key", true, add({ references: "customers.id" })],
    ["a foreign key said with the column", false, add({ references: "customers.id" }, { inlineReferences: true })],
    ["a unique column", true, add({ unique: true })],
    ["a unique index", false, add({ unique: true, index: true })],
    ["an index", false, (batch) => batch.createIndex("ix", ["id"])],
    ["no index", false, (batch) => batch.dropIndex("ix")],
    ["a change", true, (batch) => batch.alterColumn("id", { nullable: true })],
    ["nothing", false, () => Effect.void]
  ])("on SQLite for %s: %s", (_, expected, changes) => assert.strictEqual(needs(changes), expected))

  it("is true elsewhere only on request", () => {
    const change: Changes = (batch) => batch.alterColumn("id", { nullable: true })
    assert.isFalse(needs(change, Postgresql.dialect))
    assert.isTrue(needs(change, Postgresql.dialect, "always"))
    assert.isFalse(needs(change, Sqlite.dialect, "never"))
  })
})
