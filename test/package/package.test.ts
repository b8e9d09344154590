/**
 * The packed tarball works where it is installed: it holds what `exports` and `bin` name, each entry point loads beside
 * nothing but the declared dependencies, and its types reach the user's migration under both compilers.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import manifest from "../../package.json" with { type: "json" }

const root = fileURLToPath(new URL("../..", import.meta.url))
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-package-")))
const installed = path.join(folder, "node_modules/effect-alembic")

const optional = Object.keys(manifest.peerDependenciesMeta)
const required = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
  .filter((name) => !optional.includes(name))

/** Lets the fresh folder see one of our own packages; what that package needs, it finds next to its real place. */
const link = (name: string) => {
  const place = path.join(folder, "node_modules", name)
  fs.mkdirSync(path.dirname(place), { recursive: true })
  fs.symlinkSync(path.join(root, "node_modules", name), place, "dir")
}

const node = (...args: ReadonlyArray<string>) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" })
  return { status, output: stdout + stderr }
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
  beforeAll(() => {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root, stdio: "pipe" })
    fs.mkdirSync(installed, { recursive: true })
    const tarball = `effect-alembic-${manifest.version}.tgz`
    execFileSync("tar", ["-xzf", path.join(folder, tarball), "-C", installed, "--strip-components=1"])
    for (const name of [...required, "@types/node"]) link(name)
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }))
    fs.writeFileSync(path.join(folder, "migration.ts"), migration)
    fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig))
  }, 120_000)

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  it("holds what the manifest names, and no tests", () => {
    const named = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target)
    )
    for (const file of [...named, ...Object.values(manifest.bin), "README.md", "LICENSE"]) {
      assert.isTrue(fs.existsSync(path.join(installed, file)), `${file} is missing from the tarball`)
    }
    const files = fs.readdirSync(installed, { recursive: true, encoding: "utf8" })
    assert.deepStrictEqual(files.filter((file) => /(^|\/)(test|scratchpad|bench|docs)\/|\.test\./.test(file)), [])
  })

  it.each(entryPoints.filter((name) => name !== "./testing"))("loads %s with no driver installed", (name) => {
    const { output, status } = node("--input-type=module", "-e", `await import("${specifier(name)}")`)
    assert.strictEqual(status, 0, output)
  })

  it("loads ./testing beside fast-check", () => {
    link("fast-check")
    const { output, status } = node("--input-type=module", "-e", `await import("effect-alembic/testing")`)
    assert.strictEqual(status, 0, output)
  })

  it("runs its command", { timeout: 60_000 }, () => {
    const bin = path.join(installed, manifest.bin["effect-alembic"])
    assert.match(fs.readFileSync(bin, "utf8"), /^#!\/usr\/bin\/env node\n/)
    const { output, status } = node(bin, "--version")
    assert.strictEqual(status, 0, output)
    assert.include(output, manifest.version)
  })

  it.each(["typescript", "typescript-7"])(
    "gives its types to a migration checked by %s",
    { timeout: 120_000 },
    (name) => {
      const tsc = path.join(root, "node_modules", name, "bin/tsc")
      const { output, status } = node(tsc, "-p", ".")
      assert.strictEqual(status, 0, output)
    }
  )
})
