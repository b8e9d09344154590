/**
 * TypeScript expressions as values, with the imports that they need, and their printed text.
 *
 * @since 0.1.0
 */
import * as Doc from "@effect/printer/Doc"
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/**
 * A TypeScript expression:
 *
 * - `Imported`: a name that a module exports; with `namespace`, the module itself under this name (`import * as Postgresql from "…"`);
 * - `Raw`: text without imports: a literal, a local name;
 * - `Arrow`: an arrow function of one parameter;
 * - `Generator`: a generator function whose statements run one Effect after the other.
 *
 * @since 0.1.0
 * @category models
 */
export type Code =
  | { readonly _tag: "Imported"; readonly module: string; readonly name: string; readonly isNamespace: boolean }
  | { readonly _tag: "Raw"; readonly text: string }
  | { readonly _tag: "Member"; readonly object: Code; readonly name: string }
  | { readonly _tag: "Call"; readonly callee: Code; readonly args: ReadonlyArray<Code> }
  | { readonly _tag: "List"; readonly items: ReadonlyArray<Code> }
  | { readonly _tag: "Object"; readonly entries: ReadonlyArray<readonly [key: string, value: Code]> }
  | { readonly _tag: "New"; readonly call: Code }
  | { readonly _tag: "Arrow"; readonly parameter: string; readonly body: Code }
  | { readonly _tag: "Generator"; readonly statements: ReadonlyArray<Statement> }

/**
 * A statement of a generator function: the lines of a comment, and the Effect that `yield*` runs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Statement {
  readonly comment: ReadonlyArray<string>
  readonly effect: Option.Option<Code>
}

/**
 * A statement of a source file: `export const name = value`, or an expression that is exported by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface Declaration {
  readonly name: string
  readonly value: Code
}

/**
 * A name that a module exports.
 *
 * @since 0.1.0
 * @category constructors
 */
export const imported = (name: string, module = "effect-alembic"): Code => ({
  _tag: "Imported",
  module,
  name,
  isNamespace: false
})

/**
 * A namespace import of a module.
 *
 * @since 0.1.0
 * @category constructors
 */
export const namespace = (name: string, module: string): Code => ({ _tag: "Imported", module, name, isNamespace: true })

/**
 * Text without imports: a literal or a local name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const raw = (text: string): Code => ({ _tag: "Raw", text })

/**
 * A property of an object: `object.name`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const member = (object: Code, name: string): Code => ({ _tag: "Member", object, name })

/**
 * A call of a function.
 *
 * @since 0.1.0
 * @category constructors
 */
export const call = (callee: Code, ...args: ReadonlyArray<Code>): Code => ({ _tag: "Call", callee, args })

/**
 * An array literal.
 *
 * @since 0.1.0
 * @category constructors
 */
export const list = (items: ReadonlyArray<Code>): Code => ({ _tag: "List", items })

/**
 * An object literal; keys are quoted if necessary.
 *
 * @since 0.1.0
 * @category constructors
 */
export const object = (entries: ReadonlyArray<readonly [key: string, value: Code]>): Code => ({
  _tag: "Object",
  entries
})

/**
 * An arrow function of one parameter.
 *
 * @since 0.1.0
 * @category constructors
 */
export const arrow = (parameter: string, body: Code): Code => ({ _tag: "Arrow", parameter, body })

/**
 * `Effect.gen` with statements; `Effect.void` without an Effect to run.
 *
 * @since 0.1.0
 * @category constructors
 */
export const gen = (statements: ReadonlyArray<Statement>): Code => {
  const effect = imported("Effect", "effect")
  return statements.some((statement) => Option.isSome(statement.effect))
    ? call(member(effect, "gen"), { _tag: "Generator", statements })
    : member(effect, "void")
}

/**
 * The statement that runs an Effect, below a comment.
 *
 * @since 0.1.0
 * @category constructors
 */
export const statement = (effect: Code, comment: ReadonlyArray<string> = []): Statement => ({
  comment,
  effect: Option.some(effect)
})

/**
 * A comment that is a statement by itself.
 *
 * @since 0.1.0
 * @category constructors
 */
