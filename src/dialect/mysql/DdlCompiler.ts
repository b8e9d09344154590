/**
 * DDL of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../../schema/Column.ts"
import type * as Constraint from "../../schema/Constraint.ts"
import type * as Index from "../../schema/Index.ts"
import * as SqlType from "../../schema/SqlType.ts"
import type { Table } from "../../schema/Table.ts"
import * as CompileError from "../CompileError.ts"
import * as DdlCompiler from "../DdlCompiler.ts"
import type * as Ddl from "../DdlElement.ts"
import * as Lexer from "../Lexer.ts"
import * as Splitter from "../Splitter.ts"
import type { TableLayout } from "../TableLayout.ts"
import * as Types from "./TypeCompiler.ts"

const { clause, words } = DdlCompiler

/**
 * The index options of MySQL or of MariaDB.
 *
 * @since 0.1.0
 * @category models
 */
export interface MysqlIndexOptions {
  readonly length: number | Readonly<Record<string, number>> | undefined
  readonly prefix: string | undefined
  readonly using: string | undefined
  readonly withParser: string | undefined
}

/**
 * The DDL compiler of MySQL.
 *
 * @since 0.1.0
 * @category models
 */
export class MysqlDdlCompiler extends DdlCompiler.DdlCompiler {
  // A comment is part of the column; a TIMESTAMP column is NOT NULL unless NULL is written.
  override column(column: TableColumn, place: DdlCompiler.ColumnPlace): DdlCompiler.Compiled {
    const hasDefault = Option.exists(column.serverDefault, ({ _tag }) => _tag !== "Identity")
    return words(
      this.columnName(column),
      this.columnType(column),
      this.computed(column),
      column.nullable ? this.isTimestamp(column.type) && !column.primaryKey ? "NULL" : "" : "NOT NULL",
      this.comment(column.comment),
      place.autoincrement && !hasDefault ? "AUTO_INCREMENT" : this.defaultClause(column)
    )
  }

  // The server requires parentheses around an expression, but not around a literal, a keyword or the current time.
  protected override defaultExpression(sql: string): string {
    const rules = this.literals.lexicalRules
    const tokens = Lexer.significant(sql, rules)
    const onUpdate = tokens.findIndex((token, index) =>
      isWord(token, "on") && index > 0 && isWord(tokens[index + 1], "update")
    )
    if (onUpdate !== -1) {
      const start = tokens[onUpdate]?.start ?? 0
      const value = sql.slice(0, start).trimEnd()
      return isCurrentTime(tokens.slice(0, onUpdate), 3)
        ? sql
        : `${this.defaultExpression(value)} ${sql.slice(start)}`
    }
    const shape = Lexer.shapeOf(tokens)
    const isPlain = shape === "bracketed" || shape === "string" || isCurrentTime(tokens, 4) ||
      (tokens.length === 1 && (tokens[0]?.kind === "word" || /^\d+$/.test(sql.trim())))
    return isPlain ? sql : Splitter.bracketed(sql, rules)
  }

  // ALTER COLUMN accepts a literal, or an expression in parentheses.
  protected override setDefault(element: Ddl.SetDefault): DdlCompiler.Compiled {
    return Option.match(element.serverDefault, {
      onNone: () => super.setDefault(element),
      onSome: (serverDefault) =>
        words(
          this.alterColumn(element),
          "SET DEFAULT",
          Either.map(
            this.defaultValue(serverDefault),
            (text) => serverDefault._tag === "Expression" ? this.alteredDefault(text) : text
          )
        )
    })
  }

  protected alteredDefault(sql: string): string {
    const rules = this.literals.lexicalRules
    switch (Lexer.shape(sql, rules)) {
      case "bracketed":
      case "string":
      case "number":
        return sql
      case "word":
        return /^(?:true|false|null)$/.test(Lexer.outline(sql, rules)) ? sql : Splitter.bracketed(sql, rules)
      case "call":
      case "other":
        return Splitter.bracketed(sql, rules)
    }
  }

  // RENAME without COLUMN renames the table.
  protected override readonly renameColumnKeyword: string = "RENAME COLUMN"

