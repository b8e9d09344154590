import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as RevisionSymbol from "../../src/revision/RevisionSymbol.ts"

describe("RevisionSymbol", () => {
  it("parses reserved words, names and branches", () => {
    assert.deepStrictEqual(RevisionSymbol.parse("head"), { _tag: "Head", branch: Option.none() })
    assert.deepStrictEqual(RevisionSymbol.parse("left@heads"), { _tag: "Heads", branch: Option.some("left") })
    assert.deepStrictEqual(RevisionSymbol.parse("left@base"), { _tag: "Base", branch: Option.some("left") })
    assert.deepStrictEqual(RevisionSymbol.parse("ae10"), { _tag: "Name", branch: Option.none(), name: "ae10" })
    assert.deepStrictEqual(RevisionSymbol.parse("x@y@z"), { _tag: "Name", branch: Option.some("x"), name: "y@z" })
    assert.deepStrictEqual(RevisionSymbol.parse("Head"), { _tag: "Name", branch: Option.none(), name: "Head" })
  })

  it("reads steps", () => {
    const read = (text: string) =>
      Option.getOrNull(
        Option.map(RevisionSymbol.parseRelative(text), ({ anchor, branch, steps }) => [
          Option.getOrNull(branch),
          Option.getOrNull(anchor),
          steps
        ])
      )
    assert.deepStrictEqual(read("+1"), [null, null, 1])
    assert.deepStrictEqual(read("-12"), [null, null, -12])
    assert.deepStrictEqual(read("ae10+2"), [null, "ae10", 2])
    assert.deepStrictEqual(read("left@-1"), ["left", null, -1])
    assert.deepStrictEqual(read("left@head-1"), ["left", "head", -1])
    assert.deepStrictEqual(read("c3é+1"), [null, "c3é", 1])
    assert.deepStrictEqual(read("x@y@+1"), ["x@y", null, 1])
    for (const text of ["", "head", "+", "one+1junk", "B.2+1", "one + 1", "1-1-1"]) assert.isNull(read(text), text)
  })

  it("distinguishes a malformed symbol from a name", () => {
    for (const text of ["one+1junk", "+1x", "left@-1.5", "p+1@b"]) {
      assert.isTrue(RevisionSymbol.isBrokenRelative(text), text)
    }
    for (const text of ["one+1", "my-label", "one", "left@head"]) {
      assert.isFalse(RevisionSymbol.isBrokenRelative(text), text)
    }
  })

  it("parses a negative number alone", () => {
    assert.deepStrictEqual(["-1", "-02", "-0", "+1", "1", "a-1"].map(RevisionSymbol.parseDepth), [
      Option.some(1),
      Option.some(2),
      Option.none(),
      Option.none(),
      Option.none(),
      Option.none()
    ])
  })

  it("recognizes names that have another meaning", () => {
    for (const name of ["head", "heads", "base", "x@y", "release-2024", "p+1"]) {
      assert.isFalse(RevisionSymbol.isPlainName(name), name)
    }
    for (const name of ["ae10", "my-label", "header", "current", "2024_x"]) {
      assert.isTrue(RevisionSymbol.isPlainName(name), name)
    }
  })
})
