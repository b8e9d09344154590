/**
 * Objects of a database beside its tables: views, enums, domains, extensions, functions, triggers and policies.
 * They are plain values, as a reflection reads them.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import type { SqlType } from "./SqlType.ts"

/**
 * The name of an object and its schema.
 *
 * @since 0.1.0
 * @category models
 */
export interface Named {
  readonly name: string
  /** `None` for the default schema of the connection. */
  readonly schema: Option.Option<string>
}

/**
 * A view. `definition` is the query behind `AS`, as the database prints it; `materialized` views keep their rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface View extends Named {
  readonly _tag: "View"
  readonly definition: string
  readonly materialized: boolean
  readonly comment: Option.Option<string>
}

/**
 * An enum type that lives in the database (PostgreSQL), with its labels in order.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumType extends Named {
  readonly _tag: "EnumType"
  readonly labels: ReadonlyArray<string>
  readonly comment: Option.Option<string>
}

/**
 * A domain (PostgreSQL). `default` and the checks are SQL, as the database prints them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Domain extends Named {
  readonly _tag: "Domain"
  readonly dataType: SqlType
  readonly notNull: boolean
  readonly default: Option.Option<string>
  readonly checks: ReadonlyArray<{ readonly name: string; readonly sqltext: string }>
  readonly comment: Option.Option<string>
}

/**
 * An installed extension (PostgreSQL).
 *
 * @since 0.1.0
 * @category models
 */
export interface Extension extends Named {
  readonly _tag: "Extension"
  readonly version: string
}

/**
 * A function or procedure. `definition` is the whole `CREATE` statement, as the database prints it; `signature` tells functions of one
 * name apart.
 *
 * @since 0.1.0
 * @category models
 */
export interface Routine extends Named {
  readonly _tag: "Routine"
  readonly kind: "function" | "procedure"
  readonly signature: string
  readonly definition: string
}

/**
 * A trigger on a table. `definition` is the whole `CREATE` statement, as the database prints it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Trigger extends Named {
  readonly _tag: "Trigger"
  readonly table: string
  readonly definition: string
}

/**
 * A row-level security policy on a table (PostgreSQL). `using` and `withCheck` are SQL, as the database prints them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Policy extends Named {
  readonly _tag: "Policy"
  readonly table: string
  readonly permissive: boolean
  readonly command: "ALL" | "SELECT" | "INSERT" | "UPDATE" | "DELETE"
  readonly roles: ReadonlyArray<string>
  readonly using: Option.Option<string>
  readonly withCheck: Option.Option<string>
}

/**
 * @since 0.1.0
 * @category models
 */
export type SchemaObject = View | EnumType | Domain | Extension | Routine | Trigger | Policy
