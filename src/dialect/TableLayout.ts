/**
 * A table as its DDL sees it: what was written on columns (keys, foreign keys, uniqueness, checks that types bring) stands among
 * the constraints and indexes, and each of these has the name that the naming convention gives it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as Index from "../schema/Index.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { NamingError } from "../schema/SchemaError.ts"
import * as SqlType from "../schema/SqlType.ts"
import type * as Table from "../schema/Table.ts"
import type { TypeCompiler } from "./TypeCompiler.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface TableLayout {
  readonly table: Table.Table
  /** Members of the primary key are marked, and not nullable unless the user said so. Names of inline checks are resolved. */
  readonly columns: ReadonlyArray<Column.TableColumn>
  readonly primaryKey: Option.Option<Constraint.PrimaryKeyConstraint>
  /** The name of the column that numbers itself. */
  readonly autoincrement: Option.Option<string>
  /** All but the primary key, in the order in which they are written. */
  readonly constraints: ReadonlyArray<LayoutConstraint>
  readonly indexes: ReadonlyArray<Index.Index>
}

/**
 * A constraint, and whether it comes with the type of a column, which brings it again wherever the column goes.
 *
 * @since 0.1.0
 * @category models
 */
export interface LayoutConstraint {
  readonly constraint: Constraint.Constraint
  readonly ofType: boolean
}

/**
 * - `types`: the dialect's types, which say where a type brings a check;
 * - `namingConvention`: that of the metadata; by default only indexes get a name.
 *
 * @since 0.1.0
 * @category models
 */
export interface LayoutOptions {
  readonly types: TypeCompiler
  readonly namingConvention?: NamingConvention.NamingConvention | undefined
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (table: Table.Table, options: LayoutOptions): Either.Either<TableLayout, NamingError> => {
  const convention = { ...NamingConvention.defaultConvention, ...options.namingConvention }
  const named = <S extends NamingConvention.Subject>(subject: S, columns?: ReadonlyArray<string>) =>
    withName(convention, subject, table, columns)
  const primaryKey = primaryKeyOf(table)
  const members = new Set(Option.match(primaryKey, { onNone: () => [], onSome: ({ columns }) => columns }))
  const given = table.constraints.filter(isNotPrimaryKey)
  const foreignKeyColumns = new Set([
    ...given.flatMap((constraint) => constraint._tag === "ForeignKey" ? constraint.columns : []),
    ...table.columns.flatMap(({ columnName, references }) => references.length > 0 ? [columnName] : [])
  ])

  const constraints = Either.all([
    ...given.map((constraint) => Either.map(named(constraint), (constraint) => ({ constraint, ofType: false }))),
    ...table.columns.flatMap((column) => [
      ...(column.unique && !column.index ? [uniqueOf(column)] : []).map((constraint) =>
        Either.map(named(constraint), (constraint) => ({ constraint, ofType: false }))
      ),
      ...Option.match(options.types.checkFor(column.type, column.columnName), {
        onNone: () => [],
        onSome: ({ name, sqltext }) => [
          Either.map(
            named({ ...Constraint.check(sqltext), name }, [column.columnName]),
            (constraint) => ({ constraint, ofType: true })
          )
        ]
      }),
      ...Column.foreignKeys(column).map((constraint) =>
        Either.map(named(constraint), (constraint) => ({ constraint, ofType: false }))
      )
    ])
  ])
  const indexes = Either.all([
    ...table.indexes.map((index) => named(index)),
    ...table.columns.filter(({ index }) => index)
      .map((column) => named(Index.make(null, [column.columnName], { unique: column.unique })))
  ])
  const columns = Either.all(
    table.columns.map((column) =>
      Either.map(Either.all(column.checks.map((check) => named(check, [column.columnName]))), (checks) => {
        const primaryKey = members.has(column.columnName)
        return {
          ...column,
          checks,
          primaryKey,
          nullable: primaryKey && !column.nullableGiven ? false : column.nullable
        }
      })
    )
  )
  return Either.map(
    Either.all({
      columns,
      constraints,
      indexes,
      primaryKey: Option.match(primaryKey, {
        onNone: () => Either.right(Option.none<Constraint.PrimaryKeyConstraint>()),
        onSome: (constraint) => Either.map(named(constraint), Option.some)
      })
    }),
    (parts) => ({
      ...parts,
      table,
      autoincrement: autoincrementOf(parts.columns, foreignKeyColumns, options.types.dialect)
    })
  )
}

/**
 * A constraint or an index with the name that a naming convention gives it in a table.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withName = <S extends NamingConvention.Subject>(
  convention: NamingConvention.NamingConvention,
  subject: S,
  table: NamingConvention.TableInfo,
  columns?: ReadonlyArray<string> | undefined
): Either.Either<S, NamingError> =>
  Either.map(
    NamingConvention.name(convention, subject, table, columns),
    (name) => name === subject.name ? subject : { ...subject, name }
  )

const isNotPrimaryKey = (constraint: Constraint.Constraint) => constraint._tag !== "PrimaryKey"

const primaryKeyOf = (table: Table.Table): Option.Option<Constraint.PrimaryKeyConstraint> => {
  const marked = table.columns.filter(({ primaryKey }) => primaryKey)
  const given = table.constraints.find((constraint) => constraint._tag === "PrimaryKey")
  const columns = given !== undefined && given.columns.length > 0
    ? given.columns
    : marked.map(({ columnName }) => columnName)
  if (columns.length === 0) return Option.none()
  const onConflict = marked.length === 1 ? marked[0]?.options.sqliteOnConflictPrimaryKey : undefined
  const base = given ?? Constraint.primaryKey([], { sqliteOnConflict: onConflict })
  return Option.some({ ...base, columns })
}

const uniqueOf = (column: Column.TableColumn): Constraint.UniqueConstraint =>
  Constraint.unique([column.columnName], { sqliteOnConflict: column.options.sqliteOnConflictUnique })

const autoincrementOf = (
  columns: ReadonlyArray<Column.TableColumn>,
  foreignKeyColumns: ReadonlySet<string>,
  dialect: string
): Option.Option<string> => {
  const members = columns.filter(({ primaryKey }) => primaryKey)
  const whole = members.filter(({ type }) => isWhole(type, dialect))
  const asked = whole.find(({ autoincrement }) => autoincrement === true)
  if (asked !== undefined) return Option.some(asked.columnName)
  const [only] = whole
  return only !== undefined && members.length === 1 && numbersItself(only, foreignKeyColumns)
    ? Option.some(only.columnName)
    : Option.none()
}

const numbersItself = (column: Column.TableColumn, foreignKeyColumns: ReadonlySet<string>): boolean =>
  (column.autoincrement === "auto" && !foreignKeyColumns.has(column.columnName) ||
    column.autoincrement === "ignoreForeignKey") &&
  !Option.exists(column.serverDefault, ({ _tag }) => _tag !== "Identity")

const isWhole = (type: SqlType.SqlType, dialect: string): boolean => {
  const kind = SqlType.kind(SqlType.forDialect(type, dialect))
  return kind === "integer" || kind === "bigint"
}
