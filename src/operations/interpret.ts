/**
 * What each operation does, by the `DdlImpl` of the dialect.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { OperationError } from "../execution/DdlImpl.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import * as Batch from "./Batch.ts"
import type { MigrateOperation, OperationServices } from "./MigrateOperation.ts"

/**
 * @since 0.1.0
 * @category running
 */
export const interpret = (
  operation: MigrateOperation,
  services: OperationServices,
  options: {
    readonly namingConvention?: NamingConvention | undefined
    readonly reflectTable?: Batch.ReflectTable | undefined
  }
): Effect.Effect<void, OperationError> => {
  const { impl } = services
  const { namingConvention } = options
  switch (operation._tag) {
    case "CreateTable":
      return impl.createTable(operation.table, { ifNotExists: operation.ifNotExists, namingConvention })
    case "DropTable":
      return impl.dropTable(operation.table, operation)
    case "RenameTable":
      return impl.renameTable(operation.table, operation.newName)
    case "AddColumn":
      return impl.addColumn(operation.table, operation.column, {
        ifNotExists: operation.ifNotExists,
        inlinePrimaryKey: operation.inlinePrimaryKey,
        inlineReferences: operation.inlineReferences,
        namingConvention
      })
    case "DropColumn":
      return impl.dropColumn(operation.table, operation.columnName, operation)
    case "AlterColumn":
      return impl.alterColumn(operation, { namingConvention })
    case "CreateIndex":
      return impl.createIndex(operation.table, operation.index, {
        ifNotExists: operation.ifNotExists,
        namingConvention
      })
    case "DropIndex":
      return impl.dropIndex(operation.name, {
        ...operation.options,
        ifExists: operation.ifExists,
        schema: Option.getOrUndefined(operation.schema),
        table: Option.getOrUndefined(operation.tableName)
      })
    case "AddConstraint":
      return impl.addConstraint(operation.table, operation.constraint, { namingConvention })
    case "DropConstraint":
      return impl.dropConstraint(operation.table, operation.name, {
        ifExists: operation.ifExists,
        namingConvention,
        type: Option.getOrUndefined(operation.type)
      })
    case "CreateTableComment":
      return impl.createTableComment(operation.table, operation.comment)
    case "DropTableComment":
      return impl.dropTableComment(operation.table)
    case "BulkInsert":
      return impl.bulkInsert(operation.table, operation.rows, operation)
    case "ExecuteSql":
      return impl.execute(operation.sql)
    case "AlterTableBatch":
      return Batch.run(operation, services, options)
    case "ModifyTableOps":
      return Effect.forEach(operation.operations, services.invoke, { discard: true })
    case "Custom":
      return operation.interpret(services)
  }
}
