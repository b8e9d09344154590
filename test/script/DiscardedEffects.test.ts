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
    const [body, before = "", after = "", line = 7] of [
      ["op.createTable(\"account\", {})"],
      ["op.dropTable(\"account\").pipe(Effect.retry({ times: 2 }))"],
      ["sql`delete from account`"],
      ["sql.unsafe(\"delete from account\")"],
      ["context.autocommitBlock(Effect.void)"],
      ["Effect.log(\"done\")"],
      ["op.dropTable(\"account\")", "if (true) "],
      ["op.dropTable(\"account\")", "const f = async () => { await ", " }"],
      ["op.dropTable(`account${one}`)", "[1, 2].forEach((one) => ", ")"],
      ["op.createTable(\"account\", {})", "const account = "],
      ["sql`delete from account`", "const deleted = "],
      ["client`delete from account`", "const f = (client: SqlClient.SqlClient) => { ", " }"],
      ["client.execute(\"delete\")", "function f(client: MigrationContext[\"Type\"]) { ", " }"],
      ["db`delete`", "yield* Effect.flatMap(SqlClient.SqlClient, (db) => { ", "\n return Effect.void })"],
      ["db`delete`", "yield* SqlClient.SqlClient.pipe(Effect.flatMap((db) => { ", "\n return Effect.void }))"],
      ["execute(\"delete\")", "const { execute } = yield* MigrationContext\n", "", 8],
      [
        "run(\"delete\")",
        "yield* Effect.flatMap(MigrationContext, ({ execute: run }) => { ",
        "\n return Effect.void })"
      ]
    ] as const
  ) {
    it.effect(`finds ${before}${body}${after}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* find(before + body + after), [`${line}: ${body}`])
      }))
  }

  for (
    const body of [
      "yield* op.dropTable(\"account\")",
      "const later = op.dropTable(\"account\")\n  yield* later",
      "return yield* sql`select 1`",
      "const name = op.f(\"fk\")",
      "const unused = Effect.gen(function*() {})",
      "const account = yield* op.createTable(\"account\", {})",
      "Effect.runSync(Effect.void)",
      "console.log(\"op.dropTable()\")",
      "yield* op.batchAlterTable(\"a\", (batch) => {\n  batch.dropColumn(\"b\")\n  return batch\n})",
      "// op.dropTable(\"account\")",
      "context.opts.done()",
      "const f = (client: { readonly log: () => void }) => { client.log() }",
      "const f = (other: Sql) => { other`delete from account` }",
      "yield* Effect.forEach([1, 2], (one) => op.dropTable(`account${one}`))",
      "[1, 2].forEach((one) => console.log(one))",
      "const all = [1, 2].map((one) => op.dropTable(`account${one}`))\n  yield* Effect.all(all)",
      "yield* Effect.all([\n  op.dropTable(\"a\"),\n  op.dropTable(\"b\")\n])"
    ]
  ) {
    it.effect(`accepts ${body}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* find(body), [])
      }))
  }

  it.effect("accepts an exported operation", () =>
    Effect.gen(function*() {
      const text = "import { op } from \"effect-alembic\"\nexport const drop = op.dropTable(\"account\")\n"
      assert.deepStrictEqual(yield* DiscardedEffects.find("a.ts", text), [])
    }))
})
