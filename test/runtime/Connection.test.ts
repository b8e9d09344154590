import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { SqlError } from "@effect/sql/SqlError"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { connection } from "../../src/runtime/Connection.ts"

// The limits of @effect/sql's clients, as they report them.
const limits = [
  new SqlError({ message: "PgClient: Connection timed out", cause: new Error("Connection timed out") }),
  new SqlError({ message: "MssqlClient: Connection timeout", cause: new Error("connection timeout") })
]

it.live("an attempt that the client ends at its own limit is repeated within connectTimeout", () =>
  Effect.gen(function*() {
    const errors = [...limits]
    const client = Layer.unwrapEffect(
      Effect.suspend(() => errors.shift() ?? Effect.succeed(SqliteClient.layer({ filename: ":memory:" })))
    )
    yield* Layer.build(connection({ client }))
    assert.deepStrictEqual(errors, [])
  }).pipe(Effect.scoped))

it.live("a database that does not answer is waited for until connectTimeout", () =>
  Effect.gen(function*() {
    let attempts = 0
    const client = Layer.fail(limits[0]).pipe(
      Layer.tapError(() => Effect.zipRight(Effect.sync(() => attempts++), Effect.sleep("5 millis"))),
      Layer.fresh
    )
    const error = yield* Effect.flip(Layer.build(connection({ client, connectTimeout: "200 millis" })))
    assert.include(error.message, "did not answer within 200ms")
    assert.isAbove(attempts, 1)
  }).pipe(Effect.scoped))
