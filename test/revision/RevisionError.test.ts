import { assert, describe, it } from "@effect/vitest"
import * as RevisionError from "../../src/revision/RevisionError.ts"

/** Every reason with the revisions its message must name, and what it must tell the user to do. */
const messages: ReadonlyArray<readonly [RevisionError.RevisionError, ReadonlyArray<string>]> = [
  [new RevisionError.IllegalRevisionId({ revision: "a-b", characters: ["-"] }), ["a-b", "letters, digits"]],
  [new RevisionError.IllegalRevisionId({ revision: "", characters: [] }), ["empty"]],
  [new RevisionError.SelfLoop({ revision: "b" }), ["b", "downRevision"]],
  [new RevisionError.DependencySelfLoop({ revision: "b" }), ["b", "dependsOn"]],
  [new RevisionError.DuplicateBranchLabel({ label: "x", revision: "b", owner: "a" }), ["x", "a", "another label"]],
  [new RevisionError.DuplicateBranchLabel({ label: "a", revision: "b", owner: "a" }), ["is the id of a revision"]],
  [
    new RevisionError.MissingRevision({ revision: "b", missing: "gone", relation: "downRevision" }),
    ["b", "gone", "Restore", "nor a label"]
  ],
  [
    new RevisionError.MissingRevision({ revision: "b", missing: "gone", relation: "dependsOn" }),
    ["b", "gone", "Restore", "or a label"]
  ],
  [new RevisionError.CycleDetected({ revisions: ["b", "d", "c"] }), ["b → d → c → b", "downRevision"]],
  [new RevisionError.DependencyCycleDetected({ revisions: ["b", "c"] }), ["b → c → b", "dependsOn"]],
  [new RevisionError.NoSuchRevision({ symbol: "zzz" }), ["zzz", "effect-alembic history"]],
  [new RevisionError.NoSuchRevision({ symbol: "head-1" }), ["head-1", "steps from a revision have no meaning here"]],
  [new RevisionError.NoSuchRevision({ symbol: "" }), ["must be named"]],
  [new RevisionError.UnknownDatabaseRevision({ row: "gone" }), ["gone", "stamp --purge"]],
  [new RevisionError.NoSuchBranch({ branch: "zzz" }), ["zzz", "effect-alembic branches"]],
  [new RevisionError.NotInBranch({ revision: "b", branch: "left" }), ["b", "left", "without the branch"]],
  [new RevisionError.AmbiguousPrefix({ prefix: "ae", candidates: ["ae1", "ae2"] }), ["ae1, ae2", "Write more"]],
  [
    new RevisionError.MultipleHeads({ symbol: "head", heads: ["a", "b"] }),
    ["there are 2: a, b", "effect-alembic merge heads", "name the one"]
  ],
  [
    new RevisionError.AmbiguousWalk({ symbol: "+2", at: "b", candidates: ["l", "r"] }),
    ["+2", "from b: l, r", "<branch>@+1"]
  ],
  [new RevisionError.UnreachableRevision({ symbol: "-1", revision: "base" }), ["base", "another id"]],
  [new RevisionError.NotAncestor({ lower: ["c"], upper: ["a"] }), ["c is not below a", "older end first"]],
  [new RevisionError.NotAncestor({ lower: ["base"], upper: ["a"] }), ["below a, to base", "\":head\""]],
  [new RevisionError.RelativeOutOfRange({ symbol: "-9", from: ["heads"] }), ["-9", "from heads", "\":head\""]],
  [new RevisionError.NothingToDrop({ target: "c", rows: ["a"] }), ["above c", "database is at a", "current"]],
  [new RevisionError.NothingToDrop({ target: "c", rows: [] }), ["database is at base"]],
  [
    new RevisionError.OverlappingRevisions({ above: ["c"], below: ["a", "b"], of: "target" }),
    ["a, b lie below c", "Ask for c only"]
  ],
  [
    new RevisionError.OverlappingRevisions({ above: ["c"], below: ["a"], of: "database" }),
    ["holds c, a, but a lies below c", "stamp --purge c"]
  ],
  [
    new RevisionError.OverlappingRevisions({ above: ["c"], below: ["a"], of: "start" }),
    ["a lies below c", "Start from a only"]
  ],
  [new RevisionError.RelativeOutOfRange({ symbol: "+9", from: ["a"] }), ["+9", "from a", "fewer steps"]],
  [new RevisionError.WalkedTooFar({ symbol: "a-9", from: "a" }), ["a-9", "from a", "say base"]],
  [new RevisionError.AmbiguousStart({ symbol: "+1", rows: ["a", "b"] }), ["+1", "a, b", "<branch>@+1"]],
  [new RevisionError.InvalidDowngradeTarget({ branch: "left", target: "a" }), ["left", "above a"]],
  [new RevisionError.MalformedRange({ range: "a" }), ["a", "<from>:<to>"]],
  [new RevisionError.MultipleBases({ bases: ["a", "b"] }), ["a, b", "name one"]],
  [new RevisionError.DatabaseNotAtHeads({ rows: [], heads: ["b"] }), ["at base", "at b", "upgrade heads"]],
  [new RevisionError.NotAHead({ revision: "a", children: ["b"] }), ["a is no head", "b", "--splice"]],
  [new RevisionError.DuplicateParents({ revision: "a" }), ["a", "once"]]
]

describe("RevisionError", () => {
  it("names the revisions and says what to do next", () => {
    for (const [error, parts] of messages) {
      for (const part of parts) assert.include(error.message, part)
      assert.match(error.message, /[.]$|`[.]?$/)
    }
  })

  it("is tried with every reason", () => {
    const tried = new Set(messages.map(([error]) => error._tag))
    const all = Object.values(RevisionError).flatMap((value) => typeof value === "function" ? [value.name] : [])
    assert.sameMembers([...tried], all)
  })

  it("names the first of many", () => {
    const heads = Array.from({ length: 30 }, (_, i) => `h${i}`)
    assert.include(new RevisionError.MultipleHeads({ symbol: "head", heads }).message, "h7 and 22 more.")
  })
})
