/**
 * Operations are rendered, loaded as a migration by the loader that runs migrations, and recorded: they are the same operations.
 */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Either, Option } from "effect"
import * as fc from "effect/FastCheck"
import { fileURLToPath } from "node:url"
import { AutogenerateError } from "../../src/autogenerate/AutogenerateError.ts"
import * as Code from "../../src/autogenerate/Code.ts"
import * as MigrationScript from "../../src/autogenerate/MigrationScript.ts"
import * as Render from "../../src/autogenerate/Render.ts"
import * as DdlElement from "../../src/dialect/DdlElement.ts"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as PostgresqlTypes from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as MigrateOperation from "../../src/MigrateOperation.ts"
import type * as Migration from "../../src/migration/Migration.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Revision from "../../src/revision/Revision.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Name from "../../src/schema/Name.ts"
import * as SchemaObject from "../../src/schema/SchemaObject.ts"
import * as Sequence from "../../src/schema/Sequence.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"
import { reasonOf } from "../reasonOf.ts"
import { typeCheck } from "../typeCheck.ts"

type Operation = MigrateOperation.MigrateOperation

const root = fileURLToPath(new URL("../..", import.meta.url))

const recorded = <E>(effect: Effect.Effect<unknown, E, Operations.Operations>): ReadonlyArray<Operation> =>
  Effect.runSync(Effect.orDie(Operations.record(effect)))

const one = <E>(effect: Effect.Effect<unknown, E, Operations.Operations>): Operation =>
  Option.getOrThrow(Option.fromNullable(recorded(effect)[0]))

/** Values without functions: those of a file are of another copy of the library. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => typeof inner === "bigint" ? `${inner}n` : inner))

/** One after the other, so that a difference is shown alone. */
const assertSame = (found: ReadonlyArray<unknown> = [], expected: ReadonlyArray<unknown>) => {
  expected.forEach((item, index) => assert.deepStrictEqual(plain(found[index]), plain(item)))
  assert.strictEqual(found.length, expected.length)
}

/** A project in this repository, where `effect-alembic` and `effect` are found. */
const project = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  yield* fs.makeDirectory(`${root}node_modules/.cache`, { recursive: true })
  const folder = yield* fs.makeTempDirectoryScoped({ directory: `${root}node_modules/.cache`, prefix: "rendered-" })
  yield* fs.makeDirectory(`${folder}/migrations/versions`, { recursive: true })
  const scripts = yield* Effect.provide(
    ScriptDirectory.ScriptDirectory,
    ScriptDirectory.layer({ scriptLocation: "migrations", directory: folder })
  )
  return { folder, scripts }
})

/** The operations of migrations that are rendered, written and loaded: one file for each list of operations, both directions the same. */
const throughFiles = (lists: ReadonlyArray<ReadonlyArray<Operation>>, options: Render.RenderOptions = {}) =>
  Effect.gen(function*() {
    const { folder, scripts } = yield* project
    const loaded = yield* Effect.forEach(lists, (operations, index) =>
      Effect.gen(function*() {
        const source = yield* Render.file(
          MigrationScript.make({
            upgradeOps: [MigrationScript.upgradeOps(operations)],
            downgradeOps: [MigrationScript.downgradeOps(operations)]
          }),
          [options]
        )
        const revision = Revision.make({ revision: `r${index}`, doc: "", downRevisions: [] })
        const made = yield* scripts.generate({ revision, ...source })
        const migration = yield* scripts.load(made.revision)
        const upgrade = yield* recordMigration(migration.upgrade)
        assertSame(yield* recordMigration(migration.downgrade), upgrade)
        return upgrade
      }))
    return { folder, loaded }
  })

/** What is rendered here uses nothing but operations. */
const noServices = Context.unsafeMake<Exclude<Migration.MigrationServices, Operations.Operations>>(new Map())

const recordMigration = <E>(effect: Effect.Effect<void, E, Migration.MigrationServices>) =>
  Effect.provide(Operations.record(effect), noServices)

