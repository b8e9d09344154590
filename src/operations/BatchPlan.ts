/**
 * The rebuild of a table as a value: the new table, the rows to copy, and the statements.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as CompileError from "../dialect/CompileError.ts"
import type * as Ddl from "../dialect/DdlElement.ts"
import type { DdlPlanner, PlanError, Planned } from "../dialect/DdlPlanner.ts"
import * as Lexer from "../dialect/Lexer.ts"
import * as TableLayout from "../dialect/TableLayout.ts"
import * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import type { Conventions, Entry, State } from "./BatchState.ts"
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
  /** The constraints of the old table whose names the new one takes over, after the foreign keys that refer to them. */
  readonly replaced: ReadonlyArray<Constraint.Constraint>
  /**
   * The constraints that are added when the table has its final name: foreign keys to itself, since a table that is referred to cannot be
   * dropped, and those whose names the old table has until then.
   */
  readonly addedLast: ReadonlyArray<Constraint.Constraint>
  /** The types of the added columns. */
  readonly addedTypes: ReadonlyArray<SqlType>
  /** The columns whose rows are copied, by their names in the old and the new table. */
  readonly copy: Ddl.CopyRows
  /** The indexes, which are created on the table under its final name. */
  readonly indexes: ReadonlyArray<Index.Index>
  /** The columns of the old table that the new one does not have, or has under other names. */
  readonly removed: ReadonlyArray<string>
}

/**
 * Returns the statements of a plan, in order: those before the copy, the copy, and those after it. If one of the copy fails, the new table
 * must be dropped.
 *
 * @since 0.1.0
 * @category combinators
 */
export const steps = (
  planner: DdlPlanner,
  { addedLast, addedTypes, copy, indexes, replaced, table, temporary }: BatchPlan
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
      ...indexes.map((index): Planned => ({ _tag: "CreateIndex", table, index })),
      ...addedLast.map((constraint): Planned => ({ _tag: "AddConstraint", table, constraint }))
    ]
  }
}

const allConstraints = (
  { columns, constraints, primaryKey }: TableLayout.TableLayout
): ReadonlyArray<Constraint.Constraint> => [
  ...columns.flatMap(({ checks }) => checks),
  ...constraints.map(({ constraint }) => constraint),
  ...Option.toArray(primaryKey)
]

