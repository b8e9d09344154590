/**
 * Reads a revision from the syntax tree of its file.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type {
  Comment,
  ExportDefaultDeclarationKind,
  Expression,
  ImportDeclarationSpecifier,
  ModuleExportName,
  ObjectPropertyKind,
  Program,
  VariableDeclarator
} from "oxc-parser"
import type * as Revision from "../revision/Revision.ts"

/**
 * The revision of a file:
 *
 * - `identity`: `None` if it can be found only by running the file;
 * - `candidate`: the identity, if an imported function creates the migration;
 * - `doc`: the text of the leading doc comment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reading {
  readonly identity: Option.Option<Identity>
  readonly candidate: Option.Option<Candidate>
  readonly doc: string
}

/**
 * The identity of a revision: its id, down revisions, labels and dependencies.
 *
 * @since 0.1.0
 * @category models
 */
export type Identity = Pick<Revision.Revision, "revision" | "downRevisions" | "branchLabels" | "dependsOn">

/**
 * An identity that counts if the imported function is `make` of {@link Migration.forServices}. `name` is the function's name in the file of the
 * import: `Project.make`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Candidate {
  readonly identity: Identity
  readonly specifier: string
  readonly name: string
}

/**
 * Returns the reading of a file whose text tells its identity.
 *
 * @since 0.1.0
 * @category constructors
 */
export const certain = (identity: Identity, doc: string): Reading => ({
  identity: Option.some(identity),
  candidate: Option.none(),
  doc
})

/**
 * The keys of a definition that identify a revision, as a regular expression.
 *
 * @since 0.1.0
 * @category constants
 */
export const identityKeys = "(?:revision|downRevision|branchLabels|dependsOn)"

/**
 * Reads the syntax tree of a file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const readProgram = (program: Program, comments: ReadonlyArray<Comment>): Reading => {
  const exported = program.body.findIndex((statement) => statement.type === "ExportDefaultDeclaration")
  return {
    ...Option.match(Option.flatMap(defaultExport(program), (value) => definitionOf(program, value)), {
      onNone: () => ({ identity: Option.none(), candidate: Option.none() }),
      onSome: ({ callee, identity }) => {
        const isMake = isOurs(program, callee, "Migration.make") ||
          projectMakes(program, program.body).includes(chainOf(callee).join("."))
        return {
          identity: isMake ? Option.some(identity) : Option.none(),
          candidate: isMake
            ? Option.none()
            : Option.map(importOf(program, callee), (imported) => ({ identity, ...imported }))
        }
      }
    }),
    doc: docOf(
      docBetween(comments, 0, program.body[0]?.start ?? Infinity)[0] ??
        docBetween(comments, program.body[exported - 1]?.end ?? 0, program.body[exported]?.start ?? 0).at(-1) ??
        ""
    )
  }
}

/**
 * Returns whether a file exports a `make` of {@link Migration.forServices} under this name: `Project.make`, or `make` alone.
 *
 * @since 0.1.0
 * @category guards
 */
export const exportsMake = (program: Program, name: string): boolean =>
  projectMakes(program, program.body.filter(({ type }) => type === "ExportNamedDeclaration")).includes(name)

/**
 * Returns whether a module specifier names this library.
 *
 * @since 0.1.0
 * @category guards
 */
export const isLibrary = (specifier: string): boolean =>
  specifier === "effect-alembic" || specifier.startsWith("effect-alembic/")

/**
 * Returns the identity that the keys of a definition tell; `None` if one is missing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const identityFrom = (found: ReadonlyMap<string, ReadonlyArray<string>>): Option.Option<Identity> => {
  const revision = found.get("revision")
  const downRevisions = found.get("downRevision")
  return revision?.length !== 1 || downRevisions === undefined ? Option.none() : Option.some({
    revision: revision.join(""),
    downRevisions,
    branchLabels: found.get("branchLabels") ?? [],
    dependsOn: found.get("dependsOn") ?? []
  })
}

const nameOf = (name: ModuleExportName): string => name.type === "Literal" ? name.value : name.name

const defaultExport = (program: Program): Option.Option<Expression> => {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration") return asExpression(statement.declaration)
    if (statement.type === "ExportNamedDeclaration" && statement.source === null) {
      const local = statement.specifiers.find((specifier) => nameOf(specifier.exported) === "default")?.local
      if (local?.type === "Identifier") return Option.some(local)
    }
  }
  return Option.none()
}

const asExpression = (node: ExportDefaultDeclarationKind): Option.Option<Expression> => {
  switch (node.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "TSEmptyBodyFunctionExpression":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
      return Option.none()
    default:
      return Option.some(node)
  }
}

/** Removes `as`, `satisfies` and `!`. */
const bare = (node: Expression): Expression => {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
      return bare(node.expression)
    default:
      return node
  }
}

const constantsOf = (statements: Program["body"]): ReadonlyArray<VariableDeclarator> =>
  statements.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement
    return declaration?.type === "VariableDeclaration" && declaration.kind === "const" ? declaration.declarations : []
  })

/** Replaces a name by the value of the `const` at the top of the file. */
const resolveConst = (program: Program, node: Expression): Expression => {
  const expression = bare(node)
  if (expression.type !== "Identifier") return expression
  const init = constantsOf(program.body).find(({ id }) => id.type === "Identifier" && id.name === expression.name)?.init
  return init === null || init === undefined ? expression : bare(init)
}

