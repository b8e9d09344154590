import { assert, describe, it } from "@effect/vitest"
import { DateTime, Either, Option } from "effect"
import * as fc from "fast-check"
import * as FileName from "../../src/script/FileName.ts"
import { reasonOf } from "../reasonOf.ts"

const createDate = DateTime.unsafeMakeZoned("2026-03-07T08:05:09.123Z", { timeZone: "Europe/Paris" })
const make = (template: string, revision = "ae10", message = "Add a nick!", length = 40) =>
  FileName.make(template, { revision, message, createDate }, length)

describe("slug", () => {
  it("joins words in lower case", () => {
    const slugs: ReadonlyArray<readonly [string, string]> = [
      ["Create Account Table", "create_account_table"],
      ["  add: nick/name (v2)! ", "add_nick_name_v2"],
      ["snake_case__kept", "snake_case__kept"],
      ["../../etc/passwd", "etc_passwd"],
      ["Zoë's été", "zoë_s_été"],
      ["e\u0301te\u0301", "été"],
      ["名前を追加", "名前を追加"],
      ["हिन्दी", "हिन्दी"],
      ["", ""],
      ["!?", ""]
    ]
    assert.deepStrictEqual(slugs.map(([message]) => FileName.slug(message, 40)), slugs.map(([, slug]) => slug))
  })

  it("cuts behind a whole word", () => {
    assert.strictEqual(FileName.slug("one two three four", 18), "one_two_three_four")
    assert.strictEqual(FileName.slug("one two three four", 17), "one_two_three_")
    assert.strictEqual(FileName.slug("one two three four", 14), "one_two_three_")
    assert.strictEqual(FileName.slug("one two three four", 13), "one_two_")
    assert.strictEqual(FileName.slug("onetwothree", 5), "onetw_")
    assert.strictEqual(FileName.slug("𝒳𝒳𝒳", 2), "𝒳𝒳_")
  })

  it("is not longer than the limit, except for the underscore at the end", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        (message, length) => {
          const slug = FileName.slug(message, length)
          assert.isAtMost([...slug].length, length + 1)
          assert.match(slug, /^[\p{L}\p{N}\p{M}_]*$/u)
        }
      )
    )
  })
})

describe("make", () => {
  it("renders the tokens", () => {
    const names: ReadonlyArray<readonly [string, string]> = [
      ["%(rev)s_%(slug)s", "ae10_add_a_nick"],
      ["%%(rev)s_%%(slug)s", "ae10_add_a_nick"],
      ["%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d%(second).2d-%(rev)s", "2026_03_07_090509-ae10"],
      ["%(year)d/%(month)02d/%(rev)s", "2026/03/ae10"],
      ["%(month)d-%(day)s", "3-7"],
      ["%(epoch)s_%(rev)s", "1772870709_ae10"],
      ["100%%_%(rev)s", "100%_ae10"]
    ]
    assert.deepStrictEqual(names.map(([template]) => make(template)), names.map(([, name]) => Either.right(name)))
  })

  it("leaves out the separator of the slug where there is no message", () => {
    assert.deepStrictEqual(make("%(rev)s_%(slug)s", "ae10", ""), Either.right("ae10"))
    assert.deepStrictEqual(make("%(slug)s-%(rev)s", "ae10", " "), Either.right("ae10"))
    assert.deepStrictEqual(make("%%(year)d/%%(rev)s_%%(slug)s", "ae10", ""), Either.right("2026/ae10"))
  })

  it("names the token that was meant", () => {
    const error = Either.getOrThrow(Either.flip(make("%(revision)s_%(slugg)s")))
    assert.strictEqual(reasonOf(error), "UnknownToken")
    assert.include(error.message, "\"revision\"")
    assert.include(Either.getOrThrow(Either.flip(make("%(slugg)s"))).message, "Did you mean \"slug\"?")
    assert.strictEqual(reasonOf(Either.getOrThrow(Either.flip(make("%(rev)")))), "StrayPercent")
    assert.strictEqual(reasonOf(Either.getOrThrow(Either.flip(make("50%_%(rev)s")))), "StrayPercent")
  })

  it("stays in its folder, under a name that is read", () => {
    const unsafe = [
      "../%(rev)s",
      "/%(rev)s",
      "a/../%(rev)s",
      "./%(rev)s",
      "_%(rev)s",
      ".%(rev)s",
      "a//%(rev)s",
      "%(rev)s/",
      "a\\%(rev)s",
      "c:%(rev)s",
      "%(slug)s.d",
      "node_modules/%(rev)s",
      ""
    ]
    for (const template of unsafe) {
      assert.strictEqual(reasonOf(Either.getOrThrow(Either.flip(make(template)))), "UnsafeFileName", template)
    }
    for (const revision of ["../x", "a/b", "a\\b", ".x", "a\u0000b"]) {
      assert.strictEqual(
        reasonOf(Either.getOrThrow(Either.flip(make("%(rev)s_%(slug)s", revision)))),
        "UnsafeFileName",
        revision
      )
    }
    assert.deepStrictEqual(make("%(rev)s_%(slug)s", "a", "../../etc"), Either.right("a_etc"))
  })
})

describe("formatDate", () => {
  it("shows the offset where it is wanted", () => {
    assert.strictEqual(FileName.formatDate(createDate, { offset: false }), "2026-03-07 09:05:09")
    assert.strictEqual(FileName.formatDate(createDate, { offset: true }), "2026-03-07 09:05:09+01:00")
  })
})

describe("timeZone", () => {
  it("accepts names of time zones in any case", () => {
    for (const name of ["UTC", "utc", "Europe/Paris", "europe/paris", "EST5EDT", "+02:00"]) {
      assert.isTrue(Option.isSome(FileName.timeZone(name)), name)
    }
    assert.deepStrictEqual(FileName.timeZone("Europe/Nowhere"), Option.none())
  })
})
