/**
 * Batch mode: several changes of one table together. If the dialect cannot alter the table, it is rebuilt: a new table is created, the
 * rows are copied, the old table is dropped, and the new one is renamed.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as CompileError from "../dialect/CompileError.ts"
import type * as Ddl from "../dialect/DdlElement.ts"
import type { ColumnChange, DdlPlanner, PlanError, Planned } from "../dialect/DdlPlanner.ts"
import * as Lexer from "../dialect/Lexer.ts"
import * as TableLayout from "../dialect/TableLayout.ts"
import type * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import type { Name } from "../schema/Name.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import type * as MigrateOperation from "./MigrateOperation.ts"

/**
 * The rebuild of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface BatchPlan {
  readonly table: Ddl.TableRef
  /** The new table, under its temporary name. */
  readonly temporary: TableLayout.TableLayout
  /** The constraints of the old table whose names the new one takes over. */
  readonly replaced: ReadonlyArray<Constraint.Constraint>
  /** The types of the added columns. */
  readonly addedTypes: ReadonlyArray<SqlType>
  /** The columns whose rows are copied, by their names in the old and the new table. */
  readonly copy: Ddl.CopyRows
  /** The indexes, which are created on the table under its final name. */
  readonly indexes: ReadonlyArray<Index.Index>
  /** Columns of the old table whose names the new one does not have. */
  readonly removed: ReadonlyArray<string>
}

/**
 * Returns whether a batch rebuilds its table.
 *
 * @since 0.1.0
 * @category guards
 */
export const needsRecreate = (planner: DdlPlanner, batch: MigrateOperation.AlterTableBatch): boolean => {
  switch (batch.options.recreate) {
    case "always":
      return true
    case "never":
      return false
    case "auto":
      return planner.features.recreateInBatch &&
        flat(batch.ops).some((operation) => !alterable(planner, operation))
  }
}

/**
 * Plans a rebuild as a value. `existing` is the current table; `namingConvention` names the constraints and indexes that operations add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const plan = (
  planner: DdlPlanner,
  batch: MigrateOperation.AlterTableBatch,
  existing: Table,
  namingConvention?: NamingConvention.NamingConvention | undefined
): Either.Either<BatchPlan, PlanError> =>
  Either.gen(function*() {
    const { options, table } = batch
    const conventions: Conventions = {
      existing: Option.getOrUndefined(options.namingConvention),
      added: namingConvention
    }
    const overridden = withReflectArgs(existing, options.reflectArgs)
    const layout = yield* planner.layout(overridden, { namingConvention: conventions.existing ?? {} })
    let state = initial(layout)
    for (const operation of flat(batch.ops)) {
      state = yield* apply(planner, table, state, operation, conventions)
    }
    return yield* finish(planner, batch, layout, state, conventions)
  })

/**
 * Returns the statements of a plan, in order: those before the copy, the copy, and those after it. If one of the copy fails, the new table
 * must be dropped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const steps = (
  planner: DdlPlanner,
  { addedTypes, copy, indexes, replaced, table, temporary }: BatchPlan
): {
  readonly before: ReadonlyArray<Planned>
  readonly copy: ReadonlyArray<Planned>
  readonly after: ReadonlyArray<Planned>
} => {
  return {
    before: [
      ...planner.beforeCopy(table, replaced),
      ...planner.createTypes(addedTypes, table.schema),
      { _tag: "CreateTable", layout: temporary },
      ...planner.commentsOf(temporary)
    ],
    copy: [copy, { _tag: "DropTable", table }],
    after: [
      { _tag: "RenameTable", table: { name: temporary.table.name, schema: table.schema }, newName: table.name },
      ...indexes.map((index): Planned => ({ _tag: "CreateIndex", table, index }))
    ]
  }
}

/**
 * Checks that a batch without a rebuild does not place a column.
 *
 * @since 0.1.0
 * @category guards
 */
export const checkPlacement = (
  batch: MigrateOperation.AlterTableBatch
): Either.Either<void, CompileError.CompileError> =>
  Either.map(Either.all(flat(batch.ops).map((operation) => placeable(batch.table, operation))), () => undefined)

const allConstraints = (
  { columns, constraints, primaryKey }: TableLayout.TableLayout
): ReadonlyArray<Constraint.Constraint> => [
  ...columns.flatMap(({ checks }) => checks),
  ...constraints.map(({ constraint }) => constraint),
  ...Option.toArray(primaryKey)
]

interface Conventions {
  readonly existing: NamingConvention.NamingConvention | undefined
  readonly added: NamingConvention.NamingConvention | undefined
}

