/**
 * Pieces of SQL inside schema values: text that the user wrote, and the few functions that every database spells its own way.
 * What is text goes to the database unchanged; what is data is a literal or a bind and never lands here.
 *
 * @since 0.1.0
 */
import type { SqlType } from "./SqlType.ts"

/**
 * A value for a `:name` in a {@link Text}, with the type that says how it is written where it cannot be bound.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bind {
  /** The `:name` it stands for, where it has one. */
  readonly name?: string | undefined
  readonly value: unknown
  readonly type: SqlType | undefined
}

/**
 * SQL as the user wrote it. `:name` stands for a bind when `binds` has that name; `\:` is a plain colon.
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
 * The current date and time, in the database's own word (SQLAlchemy's `func.now()`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Now {
  readonly _tag: "Now"
}

/**
 * @since 0.1.0
 * @category models
 */
export type SqlText = Text | Now

/**
 * SQL that is sent as it stands.
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
 * A value for a bind of {@link text} together with its type.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bind = (value: unknown, type: SqlType): Bind => new TypedBind(value, type)

/**
 * The current date and time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const now: SqlText = { _tag: "Now" }

/**
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
