/**
 * The dialects of MySQL and MariaDB, and the types that only they have.
 *
 * @since 0.1.0
 */
export {
  layer,
  layerMariadb,
  mariadb,
  mariadbInSqlMode,
  mysql as dialect,
  mysqlInSqlMode as inSqlMode
} from "./dialect/mysql/Dialect.ts"
export * from "./dialect/mysql/Types.ts"
