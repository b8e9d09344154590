/**
 * Loads the user's files: revisions, `env.ts`, the configuration. TypeScript is compiled if the runtime does not support it, and errors
 * name the file and the line.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import type { UnknownException } from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { globalValue } from "effect/GlobalValue"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { bundled } from "./Bundled.ts"
import * as ModuleFunction from "./ModuleFunction.ts"
import type * as ModuleHooks from "./ModuleHooks.ts"
import * as Once from "./Once.ts"
import {
  AliasNotFound,
  type DefaultExportReason,
  ImportNotFound,
  MissingDefaultExport,
  ModuleFailed,
  ModuleNotFound,
  type ModuleReason,
  ModuleUnreadable,
  ScriptError,
  TsconfigUnusable,
  TypeScriptUnavailable
} from "./ScriptError.ts"
import * as SharedModule from "./SharedModule.ts"
import * as Source from "./Source.ts"

/**
 * The exports of a file.
 *
 * @since 0.1.0
 * @category models
 */
export type Module = Readonly<Record<string, unknown>>

/**
 * A loaded file: its exports, the same object until the file changes, and its text, if the file was run now and imports no other file of the
 * project.
 *
 * @since 0.1.0
 * @category models
 */
export interface Loaded {
  readonly module: Module
  readonly text: Option.Option<string>
}

/**
 * Loads files. A file that has changed since it was loaded is loaded again.
 *
 * @since 0.1.0
 * @category tags
 */
export class ModuleLoader extends Context.Tag("effect-alembic/ModuleLoader")<ModuleLoader, {
  /** Loads the file at an absolute path. */
  readonly load: (path: string) => Effect.Effect<Loaded, ScriptError<ModuleReason>>
  /** Returns the default export of the file at an absolute path. */
  readonly loadDefault: (path: string) => Effect.Effect<unknown, ScriptError<DefaultExportReason>>
  /** Returns the files of the project that a file with this text imports, without those of packages and of this library. */
  readonly importsOf: (path: string, text: string) => Effect.Effect<ReadonlyArray<string>>
}>() {}

