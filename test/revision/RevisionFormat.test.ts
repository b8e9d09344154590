import { assert, describe, it } from "@effect/vitest"
<<<<<<< HEAD
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

  it("begins with the parents and dependencies, and names labels and the current revision where asked", () => {
    assert.deepStrictEqual(formatted({ parents: true, labels: true, current: ["c"] }).lines, [
      "<base> -> a (branchpoint), about a",
      "a -> b (left), about b",
      "a -> c (current), about c",
      "b, c -> d (left) (effective head) (mergepoint), about d",
      "<base> (d) -> x (head)"
    ])
  })

  it("has a paragraph for each revision, with all that is known", () => {
    const { paragraphs: [a, b, , d, x] } = formatted()
    assert.strictEqual(
      a,
      "Rev: a (branchpoint)\nParent: <base>\nBranches into: b, c\nPath: a.ts\n\n    about a\n\n    in detail\n"
    )
    assert.strictEqual(b, "Rev: b\nParent: a\nBranch names: left\nPath: b.ts\n\n    about b\n\n    in detail\n")
    assert.include(d, "Merges: b, c\n")
    assert.strictEqual(x, "Rev: x (head)\nParent: <base>\nAlso depends on: d\nPath: x.ts\n")
  })
=======
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionFormat from "../../src/revision/RevisionFormat.ts"
import { mapOf } from "./graphs.ts"

const map = mapOf("a; b<-a L left; c<-a; d<-b,c; e L other; f<-e; g<-d dep f")

const shown = RevisionFormat.make(map, { parents: true, labels: true, current: ["d"] })

describe("line", () => {
  it("has parents, dependencies, labels, and marks of heads, of the database and of branches", () => {
    assert.deepStrictEqual(map.revisions.map(shown.line).toSorted(), [
      "<base> -> a (branchpoint)",
      "<base> -> e (other)",
      "a -> b (left)",
      "a -> c",
      "b, c -> d (left) (current) (mergepoint)",
      "d (f) -> g (left) (head)",
      "e -> f (other) (effective head)"
    ])
  })
})

describe("paragraph", () => {
  it("has everything, and the documentation indented", () => {
    const revision = Revision.make({
      revision: "g",
      downRevisions: ["d"],
      dependsOn: ["f"],
      doc: "first\n\nmore",
      path: "versions/g.ts"
    })
    assert.strictEqual(
      shown.paragraph(revision),
      "Rev: g (head)\nParent: d\nAlso depends on: f\nBranch names: left\nPath: versions/g.ts\n\n    first\n\n    more\n"
    )
  })
>>>>>>> f8dfe10 (The parity table has the rows of autogenerate, dialects, scripts, hooks, plugins, errors, templates, output, schema, types, compiled DDL, inspector and SQL)
})
