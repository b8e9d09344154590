/**
 * Checks generated files as strict TypeScript.
 */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { library } from "./built.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** Returns what the compiler reports about the files of a folder. They import the library as users do: by its declarations. */
export const typeCheck = async (folder: string): Promise<string> => {
  const declarations = path.join(await library(), "dist")
  fs.writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: {
        declaration: false,
        declarationMap: false,
        paths: {
          "effect-alembic": [path.join(declarations, "index.d.ts")],
          "effect-alembic/*": [path.join(declarations, "*.d.ts")]
        }
      },
      include: ["**/*.ts"]
    })
  )
  const tsc = path.join(root, "node_modules/typescript-7/bin/tsc")
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [tsc, "-p", folder, "--pretty", "false"],
      (error, stdout) => resolve(stdout === "" && error !== null ? error.message : stdout)
    )
  )
}
