/**
 * Splits SQL text into tokens. Each dialect describes its lexical rules as plain data; all code that reads SQL text reads tokens.
 *
 * @since 0.1.0
 */

/**
 * - `word`: a keyword or a name without quotes;
 * - `name`: a quoted name;
 * - `string`: a string, with its prefix (`N'…'`, `E'…'`, `$tag$…$tag$`);
 * - `number`: a number, hexadecimal ones too;
 * - `comment`: a comment;
 * - `executable`: the opening or closing mark of a comment that MySQL executes (`/*!50001`);
 * - `punctuation`: one other character;
 * - `whitespace`: blanks and line ends.
 *
 * @since 0.1.0
 * @category models
 */
export type TokenKind = "word" | "name" | "string" | "number" | "comment" | "executable" | "punctuation" | "whitespace"

/**
 * - `text`: the token as it is written;
 * - `start`: the index of its first character;
 * - `isClosed`: `false` for a string, name or comment without an end, which extends to the end of the text.
 *
 * @since 0.1.0
 * @category models
 */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly isClosed: boolean
}

/**
 * The lexical rules of a dialect.
 *
 * - `doubleQuotes`: whether `"…"` is a name or a string;
 * - `backticks`: whether `` `…` `` is a name;
 * - `brackets`: whether `[…]` is a name, and whether `]]` is an escaped bracket in it;
 * - `backslashes`: whether a backslash escapes the next character of a string: always, only with the prefix `E`, or never;
 * - `prefixes`: letters that belong to a string when they precede it directly, in lower case;
 * - `dollarQuotes`: whether `$tag$…$tag$` is a string;
 * - `dashes`: whether `--` starts a comment anywhere, or only before a blank;
 * - `hashComments`: whether `#` starts a comment;
 * - `nestedComments`: whether a block comment can contain others;
 * - `executableComments`: whether the content of comments that start with `/*!` is executed;
 * - `carriageReturns`: whether a carriage return alone ends a line;
 * - `wordSigns`: characters other than letters, digits and `_` that may start a word or be part of it; `$` may always be part of it;
 * - `unicodeBlanks`: whether Unicode spaces separate words; otherwise they count as letters;
 * - `programs`: the statements that contain other statements terminated by `;`;
 * - `alternatives`: how a server may read the same text with other settings or in another version. An alternative matters only for a text
 *   that contains `when`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rules {
  readonly doubleQuotes: "name" | "string"
  readonly backticks: boolean
  readonly brackets: "none" | "plain" | "doubled"
  readonly backslashes: "always" | "prefixed" | "never"
  readonly prefixes: string
  readonly dollarQuotes: boolean
  readonly dashes: "always" | "beforeBlank"
  readonly hashComments: boolean
  readonly nestedComments: boolean
  readonly executableComments: boolean
  readonly carriageReturns: boolean
  readonly wordSigns: string
  readonly unicodeBlanks: boolean
  readonly programs: "none" | "postgresql" | "sqlite" | "mysql" | "batches"
  readonly alternatives: ReadonlyArray<{ readonly when: string; readonly rules: Partial<Rules> }>
}

/**
 * Standard SQL with the extensions of PostgreSQL; the alternatives are the rules of all other databases.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ansi: Rules = {
  doubleQuotes: "name",
  backticks: false,
  brackets: "none",
  backslashes: "prefixed",
  prefixes: "enbx",
  dollarQuotes: true,
  dashes: "always",
  hashComments: false,
  nestedComments: true,
  executableComments: false,
  carriageReturns: true,
  wordSigns: "",
  unicodeBlanks: false,
  programs: "none",
  alternatives: [
    { when: "\\", rules: { backslashes: "always" } },
    { when: "/*", rules: { nestedComments: false } },
    { when: "/*!", rules: { executableComments: true } },
    { when: "\r", rules: { carriageReturns: false } }
  ]
}

/**
 * Returns all tokens of a text, in order; concatenated, they are the text. Takes linear time and never fails.
 *
 * @example
 * import { Lexer } from "effect-alembic/dialect"
 *
 * Lexer.tokens("SELECT 'a;b'; -- done", Lexer.ansi).map(({ kind }) => kind)
 * // ["word", "whitespace", "string", "punctuation", "whitespace", "comment"]
 *
 * @since 0.1.0
 * @category combinators
 */
export const tokens = (sql: string, rules: Rules): ReadonlyArray<Token> => {
  const found: Array<Token> = []
  let isExecutable = false
  for (let at = 0; at < sql.length;) {
    const token = tokenAt(sql, at, rules, isExecutable)
    if (token.kind === "executable") isExecutable = !isExecutable
    found.push(token)
    at += token.text.length
  }
  return found
}

