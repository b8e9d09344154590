/**
 * Hooks for Node's module loader: they compile TypeScript as it is imported, resolve the paths of its tsconfig.json, and replace other
 * copies of `effect` by the one of this process. This file also runs alone in Node's thread for hooks, so it imports only Node.
 *
 * @since 0.1.0
 */
import type * as Tsconfigs from "get-tsconfig"
import * as Fs from "node:fs"
import * as Module from "node:module"
import * as Url from "node:url"
import type * as Transformer from "oxc-transform"

/**
 * The installation of this library: the folder of its `index` file, the extension of its files, and the folder of the bundle that runs, if
 * one does.
 *
 * @since 0.1.0
 * @category models
 */
export interface Host {
  readonly folder: string
  readonly extension: string
  readonly bundle?: string | undefined
}

/**
 * A package of the bundle, and how it is found: the packages that lead to it from this library. An optional one is used only if it is
 * installed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Package {
  readonly path: ReadonlyArray<string>
  readonly version: string
  readonly isOptional: boolean
}

/**
 * The path aliases of the nearest tsconfig.json: its `baseUrl` and `paths`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Aliases {
  readonly tsconfig: string
  /** The keys of `paths`. */
  readonly patterns: ReadonlyArray<string>
  /** Returns the files that a specifier may refer to, without extensions if the specifier has none. */
  readonly candidates: (name: string) => ReadonlyArray<string>
  /** The error of an invalid tsconfig.json, which has no aliases. */
  readonly fault: string | undefined
}

/**
 * The error of importing a file that is not valid TypeScript.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidSyntax extends SyntaxError {
  readonly path: string
  readonly offset: number
  constructor(path: string, offset: number, detail: string) {
    super(detail)
    this.path = path
    this.offset = offset
  }
}

/**
 * The result of the `resolve` hook for a module of the bundle.
 *
 * @since 0.1.0
 * @category hooks
 */
export interface Resolved {
  readonly url: string
  readonly format: "module"
  readonly shortCircuit: true
}

/**
 * The context of the `resolve` hook, as Node passes it.
 *
 * @since 0.1.0
 * @category hooks
 */
export interface ResolveContext {
  readonly parentURL?: string | undefined
  readonly conditions?: ReadonlyArray<string> | undefined
}

/**
 * The result of the `load` hook.
 *
 * @since 0.1.0
 * @category hooks
 */
export interface Loaded {
  readonly format: string
  readonly source: string
  readonly shortCircuit: true
}

/**
 * The global name of the bundle, for the modules that Node loads.
 *
 * @since 0.1.0
 * @category constants
 */
export const bundleKey = "effect-alembic/bundle"

/**
 * Installs the hooks, unless they are installed already.
 *
 * @since 0.1.0
 * @category constructors
 */
export const install = (given: Host): void => {
  if (installed) return
  installed = true
  process.setSourceMapsEnabled(true)
  if ("registerHooks" in Module && typeof Module.registerHooks === "function") {
    initialize(given)
    Module.registerHooks({ resolve, load })
  } else {
    Module.register(hooksUrl(given), { data: given })
  }
}

/**
 * Returns whether a file would import another copy of this library, or of `effect`, than the one in use.
 *
 * @since 0.1.0
 * @category guards
 */
export const hasOtherCopy = (given: Host, path: string): boolean => {
  const file = Url.pathToFileURL(path).href
  const library = packageFolder(file, "effect-alembic")
  const effect = packageFolder(file, "effect")
  return library === undefined || !given.folder.startsWith(library) ||
    effect === undefined || effect !== packageFolder(given.folder, "effect")
}

/**
 * Returns whether the packages of a bundle in this folder are those that this library would import, by their versions.
 *
 * @since 0.1.0
 * @category guards
 */
export const isInstalled = (folder: string, packages: ReadonlyArray<Package>): boolean =>
  !runtimeLoadsTypeScript() && packages.every(({ isOptional, path, version }) => {
    const found = path.reduce<string | undefined>(
      (from, name) => from === undefined ? undefined : packageFolder(from, name),
      folder
    )
    return found === undefined
      ? isOptional
      : JSON.parse(Fs.readFileSync(new URL("package.json", found), "utf8")).version === version
  })

