/**
 * Recognizes statements of MySQL and MariaDB that can be sent again if it is unknown whether they ran.
 *
 * @since 0.1.0
 */
import * as Lexer from "../Lexer.ts"
import { objectOf, split } from "../Splitter.ts"
import { rules } from "./Lexer.ts"

/**
 * Returns whether a second run of a statement is known to fail or to change nothing. `DROP TABLE` and `TRUNCATE` are not repeatable,
 * because an application may have filled the table in between. Nor are statements that add an unnamed index or constraint, or that swap
 * names.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRepeatable = (sql: string): boolean => {
  const readings = Lexer.readings(sql, rules).map((reading) => ({ reading, statements: split(sql, reading) }))
  return readings.every(({ reading, statements }) => {
    const [statement, ...others] = statements
    return statement === undefined || (others.length === 0 && isRepeatableStatement(statement, reading))
  }) && readings.some(({ statements }) => statements.length > 0)
}

const isRepeatableStatement = (statement: string, reading: Lexer.Rules): boolean => {
  const tokens = Lexer.significant(statement, reading)
  if (tokens.some(({ isClosed }) => !isClosed)) return false
  const outline = Lexer.outline(statement, reading)
  if (/^alter (?:(?:online|offline) )*table\b/.test(outline)) return isRepeatableAlter(tokens)
  if (/^rename tables?\b/.test(outline)) return isRepeatableRename(tokens)
  return isHarmless(outline)
}

const isHarmless = (outline: string): boolean => {
  const [verb = "", ...words] = outline.split(" ")
  const object = objectOf(words) ?? ""
  switch (verb) {
    // An existing object is not created again; OR REPLACE is harmless for objects that store no rows.
    case "create":
      return words[0] === "or" ? WITHOUT_ROWS.has(object) : CREATED_ONCE.has(object) || WITHOUT_ROWS.has(object)
    case "drop":
      return WITHOUT_ROWS.has(object) || object === "index" || object === "user" || object === "role"
    default:
      return HARMLESS.test(outline)
  }
}

const WITHOUT_ROWS = new Set(["view", "procedure", "function", "trigger", "event"])
const CREATED_ONCE = new Set(["table", "index", "database", "schema", "user", "role", "sequence"])

const HARMLESS =
  /^(?:grant\b|revoke\b|flush (?:privileges|status|tables)$|(?:analyze|optimize|check) (?:(?:no_write_to_binlog|local) )?tables?\b)/

interface Renaming {
  readonly from: string
  readonly to: string
}

/** Whether no name is both an old and a new one, as in a swap. */
const isOneWay = (renamings: ReadonlyArray<Renaming>): boolean => {
  const taken = new Set(renamings.map(({ to }) => to))
  return renamings.every(({ from }) => !taken.has(from))
}

const isRepeatableRename = (tokens: ReadonlyArray<Lexer.Token>): boolean => {
  const renamings = Lexer.parts(tokens.slice(2)).map((part) => {
    const to = part.findIndex((token) => isWord(token, "to"))
    return to === -1 ? undefined : renaming(part[to - 1], part.at(-1))
  })
  return renamings.every((renaming) => renaming !== undefined) && isOneWay(renamings)
}

const isWord = (token: Lexer.Token | undefined, word: string) =>
  token?.kind === "word" && token.text.toLowerCase() === word

const renaming = (from: Lexer.Token | undefined, to: Lexer.Token | undefined): Renaming | undefined => {
  const names = [from, to].map((token) => token === undefined ? undefined : Lexer.nameOf(token))
  return names[0] === undefined || names[1] === undefined ? undefined : { from: names[0], to: names[1] }
}

/** The effect of an action of `ALTER TABLE` when it is run again. */
interface Action {
  readonly isHarmless: boolean
  readonly renaming?: Renaming | undefined
  /** The new name of a column. */
  readonly adds?: string | undefined
}

const isRepeatableAlter = (tokens: ReadonlyArray<Lexer.Token>): boolean => {
  const table = tokens.findIndex((token) => isWord(token, "table"))
  const name = isWord(tokens[table + 1], "if") ? table + 3 : table + 1
  const start = tokens[name + 1]?.text === "." ? name + 3 : name + 1
  const actions = Lexer.parts(tokens.slice(start)).map(actionOf)
  const renamings = actions.flatMap(({ renaming }) => renaming ?? [])
  const added = new Set(actions.flatMap(({ adds }) => adds ?? []))
  return actions.every(({ isHarmless }) => isHarmless) && isOneWay(renamings) &&
    renamings.every(({ from }) => !added.has(from))
}

