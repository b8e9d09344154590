/**
 * Random rows that fit a table, and their insertion in the order of foreign keys.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Option from "effect/Option"
import type { Row } from "../dialect/BulkInsert.ts"
import { Dialect } from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import * as Execution from "../execution/Execution.ts"
import * as op from "../op.ts"
import type { Operations } from "../operations/Operations.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { ForeignKeyConstraint } from "../schema/Constraint.ts"
import * as MetaData from "../schema/MetaData.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import * as ModelRows from "./ModelRows.ts"

/**
 * Random rows of a table. Values of a column differ from row to row, so that unique columns can hold them, except those of types with few
 * values. Columns that the database generates and columns of foreign keys are left out. A column of a type that is not known gets its default or
 * null; `None` if it has neither. `from` is the number of the first row: rows with other numbers have other values.
 *
 * Of a table that `Table.fromModel` made, texts, numbers and booleans are those of the model, by Effect's `Arbitrary`, as far as they fit
 * the types of the columns. Numbers of keys are not.
 *
 * @example
 * import { Column, SqlType, Table } from "effect-alembic"
 * import { RowArbitrary } from "effect-alembic/testing"
 *
 * const account = Table.make("account", {
 *   id: Column.make(SqlType.integer, { primaryKey: true }),
 *   name: Column.make(SqlType.string(50), { nullable: false })
 * })
 * const three = RowArbitrary.rows(account, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const rows = (table: Table.Table, count: number, from = 0): Option.Option<fc.Arbitrary<ReadonlyArray<Row>>> => {
  const linked = new Set(foreignKeys(table).flatMap(({ columns }) => columns))
  const key = keyColumns(table)
  const given = table.columns.filter((column) => !linked.has(column.columnName) && !isGenerated(column))
  const known = given.flatMap((column) =>
    Option.match(key.includes(column.columnName) ? keyOf(column.type) : valueOf(column.type), {
      onNone: () => [],
      onSome: (value) => [{ column, value }]
    })
  )
  const isComplete = given.every((column) =>
    known.some((known) => known.column === column) || column.nullable || Option.isSome(column.serverDefault)
  )
  return isComplete
    ? Option.some(
      fc.tuple(
        modelRows(table, count),
        fc.tuple(
          ...Array.from(
            { length: count },
            (_, index) =>
              fc.record(Object.fromEntries(known.map(({ column, value }) => [column.key, value(from + index)])))
          )
        )
      ).map(([candidates, rows]) => {
        const columns = known.filter(({ column }) =>
          !key.includes(column.columnName) || SqlType.kind(column.type) === "text"
        )
          .map(({ column }) => ({ column, values: valuesIn(candidates, column) }))
        return rows.map((row, index) => ({
          ...row,
          ...Object.fromEntries(
            columns.flatMap(({ column, values }) =>
              values.length === 0 ? [] : [[column.key, values[(from + index) % values.length]]]
            )
          )
        }))
      })
    )
    : Option.none()
}

/** Many rows for each that is wanted, since values of a column have to fit its type and to differ. */
const modelRows = ({ model }: Table.Table, count: number): fc.Arbitrary<ReadonlyArray<Row>> =>
  Option.getOrElse(
    model === undefined ? Option.none() : ModelRows.rows(model, 20 * count),
    () => fc.constant([])
  )

/** The different values of a column that fit its type. */
const valuesIn = (candidates: ReadonlyArray<Row>, { key, type }: TableColumn): ReadonlyArray<unknown> =>
  Arr.dedupe(candidates.map((row) => row[key])).filter((value) => fits(type, value))

const fits = (type: SqlType.SqlType, value: unknown): boolean => {
  const labels = labelsOf(type)
  switch (SqlType.kind(type)) {
    case "text":
      return typeof value === "string" && value.length <= (lengthOf(type) ?? Infinity) &&
        (labels === undefined || labels.includes(value)) && value === value.trimEnd() && !/\p{C}/u.test(value)
    case "integer":
      return Number.isInteger(value) && Math.abs(Number(value)) <= highest(type)
    case "bigint":
      return typeof value === "bigint" && BigInt.asIntN(64, value) === value
    case "float":
      return Number.isFinite(value) && Number(value) === Math.fround(Number(value))
    case "boolean":
      return typeof value === "boolean"
    default:
      return false
  }
}