/**
 * Returns whether a file is TypeScript, by its extension.
 *
 * @since 0.1.0
 * @category guards
 */
export const isTypeScript = (path: string): boolean => /\.(?:m?ts|tsx)$/.test(path)

/**
 * Returns whether the runtime itself loads all of TypeScript, not only syntax that can be erased.
 *
 * @since 0.1.0
 * @category guards
 */
export const runtimeLoadsTypeScript = (): boolean =>
  "bun" in process.versions || "Deno" in globalThis ||
  "typescript" in process.features && process.features.typescript === "transform"

/**
 * Receives the installation of this library. Node calls it in the thread for hooks.
 *
 * @since 0.1.0
 * @category hooks
 */
export const initialize = (given: Host): void => {
  host = given
}

/**
 * The `resolve` hook: resolves aliases, extensions of TypeScript files, and imports of `effect` and of this library.
 *
 * @since 0.1.0
 * @category hooks
 */
export const resolve = <C extends ResolveContext, A>(
  specifier: string,
  context: C,
  next: (specifier: string, context: C) => A
): A | Resolved => {
  // Hooks in Node's own thread are also called for require(), which finds files itself and does not accept URLs.
  if (host === undefined || context.conditions?.includes("require") === true) return next(specifier, context)
  const bundled = bundledModule(host, specifier, context.parentURL)
  if (bundled !== undefined) return { url: bundled, format: "module", shortCircuit: true }
  const shared = sharedModule(host, specifier)
  if (shared !== undefined) return next(shared, { ...context, parentURL: new URL("index.js", host.folder).href })
  const { parentURL } = context
  if (parentURL === undefined) return next(specifier, context)
  return next(
    relativeImport.test(specifier)
      ? withExtension(specifier, parentURL)
      : fileOfAlias(host, specifier, parentURL)?.href ?? specifier,
    context
  )
}

/**
 * Returns the specifier of a module that all files share with this process: this library, `effect` and `@effect/*`, resolved from the folder
 * of this library; `undefined` for other modules, and for packages that are not installed there.
 *
 * @since 0.1.0
 * @category hooks
 */
export const sharedModule = ({ extension, folder }: Host, specifier: string): string | undefined => {
  const [, library, part = "index"] = libraryImport.exec(specifier) ?? []
  if (library !== undefined) {
    const file = new URL(part + extension, folder)
    return isFile(file) ? file.href : undefined
  }
  const [, shared] = sharedImport.exec(specifier) ?? []
  return shared !== undefined && packageFolder(folder, shared) !== undefined ? specifier : undefined
}

/**
 * Returns whether a shared module itself imports the copies of `effect`, `@effect/platform` and `@effect/sql` that this process uses, also
 * without hooks.
 *
 * @since 0.1.0
 * @category guards
 */
export const sharesCopies = ({ folder }: Host, specifier: string): boolean => {
  const [, shared] = sharedImport.exec(specifier) ?? []
  const from = shared === undefined ? folder : packageFolder(folder, shared)
  return from !== undefined &&
    ["effect", "@effect/platform", "@effect/sql"].every((name) =>
      packageFolder(from, name) === packageFolder(folder, name)
    )
}

/**
 * Returns the path aliases for a TypeScript file. Each tsconfig.json is read once.
 *
 * @since 0.1.0
 * @category hooks
 */
