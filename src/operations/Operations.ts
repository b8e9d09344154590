/**
 * Performs operations on a database, writes them to a script, or records them as values.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import type { TableRef } from "../dialect/DdlElement.ts"
import { Dialect } from "../dialect/Dialect.ts"
import { DdlImpl, type OperationError } from "../execution/DdlImpl.ts"
import { Execution } from "../execution/Execution.ts"
import { Inspector } from "../execution/Inspector.ts"
import type { NamingConvention } from "../schema/NamingConvention.ts"
import type { MigrateOperation, OperationServices } from "./MigrateOperation.ts"
import { isContainer, needsReflection, plan } from "./plan.ts"
import { reflected, runStep } from "./runStep.ts"

export * from "./plan.ts"

/**
 * The service that performs operations.
 *
 * @since 0.1.0
 * @category tags
 */
export class Operations extends Context.Tag("effect-alembic/Operations")<Operations, {
  readonly invoke: (operation: MigrateOperation) => Effect.Effect<void, OperationError>
}>() {}

/**
 * The operations that were recorded by {@link layerRecording}.
 *
 * @since 0.1.0
 * @category tags
 */
export class Recording extends Context.Tag("effect-alembic/Operations/Recording")<Recording, {
  readonly operations: Effect.Effect<ReadonlyArray<MigrateOperation>>
}>() {}

/**
 * Functions that replace the default interpretation of operations. `builtin` performs the default one.
 *
 * @since 0.1.0
 * @category models
 */
export type Interpretations = {
  readonly [Tag in MigrateOperation["_tag"]]?: (
    operation: Extract<MigrateOperation, { readonly _tag: Tag }>,
    builtin: Effect.Effect<void, OperationError>,
    services: OperationServices
  ) => Effect.Effect<void, OperationError>
}

/**
 * The options of {@link layer}:
 *
 * - `namingConvention`: the naming convention of the target metadata, for constraints and indexes without a name; a function returns the
 *   convention of each table;
 * - `interpretations`: functions that replace the default interpretation of operations.
 *
 * @since 0.1.0
 * @category models
 */
export interface OperationsOptions {
  readonly namingConvention?: NamingConvention | ((table: TableRef) => NamingConvention | undefined) | undefined
  readonly interpretations?: Interpretations | undefined
}

/**
 * Performs operations on the database or writes them to the script of `Execution`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: OperationsOptions = {}
): Layer.Layer<Operations, never, DdlImpl | Dialect | Execution | Inspector> =>
  Layer.effect(
    Operations,
    Effect.gen(function*() {
      const impl = yield* DdlImpl
      const dialect = yield* Dialect
      const execution = yield* Execution
      const inspector = yield* Inspector
      const invoke = (operation: MigrateOperation): Effect.Effect<void, OperationError> =>
        Effect.suspend(() => replaced(options.interpretations, operation, perform(operation), services))
      // The operations within another are invoked one by one, so that they can be replaced too.
      const perform = Effect.fnUntraced(function*(operation: MigrateOperation) {
        const existingTable = needsReflection(dialect, operation)
          ? yield* reflected(operation.table, services)
          : undefined
        const steps = yield* plan(dialect, operation, {
          namingConvention: conventionOf(options.namingConvention, operation),
          existingTable
        })
        if (isContainer(dialect, operation)) { for (const part of operation.ops) yield* invoke(part) }
        else for (const step of steps) yield* runStep(step, services)
      })
      const services: OperationServices = { invoke, impl, dialect, execution, inspector }
      return Operations.of({ invoke })
    })
  )

const conventionOf = (
  convention: OperationsOptions["namingConvention"],
  operation: MigrateOperation
): NamingConvention | undefined =>
  typeof convention === "function"
    ? "table" in operation ? convention(operation.table) : undefined
    : convention

/**
 * Records operations as values and performs none: for tests, previews and checks before a run.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerRecording: Layer.Layer<Operations | Recording> = Layer.effectContext(
  Effect.map(Ref.make<ReadonlyArray<MigrateOperation>>([]), (operations) =>
    Context.make(Operations, {
      invoke: (operation) => Ref.update(operations, (all) => [...all, operation])
    }).pipe(Context.add(Recording, { operations: Ref.get(operations) })))
)

/**
 * Returns the operations that an effect performs, as values.
 *
 * @example
 * import { Effect } from "effect"
 * import { op, Operations } from "effect-alembic"
 *
 * const recorded = Operations.record(op.dropTable("account"))
 * Effect.runSync(recorded).map((operation) => operation._tag) // ["DropTable"]
 *
 * @since 0.1.0
 * @category running
 */
export const record = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<ReadonlyArray<MigrateOperation>, E, Exclude<R, Operations | Recording>> =>
  Effect.zipRight(effect, Effect.flatMap(Recording, ({ operations }) => operations)).pipe(
    Effect.provide(layerRecording)
  )

const replaced = <Tag extends MigrateOperation["_tag"]>(
  interpretations: Interpretations | undefined,
  operation: Extract<MigrateOperation, { readonly _tag: Tag }>,
  builtin: Effect.Effect<void, OperationError>,
  services: OperationServices
): Effect.Effect<void, OperationError> => {
  const tag: Tag = operation._tag
  const interpretation = interpretations?.[tag]
  return interpretation === undefined ? builtin : interpretation(operation, builtin, services)
}
