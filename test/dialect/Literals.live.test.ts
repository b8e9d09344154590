import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it, vi } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { Dialect } from "../../src/dialect/Dialect.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import * as TableSchema from "../../src/schema/TableSchema.ts"
import { liveDatabases } from "../servers/databases.ts"
import type { Label } from "../servers/FreshDatabase.ts"
import type { ServerName } from "../servers/Server.ts"
import { dialects } from "./dialects.ts"

const nasty = [
  "",
  "'",
  "''",
  "\"",
  "`",
  "\\",
  "\\\\",
  "\\'",
  "'\\",
  "\\n",
  "\n",
  "\r\n",
  "\t",
  "\0",
  "a\0b",
  "--",
  "-- '",
  "/*",
  "*/",
  ";",
  "'; DROP TABLE texts; --",
  "\\'; DROP TABLE texts; --",
  "%",
  "%s",
  "%%",
  ":x",
  "::int",
  "?",
  "??",
  "$1",
  "$$",
  "@p",
  "N'x'",
  "{\"a\":1}",
  "NULL",
  "é",
  "日本",
  "😀",
  "\u200b",
  "\ufeff",
  " ",
  "a ",
  "\\\n",
  "\u001a",
  "\b"
]

const random = fc.sample(
  fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.string({ unit: "binary-ascii", maxLength: 30 })),
  { numRuns: 400, seed: 20261123 }
)

const commentable = [...nasty, ...random.slice(0, 60)].filter((text) => text !== "" && !text.includes("\0"))

const mysqlComments = "SELECT column_comment AS comment FROM information_schema.columns " +
  "WHERE table_schema = database() AND table_name = 'comments' ORDER BY ordinal_position"

const commentsOf: Readonly<Record<ServerName, string>> = {
  postgresql: "SELECT col_description(attrelid, attnum) AS comment FROM pg_attribute " +
    "WHERE attrelid = 'comments'::regclass AND attnum > 0 ORDER BY attnum",
  mysql: mysqlComments,
  mariadb: mysqlComments,
  mssql: "SELECT CAST(value AS NVARCHAR(4000)) AS comment FROM sys.extended_properties " +
    "WHERE major_id = object_id('comments') ORDER BY minor_id"
}

const commentInline: Readonly<Record<ServerName, (literal: string) => string>> = {
  postgresql: () => "",
  mysql: (literal) => `COMMENT ${literal}`,
  mariadb: (literal) => `COMMENT ${literal}`,
  mssql: () => ""
}

const commentApart: Readonly<Record<ServerName, (column: string, literal: string) => string | undefined>> = {
  postgresql: (column, literal) => `COMMENT ON COLUMN comments.${column} IS ${literal}`,
  mysql: () => undefined,
  mariadb: () => undefined,
  mssql: (column, literal) =>
    `DECLARE @comment NVARCHAR(4000) = ${literal}; EXEC sp_addextendedproperty 'MS_Description', @comment, ` +
    `'schema', 'dbo', 'table', 'comments', 'column', '${column}'`
}

const drivers: Readonly<Record<Label, TableSchema.Options>> = {
  sqlite: TableSchema.sqlite,
  postgresql: TableSchema.postgresql,
  mysql: TableSchema.mysql,
  mariadb: TableSchema.mysql,
  mssql: TableSchema.mssql
}

const fields = {
  integer: Column.make(SqlType.integer),
  smallInteger: Column.make(SqlType.smallInteger),
  bigInteger: Column.make(SqlType.bigInteger),
  numeric: Column.make(SqlType.numeric({ precision: 30, scale: 10 })),
  double: Column.make(SqlType.double()),
  boolean: Column.make(SqlType.boolean),
  string: Column.make(SqlType.string(50)),
  text: Column.make(SqlType.text),
  unicodeText: Column.make(SqlType.unicodeText),
  enum: Column.make(SqlType.enum("mood", ["it's", "a\\b", "50%"], { native: false })),
  binary: Column.make(SqlType.binary),
  date: Column.make(SqlType.date),
  dateTime: Column.make(SqlType.variant(SqlType.dateTime(), "mssql", SqlType.raw("DATETIME2"))),
  zoned: Column.make(SqlType.dateTime({ timezone: true })),
  time: Column.make(SqlType.time()),
  interval: Column.make(SqlType.interval),
  uuid: Column.make(SqlType.uuid),
  json: Column.make(SqlType.json)
}
const values = Table.make("every_value", fields)
type Values = Table.Row<typeof values>

