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
import type { Identifiers } from "../Identifiers.ts"

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
      computed ? this.computed(column) : this.types.compile(column.type),
      !column.nullable || column.primaryKey || identity !== "" ? "NOT NULL" : computed ? "" : "NULL",
      identity === "" ? this.defaultClause(column) : identity
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

  // SQL Server supports neither the keyword COLUMN nor IF NOT EXISTS here.
  protected override addColumnKeyword(): string {
    return "ADD"
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

  // The statement looks up the name that the server chose.
  protected override dropUnnamed({ columnName, kind, table }: Ddl.DropUnnamed): DdlCompiler.Compiled {
    const object = this.literals.string(
      [...Option.toArray(table.schema), objectPart(this.identifiers, table.name)].join(".")
    )
    const column = this.literals.string(columnName)
    const [from, prefix] = kind === "foreignKey"
      ? ["sys.foreign_keys fk join sys.foreign_key_columns fkc on fk.object_id=fkc.constraint_object_id", "fkc."]
      : [`sys.${kind}_constraints`, ""]
    return Either.right([
      "declare @const_name varchar(256)",
      `select @const_name = QUOTENAME([name]) from ${from}`,
      `where ${prefix}parent_object_id = object_id(${object})`,
      `and col_name(${prefix}parent_object_id, ${prefix}parent_column_id) = ${column}`,
      `exec(${this.literals.string(`alter table ${this.table(table)} drop constraint `)} + @const_name)`
    ].join("\n"))
  }

  // A procedure renames objects; it takes the old name as a string.
  protected override renameColumn({ columnName, newName, table }: Ddl.RenameColumn): DdlCompiler.Compiled {
    const path = this.literals.string(`${this.table(table)}.${this.quote(columnName)}`)
    return Either.right(`EXEC sp_rename ${path}, ${this.quote(newName)}, 'COLUMN'`)
  }

  // A procedure renames objects; it takes the old name as a string.
  protected override renameTable({ newName, table }: Ddl.RenameTable): DdlCompiler.Compiled {
    return Either.right(`EXEC sp_rename ${this.literals.string(this.table(table))}, ${this.quote(newName)}`)
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override createTableComment({ comment, table }: Ddl.CreateTableComment): DdlCompiler.Compiled {
    return words("execute sp_addextendedproperty", this.property(table, comment))
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override dropTableComment({ table }: Ddl.DropTableComment): DdlCompiler.Compiled {
    return words("execute sp_dropextendedproperty", this.property(table))
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override createColumnComment(
    { columnName, comment, table }: Ddl.CreateColumnComment
  ): DdlCompiler.Compiled {
    return words("execute sp_addextendedproperty", this.property(table, comment, columnName))
  }

  // A comment is an extended property, which procedures add, change and drop.
  protected override setColumnComment(
    { columnName, comment, existing, table }: Ddl.SetColumnComment
  ): DdlCompiler.Compiled {
    return Option.match(comment, {
      onNone: () => words("exec sp_dropextendedproperty", this.property(table, undefined, columnName)),
      onSome: (comment) =>
        words(
          Option.isSome(existing) ? "exec sp_updateextendedproperty" : "exec sp_addextendedproperty",
          this.property(table, comment, columnName)
        )
    })
  }

  private property(table: Ddl.TableRef, comment?: string, columnName?: string): string {
    return [
      "'MS_Description'",
      ...(comment === undefined ? [] : [this.literals.string(comment).replace(/^'/, "N'")]),
      "'schema'",
      Option.match(table.schema, { onNone: () => "dbo", onSome: (schema) => this.identifiers.schema(schema) }),
      "'table'",
      this.quote(table.name),
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
  protected override createIndex({ index, table }: Ddl.CreateIndex): DdlCompiler.Compiled {
    const { mssqlColumnstore, mssqlInclude, mssqlWhere } = index.options
    return words(
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

// A name inside a string that OBJECT_ID splits at dots.
const objectPart = (identifiers: Identifiers, name: string): string =>
  /[.[\]"]/.test(name) ? identifiers.always(name) : name

const clustered = ({ mssqlClustered }: { readonly mssqlClustered?: boolean | undefined }): string =>
  mssqlClustered === undefined ? "" : mssqlClustered ? "CLUSTERED" : "NONCLUSTERED"
