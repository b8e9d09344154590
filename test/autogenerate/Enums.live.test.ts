import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, MetaData, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import { databasesOf } from "../servers/databases.ts"
import { converge } from "./Converge.ts"

const key = Column.make(SqlType.integer, { primaryKey: true })

const person = (labels: ReadonlyArray<string>, options: { readonly default?: string; readonly was?: object } = {}) => {
  const mood = SqlType.enum("mood", labels, { renamedFrom: { ...options.was } })
  return Table.make("person", {
    id: key,
    mood: Column.make(mood, { nullable: false, serverDefault: options.default ?? "ok" }),
    before: Column.make(SqlType.array(mood))
  })
}

const insert = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`insert into person (id, mood) values (1, 'ok'), (2, 'it''s, fine')`
})

const first = ["ok", "it's, fine"]

for (const { label, layer } of databasesOf("postgresql")) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("adds labels in place, before and after others", () =>
      Effect.gen(function*() {
        const { differences, source } = yield* converge(
          MetaData.make([person(first)]),
          MetaData.make([person(["sad", "ok", "so so", "it's, fine", "happy"])]),
          {},
          insert
        )
        assert.deepStrictEqual(differences, ["labels of enum 'mood'"])
        assert.include(source, "op.alterEnum(\"mood\", [\"sad\", \"ok\", \"so so\", \"it's, fine\", \"happy\"], {")
        assert.notInclude(source, "rewrite: true")
      }).pipe(Effect.provide(layer)))

    it.effect("removes and reorders labels, and changes a default to a new label in the same transaction", () =>
      Effect.gen(function*() {
        const { differences, source } = yield* converge(
          MetaData.make([person(["gone", ...first], { default: "gone" })]),
          MetaData.make([person(["it's, fine", "new", "ok"], { default: "new" })]),
          {},
          insert
        )
        assert.deepStrictEqual(differences, [
          "labels of enum 'mood'",
          "server default on column 'person.mood'",
          "labels of enum 'mood'"
        ])
        assert.include(source, "// Data loss: the enum mood can no longer be \"gone\".")
      }).pipe(Effect.provide(layer)))

    it.effect("renames a label that the schema says is renamed", () =>
      Effect.gen(function*() {
        yield* converge(
          MetaData.make([person(first)]),
          MetaData.make([person(["ok", "great"], { was: { great: "it's, fine" } })]),
          {},
          insert
        )
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(yield* sql`select mood::text from person order by id`.values, [["ok"], ["great"]])
      }).pipe(Effect.provide(layer)))

    it.effect("creates an enum for a new column and a new table, and drops one that is not used any more", () =>
      Effect.gen(function*() {
        const color = SqlType.enum("color", ["red", "blue"])
        const { differences } = yield* converge(
          MetaData.make([person(first), Table.make("other", { id: key })]),
          MetaData.make([
            Table.make("person", { id: key }),
            Table.make("other", { id: key, color: Column.make(color, { serverDefault: "red" }) }),
            Table.make("third", { id: key, color: Column.make(color) }, {
              constraints: [Constraint.check("color <> 'red'", { name: "no_red" })]
            })
          ]),
          {},
          insert
        )
        assert.deepStrictEqual(differences, [
          "added type",
          "added table 'third'",
          "added column 'other.color'",
          "removed column 'person.mood'",
          "removed column 'person.before'",
          "removed type"
        ])
      }).pipe(Effect.provide(layer)))
  })
}

for (const { label, layer } of databasesOf("mysql", "mariadb")) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("adds, reorders and removes labels with quotes and commas", () =>
      Effect.gen(function*() {
        const of = (...labels: ReadonlyArray<string>) =>
          MetaData.make([
            Table.make("person", {
              id: key,
              mood: Column.make(SqlType.enum(null, labels), { nullable: false, serverDefault: "ok", comment: "it's" })
            })
          ])
        const { differences, source } = yield* converge(
          of("gone", "ok", "it's, fine"),
          of("a,b", "it's, fine", "ok"),
          {},
          insert
        )
        assert.deepStrictEqual(differences, ["type change on column 'person.mood'"])
        assert.include(source, "can no longer be \"gone\"")
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(yield* sql`select mood from person order by id`.values, [["ok"], ["it's, fine"]])
      }).pipe(Effect.provide(layer)))
  })
}
