import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import { liveDatabases } from "../servers/databases.ts"
import { converge } from "./Converge.ts"

const key = Column.make(SqlType.integer, { primaryKey: true })
const text = (options: { readonly renamedFrom?: string; readonly nullable?: boolean } = {}) =>
  Column.make(SqlType.string(20), options)

const account = (name: string, column: string, options: { readonly table?: string; readonly column?: string } = {}) => {
  const hint = options.column === undefined ? {} : { renamedFrom: options.column }
  return [
    Table.make(name, { id: key, [column]: text({ nullable: false, ...hint }) }, {
      constraints: [
        Constraint.check(`${column} <> 'nobody'`, { name: "named" }),
        Constraint.unique([column], { name: "once" })
      ],
      indexes: [Index.make("nick_and_id", [column, "id"])],
      ...(options.table === undefined ? {} : { renamedFrom: options.table })
    }),
    Table.make("login", { id: key, account: Column.make(SqlType.integer, { references: `${name}.id` }) })
  ]
}

for (const { label, layer } of liveDatabases) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("renames a table and a column that the schema says are renamed, and keeps their rows", () =>
      Effect.gen(function*() {
        const { differences, source } = yield* converge(
          MetaData.make(account("person", "nick")),
          MetaData.make(account("account", "alias", { table: "person", column: "nick" })),
          {},
          Effect.gen(function*() {
            const sql = yield* SqlClient.SqlClient
            yield* sql`insert into person (nick) values ('a')`
            yield* sql`insert into login (account) values (1)`
          })
        )
        assert.deepStrictEqual(differences.filter((text) => !text.includes("constraint 'named'")), [
          "renamed table 'person' to 'account'",
          "new name 'alias' of column 'account.nick'"
        ])
        assert.include(source, "op.renameTable(\"person\", \"account\")")
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(yield* sql`select a.id, alias from account a join login on account = a.id`.values, [[
          1,
          "a"
        ]])
      }).pipe(Effect.provide(layer)))

    it.effect("ignores a hint after the rename, and if both names are declared", () =>
      Effect.gen(function*() {
        const of = (hint: string | undefined) =>
          MetaData.make([
            Table.make("t", { id: key, a: text(), b: text(hint === undefined ? {} : { renamedFrom: hint }) })
          ])
        const { differences } = yield* converge(of(undefined), of("a"))
        assert.deepStrictEqual(differences, [])
      }).pipe(Effect.provide(layer)))
  })
}
