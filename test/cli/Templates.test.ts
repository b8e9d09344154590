/**
 * Each template, from `init` to a migrated database; and a bundle, run without a folder of scripts.
 */
import { SqlClient } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { assert, describe, it } from "@effect/vitest"
import { Commands, type ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { emptyProject, project } from "./Project.ts"

describe("templates", () => {
  it.each<readonly [string, string]>([
    ["generic", "r1 (head), first\n"],
    ["application", "r1 (head), first\n"],
    ["multidb", "Database 1:\nr1 (head), first\nDatabase 2:\nr1 (head), first\n"]
  ])("%s is begun, upgraded and downgraded", { timeout: 120_000 }, async (template, current) => {
    const empty = emptyProject()
    const made = empty.with({
      DATABASE_FILE: empty.file("app.db"),
      FIRST_DATABASE_FILE: empty.file("first.db"),
      SECOND_DATABASE_FILE: empty.file("second.db")
    })
    for (
      const words of [
        ["init", "-t", template],
        ["revision", "-m", "first", "--rev-id", "r1"],
        ["ensure-version"],
        ["upgrade", "head", "--dry-run"],
        ["upgrade", "head"]
      ]
    ) {
      const { code, stderr, stdout } = await made.run(...words)
      assert.strictEqual(code, 0, stderr)
      if (template === "multidb" && words[0] === "upgrade") {
        const named = words.includes("--dry-run")
          ? stdout.match(/^-- The database \w+ is at base/gm)
          : stderr.match(/INFO.*Database \w+$/gm)
        assert.lengthOf(named ?? [], 2, `${stdout}${stderr}`)
      }
    }
    if (template === "multidb") {
      const { stdout } = await made.run("upgrade", "head", "--sql")
      assert.deepStrictEqual(stdout.match(/^-- Database \w+$|^INSERT/gm), [
        "-- Database first",
        "INSERT",
        "-- Database second",
        "INSERT"
      ])
    }
    assert.strictEqual((await made.run("current")).stdout, current)
    assert.strictEqual((await made.run("downgrade", "base")).code, 0)
    assert.notInclude((await made.run("current")).stdout, "r1")
  })
})

it("a bundle is run where there is no folder", { timeout: 120_000 }, async () => {
  const made = project()
  const { code, stderr } = await made.run("bundle", "-o", "bundle.ts")
  assert.strictEqual(code, 0, stderr)
  const module: { readonly scripts: Layer.Layer<ScriptDirectory.ScriptDirectory> } = await import(
    made.file("bundle.ts")
  )
  const ClientLive = SqliteClient.layer({ filename: ":memory:" })
  const SqlLive = Commands.layerUpgrade("head", { scripts: module.scripts }).pipe(Layer.provideMerge(ClientLive))
  const rows = await Effect.runPromise(
    Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT version_num FROM alembic_version`).pipe(
      Effect.provide(SqlLive)
    )
  )
  assert.deepStrictEqual(rows, [{ version_num: "a2" }])
})
