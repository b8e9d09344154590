/**
 * Writes DDL statements as SQL. The base class writes plain ANSI SQL; a dialect overrides the methods that differ.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Column from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { SchemaObject, View } from "../schema/SchemaObject.ts"
import type { Table } from "../schema/Table.ts"
import * as CompileError from "./CompileError.ts"
import type { DdlElement, TableRef } from "./DdlElement.ts"
import type * as Ddl from "./DdlElement.ts"
import { namesOf } from "./DdlNames.ts"
import { clause, type Compiled, joined, type Word, words } from "./DdlText.ts"
import { DefinitionCompiler, sequenceOptions } from "./DefinitionCompiler.ts"
import type { TableLayout } from "./TableLayout.ts"
import { types } from "./TypeCompiler.ts"

export * from "./DdlText.ts"
export { type ColumnPlace, DefinitionCompiler, sequenceOptions } from "./DefinitionCompiler.ts"

/**
 * The DDL compiler of ANSI SQL, and the base class of the compilers of dialects.
 *
 * @since 0.1.0
 * @category models
 */
export class DdlCompiler extends DefinitionCompiler {
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
      case "AddEnumLabel":
        return this.addEnumLabel(element)
      case "RenameEnumLabel":
        return this.renameEnumLabel(element)
      case "RenameType":
        return this.renameType(element)
      case "AlterSequence":
        return this.alterSequence(element)
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

  protected renameTable({ newName, newQuote, table }: Ddl.RenameTable): Compiled {
    const quoting = { name: newQuote, schema: table.quoting?.schema }
    return words(this.alterTable({ table }), "RENAME TO", this.table({ ...table, name: newName, quoting }))
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

  protected dropConstraint(element: Ddl.DropConstraint): Compiled {
    return words(
      this.alterTable(element),
      "DROP CONSTRAINT",
      this.ifExists(element),
      this.constraintName(element.name, element.table)
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

  protected dropIndex(element: Ddl.DropIndex): Compiled {
    const { ifExists, name, schema, tableName } = element
    return words(
      "DROP INDEX",
      ifExists === true ? "IF EXISTS" : "",
      this.qualified(this.indexName(name, { name: Option.getOrElse(tableName, () => "a table"), schema }), element)
    )
  }

  /** Returns `DROP INDEX` for dialects in which an index belongs to its table, so that the table must be named. */
  protected dropIndexOfTable({ ifExists, name, quoting, schema, tableName }: Ddl.DropIndex): Compiled {
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
          this.table({ name: table, schema, quoting })
        )
    })
  }

  // Types and sequences

  protected createType(_: Ddl.CreateType): Compiled {
    return this.refuse("user-defined types")
  }

  protected dropType(_: Ddl.DropType): Compiled {
    return this.refuse("user-defined types")
  }

  protected addEnumLabel(_: Ddl.AddEnumLabel): Compiled {
    return this.refuse("user-defined types")
  }

  protected renameEnumLabel(_: Ddl.RenameEnumLabel): Compiled {
    return this.refuse("user-defined types")
  }

  protected renameType(_: Ddl.RenameType): Compiled {
    return this.refuse("user-defined types")
  }

  protected alterSequence({ sequence }: Ddl.AlterSequence): Compiled {
    return this.hasSequences
      ? words("ALTER SEQUENCE", this.table(sequence), ...sequenceOptions(sequence.options).map(({ text }) => text))
      : this.refuse("sequences")
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

  protected alterTable({ table }: { readonly table: TableRef }): string {
    return `ALTER TABLE ${this.table(table)}`
  }

  protected alterColumn(element: { readonly table: TableRef; readonly columnName: string }): string {
    return `${this.alterTable(element)} ALTER COLUMN ${this.quote(element.columnName)}`
  }

  protected ifExists({ ifExists }: { readonly ifExists?: boolean | undefined }): string {
    return ifExists === true ? "IF EXISTS" : ""
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

/**
 * The compiler of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlCompiler: DdlCompiler = new DdlCompiler(types)
