/**
 * TypeScript expressions as values, with the imports that they need, and their text.
 *
 * @since 0.1.0
 */
import * as Doc from "@effect/printer/Doc"
import * as Predicate from "effect/Predicate"

/**
 * An expression.
 *
 * - `Imported`: a name that a module exports; with `namespace` the module itself under that name (`import * as Postgresql from "…"`);
 * - `Raw`: text without imports: a literal, a local name.
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
 * A module under a name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const namespace = (name: string, module: string): Code => ({ _tag: "Imported", module, name, isNamespace: true })

/**
 * @since 0.1.0
 * @category constructors
 */
export const raw = (text: string): Code => ({ _tag: "Raw", text })

/**
 * @since 0.1.0
 * @category constructors
 */
export const member = (object: Code, name: string): Code => ({ _tag: "Member", object, name })

/**
 * @since 0.1.0
 * @category constructors
 */
export const call = (callee: Code, ...args: ReadonlyArray<Code>): Code => ({ _tag: "Call", callee, args })

/**
 * @since 0.1.0
 * @category constructors
 */
export const list = (items: ReadonlyArray<Code>): Code => ({ _tag: "List", items })

/**
 * An object literal; keys are quoted where they have to be.
 *
 * @since 0.1.0
 * @category constructors
 */
export const object = (entries: ReadonlyArray<readonly [key: string, value: Code]>): Code => ({
  _tag: "Object",
  entries
})

/**
 * The literal of a value: text, numbers, truth values, lists and records of these. Text of several lines is written as a template.
 *
 * @since 0.1.0
 * @category constructors
 */
export const literal = (value: unknown): Code => {
  if (typeof value === "string") return raw(value.includes("\n") ? template(value) : JSON.stringify(value))
  if (typeof value === "bigint") return raw(`${value}n`)
  if (Array.isArray(value)) return list(value.map(literal))
  if (Predicate.isRecord(value)) return object(Object.entries(value).map(([key, entry]) => [key, literal(entry)]))
  return raw(String(value))
}

/**
 * A source file: its imports, sorted, and its declarations. Lines are at most `width` characters long where that can be.
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
 * An expression in one text, on several lines where it is longer than `width`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const print = (code: Code, options: { readonly width?: number } = {}): string =>
  Doc.render(toDoc(code), { style: "pretty", options: { lineWidth: options.width ?? 120, ribbonFraction: 1 } })

/**
 * The import lines that expressions need.
 *
 * @since 0.1.0
 * @category combinators
 */
export const importLines = (codes: ReadonlyArray<Code>): ReadonlyArray<string> => {
  const names = new Map<string, Set<string>>()
  const namespaces = new Map<string, string>()
  const visit = (code: Code): void => {
    switch (code._tag) {
      case "Imported":
        if (code.isNamespace) namespaces.set(code.name, code.module)
        else names.set(code.module, (names.get(code.module) ?? new Set()).add(code.name))
        return
      case "Raw":
        return
      case "Member":
        return visit(code.object)
      case "Call":
        visit(code.callee)
        return code.args.forEach(visit)
      case "List":
        return code.items.forEach(visit)
      case "Object":
        return code.entries.forEach(([, value]) => visit(value))
    }
  }
  codes.forEach(visit)
  return [
    ...Array.from(names, ([module, names]) => ({
      module,
      line: `import { ${Array.from(names).toSorted().join(", ")} } from ${JSON.stringify(module)}`
    })),
    ...Array.from(namespaces, ([name, module]) => ({
      module,
      line: `import * as ${name} from ${JSON.stringify(module)}`
    }))
  ].toSorted((left, right) => left.module < right.module ? -1 : left.module > right.module ? 1 : 0)
    .map(({ line }) => line)
}

/**
 * Whether a text can be a name in TypeScript without quotes.
 *
 * @since 0.1.0
 * @category guards
 */
export const isIdentifier = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text)

/** Line feeds stand as they are; what a template would read otherwise is escaped. */
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
  }
}

/** Objects and lists among the arguments open on the line of the call, unless one of the others is a call of its own. */
const callArguments = (args: ReadonlyArray<Code>): Doc.Doc<never> => {
  const hugs = args.some(isEnclosed) && args.every((arg) => isEnclosed(arg) || arg._tag !== "Call")
  return hugs || args.length === 0
    ? Doc.hcat([Doc.text("("), separated(args.map(toDoc), Doc.text(", ")), Doc.text(")")])
    : Doc.group(enclosed("(", ")", args.map(toDoc), Doc.empty))
}

const isEnclosed = ({ _tag }: Code) => _tag === "Object" || _tag === "List"

const separated = (docs: ReadonlyArray<Doc.Doc<never>>, separator: Doc.Doc<never>): Doc.Doc<never> =>
  Doc.hcat(docs.flatMap((doc, index) => index === 0 ? [doc] : [separator, doc]))

/** Parts between brackets: on one line if they fit, or else each on its own. `pad` stands inside the brackets on one line. */
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
