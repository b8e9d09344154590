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
import type { DdlPlanner, PlanError } from "../dialect/DdlPlanner.ts"
import type * as NamingConvention from "../schema/NamingConvention.ts"
import type { Table } from "../schema/Table.ts"
import * as BatchPlan from "./BatchPlan.ts"
import * as BatchState from "./BatchState.ts"
import type * as MigrateOperation from "./MigrateOperation.ts"

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
): Either.Either<BatchPlan.BatchPlan, PlanError> =>
  Either.gen(function*() {
    const { options, table } = batch
    const conventions: BatchState.Conventions = {
      existing: Option.getOrUndefined(options.namingConvention),
      added: namingConvention
    }
    const overridden = withReflectArgs(reflected(existing, options), options.reflectArgs)
    const layout = yield* planner.layout(overridden, { namingConvention: conventions.existing ?? {} })
    let state = BatchState.initial(layout)
    for (const operation of flat(batch.ops)) {
      state = yield* BatchState.apply(planner, table, state, operation, conventions)
    }
    return yield* BatchPlan.make(planner, batch, layout, state, conventions)
  })

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

/** The columns of `copyFrom` are not reflected. */
const reflected = (table: Table, { columnReflect, copyFrom }: MigrateOperation.BatchOptions): Table =>
  Option.isSome(columnReflect) && Option.isNone(copyFrom)
    ? { ...table, columns: table.columns.map(columnReflect.value) }
    : table

const withReflectArgs = (table: Table, args: MigrateOperation.BatchOptions["reflectArgs"]): Table => {
  const columns = args.filter((arg) => arg._tag === "Column")
  const constraints = args.filter((arg) => arg._tag !== "Column")
  return {
    ...table,
    columns: table.columns.map((column) => columns.find((arg) => arg.columnName === column.columnName) ?? column),
    constraints: [...table.constraints, ...constraints]
  }
}
