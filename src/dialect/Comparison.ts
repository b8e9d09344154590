/**
 * The comparison of a reflected and a declared schema in a dialect: the normal form of types, defaults, expressions and foreign keys.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ForeignKeyConstraint } from "../schema/Constraint.ts"
import type { IndexDialectOptions } from "../schema/Index.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import * as SqlType from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import * as Lexer from "./Lexer.ts"
import type { Ask, CatalogueUnreadable } from "./Reflection.ts"
import type { Statement } from "./Statement.ts"

/**
 * A type in its normal form: its name, its parameters, and the words after them.
 *
 * @since 0.1.0
 * @category models
 */
export interface TypeForm {
  readonly name: string
  readonly arguments: ReadonlyArray<string>
  readonly words: ReadonlyArray<string>
  readonly charset: string | undefined
  readonly collation: string | undefined
}

/**
 * The connection on which questions are sent to the server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Connection<E> {
  readonly run: (statement: Statement) => Effect.Effect<void, E>
  readonly ask: Ask<E>
}

/**
 * An object of the database and the declared one of the same name, whose text differs.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectQuestion {
  readonly existing: SchemaObject
  readonly declared: SchemaObject
}

/**
 * How a dialect compares schemas:
 *
 * - `type`: the normal form of the text of a type;
 * - `serverDefault`: the normal form of the default of a column of that type; `undefined` if it is equivalent to no default;
 * - `expression`: the normal form of an expression;
 * - `expressionUnasked`: a normal form that may be the same for different expressions; it decides where the server, which prints expressions in its
 *   own way, cannot be asked;
 * - `indexDetails`: the options of an index as the dialect writes them, each as text, without defaults;
 * - `foreignKey`: the attributes of a foreign key that the catalogue stores, without defaults;
 * - `indexExpressions`: whether expressions of indexes can be compared as text;
 * - `keysHaveIndexes`: whether the server creates an index for each foreign key, and requires one;
 * - `redefinesColumns`: whether a change of a column redefines the whole column, so that omitted attributes are lost;
 * - `autoincrementNeedsKey`: whether an autoincrementing column must be a key at all times;
 * - `constraintsHoldColumns`: whether a column can be dropped only after its default and its checks, which the server names;
 * - `generatedHolds`: what of a column can change only if no generated column is computed from it;
 * - `oneIdentity`: whether a table has at most one identity column;
 * - `using`: the expression that converts a column to a type to which the server does not convert it by itself;
 * - `systemSchemas`: schemas of the server, which are never compared;
 * - `printed`: returns tables as the server prints them: each is created as a temporary table, reflected, and dropped. A table that the
 *   server refuses is `None`. Where DDL rolls back, it is called in a transaction. `None` if the catalogue stores expressions as they were
 *   written;
 * - `objects`: the objects other than tables that can be compared: by their text, or only by their name, where the server rewrites the
 *   text or the object cannot be changed;
 * - `printedObjects`: returns declared objects as the server prints them, like `printed`;
 * - `sameValue`: returns the query whether two defaults are the same value, as `same`; `None` if one is not a constant.
 *
 * @since 0.1.0
 * @category models
 */
export interface Comparison {
  readonly type: (text: string) => TypeForm
  readonly serverDefault: (text: string, type: SqlType.SqlType) => string | undefined
  readonly expression: (sql: string) => string
  readonly expressionUnasked: (sql: string) => string
  readonly indexDetails: (options: IndexDialectOptions) => Readonly<Record<string, string>>
  readonly foreignKey: (key: ForeignKeyConstraint) => ReadonlyArray<string>
  readonly indexExpressions: boolean
  readonly keysHaveIndexes: boolean
  readonly redefinesColumns: boolean
  readonly autoincrementNeedsKey: boolean
  readonly constraintsHoldColumns: boolean
  readonly generatedHolds: ReadonlyArray<"type" | "nullable">
  readonly oneIdentity: boolean
  readonly using: (columnName: string, from: SqlType.SqlType, to: SqlType.SqlType) => Option.Option<string>
  readonly systemSchemas: ReadonlySet<string>
  readonly printed: Option.Option<
    <E>(
      connection: Connection<E>,
      tables: ReadonlyArray<Table>
    ) => Effect.Effect<ReadonlyArray<Option.Option<Table>>, E | CatalogueUnreadable>
  >
  readonly objects: Readonly<Partial<Record<SchemaObject["_tag"] | "Sequence", "text" | "name">>>
  readonly printedObjects: Option.Option<
    <E>(
      connection: Connection<E>,
      questions: ReadonlyArray<ObjectQuestion>
    ) => Effect.Effect<ReadonlyArray<Option.Option<SchemaObject>>, E | CatalogueUnreadable>
  >
  readonly sameValue: (left: string, right: string, type: SqlType.SqlType) => Option.Option<Statement>
}

