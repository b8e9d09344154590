/**
 * Writes DDL statements as SQL. The base class writes plain ANSI SQL; a dialect overrides the methods that differ.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../schema/Column.ts"
import * as Column from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import type * as Name from "../schema/Name.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { SchemaObject, View } from "../schema/SchemaObject.ts"
import type { Sequence, SequenceOptions } from "../schema/Sequence.ts"
import type * as ServerDefault from "../schema/ServerDefault.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table, TableDialectOptions } from "../schema/Table.ts"
import * as CompileError from "./CompileError.ts"
import type { DdlElement, TableRef } from "./DdlElement.ts"
import type * as Ddl from "./DdlElement.ts"
import type { Identifiers } from "./Identifiers.ts"
import type { Literals } from "./Literals.ts"
import * as Statement from "./Statement.ts"
import type { TableLayout } from "./TableLayout.ts"
import type { TypeCompiler } from "./TypeCompiler.ts"
import { types } from "./TypeCompiler.ts"

/**
 * SQL text, or the reason why an element cannot be written.
 *
 * @since 0.1.0
 * @category models
 */
export type Compiled = Either.Either<string, CompileError.CompileError>

/**
 * A part of a statement; an empty part is left out.
 *
 * @since 0.1.0
 * @category models
 */
export type Word = string | Compiled

/**
 * Where a column is defined, as far as its definition depends on it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnPlace {
  /** Whether the column is autoincrementing. */
  readonly autoincrement: boolean
  /** The options of the table. */
  readonly options: TableDialectOptions
}

/**
 * Joins parts with single spaces, without the empty ones. Returns the first error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const words = (...parts: ReadonlyArray<Word>): Compiled => joined(" ", parts)

/**
 * Joins parts with a separator, without the empty ones. Returns the first error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const joined = (separator: string, parts: ReadonlyArray<Word>): Compiled => {
  let text = ""
  for (const part of parts) {
    if (typeof part !== "string" && Either.isLeft(part)) return part
    const word = typeof part === "string" ? part : part.right
    if (word !== "") text = text === "" ? word : text + separator + word
  }
  return Either.right(text)
}

/**
 * Writes the part of a statement for a value that may be missing: nothing without the value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const clause = <A, W extends Word>(value: Option.Option<A>, write: (value: A) => W): W | "" =>
  Option.isNone(value) ? "" : write(value.value)

/**
 * The DDL compiler of ANSI SQL, and the base class of the compilers of dialects.
 *
 * @since 0.1.0
 * @category models
 */
export class DdlCompiler {
  readonly types: TypeCompiler

  constructor(types: TypeCompiler) {
    this.types = types
  }

  /** The name of the dialect. */
  get dialect(): string {
    return this.types.dialect
  }

  get identifiers(): Identifiers {
    return this.types.identifiers
  }

  get literals(): Literals {
    return this.types.literals
  }

  /** Returns the statement as text, without a terminator. */
  compile(element: DdlElement): Compiled {
    const name = Number.isFinite(this.identifiers.maxLength)
      ? namesOf(element, this.identifiers).find((name) => this.identifiers.isTooLong(name))
      : undefined
    return name === undefined ? this.statement(element) : Either.left(this.identifiers.tooLong(name))
  }

