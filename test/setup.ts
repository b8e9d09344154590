/**
 * Runs before each test file. The files of a project of vitest share its processes and the modules in them, so a module that they import
 * runs once, and what is to be done after each file is registered here.
 */
import { effect, flakyTest, it, layer, live, prop, scoped, scopedLive } from "@effect/vitest"
import { afterAll, vi } from "vitest"
import { removeFolders } from "./cli/folders.ts"
import { endWithParent } from "./servers/endWithParent.ts"

endWithParent()
// `it.layer` replaces the methods of `it`, also for the files after it.
Object.assign(it, { effect, flakyTest, layer, live, prop, scoped, scopedLive })
afterAll(() => {
  removeFolders()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.useRealTimers()
})
