/**
 * A table of this tool (version table, history, journal): creates it, reads it, and writes to it. Every write checks how many rows
 * it changed.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Dialect from "../dialect/Dialect.ts"
import * as Statement from "../dialect/Statement.ts"
import * as Step from "../dialect/Step.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import { Execution, type ExecutionError, type Row } from "../execution/Execution.ts"
import type { Bind } from "../schema/SqlText.ts"
import * as Table from "../schema/Table.ts"
import { LedgerError, RowCountMismatch, TableRefused } from "./LedgerError.ts"

/**
 * The length of columns for revision ids. A version table of Alembic may have a wider column than Alembic's default.
 *
 * @since 0.1.0
 * @category constants
 */
export const revisionLength = 255

/**
 * Options of tables whose rows must roll back, whatever the server's default storage engine is.
 *
 * @since 0.1.0
 * @category constants
 */
export const transactional = { mysqlEngine: "InnoDB", mariadbEngine: "InnoDB" } as const

/**
 * Values by column name; `undefined` is `NULL`.
 *
 * @since 0.1.0
 * @category models
 */
export type Fields = Readonly<Record<string, string | number | undefined>>

/**
 * A condition: the columns have these values.
 *
 * @since 0.1.0
 * @category models
 */
export type Where = Readonly<Record<string, string | number>>

/**
 * A table in the database: its schema there, and its quoted name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Located {
  readonly table: Table.Table
  readonly quoted: string
}

/**
 * The names of the tables of this tool that exist, of those that were asked for; `None` in a script, where no database can be asked.
 *
 * @since 0.1.0
 * @category models
 */
export type Found = Option.Option<ReadonlySet<string>>

/**
 * Whether a table was found; `None` in a script.
 *
 * @since 0.1.0
 * @category getters
 */
export const has = (found: Found, { name }: Table.Table): Option.Option<boolean> =>
  Option.map(found, (names) => names.has(name))

/**
 * Operations on one table. No observer sees their statements.
 *
 * - `exists`: `None` in a script, where no database can be asked;
 * - `prepare`: creates the table unless it was found;
 * - `select`: rows in the order of `orderBy`; fails in a script;
 * - `max`: the greatest value of a text column;
 * - `insert`: adds all rows in one statement; nothing for none;
 * - `insertIf`: adds a row where a condition holds, and returns whether it did;
 * - `update`: changes exactly one row;
 * - `remove`: removes exactly `expected` rows; without `expected` any number.
 *
 * @since 0.1.0
 * @category models
 */
export interface BookkeepingTable {
  readonly table: Table.Table
  readonly located: Effect.Effect<Located, ExecutionError>
  readonly exists: Effect.Effect<Option.Option<boolean>, ExecutionError>
  readonly create: Effect.Effect<void, ExecutionError | LedgerError>
  readonly prepare: (found: Found) => Effect.Effect<void, ExecutionError | LedgerError>
  readonly select: (options?: {
    readonly where?: Where
    readonly orderBy?: ReadonlyArray<string>
  }) => Effect.Effect<ReadonlyArray<Row>, ExecutionError>
  readonly max: (column: string) => Effect.Effect<Option.Option<string>, ExecutionError>
  readonly insert: (rows: ReadonlyArray<Fields>) => Effect.Effect<void, ExecutionError | LedgerError>
  readonly insertIf: (row: Fields, condition: Statement.Statement) => Effect.Effect<boolean, ExecutionError>
  readonly update: (where: Where, fields: Fields) => Effect.Effect<void, ExecutionError | LedgerError>
  readonly remove: (where: Where, expected?: number) => Effect.Effect<void, ExecutionError | LedgerError>
}

