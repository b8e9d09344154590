import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
const a = Table.make("a", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  nick: Column.make(SqlType.string(3)),
  x: Column.make(SqlType.string(3), { nullable: false })
})
export const r: Table.Row<typeof a> = { id: 1, nick: null, x: "a" }
const b = Table.make("a", [["1", Column.make(SqlType.integer, { primaryKey: true })], [
  "2",
  Column.make(SqlType.string())
]])
export const r2: Table.Row<typeof b> = { "1": 1, "2": null }
// @ts-expect-error unknown option
Column.make(SqlType.integer, { nulable: true })
// @ts-expect-error wrong value
Column.make(SqlType.integer, { nullable: 3 })
// @ts-expect-error x is not nullable
export const r3: Table.Row<typeof a> = { id: 1, nick: null, x: null }
