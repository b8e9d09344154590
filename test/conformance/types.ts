/**
 * Holds the types of every dialect to what Alembic recorded.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { CompileError } from "../../src/dialect/CompileError.ts"
import * as Mssql from "../../src/dialect/mssql/TypeCompiler.ts"
import * as Mysql from "../../src/dialect/mysql/TypeCompiler.ts"
import * as Postgresql from "../../src/dialect/postgresql/TypeCompiler.ts"
import * as Sqlite from "../../src/dialect/sqlite/TypeCompiler.ts"
import * as Ansi from "../../src/dialect/TypeCompiler.ts"
import type { CaseResult } from "./CaseResult.ts"
import * as Reading from "./Reading.ts"
import * as Spec from "./Spec.ts"

const Expectation = Schema.Union(
  Schema.Struct({ sql: Schema.String, alsoAllowed: Schema.optional(Schema.String), ...Spec.notes }),
  Schema.Struct({ error: Spec.ErrorSpec, ...Spec.notes })
)

const Case = Schema.Struct({
  id: Schema.String,
  type: Spec.TypeSpec,
  expect: Schema.Record({ key: Schema.String, value: Expectation })
})

const compilers: Readonly<Record<string, Ansi.TypeCompiler>> = {
  default: Ansi.types,
  postgresql: Postgresql.types,
  mysql: Mysql.mysql,
  mariadb: Mysql.mariadb,
  mssql: Mssql.types,
  sqlite: Sqlite.types
}

/** The kind of a recorded error, by our class. */
const kindOf = (error: CompileError): string => error.reason._tag === "TypeParametersInvalid" ? "argument" : "compile"

export const checkTypesFile = (json: unknown): ReadonlyArray<CaseResult> =>
  Reading.judged(Case, json, ({ expect, id, type }) =>
    Object.entries(expect).map(([dialect, expectation]) => {
      const compiler = compilers[dialect]
      if (compiler === undefined) return { id, dialect, outcome: "unsupported" as const }
      const compiled = compiler.compile(Spec.type(type))
      return agrees(expectation, compiled)
        ? { id, dialect, outcome: "passed" as const }
        : {
          id,
          dialect,
          outcome: "failed" as const,
          expected: JSON.stringify(expectation),
          got: Either.match(compiled, { onLeft: (error) => `${error._tag}: ${error.message}`, onRight: (sql) => sql })
        }
    }))

const agrees = (expectation: typeof Expectation.Type, compiled: Ansi.Compiled): boolean =>
  "error" in expectation
    ? Either.isLeft(compiled) && kindOf(compiled.left) === expectation.error.kind
    : Either.isRight(compiled) && [expectation.sql, expectation.alsoAllowed].includes(compiled.right)
