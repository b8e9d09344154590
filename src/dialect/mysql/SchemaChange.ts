/**
 * Recognizes single schema changes of MySQL and MariaDB, and queries the catalogue whether one was made.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Lexer from "../Lexer.ts"
import type { SchemaChange, Target } from "../SchemaChange.ts"
import * as Statement from "../Statement.ts"
import { rules } from "./Lexer.ts"
import { nameString } from "./Literals.ts"

/**
 * Recognizes a statement that makes exactly one change to one table. Returns `None` for anything else, even if only a part of it is not
 * understood.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (sql: string): Option.Option<SchemaChange> => {
  const reader = new Reader(tokens(sql))
  const change = statement(reader)
  return Option.fromNullable(change)
}

/**
 * Returns all words and names in a statement, including those in comments and strings.
 *
 * @since 0.1.0
 * @category getters
 */
export const names = (sql: string): ReadonlyArray<string> => sql.match(/[\p{L}\p{N}_$]+/gu) ?? []

/**
 * Returns the query whether a change was made: `done`, `undone` or `unknown`. `identity` is the result of {@link identity} before the
 * change.
 *
 * @since 0.1.0
 * @category constructors
 */
export const wasDone = (change: SchemaChange, before: Option.Option<string>): Option.Option<Statement.Statement> => {
  const table = hasTable(change)
  switch (change._tag) {
    case "CreateTable":
      return states(table, not(table))
    case "DropTable":
      // Another program may have dropped the table and created it again.
      return states(
        not(table),
        Option.match(before, {
          onNone: () => "FALSE",
          onSome: (before) => `COALESCE((${createTime(change)}) = ${nameString(before)}, FALSE)`
        })
      )
    case "RenameTable": {
      const renamed = hasTable(change.to)
      return states(and(renamed, not(table)), and(table, not(renamed)))
    }
    case "AddColumn":
      return states(hasColumn(change, change.column), and(table, not(hasColumn(change, change.column))))
    case "DropColumn":
      return states(and(table, not(hasColumn(change, change.column))), hasColumn(change, change.column))
    case "RenameColumn": {
      const [from, to] = [hasColumn(change, change.column), hasColumn(change, change.to)]
      return states(and(to, not(from)), and(from, not(to)))
    }
    case "AddIndex":
      return states(hasIndex(change, change.index), and(table, not(hasIndex(change, change.index))))
    case "DropIndex":
      return states(and(table, not(hasIndex(change, change.index))), hasIndex(change, change.index))
    case "Rows":
      return Option.none()
  }
}

/**
 * Returns the query for the `identity` of a table that a statement drops, by which it differs from a new table with the same name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identity = (change: SchemaChange): Option.Option<Statement.Statement> =>
  change._tag === "DropTable"
    ? Option.some(Statement.text(`SELECT (${createTime(change)}) AS identity`))
    : Option.none()

/**
 * The query for the tables whose engine has no transactions.
 *
 * @since 0.1.0
 * @category constants
 */
export const nonTransactionalTables: Statement.Statement = Statement.text(
  "SELECT t.table_name AS name FROM information_schema.tables t WHERE t.table_type = 'BASE TABLE' AND t.table_schema NOT IN " +
    "('mysql', 'sys', 'information_schema', 'performance_schema') AND t.engine IS NOT NULL AND t.engine <> 'InnoDB' " +
    "AND t.engine NOT IN (SELECT e.engine FROM information_schema.engines e WHERE e.transactions = 'YES')"
)

/**
 * The query for the tables with triggers, the views and the functions through which a statement may change other tables.
 *
 * @since 0.1.0
 * @category constants
 */
export const indirectChanges: Statement.Statement = Statement.text(
  "SELECT event_object_table AS name FROM information_schema.triggers UNION SELECT table_name FROM information_schema.views " +
    "UNION SELECT routine_name FROM information_schema.routines WHERE routine_type = 'FUNCTION' " +
    "AND routine_schema NOT IN ('mysql', 'sys')"
)

/**
 * Returns whether a statement may change the engine of a table, or through which views and triggers tables are changed.
 *
 * @since 0.1.0
 * @category guards
 */
export const mayChangeEngine = (sql: string): boolean =>
  names(sql).some((name) => CHANGES_ENGINE.has(name.toLowerCase()))

