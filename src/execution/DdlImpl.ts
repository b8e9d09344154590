/**
 * Runs DDL: a change is planned, all of its statements are written, and only then the first one leaves.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as BulkInsert from "../dialect/BulkInsert.ts"
import type { CompileError } from "../dialect/CompileError.ts"
import type { DdlElement, TableRef } from "../dialect/DdlElement.ts"
import type { DdlPlanner, Plan, PlanError, Step } from "../dialect/DdlPlanner.ts"
import { Dialect } from "../dialect/Dialect.ts"
import type * as Lexer from "../dialect/Lexer.ts"
import * as Splitter from "../dialect/Splitter.ts"
import * as Statement from "../dialect/Statement.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { Name } from "../schema/Name.ts"
import type { Bind, SqlText, Text } from "../schema/SqlText.ts"
import type { Table } from "../schema/Table.ts"
import { Execution, type ExecutionError } from "./Execution.ts"

/**
 * @since 0.1.0
 * @category errors
 */
export type OperationError = ExecutionError | PlanError

/**
 * - `multiinsert`: several rows in one INSERT where there is a database (default); `false` gives each row its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkInsertOptions {
  readonly multiinsert?: boolean | undefined
}

/**
 * What operations do to a database. Put another in its place to change what they do.
 *
 * @since 0.1.0
 * @category tags
 */
export class DdlImpl extends Context.Tag("effect-alembic/DdlImpl")<DdlImpl, {
  /** Runs what the dialect's planner says, or fails before the first statement. */
  readonly run: (plan: Plan) => Effect.Effect<void, OperationError>
  /** Sends SQL, with its values bound or written as literals, or one statement of DDL. A text of several statements is split. */
  readonly execute: (sql: SqlText | DdlElement) => Effect.Effect<void, OperationError>
  readonly createTable: (
    table: Table,
    options?: Parameters<DdlPlanner["createTable"]>[1]
  ) => Effect.Effect<void, OperationError>
  readonly dropTable: (
    table: TableRef,
    options?: Parameters<DdlPlanner["dropTable"]>[1]
  ) => Effect.Effect<void, OperationError>
  readonly renameTable: (table: TableRef, newName: string) => Effect.Effect<void, OperationError>
  readonly addColumn: (
    table: TableRef,
    column: TableColumn,
    options?: Parameters<DdlPlanner["addColumn"]>[2]
  ) => Effect.Effect<void, OperationError>
  readonly dropColumn: (
    table: TableRef,
    columnName: string,
    options?: Parameters<DdlPlanner["dropColumn"]>[2]
  ) => Effect.Effect<void, OperationError>
  readonly alterColumn: (
    ...args: Parameters<DdlPlanner["alterColumn"]>
  ) => Effect.Effect<void, OperationError>
  readonly createIndex: (
    table: TableRef,
    index: Index,
    options?: Parameters<DdlPlanner["createIndex"]>[2]
  ) => Effect.Effect<void, OperationError>
  readonly dropIndex: (
    name: Name,
    options?: Parameters<DdlPlanner["dropIndex"]>[1]
  ) => Effect.Effect<void, OperationError>
  readonly addConstraint: (
    table: TableRef,
    constraint: Constraint,
    options?: Parameters<DdlPlanner["addConstraint"]>[2]
  ) => Effect.Effect<void, OperationError>
  readonly dropConstraint: (
    table: TableRef,
    name: Name,
    options?: Parameters<DdlPlanner["dropConstraint"]>[2]
  ) => Effect.Effect<void, OperationError>
  readonly createTableComment: (table: TableRef, comment: string) => Effect.Effect<void, OperationError>
  readonly dropTableComment: (table: TableRef) => Effect.Effect<void, OperationError>
  readonly bulkInsert: (
    table: Table,
    rows: ReadonlyArray<BulkInsert.Row>,
    options?: BulkInsertOptions
  ) => Effect.Effect<void, OperationError>
}>() {}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  dialect: Dialect["Type"],
  execution: Execution["Type"]
): DdlImpl["Type"] => {
  const { compiler, planner } = dialect.ddl

  const send = ({ element, sql }: Written): Effect.Effect<void, ExecutionError> => {
    const run = execution.run(Statement.text(sql))
    return element._tag === "CreateType"
      ? Effect.flatMap(
        execution.probe(dialect.catalogue.hasType(element.type.name, element.type.schema)),
        (found) => Option.exists(found, (rows) => rows.length > 0) ? Effect.void : run
      )
      : run
  }
  const run = (plan: Plan): Effect.Effect<void, OperationError> =>
    Effect.gen(function*() {
      const written = yield* Effect.forEach(yield* plan, (step) => write(step))
      yield* Effect.forEach(
        written,
        (step) => step.element._tag === "Warning" ? Effect.logWarning(step.element.message) : send(step),
        { discard: true }
      )
    })
  const write = (element: Step): Either.Either<Written, CompileError> =>
    element._tag === "Warning"
      ? Either.right({ element, sql: "" })
      : Either.map(compiler.compile(element), (sql) => ({ element, sql }))

  const bulkInsert = (
    table: Table,
    rows: ReadonlyArray<BulkInsert.Row>,
    options: BulkInsertOptions = {}
  ): Effect.Effect<void, OperationError> =>
    Effect.gen(function*() {
      const rowsPerInsert = options.multiinsert === false ? 1 : execution.rowsPerInsert
      const inserts = yield* BulkInsert.inserts(dialect, table, rows, rowsPerInsert)
      const announce = yield* announcement(table)
      yield* announce.before
      yield* Effect.forEach(inserts, (insert) => execution.run(announce.statement(insert)), { discard: true })
      yield* announce.after
    })

  // A column that numbers itself refuses values unless they are announced, on SQL Server. What the table declares is known, and the
  // database can be asked; a script for a table that declares no key announces in any case, as Alembic does. A setting ends with
  // its batch on a live connection, so there it goes along with the INSERT.
  const announcement = (table: Table): Effect.Effect<Announcement, OperationError> =>
    Effect.gen(function*() {
      const question = dialect.catalogue.identityColumn(table.name, table.schema)
      if (!dialect.ddl.features.identityInsert || Option.isNone(question)) return silent
      const on = yield* compiler.compile({ _tag: "SetIdentityInsert", table, on: true })
      const off = yield* compiler.compile({ _tag: "SetIdentityInsert", table, on: false })
      const along = (column: string | undefined): Announcement => ({
        ...silent,
        statement: ({ columns, statement }) =>
          columns.some(({ columnName }) => columnName === column)
            ? Statement.make([`${on};\n`, ...statement.fragments, `;\n${off}`])
            : statement
      })
      const layout = yield* planner.layout(table, {})
      if (Option.isSome(layout.primaryKey)) {
        const identity = layout.columns.find(({ serverDefault }) =>
          Option.exists(serverDefault, ({ _tag }) => _tag === "Identity")
        )
        return along(identity?.columnName ?? Option.getOrUndefined(layout.autoincrement))
      }
      const answer = yield* execution.probe(question.value)
      return Option.match(answer, {
        onNone: () => ({
          before: execution.run(Statement.text(on)),
          after: execution.run(Statement.text(off)),
          statement: ({ statement }) => statement
        }),
        onSome: ([row]) => along(typeof row?.["name"] === "string" ? row["name"] : undefined)
      })
    })

  return DdlImpl.of({
    run,
    execute: (sql) =>
      sql._tag === "Text"
        ? Effect.flatMap(
          Either.all(
            statementsOf(sql, dialect.types.literals.lexicalRules).map((statement) =>
              withInlineLiterals(dialect, statement)
            )
          ),
          (statements) =>
            Effect.forEach(statements, (statement) => execution.run(Statement.users(statement)), { discard: true })
        )
        : sql._tag === "Now"
        ? Effect.flatMap(compiler.sqlText(sql), (text) => execution.run(Statement.text(text)))
        : run(Either.right([sql])),
    createTable: (...args) => run(planner.createTable(...args)),
    dropTable: (...args) => run(planner.dropTable(...args)),
    renameTable: (...args) => run(planner.renameTable(...args)),
    addColumn: (...args) => run(planner.addColumn(...args)),
    dropColumn: (...args) => run(planner.dropColumn(...args)),
    alterColumn: (...args) => run(planner.alterColumn(...args)),
    createIndex: (...args) => run(planner.createIndex(...args)),
    dropIndex: (...args) => run(planner.dropIndex(...args)),
    addConstraint: (...args) => run(planner.addConstraint(...args)),
    dropConstraint: (...args) => run(planner.dropConstraint(...args)),
    createTableComment: (...args) => run(planner.createTableComment(...args)),
    dropTableComment: (...args) => run(planner.dropTableComment(...args)),
    bulkInsert
  })
}

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<DdlImpl, never, Dialect | Execution> = Layer.effect(
  DdlImpl,
  Effect.zipWith(Dialect, Execution, make)
)

