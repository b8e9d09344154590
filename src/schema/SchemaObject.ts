/**
 * Objects of a database beside its tables: views, enums, domains, extensions, functions, triggers and policies.
 * They are plain values, as a reflection reads them.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
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
  /** `None` for the default version of the server. */
  readonly version: Option.Option<string>
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

/**
 * - `schema`: the schema of the object; the default schema of the connection when left out;
 * - `comment`: PostgreSQL only.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectOptions {
  readonly schema?: string | undefined
  readonly comment?: string | undefined
}

/**
 * A view on a query. `materialized` keeps its rows (PostgreSQL).
 *
 * @example
 * import { SchemaObject } from "effect-alembic"
 *
 * SchemaObject.view("active_account", "SELECT id, name FROM account WHERE active")
 *
 * @since 0.1.0
 * @category constructors
 */
export const view = (
  name: string,
  definition: string,
  options: ObjectOptions & { readonly materialized?: boolean | undefined } = {}
): View => ({
  _tag: "View",
  name,
  schema: Option.fromNullable(options.schema),
  definition,
  materialized: options.materialized ?? false,
  comment: Option.fromNullable(options.comment)
})

/**
 * An enum type in the database (PostgreSQL).
 *
 * @example
 * import { SchemaObject } from "effect-alembic"
 *
 * SchemaObject.enumType("mood", ["sad", "ok", "happy"])
 *
 * @since 0.1.0
 * @category constructors
 */
export const enumType = (name: string, labels: ReadonlyArray<string>, options: ObjectOptions = {}): EnumType => ({
  _tag: "EnumType",
  name,
  schema: Option.fromNullable(options.schema),
  labels,
  comment: Option.fromNullable(options.comment)
})

/**
 * A domain (PostgreSQL). `default` and the `sqltext` of checks are SQL.
 *
 * @example
 * import { SchemaObject, SqlType } from "effect-alembic"
 *
 * SchemaObject.domain("positive", SqlType.integer, { checks: [{ name: "positive_check", sqltext: "VALUE > 0" }] })
 *
 * @since 0.1.0
 * @category constructors
 */
export const domain = (
  name: string,
  dataType: SqlType,
  options: ObjectOptions & {
    readonly notNull?: boolean | undefined
    readonly default?: string | undefined
    readonly checks?: Domain["checks"] | undefined
  } = {}
): Domain => ({
  _tag: "Domain",
  name,
  schema: Option.fromNullable(options.schema),
  dataType,
  notNull: options.notNull ?? false,
  default: Option.fromNullable(options.default),
  checks: options.checks ?? [],
  comment: Option.fromNullable(options.comment)
})

/**
 * An extension (PostgreSQL). Without a version the server installs its default one.
 *
 * @example
 * import { SchemaObject } from "effect-alembic"
 *
 * SchemaObject.extension("pg_trgm")
 *
 * @since 0.1.0
 * @category constructors
 */
export const extension = (
  name: string,
  options: { readonly schema?: string | undefined; readonly version?: string | undefined } = {}
): Extension => ({
  _tag: "Extension",
  name,
  schema: Option.fromNullable(options.schema),
  version: Option.fromNullable(options.version)
})

/**
 * A function or a procedure, by its whole `CREATE` statement.
 *
 * - `signature`: the types of its arguments, as PostgreSQL needs them to drop it.
 *
 * @example
 * import { SchemaObject } from "effect-alembic"
 *
 * SchemaObject.routine("twice", "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n'", {
 *   signature: "n integer"
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const routine = (
  name: string,
  definition: string,
  options: {
    readonly schema?: string | undefined
    readonly kind?: Routine["kind"] | undefined
    readonly signature?: string | undefined
  } = {}
): Routine => ({
  _tag: "Routine",
  kind: options.kind ?? "function",
  name,
  schema: Option.fromNullable(options.schema),
  signature: options.signature ?? "",
  definition
})

/**
 * A trigger on a table, by its whole `CREATE` statement.
 *
 * @example
 * import { SchemaObject } from "effect-alembic"
 *
 * SchemaObject.trigger("touch", "account", "CREATE TRIGGER touch BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION touch()")
 *
 * @since 0.1.0
 * @category constructors
 */
export const trigger = (
  name: string,
  table: string,
  definition: string,
  options: { readonly schema?: string | undefined } = {}
): Trigger => ({ _tag: "Trigger", name, schema: Option.fromNullable(options.schema), table, definition })

/**
 * A row-level security policy on a table (PostgreSQL): for all commands and everybody (`public`) unless it says otherwise.
 *
 * @example
 * import { SchemaObject } from "effect-alembic"
 *
 * SchemaObject.policy("own_rows", "account", { using: "owner = current_user" })
 *
 * @since 0.1.0
 * @category constructors
 */
export const policy = (
  name: string,
  table: string,
  options: {
    readonly schema?: string | undefined
    readonly permissive?: boolean | undefined
    readonly command?: Policy["command"] | undefined
    readonly roles?: ReadonlyArray<string> | undefined
    readonly using?: string | undefined
    readonly withCheck?: string | undefined
  } = {}
): Policy => ({
  _tag: "Policy",
  name,
  schema: Option.fromNullable(options.schema),
  table,
  permissive: options.permissive ?? true,
  command: options.command ?? "ALL",
  roles: options.roles ?? ["public"],
  using: Option.fromNullable(options.using),
  withCheck: Option.fromNullable(options.withCheck)
})
