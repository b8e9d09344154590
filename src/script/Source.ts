/**
 * The text of a TypeScript or JavaScript file: its syntax tree, its normal form, and the positions of errors. The parser is loaded on
 * demand; most commands do not need it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { EcmaScriptModule, ParseResult } from "oxc-parser"
import type { TransformResult } from "oxc-transform"
import * as Once from "./Once.ts"
import * as RevisionScan from "./RevisionScan.ts"
import { ScriptError, SourceSyntaxError } from "./ScriptError.ts"

/**
 * A parsed file:
 *
 * - `text`: its text with `\n` as the line end, which the offsets of the parser refer to, in UTF-16 units;
 * - `isJavaScript`: whether it is JavaScript, also if it is named as TypeScript;
 * - `parsed`: what the parser found. Its parts are made when they are first asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source {
  readonly text: string
  readonly isJavaScript: boolean
  readonly parsed: Pick<ParseResult, "program" | "comments" | "module">
}

/**
 * Parses a file; `None` if this machine has no parser. The last file is kept, because a revision is loaded, checked and hashed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse: (
  path: string,
  text: string
) => Effect.Effect<Option.Option<Source>, ScriptError<SourceSyntaxError>> = Effect.fnUntraced(function*(path, given) {
  if (last?.path === path && last.given === given) return Option.some(last.source)
  const parser = yield* loadParser
  if (Option.isNone(parser)) return Option.none()
  const text = withLineFeeds(given)
  const parsed = isAmbiguous(text) ? undefined : parser.value.parseSync(path, text, { ...options, lang: "js" })
  if (parsed?.errors.length === 0) {
    last = { path, given, source: { text, isJavaScript: true, parsed } }
    return Option.some(last.source)
  }
  const typed = parser.value.parseSync(path, text, options)
  const fault = typed.errors.find(isError)
  if (fault !== undefined) {
    return yield* syntaxError(path, text, fault.labels[0]?.start ?? 0, fault.message)
  }
  last = { path, given, source: { text, isJavaScript: false, parsed: typed } }
  return Option.some(last.source)
})

const options = { preserveParens: false, sourceType: "module" } as const

/** In template literals too, all line ends are equal. */
const withLineFeeds = (text: string): string => text.replaceAll(/\r\n?/g, "\n")

/** `f<A>(b)` is a call in TypeScript, and two comparisons in JavaScript. All else that JavaScript has means the same in both. */
const isAmbiguous = (text: string): boolean => /<[^]*[^=]>/.test(text)

let last: { readonly path: string; readonly given: string; readonly source: Source } | undefined

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
 * The JavaScript of a module without comments: its imports, and the offset of its only export. Without a source map, its positions are those
 * of the file.
 *
 * @since 0.1.0
 * @category models
 */
export interface Script {
  readonly code: string
  readonly map: Option.Option<Map>
  readonly imports: ReadonlyArray<RevisionScan.Import>
  readonly exported: number
}

/**
 * Returns a file of the usual form as JavaScript, without a parser; `None` if it has another form, or could mean something else as TypeScript. If
 * it has types, it is no JavaScript.
 *
 * @since 0.1.0
 * @category rendering
 */
export const scanned = (given: string): Option.Option<Script> => {
  const text = withLineFeeds(given)
  return RevisionScan.scanCall(text).pipe(
    Option.map(({ comments, exported, imports }) => ({
      code: withoutComments(text, comments),
      map: Option.none(),
      imports,
      exported
    })),
    Option.filter(({ code, exported }) => !onlyInModules.test(code.slice(exported)) && !isAmbiguous(code))
  )
}

/** What a parser would tell of a module, and comments of HTML, which are allowed everywhere else. */
const onlyInModules = /\bimport\b|<!--|-->/

