/**
 * Compares a database with a declared schema: reads the one, brings both into a normal form, and returns the operations that lead from the database to the
 * declared schema, in an order in which they apply.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Dialect } from "../dialect/Dialect.ts"
import { Execution, type Services } from "../execution/Execution.ts"
import type { Inspector } from "../execution/Inspector.ts"
import type { DiffTuple } from "../operations/DiffTuple.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { MetaData } from "../schema/MetaData.ts"
import {
  AutogenerateError,
  ComparedOffline,
  type CompareError,
  DuplicateTableKeys,
  HookFailed
} from "./AutogenerateError.ts"
import type { CompareOptions } from "./CompareOptions.ts"
import { comparedTables, diff, withAnswers } from "./Diff.ts"
import { statesAfter } from "./EnumDependents.ts"
import { enumChanges, typeKey } from "./EnumDiff.ts"
import { withExistingTypes } from "./ExistingTypes.ts"
import { inspect, isOwn } from "./Inspection.ts"
import * as MigrationScript from "./MigrationScript.ts"
import { objectChanges, objectDiff, type ObjectPair, type ObjectSides } from "./ObjectDiff.ts"
import type { Declared } from "./ObjectForm.ts"
import { inOrder } from "./OperationOrder.ts"
import { selected } from "./Plugins.ts"
import { applyHints } from "./RenameHints.ts"
import * as ServerAnswers from "./ServerAnswers.ts"
import * as TableForm from "./TableForm.ts"
import { type DiffContext, questionKey } from "./TablePair.ts"

/**
 * The declared schema: one `MetaData`, or several that declare different tables.
 *
 * @since 0.1.0
 * @category models
 */
export type TargetMetadata = MetaData | ReadonlyArray<MetaData>

/**
 * Returns the operations that lead from the database to the declared schema.
 *
 * @since 0.1.0
 * @category running
 */
export const upgradeOps = (
  metadata: TargetMetadata,
  given: CompareOptions = {}
): Effect.Effect<MigrationScript.UpgradeOps, CompareError, Dialect | Services | Inspector> =>
  Effect.gen(function*() {
    const options = yield* selected(given)
    const dialect = yield* Dialect
    if (!(yield* Execution).changesDatabase) return yield* new AutogenerateError({ reason: new ComparedOffline() })
    const comparison = yield* dialect.catalogue.comparison
    const inspection = yield* inspect(comparison, options)
    const isOurs = isOwn(options, inspection.defaultSchema)
    const declared = yield* Either.all(
      list(metadata).flatMap((one) =>
        one.tables.filter((table) => !isOurs(table))
          .map((table) => TableForm.fromMetaData(dialect, one, table, inspection.defaultSchema))
      )
    )
    const duplicates = duplicateKeys(declared.map(({ key }) => key))
    if (duplicates.length > 0) {
      return yield* new AutogenerateError({ reason: new DuplicateTableKeys({ tables: duplicates }) })
    }
    const reflected = inspection.tables.map((table) => {
      const form = TableForm.fromReflection(table, new Set())
      return { ...form, serials: inspection.serials.get(form.key) ?? form.serials }
    })
    const context: DiffContext = {
      dialect,
      comparison,
      options,
      uniqueIndexes: inspection.uniqueIndexes,
      isSame: () => Option.none()
    }
    const { operations: renames, reflected: renamed } = applyHints(declared, reflected, context)
    const forms = { reflected: renamed, declared }
    const texts = yield* comparedTables(forms, context)
    const answers = yield* ServerAnswers.ask(comparison, texts.flatMap(({ questions }) => questions), options)
    const compared = yield* withAnswers(texts, {
      ...context,
      isSame: (question) => Option.fromNullable(answers.get(questionKey(question)))
    })
    const found = diff(forms, compared, context)
    yield* Effect.forEach(found.warnings, (warning) => Effect.logWarning(warning), { discard: true })
    const others = yield* Effect.forEach(
      options.comparators ?? [],
      (comparator) => ofComparator(comparator(list(metadata)))
    )
    const operations = inOrder(found, {
      alterConstraints: dialect.ddl.features.alterConstraints,
      keysHaveIndexes: comparison.keysHaveIndexes,
      oneIdentity: comparison.oneIdentity
    })
    const enums = enumChanges({
      reflected,
      declared,
      tables: inspection.enumTables,
      after: statesAfter(forms.reflected, found.created, operations),
      existing: inspection.enums,
      objects: list(metadata).flatMap((one) => one.enums),
      defaultSchema: inspection.defaultSchema
    }, context)
    const keyOf = typeKey(inspection.defaultSchema)
    const existing = new Set(
      [...inspection.enums, ...inspection.objects.filter(({ _tag }) => _tag === "Domain")].map(keyOf)
    )
    const dropped = new Set(enums.after.flatMap((operation) =>
      operation._tag === "DropType"
        ? dialect.types.compiler.namedTypes(operation.type, Option.none()).map(keyOf)
        : []
    ))
    const tables = withExistingTypes(dialect, operations, {
      existing: (type) => existing.has(keyOf(type)),
      remaining: (type) => !dropped.has(keyOf(type))
    })
    const sides = {
      existing: inspection.objects,
      declared: list(metadata).flatMap((one) => declaredObjects(one, inspection.defaultSchema))
    }
    const objects = yield* compareObjects(
      sides,
      [...enums.before, ...renames, ...tables, ...enums.after],
      declared,
      context
    )
    return MigrationScript.upgradeOps([
      ...objects.first,
      ...enums.before,
      ...objects.beforeTables,
      ...renames,
      ...tables,
      ...objects.afterTables,
      ...enums.after,
      ...objects.last,
      ...others.flat()
    ])
  })

