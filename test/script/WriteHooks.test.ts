import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Logger, Option, Ref, Schema } from "effect"
import process from "node:process"
import * as ModuleLoader from "../../src/script/ModuleLoader.ts"
import * as WriteHooks from "../../src/script/WriteHooks.ts"
import { reasonOf } from "../reasonOf.ts"

const live = Layer.provideMerge(ModuleLoader.layer, NodeContext.layer)

const words = (text: string) => Either.getOrUndefined(Schema.decodeEither(WriteHooks.Words)(text))
const hook = Schema.decodeSync(WriteHooks.WriteHook)

/** Writes its arguments and its folder to where the first argument says. */
const echo = "require('fs').writeFileSync(process.argv[1], JSON.stringify([process.argv.slice(2), process.cwd()]))"

const project = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
  const at = (name: string) => path.join(folder, name)
  const write = (name: string, text: string) =>
    Effect.zipRight(fs.makeDirectory(path.dirname(at(name)), { recursive: true }), fs.writeFileString(at(name), text))
  yield* write("versions/a.ts", "text")
  const file = at("versions/a.ts")
  return {
    at,
    file,
    folder,
    read: (name: string) => fs.readFileString(at(name)),
    write,
    makeExecutable: (name: string) => fs.chmod(at(name), 0o755),
    run: (...hooks: ReadonlyArray<WriteHooks.WriteHook>) => WriteHooks.run(hooks, file, folder)
  }
})

describe("Words", () => {
  it("splits as a shell does", () => {
    const texts: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
      ["", []],
      ["fmt  --config x\tREVISION_SCRIPT_FILENAME\n", ["fmt", "--config", "x", "REVISION_SCRIPT_FILENAME"]],
      [`-c "a b" 'c d'`, ["-c", "a b", "c d"]],
      [`--x="a 'b'" y'z "w"'v`, ["--x=a 'b'", "yz \"w\"v"]],
      [`a\\ b "\\"q\\" \\n" ''`, ["a b", "\"q\" \\n", ""]]
    ]
    assert.deepStrictEqual(texts.map(([text]) => words(text)), texts.map(([, expected]) => expected))
  })

  it("accepts a list unchanged, and refuses an unclosed quote", () => {
    assert.deepStrictEqual(Schema.decodeSync(WriteHooks.Words)(["a b", "\""]), ["a b", "\""])
    assert.isUndefined(words("a \"b"))
    assert.isUndefined(words("it's"))
    assert.deepStrictEqual(Schema.encodeSync(WriteHooks.Words)(["a b"]), ["a b"])
  })
})

describe("run", () => {
  it.scopedLive("logs which hook is running, and that it is done if it does not fail", () =>
    Effect.gen(function*() {
      const { run } = yield* project
      const told: Array<string> = []
      const logger = Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void told.push(String(message))))
      const format = hook({ name: "format", type: "function", run: () => void told.push("(formatted)") })
      const lint = hook({
        name: "lint",
        type: "exec",
        executable: process.execPath,
        options: ["-e", "process.exit(1)"]
      })
      yield* Effect.provide(run(format, lint), logger)
      assert.deepStrictEqual(told, [
        "Running write hook \"format\" ...",
        "(formatted)",
        "Write hook \"format\" is done.",
        "Running write hook \"lint\" ..."
      ])
    }).pipe(Effect.provide(live)))
})

describe("warning", () => {
  it("tells the name, the code and the output of a hook that failed", () => {
    const output = "2 problems\n"
    assert.isTrue(Option.isNone(WriteHooks.warning({ name: "lint", exitCode: 0, output }, "a.ts")))
    const message = Option.getOrThrow(WriteHooks.warning({ name: "lint", exitCode: 3, output }, "a.ts"))
    for (const part of ["\"lint\"", "code 3", "a.ts", "2 problems"]) assert.include(message, part)
    assert.include(
      Option.getOrThrow(WriteHooks.warning({ name: "lint", exitCode: 3, output: "" }, "a.ts")),
      "no output"
    )
  })
})

