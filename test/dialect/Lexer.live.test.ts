/**
 * The servers see as many values in a text as the lexer, whatever strings, quoted names and comments contain; and they want brackets where
 * the compilers put them.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import * as Lexer from "../../src/dialect/Lexer.ts"
import { rules as mssql } from "../../src/dialect/mssql/Lexer.ts"
import { MysqlDdlCompiler } from "../../src/dialect/mysql/DdlCompiler.ts"
import { rules as mysql } from "../../src/dialect/mysql/Lexer.ts"
import { mysql as mysqlTypes } from "../../src/dialect/mysql/TypeCompiler.ts"
import { rules as postgresql } from "../../src/dialect/postgresql/Lexer.ts"
import { SqliteDdlCompiler } from "../../src/dialect/sqlite/DdlCompiler.ts"
import { rules as sqlite } from "../../src/dialect/sqlite/Lexer.ts"
import { types as sqliteTypes } from "../../src/dialect/sqlite/TypeCompiler.ts"
import { liveDatabases } from "../servers/databases.ts"

const dialects = { mariadb: mysql, mssql, mysql, postgresql, sqlite }

const content = fc.array(fc.constantFrom(..."'\"`[]()$#-/*\\,! \nab1".split(""), "--", "/*", "*/", "$$", "''"), {
  maxLength: 8
})
  .map((pieces) => pieces.join(""))
const quoted = (mark: string, end = mark) => (text: string) => `${mark}${text.replaceAll(end, end + end)}${end}`
const escaped = (mark: string) => (text: string) => `${mark}${text.replaceAll(/['"\\]/g, "\\$&")}${mark}`
const line = (mark: string) => (text: string) => `${mark}${text.replaceAll(/[\r\n]/g, " ")}\n`
const block = (text: string) => `/* ${text.replaceAll(/[*/]/g, "").replaceAll("!", "")} */`

const forms = {
  postgresql: {
    values: [
      quoted("'"),
      (text: string) => `E${escaped("'")(text)}`,
      (text: string) => `$a$${text}$a$`,
      (text: string) => `$$${text.replaceAll("$", "")}$$`
    ],
    names: [quoted("\"")],
    blanks: [line("--"), block, (text: string) => `/* /*${block(text)}*/ */`, () => " "]
  },
  mysql: {
    values: [quoted("'"), escaped("'"), escaped("\""), quoted("\""), () => "x'4d'", () => "1--1"],
    names: [quoted("`")],
    blanks: [line("-- "), line("#"), block, () => "/*!50001 */", () => " "]
  },
  sqlite: {
    values: [quoted("'"), () => "x'4d'", () => "1.5e3"],
    names: [quoted("\""), quoted("`"), (text: string) => `[${text.replaceAll("]", "")}]`],
    blanks: [line("--"), block, () => " "]
  },
  mssql: {
    values: [quoted("'"), (text: string) => `N${quoted("'")(text)}`, () => "0x4d"],
    names: [quoted("\""), quoted("[", "]")],
    blanks: [line("--"), block, (text: string) => `/* ${block(text)} */`, () => " "]
  }
}

const query = ({ blanks, names, values }: (typeof forms)["mysql"]) => {
  const part = (made: ReadonlyArray<(text: string) => string>) =>
    fc.tuple(fc.constantFrom(...made), content).map(([make, text]) => make(text))
  // A server may refuse an empty name.
  const column = fc.tuple(part(values), part(blanks), part(names)).map(([value, blank, name]) =>
    `${value} ${blank} AS ${name.slice(0, -1)}n${name.slice(-1)} `
  )
  return fc.tuple(fc.array(column, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(1000), { nil: undefined })).map(
    ([columns, cut]) => {
      const sql = `SELECT ${columns.join(",")}`
      // Without one character, the text may be read in another way, or not at all.
      return cut === undefined ? sql : sql.slice(0, 7 + cut % (sql.length - 7)) + sql.slice(8 + cut % (sql.length - 7))
    }
  )
}

const countOf = (sql: string, rules: Lexer.Rules): number => {
  let depth = 0
  const tokens = Lexer.significant(sql, rules)
  // PostgreSQL takes a SELECT of nothing.
  return tokens.length === 1 ? 0 : tokens.filter(({ kind, text }) => {
    if (kind !== "punctuation") return false
    if (text === "(") depth++
    if (text === ")") depth--
    return text === "," && depth === 0
  }).length + 1
}

class Mysql extends MysqlDdlCompiler {
  readonly default = (sql: string) => this.defaultExpression(sql)
  readonly element = (sql: string) => this.indexExpression(sql)
}
class Sqlite extends SqliteDdlCompiler {
  readonly default = (sql: string) => this.defaultExpression(sql)
}
const mysqlCompiler = new Mysql(mysqlTypes)
const sqliteCompiler = new Sqlite(sqliteTypes)

describe.each(liveDatabases)("on $label", ({ label, layer }) => {
  it.effect("server and lexer see the same values", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const own = forms[label === "mariadb" ? "mysql" : label]
      const texts = fc.sample(query(own), 1500)
      let accepted = 0
      yield* Effect.forEach(texts, (text) =>
        Effect.gen(function*() {
          const answer = yield* Effect.either(Effect.sandbox(sql.unsafe(text).values))
          if (Either.isLeft(answer)) return
          accepted++
          assert.strictEqual(countOf(text, dialects[label]), answer.right[0]?.length, text)
        }))
      assert.isAbove(accepted, 500)
    }).pipe(Effect.provide(layer)), 180_000)

  const defaults = ["'x' || 'y'", "(1) + (2)", "-1.5", "'a;b'", "lower('A') -- b", "NULL"]
  it.effect.runIf(label !== "mssql" && label !== "postgresql")(
    "defaults stand in brackets where the server wants them",
    () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const write = label === "sqlite" ? sqliteCompiler.default : mysqlCompiler.default
        const times = label === "sqlite" ? [] : ["CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "now(6)"]
        const written = [...defaults, ...times].map(write)
        yield* Effect.forEach(written, (text, index) => {
          const type = /CURRENT|now/.test(text) ? "DATETIME(6)" : "VARCHAR(20)"
          return sql.unsafe(`CREATE TABLE d${index} (a ${type} DEFAULT ${text.replace(/CURRENT_TIMESTAMP/g, "$&(6)")})`)
            .unprepared
        })
      }).pipe(Effect.provide(layer)),
    60_000
  )

  it.effect.runIf(label === "mysql")(
    "expressions of an index stand in brackets, but not columns and the order",
    () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        yield* sql.unsafe("CREATE TABLE i (a VARCHAR(20), b INT)").unprepared
        const written = [
          "a",
          "a(5)",
          "`a` (5) DESC",
          "lower(a)",
          "lower(a) DESC",
          "(b) + (b)",
          "(b * 2) DESC",
          "b + 1 ASC",
          "lower(a) -- b"
        ]
          .map((text) => mysqlCompiler.element(text))
        assert.deepStrictEqual(written, [
          "a",
          "a(5)",
          "`a` (5) DESC",
          "(lower(a))",
          "(lower(a)) DESC",
          "((b) + (b))",
          "(b * 2) DESC",
          "(b + 1) ASC",
          "(lower(a) -- b\n)"
        ])
        yield* Effect.forEach(written, (text, index) => sql.unsafe(`CREATE INDEX i${index} ON i (${text})`).unprepared)
      }).pipe(Effect.provide(layer)),
    60_000
  )
})
