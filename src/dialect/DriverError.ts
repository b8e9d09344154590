/**
 * Errors of databases: the code and message, read from the error of any driver. `SqlError` has the driver's error as its `cause`; only
 * this module knows the fields of the drivers.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import process from "node:process"
import * as Lexer from "./Lexer.ts"
import { withoutStrings } from "./Statement.ts"

/**
 * - `code`: the database's code: SQLSTATE on PostgreSQL, the symbolic name on MySQL and SQLite, the number on SQL Server;
 * - `message`: the message of the database;
 * - `details`: the detail, hint, constraint, table and position, each on a line.
 *
 * @since 0.1.0
 * @category models
 */
export interface DriverError {
  readonly code: Option.Option<string>
  readonly message: string
  readonly details: ReadonlyArray<string>
}

/**
 * Reads the error of a driver, at any depth of `cause`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromUnknown = (error: unknown): DriverError => {
  const root = innermost(error)
  if (!Predicate.isRecord(root)) return { code: Option.none(), message: String(root), details: [] }
  const errors = root["errors"]
  if (Array.isArray(errors) && errors.length > 0 && (text(root["message"]) === undefined || isUncoded(root))) {
    return fromUnknown(errors[0])
  }
  return {
    // The SQL Server driver gives every server error the same code; the error number is a separate field.
    code: Option.fromNullable(text(root["number"]) ?? text(root["code"]) ?? text(root["errno"])),
    message: text(root["sqlMessage"]) ?? text(root["message"]) ?? String(root),
    details: ["detail", "hint", "schema", "table", "column", "constraint", "position"].flatMap((field) => {
      const value = text(root[field])
      return value === undefined ? [] : [`${field}: ${value}`]
    })
  }
}

/**
 * Returns whether another session has locked the database, so that a retry may succeed. Only SQLite has such errors.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBusy = ({ code }: DriverError): boolean =>
  Option.exists(code, (code) => /^SQLITE_(?:BUSY|LOCKED)/.test(code))

/**
 * What to do if the error is that of a native module that cannot be loaded; `None` for other errors.
 *
 * @since 0.1.0
 * @category guards
 */
export const nativeModule = ({ code, message }: DriverError): Option.Option<string> => {
  const [first = ""] = message.split("\n", 1)
  return Option.contains(code, "ERR_DLOPEN_FAILED") || first.startsWith("Could not locate the bindings file")
    ? Option.some(
      `A native module cannot be loaded by Node.js ${process.version} on this machine: ${first}\nIt is missing, or was built for another ` +
        "version of Node.js or another machine. Build it again with the Node.js that runs this command (`npm rebuild`; with pnpm, " +
        "`pnpm approve-builds` first), or install the packages again on this machine."
    )
    : Option.none()
}

/**
 * Formats a driver's error for people: `23505: duplicate key value …`. If the message of the database does not reveal the cause, advice
 * follows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const format = (error: DriverError): string =>
  redacted(
    [
      Option.match(error.code, { onNone: () => error.message, onSome: (code) => `${code}: ${error.message}` }),
      ...error.details.map((line) => `  ${line}`),
      ...Option.toArray(Option.flatMapNullable(error.code, (code) => advice[code]))
    ].join("\n")
  )

/**
 * Returns a copy of a driver's error that can be printed and logged: the fields that describe the failure, with passwords masked. The
 * original may contain the statement with its values, the address and the connection.
 *
 * @since 0.1.0
 * @category combinators
 */
export const printable = (error: unknown): unknown => {
  if (typeof error === "string") return redacted(error)
  if (error instanceof SqlError) return printableSqlError(error)
  if (!(error instanceof Error)) return Predicate.isRecord(error) ? known(error) : error
  const cause = Predicate.hasProperty(error, "cause") ? { cause: printable(error.cause) } : {}
  const copy = withStack(new Error(redacted(error.message), cause), error)
  hide(copy, "name", error.name)
  return Object.assign(copy, known(error))
}

