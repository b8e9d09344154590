/**
 * Every type there is, as a user writes it: for the table in `docs/types.md`, and for asking the servers.
 */
import * as Mssql from "../../src/dialect/mssql/Types.ts"
import * as Mysql from "../../src/dialect/mysql/Types.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Types.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import type { Label } from "../servers/FreshDatabase.ts"

export interface Entry {
  /** The source text. */
  readonly source: string
  readonly type: SqlType.SqlType
  /** The TypeScript type of its values. */
  readonly value: string
}

const entry = (source: string, value: string, type: SqlType.SqlType): Entry => ({ source, type, value })

export const portable: ReadonlyArray<Entry> = [
  entry("integer", "number", SqlType.integer),
  entry("smallInteger", "number", SqlType.smallInteger),
  entry("bigInteger", "bigint", SqlType.bigInteger),
  entry("numeric({ precision: 10, scale: 2 })", "string", SqlType.numeric({ precision: 10, scale: 2 })),
  entry("numeric()", "string", SqlType.numeric()),
  entry("float()", "number", SqlType.float()),
  entry("float(24)", "number", SqlType.float(24)),
  entry("double()", "number", SqlType.double()),
  entry("boolean", "boolean", SqlType.boolean),
  entry("string(50)", "string", SqlType.string(50)),
  entry("string()", "string", SqlType.string()),
  entry("unicode(50)", "string", SqlType.unicode(50)),
  entry("text", "string", SqlType.text),
  entry("unicodeText", "string", SqlType.unicodeText),
  entry("enum(\"mood\", [\"sad\", \"ok\"])", "\"sad\" \\| \"ok\"", SqlType.enum("mood", ["sad", "ok"])),
  entry(
    "enum(\"mood\", [\"sad\", \"ok\"], { native: false })",
    "\"sad\" \\| \"ok\"",
    SqlType.enum("mood", ["sad", "ok"], { native: false })
  ),
  entry("binary", "Uint8Array", SqlType.binary),
  entry("binaryWith({ length: 16 })", "Uint8Array", SqlType.binaryWith({ length: 16 })),
  entry("date", "string", SqlType.date),
  entry("dateTime()", "Date", SqlType.dateTime()),
  entry("dateTime({ timezone: true })", "Date", SqlType.dateTime({ timezone: true })),
  entry("time()", "string", SqlType.time()),
  entry("time({ timezone: true })", "string", SqlType.time({ timezone: true })),
  entry("interval", "Duration", SqlType.interval),
  entry("intervalWith({ secondPrecision: 3 })", "Duration", SqlType.intervalWith({ secondPrecision: 3 })),
  entry("uuid", "string", SqlType.uuid),
  entry("uuidWith({ native: false })", "string", SqlType.uuidWith({ native: false })),
  entry("json", "unknown", SqlType.json),
  entry("array(SqlType.integer)", "ReadonlyArray\\<number>", SqlType.array(SqlType.integer)),
  entry(
    "array(SqlType.text, { dimensions: 2 })",
    "ReadonlyArray\\<ReadonlyArray\\<string>>",
    SqlType.array(SqlType.text, { dimensions: 2 })
  )
]

export const standard: ReadonlyArray<Entry> = [
  entry("INTEGER", "number", SqlType.INTEGER),
  entry("SMALLINT", "number", SqlType.SMALLINT),
  entry("BIGINT", "bigint", SqlType.BIGINT),
  entry("NUMERIC(10, 2)", "string", SqlType.NUMERIC(10, 2)),
  entry("DECIMAL(10, 2)", "string", SqlType.DECIMAL(10, 2)),
  entry("FLOAT(24)", "number", SqlType.FLOAT(24)),
  entry("REAL", "number", SqlType.REAL),
  entry("DOUBLE", "number", SqlType.DOUBLE),
  entry("DOUBLE_PRECISION", "number", SqlType.DOUBLE_PRECISION),
  entry("BOOLEAN", "boolean", SqlType.BOOLEAN),
  entry("CHAR(5)", "string", SqlType.CHAR(5)),
  entry("VARCHAR(50)", "string", SqlType.VARCHAR(50)),
  entry("NCHAR(5)", "string", SqlType.NCHAR(5)),
  entry("NVARCHAR(50)", "string", SqlType.NVARCHAR(50)),
  entry("TEXT()", "string", SqlType.TEXT()),
  entry("CLOB()", "string", SqlType.CLOB()),
  entry("BLOB()", "Uint8Array", SqlType.BLOB()),
  entry("BINARY(16)", "Uint8Array", SqlType.BINARY(16)),
  entry("VARBINARY(16)", "Uint8Array", SqlType.VARBINARY(16)),
  entry("DATE", "string", SqlType.DATE),
  entry("DATETIME", "Date", SqlType.DATETIME),
  entry("TIME()", "string", SqlType.TIME()),
  entry("TIME({ timezone: true })", "string", SqlType.TIME({ timezone: true })),
  entry("TIMESTAMP()", "Date", SqlType.TIMESTAMP()),
  entry("TIMESTAMP({ timezone: true })", "Date", SqlType.TIMESTAMP({ timezone: true })),
  entry("UUID", "string", SqlType.UUID),
  entry("JSON", "unknown", SqlType.JSON)
]

