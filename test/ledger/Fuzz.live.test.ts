/**
 * Generated migrations that are interrupted again and again, beside a twin database on which they ran at once: both end with the same tables.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fc from "fast-check"
import process from "node:process"
import { databasesOf } from "../servers/databases.ts"
import { project, silent, sql } from "../servers/Live.ts"

const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined

const tables = ["a", "b", "temporary", "m"] as const
const table = fc.constantFrom(...tables).map((name) => `\`${name}\``)
const statement = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(table, fc.nat(99)).map(([table, id]) => `insert into ${table} (id) values (${id})`)
  },
  {
    weight: 2,
    arbitrary: fc.tuple(table, table).map(([to, from]) => `insert into ${to} (id) select id + 1 from ${from}`)
  },
  table.map((table) => `update ${table} set id = id + 1`),
  table.map((table) => `delete from ${table} where id % 7 = 0`),
  table.map((table) => `alter table ${table} add index (id)`),
  fc.tuple(table, fc.nat(3)).map(([table, n]) => `alter table ${table} add column c${n} int default ${n}`),
  fc.tuple(table, fc.nat(3)).map(([table, n]) => `alter table ${table} rename column c${n} to d${n}`),
  fc.nat(3).map((n) => `create table t${n} (id int)`),
  fc.nat(3).map((n) => `drop table t${n}`),
  fc.nat(3).map((n) => `alter table t${n} rename to u${n}`),
  table.map((table) => `create or replace view v as select id from ${table}`),
  fc.constant("set @x = 1"),
  fc.constant("select 1")
)

/** A statement that the database refuses is passed over, as a migration may do. */
const work = (statements: ReadonlyArray<string>) =>
  Effect.forEach(statements, (text) => Effect.ignore(sql(text)), { discard: true })

const first = Migration.make({
  revision: "r0",
  downRevision: null,
  upgrade: Effect.forEach(
    tables,
    (name) => sql(`create table \`${name}\` (id int)${name === "m" ? " engine=MyISAM" : ""}`),
    { discard: true }
  ),
  downgrade: Effect.void
})

const upgrade = (migrate: Effect.Effect<unknown, unknown, SqlClient.SqlClient>) =>
  Commands.upgrade("head").pipe(
    Effect.provide(project([
      first,
      Migration.make({ revision: "r1", downRevision: "r0", upgrade: Effect.asVoid(migrate), downgrade: Effect.void })
    ]))
  )

const content = Effect.gen(function*() {
  const client = yield* SqlClient.SqlClient
  const found = yield* client.unsafe<{ readonly name: string }>(
    "select table_name as name from information_schema.tables where table_schema = database() and table_name not like 'alembic%' order by 1"
  )
  return yield* Effect.forEach(found, ({ name }) =>
    Effect.map(
      client.unsafe<Record<string, unknown>>(`select * from \`${name}\``),
      (rows) => [name, rows.map((row) => JSON.stringify(row)).toSorted()]
    ))
})

describe.each(databasesOf("mysql", "mariadb"))(
  "generated migrations on $label",
  ({ layer }) => {
    it.scopedLive("have the same result, interrupted or not", () =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.array(statement, { minLength: 4, maxLength: 12 }),
            fc.array(fc.nat(12), { maxLength: 3 }),
            (statements, stops) =>
              Effect.gen(function*() {
                const twin = yield* Effect.provide(
                  Effect.zipRight(upgrade(work(statements)), content),
                  Layer.fresh(layer)
                )
                const interrupted = Effect.gen(function*() {
                  for (const stop of stops.toSorted((left, right) => left - right)) {
                    yield* Effect.flip(upgrade(Effect.zipRight(work(statements.slice(0, stop)), Effect.fail("stop"))))
                  }
                  yield* upgrade(work(statements))
                  assert.deepStrictEqual(yield* sql("select * from alembic_version_journal"), [])
                  return yield* content
                })
                assert.deepStrictEqual(yield* Effect.provide(interrupted, Layer.fresh(layer)), twin)
              }).pipe(Effect.provide(silent), Effect.runPromise)
          ),
          { numRuns: isLong ? 250 : 4, endOnFailure: true }
        )
      ), isLong ? 3_600_000 : 120_000)
  }
)