  private statement(element: DdlElement): Compiled {
    switch (element._tag) {
      case "CreateTable":
        return this.createTable(element)
      case "DropTable":
        return this.dropTable(element)
      case "RenameTable":
        return this.renameTable(element)
      case "AddColumn":
        return this.addColumn(element)
      case "DropColumn":
        return words(this.alterTable(element), "DROP COLUMN", this.ifExists(element), this.quote(element.columnName))
      case "SetNullable":
        return this.setNullable(element)
      case "SetType":
        return this.setType(element)
      case "SetDefault":
        return this.setDefault(element)
      case "SetIdentity":
        return this.setIdentity(element)
      case "RedefineColumn":
        return this.redefineColumn(element)
      case "RenameColumn":
        return this.renameColumn(element)
      case "CreateColumnComment":
        return this.createColumnComment(element)
      case "SetColumnComment":
        return this.setColumnComment(element)
      case "CreateTableComment":
        return this.createTableComment(element)
      case "DropTableComment":
        return this.dropTableComment(element)
      case "CreateIndex":
        return this.createIndex(element)
      case "DropIndex":
        return this.dropIndex(element)
      case "AddConstraint":
        return words(this.alterTable(element), "ADD", this.constraint(element.constraint, element.table))
      case "DropConstraint":
        return this.dropConstraint(element)
      case "DropUnnamed":
        return this.dropUnnamed(element)
      case "CreateType":
        return this.createType(element)
      case "DropType":
        return this.dropType(element)
      case "CreateSequence":
        return this.createSequence(element)
      case "DropSequence":
        return this.dropSequence(element)
      case "SetSequenceOwner":
        return this.setSequenceOwner(element)
      case "CreateObject":
        return this.createObject(element.object)
      case "DropObject":
        return this.dropObject(element.object)
      case "CreateObjectComment":
        return this.createObjectComment(element)
      case "CreateSchema":
        return this.createSchema(element)
      case "DropSchema":
        return this.dropSchema(element)
      case "SetIdentityInsert":
        return this.setIdentityInsert(element)
      case "CopyRows":
        return this.copyRows(element)
    }
  }

  /** Returns SQL that the user wrote, with its values written as literals. */
  sqlText(sql: SqlText): Compiled {
    switch (sql._tag) {
      case "Now":
        return Either.right(this.now())
      case "Text":
        return Either.map(
          Either.all(
            Statement.fromText(sql, this.literals.lexicalRules).fragments.map((fragment): Compiled =>
              typeof fragment === "string"
                ? Either.right(fragment)
                : this.literals.render(fragment.value, fragment.type)
            )
          ),
          (parts) => parts.join("")
        )
    }
  }

  /** Returns the text after `DEFAULT`. */
  defaultValue(serverDefault: ServerDefault.ServerDefault): Compiled {
    switch (serverDefault._tag) {
      case "Literal":
        return this.literals.render(serverDefault.value)
      case "Expression":
        return this.sqlText(serverDefault.sql)
      case "NextValue":
        return this.nextValue(serverDefault.sequence)
      case "Computed":
      case "Identity":
        return Either.right("")
    }
  }

  /** Returns the type in `CAST(… AS type)`. */
  castType(type: SqlType): Compiled {
    return this.types.compile(type)
  }

  // Tables

  protected createTable({ ifNotExists, layout }: Ddl.CreateTable): Compiled {
    const { table } = layout
    const autoincrement = Option.getOrUndefined(layout.autoincrement)
    return Either.map(
      Either.all([
        words(
          "CREATE",
          ...table.prefixes,
          "TABLE",
          ifNotExists === true ? "IF NOT EXISTS" : "",
          this.table(table)
        ),
        joined(",\n  ", [
          ...layout.columns.filter(({ system }) => !system).map((column) =>
            words(
              this.column(column, { autoincrement: column.columnName === autoincrement, options: table.options }),
              ...this.columnChecks(column).map((check) => this.constraint(check, table))
            )
          ),
          ...this.tableItems(layout)
        ]),
        this.tableOptions(table)
      ]),
      ([head, body, options]) => `${head} (\n  ${body}\n)${options}`
    )
  }

  /** Returns the checks that are written within the column. */
  protected columnChecks({ checks }: TableColumn): ReadonlyArray<Constraint.CheckConstraint> {
    return checks
  }

  /** Returns the columns and constraints of `CREATE TABLE`. */
  protected tableItems(layout: TableLayout): ReadonlyArray<Word> {
    return this.tableConstraints(layout).map((constraint) => this.constraint(constraint, layout.table))
  }

