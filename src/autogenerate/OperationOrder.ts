/**
 * The operations of a comparison in an order in which they apply.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import type { TableRef } from "../dialect/DdlElement.ts"
import { type MigrateOperation, modifyTableOps } from "../operations/MigrateOperation.ts"
import type { ForeignKeyConstraint } from "../schema/Constraint.ts"
import * as MetaData from "../schema/MetaData.ts"
import * as Table from "../schema/Table.ts"
import type { Diff, TableChanges } from "./Diff.ts"
import { nameText, type TableForm } from "./TableForm.ts"

/**
 * - `alterConstraints`: constraints of a table that exists can be added and dropped;
 * - `keysHaveIndexes`: a foreign key requires an index at all times.
 *
 * @since 0.1.0
 * @category models
 */
export interface OrderOptions {
  readonly alterConstraints: boolean
  readonly keysHaveIndexes: boolean
}

/**
 * Returns the operations in order: foreign keys go first and come last, since they depend on the tables, columns and unique constraints of
 * others. New tables come in order of their foreign keys, and removed tables go in the opposite order. In one table, what is dropped goes before what is
 * added under the same name, and columns are dropped last. Where constraints cannot be altered, all changes of a table stay together, for the table is
 * rebuilt.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inOrder = (
  { changed, created, dropped }: Diff,
  options: OrderOptions
): ReadonlyArray<MigrateOperation> => {
  const creation = sorted(created, options)
  const removal = sorted(dropped, options)
  const createTables = creation.map(({ form, own }): MigrateOperation => ({
    _tag: "CreateTable",
    table: withKeys(form, own),
    ifNotExists: false
  }))
  const lateKeys = creation.flatMap(({ circular, form: { table } }) =>
    grouped(table, circular.map((constraint) => ({ _tag: "AddConstraint", table: refOf(table), constraint })))
  )
  // Tables that refer to each other can only be dropped when they no longer do.
  const earlyKeys = removal.flatMap(({ circular, form: { table } }) =>
    grouped(
      table,
      circular.map((constraint) => ({
        _tag: "DropConstraint",
        table: refOf(table),
        name: constraint.name,
        type: Option.some("foreignkey"),
        ifExists: false,
        original: Option.some(constraint)
      }))
    )
  )
  const dropTables = removal.toReversed().map(({ form, own }): MigrateOperation => ({
    _tag: "DropTable",
    table: refOf(form.table),
    ifExists: false,
    original: Option.some(withKeys(form, own))
  }))
  const tables = changed.toSorted((left, right) => Table.key(left.table) < Table.key(right.table) ? -1 : 1)
  return [
    ...(options.alterConstraints
      ? tables.flatMap(({ dropForeignKeys, table }) => grouped(table, dropForeignKeys))
      : []),
    ...earlyKeys,
    ...createTables,
    ...tables.flatMap((changes) =>
      grouped(changes.table, [
        ...(options.alterConstraints ? [] : changes.dropForeignKeys),
        ...within(changes, options),
        ...(options.alterConstraints ? [] : changes.addForeignKeys)
      ])
    ),
    ...dropTables,
    ...(options.alterConstraints
      ? tables.flatMap(({ addForeignKeys, table }) => grouped(table, addForeignKeys))
      : []),
    ...lateKeys
  ]
}

const refOf = ({ name, schema }: TableRef): TableRef => ({ name, schema })

const withKeys = ({ table }: TableForm, keys: ReadonlyArray<ForeignKeyConstraint>): Table.Table => ({
  ...table,
  constraints: [...table.constraints, ...keys]
})

const grouped = (
  table: TableChanges["table"],
  operations: ReadonlyArray<MigrateOperation>
): ReadonlyArray<MigrateOperation> => operations.length === 0 ? [] : [modifyTableOps(table, operations)]

/** Where a foreign key requires an index, the new index comes before the old one goes, unless it has the same name. */
const within = (changes: TableChanges, { keysHaveIndexes }: OrderOptions): ReadonlyArray<MigrateOperation> => {
  const dropped = new Set(changes.dropIndexes.map(nameOf))
  const isEarly = (operation: MigrateOperation) => keysHaveIndexes && !dropped.has(nameOf(operation))
  const early = changes.addIndexes.filter(isEarly)
  return [
    ...changes.dropChecks,
    ...(early.length === 0 ? [] : [...changes.addColumns, ...early]),
    ...changes.dropIndexes,
    ...(early.length === 0 ? changes.addColumns : []),
    ...changes.alterColumns,
    ...changes.addIndexes.filter((operation) => !isEarly(operation)),
    ...changes.addChecks,
    ...changes.comments,
    ...changes.dropColumns
  ]
}

const nameOf = (operation: MigrateOperation): string | undefined =>
  operation._tag === "CreateIndex"
    ? nameText(operation.index.name)
    : operation._tag === "AddConstraint"
    ? nameText(operation.constraint.name)
    : operation._tag === "DropIndex" || operation._tag === "DropConstraint"
    ? nameText(operation.name)
    : undefined

/** Tables in order of their foreign keys, with the keys that are part of a circle apart where they can be added later. */
const sorted = (forms: ReadonlyArray<TableForm>, { alterConstraints }: OrderOptions) => {
  const byKey = new Map(forms.map((form) => [form.key, form]))
  const order = MetaData.sortedTables(MetaData.make(forms.map(({ foreignKeys, key }) =>
    Table.make(key, {}, {
      constraints: foreignKeys.map((constraint) => ({
        ...constraint,
        referredTable: Table.key({ name: constraint.referredTable, schema: constraint.referredSchema }),
        referredSchema: Option.none()
      }))
    })
  )))
  const identity = (key: string, { columns, referredColumns }: ForeignKeyConstraint, referred: string) =>
    JSON.stringify([key, columns, referred, referredColumns])
  const deferred = new Set(
    order.deferred.map(({ constraint, table }) => identity(table.name, constraint, constraint.referredTable))
  )
  return order.tables.flatMap(({ name }) => {
    const form = byKey.get(name)
    if (form === undefined) return []
    const [own, circular] = Arr.partition(form.foreignKeys, (key) =>
      alterConstraints &&
      deferred.has(identity(name, key, Table.key({ name: key.referredTable, schema: key.referredSchema }))))
    return [{ form, own, circular }]
  })
}