/** A column of the new table: `key` is its name in the old table, by which all operations of the batch refer to it. */
interface Entry {
  readonly key: string
  readonly column: Column.TableColumn
  /** The type of the old column whose rows are copied; `None` for a new column. */
  readonly from: Option.Option<SqlType>
  readonly changedType: boolean
}

interface State {
  readonly table: Table
  readonly entries: ReadonlyArray<Entry>
  readonly primaryKey: Option.Option<Constraint.PrimaryKeyConstraint>
  readonly constraints: ReadonlyArray<Constraint.Constraint>
  readonly indexes: ReadonlyArray<Index.Index>
}

const initial = ({ columns, constraints, indexes, primaryKey, table }: TableLayout.TableLayout): State => ({
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

const flat = (
  operations: ReadonlyArray<MigrateOperation.MigrateOperation>
): ReadonlyArray<MigrateOperation.MigrateOperation> =>
  operations.flatMap((operation) => operation._tag === "ModifyTableOps" ? flat(operation.ops) : [operation])

/** Whether an operation needs no rebuild on a dialect that rebuilds tables in batch mode. */
const alterable = (planner: DdlPlanner, operation: MigrateOperation.MigrateOperation): boolean =>
  operation._tag === "CreateIndex" || operation._tag === "DropIndex" || operation._tag === "ExecuteSql" ||
  operation._tag === "AddColumn" && planner.canAddColumn(operation.column, operation)

const placeable = (
  table: Ddl.TableRef,
  operation: MigrateOperation.MigrateOperation
): Either.Either<void, CompileError.CompileError> =>
  operation._tag === "AddColumn" && (Option.isSome(operation.insertBefore) || Option.isSome(operation.insertAfter))
    ? Either.left(
      new CompileError.CompileError({
        reason: new CompileError.PlacementNeedsRecreate({ table: table.name, column: operation.column.columnName })
      })
    )
    : Either.void

const withReflectArgs = (table: Table, args: MigrateOperation.BatchOptions["reflectArgs"]): Table => {
  const columns = args.filter((arg) => arg._tag === "Column")
  const constraints = args.filter((arg) => arg._tag !== "Column")
  return {
    ...table,
    columns: table.columns.map((column) => columns.find((arg) => arg.columnName === column.columnName) ?? column),
    constraints: [...table.constraints, ...constraints]
  }
}

const apply = (
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
        (index) => ({ ...state, indexes: [...state.indexes.filter(({ name }) => !sameName(name, index.name)), index] })
      )
    case "DropIndex":
      return state.indexes.some(({ name }) => sameName(name, operation.name))
        ? Either.right({ ...state, indexes: state.indexes.filter(({ name }) => !sameName(name, operation.name)) })
        : operation.ifExists === true
        ? Either.right(state)
        : Either.left(
          new CompileError.CompileError({
            reason: new CompileError.BatchNameUnknown({
              table: table.name,
              kind: "index",
              name: nameText(operation.name)
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
    const rest = state.entries.filter(({ key }) => key !== column.columnName)
    const position = yield* Option.match(insertAfter, {
      onNone: () =>
        Option.match(insertBefore, {
          onNone: () => Either.right(rest.length),
          onSome: (before) => positionOf(table, rest, before)
        }),
      onSome: (after) => Either.map(positionOf(table, rest, after), (position) => position + 1)
    })
    const added = columns.map((column): Entry => ({
      key: column.columnName,
      column: plainColumn(column),
      from: Option.none(),
      changedType: true
    }))
    let next: State = {
      ...state,
      entries: [...rest.slice(0, position), ...added, ...rest.slice(position)],
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
  Either.flatMap(resolve(constraint, table, state, convention), (named) =>
    named.name._tag === "Unnamed"
      ? Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchNameRequired({ table: table.name, kind: NamingConvention.kindName(named) })
        })
      )
      : Either.right(
        named._tag === "PrimaryKey"
          ? { ...state, primaryKey: Option.some(named), entries: state.entries.map(asMember(named.columns)) }
          : { ...state, constraints: [...state.constraints.filter(({ name }) => !sameName(name, named.name)), named] }
      ))

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
    if (resolved._tag === "Unnamed") {
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchNameRequired({ table: table.name, kind: "constraint" })
        })
      )
    }
    if (Option.exists(state.primaryKey, ({ name }) => sameName(name, resolved))) {
      return Either.right({ ...state, primaryKey: Option.none(), entries: state.entries.map(asMember([])) })
    }
    if (state.constraints.some(({ name }) => sameName(name, resolved))) {
      return Either.right({ ...state, constraints: state.constraints.filter(({ name }) => !sameName(name, resolved)) })
    }
    const isNamed = ({ name }: Constraint.CheckConstraint) => sameName(name, resolved)
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
      Option.exists(planner.types.checkFor(column.type, key), (check) => sameName(check.name, name))
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
  name: Name,
  type: Option.Option<Ddl.ConstraintKind>,
  table: Ddl.TableRef,
  convention: NamingConvention.NamingConvention | undefined
): Either.Either<Name, PlanError> =>
  Option.contains(type, "check") && convention !== undefined
    ? NamingConvention.name(convention, { ...Constraint.check(""), name }, table)
    : Either.right(name)

const finish = (
  planner: DdlPlanner,
  { options, table }: MigrateOperation.AlterTableBatch,
  existing: TableLayout.TableLayout,
  state: State,
  conventions: Conventions
): Either.Either<BatchPlan, PlanError> =>
  Either.gen(function*() {
    const entries = yield* reordered(table, state.entries, options.partialReordering)
    const current = new Map(state.entries.map(({ column, key }) => [key, column.columnName]))
    const names: ReadonlySet<string> = new Set(current.values())
    const rename = (column: string) => current.get(column) ?? column
    const stays = (columns: ReadonlyArray<string>) => columns.map(rename).every((column) => names.has(column))

    const primaryKey = Option.filter(
      primaryKeyOf(state, rename, names),
      ({ columns }) => columns.length > 0
    )
    const constraints = [
      ...state.constraints.filter((constraint) => stays(NamingConvention.columnsOf(constraint)))
        .map((constraint) => renamedConstraint(constraint, rename, table)),
      ...options.tableArgs
    ]
    const indexes = state.indexes.filter((index) => stays(NamingConvention.columnsOf(index)))
      .map((index) => ({
        ...index,
        elements: index.elements.map((element) => typeof element === "string" ? rename(element) : element)
      }))
    const removed = existing.columns.map(({ columnName }) => columnName).filter((column) => !names.has(column))
    yield* checkUnused(planner, table, removed, entries, constraints, indexes)
    const next: Table = {
      ...state.table,
      name: table.name,
      schema: table.schema,
      columns: entries.map(({ column }) => column),
      constraints: [],
      indexes: [],
      prefixes: options.tablePrefixes.length > 0 ? options.tablePrefixes : existing.table.prefixes,
      options: { ...existing.table.options, ...options.tableOptions }
    }
    // Checks of types are named after the final name of the table; all others have their names already.
    const typed = yield* planner.layout(next, { namingConvention: conventions.added })
    const typeChecks = typed.constraints.filter(({ ofType }) => ofType)
    const given = new Set(typeChecks.map(({ constraint }) => nameText(constraint.name)))
    const layout = yield* planner.layout(
      { ...next, constraints: [...Option.toArray(primaryKey), ...constraints] },
      { namingConvention: {} }
    )
    const name = `_alembic_tmp_${table.name}`.slice(0, 50)
    const temporary = {
      ...layout,
      table: { ...next, name },
      constraints: [
        ...layout.constraints.filter(({ constraint, ofType }) =>
          !ofType && !(constraint.name._tag !== "Unnamed" && given.has(nameText(constraint.name)))
        ),
        ...typeChecks
      ],
      indexes: []
    }
    const taken = allConstraints(temporary)
    const copied = entries.flatMap(({ column, from, key }) =>
      Option.isNone(from) || Option.exists(column.serverDefault, ({ _tag }) => _tag === "Computed")
        ? []
        : [{
          from: key,
          to: column.columnName,
          castTo: planner.castsForCopy(from.value, column.type) ? Option.some(column.type) : Option.none()
        }]
    )
    return {
      table,
      temporary,
      replaced: allConstraints(existing).filter(({ name }) => taken.some((other) => sameName(name, other.name))),
      addedTypes: entries.filter(({ changedType }) => changedType).map(({ column }) => column.type),
      copy: {
        _tag: "CopyRows",
        from: table,
        to: { name, schema: table.schema },
        columns: copied,
        numbersItself: Option.exists(
          TableLayout.numberingColumn(layout),
          (name) => copied.some(({ to }) => to === name)
        )
      },
      indexes,
      removed
    }
  })

/** Fails if an expression of the new table names a column that it does not have. */
const checkUnused = (
  planner: DdlPlanner,
  table: Ddl.TableRef,
  removed: ReadonlyArray<string>,
  entries: ReadonlyArray<Entry>,
  constraints: ReadonlyArray<Constraint.Constraint>,
  indexes: ReadonlyArray<Index.Index>
): Either.Either<void, CompileError.CompileError> => {
  const textOf = (sql: SqlText) => sql._tag === "Text" ? sql.sql : ""
  const named = (kind: string, name: Name) => name._tag === "Unnamed" ? `a ${kind}` : `the ${kind} ${name.value}`
  const checks = [...constraints, ...entries.flatMap(({ column }) => column.checks)]
  const expressions = [
    ...checks.flatMap((constraint) =>
      constraint._tag === "Check" ? [[named("check", constraint.name), constraint.sqltext] as const] : []
    ),
    ...entries.flatMap(({ column }) =>
      Option.match(column.serverDefault, {
        onNone: () => [],
        onSome: (value) =>
          value._tag === "Computed" ? [[`the generated column ${column.columnName}`, value.sqltext] as const] : []
      })
    ),
    ...indexes.flatMap((index) => {
      const { mssqlWhere, postgresqlWhere, sqliteWhere } = index.options
      return [...index.elements, sqliteWhere ?? "", postgresqlWhere ?? "", mssqlWhere ?? ""].map((part, at) =>
        [
          named("index", index.name),
          typeof part !== "string" ? textOf(part) : at < index.elements.length ? "" : part
        ] as const
      )
    })
  ]
  const words = expressions.map(([user, sql]) => ({
    user,
    names: new Set(
      Lexer.significant(sql, planner.types.literals.lexicalRules).flatMap((token) =>
        Lexer.nameOf(token)?.toLowerCase() ?? []
      )
    )
  }))
  for (const column of removed) {
    const users = words.filter(({ names }) => names.has(column.toLowerCase())).map(({ user }) => user)
    if (users.length > 0) {
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchColumnInUse({ table: table.name, column, users: [...new Set(users)] })
        })
      )
    }
  }
  return Either.void
}

