import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as DiscardedEffects from "../../src/script/DiscardedEffects.ts"

const find = (body: string) =>
  Effect.map(
    DiscardedEffects.find(
      "a.ts",
      `import { Effect } from "effect"
import { SqlClient } from "@effect/sql"
import { Migration, MigrationContext, op } from "effect-alembic"
const upgrade = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const context = yield* MigrationContext
  ${body}
})`
    ),
    (found) => found.map(({ code, line }) => `${line}: ${code}`)
  )

describe("DiscardedEffects", () => {
  for (
    const body of [
      "op.createTable(\"account\", {})",
      "op.dropTable(\"account\").pipe(Effect.retry({ times: 2 }))",
      "sql`delete from account`",
      "sql.unsafe(\"delete from account\")",
      "context.autocommitBlock(Effect.void)",
      "Effect.log(\"done\")",
      "if (true) op.dropTable(\"account\")"
    ]
  ) {
    it.effect(`finds ${body}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* find(body), [`7: ${body.replace("if (true) ", "")}`])
      }))
  }

  for (
    const body of [
      "yield* op.dropTable(\"account\")",
      "const later = op.dropTable(\"account\")\n  yield* later",
      "return yield* sql`select 1`",
      "Effect.runSync(Effect.void)",
      "console.log(\"op.dropTable()\")",
      "yield* op.batchAlterTable(\"a\", (batch) => {\n  batch.dropColumn(\"b\")\n  return batch\n})",
      "// op.dropTable(\"account\")",
      "yield* Effect.all([\n  op.dropTable(\"a\"),\n  op.dropTable(\"b\")\n])"
    ]
  ) {
    it.effect(`accepts ${body}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* find(body), [])
      }))
  }
})
