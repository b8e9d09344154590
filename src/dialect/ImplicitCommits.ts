/**
 * The interface of databases whose DDL commits implicitly: what is needed to resume an interrupted migration.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import type * as DriverError from "./DriverError.ts"
import type { SchemaChange } from "./SchemaChange.ts"
import type * as Statement from "./Statement.ts"

/**
 * The effect of a text on the open transaction. A text that is not known to be one of the other kinds is `opaque`.
 *
 * - `session`: changes no rows and keeps the transaction open: it reads, or sets something for the session or the transaction;
 * - `rows`: at most changes rows, and keeps the transaction open; a query that calls user-defined functions is one, because they may
 *   change rows;
 * - `definition`: one DDL statement, which commits the open transaction and itself;
 * - `opaque`: anything else; treated as if it committed somewhere in the middle.
 *
 * @since 0.1.0
 * @category models
 */
export type StatementKind = "rows" | "definition" | "opaque" | "session"

/**
 * The functions that describe a database with implicit commits:
 *
 * - `kind`: the effect of a text on the open transaction;
 * - `savepoint`: the savepoint that a statement creates or rolls back to, in lower case;
 * - `transaction`: the effect of a statement on the transaction as a whole;
 * - `isDoneAlready`: whether a definition failed because it is already in effect;
 * - `isRepeatable`: whether a text that may have run can be sent again, because a second run fails or changes nothing;
 * - `sessionUses`: what a text, of whichever kind, creates or uses that ends with the session;
 * - `isRefusal`: whether the database answered that it did not run the statement, as opposed to a lost connection;
 * - `endsTransaction`: whether the database rolled back the whole transaction with the statement;
 * - `asksWhetherEnded`: if this depends on a server setting, the query that returns `ended` 1 if the transaction was rolled back;
 * - `schemaChange`: the change, if a statement is a single change of one table;
 * - `identity`: the query for the `identity` of what a change removes, sent before it;
 * - `wasDone`: the query whether a change was made; it returns as `state` `done`, `undone`, or anything else if unknown;
 * - `names`: all words and names in a statement;
 * - `nonTransactionalTables`: the query that returns as `name` the tables whose rows do not roll back;
 * - `indirectChanges`: the query that returns as `name` the tables, views and functions through which a statement may change other tables;
 * - `mayChangeEngine`: whether a schema change or setting may change the results of these two queries.
 *
 * @since 0.1.0
 * @category models
 */
export interface ImplicitCommits {
  readonly kind: (sql: string) => StatementKind
  readonly savepoint: (sql: string) => { readonly name: string; readonly goBack: boolean } | undefined
  readonly transaction: (sql: string) => "begin" | "commit" | "rollback" | undefined
  readonly isDoneAlready: (error: DriverError.DriverError) => boolean
  readonly isRepeatable: (sql: string) => boolean
  readonly sessionUses: (sql: string) => ReadonlyArray<SessionUse>
  readonly isRefusal: (error: DriverError.DriverError) => boolean
  readonly endsTransaction: (error: DriverError.DriverError) => boolean
  readonly asksWhetherEnded: (error: DriverError.DriverError) => Option.Option<Statement.Statement>
  readonly schemaChange: (sql: string) => Option.Option<SchemaChange>
  readonly identity: (change: SchemaChange) => Option.Option<Statement.Statement>
  readonly wasDone: (change: SchemaChange, identity: Option.Option<string>) => Option.Option<Statement.Statement>
  readonly names: (sql: string) => ReadonlyArray<string>
  readonly nonTransactionalTables: Statement.Statement
  readonly indirectChanges: Statement.Statement
  readonly mayChangeEngine: (sql: string) => boolean
}

/**
 * The dependence of a statement on its session:
 *
 * - `Made`: it creates something from rows that later statements of the session may use, such as a variable or a temporary table;
 * - `Set`: it changes the session in a way that does not depend on rows, such as a setting or a lock;
 * - `LastStatement`: it reads the result of the preceding statement.
 *
 * @since 0.1.0
 * @category models
 */
export type SessionUse = "Made" | "Set" | "LastStatement"
