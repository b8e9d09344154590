/**
 * Operations as differences in words.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { Name } from "../schema/Name.ts"
import * as Table from "../schema/Table.ts"

/**
 * Returns the differences that an operation removes, as Alembic logs them: `added table 'account'`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const describe = (operation: MigrateOperation): ReadonlyArray<string> => {
  switch (operation._tag) {
    case "CreateTable":
      return [`added table '${Table.key(operation.table)}'`]
    case "DropTable":
      return [`removed table '${Table.key(operation.table)}'`]
    case "RenameTable":
      return [`renamed table '${Table.key(operation.table)}' to '${operation.newName}'`]
    case "AddColumn":
      return [`added column '${Table.key(operation.table)}.${operation.column.columnName}'`]
    case "DropColumn":
      return [`removed column '${Table.key(operation.table)}.${operation.columnName}'`]
    case "AlterColumn": {
      const column = `'${Table.key(operation.table)}.${operation.columnName}'`
      return [
        ...Option.toArray(operation.type).map(() => `type change on column ${column}`),
        ...Option.toArray(operation.nullable).map((nullable) =>
          `${nullable ? "NULL" : "NOT NULL"} on column ${column}`
        ),
        ...Option.toArray(operation.serverDefault).map(() => `server default on column ${column}`),
        ...Option.toArray(operation.comment).map(() => `column comment ${column}`),
        ...Option.toArray(operation.newColumnName).map((name) => `new name '${name}' of column ${column}`),
        ...Option.toArray(operation.autoincrement).map(() => `autoincrement on column ${column}`)
      ]
    }
    case "CreateIndex":
      return [`added index ${nameOf(operation.index.name)} on '${Table.key(operation.table)}'`]
    case "DropIndex":
      return [
        `removed index ${nameOf(operation.name)}${
          Option.match(operation.tableName, { onNone: () => "", onSome: (table) => ` on '${table}'` })
        }`
      ]
    case "AddConstraint":
      return [
        `added ${operation.constraint._tag} constraint ${nameOf(operation.constraint.name)} on '${
          Table.key(operation.table)
        }'`
      ]
    case "DropConstraint":
      return [`removed constraint ${nameOf(operation.name)} on '${Table.key(operation.table)}'`]
    case "CreateTableComment":
      return [`added comment on table '${Table.key(operation.table)}'`]
    case "DropTableComment":
      return [`removed comment on table '${Table.key(operation.table)}'`]
    case "ExecuteSql":
      return ["SQL to execute"]
    case "BulkInsert":
      return [`rows for table '${Table.key(operation.table)}'`]
    case "CreateType":
      return ["added type"]
    case "DropType":
      return ["removed type"]
    case "AlterTableBatch":
    case "ModifyTableOps":
      return operation.ops.flatMap(describe)
    case "Custom":
      return [operation.name]
  }
}

const nameOf = (name: Name): string => name._tag === "Unnamed" ? "without a name" : `'${name.value}'`