export const aliasesIn = (given: Host, path: string): Aliases | undefined => {
  if (!isTypeScript(path) || path.includes("/node_modules/")) return undefined
  const { createPathsMatcher, findTsconfig, parseTsconfig }: typeof Tsconfigs = Module.createRequire(given.folder)(
    "get-tsconfig"
  )
  const tsconfig = findTsconfig(path, "tsconfig.json", found)
  if (tsconfig === undefined) return undefined
  const known = aliases.get(tsconfig)
  if (known !== undefined) return known
  const read = (): Aliases => {
    try {
      const config = parseTsconfig(tsconfig)
      return {
        tsconfig,
        patterns: Object.keys(config.compilerOptions?.paths ?? {}),
        candidates: createPathsMatcher({ path: tsconfig, config }) ?? (() => []),
        fault: undefined
      }
    } catch (cause) {
      const fault = cause instanceof Error && !(cause instanceof TypeError)
        ? cause.message
        : "An option in it is not of the kind that TypeScript takes."
      return { tsconfig, patterns: [], candidates: () => [], fault }
    }
  }
  const own = read()
  aliases.set(tsconfig, own)
  return own
}

/**
 * Returns the file of this project that a file imports by a relative path or a path alias; `undefined` for packages and this library.
 *
 * @since 0.1.0
 * @category getters
 */
export const projectFile = (given: Host, specifier: string, importer: string): string | undefined => {
  const parent = Url.pathToFileURL(importer).href
  const file = libraryImport.test(specifier) || sharedImport.test(specifier)
    ? undefined
    : relativeImport.test(specifier)
    ? relativeFile(specifier, parent)
    : fileOfAlias(given, specifier, parent)
  return file === undefined || file.pathname.includes("/node_modules/") || file.href.startsWith(given.folder)
    ? undefined
    : Url.fileURLToPath(file)
}

/**
 * The `load` hook: compiles TypeScript files to JavaScript, with source maps.
 *
 * @since 0.1.0
 * @category hooks
 */
export const load = <C, A>(url: string, context: C, next: (url: string, context: C) => A): A | Loaded => {
  const { pathname, protocol, searchParams } = new URL(url)
  if (host?.bundle !== undefined && url.startsWith(bundleUrl(host.bundle))) {
    return {
      format: "module",
      source: bundledSource(host.bundle, searchParams.get("module") ?? ""),
      shortCircuit: true
    }
  }
  if (host === undefined || protocol !== "file:" || !isTypeScript(pathname)) return next(url, context)
  const path = Url.fileURLToPath(new URL(pathname, url))
  const transformer: typeof Transformer = Module.createRequire(host.folder)("oxc-transform")
  const { code, errors, map } = transformer.transformSync(path, Fs.readFileSync(path, "utf8"), {
    sourcemap: true,
    sourceType: "module"
  })
  const fault = errors.find((error) => error.severity === "Error")
  if (fault !== undefined) {
    // oxlint-disable-next-line project/no-throw -- Node's hooks know no other way to say no.
    throw new InvalidSyntax(path, fault.labels[0]?.start ?? 0, fault.message)
  }
  const sourceMap = JSON.stringify({ ...map, sources: [Url.pathToFileURL(path).href], sourcesContent: undefined })
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(sourceMap).toString("base64")}`
  return { format: "module", source: `${code}\n${comment}`, shortCircuit: true }
}

/**
 * Returns the URL of a module of the bundle: by the name of the module, or by a relative path from another module of its package.
 */
const bundledModule = ({ bundle, folder }: Host, specifier: string, parent: string | undefined): string | undefined => {
  if (bundle === undefined) return undefined
  const names = bundledNames(bundle)
  if (Object.hasOwn(names, specifier)) {
    const [, shared] = sharedImport.exec(specifier) ?? []
    return shared === undefined || packageFolder(folder, shared) !== undefined
      ? bundleUrl(bundle) + specifier
      : undefined
  }
  const [, shared = "", module = ""] =
    moduleFile.exec(relativeImport.test(specifier) ? new URL(specifier, parent).href : "") ?? []
  const name = module === "index" ? shared : `${shared}/${module}`
  return Object.hasOwn(names, name) && parent?.startsWith(packageFolder(folder, shared) ?? "-") === true
    ? bundleUrl(bundle) + name
    : undefined
}

/** A module that exports what the bundle has under this name. */
const bundledSource = (bundle: string, name: string): string => {
  const names = bundledNames(bundle)[name] ?? []
  return `const module = await globalThis[${JSON.stringify(bundleKey)}].modules[${JSON.stringify(name)}]()