const actionOf = (action: ReadonlyArray<Lexer.Token>): Action => {
  const words = action.map((token) =>
    token.kind === "name" ? "\"\"" : token.kind === "string" ? "''" : token.text.toLowerCase()
  )
  const outline = words.join(" ")
  const change = /^(?:change|rename) (column |index |key )?/.exec(outline)
  if (change !== null && !/^rename (?:to |as |= )?\S+( \. \S+)?$/.test(outline)) {
    const from = action[change[1] === undefined ? 1 : 2]
    const to = action[words[0] === "rename" ? action.length - 1 : change[1] === undefined ? 2 : 3]
    const renamed = renaming(from, to)
    const isPlain = words[0] === "rename"
      ? /^rename (?:column|index|key) \S+ to \S+$/.test(outline)
      : !ADDS_KEY.test(outline)
    // A CHANGE to the same name is a MODIFY.
    return {
      isHarmless: renamed !== undefined && isPlain,
      renaming: renamed?.from === renamed?.to ? undefined : renamed
    }
  }
  if (/^modify\b/.test(outline)) return { isHarmless: !ADDS_KEY.test(outline) }
  if (/^add\b/.test(outline)) return addition(action, outline)
  return { isHarmless: HARMLESS_ACTION.test(outline) }
}

/** A column definition that adds a key or constraint each time. */
const ADDS_KEY = /\b(?:unique|key|references|check)\b/

const addition = (action: ReadonlyArray<Lexer.Token>, outline: string): Action => {
  if (/^add (?:column )?(?:if not exists )?(?:[\w$]+|"") [^(]/.test(outline) && !ADDS_OBJECT.test(outline)) {
    const name = action[isWord(action[1], "column") ? 2 : 1]
    return { isHarmless: true, adds: name === undefined ? undefined : Lexer.nameOf(name) }
  }
  return { isHarmless: NAMED_ADDITION.test(outline) }
}

const ADDS_OBJECT =
  /^add (?:constraint|primary|unique|index|key|fulltext|spatial|foreign|check|partition|period|system|column \()\b/

// The server refuses a second primary key, and a second key or constraint of the same name.
const NAMED_ADDITION = new RegExp(
  "^add (?:" + [
    "(?:constraint (?:[\\w$]+ |\"\" )?)?primary key\\b",
    "(?:(?:unique|fulltext|spatial) )?(?:index|key) (?:if not exists )?(?!using\\b|if\\b)(?:[\\w$]+|\"\") (?:using \\w+ )?\\(",
    "(?:unique|fulltext|spatial) (?!index\\b|key\\b|using\\b)(?:[\\w$]+|\"\") (?:using \\w+ )?\\(",
    "constraint (?!foreign\\b|check\\b|unique\\b)(?:[\\w$]+|\"\") (?:foreign key|check|unique)\\b"
  ].join("|") + ")"
)

const HARMLESS_ACTION = new RegExp(
  "^(?:" + [
    "drop (?:(?:column|index|key|foreign key|constraint|check) )?(?:if exists )?(?!partition\\b|system\\b|period\\b)(?:[\\w$]+|\"\")(?: restrict| cascade)?$",
    "drop primary key$",
    "rename (?:to |as |= )?(?!column\\b|index\\b|key\\b)(?:[\\w$]+|\"\")(?: \\. (?:[\\w$]+|\"\"))?$",
    "alter (?:column )?(?:[\\w$]+|\"\") (?:set|drop) default\\b",
    "alter (?:index|check|constraint) (?:[\\w$]+|\"\") (?:visible|invisible|ignored|not ignored|enforced|not enforced)$",
    "(?:disable|enable) keys$",
    "(?:default )?(?:character set|charset|collate)\\b",
    "convert to character set\\b",
    "(?:algorithm|auto_increment|avg_row_length|checksum|comment|engine|key_block_size|lock|max_rows|min_rows|pack_keys|row_format|" +
    "stats_auto_recalc|stats_persistent|stats_sample_pages)\\b(?!.*\\b(?:add|change|drop|modify|partition|rename)\\b)"
  ].join("|") + ")"
)
