/**
 * A dialect: how one kind of database writes names, types and DDL, and how it handles catalogue queries and transactions.
 *
 * @since 0.1.0
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type { Bind } from "../schema/SqlText.ts"
import * as Comparison from "./Comparison.ts"
import type { CompileError } from "./CompileError.ts"
import { type DdlCompiler, ddlCompiler } from "./DdlCompiler.ts"
import { type DdlPlanner, ddlPlanner } from "./DdlPlanner.ts"
import type * as DriverError from "./DriverError.ts"
import { ansi as features, type Features } from "./Features.ts"
import { type Identifiers, identifiers } from "./Identifiers.ts"
import type { ImplicitCommits } from "./ImplicitCommits.ts"
import { type Literals, literals } from "./Literals.ts"
import * as Locking from "./Locking.ts"
import type { Reflector } from "./Reflection.ts"
import * as Statement from "./Statement.ts"
import * as TransactionControl from "./TransactionControl.ts"
import { type TypeCompiler, types as typeCompiler } from "./TypeCompiler.ts"

/**
 * How the database quotes and resolves names.
 *
 * - `identifiers`: quotes, qualifies and truncates names;
 * - `defaultSchema`: the schema of tables that name none, for statements that must write one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Names {
  readonly identifiers: Identifiers
  readonly defaultSchema: Option.Option<string>
}

/**
 * How the database writes types, and values of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Types {
  readonly compiler: TypeCompiler
  readonly literals: Literals
}

/**
 * How the database changes its schema.
 *
 * - `planner`: turns a change into statements, as values;
 * - `compiler`: writes one of these statements as SQL text;
 * - `features`: what the database supports;
 * - `rebuild`: what must be preserved when a batch drops and recreates a table; `None` if nothing is lost.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ddl {
  readonly planner: DdlPlanner
  readonly compiler: DdlCompiler
  readonly features: Features
  readonly rebuild: Option.Option<Rebuild>
}

/**
 * A database that a command creates for itself, and drops. In SQLite it is in memory, so nothing has to be created.
 *
 * - `server`: the name of a database that each server has; a session in it creates and drops others;
 * - `create`, `drop`: the statements that create and drop the database of this name;
 * - `isIn`: returns a row if the session is in the database of this name, or in one in memory;
 * - `others`: returns the `name` of each other database that a statement can name; `None` where it can name no other.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scratch {
  readonly server: string
  readonly create: (name: string) => ReadonlyArray<Statement.Statement>
  readonly drop: (name: string) => ReadonlyArray<Statement.Statement>
  readonly isIn: (name: string) => Statement.Statement
  readonly others: Option.Option<Statement.Statement>
}

/**
 * Queries to the database's catalogue.
 *
 * - `hasTable`, `hasType`: return a row if the object exists; that of an enum has its `labels`, as a JSON list. `hasTable` is also asked in
 *   `EXISTS`;
 * - `invalidIndex`: returns a row if the index exists and is unusable because its build failed; `None` where that cannot happen;
 * - `identityColumn`: returns the `name` of the column that refuses explicit values; `None` where no column does;
 * - `schemaOf`: returns, as `schema_name`, the schema that an unqualified table name refers to in the session, or in which the table would
 *   be created, and for each of `tables`, as `found_0` and so on, 1 if it exists there; `None` where a session cannot change it;
 * - `foreignKeysTo`: returns the `name` and `table_name` of each foreign key of another table that refers to the table and keeps it from being
 *   dropped; `None` where the table can be dropped;
 * - `comment`: returns the `schema_name` of a table and the present `comment` of it, or of a column of it; `None` where a comment can be set
 *   without knowing either;
 * - `reflector`: loads the module that reflects whole schemas; `None` if the dialect has none;
 * - `scratch`: how a command makes a database for itself; `None` if the dialect does not say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Catalogue {
  readonly hasTable: (name: string, schema: Option.Option<string>) => Statement.Statement
  readonly hasType: (name: string, schema: Option.Option<string>) => Statement.Statement
  readonly invalidIndex: (name: string, table: TableName) => Option.Option<Statement.Statement>
  readonly identityColumn: (name: string, schema: Option.Option<string>) => Option.Option<Statement.Statement>
  readonly foreignKeysTo: (table: TableName) => Option.Option<Statement.Statement>
  readonly schemaOf: (name: string, tables: ReadonlyArray<string>) => Option.Option<Statement.Statement>
  readonly comment: (table: TableName, column: Option.Option<string>) => Option.Option<Statement.Statement>
  /** Returns, as `address`, the server, the database and the user as the server names them, without a password; `None` where it names none. */
  readonly address: Option.Option<Statement.Statement>
  /** The path of the database's file as `file`, if it has no tables; `None` where the database is on a server. */
  readonly emptyFile: Option.Option<Statement.Statement>
  /** Returns, as `length`, how many characters a text column stores; `None` where the database enforces no length. */
  readonly columnLength: (
    table: string,
    schema: Option.Option<string>,
    column: string
  ) => Option.Option<Statement.Statement>
  readonly reflector: Option.Option<Effect.Effect<Reflector>>
  readonly comparison: Effect.Effect<Comparison.Comparison>
  readonly scratch: Option.Option<Scratch>
}

