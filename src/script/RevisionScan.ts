/**
 * Reads a revision file of the usual form without a parser: comments, imports, then `export default Migration.make({` followed by literals.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as RevisionSyntax from "./RevisionSyntax.ts"

/**
 * A part of a text, by its offsets.
 *
 * @since 0.1.0
 * @category models
 */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * An import statement: the text between `import` and `from`, and the module.
 *
 * @since 0.1.0
 * @category models
 */
export interface Import extends Span {
  readonly clause: string
  readonly specifier: string
}

/**
 * A file that consists of imports and `export default` of a call: its comments and imports, and the offset of the export.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call {
  readonly comments: ReadonlyArray<Span>
  readonly imports: ReadonlyArray<Import>
  readonly exported: number
}

/**
 * The same, where the call is one of `Migration.make`: its revision.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scan extends Call {
  readonly reading: RevisionSyntax.Reading
}

/**
 * Scans the text of a file. Returns `None` in case of any doubt.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scan = (text: string): Option.Option<Scan> => {
  const comments: Array<Span> = []
  const found = scanImports(text, comments)
  if (found === undefined) return Option.none()
  const { doc, exported, imports } = found
  const head = matchAt(makeCall, text, exported)
  const importsMake = imports.some(({ clause, specifier }) =>
    RevisionSyntax.isLibrary(specifier) && importsMigration.test(clause)
  )
  if (!importsMake || head === undefined) return Option.none()
  return Option.map(
    scanDefinition(text, exported + head[0].length, comments),
    (identity) => ({
      reading: RevisionSyntax.certain(identity, RevisionSyntax.docOf(doc ?? "")),
      comments,
      imports,
      exported
    })
  )
}

/**
 * Scans the text of a file that consists of imports and `export default` of a function call, such as a configuration. Returns `None` for any other
 * file, and if the scan is not certain.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scanCall = (text: string): Option.Option<Call> => {
  const comments: Array<Span> = []
  const found = scanImports(text, comments)
  const head = found === undefined ? undefined : matchAt(anyCall, text, found.exported)
  if (found === undefined || head === undefined) return Option.none()
  let at: number | undefined = found.exported + head[0].length
  do at = skipProperty(text, at, comments)
  while (at !== undefined && text[at++] === ",")
  const end = at === undefined ? undefined : matchAt(callEnd, text, at - 1)
  return at !== undefined && end !== undefined &&
      skipTrivia(text, at - 1 + end[0].length, comments)?.end === text.length
    ? Option.some({ comments, imports: found.imports, exported: found.exported })
    : Option.none()
}

/** Reads the imports at the start of a text. `doc` is the doc comment of the file or of what follows the imports. */
const scanImports = (text: string, comments: Array<Span>) => {
  const imports: Array<Import> = []
  const start = skipTrivia(text, 0, comments)
  if (start === undefined) return undefined
  let at = start
  for (let found = matchAt(importStatement, text, at.end); found; found = matchAt(importStatement, text, at.end)) {
    const [statement, clause = "", , specifier = ""] = found
    const end = at.end + statement.length
    imports.push({ start: at.end, end, clause, specifier })
    const next = skipTrivia(text, end, comments)
    if (next === undefined) return undefined
    if (!statement.endsWith(";") && !/[\n\r\u2028\u2029]/.test(text.slice(end, next.end))) return undefined
    at = next
  }
  return { imports, exported: at.end, doc: start.first ?? at.last }
}

interface Trivia {
  readonly end: number
  /** The first and the last doc comment, without delimiters. */
  readonly first: string | undefined
  readonly last: string | undefined
}