${names.map((name, index) => `const export${index} = module[${JSON.stringify(name)}]`).join("\n")}
export { ${names.map((name, index) => `export${index} as ${JSON.stringify(name)}`).join(", ")} }`
}

const bundleUrl = (bundle: string): string => `${bundle}bundled?module=`

/** The names that each module of the bundle exports. */
const bundledNames = (bundle: string): Readonly<Record<string, ReadonlyArray<string>>> =>
  exported ??= JSON.parse(Fs.readFileSync(new URL("modules.json", bundle), "utf8"))

let exported: Readonly<Record<string, ReadonlyArray<string>>> | undefined

let host: Host | undefined
let installed = false

const aliases = new Map<string, Aliases>()
const found = new Map<string, string>()

const libraryImport = /^(effect-alembic)(?:\/(?!package\.json$)(.+))?$/
const sharedImport = /^(effect|@effect\/[^/]+)(?:\/|$)/
const moduleFile = /\/node_modules\/(effect|@effect\/[^/]+)\/dist\/esm\/(\w+)\.js$/
const relativeImport = /^(?:\.{1,2}\/|file:)/

/** The thread for hooks cannot import TypeScript, and in a checkout of this library this file is TypeScript. */
const hooksUrl = (given: Host): string => {
  const file = new URL(`script/ModuleHooks${given.extension}`, given.folder)
  if (!isTypeScript(file.pathname)) return file.href
  const transformer: typeof Transformer = Module.createRequire(given.folder)("oxc-transform")
  const { code } = transformer.transformSync(file.pathname, Fs.readFileSync(file, "utf8"))
  return `data:text/javascript,${encodeURIComponent(code)}`
}

const isFile = (file: URL): boolean => Fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false

const withExtension = (specifier: string, parent: string): string =>
  isFile(new URL(specifier, parent)) ? specifier : relativeFile(specifier, parent)?.href ?? specifier

const relativeFile = (specifier: string, parent: string): URL | undefined => {
  const wanted = new URL(specifier, parent)
  return [wanted, ...variants(wanted)].find(isFile)
}

/** TypeScript files are imported by the name of the compiled file, or without an extension. */
const variants = (wanted: URL): ReadonlyArray<URL> => {
  const { pathname } = wanted
  const names = pathname.endsWith(".js") ?
    [pathname.replace(/js$/, "ts"), pathname.replace(/js$/, "tsx")] :
    pathname.endsWith(".mjs") ?
    [pathname.replace(/js$/, "ts")] :
    ["", "/index"].flatMap((name) => [".ts", ".tsx", ".mts", ".js", ".mjs"].map((end) => pathname + name + end))
  return names.map((name) => new URL(name + wanted.search, wanted))
}

/** A declaration file is not the module itself. */
const fileOfAlias = (given: Host, specifier: string, parent: string): URL | undefined => {
  if (!parent.startsWith("file:") || Module.isBuiltin(specifier)) return undefined
  const importer = Url.fileURLToPath(new URL(new URL(parent).pathname, parent))
  return aliasesIn(given, importer)?.candidates(specifier)
    .filter((candidate) => !isDeclaration.test(candidate))
    .map((candidate) => Url.pathToFileURL(candidate))
    .flatMap((wanted) => [wanted, ...variants(wanted)])
    .find(isFile)
}

const isDeclaration = /\.d\.[mc]?ts$/

/** Returns the URL of the folder of an installed package, resolved from a file. */
const packageFolder = (from: string, name: string): string | undefined => {
  for (let folder = new URL("./", from);; folder = new URL("../", folder)) {
    const place = new URL(`node_modules/${name}/`, folder)
    if (Fs.existsSync(new URL("package.json", place))) return `${Url.pathToFileURL(Fs.realpathSync(place)).href}/`
    if (folder.pathname === new URL("../", folder).pathname) return undefined
  }
}
