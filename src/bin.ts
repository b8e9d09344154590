#!/usr/bin/env node
/**
 * The program `effect-alembic`. Bundled, it runs only if the packages in the bundle are those that are installed; otherwise the same
 * program runs from its compiled files.
 *
 * @since 0.1.0
 */
import * as Module from "node:module"
import { fileURLToPath } from "node:url"
import { main } from "./cli/Main.ts"
import { bundled } from "./script/Bundled.ts"

// Node 22.8 and later keep the compiled code, where this folder can be written.
if (bundled !== undefined && "enableCompileCache" in Module && typeof Module.enableCompileCache === "function") {
  Module.enableCompileCache(fileURLToPath(new URL("cache", bundled.folder)))
}

if (bundled === undefined || (await import("./script/ModuleHooks.ts")).isInstalled(bundled)) {
  await main(process.argv.slice(2))
} else await import(new URL("../bin.js", bundled.folder).href)
