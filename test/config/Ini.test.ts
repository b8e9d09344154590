import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import * as Ini from "../../src/config/Ini.ts"

const parse = (text: string) => Either.getOrThrow(Ini.parse(text, "alembic.ini"))
const section = (text: string, name = "alembic") =>
  Object.fromEntries(Ini.sectionOf(parse(text), name, new Map([["here", "/project"]])) ?? [])

describe("parse", () => {
  it("refuses duplicates, as configparser does", () => {
    const line = (text: string) => Either.getOrThrow(Either.flip(Ini.parse(text, "alembic.ini"))).reason.line
    assert.strictEqual(line("[alembic]\nscript_location = a\n\nSCRIPT_LOCATION: b"), 4)
    assert.strictEqual(line("[alembic]\na = 1\n[other]\na = 2\n[alembic]\nb = 1"), 5)
    assert.strictEqual(line("[DEFAULT]\na = 1\n[alembic]\na = 2\n[DEFAULT]\na = 3"), 6)
  })

  it("reads as configparser does", () => {
    assert.deepStrictEqual(
      section(`\uFEFF# a comment
; another
[alembic]
Script_Location = %(here)s/migrations
url: postgresql://u:p#1;x@host/db
empty =
quoted = "kept"
   # an indented comment
locations =
    %(here)s/one

    %(here)s/two
    # a comment in between
    a = b
yes = true
next = [not a section]
`),
      {
        script_location: "/project/migrations",
        url: "postgresql://u:p#1;x@host/db",
        empty: "",
        quoted: "\"kept\"",
        locations: "/project/one\n/project/two\na = b",
        yes: "true",
        next: "[not a section]"
      }
    )
  })

  it("has a section of defaults", () => {
    const text = "[DEFAULT]\na = 1\nb = 2\n[one]\nb = 3\nc = %(a)s%(b)s\n[two]\n"
    assert.deepStrictEqual(section(text, "one"), { a: "1", b: "3", c: "13" })
    assert.deepStrictEqual(section(text, "two"), { a: "1", b: "2" })
    assert.isUndefined(Ini.sectionOf(parse(text), "three", new Map()))
  })

  it("puts values into values", () => {
    const text =
      "[alembic]\na = %(b)s/%(B)s\nb = %(c)s\nc = x\npercent = 100%% %%(a)s\nloop = %(loop)s\nformat = %(levelname)s %(c)s\n"
    assert.deepStrictEqual(section(text), {
      a: "x/x",
      b: "x",
      c: "x",
      percent: "100% %(a)s",
      loop: "%(loop)s",
      format: "%(levelname)s %(c)s"
    })
    const error = Either.getOrThrow(Either.flip(Ini.interpolate("%(nothing)s", new Map())))
    assert.strictEqual(error, "nothing")
  })

  it("points at the line of a mistake", () => {
    const message = (text: string) => Either.getOrThrow(Either.flip(Ini.parse(text, "alembic.ini"))).message
    assert.include(message("# x\na = 1"), "alembic.ini:2: A value comes before the first [section].\n\n  2 | a = 1")
    assert.include(message("[a]\nb = 1\nnothing at all\n"), "alembic.ini:3: ")
  })
})

describe("long lines", () => {
  it("are parsed in time linear to their length", { timeout: 5000 }, () => {
    const blanks = " ".repeat(300_000)
    assert.isTrue(Either.isLeft(Ini.parse(`[a]\nname${blanks}x`, "alembic.ini")))
    const text = `[a]\nname${blanks}=${blanks}x\n${"  more\n".repeat(100_000)}`
    assert.isTrue(Either.isRight(Ini.parse(text, "alembic.ini")))
    assert.isTrue(Either.isRight(Ini.interpolate("%(".repeat(200_000), new Map())))
  })
})
