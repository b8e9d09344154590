/**
 * A backend that migrates at start-up: its `SqlClient` appears only after the schema is at head.
 * Run it with `npx tsx scratchpad/backend/main.ts`; DATABASE_FILE names the SQLite file, a temporary one unless given.
 */
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { SqlClient } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { Config, Effect, Layer } from "effect"
import { Commands, ScriptDirectory } from "effect-alembic"
import { tmpdir } from "node:os"
import { join } from "node:path"
import a1 from "./migrations/a1_create_account.ts"
import a2 from "./migrations/a2_add_nick.ts"

const ClientLive = SqliteClient.layerConfig({
  filename: Config.withDefault(Config.string("DATABASE_FILE"), join(tmpdir(), `backend-${process.pid}.sqlite`))
})

const MigrationsLive = Commands.layerUpgrade("head", { scripts: ScriptDirectory.fromModules([a1, a2]) })

const SqlLive = Layer.provideMerge(MigrationsLive, ClientLive)

const program = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const accounts = yield* sql<{ name: string; nick: string | null }>`select name, nick from account`
  yield* Effect.log(
    `${accounts.length} account: ${accounts.map(({ name, nick }) => `${name} (${nick ?? "no nick"})`).join()}`
  )
})

NodeRuntime.runMain(program.pipe(Effect.provide(SqlLive), Effect.provide(NodeContext.layer)))