  /** Returns the constraints of `CREATE TABLE`, in order. */
  protected tableConstraints(layout: TableLayout): ReadonlyArray<Constraint.Constraint> {
    return [
      ...Option.toArray(layout.primaryKey),
      ...layout.constraints.map(({ constraint }) => constraint)
        .filter((constraint) => !(constraint._tag === "ForeignKey" && constraint.useAlter))
    ]
  }

  /** Returns the text after the closing parenthesis of `CREATE TABLE`. */
  protected tableOptions(_: Table): Compiled {
    return Either.right("")
  }

  protected dropTable(element: Ddl.DropTable): Compiled {
    return words("DROP TABLE", this.ifExists(element), this.table(element.table))
  }

  protected renameTable({ newName, table }: Ddl.RenameTable): Compiled {
    return words(this.alterTable({ table }), "RENAME TO", this.table({ ...table, name: newName }))
  }

  protected createTableComment({ comment, table }: Ddl.CreateTableComment): Compiled {
    return words("COMMENT ON TABLE", this.table(table), "IS", this.literals.string(comment))
  }

  protected dropTableComment({ table }: Ddl.DropTableComment): Compiled {
    return words("COMMENT ON TABLE", this.table(table), "IS NULL")
  }

  protected copyRows({ columns, from, to }: Ddl.CopyRows): Compiled {
    const source = this.table(from)
    return words(
      "INSERT INTO",
      this.table(to),
      this.list(columns.map((column) => column.to)),
      "SELECT",
      joined(
        ", ",
        columns.map((column) =>
          Option.match(column.castTo, {
            onNone: () => `${source}.${this.quote(column.from)}`,
            onSome: (type) =>
              Either.map(
                this.castType(type),
                (text) => `CAST(${source}.${this.quote(column.from)} AS ${text}) AS ${this.quote(column.from)}`
              )
          })
        )
      ),
      `FROM ${source}`
    )
  }

  protected setIdentityInsert(_: Ddl.SetIdentityInsert): Compiled {
    return this.refuse("IDENTITY_INSERT")
  }

  // Columns

  /** Returns the definition of a column: its name, type and constraints. */
  column(column: TableColumn, _: ColumnPlace): Compiled {
    return words(
      this.columnName(column),
      this.types.compile(column.type),
      this.defaultClause(column),
      this.computed(column),
      column.nullable ? "" : "NOT NULL"
    )
  }

  protected columnName({ columnName, quote }: Pick<TableColumn, "columnName" | "quote">): string {
    return this.identifiers.quote(columnName, Option.getOrUndefined(quote))
  }

  /** Returns `DEFAULT …`, or nothing. */
  protected defaultClause({ serverDefault }: Pick<TableColumn, "serverDefault">): Compiled {
    if (Option.isNone(serverDefault)) return Either.right("")
    const isExpression = serverDefault.value._tag === "Expression"
    return Either.map(
      this.defaultValue(serverDefault.value),
      (text) => text === "" ? "" : `DEFAULT ${isExpression ? this.defaultExpression(text) : text}`
    )
  }

  /** Returns an expression as it is written in the default of a column. */
  protected defaultExpression(sql: string): string {
    return sql
  }

  /** Returns `GENERATED ALWAYS AS (…)`, or nothing. */
  protected computed({ serverDefault }: TableColumn): Compiled {
    if (Option.isNone(serverDefault) || serverDefault.value._tag !== "Computed") return Either.right("")
    const { persisted, sqltext } = serverDefault.value
    const kept = persisted === undefined ? "" : persisted ? " STORED" : " VIRTUAL"
    return Either.right(`GENERATED ALWAYS AS (${sqltext})${kept}`)
  }

  /** Returns `DEFAULT` with the next number of a sequence. */
  protected nextValue(sequence: Sequence): Compiled {
    return this.hasSequences ? Either.right(`NEXT VALUE FOR ${this.table(sequence)}`) : this.refuse("sequences")
  }

