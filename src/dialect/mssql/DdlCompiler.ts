/**
 * DDL of SQL Server.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../../schema/Column.ts"
import type * as Constraint from "../../schema/Constraint.ts"
import * as CompileError from "../CompileError.ts"
import * as DdlCompiler from "../DdlCompiler.ts"
import type * as Ddl from "../DdlElement.ts"
import { databaseOf, dottedPart, schemaName } from "./Identifiers.ts"
import { nowWithOffset } from "./TypeCompiler.ts"

const { clause, words } = DdlCompiler

/**
 * The DDL compiler of SQL Server.
 *
 * @since 0.1.0
 * @category models
 */
export class MssqlDdlCompiler extends DdlCompiler.DdlCompiler {
  // NULL is always written, because the default depends on the session; a key column is NOT NULL; autoincrement is IDENTITY; a computed
  // column has no type.
  override column(column: TableColumn, place: DdlCompiler.ColumnPlace): DdlCompiler.Compiled {
    const serverDefault = Option.getOrUndefined(column.serverDefault)
    const identity = this.identity(column, place)
    const computed = serverDefault?._tag === "Computed"
    return words(
      this.columnName(column),
      computed ? this.computed(column) : this.columnType(column),
      !column.nullable || column.primaryKey || identity !== "" ? "NOT NULL" : computed ? "" : "NULL",
      identity === "" ? this.defaultClause(withOffset(column)) : identity
    )
  }

  private identity(column: TableColumn, { autoincrement }: DdlCompiler.ColumnPlace): string {
    const serverDefault = Option.getOrUndefined(column.serverDefault)
    const { mssqlIdentityIncrement, mssqlIdentityStart } = column.options
    const text = (start: number | bigint | undefined, increment: number | bigint | undefined) =>
      start === undefined && increment === undefined ? "IDENTITY" : `IDENTITY(${start ?? 1},${increment ?? 1})`
    if (serverDefault?._tag === "Identity") {
      return text(serverDefault.options.start, serverDefault.options.increment)
    }
    return serverDefault === undefined && (autoincrement || column.autoincrement === true)
      ? text(mssqlIdentityStart, mssqlIdentityIncrement)
      : ""
  }

  // A computed column is written as `AS (…)`.
  protected override computed({ serverDefault }: TableColumn): DdlCompiler.Compiled {
    if (Option.isNone(serverDefault) || serverDefault.value._tag !== "Computed") return Either.right("")
    const { persisted, sqltext } = serverDefault.value
    return Either.right(`AS (${sqltext})${persisted === true ? " PERSISTED" : ""}`)
  }

  // SQL Server has no function `now()`.
  protected override now(): string {
    return "CURRENT_TIMESTAMP"
  }

  // SQL Server has no IF NOT EXISTS.
  protected override createTable(element: Ddl.CreateTable): DdlCompiler.Compiled {
    const { table } = element.layout
    return words(
      element.ifNotExists ? `IF ${this.objectId(table)}, 'U') IS NULL` : "",
      super.createTable({ ...element, ifNotExists: false })
    )
  }

  // SQL Server has no IF NOT EXISTS.
  protected override addColumn(element: Ddl.AddColumn): DdlCompiler.Compiled {
    const { column, ifNotExists, table } = element
    return words(
      ifNotExists
        ? `IF COL_LENGTH(${this.literals.string(this.table(table))}, ${
          this.literals.string(column.columnName)
        }) IS NULL`
        : "",
      super.addColumn(element)
    )
  }

  // SQL Server does not support the keyword COLUMN here.
  protected override addColumnKeyword(): string {
    return "ADD"
  }

  // OBJECT_ID with the quoted name of a table, without the closing bracket.
  private objectId(table: Ddl.TableRef): string {
    return `OBJECT_ID(${this.literals.string(this.table(table))}`
  }

  // SQL Server has no IF NOT EXISTS.
  protected override createSequence(element: Ddl.CreateSequence): DdlCompiler.Compiled {
    return words(
      element.ifNotExists ? `IF ${this.objectId(element.sequence)}, 'SO') IS NULL` : "",
      super.createSequence({ ...element, ifNotExists: false })
    )
  }

  // SQL Server has no IF NOT EXISTS, and CREATE SCHEMA must be the first statement of its batch.
  protected override createSchema(element: Ddl.CreateSchema): DdlCompiler.Compiled {
    const create = super.createSchema({ ...element, ifNotExists: false })
    return element.ifNotExists
      ? words(
        `IF SCHEMA_ID(${this.literals.string(element.name)}) IS NULL`,
        Either.map(create, (sql) => `EXEC (${this.literals.string(sql)})`)
      )
      : create
  }

  // Only an empty schema can be dropped.
  protected override dropSchema(element: Ddl.DropSchema): DdlCompiler.Compiled {
    return element.cascade
      ? this.refuse("DROP SCHEMA with CASCADE", "Drop what the schema contains first.")
      : super.dropSchema(element)
  }

