/**
 * Writes the tables of `docs/types.md` anew from the compilers: `npx tsx docs/types.ts`. A test holds the page to them.
 */
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { fillTables } from "../test/dialect/typeTables.ts"

const page = fileURLToPath(new URL("types.md", import.meta.url))
fs.writeFileSync(page, fillTables(fs.readFileSync(page, "utf8")))
