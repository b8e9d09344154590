/**
 * Compares the tables of a database with the declared tables, and returns the differences as operations.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { CompileError } from "../dialect/CompileError.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import { columnChanges } from "./ColumnDiff.ts"
import { columnsOf, hasExpressionOf } from "./ColumnUse.ts"
import { checkChanges, excludeChanges, foreignKeyChanges } from "./ConstraintDiff.ts"
import { dependentKeys } from "./DependentKeys.ts"
import { indexChanges, withoutKeyIndexes } from "./IndexDiff.ts"
import { primaryKeyChanges } from "./PrimaryKeyDiff.ts"
import type { TableForm } from "./TableForm.ts"
import {
  type ColumnsPair,
  commentOf,
  comparesComments,
  type DiffContext,
  dropConstraint,
  includes,
  type Pair,
  type Question
} from "./TablePair.ts"

/**
 * The tables of the database and the declared tables.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sides {
  readonly reflected: ReadonlyArray<TableForm>
  readonly declared: ReadonlyArray<TableForm>
}

/**
 * The operations on a table that exists on both sides, by kind. Indexes of generated columns that are added are `addGeneratedIndexes`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableChanges {
  readonly table: TableRef
  readonly dropForeignKeys: ReadonlyArray<MigrateOperation>
  readonly dropPrimaryKey: ReadonlyArray<MigrateOperation>
  readonly dropChecks: ReadonlyArray<MigrateOperation>
  readonly dropIndexes: ReadonlyArray<MigrateOperation>
  readonly dropGenerated: ReadonlyArray<MigrateOperation>
  readonly addColumns: ReadonlyArray<MigrateOperation>
  readonly alterColumns: ReadonlyArray<MigrateOperation>
  readonly addGenerated: ReadonlyArray<MigrateOperation>
  readonly addPrimaryKey: ReadonlyArray<MigrateOperation>
  readonly addIndexes: ReadonlyArray<MigrateOperation>
  readonly addGeneratedIndexes: ReadonlyArray<MigrateOperation>
  readonly addChecks: ReadonlyArray<MigrateOperation>
  readonly comments: ReadonlyArray<MigrateOperation>
  readonly dropColumns: ReadonlyArray<MigrateOperation>
  readonly addForeignKeys: ReadonlyArray<MigrateOperation>
}

/**
 * All differences. `created` are declared tables, `dropped` are tables of the database. `warnings` name differences that cannot be
 * changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Diff {
  readonly created: ReadonlyArray<TableForm>
  readonly dropped: ReadonlyArray<TableForm>
  readonly changed: ReadonlyArray<TableChanges>
  readonly warnings: ReadonlyArray<string>
}

/**
 * Compares the tables that are on both sides.
 *
 * @since 0.1.0
 * @category combinators
 */
export const comparedTables = (
  { declared, reflected }: Sides,
  context: DiffContext
): Either.Either<ReadonlyArray<Compared>, CompileError> => {
  const isIncluded = includes(context.options)
  const reflectedBy = new Map(reflected.map((form) => [form.key, form]))
  return Either.all(
    declared.flatMap((form) => {
      const existing = reflectedBy.get(form.key)
      return existing === undefined || !isIncluded(form.table, form.table.name, "table", false, existing.table)
        ? []
        : [tableChanges(existing, form, context)]
    })
  )
}

/**
 * Compares those tables again about which the server was asked.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withAnswers = (
  compared: ReadonlyArray<Compared>,
  context: DiffContext
): Either.Either<ReadonlyArray<Compared>, CompileError> =>
  Either.all(
    compared.map((one) =>
      one.questions.length === 0 ? Either.right(one) : tableChanges(one.reflected, one.declared, context)
    )
  )

/**
 * Returns all differences: those of the tables that are on both sides, and the other tables.
 *
 * @since 0.1.0
 * @category combinators
 */
export const diff = (
  { declared, reflected }: Sides,
  compared: ReadonlyArray<Compared>,
  context: DiffContext
): Diff => {
  const isIncluded = includes(context.options)
  const reflectedKeys = new Set(reflected.map(({ key }) => key))
  const declaredKeys = new Set(declared.map(({ key }) => key))
  return {
    created: declared.filter(({ key, table }) =>
      !reflectedKeys.has(key) && isIncluded(table, table.name, "table", false, null)
    ),
    dropped: reflected.filter(({ key, table }) =>
      !declaredKeys.has(key) && isIncluded(table, table.name, "table", true, null)
    ).map((form) => withoutKeyIndexes(form, context)),
    changed: withDependentKeys(compared, context),
    warnings: compared.flatMap(({ warnings }) => warnings)
  }
}

