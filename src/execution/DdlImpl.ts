/**
 * Runs the steps of plans, user-written SQL, and inserts through the `Execution`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as BulkInsert from "../dialect/BulkInsert.ts"
import type { CompileError } from "../dialect/CompileError.ts"
import type {
  CreateColumnComment,
  CreateIndex,
  CreateTableComment,
  DdlElement,
  DropTableComment,
  SetColumnComment
} from "../dialect/DdlElement.ts"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import { Dialect } from "../dialect/Dialect.ts"
import type * as Lexer from "../dialect/Lexer.ts"
import * as Splitter from "../dialect/Splitter.ts"
import * as Statement from "../dialect/Statement.ts"
import * as Step from "../dialect/Step.ts"
import * as TableLayout from "../dialect/TableLayout.ts"
import type { NamedType } from "../dialect/TypeCompiler.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type { Bind, SqlText, Text } from "../schema/SqlText.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import * as DatabaseError from "./DatabaseError.ts"
import { Execution, type ExecutionError, type Row } from "./Execution.ts"
import type { InspectorError } from "./Inspector.ts"

/**
 * The errors of running DDL.
 *
 * @since 0.1.0
 * @category errors
 */
export type DdlError = ExecutionError | PlanError

/**
 * The errors of an operation; batch mode reads the catalogue.
 *
 * @since 0.1.0
 * @category errors
 */
export type OperationError = DdlError | InspectorError

/**
 * The options of inserts:
 *
 * - `multiinsert`: whether to insert several rows with one INSERT online (default), or each row with its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkInsertOptions {
  readonly multiinsert?: boolean | undefined
}

/**
 * The configured name, schema and primary key of the version table.
 *
 * @since 0.1.0
 * @category models
 */
export interface VersionTableOptions {
  readonly name: string
  readonly schema: string | undefined
  readonly primaryKey: boolean
}

/**
 * Runs plans on the database or writes them to a script (Alembic's `DefaultImpl`). Replace the layer to change how operations run.
 *
 * @since 0.1.0
 * @category tags
 */
export class DdlImpl extends Context.Tag("effect-alembic/DdlImpl")<DdlImpl, {
  /** Runs the steps of a plan, in order. */
  readonly run: (steps: ReadonlyArray<Step.Step>) => Effect.Effect<void, DdlError>
  /** Runs SQL, with its values bound or as literals, or one statement of DDL. A text of several statements is split. */
  readonly execute: (sql: SqlText | DdlElement) => Effect.Effect<void, DdlError>
  readonly bulkInsert: (
    table: Table.Table,
    rows: ReadonlyArray<BulkInsert.Row>,
    options?: BulkInsertOptions
  ) => Effect.Effect<void, DdlError>
  /** The definition of the version table (Alembic's `version_table_impl`). It must have the column `version_num`. */
  readonly versionTable: (options: VersionTableOptions) => Table.Table
}>() {}

/**
 * The maximum length of a revision id in the version table.
 *
 * @since 0.1.0
 * @category constants
 */
export const versionLength = 32

