/**
 * DDL of SQLite.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../../schema/Column.ts"
import type * as Constraint from "../../schema/Constraint.ts"
import type { Table } from "../../schema/Table.ts"
import * as CompileError from "../CompileError.ts"
import * as DdlCompiler from "../DdlCompiler.ts"
import type * as Ddl from "../DdlElement.ts"
import * as Lexer from "../Lexer.ts"
import * as Splitter from "../Splitter.ts"
import type { TableLayout } from "../TableLayout.ts"
import { types } from "./TypeCompiler.ts"

const { words } = DdlCompiler

/**
 * The DDL compiler of SQLite.
 *
 * @since 0.1.0
 * @category models
 */
export class SqliteDdlCompiler extends DdlCompiler.DdlCompiler {
  // The generated column clause comes last; NOT NULL may have a conflict clause; AUTOINCREMENT is allowed only in the column.
  override column(column: TableColumn, place: DdlCompiler.ColumnPlace): DdlCompiler.Compiled {
    const onConflict = column.options.sqliteOnConflictNotNull
    return words(
      this.columnName(column),
      this.columnType(column),
      this.defaultClause(column),
      column.nullable ? "" : onConflict === undefined ? "NOT NULL" : `NOT NULL ON CONFLICT ${onConflict}`,
      place.autoincrement && place.options.sqliteAutoincrement === true ? "PRIMARY KEY AUTOINCREMENT" : "",
      this.computed(column)
    )
  }

  // A column of a composite primary key cannot be autoincrementing.
  protected override createTable(element: Ddl.CreateTable): DdlCompiler.Compiled {
    const { layout } = element
    const members = Option.match(layout.primaryKey, { onNone: () => [], onSome: ({ columns }) => columns })
    return Option.isSome(layout.autoincrement) && members.length > 1
      ? Either.left(
        new CompileError.CompileError({
          reason: new CompileError.AutoincrementNotSupported({
            dialect: this.dialect,
            table: layout.table.name,
            column: layout.autoincrement.value
          })
        })
      )
      : super.createTable(element)
  }

  // Foreign keys cannot be added later, so `useAlter` has no effect; they cannot reference another schema, which is another file.
  protected override tableConstraints({ autoincrement, constraints, primaryKey, table }: TableLayout) {
    const withColumn = table.options.sqliteAutoincrement === true && Option.isSome(autoincrement)
    return [
      ...(withColumn ? [] : Option.toArray(primaryKey)),
      ...constraints.map(({ constraint }) => constraint).filter((constraint) =>
        constraint._tag !== "ForeignKey" ||
        Option.getOrNull(constraint.referredSchema) === Option.getOrNull(table.schema)
      )
    ]
  }

  // The options WITHOUT ROWID and STRICT.
  protected override tableOptions({ options }: Table): DdlCompiler.Compiled {
    const chosen = [
      ...(options.sqliteWithRowid === false ? ["WITHOUT ROWID"] : []),
      ...(options.sqliteStrict === true ? ["STRICT"] : [])
    ]
    return Either.right(chosen.length === 0 ? "" : ` ${chosen.join(", ")}`)
  }

  // A table and the tables that it references are in the same schema, whose name is not written.
  protected override referredTable(constraint: Constraint.ForeignKeyConstraint, table: Ddl.TableRef): string {
    return Option.getOrNull(constraint.referredSchema) === Option.getOrNull(table.schema)
      ? this.quote(constraint.referredTable)
      : super.referredTable(constraint, table)
  }

  // The new name is in the schema of the old one.
  protected override renameTable({ newName, newQuote, table }: Ddl.RenameTable): DdlCompiler.Compiled {
    return words(this.alterTable({ table }), "RENAME TO", this.identifiers.quote(newName, newQuote))
  }

  // The keyword COLUMN is required.
  protected override readonly renameColumnKeyword: string = "RENAME COLUMN"

  // SQLite requires parentheses around an expression, but not around a literal or a keyword.
  protected override defaultExpression(sql: string): string {
    const rules = this.literals.lexicalRules
    const shape = Lexer.shape(sql, rules)
    const isPlain = shape === "bracketed" || shape === "string" || shape === "word" || /^\d+$/.test(sql.trim())
    return isPlain ? sql : Splitter.bracketed(sql, rules)
  }

  // SQLite has no function `now()`.
  protected override now(): string {
    return "CURRENT_TIMESTAMP"
  }

  protected override readonly hasSequences: boolean = false

  // The constraint may have a conflict clause.
  protected override primaryKey(constraint: Constraint.PrimaryKeyConstraint): DdlCompiler.Compiled {
    return words(super.primaryKey(constraint), onConflict(constraint))
  }

  // The constraint may have a conflict clause.
  protected override unique(constraint: Constraint.UniqueConstraint): DdlCompiler.Compiled {
    return words(super.unique(constraint), onConflict(constraint))
  }

  // The constraint may have a conflict clause.
  protected override check(constraint: Constraint.CheckConstraint): DdlCompiler.Compiled {
    return words(super.check(constraint), onConflict(constraint))
  }

  // The schema is written before the name of the index, not before that of its table. An index may be partial.
  protected override createIndex({ ifNotExists, index, table }: Ddl.CreateIndex): DdlCompiler.Compiled {
    const where = index.options.sqliteWhere
    return words(
      index.unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX",
      ifNotExists === true ? "IF NOT EXISTS" : "",
      this.qualified(this.indexName(index.name, table, index.quote), table),
      "ON",
      this.identifiers.quote(table.name, table.quoting?.name),
      this.indexElements(index),
      where === undefined ? "" : `WHERE ${where}`
    )
  }
}

const onConflict = ({ options }: { readonly options: Constraint.ConstraintDialectOptions }): string =>
  options.sqliteOnConflict === undefined ? "" : `ON CONFLICT ${options.sqliteOnConflict}`

/**
 * The DDL compiler of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlCompiler: SqliteDdlCompiler = new SqliteDdlCompiler(types)
