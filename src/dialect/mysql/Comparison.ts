/**
 * Comparing schemas on MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { IndexDialectOptions } from "../../schema/Index.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as Comparison from "../Comparison.ts"
import * as Lexer from "../Lexer.ts"
import * as DdlCompiler from "./DdlCompiler.ts"
import * as DdlPlanner from "./DdlPlanner.ts"
import { rules } from "./Lexer.ts"
import * as Literals from "./Literals.ts"
import { printedBy } from "./PrintedTables.ts"

const make = (
  aliases: Readonly<Record<string, string>>,
  indexDetails: Comparison.Comparison["indexDetails"],
  printed: ReturnType<typeof printedBy>
): Comparison.Comparison => ({
  ...Comparison.ansi,
  type: (text) => typeOf(text, aliases),
  serverDefault,
  expression,
  expressionUnasked,
  indexDetails,
  foreignKey: (key) => Comparison.foreignKeyForm(key, { known: false, noAction: ["NO ACTION", "RESTRICT"] }),
  indexExpressions: false,
  keysHaveIndexes: true,
  redefinesColumns: true,
  objects: { View: "name", Trigger: "text" },
  autoincrementNeedsKey: true,
  systemSchemas: new Set(["information_schema", "mysql", "performance_schema", "sys"]),
  printed: Option.some(printed)
})

const details = (
  length: IndexDialectOptions["mysqlLength"],
  prefix: string | undefined,
  using: string | undefined
): Readonly<Record<string, string>> =>
  Comparison.given({
    // One length for all columns is kept for each of them.
    length: typeof length === "object" && new Set(Object.values(length)).size === 1 ? Object.values(length)[0] : length,
    prefix: prefix?.toUpperCase(),
    using: using?.toUpperCase() === "BTREE" ? undefined : using?.toUpperCase()
  })

const commonAliases: Readonly<Record<string, string>> = {
  INTEGER: "INT",
  BOOL: "TINYINT",
  BOOLEAN: "TINYINT",
  NUMERIC: "DECIMAL",
  DEC: "DECIMAL",
  FIXED: "DECIMAL",
  REAL: "DOUBLE",
  "DOUBLE PRECISION": "DOUBLE",
  "NATIONAL VARCHAR": "VARCHAR",
  "NATIONAL CHAR": "CHAR",
  NVARCHAR: "VARCHAR",
  NCHAR: "CHAR",
  CHARACTER: "CHAR",
  "CHARACTER VARYING": "VARCHAR",
  "CHAR VARYING": "VARCHAR",
  INT1: "TINYINT",
  INT2: "SMALLINT",
  INT3: "MEDIUMINT",
  INT4: "INT",
  INT8: "BIGINT",
  MIDDLEINT: "MEDIUMINT",
  FLOAT4: "FLOAT",
  FLOAT8: "DOUBLE",
  LONG: "MEDIUMTEXT",
  "LONG VARCHAR": "MEDIUMTEXT",
  "LONG VARBINARY": "MEDIUMBLOB"
}

const typeOf = (text: string, aliases: Readonly<Record<string, string>>): Comparison.TypeForm => {
  const form = Comparison.typeForm(text, aliases)
  const isTruth = /^BOOL(EAN)?$/i.test(text)
  const [first] = form.arguments
  switch (form.name) {
    case "TINYINT":
    case "SMALLINT":
    case "MEDIUMINT":
    case "INT":
    case "BIGINT":
      return withWidth(isTruth ? { ...form, arguments: ["1"] } : form)
    case "DECIMAL":
      return form.arguments.length === 2 ? form : { ...form, arguments: [first ?? "10", "0"] }
    case "FLOAT":
      return form.arguments.length === 1
        ? { ...form, name: Number(first) > 24 ? "DOUBLE" : "FLOAT", arguments: [] }
        : form
    case "CHAR":
      return withoutBinary({ ...form, arguments: [first ?? "1"] })
    case "VARCHAR":
    case "TINYTEXT":
    case "TEXT":
    case "MEDIUMTEXT":
    case "LONGTEXT":
      return withoutBinary(form)
    case "BINARY":
    case "BIT":
      return { ...form, arguments: [first ?? "1"] }
    case "YEAR":
      return { ...form, arguments: [] }
    case "ENUM":
    case "SET":
      return { ...form, arguments: form.arguments.map(stringForm) }
    default:
      return form
  }
}

/** `BINARY` after a character set is the binary collation of the set. */
const withoutBinary = (form: Comparison.TypeForm): Comparison.TypeForm =>
  form.words.includes("BINARY") && form.charset !== undefined
    ? { ...form, words: form.words.filter((word) => word !== "BINARY"), collation: `${form.charset}_bin` }
    : form

/** A width is kept for `ZEROFILL`, which is unsigned, and for `TINYINT(1)`. */
const withWidth = (form: Comparison.TypeForm): Comparison.TypeForm => {
  const [width] = form.arguments
  return form.words.includes("ZEROFILL")
    ? { ...form, arguments: [width ?? widths[form.name] ?? ""], words: ["UNSIGNED", "ZEROFILL"] }
    : { ...form, arguments: form.name === "TINYINT" && width === "1" ? ["1"] : [] }
}

const widths: Readonly<Record<string, string>> = {
  TINYINT: "3",
  SMALLINT: "5",
  MEDIUMINT: "8",
  INT: "10",
  BIGINT: "20"
}