/** The names in `a.b.c`; none if the expression is another one. */
const chainOf = (node: Expression): ReadonlyArray<string> => {
  if (node.type === "Identifier") return [node.name]
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return []
  const object = chainOf(node.object)
  return object.length === 0 ? [] : [...object, node.property.name]
}

interface Import {
  readonly specifier: string
  readonly name: string
}

/** The import that a chain of names refers to, by its name in the other file: `Migration.make` for `A.Migration.make`. */
const importOf = (program: Program, node: Expression): Option.Option<Import> => {
  const [root, ...members] = chainOf(node)
  return Option.fromNullable(
    program.body.flatMap((statement) =>
      statement.type !== "ImportDeclaration" ? [] : statement.specifiers
        .filter(({ local }) => local.name === root)
        .map((specifier) => ({
          specifier: statement.source.value,
          name: [...importedNames(specifier), ...members].join(".")
        }))
    )[0]
  )
}

const importedNames = (specifier: ImportDeclarationSpecifier): ReadonlyArray<string> => {
  switch (specifier.type) {
    case "ImportSpecifier":
      return [nameOf(specifier.imported)]
    case "ImportDefaultSpecifier":
      return ["default"]
    case "ImportNamespaceSpecifier":
      return []
  }
}

const isOurs = (program: Program, node: Expression, name: string): boolean =>
  Option.exists(importOf(program, node), (imported) => isLibrary(imported.specifier) && imported.name === name)

/** The names of `make` of `Migration.forServices`: `Project.make`, or `make` where it is destructured. */
const projectMakes = (program: Program, statements: Program["body"]): ReadonlyArray<string> =>
  constantsOf(statements).flatMap(({ id, init }) => {
    if (init?.type !== "CallExpression" || !isOurs(program, init.callee, "Migration.forServices")) return []
    if (id.type === "Identifier") return [`${id.name}.make`]
    return id.type !== "ObjectPattern" ?
      [] :
      id.properties.flatMap((property) =>
        property.type === "Property" && property.key.type === "Identifier" && property.key.name === "make" &&
          property.value.type === "Identifier"
          ? [property.value.name]
          : []
      )
  })

/** The function that an exported call passes a definition to, and the identity in the definition. */
const definitionOf = (
  program: Program,
  exported: Expression
): Option.Option<{ readonly callee: Expression; readonly identity: Identity }> => {
  const call = resolveConst(program, exported)
  if (call.type !== "CallExpression" || call.arguments.length !== 1) return Option.none()
  const [definition] = call.arguments
  if (definition === undefined || definition.type === "SpreadElement") return Option.none()
  const object = bare(definition)
  if (object.type !== "ObjectExpression") return Option.none()
  const found = new Map<string, ReadonlyArray<string>>()
  for (const property of object.properties) {
    const key = keyOf(property)
    if (Option.isNone(key) || property.type !== "Property" || found.has(key.value)) return Option.none()
    if (!identityName.test(key.value)) continue
    const names = namesOf(property.value)
    if (property.kind !== "init" || property.method || Option.isNone(names)) return Option.none()
    found.set(key.value, names.value)
  }
  return Option.map(identityFrom(found), (identity) => ({ callee: call.callee, identity }))
}

const identityName = new RegExp(`^${identityKeys}$`)

const keyOf = (property: ObjectPropertyKind): Option.Option<string> => {
  if (property.type !== "Property") return Option.none()
  if (property.key.type === "Literal" && typeof property.key.value === "string") {
    return Option.some(property.key.value)
  }
  return property.key.type === "Identifier" && !property.computed ? Option.some(property.key.name) : Option.none()
}

const stringOf = (node: Expression): Option.Option<string> => {
  const literal = bare(node)
  if (literal.type === "Literal" && typeof literal.value === "string") return Option.some(literal.value)
  return literal.type === "TemplateLiteral" && literal.expressions.length === 0 ?
    Option.fromNullable(literal.quasis[0]?.value.cooked) :
    Option.none()
}

const namesOf = (node: Expression): Option.Option<ReadonlyArray<string>> => {
  const value = bare(node)
  if (value.type === "Literal" && value.value === null && value.raw === "null") return Option.some([])
  if (value.type === "Identifier" && value.name === "undefined") return Option.some([])
  if (value.type !== "ArrayExpression") return Option.map(stringOf(value), (name) => [name])
  return Option.all(
    value.elements.map((element) =>
      element === null || element.type === "SpreadElement" ? Option.none() : stringOf(element)
    )
  )
}

/**
 * Returns whether a block comment, given without its delimiters, is a doc comment.
 *
 * @since 0.1.0
 * @category guards
 */
export const isDoc = (comment: string): boolean => /^\*[^*]/.test(comment) && !comment.includes("@license")

const docBetween = (comments: ReadonlyArray<Comment>, start: number, end: number): ReadonlyArray<string> =>
  comments.flatMap((comment) =>
    comment.type === "Block" && comment.start >= start && comment.end <= end && isDoc(comment.value) ?
      [comment.value] :
      []
  )

/**
 * Returns the text of a doc comment, given without its delimiters.
 *
 * @since 0.1.0
 * @category getters
 */
export const docOf = (comment: string): string =>
  comment.slice(1).split(/\r?\n/).map((line) => line.replace(/^\s*\* ?/, "").trimEnd()).join("\n")
    .replaceAll("*\\/", "*/").trim()