/** The operations of a comparator, whose failure and defect are errors of the comparison. */
const ofComparator = <A, R>(comparator: Effect.Effect<A, unknown, R>): Effect.Effect<A, AutogenerateError, R> =>
  Effect.catchAllCause(comparator, (failure) => {
    const cause = Cause.squash(failure)
    return new AutogenerateError({ reason: new HookFailed({ hook: "comparators", detail: String(cause) }), cause })
  })

/** Compares the objects by their text, and asks the server about those that differ. */
const compareObjects = (
  sides: ObjectSides,
  tables: ReadonlyArray<MigrateOperation>,
  declared: ReadonlyArray<TableForm.TableForm>,
  context: DiffContext
) =>
  Effect.gen(function*() {
    const texts = objectDiff(sides, context)
    const printed = yield* ServerAnswers.askObjects(context.comparison, texts.different)
    const asPrinted = new Map(
      texts.different.map(({ declared }, position) => [declared, printed[position] ?? declared])
    )
    const asDeclared = new Map(Array.from(asPrinted, ([declared, printed]) => [printed, declared]))
    const found = objectDiff(
      { ...sides, declared: sides.declared.map((one) => asPrinted.get(one) ?? one) },
      context
    )
    const back = (pair: ObjectPair) => ({ ...pair, declared: asDeclared.get(pair.declared) ?? pair.declared })
    return objectChanges(
      sides,
      { ...found, different: found.different.map(back), same: found.same.map(back) },
      tables,
      declared,
      context
    )
  })

const declaredObjects = (metadata: MetaData, defaultSchema: string): ReadonlyArray<Declared> => {
  const { domains, extensions, functions, policies, sequences, triggers, views } = metadata
  return [...extensions, ...domains, ...sequences, ...functions, ...views, ...triggers, ...policies].map((object) => ({
    ...object,
    schema: Option.filter(object.schema, (name) => name !== defaultSchema)
  }))
}

/**
 * Compares the database with a declared schema, and returns the differences in Alembic's form.
 *
 * @since 0.1.0
 * @category running
 */
export const compareMetadata = (
  metadata: TargetMetadata,
  options: CompareOptions = {}
): Effect.Effect<
  ReadonlyArray<DiffTuple | ReadonlyArray<DiffTuple>>,
  CompareError,
  Dialect | Services | Inspector
> => Effect.map(upgradeOps(metadata, options), MigrationScript.asDiffs)

/**
 * Compares the database with a declared schema, and returns a migration that leads to it, and back.
 *
 * @since 0.1.0
 * @category running
 */
export const produceMigrations = (
  metadata: TargetMetadata,
  options: CompareOptions = {}
): Effect.Effect<MigrationScript.MigrationScript, CompareError, Dialect | Services | Inspector> =>
  Effect.flatMap(
    upgradeOps(metadata, options),
    (upgrade) =>
      Effect.map(MigrationScript.reverse(upgrade), (downgrade) =>
        MigrationScript.make({ upgradeOps: [upgrade], downgradeOps: [downgrade] }))
  )

const isList = (metadata: TargetMetadata): metadata is ReadonlyArray<MetaData> => Array.isArray(metadata)

const list = (metadata: TargetMetadata): ReadonlyArray<MetaData> => isList(metadata) ? metadata : [metadata]

const duplicateKeys = (keys: ReadonlyArray<string>): ReadonlyArray<string> =>
  Arr.dedupe(keys.filter((key, index) => keys.indexOf(key) !== index))
