/**
 * Marks the enums and domains of tables that are not created with the table, because they are there (PostgreSQL). Online the database is asked; a
 * script has to know.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import type { Dialect } from "../dialect/Dialect.ts"
import type { NamedType } from "../dialect/TypeCompiler.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type * as SqlType from "../schema/SqlType.ts"
import type * as Table from "../schema/Table.ts"

/**
 * Returns the operations on tables with such marks:
 *
 * - `existing`: whether a type is there before the operations, for new tables;
 * - `remaining`: whether it is there after them, for dropped tables, which the downgrade creates.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withExistingTypes = (
  dialect: Dialect["Type"],
  operations: ReadonlyArray<MigrateOperation>,
  { existing, remaining }: {
    readonly existing: (type: NamedType) => boolean
    readonly remaining: (type: NamedType) => boolean
  }
): ReadonlyArray<MigrateOperation> =>
  operations.map((operation) => {
    switch (operation._tag) {
      case "CreateTable":
        return { ...operation, table: marked(dialect, operation.table, existing) }
      case "DropTable":
        return { ...operation, original: Option.map(operation.original, (table) => marked(dialect, table, remaining)) }
      default:
        return operation
    }
  })

const marked = (
  { types }: Dialect["Type"],
  table: Table.Table,
  isThere: (type: NamedType) => boolean
): Table.Table => ({
  ...table,
  columns: table.columns.map((column) =>
    types.compiler.namedTypes(column.type, table.schema).some(isThere)
      ? { ...column, type: withoutCreation(column.type) }
      : column
  )
})

const withoutCreation = (type: SqlType.SqlType): SqlType.SqlType => ({
  ...type,
  definition: definitionWithoutCreation(type.definition),
  variants: Record.map(type.variants, withoutCreation)
})

const definitionWithoutCreation = (definition: SqlType.SqlType["definition"]): SqlType.SqlType["definition"] => {
  switch (definition._tag) {
    case "Enum":
      return { ...definition, createType: false }
    case "Array":
      return { ...definition, item: withoutCreation(definition.item) }
    case "Native":
      return { ...definition, parameters: { ...definition.parameters, createType: false } }
    default:
      return definition
  }
}
