/**
 * Describes the implicit commits of MySQL and MariaDB: which statements commit, which can be repeated, and the errors for a change that is
 * already in effect. All lists name what is known to be harmless; a statement that is in none of them is treated as harmful.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { ImplicitCommits, SessionUse, StatementKind } from "../ImplicitCommits.ts"
import * as Lexer from "../Lexer.ts"
import { objectOf, split } from "../Splitter.ts"
import * as Statement from "../Statement.ts"
import { callsOnlyKnown } from "./KnownFunctions.ts"
import { rules } from "./Lexer.ts"
import { isRepeatable } from "./Repeatable.ts"
import * as SchemaChange from "./SchemaChange.ts"

/**
 * The implicit commits of MySQL and MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const implicitCommits: ImplicitCommits = {
  kind: (sql) => {
    const kinds = Lexer.readings(sql, rules).flatMap((reading) => {
      const statements = split(sql, reading)
      // The server refuses a statement with an unterminated string and runs no part of it.
      const isRefused = statements.length === 1 && Lexer.significant(sql, reading).some(isOpenString)
      return statements.length === 0 || isRefused ? [] : [kindOfAll(statements, reading)]
    })
    const [first = split(sql, rules).length === 0 ? "session" : "opaque", ...others] = kinds
    return others.every((other) => other === first) ? first : "opaque"
  },
  savepoint: (sql) => {
    const tokens = Lexer.significant(sql, rules)
    const [first, ...others] = tokens.map(Lexer.nameOf)
    if (first === "savepoint") return others[0] === undefined ? undefined : { name: others[0], goBack: false }
    if (first !== "rollback") return undefined
    const [to, ...rest] = others[0] === "work" ? others.slice(1) : others
    const name = rest[0] === "savepoint" && rest[1] !== undefined ? rest[1] : rest[0]
    return to === "to" && name !== undefined ? { name, goBack: true } : undefined
  },
  transaction: (sql) => {
    const beginning = Lexer.outline(sql, rules, 3)
    if (/^(?:begin(?! not\b)|start transaction)\b/.test(beginning)) return "begin"
    if (/^commit\b/.test(beginning)) return "commit"
    return /^rollback\b(?! (?:work )?to\b)/.test(beginning) ? "rollback" : undefined
  },
  isDoneAlready: ({ code }) => Option.exists(code, (code) => DONE_ALREADY.has(code)),
  isRepeatable,
  sessionUses: (sql) =>
    split(sql, rules).flatMap((statement): ReadonlyArray<SessionUse> => {
      const outline = Lexer.outline(statement, rules)
      return [
        ...LAST_STATEMENT.test(outline) ? ["LastStatement" as const] : [],
        ...MADE.test(outline) ? ["Made" as const] : [],
        ...SET.test(outline) ? ["Set" as const] : []
      ]
    }),
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

const LAST_STATEMENT = /\b(?:last_insert_id|row_count|found_rows) \(|@ @ (?:session \. )?(?:last_insert_id|identity)\b/

const VARIABLE = "(?<!@ )@ (?!@)"

const MADE = new RegExp([
  `\\binto @ [\\w"']`,
  `${VARIABLE}[\\w"'.$]+ : =`,
  `^call\\b.*${VARIABLE}`,
  `^load\\b.*${VARIABLE}`,
  `^set\\b.*${VARIABLE}.*\\(`,
  `^set\\b.*\\( select\\b`,
  "^create (?:or replace )?temporary\\b"
].join("|"))

const SET = new RegExp([
  "^set\\b(?! (?:password|default role|statement)\\b)",
  "^lock\\b",
  "^flush\\b.*\\b(?:with read lock|for export)\\b",
  "^(?:use|prepare|backup stage)\\b",
  "^handler\\b.*\\bopen\\b",
  "\\bget_lock \\("
].join("|"))

const isOpenString = ({ isClosed, kind }: Lexer.Token): boolean => kind === "string" && !isClosed

const kindOfAll = (statements: ReadonlyArray<string>, reading: Lexer.Rules): StatementKind => {
  const [first = "session", ...others] = statements.map((statement) => kindOfOne(statement, reading))
  if (others.length === 0) return first
  const endsTransaction = statements.some((statement) => implicitCommits.transaction(statement) !== undefined)
  return !endsTransaction && (first === "rows" || first === "session") && others.every((other) => other === first)
    ? first
    : "opaque"
}

const kindOfOne = (statement: string, reading: Lexer.Rules): StatementKind => {
  const tokens = Lexer.significant(statement, reading)
  if (tokens.some(({ isClosed }) => !isClosed)) return "opaque"
  const outline = Lexer.outline(statement, reading)
  if (QUERY.test(outline)) return kindOfQuery(outline, tokens)
  if (ROWS.test(outline)) return WITHOUT_TRANSACTION.test(outline) ? "opaque" : "rows"
  if (SESSION.test(outline) && !COMMITS.test(outline)) return callsOnlyKnown(tokens) ? "session" : "opaque"
  return isDefinition(outline) ? "definition" : "opaque"
}

const kindOfQuery = (outline: string, tokens: ReadonlyArray<Lexer.Token>): StatementKind => {
  if (WITHOUT_TRANSACTION.test(outline)) return "opaque"
  if (/^with\b/.test(outline) && verbAfterWith(tokens) !== "select") return "rows"
  return callsOnlyKnown(tokens) ? "session" : "rows"
}

const verbAfterWith = (tokens: ReadonlyArray<Lexer.Token>): string | undefined =>
  Lexer.outerWords(tokens).find((word) => word === "select" || word === "update" || word === "delete")

const QUERY = /^(?:\( )*(?:select|with|table|values|explain|describe|desc)\b(?! analyze\b)/

const ROWS = /^(?:insert|update|delete|replace|do|load data|load xml)\b/

/** Effects that do not roll back: files, and the sequences of MariaDB. */
const WITHOUT_TRANSACTION = /\binto (?:outfile|dumpfile)\b|\b(?:nextval|setval) \(|\b(?:next|previous) value for\b/

const SESSION = new RegExp(
  "^(?:" + [
    "show\\b",
    "help\\b",
    "use\\b",
    "set\\b",
    "savepoint\\b",
    "release savepoint\\b",
    "rollback (?:work )?to\\b",
    "(?:begin|commit|rollback)(?: work)?$",
    "start transaction(?: (?:with consistent snapshot|read only|read write|,))*$",
    "prepare\\b",
    "(?:deallocate|drop) prepare\\b",
    "get (?:(?:current|stacked) )?diagnostics\\b",
    "create (?:or replace )?temporary table\\b",
    "drop temporary tables?\\b"
  ].join("|") + ")"
)

const COMMITS = /^set (?:password|default role|resource group|statement)\b|^set\b.*\bautocommit\b/

const isDefinition = (outline: string): boolean => {
  const [verb = "", ...words] = outline.split(" ")
  return DEFINING_VERBS.has(verb) ? DEFINED.has(objectOf(words) ?? "") : DEFINITION.test(outline)
}

const DEFINING_VERBS = new Set(["create", "alter", "drop"])

const DEFINED = new Set(
  "table tables index view procedure function trigger event package database schema user role sequence server".split(
    " "
  )
)

const DEFINITION = new RegExp(
  "^(?:" + [
    "set (?:password|default role)\\b",
    "rename (?:tables?|user)\\b",
    "(?:truncate|grant|revoke|flush)\\b",
    "(?:analyze|optimize|repair|check) (?:(?:no_write_to_binlog|local) )?tables?\\b",
    "cache index\\b",
    "load index\\b"
  ].join("|") + ")"
)

// The errors for something that already exists or is already gone: tables, columns, keys, constraints, views, triggers, routines,
// databases.
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
