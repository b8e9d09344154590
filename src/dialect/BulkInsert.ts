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
      yield Either.flatMap(chunk, (chunk) =>
        Either.map(
          statementOf(dialect, table, chunk),
          (statement) => ({ columns: chunk.columns, statement })
        ))
    }
  }
})

/**
 * Checks the rows, without making the statements: fails if a key is not a column, or if a value cannot be written.
 *
 * @since 0.1.0
 * @category guards
 */
export const check = (
  dialect: Dialect["Type"],
  table: Table,
  rows: ReadonlyArray<Row>
): Either.Either<void, CompileError.CompileError> => {
  const shapeOf = shapes(table)
  for (const [i, row] of rows.entries()) {
    const shape = shapeOf(row)
    if (Either.isLeft(shape)) return Either.left(shape.left)
    for (const [column, key] of shape.right) {
      const value = row[key]
      const found = written(dialect, column, value) ?? dialect.statements.bindValue({ value, type: column.type })
      if (Either.isLeft(found)) {
        return Either.left(placed(found.left, `row ${i + 1} for ${table.name}, column "${column.columnName}"`))
      }
    }
  }
  return Either.void
}

const placed = (error: CompileError.CompileError, place: string): CompileError.CompileError =>
  error.reason._tag === "LiteralNotSupported"
    ? new CompileError.CompileError({ reason: new CompileError.LiteralNotSupported({ ...error.reason, place }) })
    : error

/** The columns to which a row gives values, with the key of each value. Rows with the same keys have the same shape. */
type Shape = ReadonlyMap<TableColumn, string>

/** The rows of one statement, with their shapes, and the columns to which any of them gives a value. */
interface Chunk {
  readonly columns: ReadonlyArray<TableColumn>
  readonly rows: ReadonlyArray<Row>
  readonly shapes: ReadonlyArray<Shape>
}

/** Divides rows into those of one statement each. */
function* chunks(
  dialect: Dialect["Type"],
  table: Table,
  rows: ReadonlyArray<Row>,
  rowsPerInsert: number
): Generator<Either.Either<Chunk, CompileError.CompileError>> {
  const numbering = numberingColumns(dialect, table)
  const shapeOf = shapes(table)
  const fits = (first: Shape, shape: Shape) =>
    dialect.ddl.features.insertsDefault
      ? numbering.every((column) => first.has(column) === shape.has(column))
      : first.size === shape.size && Arr.every(Array.from(first.keys()), (column) => shape.has(column))
  let start = 0
  let found: Array<Shape> = []
  let columns: ReadonlySet<TableColumn> = new Set()
  const chunk = (): Either.Either<Chunk, never> =>
    Either.right({
      columns: table.columns.filter((column) => columns.has(column)),
      rows: rows.slice(start, start + found.length),
      shapes: found
    })
  for (const row of rows) {
    const given = shapeOf(row)
    if (Either.isLeft(given)) return yield Either.left(given.left)
    const shape = given.right
    const [first] = found
    const isNew = shape !== found.at(-1)
    const all = isNew ? new Set([...columns, ...shape.keys()]) : columns
    if (
      first === undefined ||
      ((!isNew || fits(first, shape)) && found.length < chunkSize(dialect, all.size, rowsPerInsert))
    ) {
      columns = all
    } else {
      yield chunk()
      start += found.length
      found = []
      columns = new Set(shape.keys())
    }
    found.push(shape)
  }
  if (found.length > 0) yield chunk()
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

/** A tree of keys: the path to a node are the keys of rows of one shape. */
interface Keys {
  readonly next: Map<string, Keys>
  shape: Either.Either<Shape, CompileError.CompileError> | undefined
}

const noKeys = (): Keys => ({ next: new Map(), shape: undefined })

/** Returns a function that finds the shape of a row. Each shape is made once. */
const shapes = (table: Table): (row: Row) => Either.Either<Shape, CompileError.CompileError> => {
  const columnsOf = columnsByName(table)
  const root = noKeys()
  return (row) => {
    let node = root
    for (const key of Object.keys(row)) {
      if (row[key] === undefined) continue
      let next = node.next.get(key)
      if (next === undefined) {
        next = noKeys()
        node.next.set(key, next)
      }
      node = next
    }
    node.shape ??= shapeOf(table, columnsOf, row)
    return node.shape
  }
}

const shapeOf = (
  table: Table,
  columnsOf: ReadonlyMap<string, TableColumn>,
  row: Row
): Either.Either<Shape, CompileError.CompileError> => {
  const shape = new Map<TableColumn, string>()
  for (const [key, value] of Object.entries(row)) {
    if (value === undefined) continue
    const column = columnsOf.get(key)
    if (column === undefined) {
      return Either.left(
        new CompileError.CompileError({ reason: new CompileError.RowColumnUnknown({ table: table.name, key }) })
      )
    }
    if (key === column.key || !shape.has(column)) shape.set(column, key)
  }
  return Either.right(shape)
}

const chunkSize = ({ ddl: { features } }: Dialect["Type"], columns: number, rowsPerInsert: number): number =>
  columns === 0
    ? 1
    : Math.max(
      1,
      Math.min(rowsPerInsert, Math.floor(Math.min(features.maxBinds, VALUES) / columns))
    )

/** Longer statements save few round trips, and need more memory. */
const VALUES = 4_000

const statementOf = (
  dialect: Dialect["Type"],
  table: Table,
  { columns, rows, shapes }: Chunk
): Either.Either<Statement.Statement, CompileError.CompileError> => {
  const { identifiers } = dialect.names
  const into = `INSERT INTO ${identifiers.table(table.name, table.schema, table.quoting)}`
  if (columns.length === 0) return Either.right(Statement.text(`${into} ${dialect.ddl.features.insertDefaults}`))
  const names = columns.map(({ columnName, quote }) =>
    identifiers.quote(columnName, quote._tag === "Some" ? quote.value : undefined)
  )
  // One list for all values: there are many.
  const first = `${into} (${names.join(", ")}) VALUES (`
  const next = Option.match(dialect.ddl.features.betweenInserts, {
    onNone: () => "), (",
    onSome: (between) => `)${between}${first}`
  })
  const fragments: Array<string | Bind> = []
  for (const [i, row] of rows.entries()) {
    fragments.push(i === 0 ? first : next)
    for (const [j, column] of columns.entries()) {
      if (j > 0) fragments.push(", ")
      const key = shapes[i]?.get(column)
      const value = key === undefined ? undefined : row[key]
      const sql = written(dialect, column, value)
      if (value === undefined) fragments.push("DEFAULT")
      else if (sql === undefined) fragments.push({ value, type: column.type })
      else if (Either.isLeft(sql)) return Either.left(sql.left)
      else fragments.push(...sql.right)
    }
  }
  fragments.push(")")
  return Either.right(Statement.make(fragments))
}

/** Returns the text of a value that is SQL or an {@link InlineLiteral}; `undefined` for a value to bind. */
const written = (
  dialect: Dialect["Type"],
  column: TableColumn,
  value: unknown
): Either.Either<ReadonlyArray<string | Bind>, CompileError.CompileError> | undefined =>
  isInlineLiteral(value)
    ? Either.map(dialect.types.literals.render(value.value, value.type ?? column.type), Arr.of)
    : isSqlText(value)
    ? expression(dialect, value)
    : undefined

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
