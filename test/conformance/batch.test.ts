import { assert, describe, it } from "@effect/vitest"
import { ownCases, run } from "./Runner.ts"

describe("recorded batches", () => {
  it("leave the tables and rows that Alembic leaves", { timeout: 120_000 }, async () => {
    const { failures, rows, unreadable } = await run({ cases: ownCases, families: ["batch"] })
    assert.deepStrictEqual([...failures, ...unreadable], [])
    assert.deepStrictEqual(rows.map(({ unsupported }) => unsupported), rows.map(() => 0))
    assert.isAbove(rows.find(({ dialect }) => dialect === "sqlite")?.passed ?? 0, 150)
  })
})
