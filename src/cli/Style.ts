/**
 * Colours for terminals.
 *
 * @since 0.1.0
 */
import { styleText } from "node:util"

/**
 * Functions that colour text or make it bold.
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

/**
 * Returns the style for a stream: Node decides whether it supports colours (a terminal, `NO_COLOR`, `FORCE_COLOR`, `TERM`).
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (stream: NodeJS.WritableStream): Style => {
  const style = (format: "bold" | "dim" | "green" | "yellow" | "red" | "cyan") => (text: string) =>
    text === "" ? "" : styleText(format, text, { stream })
  return {
    bold: style("bold"),
    dim: style("dim"),
    green: style("green"),
    yellow: style("yellow"),
    red: style("red"),
    cyan: style("cyan")
  }
}

/**
 * The style without colours.
 *
 * @since 0.1.0
 * @category constants
 */
export const plain: Style = {
  bold: (text) => text,
  dim: (text) => text,
  green: (text) => text,
  yellow: (text) => text,
  red: (text) => text,
  cyan: (text) => text
}
