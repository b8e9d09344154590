/**
 * Finds Effects that a file creates and discards: calls of `op`, `sql` or `Effect` as separate statements, or as the result of a callback
 * of `forEach`, without `yield*`. Such a call compiles and does nothing.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { ScriptError, SourceSyntaxError } from "./ScriptError.ts"
import * as Source from "./Source.ts"

/**
 * A discarded Effect: its position and its text. Lines and columns count from 1.
 *
 * @since 0.1.0
 * @category models
 */
export interface DiscardedEffect {
  readonly line: number
  readonly column: number
  readonly code: string
}

/**
 * Returns the discarded Effects of a file, in order. A file is parsed only if it imports this library or `@effect/sql` and a line begins
 * like such a call, or a function of the context is destructured.
 *
 * @since 0.1.0
 * @category getters
 */
export const find = (
  path: string,
  text: string
): Effect.Effect<ReadonlyArray<DiscardedEffect>, ScriptError<SourceSyntaxError>> =>
  imports.test(text) && (beginning.test(text) || takenFunction.test(text))
    ? Effect.map(
      Source.parse(path, text),
      Option.match({ onNone: () => [], onSome: ({ parsed, text }) => inProgram(parsed.program, text) })
    )
    : Effect.succeed([])

const imports = /["'](?:effect-alembic|@effect\/sql)/

const beginning = /(?:^|[;{})]|\belse\b|\bforEach\(.*=>)[ \t]*(?:await )?[A-Za-z_$][\w$]*\s*[.`]|=\s*(?:op\.|sql[.`])/m

const takenFunction = /[{,]\s*(?:execute|autocommitBlock|elsewhere)\s*[:,}]/

type Node = Readonly<Record<string, unknown>>

const inProgram = (program: unknown, text: string): ReadonlyArray<DiscardedEffect> => {
  const nodes = [...descendants(program)]
  const roots = new Set(nodes.flatMap(effectNames))
  const isUsed = usedNames(nodes)
  return nodes.flatMap((node) => {
    const discarded = discardedBy(node, isUsed)
    if (!isEffect(discarded, roots)) return []
    const start = typeof discarded["start"] === "number" ? discarded["start"] : 0
    const end = typeof discarded["end"] === "number" ? discarded["end"] : start
    const before = text.slice(0, start).split("\n")
    const code = text.slice(start, end).replaceAll(/\s+/g, " ")
    return [{
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      code: code.length > 80 ? `${code.slice(0, 80)} …` : code
    }]
  })
}

function* descendants(value: unknown): Generator<Node> {
  if (Array.isArray(value)) { for (const one of value) yield* descendants(one) }
  else if (Predicate.isRecord(value)) {
    if (typeof value["type"] === "string") yield value
    for (const one of Object.values(value)) if (typeof one === "object") yield* descendants(one)
  }
}

/** Names in the file whose calls are Effects: imports of `op` and `Effect`, and the services that `yield*` returned. */
const effectNames = (node: Node): ReadonlyArray<string> => {
  switch (node["type"]) {
    case "ImportDeclaration": {
      const from = Predicate.isRecord(node["source"]) ? String(node["source"]["value"]) : ""
      return listOf(node["specifiers"]).filter(Predicate.isRecord).flatMap((specifier) => {
        const imported = nameOf(specifier["imported"])
        const isEffectModule = imported === undefined && /(?:^effect\/Effect$|\/op(?:\.[cm]?[jt]s)?$)/.test(from)
        const isNamed = imported === "op" || (imported === "Effect" && from === "effect")
        const local = nameOf(specifier["local"])
        return (isNamed || isEffectModule) && local !== undefined ? [local] : []
      })
    }
    case "VariableDeclarator": {
      const { id, init } = node
      const isService = Predicate.isRecord(init) && init["type"] === "YieldExpression" && isServiceTag(init["argument"])
      return isService ? serviceNames(id) : []
    }
    case "CallExpression":
      return callbacksOfService(node).flatMap(({ params }) => serviceNames(listOf(params)[0]))
    case "ArrowFunctionExpression":
    case "FunctionDeclaration":
    case "FunctionExpression":
      return listOf(node["params"]).filter(hasServiceType).flatMap(serviceNames)
    default:
      return []
  }
}

/** The names of a variable or parameter that holds a service: its own, or those of functions that are taken from it. */
const serviceNames = (pattern: unknown): ReadonlyArray<string> => {
  if (!Predicate.isRecord(pattern)) return []
  if (pattern["type"] !== "ObjectPattern") return [nameOf(pattern)].filter((name) => name !== undefined)
  return listOf(pattern["properties"]).filter(Predicate.isRecord).flatMap(({ key, value }) =>
    /^(?:execute|autocommitBlock|elsewhere)$/.test(nameOf(key) ?? "") ? serviceNames(value) : []
  )
}

