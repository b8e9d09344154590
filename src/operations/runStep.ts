/**
 * Runs the steps of operations, and reads what their plans need to know.
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
import type { Table } from "../schema/Table.ts"
import type { OperationServices } from "./MigrateOperation.ts"
import type { Step } from "./plan.ts"

/**
 * Reads the current definition of a table that a batch rebuilds; `undefined` in a script that cannot read it. Fails if the table has
 * something that a rebuild would lose.
 *
 * @since 0.1.0
 * @category running
 */
export const reflected = (
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
const isUnknown = ({ reason }: InspectError): boolean => reason._tag === "OfflineRead"

/**
 * Runs a step of a plan.
 *
 * @since 0.1.0
 * @category running
 */
export const runStep = (step: Step, services: OperationServices): Effect.Effect<void, OperationError> => {
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