  // The whole column is redefined.
  protected override redefineColumn(element: Ddl.RedefineColumn): DdlCompiler.Compiled {
    const { autoincrement, columnName, comment, newName, nullable, serverDefault, type } = element
    return words(
      this.alterTable(element),
      Option.match(newName, {
        onNone: () => `MODIFY ${this.quote(columnName)}`,
        onSome: (newName) => `CHANGE ${this.quote(columnName)} ${this.quote(newName)}`
      }),
      this.types.compile(type),
      nullable ? "NULL" : "NOT NULL",
      autoincrement ? "AUTO_INCREMENT" : "",
      clause(
        serverDefault,
        (serverDefault) => Either.map(this.defaultValue(serverDefault), (text) => text === "" ? "" : `DEFAULT ${text}`)
      ),
      this.comment(Option.filter(comment, (comment) => comment !== ""))
    )
  }

  // An autoincrementing column must be the first column of a key.
  protected override tableItems(layout: TableLayout): ReadonlyArray<DdlCompiler.Word> {
    const items = super.tableItems(layout)
    const column = Option.getOrUndefined(layout.autoincrement)
    return column === undefined ||
        this.tableConstraints(layout).some((key) =>
          (key._tag === "PrimaryKey" || key._tag === "Unique") && key.columns[0] === column
        )
      ? items
      : [...items, `KEY ${this.list([column], Option.getOrUndefined(layout.primaryKey)?.quotes)}`]
  }

  // The comment is an option of the table.
  protected override tableOptions({ comment, options }: Table): DdlCompiler.Compiled {
    const prefix = this.dialect
    const given = Object.entries(options).flatMap(([option, value]) =>
      option.startsWith(prefix) && value !== undefined && typeof value !== "object"
        ? [{ name: optionName(option.slice(prefix.length)), value }]
        : []
    )
    const all = Option.isNone(comment)
      ? given
      : [...given.filter(({ name }) => name !== "COMMENT"), { name: "COMMENT", value: comment.value }]
    return Either.right(
      all.toSorted((a, b) => lateOptions.indexOf(a.name) - lateOptions.indexOf(b.name)).map(({ name, value }) =>
        `${name}${optionsWithoutSign.has(name) ? " " : "="}${
          textOptions.has(name)
            ? this.literals.string(String(value))
            : typeof value === "boolean"
            ? Number(value)
            : value
        }`
      ).join(" ")
    )
  }

  // The comment is an option of the table.
  protected override createTableComment({ comment, table }: Ddl.CreateTableComment): DdlCompiler.Compiled {
    return words(this.alterTable({ table }), "COMMENT", this.literals.string(comment))
  }

  // An empty comment removes it.
  protected override dropTableComment({ table }: Ddl.DropTableComment): DdlCompiler.Compiled {
    return words(this.alterTable({ table }), "COMMENT ''")
  }

  // The server accepts MATCH, and then ignores ON DELETE and ON UPDATE.
  protected override match({ match }: Constraint.ForeignKeyConstraint): DdlCompiler.Compiled {
    return Option.isNone(match)
      ? Either.right("")
      : this.refuse(
        "MATCH in foreign keys",
        "Leave it out: the server would ignore it, and ON DELETE and ON UPDATE with it."
      )
  }

  // Each kind of constraint has a statement of its own.
  protected override dropConstraint(element: Ddl.DropConstraint): DdlCompiler.Compiled {
    const { name, table, type } = element
    const drop = (what: string) => words(this.alterTable(element), "DROP", what, this.constraintName(name, table))
    switch (Option.getOrUndefined(type)) {
      case "foreignkey":
        return drop("FOREIGN KEY")
      case "unique":
        return drop("INDEX")
      case "check":
        return drop(this.checkKeyword)
      case "primary":
        return words(this.alterTable(element), "DROP PRIMARY KEY")
      case undefined:
        return Either.left(
          new CompileError.CompileError({
            reason: new CompileError.ConstraintTypeRequired({
              dialect: this.dialect,
              table: table.name,
              constraint: name._tag === "Unnamed" ? "the constraint" : name.value
            })
          })
        )
    }
  }

  protected get checkKeyword(): string {
    return "CHECK"
  }

