/**
 * Temporary folders of a test file, which `test/setup.ts` removes after it.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const folders = new Set<string>()

/** A new folder. */
export const temporaryFolder = (prefix: string): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), prefix)))
  folders.add(folder)
  return folder
}

/** Removes the folders. */
export const removeFolders = (): void => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
  folders.clear()
}
