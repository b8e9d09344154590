/**
 * Runs a user's files: revisions, `env.ts`, the configuration. TypeScript is loaded where the runtime cannot do so itself,
 * and whatever goes wrong is an error that names the file and the line.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Source from "./Source.ts"

/**
 * What a file exports.
 *
 * @since 0.1.0
 * @category models
 */
export type Module = Readonly<Record<string, unknown>>

/**
 * There is no such file.
 *
 * @since 0.1.0
 * @category errors
 */
export class ModuleNotFound extends Data.TaggedError("ModuleNotFound")<{ readonly path: string }> {
  override get message() {
    return `There is no file ${this.path}.`
  }
}

/**
 * A file is there and cannot be read.
 *
 * @since 0.1.0
 * @category errors
 */
export class ModuleUnreadable extends Data.TaggedError("ModuleUnreadable")<{
  readonly path: string
  readonly cause: PlatformError
}> {
  override get message() {
    return `${this.path} cannot be read: ${this.cause.message}. Make it readable for this user.`
  }
}

/**
 * A file imports something that is not there. `version` is the range of it that fits this library, where that is known.
 *
 * @since 0.1.0
 * @category errors
 */
export class ImportNotFound extends Data.TaggedError("ImportNotFound")<{
  readonly path: string
  readonly importer: string
  readonly specifier: string
  readonly version: Option.Option<string>
}> {
  override get message() {
    const found = packageName.exec(this.specifier)
    if (found === null) {
      return `${this.importer} imports ${this.specifier}, and there is no such file. Correct the path in the import.`
    }
    const version = Option.match(this.version, { onNone: () => "", onSome: (range) => `@${range}` })
    return `${this.importer} imports "${this.specifier}", which is not installed. Install it:\n\n` +
      `  npm install "${found[0]}${version}"`
  }
}

/**
 * A file imports by an alias of its tsconfig.json, and none of the files that the alias stands for is there.
 *
 * @since 0.1.0
 * @category errors
 */
export class AliasNotFound extends Data.TaggedError("AliasNotFound")<{
  readonly path: string
  readonly importer: string
  readonly specifier: string
  readonly tsconfig: string
}> {
  override get message() {
    return `${this.importer} imports from "${this.specifier}", and there is no file where "paths" in ${this.tsconfig} ` +
      "looks for it. Correct the import, or the path there."
  }
}

/**
 * A file imports what is not installed, and the tsconfig.json which might have an alias for it cannot be used.
 *
 * @since 0.1.0
 * @category errors
 */
export class TsconfigUnusable extends Data.TaggedError("TsconfigUnusable")<{
  readonly path: string
  readonly importer: string
  readonly specifier: string
  readonly tsconfig: string
  readonly detail: string
}> {
  override get message() {
    return `${this.importer} imports from "${this.specifier}", which is not installed, and aliases in ${this.tsconfig} are ` +
      `not known, since it cannot be used: ${
        this.detail.replace(/[.?]?$/, ".")
      } Mend that file, or install the package.`
  }
}

/**
 * A file cannot be loaded: it throws at its top level, or what it imports is not exported.
 *
 * @since 0.1.0
 * @category errors
 */
export class ModuleFailed extends Data.TaggedError("ModuleFailed")<{
  readonly path: string
  readonly cause: unknown
}> {
  override get message() {
    return `${this.path} failed while it was loaded.\n\n${stackOf(this.cause)}`
  }
}

/**
 * This runtime cannot load TypeScript, and neither can we.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeScriptUnavailable extends Data.TaggedError("TypeScriptUnavailable")<{
  readonly path: string
  readonly cause: unknown
}> {
  override get message() {
    return `${this.path} is TypeScript, and the package that translates it (oxc-transform) cannot be loaded here: ` +
      `${Predicate.isError(this.cause) ? this.cause.message : String(this.cause)}. Install it again for this machine ` +
      "(`npm install oxc-transform`), run under a TypeScript runtime (tsx, Bun, Deno), or compile your files first."
  }
}

/**
 * A file has no default export.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingDefaultExport extends Data.TaggedError("MissingDefaultExport")<{
  readonly path: string
  readonly exports: ReadonlyArray<string>
}> {
  override get message() {
    return `${this.path} has no default export` +
      (this.exports.length === 0 ? "." : `, only ${this.exports.join(", ")}.`) +
      " Begin its main value with `export default`."
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type ModuleError =
  | ModuleNotFound
  | ModuleUnreadable
  | ImportNotFound
  | AliasNotFound
  | TsconfigUnusable
  | ModuleFailed
  | TypeScriptUnavailable
  | Source.SourceSyntaxError

/**
 * Loads files one after the other. A file that changed since it was loaded is loaded again.
 *
 * @since 0.1.0
 * @category tags
 */
