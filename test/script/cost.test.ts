/**
 * What reading and loading a revision costs, in counts that are the same on every machine: files read and asked for their state, texts
 * parsed, and operations of Effect.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { assert, describe, it } from "@effect/vitest"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { vi } from "vitest"
import { operations } from "../servers/Counted.ts"

const done = vi.hoisted(() => ({ parsed: 0, compiled: 0, read: 0, asked: 0 }))

vi.mock(import("oxc-parser"), async (original) => {
  const parser = await original()
  return { ...parser, parseSync: (...given) => (done.parsed++, parser.parseSync(...given)) }
})

vi.mock(import("oxc-transform"), async (original) => {
  const transformer = await original()
  return { ...transformer, transformSync: (...given) => (done.compiled++, transformer.transformSync(...given)) }
})

// Modules that another file has loaded have the parser without a count.
vi.resetModules()
const { ScriptDirectory } = await import("effect-alembic")
const ContentHash = await import("../../src/script/ContentHash.ts")
const SynchronousFiles = await import("../../src/cli/SynchronousFiles.ts")

const files = Layer.effect(
  FileSystem.FileSystem,
  Effect.map(FileSystem.FileSystem, (fs) => ({
    ...fs,
    readFileString: (file: string) => Effect.suspend(() => (done.read++, fs.readFileString(file))),
    stat: (file: string) => Effect.suspend(() => (done.asked++, fs.stat(file)))
  }))
).pipe(Layer.provide(SynchronousFiles.layer))

type Form = "usual" | "with a constant" | "with types"

const revision = (form: Form, at: number) =>
  `/**
 * Imports the words of await and return.
 */
import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

${{ "usual": "", "with a constant": "const length = 30", "with types": "const length: number = 30" }[form]}

export default Migration.make({
  revision: "r${at}",
  downRevision: ${at === 0 ? "null" : `"r${at - 1}"`},
  upgrade: Effect.gen(function*() {
    // A comment.
    yield* op.createTable("t${at}", { name: Column.make(SqlType.string(30)) })
    yield* op.execute("update t set a = 1 where b < 2")
  }),
  downgrade: op.dropTable("t${at}")
})
`

/** The cost of an effect, for each of the revisions. */
const costOf = <A, E, R>(count: number, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = { ...done }
    const used = yield* operations(effect)
    return {
      asked: (done.asked - before.asked) / count,
      compiled: (done.compiled - before.compiled) / count,
      parsed: (done.parsed - before.parsed) / count,
      read: (done.read - before.read) / count,
      operations: used / count
    }
  })

const costs = (form: Form) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* Effect.flatMap(fs.makeTempDirectoryScoped(), fs.realPath)
    yield* fs.makeDirectory(path.join(folder, "versions"))
    yield* fs.makeDirectory(path.join(folder, "node_modules"))
    const count = 51
    for (const at of Array.range(0, count - 1)) {
      const file = path.join(folder, "versions", `r${at}.ts`)
      yield* fs.writeFileString(file, revision(form, at))
      yield* fs.utimes(file, 1e9, 1e9)
    }
    const scripts = Effect.provide(ScriptDirectory.ScriptDirectory, ScriptDirectory.layer({ scriptLocation: folder }))
    const { revisions: [first, ...others] } = yield* Effect.flatMap(scripts, ({ revisionMap }) => revisionMap)
    const { load, revisionMap, source } = yield* scripts
    if (first !== undefined) yield* load(first)
    const hash = ContentHash.make
    return {
      index: yield* costOf(count, revisionMap),
      load: yield* costOf(count - 1, Effect.forEach(others, load, { discard: true })),
      again: yield* costOf(count - 1, Effect.forEach(others, load, { discard: true })),
      hash: yield* costOf(
        count - 1,
        Effect.forEach(
          others,
          (revision) =>
            Effect.flatMap(source(revision), (text) => hash(Option.getOrThrow(revision.path), Option.getOrThrow(text))),
          { discard: true }
        )
      )
    }
  }).pipe(Effect.provide(files), Effect.provide(NodeContext.layer))

/** Beside the operations, which depend on the version of Effect. */
const counts = ({ operations: _, ...others }: Effect.Effect.Success<ReturnType<typeof costOf>>) => others

describe("the cost of a revision", () => {
  it.scopedLive("of the usual form is that of its file", () =>
    Effect.gen(function*() {
      const { again, hash, index, load } = yield* costs("usual")
      assert.deepInclude(counts(load), { asked: 1, compiled: 0, parsed: 0, read: 1 })
      assert.deepInclude(counts(again), { asked: 1, compiled: 0, parsed: 0, read: 0 })
      assert.deepInclude(counts(hash), { asked: 0, compiled: 1, parsed: 0, read: 1 })
      assert.isBelow(index.read, 0.1)
      assert.isBelow(index.asked, 1.1)
      assert.isBelow(index.operations, 14)
      assert.isBelow(load.operations, 48)
    }))

  it.scopedLive("with other statements is that of parsing it once", () =>
    Effect.gen(function*() {
      const { hash, load } = yield* costs("with a constant")
      assert.deepInclude(counts(load), { asked: 1, compiled: 0, parsed: 1, read: 1 })
      assert.deepInclude(counts(hash), { asked: 0, compiled: 1, parsed: 1, read: 1 })
    }))

  it.scopedLive("with types is that of compiling it", () =>
    Effect.gen(function*() {
      const { load } = yield* costs("with types")
      assert.deepInclude(counts(load), { asked: 1, compiled: 1, parsed: 3, read: 1 })
    }))
})