const primaryKeyOf = (
  { entries, primaryKey }: State,
  rename: (column: string) => string,
  names: ReadonlySet<string>
): Option.Option<Constraint.PrimaryKeyConstraint> => {
  const marked = entries.filter(({ column }) => column.primaryKey).map(({ column }) => column.columnName)
  const listed = Option.match(primaryKey, {
    onNone: (): ReadonlyArray<string> => [],
    onSome: ({ columns }) => columns.map(rename).filter((column) => names.has(column) && marked.includes(column))
  })
  const columns = [...listed, ...marked.filter((column) => !listed.includes(column))]
  return Option.some({ ...Option.getOrElse(primaryKey, () => Constraint.primaryKey([])), columns })
}

const renamedConstraint = (
  constraint: Constraint.Constraint,
  rename: (column: string) => string,
  table: Ddl.TableRef
): Constraint.Constraint => {
  switch (constraint._tag) {
    case "PrimaryKey":
    case "Unique":
      return { ...constraint, columns: constraint.columns.map(rename) }
    case "ForeignKey": {
      const toItself = constraint.referredTable === table.name &&
        Option.getOrNull(constraint.referredSchema) === Option.getOrNull(table.schema)
      return {
        ...constraint,
        columns: constraint.columns.map(rename),
        referredColumns: toItself ? constraint.referredColumns.map(rename) : constraint.referredColumns
      }
    }
    case "Exclude":
      return {
        ...constraint,
        elements: constraint.elements.map(({ expression, operator }) => ({
          expression: typeof expression === "string" ? rename(expression) : expression,
          operator
        }))
      }
    case "Check":
      return constraint
  }
}

