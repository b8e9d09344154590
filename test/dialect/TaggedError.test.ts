import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { Environment } from "effect-alembic"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { inspect } from "node:util"
import * as Commands from "../../src/Commands.ts"
import * as DriverError from "../../src/dialect/DriverError.ts"
import * as DatabaseError from "../../src/execution/DatabaseError.ts"
import * as MigrationFailed from "../../src/runtime/MigrationFailed.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"

/** As mysql2 makes it. */
const driverError = Object.assign(new Error("near 'BY 'hunter2'' at line 1"), {
  code: "ER_PARSE_ERROR",
  errno: 1064,
  sql: "CREATE USER u IDENTIFIED BY 'hunter2'",
  sqlState: "42000",
  sqlMessage: "near 'BY 'hunter2'' at line 1"
})

const failed = new DatabaseError.DatabaseError({
  reason: new DatabaseError.StatementFailed({
    sql: "CREATE USER u IDENTIFIED BY '…'",
    cause: new SqlError({ cause: driverError })
  })
})

describe("TaggedError", () => {
  it("as JSON has tag, code, message and the fields of the reason", () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(failed)), {
      _tag: "DatabaseError",
      code: "EA0701",
      message: DriverError.redacted(failed.message),
      reason: { _tag: "StatementFailed", code: "EA0701", sql: "CREATE USER u IDENTIFIED BY ***" }
    })
  })

  it("as JSON has its own fields", () => {
    const error = new MigrationFailed.MigrationFailed({
      revision: "a1",
      direction: "upgrade",
      path: Option.none(),
      reason: new MigrationFailed.Resumable(),
      cause: Cause.fail(failed)
    })
    const { message, ...json } = JSON.parse(JSON.stringify({ error })).error
    assert.notInclude(message, "hunter2")
    assert.deepStrictEqual(json, {
      _tag: "MigrationFailed",
      code: "EA1003",
      revision: "a1",
      direction: "upgrade",
      path: null,
      reason: { _tag: "Resumable", code: "EA1003" }
    })
  })

  it("is printed without the driver's error", () => {
    const text = inspect(failed, { depth: 9 })
    assert.match(text, /^DatabaseError: The database rejected a statement: ER_PARSE_ERROR/)
    assert.include(text, "StatementFailed")
    assert.notInclude(text, "hunter2")
  })
})

describe("printable", () => {
  it("keeps only the fields that describe the failure", () => {
    const copy = DriverError.printable(new SqlError({ cause: driverError }))
    assert.deepStrictEqual(DriverError.fromUnknown(copy), {
      code: Option.some("ER_PARSE_ERROR"),
      message: "near 'BY '…'' at line 1",
      details: []
    })
    assert.notInclude(inspect(copy, { depth: 9, showHidden: true }), "hunter2")
    assert.include(inspect(copy), "42000")
  })

  it.effect("no address of a client that cannot be made", () =>
    Effect.gen(function*() {
      const invalid = Object.assign(new TypeError("Invalid URL"), {
        code: "ERR_INVALID_URL",
        input: "postgres://me:hunter2@host:port/db"
      })
      const environment = Environment.make({ client: Layer.effect(SqlClient.SqlClient, Effect.die(invalid)) })
      const error = yield* Effect.flip(
        Effect.provide(Commands.current(), [
          ScriptDirectory.fromModules([]),
          Layer.succeed(Environment.Environment, environment)
        ])
      )
      assert.strictEqual(error._tag, "ConnectionError")
      assert.notInclude(inspect(error, { depth: 9, showHidden: true }), "hunter2")
      assert.notInclude(
        inspect(error._tag === "ConnectionError" ? error.cause : undefined, { depth: 9, showHidden: true }),
        "hunter2"
      )
    }))
})
