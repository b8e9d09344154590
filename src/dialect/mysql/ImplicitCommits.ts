/**
 * Which statements of MySQL and MariaDB commit by themselves, and how they say that something is in force already.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { ImplicitCommits } from "../ImplicitCommits.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const implicitCommits: ImplicitCommits = {
  kind: (sql) => {
    const [first = "", second = ""] = words(sql)
    if (first === "with") return /\b(?:insert|update|delete)\b/i.test(sql) ? "rows" : "session"
    if (ROWS.has(first)) return "rows"
    return SESSION.has(first) || second === "temporary" ? "session" : "definition"
  },
  savepoint: (sql) => {
    const found = /^\s*(savepoint|rollback\s+to(?:\s+savepoint)?)\s+`?(\w+)/i.exec(sql)
    return found === null ? undefined : { name: found[2] ?? "", goBack: /^r/i.test(found[1] ?? "") }
  },
  transaction: (sql) => {
    const [first = "", second = ""] = words(sql)
    if (first === "begin" || (first === "start" && second === "transaction")) return "begin"
    if (first === "commit") return "commit"
    return first === "rollback" && second !== "to" ? "rollback" : undefined
  },
  isDoneAlready: ({ code }) => Option.exists(code, (code) => DONE_ALREADY.has(code))
}

const ROWS = new Set(["insert", "update", "delete", "replace", "call", "load", "do"])

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
  "execute",
  "deallocate",
  "lock",
  "unlock",
  "help"
])

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

const words = (sql: string): ReadonlyArray<string> =>
  sql.replace(/^(?:\s|\(|--[^\n]*\n|#[^\n]*\n|\/\*(?!!)[\s\S]*?\*\/)+/, "").toLowerCase().match(/[a-z_]+/g)?.slice(
    0,
    2
  ) ?? []