  /** Whether the dialect has `CREATE SEQUENCE`. */
  protected readonly hasSequences: boolean = true

  protected now(): string {
    return "now()"
  }

  protected addColumn(element: Ddl.AddColumn): Compiled {
    const { autoincrement, column, ifNotExists, inlinePrimaryKey, inlineReferences, table } = element
    return words(
      this.alterTable(element),
      this.addColumnKeyword(ifNotExists === true),
      this.column(column, { autoincrement, options: {} }),
      inlinePrimaryKey === true && column.primaryKey ? "PRIMARY KEY" : "",
      ...(inlineReferences === true ? Column.foreignKeys(column).map((key) => this.references(key, table)) : []),
      ...this.columnChecks(column).map((check) => this.constraint(check, table))
    )
  }

  protected addColumnKeyword(ifNotExists: boolean): string {
    return ifNotExists ? "ADD COLUMN IF NOT EXISTS" : "ADD COLUMN"
  }

  protected setNullable(element: Ddl.SetNullable): Compiled {
    return words(this.alterColumn(element), element.nullable ? "DROP NOT NULL" : "SET NOT NULL")
  }

  protected setType(element: Ddl.SetType): Compiled {
    return words(this.alterColumn(element), "TYPE", this.types.compile(element.type))
  }

  protected setDefault(element: Ddl.SetDefault): Compiled {
    return words(
      this.alterColumn(element),
      Option.match(element.serverDefault, {
        onNone: () => "DROP DEFAULT",
        onSome: (serverDefault) => words("SET DEFAULT", this.defaultValue(serverDefault))
      })
    )
  }

  protected setIdentity({ columnName, table }: Ddl.SetIdentity): Compiled {
    return Either.left(
      new CompileError.CompileError({
        reason: new CompileError.IdentityNotAlterable({ dialect: this.dialect, table: table.name, column: columnName })
      })
    )
  }

  protected redefineColumn(_: Ddl.RedefineColumn): Compiled {
    return this.refuse("MODIFY COLUMN")
  }

  /** The words that rename a column. */
  protected readonly renameColumnKeyword: string = "RENAME"

  protected renameColumn(element: Ddl.RenameColumn): Compiled {
    return words(
      this.alterTable(element),
      this.renameColumnKeyword,
      this.quote(element.columnName),
      "TO",
      this.quote(element.newName)
    )
  }

  protected createColumnComment({ comment, table, ...column }: Ddl.CreateColumnComment): Compiled {
    return words(
      `COMMENT ON COLUMN ${this.table(table)}.${this.columnName(column)} IS`,
      this.literals.string(comment)
    )
  }

  protected setColumnComment(_: Ddl.SetColumnComment): Compiled {
    return this.refuse("comments on columns")
  }

  // Constraints

  /** Returns a constraint with its name, as in `CREATE TABLE` and after `ADD`. */
  constraint(constraint: Constraint.Constraint, table: TableRef): Compiled {
    return words(
      Either.map(
        this.identifiers.constraintName(constraint.name),
        (name) => clause(name, (name) => `CONSTRAINT ${name}`)
      ),
      this.constraintBody(constraint, table)
    )
  }

  private constraintBody(constraint: Constraint.Constraint, table: TableRef): Compiled {
    switch (constraint._tag) {
      case "PrimaryKey":
        return this.primaryKey(constraint)
      case "ForeignKey":
        return this.foreignKey(constraint, table)
      case "Unique":
        return this.unique(constraint)
      case "Check":
        return this.check(constraint)
      case "Exclude":
        return this.exclude(constraint)
    }
  }

  protected primaryKey(constraint: Constraint.PrimaryKeyConstraint): Compiled {
    return words("PRIMARY KEY", this.list(constraint.columns, constraint.quotes), this.deferrability(constraint))
  }

