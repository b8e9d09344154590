/**
 * Which statements begin or end a transaction, by their first words. What owns a transaction has to know of statements that would
 * take it away.
 *
 * @since 0.1.0
 */

/**
 * Whether a statement takes the transaction out of the hands of the run. `isOpen`: whether the run has one open.
 *
 * @since 0.1.0
 * @category models
 */
export type ControlsTransaction = (sql: string, isOpen: boolean) => boolean

/**
 * What stands before the first word and between words, besides white space.
 *
 * - `nested`: remarks stand in remarks;
 * - `hash`: `#` begins a remark;
 * - `executed`: what stands in `/*!` remarks is run.
 *
 * @since 0.1.0
 * @category models
 */
export interface Remarks {
  readonly nested?: boolean
  readonly hash?: boolean
  readonly executed?: boolean
}

/**
 * A predicate from the words that a statement begins with.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (words: RegExp, remarks: Remarks = {}): ControlsTransaction => (sql, isOpen) =>
  isOpen && words.test(opening(sql, remarks))

/**
 * The words of PostgreSQL and SQLite.
 *
 * @since 0.1.0
 * @category constants
 */
export const standard =
  /^(?:begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:(?:work|transaction)\s+)?to\b))\b/i

/**
 * The beginning of a statement: what is before its first word is left out, as are remarks.
 *
 * @since 0.1.0
 * @category getters
 */
export const opening = (sql: string, remarks: Remarks): string => {
  const line = remarks.hash === true ? /^(?:--|#)[^\n]*/ : /^--[^\n]*/
  let text = sql
  for (;;) {
    const before = text
    text = text.replace(/^[\s;\uFEFF]+/, "").replace(line, "")
    if (remarks.executed === true) text = text.replace(/^\/\*M?!\d*/, "")
    text = text.slice(endOfRemark(text, remarks))
    if (text === before) return text.slice(0, 300).replaceAll(/--[^\n]*|\/\*[^]*?\*\//g, " ")
  }
}

const endOfRemark = (text: string, { nested = false }: Remarks): number => {
  if (!text.startsWith("/*")) return 0
  const mark = /\/\*|\*\//g
  mark.lastIndex = 2
  for (let depth = 1;;) {
    const found = mark.exec(text)
    if (found === null) return text.length
    if (found[0] === "*/") depth--
    else if (nested) depth++
    if (depth === 0) return mark.lastIndex
  }
}
