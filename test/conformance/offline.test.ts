import { assert, it } from "@effect/vitest"
import * as Runner from "./Runner.ts"

it("scripts are what Alembic wrote", async () => {
  const report = await Runner.run({ cases: Runner.ownCases, families: ["offline"] })
  assert.isAbove(report.rows.reduce((sum, row) => sum + row.passed, 0), 400)
  assert.deepStrictEqual(report.failures, [])
})
