/**
 * The table of a batch while its operations are applied, one after the other. All operations refer to a column by its name before
 * the batch.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as CompileError from "../dialect/CompileError.ts"
import type * as Ddl from "../dialect/DdlElement.ts"
import type { ColumnChange, DdlPlanner, PlanError } from "../dialect/DdlPlanner.ts"
import type * as TableLayout from "../dialect/TableLayout.ts"
import type * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import type * as MigrateOperation from "./MigrateOperation.ts"

/**
 * The naming conventions of a batch: of the constraints in the database, and of those that operations add.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conventions {
  readonly existing: NamingConvention.NamingConvention | undefined
  readonly added: NamingConvention.NamingConvention | undefined
}

/**
 * A column of the new table. `key` is its name in the old table, by which all operations of the batch refer to it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly key: string
  readonly column: Column.TableColumn
  /** The type of the old column whose rows are copied; `None` for a new column. */
  readonly from: Option.Option<SqlType>
  readonly changedType: boolean
}

/**
 * The table after the operations that are applied so far.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly table: Table
  readonly entries: ReadonlyArray<Entry>
  readonly primaryKey: Option.Option<Constraint.PrimaryKeyConstraint>
  readonly constraints: ReadonlyArray<Constraint.Constraint>
  readonly indexes: ReadonlyArray<Index.Index>
}

/**
 * Returns the current table as the state before the first operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const initial = ({ columns, constraints, indexes, primaryKey, table }: TableLayout.TableLayout): State => ({
  table,
  entries: columns.map((column) => ({
    key: column.columnName,
    column: plainColumn(column),
    from: Option.some(column.type),
    changedType: false
  })),
  primaryKey,
  constraints: constraints.filter(({ ofType }) => !ofType).map(({ constraint }) => constraint),
  indexes
})

/** Returns the column without the options that are constraints and indexes now. */
const plainColumn = (column: Column.TableColumn): Column.TableColumn => ({
  ...column,
  unique: false,
  index: false,
  references: []
})

/**
 * Returns the state after an operation. Fails if the operation cannot be part of a batch, or names what the table does not have.
 *
 * @since 0.1.0
 * @category combinators
 */
export const apply = (
  planner: DdlPlanner,
  table: Ddl.TableRef,
  state: State,
  operation: MigrateOperation.MigrateOperation,
  conventions: Conventions
): Either.Either<State, PlanError> => {
  switch (operation._tag) {
    case "AddColumn":
      return addColumn(planner, table, state, operation, conventions)
    case "DropColumn":
      return Either.map(entryOf(table, state, operation.columnName), (entry) => ({
        ...state,
        entries: state.entries.filter((other) => other !== entry),
        constraints: withoutTypeCheck(planner, state.constraints, operation.existingType, entry.key)
      }))
    case "AlterColumn":
      return Either.map(entryOf(table, state, operation.columnName), (entry) => ({
        ...state,
        entries: state.entries.map((other) => other === entry ? altered(entry, operation) : other),
        constraints: Option.isSome(operation.type) || Option.isSome(operation.newColumnName)
          ? withoutTypeCheck(planner, state.constraints, operation.existingType, entry.key)
          : state.constraints
      }))
    case "CreateIndex":
      return Either.map(
        resolve(operation.index, table, state, conventions.added),
        (index) => ({
          ...state,
          indexes: [...state.indexes.filter(({ name }) => !Name.isSame(name, index.name)), index]
        })
      )
    case "DropIndex":
      return state.indexes.some(({ name }) => Name.isSame(name, operation.name))
        ? Either.right({ ...state, indexes: state.indexes.filter(({ name }) => !Name.isSame(name, operation.name)) })
        : operation.ifExists === true
        ? Either.right(state)
        : Either.left(
          new CompileError.CompileError({
            reason: new CompileError.BatchNameUnknown({
              table: table.name,
              kind: "index",
              name: Name.text(operation.name) ?? ""
            })
          })
        )
    case "AddConstraint":
      return addConstraint(table, state, operation.constraint, conventions.added)
    case "DropConstraint":
      return dropConstraint(planner, table, state, operation, conventions)
    case "CreateTableComment":
      return Either.right({ ...state, table: { ...state.table, comment: Option.some(operation.comment) } })
    case "DropTableComment":
      return Either.right({ ...state, table: { ...state.table, comment: Option.none() } })
    case "CreateTable":
    case "DropTable":
    case "RenameTable":
    case "BulkInsert":
    case "ExecuteSql":
    case "CreateType":
    case "DropType":
    case "AlterEnum":
    case "CreateObject":
    case "DropObject":
    case "ReplaceObject":
    case "AlterTableBatch":
    case "ModifyTableOps":
    case "Custom":
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchNotSupported({ table: table.name, operation: operation._tag })
        })
      )
  }
}

