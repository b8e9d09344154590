import { assert, describe, it } from "@effect/vitest"
import { op } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as Operations from "../../src/operations/Operations.ts"
import { MigrationPath } from "../../src/operations/SqlFile.ts"

const script = (dialect: Dialect.Dialect["Type"], text: string) =>
  Effect.gen(function*() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-sql-"))
    fs.writeFileSync(path.join(folder, "a.sql"), text)
    const written: Array<string> = []
    yield* op.executeFile("a.sql").pipe(
      Effect.provide(
        Operations.layer().pipe(
          Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
          Layer.provide(Execution.layerOffline({ write: (text) => Effect.sync(() => void written.push(text)) })),
          Layer.provide(Layer.succeed(Dialect.Dialect, dialect))
        )
      ),
      Effect.provideService(MigrationPath, Option.some(path.join(folder, "a1.ts")))
    )
    fs.rmSync(folder, { recursive: true })
    return written.join("").trim().split(/\n\n+/)
  })

describe("op.executeFile in a script", () => {
  const databases = [
    ["postgresql", Postgresql.dialect],
    ["mysql", Mysql.mysql],
    ["mariadb", Mysql.mariadb],
    ["sqlite", Sqlite.dialect]
  ] as const
  for (const [name, dialect] of databases) {
    it.effect(`writes each statement as it is on ${name}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(
          yield* script(dialect, "\uFEFFINSERT INTO a VALUES (':x;\\: \t');\nDELETE FROM b -- c;\n"),
          [
            "INSERT INTO a VALUES (':x;\\: \t');",
            "DELETE FROM b -- c;\n;"
          ]
        )
      }))
  }

  it.effect("writes each batch as it is on mssql", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* script(Mssql.dialect, "INSERT INTO a VALUES (':x;');\nDELETE FROM b\nGO\nDROP TABLE c\n"),
        [
          "INSERT INTO a VALUES (':x;');\nDELETE FROM b;",
          "GO",
          "DROP TABLE c;",
          "GO"
        ]
      )
    }))
})
