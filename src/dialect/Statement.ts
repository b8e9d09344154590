/**
 * One SQL statement on its way to a database or a script: text, and typed values between the text.
 * Values stay apart from text until `Execution` decides whether they are bound or written as literals.
 *
 * @since 0.1.0
 */
import type { Bind, Text } from "../schema/SqlText.ts"
import { type Quoting, withoutTexts } from "./Quoting.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Statement {
  readonly _tag: "Statement"
  /** Text, and the values that stand between the text, in order. No terminator. */
  readonly fragments: ReadonlyArray<string | Bind>
  /** Whether the user wrote it out, so that a script must not change what stands in its quotes. */
  readonly isUsers?: boolean
}

/**
 * A statement that the user wrote out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const users = (statement: Statement): Statement => ({ ...statement, isUsers: true })

/**
 * A statement without values: DDL, or SQL that the user wrote out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const text = (sql: string): Statement => ({ _tag: "Statement", fragments: [sql] })

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (fragments: ReadonlyArray<string | Bind>): Statement => ({ _tag: "Statement", fragments })

/**
 * SQL that the user wrote, with the values that its `:name`s stand for. A `:name` without a value stays text, `\:` is a colon.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromText = ({ binds, sql }: Text): Statement => {
  const fragments: Array<string | Bind> = []
  let text = ""
  let end = 0
  for (const found of sql.matchAll(/\\:|::|(?<![\w:]):([A-Za-z_]\w*)/g)) {
    const [token, name] = found
    const bind = name !== undefined && Object.hasOwn(binds, name) ? binds[name] : undefined
    text += sql.slice(end, found.index)
    end = found.index + token.length
    if (bind === undefined) text += token === "\\:" ? ":" : token
    else {
      fragments.push(text, { name, ...bind })
      text = ""
    }
  }
  fragments.push(text + sql.slice(end))
  return make(fragments.filter((fragment) => fragment !== ""))
}

/**
 * The statement as one text, each value replaced by what `placeholder` makes of it. `index` counts values from 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const render = (statement: Statement, placeholder: (bind: Bind, index: number) => string): string => {
  let index = 0
  return statement.fragments.map((part) => typeof part === "string" ? part : placeholder(part, ++index)).join("")
}

/**
 * The values of a statement, in order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const binds = (statement: Statement): ReadonlyArray<Bind> =>
  statement.fragments.filter((part): part is Bind => typeof part !== "string")

/**
 * A statement as it may be kept and shown to anybody: what stands between quotes may be anything, a password too, and is left out.
 *
 * @since 0.1.0
 * @category combinators
 */
export const masked = (sql: string, quoting: Quoting): string => {
  const text = withoutTexts(sql, quoting).replaceAll(/\s+/g, " ").trim()
  return text.length > 300 ? `${text.slice(0, 300)} …` : text
}

/**
 * A statement as its author may see it: as it is, but what has to do with passwords is without the texts in it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shown = (sql: string, quoting: Quoting): string =>
  /pass|pwd|secret|token|identified|crypt|credential|(?:api|private|access)_?key/i.test(sql)
    ? withoutTexts(sql, quoting)
    : sql
