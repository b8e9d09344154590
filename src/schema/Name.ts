/**
 * The name of a constraint or an index, and whether a naming convention may still touch it.
 * A plain string may be run through a convention that uses `%(constraint_name)s`; a name marked by {@link f} is final.
 *
 * @since 0.1.0
 */

/**
 * No name was given: a naming convention or the database chooses one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unnamed {
  readonly _tag: "Unnamed"
}

/**
 * A name as the user wrote it.
 *
 * @since 0.1.0
 * @category models
 */
export interface GivenName {
  readonly _tag: "GivenName"
  readonly value: string
}

/**
 * A name that no naming convention changes (Alembic's `op.f`).
 *
 * @since 0.1.0
 * @category models
 */
export interface FinalName {
  readonly _tag: "FinalName"
  readonly value: string
}

/**
 * @since 0.1.0
 * @category models
 */
export type Name = Unnamed | GivenName | FinalName

/**
 * What options accept for a name: text, the result of {@link f}, or nothing.
 *
 * @since 0.1.0
 * @category models
 */
export type NameInput = string | FinalName | null | undefined

/**
 * @since 0.1.0
 * @category constructors
 */
export const unnamed: Name = { _tag: "Unnamed" }

/**
 * Marks a name as final: no naming convention is applied to it (Alembic's `op.f`).
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
 * @since 0.1.0
 * @category constructors
 */
export const fromInput = (input: NameInput): Name =>
  input === null || input === undefined
    ? unnamed
    : typeof input === "string"
    ? { _tag: "GivenName", value: input }
    : input