  // Kinds of indexes, prefix lengths, methods, parsers.
  protected override createIndex({ ifNotExists, index, table }: Ddl.CreateIndex): DdlCompiler.Compiled {
    const { prefix, using, withParser } = this.indexOptions(index)
    return words(
      "CREATE",
      index.unique ? "UNIQUE" : "",
      prefix ?? "",
      "INDEX",
      ifNotExists === true ? "IF NOT EXISTS" : "",
      this.indexName(index.name, table, index.quote),
      "ON",
      this.table(table),
      this.indexElements(index),
      withParser === undefined ? "" : `WITH PARSER ${withParser}`,
      using === undefined ? "" : `USING ${using}`
    )
  }

  protected indexOptions({ options }: Index.Index): MysqlIndexOptions {
    return {
      length: options.mysqlLength,
      prefix: options.mysqlPrefix,
      using: options.mysqlUsing,
      withParser: options.mysqlWithParser
    }
  }

  // A column may have a prefix length; an expression is in parentheses.
  protected override indexElement(element: Index.IndexElement, index: Index.Index): DdlCompiler.Compiled {
    const { length } = this.indexOptions(index)
    if (typeof element !== "string") return Either.map(this.sqlText(element), (sql) => this.indexExpression(sql))
    const letters = typeof length === "number" ? length : length?.[element]
    return Either.right(`${this.quote(element, index.quotes)}${letters === undefined ? "" : `(${letters})`}`)
  }

  // The server requires parentheses around an expression, but not around a column with its prefix length, nor around the order.
  protected indexExpression(sql: string): string {
    const rules = this.literals.lexicalRules
    const all = Lexer.significant(sql, rules)
    const last = all.at(-1)
    const hasOrder = all.length > 1 && (isWord(last, "asc") || isWord(last, "desc"))
    const tokens = hasOrder ? all.slice(0, -1) : all
    const isColumn = Lexer.shapeOf(tokens) === "call" && tokens.length === 4 && tokens[2]?.kind === "number"
    const shape = Lexer.shapeOf(tokens)
    if (shape === "bracketed" || shape === "word" || isColumn) return sql
    return hasOrder && last !== undefined
      ? `${Splitter.bracketed(sql.slice(0, last.start).trimEnd(), rules)} ${sql.slice(last.start)}`
      : Splitter.bracketed(sql, rules)
  }

  // An index belongs to its table.
  protected override dropIndex(element: Ddl.DropIndex): DdlCompiler.Compiled {
    return this.dropIndexOfTable(element)
  }

  // CAST supports only a few types.
  override castType(type: SqlType.SqlType): DdlCompiler.Compiled {
    const { definition } = SqlType.forDialect(type, this.dialect)
    const parameters = "parameters" in definition ? definition.parameters : {}
    switch (SqlType.kind(SqlType.forDialect(type, this.dialect))) {
      case "integer":
      case "bigint":
        return Either.right(parameters.unsigned === true ? "UNSIGNED INTEGER" : "SIGNED INTEGER")
      case "boolean":
        return Either.right("SIGNED INTEGER")
      case "text":
      case "uuid":
        return Either.right("CHAR")
      case "binary":
        return Either.right("BINARY")
      case "decimal":
        return Either.map(this.types.compile(type), (text) => text.replace(/^NUMERIC/, "DECIMAL").replace(/ .*$/, ""))
      case "float":
        return Either.right("DOUBLE")
      case "date":
        return Either.right("DATE")
      case "time":
        return Either.right("TIME")
      case "dateTime":
      case "interval":
        return Either.right("DATETIME")
      case "json":
        return this.castJson()
      case "array":
      case "other":
        return this.types.compile(type)
    }
  }

  protected castJson(): DdlCompiler.Compiled {
    return Either.right("JSON")
  }

  // MySQL has no sequences.
  protected override readonly hasSequences: boolean = false

  private comment(comment: Option.Option<string>): string {
    return clause(comment, (comment) => `COMMENT ${this.literals.string(comment)}`)
  }

  private isTimestamp(type: SqlType.SqlType): boolean {
    const { definition } = SqlType.forDialect(type, this.dialect)
    return "name" in definition && definition.name === "TIMESTAMP"
  }
}

/**
 * The DDL compiler of MariaDB.
 *
 * @since 0.1.0
 * @category models
 */