  protected unique(constraint: Constraint.UniqueConstraint): Compiled {
    return words("UNIQUE", this.list(constraint.columns, constraint.quotes), this.deferrability(constraint))
  }

  protected check(constraint: Constraint.CheckConstraint): Compiled {
    return words(`CHECK (${constraint.sqltext})`, this.deferrability(constraint))
  }

  protected exclude(_: Constraint.ExcludeConstraint): Compiled {
    return this.refuse("EXCLUDE constraints")
  }

  protected foreignKey(constraint: Constraint.ForeignKeyConstraint, table: TableRef): Compiled {
    return words(`FOREIGN KEY${this.list(constraint.columns, constraint.quotes)}`, this.references(constraint, table))
  }

  /** Returns `REFERENCES …` with the actions of the foreign key. */
  protected references(constraint: Constraint.ForeignKeyConstraint, table: TableRef): Compiled {
    return words(
      "REFERENCES",
      this.referredTable(constraint, table),
      this.list(constraint.referredColumns, this.refersToItself(constraint, table) ? constraint.quotes : undefined),
      this.match(constraint),
      clause(constraint.onDelete, (action) => this.onDelete(action)),
      clause(constraint.onUpdate, (action) => `ON UPDATE ${this.action(action)}`),
      this.deferrability(constraint)
    )
  }

  /** Whether a foreign key references its own table. */
  private refersToItself(
    { referredSchema, referredTable }: Constraint.ForeignKeyConstraint,
    { name, schema }: TableRef
  ) {
    return referredTable === name && Option.getOrNull(referredSchema) === Option.getOrNull(schema)
  }

  protected referredTable({ referredSchema, referredTable }: Constraint.ForeignKeyConstraint, _: TableRef): string {
    return this.identifiers.table(referredTable, referredSchema)
  }

  /** Returns `ON DELETE …`. Only PostgreSQL accepts a list of columns after `SET NULL` and `SET DEFAULT`. */
  protected onDelete(action: Constraint.DeleteAction): Compiled {
    return action.includes("(")
      ? this.refuse(`list of columns in ON DELETE ${action}`)
      : Either.right(`ON DELETE ${this.action(action)}`)
  }

  /** What a foreign key does when the row that it refers to changes. */
  protected action(action: Constraint.DeleteAction): string {
    return action
  }

  /** Returns `DEFERRABLE` and `INITIALLY …`, as far as they are set. */
  protected deferrability({ deferrable, initially }: Constraint.Deferrability): Compiled {
    return words(
      deferrable === undefined ? "" : deferrable ? "DEFERRABLE" : "NOT DEFERRABLE",
      initially === undefined ? "" : `INITIALLY ${initially}`
    )
  }

  protected match({ match }: Constraint.ForeignKeyConstraint): Compiled {
    return Either.right(clause(match, (match) => `MATCH ${match}`))
  }

  protected dropConstraint(element: Ddl.DropConstraint): Compiled {
    return words(
      this.alterTable(element),
      "DROP CONSTRAINT",
      this.ifExists(element),
      this.constraintName(element.name, element.table)
    )
  }

  /** Returns the name of a constraint, or an error if it has none. */
  protected constraintName(name: Name.Name, table: TableRef): Compiled {
    return Either.flatMap(
      this.identifiers.constraintName(name),
      (text) =>
        Either.fromOption(
          text,
          () =>
            new CompileError.CompileError({
              reason: new CompileError.NameRequired({ kind: "constraint", table: table.name })
            })
        )
    )
  }

  protected dropUnnamed({ kind }: Ddl.DropUnnamed): Compiled {
    return this.refuse(`statement that finds an unnamed ${kind} constraint`)
  }

  // Indexes

  protected createIndex(element: Ddl.CreateIndex): Compiled {
    const { ifNotExists, index, table } = element
    return words(
      index.unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX",
      ifNotExists === true ? "IF NOT EXISTS" : "",
      this.indexName(index.name, table, index.quote),
      "ON",
      this.table(table),
      this.indexElements(index)
    )
  }