/**
 * Creates the operations on a table. Its schema is found when the first statement is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  table: Table.Table,
  schema: Effect.Effect<Option.Option<string>, ExecutionError>
): Effect.Effect<BookkeepingTable, never, Execution | Dialect.Dialect | DdlImpl.DdlImpl> =>
  Effect.gen(function*() {
    const { unobserved } = yield* Execution
    const impl = yield* DdlImpl.DdlImpl
    const dialect = yield* Dialect.Dialect
    const { catalogue, names: { identifiers } } = dialect
    const types = new Map(table.columns.map(({ columnName, type }) => [columnName, type]))

    const located = Effect.map(schema, (schema): Located => ({
      table: { ...table, schema },
      quoted: identifiers.table(table.name, schema)
    }))
    // The same statement has the same text for all values, so that drivers prepare it once.
    const value = (column: string, value: string | number | undefined): Bind => ({
      value: value ?? null,
      type: types.get(column)
    })
    const values = (fields: Fields) =>
      separated(", ", Object.entries(fields).map(([column, given]) => [value(column, given)]))
    const condition = (quoted: string, where: Where) => {
      const columns = Object.entries(where)
      return columns.length === 0
        ? []
        : [
          " WHERE ",
          ...separated(" AND ", columns.map(([name, given]) => [`${quoted}.${name} = `, value(name, given)]))
        ]
    }
    const changing = Effect.fnUntraced(
      function*(expected: number, fragments: (quoted: string) => ReadonlyArray<string | Bind>) {
        const { quoted, table } = yield* located
        const matched = yield* unobserved.affected(Statement.make(fragments(quoted)))
        if (Option.isSome(matched) && matched.value !== expected) {
          return yield* new LedgerError({
            reason: new RowCountMismatch({ table: Table.key(table), expected, matched: matched.value })
          })
        }
      }
    )
    const exists = Effect.flatMap(located, ({ table }) =>
      Effect.map(
        unobserved.probe(catalogue.hasTable(table.name, table.schema)),
        Option.map((rows) => rows.length > 0)
      ))
    const create = Effect.flatMap(located, ({ table }) =>
      Effect.flatMap(Step.write(dialect, dialect.ddl.planner.createTable({ _tag: "CreateTable", table })), impl.run)
        .pipe(
          Effect.catchTag("SchemaError", (cause) =>
            new LedgerError({ reason: new TableRefused({ table: Table.key(table), detail: cause.message }), cause }))
        ))

    return {
      table,
      located,
      exists,
      create,
      prepare: (found) =>
        Option.contains(has(found, table), true) ? Effect.void : create,
      select: ({ orderBy = [], where = {} } = {}) =>
        Effect.flatMap(located, ({ quoted }) =>
          unobserved.query(Statement.make([
            `SELECT ${
              table.columns.map(({ columnName }) => columnName).join(", ")
            } FROM ${quoted}`,
            ...condition(quoted, where),
            ...orderBy.length === 0 ? [] : [` ORDER BY ${orderBy.join(", ")}`]
          ]))),
      max: (column) =>
        Effect.flatMap(located, ({ quoted }) =>
          Effect.map(
            unobserved.query(Statement.text(`SELECT MAX(${column}) AS greatest FROM ${quoted}`)),
            ([row]) => Option.liftPredicate(row?.["greatest"], Predicate.isString)
          )),
      insert: (rows) => {
        const [first] = rows
        return first === undefined ? Effect.void : changing(rows.length, (quoted) => [
          `INSERT INTO ${quoted} (${Object.keys(first).join(", ")}) VALUES (`,
          ...separated("), (", rows.map(values)),
          ")"
        ])
      },
      insertIf: (row, condition) =>
        Effect.flatMap(located, ({ quoted }) =>
          Effect.map(
            unobserved.affected(Statement.make([
              `INSERT INTO ${quoted} (${Object.keys(row).join(", ")}) SELECT `,
              ...values(row),
              " WHERE ",
              ...condition.fragments
            ])),
            Option.contains(1)
          )),
      update: (where, fields) =>
        changing(1, (quoted) => [
          `UPDATE ${quoted} SET `,
          ...separated(", ", Object.entries(fields).map(([name, given]) => [`${name}=`, value(name, given)])),
          ...condition(quoted, where)
        ]),
      remove: (where, expected) => {
        const fragments = (quoted: string) => [`DELETE FROM ${quoted}`, ...condition(quoted, where)]
        return expected === undefined
          ? Effect.flatMap(located, ({ quoted }) => unobserved.run(Statement.make(fragments(quoted))))
          : changing(expected, fragments)
      }
    }
  })

const separated = (
  separator: string,
  parts: ReadonlyArray<ReadonlyArray<string | Bind>>
): ReadonlyArray<string | Bind> => parts.flatMap((part, at) => at === 0 ? part : [separator, ...part])
