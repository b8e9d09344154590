import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Commands from "../../src/Commands.ts"
import { reasonOf } from "../reasonOf.ts"

const project = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
    const at = (name: string) => path.join(folder, name)
    yield* Effect.forEach(Object.entries(files), ([name, text]) =>
      Effect.zipRight(
        fs.makeDirectory(path.dirname(at(name)), { recursive: true }),
        fs.writeFileString(at(name), text)
      ))
    return {
      at,
      files: Effect.map(fs.readDirectory(folder, { recursive: true }), (names) => names.toSorted()),
      init: (location: string) => Commands.init({ directory: folder, location, database: "sqlite" })
    }
  })

describe("init", () => {
  const configurations: ReadonlyArray<readonly [string, string, string]> = [
    ["effect-alembic.config.ts", "export default { scriptLocation: 'old' }", "scriptLocation"],
    ["effect-alembic.config.json", "{ \"scriptLocation\": \"old\" }", "scriptLocation"],
    ["package.json", "{ \"effect-alembic\": { \"scriptLocation\": \"old\" } }", "scriptLocation"],
    ["alembic.ini", "[alembic]\nscript_location = old\n", "effect-alembic.config.ts"]
  ]
  it.scopedLive.each(configurations)(
    "does not shadow %s, and begins the folder that it names",
    ([name, text, advice]) =>
      Effect.gen(function*() {
        const { at, files, init } = yield* project({ [name]: text })
        const error = yield* Effect.flip(init("new"))
        assert.strictEqual(reasonOf(error), "ConfigPresent")
        for (const part of [at(name), at("old"), at("new"), advice]) assert.include(error.message, part)
        assert.deepStrictEqual(yield* files, [name])
        const [first, ...others] = yield* init("old")
        assert.deepStrictEqual(first, { path: at(name), outcome: "kept" })
        assert.isTrue(others.every(({ outcome }) => outcome === "written"))
        assert.isFalse((yield* files).some((file) => file !== name && file.startsWith("effect-alembic.config")))
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("begins below a folder that has a configuration", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { at } = yield* project({ "effect-alembic.config.json": "{ \"scriptLocation\": \"old\" }" })
      yield* fs.makeDirectory(at("deeper"))
      const made = yield* Commands.init({ directory: at("deeper"), location: "m", database: "sqlite" })
      assert.isTrue(made.every(({ outcome }) => outcome === "written"))
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("begins from a template in a folder of its own, and refuses a folder that is none", () =>
    Effect.gen(function*() {
      const { at, files } = yield* project({
        "ours/env.ts": "export default 1",
        "ours/lib/shared.ts": "export const n = 1",
        "ours/script.ts.template": "// ours",
        "theirs/env.mjs": "export default 2",
        "theirs/effect-alembic.config.json": "{ \"scriptLocation\": \"{{location}}\" }",
        "none/notes.txt": ""
      })
      const fs = yield* FileSystem.FileSystem
      const init = (template: string) => Commands.init({ directory: at("."), location: "db/m", template })
      const before = yield* files
      const refused = yield* Effect.flip(init("none"))
      assert.strictEqual(reasonOf(refused), "NotATemplate")
      assert.include(refused.message, at("none"))
      assert.strictEqual(reasonOf(yield* Effect.flip(init("nowhere"))), "NoSuchTemplate")
      assert.deepStrictEqual(yield* files, before)
      const made = yield* init("ours")
      assert.sameMembers(made.map(({ path }) => path), [
        at("effect-alembic.config.ts"),
        at("db/m/env.ts"),
        at("db/m/lib/shared.ts"),
        at("db/m/script.ts.template"),
        at("db/m/versions/.gitkeep")
      ])
      assert.strictEqual(yield* fs.readFileString(at("db/m/script.ts.template")), "// ours")
      assert.include(yield* fs.readFileString(at("effect-alembic.config.ts")), "scriptLocation: \"db/m\"")
      yield* Effect.forEach(["db", "effect-alembic.config.ts"], (name) => fs.remove(at(name), { recursive: true }))
      yield* init("theirs")
      assert.strictEqual(
        yield* fs.readFileString(at("effect-alembic.config.json")),
        "{ \"scriptLocation\": \"db/m\" }"
      )
      assert.isFalse(yield* fs.exists(at("effect-alembic.config.ts")))
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("completes a folder of migrations, and refuses another folder", () =>
    Effect.gen(function*() {
      const { at, files, init } = yield* project({ "m/versions/a.ts": "", "n/notes.txt": "" })
      const made = yield* init("m")
      assert.isTrue(made.some(({ outcome, path }) => outcome === "written" && path === at("m/env.ts")))
      const error = yield* Effect.flip(init("n"))
      assert.strictEqual(reasonOf(error), "ConfigPresent")
      const before = yield* files
      yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.remove(at("effect-alembic.config.ts")))
      assert.strictEqual(reasonOf(yield* Effect.flip(init("n"))), "FolderNotEmpty")
      assert.deepStrictEqual(yield* files, before.filter((file) => file !== "effect-alembic.config.ts"))
    }).pipe(Effect.provide(NodeContext.layer)))
})
