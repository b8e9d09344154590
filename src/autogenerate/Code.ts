/**
 * TypeScript expressions as values, with the imports that they need, and their printed text.
 *
 * @since 0.1.0
 */
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
 * A statement of a source file: `export const name = value`, or with `isClass` the class that extends the value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Declaration {
  readonly name: string
  readonly value: Code
  readonly isClass?: boolean
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
  const bodies = declarations.map(({ isClass = false, name, value }) => {
    const [before, after] = isClass ? [`export class ${name} extends `, " {}"] : [`export const ${name} = `, ""]
    const width = options.width ?? 120
    return before + layout(value, { width, indentation: 0, column: before.length, following: after.length }) + after
  })
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
): string => layout(code, { width, indentation, column: indentation, following: 0 })

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

/** A text without breaks of its own; `undefined` for functions, which always have several lines. */
const flat = (code: Code): string | undefined => {
  switch (code._tag) {
    case "Imported":
      return code.name
    case "Raw":
      return code.text
    case "Member":
      return surrounded("", [code.object], `.${code.name}`)
    case "Call":
      return surrounded("", [code.callee], surrounded("(", code.args, ")"))
    case "New":
      return surrounded("new ", [code.call], "")
    case "List":
      return surrounded("[", code.items, "]")
    case "Object":
      return code.entries.length === 0
        ? "{}"
        : surrounded("{ ", code.entries.map(([, value]) => value), " }", code.entries.map(([key]) => keyText(key)))
    case "Arrow":
    case "Generator":
      return undefined
  }
}

const surrounded = (
  open: string,
  parts: ReadonlyArray<Code>,
  close: string | undefined,
  before: ReadonlyArray<string> = []
): string | undefined => {
  const texts = parts.map(flat)
  return close === undefined || texts.includes(undefined)
    ? undefined
    : `${open}${texts.map((text, index) => `${before[index] ?? ""}${text}`).join(", ")}${close}`
}

const keyText = (key: string): string => `${isIdentifier(key) ? key : JSON.stringify(key)}: `

/** Where a text begins: the indentation of its line, the column, and how much follows it on its last line. */
interface Place {
  readonly width: number
  readonly indentation: number
  readonly column: number
  readonly following: number
}

const fits = (text: string, { column, following, width }: Place): boolean => {
  const lines = text.split("\n")
  return lines.length === 1
    ? column + text.length + following <= width
    : column + (lines[0] ?? "").length <= width && (lines.at(-1) ?? "").length + following <= width
}

const after = (place: Place, text: string): Place => {
  const line = text.lastIndexOf("\n")
  return { ...place, column: line === -1 ? place.column + text.length : text.length - line - 1 }
}

const layout = (code: Code, place: Place): string => {
  const text = flat(code)
  if (text !== undefined && fits(text, place)) return text
  switch (code._tag) {
    case "Imported":
      return code.name
    case "Raw":
      return code.text
    case "Member":
      return `${layout(code.object, place)}.${code.name}`
    case "New":
      return `new ${layout(code.call, after(place, "new "))}`
    case "Call": {
      const callee = layout(code.callee, { ...place, following: 1 })
      return callee + argumentsLayout(code.args, after(place, callee))
    }
    case "List":
      return broken("[", code.items.map((item) => ["", item]), "]", place)
    case "Object":
      return broken("{", code.entries.map(([key, value]) => [keyText(key), value]), "}", place)
    case "Arrow":
      return `(${code.parameter}) =>${onLine(place, (inner) => layout(code.body, inner))}`
    case "Generator":
      return `function*() {${
        code.statements.map((statement) => onLine(place, (inner) => statementLayout(statement, inner))).join("")
      }${lineAt(place.indentation)}}`
  }
}

/** Objects, arrays and functions among the arguments start on the line of the call, unless another argument is a call. */
const argumentsLayout = (args: ReadonlyArray<Code>, place: Place): string => {
  const hugs = args.some(isEnclosed) && args.every((arg) => isEnclosed(arg) || arg._tag !== "Call")
  if (!hugs) return broken("(", args.map((arg) => ["", arg]), ")", place)
  let text = "("
  args.forEach((arg, index) => {
    const next = args[index + 1]
    const following = next === undefined ? 1 + place.following : isEnclosed(next) ? 3 : 2 + (flat(next) ?? "").length
    text += index === 0 ? "" : ", "
    text += layout(arg, { ...after(place, text), following })
  })
  return `${text})`
}

const broken = (
  open: string,
  parts: ReadonlyArray<readonly [before: string, part: Code]>,
  close: string,
  place: Place
): string =>
  parts.length === 0
    ? open + close
    : `${open}${
      parts.map(([before, part], index) =>
        onLine(
          place,
          (inner) => before + layout(part, { ...after(inner, before), following: index === parts.length - 1 ? 0 : 1 })
        )
      ).join(",")
    }${lineAt(place.indentation)}${close}`

const lineAt = (indentation: number): string => `\n${" ".repeat(indentation)}`

const onLine = ({ indentation, width }: Place, text: (inner: Place) => string): string =>
  lineAt(indentation + 2) + text({ width, indentation: indentation + 2, column: indentation + 2, following: 0 })

const statementLayout = ({ comment, effect }: Statement, place: Place): string =>
  [
    ...comment.map((line) => `// ${line.replaceAll(lineEnds, " ")}`),
    ...Option.toArray(effect).map((effect) => `yield* ${layout(effect, after(place, "yield* "))}`)
  ].join(lineAt(place.indentation))

const lineEnds = /[\n\r\u2028\u2029]+/g

const isEnclosed = ({ _tag }: Code) => _tag === "Object" || _tag === "List" || _tag === "Arrow" || _tag === "Generator"
