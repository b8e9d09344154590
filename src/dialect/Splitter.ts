/**
 * Splits a text into SQL statements, as the command-line client of the database does: at `;` outside strings, comments, parentheses and
 * the bodies of routines and triggers; at `DELIMITER` on MySQL and MariaDB; at `GO` on SQL Server, which sends batches.
 *
 * @since 0.1.0
 */
import * as Lexer from "./Lexer.ts"

/**
 * Returns the statements of a text in order, trimmed and without terminators; on SQL Server, its batches. Comments belong to the statement
 * after them. Parts without a statement are left out.
 *
 * @example
 * import { Lexer, Splitter } from "effect-alembic/dialect"
 *
 * Splitter.split("INSERT INTO a VALUES (';'); DELETE FROM b;", Lexer.ansi)
 * // ["INSERT INTO a VALUES (';')", "DELETE FROM b"]
 *
 * @since 0.1.0
 * @category combinators
 */
export const split = (sql: string, rules: Lexer.Rules): ReadonlyArray<string> =>
  pieces(sql, rules).map(({ text }) => text)

/**
 * A statement of a text, or a batch on SQL Server. `start` is the index of its first character.
 *
 * @since 0.1.0
 * @category models
 */
export interface Piece {
  readonly text: string
  readonly start: number
}

/**
 * The same as {@link split}, with the place of each statement.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pieces = (sql: string, rules: Lexer.Rules): ReadonlyArray<Piece> =>
  rules.programs === "batches" ? batches(sql, rules) : statements(sql, rules)

/**
 * Appends a terminator to a statement; on a new line if the statement ends in a line comment.
 *
 * @since 0.1.0
 * @category combinators
 */
export const terminated = (sql: string, terminator: string, rules: Lexer.Rules): string =>
  terminator !== "" && !Lexer.isPlain(sql) &&
    Lexer.readings(sql, rules).some((reading) => endsInLineComment(sql, reading))
    ? `${sql}\n${terminator}`
    : sql + terminator

/**
 * Returns an expression in parentheses, even if it ends in a line comment.
 *
 * @since 0.1.0
 * @category combinators
 */
export const bracketed = (sql: string, rules: Lexer.Rules): string => `(${terminated(sql, ")", rules)}`

const endsInLineComment = (sql: string, rules: Lexer.Rules): boolean => {
  const last = Lexer.tokens(sql, rules).at(-1)
  return last?.kind === "comment" && !last.text.startsWith("/*")
}

const pieceOf = (sql: string, from: number, to: number): Piece => {
  const text = sql.slice(from, to)
  return { text: text.trim(), start: from + text.length - text.trimStart().length }
}

const statements = (sql: string, rules: Lexer.Rules): ReadonlyArray<Piece> => {
  // Most texts are one statement, and need not be read to their end.
  if (!sql.includes(";") && !(rules.programs === "mysql" && /delimiter/i.test(sql))) {
    return Lexer.outline(sql, rules, 1) === "" ? [] : [pieceOf(sql, 0, sql.length)]
  }
  const pieces: Array<Piece> = []
  let delimiter = ";"
  let start = 0
  let program = tracker(rules)
  let isEmpty = true
  let isExecutable = false
  const end = (at: number, next: number) => {
    if (!isEmpty) pieces.push(pieceOf(sql, start, at))
    start = next
    isEmpty = true
    program = tracker(rules)
    return next
  }
  for (let at = 0; at < sql.length;) {
    if (isEmpty && rules.programs === "mysql") {
      delimiterCommand.lastIndex = at
      const found = isExecutable ? null : delimiterCommand.exec(sql)
      if (found !== null) {
        delimiter = found[1] ?? ";"
        at = end(at, delimiterCommand.lastIndex)
        continue
      }
    }
    if (delimiter !== ";" && sql.startsWith(delimiter, at)) {
      at = end(at, at + delimiter.length)
      continue
    }
    const token = within(Lexer.tokenAt(sql, at, rules, isExecutable), delimiter)
    if (token.kind === "executable") isExecutable = !isExecutable
    if (Lexer.isSignificant(token)) {
      const isInside = program(token)
      if (delimiter === ";" && token.kind === "punctuation" && token.text === ";" && !isInside) {
        at = end(at, at + 1)
        continue
      }
      isEmpty = false
    }
    at += token.text.length
  }
  end(sql.length, sql.length)
  return pieces
}

const delimiterCommand = /delimiter[ \t]+(\S+)[^\n]*\n?/iy

/** Returns the part of a token before a user-defined delimiter, which a word may contain (`END$$`). */
const within = (token: Lexer.Token, delimiter: string): Lexer.Token => {
  if (delimiter === ";" || (token.kind !== "word" && token.kind !== "number")) return token
  const found = token.text.indexOf(delimiter)
  return found === -1 ? token : { ...token, text: token.text.slice(0, found) }
}

