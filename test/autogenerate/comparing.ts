/**
 * Comparisons of the database of a test with everything that can be compared.
 */
import { MetaData } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Compare from "../../src/autogenerate/Compare.ts"
import type { CompareOptions } from "../../src/autogenerate/CompareOptions.ts"
import * as Difference from "../../src/autogenerate/Difference.ts"
import { Dialect } from "../../src/dialect/Dialect.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"

const services = Inspector.layer.pipe(
  Layer.provideMerge(Execution.layerOnline),
  Layer.provideMerge(Dialects.layerFromClient)
)

/** The differences between the database and a declared schema, in words. */
export const differences = (metadata: MetaData.MetaData, options: CompareOptions = {}) =>
  Effect.gen(function*() {
    const dialect = yield* Dialect
    const { ops } = yield* Compare.upgradeOps(metadata, { compareServerDefault: true, ...options })
    return ops.flatMap((operation) => Difference.ofOperation(dialect, operation).map(({ text }) => text))
  }).pipe(Effect.provide(services))

/** The tables of the database as values. */
export const reflected = Effect.flatMap(Inspector.Inspector, (inspector) => inspector.reflectMetaData()).pipe(
  Effect.provide(services)
)

/** Drops everything in the database. */
export const clear = Effect.flatMap(reflected, (metadata) => MetaData.dropAll(metadata))
