/**
 * SQL Server, in one value.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialect from "../Dialect.ts"
import * as Statement from "../Statement.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { MssqlDdlCompiler } from "./DdlCompiler.ts"
import { features, MssqlDdlPlanner } from "./DdlPlanner.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"
import { locking } from "./Locking.ts"
import { type MssqlTypeCompiler, types, typesOfAnyVersion } from "./TypeCompiler.ts"

const objectId = (name: string, schema: Option.Option<string>) =>
  `OBJECT_ID(${literals.string(identifiers.table(name, schema))}`

// BEGIN alone begins a block; a ROLLBACK that names something goes back to a savepoint.
const words = /^(?:begin\s+(?:distributed\s+)?tran(?:saction)?|commit|rollback(?!\s+tran(?:saction)?\s+[\w@[]))\b/i

const make = (typeCompiler: MssqlTypeCompiler): Dialect.Dialect["Type"] => ({
  name: "mssql",
  client: "mssql",
  identifiers,
  literals,
  typeCompiler,
  ddlCompiler: new MssqlDdlCompiler(typeCompiler),
  ddlPlanner: new MssqlDdlPlanner(typeCompiler, features),
  features,
  catalogue: {
    hasTable: (name, schema) => Statement.text(`SELECT 1 AS found WHERE ${objectId(name, schema)}, N'U') IS NOT NULL`),
    hasType: (name, schema) =>
      Statement.text(
        `SELECT 1 AS found WHERE TYPE_ID(${literals.string(identifiers.table(name, schema))}) IS NOT NULL`
      ),
    identityColumn: (name, schema) =>
      Option.some(
        Statement.text(`SELECT name FROM sys.identity_columns WHERE object_id = ${objectId(name, schema)}, N'U')`)
      ),
    schemaOf: () => Option.none()
  },
  defaultSchema: Option.some("dbo"),
  transactionalDdl: true,
  transactionalScripts: true,
  placeholder: (index) => `@${index}`,
  bindMarker: ({ name = "" }) => `:${name}`,
  bindValue: ({ type, value }) => literals.bindable(value, type),
  transaction: { begin: "BEGIN TRANSACTION", commit: "COMMIT", rollback: "ROLLBACK" },
  controlsTransaction: TransactionControl.make(words, { nested: true }),
  witness: Option.none(),
  locking,
  cancellation: Option.none(),
  implicitCommits: Option.none(),
  batchSeparator: Option.some("GO"),
  commandTerminator: ";"
})

/**
 * SQL Server 2012 and up: what a connection speaks, and what scripts for such a server should be written in.
 *
 * @since 0.1.0
 * @category constructors
 */
export const sqlServer2012: Dialect.Dialect["Type"] = make(types)

/**
 * SQL Server of any version, as Alembic writes scripts when no server tells its own: `Text` is `TEXT`, not `VARCHAR(max)`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dialect: Dialect.Dialect["Type"] = make(typesOfAnyVersion)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, dialect)
