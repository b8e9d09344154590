import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const root = fileURLToPath(new URL("..", import.meta.url))
const run = (file: string) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", `scratchpad/${file}`], { cwd: root })

describe("the examples run as documented", () => {
  it("a backend that migrates at start-up", async () => {
    const { stdout } = await run("backend/main.ts")
    assert.include(stdout, "Running upgrade a1 -> a2")
    assert.include(stdout, "1 account: root (no nick)")
  }, 30_000)

  it("several databases", async () => {
    const { stdout } = await run("several-databases.ts")
    assert.include(stdout, "2 databases, then 1: a1 and a2")
  }, 30_000)
})
