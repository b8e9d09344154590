/**
 * All that this project knows about one kind of database, in one value.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Option from "effect/Option"
import type { Bind } from "../schema/SqlText.ts"
import { type DdlCompiler, ddlCompiler } from "./DdlCompiler.ts"
import { type DdlPlanner, ddlPlanner } from "./DdlPlanner.ts"
import type * as DriverError from "./DriverError.ts"
import { ansi as features, type Features } from "./Features.ts"
import { type Identifiers, identifiers } from "./Identifiers.ts"
import type { ImplicitCommits } from "./ImplicitCommits.ts"
import { type Literals, literals } from "./Literals.ts"
import * as Locking from "./Locking.ts"
import * as Statement from "./Statement.ts"
import * as TransactionControl from "./TransactionControl.ts"
import { type TypeCompiler, types as typeCompiler } from "./TypeCompiler.ts"

/**
 * The words that open and close a transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransactionTexts {
  readonly begin: string
  readonly commit: string
  readonly rollback: string
}

/**
 * Questions to the database's catalogue. `hasTable` and `hasType` are answered by whether there is a row; `identityColumn` by the
 * `name` of the column that refuses values of its own, and asked only where there are such columns; `schemaOf` by the `schema_name` of the
 * table that a name without a schema means in the session, or would have if it were created; none where a session cannot change it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Catalogue {
  readonly hasTable: (name: string, schema: Option.Option<string>) => Statement.Statement
  readonly hasType: (name: string, schema: Option.Option<string>) => Statement.Statement
  readonly identityColumn: (name: string, schema: Option.Option<string>) => Option.Option<Statement.Statement>
  readonly schemaOf: (name: string) => Option.Option<Statement.Statement>
}

/**
 * How a statement that is under way is ended from another session, where the driver does not do so itself: `session` asks, in one row,
 * for the number of the `session` that it is sent on; `end` ends what that session is at, and leaves the session alive.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cancellation {
  readonly session: Statement.Statement
  readonly end: (session: number) => Statement.Statement
}

/**
 * How a transaction is known again. `begun` is sent when it has begun; later `asked` are sent, one after the other, and the last answers with
 * the same `witness` in its row if it is the same transaction still. `isLost` says which refusals mean that it is not; after any other,
 * nothing is known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Witness {
  readonly begun: Statement.Statement
  readonly asked: ReadonlyArray<Statement.Statement>
  readonly isLost: (error: DriverError.DriverError) => boolean
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Dialect extends Context.Tag("effect-alembic/Dialect")<Dialect, {
  readonly name: string
  /** What @effect/sql calls the database. */
  readonly client: "pg" | "mysql" | "mssql" | "sqlite"
  readonly identifiers: Identifiers
  readonly literals: Literals
  readonly typeCompiler: TypeCompiler
  readonly ddlCompiler: DdlCompiler
  readonly ddlPlanner: DdlPlanner
  readonly features: Features
  readonly catalogue: Catalogue
  /** The schema of tables that name none, where statements have to say it. */
  readonly defaultSchema: Option.Option<string>
  /** Whether DDL rolls back on a live connection. */
  readonly transactionalDdl: boolean
  /** Whether scripts say `BEGIN` and `COMMIT`. */
  readonly transactionalScripts: boolean
  /** What stands for the value at `index`, counted from 1, in the text that the driver takes. */
  readonly placeholder: (index: number) => string
  /** What stands for a value in a script that does not write it as a literal. */
  readonly bindMarker: (bind: Bind) => string
  /** The value in a form that the driver takes. */
  readonly bindValue: (bind: Bind) => unknown
  readonly transaction: TransactionTexts
  /** Which statements a migration may not send, because they begin or end a transaction. */
  readonly controlsTransaction: TransactionControl.ControlsTransaction
  readonly witness: Option.Option<Witness>
  /** How two migration runs are kept apart. */
  readonly locking: Locking.Locking
  readonly cancellation: Option.Option<Cancellation>
  /** What is known of DDL that commits by itself, where it does. */
  readonly implicitCommits: Option.Option<ImplicitCommits>
  /** The line after each statement of a script (SQL Server's `GO`). */
  readonly batchSeparator: Option.Option<string>
  /** What ends each statement of a script. */
  readonly commandTerminator: string
}>() {}

/**
 * Plain ANSI SQL, as no database speaks it. Custom dialects may start from it: `{ ...Dialect.ansi, name: "…" }`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ansi: Dialect["Type"] = {
  name: "default",
  client: "pg",
  identifiers,
  literals,
  typeCompiler,
  ddlCompiler,
  ddlPlanner,
  features,
  catalogue: {
    hasTable: (name, schema) =>
      Statement.text(
        `SELECT 1 AS found FROM information_schema.tables WHERE table_name = ${literals.string(name)}${
          Option.match(schema, {
            onNone: () => "",
            onSome: (schema) => ` AND table_schema = ${literals.string(schema)}`
          })
        }`
      ),
    hasType: () => Statement.text("SELECT 1 AS found WHERE 1 = 0"),
    identityColumn: () => Option.none(),
    schemaOf: () => Option.none()
  },
  defaultSchema: Option.none(),
  transactionalDdl: false,
  transactionalScripts: false,
  placeholder: () => "?",
  bindMarker: ({ name = "" }) => `:${name}`,
  bindValue: ({ type, value }) => literals.bindable(value, type),
  transaction: { begin: "BEGIN", commit: "COMMIT", rollback: "ROLLBACK" },
  controlsTransaction: TransactionControl.make(TransactionControl.standard),
  witness: Option.none(),
  locking: Locking.none,
  cancellation: Option.none(),
  implicitCommits: Option.none(),
  batchSeparator: Option.none(),
  commandTerminator: ";"
}
