import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as Lexer from "../../src/dialect/Lexer.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as SqlText from "../../src/schema/SqlText.ts"

const render = (sql: string, binds: Record<string, unknown> = {}) =>
  Statement.render(Statement.fromText(SqlText.text(sql, binds), Lexer.ansi), ({ name }) => `<${name}>`)

describe("fromText", () => {
  it.each([
    ["a = :v", { v: 1 }, "a = <v>"],
    ["a = :v AND b = :v", { v: 1 }, "a = <v> AND b = <v>"],
    ["a = \\:v", { v: 1 }, "a = :v"],
    ["a::int", { int: 1 }, "a::int"],
    ["'12:30'", { 30: 1 }, "'12:30'"],
    [":v::text", { v: 1 }, "<v>::text"],
    ["a = :w", { v: 1 }, "a = :w"],
    ["a = :constructor", { v: 1 }, "a = :constructor"],
    [":v", { v: 1 }, "<v>"]
  ])("%s", (sql, binds, expected) => assert.strictEqual(render(sql, binds), expected))

  it("keeps text without binds, except escaped colons", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (sql) => assert.strictEqual(render(sql), sql.replaceAll("\\:", ":")))
    )
  })
})

/** How a text may be written, by who would read it as one. */
const texts: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => `'${text.replaceAll("'", "''")}'`,
  national: (text) => `N'${text.replaceAll("'", "''")}'`,
  escaped: (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  E: (text) => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  double: (text) => `"${text.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`,
  doubledOnly: (text) => `"${text.replaceAll("\"", "\"\"")}"`,
  doubled: (text) => `"${text.replaceAll("\\", "\\\\").replaceAll("\"", "\"\"")}"`,
  dollar: (text) => `$$${text.replaceAll("$", "")}$$`,
  tagged: (text) => `$Ab_1$${text.replaceAll("$", "")}$Ab_1$`,
  hex: (text) => `0x${[...text].map((sign) => (sign.codePointAt(0) ?? 0).toString(16)).join("")}`
}
/** Names, remarks and operators that look like the beginning of a text and are none. */
const others: Readonly<Record<string, string>> = {
  backtick: "`it's`",
  bracket: "[it's]]'s]",
  bracketOnce: "[it's]",
  name: "\"it's \"\"\"",
  block: "/* don't */",
  line: "-- don't\n",
  hash: "# don't\n",
  minus: "5--3",
  dollars: "a$$b",
  parameter: "$1"
}
const spoken: Readonly<
  Record<string, {
    readonly rules: Lexer.Rules
    readonly texts: ReadonlyArray<string>
    readonly others: ReadonlyArray<string>
  }>
> = {
  postgresql: {
    rules: Postgresql.dialect.types.literals.lexicalRules,
    texts: ["plain", "E", "dollar", "tagged"],
    others: ["name", "block", "line", "dollars", "parameter"]
  },
  mysql: {
    rules: Mysql.mysql.types.literals.lexicalRules,
    texts: ["plain", "national", "escaped", "double", "doubled", "dollar", "hex"],
    others: ["backtick", "block", "line", "hash", "minus"]
  },
  mariadb: {
    rules: Mysql.mariadb.types.literals.lexicalRules,
    texts: ["plain", "national", "escaped", "double", "doubled", "dollar", "hex"],
    others: ["backtick", "block", "line", "hash", "minus"]
  },
  sqlite: {
    rules: Sqlite.dialect.types.literals.lexicalRules,
    texts: ["plain"],
    others: ["backtick", "bracketOnce", "name", "block", "line"]
  },
  mssql: {
    rules: Mssql.dialect.types.literals.lexicalRules,
    texts: ["plain", "national", "doubledOnly", "hex"],
    others: ["bracket", "block", "line"]
  }
}
const password = fc.tuple(
  fc.string({ unit: fc.constantFrom("\\", "'", "\"", "`", "$", "[", "]", "*", "/", "-", "#", " ", "a") }),
  fc.string({ unit: fc.constantFrom("\\", "'", "\"", "`", "$", "[", "]", "*", "/", "-", "#", " ", "a") })
).map(([before, after]) => `${before}hunter2${after}`)

