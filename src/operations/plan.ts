/**
 * Plans an operation: returns its steps on a dialect, with their SQL, before anything is sent.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Row } from "../dialect/BulkInsert.ts"
import * as CompileError from "../dialect/CompileError.ts"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import * as DdlStep from "../dialect/Step.ts"
import type { Described } from "../execution/Rebuild.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { Table } from "../schema/Table.ts"
import * as Batch from "./Batch.ts"
import * as BatchPlan from "./BatchPlan.ts"
import type { AlterTableBatch, Custom, MigrateOperation, ModifyTableOps } from "./MigrateOperation.ts"

/**
 * Runs SQL text of the user, or an expression.
 *
 * @since 0.1.0
 * @category models
 */
export interface Execute {
  readonly _tag: "Execute"
  readonly sql: SqlText
}

/**
 * Inserts rows. The number of rows in a statement depends on the connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Insert {
  readonly _tag: "Insert"
  readonly table: Table
  readonly rows: ReadonlyArray<Row>
  readonly multiinsert: boolean
}

/**
 * Rebuilds a table. If a step of `copy` fails, `undo` drops the new table.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rebuild {
  readonly _tag: "Rebuild"
  readonly existing: Described
  readonly before: ReadonlyArray<DdlStep.Step>
  readonly copy: ReadonlyArray<DdlStep.Step>
  readonly undo: ReadonlyArray<DdlStep.Step>
  readonly after: ReadonlyArray<DdlStep.Step>
}

/**
 * Runs a custom operation, whose steps are known only when it runs.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunCustom {
  readonly _tag: "RunCustom"
  readonly operation: Custom
}

/**
 * A step of a plan.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = DdlStep.Step | Execute | Insert | Rebuild | RunCustom

/**
 * The options of {@link plan}:
 *
 * - `namingConvention`: names constraints and indexes that have no name;
 * - `existingTable`: the current definition of a table that a batch rebuilds; by default its `copyFrom`.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanOptions {
  readonly namingConvention?: NamingConvention | undefined
  readonly existingTable?: Table | undefined
}

/**
 * Returns the steps of an operation on a dialect, in order.
 *
 * @example
 * import { MigrateOperation, Operations, op } from "effect-alembic"
 * import * as Sqlite from "effect-alembic/sqlite"
 * import { Effect } from "effect"
 *
 * const [operation] = Effect.runSync(Operations.record(op.dropTable("account")))
 * const steps = operation && Operations.plan(Sqlite.dialect, operation)
 *
 * @since 0.1.0
 * @category combinators
 */
export const plan = (
  dialect: Dialect["Type"],
  operation: MigrateOperation,
  options: PlanOptions = {}
): Either.Either<ReadonlyArray<Step>, PlanError> => {
  const { planner } = dialect.ddl
  switch (operation._tag) {
    case "CreateTable":
      return DdlStep.write(dialect, planner.createTable(operation, options))
    case "AddColumn":
      return DdlStep.write(dialect, planner.addColumn(operation, options))
    case "DropColumn":
      return DdlStep.write(dialect, planner.dropColumn(operation))
    case "AlterColumn":
      return DdlStep.write(dialect, planner.alterColumn(operation, options))
    case "CreateIndex":
      return DdlStep.write(dialect, planner.createIndex(operation, options))
    case "AddConstraint":
      return DdlStep.write(dialect, planner.addConstraint(operation, options))
    case "DropConstraint":
      return DdlStep.write(dialect, planner.dropConstraint(operation, options))
    case "CreateTableComment":
    case "DropTableComment":
      return DdlStep.write(dialect, planner.tableComment(operation))
    case "DropTable":
    case "RenameTable":
    case "DropIndex":
      return DdlStep.write(dialect, Either.right([operation]))
    case "BulkInsert":
      return Either.right([{ ...operation, _tag: "Insert" }])
    case "ExecuteSql":
      return operation.sql._tag === "Text" || operation.sql._tag === "Now"
        ? Either.right([{ _tag: "Execute", sql: operation.sql }])
        : DdlStep.write(dialect, Either.right([operation.sql]))
    case "CreateType":
    case "DropType":
      return DdlStep.write(
        dialect,
        Either.right(
          dialect.types.compiler.namedTypes(operation.type, Option.none()).map((type) => ({ ...operation, type }))
        )
      )
    case "AlterEnum":
      return DdlStep.write(dialect, planner.alterEnum(operation, options))
    case "CreateObject":
      return DdlStep.write(dialect, Either.right(planner.createObject(operation.object)))
    case "DropObject":
      return DdlStep.write(dialect, Either.right(planner.dropObject(operation.object)))
    case "ReplaceObject":
      return DdlStep.write(dialect, Either.right(planner.replaceObject(operation.object, operation.original)))
    case "AlterTableBatch":
      return planBatch(dialect, operation, options)
    case "ModifyTableOps":
      return planAll(dialect, operation.ops, options)
    case "Custom":
      return Either.right([{ _tag: "RunCustom", operation }])
  }
}

