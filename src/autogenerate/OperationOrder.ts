/**
 * Sorts the operations of a comparison, so that each can be applied after those before it.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import { refOf } from "../dialect/DdlElement.ts"
import { type MigrateOperation, modifyTableOps } from "../operations/MigrateOperation.ts"
import type { ForeignKeyConstraint } from "../schema/Constraint.ts"
import * as MetaData from "../schema/MetaData.ts"
import * as Name from "../schema/Name.ts"
import * as Table from "../schema/Table.ts"
import { columnsOf } from "./ColumnUse.ts"
import type { Diff, TableChanges } from "./Diff.ts"
import type { TableForm } from "./TableForm.ts"

/**
 * The features of the database that the order depends on:
 *
 * - `alterConstraints`: whether constraints of an existing table can be added and dropped;
 * - `keysHaveIndexes`: whether a foreign key requires an index at all times;
 * - `oneIdentity`: whether a table has at most one identity column.
 *
 * @since 0.1.0
 * @category models
 */
export interface OrderOptions {
  readonly alterConstraints: boolean
  readonly keysHaveIndexes: boolean
  readonly oneIdentity: boolean
}

/**
 * Returns the operations in order. Foreign keys are dropped first and added last, because they depend on tables, columns and unique
 * constraints of other tables. New tables are sorted by their foreign keys, and dropped tables in reverse. Within a table, objects are
 * dropped before others with the same name are added, generated columns are dropped before what they are computed from changes and added after
 * it, and other columns are dropped last, but an identity column before the only other one that there can be is added. If constraints cannot be
 * altered, all changes of a table are kept together, because the table is rebuilt.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inOrder = (
  { changed, created, dropped }: Diff,
  options: OrderOptions
): ReadonlyArray<MigrateOperation> => {
  const isApart = needsChange(changed)
  const creation = sorted(created, options, isApart)
  const removal = sorted(dropped, options, isApart)
  const createTables = creation.map(({ form, own }): MigrateOperation => ({
    _tag: "CreateTable",
    table: withKeys(form, own),
    ifNotExists: false
  }))
  const lateKeys = creation.flatMap(({ apart, form: { table } }) =>
    grouped(
      table,
      apart.map((constraint) => ({
        _tag: "AddConstraint",
        table: refOf(table),
        constraint: withName(table, constraint)
      }))
    )
  )
  // Tables that reference each other, and keys that are dropped, can be dropped only after the foreign keys.
  const earlyKeys = removal.flatMap(({ apart, form: { table } }) =>
    grouped(
      table,
      apart.map((constraint) => ({
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

const withKeys = ({ table }: TableForm, keys: ReadonlyArray<ForeignKeyConstraint>): Table.Table => ({
  ...table,
  constraints: [...table.constraints, ...keys]
})

/** A key that is added later gets a name, so that the downgrade can drop it by its name. */
const withName = ({ name }: Table.Table, key: ForeignKeyConstraint): ForeignKeyConstraint =>
  key.name._tag === "Unnamed" ? { ...key, name: Name.fromInput(`${name}_${key.columns.join("_")}_fkey`) } : key

const grouped = (
  table: TableChanges["table"],
  operations: ReadonlyArray<MigrateOperation>
): ReadonlyArray<MigrateOperation> => operations.length === 0 ? [] : [modifyTableOps(table, operations)]

/** If a foreign key requires an index, the new index is created before the old one is dropped, unless it has the same name. */
const within = (
  changes: TableChanges,
  { keysHaveIndexes, oneIdentity }: OrderOptions
): ReadonlyArray<MigrateOperation> => {
  const dropped = new Set(changes.dropIndexes.map(nameOf))
  const isEarly = (operation: MigrateOperation) => keysHaveIndexes && !dropped.has(nameOf(operation))
  const early = changes.addIndexes.filter(isEarly)
  const [dropLast, dropFirst] = Arr.partition(
    changes.dropColumns,
    (operation) => oneIdentity && dropsIdentity(operation)
  )
  return [
    ...changes.dropChecks,
    ...changes.dropPrimaryKey,
    ...(early.length === 0 ? [] : [...changes.addColumns, ...early]),
    ...changes.dropIndexes,
    ...changes.dropGenerated,
    ...dropFirst,
    ...(early.length === 0 ? changes.addColumns : []),
    ...changes.alterColumns,
    ...changes.addGenerated,
    ...changes.addPrimaryKey,
    ...changes.addIndexes.filter((operation) => !isEarly(operation)),
    ...changes.addGeneratedIndexes,
    ...changes.addChecks,
    ...changes.comments,
    ...dropLast
  ]
}

const dropsIdentity = (operation: MigrateOperation): boolean =>
  operation._tag === "DropColumn" &&
  Option.exists(operation.original, ({ serverDefault }) =>
    Option.exists(serverDefault, ({ _tag }) => _tag === "Identity"))

const nameOf = (operation: MigrateOperation): string | undefined =>
  operation._tag === "CreateIndex"
    ? Name.text(operation.index.name)
    : operation._tag === "AddConstraint"
    ? Name.text(operation.constraint.name)
    : operation._tag === "DropIndex" || operation._tag === "DropConstraint"
    ? Name.text(operation.name)
    : undefined

/** Whether a foreign key of a new or dropped table refers to columns or to a key of a changed table that are not there all the time. */
const needsChange = (changed: ReadonlyArray<TableChanges>) => {
  const operations = new Map(changed.map((changes) => [
    Table.key(changes.table),
    [
      ...changes.dropPrimaryKey,
      ...changes.dropIndexes,
      ...changes.dropGenerated,
      ...changes.addColumns,
      ...changes.alterColumns,
      ...changes.addGenerated,
      ...changes.addPrimaryKey,
      ...changes.addIndexes,
      ...changes.addGeneratedIndexes,
      ...changes.dropColumns
    ]
  ]))
  return ({ referredColumns, referredSchema, referredTable }: ForeignKeyConstraint): boolean =>
    (operations.get(Table.key({ name: referredTable, schema: referredSchema })) ?? [])
      .flatMap(changedColumns).some((column) => referredColumns.includes(column))
}

/** The columns that an operation changes, and those of the key that it adds or drops. */
const changedColumns = (operation: MigrateOperation): ReadonlyArray<string> => {
  switch (operation._tag) {
    case "AddColumn":
      return [operation.column.columnName]
    case "DropColumn":
      return [operation.columnName]
    case "AlterColumn":
      return Option.isSome(operation.type) ? [operation.columnName] : []
    case "CreateIndex":
      return columnsOf(operation.index)
    case "AddConstraint":
      return columnsOf(operation.constraint)
    case "DropIndex":
    case "DropConstraint":
      return Option.match(operation.original, { onNone: () => [], onSome: columnsOf })
    default:
      return []
  }
}

/** The tables sorted by their foreign keys; those of cycles, and those that are apart, are separate if they can be added later. */
const sorted = (
  forms: ReadonlyArray<TableForm>,
  { alterConstraints }: OrderOptions,
  isApart: (key: ForeignKeyConstraint) => boolean
) => {
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
    const [own, apart] = Arr.partition(form.foreignKeys, (key) =>
      alterConstraints &&
      (isApart(key) ||
        deferred.has(identity(name, key, Table.key({ name: key.referredTable, schema: key.referredSchema })))))
    return [{ form, own, apart }]
  })
}
