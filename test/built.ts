/**
 * What is built of the sources for tests: once for all test files, and again when a source changes.
 */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const root = fileURLToPath(new URL("..", import.meta.url))
const cache = path.join(root, "node_modules/.cache/effect-alembic-build")

/** When the last of these files and folders changed. */
const changed = (sources: ReadonlyArray<string>): number =>
  Math.floor(Math.max(
    ...sources.flatMap((name) => {
      const source = path.join(root, name)
      const within = fs.statSync(source).isDirectory()
        ? fs.readdirSync(source, { recursive: true, encoding: "utf8" })
        : [""]
      return within.map((file) => fs.statSync(path.join(source, file)).mtimeMs)
    })
  ))

/**
 * Returns a folder that `build` has filled from these files and folders of the repository. One process builds, and the others wait for it.
 */
export const built = async (
  name: string,
  sources: ReadonlyArray<string>,
  build: (folder: string) => Promise<void>
): Promise<string> => {
  const folder = path.join(cache, `${name}-${changed(sources)}`)
  const lock = `${folder}.lock`
  fs.mkdirSync(cache, { recursive: true })
  while (!fs.existsSync(folder)) {
    if (!take(lock)) {
      await setTimeout(200)
      continue
    }
    try {
      if (fs.existsSync(folder)) break
      removeOld()
      const building = fs.mkdtempSync(path.join(cache, "building-"))
      await build(building)
      fs.renameSync(building, folder)
    } finally {
      fs.rmSync(lock, { force: true })
    }
  }
  return folder
}

const removeOld = () => {
  const anHourAgo = Date.now() - 3_600_000
  for (const old of fs.readdirSync(cache).map((name) => path.join(cache, name))) {
    if (fs.statSync(old).mtimeMs < anHourAgo) fs.rmSync(old, { recursive: true, force: true })
  }
}

/** Takes the lock, unless a running process has it. */
const take = (lock: string): boolean => {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: "wx" })
    return true
  } catch {
    if (!isHeld(lock)) fs.rmSync(lock, { force: true })
    return false
  }
}

const isHeld = (lock: string): boolean => {
  try {
    return process.kill(Number(fs.readFileSync(lock, "utf8")), 0)
  } catch {
    return false
  }
}

/** Runs a program of Node in the root folder of the repository. */
const node = (...args: ReadonlyArray<string>) =>
  promisify(execFile)(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 })

/** The folder of the built library: `dist` in it is that of the package. A type error does not stop the build. */
export const library = (): Promise<string> =>
  built("library", ["src", "build", "package.json"], async (folder) => {
    fs.copyFileSync(path.join(root, "package.json"), path.join(folder, "package.json"))
    const dist = path.join(folder, "dist")
    await node("node_modules/typescript-7/bin/tsc", "-p", "tsconfig.build.json", "--outDir", dist).catch(() =>
      undefined
    )
    await node("node_modules/tsx/dist/cli.mjs", "build/bundle.ts", dist)
  })
