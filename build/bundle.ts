/**
 * Bundles the command line, with the modules that users' files may import, into the folder `bundle` of the compiled files: `tsx
 * build/bundle.ts dist`. `bin.js` prints help, the version and completions; all else is in one file, the program. docs/performance.md says
 * why, and `src/script/Bundled.ts` what the bundle knows of itself.
 */
import * as esbuild from "esbuild"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import manifest from "../package.json" with { type: "json" }
import * as ModuleHooks from "../src/script/ModuleHooks.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const source = (file: string) => path.join(root, "src", file)
const replaced = source("script/Bundled.ts")

const packageOf = (file: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]

const manifestOf = (name: string): { readonly version: string; readonly exports: Readonly<Record<string, unknown>> } =>
  JSON.parse(fs.readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8"))

/** The public modules of a package. */
const publicModules = (name: string) =>
  Object.keys(manifestOf(name).exports).flatMap((key) => /^\.\/[A-Z]\w*$/.test(key) ? [`${name}/${key.slice(2)}`] : [])

/** Only the command line itself uses these, so that they need not be whole. */
const ownUse = /^@effect\/(?:cli|printer|printer-ansi|typeclass)$/

const optional = Object.keys(manifest.peerDependenciesMeta)
const isEffect = (name: string) => name.startsWith("@effect/")
const drivers = optional.filter(isEffect)

const outdir = path.join(path.resolve(process.argv[2] ?? "dist"), "bundle")

const options = {
  bundle: true,
  platform: "node",
  target: "node20",
  metafile: true,
  logLevel: "warning",
  external: [...Object.keys(manifest.dependencies), ...optional].filter((name) => !isEffect(name))
} satisfies esbuild.BuildOptions

/** The files that the command line needs, without modules for users' files. */
const needed = Object.keys(
  (await esbuild.build({ ...options, format: "esm", entryPoints: [source("cli/Main.ts")], write: false })).metafile
    .inputs
)

const shared = needed.flatMap((file) => {
  const [, name = "", module = ""] = /.*node_modules\/(effect|@effect\/[^/]+)\/dist\/esm\/([A-Z]\w*)\.js$/.exec(file) ??
    []
  return name === "" || ownUse.test(name) ? [] : [`${name}/${module}`]
})

const entries = Object.keys(manifest.exports).flatMap((key) =>
  key.endsWith(".json") ? [] : [key === "." ? "effect-alembic" : `effect-alembic/${key.slice(2)}`]
)

/** The modules that users' files may import. */
const specifiers = [
  ...new Set([
    ...shared,
    "effect",
    ...publicModules("effect"),
    "@effect/sql",
    ...publicModules("@effect/sql"),
    ...entries,
    ...drivers.flatMap((driver) => [driver, ...publicModules(driver)])
  ])
]

const isOwn = (specifier: string) => /^effect-alembic(?:\/|$)/.test(specifier)

const fileOf = (specifier: string) =>
  isOwn(specifier)
    ? source(`${specifier.slice("effect-alembic/".length) || "index"}.ts`)
    : specifier.startsWith("./")
    ? source(specifier)
    : specifier

/** A package is found from this library, or from a package that is. */
const packages = [...new Set([...needed.map(packageOf), ...drivers])].flatMap((name) => {
  if (name === undefined || !/^@?effect(?:\/|$)/.test(name)) return []
  const isDirect = name in manifest.dependencies || name in manifest.peerDependencies
  return [{
    path: isDirect ? [name] : [name.replace(/-shared$/, ""), name],
    version: manifestOf(name).version,
    isOptional: drivers.includes(name)
  }]
})

const exportsOf = new Map<string, Readonly<Record<string, unknown>>>()
for (const specifier of specifiers) {
  exportsOf.set(specifier, await import(isOwn(specifier) ? fileOf(specifier) : specifier))
}
const names = Object.fromEntries([...exportsOf].map(([specifier, exports]) => [specifier, Object.keys(exports)]))

// The files from which the entries of this package export.
for (const specifier of entries) {
  for (const [, file = ""] of fs.readFileSync(fileOf(specifier), "utf8").matchAll(/^export .+ from "(.+)"$/gm)) {
    exportsOf.set(file, await import(source(file)))
  }
}

/**
 * The text of a module whose default export has the exports of a module that users' files may import. As namespaces, all of them would be
 * made at each start. What it exports from other modules is loaded when it is first read.
 */
const wholeModule = (specifier: string): string => {
  const exported = Object.entries(exportsOf.get(specifier) ?? {}).map(([name, value], index) => {
    const [other] = [...exportsOf].find(([, exports]) => exports === value) ?? []
    if (other !== undefined) return getter(name, `require(${JSON.stringify(`whole:${other}`)}).default`)
    const [file] = entries.includes(specifier)
      ? [...exportsOf].find(([file, exports]) => file.startsWith("./") && exports[name] === value) ?? []
      : []
    if (file !== undefined) return getter(name, `require(${JSON.stringify(fileOf(file))}).${name}`)
    return {
      statement: `import { ${name} as export${index} } from ${JSON.stringify(fileOf(specifier))}\n`,
      property: `"${name}": export${index}`
    }
  })
  return `${exported.map(({ statement }) => statement).join("")}
export default { ${exported.map(({ property }) => property).join(", ")} }`
}

const getter = (name: string, value: string) => ({ statement: "", property: `get "${name}"() { return ${value} }` })

const bundled = `export const bundled = {
  folder: new URL("./", import.meta.url).href,
  import: importNatively,
  modules: {
    __proto__: null,
    ${
  specifiers.map((specifier) => {
    const name = JSON.stringify(specifier)
    return `${name}: async () => (await import(${JSON.stringify(`whole:${specifier}`)})).default`
  }).join(",\n    ")
}
  }
}
globalThis[${JSON.stringify(ModuleHooks.bundleKey)}] = bundled
`

const generated: esbuild.Plugin = {
  name: "modules for users' files",
  setup: (build) => {
    build.onLoad(
      { filter: /[/\\]script[/\\]Bundled\.ts$/ },
      ({ path }) => path === replaced ? { contents: bundled } : undefined
    )
    build.onResolve({ filter: /^whole:/ }, ({ path }) => ({ path, namespace: "whole", sideEffects: false }))
    build.onLoad({ filter: /^whole:/, namespace: "whole" }, ({ path }) => ({
      contents: wholeModule(path.slice("whole:".length)),
      resolveDir: root
    }))
  }
}

/** What `@effect/cli` reads files of options with. The command line has no such option. */
const filesOfOptions: esbuild.Plugin = {
  name: "files of options",
  setup: (build) => {
    build.onResolve({ filter: /^(?:ini|toml|yaml)$/ }, ({ path }) => ({ path, namespace: "none" }))
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export const parse = undefined" }))
  }
}

/**
 * Modules that run when the first of their exports is read: `effect/Schema`, which takes longest of all to load, the modules that use it as soon as
 * they run, and its `fast-check`.
 */
const rarelyUsed = /.*node_modules\/(effect\/dist\/esm\/(?:FastCheck|Schema)|@effect\/platform\/dist\/esm\/Error)\.js$/

const whenUsed: esbuild.Plugin = {
  name: "modules when they are used",
  setup: (build) => {
    const resolving = Symbol()
    build.onResolve({ filter: /(?:^|\/)(?:FastCheck|Schema|Error)(?:\.js)?$/ }, async ({ path, ...asked }) => {
      if (asked.pluginData === resolving || asked.namespace === "when used") return undefined
      const found = await build.resolve(path, { ...asked, pluginData: resolving })
      if (!rarelyUsed.test(found.path)) return undefined
      // Its classes extend what `TypeIdError` returns. This function uses no Schema, and is a module of its own for them.
      return asked.importer.endsWith("@effect/sql/dist/esm/SqlError.js")
        ? { path: found.path, namespace: "in part", sideEffects: false }
        : { path: found.path, namespace: "when used" }
    })
    build.onLoad({ filter: /.*/, namespace: "in part" }, async ({ path: file }) => ({
      contents: `import * as Data from "effect/Data"\nexport const TypeIdError = ${(await import(file)).TypeIdError}`,
      resolveDir: path.dirname(file)
    }))
    build.onLoad({ filter: /.*/, namespace: "when used" }, async ({ path: file }) => ({
      contents: `let used
const use = () => used ??= require(${JSON.stringify(file)})
${
        Object.keys(await import(file)).map((name) =>
          `Object.defineProperty(exports, "${name}", { enumerable: true, get: () => use().${name} })`
        ).join("\n")
      }`,
      resolveDir: path.dirname(file)
    }))
  }
}

/** The packages that a driver imports are those that are installed for it. */
const ofDrivers: esbuild.Plugin = {
  name: "packages of drivers",
  setup: (build) => {
    build.onResolve({ filter: /^[^./]/ }, ({ importer, path }) => {
      const driver = packageOf(importer)
      return driver !== undefined && drivers.includes(driver) && !/^@?effect(?:\/|$)/.test(path)
        ? { path: `${driver} ${path}`, namespace: "driver" }
        : undefined
    })
    build.onLoad({ filter: /.*/, namespace: "driver" }, ({ path }) => {
      const [driver, name] = path.split(" ").map((text) => JSON.stringify(text))
      return {
        contents:
          `module.exports = require("node:module").createRequire(require.resolve(${driver} + "/package.json"))(${name})`
      }
    })
  }
}

const { metafile } = await esbuild.build({
  ...options,
  format: "cjs",
  outdir,
  entryNames: "program-[hash]",
  outExtension: { ".js": ".cjs" },
  stdin: {
    // The first one runs before all others, without positions in stacks; see CodeCache.
    contents: `export { internalCall } from "effect/Utils"
export { main } from "./cli/Main.ts"
export { bundled } from "./script/Bundled.ts"`,
    sourcefile: "program.ts",
    resolveDir: source("")
  },
  banner: { js: "(function (require, url, importNatively) { const module = {};" },
  footer: { js: "return module.exports })" },
  define: { "import.meta.url": "url" },
  // All packages of this installation that are not in the bundle can be required.
  supported: { "dynamic-import": false },
  logOverride: { "empty-import-meta": "silent", "require-resolve-not-external": "silent" },
  plugins: [generated, filesOfOptions, whenUsed, ofDrivers]
})

const program =
  Object.keys(metafile.outputs).map((file) => path.basename(file)).find((name) => name.startsWith("program-")) ?? ""

/** Stands for `cli/Run.ts` in `bin.js`. The compiled files run where other packages are installed than those of the bundle. */
const run = `import * as CodeCache from ${JSON.stringify(path.join(root, "build/CodeCache.ts"))}
import { isInstalled } from ${JSON.stringify(source("script/ModuleHooks.ts"))}
export const run = (line, { command }) =>
  isInstalled(new URL("./", import.meta.url).href, ${JSON.stringify(packages)})
    ? CodeCache.run(new URL(${JSON.stringify(program)}, import.meta.url), command?.name).main(process.argv.slice(2))
    : import(new URL("../bin.js", import.meta.url).href)
`

const beforeProgram: esbuild.Plugin = {
  name: "the program in its file",
  setup: (build) => {
    build.onLoad({ filter: /[/\\]cli[/\\]Run\.ts$/ }, () => ({ contents: run, resolveDir: root }))
    // The table of commands loads them in the program only.
    build.onResolve({ filter: /^\.\/handlers\// }, ({ path }) => ({ path, external: true }))
  }
}

await esbuild.build({
  ...options,
  format: "esm",
  splitting: true,
  outdir,
  entryPoints: { bin: source("bin.ts") },
  plugins: [beforeProgram]
})

fs.writeFileSync(path.join(outdir, "modules.json"), JSON.stringify(names))
