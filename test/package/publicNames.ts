/**
 * Reads the declarations of the built package: which names can be imported, and which names of ours public signatures use
 * that cannot.
 */
import * as path from "node:path"
import ts from "typescript"

/** A name that a public signature uses and that no entry exports. */
export interface HiddenName {
  readonly name: string
  readonly file: string
  /** The export whose signature uses it. */
  readonly usedBy: string
}

/**
 * The names that are used and not exported.
 *
 * @param dist the folder of declarations
 * @param entries the declaration files that `package.json` exports, by specifier
 */
export const hiddenNames = (dist: string, entries: Readonly<Record<string, string>>): ReadonlyArray<HiddenName> => {
  const program = programOf(Object.values(entries))
  const checker = program.getTypeChecker()
  const declared = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
  const isOurs = (symbol: ts.Symbol) =>
    symbol.declarations?.some((node) => node.getSourceFile().fileName.startsWith(dist)) === true

  const exported = new Map<ts.Symbol, string>()
  const visit = (module: ts.Symbol, prefix: string) => {
    for (const alias of checker.getExportsOfModule(module)) {
      const symbol = declared(alias)
      if (exported.has(symbol)) continue
      const name = `${prefix}.${alias.name}`
      exported.set(symbol, name)
      if ((symbol.flags & ts.SymbolFlags.Module) !== 0) visit(symbol, name)
    }
  }
  for (const [specifier, file] of Object.entries(entries)) {
    const source = program.getSourceFile(file)
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    if (module !== undefined) visit(module, specifier)
  }

  const hidden = new Map<ts.Symbol, HiddenName>()
  const look = (node: ts.Node, usedBy: string): void => {
    const name = nameUsedBy(node)
    const found = name === undefined ? undefined : checker.getSymbolAtLocation(name)
    if (found !== undefined) {
      const symbol = declared(found)
      const isDeclaration = symbol.declarations?.some((one) => isTopLevel(one)) === true
      if (isOurs(symbol) && isDeclaration && !exported.has(symbol) && !hidden.has(symbol)) {
        // The compiler declares the base of a class by such a name, beside the class.
        if (symbol.name.endsWith("_base")) return symbol.declarations?.forEach((one) => look(one, usedBy))
        const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? ""
        hidden.set(symbol, { name: symbol.name, file: path.relative(dist, file), usedBy })
      }
    }
    ts.forEachChild(node, (child) => look(child, usedBy))
  }
  for (const [symbol, name] of exported) {
    for (const node of symbol.declarations ?? []) if (!ts.isSourceFile(node)) look(node, name)
  }
  return [...hidden.values()].toSorted((a, b) => a.file.localeCompare(b.file) || a.name.localeCompare(b.name))
}

/** A program of our own declarations only: what other packages declare does not matter here. */
const programOf = (files: ReadonlyArray<string>): ts.Program => {
  const options: ts.CompilerOptions = { noLib: true, types: [], module: ts.ModuleKind.NodeNext, noEmit: true }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) => ({
      resolvedModule: text.startsWith(".")
        ? {
          resolvedFileName: path.resolve(path.dirname(containing), text.replace(/\.[jt]s$/, ".d.ts")),
          extension: ts.Extension.Dts
        }
        : undefined
    }))
  return ts.createProgram(files, options, host)
}

/** The name that a node of a type refers to. */
const nameUsedBy = (node: ts.Node): ts.Node | undefined =>
  ts.isTypeReferenceNode(node)
    ? rightmost(node.typeName)
    : ts.isExpressionWithTypeArguments(node)
    ? ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
    : ts.isTypeQueryNode(node)
    ? rightmost(node.exprName)
    : ts.isImportTypeNode(node) && node.qualifier !== undefined
    ? rightmost(node.qualifier)
    : undefined

const rightmost = (name: ts.EntityName): ts.Identifier => ts.isIdentifier(name) ? name : name.right

/** Type parameters and members are not names that one imports. */
const isTopLevel = (node: ts.Node): boolean =>
  ts.isSourceFile(node.parent) ||
  ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent)
