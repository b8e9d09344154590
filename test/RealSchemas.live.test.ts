/**
 * A database that nobody here designed: stamped, taken through three revisions and back, every row as it was.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Constraint, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { chinook, isThere } from "./realSchemas.ts"
import { liveDatabases } from "./servers/databases.ts"
import type { Label } from "./servers/FreshDatabase.ts"
import { environment } from "./servers/Live.ts"

const load = (label: Label) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql.withTransaction(
        Effect.forEach(chinook(label), (text) => sql.unsafe(text).unprepared, { discard: true })
      )
  )

const tables = [
  "Album",
  "Artist",
  "Customer",
  "Employee",
  "Genre",
  "Invoice",
  "InvoiceLine",
  "MediaType",
  "Playlist",
  "PlaylistTrack",
  "Track"
]
const snake = (name: string) => name.replaceAll(/(?<!^)([A-Z])/g, "_$1").toLowerCase()

const dump = (spell: (name: string) => string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => Effect.forEach(tables, (table) => sql`select * from ${sql(spell(table))} order by 1, 2`)
  )

describe.skipIf(!isThere).each(liveDatabases)(
  "chinook on $label",
  ({ label, layer }) => {
    const spell = label === "postgresql" ? snake : (name: string) => name

    const scripts = ScriptDirectory.fromModules([
      Migration.make({ revision: "c0", downRevision: null, upgrade: Effect.void, downgrade: Effect.void }),
      Migration.make({
        revision: "c1",
        downRevision: "c0",
        upgrade: op.addColumn(
          spell("Customer"),
          "loyalty",
          Column.make(SqlType.string(20), { nullable: false, serverDefault: "none" })
        ),
        downgrade: op.dropColumn(spell("Customer"), "loyalty")
      }),
      Migration.make({
        revision: "c2",
        downRevision: "c1",
        upgrade: op.createTable("top_track", {
          id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }),
          sold: Column.make(SqlType.integer, { nullable: false })
        }, {
          constraints: [
            Constraint.foreignKey(["id"], spell("Track"), [spell("TrackId")], { name: "fk_top_track_track" })
          ]
        }),
        downgrade: op.dropTable("top_track")
      }),
      Migration.make({
        revision: "c3",
        downRevision: "c2",
        upgrade: Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          yield* sql`insert into top_track (id, sold)
          select ${sql(spell("TrackId"))}, count(*) from ${sql(spell("InvoiceLine"))} group by ${sql(spell("TrackId"))}`
          yield* sql`update ${sql(spell("Customer"))} set loyalty = ${"gold"} where ${
            sql(spell("Country"))
          } = ${"Norway"}`
        }),
        downgrade: Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          yield* sql`update ${sql(spell("Customer"))} set loyalty = ${"none"}`
          yield* sql`delete from top_track`
        })
      })
    ])

    it.scopedLive("up three revisions and down again leaves every row as it was", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        yield* load(label)
        const before = yield* dump(spell)
        assert.strictEqual(before.flat().length, 15_607)

        yield* Commands.stamp("c0")
        const [up] = yield* Commands.upgrade("head")
        assert.deepStrictEqual(
          up?.steps.map((step) => step.toRevisions),
          [["c1"], ["c2"], ["c3"]]
        )
        const [{ sold } = { sold: 0 }] = yield* sql<{ sold: unknown }>`select sum(sold) as sold from top_track`
        assert.strictEqual(Number(sold), 2240)
        assert.strictEqual((yield* sql`select loyalty from ${sql(spell("Customer"))} where loyalty = 'gold'`).length, 1)

        yield* Commands.downgrade("c0")
        assert.deepStrictEqual(yield* dump(spell), before)
        assert.deepStrictEqual((yield* Commands.current()).map(({ rows }) => rows), [["c0"]])
      }).pipe(Effect.provide(Layer.provideMerge(Layer.merge(environment(), scripts), layer))), 60_000)
  }
)
