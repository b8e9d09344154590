import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { dialect as mssql } from "../../src/dialect/mssql/Dialect.ts"
import { mariadb, mysql } from "../../src/dialect/mysql/Dialect.ts"
import { dialect as postgresql } from "../../src/dialect/postgresql/Dialect.ts"
import { adapt } from "../../src/dialect/sqlite/Connection.ts"
import { dialect as sqlite } from "../../src/dialect/sqlite/Dialect.ts"

const everywhere = [postgresql, sqlite, mysql, mariadb, mssql]
const mysqls = [mysql, mariadb]
const standard = [postgresql, sqlite]

const refused = [
  [everywhere, ["commit", "COMMIT;", "Commit Work", "rollback", "ROLLBACK;", " \n-- done\n/* and gone */ commit"]],
  [everywhere, [";; COMMIT", "ROLLBACK WORK", "\uFEFFcommit", "/**/rollback"]],
  [standard, ["begin", "BEGIN IMMEDIATE", "end", "END TRANSACTION", "abort", "ROLLBACK TRANSACTION"]],
  [standard, ["START\n/* a */ TRANSACTION", "prepare transaction 'x'", "begin isolation level serializable"]],
  [[sqlite], ["rollback \0to one"]],
  [[postgresql, mssql], ["/* a /* b */ c */ commit"]],
  [[mssql], [
    "begin tran",
    "BEGIN TRANSACTION one",
    "begin distributed tran",
    "ROLLBACK TRAN",
    "rollback transaction;"
  ]],
  [mysqls, [
    "begin",
    "BEGIN WORK",
    "START TRANSACTION READ ONLY",
    "# a\ncommit",
    "/*!40000 commit */",
    "/*M! commit */"
  ]],
  [mysqls, ["set autocommit = 0", "SET @@autocommit=1", "set session autocommit:=0", "set @@SESSION . autocommit = 1"]],
  [mysqls, ["set sql_mode = 'ANSI', autocommit = 0", "SET local `autocommit`=0"]],
  [mysqls, ["xa start 'x'", "XA COMMIT 'x'", "lock tables t write", "LOCK TABLE t READ", "unlock tables"]]
] as const

const accepted = [
  [everywhere, ["select 1", "commitment", "insert into t values ('commit')", "-- commit", "/* commit */ select 1", ""]],
  [everywhere, ["savepoint x", "create table begin_log (n int)", "'commit'"]],
  [[...standard, ...mysqls], [
    "rollback to x",
    "ROLLBACK /* a */ TO SAVEPOINT x",
    "rollback work to x",
    "release savepoint x"
  ]],
  [standard, ["rollback transaction to savepoint x", "prepare p as select 1", "started", "ending"]],
  [[mssql], ["begin try select 1 end try begin catch throw end catch", "BEGIN SELECT 1 END", "end", "save tran x"]],
  [[mssql], ["rollback tran x", "ROLLBACK TRANSACTION @x", "rollback tran [a b]"]],
  [mysqls, [
    "begin not atomic select 1; end",
    "set global autocommit = 0",
    "set @autocommit = 1",
    "set sql_mode = 'x'"
  ]],
  [mysqls, ["lock instance for backup", "start replica", "set autocommit_log = 1"]]
] as const

describe("TransactionControl", () => {
  it("recognizes statements that begin and end transactions", () => {
    for (const [dialects, statements] of refused) {
      for (const { name, transactions: { controls } } of dialects) {
        for (const sql of statements) assert.isTrue(controls(sql, true), `${name}: ${sql}`)
      }
    }
  })

  it("accepts all other statements", () => {
    for (const [dialects, statements] of accepted) {
      for (const { name, transactions: { controls } } of dialects) {
        for (const sql of statements) assert.isFalse(controls(sql, true), `${name}: ${sql}`)
      }
    }
  })

  it("refuses nothing where no transaction is open, but the locks that keep MySQL's journal from being written", () => {
    for (const { transactions: { controls } } of everywhere) assert.isFalse(controls("begin", false))
    for (const { transactions: { controls } } of mysqls) {
      assert.isTrue(controls("lock tables t write", false))
      assert.isFalse(controls("unlock tables", false))
    }
  })
})

describe("a text of several statements", () => {
  it("is checked to its end", () => {
    for (const { name, transactions } of everywhere) {
      for (
        const sql of [
          "select 1; commit",
          "insert into t values (';'); COMMIT; BEGIN;",
          "select 1 -- ;\n; /* a */ rollback"
        ]
      ) {
        assert.isTrue(transactions.controls(sql, true), `${name}: ${sql}`)
      }
      assert.isFalse(transactions.controls("select '; commit' -- ; commit\n; select 2", true), name)
    }
    assert.isTrue(mssql.transactions.controls("update t set a = 1 commit", true))
    assert.isTrue(mssql.transactions.controls("rollback tran select 1", true))
  })

  it("may contain such words in a body", () => {
    const bodies = [
      [[mssql], "create procedure p as begin tran select 1 commit"],
      [[postgresql], "create procedure p() begin atomic insert into t values (1); end"],
      [[postgresql], "do $$ begin; commit; end $$"],
      [[sqlite], "create trigger t after insert on a begin delete from b; end;"],
      [mysqls, "create procedure p() begin start transaction; insert into t values (1); commit; end"]
    ] as const
    for (const [dialects, sql] of bodies) {
      for (const { name, transactions } of dialects) {
        assert.isFalse(transactions.controls(sql, true), `${name}: ${sql}`)
      }
    }
  })

  it("is refused when one of its readings ends the transaction", () => {
    assert.isTrue(postgresql.transactions.controls(String.raw`select '\'; commit; --'`, true))
    assert.isTrue(mysql.transactions.controls(String.raw`select '\'; commit; -- '`, true))
  })
})

describe("a text that ends a transaction of SQLite", () => {
  const gap = FastCheck.array(
    FastCheck.constantFrom(
      " ",
      "\n",
      "\t",
      "\f",
      "\r",
      "\uFEFF",
      "\u00A0",
      "\0",
      ";",
      "/* a; */",
      "/**/",
      "-- a\n",
      "-- a\r"
    ),
    { maxLength: 3 }
  ).map((parts) => parts.join(""))
  const word = FastCheck.constantFrom(
    "commit",
    "END",
    "rollback",
    "begin",
    "release one",
    "explain",
    "select 1",
    "to one",
    "'a'",
    "transaction"
  )
  const text = FastCheck.array(FastCheck.tuple(gap, word), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.map(([gap, word]) => gap + word).join(" "))

  it.prop("is refused, as the run asks for the transaction only after an error", [text], ([sql]) => {
    assert.isTrue(sqlite.transactions.controls(sql, true) || !Effect.runSync(endsTransaction(sql)), sql)
  }, { fastCheck: { numRuns: 1_000 } })
})

const endsTransaction = (sql: string) =>
  Effect.gen(function*() {
    const client = yield* SqliteClient.make({ filename: ":memory:" })
    const connection = adapt(yield* client.reserve)
    const run = (sql: string) => Effect.isSuccess(connection.executeUnprepared(sql, [], undefined))
    yield* run("BEGIN")
    yield* run("SAVEPOINT one")
    const isDone = yield* run(sql)
    return !(yield* run("ROLLBACK")) && isDone
  }).pipe(Effect.scoped, Effect.provide(Reactivity.layer))
