/**
 * Applies the renames that a declared schema says (`renamedFrom`) to the tables of the database, before both are compared.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import * as Lexer from "../dialect/Lexer.ts"
import { type AlterColumn, type MigrateOperation, modifyTableOps } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as Table from "../schema/Table.ts"
import type { TableForm } from "./TableForm.ts"
import { type DiffContext, dropConstraint } from "./TablePair.ts"

/**
 * The renames as operations, and the tables of the database after them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Renamed {
  readonly operations: ReadonlyArray<MigrateOperation>
  readonly reflected: ReadonlyArray<TableForm>
}

/**
 * Renames tables and columns as declared. A hint counts only if the database has the old name and not the new one, and the schema does not
 * declare the old one, so that it can stay in the schema for as long as some database has not been migrated.
 *
 * @since 0.1.0
 * @category combinators
 */
export const applyHints = (
  declared: ReadonlyArray<TableForm>,
  reflected: ReadonlyArray<TableForm>,
  context: DiffContext
): Renamed => {
  const found = new Map(reflected.map((form) => [form.key, form]))
  const wanted = new Set(declared.map(({ key }) => key))
  const tables = declared.flatMap((form) =>
    Option.toArray(form.table.renamedFrom).flatMap((name) => {
      const old = found.get(Table.key({ name, schema: schemaOf(form) }))
      return old === undefined || found.has(form.key) || wanted.has(old.key) ? [] : [{ old, form }]
    })
  )
  const named = tables.reduce((forms, { form, old }) => forms.map(withTableName(old, form)), reflected)
  const columns = named.flatMap((existing) => {
    const form = declared.find(({ key }) => key === existing.key)
    return form === undefined ? [] : renamedColumns(existing, form)
  })
  return {
    operations: [
      ...tables.map(({ form, old }): MigrateOperation => ({
        _tag: "RenameTable",
        table: refOf(old),
        newName: form.table.name
      })),
      ...columns.map(({ column, from, table }) =>
        modifyTableOps(
          refOf(table),
          withChecks(context, table, from, column, renameColumn(refOf(table), from, column.columnName))
        )
      )
    ],
    reflected: columns.reduce(
      (forms, { column, from, table }) => forms.map(withColumnName(context.dialect, table, from, column.columnName)),
      named
    )
  }
}

const schemaOf = ({ key, table }: TableForm): Option.Option<string> => key === table.name ? Option.none() : table.schema

const refOf = ({ table: { name, schema } }: TableForm): TableRef => ({ name, schema })

const renamedColumns = (existing: TableForm, declared: TableForm) => {
  const found = new Map(existing.columns.map((column) => [column.columnName, column]))
  const wanted = new Set(declared.columns.map(({ columnName }) => columnName))
  return declared.columns.flatMap((column) =>
    Option.toArray(column.renamedFrom).flatMap((name) => {
      const from = found.get(name)
      return from === undefined || found.has(column.columnName) || wanted.has(name)
        ? []
        : [{ table: existing, from, column }]
    })
  )
}

/**
 * Returns the operation that renames a column, and changes nothing else.
 *
 * @since 0.1.0
 * @category constructors
 */
export const renameColumn = (table: TableRef, column: TableColumn, to: string): AlterColumn => ({
  _tag: "AlterColumn",
  table,
  columnName: column.columnName,
  newColumnName: Option.some(to),
  nullable: Option.none(),
  type: Option.none(),
  serverDefault: Option.none(),
  comment: Option.none(),
  autoincrement: Option.none(),
  existingType: Option.some(column.type),
  existingNullable: Option.some(column.nullable),
  existingServerDefault: Option.some(column.serverDefault),
  existingComment: Option.some(column.comment),
  existingAutoincrement: Option.none(),
  postgresqlUsing: Option.none(),
  reverseUsing: Option.none()
})

/** PostgreSQL renames a column in checks, too; elsewhere the checks are dropped before and added after. */
const withChecks = (
  { comparison, dialect }: DiffContext,
  table: TableForm,
  from: TableColumn,
  to: TableColumn,
  change: AlterColumn
): ReadonlyArray<MigrateOperation> => {
  const after = withColumnName(dialect, table, from, to.columnName)(table)
  const checks = table.checks.flatMap((check, position) => {
    const next = after.checks[position]
    return next === undefined || next.sqltext === check.sqltext ? [] : [{ check, next }]
  })
  return dialect.ddl.features.alterConstraints && !comparison.redefinesColumns ? [change] : [
    ...checks.map(({ check }) => dropConstraint(change.table, check)),
    change,
    ...checks.map(({ next }): MigrateOperation => ({ _tag: "AddConstraint", table: change.table, constraint: next }))
  ]
}

const withTableName = (old: TableForm, { key, table: { name } }: TableForm) => (form: TableForm): TableForm => ({
  ...form,
  ...(form.key === old.key ? { key, table: { ...form.table, name } } : {}),
  foreignKeys: form.foreignKeys.map((foreignKey) =>
    Table.key({ name: foreignKey.referredTable, schema: foreignKey.referredSchema }) === old.key
      ? { ...foreignKey, referredTable: name }
      : foreignKey
  )
})

const withColumnName =
  (dialect: Dialect["Type"], { key }: TableForm, from: TableColumn, to: string) => (form: TableForm): TableForm => {
    const name = (column: string) => column === from.columnName ? to : column
    const own = form.key === key
    const foreignKeys = form.foreignKeys.map((foreignKey) => ({
      ...foreignKey,
      columns: own ? foreignKey.columns.map(name) : foreignKey.columns,
      referredColumns: Table.key({ name: foreignKey.referredTable, schema: foreignKey.referredSchema }) === key
        ? foreignKey.referredColumns.map(name)
        : foreignKey.referredColumns
    }))
    if (!own) return { ...form, foreignKeys }
    const sql = (text: string) =>
      Lexer.tokens(text, dialect.ddl.compiler.literals.lexicalRules).map((token) =>
        Lexer.nameOf(token) === from.columnName.toLowerCase()
          ? dialect.names.identifiers.quote(to)
          : token.text
      ).join("")
    const columns = <A extends { readonly columns: ReadonlyArray<string> }>(one: A): A => ({
      ...one,
      columns: one.columns.map(name)
    })
    const check = (one: Constraint.CheckConstraint) => ({ ...one, sqltext: sql(one.sqltext) })
    const index = (one: Index): Index => ({
      ...one,
      elements: one.elements.map((element) =>
        typeof element === "string"
          ? name(element)
          : element._tag === "Text"
          ? { ...element, sql: sql(element.sql) }
          : element
      )
    })
    return {
      ...form,
      foreignKeys,
      columns: form.columns.map((column) =>
        column === from ? { ...column, key: to, columnName: to, name: Option.none() } : column
      ),
      primaryKey: Option.map(form.primaryKey, columns),
      autoincrement: Option.map(form.autoincrement, name),
      serials: new Set(Array.from(form.serials, name)),
      uniques: form.uniques.map(columns),
      checks: form.checks.map(check),
      unnamedChecks: form.unnamedChecks.map(check),
      indexes: form.indexes.map(index)
    }
  }
