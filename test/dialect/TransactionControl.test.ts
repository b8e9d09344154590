import { assert, describe, it } from "@effect/vitest"
import { dialect as mssql } from "../../src/dialect/mssql/Dialect.ts"
import { mariadb, mysql } from "../../src/dialect/mysql/Dialect.ts"
import { dialect as postgresql } from "../../src/dialect/postgresql/Dialect.ts"
import { dialect as sqlite } from "../../src/dialect/sqlite/Dialect.ts"

const everywhere = [postgresql, sqlite, mysql, mariadb, mssql]
const mysqls = [mysql, mariadb]
const standard = [postgresql, sqlite]

const refused = [
  [everywhere, ["commit", "COMMIT;", "Commit Work", "rollback", "ROLLBACK;", " \n-- done\n/* and gone */ commit"]],
  [everywhere, [";; COMMIT", "ROLLBACK WORK", "\uFEFFcommit", "/**/rollback"]],
  [standard, ["begin", "BEGIN IMMEDIATE", "end", "END TRANSACTION", "abort", "ROLLBACK TRANSACTION"]],
  [standard, ["START\n/* a */ TRANSACTION", "prepare transaction 'x'", "begin isolation level serializable"]],
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
  it("knows what begins and ends transactions", () => {
    for (const [dialects, statements] of refused) {
      for (const { name, transactions: { controls } } of dialects) {
        for (const sql of statements) assert.isTrue(controls(sql, true), `${name}: ${sql}`)
      }
    }
  })

  it("lets everything else pass", () => {
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
