/**
 * Defaults, comments and rows are stored as they are written, in every `sql_mode` of the session.
 */
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Mysql from "../../../src/dialect/mysql/Dialect.ts"
import * as Statement from "../../../src/dialect/Statement.ts"
import * as Dialects from "../../../src/Dialects.ts"
import * as DdlImpl from "../../../src/execution/DdlImpl.ts"
import * as Execution from "../../../src/execution/Execution.ts"
import * as Inspector from "../../../src/execution/Inspector.ts"
import * as op from "../../../src/op.ts"
import * as Operations from "../../../src/operations/Operations.ts"
import * as Column from "../../../src/schema/Column.ts"
import * as SqlType from "../../../src/schema/SqlType.ts"
import * as Table from "../../../src/schema/Table.ts"
import { databasesOf } from "../../servers/databases.ts"
import { FreshDatabase } from "../../servers/FreshDatabase.ts"

const path = "C:\\new\\it's"

const columns = {
  id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
  a: Column.make(SqlType.string(50), { serverDefault: path, comment: path }),
  b: Column.make(SqlType.string(50))
}
const table = Table.make("t", columns)

const inMode = (sqlMode: string) =>
  Layer.unwrapEffect(Effect.map(FreshDatabase, ({ url }) =>
    Layer.effectDiscard(
      Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(`SET SESSION sql_mode = '${sqlMode}'`))
    ).pipe(
      Layer.provideMerge(MysqlClient.layer({ url: Redacted.make(url), maxConnections: 1 }))
    )))

const comments = "SELECT column_comment AS comment FROM information_schema.columns " +
  "WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'a' " +
  "UNION ALL SELECT table_comment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 't'"

const stored = Effect.gen(function*() {
  yield* op.createTable("t", columns, { comment: path })
  yield* op.bulkInsert(table, [{ id: 1, b: op.inlineLiteral(path) }])
  yield* op.addColumn("t", "c", Column.make(SqlType.string(50), { serverDefault: path }))
  const { query } = yield* Execution.Execution
  const values = yield* query(Statement.text("SELECT a, b, c FROM t"))
  return [values, yield* query(Statement.text(comments))]
})

const mysqls = databasesOf("mysql", "mariadb")

describe.each(mysqls)("on $label", ({ label, layer }) => {
  const own = Layer.mapError(label === "mysql" ? Mysql.layer : Mysql.layerMariadb, Dialects.connectionFailed)
  for (const sqlMode of ["", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"]) {
    for (const [how, dialect] of [["of the client", Dialects.layerFromClient], ["of env.ts", own]] as const) {
      const services = Operations.layer().pipe(
        Layer.provide([DdlImpl.layer, Inspector.layer]),
        Layer.provideMerge(Execution.layerOnline),
        Layer.provideMerge(dialect),
        Layer.provide(inMode(sqlMode)),
        Layer.provide(layer)
      )
      it.effect(
        `text is stored as it is, in sql_mode '${sqlMode}', with the dialect ${how}`,
        () =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* stored, [
              [{ a: path, b: path, c: path }],
              [{ comment: path }, { comment: path }]
            ])
          }).pipe(Effect.provide(services)),
        20_000
      )
    }
  }

  it.effect("a name with a backslash is found in every sql_mode", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* sql.unsafe("CREATE TABLE `a\\b` (id int)")
      const { catalogue } = yield* Dialects.fromClient(sql)
      for (const sqlMode of ["", "NO_BACKSLASH_ESCAPES"]) {
        yield* sql.unsafe(`SET SESSION sql_mode = '${sqlMode}'`)
        const [text] = catalogue.hasTable("a\\b", Option.none()).fragments
        assert.strictEqual((yield* sql.unsafe(String(text))).length, 1)
      }
    }).pipe(Effect.provide(Layer.provide(inMode(""), layer))), 20_000)
})
