/**
 * The text of a TypeScript or JavaScript file: its syntax tree, its normal form, and the positions of errors. The parser is loaded on
 * demand; most commands do not need it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Comment, ParseResult, Program } from "oxc-parser"
import { ScriptError, SourceSyntaxError } from "./ScriptError.ts"

/**
 * A parsed file. Offsets count UTF-16 units, as in strings.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source {
  readonly program: Program
  readonly comments: ReadonlyArray<Comment>
}

/**
 * Parses a file; `None` if this machine has no parser.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (
  path: string,
  text: string
): Effect.Effect<Option.Option<Source>, ScriptError<SourceSyntaxError>> =>
  Effect.map(parsed(path, text), Option.map(({ comments, program }) => ({ program, comments })))

/**
 * Prints the code of a file in a normal form, without comments, types and formatting. `None` if this machine has no parser.
 *
 * @since 0.1.0
 * @category rendering
 */
export const plain: (
  path: string,
  text: string
) => Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError>> = Effect
  .fnUntraced(function*(path, text) {
    // In template literals too, all line ends are equal.
    const lines = text.replaceAll(/\r\n?/g, "\n")
    const [source, printer] = yield* Effect.all([parsed(path, lines), loadPrinter])
    if (Option.isNone(source) || Option.isNone(printer)) return Option.none()
    const { code } = printer.value.transformSync(path, withoutComments(lines, source.value.comments), {
      sourceType: "module",
      typescript: { onlyRemoveTypeImports: true }
    })
    return Option.some(code)
  })

/**
 * Returns the syntax error of a file, with its position and the lines around it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const syntaxError = (
  path: string,
  text: string,
  offset: number,
  detail: string
): ScriptError<SourceSyntaxError> => {
  const before = text.slice(0, offset).split(lineEnd)
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  return new ScriptError({
    reason: new SourceSyntaxError({
      path,
      line,
      column,
      detail: detail.replace(/\.$/, ""),
      frame: frame(text, line, column)
    })
  })
}

/**
 * Returns a line of a text with the lines around it and a mark below the column. Lines and columns count from 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const frame = (text: string, line: number, column: number): string => {
  const lines = text.split(lineEnd)
  const first = Math.max(1, line - 2)
  const last = Math.min(lines.length, line + 1)
  const width = String(last).length
  const rows: Array<string> = []
  for (let at = first; at <= last; at++) {
    const code = lines[at - 1] ?? ""
    rows.push(`  ${String(at).padStart(width)} | ${code}`.trimEnd())
    if (at === line) {
      const indent = code.slice(0, column - 1).replaceAll(/[^\t]/g, " ")
      rows.push(`  ${" ".repeat(width)} | ${indent}^`)
    }
  }
  return rows.join("\n")
}

const lineEnd = /\r\n|[\n\r\u2028\u2029]/

/** With module hooks installed, importing even a loaded module takes a millisecond. */
const loaded = <A>(load: () => Promise<A>): Effect.Effect<Option.Option<A>> => {
  let module: Promise<A> | undefined
  return Effect.option(Effect.tryPromise(() => module ??= load()))
}

const loadParser = loaded(() => import("oxc-parser"))
const loadPrinter = loaded(() => import("oxc-transform"))

const parsed: (
  path: string,
  text: string
) => Effect.Effect<Option.Option<ParseResult>, ScriptError<SourceSyntaxError>> = Effect
  .fnUntraced(function*(path, text) {
    const parser = yield* loadParser
    if (Option.isNone(parser)) return Option.none()
    const result = parser.value.parseSync(path, text, { preserveParens: false, sourceType: "module" })
    const fault = result.errors.find((error) => error.severity === "Error")
    if (fault !== undefined) {
      return yield* syntaxError(path, text, fault.labels[0]?.start ?? 0, fault.message)
    }
    return Option.some(result)
  })

/** A comment is replaced by a space, or by a line end if it contains one. */
const withoutComments = (text: string, comments: ReadonlyArray<Comment>): string => {
  const kept: Array<string> = []
  let at = 0
  for (const { end, start, value } of comments) {
    kept.push(text.slice(at, start), value.includes("\n") ? "\n" : " ")
    at = end
  }
  return [...kept, text.slice(at)].join("")
}
