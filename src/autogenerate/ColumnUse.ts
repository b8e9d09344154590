/**
 * Finds what uses a column: expressions, indexes, constraints and generated columns.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index, IndexElement } from "../schema/Index.ts"

/**
 * Returns whether an expression names one of these columns. A string that contains such a name may count too.
 *
 * @since 0.1.0
 * @category queries
 */
export const isNamedIn = ({ expression }: Comparison, sql: string, columns: ReadonlySet<string>): boolean => {
  if (columns.size === 0) return false
  const text = ` ${expression(sql)} `.toLowerCase()
  return Array.from(columns).some((column) => text.includes(` ${column.toLowerCase()} `))
}

/**
 * Returns the columns of an index or a constraint that are not part of an expression.
 *
 * @since 0.1.0
 * @category getters
 */
export const columnsOf = (object: Constraint | Index): ReadonlyArray<string> => {
  switch (object._tag) {
    case "Index":
      return [
        ...object.elements.filter((element) => typeof element === "string"),
        ...object.options.postgresqlInclude ?? [],
        ...object.options.mssqlInclude ?? []
      ]
    case "Exclude":
      return [
        ...object.elements.map(({ expression }) => expression).filter((expression) => typeof expression === "string"),
        ...object.options.postgresqlInclude ?? []
      ]
    case "Check":
      return []
    case "PrimaryKey":
    case "Unique":
    case "ForeignKey":
      return object.columns
  }
}

/**
 * Returns whether an expression of an index or a constraint names one of these columns.
 *
 * @since 0.1.0
 * @category queries
 */
export const hasExpressionOf = (
  comparison: Comparison,
  object: Constraint | Index,
  columns: ReadonlySet<string>
): boolean => expressionsOf(object).some((sql) => isNamedIn(comparison, sql, columns))

/**
 * Returns these columns and the generated columns that are computed from them, directly or by other generated columns.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withGenerated = (
  comparison: Comparison,
  all: ReadonlyArray<TableColumn>,
  columns: ReadonlySet<string>
): ReadonlySet<string> => {
  const found = all.filter(({ columnName, serverDefault }) =>
    !columns.has(columnName) &&
    Option.exists(serverDefault, (value) => value._tag === "Computed" && isNamedIn(comparison, value.sqltext, columns))
  )
  return found.length === 0
    ? columns
    : withGenerated(comparison, all, new Set([...columns, ...found.map(({ columnName }) => columnName)]))
}

/**
 * Returns whether a column is generated from an expression.
 *
 * @since 0.1.0
 * @category guards
 */
export const isGenerated = ({ serverDefault }: TableColumn): boolean =>
  Option.exists(serverDefault, ({ _tag }) => _tag === "Computed")

const expressionsOf = (object: Constraint | Index): ReadonlyArray<string> => {
  switch (object._tag) {
    case "Index":
      return [
        ...object.elements.flatMap(textOf),
        ...[object.options.postgresqlWhere, object.options.sqliteWhere, object.options.mssqlWhere]
          .filter((sql) => sql !== undefined)
      ]
    case "Exclude":
      return [...object.elements.flatMap(({ expression }) => textOf(expression)), ...Option.toArray(object.where)]
    case "Check":
      return [object.sqltext]
    case "PrimaryKey":
    case "Unique":
    case "ForeignKey":
      return []
  }
}

const textOf = (element: IndexElement): ReadonlyArray<string> =>
  typeof element === "object" && element._tag === "Text" ? [element.sql] : []
