import { Command, FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { ModuleLoader } from "../../src/script/ModuleLoader.ts"
import * as ModuleLoaders from "../../src/script/ModuleLoader.ts"
import { ImportNotFound, ScriptError } from "../../src/script/ScriptError.ts"
import { reasonOf } from "../reasonOf.ts"

const live = Layer.provideMerge(ModuleLoaders.layer, NodeContext.layer)

/** Files in a folder outside of any project: nothing can be imported from there but what the host gives. */
const project = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
    const at = (name: string) => path.join(folder, name)
    const write = (name: string, text: string) =>
      Effect.zipRight(fs.makeDirectory(path.dirname(at(name)), { recursive: true }), fs.writeFileString(at(name), text))
    yield* Effect.forEach(Object.entries(files), ([name, text]) => write(name, text))
    const loader = yield* ModuleLoader
    return {
      at,
      write,
      load: (name: string) => Effect.map(loader.load(at(name)), ({ module }) => module),
      loadDefault: (name: string) => loader.loadDefault(at(name)),
      fails: (name: string) => Effect.flip(loader.loadDefault(at(name)))
    }
  })

describe("ModuleLoader", () => {
  it.scopedLive("loads TypeScript, all of the language", () =>
    Effect.gen(function*() {
      const { load } = yield* project({
        "a.ts": `
          import type { Missing } from "./missing.ts"
          import { Unused } from "./types.ts"
          enum Color { red = "red" }
          namespace N { export const two = 2 }
          class Point { constructor(readonly x: number) {} }
          abstract class Shape<T> { declare t: T; abstract area(): number }
          const x = <T,>(value: T): T => value
          export const values = [Color.red, N.two, new Point(3).x, x(4) as unknown as number, ({ a: 5 } satisfies { a: number })!.a]
          export type { Missing }
        `,
        "types.ts": "export type Unused = 1",
        "b.mts": "export default 1 as number"
      })
      assert.deepStrictEqual((yield* load("a.ts"))["values"], ["red", 2, 3, 4, 5])
      assert.strictEqual((yield* load("b.mts"))["default"], 1)
    }).pipe(Effect.provide(live)))

  it.scopedLive("finds TypeScript by the names JavaScript will have, and without extensions", () =>
    Effect.gen(function*() {
      const { loadDefault } = yield* project({
        "main.ts": `
          import a from "./lib/a.js"
          import b from "./lib/b"
          import c from "./lib"
          import d from "./lib/d.mjs"
          import e from "./lib/e.js"
          export default [a, b, c, d, e]`,
        "lib/a.ts": "export default 'a'",
        "lib/b.ts": "export default 'b'",
        "lib/index.ts": "export default 'index'",
        "lib/d.mts": "export default 'd'",
        "lib/e.js": "export default 'js'",
        "lib/e.ts": "export default 'ts'",
        "package.json": `{ "type": "module" }`
      })
      assert.deepStrictEqual(yield* loadDefault("main.ts"), ["a", "b", "index", "d", "js"])
    }).pipe(Effect.provide(live)))

  it.scopedLive("follows the paths of tsconfig.json, with and without baseUrl, and through extends", () =>
    Effect.gen(function*() {
      const main = `
        import user from "@app/models/user"
        import post from "@app/models/post.js"
        import index from "@app/models"
        import exact from "db"
        import second from "@app/second"
        export default [user, post, index, exact, second]`
      const files = {
        "src/models/user.ts": "import post from '@app/models/post'\nexport default 'user of ' + post",
        "src/models/post.ts": "export default 'post' as string",
        "src/models/index.ts": "export default 'index'",
        "src/db.ts": "export default 'db'",
        "other/second.ts": "export default 'second'"
      }
      const relative = { "@app/*": ["./src/*", "./other/*"], db: ["./src/db.ts"] }
      const based = { "@app/*": ["*", "../other/*"], db: ["db"] }
      const config = (options: unknown) => JSON.stringify(options)
      const { loadDefault } = yield* project(Object.fromEntries(
        Object.entries({
          without: { "tsconfig.json": `// with comments\n{ "compilerOptions": { "paths": ${config(relative)}, }, }` },
          with: { "tsconfig.json": config({ compilerOptions: { baseUrl: "./src", paths: based } }) },
          extending: {
            "tsconfig.json": config({ extends: ["./tsconfig.base.json", "@company/tsconfig/base.json"] }),
            "tsconfig.base.json": config({ compilerOptions: { paths: relative } }),
            "node_modules/@company/tsconfig/base.json": config({ compilerOptions: { strict: true } })
          }
        }).flatMap(([name, own]) =>
          Object.entries({ ...files, ...own, "migrations/main.ts": main, "migrations/versions/main.ts": main })
            .map(([file, text]) => [`${name}/${file}`, text])
        )
      ))
      for (const name of ["without", "with", "extending"]) {
        for (const file of ["migrations/main.ts", "migrations/versions/main.ts"]) {
          assert.deepStrictEqual(
            yield* loadDefault(`${name}/${file}`),
            ["user of post", "post", "index", "db", "second"],
            `${name}/${file}`
          )
        }
      }
    }).pipe(Effect.provide(live)))

  it.scopedLive("paths come before packages, and not before effect, Node's modules or what a declaration describes", () =>
    Effect.gen(function*() {
      const { load } = yield* project({
        "a.ts": `
          import { Effect } from "effect"
          import fs from "node:fs"
          import path from "path"
          import local from "local"
          import typed from "typed"
          import installed from "installed"
          export { Effect }
          export default [typeof fs.readFileSync, typeof path.join, local, typed, installed]`,
        "tsconfig.json": JSON.stringify({
          compilerOptions: { baseUrl: ".", paths: { typed: ["./types/typed.d.ts"], "*": ["./mine/*"] } }
        }),
        "types/typed.d.ts": "declare const x: 'typed'; export default x",
        ...Object.fromEntries(["effect", "path", "local"].map((name) => [`mine/${name}.ts`, "export default 'mine'"])),
        ...Object.fromEntries(
          ["local", "typed", "installed"].flatMap((name) => [
            [`node_modules/${name}/package.json`, `{ "type": "module", "main": "index.js" }`],
            [`node_modules/${name}/index.js`, "export default 'a package'"]
          ])
        )
      })
      const module = yield* load("a.ts")
      assert.strictEqual(module["Effect"], Effect)
      assert.deepStrictEqual(module["default"], ["function", "function", "mine", "a package", "a package"])
    }).pipe(Effect.provide(live)))

  it.scopedLive("an unusable tsconfig.json matters to those only who may need it, and is named then", () =>
    Effect.gen(function*() {
      const { at, fails, load, loadDefault } = yield* project({
        "a.ts":
          "import { Effect } from 'effect'\nimport * as fs from 'node:fs'\nimport b from './b.js'\nexport default b",
        "b.ts": "export default 'b'",
        "c.ts": "import db from '@app/db'\nexport default db",
        "tsconfig.json":
          `{ "extends": "@tsconfig/nowhere", "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }`,
        "src/db.ts": "export default 'db'",
        "odd/a.ts": "import db from '@app/db'\nexport default db",
        "odd/tsconfig.json": `{ "compilerOptions": { "paths": { "@app/*": "./src/*" } } }`,
        "torn/a.ts": "import db from '@app/db'\nexport default db",
        "torn/db.ts": "export default 'db'",
        "torn/tsconfig.json": `{ "compilerOptions": { "paths": { "@app/*": ["./*"] }`
      })
      assert.strictEqual(yield* loadDefault("a.ts"), "b")
      const error = yield* fails("c.ts")
      assert.strictEqual(reasonOf(error), "TsconfigUnusable")
      assert.include(error.message, `${at("c.ts")} imports from "@app/db"`)
      assert.include(error.message, `an alias of ${at("tsconfig.json")}`)
      assert.include(error.message, "'@tsconfig/nowhere' not found. Correct that file")
      const odd = yield* fails("odd/a.ts")
      assert.strictEqual(reasonOf(odd), "TsconfigUnusable")
      assert.include(odd.message, at("odd/tsconfig.json"))
      // As for the compiler, a brace that is missing at the end takes nothing from what stands before it.
      assert.strictEqual((yield* load("torn/a.ts"))["default"], "db")
    }).pipe(Effect.provide(live)))

  it.scopedLive("reports an alias without a target", () =>
    Effect.gen(function*() {
      const { at, fails } = yield* project({
        "a.ts": "import db from '@app/db/client'\nexport default db",
        "b.ts": "import db from '~/db'\nexport default db",
        "c.ts": "import x from 'nowhere'\nexport default x",
        "d.js": "import db from '@app/db'\nexport default db",
        "package.json": `{ "type": "module" }`,
        "src/db.ts": "export default 'db'",
        "tsconfig.json": JSON.stringify({
          compilerOptions: { baseUrl: ".", paths: { "@app/*": ["src/*"], "~/*": ["lib/*"], "*": ["vendor/*"] } }
        })
      })
      for (const file of ["a.ts", "b.ts"]) {
        const error = yield* fails(file)
        assert.strictEqual(reasonOf(error), "AliasNotFound", file)
        assert.include(error.message, `"paths" of ${at("tsconfig.json")}`)
        assert.include(error.message, at(file))
      }
      assert.include((yield* fails("c.ts")).message, "npm install \"nowhere\"")
      assert.include((yield* fails("d.js")).message, "npm install \"@app/db\"")
    }).pipe(Effect.provide(live)))

  it.scopedLive("uses one copy of effect, whatever the project has installed", () =>
    Effect.gen(function*() {
      const { load } = yield* project({
        "a.ts": `
          import { Effect } from "effect"
          import * as Path from "@effect/platform/Path"
          import library from "library"
          export const isSame = [library.Effect === Effect, library.fake === undefined]
          export { Effect, Path }`,
        "node_modules/effect/package.json":
          `{ "name": "effect", "version": "3.0.0", "type": "module", "main": "index.js" }`,
        "node_modules/effect/index.js": "export const Effect = 'another'; export const fake = true",
        "node_modules/library/package.json": `{ "name": "library", "type": "module", "main": "index.js" }`,
        "node_modules/library/index.js": "import * as effect from 'effect'; export default effect"
      })
      const module = yield* load("a.ts")
      assert.strictEqual(module["Effect"], Effect)
      assert.strictEqual(Object(module["Path"]).Path, Path.Path)
      assert.deepStrictEqual(module["isSame"], [true, true])
    }).pipe(Effect.provide(live)))

  it.scopedLive("loads JavaScript", () =>
    Effect.gen(function*() {
      const { loadDefault } = yield* project({
        "a.mjs": "import { Effect } from 'effect'\nexport default Effect",
        "b.js": "export default 2",
        "c.js": "export default 3",
        "package.json": `{ "type": "module" }`
      })
      assert.strictEqual(yield* loadDefault("a.mjs"), Effect)
      assert.deepStrictEqual(yield* Effect.all([loadDefault("b.js"), loadDefault("c.js")]), [2, 3])
    }).pipe(Effect.provide(live)))

  it.scopedLive("loads a file again when it changed, and only then", () =>
    Effect.gen(function*() {
      const { loadDefault, write } = yield* project({ "a.ts": "export default [1]" })
      const first = yield* loadDefault("a.ts")
      assert.strictEqual(yield* loadDefault("a.ts"), first)
      yield* write("a.ts", "export default [1, 2]")
      assert.deepStrictEqual(yield* loadDefault("a.ts"), [1, 2])
    }).pipe(Effect.provide(live)))

  it.scopedLive("points at the line of a mistake in the syntax", () =>
    Effect.gen(function*() {
      const { at, fails, write } = yield* project({
        "a.ts": "const x: number = 1\n\nexport default foo bar\n",
        "b.ts": "import a from './a.ts'\nexport default a",
        "c.mjs": "const x = 1\n\texport default (\n"
      })
      const error = yield* fails("a.ts")
      assert.strictEqual(reasonOf(error), "SourceSyntaxError")
      assert.include(error.message, `${at("a.ts")}:3:19: Expected a semicolon`)
      assert.include(error.message, "\n  3 | export default foo bar\n    |                   ^")
      assert.include((yield* fails("b.ts")).message, `${at("a.ts")}:3:19: `)
      const script = yield* fails("c.mjs")
      assert.strictEqual(reasonOf(script), "SourceSyntaxError")
      assert.include(script.message, `${at("c.mjs")}:3:`)
      yield* write("a.ts", "export default 'mended'\n")
      assert.strictEqual(yield* Effect.flatMap(ModuleLoader, (loader) => loader.loadDefault(at("a.ts"))), "mended")
    }).pipe(Effect.provide(live)))

  it.scopedLive("names the package to install", () =>
    Effect.gen(function*() {
      const { at, fails } = yield* project({
        "a.ts": "import x from 'nowhere/at/all'\nexport default x",
        "b.ts": "import x from '@effect/sql-nothing'\nexport default x",
        "c.ts": "import x from './nothing.js'\nexport default x",
        "d.ts": "import x from './a.ts'\nexport default x"
      })
      const error = yield* fails("a.ts")
      assert.strictEqual(reasonOf(error), "ImportNotFound")
      assert.include(error.message, at("a.ts"))
      assert.include(error.message, "npm install \"nowhere\"")
      assert.include((yield* fails("b.ts")).message, "npm install \"@effect/sql-nothing\"")
      const missing = yield* fails("c.ts")
      assert.strictEqual(reasonOf(missing), "ImportNotFound")
      assert.include(missing.message, `${at("c.ts")} imports ${at("nothing.js")}, which does not exist`)
      assert.include((yield* fails("d.ts")).message, `${at("a.ts")} imports "nowhere"`)
    }).pipe(Effect.provide(live)))

  it("names a version that is compatible", () => {
    const error = new ScriptError({
      reason: new ImportNotFound({
        path: "env.ts",
        importer: "env.ts",
        specifier: "@effect/sql-pg/PgClient",
        version: Option.some("^0.53.0")
      })
    })
    assert.include(error.message, "npm install \"@effect/sql-pg@^0.53.0\"")
  })

  it.scopedLive("keeps the error that a file throws", () =>
    Effect.gen(function*() {
      const { at, fails } = yield* project({
        "a.ts": "throw new Error('boom')",
        "b.ts": "import { nothing } from './c.ts'\nexport default nothing\n",
        "c.ts": "export const something = 1"
      })
      const error = yield* fails("a.ts")
      assert.strictEqual(reasonOf(error), "ModuleFailed")
      assert.include(error.message, `Cannot load ${at("a.ts")}.\n\nError: boom`)
      const link = yield* fails("b.ts")
      assert.strictEqual(reasonOf(link), "ModuleFailed")
      assert.include(link.message, "does not provide an export named 'nothing'")
    }).pipe(Effect.provide(live)))

  it.scopedLive("shows stacks at the lines of the TypeScript, with Node's loader and without", () =>
    Effect.gen(function*() {
      const { at } = yield* project({
        "a.ts":
          "interface A {\n  a: 1\n}\n\nenum E { a }\nconst f = (): never => {\n  throw new Error('boom')\n}\nexport default [f()]\n",
        "b.ts": `/**
 * A doc comment.
 */
import { Effect } from "effect"

interface A { readonly a: 1 }

enum E { a }

export default Effect.sync((): never => {
  // Why it fails.
  throw new Error("boom" + E.a)
})
`
      })
      const program = `
        import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
        import * as NodePath from "@effect/platform-node/NodePath"
        import * as Effect from "effect/Effect"
        import * as Layer from "effect/Layer"
        import * as M from ${JSON.stringify(new URL("../../src/script/ModuleLoader.ts", import.meta.url).href)}
        const [a, b] = ${JSON.stringify([at("a.ts"), at("b.ts")])}
        const failed = Effect.flatMap(M.ModuleLoader, (loader) => Effect.all([
          Effect.map(Effect.flip(loader.load(a)), (error) => error.message),
          Effect.flatMap(loader.loadDefault(b), (value) => Effect.map(Effect.flip(Effect.sandbox(value)), String))
        ]))
        const live = Layer.provide(M.layer, Layer.merge(NodeFileSystem.layer, NodePath.layer))
        console.log((await Effect.runPromise(Effect.provide(failed, live))).join("\\n"))`
      // A process of its own: vitest has a way with stacks.
      const output = yield* Command.make(process.execPath, "--import", "tsx", "--input-type=module", "-e", program)
        .pipe(
          Command.workingDirectory(fileURLToPath(new URL("../..", import.meta.url))),
          Command.string
        )
      assert.include(output, "Error: boom")
      assert.include(output, `(${at("a.ts")}:7:`)
      assert.include(output, `${at("a.ts")}:9:`)
      assert.include(output, "Error: boom0")
      assert.include(output, `${at("b.ts")}:12:9`)
    }).pipe(Effect.provide(live)))

  it.scopedLive("imports the modules of this process for a file without other files of the project", () =>
    Effect.gen(function*() {
      const { loadDefault } = yield* project({
        "a.ts": `
          import { Effect, Option } from "effect"
          import * as Sqlite from "effect-alembic/sqlite"
          import { type Missing, dialect as sqlite } from "effect-alembic/sqlite"
          export default Array.of(Effect, Option, Sqlite, sqlite, typeof this)`
      })
      const value = yield* loadDefault("a.ts")
      const sqlite = yield* Effect.promise(() => import("../../src/sqlite.ts"))
      // Copies of these modules would be deeply equal.
      const isSame = [Effect, Option, sqlite, sqlite.dialect, "undefined"].map((own, at) => own === Object(value)[at])
      assert.deepStrictEqual(isSame, [true, true, true, true, true])
      assert.strictEqual(yield* loadDefault("a.ts"), value)
    }).pipe(Effect.provide(live)))

  it.scopedLive("what such a file throws or lacks is reported as Node reports it", () =>
    Effect.gen(function*() {
      const { at, fails } = yield* project({
        "throws.ts": "import { Effect } from 'effect'\nexport default Effect.succeed(missing)",
        "lacks.ts": "import { Nothing } from 'effect'\nexport default Nothing.make()",
        "assigns.ts": "import { Effect } from 'effect'\nEffect = 1\nexport default Effect.void()"
      })
      const thrown = yield* fails("throws.ts")
      assert.strictEqual(reasonOf(thrown), "ModuleFailed")
      assert.include(thrown.message, `Cannot load ${at("throws.ts")}.\n\nReferenceError: missing is not defined`)
      assert.include((yield* fails("lacks.ts")).message, "does not provide an export named 'Nothing'")
      assert.include((yield* fails("assigns.ts")).message, "TypeError: Assignment to constant variable.")
    }).pipe(Effect.provide(live)))

  it("effect exports its modules under their names", async () => {
    const modules = Object.entries(await import("effect")).filter(([name]) => /^[A-Z]/.test(name))
    for (const [name, module] of modules) {
      const specifier = `effect/${name}`
      assert.strictEqual(await import(specifier), module, name)
    }
  })

  it.scopedLive("names the missing module", () =>
    Effect.gen(function*() {
      const { at, fails } = yield* project({ "a.ts": "export const upgrade = 1, downgrade = 2", "folder/x.ts": "" })
      const gone = yield* fails("nothing.ts")
      assert.strictEqual(reasonOf(gone), "ModuleNotFound")
      assert.include(gone.message, at("nothing.ts"))
      const none = yield* fails("a.ts")
      assert.strictEqual(reasonOf(none), "MissingDefaultExport")
      assert.include(none.message, "only downgrade, upgrade")
    }).pipe(Effect.provide(live)))
})
