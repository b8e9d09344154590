import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as path from "node:path"
import * as SynchronousFiles from "../../src/cli/SynchronousFiles.ts"

const folder = import.meta.dirname
const file = path.basename(import.meta.filename)

describe("the file system of commands", () => {
  it.effect.each([file, "missing", `${file}/inside`])("answers as Node's: %s", (name) =>
    Effect.gen(function*() {
      const answers = Effect.flatMap(FileSystem.FileSystem, (fs) =>
        Effect.all([
          Effect.either(fs.exists(path.join(folder, name))),
          Effect.either(Effect.map(fs.stat(path.join(folder, name)), ({ type }) => type))
        ]))
      assert.deepStrictEqual(
        yield* Effect.provide(answers, SynchronousFiles.layer),
        yield* Effect.provide(answers, NodeContext.layer)
      )
    }))
})