const addColumn = (
  planner: DdlPlanner,
  table: Ddl.TableRef,
  state: State,
  { column, insertAfter, insertBefore }: MigrateOperation.AddColumn,
  conventions: Conventions
): Either.Either<State, PlanError> =>
  Either.gen(function*() {
    const alone: Table = { ...state.table, columns: [column], constraints: [], indexes: [], comment: Option.none() }
    const { columns, constraints, indexes } = yield* planner.layout(
      { ...alone, name: table.name, schema: table.schema },
      { namingConvention: conventions.added }
    )
    const { entries } = state
    if (entries.some(({ key }) => key === column.columnName)) {
      return yield* Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchNameTaken({ table: table.name, column: column.columnName })
        })
      )
    }
    const position = yield* Option.match(insertAfter, {
      onNone: () =>
        Option.match(insertBefore, {
          onNone: () => Either.right(entries.length),
          onSome: (before) => positionOf(table, entries, before)
        }),
      onSome: (after) => Either.map(positionOf(table, entries, after), (position) => position + 1)
    })
    const added = columns.map((column): Entry => ({
      key: column.columnName,
      column: plainColumn(column),
      from: Option.none(),
      changedType: true
    }))
    let next: State = {
      ...state,
      entries: [...entries.slice(0, position), ...added, ...entries.slice(position)],
      indexes: [...state.indexes, ...indexes]
    }
    for (const { constraint, ofType } of constraints) {
      if (!ofType) next = yield* addConstraint(table, next, constraint, undefined)
    }
    return next
  })

const altered = (entry: Entry, change: ColumnChange): Entry => {
  const { column } = entry
  return {
    ...entry,
    changedType: entry.changedType || Option.isSome(change.type),
    column: {
      ...column,
      columnName: Option.getOrElse(change.newColumnName, () => column.columnName),
      type: Option.getOrElse(change.type, () => column.type),
      nullable: Option.getOrElse(change.nullable, () => column.nullable),
      nullableGiven: column.nullableGiven || Option.isSome(change.nullable),
      serverDefault: Option.getOrElse(change.serverDefault, () => column.serverDefault),
      comment: Option.getOrElse(change.comment, () => column.comment),
      autoincrement: Option.getOrElse(change.autoincrement, () => column.autoincrement)
    }
  }
}

const addConstraint = (
  table: Ddl.TableRef,
  state: State,
  constraint: Constraint.Constraint,
  convention: NamingConvention.NamingConvention | undefined
): Either.Either<State, PlanError> =>
  Either.flatMap(
    resolve(constraint, table, state, convention),
    (named) =>
      named.name._tag === "Unnamed" && named._tag !== "PrimaryKey"
        ? Either.left(
          new CompileError.CompileError({
            reason: new CompileError.BatchNameRequired({ table: table.name, kind: NamingConvention.kindName(named) })
          })
        )
        : Either.right(
          named._tag === "PrimaryKey"
            ? { ...state, primaryKey: Option.some(named), entries: state.entries.map(asMember(named.columns)) }
            : {
              ...state,
              constraints: [...state.constraints.filter(({ name }) => !Name.isSame(name, named.name)), named]
            }
        )
  )

const asMember = (columns: ReadonlyArray<string>) => (entry: Entry): Entry => {
  const primaryKey = columns.includes(entry.key) || columns.includes(entry.column.columnName)
  return {
    ...entry,
    column: {
      ...entry.column,
      primaryKey,
      nullable: primaryKey && !entry.column.nullableGiven ? false : entry.column.nullable
    }
  }
}