export class MariadbDdlCompiler extends MysqlDdlCompiler {
  // CHECK constraints are dropped like other constraints.
  protected override get checkKeyword(): string {
    return "CONSTRAINT"
  }

  // Functions of date and time need no parentheses.
  protected override alteredDefault(sql: string): string {
    return sql
  }

  // A check within a column cannot have a name; a named one becomes a constraint of the table.
  protected override columnChecks(column: TableColumn): ReadonlyArray<Constraint.CheckConstraint> {
    return column.checks.filter(({ name }) => name._tag === "Unnamed")
  }

  protected override tableConstraints(layout: TableLayout): ReadonlyArray<Constraint.Constraint> {
    return [...super.tableConstraints(layout), ...layout.columns.flatMap(namedChecks)]
  }

  protected override addColumn(element: Ddl.AddColumn): DdlCompiler.Compiled {
    return DdlCompiler.joined(", ", [
      super.addColumn(element),
      ...namedChecks(element.column).map((check) => words("ADD", this.constraint(check, element.table)))
    ])
  }

  // As in Alembic, MariaDB has its own options for lengths and kinds; the method falls back to that of MySQL, as does the parser, which
  // requires a kind.
  protected override indexOptions(index: Index.Index): MysqlIndexOptions {
    const { options } = index
    const { using, withParser } = super.indexOptions(index)
    return {
      length: options.mariadbLength,
      prefix: options.mariadbPrefix,
      using: options.mariadbUsing ?? using,
      withParser: options.mariadbWithParser ?? (options.mariadbPrefix === undefined ? undefined : withParser)
    }
  }

  // MariaDB has no indexes on expressions.
  protected override indexExpression(sql: string): string {
    return sql
  }

  // JSON is stored as text.
  protected override castJson(): DdlCompiler.Compiled {
    return Either.right("CHAR")
  }

  // MariaDB has sequences.
  protected override readonly hasSequences: boolean = true
}

const namedChecks = ({ checks }: TableColumn): ReadonlyArray<Constraint.CheckConstraint> =>
  checks.filter(({ name }) => name._tag !== "Unnamed")

const spacedOptions = new Set([
  "DATA_DIRECTORY",
  "INDEX_DIRECTORY",
  "DEFAULT_CHARACTER_SET",
  "CHARACTER_SET",
  "DEFAULT_CHARSET",
  "DEFAULT_COLLATE",
  "PARTITION_BY",
  "SUBPARTITION_BY"
])

const optionsWithoutSign = new Set([
  "TABLESPACE",
  "DEFAULT CHARACTER SET",
  "CHARACTER SET",
  "COLLATE",
  "DEFAULT COLLATE",
  "PARTITION BY",
  "PARTITIONS",
  "SUBPARTITION BY",
  "SUBPARTITIONS"
])

const textOptions = new Set([
  "COMMENT",
  "DATA DIRECTORY",
  "INDEX DIRECTORY",
  "PASSWORD",
  "CONNECTION",
  "COMPRESSION",
  "ENCRYPTION",
  "ENGINE_ATTRIBUTE",
  "SECONDARY_ENGINE_ATTRIBUTE"
])

/** The options that must follow all others, in this order. */
const lateOptions: ReadonlyArray<string> = ["PARTITION BY", "PARTITIONS", "SUBPARTITION BY", "SUBPARTITIONS"]

const optionName = (camelCase: string): string => {
  const name = camelCase.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()
  return spacedOptions.has(name) ? name.replaceAll("_", " ") : name
}

/**
 * The DDL compiler of MySQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlDdlCompiler = new MysqlDdlCompiler(Types.mysql)

/**
 * The DDL compiler of MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlDdlCompiler = new MariadbDdlCompiler(Types.mariadb)

const isWord = (token: Lexer.Token | undefined, word: string) =>
  token?.kind === "word" && token.text.toLowerCase() === word

/** Whether the tokens are a call of the current time, such as `NOW(6)`, with at least `fewest` tokens. */
const isCurrentTime = (tokens: ReadonlyArray<Lexer.Token>, fewest: number) =>
  (isWord(tokens[0], "now") || isWord(tokens[0], "current_timestamp")) &&
  (tokens.length === 1 || (Lexer.shapeOf(tokens) === "call" && tokens.length >= fewest && tokens.length <= 4))
