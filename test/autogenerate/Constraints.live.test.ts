import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, ServerDefault, SqlText, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { databasesOf } from "../servers/databases.ts"
import { converge, differences } from "./Converge.ts"
import { thereAndBack } from "./migrating.ts"

const key = Column.make(SqlType.integer, { primaryKey: true })

for (const { label, layer } of databasesOf("postgresql")) {
  describe(`autogenerate on ${label}`, () => {
    it.effect("compares exclusion constraints as the server prints them", () =>
      Effect.gen(function*() {
        const of = (where: string, operator: string) =>
          MetaData.make([
            Table.make("booking", { id: key, room: Column.make(SqlType.integer), size: Column.make(SqlType.integer) }, {
              constraints: [
                Constraint.exclude([["room", "="], [SqlText.text("(size+1)"), operator]], {
                  name: "one",
                  using: "btree",
                  where
                }),
                Constraint.exclude([["size", "="]], { using: "btree" })
              ]
            })
          ])
        const { differences, source } = yield* converge(of("room > 1::bigint", "="), of("room > 2", "="))
        assert.deepStrictEqual(differences, [
          "removed constraint 'one' on 'booking'",
          "added Exclude constraint 'one' on 'booking'"
        ])
        assert.include(source, "op.createExcludeConstraint(")
      }).pipe(Effect.provide(layer)))

    it.effect("sets the options of an identity, also back to the defaults of the server", () =>
      Effect.gen(function*() {
        const of = (options: Parameters<typeof ServerDefault.identity>[0]) =>
          MetaData.make([
            Table.make("t", {
              id: key,
              n: Column.make(SqlType.integer, { serverDefault: ServerDefault.identity(options) })
            })
          ])
        const { differences } = yield* converge(
          of({ increment: 5, start: 10, maxValue: 1000, cycle: true }),
          of({ always: true, cache: 3 })
        )
        assert.deepStrictEqual(differences, ["server default on column 't.n'"])
      }).pipe(Effect.provide(layer)))

    it.effect("does not replace a generated column if the server evaluates the same expression", () =>
      Effect.gen(function*() {
        const of = (sqltext: string) =>
          MetaData.make([
            Table.make("t", {
              id: key,
              n: Column.make(SqlType.integer, { serverDefault: ServerDefault.computed(sqltext, { persisted: true }) })
            })
          ])
        const { differences: found } = yield* converge(of("(id + 1) * 2"), of("(\"id\"+1)*2::int"))
        assert.deepStrictEqual(found, [])
        assert.deepStrictEqual(yield* differences(of("id + 1 * 2"), { compareComputed: false }), [])
      }).pipe(Effect.provide(layer)))

    it.effect("replaces a unique constraint that a foreign key needs", () =>
      Effect.gen(function*() {
        const of = (name: string) =>
          MetaData.make([
            Table.make("a", { id: key, code: Column.make(SqlType.integer) }, {
              constraints: [Constraint.unique(["code"], { name })]
            }),
            Table.make("b", { id: key, code: Column.make(SqlType.integer, { references: "a.code" }) }, {
              indexes: [Index.make("b_code", ["code"])]
            })
          ])
        const { differences } = yield* converge(of("old"), of("new"))
        assert.strictEqual(differences.length, 4)
      }).pipe(Effect.provide(layer)))
  })
}

for (const { label, layer } of databasesOf("postgresql", "mysql", "mariadb")) {
  describe(`a naming convention on ${label}`, () => {
    it.scopedLive("renames the unique constraints that the server named, and nothing else", () =>
      Effect.gen(function*() {
        const tables = [
          Table.make("person", {
            id: key,
            parent: Column.make(SqlType.integer, { references: "person.id" }),
            code: Column.make(SqlType.string(20), { unique: true })
          }, { indexes: [Index.make("by_parent", ["parent"])] })
        ]
        const from = MetaData.make(tables)
        const to = MetaData.make(tables, {
          namingConvention: {
            uq: "uq_%(table_name)s_%(column_0_name)s",
            fk: "fk_%(table_name)s_%(column_0_name)s",
            pk: "pk_%(table_name)s"
          }
        })
        yield* MetaData.createAll(from)
        const former = label === "postgresql" ? "constraint 'person_code_key'" : "index 'code'"
        assert.deepStrictEqual(yield* differences(from), [])
        assert.sameMembers([...yield* differences(to)], [
          `removed ${former} on 'person'`,
          "added Unique constraint 'uq_person_code' on 'person'"
        ])
        yield* thereAndBack(from, to)
      }).pipe(Effect.provide(Layer.fresh(layer))))

    it.scopedLive("renames the checks that the server named", () =>
      Effect.gen(function*() {
        const tables = [
          Table.make("person", { id: key, age: Column.make(SqlType.integer) }, {
            constraints: [Constraint.check("age > 0", { name: "age" })]
          })
        ]
        const from = MetaData.make([
          Table.make("person", { id: key, age: Column.make(SqlType.integer) }, {
            constraints: [Constraint.check("age > 0")]
          })
        ])
        const to = MetaData.make(tables, { namingConvention: { ck: "ck_%(table_name)s_%(constraint_name)s" } })
        yield* MetaData.createAll(from)
        assert.strictEqual((yield* differences(to)).length, 2)
        yield* thereAndBack(from, to)
      }).pipe(Effect.provide(Layer.fresh(layer))))
  })
}
