/**
 * The dialect of PostgreSQL, and the types that only it has.
 *
 * @since 0.1.0
 */
export { dialect, layer } from "./dialect/postgresql/Dialect.ts"
export * from "./dialect/postgresql/Types.ts"
