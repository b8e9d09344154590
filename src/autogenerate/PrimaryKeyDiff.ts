/**
 * Compares the primary key of a table, by its columns.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { AlterColumn, MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { PrimaryKeyConstraint } from "../schema/Constraint.ts"
import * as Name from "../schema/Name.ts"
import type { ColumnChanges } from "./ColumnDiff.ts"
import { type TableForm } from "./TableForm.ts"
import { dropConstraint, includes, nameOrNull, type Pair } from "./TablePair.ts"

/**
 * The operations before and after the other changes of the columns, and these changes as the new key needs them.
 *
 * @since 0.1.0
 * @category models
 */
export interface PrimaryKeyChanges {
  readonly dropped: ReadonlyArray<MigrateOperation>
  readonly added: ReadonlyArray<MigrateOperation>
  readonly columns: ColumnChanges
}

/**
 * Returns the operations that replace the primary key. If an autoincrementing column must be a key (MySQL), it stops numbering rows before
 * the old key is dropped, and starts again after the new key is added. A new column that numbers rows is added together with its key.
 *
 * @since 0.1.0
 * @category combinators
 */
export const primaryKeyChanges = (pair: Pair, columns: ColumnChanges): PrimaryKeyChanges => {
  const { context, declared, reflected, table } = pair
  const [found, wanted] = [keyOf(reflected), keyOf(declared)]
  const isIncluded = includes(context.options)
  const subject = wanted ?? found
  if (
    context.options.comparePrimaryKeys === false || subject === undefined || isSameKey(found, wanted) ||
    !isIncluded(subject, nameOrNull(subject.name), "primary_key_constraint", wanted === undefined, found ?? null)
  ) return { dropped: [], added: [], columns }
  const dropKey = found === undefined ? [] : [dropConstraint(table, found)]
  const addKey = wanted === undefined ? [] : [addition(pair, wanted, found)]
  if (!context.comparison.autoincrementNeedsKey) return { dropped: dropKey, added: addKey, columns }

  const [from, to] = [numbering(reflected), numbering(declared)]
  const isDropped = (operation: MigrateOperation) =>
    operation._tag === "DropColumn" && operation.columnName === from?.columnName && found?.columns.length === 1
  const isAdded = (operation: MigrateOperation) =>
    operation._tag === "AddColumn" && operation.column.columnName === to?.columnName && wanted?.columns.length === 1
  const dropped = columns.dropped.filter(isDropped).map((operation) => ({ ...operation, inlinePrimaryKey: true }))
  const added = columns.added.some(isAdded)
  return {
    dropped: dropped.length > 0
      ? dropped
      : [...(from === undefined ? [] : [numbers(pair, from, false)]), ...dropKey],
    added: added ? [] : [...addKey, ...(to === undefined ? [] : [numbers(pair, to, true)])],
    columns: {
      ...columns,
      added: columns.added.map((operation) =>
        operation._tag !== "AddColumn" || operation.column.columnName !== to?.columnName
          ? operation
          : added
          ? { ...operation, inlinePrimaryKey: true }
          : { ...operation, column: { ...operation.column, autoincrement: false } }
      ),
      altered: columns.altered.map((change) => ({ ...change, existingAutoincrement: Option.none() })),
      dropped: columns.dropped.filter((operation) => !isDropped(operation)).map((operation) =>
        operation._tag === "DropColumn" && operation.columnName === from?.columnName
          ? { ...operation, original: Option.some({ ...from, autoincrement: false }) }
          : operation
      )
    }
  }
}

const keyOf = ({ primaryKey }: TableForm): PrimaryKeyConstraint | undefined =>
  Option.getOrUndefined(Option.filter(primaryKey, ({ columns }) => columns.length > 0))

const isSameKey = (left: PrimaryKeyConstraint | undefined, right: PrimaryKeyConstraint | undefined): boolean =>
  JSON.stringify(left?.columns) === JSON.stringify(right?.columns)

/** A key gets a name, so that the downgrade can drop it by its name. */
const addition = (
  { table }: Pair,
  wanted: PrimaryKeyConstraint,
  found: PrimaryKeyConstraint | undefined
): MigrateOperation => ({
  _tag: "AddConstraint",
  table,
  constraint: {
    ...wanted,
    name: [wanted.name, ...(found === undefined ? [] : [found.name])].find(({ _tag }) => _tag !== "Unnamed") ??
      Name.fromInput(`${table.name}_pkey`)
  }
})

const numbering = ({ autoincrement, columns }: TableForm): TableColumn | undefined =>
  columns.find(({ columnName }) => Option.contains(autoincrement, columnName))

const numbers = ({ table }: Pair, column: TableColumn, on: boolean): AlterColumn => ({
  _tag: "AlterColumn",
  table,
  columnName: column.columnName,
  nullable: Option.none(),
  type: Option.none(),
  serverDefault: Option.none(),
  newColumnName: Option.none(),
  comment: Option.none(),
  autoincrement: Option.some(on),
  existingType: Option.some(column.type),
  existingNullable: Option.some(column.nullable),
  existingServerDefault: Option.some(column.serverDefault),
  existingComment: Option.some(column.comment),
  existingAutoincrement: Option.some(!on),
  postgresqlUsing: Option.none(),
  reverseUsing: Option.none()
})