  // SQL Server has no RESTRICT; its NO ACTION is checked immediately too.
  protected override action(action: Constraint.DeleteAction): string {
    return action === "RESTRICT" ? "NO ACTION" : action
  }

  // IDENTITY_INSERT is required for values of an identity column. It is part of the same text, because on a connection it ends with its batch.
  protected override copyRows(element: Ddl.CopyRows): DdlCompiler.Compiled {
    const copy = super.copyRows(element)
    return element.numbersItself
      ? DdlCompiler.joined(";\n", [
        this.setIdentityInsert({ _tag: "SetIdentityInsert", table: element.to, on: true }),
        copy,
        this.setIdentityInsert({ _tag: "SetIdentityInsert", table: element.to, on: false })
      ])
      : copy
  }

  // The type and NULL are one statement.
  protected override setType(element: Ddl.SetType): DdlCompiler.Compiled {
    return words(
      this.alterColumn(element),
      this.types.compile(element.type),
      clause(element.nullable, (nullable) => nullable ? "NULL" : "NOT NULL")
    )
  }

  // NULL is part of SetType.
  protected override setNullable({ columnName, table }: Ddl.SetNullable): DdlCompiler.Compiled {
    return Either.left(
      new CompileError.CompileError({
        reason: new CompileError.ExistingTypeRequired({ dialect: this.dialect, table: table.name, column: columnName })
      })
    )
  }

  // A default is a constraint.
  protected override setDefault(element: Ddl.SetDefault): DdlCompiler.Compiled {
    return Option.match(element.serverDefault, {
      onNone: () => this.dropUnnamed({ ...element, _tag: "DropUnnamed", kind: "default" }),
      onSome: (serverDefault) =>
        words(
          this.alterTable(element),
          "ADD DEFAULT",
          this.defaultValue(serverDefault),
          `FOR ${this.quote(element.columnName)}`
        )
    })
  }

  // The statement looks up the name that the server chose, in the database of the table: `col_name` knows the session's only.
  protected override dropUnnamed({ columnName, kind, table }: Ddl.DropUnnamed): DdlCompiler.Compiled {
    const object = this.literals.string(
      [...Option.toArray(table.schema), dottedPart(table.name)].join(".")
    )
    const column = this.literals.string(columnName)
    const database = databaseOf(table.schema)
    const [from, prefix] = kind === "foreignKey"
      ? [
        `${database}sys.foreign_keys fk join ${database}sys.foreign_key_columns fkc on fk.object_id=fkc.constraint_object_id`,
        "fkc."
      ]
      : [`${database}sys.${kind}_constraints`, ""]
    const [columnId, columnIs] = database === ""
      ? [`col_name(${prefix}parent_object_id, ${prefix}parent_column_id)`, column]
      : [
        `${prefix}parent_column_id`,
        `(select column_id from ${database}sys.columns where object_id = object_id(${object}) and [name] = ${column})`
      ]
    // A column has at most one default, but may have several checks and foreign keys.
    const [type, names] = kind === "default"
      ? ["nvarchar(258)", "QUOTENAME([name])"]
      : ["nvarchar(max)", "STRING_AGG(CONVERT(nvarchar(max), QUOTENAME([name])), N', ')"]
    return Either.right([
      `declare @const_name ${type}`,
      `select @const_name = ${names} from ${from}`,
      `where ${prefix}parent_object_id = object_id(${object})`,
      `and ${columnId} = ${columnIs}`,
      `exec(${this.literals.string(`alter table ${this.table(table)} drop constraint `)} + @const_name)`
    ].join("\n"))
  }

  // A procedure renames objects; it takes the old name, within its database, as a string.
  protected override renameColumn({ columnName, newName, table }: Ddl.RenameColumn): DdlCompiler.Compiled {
    const path = this.literals.string(`${this.withinDatabase(table)}.${this.quote(columnName)}`)
    return Either.right(`EXEC ${procedure("sp_rename", table)} ${path}, ${this.quote(newName)}, 'COLUMN'`)
  }

  // A procedure renames objects; it takes the old name, within its database, as a string.
  protected override renameTable({ newName, newQuote, table }: Ddl.RenameTable): DdlCompiler.Compiled {
    const name = this.literals.string(this.withinDatabase(table))
    return Either.right(`EXEC ${procedure("sp_rename", table)} ${name}, ${this.identifiers.quote(newName, newQuote)}`)
  }

