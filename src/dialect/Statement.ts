/**
 * An SQL statement: text, and typed values in between. Values are separate from the text until `Execution` decides whether they are bound
 * or written as literals.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type { Bind, Text } from "../schema/SqlText.ts"
import * as Lexer from "./Lexer.ts"

/**
 * An SQL statement with its values.
 *
 * @since 0.1.0
 * @category models
 */
export interface Statement {
  readonly _tag: "Statement"
  /** Text and the values in between, in order. No terminator. */
  readonly fragments: ReadonlyArray<string | Bind>
}

/**
 * Creates a statement without values: DDL, or SQL with all values written out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const text = (sql: string): Statement => ({ _tag: "Statement", fragments: [sql] })

/**
 * Creates a statement from text and the values in between.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (fragments: ReadonlyArray<string | Bind>): Statement => ({ _tag: "Statement", fragments })

/**
 * Creates a statement from SQL that the user wrote and the values of its `:name`s. A `:name` without a value remains text, as does one in
 * a string, a quoted name or a comment. `\:` is always a colon.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromText = ({ binds, sql }: Text, rules: Lexer.Rules): Statement => {
  if (!sql.includes(":")) return make(sql === "" ? [] : [sql])
  if (Object.keys(binds).length === 0) return make([unescaped(sql)])
  const fragments: Array<string | Bind> = []
  const tokens = Lexer.tokens(sql, rules)
  let start = 0
  tokens.forEach((token, index) => {
    const name = tokens[index + 1]
    if (token.text !== ":" || name?.kind !== "word" || !Object.hasOwn(binds, name.text)) return
    // Casts (`::int`), escaped colons, times and slices (`12:30`, `[1:n]`) are not binds.
    const before = tokens[index - 1]
    if (before?.text === ":" || before?.text === "\\" || before?.kind === "word" || before?.kind === "number") return
    const bind = binds[name.text]
    if (bind === undefined) return
    fragments.push(unescaped(sql.slice(start, token.start)), { name: name.text, ...bind })
    start = name.start + name.text.length
  })
  fragments.push(unescaped(sql.slice(start)))
  return make(fragments.filter((fragment) => fragment !== ""))
}

const unescaped = (sql: string) => sql.replaceAll("\\:", ":")

/**
 * Returns the statement as one text, with each value replaced by the result of `placeholder`. `index` counts the values from 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const render = (statement: Statement, placeholder: (bind: Bind, index: number) => string): string => {
  let index = 0
  return statement.fragments.map((part) => typeof part === "string" ? part : placeholder(part, ++index)).join("")
}

/**
 * Returns the statement as one text, with each value replaced by the result of `text`, or the first error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const renderEither = <E>(
  statement: Statement,
  text: (bind: Bind) => Either.Either<string, E>
): Either.Either<string, E> => {
  let sql = ""
  for (const part of statement.fragments) {
    if (typeof part === "string") sql += part
    else {
      const rendered = text(part)
      if (Either.isLeft(rendered)) return rendered
      sql += rendered.right
    }
  }
  return Either.right(sql)
}

/**
 * Returns the values of a statement, in order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const binds = (statement: Statement): ReadonlyArray<Bind> =>
  statement.fragments.filter((part): part is Bind => typeof part !== "string")

/**
 * Replaces each tab of a statement by four spaces, as in Alembic's scripts. Tabs in strings, names and comments are data and remain.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutTabs = (sql: string, rules: Lexer.Rules): string => {
  if (!sql.includes("\t")) return sql
  let text = ""
  let at = 0
  for (const { isString, token } of agreed(sql, rules)) {
    if (token === undefined) break
    text += token.kind === "whitespace" && !isString ? token.text.replaceAll("\t", "    ") : token.text
    at += token.text.length
  }
  return text + sql.slice(at)
}

/**
 * Returns a statement that can be stored and shown to anyone: strings, which may contain passwords, are replaced by `'…'`, comments are
 * removed, and long statements are cut. If a server setting decides where a string ends, the rest is left out.
 *
 * @since 0.1.0
 * @category combinators
 */
export const masked = (sql: string, rules: Lexer.Rules): string => {
  let text = ""
  for (const { isString, token } of agreed(sql, rules)) {
    const part = token === undefined ? "…" : token.kind === "whitespace" ? " " : withoutContent(token, isString)
    if (part !== " " || !text.endsWith(" ")) text += part
    if (text.length > MASKED_LENGTH + 1) break
  }
  const trimmed = text.trim()
  return trimmed.length > MASKED_LENGTH ? `${trimmed.slice(0, MASKED_LENGTH)} …` : trimmed
}

const MASKED_LENGTH = 300

/**
 * Returns a statement with each string replaced by `'…'` and without comments.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutStrings = (sql: string, rules: Lexer.Rules): string => {
  let text = ""
  for (const { isString, token } of agreed(sql, rules)) {
    text += token === undefined
      ? "…"
      : withoutContent(token, isString)
  }
  return text
}

/**
 * Returns a statement as its author may see it: unchanged, except that strings are masked if it may contain passwords.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shown = (sql: string, rules: Lexer.Rules): string =>
  /pass|pwd|secret|token|identified|crypt|credential|(?:api|private|access)_?key/i.test(sql)
    ? withoutStrings(sql, rules)
    : sql

/** The tokens of a text on which all readings agree; `undefined` for a rest on which they differ or that has no end. */
function* agreed(
  sql: string,
  rules: Lexer.Rules
): Generator<{ readonly token: Lexer.Token | undefined; readonly isString: boolean }> {
  const [own, ...others] = Lexer.readings(sql, rules)
  let isExecutable = false
  for (let at = 0; at < sql.length;) {
    const token = Lexer.tokenAt(sql, at, own, isExecutable)
    const same = others.map((other) => Lexer.tokenAt(sql, at, other, isExecutable))
    if (!token.isClosed || same.some(({ text }) => text.length !== token.text.length)) {
      return yield { token: undefined, isString: false }
    }
    yield { token, isString: token.kind === "string" || same.some(({ kind }) => kind === "string") }
    if (token.kind === "executable") isExecutable = !isExecutable
    at += token.text.length
  }
}

const withoutContent = ({ kind, text }: Lexer.Token, isString: boolean): string => {
  if (isString) {
    const start = text.search(/['"$]/)
    const mark = text.charAt(start)
    return mark === "$" ? "$$…$$" : `${text.slice(0, start)}${mark}…${mark}`
  }
  if (kind === "comment" || kind === "executable") return text.startsWith("/") || text.startsWith("*") ? " " : ""
  return kind === "number" && /^0x/i.test(text) ? "0x…" : text
}

/**
 * Returns the string, quoted name or comment of a text that has no end, however the database may read the text.
 *
 * @since 0.1.0
 * @category getters
 */
export const unclosed = (sql: string, rules: Lexer.Rules): Lexer.Token | undefined => {
  if (Lexer.isPlain(sql)) return undefined
  const open = Lexer.readings(sql, rules).map((reading) => Lexer.tokens(sql, reading).find(({ isClosed }) => !isClosed))
  return open.includes(undefined) ? undefined : open[0]
}