  /** Returns the columns and expressions of an index, in parentheses. */
  protected indexElements(index: Index.Index): Compiled {
    return Either.map(
      joined(", ", index.elements.map((element) => this.indexElement(element, index))),
      (elements) => `(${elements})`
    )
  }

  protected indexElement(element: Index.IndexElement, index: Index.Index): Compiled {
    return typeof element === "string" ? Either.right(this.quote(element, index.quotes)) : this.sqlText(element)
  }

  protected dropIndex({ ifExists, name, schema, tableName }: Ddl.DropIndex): Compiled {
    return words(
      "DROP INDEX",
      ifExists === true ? "IF EXISTS" : "",
      this.qualified(this.indexName(name, { name: Option.getOrElse(tableName, () => "a table"), schema }), schema)
    )
  }

  /** Returns `DROP INDEX` for dialects in which an index belongs to its table, so that the table must be named. */
  protected dropIndexOfTable({ ifExists, name, schema, tableName }: Ddl.DropIndex): Compiled {
    return Option.match(tableName, {
      onNone: () =>
        Either.left(
          new CompileError.CompileError({
            reason: new CompileError.TableNameRequired({
              dialect: this.dialect,
              index: name._tag === "Unnamed" ? "…" : name.value
            })
          })
        ),
      onSome: (table) =>
        words(
          "DROP INDEX",
          ifExists === true ? "IF EXISTS" : "",
          this.indexName(name, { name: table, schema }),
          "ON",
          this.table({ name: table, schema })
        )
    })
  }

  /** Returns the name of an index, or an error if it has none. */
  protected indexName(name: Name.Name, table: TableRef, quote: Option.Option<boolean> = Option.none()): Compiled {
    return Either.flatMap(
      this.identifiers.indexName(name, Option.getOrUndefined(quote)),
      (text) =>
        Either.fromOption(
          text,
          () =>
            new CompileError.CompileError({
              reason: new CompileError.NameRequired({ kind: "index", table: table.name })
            })
        )
    )
  }

  /** Qualifies a name that is already quoted with its schema. */
  protected qualified(name: Compiled, schema: Option.Option<string>): Compiled {
    return Option.isNone(schema)
      ? name
      : Either.map(name, (name) => `${this.identifiers.schema(schema.value)}.${name}`)
  }

  // Types and sequences

  protected createType(_: Ddl.CreateType): Compiled {
    return this.refuse("user-defined types")
  }

  protected dropType(_: Ddl.DropType): Compiled {
    return this.refuse("user-defined types")
  }

  protected createSequence({ ifNotExists, sequence }: Ddl.CreateSequence): Compiled {
    if (!this.hasSequences) return this.refuse("sequences")
    return words(
      "CREATE SEQUENCE",
      ifNotExists === true ? "IF NOT EXISTS" : "",
      this.table(sequence),
      clause(sequence.dataType, (type) => Either.map(this.types.compile(type), (text) => `AS ${text}`)),
      ...sequenceOptions(sequence.options).map(({ text }) => text)
    )
  }

  protected dropSequence({ ifExists, sequence }: Ddl.DropSequence): Compiled {
    return this.hasSequences
      ? words("DROP SEQUENCE", ifExists === true ? "IF EXISTS" : "", this.table(sequence))
      : this.refuse("sequences")
  }

  protected setSequenceOwner(_: Ddl.SetSequenceOwner): Compiled {
    return this.refuse("sequence owners")
  }

  // Schemas

  protected createSchema({ ifNotExists, name }: Ddl.CreateSchema): Compiled {
    return words("CREATE SCHEMA", ifNotExists ? "IF NOT EXISTS" : "", this.identifiers.schema(name))
  }

