/**
 * The SQL that is sent to SQL Server, read by a grammar of T-SQL.
 */
import { assert, describe, it } from "@effect/vitest"
import { antlr4tsSQL, SQLDialect } from "antlr4ts-sql"
import * as Option from "effect/Option"
import { withoutTimeLimit } from "../../../src/dialect/mssql/Connection.ts"
import { dialect } from "../../../src/dialect/mssql/Dialect.ts"
import * as Statement from "../../../src/dialect/Statement.ts"

const grammar = new antlr4tsSQL(SQLDialect.TSQL)

/** How many errors the grammar finds. */
const errors = (sql: string): number => {
  const parser = grammar.getParserFromSQL(sql)
  parser.removeErrorListeners()
  grammar.getParseTree(parser)
  return parser.numberOfSyntaxErrors
}

const text = (statement: Statement.Statement) => Statement.render(statement, () => "1")

const { catalogue, statements, transactions } = dialect

const locks = transactions.locking._tag === "SessionLock"
  ? [
    transactions.locking.acquire("a.b"),
    transactions.locking.release("a.b"),
    transactions.locking.holder("a.b")
  ].map(text)
  : []

const sent = [
  ...locks,
  ...Option.toArray(transactions.identity).flatMap(({ asked, begun }) => [begun, ...asked].map(text)),
  text(catalogue.hasTable("t", Option.some("s"))),
  text(catalogue.hasType("t", Option.none())),
  ...Option.toArray(catalogue.columnLength("t", Option.none(), "c")).map(text),
  ...Option.toArray(catalogue.identityColumn("t", Option.none())).map(text),
  ...Option.toArray(statements.affectedRows).map((count) => `DELETE FROM t WHERE a = N'日';\n${count}`),
  withoutTimeLimit("CREATE VIEW v AS SELECT 1 AS a")
]

describe("the grammar of T-SQL", () => {
  it.each(sent)("accepts %s", (sql) => {
    assert.strictEqual(errors(withoutTimeLimit(sql)), 0)
  })

  it.each(["CREATE TABLE IF NOT EXISTS t (a INT)", "ALTER TABLE t ADD COLUMN a INT", "DROP TABLE t RESTRICT"])(
    "refuses %s",
    (sql) => {
      assert.isAbove(errors(sql), 0)
    }
  )
})
