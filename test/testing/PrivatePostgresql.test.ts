import * as SqlClient from "@effect/sql/SqlClient"
import { assert, it } from "@effect/vitest"
import { PrivatePostgresql, TestDatabase } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import process from "node:process"
import * as FreshDatabase from "../servers/FreshDatabase.ts"

it.live(
  "a private PostgreSQL has databases for tests; as root, it needs a user to run as",
  () =>
    Effect.gen(function*() {
      const database = Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql<{ readonly name: string }>`SELECT current_database() AS name`
      )
      const found = yield* Effect.either(
        database.pipe(
          Effect.provide(TestDatabase.layerClient),
          Effect.provide(PrivatePostgresql.layer((url) => FreshDatabase.client("postgresql", url)))
        )
      )
      if (found._tag === "Right") return assert.match(found.right[0]?.name ?? "", /^alembic_test_/)
      assert.strictEqual(process.getuid?.(), 0)
      assert.match(found.left.message, /root/)
    }),
  120_000
)