export const comment = (...lines: ReadonlyArray<string>): Statement => ({ comment: lines, effect: Option.none() })

/**
 * The literal of a value: strings, numbers, booleans, dates, bytes, arrays and records of these. A string of several lines is a template
 * literal.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literal = (value: unknown): Code => {
  if (typeof value === "string") return raw(value.includes("\n") ? template(value) : JSON.stringify(value))
  if (typeof value === "bigint") return raw(`${value}n`)
  if (value instanceof Date) return { _tag: "New", call: call(raw("Date"), literal(value.toISOString())) }
  if (value instanceof Uint8Array) return call(raw("Uint8Array.of"), ...Array.from(value, literal))
  if (Array.isArray(value)) return list(value.map(literal))
  if (Predicate.isRecord(value)) return object(Object.entries(value).map(([key, entry]) => [key, literal(entry)]))
  return raw(String(value))
}

/**
 * Prints a source file: its imports, sorted, and its declarations. Lines are at most `width` characters long if possible.
 *
 * @since 0.1.0
 * @category combinators
 */
export const file = (declarations: ReadonlyArray<Declaration>, options: { readonly width?: number } = {}): string => {
  const width = options.width ?? 120
  const bodies = declarations.map(({ name, value }) =>
    Doc.render(Doc.hcat([Doc.text(`export const ${name} = `), toDoc(value)]), {
      style: "pretty",
      options: { lineWidth: width, ribbonFraction: 1 }
    })
  )
  return `${[importLines(declarations.map(({ value }) => value)).join("\n"), ...bodies].join("\n\n")}\n`
}

/**
 * Prints an expression, on several lines if it is longer than `width`. Lines after the first are indented by `indentation` spaces.
 *
 * @since 0.1.0
 * @category combinators
 */
export const print = (
  code: Code,
  { indentation = 0, width = 120 }: { readonly width?: number; readonly indentation?: number } = {}
): string =>
  Doc.render(Doc.nest(toDoc(code), indentation), {
    style: "pretty",
    options: { lineWidth: width, ribbonFraction: 1 }
  })

/**
 * Returns the import lines that expressions need, merged with other import statements.
 *
 * @since 0.1.0
 * @category combinators
 */
