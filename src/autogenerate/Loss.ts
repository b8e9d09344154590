/**
 * What an operation loses: rows of dropped tables, values of dropped columns, what a narrower type cannot hold.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { AlterEnum, MigrateOperation } from "../operations/MigrateOperation.ts"
import { objectKind } from "../schema/SchemaObject.ts"
import type * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import * as Code from "./Code.ts"
import { isGenerated } from "./ColumnUse.ts"
import * as RenderType from "./RenderType.ts"

/**
 * What an upgrade loses by an operation, in sentences; nothing where all data are kept.
 *
 * @since 0.1.0
 * @category queries
 */
export const ofUpgrade = (operation: MigrateOperation): ReadonlyArray<string> => {
  switch (operation._tag) {
    case "DropTable":
      return [`Data loss: drops the table ${Table.key(operation.table)} and its rows.`]
    case "DropColumn":
      return Option.exists(operation.original, isGenerated)
        ? []
        : [`Data loss: drops the column ${Table.key(operation.table)}.${operation.columnName} and its values.`]
    case "AlterColumn":
      return narrowing(operation.table, operation.columnName, operation.existingType, operation.type)
    case "AlterEnum":
      return removedEnumLabels(operation)
    case "DropObject":
      return operation.object._tag === "Sequence" ||
          operation.object._tag === "View" && operation.object.materialized
        ? [`Data loss: drops the ${objectKind(operation.object)} ${Table.key(operation.object)} and its data.`]
        : []
    case "AlterTableBatch":
    case "ModifyTableOps":
      return operation.ops.flatMap(ofUpgrade)
    default:
      return []
  }
}

/**
 * What a downgrade by an operation cannot bring back, or loses beyond what the upgrade added.
 *
 * @since 0.1.0
 * @category queries
 */
export const ofDowngrade = (operation: MigrateOperation): ReadonlyArray<string> => {
  switch (operation._tag) {
    case "CreateTable":
      return [`Creates the table ${Table.key(operation.table)} again, without the rows that it had.`]
    case "AddColumn":
      return isGenerated(operation.column) ? [] : [
        `Adds the column ${
          Table.key(operation.table)
        }.${operation.column.columnName} again, without the values that it had.`
      ]
    case "DropConstraint":
      return operation.name._tag === "Unnamed" && !Option.contains(operation.type, "primary")
        ? [
          `Not possible as it is: write the name that the database gave to the constraint of ${
            Table.key(operation.table)
          }.`
        ]
        : []
    case "AlterColumn":
      return narrowing(operation.table, operation.columnName, operation.existingType, operation.type)
    case "AlterEnum":
      return removedEnumLabels(operation)
    case "AlterTableBatch":
    case "ModifyTableOps":
      return operation.ops.flatMap(ofDowngrade)
    default:
      return []
  }
}

const removedEnumLabels = (change: AlterEnum): ReadonlyArray<string> => {
  const kept = new Set([...change.labels, ...Object.values(change.renamedLabels)])
  const removed = change.existingLabels.filter((label) => !kept.has(label))
  return removed.length === 0
    ? []
    : [
      `Data loss: the enum ${Table.key(change)} can no longer be ${
        removed.map((label) => JSON.stringify(label)).join(" or ")
      }. Change the rows that have it first.`
    ]
}

const narrowing = (
  table: Parameters<typeof Table.key>[0],
  column: string,
  from: Option.Option<SqlType.SqlType>,
  to: Option.Option<SqlType.SqlType>
): ReadonlyArray<string> => {
  if (Option.isNone(to)) return []
  const name = `${Table.key(table)}.${column}`
  if (Option.isNone(from)) return [`Possible data loss: the type of ${name} changes to ${text(to.value)}.`]
  const removed = removedLabels(from.value, to.value)
  return removed.length > 0
    ? [`Data loss: ${name} can no longer be ${removed.map((label) => JSON.stringify(label)).join(" or ")}.`]
    : holds(to.value, from.value)
    ? []
    : [`Possible data loss: the type of ${name} changes from ${text(from.value)} to ${text(to.value)}.`]
}

const text = (type: SqlType.SqlType): string => Code.print(RenderType.code(type), { width: Infinity })

const removedLabels = (from: SqlType.SqlType, to: SqlType.SqlType): ReadonlyArray<string> => {
  const [before, after] = [domainOf(from), domainOf(to)]
  return before._tag === "Labels" && after._tag === "Labels"
    ? before.labels.filter((label) => !after.labels.includes(label))
    : []
}

/**
 * Whether a type can hold every value of another. What is not known is answered with `false`.
 *
 * @since 0.1.0
 * @category queries
 */
