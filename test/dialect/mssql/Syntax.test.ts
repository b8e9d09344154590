/**
 * The SQL that is sent to SQL Server and written into scripts, read by a grammar of T-SQL: the statements of each recorded operation, the queries of
 * the catalogue, the statements of runs and of the lock, and the batches of a script.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { antlr4tsSQL, SQLDialect } from "antlr4ts-sql"
import { Column, Commands, Environment, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import * as Mssql from "effect-alembic/mssql"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { withoutTimeLimit } from "../../../src/dialect/mssql/Connection.ts"
import { dialect } from "../../../src/dialect/mssql/Dialect.ts"
import { reflector } from "../../../src/dialect/mssql/Inspector.ts"
import * as Statement from "../../../src/dialect/Statement.ts"
import { OperationsFile, statements as statementsOf } from "../../conformance/operations.ts"
import * as FakeSqlServer from "../../servers/FakeSqlServer.ts"
import { project } from "../../servers/Live.ts"

const grammar = new antlr4tsSQL(SQLDialect.TSQL)

/** How many errors the grammar finds. */
const errors = (sql: string): number => {
  const parser = grammar.getParserFromSQL(sql)
  parser.removeErrorListeners()
  grammar.getParseTree(parser)
  return parser.numberOfSyntaxErrors
}

const wrong = (texts: ReadonlyArray<string>) => Array.from(new Set(texts)).filter((sql) => errors(sql) > 0)

const text = (statement: Statement.Statement) => Statement.render(statement, () => "1")

const { catalogue, statements, transactions } = dialect

const locks = transactions.locking._tag === "SessionLock"
  ? [
    transactions.locking.acquire("a.b", Option.none()),
    transactions.locking.release("a.b"),
    transactions.locking.holder("a.b")
  ].map(text)
  : []

const sent = [
  ...locks,
  ...Option.toArray(transactions.identity).flatMap(({ asked, begun }) => [begun, ...asked].map(text)),
  text(catalogue.hasTable("t", Option.some("s"))),
  text(catalogue.hasType("t", Option.none())),
  ...[
    catalogue.address,
    catalogue.columnLength("t", Option.none(), "c"),
    catalogue.identityColumn("t", Option.none()),
    catalogue.schemaOf("t", ["t", "it's"]),
    catalogue.comment({ name: "t", schema: Option.none() }, Option.some("c")),
    catalogue.comment({ name: "t", schema: Option.some("s") }, Option.none()),
    catalogue.identityColumn("t", Option.some("shop.dbo")),
    catalogue.foreignKeysTo({ name: "t", schema: Option.some("shop.dbo") }),
    catalogue.comment({ name: "t", schema: Option.some("shop.dbo") }, Option.some("c"))
  ].flatMap((statement) => Option.toArray(statement).map(text)),
  ...Option.toArray(statements.affectedRows).map((count) => `DELETE FROM t WHERE a = N'日';\n${count}`),
  withoutTimeLimit("CREATE VIEW v AS SELECT 1 AS a")
]

/** What the operations of the recorded cases write that the grammar does not read. */
const unread: Readonly<Record<string, string>> = {
  "ops-createIndex-009": "an index on an expression, which SQL Server refuses",
  "ops-createIndex-011": "an index on an expression, which SQL Server refuses",
  "ops-createTable-094": "an index on an expression, which SQL Server refuses",
  "ops-createTable-057": "the case's own default true, which SQL Server refuses",
  "ops-createTable-097": "the case's own prefix, which SQL Server refuses",
  "ops-createTable-114": "the case's own prefix, which SQL Server refuses",
  "ops-execute-004": "the case's own text",
  "ops-execute-016": "the case's own text",
  "ops-createIndex-030": "COLUMNSTORE, which the grammar does not know",
  "ops-createIndex-037": "COLUMNSTORE, which the grammar does not know",
  "ops-dropColumn-002": "DROP COLUMN IF EXISTS of SQL Server 2016, which the grammar does not know",
  "ops-dropConstraint-005": "DROP CONSTRAINT IF EXISTS of SQL Server 2016, which the grammar does not know",
  "ops-dropConstraint-010": "DROP CONSTRAINT IF EXISTS of SQL Server 2016, which the grammar does not know",
  "ops-dropConstraint-013": "DROP CONSTRAINT IF EXISTS of SQL Server 2016, which the grammar does not know"
}

const cases = fileURLToPath(new URL("../../conformance/cases/", import.meta.url))

