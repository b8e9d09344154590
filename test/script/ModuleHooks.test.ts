/**
 * The hooks as Node calls them. What they make of whole projects is tested with the module loader.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Url from "node:url"
import { afterAll, beforeAll } from "vitest"
import * as ModuleHooks from "../../src/script/ModuleHooks.ts"

const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "module-hooks-"))
const parentURL = Url.pathToFileURL(Path.join(folder, "index.js")).href

beforeAll(() => {
  Fs.writeFileSync(Path.join(folder, "other.ts"), "")
  ModuleHooks.initialize({ folder: new URL("../../src/", import.meta.url).href, extension: ".ts" })
})
afterAll(() => Fs.rmSync(folder, { recursive: true }))

/** Which name is asked for in the end. */
const resolved = (specifier: string, condition: "import" | "require") =>
  ModuleHooks.resolve(specifier, { parentURL, conditions: ["node", condition] }, (url) => ({ url })).url

describe("ModuleHooks.resolve", () => {
  it("finds TypeScript where JavaScript is imported, or no extension is given", () => {
    const other = Url.pathToFileURL(Path.join(folder, "other.ts")).href
    assert.deepStrictEqual(["./other.js", "./other"].map((name) => resolved(name, "import")), [other, other])
    assert.strictEqual(resolved("./nowhere.js", "import"), "./nowhere.js")
  })

  it("leads to this library", () =>
    assert.match(resolved("effect-alembic/postgresql", "import"), /^file:.*\/src\/postgresql\.ts$/))

  it("leaves require() alone", () => {
    for (const name of ["./other", "./other.js", "effect-alembic", "effect/Effect"]) {
      assert.strictEqual(resolved(name, "require"), name)
    }
  })
})