const rows: ReadonlyArray<Values> = [
  {
    integer: -2147483648,
    smallInteger: 32767,
    bigInteger: 9223372036854775807n,
    numeric: "12345678901234567890.0123456789",
    double: 0.1,
    boolean: true,
    string: "it's 50% \\ \"ok\"",
    // What the code page of SQL Server's VARCHAR has.
    text: "ünï",
    unicodeText: "日本 😀 ✓",
    enum: "a\\b",
    binary: Uint8Array.from({ length: 256 }, (_, byte) => byte),
    date: "2024-02-29",
    dateTime: new Date("2024-02-29T13:04:05.000Z"),
    zoned: new Date("2024-02-29T13:04:05.000Z"),
    time: "23:59:01",
    interval: Duration.seconds(90),
    uuid: "6f1c1a52-0000-4000-8000-0123456789ab",
    json: { a: ["it's", null, 1.5, { "b\\": "\n" }] }
  },
  {
    integer: 0,
    smallInteger: -1,
    bigInteger: -9223372036854775808n,
    numeric: "-1.5000000000",
    double: -1e300,
    boolean: false,
    string: "",
    text: "",
    unicodeText: "",
    enum: "it's",
    binary: new Uint8Array(0),
    date: "1999-12-31",
    dateTime: new Date("1999-12-31T23:59:59.000Z"),
    zoned: new Date("1999-12-31T23:59:59.000Z"),
    time: "00:00:00",
    interval: Duration.zero,
    uuid: "00000000-0000-0000-0000-000000000000",
    json: []
  },
  {
    integer: null,
    smallInteger: null,
    bigInteger: null,
    numeric: null,
    double: null,
    boolean: null,
    string: null,
    text: null,
    unicodeText: null,
    enum: null,
    binary: null,
    date: null,
    dateTime: null,
    zoned: null,
    time: null,
    interval: null,
    uuid: null,
    json: null
  }
]

/** What drivers hand over, as `docs/types.md` tells it. */
const handedOver: Readonly<Record<Label, Readonly<Record<keyof Values, string>>>> = {
  sqlite: {
    integer: "bigint",
    smallInteger: "bigint",
    bigInteger: "bigint",
    numeric: "number",
    double: "number",
    boolean: "bigint",
    string: "string",
    text: "string",
    unicodeText: "string",
    enum: "string",
    binary: "Buffer",
    date: "string",
    dateTime: "string",
    zoned: "string",
    time: "string",
    interval: "string",
    uuid: "string",
    json: "string"
  },
  postgresql: {
    integer: "number",
    smallInteger: "number",
    bigInteger: "string",
    numeric: "string",
    double: "number",
    boolean: "boolean",
    string: "string",
    text: "string",
    unicodeText: "string",
    enum: "string",
    binary: "Buffer",
    date: "Date",
    dateTime: "Date",
    zoned: "Date",
    time: "string",
    interval: "PostgresInterval",
    uuid: "string",
    json: "Object"
  },
  mysql: {
    integer: "number",
    smallInteger: "number",
    bigInteger: "string",
    numeric: "string",
    double: "number",
    boolean: "number",
    string: "string",
    text: "string",
    unicodeText: "string",
    enum: "string",
    binary: "Buffer",
    date: "Date",
    dateTime: "Date",
    zoned: "Date",
    time: "string",
    interval: "Date",
    uuid: "string",
    json: "Object"
  },
  get mariadb() {
    return this.mysql
  },
  get mssql() {
    return {
      ...this.postgresql,
      numeric: "number",
      time: "Date",
      interval: "Date",
      json: "string"
    }
  }
}

const formOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? value.constructor.name : typeof value

/** Runs an effect on a connection as migrations have it. */
const asMigration = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Execution.Execution, ({ provideClient }) => provideClient(effect)).pipe(
    Effect.provide(Layer.provideMerge(Execution.layerOnline, Dialects.layerFromClient))
  )

