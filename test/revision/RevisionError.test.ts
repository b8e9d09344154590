import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as RevisionError from "../../src/revision/RevisionError.ts"

/** Every reason with the revisions its message must name, and what it must tell the user to do. */
const messages: ReadonlyArray<readonly [RevisionError.RevisionErrorReason, ReadonlyArray<string>]> = [
  [new RevisionError.IllegalRevisionId({ revision: "a-b", characters: ["-"] }), ["a-b", "letters, digits"]],
  [new RevisionError.IllegalRevisionId({ revision: "", characters: [] }), ["empty"]],
  [new RevisionError.SelfLoop({ revision: "b" }), ["b", "downRevision"]],
  [new RevisionError.DependencySelfLoop({ revision: "b" }), ["b", "dependsOn"]],
  [new RevisionError.DuplicateBranchLabel({ label: "x", revision: "b", owner: "a" }), ["x", "a", "another label"]],
  [new RevisionError.DuplicateBranchLabel({ label: "a", revision: "b", owner: "a" }), ["also the id of a revision"]],
  [
    new RevisionError.MissingRevision({ revision: "b", missing: "gone", relation: "downRevision" }),
    ["b", "gone", "Restore", "not a prefix or a label"]
  ],
  [
    new RevisionError.MissingRevision({ revision: "b", missing: "gone", relation: "dependsOn" }),
    ["b", "gone", "Restore", "full id or a label"]
  ],
  [new RevisionError.CycleDetected({ revisions: ["b", "d", "c"] }), ["b → d → c → b", "downRevision"]],
  [new RevisionError.DependencyCycleDetected({ revisions: ["b", "c"] }), ["b → c → b", "dependsOn"]],
  [new RevisionError.NoSuchRevision({ symbol: "zzz" }), ["zzz", "effect-alembic history"]],
  [new RevisionError.NoSuchRevision({ symbol: "head-1" }), ["head-1", "relative steps are not allowed here"]],
  [new RevisionError.NoSuchRevision({ symbol: "" }), ["Name a revision"]],
  [new RevisionError.UnknownDatabaseRevision({ row: "gone" }), ["gone", "stamp --purge"]],
  [new RevisionError.NoSuchBranch({ branch: "zzz" }), ["zzz", "effect-alembic history"]],
  [new RevisionError.NotInBranch({ revision: "b", branch: "left" }), ["b", "left", "alone"]],
  [new RevisionError.AmbiguousPrefix({ prefix: "ae", candidates: ["ae1", "ae2"] }), [
    "ae1, ae2",
    "Write more characters"
  ]],
  [
    new RevisionError.MultipleHeads({ symbol: "head", heads: ["a", "b"] }),
    ["Multiple head revisions are present", "a, b", "effect-alembic merge heads", "Name one"]
  ],
  [
    new RevisionError.AmbiguousWalk({ symbol: "+2", at: "b", direction: "up", candidates: ["l", "r"] }),
    ["+2", "l, r all follow b", "upgrade l", "<branch>@+1"]
  ],
  [new RevisionError.UnreachableRevision({ symbol: "-1", revision: "base" }), ["base", "reserved word"]],
  [new RevisionError.NotAncestor({ lower: ["c"], upper: ["a"] }), [
    "c is not an ancestor of a",
    "older revision first"
  ]],
  [new RevisionError.NotAncestor({ lower: ["base"], upper: ["a"] }), ["first ancestor of a", "\":head\""]],
  [new RevisionError.RelativeOutOfRange({ symbol: "-9", from: ["heads"] }), ["-9", "from heads", "called base"]],
  [new RevisionError.NothingToDrop({ target: "c", rows: ["a"] }), [
    "Destination c is not a valid downgrade target",
    "current head(s): a",
    "history"
  ]],
  [new RevisionError.NothingToDrop({ target: "c", rows: [] }), ["current head(s): base"]],
  [
    new RevisionError.OverlappingRevisions({ above: ["c"], below: ["a", "b"], of: "target" }),
    ["a, b are ancestors of c", "Name c only"]
  ],
  [
    new RevisionError.OverlappingRevisions({ above: ["c"], below: ["a"], of: "database" }),
    ["contains c, a, but a is an ancestor of c", "stamp --purge c"]
  ],
  [
    new RevisionError.OverlappingRevisions({ above: ["c"], below: ["a"], of: "start" }),
    ["a is an ancestor of c", "Start from a only"]
  ],
  [new RevisionError.RelativeOutOfRange({ symbol: "+9", from: ["a"] }), ["+9", "from a", "fewer steps"]],
  [new RevisionError.WalkedTooFar({ symbol: "a-9", from: "a" }), ["a-9", "history of a", "base"]],
  [new RevisionError.AmbiguousStart({ symbol: "+1", rows: ["a", "b"] }), ["+1", "a, b", "<branch>@+1"]],
  [new RevisionError.InvalidDowngradeTarget({ branch: "left", target: "a" }), ["left", "follows a"]],
  [new RevisionError.MultipleBases({ bases: ["a", "b"] }), ["a, b", "Name one"]],
  [new RevisionError.DatabaseNotAtHeads({ rows: [], heads: ["b"] }), ["at base", "heads are b", "upgrade heads"]],
  [new RevisionError.NotAHead({ revision: "a", children: ["b"] }), ["a is not a head", "b follows it", "--splice"]],
  [new RevisionError.DuplicateParents({ revision: "a" }), ["a", "once"]],
  [
    new RevisionError.AmbiguousWalk({ symbol: "-1", at: "m", direction: "down", candidates: ["l", "r"] }),
    ["l, r are all parents of m", "downgrade l"]
  ],
  [new RevisionError.IdsDifferInCase({ revision: "AB", other: "ab" }), ["ab and AB differ only in case"]],
  [new RevisionError.RevisionDefinedTwice({ revision: "a", paths: ["x.ts", "y.ts"] }), ["a", "x.ts and in y.ts"]],
  [new RevisionError.RevisionNotHere({ revision: "a" }), ["a"]],
  [new RevisionError.NoRevisionMeant({ symbol: "current" }), ["upgrade head"]],
  [new RevisionError.NoRevisionMeant({ symbol: "base" }), ["\"base\" is not a revision", "history"]],
  [new RevisionError.NothingToMerge({ revisions: ["a"], found: ["a"] }), ["at least two", "\"a\" is a"]],
  [new RevisionError.NotTheNext({ revision: "c", between: ["b"] }), ["c alone", "b"]],
  [new RevisionError.ResolveNeedsFile({ revision: "c" }), ["c", "Restore the file", "--as reverted"]],
  [
    new RevisionError.RevisionsEdited({ revisions: [{ revision: "c", path: Option.some("c.ts") }] }),
    ["c c.ts", "in a new revision"]
  ],
  [new RevisionError.RangeNotAllowed({ range: "a:b" }), ["\"a:b\"", "Name the target alone"]]
]