const dropConstraint = (
  planner: DdlPlanner,
  table: Ddl.TableRef,
  state: State,
  { ifExists, name, type }: MigrateOperation.DropConstraint,
  conventions: Conventions
): Either.Either<State, PlanError> =>
  Either.flatMap(conventionName(name, type, table, conventions.added), (resolved): Outcome => {
    // A table has only one primary key.
    if (Option.contains(type, "primary") && resolved._tag === "Unnamed" && Option.isSome(state.primaryKey)) {
      return Either.right({ ...state, primaryKey: Option.none(), entries: state.entries.map(asMember([])) })
    }
    if (resolved._tag === "Unnamed") {
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchNameRequired({ table: table.name, kind: "constraint" })
        })
      )
    }
    if (Option.exists(state.primaryKey, ({ name }) => Name.isSame(name, resolved))) {
      return Either.right({ ...state, primaryKey: Option.none(), entries: state.entries.map(asMember([])) })
    }
    if (state.constraints.some(({ name }) => Name.isSame(name, resolved))) {
      return Either.right({
        ...state,
        constraints: state.constraints.filter(({ name }) => !Name.isSame(name, resolved))
      })
    }
    const isNamed = ({ name }: Constraint.CheckConstraint) => Name.isSame(name, resolved)
    if (state.entries.some(({ column }) => column.checks.some(isNamed))) {
      return Either.right({
        ...state,
        entries: state.entries.map((entry) => ({
          ...entry,
          column: { ...entry.column, checks: entry.column.checks.filter((check) => !isNamed(check)) }
        }))
      })
    }
    // The check of a type is added and dropped with the type.
    const ofType = state.entries.some(({ column, key }) =>
      Option.exists(planner.types.checkFor(column.type, key), (check) => Name.isSame(check.name, name))
    )
    return ifExists === true || ofType
      ? Either.right(state)
      : Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchNameUnknown({ table: table.name, kind: "constraint", name: resolved.value })
        })
      )
  })

type Outcome = Either.Either<State, PlanError>

const conventionName = (
  name: Name.Name,
  type: Option.Option<Ddl.ConstraintKind>,
  table: Ddl.TableRef,
  convention: NamingConvention.NamingConvention | undefined
): Either.Either<Name.Name, PlanError> =>
  Option.contains(type, "check") && convention !== undefined
    ? NamingConvention.name(convention, { ...Constraint.check(""), name }, table)
    : Either.right(name)

const entryOf = (
  table: Ddl.TableRef,
  { entries }: State,
  column: string
): Either.Either<Entry, CompileError.CompileError> =>
  Either.fromNullable(
    entries.find(({ key }) => key === column),
    () => new CompileError.CompileError({ reason: new CompileError.BatchColumnUnknown({ table: table.name, column }) })
  )

const positionOf = (
  table: Ddl.TableRef,
  entries: ReadonlyArray<Entry>,
  column: string
): Either.Either<number, CompileError.CompileError> => {
  const position = entries.findIndex(({ key }) => key === column)
  return position < 0
    ? Either.left(
      new CompileError.CompileError({ reason: new CompileError.BatchColumnUnknown({ table: table.name, column }) })
    )
    : Either.right(position)
}

/** Returns the constraints without the named check of a type, which the database returns like any other constraint. */
const withoutTypeCheck = (
  planner: DdlPlanner,
  constraints: ReadonlyArray<Constraint.Constraint>,
  type: Option.Option<SqlType>,
  column: string
): ReadonlyArray<Constraint.Constraint> =>
  Option.match(Option.flatMap(type, (type) => planner.types.checkFor(type, column)), {
    onNone: () => constraints,
    onSome: (check) => constraints.filter(({ name }) => !Name.isSame(name, check.name))
  })

const resolve = <S extends NamingConvention.Subject>(
  subject: S,
  table: Ddl.TableRef,
  { entries }: State,
  convention: NamingConvention.NamingConvention | undefined
): Either.Either<S, PlanError> =>
  Either.map(
    NamingConvention.name({ ...NamingConvention.defaultConvention, ...convention }, subject, {
      ...table,
      columns: entries.map(({ column }) => column)
    }),
    (name) => ({ ...subject, name })
  )