/** Operations as they are after a file: what only a reversal needs is not written. */
const written = (operation: Operation): ReadonlyArray<Operation> => {
  const original = Option.none<never>()
  switch (operation._tag) {
    case "ModifyTableOps":
      return operation.ops.flatMap(written)
    case "AlterTableBatch":
      return [{ ...operation, ops: operation.ops.flatMap(written) }]
    case "DropTable":
      return [{ ...operation, original }]
    case "DropColumn":
      return [{ ...operation, original }]
    case "DropConstraint":
      return [{ ...operation, original }]
    case "DropIndex": {
      const { postgresqlConcurrently } = operation.options
      const options = postgresqlConcurrently === undefined ? {} : { postgresqlConcurrently }
      return [{ ...operation, original, options }]
    }
    default:
      return [operation]
  }
}

const dialects: ReadonlyArray<Dialect["Type"]> = [
  Postgresql.dialect,
  Mysql.mysql,
  Mysql.mariadb,
  Mssql.dialect,
  Sqlite.dialect
]

/** The SQL of operations on every dialect, or why there is none. */
const sqlOf = (operations: ReadonlyArray<Operation>): ReadonlyArray<unknown> =>
  dialects.map((dialect) =>
    operations.map((operation) =>
      Either.match(Operations.plan(dialect, operation), {
        onLeft: ({ message }) => message,
        onRight: (steps) => JSON.stringify(steps, (_, value) => typeof value === "bigint" ? `${value}n` : value)
      })
    )
  )

const mood = SqlType.enum("mood", ["sad", "it's \"ok\""])

const account = Table.make("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  email: Column.make(SqlType.string(100), { nullable: false, unique: true }),
  mood: Column.make(mood, { serverDefault: "sad", comment: "how\nit `is` ${today}" }),
  at: Column.make(SqlType.dateTime({ timezone: true }), { serverDefault: SqlText.now, name: "created_at" }),
  owner: Column.make(SqlType.bigInteger, { references: { target: "app.owner.id", onDelete: "CASCADE", name: "fk_o" } })
}, {
  schema: "app",
  comment: "accounts",
  constraints: [
    Constraint.check("id > 0", { name: op.f("ck_account_id") }),
    Constraint.foreignKey(["owner"], "owner", ["id"], { schema: "app", name: "fk", deferrable: true })
  ],
  mysqlEngine: "InnoDB",
  postgresqlWith: { fillfactor: 70 }
})

