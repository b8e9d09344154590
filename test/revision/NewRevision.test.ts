import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as NewRevision from "../../src/revision/NewRevision.ts"
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionError from "../../src/revision/RevisionError.ts"
import { DuplicateRevision, UnreachableName } from "../../src/revision/RevisionWarning.ts"
import { mapOf } from "./graphs.ts"

const line = mapOf("one; two<-one; three<-two")
const fork = mapOf("a; left<-a L west; right<-a")

const down = (made: Either.Either<NewRevision.NewRevision, RevisionError.NewRevisionError>) =>
  Either.map(made, ({ headsAfter, revision }) => [revision.downRevisions, headsAfter])

describe("NewRevision", () => {
  it("follows the head", () => {
    assert.deepStrictEqual(
      NewRevision.newRevision(line, { id: "fresh", labels: ["lab"], dependsOn: ["thr"], doc: "add a table" }),
      Either.right({
        revision: Revision.make({
          revision: "fresh",
          downRevisions: ["three"],
          dependsOn: ["three"],
          branchLabels: ["lab"],
          doc: "add a table"
        }),
        headsAfter: ["fresh"],
        warnings: []
      })
    )
  })

  it("follows the given head", () => {
    assert.deepStrictEqual(
      down(NewRevision.newRevision(line, { id: "fresh", head: "base" })),
      Either.right([[], ["fresh", "three"]])
    )
    assert.deepStrictEqual(
      down(NewRevision.newRevision(fork, { id: "fresh", head: "west@head" })),
      Either.right([["left"], ["fresh", "right"]])
    )
    assert.deepStrictEqual(
      NewRevision.newRevision(fork, { id: "fresh" }),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.MultipleHeads({ symbol: "head", heads: ["left", "right"] })
        })
      )
    )
    assert.deepStrictEqual(
      NewRevision.newRevision(line, { id: "fresh", head: "two" }),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.NotAHead({ revision: "two", children: ["three"] })
        })
      )
    )
    assert.deepStrictEqual(
      down(NewRevision.newRevision(line, { id: "fresh", head: "two", splice: true })),
      Either.right([["two"], ["fresh", "three"]])
    )
  })

  it("merges", () => {
    assert.deepStrictEqual(
      down(NewRevision.merge(fork, { id: "joined", revisions: "heads" })),
      Either.right([["left", "right"], ["joined"]])
    )
    assert.deepStrictEqual(
      down(NewRevision.merge(fork, { id: "joined", revisions: ["right", "west@head"] })),
      Either.right([["right", "left"], ["joined"]])
    )
    assert.deepStrictEqual(
      NewRevision.merge(fork, { id: "joined", revisions: ["left", "west"] }),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.DuplicateParents({ revision: "left" }) }))
    )
  })

  it("keeps labels as dependencies and resolves other symbols", () => {
    assert.deepStrictEqual(
      Either.map(
        NewRevision.newRevision(fork, { id: "fresh", head: "right", dependsOn: ["west", "lef", "a"] }),
        ({ revision }) => revision.dependsOn
      ),
      Either.right(["west", "left", "a"])
    )
    assert.deepStrictEqual(
      NewRevision.newRevision(line, { id: "fresh", dependsOn: ["base"] }),
      Either.left(new RevisionError.RevisionError({ reason: new RevisionError.NoSuchRevision({ symbol: "base" }) }))
    )
  })

  it("refuses duplicate labels before anything is written", () => {
    for (const [labels, owner] of [[["one"], "one"], [["fresh"], "fresh"], [["x", "x"], "fresh"]] as const) {
      assert.deepStrictEqual(
        NewRevision.newRevision(line, { id: "fresh", labels }),
        Either.left(
          new RevisionError.RevisionError({
            reason: new RevisionError.DuplicateBranchLabel({ label: labels[0], revision: "fresh", owner })
          })
        )
      )
    }
  })

  it("warns of a duplicate id and of names with another meaning", () => {
    assert.deepStrictEqual(
      Either.map(NewRevision.newRevision(line, { id: "one" }), ({ warnings }) => warnings),
      Either.right([new DuplicateRevision({ revision: "one", used: Option.none(), ignored: Option.none() })])
    )
    assert.deepStrictEqual(
      Either.map(NewRevision.newRevision(line, { id: "head", labels: ["v-2"] }), ({ warnings }) => warnings),
      Either.right([
        new UnreachableName({ name: "head", revision: "head" }),
        new UnreachableName({ name: "v-2", revision: "head" })
      ])
    )
    assert.deepStrictEqual(
      NewRevision.newRevision(line, { id: "a-b" }),
      Either.left(
        new RevisionError.RevisionError({
          reason: new RevisionError.IllegalRevisionId({ revision: "a-b", characters: ["-"] })
        })
      )
    )
  })
})
