import { assert, describe, it } from "@effect/vitest"
import * as Code from "../../src/autogenerate/Code.ts"
import * as RenderType from "../../src/autogenerate/RenderType.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { type Entry, native, portable, standard } from "../dialect/everyType.ts"

const printed = (type: SqlType.SqlType) => Code.print(RenderType.code(type), { width: 1000 })

const namespaces = { postgresql: "Postgresql", mysql: "Mysql", mssql: "Mssql", sqlite: "Sqlite" }

const spelled = (namespace: string, { source }: Entry) =>
  source.startsWith("SqlType.") || source.startsWith("ARRAY(")
    ? source.replace(/^ARRAY/, "SqlType.array")
    : `${namespace}.${source}`

describe("code", () => {
  it("prints every type as a user writes it", () => {
    for (const entry of [...portable, ...standard]) {
      // INT is another name for INTEGER.
      assert.strictEqual(printed(entry.type), spelled("SqlType", entry).replace(/\.INT$/, ".INTEGER"))
    }
    for (const [dialect, entries] of Object.entries(native)) {
      const namespace = new Map(Object.entries(namespaces)).get(dialect) ?? ""
      for (const entry of entries) assert.strictEqual(printed(entry.type), spelled(namespace, entry))
    }
  })

  it("prints variants, types of the user and types by their text", () => {
    assert.strictEqual(
      printed(SqlType.variant(SqlType.json, "postgresql", Postgresql.JSONB)),
      "SqlType.variant(SqlType.json, \"postgresql\", Postgresql.JSONB)"
    )
    assert.strictEqual(printed(SqlType.raw("geometry(Point, 4326)")), "SqlType.raw(\"geometry(Point, 4326)\")")
    const own = SqlType.custom("Point", { sql: "point", source: { module: "../types.ts", name: "PointType" } })
    assert.strictEqual(printed(own), "PointType")
    assert.deepStrictEqual(Code.importLines([RenderType.code(own)]), ["import { PointType } from \"../types.ts\""])
  })
})