export const importLines = (
  codes: ReadonlyArray<Code>,
  statements: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  const names = new Map<string, Set<string>>()
  const namespaces = new Map<string, string>()
  const add = (module: string, name: string) => names.set(module, (names.get(module) ?? new Set()).add(name))
  const others = statements.map((line) => line.trim().replace(/;$/, "")).filter((line) => {
    const [, list, , module] = namedImport.exec(line) ?? []
    if (list === undefined || module === undefined) return true
    list.split(",").map((name) => name.trim()).filter((name) => name !== "").forEach((name) => add(module, name))
    return false
  })
  const visit = (code: Code): void => {
    switch (code._tag) {
      case "Imported":
        if (code.isNamespace) namespaces.set(code.name, code.module)
        else add(code.module, code.name)
        return
      case "Raw":
        return
      case "Member":
        return visit(code.object)
      case "Call":
        visit(code.callee)
        return code.args.forEach(visit)
      case "New":
        return visit(code.call)
      case "List":
        return code.items.forEach(visit)
      case "Object":
        return code.entries.forEach(([, value]) => visit(value))
      case "Arrow":
        return visit(code.body)
      case "Generator":
        return code.statements.forEach(({ effect }) => Option.map(effect, visit))
    }
  }
  codes.forEach(visit)
  return Arr.dedupe(
    [
      ...Array.from(names, ([module, names]) => ({
        module,
        line: `import { ${Array.from(names).toSorted().join(", ")} } from ${JSON.stringify(module)}`
      })),
      ...Array.from(namespaces, ([name, module]) => ({
        module,
        line: `import * as ${name} from ${JSON.stringify(module)}`
      })),
      ...others.map((line) => ({ module: /["']([^"']*)["'][^"']*$/.exec(line)?.[1] ?? "", line }))
    ].toSorted((left, right) => left.module < right.module ? -1 : left.module > right.module ? 1 : 0)
      .map(({ line }) => line)
  )
}

const namedImport = /^import\s*\{([^}]*)\}\s*from\s*(["'])(.+)\2$/

/**
 * Returns whether a text is a TypeScript identifier.
 *
 * @since 0.1.0
 * @category guards
 */
export const isIdentifier = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text)

/** Line feeds are kept; other characters that a template literal would interpret are escaped. */
const template = (text: string): string =>
  `\`${
    JSON.stringify(text).slice(1, -1).replaceAll(
      /\\(.)|`|\$\{/g,
      (found, escaped) =>
        escaped === "n" ? "\n" : escaped === "\"" ? "\"" : escaped === undefined ? `\\${found}` : found
    )
  }\``

const toDoc = (code: Code): Doc.Doc<never> => {
  switch (code._tag) {
    case "Imported":
      return Doc.text(code.name)
    case "Raw":
      return Doc.text(code.text)
    case "Member":
      return Doc.hcat([toDoc(code.object), Doc.text(`.${code.name}`)])
    case "Call":
      return Doc.hcat([toDoc(code.callee), callArguments(code.args)])
    case "List":
      return enclosed("[", "]", code.items.map(toDoc), Doc.empty)
    case "Object":
      return enclosed(
        "{",
        "}",
        code.entries.map(([key, value]) =>
          Doc.hcat([Doc.text(isIdentifier(key) ? key : JSON.stringify(key)), Doc.text(": "), toDoc(value)])
        ),
        Doc.text(" ")
      )
    case "New":
      return Doc.hcat([Doc.text("new "), toDoc(code.call)])
    case "Arrow":
      return Doc.hcat([Doc.text(`(${code.parameter}) =>`), Doc.nest(Doc.hcat([Doc.hardLine, toDoc(code.body)]), 2)])
    case "Generator":
      return Doc.hcat([
        Doc.text("function*() {"),
        Doc.nest(Doc.hcat(code.statements.map((statement) => Doc.hcat([Doc.hardLine, statementDoc(statement)]))), 2),
        Doc.hardLine,
        Doc.text("}")
      ])
  }
}

const statementDoc = ({ comment, effect }: Statement): Doc.Doc<never> =>
  separated([
    ...comment.map((line) => Doc.text(`// ${line.replaceAll(lineEnds, " ")}`)),
    ...Option.toArray(effect).map((effect) => Doc.hcat([Doc.text("yield* "), toDoc(effect)]))
  ], Doc.hardLine)

/** Objects and arrays among the arguments start on the line of the call, unless another argument is a call. */
const callArguments = (args: ReadonlyArray<Code>): Doc.Doc<never> => {
  const hugs = args.some(isEnclosed) && args.every((arg) => isEnclosed(arg) || arg._tag !== "Call")
  return hugs || args.length === 0
    ? Doc.hcat([Doc.text("("), separated(args.map(toDoc), Doc.text(", ")), Doc.text(")")])
    : Doc.group(enclosed("(", ")", args.map(toDoc), Doc.empty))
}

const lineEnds = /[\n\r\u2028\u2029]+/g

const isEnclosed = ({ _tag }: Code) => _tag === "Object" || _tag === "List" || _tag === "Arrow" || _tag === "Generator"

const separated = (docs: ReadonlyArray<Doc.Doc<never>>, separator: Doc.Doc<never>): Doc.Doc<never> =>
  Doc.hcat(docs.flatMap((doc, index) => index === 0 ? [doc] : [separator, doc]))

/**
 * Encloses parts in brackets: on one line if they fit, or else each on its own line. `pad` is the space inside the brackets on one line.
 */
const enclosed = (
  open: string,
  close: string,
  parts: ReadonlyArray<Doc.Doc<never>>,
  pad: Doc.Doc<never>
): Doc.Doc<never> => {
  if (parts.length === 0) return Doc.text(open + close)
  const edge = Doc.flatAlt(Doc.hardLine, pad)
  return Doc.group(Doc.hcat([
    Doc.text(open),
    Doc.nest(Doc.hcat([edge, separated(parts, Doc.hcat([Doc.text(","), Doc.line]))]), 2),
    edge,
    Doc.text(close)
  ]))
}