/**
 * Returns the significant tokens of a text, without whitespace, comments and the marks of executable comments.
 *
 * @since 0.1.0
 * @category combinators
 */
export const significant = (sql: string, rules: Rules): ReadonlyArray<Token> => tokens(sql, rules).filter(isSignificant)

/**
 * Returns the significant tokens of a text in lower case, separated by single spaces; quoted names become `""` and strings `''`, so that a
 * search for keywords does not match them. `limit` is the maximum number of tokens.
 *
 * @example
 * import { Lexer } from "effect-alembic/dialect"
 *
 * Lexer.outline("-- remark\nROLLBACK  TO \"x\"", Lexer.ansi) // "rollback to \"\""
 *
 * @since 0.1.0
 * @category combinators
 */
export const outline = (sql: string, rules: Rules, limit = Number.POSITIVE_INFINITY): string => {
  let outline = ""
  let count = 0
  let isExecutable = false
  for (let at = 0; at < sql.length && count < limit;) {
    const token = tokenAt(sql, at, rules, isExecutable)
    if (token.kind === "executable") isExecutable = !isExecutable
    if (isSignificant(token)) {
      const shown = token.kind === "name" ? "\"\"" : token.kind === "string" ? "''" : token.text.toLowerCase()
      outline += count++ === 0 ? shown : ` ${shown}`
    }
    at += token.text.length
  }
  return outline
}

/**
 * Returns the content of a quoted name or a word in lower case, as databases compare keywords; `undefined` for other tokens.
 *
 * @since 0.1.0
 * @category getters
 */
export const nameOf = ({ isClosed, kind, text }: Token): string | undefined =>
  kind === "word"
    ? text.toLowerCase()
    : kind === "name" && isClosed
    ? text.slice(1, -1).replaceAll(text.slice(-1).repeat(2), text.slice(-1)).toLowerCase()
    : undefined

/**
 * Returns whether a text has no character with which a string, a quoted name or a comment of any database begins, so that it need not be read.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPlain = (sql: string): boolean => /^[\w\s(),.:;=<>+*|&!?@%^~]*$/.test(sql)

/**
 * Returns whether a token is neither whitespace nor a comment.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSignificant = ({ kind }: Token): boolean =>
  kind !== "whitespace" && kind !== "comment" && kind !== "executable"

/**
 * Returns the rules by which servers may read a text: those of the dialect first, then the alternatives that matter for the text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const readings = (sql: string, rules: Rules): readonly [Rules, ...ReadonlyArray<Rules>] => [
  rules,
  ...rules.alternatives.filter(({ when }) => sql.includes(when)).map((other) => ({ ...rules, ...other.rules }))
]

/**
 * Returns the token that starts at an index of a text. `isExecutable`: whether the index is inside an executable comment.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tokenAt = (sql: string, at: number, rules: Rules, isExecutable = false): Token => {
  const code = sql.charCodeAt(at)
  if (isBlank(code, rules)) return token(sql, at, "whitespace", afterBlanks(sql, at + 1, rules))
  const sign = sql.charAt(at)
  const next = sql.charAt(at + 1)
  if (isLetter(code) || rules.wordSigns.includes(sign)) {
    if (next === "'" && rules.prefixes.includes(sign.toLowerCase())) {
      return token(sql, at, "string", afterString(sql, at + 1, rules, sign === "E" || sign === "e"))
    }
    return token(sql, at, "word", afterWord(sql, at + 1, rules))
  }
  if (isDigit(code)) return token(sql, at, "number", afterNumber(sql, at))
  switch (sign) {
    case "'":
      return token(sql, at, "string", afterString(sql, at, rules, false))
    case "\"":
      return rules.doubleQuotes === "name"
        ? token(sql, at, "name", afterDoubled(sql, at + 1, sign))
        : token(sql, at, "string", afterString(sql, at, rules, false))
    case "`":
      if (rules.backticks) return token(sql, at, "name", afterDoubled(sql, at + 1, sign))
      break
    case "[":
      if (rules.brackets === "doubled") return token(sql, at, "name", afterDoubled(sql, at + 1, "]"))
      if (rules.brackets === "plain") return token(sql, at, "name", after(sql.indexOf("]", at + 1), 1))
      break
    case "$": {
      const tag = rules.dollarQuotes ? dollarTag(sql, at) : undefined
      if (tag !== undefined) return token(sql, at, "string", after(sql.indexOf(tag, at + tag.length), tag.length))
      break
    }
    case "#":
      if (rules.hashComments) return token(sql, at, "comment", afterLine(sql, at, rules))
      break
    case "-":
      if (next === "-" && (rules.dashes === "always" || at + 2 === sql.length || isControl(sql.charCodeAt(at + 2)))) {
        return token(sql, at, "comment", afterLine(sql, at, rules))
      }
      break
    case "/":
      if (next === "*") {
        const mark = rules.executableComments ? executableMark(sql, at) : undefined
        return mark === undefined
          ? token(sql, at, "comment", afterBlock(sql, at, rules.nestedComments))
          : token(sql, at, "executable", at + mark.length)
      }
      break
    case "*":
      if (isExecutable && next === "/") return token(sql, at, "executable", at + 2)
      break
  }
  return token(sql, at, "punctuation", at + 1)
}

/**
 * The form of an expression, from its outermost tokens:
 *
 * - `bracketed`: one pair of parentheses around the whole expression;
 * - `string`, `number`: one literal, a number with its sign;
 * - `word`: one word or quoted name;
 * - `call`: a word or name and one pair of parentheses after it;
 * - `other`: anything else.
 *
 * @example
 * import { Lexer } from "effect-alembic/dialect"
 *
 * Lexer.shape("(a) + (b)", Lexer.ansi) // "other"
 * Lexer.shape("lower(a)", Lexer.ansi) // "call"
 *
 * @since 0.1.0
 * @category getters
 */
