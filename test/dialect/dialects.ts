/**
 * What each dialect makes of names, values and types, side by side.
 */
import * as Mssql from "../../src/dialect/mssql/TypeCompiler.ts"
import * as Mysql from "../../src/dialect/mysql/TypeCompiler.ts"
import * as Postgresql from "../../src/dialect/postgresql/TypeCompiler.ts"
import * as Sqlite from "../../src/dialect/sqlite/TypeCompiler.ts"
import * as Ansi from "../../src/dialect/TypeCompiler.ts"

export const dialects = {
  default: Ansi.types,
  postgresql: Postgresql.types,
  mysql: Mysql.mysql,
  mariadb: Mysql.mariadb,
  mssql: Mssql.types,
  sqlite: Sqlite.types
} satisfies Record<string, Ansi.TypeCompiler>

/** The answer of every dialect, by its name. */
export const ask = <A>(question: (types: Ansi.TypeCompiler) => A): Readonly<Record<keyof typeof dialects, A>> => ({
  default: question(dialects.default),
  postgresql: question(dialects.postgresql),
  mysql: question(dialects.mysql),
  mariadb: question(dialects.mariadb),
  mssql: question(dialects.mssql),
  sqlite: question(dialects.sqlite)
})

/** One answer for all, but for those named. */
export const all = <A>(answer: A, others: Partial<Record<keyof typeof dialects, A>> = {}) => ({
  default: answer,
  postgresql: answer,
  mysql: answer,
  mariadb: answer,
  mssql: answer,
  sqlite: answer,
  ...others
})