const CHANGES_ENGINE = new Set([
  "engine",
  "type",
  "like",
  "rename",
  "trigger",
  "view",
  "function",
  "default_storage_engine",
  "storage_engine",
  "exchange",
  "import",
  "sequence"
])

const statement = (reader: Reader): SchemaChange | undefined => {
  switch (reader.word()) {
    case "create":
      return reader.skip("table") ? createTable(reader) : createIndex(reader)
    case "drop":
      return reader.skip("table") ? dropTable(reader) : reader.skip("index") ? dropIndex(reader) : undefined
    case "rename":
      return reader.skip("table") ? renameTable(reader) : undefined
    case "alter": {
      reader.skip("ignore")
      return reader.skip("table") ? alterTable(reader) : undefined
    }
    case "insert":
    case "replace":
      return reader.skip("into") ? rows(reader) : undefined
    case "update":
      return rows(reader, "set")
    case "delete":
      return reader.skip("from") ? rows(reader) : undefined
    default:
      return undefined
  }
}

const createTable = (reader: Reader): SchemaChange | undefined => {
  reader.ifExists()
  const target = reader.target()
  return target === undefined || reader.contains("select") || reader.contains(";")
    ? undefined
    : { _tag: "CreateTable", ...target }
}

const dropTable = (reader: Reader): SchemaChange | undefined => {
  reader.ifExists()
  const target = reader.target()
  if (!reader.skip("restrict")) reader.skip("cascade")
  return target === undefined || !reader.isAtEnd ? undefined : { _tag: "DropTable", ...target }
}

const renameTable = (reader: Reader): SchemaChange | undefined => {
  const target = reader.target()
  const to = reader.skip("to") ? reader.target() : undefined
  return target === undefined || to === undefined || !reader.isAtEnd
    ? undefined
    : { _tag: "RenameTable", ...target, to }
}

const createIndex = (reader: Reader): SchemaChange | undefined => {
  reader.skipOne(["unique", "fulltext", "spatial"])
  if (!reader.skip("index")) return undefined
  reader.ifExists()
  const index = reader.name()
  if (reader.skip("using")) reader.name()
  const target = reader.skip("on") ? reader.target() : undefined
  return index === undefined || target === undefined || reader.contains(";")
    ? undefined
    : { _tag: "AddIndex", ...target, index }
}

const dropIndex = (reader: Reader): SchemaChange | undefined => {
  reader.ifExists()
  const index = reader.name()
  const target = reader.skip("on") ? reader.target() : undefined
  return index === undefined || target === undefined || !reader.isAtEnd
    ? undefined
    : { _tag: "DropIndex", ...target, index }
}

const alterTable = (reader: Reader): SchemaChange | undefined => {
  const target = reader.target()
  if (target === undefined || reader.hasTopLevel(",") || reader.contains(";")) return undefined
  switch (reader.word()) {
    case "add":
      return addition(reader, target)
    case "drop": {
      const isIndex = reader.skipOne(["index", "key"])
      if (!isIndex && reader.isOneOf(NOT_COLUMNS)) return undefined
      if (!isIndex) reader.skip("column")
      reader.ifExists()
      const name = reader.name()
      if (!reader.skip("restrict")) reader.skip("cascade")
      if (name === undefined || !reader.isAtEnd) return undefined
      return isIndex ? { _tag: "DropIndex", ...target, index: name } : { _tag: "DropColumn", ...target, column: name }
    }
    case "rename": {
      if (reader.skip("column")) {
        reader.ifExists()
        const column = reader.name()
        const to = reader.skip("to") ? reader.name() : undefined
        return column === undefined || to === undefined || !reader.isAtEnd
          ? undefined
          : { _tag: "RenameColumn", ...target, column, to }
      }
      if (reader.isOneOf(["index", "key"])) return undefined
      reader.skipOne(["to", "as", "="])
      const to = reader.target()
      return to === undefined || !reader.isAtEnd ? undefined : { _tag: "RenameTable", ...target, to }
    }
    case "change": {
      reader.skip("column")
      reader.ifExists()
      const column = reader.name()
      const to = reader.name()
      return column === undefined || to === undefined || column.toLowerCase() === to.toLowerCase()
        ? undefined
        : { _tag: "RenameColumn", ...target, column, to }
    }
    default:
      return undefined
  }
}