describe.each(Object.entries(spoken))("masked on %s", (_, own) => {
  const hidden = (sql: string) => Statement.masked(sql, own.rules)
  const part = (known: ReadonlyArray<string>) => fc.constantFrom(...known)

  it("contains no string, whatever its quotes and prefix", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(
          fc.tuple(part(own.texts), password).map(([how, word]) => texts[how]?.(word) ?? word),
          part(own.others).map((which) => others[which] ?? "")
        )),
        (parts) => {
          // Without the comma, PostgreSQL continues E'…' in a string of the next line, whose backslashes then escape.
          const shown = hidden(parts.join(" , "))
          assert.notInclude(shown, "hunter2")
          assert.notInclude(shown, "68756e74657232")
        }
      ),
      { numRuns: 1000 }
    )
  })

  it("contains nothing of an unclosed string", () => {
    fc.assert(
      fc.property(part(own.texts), password, fc.nat(20), (how, word, less) => {
        const text = texts[how]?.(word) ?? word
        assert.notInclude(
          hidden(`SELECT ${text.slice(0, Math.max(text.indexOf("hunter2") + 7, text.length - less))}`),
          "hunter2"
        )
      })
    )
  })

  it("contains names, and text that only looks like a string", () => {
    for (const which of own.others) {
      const found = hidden(`a ${others[which]} b`)
      assert.match(found, /^a .*b$/)
      if (!["block", "line", "hash"].includes(which)) assert.strictEqual(found, `a ${others[which]} b`)
    }
  })
})

describe("masked", () => {
  const { ansi } = Dialect
  it("hides everything after a string whose end depends on a server setting", () => {
    assert.strictEqual(Statement.masked("SELECT 'C:\\', 'hunter2'", ansi.types.literals.lexicalRules), "SELECT …")
    assert.strictEqual(
      Statement.masked("SELECT 'C:\\\\', 'hunter2'", ansi.types.literals.lexicalRules),
      "SELECT '…', '…'"
    )
    assert.strictEqual(
      Statement.masked("SELECT 1 /*!99999 it's */ 'hunter2'", ansi.types.literals.lexicalRules),
      "SELECT 1 …"
    )
    assert.strictEqual(
      Statement.masked("SELECT 1 /* /* it's */ */ 'hunter2'", ansi.types.literals.lexicalRules),
      "SELECT 1 …"
    )
    assert.strictEqual(
      Statement.masked("SELECT 1 -- it's\r, 'hunter2'", ansi.types.literals.lexicalRules),
      "SELECT 1 …"
    )
  })

  it("reads a long text without a stack overflow", () => {
    const long = "\\\\a''b".repeat(1_000_000)
    assert.strictEqual(Statement.masked(`SELECT '${long}'`, ansi.types.literals.lexicalRules), "SELECT '…'")
  })
})

describe("shown", () => {
  it("is the unchanged statement unless it contains passwords", () => {
    const rules = Dialect.ansi.types.literals.lexicalRules
    const ordinary = "INSERT INTO person VALUES ('Hypatia')"
    assert.strictEqual(Statement.shown(ordinary, rules), ordinary)
    for (
      const sql of [
        "CREATE ROLE r ENCRYPTED PASSWORD 'hunter2'",
        "DO $$ BEGIN EXECUTE format('CREATE ROLE r PASSWORD %L', 'hunter2'); END $$",
        "CREATE USER u IDENTIFIED WITH x AS 'hunter2' REPLACE 'hunter2'",
        "SET PASSWORD FOR 'u'@'h' = 'hunter2'",
        "SELECT pgp_sym_encrypt('a', 'hunter2')"
      ]
    ) {
      assert.notInclude(Statement.shown(sql, rules), "hunter2")
    }
  })
})

describe("withoutTabs", () => {
  it.each(
    [
      [Dialect.ansi, "a\tb\n\t'\t' \"\t\" -- \t", "a    b\n    '\t' \"\t\" -- \t"],
      [Dialect.ansi, "SELECT $$\t$$,\t/* \t */ 1", "SELECT $$\t$$,    /* \t */ 1"],
      // With NO_BACKSLASH_ESCAPES the tab is outside the string, without it inside.
      [Mysql.mysql, "SELECT\t'\\',\t'a'", "SELECT    '\\',\t'a'"],
      [Mssql.dialect, "SELECT\t[a\tb]", "SELECT    [a\tb]"]
    ] as const
  )("%#: changes blanks outside quotes only", (dialect, sql, expected) => {
    assert.strictEqual(Statement.withoutTabs(sql, dialect.types.literals.lexicalRules), expected)
  })
})

it("masked hides what is a string on SQL Server with QUOTED_IDENTIFIER off, and a name with it on", () => {
  const { lexicalRules } = Mssql.dialect.types.literals
  assert.strictEqual(
    Statement.masked("ALTER LOGIN l WITH PASSWORD = \"hunter2\"", lexicalRules),
    "ALTER LOGIN l WITH PASSWORD = \"…\""
  )
  assert.strictEqual(
    Statement.masked("SELECT \"it's\" FROM t WHERE a = 'hunter2'", lexicalRules),
    "SELECT \"…\" FROM t WHERE a = '…'"
  )
})