/** At least one of each variant, with all of its options. */
const everything: ReadonlyArray<Operation> = [
  ...recorded(Effect.gen(function*() {
    yield* op.createType(mood)
    yield* op.execute({ _tag: "CreateSchema", name: "app", ifNotExists: true })
    yield* op.execute(
      DdlElement.createSequence(Sequence.make("numbers", { start: 10n ** 17n, dataType: SqlType.bigInteger }))
    )
    yield* op.execute({ _tag: "CreateObject", object: SchemaObject.view("v", "SELECT 1\nAS `x`") })
    yield* op.execute(SqlText.text("UPDATE t SET a = :a, b = :b", { a: SqlText.bind(1, SqlType.integer), b: "it's" }))
    yield* op.execute("SELECT 'x\\:y'")
    yield* op.renameTable("old", "new", { schema: "app" })
    yield* op.dropTable("gone", { schema: "app", ifExists: true, postgresqlCascade: true })
    yield* op.createTable("point", { x: Column.make(SqlType.double()) }, { ifNotExists: true, prefixes: ["TEMPORARY"] })
    yield* op.addColumn("account", "nick", Column.make(SqlType.string(30), { index: true }), {
      schema: "app",
      ifNotExists: true,
      inlineReferences: true,
      inlinePrimaryKey: true
    })
    yield* op.dropColumn("account", "nick", {
      schema: "app",
      ifExists: true,
      mssqlDropDefault: true,
      mssqlDropCheck: true,
      mssqlDropForeignKey: true
    })
    yield* op.alterColumn("account", "name", {
      schema: "app",
      type: SqlType.text,
      nullable: false,
      serverDefault: null,
      comment: null,
      newColumnName: "full_name",
      existingType: SqlType.string(10),
      existingNullable: true,
      existingServerDefault: SqlText.text("now()"),
      existingComment: "c",
      existingAutoincrement: false,
      autoincrement: false,
      postgresqlUsing: "name::text"
    })
    yield* op.alterColumn("account", "n", {
      serverDefault: ServerDefault.identity({ always: true, start: 5 }),
      existingServerDefault: null,
      existingComment: null,
      comment: "x"
    })
    yield* op.createIndex("ix", "account", ["a", SqlText.text("lower(b) DESC")], {
      schema: "app",
      unique: true,
      ifNotExists: true,
      postgresqlConcurrently: true,
      postgresqlWhere: "a > 0",
      mysqlLength: { a: 3 }
    })
    yield* op.createIndex(null, "account", ["a"])
    yield* op.dropIndex(op.f("ix"), {
      tableName: "account",
      schema: "app",
      ifExists: true,
      postgresqlConcurrently: true
    })
    yield* op.createPrimaryKey("pk", "account", ["id"], { schema: "app", mssqlClustered: false })
    yield* op.createUniqueConstraint(op.f("uq"), "account", ["a", "b"], { initially: "DEFERRED", deferrable: true })
    yield* op.createCheckConstraint("ck", "account", "a <> 'b'", { schema: "app" })
    yield* op.createForeignKey("fk", "account", "owner", ["a"], ["id"], {
      sourceSchema: "app",
      referentSchema: "other",
      onDelete: "SET NULL",
      onUpdate: "CASCADE",
      match: "FULL"
    })
    yield* op.createExcludeConstraint("ex", "account", [["a", "="], [SqlText.text("lower(b)"), "&&"]], {
      using: "btree",
      where: "a > 0",
      schema: "app"
    })
    yield* op.dropConstraint("uq", "account", { type: "unique", schema: "app", ifExists: true })
    yield* op.createTableComment("account", "new", { existingComment: "old", schema: "app" })
    yield* op.dropTableComment("account", { existingComment: "old" })
    yield* op.bulkInsert(account, [
      { email: "a@b.c", at: new Date(0), mood: "sad" },
      { id: op.inlineLiteral(5), email: SqlText.text("lower('X')"), owner: 2n ** 60n }
    ], { multiinsert: false })
    yield* op.bulkInsert(Table.make("file", { bytes: Column.make(SqlType.binary) }), [{ bytes: Uint8Array.of(1, 2) }])
    yield* op.batchAlterTable("account", (batch) =>
      Effect.gen(function*() {
        yield* batch.addColumn("nick", Column.make(SqlType.string(30)), { insertAfter: "id" })
        yield* batch.dropColumn("flag", {
          existingType: SqlType.booleanWith({ createConstraint: true, name: "ck_flag" })
        })
        yield* batch.alterColumn("email", { type: PostgresqlTypes.CITEXT })
        yield* batch.createIndex("ix", ["nick"])
        yield* batch.dropIndex("ix2")
        yield* batch.createPrimaryKey("pk", ["id"])
        yield* batch.createUniqueConstraint("uq", ["nick"])
        yield* batch.createCheckConstraint("ck", "id > 0")
        yield* batch.createForeignKey("fk", "owner", ["owner"], ["id"], { referentSchema: "app" })
        yield* batch.createExcludeConstraint("ex", [["a", "="]])
        yield* batch.dropConstraint("uq2", { type: "unique" })
        yield* batch.createTableComment("c", { existingComment: "d" })
        yield* batch.dropTableComment()
      }), {
      schema: "app",
      recreate: "always",
      copyFrom: account,
      reflectArgs: [["n", Column.make(SqlType.integer)], Constraint.unique(["n"], { name: "uq_n" })],
      tableArgs: [Constraint.check("n > 0", { name: "ck_n" })],
      tableOptions: { prefixes: ["TEMPORARY"], sqliteStrict: true },
      namingConvention: { uq: "uq_%(table_name)s_%(column_0_name)s" },
      partialReordering: [["id", "nick"]]
    })
    yield* op.dropType(mood, { ifExists: true })
    const [table, schema] = [Name.quoted("plain", true), Name.quoted("App", false)]
    yield* op.createTable(table, { id: Column.make(SqlType.integer) }, {
      schema,
      constraints: [Constraint.unique(["id"], { name: Name.quoted("uq_plain", true) })]
    })
    yield* op.dropIndex(Name.quoted("ix_plain", true), { tableName: table, schema })
    yield* op.createForeignKey(Name.quoted("fk_plain", true), table, table, ["id"], ["id"], {
      sourceSchema: schema,
      referentSchema: schema
    })
    yield* op.batchAlterTable(table, (batch) => batch.dropColumn("id"), { schema })
    yield* op.renameTable(table, Name.quoted("Plain", false), { schema })
  })),
  { _tag: "CreateTable", table: account },
  MigrateOperation.modifyTableOps(DdlElement.tableRef("account", "app"), [
    one(op.addColumn("account", "a", Column.make(SqlType.integer), { schema: "app" })),
    one(op.createIndex("ix_a", "account", ["a"], { schema: "app" }))
  ])
]

