import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import { liveDatabases } from "../servers/databases.ts"
import { converge } from "./Converge.ts"

const integer = Column.make(SqlType.integer, { nullable: false })
const key = Column.make(SqlType.integer, { primaryKey: true })

for (const { label, layer } of liveDatabases) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("replaces a primary key, with its generated values and the foreign keys that refer to it", () =>
      Effect.gen(function*() {
        const owner = Table.make("owner", { id: key })
        const of = (columns: ReadonlyArray<string>) =>
          MetaData.make([
            owner,
            Table.make("item", {
              id: Column.make(SqlType.integer, {
                nullable: false,
                autoincrement: columns.length === 1 ? "auto" : false
              }),
              ownerId: Column.make(SqlType.integer, { name: "owner_id", nullable: false, references: "owner.id" })
            }, {
              constraints: [Constraint.primaryKey(columns)],
              indexes: [Index.make("item_id", ["id"], { unique: true })]
            }),
            Table.make("part", {
              id: key,
              itemId: Column.make(SqlType.integer, { name: "item_id", references: "item.id" })
            })
          ])
        const { differences, source } = yield* converge(
          of(["id"]),
          of(["owner_id", "id"]),
          {},
          Effect.gen(function*() {
            const sql = yield* SqlClient.SqlClient
            const insert = (table: string, row: string) => {
              const text = `insert into ${table} ${row}`
              return sql.unsafe(
                label === "mssql" ? `set identity_insert ${table} on; ${text}; set identity_insert ${table} off` : text
              )
            }
            yield* insert("owner", "(id) values (1)")
            yield* insert("item", "(id, owner_id) values (7, 1)")
            yield* insert("part", "(id, item_id) values (1, 7)")
          })
        )
        assert.include(differences.join("\n"), "added PrimaryKey constraint")
        assert.include(source, "createPrimaryKey(")
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(yield* sql`select id, owner_id from item`.values, [[7, 1]])
      }).pipe(Effect.provide(layer)))

    it.effect("moves a primary key to a new column, and removes one", () =>
      Effect.gen(function*() {
        const { differences } = yield* converge(
          MetaData.make([
            Table.make("a", { id: key, code: integer }),
            Table.make("b", { id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }) })
          ]),
          MetaData.make([
            Table.make("a", { code: integer, number: key }),
            Table.make("b", { id: integer })
          ])
        )
        assert.include(differences.join("\n"), "removed constraint")
      }).pipe(Effect.provide(layer)))

    it.effect("leaves primary keys alone if they are not compared", () =>
      Effect.gen(function*() {
        const { differences } = yield* converge(
          MetaData.make([Table.make("a", { id: integer })]),
          MetaData.make([
            Table.make("a", { id: Column.make(SqlType.integer, { primaryKey: true, autoincrement: false }) })
          ]),
          { comparePrimaryKeys: false }
        )
        assert.deepStrictEqual(differences, [])
      }).pipe(Effect.provide(layer)))
  })
}
