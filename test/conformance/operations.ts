/**
 * Holds the SQL of operations, written offline, to what Alembic recorded. The scripts of batch mode are asked the same way.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import type { OperationError } from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as Operations from "../../src/operations/Operations.ts"
import type { CaseResult } from "./CaseResult.ts"
import { expected } from "./Deviations.ts"
import { errorKind } from "./ErrorKind.ts"
import * as OpSpec from "./OpSpec.ts"
import * as Reading from "./Reading.ts"
import * as Spec from "./Spec.ts"

const Statements = Schema.Array(Schema.String)

const Expectation = Schema.Union(
  Schema.Struct({
    sql: Statements,
    alsoAllowed: Schema.optional(Schema.Union(Statements, Schema.Struct({ sql: Statements }))),
    unordered: Schema.optional(Schema.Boolean),
    linesUnordered: Schema.optional(Schema.Boolean),
    ...Spec.notes
  }),
  Schema.Struct({ error: Spec.ErrorSpec, ...Spec.notes })
)
type Expectation = typeof Expectation.Type

const Options = Schema.Struct({
  namingConvention: Schema.optional(Spec.NamingConventionSpec),
  literalBinds: Schema.optional(Schema.Boolean)
})

export const Case = Schema.Struct({
  id: Schema.String,
  group: Schema.optional(Schema.String),
  ops: Schema.Array(OpSpec.OpSpec),
  options: Schema.optional(Options),
  expect: Schema.Record({ key: Schema.String, value: Expectation })
})
export type Case = typeof Case.Type

export const OperationsFile = Schema.Struct({ cases: Schema.Array(Case) })

export const dialects: Readonly<Record<string, Dialect.Dialect["Type"]>> = {
  default: Dialect.ansi,
  postgresql: Postgresql.dialect,
  mysql: Mysql.mysql,
  mariadb: Mysql.mariadb,
  mssql: Mssql.make({ deprecateLargeTypes: false }),
  sqlite: Sqlite.dialect
}

/** The statements that the operations of a case write on a dialect. */
export const statements = (
  { ops, options }: Pick<Case, "ops" | "options">,
  dialect: Dialect.Dialect["Type"]
): Effect.Effect<ReadonlyArray<string>, OperationError> =>
  Effect.gen(function*() {
    const written = yield* Ref.make<ReadonlyArray<string>>([])
    const execution = Execution.layerOffline({
      write: (text) => Ref.update(written, (all) => [...all, text.trim().replace(/;$/, "")]),
      literalBinds: options?.literalBinds ?? false,
      batchSeparator: ""
    })
    yield* OpSpec.run(ops).pipe(
      Effect.provide(
        Operations.layer({ namingConvention: options?.namingConvention }).pipe(
          Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
          Layer.provide(execution),
          Layer.provide(Layer.succeed(Dialect.Dialect, dialect))
        )
      )
    )
    return yield* Ref.get(written)
  })

export const checkOperationsFile = (json: unknown): ReadonlyArray<CaseResult> =>
  Reading.judged(
    Case,
    json,
    (asked) => Object.entries(asked.expect).map(([dialect, expectation]) => check(asked, dialect, expectation))
  )

const check = (asked: Case, name: string, expectation: Expectation): CaseResult => {
  const { id } = asked
  const dialect = dialects[name]
  if (dialect === undefined) return { id, dialect: name, outcome: "unsupported" }
  const answer = Effect.runSync(
    Effect.either(statements(asked, dialect)).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )
  return agrees(name, expectation, answer)
    ? { id, dialect: name, outcome: "passed" }
    : {
      id,
      dialect: name,
      outcome: "failed",
      expected: "error" in expectation
        ? `an error of kind ${expectation.error.kind}`
        : expectation.sql.map(expected("operations", name)).map(collapsed).join(" ;; "),
      got: Either.match(answer, {
        onLeft: (error) => `${error._tag}: ${error.message}`,
        onRight: (statements) => statements.map(collapsed).join(" ;; ")
      })
    }
}

const agrees = (
  dialect: string,
  expectation: Expectation,
  answer: Either.Either<ReadonlyArray<string>, OperationError>
): boolean => {
  if ("error" in expectation) return Either.isLeft(answer) && errorKind(answer.left) === expectation.error.kind
  if (Either.isLeft(answer)) return false
  const { alsoAllowed, linesUnordered, sql, unordered } = expectation
  const form = (statements: ReadonlyArray<string>) => {
    const list = statements.map((statement) => collapsed(linesUnordered === true ? sortedLines(statement) : statement))
    return JSON.stringify(unordered === true ? list.toSorted() : list)
  }
  const allowed = alsoAllowed === undefined ? [] : "sql" in alsoAllowed ? [alsoAllowed.sql] : [alsoAllowed]
  return [sql, ...allowed].some((statements) =>
    form(statements.map(expected("operations", dialect))) === form(answer.right)
  )
}

const collapsed = (text: string): string => text.replaceAll(/\s+/g, " ").trim()

const sortedLines = (statement: string): string =>
  statement.includes("CREATE") && statement.includes("TABLE")
    ? statement.split("\n").map((line) => line.trim().replace(/,$/, "")).toSorted().join("\n")
    : statement
