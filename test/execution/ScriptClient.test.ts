import { assert, describe, it } from "@effect/vitest"
import { rules as mssql } from "../../src/dialect/mssql/Lexer.ts"
import { rules as mysql } from "../../src/dialect/mysql/Lexer.ts"
import { rules as postgresql } from "../../src/dialect/postgresql/Lexer.ts"
import { returnsRows } from "../../src/execution/ScriptClient.ts"

describe("returnsRows", () => {
  it.each(
    [
      [postgresql, "select 1"],
      [postgresql, "(select 1) union (select 2)"],
      [postgresql, "-- a\n with a as (select 1) select * from a"],
      [postgresql, "insert into t values ('a') returning id"],
      [postgresql, "with a as (select 1) delete from t returning *"],
      [postgresql, "with a as (delete from t returning id) select id from a"],
      [postgresql, "values (1)"],
      [mssql, "insert into t output inserted.id values (1)"],
      [mssql, "delete from t output deleted.* where id = 1"],
      [mysql, "show tables"]
    ] as const
  )("%#: %s is asked for rows", (rules, sql) => assert.isTrue(returnsRows(sql, rules), sql))

  it.each(
    [
      [postgresql, "insert into t (output) values ('returning')"],
      [postgresql, "insert into output values (1)"],
      [postgresql, "update t set output = 1, \"returning\" = 2 where output is null"],
      [postgresql, "update t set a = 'it''s returning' -- returning"],
      [postgresql, "delete from t where a = $$ returning $$"],
      [postgresql, "insert into t select 'output' from output"],
      [postgresql, "with a as (delete from t returning id) insert into u select id from a"],
      [postgresql, "select * into u from t"],
      [mssql, "insert into t output inserted.id into @ids values (1)"],
      [mysql, "update t set `output` = 'a\\' returning b'"],
      [postgresql, "create table t (a int)"]
    ] as const
  )("%#: %s is not", (rules, sql) => assert.isFalse(returnsRows(sql, rules), sql))
})