export const shape = (
  sql: string,
  rules: Rules
): "bracketed" | "string" | "number" | "word" | "call" | "other" => shapeOf(significant(sql, rules))

/**
 * Returns the {@link shape} of significant tokens.
 *
 * @since 0.1.0
 * @category getters
 */
export const shapeOf = (
  tokens: ReadonlyArray<Token>
): "bracketed" | "string" | "number" | "word" | "call" | "other" => {
  const [first, second] = tokens
  if (first === undefined || tokens.some(({ isClosed }) => !isClosed)) return "other"
  if (tokens.length === 1) {
    return first.kind === "string" || first.kind === "number"
      ? first.kind
      : isNameLike(first)
      ? "word"
      : "other"
  }
  if (isSign(first) && second?.kind === "number" && tokens.length === 2) return "number"
  if (isWhole(tokens)) return "bracketed"
  return isNameLike(first) && isWhole(tokens.slice(1)) ? "call" : "other"
}

/**
 * Returns the parts of a list between commas outside parentheses.
 *
 * @since 0.1.0
 * @category combinators
 */
export const parts = (tokens: ReadonlyArray<Token>): ReadonlyArray<ReadonlyArray<Token>> => {
  const found: Array<ReadonlyArray<Token>> = []
  let depth = 0
  let start = 0
  tokens.forEach(({ kind, text }, index) => {
    if (kind !== "punctuation") return
    if (text === "(") depth++
    if (text === ")") depth--
    if (text === "," && depth === 0) {
      found.push(tokens.slice(start, index))
      start = index + 1
    }
  })
  return [...found, tokens.slice(start)]
}

/**
 * Returns the tokens inside the first pair of parentheses; an empty list if there is none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inParentheses = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const start = tokens.findIndex(({ text }) => text === "(")
  let depth = 0
  const length = tokens.slice(start).findIndex(({ text }) => {
    if (text === "(") depth++
    if (text === ")") depth--
    return depth === 0
  })
  return start < 0 || length < 0 ? [] : tokens.slice(start + 1, start + length)
}

/**
 * Returns the words outside parentheses, in lower case.
 *
 * @since 0.1.0
 * @category combinators
 */
export const outerWords = (tokens: ReadonlyArray<Token>): ReadonlyArray<string> => {
  let depth = 0
  return tokens.flatMap(({ kind, text }) => {
    if (kind === "punctuation" && text === "(") depth++
    if (kind === "punctuation" && text === ")") depth--
    return kind === "word" && depth === 0 ? [text.toLowerCase()] : []
  })
}

const token = (sql: string, start: number, kind: TokenKind, end: number): Token => ({
  kind,
  text: end === UNCLOSED ? sql.slice(start) : sql.slice(start, end),
  start,
  isClosed: end !== UNCLOSED
})

/** Whether the first token opens a parenthesis that the last one closes. */
const isWhole = (tokens: ReadonlyArray<Token>): boolean => {
  let depth = 0
  return tokens.every(({ kind, text }, index) => {
    if (kind === "punctuation" && text === "(") depth++
    if (kind === "punctuation" && text === ")") depth--
    return index === tokens.length - 1 ? depth === 0 : depth > 0
  })
}

const isNameLike = ({ kind }: Token) => kind === "word" || kind === "name"
const isSign = ({ kind, text }: Token) => kind === "punctuation" && (text === "-" || text === "+")

const UNCLOSED = -1
const after = (found: number, length: number) => found === -1 ? UNCLOSED : found + length