describe("RevisionError", () => {
  it("names the revisions and says what to do", () => {
    for (const [reason, parts] of messages) {
      const { message } = new RevisionError.RevisionError({ reason })
      for (const part of parts) assert.include(message, part)
      assert.match(message, /[.]$|`[.]?$/)
    }
  })

  it("is tested with every reason", () => {
    const tried = new Set(messages.map(([reason]) => reason._tag))
    const all = Object.values(RevisionError).map(({ name }) => name).filter((name) => name !== "RevisionError")
    assert.sameMembers([...tried], all)
  })

  it("names the first few of many", () => {
    const heads = Array.from({ length: 30 }, (_, i) => `h${i}`)
    assert.include(new RevisionError.MultipleHeads({ symbol: "head", heads }).message, "h7 and 22 more.")
  })

  it("has the exit code of its class, and that of a failed check", () => {
    const exitCode = (reason: RevisionError.RevisionErrorReason) => new RevisionError.RevisionError({ reason }).exitCode
    assert.strictEqual(exitCode(new RevisionError.NoSuchRevision({ symbol: "a" })), 4)
    assert.strictEqual(exitCode(new RevisionError.DatabaseNotAtHeads({ rows: [], heads: ["a"] })), 7)
  })

  it("has a code of its own for each reason", () => {
    const codes = new Set(messages.map(([reason]) => reason.code))
    assert.strictEqual(codes.size, new Set(messages.map(([reason]) => reason._tag)).size)
  })
})
