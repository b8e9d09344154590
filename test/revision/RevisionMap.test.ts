import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionError from "../../src/revision/RevisionError.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import { AmbiguousRelativeDowngrade, DuplicateRevision, UnreachableName } from "../../src/revision/RevisionWarning.ts"
import { reasonOf } from "../reasonOf.ts"
import { mapOf, revisionsOf } from "./graphs.ts"

const refusal = (text: string) => Either.flip(RevisionMap.fromIterable(revisionsOf(text)))

const ids = (map: RevisionMap.RevisionMap, symbols: string | ReadonlyArray<string>) =>
  Either.map(
    RevisionMap.getRevisions(map, symbols),
    (found) => found.map((revision) => Option.getOrElse(Option.map(revision, (_) => _.revision), () => "base"))
  )

describe("RevisionMap", () => {
  it("returns heads, bases, branch points and merge points", () => {
    const map = mapOf("a; b<-a; c<-a; m<-b,c; x; y<-x dep m")
    assert.deepStrictEqual(RevisionMap.heads(map), ["m", "y"])
    assert.deepStrictEqual(RevisionMap.effectiveHeads(map), ["y"])
    assert.deepStrictEqual(RevisionMap.bases(map), ["a", "x"])
    assert.deepStrictEqual(RevisionMap.branchPoints(map), new Map([["a", ["b", "c"]]]))
    assert.deepStrictEqual(RevisionMap.mergePoints(map), ["m"])
    assert.deepStrictEqual(
      RevisionMap.currentHead(map),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.MultipleHeads({ symbol: "head", heads: ["m", "y"] })
        })
      )
    )
    assert.deepStrictEqual(RevisionMap.currentHead(map, Option.some("b")), Either.right(Option.some("m")))
    assert.deepStrictEqual(
      RevisionMap.singleBase(map),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.MultipleBases({ bases: ["a", "x"] }) }))
    )
  })

  it("is empty without revisions", () => {
    assert.deepStrictEqual(RevisionMap.fromIterable([]), Either.right(RevisionMap.empty))
    assert.deepStrictEqual(RevisionMap.currentHead(RevisionMap.empty), Either.right(Option.none()))
    assert.deepStrictEqual(RevisionMap.singleBase(RevisionMap.empty), Either.right(Option.none()))
    assert.deepStrictEqual(RevisionMap.getRevision(RevisionMap.empty, "head"), Either.right(Option.none()))
  })

  it("reads an iterable once", () => {
    const once = revisionsOf("a; b<-a")[Symbol.iterator]()
    assert.deepStrictEqual(Either.map(RevisionMap.fromIterable(once), RevisionMap.heads), Either.right(["b"]))
  })

  it("refuses invalid graphs", () => {
    assert.deepStrictEqual(
      refusal("a; b<-b"),
      Either.right(new RevisionError.RevisionError({ reason: new RevisionError.SelfLoop({ revision: "b" }) }))
    )
    assert.deepStrictEqual(
      refusal("a; b<-nowhere"),
      Either.right(
        new RevisionError.RevisionError({
          reason: new RevisionError.MissingRevision({ revision: "b", missing: "nowhere", relation: "downRevision" })
        })
      )
    )
    assert.deepStrictEqual(
      refusal("abcd; b<-abcd dep abc"),
      Either.right(
        new RevisionError.RevisionError({
          reason: new RevisionError.MissingRevision({ revision: "b", missing: "abc", relation: "dependsOn" })
        })
      )
    )
    assert.deepStrictEqual(
      refusal("a L one; b<-one"),
      Either.right(
        new RevisionError.RevisionError({
          reason: new RevisionError.MissingRevision({ revision: "b", missing: "one", relation: "downRevision" })
        })
      )
    )
    assert.deepStrictEqual(
      refusal("a; b<-a L one; c<-a L one"),
      Either.right(
        new RevisionError.RevisionError({
          reason: new RevisionError.DuplicateBranchLabel({ label: "one", revision: "c", owner: "b" })
        })
      )
    )
    assert.deepStrictEqual(
      refusal("a; b<-a L a"),
      Either.right(
        new RevisionError.RevisionError({
          reason: new RevisionError.DuplicateBranchLabel({ label: "a", revision: "b", owner: "a" })
        })
      )
    )
    assert.deepStrictEqual(
      refusal("a; b<-a,d; c<-b; d<-c; h<-c"),
      Either.right(
        new RevisionError.RevisionError({ reason: new RevisionError.CycleDetected({ revisions: ["b", "d", "c"] }) })
      )
    )
    assert.deepStrictEqual(
      refusal("a dep tip; b<-a; c<-b L tip"),
      Either.right(
        new RevisionError.RevisionError({
          reason: new RevisionError.DependencyCycleDetected({ revisions: ["a", "c", "b"] })
        })
      )
    )
  })

  it("finds faults in a stated order", () => {
    assert.strictEqual(reasonOf(Either.getOrThrow(refusal("a; b<-b; c-1<-a"))), "SelfLoop")
    assert.strictEqual(reasonOf(Either.getOrThrow(refusal("a L x; b<-gone L x"))), "DuplicateBranchLabel")
    assert.strictEqual(reasonOf(Either.getOrThrow(refusal("a<-b; b<-a dep gone"))), "MissingRevision")
    assert.strictEqual(reasonOf(Either.getOrThrow(refusal("ab; AB<-ab"))), "IdsDifferInCase")
    assert.strictEqual(reasonOf(Either.getOrThrow(refusal("a<-b; b<-a; c dep d; d dep c"))), "CycleDetected")
  })

  it("uses the last of two definitions of an id with a warning, and refuses head", () => {
    const map = Either.getOrThrow(RevisionMap.fromIterable([
      Revision.make({ revision: "a", path: "a.ts" }),
      Revision.make({ revision: "b", downRevisions: ["a"], path: "b1.ts" }),
      Revision.make({ revision: "b", path: "b2.ts" })
    ]))
    assert.deepStrictEqual(map.warnings, [
      new DuplicateRevision({ revision: "b", used: Option.some("b2.ts"), ignored: Option.some("b1.ts") })
    ])
    assert.deepStrictEqual(RevisionMap.bases(map), ["a", "b"])
    assert.isTrue(Either.isLeft(RevisionMap.getRevision(map, "head")))
  })

  it("warns of names that cannot be used", () => {
    assert.deepStrictEqual(mapOf("head; b<-head L x@y,release-2024,fine").warnings, [
      new UnreachableName({ name: "x@y", revision: "b" }),
      new UnreachableName({ name: "release-2024", revision: "b" }),
      new UnreachableName({ name: "head", revision: "head" })
    ])
    for (
      const warning of [
        new UnreachableName({ name: "x@y", revision: "b" }),
        new DuplicateRevision({ revision: "b", used: Option.none(), ignored: Option.none() }),
        new AmbiguousRelativeDowngrade({ symbol: "-1", followed: "b", rows: ["b", "c"] })
      ]
    ) {
      assert.include(warning.message, "b")
    }
  })

  it("finds ids by their prefix, but short ids only in full", () => {
    const map = mapOf("ae10f3; ae10f9<-ae10f3; abc<-ae10f9; q<-abc L wide")
    assert.deepStrictEqual(
      ids(map, ["ae10f9", "ae10f3", "abc", "wide", "w"]),
      Either.right(["ae10f9", "ae10f3", "abc", "q", "q"])
    )
    assert.deepStrictEqual(
      ids(map, "ae10"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.AmbiguousPrefix({ prefix: "ae10", candidates: ["ae10f3", "ae10f9"] })
        })
      )
    )
    assert.deepStrictEqual(
      ids(map, "ab"),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.NoSuchRevision({ symbol: "ab" }) }))
    )
    assert.deepStrictEqual(
      ids(map, ""),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.NoSuchRevision({ symbol: "" }) }))
    )
  })

  it("resolves names within a branch", () => {
    const map = mapOf("root; same1<-root L left; same2<-root L right; top<-same1")
    assert.deepStrictEqual(
      ids(map, ["left@same", "right@same", "left@head", "right@heads", "left@root", "same1@top", "left@base"]),
      Either.right(["same1", "same2", "top", "same2", "root", "top"])
    )
    assert.deepStrictEqual(
      ids(map, "left@same2"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.NotInBranch({ revision: "same2", branch: "left" })
        })
      )
    )
    assert.deepStrictEqual(
      ids(map, "gone@root"),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.NoSuchBranch({ branch: "gone" }) }))
    )
    assert.deepStrictEqual(
      ids(map, "gone@head"),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.NoSuchRevision({ symbol: "gone" }) }))
    )
  })

  it("counts down from every effective head", () => {
    const map = mapOf("a; b<-a; c1<-b L one; c2<-b; d1<-c1")
    assert.deepStrictEqual(ids(map, "-1"), Either.right(["b", "c1"]))
    assert.deepStrictEqual(ids(map, "one@-2"), Either.right(["b"]))
    assert.deepStrictEqual(ids(map, "one@-9"), Either.right(["base"]))
    assert.deepStrictEqual(
      Either.flip(RevisionMap.getRevision(map, "-1")),
      Either.right(new RevisionError.RevisionError({ reason: new RevisionError.NoSuchRevision({ symbol: "-1" }) }))
    )
  })

  it("returns ancestors and descendants", () => {
    const map = mapOf("a1; a2<-a1; b1; b2<-b1 dep a1")
    assert.deepStrictEqual(RevisionMap.lineage(map, ["a1", "a2", "b2"], "a2"), Either.right(["a1", "a2"]))
    assert.deepStrictEqual(
      RevisionMap.lineage(map, ["a1", "a2", "b1", "b2"], "a1", { includeDependencies: true }),
      Either.right(["a1", "a2", "b2"])
    )
    assert.deepStrictEqual(RevisionMap.lineage(map, ["b1", "a1"], "base"), Either.right(["b1", "a1"]))
  })

  it("returns revisions by their full id only", () => {
    const map = mapOf("ae10f3 L left")
    assert.deepStrictEqual(Option.map(RevisionMap.get(map, "ae10f3"), (_) => _.revision), Option.some("ae10f3"))
    assert.deepStrictEqual(RevisionMap.get(map, "ae10"), Option.none())
    assert.deepStrictEqual(RevisionMap.get(map, "left"), Option.none())
    assert.deepStrictEqual(RevisionMap.labelsOf(map, "ae10f3"), ["left"])
  })

  it("breaks ties by id, or by the order given", () => {
    const revisions = revisionsOf("c; a; b")
    assert.deepStrictEqual(
      Either.map(RevisionMap.fromIterable(revisions), RevisionMap.heads),
      Either.right(["a", "b", "c"])
    )
    assert.deepStrictEqual(
      Either.map(RevisionMap.fromOrdered(revisions), RevisionMap.heads),
      Either.right(["c", "a", "b"])
    )
  })
})