describe("file", () => {
  it.scopedLive("evaluates to the same operations, and is strict TypeScript", () =>
    Effect.gen(function*() {
      const tags = new Set(everything.map(({ _tag }) => _tag))
      assert.strictEqual(tags.size, 18)
      const { folder, loaded } = yield* throughFiles([everything, []])
      const expected = everything.flatMap(written)
      assertSame(loaded[0], expected)
      assert.deepStrictEqual(loaded[1], [])
      assertSame(
        sqlOf(loaded[0] ?? []),
        sqlOf(everything.flatMap((operation) => operation._tag === "ModifyTableOps" ? operation.ops : [operation]))
      )
      assert.strictEqual(yield* Effect.promise(() => typeCheck(folder)), "")
    }).pipe(Effect.provide(NodeContext.layer)), 120_000)

  it.scopedLive("evaluates to the same operations, for any operations", () =>
    Effect.gen(function*() {
      const lists = fc.sample(fc.array(operation, { minLength: 1, maxLength: 8 }), { numRuns: 150, seed: 14 })
      const { loaded } = yield* throughFiles(lists)
      for (const [index, list] of lists.entries()) {
        assertSame(loaded[index], list.flatMap(written))
        assertSame(sqlOf(loaded[index] ?? []), sqlOf(list))
      }
    }).pipe(Effect.provide(NodeContext.layer)), 120_000)

  it.scopedLive("puts the changes of a table into a batch", () =>
    Effect.gen(function*() {
      const table = DdlElement.tableRef("account", "app")
      const changes = [
        one(op.addColumn("account", "a", Column.make(SqlType.integer), { schema: "app" })),
        one(op.createForeignKey("fk", "account", "owner", ["a"], ["id"], { sourceSchema: "app" })),
        one(op.createIndex("ix", "account", ["a"], { schema: "app" }))
      ]
      const { loaded } = yield* throughFiles([[
        MigrateOperation.modifyTableOps(table, [...changes, one(op.createType(mood))])
      ]], {
        renderAsBatch: true
      })
      const [batch, other] = loaded[0] ?? []
      assertSame(batch?._tag === "AlterTableBatch" ? batch.ops : [], changes)
      assertSame([other], [one(op.createType(mood))])
    }).pipe(Effect.provide(NodeContext.layer)))
})

