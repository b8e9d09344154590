/**
 * Where the texts stand in a database's SQL: which marks hold a text, which a name, and which a remark.
 * Servers can be set to read some marks in two ways; from where they might differ on, all counts as text.
 *
 * @since 0.1.0
 */

/**
 * - `doubleQuotes`: whether `"…"` is a name, or may be a text;
 * - `names`: the other marks of names, by the first of the two;
 * - `backslash`: whether a backslash may keep a quotation mark from ending a text;
 * - `dollarQuotes`: whether `$tag$…$tag$` is a text;
 * - `hash`: whether `#` begins a remark, and `--` only before a blank.
 *
 * @since 0.1.0
 * @category models
 */
export interface Quoting {
  readonly doubleQuotes: "name" | "text"
  readonly names: ReadonlyArray<"`" | "[">
  readonly backslash: boolean
  readonly dollarQuotes: boolean
  readonly hash: boolean
}

/**
 * Plain ANSI SQL, and what PostgreSQL adds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ansi: Quoting = { doubleQuotes: "name", names: [], backslash: true, dollarQuotes: true, hash: false }

/**
 * MySQL in whichever of its modes, where more than the rules of one server have to be thought of: `"…"` is a name with ANSI_QUOTES, a backslash
 * is one with NO_BACKSLASH_ESCAPES, and dollars are quotes since version 9.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: Quoting = { doubleQuotes: "text", names: ["`"], backslash: true, dollarQuotes: true, hash: true }

/**
 * A statement without its texts: `'…'` stands for each. Remarks are left out too, and names stay.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutTexts = (sql: string, quoting: Quoting): string => {
  const opening = openings(quoting)
  let kept = ""
  for (let at = 0;;) {
    opening.lastIndex = at
    const found = opening.exec(sql)
    if (found === null) return kept + sql.slice(at)
    const { end, shown } = piece(sql, found.index, found[0], quoting)
    kept += sql.slice(at, found.index)
    if (end === nowhere) return `${kept}…`
    kept += shown ?? sql.slice(found.index, end)
    at = end
  }
}

/** Where what was opened ends, and what is shown of it if not all. */
interface Piece {
  readonly end: number
  readonly shown?: string
}

const nowhere = -1

// A dollar may be part of a word, but not its first letter.
const openings = ({ dollarQuotes, hash, names }: Quoting): RegExp =>
  new RegExp(
    [
      `['"${names.map((mark) => `\\${mark}`).join("")}${hash ? "#" : ""}]`,
      "\\/\\*",
      hash ? "--(?=[\\s\\x00-\\x1f\\x7f]|$)" : "--",
      "\\b0[xX][0-9A-Fa-f]+",
      ...dollarQuotes ? [`\\$(?<!${letter}[${inWord}$]*\\$)(?:${letter}[${inWord}]*)?\\$`] : []
    ].join("|"),
    "g"
  )

const letter = "[A-Za-z_\\u0080-\\uffff]"
const inWord = "\\w\\u0080-\\uffff"

const piece = (sql: string, at: number, mark: string, { backslash, doubleQuotes }: Quoting): Piece => {
  switch (mark) {
    case "'":
      return { end: afterMark(sql, at, mark, backslash), shown: "'…'" }
    case "\"":
      return doubleQuotes === "name"
        ? { end: afterMark(sql, at, mark, false) }
        : { end: afterMark(sql, at, mark, backslash), shown: "\"…\"" }
    case "`":
      return { end: afterMark(sql, at, mark, false) }
    case "[":
      return { end: afterMark(sql, at, "]", false) }
    case "/*":
      return { end: afterBlock(sql, at), shown: " " }
    case "--":
    case "#":
      return { end: afterLine(sql, at), shown: "" }
    default:
      return mark.startsWith("$")
        ? { end: after(sql.indexOf(mark, at + mark.length), mark.length), shown: "$$…$$" }
        : { end: at + mark.length, shown: "0x…" }
  }
}

const after = (found: number, length: number) => found === -1 ? nowhere : found + length

/** A mark that is doubled stands for itself; one with an odd number of backslashes before it can be read in two ways. */
const afterMark = (sql: string, at: number, mark: string, backslash: boolean): number => {
  for (let from = at + 1;;) {
    const found = sql.indexOf(mark, from)
    if (found === -1) return nowhere
    let first = found
    if (backslash) { while (first > from && sql[first - 1] === "\\") first-- }
    if ((found - first) % 2 === 1) return nowhere
    if (sql[found + 1] !== mark) return found + 1
    from = found + 2
  }
}

/** Servers differ in remarks within remarks, and MySQL runs some of them. */
const afterBlock = (sql: string, at: number): number => {
  const end = sql.indexOf("*/", at + 2)
  const inner = sql.indexOf("/*", at + 2)
  return /\/\*M?!/y.test(sql.slice(at, at + 4)) || (inner !== -1 && inner < end) ? nowhere : after(end, 2)
}

/** To PostgreSQL a carriage return ends a line, to others it does not. */
const afterLine = (sql: string, at: number): number => {
  const end = sql.indexOf("\n", at)
  const line = end === -1 ? sql.slice(at) : sql.slice(at, end)
  return line.trimEnd().includes("\r") ? nowhere : at + line.length
}
