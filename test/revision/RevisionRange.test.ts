import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import type * as Revision from "../../src/revision/Revision.ts"
import * as RevisionError from "../../src/revision/RevisionError.ts"
import type * as RevisionMap from "../../src/revision/RevisionMap.ts"
import * as RevisionRange from "../../src/revision/RevisionRange.ts"
import { AmbiguousRelativeDowngrade } from "../../src/revision/RevisionWarning.ts"
import * as RevisionArbitrary from "../../src/testing/RevisionArbitrary.ts"
import { MalformedRange, UsageError } from "../../src/UsageError.ts"
import { RecordedGraph } from "../conformance/RecordedGraph.ts"
import { mapOf } from "./graphs.ts"

const ids = <E>(found: Either.Either<ReadonlyArray<Revision.Revision>, E>) =>
  Either.map(found, (revisions) => revisions.map(({ revision }) => revision).join(" "))

const history = (map: RevisionMap.RevisionMap, range: string, rows: ReadonlyArray<string> = []) =>
  ids(RevisionRange.history(map, range, rows))

const fork = mapOf("a; b<-a; l1<-b L left; l2<-l1; r1<-b L right")

describe("RevisionRange", () => {
  it("lists history between two ends, both included", () => {
    assert.deepStrictEqual(history(fork, ":"), Either.right("l2 l1 r1 b a"))
    assert.deepStrictEqual(history(fork, "b:l2"), Either.right("l2 l1 b"))
    assert.deepStrictEqual(history(fork, "left@head:"), Either.right("l2"))
    assert.deepStrictEqual(history(fork, ":left@+2"), Either.right("b a"))
    assert.deepStrictEqual(history(fork, "left@-1:"), Either.right("l2 l1"))
    assert.deepStrictEqual(
      history(fork, "-1:"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.OverlappingRevisions({ above: ["l1"], below: ["b"], of: "start" })
        })
      )
    )
    assert.deepStrictEqual(
      history(fork, "l2:b"),
      Either.left(
        new RevisionError.RevisionError({ reason: new RevisionError.NotAncestor({ lower: ["l2"], upper: ["b"] }) })
      )
    )
    for (const range of ["b", "a:b:c"]) {
      assert.deepStrictEqual(
        history(fork, range),
        Either.left(new UsageError({ reason: new MalformedRange({ range }) }))
      )
    }
  })

  it("lists both ends where one follows the other only by a dependency", () => {
    const map = mapOf("a1; a2<-a1; b1 dep a1; b2<-b1; a3<-a2; b3<-b2")
    assert.deepStrictEqual(history(map, "a1:b1"), Either.right("b1 a1"))
    assert.deepStrictEqual(history(map, "a1:b2"), Either.right("b2 b1 a1"))
    assert.deepStrictEqual(history(map, "a1:a2"), Either.right("a2 a1"))
    // Without a named end, the range follows the branch of the lower end, as Alembic's does.
    assert.deepStrictEqual(history(map, "a1:"), Either.right("a3 a2 a1"))
  })

  it("replaces `current` by the rows of the version table", () => {
    assert.deepStrictEqual(history(fork, "current:", ["l1", "r1"]), Either.right("l2 l1 r1"))
    assert.deepStrictEqual(history(fork, ":current", ["l1"]), Either.right("l1 b a"))
    assert.deepStrictEqual(history(fork, "current:+1", ["l1"]), Either.right("l2 l1"))
    assert.deepStrictEqual(history(fork, ":current"), history(fork, ":"))
    assert.deepStrictEqual(
      history(fork, "current:", ["gone"]),
      Either.left(
        new RevisionError.RevisionError({ reason: new RevisionError.UnknownDatabaseRevision({ row: "gone" }) })
      )
    )
  })

  it("counts from the upper end when the heads are not that far above base, and warns when there are several", () => {
    const map = mapOf("e; o; x<-e; z<-x")
    assert.deepStrictEqual(history(map, "-2:current", ["x"]), Either.right("x e"))
    assert.deepStrictEqual(RevisionRange.historyWarnings(map, "-2:current", ["e", "o"]), [
      new AmbiguousRelativeDowngrade({ symbol: "-2", followed: "e", rows: ["e", "o"] })
    ])
    assert.deepStrictEqual(RevisionRange.historyWarnings(map, "-1:current", ["x"]), [])
    assert.deepStrictEqual(
      history(map, "-9:"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.RelativeOutOfRange({ symbol: "-9", from: ["heads"] })
        })
      )
    )
  })

  it("refuses steps that end at base, which cannot be the start", () => {
    const map = mapOf("a; b<-a")
    assert.deepStrictEqual(history(map, "-1:"), Either.right("b a"))
    const error = Either.getOrThrow(Either.flip(history(map, "-2:")))
    assert.deepStrictEqual(
      error,
      new RevisionError.RevisionError({ reason: new RevisionError.NotAncestor({ lower: ["base"], upper: ["b"] }) })
    )
    assert.deepStrictEqual(history(map, ":head"), Either.right("b a"))
  })

  it("includes applied revisions without a row", () => {
    const map = mapOf("a1; a2<-a1; b1; b2<-b1 dep a2")
    assert.deepStrictEqual(RevisionRange.current(map, ["b2"]), Either.right(["a2", "b2"]))
    assert.deepStrictEqual(RevisionRange.current(map, ["a1"]), Either.right(["a1"]))
    assert.deepStrictEqual(RevisionRange.appliedIds(map, ["b2"]), Either.right(new Set(["a1", "a2", "b1", "b2"])))
  })

  it("returns whether the database is at the heads", () => {
    const map = mapOf("a1; b1; b2<-b1 dep a1")
    assert.deepStrictEqual(RevisionRange.checkHeads(map, ["b2"]), Either.void)
    assert.deepStrictEqual(RevisionRange.checkHeads(map, ["a1", "b2"]), Either.void)
    for (const rows of [[], ["b1"], ["a1"], ["b2", "gone"]]) {
      assert.deepStrictEqual(
        RevisionRange.checkHeads(map, rows),
        Either.left(
          new RevisionError.RevisionError({ reason: new RevisionError.DatabaseNotAtHeads({ rows, heads: ["b2"] }) })
        )
      )
    }
  })

  it("stops at the end of the graph when the number of steps does not matter", () => {
    assert.deepStrictEqual(
      ids(RevisionRange.iterate(fork, { upper: "l1+9", lower: "base", assertRelativeLength: false })),
      Either.right("l2 l1 b a")
    )
    assert.deepStrictEqual(
      ids(RevisionRange.iterate(fork, { upper: "l1+9", lower: "base" })),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.RelativeOutOfRange({ symbol: "l1+9", from: ["l1"] })
        })
      )
    )
  })

  it("lists every range newest first without duplicates", () => {
    fc.assert(
      fc.property(
        RevisionArbitrary.revisionMap().chain((map) =>
          fc.record({
            map: fc.constant(map),
            upper: RevisionArbitrary.symbol(map),
            lower: RevisionArbitrary.symbol(map),
            inclusive: fc.boolean(),
            implicitBase: fc.boolean(),
            assertRelativeLength: fc.boolean(),
            selectForDowngrade: fc.boolean()
          })
        ),
        ({ map, ...options }) => {
          const found = RevisionRange.iterate(map, options)
          if (Either.isLeft(found)) return
          const listed = found.right.map(({ revision }) => revision)
          const graph = new RecordedGraph(map.revisions.map(({ branchLabels, dependsOn, downRevisions, revision }) => ({
            id: revision,
            down: downRevisions,
            dependsOn,
            labels: branchLabels
          })))
          assert.strictEqual(new Set(listed).size, listed.length)
          assert.isTrue(graph.isNewestFirst(listed))
        }
      ),
      { numRuns: 500 }
    )
  })
})