const recorded = [...readdirSync(`${cases}operations`).map((name) => `operations/${name}`), "batch/offline.json"]
  .flatMap(
    (name) =>
      Schema.decodeUnknownSync(OperationsFile)(JSON.parse(readFileSync(cases + name, "utf8"))).cases
        .filter(({ expect }) => expect["mssql"] !== undefined)
  )

const migrations = [
  Migration.make({
    revision: "t1",
    downRevision: null,
    upgrade: Effect.asVoid(Effect.zipRight(
      op.createTable("thing", { name: Column.make(SqlType.string(9), { comment: "日" }) }),
      Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO thing (name) VALUES (${"a"})`)
    )),
    downgrade: op.dropTable("thing")
  })
]

describe("the grammar of T-SQL", () => {
  it.each(sent)("accepts %s", (sql) => {
    assert.strictEqual(errors(sql), 0)
  })

  it("accepts the statements of the recorded operations, but for those that are named", () => {
    const found = recorded.flatMap((asked) =>
      Either.match(
        Effect.runSync(Effect.either(statementsOf(asked, dialect)).pipe(Logger.withMinimumLogLevel(LogLevel.None))),
        {
          onLeft: () => [],
          onRight: (statements) => statements.map((sql) => [asked.id, sql] as const)
        }
      )
    )
    const bad = new Set(wrong(found.map(([, sql]) => sql)))
    assert.isAbove(found.length, 700)
    assert.deepStrictEqual(
      Array.from(new Set(found.filter(([, sql]) => bad.has(sql)).map(([id]) => id))).toSorted(),
      Object.keys(unread).toSorted()
    )
  }, 240_000)

  it.effect("accepts the queries of the catalogue", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      for (
        const { schema, tables } of [{ schema: "[my.db].dbo", tables: ["it's"] }, { schema: "dbo", tables: undefined }]
      ) {
        yield* reflector.reflect((question) => {
          const sql = text(question)
          asked.push(sql)
          return Effect.succeed(sql.includes("is_default") ? [{ name: "dbo", is_default: 1 }] : [])
        }, { schemas: [schema], tables })
      }
      assert.isAbove(asked.length, 4)
      assert.deepStrictEqual(wrong(asked), [])
    }), 120_000)

  it.scopedLive("accepts what a run sends: lock, version table, history, migrations", () =>
    Effect.gen(function*() {
      const { texts } = yield* FakeSqlServer.FakeSqlServer
      yield* Commands.upgrade("head")
      yield* Commands.downgrade("base")
      const batches = texts.filter((sql) => !/^(?:BEGIN|COMMIT|ROLLBACK|SAVE)$/.test(sql))
      assert.isAbove(batches.length, 10)
      assert.deepStrictEqual(wrong(batches), [])
    }).pipe(Effect.provide(Layer.provideMerge(project(migrations), FakeSqlServer.layer()))), 120_000)

  it.effect("accepts the batches of a script", () =>
    Effect.gen(function*() {
      let script = ""
      yield* Commands.upgrade("head", {
        script: (part) =>
          Effect.sync(() => {
            script += part
          })
      }).pipe(
        Effect.provide(Layer.merge(
          ScriptDirectory.fromModules([
            Migration.make({
              revision: "t1",
              downRevision: null,
              upgrade: op.createTable("thing", { name: Column.make(SqlType.string(9)) }, { ifNotExists: true }),
              downgrade: Effect.void
            })
          ]),
          Layer.succeed(
            Environment.Environment,
            Environment.make({ client: Layer.die("A script connects to nothing."), dialect: Mssql.layer })
          )
        ))
      )
      const [settings = "", ...batches] = script.split(/^GO$/m).filter((batch) => batch.trim() !== "")
      // The grammar does not know that SET takes several options.
      assert.deepStrictEqual(wrong(settings.replace(/SET (\w+), .* ON;/, "SET $1 ON;").split("\n\n")), [])
      assert.isAbove(batches.length, 4)
      assert.deepStrictEqual(wrong(batches), [])
    }), 120_000)

  it.each([
    "CREATE TABLE IF NOT EXISTS t (a INT)",
    "ALTER TABLE t ADD COLUMN a INT",
    "DROP TABLE t RESTRICT",
    "ALTER TABLE t ADD UNIQUE (a) DEFERRABLE"
  ])("refuses %s", (sql) => {
    assert.isAbove(errors(sql), 0)
  })
})
