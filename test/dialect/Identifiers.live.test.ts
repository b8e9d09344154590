import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { liveDatabases } from "../servers/databases.ts"
import type { Label } from "../servers/FreshDatabase.ts"
import { dialects } from "./dialects.ts"

/** The names of the columns and of the indexes of a table, as the catalogue has them. */
const catalogue: Readonly<
  Record<Label, { readonly columns: string; readonly indexes: string; readonly tables: string }>
> = {
  sqlite: {
    columns: "SELECT name FROM pragma_table_info('names') ORDER BY cid",
    indexes: "SELECT name FROM pragma_index_list('names')",
    tables: "SELECT name FROM sqlite_schema WHERE type = 'table'"
  },
  postgresql: {
    columns:
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'names' ORDER BY ordinal_position",
    indexes: "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'names'",
    tables: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
  },
  mysql: {
    columns: "SELECT column_name AS name FROM information_schema.columns " +
      "WHERE table_schema = database() AND table_name = 'names' ORDER BY ordinal_position",
    indexes: "SELECT DISTINCT index_name AS name FROM information_schema.statistics " +
      "WHERE table_schema = database() AND table_name = 'names'",
    tables: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database()"
  },
  mariadb: {
    columns: "SELECT column_name AS name FROM information_schema.columns " +
      "WHERE table_schema = database() AND table_name = 'names' ORDER BY ordinal_position",
    indexes: "SELECT DISTINCT index_name AS name FROM information_schema.statistics " +
      "WHERE table_schema = database() AND table_name = 'names'",
    tables: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database()"
  },
  mssql: {
    columns: "SELECT name FROM sys.columns WHERE object_id = object_id('names') ORDER BY column_id",
    indexes: "SELECT name FROM sys.indexes WHERE object_id = object_id('names') AND name IS NOT NULL",
    tables: "SELECT name FROM sys.tables"
  }
}

/** What no server of that kind takes as a name, however it is quoted. */
const isName: Readonly<Record<Label, (name: string) => boolean>> = {
  sqlite: (name) => !name.includes("\0"),
  postgresql: (name) => !name.includes("\0") && Buffer.byteLength(name) <= 63,
  mysql: (name) => /^[\x01-\uffff]{1,64}$/.test(name) && !/[\ud800-\udfff]/.test(name),
  mariadb: (name) => /^[\x01-\uffff]{1,64}$/.test(name) && !/[\ud800-\udfff]/.test(name),
  mssql: (name) => /^[\x01-\uffff]{1,128}$/.test(name)
}

const nasty = [
  "\"",
  "\"\"",
  "`",
  "``",
  "]",
  "]]",
  "[",
  "'",
  "''",
  "\\",
  "\\'",
  "\n",
  "\r\n",
  "\t",
  "--",
  "-- x",
  "/*",
  "*/",
  ";",
  "%",
  "%s",
  ":x",
  "?",
  "$1",
  "@p",
  "a.b",
  " ",
  "  a",
  "Ü",
  "ß",
  "é",
  "日本",
  "😀",
  "a😀b",
  "\u200b",
  "SELECT",
  "select",
  "1",
  "$x",
  "#",
  "{}",
  "x; DROP TABLE names; --",
  "\"; DROP TABLE names; --",
  "`; DROP TABLE names; --",
  "\u00a0",
  "\x7f",
  "\u0001"
]

const random = fc.sample(
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
    fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 20 })
  ),
  { numRuns: 150, seed: 20261123 }
)

/** Each with a number behind it, for catalogues differ in what letters they take to be the same. */
const namesFor = (label: Label) => [...nasty, ...random].map((name, at) => `${name}${at}`).filter(isName[label])

for (const { label, layer } of liveDatabases) {
  const { identifiers } = dialects[label]
  const none = Option.none<string>()
  const sharesNames = label === "sqlite" || label === "postgresql"

  describe(`names on ${label}`, () => {
    it.layer(layer)((it) => {
      it.effect("any name comes back from the catalogue as it went in: columns, indexes, tables", () =>
        Effect.gen(function*() {
          const sql = (yield* SqlClient.SqlClient).withoutTransforms()
          const run = (text: string) => sql.unsafe<{ readonly name: string }>(text).unprepared
          const names = namesFor(label)
          assert.isAbove(names.length, 100)
          const columns = names.map((name) => `${identifiers.quote(name)} INTEGER`)
          yield* run(`CREATE TABLE names (${columns.join(", ")})`)
          assert.deepStrictEqual((yield* run(catalogue[label].columns)).map(({ name }) => name), names)
          for (const name of names.slice(0, 60)) {
            yield* run(`CREATE INDEX ${identifiers.quote(name)} ON names (${identifiers.quote(name)})`)
          }
          const indexes = (yield* run(catalogue[label].indexes)).map(({ name }) => name)
          assert.sameMembers(indexes, names.slice(0, 60))
          const tables = names.slice(0, 60).map((name) => `${name}t`).filter(isName[label])
          for (const name of tables) yield* run(`CREATE TABLE ${identifiers.table(name, none)} (id INTEGER)`)
          assert.includeMembers((yield* run(catalogue[label].tables)).map(({ name }) => name), tables)
        }))

      it.effect(
        "any word that a database keeps for itself names a table, a column, a constraint and an index",
        () =>
          Effect.gen(function*() {
            const sql = (yield* SqlClient.SqlClient).withoutTransforms()
            const run = (text: string) => sql.unsafe(text).unprepared
            const words = new Set(
              Object.values(dialects).flatMap(({ identifiers }) => [
                ...identifiers.reservedWords,
                ...identifiers.reservedForTables
              ])
            )
            words.delete("primary")
            const refused: Array<string> = []
            for (const word of words) {
              const table = identifiers.table(word, none)
              const column = identifiers.quote(word)
              const statements = [
                `CREATE TABLE ${table} (${column} INTEGER, CONSTRAINT ${column} CHECK (${column} > 0))`,
                `CREATE INDEX ${identifiers.quote(sharesNames ? `${word}_` : word)} ON ${table} (${column})`,
                `INSERT INTO ${table} (${column}) SELECT ${column} FROM ${table} WHERE ${column} = 1`
              ]
              yield* Effect.forEach(statements, run).pipe(
                Effect.catchAll(({ cause }) => Effect.sync(() => refused.push(`${word}: ${String(cause)}`)))
              )
            }
            assert.deepStrictEqual(refused, [])
          }),
        { timeout: 120_000 }
      )
    })
  })
}
