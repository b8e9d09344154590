import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, SchemaObject, ServerDefault, SqlType, Table } from "effect-alembic"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { databasesOf } from "../servers/databases.ts"
import { clear } from "./comparing.ts"
import { converge } from "./Converge.ts"
import { thereAndBack } from "./migrating.ts"

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

for (const { label, layer } of databasesOf("postgresql")) {
  describe(`generated revisions with enums on ${label}`, () => {
    it.scopedLive("convert text to an enum with its default, index and check", () =>
      Effect.gen(function*() {
        const of = (type: SqlType.SqlType) =>
          MetaData.make([
            Table.make("person", {
              id: key,
              mood: Column.make(type, { nullable: false, serverDefault: "ok" }),
              moods: Column.make(type.definition._tag === "Enum" ? SqlType.array(type) : SqlType.array(SqlType.text))
            }, {
              indexes: [
                Index.make("ok_only", ["id"], { postgresqlWhere: "mood = 'ok'" }),
                Index.make("by_mood", ["mood"])
              ],
              constraints: [Constraint.check("mood IN ('sad', 'ok')", { name: "known" })]
            })
          ])
        const from = of(SqlType.string(20))
        yield* MetaData.createAll(from)
        const source = yield* thereAndBack(from, of(SqlType.enum("mood", ["sad", "ok"])))
        assert.include(source, "postgresqlUsing: \"mood::mood\"")
      }).pipe(Effect.provide(Layer.fresh(layer))))

    it.scopedLive("convert an enum to another one, and to a number", () =>
      Effect.gen(function*() {
        const of = (mood: SqlType.SqlType, level: SqlType.SqlType) =>
          MetaData.make([
            Table.make("person", {
              id: key,
              mood: Column.make(mood, { serverDefault: "1" }),
              level: Column.make(level)
            })
          ])
        const level = SqlType.enum("level", ["1", "7"])
        const from = of(level, level)
        yield* MetaData.createAll(from)
        yield* thereAndBack(from, of(SqlType.enum("grade", ["7", "1"]), SqlType.integer))
      }).pipe(Effect.provide(Layer.fresh(layer))))

    it.scopedLive("remove labels of an enum that an index, checks, keys, a generated column and a view use", () =>
      Effect.gen(function*() {
        const of = (...labels: ReadonlyArray<string>) => {
          const mood = SqlType.enum("mood", labels)
          return MetaData.make([
            Table.make("mood_text", { id: key, mood: Column.make(mood, { nullable: false, unique: true }) }),
            Table.make("person", {
              id: key,
              mood: Column.make(mood, { serverDefault: "ok", nullable: false }),
              fine: Column.make(SqlType.boolean, {
                serverDefault: ServerDefault.computed("mood = 'ok'", { persisted: true })
              })
            }, {
              indexes: [
                Index.make("ok_only", ["id"], { postgresqlWhere: "mood = 'ok'" }),
                Index.make("by_fine", ["fine"]),
                Index.make("by_mood", ["mood"])
              ],
              constraints: [
                Constraint.check("mood <> 'sad' OR id > 0", { name: "not_sad" }),
                Constraint.foreignKey(["mood"], "mood_text", ["mood"], {
                  name: "known",
                  deferrable: true,
                  initially: "DEFERRED"
                })
              ]
            })
          ], { views: [SchemaObject.view("happy", "SELECT id FROM person WHERE mood = 'ok'")] })
        }
        const from = of("ok", "sad", "gone")
        yield* MetaData.createAll(from)
        const source = yield* thereAndBack(from, of("sad", "new", "ok"))
        assert.include(source, "dependents: [")
      }).pipe(Effect.provide(Layer.fresh(layer))))

    it.scopedLive("add a label, with a downgrade that rewrites what uses the enum", () =>
      Effect.gen(function*() {
        const of = (...labels: ReadonlyArray<string>) =>
          MetaData.make([
            Table.make("person", { id: key, mood: Column.make(SqlType.enum("mood", labels)) }, {
              indexes: [Index.make("ok_only", ["id"], { postgresqlWhere: "mood = 'ok'" })]
            })
          ])
        yield* MetaData.createAll(of("ok"))
        yield* thereAndBack(of("ok"), of("ok", "new"))
      }).pipe(Effect.provide(Layer.fresh(layer))))

    it.scopedLive("create, change and drop an enum that two tables share", () =>
      Effect.gen(function*() {
        const table = (name: string, mood: SqlType.SqlType) =>
          Table.make(name, { id: key, mood: Column.make(mood, { serverDefault: "ok" }) })
        const [two, three] = [SqlType.enum("mood", ["ok", "sad"]), SqlType.enum("mood", ["sad", "ok", "new"])]
        const states = [
          MetaData.make([Table.make("other", { id: key })]),
          MetaData.make([Table.make("other", { id: key }), table("one", two), table("two", two)]),
          MetaData.make([Table.make("other", { id: key }), table("one", three), table("two", three)]),
          MetaData.make([Table.make("other", { id: key }), table("one", three)]),
          MetaData.make([Table.make("other", { id: key })])
        ]
        for (const [from, to] of Array.zip(states, states.slice(1))) {
          yield* MetaData.createAll(from)
          yield* thereAndBack(from, to)
          yield* clear
        }
      }).pipe(Effect.provide(Layer.fresh(layer))))
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
