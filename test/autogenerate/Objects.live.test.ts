import { assert, describe, it } from "@effect/vitest"
import { Column, Index, MetaData, SchemaObject, Sequence, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import { databasesOf } from "../servers/databases.ts"
import { converge, differences } from "./Converge.ts"

const key = Column.make(SqlType.integer, { primaryKey: true })

const account = (type: SqlType.SqlType = SqlType.integer) =>
  Table.make("account", { id: key, size: Column.make(type), name: Column.make(SqlType.string(20)) })

const body = (text: string) =>
  SchemaObject.routine(
    "touch",
    `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin ${text}; end $$`
  )
const touch = (event: string) =>
  SchemaObject.trigger(
    "touched",
    "account",
    `CREATE TRIGGER touched BEFORE ${event} ON account FOR EACH ROW EXECUTE FUNCTION touch()`
  )

for (const { label, layer } of databasesOf("postgresql")) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("changes views with the views and columns that they read", () =>
      Effect.gen(function*() {
        const small = SchemaObject.view("small", "select id, size from account where size<10")
        const smallest = SchemaObject.view("smallest", "SELECT min(size) AS size FROM small", {
          materialized: true,
          indexes: [Index.make("smallest_size", ["size"])]
        })
        const names = SchemaObject.view("names", "SELECT name FROM account")
        const { differences: found } = yield* converge(
          MetaData.make([account()], { views: [small, smallest, names] }),
          MetaData.make([account(SqlType.bigInteger)], {
            views: [SchemaObject.view("small", "SELECT id, size FROM account WHERE size < 20 "), smallest, names]
          })
        )
        assert.deepStrictEqual(found, [
          "removed materialized view 'smallest'",
          "removed view 'small'",
          "type change on column 'account.size'",
          "added view 'small'",
          "added materialized view 'smallest'"
        ])
        assert.deepStrictEqual(yield* differences(MetaData.make([account(SqlType.bigInteger)])), [])
        assert.deepStrictEqual(
          yield* differences(MetaData.make([account(SqlType.bigInteger)]), { compareObjects: ["view"] }),
          ["removed materialized view 'smallest'", "removed view 'small'", "removed view 'names'"]
        )
      }).pipe(Effect.provide(layer)))

    it.effect("changes functions, triggers, policies, sequences, domains and extensions", () =>
      Effect.gen(function*() {
        const { differences: found, source } = yield* converge(
          MetaData.make([account()], {
            functions: [body("return new")],
            triggers: [touch("INSERT")],
            policies: [SchemaObject.policy("own", "account", { using: "name=current_user" })],
            sequences: [Sequence.make("numbers", { increment: 2 })],
            domains: [
              SchemaObject.domain("positive", SqlType.integer, { checks: [{ name: "ck", sqltext: "VALUE > 0" }] })
            ]
          }),
          MetaData.make([account()], {
            functions: [
              body("new.size := 1; return new"),
              SchemaObject.routine("one", "CREATE FUNCTION one(n int) RETURNS int LANGUAGE sql AS 'SELECT n'", {
                signature: "n integer"
              })
            ],
            triggers: [touch("INSERT OR UPDATE")],
            policies: [SchemaObject.policy("own", "account", { using: "name = 'x'" })],
            sequences: [Sequence.make("numbers", { start: 5 }), Sequence.make("more")],
            extensions: [SchemaObject.extension("pg_trgm")]
          }),
          { compareObjects: true }
        )
        assert.deepStrictEqual(found.toSorted(), [
          "added extension 'pg_trgm'",
          "added function 'one'",
          "added policy 'own'",
          "added sequence 'more'",
          "added trigger 'touched'",
          "changed function 'touch'",
          "changed sequence 'numbers'",
          "removed domain 'positive'",
          "removed policy 'own'",
          "removed trigger 'touched'"
        ])
        assert.include(source, "op.replaceObject(")
      }).pipe(Effect.provide(layer)))
  })
}

for (const { label, layer } of databasesOf("sqlite", "mysql", "mariadb")) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("creates and drops views and triggers", () =>
      Effect.gen(function*() {
        const trigger = (size: number) =>
          SchemaObject.trigger(
            "touched",
            "account",
            label === "sqlite"
              ? `CREATE TRIGGER touched AFTER INSERT ON account BEGIN UPDATE account SET size = ${size}; END`
              : `CREATE TRIGGER touched BEFORE INSERT ON account FOR EACH ROW SET new.size = ${size}`
          )
        const { differences: found } = yield* converge(
          MetaData.make([account()], {
            views: [SchemaObject.view("names", "SELECT name FROM account")],
            triggers: [trigger(1)]
          }),
          MetaData.make([account()], {
            views: [SchemaObject.view("sizes", "SELECT size FROM account")],
            triggers: [trigger(2)]
          })
        )
        assert.deepStrictEqual(found, [
          "removed trigger 'touched'",
          "removed view 'names'",
          "added view 'sizes'",
          "added trigger 'touched'"
        ])
      }).pipe(Effect.provide(layer)))
  })
}
