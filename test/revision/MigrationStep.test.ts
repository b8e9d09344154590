import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as MigrationStep from "../../src/revision/MigrationStep.ts"
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionError from "../../src/revision/RevisionError.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import { AmbiguousRelativeDowngrade } from "../../src/revision/RevisionWarning.ts"
import { reasonOf } from "../reasonOf.ts"
import { mapOf } from "./graphs.ts"

const logs = <E>(plan: Either.Either<ReadonlyArray<MigrationStep.MigrationStep>, E>) =>
  Either.map(plan, (steps) => steps.map(MigrationStep.shortLog))

const across = mapOf("a1 L alpha; a2<-a1; a3<-a2; b1 L beta; b2<-b1 dep a2; b3<-b2")
const fork = mapOf("a; b<-a; l1<-b L left; l2<-l1; r1<-b L right")

describe("MigrationStep", () => {
  it("has the parents of each revision, with and without dependencies", () => {
    const [, , , step] = Either.getOrThrow(MigrationStep.planUpgrade(across, [], "b2"))
    assert.deepStrictEqual(step, {
      _tag: "UpgradeStep",
      revision: Revision.make({ revision: "b2", downRevisions: ["b1"], dependsOn: ["a2"] }),
      fromRevisions: ["b1", "a2"],
      fromRevisionsNoDeps: ["b1"],
      toRevisions: ["b2"],
      rows: ["b2"]
    })
  })

  it("has the revisions that a downgrade leaves, and those that become rows", () => {
    const plan = (rows: ReadonlyArray<string>) =>
      Either.getOrThrow(MigrationStep.planDowngrade(across, rows, "beta@b1")).at(-1)
    const step = {
      _tag: "DowngradeStep" as const,
      revision: Revision.make({ revision: "b2", downRevisions: ["b1"], dependsOn: ["a2"] }),
      fromRevisions: ["b2"],
      toRevisions: ["b1", "a2"],
      toRevisionsNoDeps: ["b1"]
    }
    assert.deepStrictEqual(plan(["b2"]), { ...step, rows: ["b1", "a2"] })
    assert.deepStrictEqual(plan(["a3", "b2"]), { ...step, rows: ["b1"] })
  })

  it("plans missing revisions with their dependencies", () => {
    assert.deepStrictEqual(
      logs(MigrationStep.planUpgrade(across, ["b1"], "b2")),
      Either.right(["upgrade  -> a1", "upgrade a1 -> a2", "upgrade b1 -> b2"])
    )
    assert.deepStrictEqual(logs(MigrationStep.planUpgrade(across, ["a3", "b3"], "heads")), Either.right([]))
    assert.deepStrictEqual(logs(MigrationStep.planUpgrade(fork, ["b"], "left@+1")), Either.right(["upgrade b -> l1"]))
    assert.deepStrictEqual(
      logs(MigrationStep.planUpgrade(fork, ["a"], ["l1", "r1"])),
      Either.right(["upgrade a -> b", "upgrade b -> r1", "upgrade b -> l1"])
    )
  })

  it("downgrades revisions that depend on another one before it", () => {
    assert.deepStrictEqual(
      logs(MigrationStep.planDowngrade(across, ["b3"], "a1")),
      Either.right(["downgrade b3 -> b2", "downgrade b2 -> b1", "downgrade a2 -> a1"])
    )
    assert.deepStrictEqual(
      logs(MigrationStep.planDowngrade(fork, ["l2", "r1"], "left@-2")),
      Either.right(["downgrade l2 -> l1", "downgrade l1 -> b"])
    )
  })

  it("stamps without running migrations", () => {
    assert.deepStrictEqual(
      logs(MigrationStep.planStamp(fork, ["l2", "r1"], "b")),
      Either.right(["stamp_revision l2, r1 -> b"])
    )
    assert.deepStrictEqual(
      logs(MigrationStep.planStamp(fork, ["b"], "heads")),
      Either.right([
        "stamp_revision b -> l2",
        "stamp_revision b -> r1"
      ])
    )
    assert.deepStrictEqual(logs(MigrationStep.planStamp(fork, ["l2"], "r1")), Either.right(["stamp_revision  -> r1"]))
    assert.deepStrictEqual(logs(MigrationStep.planStamp(fork, ["l2"], "l2")), Either.right([]))
    assert.deepStrictEqual(
      logs(MigrationStep.planStamp(fork, ["l2", "r1"], "base")),
      Either.right([
        "stamp_revision l2 -> ",
        "stamp_revision r1 -> "
      ])
    )
  })

  it("stamps the upper of several targets on one line", () => {
    assert.deepStrictEqual(
      logs(MigrationStep.planStamp(fork, [], ["l2", "b", "l1"])),
      Either.right(["stamp_revision  -> l2"])
    )
  })

  it("is refused, naming the rows that prevent it", () => {
    assert.deepStrictEqual(
      MigrationStep.planUpgrade(fork, ["b", "l1"], "heads"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.OverlappingRevisions({ above: ["l1"], below: ["b"], of: "database" })
        })
      )
    )
    for (const plan of [MigrationStep.planUpgrade, MigrationStep.planDowngrade, MigrationStep.planStamp]) {
      assert.deepStrictEqual(
        plan(fork, ["gone"], "a"),
        Either.left(
          new RevisionError.RevisionError({ reason: new RevisionError.UnknownDatabaseRevision({ row: "gone" }) })
        )
      )
    }
    assert.deepStrictEqual(
      MigrationStep.planUpgrade(mapOf("abcdef"), ["abcd"], "head"),
      Either.left(
        new RevisionError.RevisionError({ reason: new RevisionError.UnknownDatabaseRevision({ row: "abcd" }) })
      )
    )
    assert.deepStrictEqual(
      MigrationStep.planUpgrade(fork, ["l1", "r1"], "+1"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.AmbiguousStart({ symbol: "+1", rows: ["l1", "r1"] })
        })
      )
    )
    assert.deepStrictEqual(
      MigrationStep.planDowngrade(fork, ["b"], "l1"),
      Either.left(
        new RevisionError.RevisionError({ reason: new RevisionError.NothingToDrop({ target: "l1", rows: ["b"] }) })
      )
    )
  })

  it("refuses what Alembic accepts: base-1 for head, and text after a number", () => {
    assert.strictEqual(
      reasonOf(Either.getOrThrow(Either.flip(MigrationStep.planUpgrade(fork, [], "base-1")))),
      "RelativeOutOfRange"
    )
    assert.strictEqual(
      reasonOf(Either.getOrThrow(Either.flip(MigrationStep.planUpgrade(fork, [], "a+1junk")))),
      "NoSuchRevision"
    )
  })

  it("does not step to an id that is spelled like a symbol", () => {
    const map = mapOf("head; base<-head; heads<-base")
    assert.deepStrictEqual(
      MigrationStep.planDowngrade(map, ["heads"], "heads-1"),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.UnreachableRevision({ symbol: "heads-1", revision: "base" })
        })
      )
    )
  })

  it("warns when steps down follow one of several rows", () => {
    assert.deepStrictEqual(MigrationStep.downgradeWarnings(fork, ["l2", "r1"], "-1"), [
      new AmbiguousRelativeDowngrade({ symbol: "-1", followed: "l2", rows: ["l2", "r1"] })
    ])
    for (const [rows, target] of [[["l2"], "-1"], [["l2", "r1"], "left@-1"], [["l2", "r1"], "l2-1"]] as const) {
      assert.deepStrictEqual(MigrationStep.downgradeWarnings(fork, rows, target), [])
    }
  })

  it("describes steps", () => {
    const map = Either.getOrThrow(RevisionMap.fromIterable([Revision.make({ revision: "a", doc: "create account" })]))
    const up = Either.getOrThrow(MigrationStep.planUpgrade(map, [], "a"))
    const down = Either.getOrThrow(MigrationStep.planDowngrade(map, ["a"], "base"))
    const stamp = Either.getOrThrow(MigrationStep.planStamp(map, [], "a"))
    assert.deepStrictEqual([...up, ...down, ...stamp].map(MigrationStep.format), [
      "upgrade  -> a, create account",
      "downgrade a -> , create account",
      "stamp_revision  -> a"
    ])
    assert.deepStrictEqual([...up, ...down, ...stamp].map(MigrationStep.isUpgrade), [true, false, true])
  })
})