const text = fc.oneof(
  fc.constantFrom("a", "select", "Ünï", "x'y", "a\"b", "`b${c}`", "two\nlines", "\\", "*/", "__proto__", "2024"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 })
)
const maybe = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })
const name = fc.oneof(text, text.map(op.f), fc.constant(null))
const type = fc.constantFrom<SqlType.SqlType>(
  SqlType.integer,
  SqlType.string(20),
  SqlType.numeric({ precision: 10, scale: 2 }),
  SqlType.text,
  SqlType.boolean,
  SqlType.json,
  SqlType.array(SqlType.integer),
  SqlType.custom("Point", { sql: { postgresql: "point", mysql: "POINT", mariadb: "POINT" } }),
  SqlType.variant(SqlType.json, "postgresql", PostgresqlTypes.JSONB),
  mood
)
const serverDefault = fc.oneof<Array<fc.Arbitrary<ServerDefault.ServerDefaultInput>>>(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(SqlText.now),
  text.map((sql) => SqlText.text(sql)),
  text.map((sql) => ServerDefault.computed(sql, { persisted: true })),
  fc.constant(ServerDefault.identity({ increment: 2 }))
)
const column = fc.record({
  nullable: fc.boolean(),
  primaryKey: fc.boolean(),
  serverDefault: maybe(serverDefault),
  comment: maybe(text),
  unique: fc.boolean(),
  index: fc.boolean()
}, { requiredKeys: [] }).chain((options) => type.map((type) => Column.make(type, options)))
const columns = fc.uniqueArray(fc.tuple(text, column), { selector: ([key]) => key, minLength: 1, maxLength: 4 })
const names = fc.uniqueArray(text, { minLength: 1, maxLength: 3 })
const schema = fc.record({ schema: maybe(text) })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(
    text,
    columns,
    schema,
    maybe(text),
    fc.array(
      fc.oneof(
        fc.tuple(names, name).map(([columns, name]) => Constraint.unique(columns, { name })),
        fc.tuple(text, name).map(([sql, name]) => Constraint.check(sql, { name })),
        fc.tuple(names, name, text).map(([columns, name, table]) =>
          Constraint.foreignKey(columns, table, columns, { name })
        )
      ),
      { maxLength: 3 }
    )
  ).map(([table, columns, { schema }, comment, constraints]) =>
    one(op.createTable(table, columns, { schema, comment, constraints }))
  ),
  fc.tuple(text, schema).map(([table, options]) => one(op.dropTable(table, options))),
  fc.tuple(text, text, column, schema).map(([table, name, column, options]) =>
    one(op.addColumn(table, name, column, options))
  ),
  fc.tuple(text, text, schema).map(([table, name, options]) => one(op.dropColumn(table, name, options))),
  fc.tuple(
    text,
    text,
    fc.record({
      type: maybe(type),
      nullable: maybe(fc.boolean()),
      serverDefault: maybe(fc.option(serverDefault)),
      comment: maybe(fc.option(text)),
      newColumnName: maybe(text),
      existingType: maybe(type),
      existingNullable: maybe(fc.boolean()),
      existingServerDefault: maybe(fc.option(serverDefault)),
      existingComment: maybe(fc.option(text)),
      schema: maybe(text)
    })
  ).map(([table, name, options]) => one(op.alterColumn(table, name, options))),
  fc.tuple(name, text, names, schema).map(([name, table, columns, options]) =>
    one(op.createIndex(name, table, columns, options))
  ),
  fc.tuple(name, maybe(text), schema).map(([name, tableName, { schema }]) =>
    one(op.dropIndex(name, { tableName, schema }))
  ),
  fc.tuple(name, text, schema).map(([name, table, options]) => one(op.dropConstraint(name, table, options))),
  text.map((sql) => one(op.execute(sql)))
)

