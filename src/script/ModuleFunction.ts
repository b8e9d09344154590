/**
 * Modules as functions of their imports. Node's loader needs milliseconds for each file; a revision that imports only this library and
 * Effect can run without it.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Vm from "node:vm"
import type * as RevisionScan from "./RevisionScan.ts"
import type * as Source from "./Source.ts"

/**
 * The exports of a module.
 *
 * @since 0.1.0
 * @category models
 */
export type Exports = Readonly<Record<string, unknown>>

/**
 * A module as a function: the names that it imports from each module, their declarations, the body, whose positions are those of the code, and its
 * source map, if its code was compiled.
 *
 * @since 0.1.0
 * @category models
 */
export interface ModuleFunction {
  readonly imports: ReadonlyArray<Import>
  readonly declarations: string
  readonly body: string
  readonly map: Option.Option<Source.Map>
}

/**
 * An import: the module, and the names of its exports; `undefined` for all of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Import {
  readonly specifier: string
  readonly names: ReadonlyArray<string> | undefined
}

/**
 * Returns a module without comments as a function; `None` if it could behave differently as a function than as a module. Such a module exports
 * only the result of a call or a name, as the default, and uses nothing that only a module or only a function has.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ code, exported, imports, map }: Source.Script): Option.Option<ModuleFunction> => {
  if (differs.test(code) || !exportDefault.test(code.slice(exported))) return Option.none()
  const parts: Array<string> = []
  let at = 0
  for (const { end, start } of imports) {
    parts.push(code.slice(at, start), code.slice(start, end).replaceAll(/[^\n]/g, " "))
    at = end
  }
  parts.push(code.slice(at, exported), assignment, code.slice(exported + assignment.length))
  return Option.map(Option.all(imports.map(importOf)), (imported) => ({
    imports: imported.map(({ names, specifier }) => ({ names, specifier })),
    declarations: imported.map(({ pattern }, index) => `const ${pattern} = $in[${index}];`).join(" "),
    body: parts.join(""),
    map
  }))
}

/**
 * Returns the function that runs a module with the modules that it imports, and returns its exports. `None` if the body is not the body of a
 * function, or if the process may not compile text. Stacks show the lines of the file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bind = (
  { body, declarations, map }: ModuleFunction,
  imports: ReadonlyArray<Exports>,
  { path, url }: { readonly path: string; readonly url: string }
): Option.Option<() => Exports> => {
  const text = `"use strict"; ${declarations}\n${body}`
  const compile = Option.match(map, {
    onNone: () => () => Vm.compileFunction(text, ["$in", "$out"], { filename: path, lineOffset: -1 }),
    // Node maps the lines of this code, but not of what `compileFunction` returns.
    onSome: (map) => () => new Function("$in", "$out", `${text}\n${mapped(map, url)}`)
  })
  return Option.map(Option.liftThrowable(compile)(), (module) => () => {
    const exports: Record<string, unknown> = {}
    module.call(undefined, imports, exports)
    return exports
  })
}

/** The comments that give a text its URL and its source map. */
const mapped = (map: Source.Map, url: string): string => {
  process.setSourceMapsEnabled(true)
  const ownMap = JSON.stringify({ ...map, sources: [url], mappings: linesBefore + map.mappings })
  return `//# sourceURL=${url}
//# ${sourceMapping}=data:application/json;base64,${Buffer.from(ownMap).toString("base64")}`
}

/** Names and keywords that have another meaning in a function than in a module, or that this file uses. */
const differs = /\b(?:await|arguments|eval)\b|\bnew\s*\.\s*target\b|\$(?:in|out)\b/

/** Only a module gives an exported function or class the name `default`. */
const exportDefault = /^export default (?!(?:async|class|function|new)\b)[\w$]+(?:\s*\.\s*[\w$]+)*[ \t]*(?:[(;\n]|$)/

/** It is as long as `export default `, so that positions remain. */
const assignment = ";$out.default= "

/** As one word, tools would take it for the source map of this file. */
const sourceMapping = ["source", "Mapping", "URL"].join("")

/** The lines that `new Function` puts before its text, and that of the declarations. */
const linesBefore = ";;;"

/** The names that an import asks for, and the pattern that declares its local names; `None` if it is of an unusual form. */
const importOf = (
  { clause, specifier }: RevisionScan.Import
): Option.Option<Import & { readonly pattern: string }> => {
  if (clause === "") return Option.some({ specifier, names: [], pattern: "{}" })
  const [isUsual, byDefault, afterDefault = "", list = afterDefault, everything] = importClause.exec(clause) ?? []
  if (isUsual === undefined) return Option.none()
  if (everything !== undefined) return Option.some({ specifier, names: undefined, pattern: everything })
  const pairs = [
    ...byDefault === undefined ? [] : [["default", byDefault] as const],
    ...Array.from(list.matchAll(importName), ([, name = "", local = name]) => [name, local] as const)
  ]
  return Option.some({
    specifier,
    names: pairs.map(([name]) => name),
    pattern: `{ ${pairs.map(([name, local]) => `${name}: ${local}`).join(", ")} }`
  })
}

const importName = /([\w$]+)(?:\s+as\s+([\w$]+))?/g

/** `type` may make it an import of types alone. */
const name = String.raw`(?!type\b)[\w$]+(?:\s+as\s+[\w$]+)?`

const list = String.raw`\{((?:\s*${name}\s*,)*(?:\s*${name})?)\s*\}`

const importClause = new RegExp(String.raw`^\s*(?:([\w$]+)(?:\s*,\s*${list})?|${list}|\*\s*as\s+([\w$]+))\s*$`)
