/**
 * What a database holds, as values that tests compare: its catalogue and its rows.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Dialect } from "../dialect/Dialect.ts"
import type * as MetaData from "../schema/MetaData.ts"
import * as Table from "../schema/Table.ts"

/**
 * The facts of a catalogue by their place: `["tables", "account", "columns", "id", "nullable"]` is `"false"`.
 *
 * @since 0.1.0
 * @category models
 */
export type Catalogue = ReadonlyMap<string, Fact>

/**
 * A fact of a catalogue, and the names that lead to it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fact {
  readonly path: ReadonlyArray<string>
  readonly text: string
}

/**
 * The rows of each table, by the name of the table. A row has its values by the names of their columns, as text.
 *
 * @since 0.1.0
 * @category models
 */
export type Rows = ReadonlyMap<string, ReadonlyArray<Readonly<Record<string, string>>>>

/**
 * Returns the facts of reflected metadata. Objects are found by their names, so that the order of columns and constraints does not matter.
 *
 * @since 0.1.0
 * @category constructors
 */
export const catalogue = (metadata: MetaData.MetaData): Catalogue =>
  new Map(factsOf([], metadata).map((fact) => [JSON.stringify(fact.path), fact]))

const factsOf = (path: ReadonlyArray<string>, value: unknown): ReadonlyArray<Fact> => {
  if (Option.isOption(value)) return Option.isNone(value) ? [] : factsOf(path, value.value)
  if (Predicate.isNullable(value) || typeof value === "function") return []
  if (Array.isArray(value)) {
    return value.length === 0
      ? []
      : value.flatMap((item, index) => factsOf([...path, nameOf(item) ?? String(index)], item))
  }
  return Predicate.isRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => factsOf([...path, key], inner))
    : [{ path, text: String(value) }]
}

const nameOf = (value: unknown): string | undefined => {
  if (!Predicate.isRecord(value)) return undefined
  const name = value["columnName"] ?? value["name"]
  const text = Predicate.isRecord(name) ? name["value"] : name
  return typeof text === "string" ? text : undefined
}

/**
 * Returns the differences between two catalogues, a line for each: what only one of them has, as a whole, and what has changed.
 *
 * @since 0.1.0
 * @category combinators
 */
export const catalogueDifferences = (before: Catalogue, after: Catalogue): ReadonlyArray<string> => [
  ...new Set([
    ...onlyIn(before, after).map((path) => `${path.join(" ")} is missing`),
    ...onlyIn(after, before).map((path) => `${path.join(" ")} is left over`),
    ...[...before].flatMap(([key, { path, text }]) => {
      const other = after.get(key)
      return other === undefined || other.text === text ? [] : [`${path.join(" ")} is ${other.text}, and was ${text}`]
    })
  ])
]

/** The shortest paths that name an object, lead to facts of one catalogue, and to none of the other. */
const onlyIn = (one: Catalogue, other: Catalogue): ReadonlyArray<ReadonlyArray<string>> => {
  const missing = [...one].filter(([key]) => !other.has(key))
  if (missing.length === 0) return []
  const known = new Set([...other.values()].flatMap(({ path }) => path.map((_, at) => keyOf(path.slice(0, at + 1)))))
  const found = new Map<string, ReadonlyArray<string>>()
  for (const [, { path }] of missing) {
    const first = path.findIndex((_, at) => !known.has(keyOf(path.slice(0, at + 1))))
    const shortest = path.slice(0, Math.max(first, 1) + 1)
    found.set(keyOf(shortest), shortest)
  }
  return [...found.values()]
}

const keyOf = (path: ReadonlyArray<string>): string => JSON.stringify(path)

/**
 * Reads the rows of tables.
 *
 * @since 0.1.0
 * @category running
 */
export const rows = (
  dialect: Dialect["Type"],
  tables: ReadonlyArray<Table.Table>
): Effect.Effect<Rows, SqlError, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      Effect.forEach(tables, (table) =>
        Effect.map(
          sql.unsafe<Readonly<Record<string, unknown>>>(
            `SELECT * FROM ${dialect.names.identifiers.table(table.name, table.schema)}`
          ).withoutTransform,
          (found) => [Table.key(table), found.map(asText)] as const
        )),
      (entries) => new Map(entries)
    ))

const asText = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null).map(([column, value]) => [column, text(value)])
  )

const text = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex")
  if (value instanceof Date) return value.toISOString()
  return typeof value === "object" ? JSON.stringify(value) : String(value)
}

/**
 * Returns what rows have lost, a line for each table or column with the number of lost rows or values. Values of a column that are there more
 * often than before are not counted.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lostRows = (before: Rows, after: Rows): ReadonlyArray<string> =>
  [...before].flatMap(([table, rows]) => {
    const left = after.get(table)
    if (rows.length === 0) return []
    if (left === undefined) return [`table ${table}: the table with ${rows.length} rows`]
    if (left.length < rows.length) return [`table ${table}: ${rows.length - left.length} of ${rows.length} rows`]
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    return columns.flatMap((column) => {
      const values = valuesOf(rows, column)
      const lost = lostValues(values, valuesOf(left, column))
      return lost === 0 ? [] : [`table ${table}, column ${column}: ${lost} of ${values.length} values`]
    })
  })

const valuesOf = (rows: ReadonlyArray<Readonly<Record<string, string>>>, column: string): ReadonlyArray<string> =>
  rows.flatMap((row) => row[column] ?? [])

const lostValues = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): number => {
  const left = new Map<string, number>()
  for (const value of after) left.set(value, (left.get(value) ?? 0) + 1)
  return before.filter((value) => {
    const count = left.get(value) ?? 0
    left.set(value, count - 1)
    return count <= 0
  }).length
}
