import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Revision from "../../src/revision/Revision.ts"

import { RevisionError, UnknownDatabaseRevision } from "../../src/revision/RevisionError.ts"
import * as RevisionGraphView from "../../src/revision/RevisionGraphView.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import * as RevisionRange from "../../src/revision/RevisionRange.ts"
import * as RevisionArbitrary from "../../src/testing/RevisionArbitrary.ts"
import { mapOf } from "./graphs.ts"

const render = (map: RevisionMap.RevisionMap, rows?: ReadonlyArray<string>, range = ":") =>
  Either.flatMap(RevisionRange.history(map, range), (revisions) => RevisionGraphView.render(map, { revisions, rows }))

const drawing = (...lines: ReadonlyArray<string>) => Either.right(lines)

describe("RevisionGraphView", () => {
  it("draws a linear history with the messages of the revisions", () => {
    const map = Either.getOrThrow(RevisionMap.fromIterable([
      Revision.make({ revision: "a", doc: "create account", branchLabels: ["app"] }),
      Revision.make({ revision: "b", downRevisions: ["a"], doc: "add name" })
    ]))
    assert.deepStrictEqual(render(map), drawing("* b (head) add name", "* a (branch app) create account"))
  })

  it("draws forks and merges", () => {
    assert.deepStrictEqual(
      render(mapOf("s0; l1<-s0; r1<-s0; s1<-l1,r1; s2<-s1")),
      drawing("* s2 (head)", "* s1", "|\\", "* | l1", "| * r1", "|/", "* s0")
    )
  })

  it("draws merges of many, and lines that cross others", () => {
    assert.deepStrictEqual(
      render(mapOf("a; b<-a; c<-a; d<-a; m<-b,c,d")),
      drawing("* m (head)", "|\\", "|\\ \\", "* | | b", "| * | c", "|/ /", "| * d", "|/", "* a")
    )
    assert.deepStrictEqual(
      render(mapOf("a; b1<-a; b2<-a; b3<-a; c1<-b1,b2; c2<-b3; d<-c1,c2")),
      drawing(
        "* d (head)",
        "|\\",
        "* | c1",
        "|\\ \\",
        "* | | b1",
        "| | * c2",
        "| | * b3",
        "| |/",
        "|/|",
        "| * b2",
        "|/",
        "* a"
      )
    )
  })

  it("draws separate lines apart from each other", () => {
    assert.deepStrictEqual(
      render(mapOf("a1; a2<-a1; b1; c1; c2<-c1")),
      drawing("* a2 (head)", "* a1", "", "* b1 (head)", "", "* c2 (head)", "* c1")
    )
  })

  it("closes the gap when a line between others ends", () => {
    assert.deepStrictEqual(
      render(mapOf("a; b; m<-a,b")),
      drawing("* m (head)", "|\\", "* | a", " /", "* b")
    )
  })

  it("marks applied and current revisions", () => {
    assert.deepStrictEqual(
      render(mapOf("a; b<-a L left; c<-a; d<-c dep b"), ["c"]),
      drawing("o d (head, needs b)", "* c (current)", "| o b (head, branch left)", "|/", "* a")
    )
    assert.deepStrictEqual(
      render(mapOf("a"), ["gone"]),
      Either.left(new RevisionError({ reason: new UnknownDatabaseRevision({ row: "gone" }) }))
    )
  })

  it("draws a part of the graph", () => {
    assert.deepStrictEqual(render(mapOf("a; b<-a; c<-b; d<-c"), undefined, "b:c"), drawing("* c", "* b"))
  })

  it("has one row for each revision, in order, and lines as wide as there are columns", () => {
    fc.assert(
      fc.property(RevisionArbitrary.revisions(), (revisions) => {
        const map = Either.getOrThrow(RevisionMap.fromIterable(revisions))
        const listed = Either.getOrThrow(RevisionRange.walk(map))
        const rows = RevisionGraphView.draw(map, listed)
        assert.deepStrictEqual(rows.flatMap(({ revision }) => Option.toArray(revision)), listed)
        for (const { lines, revision } of rows) {
          assert.match(lines, Option.isSome(revision) ? /^(\| )*\*( \|)*$/ : /^[ |/\\]*$/)
        }
      })
    )
  })
})
