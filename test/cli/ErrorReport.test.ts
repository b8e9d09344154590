import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import { styleText } from "node:util"
import * as ErrorReport from "../../src/cli/ErrorReport.ts"
import { plain } from "../../src/cli/Style.ts"

class Refused extends Data.TaggedClass("Refused")<{
  readonly url: string
  readonly since: Option.Option<Date>
  readonly cause: unknown
}> {
  readonly code = "EA0999"
  get message(): string {
    return `${this.url} refused`
  }
}

class ServerError extends Data.TaggedError("ServerError")<{ readonly reason: Refused }> {
  readonly exitCode = 5
  override get message() {
    return this.reason.message
  }
}

const failure = Cause.fail(
  new ServerError({
    reason: new Refused({
      url: "postgres://me:secret@host/db",
      since: Option.some(new Date(0)),
      cause: { sql: "create user me identified by 'secret'" }
    })
  })
)

describe("the report of an error", () => {
  it("has the code, the classes, the fields and the exit code, without passwords and causes", () => {
    assert.deepStrictEqual(ErrorReport.make(failure, undefined), {
      code: "EA0999",
      class: "ServerError",
      reason: "Refused",
      message: "postgres://me:***@host/db refused",
      exitCode: 5,
      fields: { url: "postgres://me:***@host/db", since: "1970-01-01T00:00:00.000Z" }
    })
  })

  it("after a signal has the exit code of the signal", () => {
    assert.strictEqual(ErrorReport.make(failure, 130).exitCode, 130)
    assert.deepInclude(ErrorReport.make(Cause.empty, 143), { class: "Interrupted", exitCode: 143 })
    assert.deepInclude(ErrorReport.make(Cause.die(new Error("oops")), undefined), { class: "Defect", exitCode: 1 })
  })

  it("is printed with its code, in colour where there are colours", () => {
    const report = ErrorReport.make(failure, undefined)
    assert.strictEqual(ErrorReport.format(report, plain), "error EA0999: postgres://me:***@host/db refused")
    const red = (text: string) => styleText("red", text, { validateStream: false })
    assert.strictEqual(
      ErrorReport.format(report, { ...plain, red }),
      "\u001B[31merror EA0999:\u001B[39m postgres://me:***@host/db refused"
    )
  })

  it("has its stack and its causes where they are asked for, without passwords", () => {
    const { message, stack } = ErrorReport.withStack(failure)(ErrorReport.make(failure, undefined))
    const text = ErrorReport.format({ ...ErrorReport.make(failure, undefined), message, stack: stack ?? "" }, plain)
    assert.match(text, /^error EA0999: postgres:[^]*\n +at .*ErrorReport\.test/)
    assert.notInclude(text, "secret")
  })
})
