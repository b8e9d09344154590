/**
 * What the history table tells, and how files are found that were edited after they were applied.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { reasonOf } from "../reasonOf.ts"
import { liveDatabases } from "../servers/databases.ts"
import { environment } from "../servers/Live.ts"

const file = (id: string, down: string | null, table: string) =>
  `import * as op from "../../../../src/op.ts"
import * as Column from "../../../../src/schema/Column.ts"
import * as SqlType from "../../../../src/schema/SqlType.ts"
import * as Migration from "../../../../src/migration/Migration.ts"
export default Migration.make({
  revision: "${id}",
  downRevision: ${JSON.stringify(down)},
  upgrade: op.createTable("${table}", { id: Column.make(SqlType.integer) }),
  downgrade: op.dropTable("${table}")
})
`

const project = () => {
  const folder = Fs.mkdtempSync(fileURLToPath(new URL("../../node_modules/.history-", import.meta.url)))
  onTestFinished(() => Fs.rmSync(folder, { recursive: true, force: true }))
  const versions = Path.join(folder, "migrations", "versions")
  Fs.mkdirSync(versions, { recursive: true })
  const write = (name: string, text: string) => Fs.writeFileSync(Path.join(versions, name), text)
  return {
    write,
    scripts: () =>
      Layer.fresh(ScriptDirectory.layer({ scriptLocation: Path.join(folder, "migrations") })).pipe(
        Layer.provide(NodeContext.layer)
      )
  }
}

const step = Migration.make({ revision: "h1", downRevision: null, upgrade: Effect.void, downgrade: Effect.void })

describe.each(liveDatabases)("history on $label", ({ layer }) => {
  it.scopedLive("survives a downgrade to base, and says who did what, how long it took and from which file", () =>
    Effect.gen(function*() {
      const { scripts, write } = project()
      write("h1.ts", file("h1", null, "one"))
      write("h2.ts", file("h2", "h1", "two"))
      yield* Effect.gen(function*() {
        yield* Commands.upgrade("head")
        yield* Commands.downgrade("base")
        yield* Commands.stamp("h1")
        const [database] = yield* Commands.applied()
        const entries = database?.entries ?? []
        assert.deepStrictEqual(
          entries.map(({ direction, outcome, revision }) => [direction, revision, outcome]),
          [
            ["upgrade", "h1", "finished"],
            ["upgrade", "h2", "finished"],
            ["downgrade", "h2", "finished"],
            ["downgrade", "h1", "finished"],
            ["stamp", "h1", "finished"]
          ]
        )
        const [first] = entries
        assert.deepStrictEqual(first?.statements, Option.some(1))
        assert.match(Option.getOrElse(first?.contentHash ?? Option.none(), () => ""), /^1:[0-9a-f]{40}:[0-9a-f]{16}$/)
        assert.include(first?.by ?? "", "@")
        assert.isBelow(Math.abs(Date.now() - (first?.started.getTime() ?? 0)), 60_000)
      }).pipe(Effect.provide(Layer.merge(scripts(), environment())))
    }).pipe(Effect.provide(layer)))

  it.scopedLive("an edited revision is named, and stops a frozen upgrade", () =>
    Effect.gen(function*() {
      const { scripts, write } = project()
      const given = () => Layer.merge(scripts(), environment())
      write("h1.ts", file("h1", null, "one"))
      yield* Effect.provide(Commands.upgrade("head"), given())
      write("h1.ts", `// reformatted\n${file("h1", null, "one").replaceAll("  ", "\t")}`)
      write("h2.ts", file("h2", "h1", "two"))
      assert.deepStrictEqual(yield* Effect.provide(Commands.checkApplied(), given()), [[]])
      write("h1.ts", file("h1", null, "uno"))
      const [edited] = yield* Effect.provide(Commands.checkApplied(), given())
      assert.deepStrictEqual(edited?.map(({ revision }) => revision), ["h1"])
      const refused = yield* Effect.flip(Effect.provide(Commands.upgrade("head", { frozen: true }), given()))
      assert.strictEqual(reasonOf(refused), "RevisionsEdited")
      yield* Effect.provide(Commands.upgrade("head"), given())
    }).pipe(Effect.provide(layer)))

  it.scopedLive("an edited revision is found after stamps, and by a frozen upgrade with nothing to do", () =>
    Effect.gen(function*() {
      const { scripts, write } = project()
      const given = () => Layer.merge(scripts(), environment())
      write("h1.ts", file("h1", null, "one"))
      yield* Effect.provide(Commands.upgrade("head"), given())
      yield* Effect.provide(Commands.stamp("base"), given())
      yield* Effect.provide(Commands.stamp("h1"), given())
      yield* Effect.provide(Commands.upgrade("head", { frozen: true }), given())
      write("h1.ts", file("h1", null, "uno"))
      const [edited] = yield* Effect.provide(Commands.checkApplied(), given())
      assert.deepStrictEqual(edited?.map(({ revision }) => revision), ["h1"])
      const refused = yield* Effect.flip(Effect.provide(Commands.upgrade("head", { frozen: true }), given()))
      assert.strictEqual(refused._tag === "RevisionError" ? refused.reason._tag : refused._tag, "RevisionsEdited")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("an id that the column version_num has room for is not refused", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const long = "a".repeat(40)
      const scripts = ScriptDirectory.fromModules([
        step,
        Migration.make({ revision: long, downRevision: "h1", upgrade: Effect.void, downgrade: Effect.void })
      ])
      const given = Layer.merge(scripts, environment())
      yield* Effect.provide(Commands.upgrade("h1"), given)
      const isLimited = sql.onDialectOrElse({ sqlite: () => false, orElse: () => true })
      if (isLimited) {
        const refused = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), given))
        assert.strictEqual(refused._tag === "LedgerError" ? refused.reason._tag : refused.message, "RevisionIdTooLong")
        yield* sql.onDialectOrElse({
          mysql: () => sql`alter table alembic_version modify version_num varchar(64) not null`,
          mssql: () => sql`alter table alembic_version alter column version_num varchar(64) not null`,
          orElse: () => sql`alter table alembic_version alter column version_num type varchar(64)`
        })
      }
      yield* Effect.provide(Commands.upgrade("head"), given)
      assert.deepStrictEqual(yield* sql`select version_num from alembic_version`, [{ version_num: long }])
    }).pipe(Effect.provide(layer)))

  it.scopedLive("can be switched off, and named", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const scripts = ScriptDirectory.fromModules([step])
      yield* Effect.provide(Commands.upgrade("head"), Layer.merge(scripts, environment({ historyTable: false })))
      yield* Effect.flip(sql`select * from alembic_version_history`)
      yield* Effect.provide(Commands.downgrade("base"), Layer.merge(scripts, environment({ historyTable: "past" })))
      assert.strictEqual((yield* sql`select * from past`).length, 1)
    }).pipe(Effect.provide(layer)))
})
