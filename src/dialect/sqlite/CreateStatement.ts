/**
 * Reads the `CREATE` statements that SQLite stores in `sqlite_master`. Names of constraints, checks, generated columns, collations and
 * conflict clauses are only there; no pragma returns them.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type * as Constraint from "../../schema/Constraint.ts"
import * as Lexer from "../Lexer.ts"
import { rules } from "./Lexer.ts"

/**
 * A constraint as it is written, on a column (then `columns` has only this one) or on the table. `name` is empty if it has none.
 *
 * @since 0.1.0
 * @category models
 */
export type WrittenConstraint =
  & { readonly name: Option.Option<string>; readonly onConflict: Option.Option<string> }
  & (
    | {
      readonly _tag: "PrimaryKey"
      readonly columns: ReadonlyArray<string>
      readonly isAutoincrement: boolean
      readonly isDescending: boolean
    }
    | { readonly _tag: "Unique"; readonly columns: ReadonlyArray<string> }
    | { readonly _tag: "Check"; readonly sqltext: string }
    | {
      readonly _tag: "ForeignKey"
      readonly columns: ReadonlyArray<string>
      readonly referredTable: string
      /** Empty for the primary key of the table. */
      readonly referredColumns: ReadonlyArray<string>
      readonly onDelete: Option.Option<string>
      readonly onUpdate: Option.Option<string>
      readonly match: Option.Option<string>
      readonly deferrable: Option.Option<boolean>
      readonly initially: Option.Option<"DEFERRED" | "IMMEDIATE">
    }
  )

/**
 * What the definition of a column contains in addition to the result of `table_xinfo`.
 *
 * @since 0.1.0
 * @category models
 */
export interface WrittenColumn {
  readonly name: string
  readonly collation: Option.Option<string>
  readonly notNullOnConflict: Option.Option<string>
  readonly generated: Option.Option<{ readonly sqltext: string; readonly isStored: boolean }>
}

/**
 * A `CREATE TABLE` statement. `unread` lists the parts that were not understood.
 *
 * @since 0.1.0
 * @category models
 */
export interface WrittenTable {
  readonly columns: ReadonlyArray<WrittenColumn>
  readonly constraints: ReadonlyArray<WrittenConstraint>
  readonly isStrict: boolean
  readonly isWithoutRowid: boolean
  readonly unread: ReadonlyArray<string>
}

/**
 * A `CREATE INDEX` statement. An element is a column by name, or SQL.
 *
 * @since 0.1.0
 * @category models
 */
export interface WrittenIndex {
  readonly isUnique: boolean
  readonly elements: ReadonlyArray<{ readonly _tag: "Column" | "Sql"; readonly text: string }>
  readonly where: Option.Option<string>
}

/**
 * Reads a `CREATE TABLE` statement; `None` for another statement, such as `CREATE VIRTUAL TABLE`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const table = (sql: string): Option.Option<WrittenTable> => {
  const reader = new Reader(sql)
  if (!reader.word("create")) return Option.none()
  if (!reader.word("temp")) reader.word("temporary")
  if (!reader.word("table")) return Option.none()
  reader.qualifiedName()
  const body = reader.bracketed()
  if (body === undefined) return Option.none()
  const columns: Array<WrittenColumn> = []
  const constraints: Array<WrittenConstraint> = []
  const unread: Array<string> = []
  for (const item of body.items()) {
    if (tableConstraintWords.has(item.peek())) {
      while (!item.isAtEnd) {
        const before = item.rest(false)
        const constraint = item.constraint([])
        if (constraint === undefined) {
          unread.push(before)
          break
        }
        constraints.push(constraint)
      }
    } else {
      const column = columnOf(item, constraints, unread)
      if (column !== undefined) columns.push(column)
    }
  }
  const options = reader.keywords
  return Option.some({
    columns,
    constraints,
    isStrict: options.includes("strict"),
    isWithoutRowid: options.includes("rowid"),
    unread
  })
}

/**
 * Reads a `CREATE INDEX` statement.
 *
 * @since 0.1.0
 * @category constructors
 */
