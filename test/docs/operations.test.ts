import { assert, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { page } from "../../docs/operations.ts"

it("docs/operations.md says what the operations do: else run `npx tsx docs/operations.ts`", () => {
  const held = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8")
  assert.strictEqual(page(), held)
})