const batches = (sql: string, rules: Lexer.Rules): ReadonlyArray<Piece> => {
  const pieces: Array<Piece> = []
  let start = 0
  let isEmpty = true
  let isAtLineStart = true
  const end = (at: number, next: number, times: number) => {
    if (!isEmpty) { for (let time = 0; time < times; time++) pieces.push(pieceOf(sql, start, at)) }
    start = next
    isEmpty = true
  }
  for (let at = 0; at < sql.length;) {
    const token = Lexer.tokenAt(sql, at, rules)
    if (isAtLineStart && token.kind === "word" && token.text.toLowerCase() === "go") {
      separator.lastIndex = at
      const found = separator.exec(sql)
      if (found !== null) {
        end(at, separator.lastIndex, Number(found[1] ?? 1))
        at = separator.lastIndex
        continue
      }
    }
    if (Lexer.isSignificant(token)) isEmpty = false
    isAtLineStart = token.kind === "whitespace" && (isAtLineStart || /[\r\n]/.test(token.text))
    at += token.text.length
  }
  end(sql.length, sql.length, 1)
  return pieces
}

// `GO` takes a count, as in sqlcmd; the server refuses one with more than four digits.
const separator = /go(?:[ \t]+(\d{1,4}))?[ \t]*;?[ \t]*(?:--[^\n]*)?(?:\r?\n|$)/iy

/** Reads the significant tokens of a statement one by one, and returns whether the statement continues after a `;` at that point. */
type Tracker = (token: Lexer.Token) => boolean

const tracker = ({ programs }: Lexer.Rules): Tracker => {
  const isInBlock = programs === "mysql" ? mysql() : programs === "none" ? undefined : simple(programs)
  let brackets = 0
  return (token) => {
    if (token.kind === "punctuation") {
      if (token.text === "(") brackets++
      if (token.text === ")" && brackets > 0) brackets--
    }
    const isInside = isInBlock !== undefined && isInBlock(token)
    return isInside || brackets > 0
  }
}

const wordOf = ({ kind, text }: Lexer.Token): string | undefined => kind === "word" ? text.toLowerCase() : undefined

/** SQL bodies of functions on PostgreSQL (`BEGIN ATOMIC … END`), triggers on SQLite. */
const simple = (programs: string): Tracker => {
  const isProgram = programs === "sqlite"
    ? /^create (?:temp |temporary )?trigger /
    : /^create (?:or replace )?(?:function|procedure) /
  const opening = programs === "sqlite" ? "begin" : "atomic"
  let head = ""
  let words = 0
  let depth = 0
  return (token) => {
    const word = wordOf(token)
    if (words < 4) {
      words++
      head += `${word ?? "…"} `
    } else if (word !== undefined && isProgram.test(head)) {
      if (depth === 0 ? word === opening : word === "case") depth++
      else if (depth > 0 && word === "end") depth--
    }
    return depth > 0
  }
}

/** Closes the innermost block of a kind and the blocks in it. Ignored if there is no such block. */
const close = (open: Array<string>, isKind: (block: string) => boolean): void => {
  // Blocks of valid SQL are not nested deeper, and searching all of them would take quadratic time.
  const closed = open.slice(-MAX_UNCLOSED).findLastIndex(isKind)
  if (closed !== -1) open.length = Math.max(0, open.length - MAX_UNCLOSED) + closed
}
const MAX_UNCLOSED = 100

/** Routines, triggers and events on MySQL and MariaDB, and compound statements outside them on MariaDB. */
const mysql = (): Tracker => {
  const open: Array<string> = []
  let object: string | undefined
  let first: string | undefined
  let before: string | undefined
  let isEnding = false
  return (token) => {
    const word = wordOf(token)
    const seen = word ?? token.text
    if (isEnding) {
      isEnding = false
      const kind = word !== undefined && CLOSED_BY_NAME.has(word) ? word : undefined
      close(open, (block) => kind === undefined ? block === "begin" || block === "case" : block === kind)
      if (kind !== undefined) {
        before = seen
        return open.length > 0
      }
    }
    if (first === undefined) {
      first = seen
      if (word !== undefined && word !== "begin" && STATEMENT_OPENERS.has(word)) {
        object = "compound"
        open.push(word)
      }
    } else if (object === undefined) {
      if (first === "begin") {
        object = word === "not" ? "compound" : "other"
        if (word === "not") open.push("begin")
      } else object = first !== "create" && first !== "alter" ? "other" : objectOf([seen])
    } else if (word !== undefined && PROGRAMS.has(object) && before !== undefined && !IN_EXPRESSION.has(before)) {
      if (word === "case") open.push(word)
      else if (word === "begin") open.push(word)
      else if (word === "end") isEnding = true
      else if (STATEMENT_OPENERS.has(word) && BEFORE_STATEMENT.has(before)) open.push(word)
    }
    before = seen
    return open.length > 0
  }
}

/**
 * Returns the kind of object in a `CREATE`, `ALTER` or `DROP` of MySQL or MariaDB, from the words after the verb in lower case.
 *
 * @since 0.1.0
 * @category getters
 */
export const objectOf = (words: ReadonlyArray<string>): string | undefined => words.find((word) => OBJECTS.has(word))

const PROGRAMS = new Set(["procedure", "function", "trigger", "event", "package", "compound"])
const OBJECTS = new Set(
  "procedure function trigger event package table tables view index database schema user role server tablespace sequence instance prepare resource undo logfile"
    .split(" ")
)
const CLOSED_BY_NAME = new Set(["if", "case", "loop", "while", "repeat", "for"])
const STATEMENT_OPENERS = new Set(["if", "loop", "while", "repeat", "for", "case"])
const BEFORE_STATEMENT = new Set([";", ":", ")", "begin", "then", "else", "do", "loop", "repeat", "row"])
// The positions in which a word that could open or close a block is a column or a variable.
const IN_EXPRESSION = new Set([".", "@"])