  protected dropSchema(element: Ddl.DropSchema): Compiled {
    return words(
      "DROP SCHEMA",
      this.ifExists(element),
      this.identifiers.schema(element.name),
      element.cascade ? "CASCADE" : ""
    )
  }

  // Other objects

  /** Returns the statement that creates an object: a view from its query, functions and triggers from their own statement. */
  protected createObject(object: SchemaObject): Compiled {
    switch (object._tag) {
      case "View":
        return object.materialized
          ? this.refuse("materialized views")
          : words("CREATE VIEW", this.table(object), "AS", object.definition, checkOption(object))
      case "Routine":
      case "Trigger":
        return Either.right(object.definition)
      case "EnumType":
      case "Domain":
      case "Extension":
      case "Policy":
        return this.refuse(objectKinds[object._tag])
    }
  }

  protected dropObject(object: SchemaObject): Compiled {
    switch (object._tag) {
      case "View":
        return Either.right(`DROP VIEW ${this.table(object)}`)
      case "Routine":
        return Either.right(`DROP ${object.kind.toUpperCase()} ${this.table(object)}`)
      case "Trigger":
        return Either.right(`DROP TRIGGER ${this.table(object)}`)
      case "EnumType":
      case "Domain":
      case "Extension":
      case "Policy":
        return this.refuse(objectKinds[object._tag])
    }
  }

  protected createObjectComment({ object }: Ddl.CreateObjectComment): Compiled {
    return this.refuse(`comments on ${objectKinds[object._tag]}`)
  }

  // Pieces

  /** Quotes a name if it requires it or `quotes` says so. */
  protected quote(name: string, quotes?: Constraint.Quotes): string {
    return this.identifiers.quote(name, quotes?.get(name))
  }

  protected table({ name, schema }: TableRef): string {
    return this.identifiers.table(name, schema)
  }

  /** Returns a list of names in parentheses: `(a, b)`. */
  protected list(names: ReadonlyArray<string>, quotes?: Constraint.Quotes): string {
    return `(${names.map((name) => this.quote(name, quotes)).join(", ")})`
  }

  protected alterTable({ table }: { readonly table: TableRef }): string {
    return `ALTER TABLE ${this.table(table)}`
  }

  protected alterColumn(element: { readonly table: TableRef; readonly columnName: string }): string {
    return `${this.alterTable(element)} ALTER COLUMN ${this.quote(element.columnName)}`
  }

  protected ifExists({ ifExists }: { readonly ifExists?: boolean | undefined }): string {
    return ifExists === true ? "IF EXISTS" : ""
  }

  protected refuse(construct: string, advice?: string): Compiled {
    return Either.left(
      new CompileError.CompileError({
        reason: new CompileError.ConstructNotSupported({ dialect: this.dialect, construct, advice })
      })
    )
  }
}

/**
 * Returns `WITH … CHECK OPTION`, or nothing.
 *
 * @since 0.1.0
 * @category compiling
 */
export const checkOption = ({ checkOption }: View): string =>
  Option.match(checkOption, { onNone: () => "", onSome: (option) => `WITH ${option} CHECK OPTION` })

const objectKinds: Readonly<Record<SchemaObject["_tag"], string>> = {
  View: "views",
  EnumType: "enum types",
  Domain: "domains",
  Extension: "extensions",
  Routine: "functions",
  Trigger: "triggers",
  Policy: "policies"
}

const tableNames = ({ name, schema }: TableRef, identifiers: Identifiers): ReadonlyArray<string> =>
  Option.isNone(schema) ? [name] : [name, ...identifiers.schemaParts(schema.value)]

