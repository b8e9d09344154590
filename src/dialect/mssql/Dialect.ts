/**
 * The dialect of SQL Server.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialect from "../Dialect.ts"
import * as Statement from "../Statement.ts"
import * as Connection from "./Connection.ts"
import { MssqlDdlCompiler } from "./DdlCompiler.ts"
import { features, MssqlDdlPlanner } from "./DdlPlanner.ts"
import { databaseOf, identifiers } from "./Identifiers.ts"
import { literal, literals } from "./Literals.ts"
import { locking } from "./Locking.ts"
import { controlsTransaction } from "./TransactionControl.ts"
import { type MssqlTypeCompiler, types, typesOfAnyVersion } from "./TypeCompiler.ts"

const objectId = (name: string, schema: Option.Option<string>) =>
  `OBJECT_ID(${literals.string(identifiers.table(name, schema))}`

const schemaOf = (name: string) => `COALESCE(OBJECT_SCHEMA_NAME(${objectId(name, Option.none())})), SCHEMA_NAME())`

// An uncommittable transaction counts as lost. Without a transaction, each statement has an id of its own.
const transactionId = Statement.text(
  "SELECT CASE WHEN @@TRANCOUNT > 0 AND XACT_STATE() = 1 THEN CURRENT_TRANSACTION_ID() END AS transaction_id"
)

const identity: Dialect.TransactionIdentity = {
  begun: transactionId,
  asked: [transactionId],
  condition: Option.none(),
  // The errors of COMMIT and ROLLBACK without a transaction.
  isLost: ({ code }) => Option.exists(code, (code) => code === "3902" || code === "3903"),
  endsAtErrors: true,
  endsOnlyAtErrors: false
}

// The settings of a connection of tedious, which filtered indexes, indexed views and indexes on computed columns require, and XACT_ABORT, with
// which a run-time error rolls the transaction back.
const scriptSettings = [
  "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON",
  "SET NUMERIC_ROUNDABORT OFF",
  "SET XACT_ABORT ON"
]

const withTypes = (compiler: MssqlTypeCompiler): Dialect.Dialect["Type"] =>
  withDdl(compiler, new MssqlDdlPlanner(compiler, features), new MssqlDdlCompiler(compiler))

const withDdl = (
  typeCompiler: MssqlTypeCompiler,
  planner: MssqlDdlPlanner,
  compiler: MssqlDdlCompiler
): Dialect.Dialect["Type"] => ({
  name: "mssql",
  client: "mssql",
  names: { identifiers, defaultSchema: Option.some("dbo") },
  types: { compiler: typeCompiler, literals },
  ddl: { ...Dialect.ansi.ddl, planner, compiler, features },
  catalogue: {
    hasTable: (name, schema) => Statement.text(`SELECT 1 AS found WHERE ${objectId(name, schema)}, N'U') IS NOT NULL`),
    hasType: (name, schema) =>
      Statement.text(
        `SELECT 1 AS found WHERE TYPE_ID(${literals.string(identifiers.table(name, schema))}) IS NOT NULL`
      ),
    invalidIndex: () => Option.none(),
    identityColumn: (name, schema) =>
      Option.some(
        Statement.text(
          `SELECT name FROM ${databaseOf(schema)}sys.identity_columns WHERE object_id = ${
            objectId(name, schema)
          }, N'U')`
        )
      ),
    foreignKeysTo: ({ name, schema }) =>
      Option.some(Statement.text(
        `SELECT k.name AS name, o.name AS table_name FROM ${databaseOf(schema)}sys.foreign_keys k ` +
          `JOIN ${databaseOf(schema)}sys.objects o ON o.object_id = k.parent_object_id ` +
          `WHERE k.referenced_object_id = ${objectId(name, schema)}, N'U') ` +
          "AND k.parent_object_id <> k.referenced_object_id ORDER BY o.name, k.name"
      )),
    address: Option.some(Statement.text(
      "SELECT CONCAT('mssql://', SUSER_SNAME(), '@', CAST(SERVERPROPERTY('ServerName') AS nvarchar(256)), " +
        "':' + CAST(CONNECTIONPROPERTY('local_tcp_port') AS nvarchar(9)), '/', DB_NAME()) AS address"
    )),
    emptyFile: Option.none(),
    schemaOf: (name, tables) => {
      const found = Dialect.foundColumns(
        tables.map((table) =>
          `OBJECT_ID(QUOTENAME(s.schema_name) + ${literals.string(`.${identifiers.quote(table)}`)}, N'U') IS NOT NULL`
        )
      )
      return Option.some(
        Statement.text(`SELECT s.schema_name${found} FROM (SELECT ${schemaOf(name)} AS schema_name) s`)
      )
    },
    comment: ({ name, schema }, column) =>
      Option.some(Statement.text(
        `SELECT ${
          Option.match(schema, { onNone: () => schemaOf(name), onSome: (schema) => literals.string(schema) })
        } AS schema_name, (SELECT CONVERT(nvarchar(max), value) FROM ${databaseOf(schema)}sys.extended_properties ` +
          `WHERE class = 1 AND name = 'MS_Description' AND major_id = ${objectId(name, schema)}) AND minor_id = ${
            Option.match(column, {
              onNone: () => "0",
              onSome: (column) =>
                `(SELECT column_id FROM ${databaseOf(schema)}sys.columns WHERE object_id = ${
                  objectId(name, schema)
                }) ` +
                `AND name = ${literals.string(column)})`
            })
          }) AS comment`
      )),
    columnLength: Dialect.columnLength((text) => literals.string(text), "SCHEMA_NAME()"),
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ reflector }) => reflector)),
    comparison: Effect.map(Effect.promise(() => import("./Comparison.ts")), ({ make }) => make(planner, compiler)),
    scratch: Option.some({
      server: "master",
      create: (name) => [Statement.text(`CREATE DATABASE ${name}`)],
      // A session that is about to end keeps its database from being dropped.
      drop: (name) => [
        Statement.text(`ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`),
        Statement.text(`DROP DATABASE ${name}`)
      ],
      isIn: (name) => Statement.text(`SELECT 1 AS found WHERE DB_NAME() = ${literals.string(name)}`),
      others: Option.some(Statement.text("SELECT name FROM sys.databases WHERE name <> DB_NAME()"))
    })
  },
  transactions: {
    ...Dialect.ansi.transactions,
    begin: "BEGIN TRANSACTION",
    transactionalDdl: true,
    transactionalScripts: true,
    controls: controlsTransaction,
    identity: Option.some(identity),
    locking
  },
  statements: {
    ...Dialect.ansi.statements,
    placeholder: (index) => `@${index}`,
    bindValue: ({ type, value }) => literal(literals.render(value, type)),
    adapt: Connection.adapt,
    clientOfMigrations: Connection.clientOfMigrations,
    affectedRows: Option.some("SELECT @@ROWCOUNT AS affected_rows"),
    batchSeparator: Option.some("GO"),
    scriptSettings
  }
})

/**
 * The options of {@link make}:
 *
 * - `deprecateLargeTypes`: whether `Text` and `LargeBinary` are `VARCHAR(max)` and `VARBINARY(max)` (default), or `TEXT` and `IMAGE`, as
 *   before SQL Server 2012 (SQLAlchemy's `deprecate_large_types`).
 *
 * @since 0.1.0
 * @category models
 */
export interface MssqlOptions {
  readonly deprecateLargeTypes?: boolean | undefined
}

/**
 * Creates the dialect of SQL Server for other versions than {@link dialect} assumes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ deprecateLargeTypes = true }: MssqlOptions): Dialect.Dialect["Type"] =>
  withTypes(deprecateLargeTypes ? types : typesOfAnyVersion)

/**
 * The dialect of SQL Server 2012 and later, online and in scripts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dialect: Dialect.Dialect["Type"] = make({})

/**
 * The dialect of SQL Server 2012 and later, as a layer for env.ts.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, dialect)
