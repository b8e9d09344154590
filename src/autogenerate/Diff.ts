/**
 * Compares the tables of a database with the declared tables, and returns the differences as operations.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { CompileError } from "../dialect/CompileError.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import { columnChanges } from "./ColumnDiff.ts"
import { checkChanges, foreignKeyChanges } from "./ConstraintDiff.ts"
import { indexChanges, withoutKeyIndexes } from "./IndexDiff.ts"
import type { TableForm } from "./TableForm.ts"
import { commentOf, type DiffContext, includes, type Pair, type Question } from "./TablePair.ts"

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
 * The operations on a table that exists on both sides, by kind.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableChanges {
  readonly table: TableRef
  readonly dropForeignKeys: ReadonlyArray<MigrateOperation>
  readonly dropChecks: ReadonlyArray<MigrateOperation>
  readonly dropIndexes: ReadonlyArray<MigrateOperation>
  readonly addColumns: ReadonlyArray<MigrateOperation>
  readonly alterColumns: ReadonlyArray<MigrateOperation>
  readonly addIndexes: ReadonlyArray<MigrateOperation>
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
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

/**
 * Compares the tables of both sides.
 *
 * @since 0.1.0
 * @category combinators
 */
export const diff = ({ declared, reflected }: Sides, context: DiffContext): Either.Either<Diff, CompileError> =>
  Either.gen(function*() {
    const isIncluded = includes(context.options)
    const reflectedBy = new Map(reflected.map((form) => [form.key, form]))
    const declaredKeys = new Set(declared.map(({ key }) => key))
    const changes = yield* Either.all(
      declared.flatMap((form) => {
        const existing = reflectedBy.get(form.key)
        return existing === undefined || !isIncluded(form.table, form.table.name, "table", false, existing.table)
          ? []
          : [tableChanges(existing, form, context)]
      })
    )
    return {
      created: declared.filter(({ key, table }) =>
        !reflectedBy.has(key) && isIncluded(table, table.name, "table", false, null)
      ),
      dropped: reflected.filter(({ key, table }) =>
        !declaredKeys.has(key) && isIncluded(table, table.name, "table", true, null)
      ).map((form) => withoutKeyIndexes(form, context)),
      changed: changes.map(({ changes }) => changes),
      questions: changes.flatMap(({ questions }) => questions),
      warnings: changes.flatMap(({ warnings }) => warnings)
    }
  })

interface Compared {
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
    const pair = { reflected, declared, table, context }
    const columns = yield* columnChanges(pair)
    const indexes = indexChanges(pair)
    const keys = foreignKeyChanges(pair)
    const checks = checkChanges(pair)
    return {
      changes: {
        table,
        dropForeignKeys: keys.dropped,
        dropChecks: checks.dropped,
        dropIndexes: indexes.dropped,
        addColumns: columns.added,
        alterColumns: columns.altered,
        addIndexes: indexes.added,
        addChecks: checks.added,
        comments: commentChanges(pair),
        dropColumns: columns.dropped,
        addForeignKeys: keys.added
      },
      questions: [...columns.questions, ...indexes.questions, ...checks.questions],
      warnings: columns.warnings
    }
  })

const commentChanges = ({ context, declared, reflected, table }: Pair): ReadonlyArray<MigrateOperation> => {
  if (context.dialect.ddl.features.comments === "none") return []
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
