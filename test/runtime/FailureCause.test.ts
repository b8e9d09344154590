import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DriverError from "../../src/dialect/DriverError.ts"
import * as FailureCause from "../../src/runtime/FailureCause.ts"

class QuotaExceeded extends Data.TaggedError("QuotaExceeded")<{ readonly why: string; readonly limit: number }> {}

const described = <E>(effect: Effect.Effect<unknown, E>, path?: string) =>
  Effect.map(Effect.flip(Effect.sandbox(effect)), (cause) => FailureCause.describe(cause, Option.fromNullable(path)))

describe("FailureCause", () => {
  it.effect("prints the tag and the fields of an error without a message", () =>
    Effect.gen(function*() {
      const text = yield* described(Effect.fail(new QuotaExceeded({ why: "full", limit: 3 })))
      assert.strictEqual(text, "QuotaExceeded: {\"why\":\"full\",\"limit\":3}")
    }))

  it.effect("prints a plain object, with a circle and a bigint in it", () =>
    Effect.gen(function*() {
      const circle: Record<string, unknown> = { rows: 3n }
      circle["self"] = circle
      assert.strictEqual(
        yield* described(Effect.fail(circle)),
        "{\"rows\":\"3\",\"self\":{\"rows\":\"3\",\"self\":\"[again]\"}}"
      )
    }))

  it.effect("prints the chain of causes, each once", () =>
    Effect.gen(function*() {
      const inner = new Error("socket closed", { cause: new Error("ECONNRESET") })
      const text = yield* described(Effect.tryPromise(() => Promise.reject(inner)))
      assert.include(text, "Caused by socket closed\nCaused by ECONNRESET")
      assert.strictEqual(yield* described(Effect.fail(new Error("a: b", { cause: new Error("b") }))), "a: b")
    }))

  it.effect("prints the line of the migration's file, where the error was made in it", () =>
    Effect.gen(function*() {
      const path = import.meta.filename
      const text = yield* described(Effect.fail(new QuotaExceeded({ why: "full", limit: 3 })), path)
      assert.match(text, /\n {2}at .*FailureCause\.test\.ts:\d+:\d+$/)
    }))

  it.effect("masks passwords", () =>
    Effect.gen(function*() {
      const text = yield* described(Effect.fail({ url: "postgres://me:secret@host/db" }))
      assert.notInclude(text, "secret@")
    }))

  it.effect("leaves passwords out of each message alone, and prints the driver's only once", () =>
    Effect.gen(function*() {
      const cause = new Error("syntax error near 'NONSENSE IDENTIFIED BY 'hunter2'' at line 1")
      const format = DriverError.format(DriverError.fromUnknown(cause))
      const text = yield* described(Effect.fail(new SqlError({ cause, message: `${format}\nCREATE USER` })))
      assert.notInclude(text, "hunter2")
      assert.notInclude(text, "Caused by")
      const other = yield* described(Effect.fail(new SqlError({ cause, message: `${format}\nit's` })))
      assert.notInclude(other, "hunter2")
    }))

  it("prints defects with their stack", () => {
    assert.include(FailureCause.describe(Cause.die(new Error("broken")), Option.none()), "Error: broken\n    at ")
  })
})
