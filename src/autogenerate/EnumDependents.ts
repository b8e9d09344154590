/**
 * Finds what has to be dropped before the columns of an enum are converted to a new type, and created after it (PostgreSQL).
 *
 * @since 0.1.0
 */
import type { Comparison } from "../dialect/Comparison.ts"
import { refOf, type TableRef } from "../dialect/DdlElement.ts"
import type { EnumColumn, EnumDependent } from "../dialect/DdlPlanner.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import * as Table from "../schema/Table.ts"
import { columnsOf, hasExpressionOf, isGenerated, withGenerated } from "./ColumnUse.ts"
import type { TableForm } from "./TableForm.ts"

/**
 * The columns, indexes and constraints of a table at some time of a migration.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableState {
  readonly table: TableRef
  readonly columns: ReadonlyArray<TableColumn>
  readonly objects: ReadonlyArray<Constraint | Index>
}

/**
 * Returns a table with its constraints and indexes that have a name, by which they can be dropped.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stateOf = (table: Table.Table): TableState => ({
  table: refOf(table),
  columns: table.columns,
  objects: [...table.indexes, ...table.constraints].filter(({ name }) => name._tag !== "Unnamed")
})

/**
 * Returns a table after the operations on it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stateAfter = (before: TableState, operations: ReadonlyArray<MigrateOperation>): TableState =>
  operations.reduce((state, operation) => {
    switch (operation._tag) {
      case "ModifyTableOps":
        return stateAfter(state, operation.ops)
      case "AddColumn":
        return { ...state, columns: [...state.columns, operation.column] }
      case "DropColumn":
        return { ...state, columns: state.columns.filter(({ columnName }) => columnName !== operation.columnName) }
      case "CreateIndex":
        return withObject(state, operation.index)
      case "AddConstraint":
        return withObject(state, operation.constraint)
      case "DropIndex":
      case "DropConstraint":
        return {
          ...state,
          objects: state.objects.filter(({ name }) => Name.text(name) !== Name.text(operation.name))
        }
      default:
        return state
    }
  }, before)

const withObject = (state: TableState, object: Constraint | Index): TableState =>
  object.name._tag === "Unnamed" ? state : { ...state, objects: [...state.objects, object] }

/**
 * Returns what keeps the server from converting columns of an enum, in an order in which it can be created: generated columns that are computed
 * from them, indexes and constraints with expressions that name them, and foreign keys on them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const enumDependents = (
  comparison: Comparison,
  tables: ReadonlyArray<TableState>,
  columns: ReadonlyArray<EnumColumn>
): ReadonlyArray<EnumDependent> => {
  const converted = (table: Pick<Table.Table, "name" | "schema">) =>
    new Set(
      columns.filter((column) => Table.key(column.table) === Table.key(table)).map(({ columnName }) => columnName)
    )
  const found = tables.flatMap(({ columns, objects, table }) => {
    const own = converted(table)
    const names = withGenerated(comparison, columns, own)
    const generated = columns.filter((column) => names.has(column.columnName) && isGenerated(column))
    const isOfGenerated = (object: Constraint | Index) =>
      columnsOf(object).some((name) => generated.some(({ columnName }) => columnName === name))
    const isOfEnum = (object: Constraint | Index) =>
      object._tag === "ForeignKey" &&
      (object.columns.some((name) => own.has(name)) || object.referredColumns.some((name) =>
        converted({ name: object.referredTable, schema: object.referredSchema }).has(name)
      ))
    return [
      ...generated,
      ...objects.filter((object) =>
        isOfGenerated(object) || isOfEnum(object) || hasExpressionOf(comparison, object, names)
      )
    ].map((object): EnumDependent => ({ table, object }))
  })
  const isKey = ({ object }: EnumDependent) => object._tag === "ForeignKey"
  return [...found.filter((one) => !isKey(one)), ...found.filter(isKey)]
}

/**
 * Returns the tables of a database after the operations on them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const statesAfter = (
  reflected: ReadonlyArray<TableForm>,
  created: ReadonlyArray<TableForm>,
  operations: ReadonlyArray<MigrateOperation>
): ReadonlyArray<TableState> =>
  [...reflected, ...created].map((form) =>
    stateAfter(
      stateOf({ ...form.table, constraints: [...form.table.constraints, ...form.foreignKeys] }),
      operations.filter((operation) =>
        operation._tag === "ModifyTableOps" && Table.key(operation.table) === Table.key(form.table)
      )
    )
  )
