import { assert, describe, it } from "@effect/vitest"
import { checkOfflineFile } from "./offline.ts"
import { checkOperationsFile } from "./operations.ts"
import { checkTypesFile } from "./types.ts"

const outcomes = (results: ReadonlyArray<{ readonly id: string; readonly outcome: string }>) =>
  results.map(({ id, outcome }) => [id, outcome])

describe("a case that cannot be read", () => {
  const expect = { sqlite: { sql: "INTEGER" } }

  it("is a result with its id and the reason, and does not stop the others", () => {
    const results = checkTypesFile({
      cases: [
        { id: "a", type: "Nonsense", expect },
        { id: "b", type: { type: "Integer", nonsense: 1 }, expect },
        { id: "c", type: "Integer", expect }
      ]
    })
    assert.deepStrictEqual(outcomes(results), [["a", "unreadable"], ["b", "unreadable"], ["c", "passed"]])
    assert.include(results[0]?.reason, "Nonsense")
    assert.include(results[1]?.reason, "nonsense")
  })

  it("is a script of an unreadable chain", async () => {
    const results = await checkOfflineFile({
      chains: { odd: [{ id: "a", downRevision: null, upgrade: [{ op: "nonsense" }], downgrade: [] }] },
      cases: [{
        id: "o",
        chain: "odd",
        dialect: "sqlite",
        command: { name: "upgrade", revision: "head" },
        expect: { text: "" }
      }]
    })
    assert.deepStrictEqual(outcomes(results), [["o", "unreadable"]])
  })
})

describe("names of the documented format", () => {
  it("are all read", () => {
    const ops = [
      { op: "dropTable", tableName: "t", ifExists: true, comment: "c", mysqlEngine: "InnoDB" },
      { op: "alterColumn", tableName: "t", columnName: "a", nullable: true, mssqlDropDefault: true },
      { op: "addColumn", tableName: "t", column: { name: "a", type: "mssql.JSON" } },
      {
        op: "addColumn",
        tableName: "t",
        column: {
          name: "a",
          type: { type: "postgresql.DOMAIN", name: "d", dataType: "Integer", check: { text: "VALUE > 0" } }
        }
      },
      ...["YEAR", "DAY TO MINUTE", "MINUTE TO SECOND"].map((fields) => ({
        op: "addColumn",
        tableName: "t",
        column: { name: "a", type: { type: "postgresql.INTERVAL", fields } }
      })),
      {
        op: "batchAlterTable",
        tableName: "t",
        recreate: "never",
        ops: [{ op: "bulkInsert", table: { name: "u", columns: [{ name: "a", type: "Integer" }] }, rows: [{ a: 1 }] }]
      }
    ]
    const results = checkOperationsFile({
      cases: ops.map((op, id) => ({ id: String(id), ops: [op], expect: { postgresql: { sql: [] } } }))
    })
    assert.deepStrictEqual(results.filter(({ outcome }) => outcome === "unreadable"), [])
    assert.strictEqual(results.length, ops.length)
  })

  it("keep the order of keys", () => {
    const [result] = checkOperationsFile({
      cases: [{
        id: "a",
        ops: [{
          op: "createTable",
          mysqlRowFormat: "DYNAMIC",
          mysqlEngine: "InnoDB",
          tableName: "t",
          columns: [{ name: "a", type: "Integer" }]
        }],
        expect: { mysql: { sql: ["CREATE TABLE t ( a INTEGER )ROW_FORMAT=DYNAMIC ENGINE=InnoDB"] } }
      }]
    })
    assert.strictEqual(result?.outcome, "passed", result?.got)
  })
})
