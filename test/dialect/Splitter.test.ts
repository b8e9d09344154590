import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Lexer from "../../src/dialect/Lexer.ts"
import { rules as mssql } from "../../src/dialect/mssql/Lexer.ts"
import { rules as mysql } from "../../src/dialect/mysql/Lexer.ts"
import { rules as postgresql } from "../../src/dialect/postgresql/Lexer.ts"
import * as Splitter from "../../src/dialect/Splitter.ts"
import { rules as sqlite } from "../../src/dialect/sqlite/Lexer.ts"

const dialects = { mysql, postgresql, sqlite, mssql }

const whole = (sql: string): readonly [string, ReadonlyArray<string>] => [`${sql};\nselect 1;`, [sql, "select 1"]]

describe("split", () => {
  it.each(
    [
      ["empty", mysql, " ;; -- nothing\n;", []],
      ["no terminator", mysql, "select 1", ["select 1"]],
      ["strings, names, comments", mysql, "select ';', `;`, \";\" /* ; */ # ;\n; select 2", [
        "select ';', `;`, \";\" /* ; */ # ;",
        "select 2"
      ]],
      ["a comment at the end", postgresql, "select 1; select 2 -- ;", ["select 1", "select 2 -- ;"]],
      ["dollar quotes", postgresql, ...whole("do $x$ begin a; end; $x$")],
      [
        "an SQL body",
        postgresql,
        ...whole("create function f() returns int begin atomic select case when 1=1 then 1 end; select 2; end")
      ],
      [
        "a rule",
        postgresql,
        ...whole("create rule r as on insert to t do also (insert into a values (1); delete from b;)")
      ],
      ["a transaction", postgresql, "begin; insert into t values (1); end; select 1", [
        "begin",
        "insert into t values (1)",
        "end",
        "select 1"
      ]],
      [
        "a trigger of SQLite",
        sqlite,
        ...whole(
          "create temp trigger t after insert on a begin update b set x = case when 1 then 2 end; delete from c; end"
        )
      ],
      ["a transaction of SQLite", sqlite, "begin; select 1; end;", ["begin", "select 1", "end"]],
      [
        "a trigger of MySQL",
        mysql,
        ...whole("create trigger t before insert on a for each row begin if new.a then set @x = 1; end if; end")
      ],
      [
        "a trigger without a block",
        mysql,
        ...whole("create trigger t before insert on a for each row set @x = if(1, 2, 3)")
      ],
      ["a body of one IF", mysql, ...whole("create procedure p() if 1 then select 1; else select 2; end if")],
      [
        "a procedure of many blocks",
        mysql,
        ...whole(
          `create definer = 'a'@'b' procedure p(in x int) comment ';' begin
             declare exit handler for sqlexception begin rollback; end;
             l: loop set x = x + 1; if x > 3 then leave l; end if; end loop l;
             while x > 0 do set x = x - 1; end while;
             repeat set x = repeat('a', 3); until x end repeat;
             case x when 1 then begin end; else select case when 1 then if(a, b, c) end; end case;
           end`
        )
      ],
      ["a function of MySQL", mysql, ...whole("create function f() returns int deterministic begin return 1; end")],
      ["an event", mysql, ...whole("create event e on schedule every 1 day do begin delete from a; end")],
      [
        "a compound statement of MariaDB",
        mysql,
        ...whole("begin not atomic select 1; if 1 then select 2; end if; end")
      ],
      ["a transaction of MySQL", mysql, "begin; select 1; commit;", ["begin", "select 1", "commit"]],
      ["a table with a column begin", mysql, "create table t (a int); insert into t values (1)", [
        "create table t (a int)",
        "insert into t values (1)"
      ]],
      [
        "DELIMITER",
        mysql,
        "delimiter //\ncreate procedure p() begin select 1; end//\nDELIMITER ;\nselect 2;",
        ["create procedure p() begin select 1; end", "select 2"]
      ],
      ["DELIMITER and no semicolon", mysql, "delimiter $$\nselect 1$$\nselect 2$$", ["select 1", "select 2"]],
      ["DELIMITER of dollars", mysql, "delimiter $$\nselect 1; select 2 end$$\nselect 3$$", [
        "select 1; select 2 end",
        "select 3"
      ]],
      ["an executable comment", mysql, "/*!40101 set names utf8 */; select 1", [
        "/*!40101 set names utf8 */",
        "select 1"
      ]],
      ["GO", mssql, "create table a (b int)\nGO\n-- x\ngo 2\nselect 1; select 2\n go -- end\nselect 3", [
        "create table a (b int)",
        "select 1; select 2",
        "select 3"
      ]],
      [
        "GO with a count",
        mssql,
        "insert into a values (1)\nGO 3",
        Array.from({ length: 3 }, () => "insert into a values (1)")
      ],
      ["GO in strings, comments and lines", mssql, "select '\ngo\n' /*\ngo\n*/\nselect 1 go", [
        "select '\ngo\n' /*\ngo\n*/\nselect 1 go"
      ]]
    ] as const
  )("%s", (_, rules, sql, expected) => assert.deepStrictEqual(Splitter.split(sql, rules), expected))

  const statement = fc.constantFrom(
    "select 1",
    "insert into a values (';', E'\\;')",
    "select `;`",
    "/* ; */ delete from a",
    "begin",
    "update a set b = 'it''s' -- c",
    "create trigger t after insert on a begin delete from b; end",
    "create table a (b int default (1))"
  )
  it.each(Object.entries(dialects))("what is split and joined again is the same, on %s", (name, rules) => {
    const end = name === "mssql" ? "\nGO" : ";"
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        const once = Splitter.split(statements.map((sql) => Splitter.terminated(sql, end, rules)).join("\n"), rules)
        const again = Splitter.split(once.map((sql) => Splitter.terminated(sql, end, rules)).join("\n"), rules)
        assert.deepStrictEqual(again, once)
      })
    )
  })

  it("loses no significant token", () => {
    const piece = fc.constantFrom(
      ..."'\"`[]()$#-/*\\; \n".split(""),
      "a",
      "begin ",
      "end ",
      "create trigger ",
      "/*!",
      "$$",
      "case ",
      "delimiter"
    )
    for (const rules of [Lexer.ansi, ...Object.values(dialects)]) {
      fc.assert(
        fc.property(fc.array(piece).map((pieces) => pieces.join("")), (sql) => {
          if (/delimiter[ \t]|^\s*go/im.test(sql)) return
          const meaning = (text: string) => text.replaceAll(/[;\s]/g, "")
          const kept = meaning(Splitter.split(sql, rules).join(""))
          const dropped = Lexer.significant(sql, rules).filter(({ text }) =>
            text !== ";" && !kept.includes(meaning(text))
          )
          assert.deepStrictEqual(dropped, [])
        }),
        { numRuns: 1000 }
      )
    }
  })

  it("takes linear time", { timeout: 60_000 }, () => {
    for (
      const [part, rules] of [["a;", mysql], ["begin ", mysql], ["if case end ", mysql], ["go\n", mssql], [
        "(;",
        sqlite
      ]] as const
    ) {
      const start = process.cpuUsage().user
      Splitter.split(part.repeat(30_000), rules)
      Splitter.split(`create procedure p() begin ${part.repeat(30_000)}`, rules)
      assert.isBelow(process.cpuUsage().user - start, 3_000_000, part)
    }
  })
})

describe("terminated", () => {
  it.each([
    ["select 1", "select 1;"],
    ["select 1 -- a", "select 1 -- a\n;"],
    ["select '-- a'", "select '-- a';"],
    ["select 1 /* a */", "select 1 /* a */;"]
  ])("%s", (sql, expected) => assert.strictEqual(Splitter.terminated(sql, ";", postgresql), expected))

  it("recognizes the comments of MySQL", () =>
    assert.strictEqual(Splitter.terminated("select 1 # a", ";", mysql), "select 1 # a\n;"))
})
