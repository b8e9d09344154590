/**
 * What has to be known of a database whose DDL commits by itself, so that an interrupted migration can be resumed.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import type * as DriverError from "./DriverError.ts"
import type { SchemaChange } from "./SchemaChange.ts"
import type * as Statement from "./Statement.ts"

/**
 * What a text means for the open transaction. Whatever is not known to be one of the others is `opaque`.
 *
 * - `session`: known to change no rows and to keep the transaction open: it reads, or sets something that lasts as long as the session or
 *   the transaction;
 * - `rows`: known to change at most rows, and to keep the transaction open; a query that calls functions of the user's is one, since they
 *   may change rows;
 * - `definition`: one statement of DDL that commits the open transaction and itself;
 * - `opaque`: anything else. It has to be treated as if it committed in the middle.
 *
 * @since 0.1.0
 * @category models
 */
export type StatementKind = "rows" | "definition" | "opaque" | "session"

/**
 * - `kind`: what a text means for the open transaction;
 * - `savepoint`: which savepoint a statement makes or goes back to; names are in lower case;
 * - `transaction`: what a statement does to the transaction as a whole;
 * - `isDoneAlready`: whether a definition was refused because it is in force already;
 * - `isRepeatable`: whether a text that may have been executed can be sent again, because a repeat is known to be refused or to change nothing;
 * - `lastsForSession`: what a text, of whichever kind, makes or uses that ends with the session, from the rows that earlier statements changed;
 * - `isRefusal`: whether the database answered that it did not execute the statement, as opposed to a broken connection;
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
