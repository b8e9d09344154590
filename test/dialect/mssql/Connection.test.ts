import { assert, describe, it } from "@effect/vitest"
import * as Connection from "../../../src/dialect/mssql/Connection.ts"
import { Literal } from "../../../src/dialect/mssql/Literals.ts"

describe("parameters of SQL Server", () => {
  it("literals replace their parameters, and nothing else in the text", () => {
    assert.deepStrictEqual(
      Connection.withLiterals("SELECT '@1', [@1], @1 - @2, @10 -- @1", [
        new Literal({ sql: "N'日'" }),
        new Literal({ sql: "-1" })
      ]),
      { sql: "SELECT '@1', [@1], N'日' - (-1), @10 -- @1", params: [] }
    )
  })

  it("parameters with a type of the driver keep their places", () => {
    const typed = { kind: "MssqlParam" }
    assert.deepStrictEqual(Connection.withLiterals("SELECT @1, @2", [new Literal({ sql: "1" }), typed]), {
      sql: "SELECT 1, @2",
      params: [null, typed]
    })
  })
})

describe("statements on SQL Server", () => {
  it("follow an answer, which ends the driver's time limit, in a batch of their own", () => {
    assert.strictEqual(
      Connection.withoutTimeLimit("CREATE OR ALTER VIEW v AS SELECT 'a' AS a"),
      "RAISERROR(N'', 0, 1) WITH NOWAIT; EXEC sys.sp_executesql N'CREATE OR ALTER VIEW v AS SELECT ''a'' AS a'"
    )
  })
})