export class ModuleLoader extends Context.Tag("effect-alembic/ModuleLoader")<ModuleLoader, {
  /** What the file at an absolute path exports. */
  readonly load: (path: string) => Effect.Effect<Module, ModuleError>
  /** The default export of the file at an absolute path. */
  readonly loadDefault: (path: string) => Effect.Effect<unknown, ModuleError | MissingDefaultExport>
}>() {}

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ModuleLoader, never, FileSystem.FileSystem | Path.Path> = Layer.effect(
  ModuleLoader,
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const oneAtATime = yield* Effect.makeSemaphore(1)

    const urlOf = Effect.fnUntraced(function*(file: string) {
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
        new ModuleNotFound({ path: file }) :
        new ModuleUnreadable({ path: file, cause })

    const prepare = (file: string) =>
      Effect.tryPromise({
        try: async () => {
          const hooks = await import("./ModuleHooks.ts")
          const mustTranslate = hooks.isTypeScript(file) && !hooks.runtimeLoadsTypeScript()
          if (mustTranslate || hooks.hasOtherCopy(host, file)) hooks.install(host)
        },
        catch: (cause) => new TypeScriptUnavailable({ path: file, cause })
      })

    /** The version that our own package.json wants: a plain `npm install` would take the next generation of Effect. */
    const versionOf = (specifier: string) =>
      path.fromFileUrl(new URL("../package.json", host.folder)).pipe(
        Effect.flatMap((file) => fs.readFileString(file)),
        Effect.flatMap(Schema.decode(PackageJson)),
        Effect.map((own) => ({ ...own.dependencies, ...own.peerDependencies })[packageName.exec(specifier)?.[0] ?? ""]),
        Effect.match({ onFailure: Option.none, onSuccess: Option.fromNullable })
      )

    /** The aliases that hold where a package was asked for, if it may have been meant as one of them. */
    const aliasOf = (specifier: string, importer: string) =>
      Effect.promise(async () => {
        if (!packageName.test(specifier)) return undefined
        const { aliasesIn } = await import("./ModuleHooks.ts")
        const aliases = aliasesIn(host, importer)
        return aliases?.fault !== undefined || aliases?.patterns.some(mayStandFor(specifier)) === true
          ? aliases
          : undefined
      })

    const diagnose = Effect.fnUntraced(function*(file: string, cause: unknown) {
      const failed = new ModuleFailed({ path: file, cause })
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
            onFailure: (error) => error._tag === "SourceSyntaxError" ? error : failed,
            onSuccess: () => failed
          })
        )
      }
      if (!Predicate.hasProperty(cause, "code")) return failed
      const [, specifier, importer] = notFound.exec(cause.message) ?? []
      if (cause.code === "ERR_MODULE_NOT_FOUND" && specifier !== undefined && importer !== undefined) {
        const alias = yield* aliasOf(specifier, importer)
        if (alias?.fault !== undefined) {
          return new TsconfigUnusable({
            path: file,
            importer,
            specifier,
            tsconfig: alias.tsconfig,
            detail: alias.fault
          })
        }
        if (alias !== undefined) return new AliasNotFound({ path: file, importer, specifier, tsconfig: alias.tsconfig })
        const version = yield* versionOf(specifier)
        return new ImportNotFound({ path: file, importer, specifier, version })
      }
      return failed
    })

    const load = (file: string) =>
      Effect.gen(function*() {
        const url = yield* Effect.mapError(urlOf(file), unreadable(file))
        yield* prepare(file)
        return yield* Effect.tryPromise({ try: () => importNatively(url), catch: (cause) => cause }).pipe(
          Effect.catchAll((cause) => Effect.flatMap(diagnose(file, cause), Effect.fail))
        )
      }).pipe(oneAtATime.withPermits(1))

    return ModuleLoader.of({
      load,
      loadDefault: (file) =>
        Effect.flatMap(load(file), (module): Effect.Effect<unknown, MissingDefaultExport> =>
          "default" in module ?
            Effect.succeed(module["default"]) :
            new MissingDefaultExport({ path: file, exports: Object.keys(module) }))
    })
  })
)

/** When each file was loaded first. Node keeps what it loaded for as long as it runs, so this is kept as long. */
const stamps = globalValue("effect-alembic/ModuleLoader/stamps", () => new Map<string, string>())

const host = {
  folder: new URL("../", import.meta.url).href,
  extension: import.meta.url.endsWith(".ts") ? ".ts" : ".js"
}

const Versions = Schema.Record({ key: Schema.String, value: Schema.String })

const PackageJson = Schema.parseJson(Schema.Struct({ dependencies: Versions, peerDependencies: Versions }))

/** Test runners and bundlers give `import` a meaning of their own; where they do, `import.meta.resolve` is missing. */
const importNatively = async (url: string): Promise<Module> => {
  if ("resolve" in import.meta) return import(url)
  const native = await import(nativeImport)
  return native.default(url)
}

const nativeImport = "data:text/javascript,export default (url) => import(url)"

const packageName = /^(?:@[^/]+\/)?(?![./]|file:|node:)[^/:]+/
const notFound = /^Cannot find (?:module|package) '([^']+)' imported from '?([^']+?)'?\.?$/m

/** Of what was asked for, Node tells the name of the package only: `@app/models` where it was `@app/models/user`. */
const mayStandFor = (name: string) => (pattern: string): boolean => {
  const [prefix = ""] = pattern.split("*", 1)
  return pattern === name || pattern.startsWith(`${name}/`) ||
    prefix !== "" && prefix !== pattern && name.startsWith(prefix)
}

const isInvalidSyntax = (cause: unknown): cause is Error & { readonly path: string; readonly offset: number } =>
  Predicate.isError(cause) && Predicate.hasProperty(cause, "path") && Predicate.isString(cause.path) &&
  Predicate.hasProperty(cause, "offset") && Predicate.isNumber(cause.offset)

const stackOf = (cause: unknown): string =>
  Predicate.isError(cause) ?
    (cause.stack ?? cause.message).split("\n").filter((line) => !/^ +at .*\bnode:internal\//.test(line)).join("\n") :
    String(cause)
