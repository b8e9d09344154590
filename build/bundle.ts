/**
 * Bundles the command line, with the modules that users' files may import, into the folder `bundle` of the compiled files: `tsx
 * build/bundle.ts dist`. docs/performance.md says why, and `src/script/Bundled.ts` what the bundle knows of itself.
 */
import * as esbuild from "esbuild"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"
import manifest from "../package.json" with { type: "json" }

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

const options = {
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  outdir: root,
  metafile: true,
  logLevel: "warning",
  external: [...[...Object.keys(manifest.dependencies), ...optional].filter((name) => !isEffect(name)), "../bin.js"],
  banner: {
    js: "import { createRequire as requireOf } from \"node:module\"; const require = requireOf(import.meta.url);"
  }
} satisfies esbuild.BuildOptions

/** The files that the command line needs, without modules for users' files. */
const needed = Object.keys(
  (await esbuild.build({ ...options, entryPoints: [source("bin.ts")], write: false })).metafile.inputs
)

const shared = needed.flatMap((file) => {
  const [, name = "", module = ""] = /.*node_modules\/(effect|@effect\/[^/]+)\/dist\/esm\/([A-Z]\w*)\.js$/.exec(file) ??
    []
  return name === "" || ownUse.test(name) ? [] : [`${name}/${module}`]
})

const entries = Object.keys(manifest.exports).flatMap((key) =>
  key.endsWith(".json") ? [] : [key === "." ? "effect-alembic" : `effect-alembic/${key.slice(2)}`]
)

const without = (all: ReadonlyArray<string>) => all.filter((specifier) => !shared.includes(specifier))

/** What is loaded together. Each module is in one group. */
const groups: ReadonlyArray<ReadonlyArray<string>> = [
  shared,
  ["effect", ...without(publicModules("effect"))],
  ["@effect/sql", ...without(publicModules("@effect/sql"))],
  ...entries.map((entry) => [entry]),
  ...drivers.map((driver) => [driver, ...publicModules(driver)])
]

const fileOf = (specifier: string) =>
  specifier.startsWith("effect-alembic")
    ? source(`${specifier.slice("effect-alembic/".length) || "index"}.ts`)
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

const bundled = `${groups.map((_, index) => `const group${index} = () => import("group:${index}")`).join("\n")}
export const bundled = {
  folder: new URL("./", import.meta.url).href,
  packages: ${JSON.stringify(packages)},
  modules: {
    __proto__: null,
    ${
  groups.flatMap((group, index) =>
    group.map((specifier, at) => `${JSON.stringify(specifier)}: async () => (await group${index}()).m${at}`)
  ).join(",\n    ")
}
  }
}
`

const generated: esbuild.Plugin = {
  name: "modules for users' files",
  setup: (build) => {
    build.onLoad(
      { filter: /[/\\]script[/\\]Bundled\.ts$/ },
      ({ path }) => path === replaced ? { contents: bundled } : undefined
    )
    build.onResolve({ filter: /^group:/ }, ({ path }) => ({ path, namespace: "group", sideEffects: false }))
    build.onLoad({ filter: /^group:/, namespace: "group" }, ({ path }) => ({
      contents: (groups[Number(path.slice("group:".length))] ?? [])
        .map((specifier, at) => `export * as m${at} from ${JSON.stringify(fileOf(specifier))}`).join("\n"),
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

const outdir = path.join(path.resolve(process.argv[2] ?? "dist"), "bundle")

await esbuild.build({
  ...options,
  outdir,
  entryPoints: { bin: source("bin.ts"), modules: replaced },
  plugins: [generated, filesOfOptions, ofDrivers]
})

const { bundled: written } = await import(pathToFileURL(path.join(outdir, "modules.js")).href)
const names: Record<string, ReadonlyArray<string>> = {}
for (const specifier of groups.flat()) names[specifier] = Object.keys(await written.modules[specifier]())
fs.writeFileSync(path.join(outdir, "modules.json"), JSON.stringify(names))
