import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Mssql from "../../src/dialect/mssql/CatalogueQueries.ts"
import * as Mysql from "../../src/dialect/mysql/CatalogueQueries.ts"
import * as Postgresql from "../../src/dialect/postgresql/CatalogueQueries.ts"
import type { Ask, CatalogueUnreadable } from "../../src/dialect/Reflection.ts"
import * as Sqlite from "../../src/dialect/sqlite/CatalogueQueries.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import { column } from "./mssql/rows.ts"

const nothing = Statement.text("")

type Row = Readonly<Record<string, unknown>>

/** The query of columns of each dialect, the column with the table's name, and the rest of a row. */
const dialects: ReadonlyArray<
  readonly [
    name: string,
    ask: (ask: Ask<never>) => Effect.Effect<ReadonlyArray<unknown>, CatalogueUnreadable>,
    key: string,
    table: string | number,
    rest: Row
  ]
> = [
  ["PostgreSQL", (ask) => Postgresql.columns.ask(ask, nothing), "relation", "7", {
    type: "integer",
    type_kind: "b",
    type_name: "int4",
    type_schema: "pg_catalog",
    dimensions: 0,
    collation: null,
    collation_schema: null,
    not_null: false,
    identity: "",
    generated: "",
    default: null,
    comment: null,
    sequence: null,
    serial: null
  }],
  ["MySQL", (ask) => Mysql.columns.ask(ask, nothing), "table_name", "t", {
    schema_name: "db",
    type: "int",
    nullable: 1,
    default: null,
    charset: null,
    collation_name: null,
    extra: "",
    expression: null,
    comment: "",
    srid: null
  }],
  ["SQLite", (ask) => Sqlite.columns.ask(ask, nothing), "table_name", "t", {
    type: "INT",
    not_null: 0,
    default: null,
    primary_key: 0,
    hidden: 0
  }],
  ["SQL Server", (ask) => Mssql.columns.ask(ask, nothing), "object_id", 7, column("", "int")]
]

describe.each(dialects)("the columns of %s", (_, ask, key, table, rest) => {
  const rows = (...names: ReadonlyArray<string>): Ask<never> => () =>
    Effect.succeed(names.map((name) => ({ ...rest, name, [key]: table })))

  it.effect("are read", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ask(rows("id", "a", "A"))).length, 3)
    }))

  it.effect("are refused if the catalogue returns two rows for one", () =>
    Effect.gen(function*() {
      const read = yield* Effect.either(ask(rows("id", "a", "id")))
      assert.match(
        Either.match(read, { onLeft: ({ message }) => message, onRight: () => "read" }),
        /about columns cannot be read[^]*column .*\bid\b.* has several rows/
      )
    }))
})
