import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Mssql from "../../src/dialect/mssql/Types.ts"
import * as Mysql from "../../src/dialect/mysql/Types.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Types.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { all, ask, dialects } from "./dialects.ts"

const sql = (type: SqlType.SqlType) =>
  ask((types) => Either.getOrElse(types.compile(type), (error): string => error.reason._tag))

describe("TypeCompiler.compile", () => {
  it("reports missing parameters", () => {
    const unnamed = SqlType.enum(null, ["a", "bcd"])
    assert.deepStrictEqual(sql(unnamed), {
      ...all("VARCHAR(3)"),
      postgresql: "EnumNameRequired",
      mysql: "ENUM('a','bcd')",
      mariadb: "ENUM('a','bcd')"
    })
    assert.deepStrictEqual(sql(SqlType.none), all("TypeMissing"))
    assert.deepStrictEqual(
      sql(SqlType.string()),
      all("VARCHAR", { mysql: "LengthRequired", mariadb: "LengthRequired", mssql: "VARCHAR(max)" })
    )
    const short = SqlType.enum("e", ["four"], { native: false, length: 3 })
    assert.deepStrictEqual(sql(short), all("TypeParametersInvalid"))
    const half = Mysql.DOUBLE({ precision: 9 })
    assert.strictEqual(sql(half).mysql, "TypeParametersInvalid")
  })

  it("writes a type of another database as the portable type that it is a form of", () => {
    const same: ReadonlyArray<readonly [SqlType.SqlType, SqlType.SqlType, own: ReadonlyArray<string>]> = [
      [Mysql.INTEGER({ unsigned: true }), SqlType.integer, ["mysql", "mariadb"]],
      [Mysql.SMALLINT(), SqlType.smallInteger, ["mysql", "mariadb"]],
      [Mysql.BIGINT(), SqlType.bigInteger, ["mysql", "mariadb"]],
      [Mysql.NUMERIC({ precision: 8, scale: 2 }), SqlType.numeric({ precision: 8, scale: 2 }), ["mysql", "mariadb"]],
      [Mysql.DECIMAL({ precision: 8 }), SqlType.numeric({ precision: 8 }), ["mysql", "mariadb"]],
      [Mysql.FLOAT({ precision: 8 }), SqlType.float(8), ["mysql", "mariadb"]],
      [Mysql.DOUBLE(), SqlType.double(), ["mysql", "mariadb"]],
      [Mysql.VARCHAR(9), SqlType.string(9), ["mysql", "mariadb"]],
      [Mysql.NVARCHAR(9), SqlType.unicode(9), ["mysql", "mariadb"]],
      [Mysql.TEXT(), SqlType.text, ["mysql", "mariadb"]],
      [Mysql.DATETIME({ fsp: 3 }), SqlType.dateTime(), ["mysql", "mariadb"]],
      [Mysql.TIMESTAMP(), SqlType.dateTime(), ["mysql", "mariadb"]],
      [Mysql.TIME(), SqlType.time(), ["mysql", "mariadb"]],
      [Mysql.JSON, SqlType.json, ["mysql", "mariadb"]],
      [Mysql.ENUM(["a", "bc"]), SqlType.enum(null, ["a", "bc"]), ["mysql", "mariadb"]],
      [Sqlite.DATETIME, SqlType.dateTime(), ["sqlite"]],
      [Sqlite.DATE, SqlType.date, ["sqlite"]],
      [Sqlite.TIME, SqlType.time(), ["sqlite"]],
      [Sqlite.JSON, SqlType.json, ["sqlite"]],
      [Mssql.BIT, SqlType.boolean, ["mssql"]],
      [Mssql.DOUBLE_PRECISION, SqlType.double(), ["mssql"]],
      [Mssql.TIME(), SqlType.time(), ["mssql"]],
      [Mssql.VARBINARY("max"), SqlType.binary, ["mssql"]],
      [Mssql.TIMESTAMP, SqlType.binaryWith({ length: 8 }), ["mssql"]],
      [Postgresql.TIMESTAMP({ timezone: true }), SqlType.dateTime({ timezone: true }), ["postgresql"]],
      [Postgresql.TIME({ precision: 3 }), SqlType.time(), ["postgresql"]],
      [Postgresql.INTERVAL(), SqlType.interval, ["postgresql"]],
      [Postgresql.JSON, SqlType.json, ["postgresql"]],
      [Postgresql.ENUM("e", ["a", "bc"]), SqlType.enum("e", ["a", "bc"]), ["postgresql"]]
    ]
    for (const [native, portable, own] of same) {
      const expected = Object.entries(sql(portable)).filter(([name]) => name !== "default" && !own.includes(name))
      const written = Object.entries(sql(native)).filter(([name]) => name !== "default" && !own.includes(name))
      assert.deepStrictEqual(written, expected, native.definition._tag === "Native" ? native.definition.name : "")
    }
    assert.strictEqual(sql(Sqlite.DATETIME).postgresql, "TIMESTAMP WITHOUT TIME ZONE")
    assert.strictEqual(sql(Mssql.MONEY).postgresql, "MONEY")
    assert.strictEqual(sql(Mysql.LONGTEXT()).postgresql, "TypeNotSupported")
  })

  it("takes the user's own types by dialect", () => {
    const point = SqlType.custom("Point", { sql: { postgresql: "geometry(Point, 4326)", sqlite: SqlType.json } })
    assert.deepStrictEqual(sql(point), all("TypeNotSupported", { postgresql: "geometry(Point, 4326)", sqlite: "JSON" }))
    assert.deepStrictEqual(sql(SqlType.raw("GEOMETRY")), all("GEOMETRY"))
    const shouting = SqlType.custom("Name", { sql: (dialect) => dialect.toUpperCase() })
    assert.strictEqual(sql(shouting).mssql, "MSSQL")
  })

  it("puts brackets before a collation", () => {
    assert.strictEqual(
      sql(SqlType.array(SqlType.string(9, { collation: "C" }))).postgresql,
      "VARCHAR(9)[] COLLATE \"C\""
    )
  })

  it("refuses collations and character sets that are not names", () => {
    const evil = "x; DROP TABLE a"
    assert.deepStrictEqual(sql(SqlType.string(9, { collation: evil })), {
      ...all(`VARCHAR(9) COLLATE "${evil}"`),
      mysql: `VARCHAR(9) COLLATE \`${evil}\``,
      mariadb: `VARCHAR(9) COLLATE \`${evil}\``,
      mssql: `VARCHAR(9) COLLATE [${evil}]`
    })
    assert.strictEqual(sql(Mysql.VARCHAR(9, { charset: evil })).mysql, `VARCHAR(9) CHARACTER SET \`${evil}\``)
  })

  it("writes a type of another dialect if the name exists here", () => {
    assert.deepStrictEqual(
      sql(Mysql.MEDIUMINT()),
      all("TypeNotSupported", { mysql: "MEDIUMINT", mariadb: "MEDIUMINT" })
    )
    assert.deepStrictEqual(
      sql(Mysql.INTEGER({ unsigned: true })),
      all("INTEGER", {
        mysql: "INTEGER UNSIGNED",
        mariadb: "INTEGER UNSIGNED"
      })
    )
    assert.deepStrictEqual(sql(Postgresql.JSONB), all("TypeNotSupported", { postgresql: "JSONB", sqlite: "JSONB" }))
    assert.deepStrictEqual(sql(Mssql.MONEY), all("TypeNotSupported", { postgresql: "MONEY", mssql: "MONEY" }))
  })

  it("does not take the letters of a portable type for MySQL's UNICODE", () => {
    assert.strictEqual(sql(SqlType.unicode(9)).mysql, "VARCHAR(9)")
  })
})

