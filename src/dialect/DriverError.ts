/**
 * What a database said when it refused: its code and message, read from the error of whichever driver was in use.
 * `SqlError` carries the driver's own error as `cause`; this is the one place that knows the drivers' fields.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/**
 * - `code`: the database's code: SQLSTATE on PostgreSQL, the symbolic name on MySQL and SQLite, the number on SQL Server;
 * - `message`: the database's own words;
 * - `details`: what else it said (detail, hint, constraint, table, position), a line each.
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
 * Reads the error of a driver, however deep it is wrapped in `cause`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromUnknown = (error: unknown): DriverError => {
  const root = innermost(error)
  if (!Predicate.isRecord(root)) return { code: Option.none(), message: String(root), details: [] }
  const errors = root["errors"]
  if (Array.isArray(errors) && errors.length > 0 && text(root["message"]) === undefined) {
    return fromUnknown(errors[0])
  }
  return {
    code: Option.fromNullable(text(root["code"]) ?? text(root["errno"]) ?? text(root["number"])),
    message: text(root["sqlMessage"]) ?? text(root["message"]) ?? String(root),
    details: ["detail", "hint", "schema", "table", "column", "constraint", "position"].flatMap((field) => {
      const value = text(root[field])
      return value === undefined ? [] : [`${field}: ${value}`]
    })
  }
}

/**
 * Whether somebody else had the database for himself just then, so that the same may succeed a moment later. Only SQLite refuses so.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBusy = ({ code }: DriverError): boolean =>
  Option.exists(code, (code) => /^SQLITE_(?:BUSY|LOCKED)/.test(code))

/**
 * A driver's error in one or more lines for people: `23505: duplicate key value …`. Where the database's words lead nobody to the cause, ours
 * follow them.
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

const inFailedTransaction =
  "An earlier statement of this transaction failed and its error was caught, so that nothing more can be done in it. Do not catch the errors of " +
  "statements inside a migration, or run what may fail in sql.withTransaction, which is a savepoint there."

/** By the codes of PostgreSQL and of SQL Server. */
const advice: Readonly<Record<string, string>> = { "25P02": inFailedTransaction, "3930": inFailedTransaction }

/**
 * A text without the passwords of URLs and of `password=` settings in it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const redacted = (text: string): string =>
  text
    .replaceAll(/([a-z][\w+.-]*:\/\/[^\s/:@]*:)\S*(?=@)/gi, "$1***")
    .replaceAll(/\b(password|passwd|pwd|secret|token)(\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&)]+)/gi, "$1$2***")

const innermost = (error: unknown): unknown =>
  Predicate.hasProperty(error, "cause") && error.cause !== undefined && error.cause !== null
    ? innermost(error.cause)
    : error

const text = (u: unknown): string | undefined =>
  typeof u === "string" && u !== "" ? u : typeof u === "number" ? String(u) : undefined
