import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { spawnSync } from "node:child_process"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Revision from "../../src/revision/Revision.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"
import * as Templates from "../../src/script/Templates.ts"
import { typeCheck } from "../typeCheck.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const databases: ReadonlyArray<Templates.Database> = ["postgresql", "mysql", "mariadb", "mssql", "sqlite"]

const node = (script: string, args: ReadonlyArray<string>, input?: string) =>
  spawnSync(process.execPath, [`${root}node_modules/${script}`, ...args], { cwd: root, encoding: "utf8", input })

/** A folder in this repository, where the packages that templates import are installed. */
const makeFolder = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  yield* fs.makeDirectory(`${root}node_modules/.cache`, { recursive: true })
  return yield* fs.makeTempDirectoryScoped({ directory: `${root}node_modules/.cache`, prefix: "templates-" })
})

/** Writes a template, and two revisions made from it. */
const writeProject = Effect.fnUntraced(function*(
  folder: string,
  template: Templates.Template,
  options: Templates.TemplateOptions
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const [name, text] of template.files(options)) {
    yield* fs.makeDirectory(path.join(folder, path.dirname(name)), { recursive: true })
    yield* fs.writeFileString(path.join(folder, name), text)
  }
  const scripts = yield* Effect.provide(
    ScriptDirectory.ScriptDirectory,
    ScriptDirectory.layer({ scriptLocation: options.location, directory: folder })
  )
  yield* scripts.generate({ revision: Revision.make({ revision: "a", doc: "first" }) })
  yield* scripts.generate({
    revision: Revision.make({
      revision: "b",
      downRevisions: ["a"],
      dependsOn: ["a"],
      branchLabels: ["x"],
      doc: "second\n\nwith details"
    })
  })
})

describe("templates", () => {
  it("are found by name", () => {
    assert.deepStrictEqual(Templates.all.map(({ name }) => name), ["generic", "multidb", "application"])
    assert.deepStrictEqual(Either.map(Templates.get("multidb"), ({ name }) => name), Either.right("multidb"))
    const error = Either.getOrThrow(Either.flip(Templates.get("genric")))
    assert.strictEqual(error.message, "No such template \"genric\". Did you mean \"generic\"?")
  })

  it.scopedLive("type-check under strict settings, as do the revisions made from them", () =>
    Effect.gen(function*() {
      const folder = yield* makeFolder
      for (const template of Templates.all) {
        for (const database of databases) {
          yield* writeProject(`${folder}/${template.name}-${database}`, template, {
            location: "db/migrations",
            database
          })
        }
      }
      assert.strictEqual(yield* Effect.promise(() => typeCheck(folder)), "")
    }).pipe(Effect.provide(NodeContext.layer)), 60_000)

  it.scopedLive("are formatted, as are the revisions made from them", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* makeFolder
      for (const template of Templates.all) {
        const project = `${folder}/${template.name}`
        yield* writeProject(project, template, { location: "migrations", database: "mssql" })
        for (const name of yield* fs.readDirectory(project, { recursive: true })) {
          if (!name.endsWith(".ts")) continue
          const text = yield* fs.readFileString(`${project}/${name}`)
          const { stderr, stdout } = node("dprint/bin.cjs", ["fmt", "--stdin", name], text)
          assert.strictEqual(stderr, "")
          assert.strictEqual(stdout, text, name)
        }
      }
    }).pipe(Effect.provide(NodeContext.layer)), 60_000)

  it("name the driver to install", () => {
    assert.deepStrictEqual(databases.map(Templates.driver), [
      "@effect/sql-pg",
      "@effect/sql-mysql2",
      "@effect/sql-mysql2",
      "@effect/sql-mssql",
      "@effect/sql-sqlite-node"
    ])
  })
})