/**
 * Returns the steps of several operations, in order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const planAll = (
  dialect: Dialect["Type"],
  operations: ReadonlyArray<MigrateOperation>,
  options: PlanOptions = {}
): Either.Either<ReadonlyArray<Step>, PlanError> =>
  Either.map(Either.all(operations.map((operation) => plan(dialect, operation, options))), (steps) => steps.flat())

/**
 * Returns whether an operation rebuilds a table whose current definition has to be reflected from the database.
 *
 * @since 0.1.0
 * @category guards
 */
export const needsReflection = (dialect: Dialect["Type"], operation: MigrateOperation): operation is AlterTableBatch =>
  operation._tag === "AlterTableBatch" && Option.isNone(operation.options.copyFrom) &&
  Batch.needsRecreate(dialect.ddl.planner, operation)

/**
 * Whether an operation consists of others, which are performed one by one.
 *
 * @since 0.1.0
 * @category guards
 */
export const isContainer = (
  dialect: Dialect["Type"],
  operation: MigrateOperation
): operation is AlterTableBatch | ModifyTableOps =>
  operation._tag === "ModifyTableOps" ||
  operation._tag === "AlterTableBatch" && !Batch.needsRecreate(dialect.ddl.planner, operation)

const recreates: ReadonlySet<unknown> = new Set(["auto", "always", "never"])

const planBatch = (
  dialect: Dialect["Type"],
  batch: AlterTableBatch,
  options: PlanOptions
): Either.Either<ReadonlyArray<Step>, PlanError> => {
  const { recreate } = batch.options
  if (!recreates.has(recreate)) return refuse(new CompileError.RecreateUnknown({ recreate: String(recreate) }))
  if (!Batch.needsRecreate(dialect.ddl.planner, batch)) {
    return Either.flatMap(Batch.checkPlacement(batch), () => planAll(dialect, batch.ops, options))
  }
  const existing = Option.getOrElse(batch.options.copyFrom, () => options.existingTable)
  return existing === undefined
    ? refuse(new CompileError.CopyFromRequired({ dialect: dialect.name, table: batch.table.name }))
    : planRebuild(dialect, batch, existing, options)
}

const planRebuild = (
  dialect: Dialect["Type"],
  batch: AlterTableBatch,
  existing: Table,
  { namingConvention }: PlanOptions
): Either.Either<ReadonlyArray<Step>, PlanError> =>
  Either.gen(function*() {
    const { planner } = dialect.ddl
    const rebuilt = yield* Batch.plan(planner, batch, existing, namingConvention)
    const { after, before, copy } = BatchPlan.steps(planner, rebuilt)
    const temporary = { name: rebuilt.temporary.table.name, schema: batch.table.schema }
    const layout = yield* planner.layout(existing, {
      namingConvention: Option.getOrElse(batch.options.namingConvention, () => ({}))
    })
    return [{
      _tag: "Rebuild" as const,
      existing: {
        table: batch.table,
        columns: layout.columns.map(({ columnName }) => columnName),
        indexes: layout.indexes.flatMap(({ name }) => name._tag === "Unnamed" ? [] : [name.value]),
        removed: rebuilt.removed
      },
      before: yield* DdlStep.write(dialect, Either.right(before)),
      copy: yield* DdlStep.write(dialect, Either.right(copy)),
      undo: yield* DdlStep.write(dialect, Either.right([{ _tag: "DropTable", table: temporary }])),
      after: yield* DdlStep.write(dialect, Either.right(after))
    }]
  })

const refuse = (reason: CompileError.CompileErrorReason) => Either.left(new CompileError.CompileError({ reason }))
