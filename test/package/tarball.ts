/**
 * Packs the package as `npm publish` does, once for all test files.
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
import { built } from "../built.ts"

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

/** The path of the tarball. */
export const pack = async (): Promise<string> => {
  const folder = await built("package", packed, async (folder) => {
    const copy = path.join(folder, "repository")
    const filter = (file: string) => !isLeftOut(path.relative(root, file))
    // The folder is in `node_modules`, and a folder cannot be copied into itself.
    for (const name of fs.readdirSync(root).filter((name) => !isLeftOut(name))) {
      fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true, filter })
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"), "dir")
    const { output, status } = await run(copy, "npm", "pack", "--silent", "--pack-destination", folder)
    if (status !== 0) throw new Error(output)
    fs.rmSync(copy, { recursive: true })
  })
  return path.join(folder, `effect-alembic-${manifest.version}.tgz`)
}

/** What the content of the tarball depends on. */
const packed = "src build docs README.md CHANGELOG.md LICENSE package.json tsconfig.base.json tsconfig.build.json"
  .split(" ")

/** Of the tests, the files of the first level are copied: other tests write to the folders. */
const isLeftOut = (file: string) => /^(?:node_modules|dist|\.git|test\/[^./]+)$/.test(file)
