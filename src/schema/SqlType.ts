/**
 * Column types as values, each typed by what a row holds in it.
 *
 * @since 0.1.0
 */
import type * as Types from "effect/Types"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId: unique symbol = Symbol.for("effect-alembic/SqlType")

/**
 * @since 0.1.0
 * @category symbols
 */
export type TypeId = typeof TypeId

/**
 * @since 0.1.0
 * @category models
 */
export interface SqlType<out A = unknown> {
  readonly [TypeId]: { readonly _A: Types.Covariant<A> }
  readonly definition: TypeDefinition
  /** The type to use in place of this one on a dialect, by the dialect's name. */
  readonly variants: Readonly<Record<string, SqlType>>
}

/**
 * @since 0.1.0
 * @category models
 */
export type TypeDefinition =
  | { readonly _tag: "Integer" }
  | { readonly _tag: "String"; readonly length: number | "max" | undefined }

const variance = { _A: (_: never) => _ }

const make = <A>(definition: TypeDefinition): SqlType<A> => ({ [TypeId]: variance, definition, variants: {} })

/**
 * @since 0.1.0
 * @category constructors
 */
export const integer: SqlType<number> = make({ _tag: "Integer" })

/**
 * @since 0.1.0
 * @category constructors
 */
export const string = (length?: number | "max"): SqlType<string> => make({ _tag: "String", length })
