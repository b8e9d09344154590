/**
 * Type-checks every example that a reader can copy: those of the README, of the guide and of the docstrings in `src/`. All of
 * them become modules of one temporary TypeScript program; each error is reported at the line of the page it comes from.
 *
 * The examples of a page share a folder. One that begins with `// migrations/env.ts` is written under that name, so that
 * others of its page can import it; a block marked `ts ignore` is counted and not checked.
 *
 * Usage: `tsx docs/check.ts [page…]`
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Examples from "./examples.ts"

interface Example extends Examples.Example {
  readonly page: string
}

const root = fileURLToPath(new URL("..", import.meta.url))

const pagesIn = (folder: string, extension: string): ReadonlyArray<string> =>
  fs.readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension))
    .map((file) => path.join(folder, file))
    .toSorted()

const examplesOf = (page: string): ReadonlyArray<Example> => {
  const text = fs.readFileSync(path.resolve(root, page), "utf8")
  const examples = page.endsWith(".md") ? Examples.ofMarkdown(text) : Examples.ofModule(text)
  return examples.map((example) => ({ ...example, page }))
}

/** Writes the examples below `folder` and returns where each file came from. */
const write = (folder: string, examples: ReadonlyArray<Example>): ReadonlyMap<string, Example> => {
  const origins = new Map<string, Example>()
  for (const example of examples) {
    const place = path.join(folder, example.page.replaceAll(/[^\w.-]+/g, "_"))
    const named = path.join(place, example.file ?? `line-${example.line}.ts`)
    const file = origins.has(named) ? named.replace(/\.ts$/, `-${example.line}.ts`) : named
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, example.code.join("\n"))
    origins.set(file, example)
  }
  return origins
}

const check = (
  folder: string,
  origins: ReadonlyMap<string, Example>
): { readonly ok: boolean; readonly report: string } => {
  const config = {
    extends: path.join(root, "tsconfig.base.json"),
    compilerOptions: {
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ["node", "vite/client"],
      paths: { "effect-alembic": [path.join(root, "src/index.ts")], "effect-alembic/*": [path.join(root, "src/*.ts")] }
    },
    files: Array.from(origins.keys())
  }
  fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config))
  const tsc = path.join(root, "node_modules/typescript-7/bin/tsc")
  const run = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { cwd: root, encoding: "utf8" })
  const report = run.stdout.replaceAll(/^(\S.*?)\((\d+),\d+\): /gm, (position, file: string, line: string) => {
    const origin = origins.get(path.resolve(root, file))
    return origin === undefined ? position : `${origin.page}:${origin.line + Number(line) - 1}: `
  })
  return { ok: run.status === 0, report: report + run.stderr }
}

const main = (pages: ReadonlyArray<string>): number => {
  const found = pages.flatMap(examplesOf)
  const examples = found.filter((example) => !example.ignored)
  const cache = path.join(root, "node_modules/.cache")
  fs.mkdirSync(cache, { recursive: true })
  const folder = fs.mkdtempSync(path.join(cache, "examples-"))
  try {
    const { ok, report } = examples.length === 0
      ? { ok: true, report: "" }
      : check(folder, write(folder, examples))
    process.stdout.write(`${report}examples: ${examples.length} checked, ${found.length - examples.length} ignored\n`)
    return ok ? 0 : 1
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const given = process.argv.slice(2).map((page) => path.relative(root, path.resolve(page)))

process.exitCode = main(
  given.length > 0
    ? given
    : ["README.md", ...pagesIn("docs", ".md"), ...pagesIn("src", ".ts")].filter((page) =>
      fs.existsSync(path.join(root, page))
    )
)
