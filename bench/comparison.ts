/**
 * How long a database takes to compare with the schema that it was created from: `tsx bench/comparison.ts`. 1,000 tables of 10 columns, 2 indexes and a
 * foreign key on each database, and 10 tables: less than 3 s and 150 ms. CPU time is that of this process. Servers are those of
 * `EFFECT_ALEMBIC_TEST_…_URL`.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { Column, Constraint, Index, MetaData, SqlText, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { performance } from "node:perf_hooks"
import process from "node:process"
import * as Compare from "../src/autogenerate/Compare.ts"
import * as Dialects from "../src/Dialects.ts"
import * as Execution from "../src/execution/Execution.ts"
import * as Inspector from "../src/execution/Inspector.ts"
import * as FreshDatabase from "../test/servers/FreshDatabase.ts"
import type { ServerName } from "../test/servers/Server.ts"

const sizes = [{ tables: 10, limit: 150 }, { tables: 1_000, limit: 3_000 }]

const table = (at: number): Table.Table =>
  Table.make(`table_${at}`, {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    parent_id: Column.make(SqlType.integer),
    email: Column.make(SqlType.string(200), { nullable: false, unique: true }),
    title: Column.make(SqlType.string(80), { serverDefault: "none" }),
    amount: Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { serverDefault: 0 }),
    active: Column.make(SqlType.boolean, { nullable: false, serverDefault: true }),
    created: Column.make(SqlType.dateTime(), { serverDefault: SqlText.now }),
    notes: Column.make(SqlType.text),
    price: Column.make(SqlType.double()),
    code: Column.make(SqlType.CHAR(8))
  }, {
    constraints: [
      Constraint.foreignKey(["parent_id"], `table_${Math.max(0, at - 1)}`, ["id"], { name: `fk_${at}` }),
      Constraint.check("amount >= 0 AND active IN (true, false)", { name: `ck_${at}` })
    ],
    indexes: [Index.make(`ix_title_${at}`, ["title", "active"])]
  })

const services = Inspector.layer.pipe(
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Dialects.layerFromClient)
)

const measured = (metadata: MetaData.MetaData) =>
  Effect.gen(function*() {
    const cpu = process.cpuUsage()
    const start = performance.now()
    const { ops } = yield* Compare.upgradeOps(metadata, { compareServerDefault: true })
    const time = performance.now() - start
    const { system, user } = process.cpuUsage(cpu)
    return { differences: ops.length, time, cpu: (system + user) / 1_000 }
  }).pipe(Effect.provide(Layer.fresh(services)))

const best = <A extends { readonly cpu: number }, E, R>(once: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.all([once, once, once]), (runs) => runs.toSorted((a, b) => a.cpu - b.cpu)[0] ?? runs[0])

const url = (name: ServerName) => process.env[`EFFECT_ALEMBIC_TEST_${name.toUpperCase()}_URL`]

const databases = [
  ["sqlite", FreshDatabase.sqlite()] as const,
  ...(["postgresql", "mysql", "mariadb"] as const).flatMap((name) => {
    const address = url(name)
    if (address === undefined) process.stdout.write(`${name}: left out, for there is no server\n`)
    return address === undefined ? [] : [[name, FreshDatabase.onServer({ name, url: address })] as const]
  })
]

const comparison = (label: string) =>
  Effect.forEach(sizes, ({ limit, tables }) =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const metadata = MetaData.make(Array.from({ length: tables }, (_, at) => table(at)))
      yield* sql.withTransaction(MetaData.createAll(metadata, { ifNotExists: true }))
      const { cpu, differences, time } = yield* best(measured(metadata))
      const isGood = time < limit && differences === 0
      process.stdout.write(
        `${label.padEnd(11)} ${tables} tables: ${time.toFixed(0)} ms (limit ${limit}; ${
          cpu.toFixed(0)
        } ms of CPU), ${differences} differences${isGood ? "" : " – too much"}\n`
      )
      if (!isGood) process.exitCode = 1
    }), { discard: true })

for (const [label, database] of databases) {
  await Effect.runPromise(Effect.scoped(Effect.provide(comparison(label), FreshDatabase.layer(database))))
}