export const index = (sql: string): Option.Option<WrittenIndex> => {
  const reader = new Reader(sql)
  if (!reader.word("create")) return Option.none()
  const isUnique = reader.word("unique")
  if (!reader.word("index")) return Option.none()
  reader.qualifiedName()
  if (!reader.word("on")) return Option.none()
  reader.name()
  const body = reader.bracketed()
  if (body === undefined) return Option.none()
  return Option.some({
    isUnique,
    elements: body.items().map((item) => {
      const text = item.text()
      const name = item.name()
      return name !== undefined && item.isAtEnd ? { _tag: "Column", text: name } : { _tag: "Sql", text }
    }),
    where: reader.word("where") ? Option.some(reader.rest()) : Option.none()
  })
}

/**
 * Returns the query of a `CREATE VIEW` statement; `None` if the view names its columns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const viewQuery = (sql: string): Option.Option<string> => {
  const reader = new Reader(sql)
  reader.word("create")
  if (!reader.word("temp")) reader.word("temporary")
  if (!reader.word("view")) return Option.none()
  reader.qualifiedName()
  return reader.word("as") ? Option.some(reader.rest()) : Option.none()
}

const tableConstraintWords = new Set(["constraint", "primary", "unique", "check", "foreign"])

const columnConstraintWords = new Set([
  "constraint",
  "primary",
  "not",
  "null",
  "unique",
  "check",
  "default",
  "collate",
  "references",
  "generated",
  "as"
])

const columnOf = (
  item: Reader,
  constraints: Array<WrittenConstraint>,
  unread: Array<string>
): WrittenColumn | undefined => {
  const name = item.name()
  if (name === undefined) {
    unread.push(item.rest())
    return undefined
  }
  let column: WrittenColumn = {
    name,
    collation: Option.none(),
    notNullOnConflict: Option.none(),
    generated: Option.none()
  }
  while (!item.isAtEnd && !columnConstraintWords.has(item.peek())) item.skip()
  while (!item.isAtEnd) {
    const before = item.rest(false)
    if (item.word("collate")) column = { ...column, collation: Option.fromNullable(item.name()) }
    else if (item.word("default")) item.skipDefault()
    else if (item.word("null")) item.onConflict()
    else if (item.words("not", "null")) column = { ...column, notNullOnConflict: item.onConflict() }
    else if (item.words("generated", "always", "as") || item.word("as")) {
      const expression = item.bracketed()
      const isStored = item.word("stored")
      if (!isStored) item.word("virtual")
      if (expression !== undefined) {
        column = { ...column, generated: Option.some({ sqltext: expression.text(), isStored }) }
      }
    } else if (item.isNamedOther()) continue
    else {
      const constraint = item.constraint([name])
      if (constraint === undefined) {
        unread.push(before)
        return column
      }
      constraints.push(constraint)
    }
  }
  return column
}

/** Reads significant tokens from left to right. */
class Reader {
  private readonly tokens: ReadonlyArray<Lexer.Token>
  private readonly sql: string
  private at = 0

  constructor(sql: string, tokens: ReadonlyArray<Lexer.Token> = Lexer.significant(sql, rules)) {
    this.sql = sql
    this.tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length
  }

  /** Returns the next token as a keyword; empty if it is not one. */
  peek(ahead = 0): string {
    const token = this.tokens[this.at + ahead]
    return token?.kind === "word" ? token.text.toLowerCase() : ""
  }

  /** Consumes a keyword if it is the next token. */
  word(keyword: string): boolean {
    if (this.peek() !== keyword) return false
    this.at++
    return true
  }

  /** Returns the remaining keywords. */
  get keywords(): ReadonlyArray<string> {
    return this.tokens.slice(this.at).flatMap(({ kind, text }) => kind === "word" ? [text.toLowerCase()] : [])
  }

