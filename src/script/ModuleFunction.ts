/**
 * Modules as functions of their imports. Node's loader needs milliseconds for each file; a revision that imports only this library and
 * Effect can run without it.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { EcmaScriptModule, StaticImport, StaticImportEntry } from "oxc-parser"
import type * as Source from "./Source.ts"

/**
 * The exports of a module.
 *
 * @since 0.1.0
 * @category models
 */
export type Exports = Readonly<Record<string, unknown>>

/**
 * A module as a function: the names that it imports from each module, and the body, whose lines are those of the module.
 *
 * @since 0.1.0
 * @category models
 */
export interface ModuleFunction {
  readonly imports: ReadonlyArray<Import>
  readonly body: string
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
 * Returns compiled code as a function; `None` if it could behave differently as a function than as a module. Such a module begins with its
 * imports, exports only the result of a call or a name, as the default, and uses nothing that only a module or only a function has.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  code: string,
  { dynamicImports, importMetas, staticExports, staticImports }: EcmaScriptModule
): Option.Option<ModuleFunction> => {
  const [exported, ...otherExports] = staticExports
  if (
    exported === undefined || otherExports.length + dynamicImports.length + importMetas.length > 0 ||
    differs.test(code)
  ) return Option.none()
  const statement = exportDefault.exec(code.slice(exported.start))
  if (statement === null) return Option.none()
  const parts: Array<string> = []
  let at = 0
  for (const one of staticImports) {
    const { end, start } = one.moduleRequest
    const words = `${code.slice(one.start, start)}${code.slice(end, one.end)}`
    if (code.slice(at, one.start).trim() !== "" || !importWords.test(words)) return Option.none()
    parts.push(code.slice(at, one.start), declarations(one, parts.length / 2))
    at = one.end
  }
  const body = [
    ...parts,
    code.slice(at, exported.start),
    "$out.default = ",
    code.slice(exported.start + statement[0].length)
  ]
  return Option.some({ imports: staticImports.map(importOf), body: body.join("") })
}

/**
 * Returns the function that runs a module with the modules that it imports, and returns its exports. `None` if the body is not the body of a
 * function, or if the process may not compile text. Stacks show the lines of the file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bind = (
  { body }: ModuleFunction,
  imports: ReadonlyArray<Exports>,
  { map, url }: { readonly url: string; readonly map: Source.Map }
): Option.Option<() => Exports> => {
  process.setSourceMapsEnabled(true)
  const ownMap = JSON.stringify({ ...map, sources: [url], mappings: linesBefore + map.mappings })
  const text = `"use strict";\n${body}
//# sourceURL=${url}
//# ${sourceMapping}=data:application/json;base64,${Buffer.from(ownMap).toString("base64")}`
  return Option.map(
    // Node maps the lines of this code, but not of what `vm.compileFunction` returns.
    Option.liftThrowable(() => new Function("$in", "$out", text))(),
    (module) => () => {
      const exports: Record<string, unknown> = {}
      module.call(undefined, imports, exports)
      return exports
    }
  )
}

/** Names and keywords that have another meaning in a function than in a module, or that this file uses. */
const differs = /\b(?:await|arguments|eval)\b|\bnew\s*\.\s*target\b|\$(?:in|out)\b/

/** Only a module gives an exported function or class the name `default`. */
const exportDefault = /^export default (?!(?:async|class|function|new)\b)(?=[\w$]+(?:\.[\w$]+)*(?:\(|;|$))/

const importWords = /^import (?:(?:(?:[\w$]+, )?\{[^{}\n]*\}|\* as [\w$]+|[\w$]+) from )?;?$/

/** As one word, tools would take it for the source map of this file. */
const sourceMapping = ["source", "Mapping", "URL"].join("")

/** The lines that `new Function` puts before its text, and the directive. */
const linesBefore = ";;;"

const declarations = ({ entries }: StaticImport, index: number): string => {
  const names = entries.flatMap(({ importName, localName }) =>
    importName.kind === "NamespaceObject" ? [] : [`${JSON.stringify(nameOf({ importName }))}: ${localName.value}`]
  )
  const namespaces = entries.flatMap(({ importName, localName }) =>
    importName.kind === "NamespaceObject" ? [`const ${localName.value} = $in[${index}];`] : []
  )
  return [...namespaces, ...names.length === 0 ? [] : [`const { ${names.join(", ")} } = $in[${index}];`]].join(" ")
}

const importOf = ({ entries, moduleRequest }: StaticImport): Import => ({
  specifier: moduleRequest.value,
  names: entries.some(({ importName }) => importName.kind === "NamespaceObject") ? undefined : entries.map(nameOf)
})

const nameOf = ({ importName }: Pick<StaticImportEntry, "importName">): string =>
  importName.kind === "Default" ? "default" : importName.name ?? ""