/**
 * Returns a file as JavaScript; `None` if this machine has no compiler, if the compiler refuses the file, or if the file has other exports,
 * imports with attributes, `import()` or `import.meta`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const script: (
  path: string,
  text: string
) => Effect.Effect<Option.Option<Script>, ScriptError<SourceSyntaxError>> = Effect
  .fnUntraced(function*(path, given) {
    const [source, parser] = yield* Effect.all([parse(path, given), loadParser])
    if (Option.isNone(source) || Option.isNone(parser)) return Option.none()
    const { isJavaScript, parsed, text } = source.value
    if (isJavaScript) return scriptOf(withoutComments(text, parsed.comments), Option.none(), parsed.module)
    const compiled = yield* compile(path, source.value)
    if (Option.isNone(compiled) || compiled.value.errors.some(isError)) return Option.none()
    const { code, map } = compiled.value
    const { errors, module } = parser.value.parseSync(path, code, { ...options, lang: "js" })
    return errors.length > 0 ? Option.none() : scriptOf(code, Option.fromNullable(map), module)
  })

const scriptOf = (
  code: string,
  map: Option.Option<Map>,
  { dynamicImports, importMetas, staticExports, staticImports }: EcmaScriptModule
): Option.Option<Script> => {
  const [exported, ...otherExports] = staticExports
  const imports = staticImports.flatMap(({ end, moduleRequest, start }) => {
    const [statement, clause = ""] = importStatement.exec(code.slice(start, moduleRequest.start)) ?? []
    const isWhole = statement !== undefined && /^\s*;?$/.test(code.slice(moduleRequest.end, end))
    return isWhole ? [{ start, end, clause, specifier: moduleRequest.value }] : []
  })
  const isWhole = imports.length === staticImports.length &&
    otherExports.length + dynamicImports.length + importMetas.length === 0
  return isWhole && exported !== undefined
    ? Option.some({ code, map, imports, exported: exported.start })
    : Option.none()
}

const importStatement = /^import\b(?:([^]*)\bfrom)?\s*$/

/**
 * Returns the JavaScript of a file in a normal form, without comments, types and formatting; `None` if this machine has no compiler.
 *
 * @since 0.1.0
 * @category rendering
 */
export const normalForm: (
  path: string,
  text: string
) => Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError>> = Effect
  .fnUntraced(function*(path, given) {
    const text = withLineFeeds(given)
    const scanned = Option.map(RevisionScan.scan(text), ({ comments }) => withoutComments(text, comments))
    const known = Option.isSome(scanned) ? yield* transform(path, scanned.value, false) : Option.none()
    if (Option.exists(known, ({ errors }) => errors.length === 0)) return Option.map(known, ({ code }) => code)
    const source = yield* parse(path, given)
    const compiled = Option.isSome(source) ? yield* compile(path, source.value) : Option.none()
    return Option.map(compiled, ({ code }) => code)
  })

/** Compiles a file. It is compiled once, because a revision is hashed after it is loaded. */
const compile = (path: string, source: Source): Effect.Effect<Option.Option<TransformResult>> => {
  const known = compilations.get(source)
  return known !== undefined ? Effect.succeedSome(known) : Effect.map(
    transform(path, withoutComments(source.text, source.parsed.comments), true),
    Option.map((compiled) => {
      compilations.set(source, compiled)
      return compiled
    })
  )
}

const compilations = new WeakMap<Source, TransformResult>()

const transform = (path: string, text: string, sourcemap: boolean): Effect.Effect<Option.Option<TransformResult>> =>
  Effect.map(
    loadCompiler,
    Option.map(({ transformSync }) =>
      transformSync(path, text, { sourceType: "module", sourcemap, typescript: { onlyRemoveTypeImports: true } })
    )
  )

const isError = ({ severity }: { readonly severity: string }) => severity === "Error"

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

const loadParser = Effect.option(Once.make(() => import("oxc-parser")))
const loadCompiler = Effect.option(Once.make(() => import("oxc-transform")))

/** A comment is replaced by spaces, so that positions remain; its line ends are kept. */
const withoutComments = (text: string, comments: ReadonlyArray<RevisionScan.Span>): string => {
  const kept: Array<string> = []
  let at = 0
  for (const { end, start } of comments) {
    kept.push(text.slice(at, start), text.slice(start, end).replaceAll(/[^\n]/g, " "))
    at = end
  }
  return [...kept, text.slice(at)].join("")
}