/**
 * How a transaction is recognized, so that a run notices when a migration ended its transaction.
 *
 * - `begun`: sent once after the transaction begins;
 * - `asked`: sent later, in order; the last one returns the same `transaction_id` as long as the transaction is open;
 * - `condition`: the condition of a write that changes rows only in the transaction with this id; `None` where none can be written;
 * - `isLost`: whether an error of `asked`, `COMMIT` or `ROLLBACK` proves that the transaction is gone. Any other error proves nothing;
 * - `endsAtErrors`: whether an error of a statement may end the transaction, so that its id is queried before the next statement is sent;
 * - `endsOnlyAtErrors`: whether nothing else ends it than a statement that `controls` refuses, or an error. It is not asked for without one.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransactionIdentity {
  readonly begun: Statement.Statement
  readonly asked: ReadonlyArray<Statement.Statement>
  readonly condition: Option.Option<(id: unknown) => Statement.Statement>
  readonly isLost: (error: DriverError.DriverError) => boolean
  readonly endsAtErrors: boolean
  readonly endsOnlyAtErrors: boolean
}

/**
 * How foreign keys are disabled for a transaction, where dropping a table deletes the rows that reference it.
 *
 * - `enforced`: returns one row, whose only column is 1 if foreign keys are enforced on the connection;
 * - `suspend`, `enforce`: disable and enable foreign keys. Both are sent outside transactions;
 * - `violations`: returns a row (`child`, `parent`, `violations`) for each pair of tables with rows that violate a foreign key;
 * - `isSet`: whether a statement switches enforcement, which has no effect inside a transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeys {
  readonly enforced: Statement.Statement
  readonly suspend: Statement.Statement
  readonly enforce: Statement.Statement
  readonly violations: Statement.Statement
  readonly isSet: (sql: string) => boolean
}

/**
 * A table by its name.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableName {
  readonly name: string
  readonly schema: Option.Option<string>
}

/**
 * What must be preserved when a batch rebuilds a table by dropping it.
 *
 * - `begin`: begins a transaction for a rebuild outside any transaction;
 * - `legacyRename`: whether a rename leaves views and triggers unchanged, and how that is set;
 * - `columns`, `children`: the `name`s of the table's columns, and of the tables that reference it;
 * - `objects`: the `type` (`index` or `trigger`), `name` and `sql` of the table's indexes and triggers;
 * - `createObject`: creates one of them again, from its `sql`;
 * - `count`: the number of rows, as `n`;
 * - `hasCounter`: returns a row if the database has counters of `AUTOINCREMENT`; `counter`: the table's, as `seq`;
 * - `restoreCounter`: sets it again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rebuild {
  readonly legacyRename: {
    readonly read: Statement.Statement
    readonly on: Statement.Statement
    readonly off: Statement.Statement
  }
  readonly begin: Statement.Statement
  readonly columns: (table: TableName) => Statement.Statement
  readonly objects: (table: TableName) => Statement.Statement
  readonly createObject: (table: TableName, sql: string) => Statement.Statement
  readonly dependents: (table: TableName) => Statement.Statement
  readonly children: (table: TableName) => Statement.Statement
  readonly count: (table: TableName) => Statement.Statement
  readonly hasCounter: (table: TableName) => Statement.Statement
  readonly counter: (table: TableName) => Statement.Statement
  readonly restoreCounter: (table: TableName, seq: number) => ReadonlyArray<Statement.Statement>
}

/**
 * How the database handles transactions and locks.
 *
 * - `begin`, `commit`, `rollback`: the statements;
 * - `transactionalDdl`: whether DDL rolls back on a connection (Alembic's `transactional_ddl`);
 * - `transactionalScripts`: whether scripts contain `begin` and `commit`;
 * - `controls`: which statements a migration may not send, because they begin or end a transaction;
 * - `identity`: how a transaction is recognized; `None` where it cannot be;
 * - `implicitCommits`: which statements commit by themselves; `None` where none does;
 * - `locking`: how concurrent migration runs exclude each other;
 * - `foreignKeys`: how foreign keys are disabled; `None` where dropping a table does not delete rows of other tables.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transactions {
  readonly begin: string
  readonly commit: string
  readonly rollback: string
  readonly transactionalDdl: boolean
  readonly transactionalScripts: boolean
  readonly controls: TransactionControl.ControlsTransaction
  readonly identity: Option.Option<TransactionIdentity>
  readonly implicitCommits: Option.Option<ImplicitCommits>
  readonly locking: Locking.Locking
  readonly foreignKeys: Option.Option<ForeignKeys>
}

/**
 * How a running statement is cancelled from another session, where the driver does not do so itself.
 *
 * - `session`: returns, in one row, the number of the `session` that it is sent on;
 * - `end`: cancels the statement that the session is running, and leaves the session connected.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cancellation {
  readonly session: Statement.Statement
  readonly end: (session: number) => Statement.Statement
}

/**
 * How statements are sent to the driver and written to scripts.
 *
 * - `placeholder`: the driver's parameter marker of the value at `index`, counted from 1;
 * - `bindValue`: the value in a form that the driver accepts, or an error;
 * - `adapt`: wraps the connection where its driver behaves differently from the other drivers;
 * - `clientOfMigrations`: wraps the client where a method of its driver would not use the connection of the run;
 * - `affectedRows`: returns, as `affected_rows`, how many rows the preceding statement of the same text changed; `None` where the driver
 *   returns the number;
 * - `bindMarker`: the marker of a value in a script that does not write values as literals;
 * - `terminator`: ends each statement of a script;
 * - `batchSeparator`: a line after each statement of a script (SQL Server's `GO`);
 * - `scriptSettings`: statements at the beginning of each script, which set the session as a connection does;
 * - `cancellation`: how a running statement is cancelled; `None` where the driver does it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Statements {
  readonly placeholder: (index: number) => string
  readonly bindValue: (bind: Bind) => Either.Either<unknown, CompileError>
  readonly bindMarker: (bind: Bind) => string
  readonly adapt: (connection: Connection) => Connection
  readonly clientOfMigrations: (client: SqlClient) => SqlClient
  readonly affectedRows: Option.Option<string>
  readonly terminator: string
  readonly batchSeparator: Option.Option<string>
  readonly scriptSettings: ReadonlyArray<string>
  readonly cancellation: Option.Option<Cancellation>
}

/**
 * The dialect of the database (SQLAlchemy's `Dialect`). `name` appears in messages and in variants of types; `client` is the protocol of the
 * `SqlClient` that the dialect works with, as @effect/sql names it.
 *
 * @since 0.1.0
 * @category tags
 */
