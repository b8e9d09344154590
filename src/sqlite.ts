/**
 * The dialect of SQLite, and the types that only it has.
 *
 * @since 0.1.0
 */
export { dialect, layer } from "./dialect/sqlite/Dialect.ts"
export * from "./dialect/sqlite/Types.ts"