/** Drops the foreign keys that stand in the way of changes, and adds them again. */
const withDependentKeys = (compared: ReadonlyArray<Compared>, { comparison, dialect }: DiffContext) => {
  if (!dialect.ddl.features.alterConstraints) return compared.map(({ changes }) => changes)
  const tables = new Map(compared.map(({ changes, reflected }) => {
    const operations = [
      ...changes.dropPrimaryKey,
      ...changes.dropIndexes,
      ...changes.alterColumns,
      ...changes.addPrimaryKey,
      ...changes.addIndexes,
      ...changes.dropColumns
    ]
    return [reflected.key, { reflected, operations }]
  }))
  return compared.map(({ changes, declared, reflected }): TableChanges => {
    const keys = dependentKeys({ declared, reflected }, tables, comparison)
    return {
      ...changes,
      dropForeignKeys: [...changes.dropForeignKeys, ...keys.map((key) => dropConstraint(changes.table, key))],
      addForeignKeys: [
        ...changes.addForeignKeys,
        ...keys.map((constraint): MigrateOperation => ({ _tag: "AddConstraint", table: changes.table, constraint }))
      ]
    }
  })
}

/**
 * A table on both sides, with its changes and what the server has to be asked about them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Compared {
  readonly reflected: TableForm
  readonly declared: TableForm
  readonly changes: TableChanges
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

const tableChanges = (
  reflected: TableForm,
  declared: TableForm,
  context: DiffContext
): Either.Either<Compared, CompileError> =>
  Either.gen(function*() {
    const table: TableRef = { name: reflected.table.name, schema: reflected.table.schema }
    const compared = { reflected, declared, table, context }
    const key = primaryKeyChanges(compared, yield* columnChanges(compared))
    const { columns } = key
    const { comparison } = context
    const named = new Set([...columns.replaced, ...columns.converted])
    const pair: ColumnsPair = {
      ...compared,
      isDisturbed: (object) =>
        columnsOf(object).some((column) => columns.replaced.has(column)) || hasExpressionOf(comparison, object, named)
    }
    const indexes = indexChanges(pair)
    const keys = foreignKeyChanges(pair)
    const checks = checkChanges(pair)
    const excludes = excludeChanges(pair)
    const generated = new Set(
      columns.addedGenerated.flatMap((operation) => operation._tag === "AddColumn" ? [operation.column.columnName] : [])
    )
    const [addIndexes, addGeneratedIndexes] = Arr.partition(indexes.added, (operation) => {
      const object = operation._tag === "CreateIndex"
        ? operation.index
        : operation._tag === "AddConstraint"
        ? operation.constraint
        : undefined
      return object !== undefined &&
        (columnsOf(object).some((column) => generated.has(column)) || hasExpressionOf(comparison, object, generated))
    })
    return {
      reflected,
      declared,
      changes: {
        table,
        dropForeignKeys: keys.dropped,
        dropPrimaryKey: key.dropped,
        dropChecks: [...checks.dropped, ...excludes.dropped],
        dropIndexes: indexes.dropped,
        dropGenerated: columns.droppedGenerated,
        addColumns: columns.added,
        alterColumns: columns.altered,
        addGenerated: columns.addedGenerated,
        addPrimaryKey: key.added,
        addIndexes,
        addGeneratedIndexes,
        addChecks: [...checks.added, ...excludes.added],
        comments: commentChanges(pair),
        dropColumns: columns.dropped,
        addForeignKeys: keys.added
      },
      questions: [...columns.questions, ...indexes.questions, ...checks.questions, ...excludes.questions],
      warnings: columns.warnings
    }
  })

const commentChanges = ({ context, declared, reflected, table }: Pair): ReadonlyArray<MigrateOperation> => {
  if (!comparesComments(context)) return []
  const [existing, comment] = [commentOf(reflected.table.comment), commentOf(declared.table.comment)]
  return existing === comment
    ? []
    : comment === ""
    ? [{ _tag: "DropTableComment", table, existing: Option.some(existing) }]
    : [{
      _tag: "CreateTableComment",
      table,
      comment,
      existing: Option.liftPredicate(existing, (comment) => comment !== "")
    }]
}