const isDigit = (code: number) => code >= 48 && code <= 57
const isLetter = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 0x80
const isControl = (code: number) => code <= 32 || code === 127
// Servers differ in which control characters are whitespace, but none reads them as anything else.
const isBlank = (code: number, { unicodeBlanks }: Rules) =>
  code <= 32 || code === 0xfeff ||
  (unicodeBlanks && code >= 0x80 && /^[\p{Zs}\p{Zl}\p{Zp}\x85]$/u.test(String.fromCharCode(code)))

const afterBlanks = (sql: string, from: number, rules: Rules): number => {
  let at = from
  while (at < sql.length && isBlank(sql.charCodeAt(at), rules)) at++
  return at
}

const afterWord = (sql: string, from: number, rules: Rules): number => {
  let at = from
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (
      code >= 0x80
        ? isBlank(code, rules)
        : !(isLetter(code) || isDigit(code) || code === 36 || isWordSign(sql, at, rules))
    ) {
      break
    }
  }
  return at
}

const isWordSign = (sql: string, at: number, { wordSigns }: Rules) =>
  wordSigns !== "" && wordSigns.includes(sql.charAt(at))

const number = /0[xX][\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/y
const afterNumber = (sql: string, at: number): number => {
  number.lastIndex = at
  return number.test(sql) ? number.lastIndex : at + 1
}

/** A string in single or double quotes; a doubled quote is an escaped one. */
const afterString = (sql: string, at: number, rules: Rules, hasPrefixE: boolean): number => {
  const mark = sql.charAt(at)
  if (rules.backslashes === "never" || (rules.backslashes === "prefixed" && !hasPrefixE)) {
    return afterDoubled(sql, at + 1, mark)
  }
  // A string continues after a line end, by the same rules.
  let end = afterEscaped(sql, at + 1, mark)
  if (!hasPrefixE) return end
  for (;;) {
    const next = end === UNCLOSED ? UNCLOSED : continuation(sql, end, rules)
    if (next === UNCLOSED) return end
    end = afterEscaped(sql, next + 1, mark)
  }
}

const afterDoubled = (sql: string, from: number, mark: string): number => {
  for (let at = from;;) {
    const found = sql.indexOf(mark, at)
    if (found === -1) return UNCLOSED
    if (sql.charAt(found + 1) !== mark) return found + 1
    at = found + 2
  }
}

const afterEscaped = (sql: string, from: number, mark: string): number => {
  for (let at = from; at < sql.length; at++) {
    const sign = sql.charAt(at)
    if (sign === "\\") at++
    else if (sign === mark) {
      if (sql.charAt(at + 1) !== mark) return at + 1
      at++
    }
  }
  return UNCLOSED
}

/** Returns the start of the next part of a string in several parts, which are separated by whitespace and line comments with a line end. */
const continuation = (sql: string, from: number, rules: Rules): number => {
  let at = from
  for (;;) {
    const next = afterBlanks(sql, at, rules)
    if (sql.charAt(next) === "'") return /[\r\n]/.test(sql.slice(at, next)) ? next : UNCLOSED
    if (!sql.startsWith("--", next)) return UNCLOSED
    at = afterLine(sql, next, rules)
  }
}

// A `$` may be part of a word; the caller has consumed words, so a `$` here starts a dollar quote.
const dollarTag = (sql: string, at: number): string | undefined => {
  if (sql.charAt(at + 1) === "$") return "$$"
  if (!isLetter(sql.charCodeAt(at + 1))) return undefined
  let end = at + 2
  while (end < sql.length && (isLetter(sql.charCodeAt(end)) || isDigit(sql.charCodeAt(end)))) end++
  return sql.charAt(end) === "$" ? sql.slice(at, end + 1) : undefined
}

const afterLine = (sql: string, from: number, { carriageReturns }: Rules): number => {
  let at = from
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (code === 10 || (code === 13 && (carriageReturns || sql.charCodeAt(at + 1) === 10))) break
  }
  return at
}

const afterBlock = (sql: string, at: number, isNested: boolean): number => {
  if (!isNested) return after(sql.indexOf("*/", at + 2), 2)
  blockMark.lastIndex = at + 2
  for (let depth = 1;;) {
    const found = blockMark.exec(sql)
    if (found === null) return UNCLOSED
    depth += found[0] === "*/" ? -1 : 1
    if (depth === 0) return blockMark.lastIndex
  }
}
const blockMark = /\/\*|\*\//g

const executable = /\/\*M?!\d{0,6}/y
const executableMark = (sql: string, at: number): string | undefined => {
  executable.lastIndex = at
  return executable.exec(sql)?.[0]
}
