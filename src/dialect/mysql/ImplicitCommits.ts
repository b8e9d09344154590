/**
 * Which statements of MySQL and MariaDB commit by themselves, and how they say that something is in force already.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { ImplicitCommits, StatementKind } from "../ImplicitCommits.ts"
import * as Statement from "../Statement.ts"
import * as SchemaChange from "./SchemaChange.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const implicitCommits: ImplicitCommits = {
  kind: (sql) => {
    const text = bare(sql)
    if (DEFINES_ROUTINE.test(text)) return "definition"
    const [first = "session", ...others] = text.split(";").filter((part) => part.trim() !== "").map(kindOfOne)
    return others.every((other) => other === first) && (others.length === 0 || first === "rows" || first === "session")
      ? first
      : "opaque"
  },
  savepoint: (sql) => {
    const found = /^\s*(savepoint|rollback\s+to(?:\s+savepoint)?)\s+`?(\w+)/i.exec(sql)
    return found === null ? undefined : { name: found[2] ?? "", goBack: /^r/i.test(found[1] ?? "") }
  },
  transaction: (sql) => {
    const [first = "", second = ""] = words(bare(sql))
    if (first === "begin" || (first === "start" && second === "transaction")) return "begin"
    if (first === "commit") return "commit"
    return first === "rollback" && second !== "to" ? "rollback" : undefined
  },
  isDoneAlready: ({ code }) => Option.exists(code, (code) => DONE_ALREADY.has(code)),
  isRepeatable: (sql) => {
    const text = bare(sql)
    const [first = ""] = words(text)
    if (first === "rename") return !text.includes(",")
    return first === "alter" ? !ADDS_EACH_TIME.test(text) : REPEATABLE.has(first)
  },
  lastsForSession: (sql) => {
    const text = bare(sql)
    if (/\b(?:last_insert_id|row_count|found_rows)\s*\(|@@(?:session\.)?(?:last_insert_id|identity)\b/i.test(text)) {
      return "LastStatement"
    }
    const isVariable = /\binto\s+@\w|@\w+\s*:=/i.test(text) || /^\s*set\b[^;]*@(?!@)[^;]*\(/i.test(text)
    return isVariable || /^\s*create\s+(?:or\s+replace\s+)?temporary\b/i.test(text) ? "Made" : undefined
  },
  isRefusal: ({ code }) => Option.exists(code, (code) => code.startsWith("ER_") && !BREAKS_OFF.has(code)),
  endsTransaction: ({ code }) => Option.exists(code, (code) => ENDS_TRANSACTION.has(code)),
  asksWhetherEnded: ({ code }) =>
    Option.contains(code, "ER_LOCK_WAIT_TIMEOUT")
      ? Option.some(Statement.text("SELECT @@innodb_rollback_on_timeout AS ended"))
      : Option.none(),
  schemaChange: SchemaChange.parse,
  identity: SchemaChange.identity,
  wasDone: SchemaChange.wasDone,
  names: SchemaChange.names,
  nonTransactionalTables: SchemaChange.nonTransactionalTables,
  indirectChanges: SchemaChange.indirectChanges,
  mayChangeEngine: SchemaChange.mayChangeEngine
}

const kindOfOne = (text: string): StatementKind => {
  const [first = "", second = "", ...others] = words(text)
  if (first === "with") return verbAfterWith(text) === "select" ? "session" : "rows"
  if (first === "call" || first === "execute" || (first === "begin" && second === "not")) return "opaque"
  if (first === "set" && second === "password") return "definition"
  if (ROWS.has(first)) return "rows"
  return SESSION.has(first) || [second, ...others].includes("temporary") ? "session" : "definition"
}

const verbAfterWith = (text: string): string | undefined => {
  const flat = text.replaceAll(/\([^()]*\)/g, " ")
  return flat === text ? /\b(?:select|update|delete)\b/i.exec(text)?.[0].toLowerCase() : verbAfterWith(flat)
}

const ROWS = new Set(["insert", "update", "delete", "replace", "load", "do"])

const SESSION = new Set([
  "select",
  "table",
  "values",
  "show",
  "explain",
  "describe",
  "desc",
  "set",
  "use",
  "savepoint",
  "release",
  "rollback",
  "begin",
  "start",
  "commit",
  "prepare",
  "deallocate",
  "lock",
  "unlock",
  "help"
])

/** Their bodies hold statements of their own. */
const DEFINES_ROUTINE = /^\s*(?:create|alter)\b[^;(]*\b(?:procedure|function|trigger|event|package)\b/i

/** Keys and constraints without a name are added again, partitions are counted and exchanged. */
const ADDS_EACH_TIME =
  /\badd\s+(?:(?:unique|fulltext|spatial)\s*)?(?:(?:index|key)\s*)?\(|\badd\s+(?:foreign\s+key|check)\b|\badd\s+constraint\s+(?:foreign\s+key|check|unique)\b|\bpartitions?\b/i

const REPEATABLE = new Set(["create", "drop", "truncate", "grant", "revoke", "analyze", "optimize", "flush"])

// Exists already, or is gone already: tables, columns, keys, constraints, views, triggers, routines, databases.
const DONE_ALREADY = new Set([
  "ER_TABLE_EXISTS_ERROR",
  "ER_BAD_TABLE_ERROR",
  "ER_DUP_FIELDNAME",
  "ER_DUP_KEYNAME",
  "ER_CANT_DROP_FIELD_OR_KEY",
  "ER_MULTIPLE_PRI_KEY",
  "ER_FK_DUP_NAME",
  "ER_DUP_CONSTRAINT_NAME",
  "ER_CHECK_CONSTRAINT_DUP_NAME",
  "ER_CONSTRAINT_NOT_FOUND",
  "ER_TRG_ALREADY_EXISTS",
  "ER_TRG_DOES_NOT_EXIST",
  "ER_SP_ALREADY_EXISTS",
  "ER_SP_DOES_NOT_EXIST",
  "ER_DB_CREATE_EXISTS",
  "ER_DB_DROP_EXISTS",
  "ER_UNKNOWN_TABLE",
  "ER_KEY_DOES_NOT_EXITS"
])

const BREAKS_OFF = new Set([
  "ER_QUERY_INTERRUPTED",
  "ER_SERVER_SHUTDOWN",
  "ER_NORMAL_SHUTDOWN",
  "ER_CONNECTION_KILLED",
  "ER_NEW_ABORTING_CONNECTION"
])

const ENDS_TRANSACTION = new Set(["ER_LOCK_DEADLOCK", "ER_XA_RBDEADLOCK", "ER_XA_RBROLLBACK", "ER_XA_RBTIMEOUT"])

/** A statement without comments, and without what stands between quotes. */
const bare = (sql: string): string =>
  sql.replaceAll(
    /'(?:[^'\\]|''|\\[^])*'|"(?:[^"\\]|""|\\[^])*"|`[^`]*`|--(?=\s)[^\n]*|#[^\n]*|\/\*(?!!)[^]*?\*\//g,
    (found) => /^['"`]/.test(found) ? "x" : " "
  )

const words = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/[a-z_]+/g)?.slice(0, 4) ?? []
