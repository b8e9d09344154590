/**
 * The lock where the session is not what it seems: a pooler hands out another one, or it is cut in the middle.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, Migration, ScriptDirectory } from "effect-alembic"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { liveDatabases } from "../servers/databases.ts"

const setup = (upgrade: Effect.Effect<unknown, unknown, SqlClient.SqlClient>, client: SqlClient.SqlClient) =>
  Layer.merge(
    ScriptDirectory.fromModules([
      Migration.make({ revision: "l1", downRevision: null, upgrade: Effect.asVoid(upgrade), downgrade: Effect.void })
    ]),
    Layer.succeed(
      Environment.Environment,
      Environment.make({ client: Layer.succeed(SqlClient.SqlClient, client), lockTimeout: "5 seconds" })
    )
  )

const create = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`create table thing (id int)`)

describe.each(liveDatabases.filter(({ label }) => label === "postgresql"))("the lock on $label", ({ layer }) => {
  it.scopedLive("a pooler in transaction mode is refused before anything is changed", () =>
    Effect.gen(function*() {
      const client = yield* SqlClient.SqlClient
      const [outside, inside] = [yield* client.reserve, yield* client.reserve]
      let current = outside
      // Sessions change at BEGIN, as such a pooler may do.
      const pooled = new Proxy(outside, {
        get: (_, key) => {
          const member: unknown = Reflect.get(current, key)
          if (typeof member !== "function") return member
          return (...given: ReadonlyArray<unknown>) => {
            if (/^BEGIN\b/.test(String(given[0]))) current = inside
            const answer: unknown = Reflect.apply(Reflect.get(current, key), current, given)
            if (given[0] === "ROLLBACK" || given[0] === "COMMIT") current = outside
            return answer
          }
        }
      })
      const pool = new Proxy(client, {
        get: (target, key) => key === "reserve" ? Effect.succeed(pooled) : Reflect.get(target, key)
      })
      const error = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), setup(create, pool)))
      assert.strictEqual(error._tag, "LockError")
      assert.include(error.message, "pooler")
      const tables = yield* client`select 1 from pg_tables where schemaname = 'public'`
      assert.deepStrictEqual(tables, [])
    }).pipe(Effect.provide(layer)))

  it.scopedLive("a connection that is cut in the middle leaves nothing, and the lock is free", () =>
    Effect.gen(function*() {
      const client = yield* SqlClient.SqlClient
      const cut = Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => Effect.zipRight(create, sql`select pg_terminate_backend(pg_backend_pid())`)
      )
      const error = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), setup(cut, client)))
      assert.strictEqual(error._tag, "MigrationFailed")
      const [again] = yield* Effect.provide(Commands.upgrade("head"), setup(create, client))
      assert.deepStrictEqual(again?.after, ["l1"])
    }).pipe(Effect.provide(layer)))
})

describe.each(liveDatabases.filter(({ label }) => label === "sqlite"))("a client on $label", ({ database }) => {
  it.scopedLive("that conflicts with another one on the same new file is repeated", () =>
    Effect.gen(function*() {
      const { client, name } = yield* database
      const other = Context.get(
        yield* Layer.build(SqliteClient.layer({ filename: name, disableWAL: true })),
        SqlClient.SqlClient
      )
      const connection = yield* other.reserve
      const say = (sql: string) => connection.executeUnprepared(sql, [], undefined)
      yield* say("BEGIN EXCLUSIVE")
      const run = yield* Effect.fork(
        Commands.upgrade("head").pipe(
          Effect.provide(ScriptDirectory.fromModules([
            Migration.make({ revision: "l1", downRevision: null, upgrade: create, downgrade: Effect.void })
          ])),
          Effect.provideService(Environment.Environment, Environment.make({ client }))
        )
      )
      yield* Effect.sleep("300 millis")
      yield* say("ROLLBACK")
      const [result] = yield* Fiber.join(run)
      assert.deepStrictEqual(result?.after, ["l1"])
    }))

  it.scopedLive.each([false, true])(
    "that lets nobody read is waited for and told of (per migration: %s)",
    (transactionPerMigration) =>
      Effect.gen(function*() {
        const { name } = yield* database
        const connect = Effect.map(
          Layer.build(SqliteClient.layer({ filename: name, disableWAL: true })),
          Context.get(SqlClient.SqlClient)
        )
        const [other, ours] = [yield* connect, yield* connect]
        const connection = yield* other.reserve
        const say = (sql: string) => connection.executeUnprepared(sql, [], undefined)
        const upgrade = (lockTimeout: Duration.DurationInput) =>
          Commands.upgrade("head", { lockTimeout }).pipe(
            Effect.provide(ScriptDirectory.fromModules([
              Migration.make({ revision: "l1", downRevision: null, upgrade: create, downgrade: Effect.void })
            ])),
            Effect.provideService(
              Environment.Environment,
              Environment.make({ client: Layer.succeed(SqlClient.SqlClient, ours), transactionPerMigration })
            )
          )
        for (const begin of ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"]) {
          yield* say(begin)
          const [waited, error] = yield* Effect.timed(Effect.flip(upgrade("300 millis")))
          yield* say("ROLLBACK")
          assert.strictEqual(error._tag, "LockError", error.message)
          assert.match(error.message, /^Another program is writing to this database/)
          assert.notInclude(error.message, "server")
          // The driver's own patience is five seconds.
          assert.isBelow(Duration.toMillis(waited), 4_000)
        }
        yield* say("BEGIN EXCLUSIVE")
        const run = yield* Effect.fork(upgrade("1 minute"))
        yield* Effect.sleep("300 millis")
        yield* say("ROLLBACK")
        const [result] = yield* Fiber.join(run)
        assert.deepStrictEqual(result?.after, ["l1"])
        assert.deepStrictEqual(yield* ours`PRAGMA busy_timeout`, [{ timeout: 5_000 }])
      })
  )
})