describe("run", () => {
  it.scopedLive("runs programs with the file among their words", () =>
    Effect.gen(function*() {
      const { at, file, folder, read, run, write } = yield* project
      yield* write("sub/x", "")
      const exec = (name: string, options: ReadonlyArray<string>, cwd?: string) =>
        hook({ name, type: "exec", executable: process.execPath, options: ["-e", echo, at(name), ...options], cwd })
      const results = yield* run(
        exec("one", ["--file=REVISION_SCRIPT_FILENAME", "REVISION_SCRIPT_FILENAME"]),
        exec("two", ["REVISION_SCRIPT_FILENAME"], "sub")
      )
      assert.deepStrictEqual(results.map(({ exitCode, name }) => [name, exitCode]), [["one", 0], ["two", 0]])
      assert.deepStrictEqual(JSON.parse(yield* read("one")), [[`--file=${file}`, file], folder])
      assert.deepStrictEqual(JSON.parse(yield* read("two")), [[file], at("sub")])
    }).pipe(Effect.provide(live)))

  it.scopedLive("gives the file first where no word names it, and tells what the program says", () =>
    Effect.gen(function*() {
      const { run, write } = yield* project
      yield* write(
        "versions/a.ts",
        "console.log('out', process.argv.slice(2).join()); console.error('err'); process.exit(3)"
      )
      const [result] = yield* run(hook({ name: "x", type: "exec", executable: process.execPath, options: "a 'b c'" }))
      assert.strictEqual(result?.exitCode, 3)
      assert.include(result?.output, "out a,b c\n")
      assert.include(result?.output, "err\n")
    }).pipe(Effect.provide(live)))

  it.scopedLive("runs what a package of the project brings", () =>
    Effect.gen(function*() {
      const { file, folder, makeExecutable, read, write } = yield* project
      yield* write(
        "node_modules/.bin/formatter",
        `#!${process.execPath}\nrequire("fs").writeFileSync(process.argv[3], "formatted")\n`
      )
      yield* makeExecutable("node_modules/.bin/formatter")
      yield* write("packages/db/x", "")
      yield* WriteHooks.run(
        [hook({ name: "f", type: "bin", bin: "formatter", options: "--write REVISION_SCRIPT_FILENAME" })],
        file,
        `${folder}/packages/db`
      )
      assert.strictEqual(yield* read("versions/a.ts"), "formatted")
    }).pipe(Effect.provide(live)))

  it.scopedLive("runs functions of the project, one after the other", () =>
    Effect.gen(function*() {
      const { file, run, write } = yield* project
      const seen = yield* Ref.make<ReadonlyArray<string>>([])
      yield* write(
        "hooks/effect.ts",
        "import { Effect } from 'effect'\nimport * as fs from 'node:fs'\nexport default (path: string) => Effect.sync(() => fs.appendFileSync(path, ' effect'))"
      )
      yield* write(
        "hooks/promise.mjs",
        "import * as fs from 'node:fs/promises'\nexport default (path) => fs.appendFile(path, ' promise')"
      )
      const results = yield* run(
        hook({ name: "e", type: "module", module: "./hooks/effect.ts" }),
        hook({ name: "p", type: "module", module: "hooks/promise.mjs" }),
        hook({
          name: "f",
          type: "function",
          run: (path) =>
            Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)).pipe(
              Effect.flatMap((text) => Ref.update(seen, (all) => [...all, path, text])),
              Effect.provide(NodeContext.layer)
            )
        })
      )
      assert.deepStrictEqual(results.map(({ name }) => name), ["e", "p", "f"])
      assert.deepStrictEqual(yield* seen, [file, "text effect promise"])
    }).pipe(Effect.provide(live)))

  it.scopedLive("says that the file is written, and what is wrong with the hook", () =>
    Effect.gen(function*() {
      const { at, file, run, write } = yield* project
      yield* write("hooks/number.ts", "export default 1")
      yield* write("hooks/none.ts", "export const x = 1")
      const fails = (hook: WriteHooks.WriteHook) => Effect.flip(run(hook))

      const exec = yield* fails(hook({ name: "x", type: "exec", executable: "no-such-program-here" }))
      assert.strictEqual(reasonOf(exec), "HookNotFound")
      assert.include(exec.message, `${file} was written`)
      assert.include(exec.message, "no-such-program-here")
      assert.include(exec.message, "PATH")
      const bin = yield* fails(hook({ name: "x", type: "bin", bin: "no-such-program-here" }))
      assert.strictEqual(reasonOf(bin), "HookNotFound")
      assert.include(bin.message, "npm install --save-dev")
      const notAFunction = yield* fails(hook({ name: "x", type: "module", module: "hooks/number.ts" }))
      assert.strictEqual(reasonOf(notAFunction), "NotAHook")
      assert.include(notAFunction.message, at("hooks/number.ts"))
      assert.strictEqual(
        reasonOf(yield* fails(hook({ name: "x", type: "module", module: "hooks/none.ts" }))),
        "MissingDefaultExport"
      )
      assert.strictEqual(
        reasonOf(yield* fails(hook({ name: "x", type: "module", module: "hooks/gone.ts" }))),
        "ModuleNotFound"
      )
      const answers: ReadonlyArray<WriteHooks.HookFunction> = [
        () => Effect.fail(new Error("boom")),
        () => Promise.reject(new Error("boom")),
        () => {
          throw new Error("boom")
        }
      ]
      for (const run of answers) {
        const failed = yield* fails({ name: "x", type: "function", run })
        assert.strictEqual(reasonOf(failed), "HookFailed")
        assert.include(failed.message, "write hook \"x\" failed: boom")
      }
    }).pipe(Effect.provide(live)))
})
