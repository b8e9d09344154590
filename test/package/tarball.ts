/**
 * Packs the package as `npm publish` does. Each call builds in a folder of its own, so that test files which run at the same
 * time share no `dist/`.
 */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll } from "vitest"
import manifest from "../../package.json" with { type: "json" }

/** The root folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url))

/** A new folder, removed after the tests of the file. */
export const temporaryFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-package-")))
  afterAll(() => fs.promises.rm(folder, { recursive: true, force: true }), 120_000)
  return folder
}

/** Runs a program and returns its exit code and what it writes. */
export const run = async (
  cwd: string,
  program: string,
  ...args: ReadonlyArray<string>
): Promise<{ readonly status: number; readonly output: string }> => {
  const running = promisify(execFile)(program, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 })
  const { exitCode } = running.child
  return running.then(
    ({ stderr, stdout }) => ({ status: exitCode ?? 0, output: stdout + stderr }),
    ({ code, stderr, stdout }) => ({ status: code ?? 1, output: stdout + stderr })
  )
}

/** Runs a file, or code after `-e`, with Node. */
export const node = (cwd: string, ...args: ReadonlyArray<string>) => run(cwd, process.execPath, ...args)

/** Type-checks the project in `cwd` with the compiler of that name among our dev-dependencies. */
export const typeCheck = (cwd: string, compiler: "typescript" | "typescript-7") =>
  node(cwd, path.join(root, "node_modules", compiler, "bin/tsc"), "-p", ".")

/** Packs into `folder` and returns the path of the tarball. */
export const pack = async (folder: string): Promise<string> => {
  const copy = path.join(folder, "repository")
  fs.cpSync(root, copy, { recursive: true, filter: (file) => !leftOut.has(path.relative(root, file)) })
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"), "dir")
  const { output, status } = await run(copy, "npm", "pack", "--silent", "--pack-destination", folder)
  return status === 0 ? path.join(folder, `effect-alembic-${manifest.version}.tgz`) : Promise.reject(new Error(output))
}

const leftOut = new Set(["node_modules", "dist", ".git"])
