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
 * The values that a `name` option accepts: a string, the result of {@link f}, or nothing.
 *
 * @since 0.1.0
 * @category models
 */
export type NameInput = string | FinalName | null | undefined

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
