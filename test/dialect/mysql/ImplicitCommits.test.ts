import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { implicitCommits } from "../../../src/dialect/mysql/ImplicitCommits.ts"

describe("the effect of a statement on the transaction", () => {
  const kinds = {
    rows: [
      String.raw`insert into a values ('it\'s')`,
      "insert into a values (';')",
      "-- why\nUPDATE a SET x = 1",
      "/* a; b */ delete from a",
      "with x as (select 1) update a set y = 1",
      "insert into a values (1); insert into b values (2);",
      "do sleep(1)",
      "select f()",
      "select d.count(1)",
      "explain select f(1)",
      "insert into a select `temporary` from b",
      "load data infile 'x' into table a"
    ],
    definition: [
      "create table a (id int)",
      "create unique index i on a (b)",
      "CREATE DEFINER=`x`@`%` PROCEDURE p() BEGIN insert into a values (1); END",
      "create trigger t before insert on a for each row begin set @x = 1; end",
      "drop table a",
      "rename table a to b",
      "truncate a",
      "set password for x = 'y'",
      "/*!50001 create table a (id int) */",
      "create table temporary (id int)",
      "create index temporary on a (b)",
      "drop table temporary",
      "set default role all to u",
      "load index into cache a",
      "cache index a in b",
      "analyze table a",
      "create definer = trigger@localhost sql security definer view v as select 1",
      "create unique index i on a (`create table`)"
    ],
    opaque: [
      "call p()",
      "execute s",
      "lock tables a write",
      "unlock tables",
      "set autocommit = 1",
      "set @a = f()",
      "set resource group g",
      "set statement max_statement_time = 1 for call p()",
      "analyze update a set x = 1",
      "explain analyze select f()",
      "select * from a into outfile 'x'",
      "select nextval(s)",
      "xa start 'x'",
      "kill 1",
      "nonsense",
      "commit; begin",
      "start group_replication",
      "commit and chain",
      "create nonsense a",
      "install plugin a soname 'b'",
      String.raw`insert into a values ('\'); create table b (id int); -- ')`,
      "insert into a values (1); create table b (id int)",
      "create table a (id int); create table b (id int)",
      "begin not atomic insert into a values (1); end",
      "insert into a values ('it"
    ],
    session: [
      "select 'insert; create table'",
      "with x as (select 1 as `update`) select * from x for update",
      "(select 1) union (select 2)",
      "set foreign_key_checks = 0; set names utf8mb4",
      "create temporary table t (id int)",
      "create or replace temporary table t (id int)",
      "drop temporary table t",
      "savepoint s",
      "select count(*), coalesce(a, 1), cast(b as decimal(10, 2)) from t as u (c) where d in (1)",
      "show create table temporary",
      "with x (a) as (select 1) select * from x",
      "select a from t for update",
      "begin",
      "start transaction read only",
      "use d",
      "prepare s from 'create table a (id int)'",
      "# only a remark"
    ]
  } as const
  for (const [kind, statements] of Object.entries(kinds)) {
    it(`is ${kind}`, () => {
      for (const sql of statements) assert.strictEqual(implicitCommits.kind(sql), kind, sql)
    })
  }
})

