/**
 * Creates a declared schema in a new database, compares it with another, and applies the difference in both directions.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Code from "../../src/autogenerate/Code.ts"
import * as Compare from "../../src/autogenerate/Compare.ts"
import type { CompareOptions } from "../../src/autogenerate/CompareOptions.ts"
import * as Difference from "../../src/autogenerate/Difference.ts"
import * as MigrationScript from "../../src/autogenerate/MigrationScript.ts"
import * as Render from "../../src/autogenerate/Render.ts"
import { Dialect } from "../../src/dialect/Dialect.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as CreateAll from "../../src/execution/CreateAll.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import { Transaction } from "../../src/execution/Transaction.ts"
import type { MigrateOperation } from "../../src/operations/MigrateOperation.ts"
import * as Operations from "../../src/operations/Operations.ts"
import type { MetaData } from "../../src/schema/MetaData.ts"
import { asBatch } from "./asBatch.ts"

const connected = <A, E>(
  effect: Effect.Effect<A, E, Dialect | Execution.Services | Inspector.Inspector | Operations.Operations>
) =>
  effect.pipe(
    Effect.provide(Operations.layer().pipe(Layer.provideMerge(Layer.merge(DdlImpl.layer, Inspector.layer)))),
    Effect.provide(Execution.layerOnline),
    Effect.provide(Dialects.layerFromClient)
  )

const inWords = (operations: ReadonlyArray<MigrateOperation>) =>
  Effect.map(
    Dialect,
    (dialect) => operations.flatMap((operation) => Difference.ofOperation(dialect, operation)).map(({ text }) => text)
  ).pipe(
    Effect.provide(Dialects.layerFromClient)
  )

/**
 * Returns the differences between the database and the declared schema, in words.
 */
export const differences = (metadata: Compare.TargetMetadata, options: CompareOptions = {}) =>
  Effect.flatMap(
    connected(Compare.upgradeOps(metadata, { compareServerDefault: true, ...options })),
    ({ ops }) => inWords(ops)
  )

const apply = (operations: ReadonlyArray<MigrateOperation>) =>
  connected(Effect.gen(function*() {
    const { ddl } = yield* Dialect
    const { invoke } = yield* Operations.Operations
    const transaction = yield* Transaction
    yield* transaction.begin()
    yield* Effect.forEach(operations, (one) => invoke(ddl.features.alterConstraints ? one : asBatch(one)))
    yield* transaction.commit
  }))

/**
 * Applies the migration from the schema of the database to another, takes it back, and applies it again. After each step nothing differs from the
 * schema that is then declared. Returns the differences in words, and the source of the migration.
 */
export const upAndDown = (from: MetaData, to: MetaData, options: CompareOptions = {}) =>
  Effect.gen(function*() {
    const compared = { compareServerDefault: true, ...options }
    const { downgrade, upgrade } = yield* connected(Effect.gen(function*() {
      const upgrade = yield* Compare.upgradeOps(to, compared)
      return { upgrade, downgrade: yield* MigrationScript.reverse(upgrade) }
    }))
    const source = Array.map(
      [yield* Render.body(upgrade.ops, "upgrade"), yield* Render.body(downgrade.ops, "downgrade")],
      (code) => Code.print(code)
    ).join("\n")
    yield* apply(upgrade.ops)
    assert.deepStrictEqual(yield* differences(to, compared), [], "after the upgrade")
    yield* apply(downgrade.ops)
    assert.deepStrictEqual(yield* differences(from, compared), [], "after the downgrade")
    yield* apply(upgrade.ops)
    assert.deepStrictEqual(yield* differences(to, compared), [], "after the second upgrade")
    return { differences: yield* inWords(upgrade.ops), source }
  })

/**
 * Creates `from`, and leads it to another schema and back by {@link upAndDown}.
 *
 * - `between`: runs before the first upgrade, for example to insert rows.
 */
export const converge = <E = never>(
  from: MetaData,
  to: MetaData,
  options: CompareOptions = {},
  between: Effect.Effect<void, E, SqlClient.SqlClient> = Effect.void
) =>
  Effect.gen(function*() {
    yield* CreateAll.createAll(from)
    yield* between
    assert.deepStrictEqual(yield* differences(from, options), [], "the first schema, as it was created")
    return yield* upAndDown(from, to, options)
  })