const highest = (type: SqlType.SqlType): number =>
  /tiny/i.test(nameOf(type)) ? 0x7F : /small/i.test(nameOf(type)) ? 0x7FFF : 0x7FFFFFFF

/** Whether the database refuses a value. */
const isGenerated = ({ serverDefault }: TableColumn): boolean =>
  Option.exists(serverDefault, (value) => value._tag === "Computed" || value._tag === "Identity" && value.always)

const foreignKeys = (table: Table.Table): ReadonlyArray<ForeignKeyConstraint> =>
  MetaData.foreignKeys(MetaData.make([table]), table)

const keyColumns = (table: Table.Table): ReadonlyArray<string> => [
  ...table.columns.filter(({ primaryKey }) => primaryKey).map(({ columnName }) => columnName),
  ...table.constraints.flatMap((constraint) => constraint._tag === "PrimaryKey" ? constraint.columns : [])
]

/** Whole numbers of a key are so high that they do not meet those of rows that migrations insert. */
const keyOf = (type: SqlType.SqlType): Option.Option<(index: number) => fc.Arbitrary<unknown>> => {
  const kind = SqlType.kind(type)
  if (kind !== "integer" && kind !== "bigint") return valueOf(type)
  const first = /tiny/i.test(nameOf(type)) ? 101 : /small/i.test(nameOf(type)) ? 10_001 : 1_000_001
  return Option.some((index) => fc.constant(kind === "bigint" ? BigInt(first + index) : first + index))
}

const nameOf = ({ definition }: SqlType.SqlType): string =>
  definition._tag === "Standard" || definition._tag === "Native" ? definition.name : definition._tag

/** The values of a type at a row's number; `None` if they are not known. */
const valueOf = (type: SqlType.SqlType): Option.Option<(index: number) => fc.Arbitrary<unknown>> => {
  const labels = labelsOf(type)
  if (labels !== undefined) {
    return labels.length === 0
      ? Option.none()
      : Option.some((index) => fc.constant(labels[index % labels.length]))
  }
  switch (SqlType.kind(type)) {
    case "integer":
      return Option.some((index) => fc.nat(9).map((digit) => 10 * index + digit + 1))
    case "bigint":
      return Option.some((index) => fc.nat(9).map((digit) => BigInt(10 * index + digit + 1)))
    case "decimal":
      return Option.some((index) => fc.constant(decimal(type, index)))
    case "float":
      return Option.some((index) => fc.constant(index + 0.5))
    case "boolean":
      return Option.some((index) => fc.constant(index % 2 === 0))
    case "text":
      return Option.some((index) =>
        fc.string({ unit: fc.constantFrom(..."abcxyz É'\"\\%"), maxLength: 8 }).map((text) =>
          `${index.toString(36)}${text}`.slice(0, lengthOf(type)).trimEnd()
        )
      )
    case "binary":
      return Option.some((index) => fc.constant(Uint8Array.of(index % 256)))
    case "date":
      return Option.some((index) => fc.constant(`2001-02-${String(index % 28 + 1).padStart(2, "0")}`))
    case "dateTime":
      return Option.some((index) => fc.constant(new Date(Date.UTC(2001, 1, 3, 4, 5, index))))
    case "time":
      return Option.some((index) => fc.constant(`04:05:${String(index % 60).padStart(2, "0")}`))
    case "interval":
      return Option.some((index) => fc.constant(Duration.seconds(index + 1)))
    case "uuid":
      return Option.some((index) => fc.uuid().map((uuid) => `${index.toString(16).padStart(8, "0")}${uuid.slice(8)}`))
    case "json":
      return Option.some((index) => fc.constant({ index, text: "it's" }))
    default:
      return Option.none()
  }
}

const labelsOf = ({ definition }: SqlType.SqlType): ReadonlyArray<string> | undefined =>
  definition._tag === "Enum"
    ? definition.values
    : definition._tag === "Native" && definition.name === "ENUM"
    ? definition.parameters.values
    : undefined