for (const { label, layer } of liveDatabases) {
  const { identifiers, literals } = dialects[label]
  const types = dialects[label]
  const typeOf = (type: SqlType.SqlType) => Either.getOrThrow(types.compile(type))

  /** What this server cannot keep as it is. */
  const expected = (row: Values): Values => ({
    ...row,
    // SQLite keeps numbers as doubles, and SQL Server's driver hands them over so.
    numeric: (label === "sqlite" || label === "mssql") && row.numeric !== null
      ? String(Number(row.numeric))
      : row.numeric
  })

  describe(`values on ${label}`, () => {
    it.layer(Layer.merge(layer, Layer.succeed(SqlClient.SafeIntegers, true)))((it) => {
      it.effect("any text comes back from a row as it went in", () =>
        Effect.gen(function*() {
          const sql = (yield* SqlClient.SqlClient).withoutTransforms()
          const run = (text: string) => sql.unsafe<{ readonly content: string }>(text).unprepared
          const texts = [...nasty, ...random].filter((text) => Either.isRight(literals.render(text)))
          assert.isAbove(texts.length, 300)
          yield* run(`CREATE TABLE texts (id INTEGER, content ${typeOf(SqlType.unicodeText)})`)
          const tuples = texts.map((text, at) =>
            `(${at}, ${Either.getOrThrow(literals.render(text, SqlType.unicodeText))})`
          )
          for (const tuple of tuples) yield* run(`INSERT INTO texts (id, content) VALUES ${tuple}`)
          const back = yield* run("SELECT content FROM texts ORDER BY id")
          assert.deepStrictEqual(back.map(({ content }) => content), texts)
        }))

      it.effect("any text is a default", () =>
        Effect.gen(function*() {
          const sql = (yield* SqlClient.SqlClient).withoutTransforms()
          const run = (text: string) => sql.unsafe<{ readonly content: string }>(text).unprepared
          const texts = [...nasty, ...random].filter((text) =>
            Either.isRight(literals.render(text)) && !text.includes("\0")
          )
          for (let at = 0; at < texts.length; at += 30) {
            const some = texts.slice(at, at + 30)
            const columns = some.map((text, at) =>
              `c${at} ${typeOf(SqlType.unicode(60))} DEFAULT ${literals.string(text)}`
            )
            yield* run(`CREATE TABLE defaults${at} (id INTEGER, ${columns.join(", ")})`)
            yield* run(`INSERT INTO defaults${at} (id) VALUES (1)`)
            const [row = {}] = yield* run(`SELECT * FROM defaults${at}`)
            assert.deepStrictEqual(Object.values(row).slice(1), some)
          }
        }))

      if (label !== "sqlite") {
        it.effect("any text is a comment", () =>
          Effect.gen(function*() {
            const sql = (yield* SqlClient.SqlClient).withoutTransforms()
            const run = (text: string) => sql.unsafe<{ readonly comment: string }>(text).unprepared
            // MySQL and MariaDB keep comments in three-byte UTF-8: beyond it they have question marks.
            const texts = commentable.filter((text) => label === "postgresql" || !/[\ud800-\udfff]/.test(text))
            const columns = texts.map((text, at) => `c${at} INTEGER ${commentInline[label](literals.string(text))}`)
            yield* run(`CREATE TABLE comments (${columns.join(", ")})`)
            for (const [at, text] of texts.entries()) {
              const statement = commentApart[label](`c${at}`, literals.string(text))
              if (statement !== undefined) yield* run(statement)
            }
            const back = yield* run(commentsOf[label])
            assert.deepStrictEqual(back.map(({ comment }) => comment), texts)
          }))

        it.effect("any text is a label of an enum", () =>
          Effect.gen(function*() {
            const sql = (yield* SqlClient.SqlClient).withoutTransforms()
            const run = (text: string) => sql.unsafe<{ readonly content: string }>(text).unprepared
            // An enum of SQL Server is VARCHAR, which has the characters of its code page.
            const labels = commentable.filter((text) => label !== "mssql" || /^[\x00-\x7f]*$/.test(text))
              .map((text, at) => `${Array.from(text).slice(0, 12).join("")}${at}`)
            const type = SqlType.enum("labels", labels, { native: label !== "mssql" })
            if (label === "postgresql") {
              yield* run(`CREATE TYPE labels AS ENUM (${labels.map((text) => literals.string(text)).join(", ")})`)
            }
            yield* run(`CREATE TABLE labelled (id INTEGER, content ${typeOf(type)})`)
            for (const [at, text] of labels.entries()) {
              yield* run(`INSERT INTO labelled (id, content) VALUES (${at}, ${literals.string(text)})`)
            }
            const back = yield* run("SELECT content FROM labelled ORDER BY id")
            assert.deepStrictEqual(back.map(({ content }) => content), labels)
          }))
      }

      const create = Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const columns = values.columns.map(({ columnName, type }) => `${identifiers.quote(columnName)} ${typeOf(type)}`)
        yield* sql.unsafe(`DROP TABLE IF EXISTS every_value`).unprepared
        yield* sql.unsafe(`CREATE TABLE every_value (${columns.join(", ")})`).unprepared
        return sql
      })
      const schema = Schema.Array(TableSchema.make(values, drivers[label]))
      const readBack = (sql: SqlClient.SqlClient) =>
        Effect.flatMap(sql.unsafe("SELECT * FROM every_value").unprepared, Schema.decodeUnknown(schema))

      it.effect("every kind of value comes back from a row as it was written out", () =>
        Effect.gen(function*() {
          const sql = yield* create
          for (const row of rows) {
            const record: Readonly<Record<string, unknown>> = { ...row }
            const written = values.columns.map(({ key, type }) => Either.getOrThrow(literals.render(record[key], type)))
            const names = values.columns.map(({ columnName }) => identifiers.quote(columnName))
            yield* sql.unsafe(`INSERT INTO every_value (${names.join(", ")}) VALUES (${written.join(", ")})`).unprepared
          }
          assert.deepStrictEqual(yield* readBack(sql), rows.map(expected))
          const [raw = {}] = yield* sql.unsafe("SELECT * FROM every_value").unprepared
          assert.deepStrictEqual(Record.map(raw, formOf), handedOver[label])
        }))

      it.effect("every kind of value comes back from a row as it was bound", () =>
        Effect.gen(function*() {
          const sql = yield* create
          const { statements } = yield* Dialect
          for (const row of rows) {
            const record: Readonly<Record<string, unknown>> = { ...row }
            const bound = values.columns.map(({ key, type }) =>
              Either.getOrThrow(statements.bindValue({ value: record[key], type }))
            )
            const marks = bound.map((_, at) => statements.placeholder(at + 1))
            const names = values.columns.map(({ columnName }) => identifiers.quote(columnName))
            yield* sql.unsafe(`INSERT INTO every_value (${names.join(", ")}) VALUES (${marks.join(", ")})`, bound)
          }
          assert.deepStrictEqual(yield* readBack(sql), rows.map(expected))
        }).pipe(asMigration))

      it.effect.each(["UTC", "America/New_York", "Asia/Kolkata"])(
        "an interval is stored alike from a script, a connection and a schema in %s",
        (zone) =>
          Effect.gen(function*() {
            vi.stubEnv("TZ", zone)
            const sql = yield* SqlClient.SqlClient
            const { statements } = yield* Dialect
            const spans = Table.make("spans", {
              native: Column.make(SqlType.interval),
              epoch: Column.make(SqlType.intervalWith({ native: false }))
            })
            const row = { native: Duration.hours(1), epoch: Duration.minutes(90) }
            const columns = spans.columns.map(({ columnName, type }) => `${columnName} ${typeOf(type)}`).join(", ")
            yield* sql.unsafe("DROP TABLE IF EXISTS spans").unprepared
            yield* sql.unsafe(`CREATE TABLE spans (${columns})`).unprepared
            const written = [row.native, row.epoch].map((value, at) =>
              Either.getOrThrow(literals.render(value, spans.columns[at]?.type))
            )
            yield* sql.unsafe(`INSERT INTO spans VALUES (${written.join(", ")})`).unprepared
            const bound = [row.native, row.epoch].map((value, at) =>
              Either.getOrThrow(statements.bindValue({ value, type: spans.columns[at]?.type }))
            )
            const marks = bound.map((_, at) => statements.placeholder(at + 1))
            yield* sql.unsafe(`INSERT INTO spans VALUES (${marks.join(", ")})`, bound)
            const schema = Schema.Array(TableSchema.make(spans, drivers[label]))
            for (const encoded of yield* Schema.encode(schema)([row])) {
              yield* sql`INSERT INTO spans ${sql.insert(encoded)}`
            }
            const back = yield* Effect.flatMap(
              sql.unsafe("SELECT * FROM spans").unprepared,
              Schema.decodeUnknown(schema)
            )
            assert.deepStrictEqual(back, [row, row, row])
          }).pipe(asMigration, Effect.ensuring(Effect.sync(() => vi.unstubAllEnvs())))
      )

      it.effect("every kind of value comes back from a row as the row's schema encodes it", () =>
        Effect.gen(function*() {
          const sql = yield* create
          for (const row of yield* Schema.encode(schema)(rows)) {
            yield* sql`INSERT INTO every_value ${sql.insert(row)}`
          }
          assert.deepStrictEqual(yield* readBack(sql), rows.map(expected))
        }).pipe(asMigration))
    })
  })
}