/**
 * The version table of Alembic: one column, and the primary key `<name>_pkc`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const versionTable = ({ name, primaryKey, schema }: VersionTableOptions): Table.Table =>
  Table.make(name, { version_num: Column.make(SqlType.string(versionLength), { nullable: false }) }, {
    schema,
    constraints: primaryKey ? [Constraint.primaryKey(["version_num"], { name: `${name}_pkc` })] : []
  })

/**
 * Creates the implementation for a dialect and an execution, to be extended by a layer in env.ts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  dialect: Dialect["Type"],
  execution: Execution["Type"]
): DdlImpl["Type"] => {
  const { compiler, planner } = dialect.ddl

  const write = (sql: string) => execution.run(Statement.text(sql))
  // The types that a script has created and not dropped; a connection is asked instead.
  const scripted = new Set<string>()
  const createType = (type: NamedType, sql: string) =>
    Effect.gen(function*() {
      const found = yield* execution.probe(dialect.catalogue.hasType(type.name, type.schema))
      if (Option.isNone(found) ? scripted.has(keyOf(type)) : yield* isThere(type, found.value)) return
      yield* write(sql)
      scripted.add(keyOf(type))
    })
  const dropType = (type: Pick<NamedType, "name" | "schema">, sql: string) =>
    Effect.zipRight(write(sql), Effect.sync(() => void scripted.delete(keyOf(type))))
  const send = ({ element, sql }: Step.DdlStatement): Effect.Effect<void, ExecutionError> => {
    switch (element._tag) {
      case "CreateType":
        return createType(element.type, sql)
      case "DropType":
        return dropType(element.type, sql)
      case "CreateIndex":
        return element.ifNotExists === true ? Effect.zipRight(dropInvalid(element), write(sql)) : write(sql)
      default:
        return isComment(element)
          ? Effect.flatMap(commenting(element, sql), Option.match({ onNone: () => Effect.void, onSome: write }))
          : write(sql)
    }
  }

  // On SQL Server a comment is an extended property, which is added, changed or dropped by different procedures that require the schema.
  const commenting = (comment: Comment, sql: string): Effect.Effect<Option.Option<string>, ExecutionError> =>
    Effect.gen(function*() {
      const column = "columnName" in comment ? Option.some(comment.columnName) : Option.none()
      const question = dialect.catalogue.comment(comment.table, column)
      const found = Option.isNone(question) ? Option.none() : yield* execution.probe(question.value)
      if (Option.isNone(found)) return Option.some(sql)
      const [row] = found.value
      const existing = Option.liftPredicate(row?.["comment"], Predicate.isString)
      const isDropped = comment._tag === "DropTableComment" ||
        (comment._tag === "SetColumnComment" && Option.isNone(comment.comment))
      if (isDropped && Option.isNone(existing)) return Option.none()
      const table = { ...comment.table, schema: Option.liftPredicate(row?.["schema_name"], Predicate.isString) }
      return Option.some(
        yield* compiler.compile(
          comment._tag === "CreateTableComment" || comment._tag === "SetColumnComment"
            ? { ...comment, table, existing }
            : { ...comment, table }
        )
      )
    })

  // The remains of a failed CREATE INDEX CONCURRENTLY have the name of the index, and IF NOT EXISTS would accept them.
  const dropInvalid = ({ index, table }: CreateIndex) =>
    Effect.gen(function*() {
      if (index.name._tag === "Unnamed") return
      const question = dialect.catalogue.invalidIndex(index.name.value, table)
      if (Option.isNone(question)) return
      const found = yield* execution.probe(question.value)
      if (Option.isNone(found) || found.value.length === 0) return
      const sql = yield* compiler.compile({
        _tag: "DropIndex",
        name: index.name,
        tableName: Option.some(table.name),
        schema: table.schema,
        ifExists: true,
        options: index.options
      })
      yield* execution.run(Statement.text(sql))
    })

  const run: (steps: ReadonlyArray<Step.Step>) => Effect.Effect<void, DdlError> = Effect.fnUntraced(function*(steps) {
    for (const step of steps) yield* step._tag === "Warning" ? Effect.logWarning(step.message) : send(step)
  })

  const bulkInsert = (
    table: Table.Table,
    rows: ReadonlyArray<BulkInsert.Row>,
    options: BulkInsertOptions = {}
  ): Effect.Effect<void, DdlError> =>
    Effect.gen(function*() {
      const rowsPerInsert = options.multiinsert === false ? 1 : execution.rowsPerInsert
      // What cannot be written is an error before the first row is sent.
      yield* BulkInsert.check(dialect, table, rows)
      const inserts = BulkInsert.inserts(dialect, table, rows, rowsPerInsert)
      const announce = yield* announcement(table)
      yield* announce.before
      for (const insert of inserts) yield* execution.run(announce.statement(yield* insert))
      yield* announce.after
    })

  // A column that numbers itself refuses values unless they are announced, on SQL Server. What the table declares is known, and the
  // database can be asked; a script for a table that declares no key announces in any case, as Alembic does. A setting ends with
  // its batch on a live connection, so there it goes along with the INSERT.
  const announcement = (table: Table.Table): Effect.Effect<Announcement, DdlError> =>
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
      if (Option.isSome(layout.primaryKey)) return along(Option.getOrUndefined(TableLayout.numberingColumn(layout)))
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
          (statements) => Effect.forEach(statements, execution.run, { discard: true })
        )
        : sql._tag === "Now"
        ? Effect.flatMap(compiler.sqlText(sql), (text) => execution.run(Statement.text(text)))
        : Effect.flatMap(Step.write(dialect, Either.right([sql])), run),
    versionTable,
    bulkInsert
  })
}

/**
 * The default implementation.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<DdlImpl, never, Dialect | Execution> = Layer.effect(
  DdlImpl,
  Effect.zipWith(Dialect, Execution, make)
)

type Comment = CreateTableComment | DropTableComment | CreateColumnComment | SetColumnComment

const isComment = (element: DdlElement): element is Comment =>
  element._tag === "CreateTableComment" || element._tag === "DropTableComment" ||
  element._tag === "CreateColumnComment" || element._tag === "SetColumnComment"

const keyOf = ({ name, schema }: Pick<NamedType, "name" | "schema">) =>
  JSON.stringify([Option.getOrUndefined(schema), name])

/** Whether the type exists with the required labels. Their order may differ after `ADD VALUE`. */
const isThere = (type: NamedType, rows: ReadonlyArray<Row>): Either.Either<boolean, DatabaseError.DatabaseError> => {
  const [row] = rows
  if (type._tag !== "Enum" || type.values.length === 0) return Either.right(row !== undefined)
  const found = Option.getOrUndefined(labelsOf(row?.["labels"]))
  const differs = found !== undefined &&
    !(found.length === type.values.length && found.every((label) => type.values.includes(label)))
  return differs
    ? Either.left(
      new DatabaseError.DatabaseError({
        reason: new DatabaseError.EnumLabelsDiffer({ name: type.name, expected: type.values, found })
      })
    )
    : Either.right(row !== undefined)
}

const labelsOf = (json: unknown): Option.Option<ReadonlyArray<string>> =>
  Predicate.isString(json)
    ? Option.filter(Option.liftThrowable((): unknown => JSON.parse(json))(), isTexts)
    : Option.none()

const isTexts = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every(Predicate.isString)

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