  /** Consumes keywords if all of them follow. */
  words(...keywords: ReadonlyArray<string>): boolean {
    if (!keywords.every((keyword, ahead) => this.peek(ahead) === keyword)) return false
    this.at += keywords.length
    return true
  }

  skip(): void {
    if (this.bracketed() === undefined) this.at++
  }

  /** Consumes a name, with or without quotes. SQLite also accepts a string as a name. */
  name(): string | undefined {
    const token = this.tokens[this.at]
    const name = token === undefined ? undefined : nameIn(token)
    if (name !== undefined) this.at++
    return name
  }

  qualifiedName(): void {
    this.words("if", "not", "exists")
    this.name()
    if (this.sign(".")) this.name()
  }

  /** Consumes a pair of parentheses and its content. */
  bracketed(): Reader | undefined {
    if (!this.isSign("(")) return undefined
    const start = this.at + 1
    for (let depth = 0; this.at < this.tokens.length; this.at++) {
      if (this.isSign("(")) depth++
      if (this.isSign(")") && --depth === 0) break
    }
    return new Reader(this.sql, this.tokens.slice(start, this.at++))
  }

  /** Returns the parts between commas; commas in parentheses do not count. */
  items(): ReadonlyArray<Reader> {
    const items: Array<Reader> = []
    let start = this.at
    const push = () => items.push(new Reader(this.sql, this.tokens.slice(start, this.at)))
    while (!this.isAtEnd) {
      if (this.isSign(",")) {
        push()
        start = ++this.at
      } else this.skip()
    }
    push()
    return items
  }

  /** Returns the whole text. */
  text(): string {
    return this.textFrom(0)
  }

  /** Returns the remaining text, and consumes it unless `false` is given. */
  rest(consumes = true): string {
    const text = this.textFrom(this.at)
    if (consumes) this.at = this.tokens.length
    return text
  }

  /** Consumes a default: a literal with its sign, a word, or an expression in parentheses. */
  skipDefault(): void {
    if (this.bracketed() !== undefined) return
    if (!this.sign("-")) this.sign("+")
    this.at++
  }

  onConflict(): Option.Option<string> {
    if (!this.words("on", "conflict")) return Option.none()
    const policy = this.peek().toUpperCase()
    this.at++
    return Option.some(policy)
  }

  /** Consumes the name of a column constraint whose name is not kept: `CONSTRAINT x NOT NULL`, `CONSTRAINT x DEFAULT 1`. */
  isNamedOther(): boolean {
    const isOther = this.peek() === "constraint" &&
      ["not", "null", "default", "collate", "generated", "as"].includes(this.peek(2))
    if (isOther) this.at += 2
    return isOther
  }

  /**
   * Consumes a constraint; `undefined` if it has a part that constraint values cannot represent. `columns` is the column of a column
   * constraint, or empty for a table constraint.
   */
  constraint(columns: ReadonlyArray<string>): WrittenConstraint | undefined {
    const name = this.word("constraint") ? Option.fromNullable(this.name()) : Option.none()
    const isOfTable = columns.length === 0
    if (this.words("primary", "key")) {
      if (isOfTable) {
        const { isAutoincrement, isCollated, isDescending, names } = this.indexedColumns()
        return isCollated ? undefined : {
          _tag: "PrimaryKey",
          name,
          columns: names,
          isDescending,
          isAutoincrement,
          onConflict: this.onConflict()
        }
      }
      const isDescending = this.order()
      const onConflict = this.onConflict()
      return {
        _tag: "PrimaryKey",
        name,
        columns,
        isDescending,
        onConflict,
        isAutoincrement: this.word("autoincrement")
      }
    }
    if (this.word("unique")) {
      const { isCollated, isDescending, names } = isOfTable
        ? this.indexedColumns()
        : { isCollated: false, isDescending: false, names: columns }
      const onConflict = this.onConflict()
      return isCollated || isDescending ? undefined : { _tag: "Unique", name, columns: names, onConflict }
    }
    if (this.word("check")) {
      const sqltext = this.bracketed()?.text() ?? ""
      return { _tag: "Check", name, sqltext, onConflict: this.onConflict() }
    }
    if (isOfTable && this.words("foreign", "key")) {
      const names = this.indexedColumns().names
      return this.word("references") ? this.references(name, names) : undefined
    }
    return !isOfTable && this.word("references") ? this.references(name, columns) : undefined
  }

