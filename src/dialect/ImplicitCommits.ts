/**
 * What has to be known of a database whose DDL commits by itself, so that a broken migration can be taken up again.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import type * as DriverError from "./DriverError.ts"
import type { SchemaChange } from "./SchemaChange.ts"
import type * as Statement from "./Statement.ts"

/**
 * What a statement means for a transaction.
 *
 * - `rows`: it changes rows, and rolls back;
 * - `definition`: it commits what is open, and itself;
 * - `opaque`: what it does cannot be told from its text: a procedure, a prepared statement, several statements in one text;
 * - `session`: it reads, or sets something that lasts as long as the session or the transaction.
 *
 * @since 0.1.0
 * @category models
 */
export type StatementKind = "rows" | "definition" | "opaque" | "session"

/**
 * - `kind`: what a statement means for the open transaction;
 * - `savepoint`: which savepoint a statement makes or goes back to;
 * - `transaction`: what a statement does to the transaction as a whole;
 * - `isDoneAlready`: whether a definition was refused because it is in force already;
 * - `isRepeatable`: whether a definition that may have been done can be sent again: a second time it is refused, or changes nothing;
 * - `lastsForSession`: what a statement makes or uses that ends with the session, from the rows that statements before it changed;
 * - `isRefusal`: whether the database answered that it did not do it, in place of breaking off;
 * - `endsTransaction`: whether the database rolled back the whole transaction with the statement;
 * - `asksWhetherEnded`: for an error with which this depends on a setting of the server: returns `ended` 1 if it did;
 * - `schemaChange`: what a statement does, if it is a single change of one table;
 * - `identity`: asks, before a change, for the `identity` of what it removes;
 * - `wasDone`: asks the catalogue whether a change was done: returns as `state` `done`, `undone`, or anything else if that cannot be told;
 * - `names`: all words and names in a statement;
 * - `nonTransactionalTables`: returns as `name` the tables whose rows do not roll back;
 * - `indirectChanges`: returns as `name` the tables, views and functions through which a statement may change other tables;
 * - `mayChangeEngine`: whether a schema change or setting may change what these two return.
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
  readonly lastsForSession: (sql: string) => SessionUse | undefined
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
 * - `Made`: the statement makes something that later statements of the session may use;
 * - `LastStatement`: it asks what the statement before it did.
 *
 * @since 0.1.0
 * @category models
 */
export type SessionUse = "Made" | "LastStatement"
