/**
 * What a run says after it did not end well, and whether that is the truth, on every server.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, Migration, MigrationContext, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { liveDatabases } from "../servers/databases.ts"

type Options = Omit<Environment.Options, "client">
type Upgrade = Effect.Effect<unknown, unknown, SqlClient.SqlClient | MigrationContext>

const sql = (text: string) => Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(text))

const sequence = (...parts: ReadonlyArray<string | Upgrade>): Upgrade =>
  Effect.forEach(parts, (part): Upgrade => typeof part === "string" ? sql(part) : part, { discard: true })

const inBlock = (...parts: ReadonlyArray<string | Upgrade>): Upgrade =>
  Effect.flatMap(MigrationContext, ({ autocommitBlock }) => autocommitBlock(sequence(...parts)))

const breaks = "insert into nowhere values (1)"

/** Revisions a, b, c, …, each on the one before it. */
const chain = (...upgrades: ReadonlyArray<Upgrade>) =>
  upgrades.map((upgrade, at) =>
    Migration.make({
      revision: name(at),
      downRevision: at === 0 ? null : name(at - 1),
      upgrade: Effect.asVoid(upgrade),
      downgrade: Effect.void
    })
  )
const name = (at: number) => String.fromCharCode(97 + at)

const setup = (upgrades: ReadonlyArray<Upgrade>, options: Options = {}) =>
  Layer.merge(
    ScriptDirectory.fromModules(chain(...upgrades)),
    Layer.effect(
      Environment.Environment,
      Effect.map(
        SqlClient.SqlClient,
        (client) => Environment.make({ ...options, client: Layer.succeed(SqlClient.SqlClient, client) })
      )
    )
  )

const versions = Effect.map(
  Effect.flatMap(
    SqlClient.SqlClient,
    (client) => client.unsafe<{ name: string }>("select version_num as name from alembic_version")
  ),
  (rows) => rows.map(({ name }) => name).toSorted()
)
export const history = Effect.map(
  Effect.flatMap(
    SqlClient.SqlClient,
    (client) =>
      client.unsafe<{ revision: string; direction: string; outcome: string }>(
        "select revision, direction, outcome from alembic_version_history order by id"
      )
  ),
  (rows) => rows.map(({ direction, outcome, revision }) => `${direction} ${revision} ${outcome}`)
)
export const isThere = (table: string) =>
  Effect.map(Effect.either(sql(`select * from ${table}`)), (answer) => answer._tag === "Right")

const silent = Logger.replace(Logger.defaultLogger, Logger.none)

describe.each(liveDatabases)("after a run on $label", ({ label, layer }) => {
  const rollsBack = label !== "mysql" && label !== "mariadb"

  const live = <E>(title: string, test: Effect.Effect<void, E, SqlClient.SqlClient>) =>
    it.scopedLive(title, () => Effect.provide(test, Layer.merge(layer, silent)))

  const upgrade = (upgrades: ReadonlyArray<Upgrade>, options?: Options) =>
    Effect.provide(Commands.upgrade("head"), setup(upgrades, options))

  const table = sql("create table ta (n int primary key)")

  for (const options of [{}, { transactionPerMigration: true }, { transactionalDdl: false }]) {
    live(
      `stamp --purge that fails leaves the version table as it was, with ${JSON.stringify(options)}`,
      Effect.gen(function*() {
        yield* upgrade([table])
        const purging = Commands.stamp("b", { purge: true })
        const fails = { ...options, onVersionApply: [() => Effect.fail("on purpose")] }
        const error = yield* Effect.flip(Effect.provide(purging, setup([table, Effect.void], fails)))
        assert.include(error.message, "on purpose")
        assert.deepStrictEqual(yield* versions, ["a"])
        yield* Effect.provide(purging, setup([table, Effect.void], options))
        assert.deepStrictEqual(yield* versions, ["b"])
      })
    )
  }

  if (!rollsBack) {
    live(
      "stamp --purge is refused before it deletes anything, where a migration was broken off",
      Effect.gen(function*() {
        const upgrades = [table, sequence("create table tb (n int)", breaks)]
        yield* Effect.flip(upgrade(upgrades))
        const error = yield* Effect.flip(Effect.provide(Commands.stamp("a", { purge: true }), setup(upgrades)))
        assert.strictEqual(error._tag, "UnfinishedMigration")
        assert.deepStrictEqual(yield* versions, ["a"])
      })
    )
  }
})
