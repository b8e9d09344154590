/**
 * New, empty revisions: the hooks and the values of env.ts, and those of the configuration.
 */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { assert, describe, it } from "@effect/vitest"
import {
  type Autogenerate,
  Column,
  Commands,
  Environment,
  type MigrateOperation,
  MigrationScript,
  ScriptDirectory,
  SqlType,
  Table
} from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ScriptTemplate from "../../src/script/ScriptTemplate.ts"
import { reasonOf } from "../reasonOf.ts"
import { silent } from "../servers/Live.ts"

const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })

/** A folder of its own, with these files, and an env.ts with these options. */
const project = (options: Omit<Environment.Options, "client">, files: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const directory = yield* fs.makeTempDirectoryScoped()
    yield* fs.makeDirectory(`${directory}/versions`)
    yield* Effect.forEach(Object.entries(files), ([name, text]) => fs.writeFileString(`${directory}/${name}`, text))
    const layer = Layer.merge(
      ScriptDirectory.layer({ scriptLocation: ".", directory }),
      Layer.succeed(
        Environment.Environment,
        Environment.make({ ...options, client: SqliteClient.layer({ filename: ":memory:" }) })
      )
    )
    return {
      revision: (given: Commands.RevisionOptions) => Effect.provide(Commands.revision(given), layer),
      merge: (given: Commands.RevisionOptions) => Effect.provide(Commands.merge(["heads"], given), layer),
      read: fs.readFileString
    }
  })

const adding = (operation: MigrateOperation.MigrateOperation): Autogenerate.ProcessRevisionDirectives => (scripts) =>
  Effect.succeed(scripts.map((script) => ({
    ...script,
    upgradeOps: script.upgradeOps.map(({ ops, upgradeToken }) =>
      MigrationScript.upgradeOps([...ops, operation], upgradeToken)
    )
  })))

describe("revision with an env.ts", () => {
  it.scopedLive("gives its hook a script without operations, and writes what the hook adds", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const createTable = { _tag: "CreateTable", table: account, ifNotExists: false } as const
      const { read, revision } = yield* project({
        processRevisionDirectives: (scripts, revision) => {
          seen.push([scripts.map(({ downgradeOps, upgradeOps }) => [upgradeOps, downgradeOps]), revision])
          return adding(createTable)(scripts, revision)
        }
      })
      const [written] = yield* revision({ message: "accounts", environment: true })
      assert.deepStrictEqual(seen, [[[[[MigrationScript.upgradeOps([])], [MigrationScript.downgradeOps([])]]], []]])
      const text = yield* read(written?.path ?? "")
      assert.match(text, /upgrade: Effect\.gen[^]*yield\* op\.createTable\("account"/)
      assert.match(text, /downgrade: Effect\.void/)
      const refused = yield* Effect.flip(revision({ environment: true, format: "sql" }))
      assert.strictEqual(reasonOf(refused), "OperationsInSql")
    }).pipe(Effect.provide([NodeContext.layer, silent])))

  it.scopedLive("writes no file if its hook returns no script, and asks no hook where env.ts does not run", () =>
    Effect.gen(function*() {
      const { revision } = yield* project({ processRevisionDirectives: () => Effect.succeed([]) })
      assert.deepStrictEqual(yield* revision({ environment: true }), [])
      assert.lengthOf(yield* revision({}), 1)
    }).pipe(Effect.provide([NodeContext.layer, silent])))
})

describe("a template", () => {
  it.scopedLive("has the configuration, whose values are written for revision and merge", () =>
    Effect.gen(function*() {
      const template = `// {{config.sqlalchemy.url}} {{config.team}}\n${ScriptTemplate.standard}`
      const { merge, read, revision } = yield* project({}, { "script.ts.template": template })
      const configuration = {
        attributes: { team: 7, list: [1] },
        section: "other",
        sections: { alembic: { "sqlalchemy.url": "wrong" }, other: { "sqlalchemy.url": "sqlite://" } }
      }
      const files = [
        ...yield* revision({ ...configuration, message: "a", revisionId: "a1" }),
        ...yield* revision({ ...configuration, message: "b", revisionId: "b1", head: "base" }),
        yield* merge(configuration)
      ]
      for (const { path } of files) assert.match(yield* read(path), /^\/\/ sqlite:\/\/ 7\n/)
      const error = yield* Effect.flip(revision({ attributes: { tame: 7 } }))
      assert.strictEqual(reasonOf(error), "TemplateError")
      assert.include(error.message, "{{config.sqlalchemy.url}}")
    }).pipe(Effect.provide([NodeContext.layer, silent])))
})
