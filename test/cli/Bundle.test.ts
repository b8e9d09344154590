/**
 * The bundled command line: it prints the same as the compiled files, loads few files, and never loads a package that is in it a second
 * time. Where other packages are installed, the compiled files run.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as CodeCache from "../../build/CodeCache.ts"
import * as ModuleHooks from "../../src/script/ModuleHooks.ts"
import { program, type Project, project, revision, standard } from "./Project.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const library = path.join(path.dirname(program), "../..")
const plain = path.join(library, "dist/bin.js")

/** A script as V8 reports it. */
interface Script {
  readonly url: string
  readonly functions: ReadonlyArray<{
    readonly functionName: string
    readonly ranges: ReadonlyArray<{ readonly count: number }>
  }>
}

/** Runs a program in a project, and returns what it prints, the files that Node loads for it, and the modules of the bundle that run. */
const run = async (made: Project, file: string, ...words: ReadonlyArray<string>) => {
  const coverage = made.file("coverage")
  const { code, stderr, stdout } = await made.with({ NODE_V8_COVERAGE: coverage }).runFile(file, ...words)
  const scripts = fs.readdirSync(coverage).flatMap((name): ReadonlyArray<Script> =>
    JSON.parse(fs.readFileSync(path.join(coverage, name), "utf8")).result
  ).filter(({ url }) => url.startsWith("file:"))
  fs.rmSync(coverage, { recursive: true })
  const modules = scripts.filter(({ url }) => /\/program-\w+\.cjs$/.test(url)).flatMap(({ functions }) =>
    functions.filter(({ functionName, ranges }) =>
      /\.[jt]s$/.test(functionName) && ranges.some(({ count }) => count > 0)
    )
  )
  return {
    code,
    stderr,
    stdout,
    files: [...new Set(scripts.map(({ url }) => url))],
    modules: [...new Set(modules.map(({ functionName }) => functionName))]
  }
}

/** The modules of the bundle that Node loads from their packages. */
const twice = (files: ReadonlyArray<string>) => {
  const bundled = JSON.parse(fs.readFileSync(path.join(library, "dist/bundle/modules.json"), "utf8"))
  return files.filter((file) => {
    const [, name, module] = /\/node_modules\/((?:@effect\/)?[\w-]+)\/dist\/(?:esm|cjs)\/(.+)\.js$/.exec(file) ?? []
    return name === "effect" || `${name}/${module}` in bundled
  })
}

const helper = `import * as DevTools from "@effect/experimental/DevTools"
import { SqlClient } from "@effect/sql"
import { Cron, Effect, pipe } from "effect"
import { Column } from "effect-alembic"

export default { Column, Cron, DevTools, Effect, SqlClient, pipe }
`

const usesHelper = `import helper from "../helper.js"
import * as OtherEffect from "effect/Effect"

const isShared = helper.Effect.gen === Effect.gen && OtherEffect.gen === Effect.gen && helper.Column.make === Column.make &&
  helper.SqlClient.SqlClient === SqlClient.SqlClient
`