it("which definitions can be sent again", () => {
  for (
    const sql of [
      "create table a (id int)",
      "drop index i on a",
      "alter table a add column b int",
      "alter table a add index i (b)",
      "alter table a add constraint c foreign key (b) references d (id)",
      "alter table a add constraint primary key (b)",
      "alter table a rename column b to c",
      "rename table a to b",
      "alter table a add b int unique, add unique key i (c), drop column d",
      "alter table a modify b int not null, comment = 'c'",
      "alter table a change b b bigint",
      "alter table a change b c bigint, drop foreign key f",
      "alter table a rename to b",
      "alter table a alter b set default 1, engine = InnoDB",
      "create or replace view v as select 1",
      "create definer = `a`@`b` trigger t before insert on a for each row set new.b = 1",
      "drop view v",
      "grant select on a to b",
      "analyze table a"
    ]
  ) assert.isTrue(implicitCommits.isRepeatable(sql), sql)
  for (
    const sql of [
      "alter table a add index (b)",
      "alter table a add unique (b)",
      "alter table a add unique key (b)",
      "alter table a add column b int, add key(b)",
      "alter table a add foreign key (b) references d (id)",
      "alter table a add constraint foreign key (b) references d (id)",
      "alter table a add check (b > 0)",
      "alter table a coalesce partition 2",
      "alter table a exchange partition p with table b",
      "rename table a to x, b to a",
      "alter table a rename column a to b, rename column b to a",
      "alter table t change a b int, change b a int",
      "alter table t rename column a to b, add column a int",
      "alter table a modify b int unique",
      "alter table a change b b int unique key",
      "alter table a modify b int references c (d)",
      "alter table a add fulltext (b)",
      "alter table a add unique index using btree (b)",
      "alter table a add index using btree (b)",
      "alter table a add key (b)",
      "alter table a add constraint unique (b)",
      "alter table a add (c int), nonsense",
      "alter table a drop partition p",
      "alter table a import tablespace",
      "truncate a",
      "truncate table a",
      "drop table a",
      "drop tables a, b",
      "drop database a",
      "create or replace table a (id int)",
      "set password for x = 'y'",
      "create table a (id int); create table b (id int)",
      "/*!50001 drop table a */",
      "call p()",
      "execute s"
    ]
  ) assert.isFalse(implicitCommits.isRepeatable(sql), sql)
})

it("statements whose effect ends with the session", () => {
  const uses = [
    ["select last_insert_id()", ["LastStatement"]],
    ["insert into a values (LAST_INSERT_ID (), 1)", ["LastStatement"]],
    ["select f(last_insert_id()) into @n", ["LastStatement", "Made"]],
    ["set @n = (select count(*) from a)", ["Made", "Set"]],
    ["set @n = f()", ["Made", "Set"]],
    ["set sql_mode = (select mode from a)", ["Made", "Set"]],
    ["select count(*) into @n from a", ["Made"]],
    ["select f() into @n", ["Made"]],
    ["select @n := 1", ["Made"]],
    ["update a set b = (@n := @n + 1)", ["Made"]],
    ["call p(1, @n)", ["Made"]],
    ["load data infile 'x' into table a (@n) set b = @n", ["Made"]],
    ["insert into a values (1); select f() into @n", ["Made"]],
    ["create temporary table t (id int)", ["Made"]],
    ["create temporary table t select f()", ["Made"]],
    ["set @old = @@foreign_key_checks, foreign_key_checks = 0", ["Set"]],
    ["set foreign_key_checks = @old", ["Set"]],
    ["set sql_mode = f()", ["Set"]],
    ["lock tables a write", ["Set"]],
    ["flush tables a with read lock", ["Set"]],
    ["do get_lock('a', 1)", ["Set"]],
    ["set password for a = 'b'", []],
    ["set default role all to a", []],
    ["set statement max_statement_time = 1 for insert into a values (1)", []],
    ["call p(1)", []],
    ["execute s using @n", []],
    ["insert into a values (@n, @@version)", []],
    ["insert into a values ('last_insert_id()', 'into @n')", []]
  ] as const
  for (const [sql, found] of uses) assert.deepStrictEqual(implicitCommits.sessionUses(sql), [...found], sql)
})

it("which errors are answers, and which end the transaction", () => {
  const error = (code: string) => ({ code: Option.some(code), message: "", details: [] })
  assert.deepStrictEqual(
    ["ER_DUP_ENTRY", "ER_LOCK_DEADLOCK", "ER_QUERY_INTERRUPTED", "PROTOCOL_CONNECTION_LOST"].map((code) => [
      implicitCommits.isRefusal(error(code)),
      implicitCommits.endsTransaction(error(code))
    ]),
    [[true, false], [true, true], [false, false], [false, false]]
  )
})