/** The statements of a text, in order; a text of one statement stays as it was written. */
const statementsOf = (sql: Text, rules: Lexer.Rules): ReadonlyArray<Statement.Statement> => {
  const texts = Splitter.split(sql.sql, rules)
  const isOne = texts.length <= 1 && !/^[ \t]*(?:delimiter|go)\b/im.test(sql.sql)
  return (isOne ? [sql.sql] : texts).map((text) => Statement.fromText({ ...sql, sql: text }, rules))
}

const withInlineLiterals = (
  { types: { literals } }: Dialect["Type"],
  { fragments }: Statement.Statement
): Either.Either<Statement.Statement, CompileError> =>
  Either.map(
    Either.all(
      fragments.map((fragment): Either.Either<string | Bind, CompileError> =>
        typeof fragment === "string" || !BulkInsert.isInlineLiteral(fragment.value)
          ? Either.right(fragment)
          : literals.render(fragment.value.value, fragment.value.type ?? fragment.type)
      )
    ),
    Statement.make
  )

interface Written {
  readonly element: Step
  readonly sql: string
}

interface Announcement {
  readonly before: Effect.Effect<void, ExecutionError>
  readonly after: Effect.Effect<void, ExecutionError>
  readonly statement: (insert: BulkInsert.Insert) => Statement.Statement
}

const silent: Announcement = {
  before: Effect.void,
  after: Effect.void,
  statement: ({ statement }) => statement
}
