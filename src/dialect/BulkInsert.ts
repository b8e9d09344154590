/**
 * Inserts rows of a table with as few INSERT statements as the database allows. Values are kept separate from the text.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../schema/Column.ts"
import type { Bind, SqlText } from "../schema/SqlText.ts"
import { isSqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import * as CompileError from "./CompileError.ts"
import type { Dialect } from "./Dialect.ts"
import * as Statement from "./Statement.ts"
import { isWhole } from "./TableLayout.ts"

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
 * Consecutive rows, and the columns to which any of them gives a value.
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
 * Returns the statements that insert rows, in the order of the rows; each is made when it is asked for. Where `DEFAULT` can be written for a
 * value, rows with different columns share a statement, unless they differ in a column that may number itself: numbers that are given
 * and numbers that are generated could collide in one statement.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inserts = (
  dialect: Dialect["Type"],
  table: Table,
  rows: ReadonlyArray<Row>,
  rowsPerInsert: number
): Iterable<Either.Either<Insert, CompileError.CompileError>> => ({
  *[Symbol.iterator]() {
    for (const chunk of chunks(dialect, table, rows, rowsPerInsert)) {
      yield Either.flatMap(chunk, (cells) => {
        const columns = table.columns.filter((column) => cells.some((row) => row.has(column)))
        return Either.map(statementOf(dialect, table, columns, cells), (statement) => ({ columns, statement }))
      })
    }
  }
})

/**
 * Checks what {@link inserts} would fail with, without making the statements.
 *
 * @since 0.1.0
 * @category guards
 */
export const check = (
  dialect: Dialect["Type"],
  table: Table,
  rows: ReadonlyArray<Row>
): Either.Either<void, CompileError.CompileError> => {
  const columnsOf = columnsByName(table)
  for (const row of rows) {
    const cells = cellsOf(table, columnsOf, row)
    if (Either.isLeft(cells)) return Either.left(cells.left)
    for (const [column, value] of cells.right) {
      if (typeof value !== "object") continue
      const written = fragmentsOf(dialect, column, cells.right)
      if (Either.isLeft(written)) return Either.left(written.left)
    }
  }
  return Either.void
}

/** The values of a row, by their columns. */
type Cells = ReadonlyMap<TableColumn, unknown>

/** Divides rows into those of one statement each. */
function* chunks(
  dialect: Dialect["Type"],
  table: Table,
  rows: ReadonlyArray<Row>,
  rowsPerInsert: number
): Generator<Either.Either<ReadonlyArray<Cells>, CompileError.CompileError>> {
  const numbering = numberingColumns(dialect, table)
  const columnsOf = columnsByName(table)
  const fits = (first: Cells, row: Cells) =>
    dialect.ddl.features.insertsDefault
      ? numbering.every((column) => first.has(column) === row.has(column))
      : first.size === row.size && Arr.every(Array.from(first.keys()), (column) => row.has(column))
  let chunk: Array<Cells> = []
  let columns: ReadonlySet<TableColumn> = new Set()
  for (const row of rows) {
    const given = cellsOf(table, columnsOf, row)
    if (Either.isLeft(given)) return yield Either.left(given.left)
    const cells = given.right
    const [first] = chunk
    const all = Arr.every(Array.from(cells.keys()), (column) => columns.has(column))
      ? columns
      : new Set([...columns, ...cells.keys()])
    if (first === undefined) columns = all
    else if (fits(first, cells) && chunk.length < chunkSize(dialect, all.size, rowsPerInsert)) columns = all
    else {
      yield Either.right(chunk)
      chunk = []
      columns = new Set(cells.keys())
    }
    chunk.push(cells)
  }
  if (chunk.length > 0) yield Either.right(chunk)
}

/** The columns that may number themselves: identities, and whole numbers of the primary key, or all if the table declares none. */
const numberingColumns = ({ name }: Dialect["Type"], { columns, constraints }: Table): ReadonlyArray<TableColumn> => {
  const members = new Set([
    ...columns.flatMap(({ columnName, primaryKey }) => primaryKey ? [columnName] : []),
    ...constraints.flatMap((constraint) => constraint._tag === "PrimaryKey" ? constraint.columns : [])
  ])
  return columns.filter(({ columnName, serverDefault, type }) =>
    Option.exists(serverDefault, ({ _tag }) => _tag === "Identity") ||
    (isWhole(type, name) && (members.size === 0 || members.has(columnName)))
  )
}

const columnsByName = ({ columns }: Table): ReadonlyMap<string, TableColumn> =>
  new Map(columns.flatMap((column) => [[column.columnName, column], [column.key, column]]))

const cellsOf = (
  table: Table,
  columnsOf: ReadonlyMap<string, TableColumn>,
  row: Row
): Either.Either<Cells, CompileError.CompileError> => {
  const cells = new Map<TableColumn, unknown>()
  for (const [key, value] of Object.entries(row)) {
    if (value === undefined) continue
    const column = columnsOf.get(key)
    if (column === undefined) {
      return Either.left(
        new CompileError.CompileError({ reason: new CompileError.RowColumnUnknown({ table: table.name, key }) })
      )
    }
    if (key === column.key || !cells.has(column)) cells.set(column, value)
  }
  return Either.right(cells)
}

const chunkSize = ({ ddl: { features } }: Dialect["Type"], columns: number, rowsPerInsert: number): number =>
  columns === 0
    ? 1
    : Math.max(1, Math.min(rowsPerInsert, features.maxRowsPerInsert, Math.floor(features.maxBinds / columns)))

const statementOf = (
  dialect: Dialect["Type"],
  table: Table,
  columns: ReadonlyArray<TableColumn>,
  rows: ReadonlyArray<Cells>
): Either.Either<Statement.Statement, CompileError.CompileError> => {
  const { identifiers } = dialect.names
  const into = `INSERT INTO ${identifiers.table(table.name, table.schema, table.quoting)}`
  if (columns.length === 0) return Either.right(Statement.text(`${into} ${dialect.ddl.features.insertDefaults}`))
  const names = columns.map(({ columnName, quote }) =>
    identifiers.quote(columnName, quote._tag === "Some" ? quote.value : undefined)
  )
  // One list for all values: there are many.
  const fragments: Array<string | Bind> = [`${into} (${names.join(", ")}) VALUES `]
  for (const [i, row] of rows.entries()) {
    fragments.push(i === 0 ? "(" : ", (")
    for (const [j, column] of columns.entries()) {
      if (j > 0) fragments.push(", ")
      const cell = fragmentsOf(dialect, column, row)
      if (Either.isLeft(cell)) return Either.left(cell.left)
      fragments.push(...cell.right)
    }
    fragments.push(")")
  }
  return Either.right(Statement.make(fragments))
}

const fragmentsOf = (
  dialect: Dialect["Type"],
  column: TableColumn,
  row: Cells
): Either.Either<ReadonlyArray<string | Bind>, CompileError.CompileError> => {
  if (!row.has(column)) return Either.right(["DEFAULT"])
  const value = row.get(column)
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
