/**
 * The name of a constraint or an index, and whether a naming convention applies to it. A convention with `%(constraint_name)s` applies to
 * a plain string; a name marked by {@link f} is final.
 *
 * @since 0.1.0
 */

/**
 * No name: the naming convention or the database chooses one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unnamed {
  readonly _tag: "Unnamed"
}

/**
 * A name that the user gave. A naming convention may still apply to it.
 *
 * @since 0.1.0
 * @category models
 */
export interface GivenName {
  readonly _tag: "GivenName"
  readonly value: string
  /** Whether the name is always quoted, or never; by default where it is necessary. */
  readonly quote?: boolean | undefined
}

/**
 * A final name: no naming convention changes it (Alembic's `op.f`).
 *
 * @since 0.1.0
 * @category models
 */
export interface FinalName {
  readonly _tag: "FinalName"
  readonly value: string
}

/**
 * The name of a constraint or an index.
 *
 * @since 0.1.0
 * @category models
 */
export type Name = Unnamed | GivenName | FinalName

/**
 * A name that is always quoted, or never; see {@link quoted}.
 *
 * @since 0.1.0
 * @category models
 */
export interface QuotedName {
  readonly _tag: "QuotedName"
  readonly value: string
  readonly quote: boolean
}

/**
 * The name of a table or a schema: a string, which is quoted where it is necessary, or the result of {@link quoted}.
 *
 * @since 0.1.0
 * @category models
 */
export type TableNameInput = string | QuotedName

/**
 * The values that a `name` option accepts: a string, the result of {@link f} or {@link quoted}, or nothing.
 *
 * @since 0.1.0
 * @category models
 */
export type NameInput = string | FinalName | QuotedName | null | undefined

/**
 * The absence of a name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unnamed: Name = { _tag: "Unnamed" }

/**
 * Marks a name as final, so that no naming convention is applied to it (Alembic's `op.f`).
 *
 * @example
 * import { Constraint, Name } from "effect-alembic"
 *
 * Constraint.unique(["email"], { name: Name.f("uq_account_email") })
 *
 * @since 0.1.0
 * @category constructors
 */
export const f = (value: string): FinalName => ({ _tag: "FinalName", value })

/**
 * Returns a name of a table, a schema, a constraint or an index that is always quoted (`true`) or never (`false`), as SQLAlchemy's `quoted_name`. The
 * database folds a name without quotes to its own case: `Name.quoted("Account", false)` is the table `account` on PostgreSQL.
 *
 * @example
 * import { Column, Name, op, SqlType } from "effect-alembic"
 *
 * export const upgrade = op.createTable(Name.quoted("account", true), { id: Column.make(SqlType.integer) }, {
 *   schema: Name.quoted("app", true)
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const quoted = (value: string, quote: boolean): QuotedName => ({ _tag: "QuotedName", value, quote })

/**
 * Returns the text of the name of a table or a schema.
 *
 * @since 0.1.0
 * @category getters
 */
export const valueOf = (name: TableNameInput): string => typeof name === "string" ? name : name.value

/**
 * How the names of a table and its schema are quoted: always, never, or where it is necessary.
 *
 * @since 0.1.0
 * @category models
 */
export interface Quoting {
  readonly name: boolean | undefined
  readonly schema: boolean | undefined
}

/**
 * Returns how the names of a table and its schema are quoted; nothing if both are plain strings.
 *
 * @since 0.1.0
 * @category getters
 */
export const quotingOf = (
  name: TableNameInput | undefined,
  schema: TableNameInput | undefined
): { readonly quoting?: Quoting } => {
  const quote = (input: TableNameInput | undefined) => typeof input === "object" ? input.quote : undefined
  const quoting = { name: quote(name), schema: quote(schema) }
  return quoting.name === undefined && quoting.schema === undefined ? {} : { quoting }
}

/**
 * Converts the value of a `name` option to a name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromInput = (input: NameInput): Name =>
  input === null || input === undefined
    ? unnamed
    : typeof input === "string"
    ? { _tag: "GivenName", value: input }
    : input._tag === "QuotedName"
    ? { _tag: "GivenName", value: input.value, quote: input.quote }
    : input

/**
 * Returns the text of a name; `undefined` if there is none.
 *
 * @since 0.1.0
 * @category getters
 */
export const text = (name: Name): string | undefined => name._tag === "Unnamed" ? undefined : name.value

/**
 * Returns whether two names are given and equal.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (a: Name, b: Name): boolean => a._tag !== "Unnamed" && text(a) === text(b)