/** Returns the entries in an order that satisfies all lists and changes the current order as little as possible. */
const reordered = (
  table: Ddl.TableRef,
  entries: ReadonlyArray<Entry>,
  lists: ReadonlyArray<ReadonlyArray<string>>
): Either.Either<ReadonlyArray<Entry>, CompileError.CompileError> => {
  const names = new Set(entries.map(({ key }) => key))
  const unknown = lists.flat().find((name) => !names.has(name))
  if (unknown !== undefined) {
    return Either.left(
      new CompileError.CompileError({
        reason: new CompileError.BatchColumnUnknown({ table: table.name, column: unknown })
      })
    )
  }
  const pairs = lists.flatMap((list) => list.slice(1).map((second, i) => ({ first: list[i], second })))
  const ordered: Array<Entry> = []
  let left = entries
  while (left.length > 0) {
    const waiting = new Set(left.map(({ key }) => key))
    const next = left.find(({ key }) =>
      !pairs.some(({ first, second }) => second === key && first !== undefined && waiting.has(first))
    )
    if (next === undefined) {
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.BatchOrderCircular({ table: table.name, columns: Array.from(waiting) })
        })
      )
    }
    ordered.push(next)
    left = left.filter((entry) => entry !== next)
  }
  return Either.right(ordered)
}

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
    onSome: (check) => constraints.filter(({ name }) => !sameName(name, check.name))
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

const sameName = (a: Name, b: Name): boolean => a._tag !== "Unnamed" && b._tag !== "Unnamed" && a.value === b.value

const nameText = (name: Name): string => name._tag === "Unnamed" ? "" : name.value
