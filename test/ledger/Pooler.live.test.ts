/**
 * Migration runs through PgBouncer: each migration runs once, whatever the pool's mode and size are.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, Migration, MigrationContext, ScriptDirectory } from "effect-alembic"
import { WatchedClient } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { databasesOf } from "../servers/databases.ts"
import * as Pgbouncer from "../servers/Pgbouncer.ts"

const sql = (text: string) => Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(text))

const migration = (
  revision: string,
  downRevision: string | null,
  upgrade: Effect.Effect<unknown, unknown, SqlClient.SqlClient | MigrationContext>
) => Migration.make({ revision, downRevision, upgrade: Effect.asVoid(upgrade), downgrade: Effect.void })

/** Each row says which migration ran; running one twice fails or leaves a row too many. */
const chain = [
  migration("p0", null, sql("create table ran (id int)")),
  ...Array.from({ length: 5 }, (_, at) =>
    migration(
      `p${at + 1}`,
      `p${at}`,
      Effect.zipRight(sql("select pg_sleep(0.02)"), sql(`insert into ran values (${at + 1})`))
    ))
]

const clientOf = (url: string) => PgClient.layer({ url: Redacted.make(url), maxConnections: 2 })

const upgrade = (url: string, options: Partial<Environment.Options> = {}, scripts = chain, target = "head") =>
  Commands.upgrade(target).pipe(
    Effect.provide(ScriptDirectory.fromModules(scripts)),
    Effect.provideService(
      Environment.Environment,
      Environment.make({ client: clientOf(url), lockTimeout: "30 seconds", ...options })
    )
  )

/** Gives an effect a clock that is an hour fast. */
const anHourFast = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.clockWith((clock) =>
    Effect.withClock(
      effect,
      Object.assign(Object.create(clock), {
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + 3_600_000)
      })
    )
  )

const leftLocks = Effect.map(
  sql(
    "select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
  ),
  (rows) => rows.length
)
const ran = Effect.map(
  sql("select id from ran order by id"),
  (rows) => rows.map((row) => "id" in row ? Number(row.id) : 0)
)

describe.each(databasesOf("postgresql"))(
  "PgBouncer before $label",
  ({ database }) => {
    it.scopedLive.each(
      [
        { mode: "transaction", size: 1, transactionPerMigration: false },
        { mode: "transaction", size: 1, transactionPerMigration: true },
        { mode: "transaction", size: 3, transactionPerMigration: false },
        { mode: "transaction", size: 3, transactionPerMigration: true },
        { mode: "transaction", size: 20, transactionPerMigration: true },
        { mode: "session", size: 20, transactionPerMigration: true }
      ] as const
    )(
      "five runs at once apply each migration once: %o",
      ({ mode, size, transactionPerMigration }) =>
        Effect.gen(function*() {
          const { client, url } = yield* database
          const pooled = yield* Pgbouncer.start({ url, mode, size })
          yield* Effect.forEach([1, 2, 3, 4, 5], () => upgrade(pooled, { transactionPerMigration }), {
            concurrency: "unbounded"
          })
          yield* Effect.gen(function*() {
            assert.deepStrictEqual(yield* ran, [1, 2, 3, 4, 5])
            assert.deepStrictEqual(yield* sql("select version_num from alembic_version"), [{ version_num: "p5" }])
            assert.strictEqual(yield* leftLocks, 0)
          }).pipe(Effect.provide(client))
        })
    )

    it.scopedLive("the history is in the order of the migrations, although another run's clock is fast", () =>
      Effect.gen(function*() {
        const { client, url } = yield* database
        const pooled = yield* Pgbouncer.start({ url, mode: "transaction", size: 3 })
        let isDue = false
        const other = anHourFast(upgrade(pooled, { transactionPerMigration: true }, chain, "p2"))
        // The other run takes p2, after p1 and before this run's next transaction.
        const watched = WatchedClient.layer((send, sql) => {
          if (sql.includes("values (1)")) isDue = true
          if (!isDue || sql !== "BEGIN") return send
          isDue = false
          return Effect.zipRight(Effect.orDie(other), send)
        })
        yield* upgrade(pooled, {
          client: Layer.orDie(Layer.provide(watched, clientOf(pooled))),
          transactionPerMigration: true
        })
        yield* Effect.gen(function*() {
          assert.deepStrictEqual(yield* ran, [1, 2, 3, 4, 5])
          assert.deepStrictEqual(
            yield* sql("select revision from alembic_version_history order by id"),
            ["p0", "p1", "p2", "p3", "p4", "p5"].map((revision) => ({ revision }))
          )
        }).pipe(Effect.provide(client))
      }))

    it.scopedLive("an autocommitBlock is refused before it commits anything", () =>
      Effect.gen(function*() {
        const { client, url } = yield* database
        const pooled = yield* Pgbouncer.start({ url, mode: "transaction", size: 3 })
        const block = migration(
          "b1",
          null,
          Effect.zipRight(
            sql("create table before (id int)"),
            Effect.flatMap(MigrationContext, ({ autocommitBlock }) =>
              autocommitBlock(sql("create table within (id int)")))
          )
        )
        const refused = yield* Effect.flip(upgrade(pooled, {}, [block]))
        assert.strictEqual(refused._tag === "LockError" ? refused.reason._tag : refused.message, "PoolerDetected")
        const found = yield* Effect.provide(sql("select tablename from pg_tables where schemaname = 'public'"), client)
        assert.deepStrictEqual(found, [])
        yield* upgrade(url, {}, [block])
      }))

    it.scopedLive("a session that holds the lock already is refused", () =>
      Effect.gen(function*() {
        const { client } = yield* database
        yield* Effect.gen(function*() {
          const client = yield* SqlClient.SqlClient
          const connection = yield* client.reserve
          const single = new Proxy(client, {
            get: (target, key) => key === "reserve" ? Effect.succeed(connection) : Reflect.get(target, key)
          })
          const run = Commands.upgrade("head").pipe(
            Effect.provide(ScriptDirectory.fromModules(chain)),
            Effect.provideService(
              Environment.Environment,
              Environment.make({ client: Layer.succeed(SqlClient.SqlClient, single), transactionPerMigration: true })
            )
          )
          const results = yield* Effect.all([Effect.either(run), Effect.either(run)], { concurrency: 2 })
          const refused = results.filter(Either.isLeft).map(({ left }) =>
            left._tag === "LockError" ? left.reason._tag : left.message
          )
          assert.deepStrictEqual(refused, ["LockHeldBySession"])
          assert.deepStrictEqual(yield* ran, [1, 2, 3, 4, 5])
          assert.strictEqual(yield* leftLocks, 0)
        }).pipe(Effect.provide(client))
      }))
  }
)
