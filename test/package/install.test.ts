/**
 * The README's install line is complete: with npm, npm's linked layout and pnpm, the packed tarball installs without peer
 * warnings and with one instance of `effect`, the README's files and every template type-check, and the command runs.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Examples from "../../docs/examples.ts"
import manifest from "../../package.json" with { type: "json" }
import { node, pack, root, run, temporaryFolder, typeCheck } from "./tarball.ts"

const readme = fs.readFileSync(path.join(root, "README.md"), "utf8")

/** What the README says to install, without the drivers of the other databases. */
const installed = [...readme.matchAll(/^npm install (.+?)(?: *#.*)?$/gm)]
  .flatMap(([, packages = ""]) => packages.split(" "))
  .filter((name) => !/^@effect\/sql-(?!pg@)/.test(name))

const pnpm = path.join(root, "node_modules/pnpm/bin/pnpm.cjs")

const managers: Readonly<Record<string, (cwd: string, packages: ReadonlyArray<string>) => ReturnType<typeof run>>> = {
  npm: (cwd, packages) => run(cwd, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...packages),
  "npm --install-strategy=linked": (cwd, packages) =>
    run(cwd, "npm", "install", "--install-strategy=linked", "--prefer-offline", "--no-audit", "--no-fund", ...packages),
  pnpm: (cwd, packages) => node(cwd, pnpm, "add", "--prefer-offline", ...packages)
}

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    typeRoots: [path.join(root, "node_modules/@types")],
    types: ["node"]
  },
  exclude: ["node_modules"]
}

const templates = ["generic", "multidb", "application"]

/** The real paths of a package in a folder `node_modules`, in those below it, and in the stores of npm and pnpm. */
const instancesOf = (name: string, folder: string): ReadonlyArray<string> =>
  !fs.existsSync(folder) ? [] : fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name)
    if (entry.name === name) return [fs.realpathSync(place)]
    if (!entry.isDirectory()) return []
    return entry.name === ".store" || entry.name === ".pnpm" || entry.name.startsWith("@")
      ? fs.readdirSync(place).flatMap((inner) => instancesOf(name, path.join(place, inner, "node_modules")))
      : instancesOf(name, path.join(place, "node_modules"))
  })

describe("the packed tarball", () => {
  const folder = temporaryFolder()
  let tarball: string

  beforeAll(async () => {
    tarball = await pack()
  }, 300_000)

  it("is installed by a line that names the package, effect and every required peer", () => {
    const optional = Object.keys(manifest.peerDependenciesMeta)
    const required = Object.entries(manifest.peerDependencies).filter(([name]) => !optional.includes(name))
    for (const [name, range] of required) assert.include(installed, `${name}@${range}`)
    assert.include(installed, "effect-alembic")
    assert.include(installed, `@effect/sql-pg@${manifest.peerDependencies["@effect/sql-pg"]}`)
  })

  describe.each(Object.keys(managers))("installed with %s", (manager) => {
    const project = path.join(folder, manager.replaceAll(/\W+/g, "-"))

    beforeAll(async () => {
      fs.mkdirSync(project)
      fs.writeFileSync(path.join(project, "package.json"), JSON.stringify({ private: true, type: "module" }))
      const packages = installed.map((name) => name === "effect-alembic" ? tarball : name)
      const { output, status } = await (managers[manager] ?? assert.fail(manager))(project, packages)
      assert.strictEqual(status, 0, output)
      assert.notMatch(output, /peer|ERESOLVE/i)
    }, 300_000)

    it("has one instance of effect", () => {
      assert.lengthOf([...new Set(instancesOf("effect", path.join(project, "node_modules")))], 1)
    })

    it("runs its command and writes every template", { timeout: 240_000 }, async () => {
      const bin = path.join(project, "node_modules/.bin/effect-alembic")
      for (const template of templates) {
        fs.mkdirSync(path.join(project, template))
        fs.writeFileSync(path.join(project, template, "package.json"), JSON.stringify({ type: "module" }))
        const { output, status } = await run(
          path.join(project, template),
          bin,
          "init",
          "--template",
          template,
          "--database",
          "postgresql",
          "migrations"
        )
        assert.strictEqual(status, 0, output)
      }
    })

    it.each(["typescript", "typescript-7"] as const)(
      "gives its types to the README's files and the templates, checked by %s",
      { timeout: 240_000 },
      async (compiler) => {
        for (const { code, file, line } of Examples.ofMarkdown(readme)) {
          const target = path.join(project, "readme", file ?? `line-${line}.ts`)
          fs.mkdirSync(path.dirname(target), { recursive: true })
          fs.writeFileSync(target, code.join("\n"))
        }
        fs.writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify(tsconfig))
        const { output, status } = await typeCheck(project, compiler)
        assert.strictEqual(status, 0, output)
      }
    )
  })
})
