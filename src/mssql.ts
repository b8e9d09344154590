/**
 * The dialect of SQL Server, and the types that only it has.
 *
 * @since 0.1.0
 */
export { dialect, layer, sqlServer2012 } from "./dialect/mssql/Dialect.ts"
export * from "./dialect/mssql/Types.ts"