/** The functions that receive a service: those of `Effect.flatMap(SqlClient.SqlClient, …)` and `SqlClient.SqlClient.pipe(Effect.flatMap(…))`. */
const callbacksOfService = ({ arguments: given, callee }: Node): ReadonlyArray<Node> => {
  const [first, ...rest] = listOf(given)
  const isPipe = Predicate.isRecord(callee) && nameOf(callee["property"]) === "pipe" && isServiceTag(callee["object"])
  const candidates = isPipe
    ? listOf(given).filter(Predicate.isRecord).flatMap((step) => listOf(step["arguments"]))
    : isServiceTag(first)
    ? rest
    : []
  return candidates.filter(Predicate.isRecord)
}

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** Whether a parameter is declared as a service: `sql: SqlClient.SqlClient`. */
const hasServiceType = (parameter: unknown): boolean => {
  if (!Predicate.isRecord(parameter) || !Predicate.isRecord(parameter["typeAnnotation"])) return false
  const { typeAnnotation: type } = parameter["typeAnnotation"]
  if (!Predicate.isRecord(type)) return false
  const reference = type["type"] === "TSIndexedAccessType" ? type["objectType"] : type
  const name = Predicate.isRecord(reference) ? reference["typeName"] : undefined
  return isServiceTag(Predicate.isRecord(name) && name["type"] === "TSQualifiedName" ? name["right"] : name)
}

const isServiceTag = (node: unknown): boolean => {
  if (!Predicate.isRecord(node)) return false
  const name = nameOf(node["type"] === "MemberExpression" ? node["property"] : node)
  return name === "SqlClient" || name === "PgClient" || name === "MysqlClient" || name === "SqliteClient" ||
    name === "MssqlClient" || name === "MigrationContext" || name === "Operations"
}

/** The names that appear more than once, and those of exports. */
const usedNames = (nodes: ReadonlyArray<Node>): (name: string) => boolean => {
  const counts = new Map<string, number>()
  for (const node of nodes) {
    const name = nameOf(node)
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
    if (node["type"] !== "ExportNamedDeclaration") continue
    for (const { id } of descendants(node["declaration"])) counts.set(nameOf(id) ?? "", 2)
  }
  return (name) => (counts.get(name) ?? 0) > 1
}

/** The expression whose value a node throws away. */
const discardedBy = (node: Node, isUsed: (name: string) => boolean): unknown => {
  switch (node["type"]) {
    case "ExpressionStatement": {
      const { expression } = node
      // An Effect is no promise, and is not run by waiting for it.
      return Predicate.isRecord(expression) && expression["type"] === "AwaitExpression"
        ? expression["argument"]
        : expression
    }
    case "VariableDeclarator": {
      const name = nameOf(node["id"])
      const isOwn = pathOf(node["init"])[0] !== "Effect"
      return isOwn && name !== undefined && !isUsed(name) ? node["init"] : undefined
    }
    case "CallExpression": {
      const [callback] = listOf(node["arguments"])
      const { callee } = node
      return Predicate.isRecord(callee) && nameOf(callee["property"]) === "forEach" &&
          nameOf(callee["object"]) !== "Effect" &&
          Predicate.isRecord(callback) && callback["type"] === "ArrowFunctionExpression"
        ? callback["body"]
        : undefined
    }
    default:
      return undefined
  }
}

const isEffect = (expression: unknown, roots: ReadonlySet<string>): expression is Node => {
  if (!Predicate.isRecord(expression)) return false
  if (expression["type"] !== "CallExpression" && expression["type"] !== "TaggedTemplateExpression") return false
  const path = pathOf(expression)
  const [root, method = ""] = path
  // Effect.runPromise and the like run what they are given; op.f, op.inlineLiteral and the values of MigrationContext return values.
  return root !== undefined && roots.has(root) && !/^run[A-Z]|^(?:f|inlineLiteral|opts|dialect)$/.test(method)
}

/** The names in a chain of calls: `["op", "createTable"]` for ``op.createTable(…).pipe(…)``. */
const pathOf = (node: unknown): ReadonlyArray<string> => {
  if (!Predicate.isRecord(node)) return []
  switch (node["type"]) {
    case "CallExpression":
      return pathOf(node["callee"])
    case "TaggedTemplateExpression":
      return pathOf(node["tag"])
    case "MemberExpression":
      return [...pathOf(node["object"]), nameOf(node["property"]) ?? ""]
    case "Identifier":
      return [String(node["name"])]
    default:
      return []
  }
}

const nameOf = (node: unknown): string | undefined =>
  Predicate.isRecord(node) && node["type"] === "Identifier" && typeof node["name"] === "string"
    ? node["name"]
    : undefined