const importStatement = /import\b\s*(?:([\w$*\s{},]+?)\s*\bfrom\s*)?(["'])([^"'\\\n\r]*)\2[ \t]*;?/y
const importsMigration = /^(?!type\b)[^{]*\{(?:[^}]*,)?\s*Migration\s*[,}]/
const makeCall = /export\s+default\s+Migration\s*\.\s*make\s*\(\s*\{/y
const anyCall = /export\s+default\s+[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*\s*\(/y
const identityKey = new RegExp(
  `(?:(["'])(${RevisionSyntax.identityKeys})\\1|(${RevisionSyntax.identityKeys}))\\s*:`,
  "y"
)
const otherKey = new RegExp(
  `(?!(?:${RevisionSyntax.identityKeys}|get|set|async)\\b)[A-Za-z_$][\\w$]*\\s*[:,(}]|"(?!${RevisionSyntax.identityKeys}")[^"\\\\\\n\\r]*"\\s*:`,
  "y"
)
const plainString = /"([^"\\\n\r]*)"|'([^'\\\n\r]*)'/y
const anyString = /"[^"\\\n\r]*(?:\\[^\r][^"\\\n\r]*)*"|'[^'\\\n\r]*(?:\\[^\r][^'\\\n\r]*)*'/y
const templatePart = /[^`\\$]*(?:(?:\\[^]|\$(?!\{))[^`\\$]*)*(`|\$\{)/y
const noValue = /(?:null|undefined)\b/y
const plainCode = /[^"'`/(){}[\],]+/y
const callEnd = /\s*(?:,\s*)?\)\s*;?/y
const blank = /\s*/y
const lineBreak = /[\n\r\u2028\u2029]/g

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const skip = (pattern: RegExp, text: string, at: number): number => at + (matchAt(pattern, text, at)?.[0].length ?? 0)

const skipTrivia = (text: string, from: number, comments: Array<Span>): Trivia | undefined => {
  let first: string | undefined
  let last: string | undefined
  let end = skip(blank, text, from)
  while (text[end] === "/") {
    const start = end
    if (text[end + 1] === "/") {
      end = matchAt(lineBreak, text, end)?.index ?? text.length
    } else if (text[end + 1] === "*") {
      const close = text.indexOf("*/", end + 2)
      if (close === -1) return undefined
      const comment = text.slice(end + 2, close)
      if (RevisionSyntax.isDoc(comment)) {
        first ??= comment
        last = comment
      }
      end = close + 2
    } else {
      return undefined
    }
    comments.push({ start, end })
    end = skip(blank, text, end)
  }
  return { end, first, last }
}

/** Reads the object after the `{` before `from`, and checks that nothing follows the call that it is the argument of. */
const scanDefinition = (text: string, from: number, comments: Array<Span>): Option.Option<RevisionSyntax.Identity> => {
  const found = new Map<string, ReadonlyArray<string>>()
  let at: number | undefined = from
  for (;;) {
    at = skipTrivia(text, at, comments)?.end
    if (at === undefined) return Option.none()
    if (text[at] === "}") break
    const key = matchAt(identityKey, text, at)
    if (key !== undefined) {
      const value = scanNames(text, at + key[0].length, comments)
      const name = key[2] ?? key[3] ?? ""
      if (value === undefined || found.has(name)) return Option.none()
      found.set(name, value.names)
      at = skipTrivia(text, value.end, comments)?.end
    } else if (matchAt(otherKey, text, at) === undefined) {
      return Option.none()
    } else {
      at = skipProperty(text, at, comments)
    }
    if (at === undefined || text[at] === "}") break
    if (text[at] !== ",") return Option.none()
    at += 1
  }
  const end = at === undefined ? undefined : matchAt(callEnd, text, at + 1)
  return at !== undefined && end !== undefined &&
      skipTrivia(text, at + 1 + end[0].length, comments)?.end === text.length ?
    RevisionSyntax.identityFrom(found) :
    Option.none()
}

/** Returns the end of a property whose value does not matter: the position after its comma or before the closing brace. */
const skipProperty = (text: string, from: number, comments: Array<Span>): number | undefined => {
  const open: Array<string> = []
  let at = from
  while (at < text.length) {
    const char = text[at] ?? ""
    switch (char) {
      case "(":
      case "[":
      case "{":
        open.push(char)
        at += 1
        break
      case ",":
      case ")":
      case "]":
      case "}": {
        if (open.length === 0) return at
        if (char === ",") {
          at += 1
          break
        }
        const opened = open.pop()
        if (opened === "${") {
          const part = matchAt(templatePart, text, at + 1)
          if (part === undefined || char !== "}") return undefined
          if (part[1] === "${") open.push("${")
          at += 1 + part[0].length
        } else {
          at += 1
        }
        break
      }
      case "`": {
        const part = matchAt(templatePart, text, at + 1)
        if (part === undefined) return undefined
        if (part[1] === "${") open.push("${")
        at += 1 + part[0].length
        break
      }
      case "/": {
        const end = skipTrivia(text, at, comments)?.end
        if (end === undefined) return undefined
        at = end
        break
      }
      case "\"":
      case "'": {
        const string = matchAt(anyString, text, at)
        if (string === undefined) return undefined
        at += string[0].length
        break
      }
      default:
        at = skip(plainCode, text, at)
    }
  }
  return undefined
}

/** A string, an array of strings, `null` or `undefined`. */
const scanNames = (
  text: string,
  from: number,
  comments: Array<Span>
): { readonly names: ReadonlyArray<string>; readonly end: number } | undefined => {
  const start = skipTrivia(text, from, comments)?.end
  if (start === undefined) return undefined
  const none = matchAt(noValue, text, start)
  if (none !== undefined) return { names: [], end: start + none[0].length }
  const one = matchAt(plainString, text, start)
  if (one !== undefined) return { names: [one[1] ?? one[2] ?? ""], end: start + one[0].length }
  if (text[start] !== "[") return undefined
  const names: Array<string> = []
  let at = skipTrivia(text, start + 1, comments)?.end
  while (at !== undefined) {
    if (text[at] === "]") return { names, end: at + 1 }
    const item = matchAt(plainString, text, at)
    if (item === undefined) return undefined
    names.push(item[1] ?? item[2] ?? "")
    at = skipTrivia(text, at + item[0].length, comments)?.end
    if (at !== undefined && text[at] === ",") at = skipTrivia(text, at + 1, comments)?.end
    else if (at === undefined || text[at] !== "]") return undefined
  }
  return undefined
}
