/**
 * Names, defaults, comments and enum labels are data: whatever is in them, the server holds what was given.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { Dialect } from "../../src/dialect/Dialect.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import { liveDatabases } from "../servers/databases.ts"
import type { Label } from "../servers/FreshDatabase.ts"

const operations = Operations.layer().pipe(
  Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Dialects.layerFromClient)
)

// The characters that quoting is about, among others. No database takes a zero character in a name or a text of its own.
const character = fc.oneof(
  fc.constantFrom(
    "'",
    "\"",
    "`",
    "[",
    "]",
    "\\",
    "%",
    ":",
    "?",
    "$",
    "@",
    ".",
    ",",
    ";",
    "-",
    "/",
    "*",
    "(",
    " ",
    "\n",
    "é",
    "表"
  ),
  fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCharCode(code))
)
const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(""))
// Names do not end in a blank on MySQL; a name of PostgreSQL has 63 bytes.
const name = fc.tuple(fc.constantFrom("a", "Z", "select", "é"), fc.array(character, { maxLength: 8 }))
  .map(([first, characters]) => `${first}${characters.join("")}_`)

const ask = (sql: string) => Effect.flatMap(Execution.Execution, ({ query }) => query(Statement.text(sql)))

const comments = (label: Label, table: string) => {
  switch (label) {
    case "postgresql":
      return Option.some(
        "SELECT obj_description(c.oid, 'pg_class') AS held, col_description(c.oid, 2) AS column_held FROM pg_class c " +
          `WHERE c.relname = ${table}`
      )
    case "mysql":
    case "mariadb":
      return Option.some(
        "SELECT t.table_comment AS held, c.column_comment AS column_held FROM information_schema.tables t JOIN " +
          "information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND " +
          `c.ordinal_position = 2 WHERE t.table_schema = DATABASE() AND t.table_name = ${table}`
      )
    case "sqlite":
    case "mssql":
      return Option.none()
  }
}

const example = fc.record({
  tableName: name,
  columnName: name,
  checkName: name,
  value: text,
  comment: text,
  // Blanks at the end of a label do not count on MySQL.
  labels: fc.uniqueArray(text.map((label) => `${label}.`), {
    minLength: 1,
    maxLength: 3,
    selector: (label) => label.toLowerCase()
  })
})

const survives = (
  label: Label,
  { checkName, columnName, comment, tableName, value, ...given }: typeof example extends fc.Arbitrary<infer A> ? A
    : never
) =>
  Effect.gen(function*() {
    // VARCHAR of SQL Server, which an enum is there, has the characters of its code page.
    const isSqlServer = label === "mssql"
    const labels = given.labels.map((text) => isSqlServer ? text.replaceAll(/[^\x00-\x7f]/g, "é") : text)
    const string = isSqlServer ? SqlType.unicode(50) : SqlType.string(50)
    const { names: { identifiers }, types: { literals } } = yield* Dialect
    const mood = SqlType.enum(`t${tableName}`.slice(0, 15), labels)
    const column = identifiers.quote(columnName)
    yield* op.createTable(tableName, [
      ["id", Column.make(SqlType.integer, { primaryKey: true })],
      [columnName, Column.make(string, { serverDefault: value, comment })],
      ["mood of it", Column.make(mood)]
    ], { comment, constraints: [Constraint.check(`${column} <> 'no'`, { name: op.f(checkName) })] })
    yield* op.createIndex(op.f(`i${checkName}`), tableName, [columnName])
    yield* op.bulkInsert(
      Table.make(tableName, { id: Column.make(SqlType.integer), mood: Column.make(mood, { name: "mood of it" }) }),
      labels.map((label, id) => ({ id: id + 1, mood: label }))
    )
    const rows = yield* ask(
      `SELECT ${column} AS held, ${identifiers.quote("mood of it")} AS mood ` +
        `FROM ${identifiers.table(tableName, Option.none())} ORDER BY id`
    )
    assert.deepStrictEqual(rows, labels.map((mood) => ({ held: value, mood })))
    for (const question of Option.toArray(comments(label, literals.string(tableName)))) {
      const [held] = yield* ask(question)
      assert.deepStrictEqual([held?.["held"] ?? "", held?.["column_held"] ?? ""], [comment, comment])
    }
    yield* op.dropIndex(op.f(`i${checkName}`), { tableName })
    yield* Effect.catchIf(
      op.dropConstraint(op.f(checkName), tableName, { type: "check" }),
      (error) => error._tag === "CompileError" && error.reason._tag === "ConstraintNotAlterable",
      () => Effect.void
    )
    yield* op.dropTable(tableName)
    yield* op.dropType(mood)
  })

for (const { label, layer } of liveDatabases) {
  describe(`on ${label}`, () => {
    it.effect(
      "a table holds what it was given, whatever the texts are",
      () =>
        Effect.forEach(
          fc.sample(example, 60),
          (given) =>
            Effect.mapError(survives(label, given), (error) => new Error(JSON.stringify(given), { cause: error })),
          {
            discard: true
          }
        ).pipe(Effect.provide(operations), Effect.provide(layer)),
      60_000
    )

    it.effect(
      "a Date in the user's own SQL is stored, or refused past year 9999, as scripts do",
      () =>
        Effect.gen(function*() {
          const { types: { literals } } = yield* Dialect
          yield* op.createTable("moments", { at: Column.make(SqlType.dateTime()) })
          const { provideClient } = yield* Execution.Execution
          const insert = (at: Date) =>
            provideClient(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO moments (at) VALUES (${at})`))
          const moment = new Date("2024-02-29T13:04:05.000Z")
          yield* insert(moment)
          yield* op.execute(`INSERT INTO moments (at) VALUES (${Either.getOrThrow(literals.render(moment))})`)
          assert.deepStrictEqual(yield* ask("SELECT count(DISTINCT at) AS kinds FROM moments WHERE at IS NOT NULL"), [
            { kinds: label === "postgresql" ? "1" : 1 }
          ])
          const late = new Date(253_402_300_800_000)
          assert.isTrue(Either.isLeft(literals.render(late)))
          const refused = yield* Effect.flip(insert(late))
          assert.include(refused.message, "literal")
          const bulk = Table.make("moments", { at: Column.make(SqlType.dateTime()) })
          assert.strictEqual((yield* Effect.flip(op.bulkInsert(bulk, [{ at: late }])))._tag, "CompileError")
        }).pipe(Effect.provide(operations), Effect.provide(layer)),
      60_000
    )

    it.effect("keys, quotes and names at the limit are taken as written", () =>
      Effect.gen(function*() {
        const { names: { identifiers } } = yield* Dialect
        const longest = "n".repeat(Math.min(identifiers.maxLength, 100))
        const integer = Column.make(SqlType.integer)
        yield* op.createTable(longest, { [longest]: integer })
        yield* op.createIndex(`i${longest.slice(1)}`, longest, [longest])
        const referred = yield* op.createTable("parent", {
          Code: Column.make(SqlType.integer, { quote: false, primaryKey: true, autoincrement: false })
        })
        yield* op.createTable("child", {
          Mixed: Column.make(SqlType.integer, { quote: false, unique: true }),
          Indexed: Column.make(SqlType.integer, { quote: false, index: true, comment: "c" }),
          Up: Column.make(SqlType.integer, { quote: false, references: "parent.code" })
        }, { constraints: [Constraint.check("Up > 0", { name: "ck_up" })] })
        yield* op.bulkInsert(referred, [{ Code: 7 }])
        if (label !== "sqlite") {
          yield* op.createTable("declared", {
            tenant: Column.make(SqlType.integer, { primaryKey: true }),
            id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: true })
          })
          yield* op.createTable("ordered", {
            tenant: integer,
            id: Column.make(SqlType.integer, { autoincrement: true })
          }, { constraints: [Constraint.primaryKey(["tenant", "id"])] })
          yield* op.execute("INSERT INTO ordered (tenant) VALUES (5)")
          const rows = yield* ask("SELECT tenant, id FROM ordered")
          assert.deepStrictEqual(rows, [{ tenant: 5, id: 1 }])
        }
        if (label === "postgresql") {
          yield* op.createTable("whole", {
            id: Column.make(SqlType.integer, { primaryKey: true }),
            tenant: integer,
            up: integer
          }, {
            constraints: [
              Constraint.unique(["tenant", "id"]),
              Constraint.foreignKey(["tenant", "up"], "whole", ["tenant", "id"], { onDelete: "SET NULL (up)" })
            ]
          })
          yield* op.execute("INSERT INTO whole VALUES (1, 9, NULL), (2, 9, 1)")
          yield* op.execute("DELETE FROM whole WHERE id = 1")
          assert.deepStrictEqual(yield* ask("SELECT tenant, up FROM whole"), [{ tenant: 9, up: null }])
        }
      }).pipe(Effect.provide(operations), Effect.provide(layer)), 60_000)
  })
}
