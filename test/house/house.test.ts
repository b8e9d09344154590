/**
 * The rules of the house bite: each test builds a small repository that breaks them, under our own configuration, and reads
 * what the tool says about it.
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
  ".oxlint-house.mjs",
  "tsconfig.json",
  "tsconfig.base.json"
]

/** A throw-away repository with our configuration and the given files. */
const repository = (files: Readonly<Record<string, string>>): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-house-")))
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

const floors = (files: Readonly<Record<string, string>>) =>
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

describe("floors", () => {
  it("lets imports run down", { timeout: 60_000 }, () => {
    const { status, stdout } = floors({
      "src/schema/SqlType.ts": "export interface SqlType { readonly a: number }",
      "src/schema/Table.ts":
        "import type { SqlType } from \"./SqlType.ts\"\nexport interface Table { readonly t: SqlType }",
      "src/op.ts": "import type { Table } from \"./schema/Table.ts\"\nexport interface Op { readonly t: Table }"
    })
    assert.strictEqual(status, 0, stdout)
  })

  it("refuses what runs up, across or in a circle, and what has no floor", { timeout: 60_000 }, () => {
    const { status, stdout } = floors({
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
      "floor 1, schema/SqlType: imports run down the floors: src/schema/SqlType.ts → src/schema/Table.ts"
    )
    assert.include(stdout, "floor 1, schema/Table: imports run down the floors: src/schema/Table.ts → src/op.ts")
    assert.include(stdout, "dialect/mysql: dialects do not import each other")
    assert.include(stdout, "src imports no driver: src/dialect/sqlite/Types.ts")
    assert.include(stdout, "nothing is circular: src/cli/a.ts")
    assert.match(stdout, /give it a floor: .*: src\/stranger\.ts/)
  })
})

describe("lint", () => {
  it("refuses what silences the compiler, throws, prints or hides a test", { timeout: 60_000 }, () => {
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
        " * Nothing to do.",
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
