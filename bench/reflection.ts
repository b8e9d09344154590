/**
 * How long a database of 1,000 tables (10 columns, 2 indexes and 1 foreign key each) takes to reflect: `tsx bench/reflection.ts`. At most 12 queries,
 * less than 2 s on PostgreSQL, MySQL and MariaDB and less than 3 s on SQLite, and no more memory for each table than with a quarter of the
 * tables. Servers are those of `EFFECT_ALEMBIC_TEST_…_URL`.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { performance } from "node:perf_hooks"
import process from "node:process"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Statement from "../src/dialect/Statement.ts"
import * as Dialects from "../src/Dialects.ts"
import { DatabaseError, StatementFailed } from "../src/execution/DatabaseError.ts"
import * as Inspector from "../src/execution/Inspector.ts"
import * as FreshDatabase from "../test/servers/FreshDatabase.ts"
import type { ServerName } from "../test/servers/Server.ts"

setFlagsFromString("--expose-gc")
const collect = (): void => runInNewContext("gc()")

const queries = 12
const milliseconds: Readonly<Record<string, number>> = {
  sqlite: 3_000,
  postgresql: 2_000,
  mysql: 2_000,
  mariadb: 2_000
}

const create = (first: number, last: number) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => {
    const tables = Array.from({ length: last - first }, (_, at) => first + at)
    return sql.withTransaction(Effect.forEach(tables, (at) =>
      Effect.all([
        sql.unsafe(
          `create table table_${at} (id integer not null primary key, parent_id integer, email varchar(200) not null,
            title varchar(80) default 'none', amount numeric(10,2) default 0, active smallint not null, created timestamp null,
            notes text, price double precision, code char(8),
            constraint fk_${at} foreign key (parent_id) references table_${Math.max(0, at - 1)} (id))`
        ),
        sql.unsafe(`create index ix_title_${at} on table_${at} (title, active)`),
        sql.unsafe(`create unique index ix_email_${at} on table_${at} (email)`)
      ]), { discard: true }))
  })

const measured = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const dialect = yield* Dialects.fromClient(sql)
  let asked = 0
  const inspector = yield* Inspector.make(
    Option.getOrThrow(dialect.catalogue.reflector),
    (question) =>
      Effect.suspend(() => {
        asked++
        const text = Statement.render(question, () => "?")
        return Effect.mapError(
          sql.unsafe<Readonly<Record<string, unknown>>>(text).withoutTransform,
          (cause) => new DatabaseError({ reason: new StatementFailed({ sql: text, cause }) })
        )
      }),
    Effect.succeed(0)
  )
  const once = Effect.gen(function*() {
    yield* inspector.clearCache
    collect()
    asked = 0
    const heap = process.memoryUsage().heapUsed
    const cpu = process.cpuUsage()
    const start = performance.now()
    const { tables } = yield* inspector.reflect()
    const time = performance.now() - start
    const { system, user } = process.cpuUsage(cpu)
    collect()
    return {
      tables: tables.length,
      asked,
      time,
      cpu: (system + user) / 1_000,
      bytes: (process.memoryUsage().heapUsed - heap) / tables.length
    }
  })
  const best = Effect.map(
    Effect.all([once, once, once]),
    (runs) => runs.toSorted((a, b) => a.time - b.time)[0] ?? runs[0]
  )
  yield* create(0, 250)
  const quarter = yield* best
  yield* create(250, 1_000)
  const whole = yield* best
  return { label: dialect.name, quarter, whole }
})

const url = (name: ServerName) => process.env[`EFFECT_ALEMBIC_TEST_${name.toUpperCase()}_URL`]

const databases = [
  FreshDatabase.sqlite(),
  ...(["postgresql", "mysql", "mariadb"] as const).flatMap((name) => {
    const address = url(name)
    if (address === undefined) process.stdout.write(`${name}: left out, for there is no server\n`)
    return address === undefined ? [] : [FreshDatabase.onServer({ name, url: address })]
  })
]

for (const database of databases) {
  const { label, quarter, whole } = await Effect.runPromise(
    Effect.scoped(Effect.provide(measured, FreshDatabase.layer(database)))
  )
  const limit = milliseconds[label] ?? 0
  const isGood = whole.asked <= queries && whole.time < limit && whole.bytes < 1.2 * quarter.bytes
  process.stdout.write(
    `${label.padEnd(11)} ${whole.tables} tables: ${whole.asked} queries, ${whole.time.toFixed(0)} ms (limit ${limit}; ${
      whole.cpu.toFixed(0)
    } ms of CPU), ${(whole.bytes / 1024).toFixed(1)} KB each (${
      (quarter.bytes / 1024).toFixed(1)
    } KB with ${quarter.tables}; 250 tables in ${quarter.time.toFixed(0)} ms)${isGood ? "" : " – too much"}\n`
  )
  if (!isGood) process.exitCode = 1
}