/** Returns the identifiers of a statement, except the names of constraints and indexes, which are checked when they are written. */
const namesOf = (element: DdlElement, identifiers: Identifiers): ReadonlyArray<string> => {
  switch (element._tag) {
    case "CreateTable":
      return [
        ...tableNames(element.layout.table, identifiers),
        ...element.layout.columns.map(({ columnName }) => columnName)
      ]
    case "AddColumn":
      return [...tableNames(element.table, identifiers), element.column.columnName]
    case "RenameTable":
      return [...tableNames(element.table, identifiers), element.newName]
    case "RenameColumn":
      return [...tableNames(element.table, identifiers), element.columnName, element.newName]
    case "RedefineColumn":
      return [...tableNames(element.table, identifiers), element.columnName, ...Option.toArray(element.newName)]
    case "DropColumn":
    case "SetNullable":
    case "SetType":
    case "SetDefault":
    case "SetIdentity":
    case "CreateColumnComment":
    case "SetColumnComment":
    case "DropUnnamed":
      return [...tableNames(element.table, identifiers), element.columnName]
    case "DropTable":
    case "CreateTableComment":
    case "DropTableComment":
    case "DropConstraint":
    case "SetIdentityInsert":
      return tableNames(element.table, identifiers)
    case "CreateIndex":
      return [...tableNames(element.table, identifiers), ...NamingConvention.columnsOf(element.index)]
    case "AddConstraint":
      return [
        ...tableNames(element.table, identifiers),
        ...NamingConvention.columnsOf(element.constraint),
        ...(element.constraint._tag === "ForeignKey"
          ? [
            ...tableNames(
              { name: element.constraint.referredTable, schema: element.constraint.referredSchema },
              identifiers
            ),
            ...element.constraint.referredColumns
          ]
          : [])
      ]
    case "DropIndex":
      return tableNames({ name: Option.getOrElse(element.tableName, () => ""), schema: element.schema }, identifiers)
    case "CreateType":
    case "DropType":
      return tableNames(element.type, identifiers)
    case "CreateSequence":
    case "DropSequence":
      return tableNames(element.sequence, identifiers)
    case "SetSequenceOwner":
      return [...tableNames(element.sequence, identifiers), element.owner.table, element.owner.column]
    case "CreateObject":
    case "DropObject":
    case "CreateObjectComment":
      return [
        ...tableNames(element.object, identifiers),
        ...(element.object._tag === "Trigger" || element.object._tag === "Policy" ? [element.object.table] : [])
      ]
    case "CreateSchema":
    case "DropSchema":
      return identifiers.schemaParts(element.name)
    case "CopyRows":
      return [
        ...tableNames(element.from, identifiers),
        ...tableNames(element.to, identifiers),
        ...element.columns.flatMap(({ from, to }) => [from, to])
      ]
  }
}

/**
 * Returns the options of a sequence or an identity column that are set, each as its clause.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sequenceOptions = (
  options: SequenceOptions
): ReadonlyArray<{ readonly option: keyof SequenceOptions; readonly text: string }> => {
  const clauses: Readonly<Record<keyof SequenceOptions, string | undefined>> = {
    increment: options.increment === undefined ? undefined : `INCREMENT BY ${options.increment}`,
    start: options.start === undefined ? undefined : `START WITH ${options.start}`,
    minValue: options.minValue === undefined ? undefined : `MINVALUE ${options.minValue}`,
    maxValue: options.maxValue === undefined ? undefined : `MAXVALUE ${options.maxValue}`,
    noMinValue: options.noMinValue === true ? "NO MINVALUE" : undefined,
    noMaxValue: options.noMaxValue === true ? "NO MAXVALUE" : undefined,
    cache: options.cache === undefined ? undefined : `CACHE ${options.cache}`,
    cycle: options.cycle === undefined ? undefined : options.cycle ? "CYCLE" : "NO CYCLE"
  }
  const order = ["increment", "start", "minValue", "maxValue", "noMinValue", "noMaxValue", "cache", "cycle"] as const
  return order.flatMap((option) => {
    const text = clauses[option]
    return text === undefined ? [] : [{ option, text }]
  })
}

/**
 * The compiler of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlCompiler: DdlCompiler = new DdlCompiler(types)