export const native: Readonly<Record<SqlType.NativeDialect, ReadonlyArray<Entry>>> = {
  postgresql: [
    entry("JSON", "unknown", Postgresql.JSON),
    entry("JSONB", "unknown", Postgresql.JSONB),
    entry("JSONPATH", "string", Postgresql.JSONPATH),
    entry("HSTORE", "string", Postgresql.HSTORE),
    entry("XML", "string", Postgresql.XML),
    entry("ARRAY(SqlType.text)", "ReadonlyArray\\<string>", Postgresql.ARRAY(SqlType.text)),
    entry("CITEXT", "string", Postgresql.CITEXT),
    entry("TSVECTOR", "string", Postgresql.TSVECTOR),
    entry("TSQUERY", "string", Postgresql.TSQUERY),
    entry("REGCONFIG", "string", Postgresql.REGCONFIG),
    entry("REGCLASS", "string", Postgresql.REGCLASS),
    entry("ENUM(\"mood\", [\"sad\", \"ok\"])", "\"sad\" \\| \"ok\"", Postgresql.ENUM("mood", ["sad", "ok"])),
    entry("DOMAIN(\"positive\", SqlType.integer)", "number", Postgresql.DOMAIN("positive", SqlType.integer)),
    entry("BYTEA", "Uint8Array", Postgresql.BYTEA),
    entry("BIT(8)", "string", Postgresql.BIT(8)),
    entry("BIT(8, { varying: true })", "string", Postgresql.BIT(8, { varying: true })),
    entry("CIDR", "string", Postgresql.CIDR),
    entry("INET", "string", Postgresql.INET),
    entry("MACADDR", "string", Postgresql.MACADDR),
    entry("MACADDR8", "string", Postgresql.MACADDR8),
    entry("MONEY", "string", Postgresql.MONEY),
    entry("OID", "number", Postgresql.OID),
    entry("TIMESTAMP({ precision: 3 })", "Date", Postgresql.TIMESTAMP({ precision: 3 })),
    entry("TIMESTAMP({ timezone: true })", "Date", Postgresql.TIMESTAMP({ timezone: true })),
    entry("TIME({ precision: 3 })", "string", Postgresql.TIME({ precision: 3 })),
    entry("INTERVAL()", "Duration", Postgresql.INTERVAL()),
    entry(
      "INTERVAL({ fields: \"DAY TO SECOND\", precision: 2 })",
      "Duration",
      Postgresql.INTERVAL({ fields: "DAY TO SECOND", precision: 2 })
    ),
    entry("INT4RANGE", "string", Postgresql.INT4RANGE),
    entry("INT8RANGE", "string", Postgresql.INT8RANGE),
    entry("NUMRANGE", "string", Postgresql.NUMRANGE),
    entry("DATERANGE", "string", Postgresql.DATERANGE),
    entry("TSRANGE", "string", Postgresql.TSRANGE),
    entry("TSTZRANGE", "string", Postgresql.TSTZRANGE),
    entry("INT4MULTIRANGE", "string", Postgresql.INT4MULTIRANGE),
    entry("INT8MULTIRANGE", "string", Postgresql.INT8MULTIRANGE),
    entry("NUMMULTIRANGE", "string", Postgresql.NUMMULTIRANGE),
    entry("DATEMULTIRANGE", "string", Postgresql.DATEMULTIRANGE),
    entry("TSMULTIRANGE", "string", Postgresql.TSMULTIRANGE),
    entry("TSTZMULTIRANGE", "string", Postgresql.TSTZMULTIRANGE)
  ],
  mysql: [
    entry("TINYINT({ unsigned: true })", "number", Mysql.TINYINT({ unsigned: true })),
    entry("SMALLINT()", "number", Mysql.SMALLINT()),
    entry("MEDIUMINT()", "number", Mysql.MEDIUMINT()),
    entry(
      "INTEGER({ displayWidth: 11, unsigned: true, zerofill: true })",
      "number",
      Mysql.INTEGER({ displayWidth: 11, unsigned: true, zerofill: true })
    ),
    entry("BIGINT({ unsigned: true })", "bigint", Mysql.BIGINT({ unsigned: true })),
    entry("NUMERIC({ precision: 10, scale: 2 })", "string", Mysql.NUMERIC({ precision: 10, scale: 2 })),
    entry(
      "DECIMAL({ precision: 10, scale: 2, unsigned: true })",
      "string",
      Mysql.DECIMAL({ precision: 10, scale: 2, unsigned: true })
    ),
    entry("FLOAT({ precision: 24 })", "number", Mysql.FLOAT({ precision: 24 })),
    entry("DOUBLE({ precision: 10, scale: 2 })", "number", Mysql.DOUBLE({ precision: 10, scale: 2 })),
    entry("REAL()", "number", Mysql.REAL()),
    entry("YEAR()", "number", Mysql.YEAR()),
    entry("BIT(8)", "Uint8Array", Mysql.BIT(8)),
    entry("TINYBLOB", "Uint8Array", Mysql.TINYBLOB),
    entry("MEDIUMBLOB", "Uint8Array", Mysql.MEDIUMBLOB),
    entry("LONGBLOB", "Uint8Array", Mysql.LONGBLOB),
    entry("DATETIME({ fsp: 6 })", "Date", Mysql.DATETIME({ fsp: 6 })),
    entry("TIMESTAMP({ fsp: 6 })", "Date", Mysql.TIMESTAMP({ fsp: 6 })),
    entry("TIME({ fsp: 6 })", "string", Mysql.TIME({ fsp: 6 })),
    entry("CHAR(5)", "string", Mysql.CHAR(5)),
    entry(
      "VARCHAR(50, { charset: \"latin1\", collation: \"latin1_bin\" })",
      "string",
      Mysql.VARCHAR(50, { charset: "latin1", collation: "latin1_bin" })
    ),
    entry("NCHAR(5)", "string", Mysql.NCHAR(5)),
    entry("NVARCHAR(50)", "string", Mysql.NVARCHAR(50)),
    entry("TEXT({ length: 300 })", "string", Mysql.TEXT({ length: 300 })),
    entry("TINYTEXT()", "string", Mysql.TINYTEXT()),
    entry("MEDIUMTEXT()", "string", Mysql.MEDIUMTEXT()),
    entry("LONGTEXT({ binary: true })", "string", Mysql.LONGTEXT({ binary: true })),
    entry("ENUM([\"sad\", \"ok\"])", "\"sad\" \\| \"ok\"", Mysql.ENUM(["sad", "ok"])),
    entry("SET([\"red\", \"green\"])", "string", Mysql.SET(["red", "green"])),
    entry("JSON", "unknown", Mysql.JSON),
    entry("INET4", "string", Mysql.INET4),
    entry("INET6", "string", Mysql.INET6)
  ],
  mssql: [
    entry("BIT", "boolean", Mssql.BIT),
    entry("TINYINT", "number", Mssql.TINYINT),
    entry("MONEY", "string", Mssql.MONEY),
    entry("SMALLMONEY", "string", Mssql.SMALLMONEY),
    entry("REAL", "number", Mssql.REAL),
    entry("DOUBLE_PRECISION", "number", Mssql.DOUBLE_PRECISION),
    entry("DATETIME2({ precision: 3 })", "Date", Mssql.DATETIME2({ precision: 3 })),
    entry("DATETIMEOFFSET({ precision: 3 })", "Date", Mssql.DATETIMEOFFSET({ precision: 3 })),
    entry("SMALLDATETIME", "Date", Mssql.SMALLDATETIME),
    entry("TIME({ precision: 3 })", "string", Mssql.TIME({ precision: 3 })),
    entry("NTEXT()", "string", Mssql.NTEXT()),
    entry("XML", "string", Mssql.XML),
    entry("JSON", "unknown", Mssql.JSON),
    entry("SQL_VARIANT", "unknown", Mssql.SQL_VARIANT),
    entry("UNIQUEIDENTIFIER", "string", Mssql.UNIQUEIDENTIFIER),
    entry("IMAGE", "Uint8Array", Mssql.IMAGE),
    entry("VARBINARY(\"max\")", "Uint8Array", Mssql.VARBINARY("max")),
    entry("ROWVERSION", "Uint8Array", Mssql.ROWVERSION),
    entry("TIMESTAMP", "Uint8Array", Mssql.TIMESTAMP)
  ],
  sqlite: [
    entry("DATE", "string", Sqlite.DATE),
    entry("DATETIME", "Date", Sqlite.DATETIME),
    entry("TIME", "string", Sqlite.TIME),
    entry("JSON", "unknown", Sqlite.JSON),
    entry("JSONB", "unknown", Sqlite.JSONB)
  ]
}

/**
 * What is written as it is named and the server does not have: users ask for it at their own risk. Asked of the servers by the
 * live tests (PostgreSQL 18, MySQL 9.7, MariaDB 10.11); for SQL Server from its manual.
 */
export const refusedBy: Readonly<Record<Label, ReadonlyArray<string>>> = {
  sqlite: [],
  postgresql: ["DOUBLE", "NVARCHAR(50)", "CLOB()", "BLOB()", "BINARY(16)", "VARBINARY(16)", "DATETIME"],
  mysql: ["CLOB()", "UUID", "INET4", "INET6"],
  mariadb: ["CLOB()"],
  mssql: ["DOUBLE", "BOOLEAN", "CLOB()", "BLOB()", "UUID"]
}