  private withinDatabase({ name, quoting, schema }: Ddl.TableRef): string {
    return [
      ...Option.toArray(Option.map(schemaName(schema), (schema) => this.identifiers.quote(schema, quoting?.schema))),
      this.identifiers.quote(name, quoting?.name)
    ].join(".")
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override createTableComment({ comment, existing, table }: Ddl.CreateTableComment): DdlCompiler.Compiled {
    return Either.right(
      `execute ${propertyProcedure(Option.isSome(existing) ? "update" : "add", table)} ${this.property(table, comment)}`
    )
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override dropTableComment({ table }: Ddl.DropTableComment): DdlCompiler.Compiled {
    return Either.right(`execute ${propertyProcedure("drop", table)} ${this.property(table)}`)
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override createColumnComment(
    { columnName, comment, table }: Ddl.CreateColumnComment
  ): DdlCompiler.Compiled {
    return Either.right(`execute ${propertyProcedure("add", table)} ${this.property(table, comment, columnName)}`)
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override setColumnComment(
    { columnName, comment, existing, table }: Ddl.SetColumnComment
  ): DdlCompiler.Compiled {
    const verb = Option.isNone(comment) ? "drop" : Option.isSome(existing) ? "update" : "add"
    return Either.right(
      `exec ${propertyProcedure(verb, table)} ${this.property(table, Option.getOrUndefined(comment), columnName)}`
    )
  }

  private property({ name, schema }: Ddl.TableRef, comment?: string, columnName?: string): string {
    return [
      "'MS_Description'",
      ...(comment === undefined ? [] : [this.literals.string(comment).replace(/^'/, "N'")]),
      "'schema'",
      this.quote(Option.getOrElse(schemaName(schema), () => "dbo")),
      "'table'",
      this.quote(name),
      ...(columnName === undefined ? [] : ["'column'", this.quote(columnName)])
    ].join(", ")
  }

  // The key may be CLUSTERED or NONCLUSTERED.
  protected override primaryKey(constraint: Constraint.PrimaryKeyConstraint): DdlCompiler.Compiled {
    return words(
      "PRIMARY KEY",
      clustered(constraint.options),
      this.list(constraint.columns, constraint.quotes),
      this.deferrability(constraint)
    )
  }

  // The key may be CLUSTERED or NONCLUSTERED.
  protected override unique(constraint: Constraint.UniqueConstraint): DdlCompiler.Compiled {
    return words(
      "UNIQUE",
      clustered(constraint.options),
      this.list(constraint.columns, constraint.quotes),
      this.deferrability(constraint)
    )
  }

  // Constraints are checked at once: what says so is left out.
  protected override deferrability({ deferrable, initially }: Constraint.Deferrability): DdlCompiler.Compiled {
    return deferrable === true || initially === "DEFERRED"
      ? this.refuse("DEFERRABLE constraints", "Leave it out: the server checks constraints with each statement.")
      : Either.right("")
  }

  // A key with NULL in any column is not checked, as with MATCH SIMPLE.
  protected override match({ match }: Constraint.ForeignKeyConstraint): DdlCompiler.Compiled {
    return Option.exists(match, (match) => match !== "SIMPLE")
      ? this.refuse("MATCH in foreign keys", "Leave it out: the server has MATCH SIMPLE.")
      : Either.right("")
  }

  // Clustered and columnstore indexes, included columns, filtered indexes; there is no IF NOT EXISTS.
  protected override createIndex({ ifNotExists, index, table }: Ddl.CreateIndex): DdlCompiler.Compiled {
    const { mssqlColumnstore, mssqlInclude, mssqlWhere } = index.options
    return words(
      ifNotExists && index.name._tag !== "Unnamed"
        ? `IF NOT EXISTS (SELECT 1 FROM ${databaseOf(table.schema)}sys.indexes WHERE object_id = ${
          this.objectId(table)
        }) AND name = ${this.literals.string(this.identifiers.truncate(index.name.value))})`
        : "",
      "CREATE",
      index.unique ? "UNIQUE" : "",
      clustered(index.options),
      mssqlColumnstore === true ? "COLUMNSTORE" : "",
      "INDEX",
      this.indexName(index.name, table, index.quote),
      "ON",
      this.table(table),
      this.indexElements(index),
      mssqlInclude === undefined || mssqlInclude.length === 0 ? "" : `INCLUDE ${this.list(mssqlInclude, index.quotes)}`,
      mssqlWhere === undefined ? "" : `WHERE ${mssqlWhere}`
    )
  }

  // An index belongs to its table.
  protected override dropIndex(element: Ddl.DropIndex): DdlCompiler.Compiled {
    return this.dropIndexOfTable(element)
  }

  // Explicit values for an identity column require IDENTITY_INSERT.
  protected override setIdentityInsert({ on, table }: Ddl.SetIdentityInsert): DdlCompiler.Compiled {
    return words("SET IDENTITY_INSERT", this.table(table), on ? "ON" : "OFF")
  }
}

// A procedure acts on the database that it is called in.
const procedure = (name: string, { schema }: Ddl.TableRef): string => {
  const database = databaseOf(schema)
  return `${database}${database === "" ? "" : "sys."}${name}`
}

const propertyProcedure = (verb: "add" | "update" | "drop", table: Ddl.TableRef): string =>
  procedure(`sp_${verb}extendedproperty`, table)

const withOffset = (column: TableColumn): TableColumn => ({
  ...column,
  serverDefault: Option.map(column.serverDefault, (serverDefault) => nowWithOffset(serverDefault, column.type))
})

const clustered = ({ mssqlClustered }: { readonly mssqlClustered?: boolean | undefined }): string =>
  mssqlClustered === undefined ? "" : mssqlClustered ? "CLUSTERED" : "NONCLUSTERED"
