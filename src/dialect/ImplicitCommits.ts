/**
 * What has to be known of a database whose DDL commits by itself, so that a broken migration can be taken up again.
 *
 * @since 0.1.0
 */
import type * as DriverError from "./DriverError.ts"

/**
 * What a statement means for a transaction.
 *
 * - `rows`: it changes rows, and rolls back;
 * - `definition`: it commits what is open, and itself;
 * - `session`: it reads, or sets something that lasts as long as the session or the transaction.
 *
 * @since 0.1.0
 * @category models
 */
export type StatementKind = "rows" | "definition" | "session"

/**
 * - `kind`: what a statement means for the open transaction;
 * - `savepoint`: which savepoint a statement makes or goes back to;
 * - `transaction`: what a statement does to the transaction as a whole;
 * - `isDoneAlready`: whether a definition was refused because it is in force already.
 *
 * @since 0.1.0
 * @category models
 */
export interface ImplicitCommits {
  readonly kind: (sql: string) => StatementKind
  readonly savepoint: (sql: string) => { readonly name: string; readonly goBack: boolean } | undefined
  readonly transaction: (sql: string) => "begin" | "commit" | "rollback" | undefined
  readonly isDoneAlready: (error: DriverError.DriverError) => boolean
}
