import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionFormat from "../../src/revision/RevisionFormat.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"

const revision = (id: string, facts: Partial<Parameters<typeof Revision.make>[0]> = {}) =>
  Revision.make({ doc: `about ${id}\n\nin detail`, path: `${id}.ts`, ...facts, revision: id })

const map = Either.getOrThrow(RevisionMap.fromIterable([
  revision("a"),
  revision("b", { downRevisions: ["a"], branchLabels: ["left"] }),
  revision("c", { downRevisions: ["a"] }),
  revision("d", { downRevisions: ["b", "c"] }),
  revision("x", { dependsOn: ["d"], doc: "" })
]))

const formatted = (options?: RevisionFormat.LineOptions) => {
  const { line, paragraph } = RevisionFormat.make(map, options)
  return { lines: map.revisions.map(line), paragraphs: map.revisions.map(paragraph) }
}

describe("RevisionFormat", () => {
  it("has a line for each revision, with its marks", () => {
    assert.deepStrictEqual(formatted().lines, [
      "a (branchpoint), about a",
      "b, about b",
      "c, about c",
      "d (effective head) (mergepoint), about d",
      "x (head)"
    ])
  })

  it("begins with parents and dependencies, and shows labels and the current revision on request", () => {
    assert.deepStrictEqual(formatted({ parents: true, labels: true, current: ["c"] }).lines, [
      "<base> -> a (branchpoint), about a",
      "a -> b (left), about b",
      "a -> c (current), about c",
      "b, c -> d (left) (effective head) (mergepoint), about d",
      "<base> (d) -> x (head)"
    ])
  })

  it("has a paragraph for each revision, with all its attributes", () => {
    const { paragraphs: [a, b, , d, x] } = formatted()
    assert.strictEqual(
      a,
      "Rev: a (branchpoint)\nParent: <base>\nBranches into: b, c\nPath: a.ts\n\n    about a\n\n    in detail\n"
    )
    assert.strictEqual(b, "Rev: b\nParent: a\nBranch names: left\nPath: b.ts\n\n    about b\n\n    in detail\n")
    assert.include(d, "Merges: b, c\n")
    assert.strictEqual(x, "Rev: x (head)\nParent: <base>\nAlso depends on: d\nPath: x.ts\n")
  })
})
