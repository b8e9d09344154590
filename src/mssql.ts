/**
 * The dialect of SQL Server, and the types that only it has.
 *
 * @since 0.1.0
 */
export { dialect, layer, make, type MssqlOptions } from "./dialect/mssql/Dialect.ts"
export * from "./dialect/mssql/Types.ts"
