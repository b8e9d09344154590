/**
 * Finds the foreign keys that stay as they are, but stand in the way of other changes.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { Constraint, ForeignKeyConstraint } from "../schema/Constraint.ts"
import type { Index, IndexElement } from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import * as Table from "../schema/Table.ts"
import type { TableForm } from "./TableForm.ts"
import type { Pair } from "./TablePair.ts"

/**
 * The changes of a table on which foreign keys may depend.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChangedTable {
  readonly reflected: TableForm
  readonly operations: ReadonlyArray<MigrateOperation>
}

/**
 * Returns the foreign keys of a table to drop before all other changes and to add after them: those that need a primary key, a unique
 * constraint or an index that is dropped. Where each foreign key requires an index (MySQL), those on columns that change their type or
 * their numbering too.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dependentKeys = (
  { declared, reflected }: Pick<Pair, "declared" | "reflected">,
  tables: ReadonlyMap<string, ChangedTable>,
  { foreignKey, keysHaveIndexes }: Comparison
): ReadonlyArray<ForeignKeyConstraint> => {
  const form = (key: ForeignKeyConstraint) => JSON.stringify(foreignKey(key))
  const kept = new Set(declared.foreignKeys.map(form))
  return reflected.foreignKeys.filter((key) => {
    if (!kept.has(form(key))) return false
    const own = tables.get(reflected.key)
    const referred = tables.get(Table.key({ name: key.referredTable, schema: key.referredSchema }))
    return referred !== undefined && isDisturbed(referred, key.referredColumns, keysHaveIndexes) ||
      keysHaveIndexes && own !== undefined && isDisturbed(own, key.columns, keysHaveIndexes)
  })
}

/** Whether changes of a table take away what a foreign key on these columns, or to them, needs. */
const isDisturbed = (
  { operations, reflected }: ChangedTable,
  columns: ReadonlyArray<string>,
  keysHaveIndexes: boolean
): boolean => {
  const serves = keysHaveIndexes ? beginsWith(columns) : hasSame(columns)
  const removed = operations.flatMap((operation): ReadonlyArray<Served> => {
    switch (operation._tag) {
      case "DropConstraint":
      case "DropIndex":
        return Option.toArray(Option.flatMap(operation.original, served))
      case "DropColumn":
        return operation.inlinePrimaryKey === true
          ? [{ name: undefined, unique: true, elements: [operation.columnName] }]
          : []
      default:
        return []
    }
  })
  const isNeeded = ({ elements, unique }: Served) => (unique || keysHaveIndexes) && serves(elements)
  const names = new Set(removed.map(({ name }) => name))
  // A new index is created before the old one is dropped, unless it has the same name.
  const added = operations.flatMap((operation): ReadonlyArray<Constraint | Index> =>
    operation._tag === "CreateIndex"
      ? [operation.index]
      : operation._tag === "AddConstraint" && operation.constraint._tag === "Unique"
      ? [operation.constraint]
      : []
  )
  const remaining = [...reflected.indexes, ...reflected.uniques, ...Option.toArray(reflected.primaryKey), ...added]
    .flatMap((object) => Option.toArray(served(object)))
    .filter(({ name }) => !names.has(name))
  return removed.some(isNeeded) && !(keysHaveIndexes && remaining.some(isNeeded)) ||
    keysHaveIndexes && operations.some((operation) =>
        operation._tag === "AlterColumn"
          ? (Option.isSome(operation.type) || Option.isSome(operation.autoincrement)) &&
            columns.includes(operation.columnName)
          // The server drops its own index if the new key serves; the downgrade drops the key.
          : operation._tag === "AddConstraint" && operation.constraint._tag === "PrimaryKey" &&
            serves(operation.constraint.columns)
      )
}

/** A key or an index; a primary key may have no name. */
interface Served {
  readonly name: string | undefined
  readonly unique: boolean
  readonly elements: ReadonlyArray<IndexElement>
}

const served = (object: Constraint | Index): Option.Option<Served> =>
  object._tag === "Index"
    ? Option.some({ name: Name.text(object.name), unique: object.unique, elements: object.elements })
    : object._tag === "PrimaryKey" || object._tag === "Unique"
    ? Option.some({ name: Name.text(object.name), unique: true, elements: object.columns })
    : Option.none()

const beginsWith = (columns: ReadonlyArray<string>) => (elements: ReadonlyArray<IndexElement>): boolean =>
  columns.every((column, position) => elements[position] === column)

const hasSame = (columns: ReadonlyArray<string>) => (elements: ReadonlyArray<IndexElement>): boolean =>
  elements.length === columns.length && columns.every((column) => elements.includes(column))
