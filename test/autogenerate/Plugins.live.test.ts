/**
 * Each part of a comparison, left out by its name.
 */
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, MetaData, SqlType, Table } from "effect-alembic"
import * as Postgresql from "effect-alembic/postgresql"
import * as Effect from "effect/Effect"
import { databasesOf } from "../servers/databases.ts"
import { differences } from "./comparing.ts"

const id = Column.make(SqlType.integer, { primaryKey: true })

const existing = MetaData.make([Table.make("account", { id, name: Column.make(SqlType.string(10)) })])

const changed = MetaData.make([
  Table.make("account", {
    id,
    name: Column.make(SqlType.text, { comment: "in full", serverDefault: "nobody" }),
    mood: Column.make(Postgresql.ENUM("mood", ["calm", "busy"]))
  }, {
    constraints: [Constraint.check("id > 0", { name: "ck_id" })],
    indexes: [Index.make("ix_name", ["name"])]
  })
])

describe.each(databasesOf("postgresql"))("a comparison on $label", ({ layer }) => {
  it.scopedLive("leaves out each part by its name, and nothing else", () =>
    Effect.gen(function*() {
      yield* MetaData.createAll(existing)
      const found = (...autogeneratePlugins: ReadonlyArray<string>) => differences(changed, { autogeneratePlugins })
      const all = yield* found()
      const missing = (name: string) =>
        Effect.map(found(`~alembic.autogenerate.${name}`), (left) => all.filter((text) => !left.includes(text)))
      const parts: Record<string, ReadonlyArray<string>> = {}
      for (const name of ["types", "constraints", "checkconstraint_byname", "defaults", "comments", "enums"]) {
        parts[name] = yield* missing(name)
      }
      assert.deepStrictEqual(parts, {
        types: ["type change on column 'account.name'"],
        constraints: ["added index 'ix_name' on 'account'"],
        checkconstraint_byname: ["added Check constraint 'ck_id' on 'account'"],
        defaults: ["server default on column 'account.name'"],
        comments: ["column comment 'account.name'"],
        enums: ["added type"]
      })
      assert.deepStrictEqual(yield* found("~alembic.autogenerate.tables"), parts["enums"])
    }).pipe(Effect.provide(layer)), 60_000)
})
