/**
 * The dialects of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialect from "../Dialect.ts"
import * as Statement from "../Statement.ts"
import * as DdlCompiler from "./DdlCompiler.ts"
import * as DdlPlanner from "./DdlPlanner.ts"
import * as Identifiers from "./Identifiers.ts"
import { implicitCommits } from "./ImplicitCommits.ts"
import { inSqlMode } from "./Lexer.ts"
import * as Literals from "./Literals.ts"
import { locking } from "./Locking.ts"
import { controlsTransaction } from "./TransactionControl.ts"
import * as TypeCompiler from "./TypeCompiler.ts"

const tableNamed = (name: string, schema: string) =>
  "SELECT 1 AS found FROM information_schema.tables WHERE table_type <> 'VIEW' " +
  `AND table_name = ${Literals.nameString(name)} AND table_schema = ${schema}`

const schemaText = (schema: Option.Option<string>) =>
  Option.match(schema, { onNone: () => "DATABASE()", onSome: (schema) => Literals.nameString(schema) })

/**
 * The dialect of MySQL, for sessions with the default `sql_mode`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: Dialect.Dialect["Type"] = {
  name: "mysql",
  client: "mysql",
  names: { identifiers: Identifiers.mysql, defaultSchema: Option.none() },
  types: { compiler: TypeCompiler.mysql, literals: Literals.mysql },
  ddl: { ...Dialect.ansi.ddl, planner: DdlPlanner.mysql, compiler: DdlCompiler.mysql, features: DdlPlanner.features },
  catalogue: {
    hasTable: (name, schema) => Statement.text(tableNamed(name, schemaText(schema))),
    hasType: () => Statement.text("SELECT 1 AS found FROM DUAL WHERE FALSE"),
    invalidIndex: () => Option.none(),
    comment: () => Option.none(),
    identityColumn: () => Option.none(),
    foreignKeysTo: ({ name, schema }) =>
      Option.some(Statement.text(
        "SELECT constraint_name AS name, table_name AS table_name FROM information_schema.referential_constraints " +
          `WHERE @@foreign_key_checks = 1 AND referenced_table_name = ${Literals.nameString(name)} ` +
          `AND unique_constraint_schema = ${schemaText(schema)} ` +
          "AND NOT (table_name = referenced_table_name AND constraint_schema = unique_constraint_schema) ORDER BY 2, 1"
      )),
    address: Option.some(Statement.text(
      "SELECT CONCAT('mysql://', SUBSTRING_INDEX(USER(), '@', 1), '@', @@hostname, ':', @@port, '/', COALESCE(DATABASE(), '')) AS address"
    )),
    emptyFile: Option.none(),
    schemaOf: (_, tables) => {
      const found = Dialect.foundColumns(tables.map((name) => `EXISTS (${tableNamed(name, "DATABASE()")})`))
      return Option.some(Statement.text(`SELECT DATABASE() AS schema_name${found}`))
    },
    columnLength: Dialect.columnLength(Literals.nameString, "DATABASE()"),
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ mysql }) => mysql)),
    comparison: Effect.map(Effect.promise(() => import("./Comparison.ts")), ({ mysql }) => mysql),
    scratch: Option.some({
      server: "information_schema",
      create: (name) => [Statement.text(`CREATE DATABASE ${name}`)],
      drop: (name) => [Statement.text(`DROP DATABASE ${name}`)],
      isIn: (name) => Statement.text(`SELECT 1 AS found FROM DUAL WHERE DATABASE() = ${Literals.nameString(name)}`),
      others: Option.some(Statement.text(
        "SELECT schema_name AS name FROM information_schema.schemata " +
          "WHERE schema_name NOT IN (DATABASE(), 'information_schema')"
      ))
    })
  },
  transactions: {
    ...Dialect.ansi.transactions,
    controls: controlsTransaction,
    implicitCommits: Option.some(implicitCommits),
    locking
  },
  statements: {
    ...Dialect.ansi.statements,
    bindValue: ({ type, value }) => Literals.mysql.bindable(value, type),
    cancellation: Option.some({
      session: Statement.text("SELECT CONNECTION_ID() AS session"),
      end: (session) => Statement.text(`KILL QUERY ${session}`)
    })
  }
}

/**
 * The dialect of MariaDB, for sessions with the default `sql_mode`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: Dialect.Dialect["Type"] = {
  ...mysql,
  name: "mariadb",
  names: { ...mysql.names, identifiers: Identifiers.mariadb },
  types: { compiler: TypeCompiler.mariadb, literals: Literals.mariadb },
  ddl: { ...mysql.ddl, planner: DdlPlanner.mariadb, compiler: DdlCompiler.mariadb },
  catalogue: {
    ...mysql.catalogue,
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ mariadb }) => mariadb)),
    comparison: Effect.map(Effect.promise(() => import("./Comparison.ts")), ({ mariadb }) => mariadb)
  },
  statements: { ...mysql.statements, bindValue: ({ type, value }) => Literals.mariadb.bindable(value, type) }
}

/**
 * Returns MySQL's dialect for sessions with an `sql_mode`: `NO_BACKSLASH_ESCAPES` and `ANSI_QUOTES` change how text is quoted and read.
 *
 * @example
 * import * as Mysql from "effect-alembic/mysql"
 *
 * Mysql.inSqlMode("NO_BACKSLASH_ESCAPES").types.literals.string("C:\\dir") // 'C:\dir'
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysqlInSqlMode = (sqlMode: string): Dialect.Dialect["Type"] => {
  if (isUsual(sqlMode)) return mysql
  const types = new TypeCompiler.MysqlTypeCompiler(
    Identifiers.mysql,
    new Literals.MysqlLiterals(inSqlMode(sqlMode))
  )
  return withTypes(mysql, types, {
    planner: new DdlPlanner.MysqlDdlPlanner(types, DdlPlanner.features),
    compiler: new DdlCompiler.MysqlDdlCompiler(types)
  })
}

/**
 * Returns MariaDB's dialect for sessions with an `sql_mode`: `NO_BACKSLASH_ESCAPES` and `ANSI_QUOTES` change how text is quoted and read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadbInSqlMode = (sqlMode: string): Dialect.Dialect["Type"] => {
  if (isUsual(sqlMode)) return mariadb
  const types = new TypeCompiler.MariadbTypeCompiler(
    Identifiers.mariadb,
    new Literals.MariadbLiterals(inSqlMode(sqlMode))
  )
  return withTypes(mariadb, types, {
    planner: new DdlPlanner.MariadbDdlPlanner(types, DdlPlanner.features),
    compiler: new DdlCompiler.MariadbDdlCompiler(types)
  })
}

/**
 * Returns the dialect of the server that a client is connected to, for the `sql_mode` of its session. One query returns both.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromClient = (client: SqlClient.SqlClient): Effect.Effect<Dialect.Dialect["Type"], SqlError> =>
  Effect.map(
    session(client),
    ({ sqlMode, version }) => /mariadb/i.test(version) ? mariadbInSqlMode(sqlMode) : mysqlInSqlMode(sqlMode)
  )

/**
 * MySQL's dialect as a layer. With a MySQL client in the context, as in env.ts, it is for the `sql_mode` of the client's session; in
 * scripts, for the default mode.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Dialect.Dialect, SqlError> = Layer.effect(
  Dialect.Dialect,
  Effect.suspend(() => inSession(mysqlInSqlMode))
)

/**
 * MariaDB's dialect as a layer. With a MySQL client in the context, as in env.ts, it is for the `sql_mode` of the client's session; in
 * scripts, for the default mode.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMariadb: Layer.Layer<Dialect.Dialect, SqlError> = Layer.effect(
  Dialect.Dialect,
  Effect.suspend(() => inSession(mariadbInSqlMode))
)

const inSession = (dialect: (sqlMode: string) => Dialect.Dialect["Type"]) =>
  Effect.flatMap(
    Effect.serviceOption(SqlClient.SqlClient),
    Option.match({
      onNone: () => Effect.succeed(dialect("")),
      onSome: (client) =>
        client.onDialectOrElse({
          mysql: () => Effect.map(session(client), ({ sqlMode }) => dialect(sqlMode)),
          orElse: () => Effect.succeed(dialect(""))
        })
    })
  )

const session = (
  client: SqlClient.SqlClient
): Effect.Effect<{ readonly version: string; readonly sqlMode: string }, SqlError> =>
  Effect.map(
    client.withoutTransforms()<
      { version: string; sql_mode: string }
    >`SELECT VERSION() AS version, @@sql_mode AS sql_mode`,
    ([row]) => ({ version: row?.version ?? "", sqlMode: row?.sql_mode ?? "" })
  )

const isUsual = (sqlMode: string) => !/NO_BACKSLASH_ESCAPES|ANSI_QUOTES/i.test(sqlMode)

const withTypes = (
  dialect: Dialect.Dialect["Type"],
  compiler: TypeCompiler.MysqlTypeCompiler,
  ddl: Pick<Dialect.Ddl, "planner" | "compiler">
): Dialect.Dialect["Type"] => ({
  ...dialect,
  types: { compiler, literals: compiler.literals },
  ddl: { ...dialect.ddl, ...ddl }
})
