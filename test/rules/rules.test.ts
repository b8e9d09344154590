/**
 * The project's rules report what they are meant to: each test builds a small repository that breaks them, under our own
 * configuration, and reads the output of the tool.
 */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))

const configs = [
  ".dependency-cruiser.mjs",
  ".oxlintrc.json",
  ".oxlint-rules.mjs",
  "tsconfig.json",
  "tsconfig.base.json"
]

/** A throw-away repository with our configuration and the given files. */
const repository = (files: Readonly<Record<string, string>>): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-rules-")))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  for (const config of configs) fs.copyFileSync(path.join(root, config), path.join(folder, config))
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir")
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  return folder
}

const run = (cwd: string, script: string, ...args: ReadonlyArray<string>) => {
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, script), ...args], { cwd, encoding: "utf8" })
  return { status, stdout }
}

const layers = (files: Readonly<Record<string, string>>) =>
  run(
    repository(files),
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    "src",
    "--config",
    ".dependency-cruiser.mjs"
  )

const lint = (files: Readonly<Record<string, string>>) =>
  run(repository(files), "node_modules/oxlint/bin/oxlint", "--format", "unix", ...Object.keys(files))

const docs = (page: string) => {
  const folder = repository({ "page.md": page })
  return run(root, "node_modules/tsx/dist/cli.mjs", "docs/check.ts", path.join(folder, "page.md"))
}

describe("layers", () => {
  it("accepts imports from lower layers", { timeout: 60_000 }, () => {
    const { status, stdout } = layers({
      "src/schema/SqlType.ts": "export interface SqlType { readonly a: number }",
      "src/schema/Table.ts":
        "import type { SqlType } from \"./SqlType.ts\"\nexport interface Table { readonly t: SqlType }",
      "src/op.ts": "import type { Table } from \"./schema/Table.ts\"\nexport interface Op { readonly t: Table }"
    })
    assert.strictEqual(status, 0, stdout)
  })

  it("reports imports upwards, between dialects, of drivers and in cycles, and files without a layer", {
    timeout: 60_000
  }, () => {
    const { status, stdout } = layers({
      "src/schema/SqlType.ts":
        "import type { Table } from \"./Table.ts\"\nexport interface SqlType { readonly t: Table }",
      "src/schema/Table.ts": "export interface Table { readonly op: import(\"../op.ts\").Op }",
      "src/op.ts": "export interface Op { readonly a: number }",
      "src/dialect/mysql/Types.ts": "export * from \"../sqlite/Types.ts\"",
      "src/dialect/sqlite/Types.ts": "export const load = () => import(\"pg\")",
      "src/cli/a.ts": "import type { B } from \"./b.ts\"\nexport interface A { readonly b: B }",
      "src/cli/b.ts": "import type { A } from \"./a.ts\"\nexport interface B { readonly a: A }",
      "src/stranger.ts": "export const stranger = 1"
    })
    assert.notStrictEqual(status, 0)
    assert.include(
      stdout,
      "layer 1, schema/SqlType: import only from lower layers: src/schema/SqlType.ts → src/schema/Table.ts"
    )
    assert.include(stdout, "layer 1, schema/Table: import only from lower layers: src/schema/Table.ts → src/op.ts")
    assert.include(stdout, "dialect/mysql: dialects do not import each other")
    assert.include(stdout, "src imports no driver: src/dialect/sqlite/Types.ts")
    assert.include(stdout, "no import cycles: src/cli/a.ts")
    assert.match(stdout, /no layer: .*: src\/stranger\.ts/)
  })
})

describe("lint", () => {
  it("reports casts, throws, prints, missing docstrings and tests that are left out", { timeout: 60_000 }, () => {
    const { status, stdout } = lint({
      "src/a.ts": [
        "import { Effect } from \"effect\"",
        "export const undocumented = Effect.void",
        "const a: any = 1",
        "const b = a as unknown as string",
        "// @ts-ignore",
        "if (b!) throw new Error(b)",
        "console.log(b)"
      ].join("\n"),
      "test/a.test.ts": [
        "import { assert, it } from \"@effect/vitest\"",
        "import * as Effect from \"effect/Effect\"",
        "it.effect.only(\"x\", () => Effect.sync(() => assert.isTrue(true)))"
      ].join("\n")
    })
    assert.notStrictEqual(status, 0)
    const refused = [
      "no-restricted-imports",
      "documented-exports",
      "no-explicit-any",
      "consistent-type-assertions",
      "ban-ts-comment",
      "no-non-null-assertion",
      "no-throw",
      "no-console",
      "no-focused-or-skipped"
    ]
    for (const rule of refused) assert.include(stdout, `(${rule})`)
  })

  it("accepts documented code", { timeout: 60_000 }, () => {
    const { status, stdout } = lint({
      "src/a.ts": [
        "import * as Effect from \"effect/Effect\"",
        "/**",
        " * An Effect that does nothing.",
        " *",
        " * @since 0.1.0",
        " * @category constructors",
        " */",
        "export const nothing = Effect.succeed([\"nothing\"] as const)"
      ].join("\n")
    })
    assert.strictEqual(status, 0, stdout)
  })
})

describe("docs", () => {
  it("reports an error at the line of the page", { timeout: 60_000 }, () => {
    const { status, stdout } = docs([
      "# A page",
      "```ts",
      "// migrations/schema.ts",
      "export const name: string = \"account\"",
      "```",
      "- in a list, importing the block above:",
      "  ```ts",
      "  import { name } from \"./migrations/schema.ts\"",
      "  const count: number = name",
      "  ```",
      "```ts ignore",
      "left out (",
      "```"
    ].join("\n"))
    assert.notStrictEqual(status, 0)
    assert.match(stdout, /page\.md:9: error TS2322/)
    assert.strictEqual(stdout.match(/error/g)?.length, 1, stdout)
    assert.include(stdout, "examples: 2 checked, 1 ignored")
  })
})