/**
 * Returns the rebuild that leads to the state after all operations. `existing` is the current table.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
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
    const isSelfReference = refersTo([table, existing.table])
    yield* checkDistinct(table, entries)
    // Another column may have taken the name of a dropped one, but not what belonged to it.
    const oldConstraints = allConstraints(existing)
    const old: ReadonlySet<NamingConvention.Subject> = new Set([...oldConstraints, ...existing.indexes])
    const isDropped = (column: string) =>
      !current.has(column) && existing.columns.some(({ columnName }) => columnName === column)
    const stays = (subject: NamingConvention.Subject) => (column: string) =>
      !isDropped(column) || (!old.has(subject) && names.has(column))
    const isKept = (subject: NamingConvention.Subject) => NamingConvention.columnsOf(subject).every(stays(subject))

    const primaryKey = Option.filter(
      primaryKeyOf(state, rename, stays),
      ({ columns }) => columns.length > 0
    )
    const constraints = [
      ...state.constraints.filter(isKept).map((constraint) => renamedConstraint(constraint, rename, isSelfReference)),
      ...options.tableArgs
    ]
    const indexes = state.indexes.filter(isKept)
      .map((index) => ({
        ...index,
        elements: index.elements.map((element) => typeof element === "string" ? rename(element) : element)
      }))
    const removed = existing.columns.map(({ columnName }) => columnName)
      .filter((column) => current.get(column) !== column)
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
    const layout = yield* planner.layout(
      { ...next, constraints: [...Option.toArray(primaryKey), ...constraints] },
      { namingConvention: {} }
    )
    const isOld = ({ name }: Constraint.Constraint) => oldConstraints.some((other) => Name.isSame(name, other.name))
    const addedLast = allConstraints(layout).filter((constraint) =>
      planner.features.alterConstraints && isSelfReference(constraint) ||
      planner.features.namedPerDatabase.includes(constraint._tag) && constraint.name._tag !== "Unnamed" &&
        isOld(constraint)
    )
    const isLast = (constraint: Constraint.Constraint) => addedLast.some((last) => last === constraint)
    const name = `_alembic_tmp_${table.name}`.slice(0, 50)
    const temporary = {
      ...layout,
      table: { ...next, name },
      columns: layout.columns.map((column) => ({
        ...column,
        checks: column.checks.filter((check) => !isLast(check))
      })),
      constraints: [
        ...layout.constraints.filter(({ constraint, ofType }) =>
          !ofType && !isLast(constraint) &&
          !typeChecks.some((check) => Name.isSame(check.constraint.name, constraint.name))
        ),
        ...typeChecks
      ],
      indexes: []
    }
    const taken = allConstraints(temporary)
    const replaced = oldConstraints.filter(({ name }) => taken.some((other) => Name.isSame(name, other.name)))
    const references = oldConstraints.filter(isSelfReference).filter((reference) =>
      !replaced.includes(reference) && replaced.some((key) => isReferredTo(key, reference))
    )
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
      replaced: [...references, ...replaced],
      addedLast,
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

/** Fails if two columns of the new table have the same name. */
const checkDistinct = (
  table: Ddl.TableRef,
  entries: ReadonlyArray<Entry>
): Either.Either<void, CompileError.CompileError> => {
  const names = entries.map(({ column }) => column.columnName)
  const column = names.find((name, at) => names.indexOf(name) < at)
  return column === undefined
    ? Either.void
    : Either.left(
      new CompileError.CompileError({ reason: new CompileError.BatchNameTaken({ table: table.name, column }) })
    )
}

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
  const named = (kind: string, name: Name.Name) => name._tag === "Unnamed" ? `a ${kind}` : `the ${kind} ${name.value}`
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
  stays: (subject: NamingConvention.Subject) => (column: string) => boolean
): Option.Option<Constraint.PrimaryKeyConstraint> => {
  const marked = entries.filter(({ column }) => column.primaryKey).map(({ column }) => column.columnName)
  const listed = Option.match(primaryKey, {
    onNone: (): ReadonlyArray<string> => [],
    onSome: (key) => key.columns.filter(stays(key)).map(rename).filter((column) => marked.includes(column))
  })
  const columns = [...listed, ...marked.filter((column) => !listed.includes(column))]
  return Option.some({ ...Option.getOrElse(primaryKey, () => Constraint.primaryKey([])), columns })
}

const renamedConstraint = (
  constraint: Constraint.Constraint,
  rename: (column: string) => string,
  isSelfReference: (constraint: Constraint.Constraint) => boolean
): Constraint.Constraint => {
  switch (constraint._tag) {
    case "PrimaryKey":
    case "Unique":
      return { ...constraint, columns: constraint.columns.map(rename) }
    case "ForeignKey":
      return {
        ...constraint,
        columns: constraint.columns.map(rename),
        referredColumns: isSelfReference(constraint)
          ? constraint.referredColumns.map(rename)
          : constraint.referredColumns
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

/** Whether a constraint is a foreign key to a table, which may have several names: the catalogue leaves out the default schema. */
const refersTo =
  (tables: ReadonlyArray<Ddl.TableRef>) =>
  (constraint: Constraint.Constraint): constraint is Constraint.ForeignKeyConstraint =>
    constraint._tag === "ForeignKey" &&
    tables.some(({ name, schema }) =>
      constraint.referredTable === name && Option.getOrNull(constraint.referredSchema) === Option.getOrNull(schema)
    )

const isReferredTo = (key: Constraint.Constraint, { referredColumns }: Constraint.ForeignKeyConstraint): boolean =>
  (key._tag === "PrimaryKey" || key._tag === "Unique") && key.columns.length === referredColumns.length &&
  key.columns.every((column) => referredColumns.includes(column))

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
