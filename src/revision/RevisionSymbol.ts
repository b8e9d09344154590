/**
 * The syntax of revision symbols: `head`, `heads`, `base`, an id or a prefix of one, a label, `label@…`, and relative steps (`+2`, `-1`,
 * `ae10-1`, `label@+1`). This module only parses; a `RevisionMap` resolves symbols.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"

/**
 * The only head; with a branch, the only head of that branch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Head {
  readonly _tag: "Head"
  readonly branch: Option.Option<string>
}

/**
 * All heads that no other revision depends on; with a branch, those of that branch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Heads {
  readonly _tag: "Heads"
  readonly branch: Option.Option<string>
}

/**
 * No revision: the empty database.
 *
 * @since 0.1.0
 * @category models
 */
export interface Base {
  readonly _tag: "Base"
  readonly branch: Option.Option<string>
}

/**
 * An id, a label, or a prefix of one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Name {
  readonly _tag: "Name"
  readonly branch: Option.Option<string>
  readonly name: string
}

/**
 * A parsed symbol.
 *
 * @since 0.1.0
 * @category models
 */
export type RevisionSymbol = Head | Heads | Base | Name

/**
 * A number of steps up (positive) or down from `anchor`, or from the current revision of the database if there is none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Relative {
  readonly text: string
  readonly branch: Option.Option<string>
  readonly anchor: Option.Option<string>
  readonly steps: number
}

/**
 * Parses a symbol. The text before the first `@` is the branch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string): RevisionSymbol => {
  const at = text.indexOf("@")
  const branch = at === -1 ? Option.none() : Option.some(text.slice(0, at))
  const name = at === -1 ? text : text.slice(at + 1)
  switch (name) {
    case "head":
      return { _tag: "Head", branch }
    case "heads":
      return { _tag: "Heads", branch }
    case "base":
      return { _tag: "Base", branch }
    default:
      return { _tag: "Name", branch, name }
  }
}

/**
 * Parses a relative symbol, which ends after the number.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parseRelative = (text: string): Option.Option<Relative> =>
  Option.map(Option.fromNullable(relative.exec(text)), ([, branch, anchor, steps]) => ({
    text,
    branch: Option.fromNullable(branch),
    anchor: Option.fromNullable(anchor),
    steps: Number(steps)
  }))

/**
 * Returns whether a text begins like a relative symbol and continues after the number (`one+1junk`): a typing error, unless it is a name.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBrokenRelative = (text: string): boolean => beginsRelative.test(text) && !relative.test(text)

/**
 * Returns whether a text, used as the id of a revision or a label, has no other meaning.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPlainName = (text: string): boolean => !text.includes("@") && !isWord(text) && !beginsRelative.test(text)

/**
 * Returns whether a text is one of the reserved words `head`, `heads` and `base`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isWord = (text: string): boolean => text === "head" || text === "heads" || text === "base"

/**
 * Returns how far below the heads a name means, if it is only a negative number (`-2`).
 *
 * @since 0.1.0
 * @category constructors
 */
export const parseDepth = (name: string): Option.Option<number> =>
  negative.test(name) ? Option.some(-Number(name)) : Option.none()

const relative = /^(?:(.+?)@)?([\p{L}\p{N}_]+)?([+-]\d+)$/su
const beginsRelative = /^(?:.+?@)?[\p{L}\p{N}_]*[+-]\d/su
const negative = /^-0*[1-9]\d*$/
