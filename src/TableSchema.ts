/**
 * The row of a table as an Effect Schema, apart from the rest so that `effect/Schema` is loaded only where it is used.
 *
 * @since 0.1.0
 */
export * from "./schema/TableSchema.ts"
