/**
 * Why a value cannot be written in SQL for a dialect.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The dialect has no such type.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeNotSupported extends Data.TaggedError("TypeNotSupported")<{
  readonly dialect: string
  readonly type: string
}> {
  override get message() {
    return `${this.dialect} has no type ${this.type}. Give the column another type, or a variant for ${this.dialect}.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type CompileError = TypeNotSupported
