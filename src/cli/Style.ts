/**
 * Colours for terminals, and none for everything else.
 *
 * @since 0.1.0
 */

/**
 * How words are set off.
 *
 * @since 0.1.0
 * @category models
 */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly red: (text: string) => string
  readonly cyan: (text: string) => string
}

const same = (text: string): string => text

/**
 * No colours.
 *
 * @since 0.1.0
 * @category constants
 */
export const plain: Style = { bold: same, dim: same, green: same, yellow: same, red: same, cyan: same }

const escape = (open: number, close: number) => (text: string): string =>
  text === "" ? "" : `\u001B[${open}m${text}\u001B[${close}m`

const ansi: Style = {
  bold: escape(1, 22),
  dim: escape(2, 22),
  green: escape(32, 39),
  yellow: escape(33, 39),
  red: escape(31, 39),
  cyan: escape(36, 39)
}

/**
 * Colours where a terminal reads, and its user has not declined them (`NO_COLOR`, `TERM=dumb`).
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (stream: { readonly isTTY?: boolean | undefined }): Style =>
  stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb" ? ansi : plain