  private references(name: Option.Option<string>, columns: ReadonlyArray<string>): WrittenConstraint {
    const referredTable = this.name() ?? ""
    const referredColumns = this.isSign("(") ? this.indexedColumns().names : []
    const actions = new Map<string, string>()
    let match = Option.none<string>()
    for (;;) {
      if (this.word("match")) match = Option.fromNullable(this.name()?.toUpperCase())
      else if (this.peek() === "on" && this.peek(1) !== "conflict") {
        const event = this.peek(1)
        this.at += 2
        actions.set(event, this.action())
      } else break
    }
    const isNot = this.words("not", "deferrable")
    const isDeferrable = !isNot && this.word("deferrable")
    const initially = (isNot || isDeferrable) && this.word("initially")
      ? this.word("deferred")
        ? Option.some("DEFERRED" as const)
        : this.word("immediate")
        ? Option.some("IMMEDIATE" as const)
        : Option.none()
      : Option.none()
    return {
      _tag: "ForeignKey",
      name,
      columns,
      referredTable,
      referredColumns,
      onDelete: Option.fromNullable(actions.get("delete")),
      onUpdate: Option.fromNullable(actions.get("update")),
      match,
      deferrable: isNot ? Option.some(false) : isDeferrable ? Option.some(true) : Option.none(),
      initially,
      onConflict: Option.none()
    }
  }

  private action(): string {
    for (const action of referentialActions) {
      if (this.words(...action.toLowerCase().split(" "))) return action
    }
    return ""
  }

  /** Consumes a list of columns in parentheses, each with an optional collation and order, and `AUTOINCREMENT` after the last. */
  private indexedColumns(): {
    readonly names: ReadonlyArray<string>
    readonly isDescending: boolean
    readonly isAutoincrement: boolean
    readonly isCollated: boolean
  } {
    const items = this.bracketed()?.items() ?? []
    const read = items.map((item) => {
      const name = item.name() ?? ""
      const isCollated = item.word("collate") && item.name() !== undefined
      const isDescending = item.order()
      return { name, isCollated, isDescending, isAutoincrement: item.word("autoincrement") }
    })
    return {
      names: read.map(({ name }) => name),
      isDescending: read.some(({ isDescending }) => isDescending),
      isAutoincrement: read.some(({ isAutoincrement }) => isAutoincrement),
      isCollated: read.some(({ isCollated }) => isCollated)
    }
  }

  private order(): boolean {
    if (this.word("desc")) return true
    this.word("asc")
    return false
  }

  private isSign(sign: string): boolean {
    const token = this.tokens[this.at]
    return token?.kind === "punctuation" && token.text === sign
  }

  private sign(sign: string): boolean {
    const isNext = this.isSign(sign)
    if (isNext) this.at++
    return isNext
  }

  private textFrom(index: number): string {
    const first = this.tokens[index]
    const last = this.tokens.at(-1)
    return first === undefined || last === undefined ? "" : this.sql.slice(first.start, last.start + last.text.length)
  }
}

const referentialActions: ReadonlyArray<Constraint.ReferentialAction> = [
  "CASCADE",
  "SET NULL",
  "SET DEFAULT",
  "RESTRICT",
  "NO ACTION"
]

const nameIn = ({ isClosed, kind, text }: Lexer.Token): string | undefined => {
  if (kind === "word") return text
  if (!isClosed || (kind !== "name" && kind !== "string")) return undefined
  const close = text.slice(-1)
  return text.slice(1, -1).replaceAll(close + close, close)
}
