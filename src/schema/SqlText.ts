/**
 * SQL inside schema values: text that the user wrote, and functions that each database writes differently. Text is sent unchanged; data is
 * always a literal or a bind, never part of the text.
 *
 * @since 0.1.0
 */
import type { SqlType } from "./SqlType.ts"

/**
 * The value of a `:name` in a {@link Text}, with a type that says how to write it where it cannot be bound.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bind {
  /** The name that the value belongs to, if it has one. */
  readonly name?: string | undefined
  readonly value: unknown
  readonly type: SqlType | undefined
}

/**
 * SQL as the user wrote it. `:name` is a bind if `binds` has that name; `\:` is a plain colon.
 *
 * @since 0.1.0
 * @category models
 */
export interface Text {
  readonly _tag: "Text"
  readonly sql: string
  readonly binds: Readonly<Record<string, Bind>>
}

/**
 * The current date and time, as each database writes it (SQLAlchemy's `func.now()`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Now {
  readonly _tag: "Now"
}

/**
 * An SQL expression in a schema value.
 *
 * @since 0.1.0
 * @category models
 */
export type SqlText = Text | Now

/**
 * Creates SQL text that is sent unchanged, apart from the values of `binds`.
 *
 * @example
 * import { Column, SqlText, SqlType } from "effect-alembic"
 *
 * Column.make(SqlType.integer, { serverDefault: SqlText.text("nextval('ticket_number')") })
 *
 * @since 0.1.0
 * @category constructors
 */
export const text = (sql: string, binds: Readonly<Record<string, unknown>> = {}): Text => ({
  _tag: "Text",
  sql,
  binds: Object.fromEntries(
    Object.entries(binds).map(([name, bound]) => {
      const { type, value } = isBind(bound) ? bound : { type: undefined, value: bound }
      return [name, { name, type, value }]
    })
  )
})

/**
 * Creates a value for a bind of {@link text}, with its type.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bind = (value: unknown, type: SqlType): Bind => new TypedBind(value, type)

/**
 * The current date and time, as each database writes it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const now: SqlText = { _tag: "Now" }

/**
 * Returns whether a value is {@link SqlText}.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSqlText = (u: unknown): u is SqlText =>
  typeof u === "object" && u !== null && "_tag" in u && (u._tag === "Text" || u._tag === "Now")

class TypedBind implements Bind {
  readonly value: unknown
  readonly type: SqlType
  constructor(value: unknown, type: SqlType) {
    this.value = value
    this.type = type
  }
}

const isBind = (u: unknown): u is Bind => u instanceof TypedBind