/**
 * The module loader of Node, Bun and Deno.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ModuleLoader, never, FileSystem.FileSystem | Path.Path> = Layer.effect(
  ModuleLoader,
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const oneAtATime = yield* Effect.makeSemaphore(1)

    const urlOf = (file: string) => Effect.mapError(locate(file), unreadable(file))

    const locate = Effect.fnUntraced(function*(file: string) {
      const info = yield* fs.stat(file)
      const url = yield* path.toFileUrl(file)
      const stamp = `${info.size}-${Option.match(info.mtime, { onNone: () => 0, onSome: (time) => time.getTime() })}`
      const first = stamps.get(url.href)
      if (first === undefined) stamps.set(url.href, stamp)
      else if (first !== stamp) url.searchParams.set("changed", stamp)
      return url.href
    })

    const unreadable = (file: string) => (cause: PlatformError) =>
      cause._tag === "SystemError" && cause.reason === "NotFound" ?
        new ScriptError({ reason: new ModuleNotFound({ path: file }) }) :
        new ScriptError({ reason: new ModuleUnreadable({ path: file, cause }) })

    const prepare = (file: string) =>
      Effect.flatMap(moduleHooks, (hooks) =>
        Effect.tryPromise({
          try: async () => {
            const mustTranslate = hooks.isTypeScript(file) && !hooks.runtimeLoadsTypeScript()
            if (bundled === undefined && !mustTranslate && !hooks.hasOtherCopy(host(), file)) return
            // The hooks require it, and Node cannot require a module that is being imported, as the hash of a file does meanwhile.
            await import("oxc-transform")
            hooks.install(host())
          },
          catch: (cause) => new ScriptError({ reason: new TypeScriptUnavailable({ path: file, cause }) })
        }))

    /**
     * Returns the version in our own package.json, because `npm install` without a version would install the next major version of Effect.
     */
    const versionOf = (specifier: string) =>
      Effect.try(() => new URL("../package.json", host().folder)).pipe(
        Effect.flatMap(path.fromFileUrl),
        Effect.flatMap((file) => fs.readFileString(file)),
        Effect.flatMap((text) => Effect.try(() => versionIn(JSON.parse(text), packageName.exec(specifier)?.[0] ?? ""))),
        Effect.match({ onFailure: Option.none, onSuccess: (version) => version })
      )

    /** Returns the path aliases for the importing file, if the package name may be meant as one of them. */
    const aliasOf = (specifier: string, importer: string) =>
      Effect.map(moduleHooks, ({ aliasesIn }) => {
        if (!packageName.test(specifier)) return undefined
        const aliases = aliasesIn(host(), importer)
        return aliases?.fault !== undefined || aliases?.patterns.some(mayStandFor(specifier)) === true
          ? aliases
          : undefined
      })

    const diagnose = Effect.fnUntraced(function*(file: string, cause: unknown) {
      const failed = new ScriptError({ reason: new ModuleFailed({ path: file, cause }) })
      if (isInvalidSyntax(cause)) {
        return yield* fs.readFileString(cause.path).pipe(
          Effect.match({
            onFailure: () => failed,
            onSuccess: (text) => Source.syntaxError(cause.path, text, cause.offset, cause.message)
          })
        )
      }
      if (!Predicate.isError(cause)) return failed
      if (cause.name === "SyntaxError") {
        return yield* fs.readFileString(file).pipe(
          Effect.flatMap((text) => Source.parse(file, text)),
          Effect.match({
            onFailure: (error) => error._tag === "ScriptError" ? error : failed,
            onSuccess: () => failed
          })
        )
      }
      if (!Predicate.hasProperty(cause, "code")) return failed
      const [, specifier, importer] = notFound.exec(cause.message) ?? []
      if (cause.code === "ERR_MODULE_NOT_FOUND" && specifier !== undefined && importer !== undefined) {
        const alias = yield* aliasOf(specifier, importer)
        if (alias?.fault !== undefined) {
          return new ScriptError({
            reason: new TsconfigUnusable({
              path: file,
              importer,
              specifier,
              tsconfig: alias.tsconfig,
              detail: alias.fault
            })
          })
        }
        if (alias !== undefined) {
          return new ScriptError({
            reason: new AliasNotFound({ path: file, importer, specifier, tsconfig: alias.tsconfig })
          })
        }
        const version = yield* versionOf(specifier)
        return new ScriptError({ reason: new ImportNotFound({ path: file, importer, specifier, version }) })
      }
      return failed
    })

    /** Returns the function that runs a file; `None` if Node has to load it. */
    const functionOf = Effect.fnUntraced(function*(file: string, url: string) {
      if (!/\.m?ts$/.test(file) || (yield* moduleHooks).runtimeLoadsTypeScript()) return Option.none()
      const text = yield* fs.readFileString(file)
      const scanned = yield* functionFrom(Source.scanned(text), file, url)
      const run = Option.isSome(scanned) ? scanned : yield* functionFrom(yield* Source.script(file, text), file, url)
      return Option.map(run, (run) => ({ run, text }))
    }, Effect.orElseSucceed(Option.none))

    const functionFrom = Effect.fnUntraced(function*(script: Option.Option<Source.Script>, path: string, url: string) {
      const made = Option.flatMap(script, ModuleFunction.make)
      if (Option.isNone(made)) return Option.none()
      const modules: Array<Module> = []
      for (const imported of made.value.imports) {
        const module = yield* importShared(imported)
        if (module === undefined) return Option.none()
        modules.push(module)
      }
      return ModuleFunction.bind(made.value, modules, { path, url })
    })

    const load: ModuleLoader["Type"]["load"] = Effect.fnUntraced(function*(file) {
      const url = yield* urlOf(file)
      const found = evaluated.has(url) ? Option.none() : yield* functionOf(file, url)
      // Another fiber may have run the file meanwhile.
      const known = evaluated.get(url)
      if (known !== undefined) return { module: known, text: Option.none() }
      if (Option.isNone(found)) {
        const importing = diagnosed(file, Effect.tryPromise(() => importNatively(url)))
        const module = yield* Effect.zipRight(prepare(file), importing).pipe(oneAtATime.withPermits(1))
        return { module, text: Option.none() }
      }
      const { run, text } = found.value
      const module = yield* diagnosed(file, Effect.try(run))
      evaluated.set(url, module)
      return { module, text: Option.some(text) }
    })

    const diagnosed = <A>(file: string, loading: Effect.Effect<A, UnknownException>) =>
      Effect.catchAll(loading, ({ error }) => Effect.flatMap(diagnose(file, error), Effect.fail))

    return ModuleLoader.of({
      load,
      importsOf: (file, text) =>
        Effect.map(moduleHooks, ({ projectFile }) => {
          const specifiers = new Set(Array.from(text.matchAll(imported), ([, specifier = ""]) => specifier))
          return [...specifiers].flatMap((specifier) => projectFile(host(), specifier, file) ?? [])
        }),
      loadDefault: (file) => Effect.flatMap(load(file), ({ module }) => defaultOf(file, module))
    })
  })
)