/**
 * Does the same for the error of a `SqlClient`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const printableSqlError = (error: SqlError): SqlError =>
  withStack(new SqlError({ message: redacted(error.message), cause: printable(error.cause) }), error)

const withStack = <E extends Error>(copy: E, { stack }: Error): E => {
  if (stack !== undefined) hide(copy, "stack", redacted(stack))
  return copy
}

const hide = (target: object, key: string, value: unknown) =>
  Reflect.defineProperty(target, key, { value, writable: true, configurable: true })

const known = (error: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(error).filter(([key]) => knownFields.has(key)).map((
      [key, value]
    ) => [key, Array.isArray(value) ? value.map(printable) : printable(value)])
  )

const knownFields = new Set(
  ("code errno number state sqlState sqlMessage severity class fatal errors syscall detail hint schema table column dataType constraint " +
    "position where routine address port hostname procName lineNumber serverName rawCode").split(" ")
)

const inFailedTransaction =
  "An earlier statement of this transaction failed and its error was caught, so the transaction accepts no more statements. Do not catch the " +
  "errors of statements in a migration, or run a statement that may fail in sql.withTransaction, which creates a savepoint."

const outsideTransaction =
  "The migration runs in a transaction. Run the statement in MigrationContext.autocommitBlock, which commits the statements before it."

/** Advice by error code, for PostgreSQL and SQL Server. */
const advice: Readonly<Record<string, string>> = {
  "25001": outsideTransaction,
  "25P02": inFailedTransaction,
  "3930": inFailedTransaction,
  "55P04":
    "A new enum value can be used only after the transaction that added it. Add it in MigrationContext.autocommitBlock, or " +
    "use it in a later revision with transactionPerMigration."
}

/**
 * Masks the passwords in a text: in URLs, in `password=` settings, in SQL (`PASSWORD '…'`, `IDENTIFIED BY '…'`), in invalid values that
 * `Config` and `Schema` quote, and in what a database quotes of rows: values of columns and keys that are named like a password, and whole
 * rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const redacted = (text: string): string => {
  const shown = quotedValues.reduce((text, pattern) => text.replaceAll(pattern, "$1***$2"), text)
    .replaceAll(/([a-z][\w+.-]*:\/\/[^\s/:@]*:)\S*(?=@)/gi, "$1***")
    .replaceAll(invalidValue, (all, before: string, value: string) => /[:@]/.test(value) ? `${before}"…"` : all)
    // MySQL quotes the rest of the statement; PostgreSQL and SQLite quote one token of it.
    .replaceAll(/\bnear '([^]*?)'(?= at line \d)/gi, (_, rest: string) => `near '${withoutStrings(rest, anyQuotes)}'`)
    // SQL Server quotes one token, of a string without its quotes. The message for keywords is another one.
    .replaceAll(/\b(Incorrect syntax near|after the character string) '(?!\W*'\.)[^]*?'\./g, "$1 '…'.")
    .replaceAll(/\bnear "(?:'[^]*?'|\$[^]*?\$)"/gi, "near \"'…'\"")
  let kept = ""
  let at = 0
  for (const { from, to } of secrets(shown).toSorted((left, right) => left.from - right.from)) {
    if (from >= at) kept += `${shown.slice(at, from)}***`
    at = Math.max(at, to)
  }
  return kept + shown.slice(at)
}

interface Range {
  readonly from: number
  readonly to: number
}

const secrets = (text: string): ReadonlyArray<Range> => {
  const after = (pattern: RegExp, isBare: boolean) =>
    [...text.matchAll(pattern)].flatMap(({ 0: { length }, index }): ReadonlyArray<Range> => {
      const from = index + length
      const to = afterQuoted(text, from) ?? (isBare ? afterBare(text, from) : from)
      return to > from ? [{ from, to }] : []
    })
  return [
    ...after(settings, true),
    ...after(phrases, false),
    // Alembic's "Can't locate revision identified by" contains no password.
    ...(/(?<!\brevision )\bidentified\b/i.test(text) ? after(credentials, false) : [])
  ]
}

// The message does not tell which database quoted it, so of two possible ends of a string the later one counts.
const anyQuotes: Lexer.Rules = {
  ...Lexer.ansi,
  doubleQuotes: "string",
  backslashes: "always",
  backticks: true,
  alternatives: [{ when: "\\", rules: { backslashes: "never" } }]
}

/**
 * Returns the end of the string that starts here, by the quotes of any database. A string without an end extends to the end of the text.
 */
