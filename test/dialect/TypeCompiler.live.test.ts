import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SqlType from "../../src/schema/SqlType.ts"
import { liveDatabases } from "../servers/databases.ts"
import { dialects } from "./dialects.ts"
import { native, portable, refusedBy, standard } from "./everyType.ts"

for (const { label, layer } of liveDatabases) {
  const types = dialects[label]
  const own = native[label === "mariadb" ? "mysql" : label]

  describe(`types on ${label}`, () => {
    it.layer(layer)((it) => {
      it.effect("each creates a column, except names that the server does not have", () =>
        Effect.gen(function*() {
          const sql = (yield* SqlClient.SqlClient).withoutTransforms()
          const run = (text: string) => sql.unsafe(text).unprepared
          if (label === "postgresql") {
            yield* run("CREATE EXTENSION hstore")
            yield* run("CREATE EXTENSION citext")
            yield* run("CREATE TYPE mood AS ENUM ('sad', 'ok')")
            yield* run("CREATE DOMAIN positive AS integer")
          }
          const refused: Array<string> = []
          const made: Array<string> = []
          for (const [at, { source, type }] of [...portable, ...standard, ...own].entries()) {
            const compiled = types.compile(type)
            if (Either.isLeft(compiled)) continue
            yield* run(`CREATE TABLE t${at} (id INTEGER, content ${compiled.right})`).pipe(
              Effect.match({ onFailure: () => refused.push(source), onSuccess: () => made.push(source) })
            )
          }
          assert.deepStrictEqual(refused, refusedBy[label])
          assert.isAbove(made.length, 40)
        }))

      it.effect("types of other databases create a column or are refused before a statement is sent", () =>
        Effect.gen(function*() {
          const sql = (yield* SqlClient.SqlClient).withoutTransforms()
          // The names of collations are those of one database.
          const others = Object.values(native).filter((types) => types !== own).flat()
            .filter(({ type: { definition } }) => !("parameters" in definition && definition.parameters.collation))
          const refused: Array<string> = []
          for (const [at, { source, type }] of others.entries()) {
            const compiled = types.compile(type)
            if (Either.isLeft(compiled)) continue
            yield* Effect.catchAll(
              sql.unsafe(`CREATE TABLE other${at} (id INTEGER, content ${compiled.right})`).unprepared,
              () => Effect.sync(() => refused.push(`${source}: ${compiled.right}`))
            )
          }
          assert.deepStrictEqual(refused, [])
        }))

      it.effect("those with a CHECK refuse other values", () =>
        Effect.gen(function*() {
          const sql = (yield* SqlClient.SqlClient).withoutTransforms()
          const run = (text: string) => sql.unsafe(text).unprepared
          const column = "Odd \"Name`]"
          const quoted = types.identifiers.quote(column)
          const type = SqlType.enum("guarded", ["it's \\", "ok"], { native: false, createConstraint: true })
          const check = types.checkFor(type, column)
          yield* run(
            `CREATE TABLE guarded (${quoted} ${Either.getOrThrow(types.compile(type))}` +
              Option.match(check, { onNone: () => ")", onSome: ({ sqltext }) => `, CHECK (${sqltext}))` })
          )
          yield* run(`INSERT INTO guarded (${quoted}) VALUES (${types.literals.string("it's \\")})`)
          yield* Effect.flip(run(`INSERT INTO guarded (${quoted}) VALUES (${types.literals.string("its")})`))
        }))
    })
  })
}
