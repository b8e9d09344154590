import { assert, describe, it } from "@effect/vitest"
import { Either, Option } from "effect"
import * as fc from "fast-check"
import * as SqlRevision from "../../src/script/SqlRevision.ts"

const head = "-- Add a nick\n-- for all\n--\n-- Create Date: 2026-01-02\n-- revision: b2\n-- down_revision: a1\n"
const file =
  `${head}\n-- upgrade\nALTER TABLE a ADD b INT;\n\n-- downgrade\n-- a remark\nALTER TABLE a DROP COLUMN b;\n`

const read = (text: string) => SqlRevision.read("versions/b2.sql", text)
const readFile = (text: string) => Option.getOrThrow(Either.getOrThrow(read(text)))
const messageOf = (text: string) =>
  Either.match(read(text), { onLeft: ({ message }) => message, onRight: () => "no error" })

describe("reading", () => {
  it("reads the keys, the documentation and the sections", () => {
    const { downgrade, upgrade, ...identity } = readFile(file)
    assert.deepStrictEqual(identity, {
      revision: "b2",
      downRevisions: ["a1"],
      branchLabels: [],
      dependsOn: [],
      doc: "Add a nick\nfor all\n\nCreate Date: 2026-01-02"
    })
    assert.deepStrictEqual(upgrade, { sql: "ALTER TABLE a ADD b INT;\n\n", line: 9, transaction: true })
    assert.deepStrictEqual(
      downgrade,
      Option.some({ sql: "-- a remark\nALTER TABLE a DROP COLUMN b;\n", line: 12, transaction: true })
    )
  })

  const keys: ReadonlyArray<readonly [string, string, Partial<SqlRevision.SqlRevision>]> = [
    ["a base", "-- revision: a\n-- down_revision: base\n-- upgrade", { revision: "a", downRevisions: [] }],
    ["a merge", "-- revision: m\n-- down_revision: a, b\n-- upgrade", { downRevisions: ["a", "b"] }],
    [
      "labels and dependencies",
      "-- revision: m\n-- down_revision: base\n-- branch_labels: x,y\n-- depends_on: b\n-- upgrade",
      { branchLabels: ["x", "y"], dependsOn: ["b"] }
    ],
    ["keys with blanks", "-- revision: m\n-- down revision: base\n-- depends on: b\n-- upgrade", { dependsOn: ["b"] }],
    ["empty lists", "-- revision: m\n-- down_revision: base\n-- depends_on:\n-- upgrade", { dependsOn: [] }],
    ["capitals", "-- Revision: m\n-- Down_Revision: base\n-- UPGRADE", { revision: "m" }],
    ["a byte order mark and line ends of Windows", `\uFEFF${file.replaceAll("\n", "\r\n")}`, { revision: "b2" }],
    [
      "documentation like the mark of a section, before the keys",
      "-- upgrade\n-- revision: m\n-- down_revision: base\n-- upgrade\nSELECT 1",
      { doc: "upgrade", upgrade: { sql: "SELECT 1", line: 5, transaction: true } }
    ],
    ["no downgrade", "-- revision: m\n-- down_revision: base\n-- upgrade\nSELECT 1", { downgrade: Option.none() }],
    [
      "sections in the other order",
      "-- revision: m\n-- down_revision: base\n-- downgrade\n1\n-- upgrade\n2",
      { upgrade: { sql: "2", line: 6, transaction: true } }
    ],
    [
      "statements outside of the transaction",
      "-- revision: m\n-- down_revision: base\n-- upgrade\n\n-- why\n-- transaction: off\nVACUUM",
      { upgrade: { sql: "\n-- why\n-- transaction: off\nVACUUM", line: 4, transaction: false } }
    ]
  ]
  it.each(keys)("reads %s", (_, text, expected) => {
    const found = readFile(text)
    for (const [key, value] of Object.entries(expected)) {
      assert.deepStrictEqual(Reflect.get(found, key), value, key)
    }
  })

  const others = [
    "",
    "SELECT 1;",
    "-- some remark: with a colon\nSELECT 1;\n-- upgrade\n",
    "/* revision: a */ SELECT 1",
    "SELECT 1 -- revision: a"
  ]
  it.each(others)("does not read another SQL file as a revision: %j", (text) => {
    assert.deepStrictEqual(read(text), Either.right(Option.none()))
  })

  it("knows from its beginning that a file is no revision", () => {
    assert.isTrue(SqlRevision.isOther("-- about it\n\nINSERT INTO a VALUES (1);\nINS"))
    for (
      const beginning of [
        "",
        "-- about it\nINS",
        "-- about it\n-- rev",
        "-- revision: a\nINSERT\n-- upg",
        "-- upgrade\n1\n2"
      ]
    ) {
      assert.isFalse(SqlRevision.isOther(beginning), beginning)
    }
  })

  const faults: ReadonlyArray<readonly [string, number, string]> = [
    ["-- down_revision: a\n-- upgrade", 1, "no line `-- revision: <id>`"],
    ["-- upgrade\nSELECT 1", 1, "no line `-- revision: <id>`"],
    ["-- migrate:up\nSELECT 1", 1, "no line `-- revision: <id>`"],
    ["-- +goose Up\nSELECT 1", 1, "no line `-- revision: <id>`"],
    ["-- revision: a\n-- upgrade", 1, "no line `-- down_revision: …`"],
    ["-- revision: a\n-- down_revision:\n-- upgrade", 2, "has no value"],
    ["-- revision:\n-- down_revision: base\n-- upgrade", 1, "has no value"],
    ["-- revision: a, b\n-- down_revision: base\n-- upgrade", 1, "one id"],
    ["-- revision: a\n-- down_revision: b,\n-- upgrade", 2, "empty name"],
    ["-- revision: a\n-- revision: b\n-- down_revision: base\n-- upgrade", 2, "given twice"],
    ["-- revision: a\n-- down_revision: base\n-- depend_on: b\n-- upgrade", 3, "Did you mean \"depends_on\"?"],
    ["-- Revision ID: a\n-- revision: a\n-- down_revision: base\n-- upgrade", 1, "Did you mean \"revision\"?"],
    ["-- revision: a\n-- down_revision: base\nSELECT 1;\n-- upgrade", 3, "before the sections"],
    ["-- revision: a\n-- down_revision: base\n-- transaction: off\n-- upgrade", 3, "before the sections"],
    ["-- revision: a\n-- down_revision: base\n", 2, "no section `-- upgrade`"],
    ["-- revision: a\n-- down_revision: base\n-- downgrade\n", 2, "no section `-- upgrade`"],
    ["-- revision: a\n-- down_revision: base\n-- upgrade\n-- upgrade", 4, "second section `-- upgrade`"],
    ["-- revision: a\n-- down_revision: base\n-- upgrade\nSELECT 1;\n-- transaction: off", 5, "after a statement"],
    ["-- revision: a\n-- down_revision: base\n-- upgrade\n-- transaction: no", 4, "Write `-- transaction: off`"],
    [
      "-- revision: a\n-- down_revision: base\n-- upgrade\n-- transaction: off\n-- transaction: off",
      5,
      "two lines"
    ]
  ]
  it.each(faults)("refuses %j at line %i: %s", (text, line, detail) => {
    const message = messageOf(text)
    assert.include(message, detail)
    assert.isTrue(message.startsWith(`versions/b2.sql:${line}: `), message)
  })

  it("never throws, and takes linear time", () => {
    const part = fc.constantFrom(
      "-- revision: a",
      "-- down_revision: base",
      "-- upgrade",
      "-- downgrade",
      "-- transaction: off",
      "-- depends_on: ",
      "SELECT ';'",
      " ",
      "\n",
      "\r\n",
      "--"
    )
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
      const found = read(parts.join("\n"))
      const sections = Option.flatMap(
        Either.getRight(found),
        (file) => Option.map(file, ({ downgrade, upgrade }) => [upgrade, ...Option.toArray(downgrade)])
      )
      const text = parts.join("\n").replace(/^\uFEFF/, "")
      for (const { line, sql } of Option.getOrElse(sections, () => [])) {
        assert.isTrue(text.split("\n").slice(line - 1).join("\n").startsWith(sql))
      }
    }))
    const long = `${head}-- upgrade\n${"-- a: b\n".repeat(200_000)}`
    assert.strictEqual(readFile(long).revision, "b2")
    assert.strictEqual(readFile(`-- a${" ".repeat(200_000)}\n${file}`).revision, "b2")
  })
})

describe("plain", () => {
  it("is the same where only documentation and line ends differ", () => {
    const plain = SqlRevision.plain(readFile(file))
    assert.strictEqual(SqlRevision.plain(readFile(file.replaceAll("\n", "\r\n"))), plain)
    assert.strictEqual(SqlRevision.plain(readFile(file.replace("Add a nick", "Another title"))), plain)
    assert.notStrictEqual(SqlRevision.plain(readFile(file.replace("b INT", "c INT"))), plain)
    assert.notStrictEqual(SqlRevision.plain(readFile(file.replace("-- a remark", "-- transaction: off"))), plain)
    assert.notStrictEqual(SqlRevision.plain(readFile(file.replace(": a1", ": a2"))), plain)
  })
})
