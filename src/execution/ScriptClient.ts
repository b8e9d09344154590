/**
 * A `SqlClient` that writes the `sql` templates of users to the script, as text with literals.
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
import * as Lexer from "../dialect/Lexer.ts"

/**
 * Creates the client of a script.
 *
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
 * Returns whether a statement returns rows: a query, or a change with `RETURNING` or `OUTPUT`.
 *
 * @since 0.1.0
 * @category guards
 */
export const returnsRows = (sql: string, rules: Lexer.Rules): boolean => {
  const words = outerWords(sql, rules)
  const first = words[0]
  if (first === "with") {
    const verb = words.find((word) => QUERIES.has(word) || CHANGES.has(word))
    if (verb !== undefined && CHANGES.has(verb)) return answersWithChanged(words)
    const outline = Lexer.outline(sql, rules)
    return !/\( (?:insert|update|delete|merge) /.test(outline) || /\breturning\b/.test(outline)
  }
  if (first === "select") return !words.includes("into")
  if (first !== undefined && (QUERIES.has(first) || READS.has(first))) return true
  return first !== undefined && CHANGES.has(first) && answersWithChanged(words)
}

const QUERIES = new Set(["select", "values", "table"])
const READS = new Set(["show", "explain", "describe", "desc"])
const CHANGES = new Set(["insert", "update", "delete", "merge", "replace"])

/** The words and signs of a statement outside of brackets, in lower case; a query in brackets counts as one without. */
const outerWords = (sql: string, rules: Lexer.Rules): ReadonlyArray<string> => {
  const tokens = Lexer.significant(sql, rules)
  const start = tokens.findIndex(({ text }) => text !== "(")
  let depth = 0
  return tokens.slice(Math.max(start, 0)).flatMap(({ kind, text }) => {
    if (kind === "punctuation" && text === "(") depth++
    if (kind === "punctuation" && text === ")") depth = Math.max(0, depth - 1)
    return depth > 0 ? [] : [kind === "name" ? "\"\"" : kind === "string" ? "''" : text.toLowerCase()]
  })
}

/** Whether there is such a clause, and not only a column of that name. `OUTPUT … INTO` keeps the rows on the server. */
const answersWithChanged = (words: ReadonlyArray<string>): boolean =>
  words.some((word, index) => {
    if (word !== "returning" && word !== "output") return false
    const isColumn = BEFORE_COLUMN.has(words[index - 1] ?? "") || AFTER_COLUMN.has(words[index + 1] ?? "")
    return !isColumn && !(word === "output" && words.indexOf("into", index) !== -1)
  })

const BEFORE_COLUMN = new Set([
  ".",
  ",",
  "=",
  "<",
  ">",
  "+",
  "-",
  "set",
  "where",
  "and",
  "or",
  "not",
  "by",
  "on",
  "as",
  "into",
  "update",
  "from"
])
const AFTER_COLUMN = new Set([".", ",", "=", "<", ">", "is", "in", "like", "between", "and", "or", "set", ")"])

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
