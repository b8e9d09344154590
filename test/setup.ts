/**
 * Runs before each test file. The files of a project of vitest share its processes and the modules in them, so a module that they import
 * runs once, and what is to be done after each file is registered here.
 */
import { afterAll } from "vitest"
import { removeFolders } from "./cli/folders.ts"
import { endWithParent } from "./servers/endWithParent.ts"

endWithParent()
afterAll(removeFolders)
