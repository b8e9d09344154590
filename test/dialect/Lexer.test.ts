import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Lexer from "../../src/dialect/Lexer.ts"
import { rules as mssql } from "../../src/dialect/mssql/Lexer.ts"
import { inSqlMode, rules as mysql } from "../../src/dialect/mysql/Lexer.ts"
import { rules as postgresql } from "../../src/dialect/postgresql/Lexer.ts"
import { rules as sqlite } from "../../src/dialect/sqlite/Lexer.ts"

const dialects = { ansi: Lexer.ansi, mssql, mysql, postgresql, sqlite }

/** The significant tokens, by kind. */
const read = (sql: string, rules: Lexer.Rules) =>
  Lexer.significant(sql, rules).map(({ kind, text }) => `${kind} ${text}`)

const piece = fc.constantFrom(
  ..."'\"`[]()$#-/*\\;@:!,.=".split(""),
  ..."\n \r\t\u00a0\u3000\ufeffaE1é".split(""),
  ..."'' \"\" -- /* */ /*! /*!50001 $$ $a$ N' E' X' U&' 0x1f 1e5 ]] GO delimiter begin end case".split(" ")
)
const text = fc.array(piece).map((pieces) => pieces.join(""))

describe.each(Object.entries(dialects))("tokens on %s", (_, rules) => {
  it("add up to the text", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "grapheme" })), (sql) => {
        const tokens = Lexer.tokens(sql, rules)
        assert.strictEqual(tokens.map(({ text }) => text).join(""), sql)
        let at = 0
        for (const { start, text } of tokens) {
          assert.strictEqual(start, at)
          assert.isAbove(text.length, 0)
          at += text.length
        }
        assert.isTrue(tokens.slice(0, -1).every(({ isClosed }) => isClosed))
      }),
      { numRuns: 2000 }
    )
  })

  it("of a plain text are no strings, quoted names and comments", () => {
    let count = 0
    const pieces = fc.array(
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(..."aE1_ \n\t(),.:;=<>+*|&!?@%^~") }, piece)
    )
    fc.assert(
      fc.property(pieces.map((pieces) => pieces.join("")), (sql) => {
        if (!Lexer.isPlain(sql)) return
        count++
        for (const reading of Lexer.readings(sql, rules)) {
          for (const { isClosed, kind } of Lexer.tokens(sql, reading)) {
            assert.isTrue(isClosed)
            assert.include(["word", "number", "whitespace", "punctuation"], kind)
          }
        }
      }),
      { numRuns: 2000 }
    )
    assert.isAbove(count, 100)
  })

  it("are found in linear time", { timeout: 60_000 }, () => {
    const repeated = [
      "'a''",
      "E'a'\n",
      "\"a\"\"",
      "-- a\r",
      "-- a\n",
      "/* /*",
      "/*!1 ",
      "$a$",
      "$a",
      "$",
      "[a",
      "`",
      "\\",
      "a ",
      "\u00a0",
      "1e",
      "(",
      ";",
      "'\\'",
      "--"
    ]
    for (const part of repeated) {
      for (const reading of Lexer.readings(part, rules)) {
        const sql = part.repeat(50_000)
        const start = process.cpuUsage().user
        Lexer.tokens(sql, reading)
        assert.isBelow(process.cpuUsage().user - start, 2_000_000, JSON.stringify(part))
      }
    }
  })
})

describe("tokens", () => {
  it.each(
    [
      ["a backslash in a plain string of PostgreSQL", postgresql, String.raw`'a\', b`, [
        String.raw`string 'a\'`,
        "punctuation ,",
        "word b"
      ]],
      ["a backslash in an E string", postgresql, String.raw`E'a\'b' c`, [String.raw`string E'a\'b'`, "word c"]],
      ["an E string in two parts", postgresql, "E'a' -- x\n 'b\\'c' d", ["string E'a' -- x\n 'b\\'c'", "word d"]],
      ["dollar quotes", postgresql, "$a$ $b$ ' $a$ $1", ["string $a$ $b$ ' $a$", "punctuation $", "number 1"]],
      ["a dollar in a word", postgresql, "a$$b", ["word a$$b"]],
      ["nested comments", postgresql, "/* a /* b */ ' */ c", ["word c"]],
      ["comments that do not nest", mysql, "/* a /* b */ c", ["word c"]],
      ["a backslash in a string of MySQL", mysql, String.raw`'a\'b' "c\"d" e`, [
        String.raw`string 'a\'b'`,
        String.raw`string "c\"d"`,
        "word e"
      ]],
      ["NO_BACKSLASH_ESCAPES", inSqlMode("ANSI,NO_BACKSLASH_ESCAPES"), String.raw`'a\' b`, [
        String.raw`string 'a\'`,
        "word b"
      ]],
      ["ANSI_QUOTES", inSqlMode("ANSI_QUOTES"), String.raw`"a\" b`, [String.raw`name "a\"`, "word b"]],
      ["dashes before no blank", mysql, "5--3", ["number 5", "punctuation -", "punctuation -", "number 3"]],
      ["a hash", mysql, "a # 'b\nc", ["word a", "word c"]],
      ["an executable comment", mysql, "a /*!50001 'b' */ c", ["word a", "string 'b'", "word c"]],
      ["an end of comment outside of one", mysql, "2*/* a */3", ["number 2", "punctuation *", "number 3"]],
      ["brackets", mssql, "[a]]b] N'c' @d #e", ["name [a]]b]", "string N'c'", "word @d", "word #e"]],
      ["brackets on SQLite", sqlite, "[a]]b", ["name [a]", "punctuation ]", "word b"]],
      ["Unicode's blanks", mssql, "commit\u00a0work", ["word commit", "word work"]],
      ["hexadecimal numbers", sqlite, "0xFF 1.5e-3 x'ab'", ["number 0xFF", "number 1.5e-3", "string x'ab'"]]
    ] as const
  )("%s", (_, rules, sql, expected) => assert.deepStrictEqual(read(sql, rules), [...expected]))

  it("marks unclosed tokens", () => {
    for (const sql of ["'a", "\"a", "/* a", "$$ a", "E'a\\'"]) {
      assert.deepStrictEqual(Lexer.tokens(sql, postgresql).map(({ isClosed }) => isClosed), [false], sql)
    }
  })
})

describe("shape", () => {
  it.each(
    [
      ["(a)", "bracketed"],
      ["(a) + (b)", "other"],
      [" ( a, ')' ) -- b", "bracketed"],
      ["lower(a)", "call"],
      ["`lower` (a)", "call"],
      ["lower(a) DESC", "other"],
      ["lower(a)(b)", "other"],
      ["'x'", "string"],
      ["'x' || 'y'", "other"],
      ["-1.5", "number"],
      ["a", "word"],
      ["`a b`", "word"],
      ["", "other"],
      [")(", "other"],
      ["'a", "other"]
    ] as const
  )("%s is %s", (sql, expected) => assert.strictEqual(Lexer.shape(sql, mysql), expected))
})
