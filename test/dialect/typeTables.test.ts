import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as Mssql from "../../src/dialect/mssql/Types.ts"
import * as Mysql from "../../src/dialect/mysql/Types.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Types.ts"
import { native } from "./everyType.ts"
import { fillTables } from "./typeTables.ts"

describe("docs/types.md", () => {
  it("agrees with the compilers; `npx tsx docs/types.ts` regenerates it", () => {
    const page = fs.readFileSync(new URL("../../docs/types.md", import.meta.url), "utf8")
    assert.strictEqual(page, fillTables(page))
    assert.isAbove(page.split("\n").filter((line) => line.startsWith("| `")).length, 130)
  })

  it("has every type of every dialect", () => {
    const modules = { postgresql: Postgresql, mysql: Mysql, mssql: Mssql, sqlite: Sqlite }
    for (const dialect of ["postgresql", "mysql", "mssql", "sqlite"] as const) {
      const listed = new Set(native[dialect].map(({ source }) => source.replace(/\(.*/, "")))
      assert.sameMembers(Array.from(listed), Object.keys(modules[dialect]))
    }
  })
})