describe("TypeCompiler.checkFor", () => {
  const check = (type: SqlType.SqlType) =>
    ask((types) => Option.getOrUndefined(Option.map(types.checkFor(type, "Is On"), ({ sqltext }) => sqltext)))

  it("adds a check to booleans where the dialect has no boolean type", () => {
    const guarded = SqlType.booleanWith({ createConstraint: true, name: "ck_on" })
    assert.deepStrictEqual(check(guarded), {
      default: "\"Is On\" IN (0, 1)",
      postgresql: undefined,
      mysql: "`Is On` IN (0, 1)",
      mariadb: "`Is On` IN (0, 1)",
      mssql: undefined,
      sqlite: "\"Is On\" IN (0, 1)"
    })
    assert.deepStrictEqual(check(SqlType.boolean), all<string | undefined>(undefined))
  })

  it("adds a check to enums where the dialect has no enum type", () => {
    const values = ["it's", "a\\b"]
    const list = "IN ('it''s', 'a\\b')"
    assert.deepStrictEqual(check(SqlType.enum("e", values, { createConstraint: true })), {
      default: `"Is On" ${list}`,
      postgresql: undefined,
      mysql: undefined,
      mariadb: undefined,
      mssql: `[Is On] ${list}`,
      sqlite: `"Is On" ${list}`
    })
    assert.strictEqual(
      check(SqlType.enum("e", values, { createConstraint: true, native: false })).mysql,
      "`Is On` IN ('it''s', 'a\\\\b')"
    )
  })
})

describe("TypeCompiler.namedTypes", () => {
  const names = (type: SqlType.SqlType, tableSchema: Option.Option<string> = Option.none()) =>
    dialects.postgresql.namedTypes(type, tableSchema).map((
      { _tag, name, schema }
    ) => [_tag, Option.getOrNull(schema), name])

  it("finds enums and domains on PostgreSQL, in lists and in the user's types too", () => {
    const status = SqlType.enum("status", ["on"], { schema: "app" })
    assert.deepStrictEqual(names(status), [["Enum", "app", "status"]])
    assert.deepStrictEqual(names(SqlType.array(status)), [["Enum", "app", "status"]])
    assert.deepStrictEqual(names(SqlType.custom("Status", { sql: () => status })), [["Enum", "app", "status"]])
    assert.deepStrictEqual(names(SqlType.variant(SqlType.text, "postgresql", status)), [["Enum", "app", "status"]])
    assert.deepStrictEqual(names(Postgresql.ENUM("mood", ["ok"])), [["Enum", null, "mood"]])
    assert.deepStrictEqual(names(Postgresql.DOMAIN("zip", SqlType.string(5))), [["Domain", null, "zip"]])
    assert.deepStrictEqual(names(SqlType.enum("status", ["on"], { native: false })), [])
    assert.deepStrictEqual(names(SqlType.text), [])
  })

  it("gives an enum the schema of its table with inheritSchema", () => {
    assert.deepStrictEqual(names(SqlType.enum("status", ["on"], { inheritSchema: true }), Option.some("shop")), [[
      "Enum",
      "shop",
      "status"
    ]])
    assert.deepStrictEqual(names(SqlType.enum("status", ["on"]), Option.some("shop")), [["Enum", null, "status"]])
  })

  it("finds none elsewhere", () => {
    assert.deepStrictEqual(
      ask((types) => types.namedTypes(SqlType.enum("e", ["a"]), Option.none()).length),
      all(0, { postgresql: 1 })
    )
  })
})