const addition = (reader: Reader, target: Target): SchemaChange | undefined => {
  const isQualified = reader.skipOne(["unique", "fulltext", "spatial"])
  if (reader.skipOne(["index", "key"]) || isQualified) {
    reader.ifExists()
    const index = reader.name()
    return index === undefined ? undefined : { _tag: "AddIndex", ...target, index }
  }
  if (reader.isOneOf(NOT_COLUMNS)) return undefined
  reader.skip("column")
  reader.ifExists()
  const column = reader.name()
  return column === undefined ? undefined : { _tag: "AddColumn", ...target, column }
}

const rows = (reader: Reader, next?: string): SchemaChange | undefined => {
  const target = reader.target()
  return target === undefined || reader.contains(";") || (next !== undefined && !reader.skip(next))
    ? undefined
    : { _tag: "Rows", ...target }
}

const NOT_COLUMNS = [
  "constraint",
  "primary",
  "foreign",
  "check",
  "partition",
  "partitions",
  "period",
  "system",
  "vector",
  "("
]

/** Reads tokens from left to right. Words are compared in lower case. */
class Reader {
  private at = 0
  private readonly tokens: ReadonlyArray<string>
  constructor(tokens: ReadonlyArray<string>) {
    this.tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length
  }

  private get next(): string {
    return this.tokens[this.at] ?? ""
  }

  word(): string {
    const word = this.next.toLowerCase()
    this.at++
    return word
  }

  skip(word: string): boolean {
    if (this.next.toLowerCase() !== word) return false
    this.at++
    return true
  }

  skipOne(words: ReadonlyArray<string>): boolean {
    return words.some((word) => this.skip(word))
  }

  isOneOf(words: ReadonlyArray<string>): boolean {
    return words.includes(this.next.toLowerCase())
  }

  ifExists(): void {
    if (this.skip("if")) {
      this.skip("not")
      this.skip("exists")
    }
  }

  name(): string | undefined {
    const token = this.next
    if (token.startsWith("`")) {
      this.at++
      return token.slice(1, -1).replaceAll("``", "`")
    }
    if (!/^[\p{L}\p{N}_$]+$/u.test(token)) return undefined
    this.at++
    return token
  }

  target(): Target | undefined {
    const first = this.name()
    if (first === undefined) return undefined
    if (!this.skip(".")) return { schema: undefined, table: first }
    const table = this.name()
    return table === undefined ? undefined : { schema: first, table }
  }

  contains(word: string): boolean {
    return this.tokens.slice(this.at).some((token) => token.toLowerCase() === word)
  }

  hasTopLevel(mark: string): boolean {
    let depth = 0
    for (const token of this.tokens.slice(this.at)) {
      if (token === "(") depth++
      else if (token === ")") depth--
      else if (token === mark && depth === 0) return true
    }
    return false
  }
}

/** The words, names and symbols of one statement; empty if servers may read it in several ways. */
const tokens = (sql: string): ReadonlyArray<string> => {
  const all = Lexer.tokens(sql, rules)
  if (all.some(({ isClosed, kind }) => !isClosed || kind === "executable")) return []
  const texts = all.filter(Lexer.isSignificant).map(({ text }) => text)
  return texts.at(-1) === ";" ? texts.slice(0, -1) : texts
}

const hasTable = (target: Target) => `EXISTS (SELECT 1 FROM information_schema.tables WHERE ${located(target)})`

const hasColumn = (target: Target, column: string) =>
  `EXISTS (SELECT 1 FROM information_schema.columns WHERE ${located(target)} AND column_name = ${nameString(column)})`

const hasIndex = (target: Target, index: string) =>
  `EXISTS (SELECT 1 FROM information_schema.statistics WHERE ${located(target)} AND index_name = ${nameString(index)})`

const createTime = (target: Target) =>
  `SELECT CAST(MAX(create_time) AS CHAR) FROM information_schema.tables WHERE ${located(target)}`

const located = ({ schema, table }: Target) =>
  `table_schema = ${schema === undefined ? "DATABASE()" : nameString(schema)} AND table_name = ${nameString(table)}`

const and = (...conditions: ReadonlyArray<string>) => conditions.join(" AND ")
const not = (condition: string) => `NOT ${condition}`

const states = (done: string, undone: string): Option.Option<Statement.Statement> =>
  Option.some(
    Statement.text(`SELECT CASE WHEN ${done} THEN 'done' WHEN ${undone} THEN 'undone' ELSE 'unknown' END AS state`)
  )
