/**
 * Performs operations by running their plans.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as CompileError from "../dialect/CompileError.ts"
import type * as Dialect from "../dialect/Dialect.ts"
import type { OperationError } from "../execution/DdlImpl.ts"
import { type InspectError, InspectorError, NoSuchTable } from "../execution/Inspector.ts"
import * as Rebuild from "../execution/Rebuild.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import type { Table } from "../schema/Table.ts"
import * as Batch from "./Batch.ts"
import type { MigrateOperation, OperationServices } from "./MigrateOperation.ts"
import { needsReflection, plan, type Step } from "./plan.ts"

/**
 * Performs an operation. The operations that it contains are invoked one by one, so that each can be replaced too.
 *
 * @since 0.1.0
 * @category running
 */
export const interpret = (
  operation: MigrateOperation,
  services: OperationServices,
  { namingConvention }: { readonly namingConvention?: NamingConvention | undefined }
): Effect.Effect<void, OperationError> =>
  Effect.gen(function*() {
    const { dialect, invoke } = services
    const existingTable = needsReflection(dialect, operation) ? yield* reflected(operation.table, services) : undefined
    const steps = yield* plan(dialect, operation, { namingConvention, existingTable })
    const isContainer = operation._tag === "ModifyTableOps" ||
      operation._tag === "AlterTableBatch" && !Batch.needsRecreate(dialect.ddl.planner, operation)
    yield* isContainer
      ? Effect.forEach(operation.ops, invoke, { discard: true })
      : Effect.forEach(steps, (step) => run(step, services), { discard: true })
  })

/**
 * Returns the table as reflected from the database; `None` in a script. Fails if the table has a part that a rebuild would lose.
 */
const reflected = (
  { name, schema }: Dialect.TableName,
  { execution, inspector }: OperationServices
): Effect.Effect<Table | undefined, OperationError> =>
  Effect.gen(function*() {
    const reflection = yield* inspector.reflect({
      schemas: Option.isSome(schema) ? [schema.value] : undefined,
      tables: [name]
    }).pipe(
      Effect.asSome,
      Effect.catchIf((error) => !execution.changesDatabase && isUnknown(error), () => Effect.succeedNone)
    )
    if (Option.isNone(reflection)) return undefined
    const { tables, unsupported } = reflection.value
    const table = tables.find((table) => table.name.toLowerCase() === name.toLowerCase())
    if (table === undefined) {
      return yield* new InspectorError({ reason: new NoSuchTable({ table: name, schema }) })
    }
    const parts = unsupported.map(({ object, text }) => `${object}: ${text}`)
    if (parts.length > 0) {
      return yield* new CompileError.CompileError({
        reason: new CompileError.RebuildLosesParts({ table: name, parts })
      })
    }
    return table
  })

/** A script reads nothing. */
const isUnknown = ({ reason }: InspectError): boolean =>
  reason._tag === "OfflineRead" || reason._tag === "NotInspectable"

const run = (step: Step, services: OperationServices): Effect.Effect<void, OperationError> => {
  const { dialect, execution, impl } = services
  switch (step._tag) {
    case "DdlStatement":
    case "Warning":
      return impl.run([step])
    case "Execute":
      return impl.execute(step.sql)
    case "Insert":
      return impl.bulkInsert(step.table, step.rows, step)
    case "Rebuild":
      return Rebuild.preserving(
        dialect,
        execution,
        step.existing,
        impl.run(step.before).pipe(
          Effect.zipRight(Effect.onError(impl.run(step.copy), () => Effect.ignoreLogged(impl.run(step.undo)))),
          Effect.zipRight(impl.run(step.after))
        )
      )
    case "RunCustom":
      return step.operation.interpret(services)
  }
}
