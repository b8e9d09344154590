/**
 * The text of a TypeScript or JavaScript file: its syntax tree, its normal form, and the positions of errors. The parser is loaded on
 * demand; most commands do not need it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Comment, EcmaScriptModule, ParseResult, Program } from "oxc-parser"
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
 * A source map, as Node reads it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Map {
  readonly version: number
  readonly mappings: string
  readonly names: ReadonlyArray<string>
}

/**
 * The JavaScript of a file in a normal form, without comments, types and formatting. `isValid` is false if the compiler refuses the file.
 *
 * @since 0.1.0
 * @category models
 */
export interface Compiled {
  readonly code: string
  readonly map: Map
  readonly isValid: boolean
}

/**
 * Compiles a file; `None` if this machine has no compiler. The last file is kept, because a revision is hashed after it is loaded.
 *
 * @since 0.1.0
 * @category rendering
 */
export const compile: (
  path: string,
  text: string
) => Effect.Effect<Option.Option<Compiled>, ScriptError<SourceSyntaxError>> = Effect
  .fnUntraced(function*(path, text) {
    if (last?.path === path && last.text === text) return Option.some(last.compiled)
    // In template literals too, all line ends are equal.
    const lines = text.replaceAll(/\r\n?/g, "\n")
    const [source, compiler] = yield* Effect.all([parsed(path, lines), loadCompiler])
    if (Option.isNone(source) || Option.isNone(compiler)) return Option.none()
    const { code, errors, map } = compiler.value.transformSync(path, withoutComments(lines, source.value.comments), {
      sourceType: "module",
      sourcemap: true,
      typescript: { onlyRemoveTypeImports: true }
    })
    if (map === undefined) return Option.none()
    const { mappings, names, version } = map
    const compiled = {
      code,
      map: { version, mappings, names },
      isValid: errors.every(({ severity }) => severity !== "Error")
    }
    last = { path, text, compiled }
    return Option.some(compiled)
  })

let last: { readonly path: string; readonly text: string; readonly compiled: Compiled } | undefined

/**
 * Returns the imports and exports of JavaScript code; `None` if it is not a module.
 *
 * @since 0.1.0
 * @category getters
 */
export const moduleOf = (path: string, code: string): Effect.Effect<Option.Option<EcmaScriptModule>> =>
  Effect.map(
    loadParser,
    Option.flatMap(({ parseSync }) => {
      const { errors, module } = parseSync(path, code, { lang: "js", sourceType: "module" })
      return errors.length > 0 ? Option.none() : Option.some(module)
    })
  )

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
const loadCompiler = loaded(() => import("oxc-transform"))

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

/** A comment is replaced by spaces, so that positions remain; its line ends are kept. */
const withoutComments = (text: string, comments: ReadonlyArray<Comment>): string => {
  const kept: Array<string> = []
  let at = 0
  for (const { end, start } of comments) {
    kept.push(text.slice(at, start), text.slice(start, end).replaceAll(/[^\n]/g, " "))
    at = end
  }
  return [...kept, text.slice(at)].join("")
}
