/**
 * Operations as differences in Alembic's form (`as_diffs`).
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import { refOf } from "../dialect/DdlElement.ts"
import type { DiffTuple, Existing, Where } from "./DiffTuple.ts"
import type { AlterColumn, MigrateOperation } from "./MigrateOperation.ts"

/**
 * Returns an operation as differences in Alembic's form. A changed column has one difference for each attribute, in the order type,
 * nullability, default, comment; a new name has none. The indexes of a table follow the table when it is created, and precede it when it is dropped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const toDiffTuples = (operation: MigrateOperation): ReadonlyArray<DiffTuple> => {
  switch (operation._tag) {
    case "CreateTable":
      return [
        ["add_table", operation.table],
        ...operation.table.indexes.map((index): DiffTuple => ["add_index", index, refOf(operation.table)])
      ]
    case "DropTable":
      return [
        ...Option.match(operation.original, {
          onNone: () => [],
          onSome: ({ indexes }) => indexes
        }).map((index): DiffTuple => ["remove_index", index, operation.table]),
        ["remove_table", Option.getOrElse(operation.original, () => operation.table)]
      ]
    case "AddColumn":
      return [[
        "add_column",
        Option.getOrNull(operation.table.schema),
        operation.table.name,
        operation.column
      ]]
    case "DropColumn":
      return [[
        "remove_column",
        Option.getOrNull(operation.table.schema),
        operation.table.name,
        Option.getOrElse(operation.original, () => operation.columnName)
      ]]
    case "AlterColumn":
      return alterColumnDiffs(operation)
    case "CreateIndex":
      return [["add_index", operation.index, operation.table]]
    case "DropIndex":
      return [[
        "remove_index",
        Option.getOrElse(operation.original, () => operation.name),
        Option.match(operation.tableName, {
          onNone: () => null,
          onSome: (name) => ({ name, schema: operation.schema })
        })
      ]]
    case "AddConstraint":
      return [[
        operation.constraint._tag === "ForeignKey" ? "add_fk" : "add_constraint",
        operation.constraint,
        operation.table
      ]]
    case "DropConstraint":
      return [[
        Option.contains(operation.type, "foreignkey") ? "remove_fk" : "remove_constraint",
        Option.getOrElse(operation.original, () => operation.name),
        operation.table
      ]]
    case "CreateTableComment":
      return [["add_table_comment", operation.table, operation.comment, Option.getOrNull(operation.existing)]]
    case "DropTableComment":
      return [["remove_table_comment", operation.table]]
    case "ExecuteSql":
      return [["execute", operation.sql]]
    case "CreateType":
      return [["add_type", operation.type]]
    case "DropType":
      return [["remove_type", operation.type]]
    case "AlterEnum":
      return [[
        "modify_enum",
        Option.getOrNull(operation.schema),
        operation.name,
        operation.existingLabels,
        operation.labels
      ]]
    case "CreateObject":
      return [["add_object", operation.object]]
    case "DropObject":
      return [["remove_object", operation.object]]
    case "ReplaceObject":
      return [["modify_object", operation.original, operation.object]]
    case "RenameTable":
    case "BulkInsert":
      return []
    case "AlterTableBatch":
    case "ModifyTableOps":
      return operation.ops.flatMap(toDiffTuples)
    case "Custom":
      return Option.toArray(operation.diff)
  }
}

const alterColumnDiffs = (change: AlterColumn): ReadonlyArray<DiffTuple> => {
  const where: Where = [Option.getOrNull(change.table.schema), change.table.name, change.columnName]
  const existing: Existing = {
    existingType: Option.getOrNull(change.existingType),
    existingNullable: Option.getOrNull(change.existingNullable),
    existingServerDefault: Option.getOrNull(Option.flatten(change.existingServerDefault)),
    existingComment: Option.getOrNull(Option.flatten(change.existingComment))
  }
  return [
    ...Option.toArray(change.type)
      .map((to): DiffTuple => ["modify_type", ...where, existing, existing.existingType, to]),
    ...Option.toArray(change.nullable)
      .map((to): DiffTuple => ["modify_nullable", ...where, existing, existing.existingNullable, to]),
    ...Option.toArray(change.serverDefault).map((to): DiffTuple => [
      "modify_default",
      ...where,
      existing,
      existing.existingServerDefault,
      Option.getOrNull(to)
    ]),
    ...Option.toArray(change.comment)
      .map((to): DiffTuple => ["modify_comment", ...where, existing, existing.existingComment, Option.getOrNull(to)])
  ]
}