/**
 * Returns the default export of the file at a path.
 *
 * @since 0.1.0
 * @category getters
 */
export const defaultOf = (
  path: string,
  module: Module
): Either.Either<unknown, ScriptError<MissingDefaultExport>> =>
  "default" in module
    ? Either.right(module["default"])
    : Either.left(new ScriptError({ reason: new MissingDefaultExport({ path, exports: Object.keys(module) }) }))

/** When each file was first loaded. It is kept as long as the process runs, as Node's module cache is. */
const stamps = globalValue("effect-alembic/ModuleLoader/stamps", () => new Map<string, string>())

/** The installation of this package. A function, because a CommonJS bundle has no `import.meta.url`. */
const host = (): ModuleHooks.Host =>
  knownHost ??= {
    folder: new URL("../", import.meta.url).href,
    extension: import.meta.url.endsWith(".ts") ? ".ts" : ".js",
    bundle: bundled?.folder
  }

let knownHost: ModuleHooks.Host | undefined

/** The files that ran as functions. They are kept as long as the process runs, as Node keeps its modules. */
const evaluated = globalValue("effect-alembic/ModuleLoader/evaluated", () => new Map<string, Module>())

const importShared = SharedModule.make((specifier) =>
  // Any other copy of `effect` than that of the bundle would be a second one.
  bundled !== undefined
    ? Effect.tryPromise(async () => bundled?.modules[specifier]?.())
    : Effect.flatMap(moduleHooks, ({ sharedModule, sharesCopies }) =>
      Effect.tryPromise(async (): Promise<Module | undefined> => {
        const target = sharesCopies(host(), specifier) ? sharedModule(host(), specifier) : undefined
        return target === undefined ? undefined : import(target)
      }))
)

const versionIn = (manifest: unknown, name: string): Option.Option<string> =>
  Option.firstSomeOf(["peerDependencies", "dependencies"].map((key) => {
    const versions = Predicate.hasProperty(manifest, key) ? manifest[key] : undefined
    return Predicate.hasProperty(versions, name)
      ? Option.liftPredicate(versions[name], Predicate.isString)
      : Option.none()
  }))

const moduleHooks = Effect.orDie(Once.make(() => import("./ModuleHooks.ts")))

/** Test runners and bundlers replace `import`; then `import.meta.resolve` is missing. */
const importNatively = async (url: string): Promise<Module> => {
  if (bundled !== undefined) return bundled.import(url)
  if ("resolve" in import.meta) return import(url)
  const native = await import(nativeImport)
  return native.default(url)
}

const nativeImport = "data:text/javascript,export default (url) => import(url)"

const imported = /\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g

const packageName = /^(?:@[^/]+\/)?(?![./]|file:|node:)[^/:]+/
const notFound = /^Cannot find (?:module|package) '([^']+)' imported from '?([^']+?)'?\.?$/m

/** Node's error contains only the package name: `@app/models` for `@app/models/user`. */
const mayStandFor = (name: string) => (pattern: string): boolean => {
  const [prefix = ""] = pattern.split("*", 1)
  return pattern === name || pattern.startsWith(`${name}/`) ||
    prefix !== "" && prefix !== pattern && name.startsWith(prefix)
}

const isInvalidSyntax = (cause: unknown): cause is Error & { readonly path: string; readonly offset: number } =>
  Predicate.isError(cause) && Predicate.hasProperty(cause, "path") && Predicate.isString(cause.path) &&
  Predicate.hasProperty(cause, "offset") && Predicate.isNumber(cause.offset)
