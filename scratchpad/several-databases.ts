/**
 * One env program for several databases: each is configured and migrated by the same revisions, in its own transaction. `-x only=second`
 * selects one of them.
 */
import { SqliteClient } from "@effect/sql-sqlite-node"
import { Effect } from "effect"
import { Commands, Environment, EnvironmentContext, ScriptDirectory } from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import a1 from "./backend/migrations/a1_create_account.ts"
import a2 from "./backend/migrations/a2_add_nick.ts"

const folder = mkdtempSync(join(tmpdir(), "several-databases-"))

const environment = Effect.gen(function*() {
  const env = yield* EnvironmentContext
  for (const name of ["first", "second"]) {
    if ((env.xDictionary["only"] ?? name) !== name) continue
    yield* env.runMigrations.pipe(
      Effect.provide(env.configure({
        client: SqliteClient.layer({ filename: join(folder, `${name}.sqlite`) }),
        dialect: Sqlite.layer
      }))
    )
  }
})

const program = Effect.gen(function*() {
  const both = yield* Commands.upgrade("a1")
  const second = yield* Commands.upgrade("head", { xArguments: ["only=second"] })
  const stands = yield* Commands.current()
  yield* Effect.log(
    `${both.length} databases, then ${second.length}: ${stands.map(({ rows }) => rows.join()).join(" and ")}`
  )
})

await program.pipe(
  Effect.provide(ScriptDirectory.fromModules([a1, a2])),
  Effect.provideService(Environment.Environment, environment),
  Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true }))),
  Effect.runPromise
)
