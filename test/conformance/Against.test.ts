/**
 * `npm run fuzz -- --against DIR`, with fresh cases in a folder of its own.
 */
import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Runner from "./Runner.ts"

const column = { name: "id", type: "Integer", primaryKey: true }
const addColumn = (sql: string) => ({
  ops: [{ op: "addColumn", tableName: "t", column: { name: "n", type: "Integer" } }],
  expect: { sqlite: { sql: [sql] } }
})
const agreeing = addColumn("ALTER TABLE t ADD COLUMN n INTEGER")
const disagreeing = addColumn("ALTER TABLE t ADD n INT")
const table = { columns: [{ name: "id", type: "INTEGER", nullable: false }], primaryKey: { columns: ["id"] } }

const files: Readonly<Record<string, string>> = {
  "types/fresh.json": JSON.stringify({
    cases: [{ id: "t1", type: "Integer", expect: { sqlite: { sql: "INTEGER" } } }]
  }),
  "operations/deep/fresh.json": JSON.stringify({
    group: "addColumn",
    cases: [{ id: "o1", ...agreeing }, { id: "o2", ...disagreeing }, { id: "o3", ...disagreeing }]
  }),
  "more.json": JSON.stringify({ family: "operations", cases: [{ id: "o4", ...disagreeing }] }),
  "offline/fresh.json": JSON.stringify({
    chains: { one: [{ id: "a", downRevision: null, upgrade: [], downgrade: [] }] },
    cases: [{
      id: "s1",
      chain: "one",
      dialect: "sqlite",
      command: { name: "upgrade", revision: "head" },
      expect: { text: "SELECT 1;" }
    }]
  }),
  "batch/fresh-offline.json": JSON.stringify({ mode: "offline", cases: [{ id: "b1", ...agreeing }] }),
  "batch/fresh.json": JSON.stringify({
    cases: [{
      id: "b2",
      group: "rebuild",
      setup: [{ op: "createTable", tableName: "t", columns: [column] }],
      rows: { t: [{ id: 1 }] },
      ops: [{ op: "batchAlterTable", tableName: "t", recreate: "always", ops: [] }],
      expect: { schema: { t: table }, rows: { t: [{ id: 2 }] } }
    }]
  }),
  "autogenerate/sqlite.json": JSON.stringify({
    backend: "sqlite",
    cases: [{ id: "g1", group: "tables", existing: [], target: { tables: [] }, expect: { diffs: [], nonsense: 1 } }]
  }),
  "graph/fresh.json": JSON.stringify({
    cases: [
      {
        id: "r1",
        revisions: [{ id: "a", down: [] }],
        queries: [{ do: "heads", expect: { ok: ["b"], order: "exact" } }]
      },
      { id: "r2", revisions: [{ id: "a", down: [] }], queries: [{ do: "nonsense", expect: { ok: [] } }] }
    ]
  }),
  "graph/broken.json": "{",
  "stray.json": "{}"
}

it.scopedLive("counts disagreements by kind in all families, and names each case that cannot be read", () =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.makeTempDirectoryScoped()
    assert.strictEqual(Runner.exitCode(yield* Effect.promise(() => Runner.run({ cases: folder }))), 2)
    for (const [name, text] of Object.entries(files)) {
      yield* fs.makeDirectory(path.dirname(`${folder}/${name}`), { recursive: true })
      yield* fs.writeFileString(`${folder}/${name}`, text)
    }
    const report = yield* Effect.promise(() => Runner.run({ cases: folder }))
    assert.strictEqual(Runner.exitCode(report), 1)
    const lines = Runner.format(report).split("\n")
    assert.sameMembers(lines.filter((line) => line.startsWith("DISAGREES")), [
      "DISAGREES 3 × operations addColumn on sqlite: o4, o2, o3",
      "DISAGREES 1 × batch rebuild on sqlite: b2",
      "DISAGREES 1 × graph heads on -: r1#0 heads {}",
      "DISAGREES 1 × offline upgrade on sqlite: s1"
    ])
    assert.sameMembers(lines.filter((line) => line.startsWith("UNREADABLE")), [
      "UNREADABLE g1 (autogenerate/sqlite.json)",
      "UNREADABLE r2 (graph/fresh.json)",
      "UNREADABLE graph/broken.json (graph/broken.json)",
      "UNREADABLE stray.json (stray.json)"
    ])
    const types = yield* Effect.promise(() => Runner.run({ cases: folder, families: ["types"] }))
    assert.deepStrictEqual([types.rows.map(({ passed }) => passed), Runner.exitCode(types)], [[1], 0])
  }).pipe(Effect.provide(NodeContext.layer)))
