/**
 * The layout of a table for DDL: keys, foreign keys, unique constraints and checks that are declared on columns are listed with the other
 * constraints and indexes, and each has its name from the naming convention.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as Index from "../schema/Index.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import * as SchemaError from "../schema/SchemaError.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import type { TypeCompiler } from "./TypeCompiler.ts"

/**
 * A table as it is written in DDL.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableLayout {
  readonly table: Table.Table
  /** The columns of the primary key are marked, and are `NOT NULL` unless declared nullable. Checks within columns have their names. */
  readonly columns: ReadonlyArray<Column.TableColumn>
  readonly primaryKey: Option.Option<Constraint.PrimaryKeyConstraint>
  /** The name of the autoincrementing column. */
  readonly autoincrement: Option.Option<string>
  /** All constraints except the primary key, in the order in which they are written. */
  readonly constraints: ReadonlyArray<LayoutConstraint>
  readonly indexes: ReadonlyArray<Index.Index>
}

/**
 * A constraint, and whether it belongs to the type of a column, so that every table with the column has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface LayoutConstraint {
  readonly constraint: Constraint.Constraint
  readonly ofType: boolean
}

/**
 * - `types`: the type compiler of the dialect, which knows the types that have a check;
 * - `namingConvention`: that of the metadata; the default names only indexes.
 *
 * @since 0.1.0
 * @category models
 */
export interface LayoutOptions {
  readonly types: TypeCompiler
  readonly namingConvention?: NamingConvention.NamingConvention | undefined
}

/**
 * Returns the layout of a table, or all mistakes in it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  table: Table.Table,
  options: LayoutOptions
): Either.Either<TableLayout, SchemaError.SchemaError> => {
  const [mistake] = mistakesIn(table, options.types.dialect)
  if (mistake !== undefined) return Either.left(new SchemaError.SchemaError({ reason: mistake }))
  const convention = { ...NamingConvention.defaultConvention, ...options.namingConvention }
  const quotes = quotesOf(table)
  const members = primaryKeyOf(table)
  const constraints: Array<LayoutConstraint> = []
  const indexes: Array<Index.Index> = []
  const columns: Array<Column.TableColumn> = []

  for (const subject of subjectsOf(table, options.types)) {
    const named = quotedName(convention, subject.subject, table, quotes, subject.columns)
    if (Either.isLeft(named)) return Either.left(named.left)
    if (named.right._tag === "Index") indexes.push(named.right)
    else constraints.push({ constraint: named.right, ofType: subject.ofType })
  }
  for (const column of table.columns) {
    const placed = placedColumn(convention, table, quotes, column, members.columns.includes(column.columnName))
    if (Either.isLeft(placed)) return Either.left(placed.left)
    columns.push(placed.right)
  }
  const autoincrement = autoincrementOf(columns, table, options.types.dialect)
  const primaryKey = members.columns.length === 0
    ? undefined
    : quotedName(convention, autoincrementFirst(members, table, autoincrement), table, quotes)
  if (primaryKey !== undefined && Either.isLeft(primaryKey)) return Either.left(primaryKey.left)
  return Either.right({
    table,
    columns,
    primaryKey: Option.fromNullable(primaryKey?.right),
    autoincrement,
    constraints,
    indexes
  })
}

/**
 * Returns the column that numbers itself: the identity column, or the `autoincrement` column of the table.
 *
 * @since 0.1.0
 * @category getters
 */
export const numberingColumn = ({ autoincrement, columns }: TableLayout): Option.Option<string> =>
  Option.orElse(
    Option.map(
      Option.fromNullable(columns.find((column) =>
        Option.match(column.serverDefault, {
          onNone: () => column.autoincrement === true,
          onSome: ({ _tag }) => _tag === "Identity"
        })
      )),
      ({ columnName }) => columnName
    ),
    () => autoincrement
  )

/**
 * Returns a constraint or an index with its name from the naming convention.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withName = <S extends NamingConvention.Subject>(
  convention: NamingConvention.NamingConvention,
  subject: S,
  table: NamingConvention.TableInfo,
  columns?: ReadonlyArray<string> | undefined
): Either.Either<S, SchemaError.SchemaError> => quotedName(convention, subject, table, quotesOf(table), columns)

const quotedName = <S extends NamingConvention.Subject>(
  convention: NamingConvention.NamingConvention,
  subject: S,
  table: NamingConvention.TableInfo,
  quotes: Constraint.Quotes | undefined,
  columns?: ReadonlyArray<string> | undefined
): Either.Either<S, SchemaError.SchemaError> => {
  const [mistake] = NamingConvention.mistakes(subject, table)
  if (mistake !== undefined) return Either.left(new SchemaError.SchemaError({ reason: mistake }))
  return Either.map(
    NamingConvention.name(convention, subject, table, columns),
    (name) => name === subject.name && quotes === undefined ? subject : { ...subject, name, quotes }
  )
}

/** The columns with a `quote` option; `undefined` if there are none. */
const quotesOf = ({ columns = [] }: NamingConvention.TableInfo): Constraint.Quotes | undefined =>
  columns.some(({ quote }) => Option.isSome(quote))
    ? new Map(columns.flatMap(({ columnName, quote }) => Option.isSome(quote) ? [[columnName, quote.value]] : []))
    : undefined