describe("body", () => {
  const print = (
    operations: ReadonlyArray<Operation>,
    direction: Render.Direction,
    options: Render.RenderOptions = {}
  ) => Code.print(Either.getOrThrow(Render.body(operations, direction, options)), { width: 100 })

  it("reads as hand-written", () => {
    assert.strictEqual(
      print(
        recorded(Effect.gen(function*() {
          yield* op.createTable("account", {
            id: Column.make(SqlType.integer, { primaryKey: true }),
            name: Column.make(SqlType.string(50), { nullable: false })
          }, { constraints: [Constraint.unique(["name"], { name: op.f("uq_account_name") })] })
          yield* op.createIndex("ix_account_name", "account", ["name"])
          yield* op.alterColumn("orders", "total", {
            type: SqlType.numeric({ precision: 12, scale: 2 }),
            existingType: SqlType.numeric({ precision: 10, scale: 2 }),
            existingNullable: false
          })
        })),
        "upgrade"
      ),
      `Effect.gen(function*() {
  // ### commands auto generated by effect-alembic - please adjust! ###
  yield* op.createTable("account", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    name: Column.make(SqlType.string(50), { nullable: false })
  }, { constraints: [Constraint.unique(["name"], { name: op.f("uq_account_name") })] })
  yield* op.createIndex("ix_account_name", "account", ["name"])
  yield* op.alterColumn("orders", "total", {
    type: SqlType.numeric({ precision: 12, scale: 2 }),
    existingType: SqlType.numeric({ precision: 10, scale: 2 }),
    existingNullable: false
  })
  // ### end effect-alembic commands ###
})`
    )
  })

  it("writes batches as op.batchAlterTable is written by hand", () => {
    assert.strictEqual(
      print(
        [MigrateOperation.modifyTableOps(
          DdlElement.tableRef("account", "app"),
          recorded(Effect.gen(function*() {
            yield* op.addColumn("account", "nick", Column.make(SqlType.string(30)), { schema: "app" })
            yield* op.dropConstraint("uq", "account", { type: "unique", schema: "app" })
          }))
        )],
        "upgrade",
        { renderAsBatch: true }
      ),
      `Effect.gen(function*() {
  // ### commands auto generated by effect-alembic - please adjust! ###
  yield* op.batchAlterTable("account", (batch) =>
    Effect.gen(function*() {
      yield* batch.addColumn("nick", Column.make(SqlType.string(30)))
      yield* batch.dropConstraint("uq", { type: "unique" })
    }), { schema: "app" })
  // ### end effect-alembic commands ###
})`
    )
    assert.strictEqual(print([], "upgrade"), "Effect.void")
  })

  it("marks what loses data, and what a downgrade cannot bring back, in comments that names cannot leave", () => {
    const lossy = recorded(Effect.gen(function*() {
      yield* op.dropTable("a\nb")
      yield* op.dropColumn("account", "nick")
      yield* op.alterColumn("account", "name", { type: SqlType.string(10), existingType: SqlType.string(20) })
      yield* op.alterColumn("account", "text", { type: SqlType.text, existingType: SqlType.string(20) })
    }))
    const text = print(lossy, "upgrade")
    assert.deepStrictEqual(Array.from(text.matchAll(/^ *\/\/ (?!###)(.*)$/gm), ([, line]) => line), [
      "Data loss: drops the table a b and its rows.",
      "Data loss: drops the column account.nick and its values.",
      "Possible data loss: the type of account.name changes from SqlType.string(20) to SqlType.string(10)."
    ])
    const back = print(recorded(op.addColumn("account", "nick", Column.make(SqlType.text))), "downgrade")
    assert.include(back, "// Adds the column account.nick again, without the values that it had.")
    const unnamed = print(
      [Either.getOrThrow(MigrateOperation.reverse(one(op.createCheckConstraint(null, "account", "n > 0"))))],
      "downgrade"
    )
    assert.include(
      unnamed,
      "// Not possible as it is: write the name that the database gave to the constraint of account.\n  yield* op.dropConstraint(null, \"account\""
    )
  })

  it("uses the project's own source for parts, types and operations", () => {
    const point = SqlType.custom("Point", { sql: "point" })
    const text = print(
      recorded(Effect.gen(function*() {
        yield* op.createTable("place", {
          at: Column.make(point),
          hidden: Column.make(SqlType.integer),
          note: Column.make(SqlType.text)
        }, { constraints: [Constraint.check("true", { name: "ck" })] })
        yield* op.dropTable("old")
      })),
      "upgrade",
      {
        userModule: "../types.js",
        renderItem: (item) =>
          item.type === "check" || item.type === "column" && item.object.key === "hidden"
            ? null
            : item.type === "type" && item.object === SqlType.text
            ? Code.imported("LongText", "../types.js")
            : undefined,
        renderOperation: (operation) =>
          operation._tag === "DropTable"
            ? [Code.call(Code.imported("archive", "../archive.js"), Code.literal("old"))]
            : undefined
      }
    )
    assert.include(text, `yield* op.createTable("place", { at: Column.make(Point), note: Column.make(LongText) })`)
    assert.include(text, `yield* archive("old")`)
  })

  it("refuses an operation without a renderer", () => {
    const refused = Render.body([MigrateOperation.custom("Once", { interpret: () => Effect.void })], "upgrade")
    assert.isTrue(Either.isLeft(refused) && refused.left instanceof AutogenerateError)
    assert.strictEqual(Either.isLeft(refused) ? reasonOf(refused.left) : "", "NotRenderable")
    const own = MigrateOperation.custom("Own", {
      interpret: () => Effect.void,
      render: Code.call(Code.imported("own", "../own.js"))
    })
    assert.include(print([own], "upgrade"), "yield* own()")
  })

  it("refuses two databases in one place", () => {
    const refused = Render.file(MigrationScript.make({
      upgradeOps: [MigrationScript.upgradeOps([]), MigrationScript.upgradeOps([])]
    }))
    assert.strictEqual(Either.isLeft(refused) ? reasonOf(refused.left) : "", "TokenTwice")
  })
})
