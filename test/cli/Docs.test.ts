/**
 * `docs/command-line.md` shows what the program prints: each `$` line is run, one after the other, in one project. With the environment
 * variable `UPDATE` set, the page is written in place of being compared.
 */
import { assert, it } from "@effect/vitest"
import * as fs from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Report from "../../src/cli/Report.ts"
import { emptyProject } from "./Project.ts"

const page = fileURLToPath(new URL("../../docs/command-line.md", import.meta.url))

const schemas: Readonly<Record<string, unknown>> = { ...Report }

/** A type in one line, in several. */
const indented = (type: string): string => {
  let depth = 0
  return type.replaceAll(/ ?[{}] ?|; /g, (mark) => {
    depth += mark.includes("{") ? 1 : mark.includes("}") ? -1 : 0
    const line = `\n${"  ".repeat(depth)}`
    if (mark.includes("{")) return `${mark.startsWith(" ") ? " " : ""}{${line}`
    return mark.includes("}") ? `${line}}${mark.endsWith(" ") ? " " : ""}` : line
  }).replaceAll("readonly ", "").replaceAll(/ +$/gm, "").replace(/^\n/, "")
}

it("docs/command-line.md shows the actual output", { timeout: 300_000 }, async () => {
  const text = fs.readFileSync(page, "utf8")
  const made = emptyProject()
  let shown = ""
  let at = 0
  for (const block of text.matchAll(/^```(console|text) ?(\w*)\n([^]*?)^```$/gm)) {
    const [whole, kind, schema = "", body = ""] = block
    shown += text.slice(at, block.index)
    at = block.index + whole.length
    if (kind === "text") {
      shown += `\`\`\`text ${schema}\n${indented(String(schemas[schema]))}\n\`\`\``
      continue
    }
    const [line = ""] = body.split("\n", 1)
    const { code, stderr, stdout } = await made.shell(`${line.slice(2)} </dev/null`)
    const printed = [stdout, stderr].map((part) => part.trim()).filter((part) => part !== "").join("\n")
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "2026-11-22 10:00:00")
      .replaceAll(/ +\d+ms  \S+@\S+$/gm, "  12ms  jo@laptop")
    const ending = code === 0 ? "" : `\n[exit code ${code}]`
    shown += `\`\`\`console\n${line}${printed === "" ? "" : `\n${printed}`}${ending}\n\`\`\``
  }
  shown += text.slice(at)
  if (process.env["UPDATE"] === undefined) {
    assert.strictEqual(shown, text, "run this test with UPDATE=1, and look at the page")
  } else fs.writeFileSync(page, shown)
})
