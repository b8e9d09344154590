/**
 * A project that declares its schema, through the command line: revisions are generated, applied, checked and taken back.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { liveProject, run } from "./LiveProject.ts"

const declared = (columns: string, options = "") =>
  `import { Column, MetaData, SqlType, Table } from "effect-alembic"

const account = Table.make("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  ${columns}
}${options})

export const metadata = MetaData.make([account])
`

const name = `name: Column.make(SqlType.string(50), { nullable: false })`
const nick = `nick: Column.make(SqlType.string(30), { index: true })`

describe.each(liveDatabases)(
  "autogenerate on $label",
  ({ label, layer }) => {
    it.scopedLive("writes revisions that lead to the declared schema and back", () =>
      Effect.gen(function*() {
        const batch = label === "sqlite" ? ", renderAsBatch: true" : ""
        const project = liveProject(yield* FreshDatabase, {}, `targetMetadata: metadata${batch}`)
        const env = fs.readFileSync(project.file("migrations/env.ts"), "utf8")
        project.write("migrations/env.ts", `import { metadata } from "./schema.js"\n${env}`)
        const succeeds = (...words: ReadonlyArray<string>) =>
          Effect.map(run(project, ...words), ({ code, stderr, stdout }) => {
            assert.strictEqual(code, 0, `${words.join(" ")}: ${stderr}`)
            return { stderr, text: stdout.trim() }
          })

        project.write("migrations/schema.ts", declared(name))
        const first = yield* succeeds("revision", "--autogenerate", "-m", "create account")
        assert.include(first.stderr, "Detected added table 'account'")
        const source = fs.readFileSync(project.file(first.text), "utf8")
        assert.include(source, `yield* op.createTable("account", {`)
        assert.include(source, `yield* op.dropTable("account")`)
        if (label === "sqlite") {
          const behind = yield* run(project, "revision", "--autogenerate", "-m", "too early")
          assert.strictEqual(behind.code, 7)
          assert.include(behind.stderr, "Target database is not up to date.")
        }
        yield* succeeds("upgrade", "head")

        project.write("migrations/schema.ts", declared(`${name},\n  ${nick}`))
        const differs = yield* run(project, "check")
        assert.strictEqual(differs.code, 7)
        assert.include(differs.stderr, "New upgrade operations detected: added column 'account.nick'")
        assert.strictEqual(
          differs.stdout,
          `+ added column 'account.nick'\n    + VARCHAR(30)\n+ added index 'ix_account_nick' on 'account'\n` +
            "    + CREATE INDEX ix_account_nick ON account (nick)\n"
        )
        const second = yield* succeeds("revision", "--autogenerate", "-m", "add nick")
        assert.include(fs.readFileSync(project.file(second.text), "utf8"), `"nick", Column.make(SqlType.string(30))`)
        yield* succeeds("upgrade", "head")
        assert.include((yield* succeeds("check")).text, "No new upgrade operations detected.")

        project.write("migrations/schema.ts", declared(name))
        const third = yield* succeeds("revision", "--autogenerate", "-m", "drop nick")
        assert.include(third.stderr, "Data loss: drops the column account.nick and its values.")
        assert.include(fs.readFileSync(project.file(third.text), "utf8"), "// Data loss: drops the column account.nick")
        yield* succeeds("upgrade", "head")
        yield* succeeds("downgrade", "-1")
        project.write("migrations/schema.ts", declared(`${name},\n  ${nick}`))
        fs.rmSync(project.file(third.text))
        yield* succeeds("check")
        yield* succeeds("downgrade", "base")
      }).pipe(Effect.provide(Layer.fresh(layer))), 180_000)
  }
)
