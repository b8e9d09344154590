/**
 * Migration operations as values, with one tag for each kind of operation, their reverse operations, and their form as differences.
 *
 * @since 0.1.0
 */
export * from "./operations/DiffTuple.ts"
export * from "./operations/MigrateOperation.ts"
export * from "./operations/reverse.ts"
export * from "./operations/toDiffTuples.ts"
