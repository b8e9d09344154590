/**
 * How long the laws of 50 revisions take: `tsx bench/laws.ts`. Less than 20 s of CPU time on SQLite, and less than 60 s on PostgreSQL, without that of
 * the server. The server is that of `EFFECT_ALEMBIC_TEST_POSTGRESQL_URL`.
 */
import { Column, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import { MigrationLaws } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import { performance } from "node:perf_hooks"
import process from "node:process"
import * as FreshDatabase from "../test/servers/FreshDatabase.ts"

const seconds = { sqlite: 20, postgresql: 60 }

const id = Column.make(SqlType.integer, { primaryKey: true })

/** The first revision of the second branch. */
const branch = 30

/** Five kinds of changes in turn; each table refers to the one before it. */
const changes = (at: number) => {
  const group = Math.floor(at / 5)
  const table = `table_${group}`
  const parent = `table_${at === branch ? 3 : group - 1}`
  switch (at % 5) {
    case 0:
      return {
        upgrade: op.createTable(table, {
          id,
          name: Column.make(SqlType.string(50)),
          ...group === 0 ? {} : { parent: Column.make(SqlType.integer, { references: `${parent}.id` }) }
        }),
        downgrade: op.dropTable(table)
      }
    case 1:
      return {
        upgrade: op.addColumn(table, "nick", Column.make(SqlType.string(30))),
        downgrade: op.dropColumn(table, "nick")
      }
    case 2:
      return {
        upgrade: op.createIndex(`ix_${table}`, table, ["name"]),
        downgrade: op.dropIndex(`ix_${table}`, { tableName: table })
      }
    case 3:
      return {
        upgrade: op.addColumn(table, "amount", Column.make(SqlType.integer, { nullable: false, serverDefault: 0 })),
        downgrade: op.dropColumn(table, "amount")
      }
    default:
      return {
        upgrade: op.execute(`UPDATE ${table} SET amount = amount + 1`),
        downgrade: op.execute(`UPDATE ${table} SET amount = amount - 1`)
      }
  }
}

/** A line of revisions, in which ten run beside ten others, and a merge follows. */
const downRevision = (at: number) => at === 0 ? null : at === branch ? "r19" : at === 40 ? ["r29", "r39"] : `r${at - 1}`

const migrations = Array.from(
  { length: 50 },
  (_, at) => Migration.make({ revision: `r${at}`, downRevision: downRevision(at), ...changes(at) })
)

const laws = MigrationLaws.suite({ scripts: ScriptDirectory.fromModules(migrations) })

const measured = Effect.fn(function*(law: MigrationLaws.Law) {
  const start = performance.now()
  const before = process.cpuUsage()
  yield* law.check
  const { system, user } = process.cpuUsage(before)
  return { name: law.name, time: (performance.now() - start) / 1e3, cpu: (system + user) / 1e6 }
})

const url = process.env["EFFECT_ALEMBIC_TEST_POSTGRESQL_URL"]
if (url === undefined) process.stdout.write("postgresql: left out, for there is no server\n")

const servers = [{ name: "sqlite" } as const, ...url === undefined ? [] : [{ name: "postgresql", url } as const]]

for (const server of servers) {
  const results = await Effect.runPromise(
    Effect.provide(Effect.forEach(laws, measured), FreshDatabase.databases(server))
  )
  const limit = seconds[server.name]
  const total = (value: (result: typeof results[number]) => number) => results.reduce((sum, one) => sum + value(one), 0)
  const cpu = total(({ cpu }) => cpu)
  for (const { cpu, name, time } of results) {
    process.stdout.write(`${time.toFixed(1).padStart(6)} s ${cpu.toFixed(1).padStart(6)} s of CPU  ${name}\n`)
  }
  process.stdout.write(
    `${server.name} ${migrations.length} revisions: ${cpu.toFixed(1)} s of CPU (limit ${limit}; ${
      total(({ time }) => time).toFixed(1)
    } s)${cpu < limit ? "" : " – too much"}\n`
  )
  if (cpu >= limit) process.exitCode = 1
}