const parametersOf = ({ definition }: SqlType.SqlType): SqlType.TypeParameters => {
  switch (definition._tag) {
    case "String":
    case "Text":
    case "Binary":
      return { length: definition.length }
    case "Numeric":
      return { precision: definition.precision, scale: definition.scale }
    case "Standard":
    case "Native":
      return definition.parameters
    default:
      return {}
  }
}

const lengthOf = (type: SqlType.SqlType): number | undefined => {
  const { length } = parametersOf(type)
  return length === "max" ? undefined : length
}

/** A number with as many digits as the type has. */
const decimal = (type: SqlType.SqlType, index: number): string => {
  const { precision = 10, scale = 0 } = parametersOf(type)
  const whole = precision - scale <= 0 ? "0" : String((index + 1) % 10 ** Math.min(precision - scale, 9))
  return scale > 0 ? `${whole}.${String(index + 1).slice(0, scale)}` : whole
}

/**
 * The tables of which no rows could be inserted, with the reason: a type without known values, or what the database says, as where a CHECK constraint
 * refuses the rows.
 *
 * @since 0.1.0
 * @category models
 */
export type LeftOut = ReadonlyMap<string, string>

/**
 * Inserts random rows into the tables that have none, or no value in some column; referenced tables first. A foreign key refers to the rows of its
 * table in their order. Returns the tables that were left out.
 *
 * - `count`: the number of rows of each table; by default 3;
 * - `seed`: makes the same rows again; by default 0.
 *
 * @since 0.1.0
 * @category running
 */
export const insert = (
  metadata: MetaData.MetaData,
  { count = 3, seed = 0 }: { readonly count?: number | undefined; readonly seed?: number | undefined } = {}
): Effect.Effect<LeftOut, Execution.ExecutionError, Operations | Execution.Execution | Dialect> =>
  Effect.gen(function*() {
    const dialect = yield* Dialect
    const execution = yield* Execution.Execution
    const present = new Map<string, ReadonlyArray<Row>>()
    const leftOut = new Map<string, string>()
    for (const table of MetaData.sortedTables(metadata).tables) {
      const read = execution.query(
        Statement.text(`SELECT * FROM ${dialect.names.identifiers.table(table.name, table.schema)}`)
      )
      const existing = yield* read
      if (isFilled(table, existing)) {
        present.set(Table.key(table), existing)
        continue
      }
      const arbitrary = rows(table, count, existing.length)
      if (Option.isNone(arbitrary)) {
        leftOut.set(Table.key(table), "it requires a value of a type that is not known")
        continue
      }
      const [sample = []] = fc.sample(arbitrary.value, { numRuns: 1, seed })
      const linked = sample.map((row, index) => ({ ...row, ...linksOf(table, present, index) }))
      const inserted = yield* op.bulkInsert(table, linked, { multiinsert: false }).pipe(
        Effect.zipRight(read),
        Effect.either
      )
      if (inserted._tag === "Left") leftOut.set(Table.key(table), inserted.left.message)
      else present.set(Table.key(table), inserted.right)
    }
    return leftOut
  })

const isFilled = (table: Table.Table, rows: ReadonlyArray<Row>): boolean =>
  rows.length > 0 &&
  table.columns.every(({ columnName }) => rows.some((row) => row[columnName] !== null && row[columnName] !== undefined))

/** The values of a table's foreign keys, from row `index` of the tables that they refer to. */
const linksOf = (table: Table.Table, present: ReadonlyMap<string, ReadonlyArray<Row>>, index: number): Row =>
  Object.fromEntries(
    foreignKeys(table).flatMap(({ columns, referredColumns, referredSchema, referredTable }) => {
      const found = present.get(Table.key({ name: referredTable, schema: referredSchema }))
      const target = found?.[index % Math.max(found.length, 1)]
      return target === undefined ?
        [] :
        Arr.zip(columns, referredColumns).flatMap(([column, referred]) =>
          table.columns.filter(({ columnName }) => columnName === column).map(({ key }) => [key, target[referred]])
        )
    })
  )
