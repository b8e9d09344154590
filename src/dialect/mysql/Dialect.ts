/**
 * The dialects of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialect from "../Dialect.ts"
import * as Statement from "../Statement.ts"
import * as DdlCompiler from "./DdlCompiler.ts"
import * as DdlPlanner from "./DdlPlanner.ts"
import * as Identifiers from "./Identifiers.ts"
import { implicitCommits } from "./ImplicitCommits.ts"
import * as Literals from "./Literals.ts"
import { locking } from "./Locking.ts"
import { controlsTransaction } from "./TransactionControl.ts"
import * as TypeCompiler from "./TypeCompiler.ts"

/**
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
    hasTable: (name, schema) =>
      Statement.text(
        "SELECT 1 AS found FROM information_schema.tables WHERE table_type <> 'VIEW' " +
          `AND table_name = ${Literals.mysql.string(name)} AND table_schema = ${
            Option.match(schema, { onNone: () => "DATABASE()", onSome: (schema) => Literals.mysql.string(schema) })
          }`
      ),
    hasType: () => Statement.text("SELECT 1 AS found FROM DUAL WHERE FALSE"),
    identityColumn: () => Option.none(),
    schemaOf: () => Option.some(Statement.text("SELECT DATABASE() AS schema_name")),
    columnLength: (table, schema, column) =>
      Option.some(Statement.text(
        "SELECT character_maximum_length AS length FROM information_schema.columns " +
          `WHERE table_name = ${Literals.mysql.string(table)} AND column_name = ${
            Literals.mysql.string(column)
          } AND table_schema = ${
            Option.match(schema, { onNone: () => "DATABASE()", onSome: (schema) => Literals.mysql.string(schema) })
          }`
      )),
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ mysql }) => mysql))
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
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ mariadb }) => mariadb))
  },
  statements: { ...mysql.statements, bindValue: ({ type, value }) => Literals.mariadb.bindable(value, type) }
}

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, mysql)

/**
 * @since 0.1.0
 * @category layers
 */
export const layerMariadb: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, mariadb)
