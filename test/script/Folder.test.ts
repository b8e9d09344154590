import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Folder from "../../src/script/Folder.ts"

const inFolder = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  return { fs, at: (...names: ReadonlyArray<string>) => path.join(folder, ...names) }
})

describe("Folder", () => {
  it.scopedLive("creates missing folders and keeps existing ones", () =>
    Effect.gen(function*() {
      const { at, fs } = yield* inFolder
      yield* Folder.make(at("a", "b", "c"))
      yield* fs.writeFileString(at("a", "file"), "text")
      yield* Folder.make(at("a", "b", "c"))
      yield* Folder.make(at("a", "b", "d"))
      assert.deepStrictEqual((yield* fs.readDirectory(at("a"))).toSorted(), ["b", "file"])
      assert.deepStrictEqual((yield* fs.readDirectory(at("a", "b"))).toSorted(), ["c", "d"])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("creates a folder once, even if several callers ask at the same time", () =>
    Effect.gen(function*() {
      const { at, fs } = yield* inFolder
      const names = Array.from({ length: 20 }, (_, index) => `${index}`)
      yield* Effect.forEach(names, (name) => Folder.make(at("a", "b", name)), { concurrency: "unbounded" })
      assert.sameMembers(yield* fs.readDirectory(at("a", "b")), names)
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("names the file that blocks the folder", () =>
    Effect.gen(function*() {
      const { at, fs } = yield* inFolder
      yield* fs.writeFileString(at("a"), "text")
      for (const name of ["", "b", "b/c"]) {
        const error = yield* Effect.flip(Folder.make(at("a", name)))
        assert.strictEqual(error._tag, "SystemError")
        assert.include(error.message, at("a"))
      }
    }).pipe(Effect.provide(NodeContext.layer)))

  // In a process of its own: what this guards against keeps a thread busy for ever.
  it.skipIf(!existsSync("/proc/self"))("ends where no folder can be made (skipped where there is no /proc)", () => {
    const program = `
      import { NodeContext } from "@effect/platform-node"
      import { Effect } from "effect"
      import * as Folder from ${JSON.stringify(new URL("../../src/script/Folder.ts", import.meta.url).href)}
      const error = await Effect.runPromise(Effect.provide(Effect.flip(Folder.make("/proc/nope/a")), NodeContext.layer))
      console.log(error.message)`
    const { signal, stdout } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
      timeout: 100_000,
      killSignal: "SIGKILL"
    })
    assert.isNull(signal)
    assert.include(stdout, "/proc/nope")
  }, 120_000)
})
