import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Console } from "node:console"
import process from "node:process"
import { PassThrough } from "node:stream"
import { afterEach, beforeEach, vi } from "vitest"
import * as Terminal from "../../src/cli/Terminal.ts"

const step = { index: 2, total: 3, revision: { revision: "a2" } }

/** What is written to standard error, as if a terminal of that width read it. */
const written = (width: number, isTTY = true): ReadonlyArray<string> => {
  const texts: Array<string> = []
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    texts.push(String(text))
    return true
  })
  process.stderr.isTTY = isTTY
  process.stderr.columns = width
  return texts
}

describe("a question", () => {
  const { isTTY } = process.stderr
  const { stdin } = process
  afterEach(() => {
    vi.restoreAllMocks()
    Object.assign(process.stderr, { isTTY })
    Object.defineProperty(process, "stdin", { value: stdin, configurable: true })
  })

  /** Asks on a terminal where these keys are pressed. */
  const asked = (keys: (input: PassThrough) => void, isTerminal = true) =>
    Effect.gen(function*() {
      const input = Object.assign(new PassThrough(), { isTTY: isTerminal })
      Object.defineProperty(process, "stdin", { value: input, configurable: true })
      const texts = written(80, isTerminal)
      const fiber = yield* Effect.fork(Terminal.confirm("Record it?"))
      yield* Effect.yieldNow()
      keys(input)
      return { fiber, texts }
    })

  it.live.each<readonly [string, boolean]>([["y\r", true], ["YES\r", true], ["n\r", false], ["\r", false], [
    "yo\r",
    false
  ]])(
    "answered by %j is %s",
    ([keys, expected]) =>
      Effect.gen(function*() {
        const { fiber, texts } = yield* asked((input) => input.write(keys))
        assert.strictEqual(yield* Fiber.join(fiber), expected)
        assert.include(texts.join(""), "Record it? [y/N] ")
      })
  )

  it.live("is answered with no at the end of the input, as by Ctrl-D", () =>
    Effect.gen(function*() {
      for (const keys of [(input: PassThrough) => input.write("\u0004"), (input: PassThrough) => input.end()]) {
        const { fiber } = yield* asked(keys)
        assert.isFalse(yield* Fiber.join(fiber))
      }
    }))

  it.live("is interrupted by Ctrl-C as other work is", () =>
    Effect.gen(function*() {
      const kill = vi.spyOn(process, "kill").mockReturnValue(true)
      const { fiber } = yield* asked((input) => input.write("\u0003"))
      yield* Effect.promise(() => vi.waitFor(() => assert.deepStrictEqual(kill.mock.calls, [[process.pid, "SIGINT"]])))
      yield* Fiber.interrupt(fiber)
    }))

  it.live("is not asked without a terminal", () =>
    Effect.gen(function*() {
      const { fiber, texts } = yield* asked(() => {}, false)
      assert.isFalse(yield* Fiber.join(fiber))
      assert.deepStrictEqual(texts, [])
    }))
})

describe("the progress line", () => {
  const { columns, isTTY } = process.stderr
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
    Object.assign(process.stderr, { isTTY, columns })
  })

  it.effect("shows the revision, the time and the statement, and is removed", () =>
    Effect.gen(function*() {
      const lines = written(120)
      yield* Terminal.progress(step)
      yield* Terminal.progressStatement("ALTER TABLE account ADD COLUMN nick VARCHAR(30)\u001B[31m")
      vi.advanceTimersByTime(1_000)
      yield* Terminal.progressEnd
      assert.match(lines[0] ?? "", /^\r\u001B\[Krevision 2 of 3: a2, 0\.\d s$/)
      assert.match(
        lines[1] ?? "",
        /^\r\u001B\[Krevision 2 of 3: a2, 0\.\d s {2}ALTER TABLE account ADD COLUMN nick VARCHAR\(30\) \[31m$/
      )
      assert.strictEqual(lines.length, 2 + 5 + 1)
      assert.strictEqual(lines.at(-1), "\r\u001B[K")
      vi.advanceTimersByTime(1_000)
      assert.strictEqual(lines.length, 8)
    }))

  it.effect.each<readonly [number, number]>([[40, 39], [0, 79]])(
    "is never wider than the terminal, of %i columns",
    ([width, most]) =>
      Effect.gen(function*() {
        const lines = written(width)
        yield* Terminal.progress(step)
        yield* Terminal.progressStatement("x".repeat(200))
        yield* Terminal.progressEnd
        assert.strictEqual(lines[1]?.replace("\r\u001B[K", "").length, most)
      })
  )

  it.effect("is not mixed with the output of a migration", () =>
    Effect.gen(function*() {
      const lines = written(80)
      yield* Terminal.progress(step)
      new Console(Terminal.messages).log("hello")
      yield* Terminal.progressEnd
      assert.deepStrictEqual(lines.slice(1, 3), ["\r\u001B[K", "hello\n"])
      assert.match(lines[3] ?? "", /^\r\u001B\[Krevision 2 of 3/)
    }))

  it.effect("is for terminals only", () =>
    Effect.gen(function*() {
      const lines = written(80, false)
      yield* Terminal.progress(step)
      yield* Terminal.progressStatement("select 1")
      yield* Terminal.progressEnd
      assert.deepStrictEqual(lines, [])
    }))
})
