/**
 * All benchmarks, one after the other; name some to run only those: `npm run bench -- graph`.
 */
import { spawnSync } from "node:child_process"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"

const folder = fileURLToPath(new URL(".", import.meta.url))
const all = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "main.ts").map((file) =>
  file.slice(0, -3)
)
const chosen = process.argv.slice(2)

for (const name of chosen.length === 0 ? all : chosen) {
  process.stdout.write(`\n== ${name}\n`)
  const { status } = spawnSync(process.execPath, ["--import", "tsx", `${folder}${name}.ts`], { stdio: "inherit" })
  if (status !== 0) process.exitCode = 1
}