export const holds = (to: SqlType.SqlType, from: SqlType.SqlType): boolean => {
  if (text(to) === text(from)) return true
  const [target, source] = [domainOf(to), domainOf(from)]
  switch (target._tag) {
    case "Integer":
      return source._tag === "Integer" && target.signed === source.signed && source.bytes <= target.bytes
    case "Decimal":
      return source._tag === "Decimal"
        ? source.whole <= target.whole && source.scale <= target.scale
        : source._tag === "Integer" && digits(source.bytes) <= target.whole
    case "Float":
      return source._tag === "Float" && source.bytes <= target.bytes
    case "Text":
      return source._tag === "Text"
        ? source.length <= target.length
        : source._tag === "Labels" && source.labels.every(({ length }) => length <= target.length)
    case "Labels":
      return source._tag === "Labels" && source.labels.every((label) => target.labels.includes(label))
    case "Bytes":
      return source._tag === "Bytes" && source.length <= target.length
    case "Unknown":
      return false
  }
}

type Domain =
  | { readonly _tag: "Integer"; readonly bytes: number; readonly signed: boolean }
  | { readonly _tag: "Decimal"; readonly whole: number; readonly scale: number }
  | { readonly _tag: "Float"; readonly bytes: number }
  | { readonly _tag: "Text"; readonly length: number }
  | { readonly _tag: "Bytes"; readonly length: number }
  | { readonly _tag: "Labels"; readonly labels: ReadonlyArray<string> }
  | { readonly _tag: "Unknown" }

const unknown: Domain = { _tag: "Unknown" }
const integer = (bytes: number, signed = true): Domain => ({ _tag: "Integer", bytes, signed })
const characters = (length: number | "max" | undefined): Domain => ({
  _tag: "Text",
  length: typeof length === "number" ? length : Number.MAX_SAFE_INTEGER
})
const bytes = (length: number | "max" | undefined): Domain => ({
  _tag: "Bytes",
  length: typeof length === "number" ? length : Number.MAX_SAFE_INTEGER
})

/** The decimal digits that an integer of so many bytes may have. */
const digits = (size: number): number => [0, 3, 5, 7, 10, 0, 0, 0, 19][size] ?? Infinity

/** Without a precision, dialects differ in what a number holds. */
const decimal = (precision: number | undefined, scale = 0): Domain =>
  precision === undefined ? unknown : { _tag: "Decimal", whole: precision - scale, scale }

const domainOf = ({ definition, variants }: SqlType.SqlType): Domain => {
  if (Object.keys(variants).length > 0) return unknown
  switch (definition._tag) {
    case "SmallInteger":
      return integer(2)
    case "Integer":
      return integer(4)
    case "BigInteger":
      return integer(8)
    case "Numeric":
      return decimal(definition.precision, definition.scale)
    case "Double":
      return { _tag: "Float", bytes: 8 }
    case "String":
    case "Text":
      return characters(definition.length)
    case "Binary":
      return bytes(definition.length)
    case "Enum":
      return { _tag: "Labels", labels: definition.values }
    case "Standard":
      return standard(definition.name, definition.parameters)
    case "Native":
      return native(definition)
    case "Float":
    case "Boolean":
    case "Date":
    case "DateTime":
    case "Time":
    case "Interval":
    case "Uuid":
    case "Json":
    case "Array":
    case "Custom":
    case "None":
      return unknown
  }
}

const standard = (name: SqlType.StandardName, { length, precision, scale }: SqlType.TypeParameters): Domain => {
  switch (name) {
    case "SMALLINT":
      return integer(2)
    case "INTEGER":
      return integer(4)
    case "BIGINT":
      return integer(8)
    case "NUMERIC":
    case "DECIMAL":
      return decimal(precision, scale)
    case "REAL":
      return { _tag: "Float", bytes: 4 }
    case "DOUBLE":
    case "DOUBLE PRECISION":
      return { _tag: "Float", bytes: 8 }
    case "VARCHAR":
    case "NVARCHAR":
    case "TEXT":
    case "CLOB":
      return characters(length)
    case "VARBINARY":
    case "BLOB":
      return bytes(length)
    default:
      return unknown
  }
}

const native = ({ name, parameters }: SqlType.NativeDefinition): Domain => {
  const signed = parameters.unsigned !== true
  switch (name) {
    case "TINYINT":
      return integer(1, signed)
    case "SMALLINT":
      return integer(2, signed)
    case "MEDIUMINT":
      return integer(3, signed)
    case "INTEGER":
      return integer(4, signed)
    case "BIGINT":
      return integer(8, signed)
    case "VARCHAR":
      return characters(parameters.length)
    case "TINYTEXT":
      return characters(255)
    case "TEXT":
      return characters(65_535)
    case "MEDIUMTEXT":
      return characters(2 ** 24 - 1)
    case "LONGTEXT":
      return characters(undefined)
    case "ENUM":
      return parameters.values === undefined ? unknown : { _tag: "Labels", labels: parameters.values }
    default:
      return unknown
  }
}
