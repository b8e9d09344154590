/**
 * The text of a statement, which is made of parts that may be missing or fail.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as CompileError from "./CompileError.ts"

/**
 * SQL text, or the reason why an element cannot be written.
 *
 * @since 0.1.0
 * @category models
 */
export type Compiled = Either.Either<string, CompileError.CompileError>

/**
 * A part of a statement; an empty part is left out.
 *
 * @since 0.1.0
 * @category models
 */
export type Word = string | Compiled

/**
 * Joins parts with single spaces, without the empty ones. Returns the first error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const words = (...parts: ReadonlyArray<Word>): Compiled => joined(" ", parts)

/**
 * Joins parts with a separator, without the empty ones. Returns the first error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const joined = (separator: string, parts: ReadonlyArray<Word>): Compiled => {
  let text = ""
  for (const part of parts) {
    if (typeof part !== "string" && Either.isLeft(part)) return part
    const word = typeof part === "string" ? part : part.right
    if (word !== "") text = text === "" ? word : text + separator + word
  }
  return Either.right(text)
}

/**
 * Writes the part of a statement for a value that may be missing: nothing without the value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const clause = <A, W extends Word>(value: Option.Option<A>, write: (value: A) => W): W | "" =>
  Option.isNone(value) ? "" : write(value.value)