/** A moment with what an update does, a literal, or an expression. */
const serverDefault = (sql: string, type: SqlType.SqlType): string | undefined => {
  const [, value = sql, onUpdate] = /^(.*?)\s+on\s+update\s+(.*)$/is.exec(sql) ?? []
  const form = valueForm(value, type)
  return onUpdate === undefined
    ? form === "null" ? undefined : form
    : `${form} on update ${valueForm(onUpdate, type)}`
}

const valueForm = (sql: string, type: SqlType.SqlType): string => {
  const text = withoutHex(withoutIntroducers(sql), type)
  const form = Comparison.defaultForm(text, type, rules)
  const [, digits] = moment.exec(form) ?? []
  if (moment.test(form)) return digits === undefined ? "current_timestamp" : `current_timestamp ${digits}`
  if (form === "true") return "1"
  if (form === "false") return "0"
  return SqlType.kind(type) === "dateTime" && /^'\d{4}-\d\d-\d\d'$/.test(form)
    ? `${form.slice(0, -1)} 00:00:00'`
    : form
}

const moment = /^(?:current_timestamp|now|localtime|localtimestamp)(?: \( (?:(\d) )?\))?$/

/** MySQL prints a binary string as a number: `0x6162`. */
const withoutHex = (sql: string, type: SqlType.SqlType): string =>
  SqlType.kind(type) === "binary" && /^0x(?:[\da-f]{2})+$/i.test(sql)
    ? Literals.mysql.string(
      new TextDecoder().decode(Uint8Array.from(sql.slice(2).match(/../g) ?? [], (byte) => Number(`0x${byte}`)))
    )
    : sql

/** MySQL prints the character set of each string: `_utf8mb4'a'`. */
const withoutIntroducers = (sql: string): string => {
  const tokens = Lexer.tokens(sql, rules)
  return tokens.filter(({ kind, text }, index) =>
    !(kind === "word" && text.startsWith("_") && tokens[index + 1]?.kind === "string")
  ).map(({ text }) => text).join("")
}

const expression = (sql: string): string => {
  let tokens = Lexer.significant(withoutIntroducers(sql), rules)
  while (Lexer.shapeOf(tokens) === "bracketed") tokens = tokens.slice(1, -1)
  return spelled(unnested(tokens))
}

type Tokens = ReadonlyArray<Lexer.Token>

/** MySQL prints `a and (b and c)` with the brackets or without them, depending on the rest of the table. */
const unnested = (tokens: Tokens): Tokens => {
  const operator = operatorOf(tokens)
  const found: Array<Lexer.Token> = []
  for (let at = 0; at < tokens.length; at++) {
    const content = tokens[at]?.text === "(" ? Lexer.inParentheses(tokens.slice(at)) : []
    const isFirst = at === 0 || tokens[at - 1]?.text.toLowerCase() === operator
    if (content.length > 0 && operator !== undefined && operatorOf(content) === operator && isFirst) {
      found.push(...unnested(content))
      at += content.length + 1
    } else if (content.length > 0) {
      found.push(...tokens.slice(at, at + 1), ...unnested(content))
      at += content.length
    } else found.push(...tokens.slice(at, at + 1))
  }
  return found
}

/** `and` or `or`, if it is the outermost operator. */
const operatorOf = (tokens: Tokens): "and" | "or" | undefined => {
  const words = new Set(Lexer.outerWords(tokens))
  if (words.has("between") || words.has("xor") || words.has("case")) return undefined
  return words.has("or") ? "or" : words.has("and") ? "and" : undefined
}

/** The server adds brackets around each operation, so those that only group are left out. */
const expressionUnasked = (sql: string): string => {
  const tokens = Lexer.significant(withoutIntroducers(sql), rules)
  const grouping: Array<boolean> = []
  return spelled(tokens.filter((token, index) => {
    const before = tokens[index - 1]
    if (token.text === "(") {
      grouping.push(
        before === undefined || before.kind === "punctuation" || operators.has(before.text.toLowerCase())
      )
      return grouping.at(-1) === false
    }
    return token.text !== ")" || grouping.pop() === false
  }))
}

const spelled = (tokens: ReadonlyArray<Lexer.Token>): string =>
  tokens.map((token) => token.kind === "string" ? stringForm(token.text) : Lexer.nameOf(token) ?? token.text).join(" ")
    .replaceAll("! =", "< >")

/** A string by its content, which the server quotes in its own way. */
const stringForm = (text: string): string =>
  `'${Comparison.literalValue(text, rules)?.value.replaceAll("'", "''") ?? text}'`

const operators: ReadonlySet<string> = new Set(
  "and or xor not between like is case when then else regexp rlike div mod binary".split(" ")
)

/**
 * How MySQL normalizes types, defaults and SQL expressions, for comparing schemas.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: Comparison.Comparison = make(
  commonAliases,
  ({ mysqlLength, mysqlPrefix, mysqlUsing }) => details(mysqlLength, mysqlPrefix, mysqlUsing),
  printedBy(DdlPlanner.mysql, DdlCompiler.mysql)
)

/**
 * MariaDB's JSON is a long text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: Comparison.Comparison = make(
  { ...commonAliases, JSON: "LONGTEXT" },
  ({ mariadbLength, mariadbPrefix, mariadbUsing }) => details(mariadbLength, mariadbPrefix, mariadbUsing),
  printedBy(DdlPlanner.mariadb, DdlCompiler.mariadb)
)