export class Dialect extends Context.Tag("effect-alembic/Dialect")<Dialect, {
  readonly name: string
  readonly client: "pg" | "mysql" | "mssql" | "sqlite"
  readonly names: Names
  readonly types: Types
  readonly ddl: Ddl
  readonly catalogue: Catalogue
  readonly transactions: Transactions
  readonly statements: Statements
}>() {}

/**
 * Returns the query `columnLength` for databases with `information_schema`. `string` writes a literal; `currentSchema` is the expression
 * of the schema that an unqualified name refers to.
 *
 * @since 0.1.0
 * @category constructors
 */
export const columnLength =
  (string: (text: string) => string, currentSchema: string): Catalogue["columnLength"] => (table, schema, column) =>
    Option.some(Statement.text(
      "SELECT character_maximum_length AS length FROM information_schema.columns " +
        `WHERE table_name = ${string(table)} AND column_name = ${string(column)} AND table_schema = ${
          Option.match(schema, { onNone: () => currentSchema, onSome: string })
        }`
    ))

/**
 * Writes the columns that `schemaOf` has for its tables: each is 1 if its condition is met.
 *
 * @since 0.1.0
 * @category constructors
 */
export const foundColumns = (conditions: ReadonlyArray<string>): string =>
  conditions.map((condition, at) => `, CASE WHEN ${condition} THEN 1 ELSE 0 END AS found_${at}`).join("")

/**
 * Plain ANSI SQL, which no database implements exactly. The dialects of this package override it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ansi: Dialect["Type"] = {
  name: "default",
  client: "pg",
  names: { identifiers, defaultSchema: Option.none() },
  types: { compiler: typeCompiler, literals },
  ddl: { planner: ddlPlanner, compiler: ddlCompiler, features, rebuild: Option.none() },
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
    invalidIndex: () => Option.none(),
    identityColumn: () => Option.none(),
    foreignKeysTo: () => Option.none(),
    schemaOf: () => Option.none(),
    comment: () => Option.none(),
    address: Option.none(),
    emptyFile: Option.none(),
    columnLength: () => Option.none(),
    reflector: Option.none(),
    comparison: Effect.succeed(Comparison.ansi),
    scratch: Option.none()
  },
  transactions: {
    begin: "BEGIN",
    commit: "COMMIT",
    rollback: "ROLLBACK",
    transactionalDdl: false,
    transactionalScripts: false,
    controls: TransactionControl.make(TransactionControl.standard, literals.lexicalRules),
    identity: Option.none(),
    implicitCommits: Option.none(),
    locking: Locking.none,
    foreignKeys: Option.none()
  },
  statements: {
    placeholder: () => "?",
    bindValue: ({ type, value }) => literals.bindable(value, type),
    bindMarker: ({ name = "" }) => `:${name}`,
    adapt: identity,
    clientOfMigrations: identity,
    affectedRows: Option.none(),
    terminator: ";",
    batchSeparator: Option.none(),
    scriptSettings: [],
    cancellation: Option.none()
  }
}
