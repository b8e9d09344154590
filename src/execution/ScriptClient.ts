/**
 * A `SqlClient` that writes: users' own `sql` templates become text with literals, and go into the script.
 *
 * @since 0.1.0
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import type * as Dialect from "../dialect/Dialect.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  dialect: Dialect.Dialect["Type"],
  write: (sql: string) => Effect.Effect<void, SqlError>
): Effect.Effect<SqlClient.SqlClient> => {
  const run = (sql: string) => {
    const unwritable = sql.indexOf(UNWRITABLE)
    return unwritable === -1
      ? Effect.as(write(sql), [])
      : Effect.fail(new SqlError({ message: sql.slice(unwritable + UNWRITABLE.length, sql.indexOf(UNWRITABLE_END)) }))
  }
  return SqlClient.make({
    acquirer: Effect.succeed({
      execute: run,
      executeRaw: run,
      executeValues: run,
      executeUnprepared: run,
      executeStream: (sql) => Stream.drain(Stream.fromEffect(run(sql)))
    }),
    compiler: compiler(dialect),
    spanAttributes: []
  }).pipe(Effect.provide(Reactivity.layer))
}

/**
 * Whether a statement is asked for its rows: a query, or a change that returns what it changed.
 *
 * @since 0.1.0
 * @category guards
 */
export const returnsRows = (sql: string): boolean => {
  const words: ReadonlyArray<string> = sql
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .toLowerCase()
    .match(/[a-z_]+/g) ?? []
  const [first] = words
  if (first === "with") return !words.some((word) => CHANGES.has(word)) || words.includes("returning")
  if (first !== undefined && READS.has(first)) return !(first === "select" && words.includes("into"))
  return (first === "insert" || first === "update" || first === "delete" || first === "merge" || first === "replace") &&
    (words.includes("returning") || words.includes("output"))
}

const READS = new Set(["select", "values", "show", "explain", "describe", "desc", "table"])
const CHANGES = new Set(["insert", "update", "delete", "merge"])

// A compiler cannot fail, so a value that has no literal is marked in the text and refused when the text is written.
const UNWRITABLE = "\u0000unwritable\u0000"
const UNWRITABLE_END = "\u0000end\u0000"

const compiler = (dialect: Dialect.Dialect["Type"]) => {
  const literal = (value: unknown) =>
    Either.match(dialect.types.literals.render(value, undefined), {
      onLeft: (error) => UNWRITABLE + error.message + UNWRITABLE_END,
      onRight: (text) => text
    })
  const client = dialect.client
  const returning = (sql: string) =>
    client === "mssql" ? `OUTPUT ${sql === "*" ? "INSERTED.*" : sql} ` : ` RETURNING ${sql}`
  return Statement.makeCompiler({
    dialect: client,
    placeholder: (_, value) => literal(value),
    onIdentifier: client === "mssql"
      ? (name) => `[${name.replaceAll("]", "]]").replaceAll(".", "].[")}]`
      : Statement.defaultEscape(client === "mysql" ? "`" : "\""),
    onRecordUpdate: (placeholders, alias, columns, _values, output) => [
      client === "mssql"
        ? `${output ? returning(output[0]) : ""}FROM (values ${placeholders}) AS ${alias}${columns}`
        : `(values ${placeholders}) AS ${alias}${columns}${output ? returning(output[0]) : ""}`,
      []
    ],
    onCustom: (custom) => [literal(custom.kind === "MssqlParam" ? custom.i1 : custom.i0), []],
    ...(client === "mssql"
      ? {
        onInsert: (columns, placeholders, _values, output) => [
          `(${columns.join(",")}) ${output ? returning(output[0]) : ""}VALUES ${placeholders}`,
          []
        ]
      }
      : {})
  })
}
