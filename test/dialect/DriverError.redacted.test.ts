import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as DriverError from "../../src/dialect/DriverError.ts"

// Words that stand in the messages anyway would prove nothing.
const secret = FastCheck.stringMatching(/^[A-Za-z0-9!$%^*_~.-]{6,24}$/).map((word) => `Z9${word}`)

describe("redacted", () => {
  it("leaves no password of a URL in an error", () => {
    FastCheck.assert(
      FastCheck.property(secret, FastCheck.constantFrom("postgres", "mysql", "mssql"), (password, scheme) => {
        const message = `connect ECONNREFUSED ${scheme}://root:${password}@db.example:5432/app (tried twice)`
        const shown = DriverError.format(DriverError.fromUnknown(new Error("outer", { cause: new Error(message) })))
        assert.notInclude(shown, password)
        assert.include(shown, "@db.example:5432/app")
      })
    )
  })

  it("leaves no password of a setting in an error", () => {
    FastCheck.assert(
      FastCheck.property(secret, FastCheck.constantFrom("password=", "pwd = ", "password: "), (password, key) => {
        const shown = DriverError.format(DriverError.fromUnknown(new Error(`bad option ${key}${password}; retry`)))
        assert.notInclude(shown, password)
        assert.include(shown, "retry")
      })
    )
  })
})
