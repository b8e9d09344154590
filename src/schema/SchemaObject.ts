/**
 * Database objects other than tables: views, enums, domains, extensions, functions, triggers and policies. Reflection returns them as the
 * same plain values.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Index } from "./Index.ts"
import type { Sequence } from "./Sequence.ts"
import type { SqlType } from "./SqlType.ts"

/**
 * The name of an object and its schema.
 *
 * @since 0.1.0
 * @category models
 */
export interface Named {
  readonly name: string
  /** The schema; `None` is the default schema of the connection. */
  readonly schema: Option.Option<string>
}

/**
 * Options of single dialects. The dialect in use applies its own and ignores those of the others.
 *
 * @since 0.1.0
 * @category models
 */
export interface ViewDialectOptions {
  /** `security_barrier`, `security_invoker`; storage parameters of a materialized view. */
  readonly postgresqlWith?: Readonly<Record<string, string | number | boolean>> | undefined
  readonly postgresqlUsing?: string | undefined
  readonly postgresqlTablespace?: string | undefined
}

/**
 * A view. `definition` is the query after `AS`, as the database prints it.
 *
 * - `materialized`: it stores its rows, and may have `indexes`;
 * - `checkOption`: rows that are written through it have to be visible in it (`WITH CHECK OPTION`).
 *
 * @since 0.1.0
 * @category models
 */
export interface View extends Named {
  readonly _tag: "View"
  readonly definition: string
  readonly materialized: boolean
  readonly checkOption: Option.Option<"LOCAL" | "CASCADED">
  readonly indexes: ReadonlyArray<Index>
  readonly comment: Option.Option<string>
  readonly options: ViewDialectOptions
}

/**
 * An enum type (PostgreSQL), with its labels in order.
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
  /** The version; `None` is the default version of the server. */
  readonly version: Option.Option<string>
}

/**
 * A function or procedure. `definition` is the whole `CREATE` statement, as the database prints it; `signature` distinguishes functions
 * with the same name.
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
 * A database object other than a table.
 *
 * @since 0.1.0
 * @category models
 */
export type SchemaObject = View | EnumType | Domain | Extension | Routine | Trigger | Policy

/**
 * The options that every object has:
 *
 * - `schema`: the schema of the object; by default, that of the connection;
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
 * Creates a view from a query. A `materialized` view stores its rows, and may have indexes (PostgreSQL).
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
  options: ObjectOptions & ViewDialectOptions & {
    readonly materialized?: boolean | undefined
    readonly checkOption?: "LOCAL" | "CASCADED" | undefined
    readonly indexes?: ReadonlyArray<Index> | undefined
  } = {}
): View => {
  const { checkOption, comment, indexes, materialized, schema, ...dialect } = options
  return {
    _tag: "View",
    name,
    schema: Option.fromNullable(schema),
    definition,
    materialized: materialized ?? false,
    checkOption: Option.fromNullable(checkOption),
    indexes: indexes ?? [],
    comment: Option.fromNullable(comment),
    options: dialect
  }
}

/**
 * Creates an enum type (PostgreSQL).
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
 * Creates a domain (PostgreSQL). `default` and the `sqltext` of checks are SQL.
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
 * Creates an extension (PostgreSQL). Without a version, the server installs its default version.
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
 * Creates a function or a procedure from its whole `CREATE` statement.
 *
 * - `signature`: the types of its arguments; PostgreSQL needs them to drop it.
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
 * Creates a trigger on a table from its whole `CREATE` statement.
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
 * Creates a row-level security policy on a table (PostgreSQL). By default it applies to all commands and to all roles (`public`).
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

/**
 * Returns the kind of an object in words: `materialized view`, `function`, `sequence`.
 *
 * @since 0.1.0
 * @category getters
 */
export const objectKind = (object: SchemaObject | Sequence): string => {
  switch (object._tag) {
    case "View":
      return object.materialized ? "materialized view" : "view"
    case "EnumType":
      return "enum"
    case "Routine":
      return object.kind
    case "Domain":
    case "Extension":
    case "Trigger":
    case "Policy":
    case "Sequence":
      return object._tag.toLowerCase()
  }
}
