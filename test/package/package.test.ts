/**
 * The packed tarball: it holds the files that `package.json` and the pages name, each entry loads with only the declared
 * dependencies, every name in a public signature can be imported, and both compilers check a migration against its types.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import manifest from "../../package.json" with { type: "json" }
import { hiddenNames } from "./publicNames.ts"
import { node, pack, root, temporaryFolder, typeCheck } from "./tarball.ts"

const folder = temporaryFolder()
let tarball: string
const installed = path.join(folder, "node_modules/effect-alembic")

const optional = Object.keys(manifest.peerDependenciesMeta)
const required = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
  .filter((name) => !optional.includes(name))

/** Installs a package by a link to the repository's copy. */
const link = (name: string) => {
  const place = path.join(folder, "node_modules", name)
  fs.mkdirSync(path.dirname(place), { recursive: true })
  fs.symlinkSync(path.join(root, "node_modules", name), place, "dir")
}

const entryPoints = Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"))

const specifier = (entryPoint: string) => `effect-alembic${entryPoint.slice(1)}`

const migration = `
import { Column, Migration, op, SqlType, Table } from "effect-alembic"
import * as Effect from "effect/Effect"
${entryPoints.map((name, index) => `import * as entry${index} from "${specifier(name)}"`).join("\n")}

export const entries = [${entryPoints.map((_, index) => `entry${index}`).join(", ")}]

const account = Table.make("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(50), { nullable: false })
})

export const row: Table.Row<typeof account> = { id: 1, name: "root" }

// @ts-expect-error a row of account holds a number in id
export const wrong: Table.Row<typeof account> = { id: "1", name: "root" }

export default Migration.make({
  revision: "ae1027a6acf",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    yield* op.createTable("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
  }),
  downgrade: op.dropTable("account")
})
`

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"]
  },
  files: ["migration.ts"]
}

describe("the packed tarball", () => {
  beforeAll(async () => {
    tarball = await pack()
    fs.mkdirSync(installed, { recursive: true })
    execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"])
    for (const name of [...required, "@types/node"]) link(name)
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }))
    fs.writeFileSync(path.join(folder, "migration.ts"), migration)
    fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig))
  }, 300_000)

  it("holds the files that the manifest names, and no tests", () => {
    const named = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target)
    )
    for (const file of [...named, ...Object.values(manifest.bin), "README.md", "LICENSE"]) {
      assert.isTrue(fs.existsSync(path.join(installed, file)), `${file} is missing from the tarball`)
    }
    const files = fs.readdirSync(installed, { recursive: true, encoding: "utf8" })
    const unwanted = /(^|\/)(test|scratchpad|bench)\/|^docs\/.*\.ts$|\.test\./
    assert.deepStrictEqual(files.filter((file) => unwanted.test(file)), [])
  })

  it("is at most 3.5 MB, and the bundle in it at most 6 MB", () => {
    const bundle = path.join(installed, "dist/bundle")
    const bytes = fs.readdirSync(bundle).map((file) => fs.statSync(path.join(bundle, file)).size)
    assert.isAtMost(bytes.reduce((sum, size) => sum + size), 6_000_000)
    assert.isAtMost(fs.statSync(tarball).size, 3_500_000)
  })

  it("holds the pages that its pages link to", () => {
    const pages = [
      "README.md",
      "CHANGELOG.md",
      ...fs.readdirSync(path.join(installed, "docs")).map((page) => `docs/${page}`)
    ]
    const dead = pages.flatMap((page) =>
      [...fs.readFileSync(path.join(installed, page), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, target = ""]) => path.join(path.dirname(page), target))
        .filter((target) => !fs.existsSync(path.join(installed, target)))
        .map((target) => `${page}: ${target}`)
    )
    assert.deepStrictEqual(dead, [])
  })

  it("exports every name that a public signature uses", { timeout: 120_000 }, () => {
    const entries = Object.fromEntries(entryPoints.map((name) => [
      specifier(name),
      path.join(installed, "dist", name === "." ? "index.d.ts" : `${name.slice(2)}.d.ts`)
    ]))
    const hidden = hiddenNames(path.join(installed, "dist"), entries)
    assert.deepStrictEqual(hidden.map(({ file, name, usedBy }) => `${file} ${name}, used by ${usedBy}`), [])
  })

  it.each(entryPoints)("loads %s with no driver installed", { timeout: 60_000 }, async (name) => {
    const { output, status } = await node(folder, "--input-type=module", "-e", `await import("${specifier(name)}")`)
    assert.strictEqual(status, 0, output)
  })

  it("runs its command", { timeout: 60_000 }, async () => {
    const bin = path.join(installed, manifest.bin["effect-alembic"])
    assert.match(fs.readFileSync(bin, "utf8"), /^#!\/usr\/bin\/env node\n/)
    const { output, status } = await node(folder, bin, "--version")
    assert.strictEqual(status, 0, output)
    assert.include(output, manifest.version)
    const { output: templates } = await node(folder, bin, "list-templates")
    assert.include(templates, "generic")
  })

  it.each(["typescript", "typescript-7"] as const)(
    "gives its types to a migration checked by %s",
    { timeout: 240_000 },
    async (compiler) => {
      const { output, status } = await typeCheck(folder, compiler)
      assert.strictEqual(status, 0, output)
    }
  )
})