const afterQuoted = (text: string, from: number): number | undefined => {
  prefix.lastIndex = from
  const start = prefix.test(text) ? prefix.lastIndex : from
  if (doubledQuote.test(text.slice(start, start + 3))) {
    const end = text.indexOf("''", start + 2)
    if (end !== -1) return end + 2
  }
  const ends = Lexer.readings(text, anyQuotes).map((reading) => {
    const token = Lexer.tokenAt(text, start, reading)
    const isSecret = token.kind === "string" || (token.kind === "number" && /^0x/i.test(token.text))
    return isSecret ? start + token.text.length : 0
  })
  const end = Math.max(...ends)
  return end === 0 ? undefined : end
}

const prefix = /(?:N|E|U&)(?=['"])/iy

// The quotes of a string inside another string, as in DO 'CREATE ROLE r PASSWORD ''…'' '.
const doubledQuote = /^''(?:[^\s'",;)]|'')/

const afterBare = (text: string, from: number): number => {
  bare.lastIndex = from
  return bare.test(text) ? bare.lastIndex : from
}

const bare = /[^\s,;&)]+/y

const word = "(?:password|passwd|pwd|secret|token)"
// Where a detail ends: before the next field, or with the text.
const fieldEnd = String.raw`(?=\n\s+(?:hint|schema|table|column|constraint|position): |$)`
const verdict = String
  .raw`(?: already exists| is not present in table "[^"\n]*"| is still referenced from table "[^"\n]*"| is duplicated)`
const secretKey = String.raw`(\bkey \([^\n=]*${word}[^\n=]*\)=\()`

/** What databases quote of rows, between what comes before and behind it. The second of a kind is for a detail within another text. */
const quotedValues: ReadonlyArray<RegExp> = [
  // PostgreSQL
  new RegExp(String.raw`${secretKey}[^]*?(\)${verdict}?\.?${fieldEnd})`, "gi"),
  new RegExp(String.raw`${secretKey}(?!\*{3})[^]*?(\)${verdict}|\)\.)`, "gi"),
  new RegExp(String.raw`(\bfailing row contains \()[^]*?(\)\.?${fieldEnd})`, "gi"),
  new RegExp(String.raw`(\bfailing row contains \()(?!\*{3})[^]*?(\)\.)`, "gi"),
  // MySQL
  new RegExp(String.raw`((?:\bentry|\bvalue:?) ')[^]*(' for (?:key|column) [^\n]*${word})`, "gi"),
  // SQL Server
  new RegExp(String.raw`(${word}[^]*(?:duplicate key value is \(|truncated value: '))[^]*?([)']\.?(?=["\n]|$))`, "gi")
]

/** What Effect's `Config` and `Schema` quote of a value that they refuse. One with a colon or an @ can be a URL with a password. */
const invalidValue = /\b(but received |actual |Unable to decode )("(?:[^"\\]|\\.)*(?:"|$))/g

const gap = String.raw`(?:\s|\/\*[^]*?\*\/)`
// MySQL says whether a password was given: (using password: YES).
const settings = new RegExp(`(?<!using (?=password: (?:YES|NO)\\b))${word}["'\`]?${gap}*[=:]${gap}*`, "gi")
const phrases = new RegExp(
  `\\bset\\s+password\\s+for\\b[^=]*=${gap}*|${word}${gap}*\\(${gap}*|${word}${gap}+|(?<![\\w"'\`.])${word}`,
  "gi"
)
const credentials = /\b(?:by|as|using|replace)\b[\s(]*/gi

/** Whether an error is that of several attempts, and its message says nothing about them. */
const isUncoded = (error: object): boolean => error instanceof AggregateError && !("code" in error)

const innermost = (error: unknown): unknown =>
  Predicate.hasProperty(error, "cause") && error.cause !== undefined && error.cause !== null
    ? innermost(error.cause)
    : error

const text = (u: unknown): string | undefined =>
  typeof u === "string" && u !== "" ? u : typeof u === "number" ? String(u) : undefined