/** Unknown options, and `autoincrement` on columns that cannot have it. */
const mistakesIn = (table: Table.Table, dialect: string): ReadonlyArray<SchemaError.SchemaErrorReason> => {
  const mistakes: Array<SchemaError.SchemaErrorReason> = [...Table.mistakes(table)]
  for (const column of table.columns) {
    mistakes.push(...Column.mistakes(column, table.name))
    if (column.autoincrement === true && !isWhole(column.type, dialect)) {
      mistakes.push(new SchemaError.AutoincrementInvalid({ table: table.name, column: column.columnName }))
    }
  }
  return mistakes
}

interface Subject {
  readonly subject: Constraint.Constraint | Index.Index
  readonly ofType: boolean
  readonly columns: ReadonlyArray<string> | undefined
}

/** All constraints and indexes except the primary key: those of the table, then those of each column. */
const subjectsOf = (table: Table.Table, types: TypeCompiler): ReadonlyArray<Subject> => {
  const subjects: Array<Subject> = []
  for (const constraint of table.constraints) {
    if (constraint._tag !== "PrimaryKey") subjects.push(ofTable(constraint))
  }
  for (const index of table.indexes) subjects.push(ofTable(index))
  for (const column of table.columns) {
    const { columnName, references } = column
    if (column.index) subjects.push(ofTable(Index.make(null, [columnName], { unique: column.unique })))
    else if (column.unique) subjects.push(ofTable(uniqueOf(column)))
    const check = types.checkFor(column.type, columnName, Option.getOrUndefined(column.quote))
    if (Option.isSome(check)) {
      const { name, sqltext } = check.value
      subjects.push({ subject: { ...Constraint.check(sqltext), name }, ofType: true, columns: [columnName] })
    }
    if (references.length > 0) subjects.push(...Column.foreignKeys(column).map(ofTable))
  }
  return subjects
}

const ofTable = (subject: Subject["subject"]): Subject => ({ subject, ofType: false, columns: undefined })

const placedColumn = (
  convention: NamingConvention.NamingConvention,
  table: Table.Table,
  quotes: Constraint.Quotes | undefined,
  column: Column.TableColumn,
  primaryKey: boolean
): Either.Either<Column.TableColumn, SchemaError.SchemaError> => {
  const nullable = primaryKey && !column.nullableGiven ? false : column.nullable
  return column.checks.length === 0
    ? Either.right(
      column.primaryKey === primaryKey && column.nullable === nullable ? column : { ...column, primaryKey, nullable }
    )
    : Either.map(
      Either.all(column.checks.map((check) => quotedName(convention, check, table, quotes, [column.columnName]))),
      (checks) => ({ ...column, checks, primaryKey, nullable })
    )
}

const primaryKeyOf = (table: Table.Table): Constraint.PrimaryKeyConstraint => {
  const marked = table.columns.filter(({ primaryKey }) => primaryKey)
  const onConflict = marked.length === 1 ? marked[0]?.options.sqliteOnConflictPrimaryKey : undefined
  const given = table.constraints.find((constraint) => constraint._tag === "PrimaryKey") ??
    Constraint.primaryKey([], onConflict === undefined ? {} : { sqliteOnConflict: onConflict })
  return given.columns.length > 0 ? given : { ...given, columns: marked.map(({ columnName }) => columnName) }
}

/**
 * A primary key that is declared on its columns begins with the autoincrementing column, as in SQLAlchemy; MySQL requires it. A primary
 * key declared as a constraint keeps its order.
 */
const autoincrementFirst = (
  key: Constraint.PrimaryKeyConstraint,
  { constraints }: Table.Table,
  autoincrement: Option.Option<string>
): Constraint.PrimaryKeyConstraint =>
  key.columns.length < 2 || Option.isNone(autoincrement) ||
    constraints.some((constraint) => constraint._tag === "PrimaryKey" && constraint.columns.length > 0)
    ? key
    : { ...key, columns: [autoincrement.value, ...key.columns.filter((column) => column !== autoincrement.value)] }

const uniqueOf = (column: Column.TableColumn): Constraint.UniqueConstraint =>
  Constraint.unique([column.columnName], { sqliteOnConflict: column.options.sqliteOnConflictUnique })

const autoincrementOf = (
  columns: ReadonlyArray<Column.TableColumn>,
  table: Table.Table,
  dialect: string
): Option.Option<string> => {
  const members = columns.filter(({ primaryKey }) => primaryKey)
  const whole = members.filter(({ type }) => isWhole(type, dialect))
  const asked = whole.find(({ autoincrement }) => autoincrement === true)
  if (asked !== undefined) return Option.some(asked.columnName)
  const [only] = whole
  return only !== undefined && members.length === 1 && numbersItself(only, table)
    ? Option.some(only.columnName)
    : Option.none()
}

const numbersItself = (column: Column.TableColumn, { constraints }: Table.Table): boolean => {
  if (Option.isSome(column.serverDefault) && column.serverDefault.value._tag !== "Identity") return false
  switch (column.autoincrement) {
    case "auto":
      return column.references.length === 0 &&
        !constraints.some((constraint) =>
          constraint._tag === "ForeignKey" && constraint.columns.includes(column.columnName)
        )
    case "ignoreForeignKey":
      return true
    case true:
    case false:
      return false
  }
}

/**
 * Returns whether the values of a type are whole numbers, so that a column of it can number itself.
 *
 * @since 0.1.0
 * @category guards
 */
export const isWhole = (type: SqlType.SqlType, dialect: string): boolean => {
  const kind = SqlType.kind(SqlType.forDialect(type, dialect))
  return kind === "integer" || kind === "bigint"
}
