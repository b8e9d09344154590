/**
 * The recorded revision graphs, all of them.
 */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { CaseResult } from "./CaseResult.ts"
import { checkGraphFile, type GraphOptions } from "./graph.ts"

const folder = fileURLToPath(new URL("./cases/graph/", import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith(".json")).toSorted()

const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}${file}`, "utf8"))

const check = (options: GraphOptions): ReadonlyArray<CaseResult> =>
  files.flatMap((file) => checkGraphFile(read(file), options))

const failures = (results: ReadonlyArray<CaseResult>): ReadonlyArray<string> =>
  results.filter(({ outcome }) => outcome === "failed").map(({ expected, got, id }) => `${id}\n  ${expected}\n  ${got}`)

describe("graph", { timeout: 120_000 }, () => {
  const checked = new Map<string, ReadonlyArray<CaseResult>>()

  it.each(files)("%s", (file) => {
    const results = checkGraphFile(read(file))
    checked.set(file, results)
    assert.isNotEmpty(results)
    assert.deepStrictEqual(failures(results), [])
    assert.isTrue(results.every(({ outcome, reason }) => outcome !== "deviating" || reason !== undefined))
  })

  it("replays every recorded case", () => {
    assert.deepStrictEqual([...checked.keys()], files)
    const results = [...checked.values()].flat()
    assert.strictEqual(results.length, 23_268)
    assert.isAtMost(results.filter(({ outcome }) => outcome === "deviating").length, 535)
  })

  it("gives Alembic's own sequence wherever it depends on load order only", () => {
    assert.deepStrictEqual(failures(check({ sameForLoadOrder: true })), [])
  })

  /**
   * Recorded as exact, since Alembic was not caught giving another order: but several lines are open there, which it follows
   * in load order. By id they come out in another order, and every other answer is the same.
   */
  it("by id, differs from Alembic in the order of independent lines only", () => {
    const differing = failures(check({ ties: "id" })).map((text) => text.split(" ", 1).join())
    assert.deepStrictEqual(differing, [
      "forest#42",
      "merge-depends-other#98",
      "random-026#26",
      "random-057#0",
      "random-057#1",
      "random-057#7",
      "random-057#25",
      "random-057#30",
      "random-196#15",
      "random-301#15",
      "random-351#15",
      "random-365#16"
    ])
  })

  it("fails a wrong order, a wrong write and a wrong refusal", () => {
    const spoilt = checkGraphFile({
      cases: [{
        id: "spoilt",
        revisions: [{ id: "a", down: [] }, { id: "b", down: ["a"] }],
        queries: [
          { do: "walk", expect: { ok: ["a", "b"], order: "exact" } },
          {
            do: "upgrade",
            from: [],
            to: "a",
            expect: {
              ok: { steps: [{ up: "a", changes: [{ insert: "b" }] }], heads: ["a"] },
              order: "exact",
              changes: "exact"
            }
          },
          { do: "getRevision", symbol: "c", expect: { error: { kind: "MultipleHeads", code: "multiple-heads" } } },
          { do: "getRevision", symbol: "b", expect: { ok: "a" } }
        ]
      }]
    })
    assert.deepStrictEqual(spoilt.map(({ outcome }) => outcome), ["failed", "failed", "failed", "failed"])
  })
})