/**
 * Returns the normal form of a type. `names` is the server's name of each alias, in capitals.
 *
 * @since 0.1.0
 * @category constructors
 */
export const typeForm = (text: string, names: Readonly<Record<string, string>>): TypeForm => {
  const tokens = Lexer.significant(text, { ...Lexer.ansi, backticks: true }).map((token) => token.text)
  const words: Array<string> = []
  const inBrackets: Array<string> = []
  let charset: string | undefined
  let collation: string | undefined
  let depth = 0
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ""
    const word = token.toUpperCase()
    if (token === "(") depth++
    else if (token === ")") depth--
    else if (depth > 0) {
      if (token !== ",") inBrackets.push(token)
    } else if (word === "COLLATE") {
      collation = tokens.slice(at + 1).join("").replaceAll(/["`]/g, "").toLowerCase()
      break
    } else if (word === "CHARACTER" && tokens[at + 1]?.toUpperCase() === "SET") {
      charset = tokens[at + 2]?.toLowerCase()
      at += 2
    } else words.push(/^["`.]/.test(token) ? token : word)
  }
  const [first = "", ...rest] = renamed(joinedDots(words), names)
  return { name: first, arguments: inBrackets, words: rest, charset, collation }
}

/** Joins qualified names: `public . mood` is one word. */
const joinedDots = (words: ReadonlyArray<string>): ReadonlyArray<string> =>
  words.reduce<ReadonlyArray<string>>(
    (joined, word) =>
      word === "." || joined.at(-1)?.endsWith(".") === true
        ? [...joined.slice(0, -1), `${joined.at(-1) ?? ""}${word}`]
        : [...joined, word],
    []
  )

/** Replaces the longest alias at the beginning. */
const renamed = (
  words: ReadonlyArray<string>,
  names: Readonly<Record<string, string>>
): ReadonlyArray<string> => {
  for (let length = words.length; length > 0; length--) {
    const alias = words.slice(0, length).join(" ")
    const name = Object.hasOwn(names, alias) ? names[alias] : undefined
    if (name !== undefined) return [name, ...words.slice(length)]
  }
  return words
}

/**
 * Returns whether two types are the same:
 *
 * - `"given"`: attributes that only one of them has are not compared, as in Alembic: lengths, precisions, collations, `UNSIGNED`. The
 *   order of labels does not matter;
 * - `"exact"`: all attributes are compared, except that a missing collation or character set is that of the table.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isSameType = (left: TypeForm, right: TypeForm, how: "given" | "exact"): boolean => {
  const isSameOption = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other
  const isSameList = (one: ReadonlyArray<string>, other: ReadonlyArray<string>) =>
    one.length === other.length
      ? one.every((item, index) => item === other[index])
      : how === "given"
  const isSet = left.name === "ENUM" || left.name === "SET"
  const argumentsOf = (form: TypeForm) => how === "given" && isSet ? form.arguments.toSorted() : form.arguments
  return left.name === right.name &&
    (isSet && how === "given"
      ? JSON.stringify(argumentsOf(left)) === JSON.stringify(argumentsOf(right))
      : isSameList(left.arguments, right.arguments)) &&
    isSameList(left.words, right.words) &&
    isSameOption(left.charset, right.charset) &&
    isSameOption(left.collation, right.collation)
}

/**
 * Returns an expression as its tokens: words and names in lower case without quotes, and without parentheses around the whole expression.
 *
 * @since 0.1.0
 * @category constructors
 */
export const expressionForm = (sql: string, rules: Lexer.Rules): string => {
  let tokens = Lexer.significant(sql, rules)
  while (Lexer.shapeOf(tokens) === "bracketed") tokens = tokens.slice(1, -1)
  return tokens.map((token) => Lexer.nameOf(token) ?? token.text).join(" ")
}

/**
 * Returns the content of a string literal, or the text of a number; `undefined` for anything else.
 *
 * @since 0.1.0
 * @category combinators
 */
export const literalValue = (
  sql: string,
  rules: Lexer.Rules
): { readonly kind: "string" | "number"; readonly value: string } | undefined => {
  let tokens = Lexer.significant(sql, rules)
  while (Lexer.shapeOf(tokens) === "bracketed") tokens = tokens.slice(1, -1)
  switch (Lexer.shapeOf(tokens)) {
    case "number":
      return { kind: "number", value: tokens.map(({ text }) => text).join("") }
    case "string":
      return { kind: "string", value: stringContent(tokens[0]?.text ?? "", rules) }
    default:
      return undefined
  }
}

const stringContent = (text: string, { backslashes }: Lexer.Rules): string => {
  const mark = text.slice(-1)
  const isEscaped = backslashes === "always" || backslashes === "prefixed" && /^[eE]'/.test(text)
  const content = text.slice(text.indexOf(mark) + 1, -1).replaceAll(mark + mark, mark)
  return isEscaped
    ? content.replaceAll(/\\(.)/gs, (_, sign: string) => escapes[sign] ?? sign)
    : content
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", Z: "\x1a", b: "\b" }

/**
 * Returns a decimal number in its shortest form: `01.50` is `1.5`, and `1e3` is `1000`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decimalForm = (given: string): string | undefined => {
  const text = /^[+-]?\d+(?:\.\d*)?e[+-]?\d+$/i.test(given) ? String(Number(given)) : given
  const [, sign = "", whole = "", fraction = ""] = /^\s*([+-]?)0*(\d*)(?:\.(\d*?)0*)?\s*$/.exec(text) ?? []
  if (!/\d/.test(text) || !/^\s*[+-]?\d*\.?\d*\s*$/.test(text)) return undefined
  const number = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`
  return sign === "-" && number !== "0" ? `-${number}` : number
}

/**
 * Returns whether a type is numeric.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNumber = (type: SqlType.SqlType): boolean =>
  ["integer", "bigint", "decimal", "float"].includes(SqlType.kind(type))

/**
 * Returns a default as text: literals by their value, so that `'1'` and `1` are the same for a numeric column; other expressions by their
 * normal form.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defaultForm = (sql: string, type: SqlType.SqlType, rules: Lexer.Rules): string => {
  const literal = literalValue(sql, rules)
  if (literal === undefined) return expressionForm(sql, rules)
  const number = isNumber(type) || literal.kind === "number" ? decimalForm(literal.value) : undefined
  return number ?? `'${literal.value.replaceAll("'", "''")}'`
}

/**
 * Returns the options that are set, as text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const given = (options: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined && value !== false)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)])
  )

/**
 * Returns the attributes of a foreign key. `noAction`: the actions that are equivalent to none; `known`: whether the catalogue stores
 * `DEFERRABLE` and `MATCH`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const foreignKeyForm = (
  key: ForeignKeyConstraint,
  { known, noAction }: { readonly noAction: ReadonlyArray<string>; readonly known: boolean }
): ReadonlyArray<string> => {
  const action = (action: Option.Option<string>) =>
    Option.getOrElse(Option.filter(action, (action) => !noAction.includes(action)), () => "")
  return [
    JSON.stringify([key.columns, Option.getOrNull(key.referredSchema), key.referredTable, key.referredColumns]),
    action(key.onDelete),
    action(key.onUpdate),
    ...(known
      ? [
        key.deferrable === true ? "DEFERRABLE" : "",
        key.initially === "DEFERRED" ? "DEFERRED" : "",
        Option.contains(key.match, "FULL") ? "FULL" : ""
      ]
      : [])
  ]
}

/**
 * The comparison of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ansi: Comparison = {
  type: (text) => typeForm(text, { INT: "INTEGER", DECIMAL: "NUMERIC", DEC: "NUMERIC" }),
  serverDefault: (text, type) => defaultForm(text, type, Lexer.ansi),
  expression: (sql) => expressionForm(sql, Lexer.ansi),
  expressionUnasked: (sql) => expressionForm(sql, Lexer.ansi),
  indexDetails: () => ({}),
  foreignKey: (key) => foreignKeyForm(key, { known: true, noAction: ["NO ACTION"] }),
  indexExpressions: true,
  keysHaveIndexes: false,
  redefinesColumns: false,
  autoincrementNeedsKey: false,
  constraintsHoldColumns: false,
  generatedHolds: [],
  oneIdentity: false,
  using: () => Option.none(),
  systemSchemas: new Set(["information_schema"]),
  printed: Option.none(),
  objects: {},
  printedObjects: Option.none(),
  sameValue: () => Option.none()
}
