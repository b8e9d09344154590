/**
 * Tables as values, typed by their rows, and their rows as Effect Schemas.
 *
 * @since 0.1.0
 */
export { fromModel, type Model, type ModelInsert } from "./schema/FromModel.ts"
export * from "./schema/Table.ts"
export { make as schema } from "./schema/TableSchema.ts"
