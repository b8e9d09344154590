/**
 * Inserts rows of a table with as few INSERT statements as the database allows. Values are kept separate from the text.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import type { TableColumn } from "../schema/Column.ts"
import type { Bind, SqlText } from "../schema/SqlText.ts"
import { isSqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import * as CompileError from "./CompileError.ts"
import type { Dialect } from "./Dialect.ts"
import * as Statement from "./Statement.ts"

/**
 * A value that is written as a literal even where values are bound.
 *
 * @since 0.1.0
 * @category models
 */
export interface InlineLiteral<out A = unknown> {
  readonly _tag: "InlineLiteral"
  readonly value: A
  readonly type: SqlType | undefined
}

/**
 * A row, by the keys of the table's columns. A column that is `undefined` gets its default.
 *
 * @since 0.1.0
 * @category models
 */
export type Row = Readonly<Record<string, unknown>>

/**
 * Consecutive rows that give values to the same columns.
 *
 * @since 0.1.0
 * @category models
 */
export interface Insert {
  readonly columns: ReadonlyArray<TableColumn>
  readonly statement: Statement.Statement
}

/**
 * Marks a value to be written as a literal even where values are bound (Alembic's `op.inline_literal`).
 *
 * @since 0.1.0
 * @category constructors
 */
export const inlineLiteral = <A>(value: A, type?: SqlType<A> | undefined): InlineLiteral<A> => ({
  _tag: "InlineLiteral",
  value,
  type
})

/**
 * Returns whether a value is an {@link InlineLiteral}.
 *
 * @since 0.1.0
 * @category guards
 */
export const isInlineLiteral = (u: unknown): u is InlineLiteral =>
  typeof u === "object" && u !== null && "_tag" in u && u._tag === "InlineLiteral"

/**
 * Returns the statements that insert rows, in order. A row with other columns than the row before it starts a new statement.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inserts = (
  dialect: Dialect["Type"],
  table: Table,
  rows: ReadonlyArray<Row>,
  rowsPerInsert: number
): Either.Either<ReadonlyArray<Insert>, CompileError.CompileError> =>
  Either.flatMap(
    Either.all(rows.map((row) => cellsOf(table, row))),
    (rows) =>
      Either.all(
        runs(rows).flatMap((run) => {
          const columns = run[0].map(({ column }) => column)
          return Arr.chunksOf(run, chunkSize(dialect, columns.length, rowsPerInsert))
            .map((chunk) =>
              Either.map(statementOf(dialect, table, columns, chunk), (statement) => ({ columns, statement }))
            )
        })
      )
  )

interface Cell {
  readonly column: TableColumn
  readonly value: unknown
}

type Cells = ReadonlyArray<Cell>

const cellsOf = (table: Table, row: Row): Either.Either<Cells, CompileError.CompileError> => {
  const given = new Map(Object.entries(row).filter(([, value]) => value !== undefined))
  const cells = table.columns.flatMap((column): Cells => {
    const key = given.has(column.key) ? column.key : column.columnName
    return given.has(key) ? [{ column, value: given.get(key) }] : []
  })
  const known = new Set(table.columns.flatMap(({ columnName, key }) => [columnName, key]))
  const unknown = Array.from(given.keys()).find((key) => !known.has(key))
  return unknown === undefined
    ? Either.right(cells)
    : Either.left(
      new CompileError.CompileError({ reason: new CompileError.RowColumnUnknown({ table: table.name, key: unknown }) })
    )
}

/** Groups consecutive rows that have the same columns. */
const runs = (rows: ReadonlyArray<Cells>): ReadonlyArray<Arr.NonEmptyReadonlyArray<Cells>> =>
  Arr.match(rows, {
    onEmpty: () => [],
    onNonEmpty: Arr.groupWith((a, b) => a.length === b.length && a.every((cell, i) => cell.column === b[i]?.column))
  })

const chunkSize = ({ ddl: { features } }: Dialect["Type"], columns: number, rowsPerInsert: number): number =>
  columns === 0 ? 1 : Math.max(
    1,
    Math.min(rowsPerInsert, features.maxRowsPerInsert, Math.floor(features.maxBinds / columns), Number.MAX_SAFE_INTEGER)
  )

const statementOf = (
  dialect: Dialect["Type"],
  table: Table,
  columns: ReadonlyArray<TableColumn>,
  rows: ReadonlyArray<Cells>
): Either.Either<Statement.Statement, CompileError.CompileError> => {
  const { identifiers } = dialect.names
  const into = `INSERT INTO ${identifiers.table(table.name, table.schema)}`
  if (columns.length === 0) return Either.right(Statement.text(`${into} ${dialect.ddl.features.insertDefaults}`))
  const names = columns.map(({ columnName, quote }) =>
    identifiers.quote(columnName, quote._tag === "Some" ? quote.value : undefined)
  )
  return Either.map(
    Either.all(rows.map((cells) => Either.all(cells.map((cell) => fragmentsOf(dialect, cell))))),
    (rows) =>
      Statement.make([
        `${into} (${names.join(", ")}) VALUES `,
        ...rows.flatMap((cells, i) => [
          i === 0 ? "(" : ", (",
          ...cells.flatMap((fragments, j) => j === 0 ? fragments : [", ", ...fragments]),
          ")"
        ])
      ])
  )
}

const fragmentsOf = (
  dialect: Dialect["Type"],
  { column, value }: Cell
): Either.Either<ReadonlyArray<string | Bind>, CompileError.CompileError> => {
  if (isInlineLiteral(value)) {
    return Either.map(dialect.types.literals.render(value.value, value.type ?? column.type), Arr.of)
  }
  if (isSqlText(value)) return expression(dialect, value)
  return Either.right([{ value, type: column.type }])
}

const expression = (
  dialect: Dialect["Type"],
  sql: SqlText
): Either.Either<ReadonlyArray<string | Bind>, CompileError.CompileError> => {
  switch (sql._tag) {
    case "Text":
      return Either.right(Statement.fromText(sql, dialect.types.literals.lexicalRules).fragments)
    case "Now":
      return Either.map(dialect.ddl.compiler.sqlText(sql), Arr.of)
  }
}
