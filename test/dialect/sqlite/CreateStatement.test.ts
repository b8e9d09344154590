import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as CreateStatement from "../../../src/dialect/sqlite/CreateStatement.ts"

const table = (sql: string): CreateStatement.WrittenTable => Option.getOrThrow(CreateStatement.table(sql))

const nothing: Option.Option<never> = Option.none()
const none = { name: nothing, onConflict: nothing }
const foreignKey = {
  ...none,
  _tag: "ForeignKey" as const,
  onDelete: nothing,
  onUpdate: nothing,
  match: nothing,
  deferrable: nothing,
  initially: nothing
}

describe("table", () => {
  it("reads names, checks and keys that the pragmas do not tell", () => {
    const read = table(`CREATE TABLE "t x" (
      id INTEGER CONSTRAINT pk PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT,
      [a] int NOT NULL ON CONFLICT IGNORE CONSTRAINT fk_a REFERENCES p,
      \`b\` varchar(20) COLLATE NOCASE DEFAULT ',)' CONSTRAINT ck CHECK (length(b) > 1 AND b <> ')'), -- a remark, with (brackets
      c AS (a * 2) STORED UNIQUE /* and , ( another */
    )`)
    assert.deepStrictEqual(read.columns.map(({ name }) => name), ["id", "a", "b", "c"])
    assert.deepStrictEqual(read.columns[1]?.notNullOnConflict, Option.some("IGNORE"))
    assert.deepStrictEqual(read.columns[2]?.collation, Option.some("NOCASE"))
    assert.deepStrictEqual(read.columns[3]?.generated, Option.some({ sqltext: "a * 2", isStored: true }))
    assert.deepStrictEqual(read.constraints, [
      {
        _tag: "PrimaryKey",
        name: Option.some("pk"),
        columns: ["id"],
        isDescending: false,
        isAutoincrement: true,
        onConflict: Option.some("FAIL")
      },
      { ...foreignKey, name: Option.some("fk_a"), columns: ["a"], referredTable: "p", referredColumns: [] },
      { ...none, _tag: "Check", name: Option.some("ck"), sqltext: "length(b) > 1 AND b <> ')'" },
      { ...none, _tag: "Unique", columns: ["c"] }
    ])
    assert.deepStrictEqual(read.unread, [])
  })

  it("reads constraints of the table, also without commas between them", () => {
    const read = table(
      "create table t (a, b, constraint fk foreign key (a, b) references p (x, \"y\") on delete set null on update cascade " +
        "match full deferrable initially deferred unique (a) check (a > 0) primary key (b, a autoincrement)) strict, without rowid"
    )
    assert.deepStrictEqual(read.constraints, [
      {
        ...foreignKey,
        name: Option.some("fk"),
        columns: ["a", "b"],
        referredTable: "p",
        referredColumns: ["x", "y"],
        onDelete: Option.some("SET NULL"),
        onUpdate: Option.some("CASCADE"),
        match: Option.some("FULL"),
        deferrable: Option.some(true),
        initially: Option.some("DEFERRED" as const)
      },
      { ...none, _tag: "Unique", columns: ["a"] },
      { ...none, _tag: "Check", sqltext: "a > 0" },
      { ...none, _tag: "PrimaryKey", columns: ["b", "a"], isDescending: false, isAutoincrement: true }
    ])
    assert.isTrue(read.isStrict && read.isWithoutRowid)
  })

  it("skips parts that pragmas return", () => {
    const read = table(
      "CREATE TABLE t (a DEFAULT -1 CONSTRAINT n NOT NULL, b DEFAULT (1 + (2)) UNIQUE, c unsigned big int NULL, d decimal(10, 2))"
    )
    assert.deepStrictEqual(read.columns.map(({ name }) => name), ["a", "b", "c", "d"])
    assert.deepStrictEqual(read.constraints, [{ ...none, _tag: "Unique", columns: ["b"] }])
    assert.deepStrictEqual(read.unread, [])
  })

  it("reports parts that constraint values cannot represent", () => {
    assert.deepStrictEqual(table("CREATE TABLE t (a, UNIQUE (a COLLATE NOCASE))").unread, ["UNIQUE (a COLLATE NOCASE)"])
  })

  it("is no virtual table", () => {
    assert.deepStrictEqual(CreateStatement.table("CREATE VIRTUAL TABLE t USING fts5(a)"), Option.none())
  })
})

describe("index", () => {
  it("reads columns, expressions and the predicate", () => {
    assert.deepStrictEqual(
      CreateStatement.index("CREATE UNIQUE INDEX IF NOT EXISTS main.ix ON t (\"a b\", lower(c), d DESC) WHERE a > ';'"),
      Option.some({
        isUnique: true,
        elements: [
          { _tag: "Column" as const, text: "a b" },
          { _tag: "Sql" as const, text: "lower(c)" },
          { _tag: "Sql" as const, text: "d DESC" }
        ],
        where: Option.some("a > ';'")
      })
    )
  })
})

describe("viewQuery", () => {
  it("is the text after AS", () => {
    assert.deepStrictEqual(CreateStatement.viewQuery("CREATE VIEW v AS SELECT 1 AS a"), Option.some("SELECT 1 AS a"))
    assert.deepStrictEqual(CreateStatement.viewQuery("CREATE VIEW v (a) AS SELECT 1"), Option.none())
  })
})