describe("the bundle", () => {
  let made: Project
  beforeAll(async () => {
    made = project()
    made.write(
      "effect-alembic.config.ts",
      `import { AlembicConfig } from "effect-alembic"\n\nexport default AlembicConfig.make({ scriptLocation: "migrations" })\n`
    )
    await made.run("upgrade", "a1")
  }, 120_000)

  it("prints what the compiled files print", { timeout: 120_000 }, async () => {
    for (
      const words of [
        ["upgrade", "--help"],
        ["history", "--indicate-current", "--json"],
        ["show", "a1"],
        ["current", "--verbose"],
        ["upgrade", "nowhere"]
      ]
    ) {
      const [one, other] = await Promise.all([made.run(...words), made.runFile(plain, ...words)])
      assert.deepStrictEqual(one, other)
      assert.notStrictEqual(one.stdout + one.stderr, "")
    }
  })

  it("loads few files", { timeout: 120_000 }, async () => {
    for (
      const [most, ...words] of [[8, "--help"], [20, "heads"], [40, "upgrade", "a2"]] as const
    ) {
      const { code, files, stderr } = await run(made, program, ...words)
      assert.strictEqual(code, 0, stderr)
      assert.isAtMost(files.length, most, words.join(" "))
      assert.deepStrictEqual(twice(files), [])
      if (most < 40) assert.notMatch(files.join("\n"), /node_modules\/oxc-/)
    }
  })

  it("runs only the modules that a command needs", { timeout: 120_000 }, async () => {
    for (const [most, ...words] of [[425, "heads"], [440, "current"], [480, "upgrade", "a1"]] as const) {
      const { code, modules, stderr } = await run(made, program, ...words)
      assert.strictEqual(code, 0, stderr)
      assert.include(modules, "src/script/RevisionIndex.ts")
      assert.deepStrictEqual(
        modules.filter((name) =>
          /fast-check|effect\/dist\/esm\/Schema\.js|^src\/(?:autogenerate|testing|index)/.test(name)
        ),
        []
      )
      assert.isAtMost(modules.length, most, words.join(" "))
    }
  })

  it("keeps what V8 compiled for each command that succeeded, and runs without it", { timeout: 120_000 }, async () => {
    const own = made.file("library/dist")
    fs.cpSync(path.join(library, "dist"), own, { recursive: true })
    const folder = path.join(own, "bundle/cache")
    fs.rmSync(folder, { recursive: true, force: true })
    const run = async (...words: ReadonlyArray<string>) => {
      const { code, stderr, stdout } = await made.runFile(path.join(own, "bundle/bin.js"), ...words)
      return [code, stdout, stderr]
    }
    const kept = () => fs.readdirSync(folder).map((name) => CodeCache.read(path.join(folder, name))?.commands)
    const damage = (change: (bytes: Buffer) => Buffer) => {
      const [file = ""] = fs.readdirSync(folder)
      fs.writeFileSync(path.join(folder, file), change(fs.readFileSync(path.join(folder, file))))
    }

    const heads = [0, "a2 (head), add a nick\n", ""]
    assert.deepStrictEqual(await run("heads"), heads)
    assert.deepStrictEqual(kept(), [["heads"]])
    assert.strictEqual((await run("show", "nowhere"))[0], 4)
    assert.deepStrictEqual(kept(), [["heads"]])
    assert.strictEqual((await run("branches"))[0], 0)
    assert.deepStrictEqual(kept(), [["heads", "branches"]])
    assert.deepStrictEqual(await run("heads"), heads)
    damage((bytes) => bytes.subarray(0, bytes.length / 2))
    assert.deepStrictEqual(kept(), [undefined])
    assert.deepStrictEqual(await run("heads"), heads)
    assert.deepStrictEqual(kept(), [["heads"]])
    damage((bytes) => {
      bytes.fill(0, bytes.length - 1_000)
      return bytes
    })
    assert.deepStrictEqual(await run("heads"), heads)
    assert.deepStrictEqual(kept(), [["heads"]])
    fs.rmSync(folder, { recursive: true })
    fs.writeFileSync(folder, "a file, not a folder")
    assert.deepStrictEqual(await run("heads"), heads)
    assert.strictEqual(fs.readFileSync(folder, "utf8"), "a file, not a folder")
  })

  it("is the only copy of effect for files that Node loads", { timeout: 120_000 }, async () => {
    const a3 = revision("a3", "a2", { upgrade: "Effect.dieMessage(\"shared: \" + isShared)" })
    const made = project({ ...standard, a3: usesHelper + a3 })
    made.write("migrations/helper.ts", helper)
    const { code, files, stderr } = await run(made, program, "upgrade", "head")
    assert.include(stderr, "shared: true")
    assert.notStrictEqual(code, 0)
    assert.isNotEmpty(files.filter((file) => file.includes("/@effect/experimental/dist/esm/DevTools")))
    assert.deepStrictEqual(twice(files), [])
  })

  it("does not run where another version of effect is installed", { timeout: 120_000 }, async () => {
    const made = project()
    const modules = made.file("node_modules")
    fs.rmSync(modules)
    for (const name of fs.readdirSync(path.join(root, "node_modules"))) {
      if (name === "effect" || name.startsWith(".")) continue
      fs.mkdirSync(modules, { recursive: true })
      fs.symlinkSync(path.join(root, "node_modules", name), path.join(modules, name), "dir")
    }
    const effect = path.join(root, "node_modules/effect")
    fs.mkdirSync(path.join(modules, "effect"))
    for (const name of fs.readdirSync(effect)) {
      if (name !== "package.json") fs.symlinkSync(path.join(effect, name), path.join(modules, "effect", name))
    }
    const manifest = JSON.parse(fs.readFileSync(path.join(effect, "package.json"), "utf8"))
    made.write("node_modules/effect/package.json", JSON.stringify({ ...manifest, version: "3.99.0" }))
    fs.cpSync(path.join(library, "dist"), path.join(modules, "effect-alembic/dist"), { recursive: true })
    fs.copyFileSync(path.join(library, "package.json"), path.join(modules, "effect-alembic/package.json"))
    const { code, files, stdout } = await run(made, path.join(modules, "effect-alembic/dist/bundle/bin.js"), "heads")
    assert.deepStrictEqual([code, stdout], [0, "a2 (head), add a nick\n"])
    assert.isNotEmpty(files.filter((file) => file.endsWith("/effect-alembic/dist/cli/Run.js")))
    assert.deepStrictEqual(files.filter((file) => file.includes("/dist/bundle/program-")), [])
  })

  it("runs only with the versions that are in it", () => {
    const folder = new URL("../../dist/bundle/", import.meta.url).href
    const isInstalled = (version: string, isOptional: boolean, ...path: ReadonlyArray<string>) =>
      ModuleHooks.isInstalled(folder, [{ path, version, isOptional }])
    const { version } = JSON.parse(fs.readFileSync(path.join(root, "node_modules/effect/package.json"), "utf8"))
    assert.isTrue(isInstalled(version, false, "effect"))
    assert.isTrue(isInstalled(version, false, "@effect/platform-node", "effect"))
    assert.isFalse(isInstalled("0.0.0", false, "effect"))
    assert.isFalse(isInstalled("0.0.0", true, "effect"))
    assert.isFalse(isInstalled(version, false, "@effect/nowhere"))
    assert.isTrue(isInstalled(version, true, "@effect/nowhere"))
  })
})
