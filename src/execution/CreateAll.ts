/**
 * Creates and drops all that a `MetaData` declares (SQLAlchemy's `MetaData.create_all` and `drop_all`).
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Plan, PlanError, Planned } from "../dialect/DdlPlanner.ts"
import { Dialect } from "../dialect/Dialect.ts"
import type { Reflection } from "../dialect/Reflection.ts"
import * as Step from "../dialect/Step.ts"
import * as Dialects from "../Dialects.ts"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as MetaData from "../schema/MetaData.ts"
import type * as SchemaObject from "../schema/SchemaObject.ts"
import * as Table from "../schema/Table.ts"
import * as DdlImpl from "./DdlImpl.ts"
import * as Execution from "./Execution.ts"
import * as Inspector from "./Inspector.ts"
import * as Transaction from "./Transaction.ts"

/**
 * The errors of {@link createAll} and {@link dropAll}.
 *
 * @since 0.1.0
 * @category errors
 */
export type CreateAllError = DdlImpl.OperationError | Inspector.InspectError | Dialects.ConnectionError

/**
 * - `ifNotExists`: leaves alone what the database has already, by its name, and creates the rest;
 * - `dialect`: the dialect to use in place of the one that the client speaks.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateAllOptions {
  readonly ifNotExists?: boolean | undefined
  readonly dialect?: Dialect["Type"] | undefined
}

/**
 * - `ifExists`: drops only what the database has, by its name;
 * - `dialect`: the dialect to use in place of the one that the client speaks.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropAllOptions {
  readonly ifExists?: boolean | undefined
  readonly dialect?: Dialect["Type"] | undefined
}

/**
 * Creates all that the metadata declares (SQLAlchemy's `MetaData.create_all`): extensions, types, sequences, functions, tables with their
 * indexes in order of their foreign keys, views, triggers and policies. Foreign keys in a cycle are added after their tables. Schemas have
 * to exist: a missing one is an `InspectorError` (`NoSuchSchema`).
 *
 * All statements are planned before the first one is sent. Where DDL rolls back (PostgreSQL, SQLite, SQL Server) everything is created or
 * nothing; on MySQL and MariaDB what was created before an error stays. In a transaction of the caller the statements are part of it.
 *
 * Fails with a `CompileError` or `SchemaError` for what the database cannot hold, and with a `DatabaseError` for a statement that it
 * refuses.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * const program = MetaData.createAll(MetaData.make([account]), { ifNotExists: true })
 *
 * @since 0.1.0
 * @category running
 */
export const createAll = (
  metadata: MetaData.MetaData,
  options: CreateAllOptions = {}
): Effect.Effect<void, CreateAllError, SqlClient.SqlClient> =>
  atOnce(
    Effect.gen(function*() {
      const dialect = yield* Dialect
      yield* schemasExist(metadata)
      const isFound = options.ifNotExists === true ? yield* found(metadata) : () => false
      return yield* createPlan(dialect, filtered(metadata, (object) => !isFound(object)))
    }),
    options.dialect
  )

/**
 * Drops all that the metadata declares, in the opposite order of {@link createAll} (SQLAlchemy's `MetaData.drop_all`). Objects that depend
 * on what is dropped, and that the metadata does not declare, are an error.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * const program = MetaData.dropAll(MetaData.make([account]), { ifExists: true })
 *
 * @since 0.1.0
 * @category running
 */
export const dropAll = (
  metadata: MetaData.MetaData,
  options: DropAllOptions = {}
): Effect.Effect<void, CreateAllError, SqlClient.SqlClient> =>
  atOnce(
    Effect.gen(function*() {
      const dialect = yield* Dialect
      const isFound = options.ifExists === true ? yield* found(metadata) : () => true
      return yield* dropPlan(dialect, filtered(metadata, isFound))
    }),
    options.dialect
  )

/**
 * The statements of {@link createAll} in an empty database, as values.
 *
 * @since 0.1.0
 * @category combinators
 */
export const createPlan = (
  dialect: Dialect["Type"],
  metadata: MetaData.MetaData
): Either.Either<ReadonlyArray<Step.Step>, PlanError> =>
  Either.gen(function*() {
    const { planner } = dialect.ddl
    const { deferred, tables } = sorted(dialect, metadata)
    const { namingConvention } = metadata
    const write = (plan: Plan) => Step.write(dialect, plan)
    const objects = (objects: ReadonlyArray<SchemaObject.SchemaObject>) =>
      write(Either.right(objects.flatMap((object) => planner.createObject(object))))
    const created = (yield* Either.all(
      tables.map((table) => write(planner.createTable({ _tag: "CreateTable", table }, { namingConvention })))
    )).flat()
    const referenced = yield* Either.all(
      deferred.map(({ constraint, table }) =>
        write(planner.addConstraint({ _tag: "AddConstraint", table, constraint }, { namingConvention }))
      )
    )
    const views = yield* objects(metadata.views)
    const { after, before, between } = functionsByUse(metadata.functions, created, views)
    return [
      ...yield* objects([...metadata.extensions, ...metadata.enums, ...metadata.domains]),
      ...yield* write(
        Either.right(metadata.sequences.map((sequence) => ({ _tag: "CreateSequence", sequence, ifNotExists: false })))
      ),
      ...yield* objects(before),
      ...created,
      ...referenced.flat(),
      ...yield* write(Either.right(metadata.sequences.flatMap((sequence): ReadonlyArray<Planned> =>
        Option.match(sequence.ownedBy, {
          onNone: () => [],
          onSome: (owner) => [{ _tag: "SetSequenceOwner", sequence, owner }]
        })
      ))),
      ...yield* objects(between),
      ...views,
      ...yield* objects([...after, ...metadata.triggers, ...metadata.policies])
    ]
  })

/**
 * The statements of {@link dropAll} in a database that has all, as values.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dropPlan = (
  dialect: Dialect["Type"],
  metadata: MetaData.MetaData
): Either.Either<ReadonlyArray<Step.Step>, PlanError> =>
  Either.gen(function*() {
    const { planner } = dialect.ddl
    const { deferred, tables } = sorted(dialect, metadata)
    const { namingConvention } = metadata
    const write = (plan: Plan) => Step.write(dialect, plan)
    const objects = (objects: ReadonlyArray<SchemaObject.SchemaObject>) =>
      write(Either.right(objects.toReversed().map((object) => ({ _tag: "DropObject", object }))))
    const released = yield* Either.all(
      deferred.map(({ constraint: { name }, table }) =>
        write(
          planner.dropConstraint({ _tag: "DropConstraint", table, name, type: Option.some("foreignkey") }, {
            namingConvention
          })
        )
      )
    )
    const dropped = yield* write(Either.right(tables.toReversed().map((table) => ({ _tag: "DropTable", table }))))
    const { after, before, between } = functionsByUse(
      metadata.functions,
      (yield* Either.all(
        tables.map((table) => write(planner.createTable({ _tag: "CreateTable", table }, { namingConvention })))
      )).flat(),
      yield* write(Either.right(metadata.views.flatMap((view) => planner.createObject(view))))
    )
    // A sequence that a column owns is dropped with it.
    const sequences = metadata.sequences.filter(({ ownedBy, schema }) =>
      !Option.exists(ownedBy, ({ table }) =>
        tables.some((dropped) => Table.key(dropped) === Table.key({ name: table, schema })))
    )
    const declared = new Set([...metadata.enums, ...metadata.domains].map(Table.key))
    const types = tables.flatMap(({ columns, schema }) =>
      planner.createTypes(columns.map(({ type }) => type), schema)
    )
      .flatMap((step) => step._tag === "CreateType" && !declared.has(Table.key(step.type)) ? [step.type] : [])
    return [
      ...yield* objects([...after, ...metadata.triggers, ...metadata.policies]),
      ...yield* objects(metadata.views),
      ...yield* objects(between),
      ...released.flat(),
      ...dropped.flat(),
      ...yield* objects(before),
      ...yield* write(
        Either.right(
          sequences.toReversed().map((sequence) => ({ _tag: "DropSequence", sequence, ifExists: false }))
        )
      ),
      ...yield* write(Either.right(
        Arr.dedupeWith(types, (left, right) => Table.key(left) === Table.key(right))
          .map((type) => ({ _tag: "DropType", type, ifExists: true }))
      )),
      ...yield* objects([...metadata.extensions, ...metadata.enums, ...metadata.domains])
    ]
  })

/** Plans, and runs all statements on one connection: in a transaction where DDL rolls back. */
const atOnce = <E>(
  plan: Effect.Effect<ReadonlyArray<Step.Step>, E, Dialect | Execution.Services>,
  dialect: Dialect["Type"] | undefined
): Effect.Effect<void, E | CreateAllError, SqlClient.SqlClient> =>
  Effect.gen(function*() {
    const execution = yield* Execution.Execution
    const transaction = yield* Transaction.Transaction
    const impl = DdlImpl.make(yield* Dialect, execution)
    const run = Effect.flatMap(plan, impl.run)
    if (!transaction.transactionalDdl) return yield* run
    yield* Effect.uninterruptibleMask((restore) =>
      transaction.begin().pipe(
        Effect.zipRight(Effect.tapErrorCause(restore(run), () => Effect.ignoreLogged(transaction.rollback))),
        Effect.zipRight(transaction.commit)
      )
    )
  }).pipe(
    Effect.provide(Layer.mapError(Execution.layerOnline, Dialects.connectionFailed)),
    Effect.provide(dialect === undefined ? Dialects.layerFromClient : Layer.succeed(Dialect, dialect))
  )

/** Fails if the metadata names a schema that the database does not have. An extension may create its own. */
const schemasExist = (
  metadata: MetaData.MetaData
): Effect.Effect<void, Inspector.InspectError, Dialect | Execution.Services> => {
  const objects = [...metadata.tables, ...objectsOf(metadata)].filter(({ _tag }) => _tag !== "Extension")
  const schemas = Arr.dedupe(objects.flatMap(({ schema }) => Option.toArray(schema)))
  return schemas.length === 0
    ? Effect.void
    : Effect.flatMap(Inspector.Inspector, (inspector) => Inspector.requireSchemas(inspector, schemas)).pipe(
      Effect.provide(Inspector.layer)
    )
}

/** Whether the database has an object of a kind and a name. */
const found = (
  metadata: MetaData.MetaData
): Effect.Effect<(object: Declared) => boolean, Inspector.InspectError, Dialect | Execution.Services> =>
  Effect.gen(function*() {
    const inspector = yield* Inspector.Inspector
    const usual = yield* inspector.defaultSchemaName
    const all = [...metadata.tables, ...objectsOf(metadata)]
    const reflection = yield* inspector.reflect({
      schemas: Arr.dedupe(all.map(({ schema }) => Option.getOrElse(schema, () => usual)))
    })
    const placed = (object: Declared): Declared => ({
      ...object,
      schema: object._tag === "Extension" ? Option.none() : Option.orElse(object.schema, () => Option.some(usual))
    })
    const known = new Set(declaredIn(reflection).map((object) => identity(placed(object))))
    return (object: Declared) => known.has(identity(placed(object)))
  }).pipe(Effect.provide(Inspector.layer))

type Declared = Table.Table | MetaData.MetaData["sequences"][number] | SchemaObject.SchemaObject

const identity = (object: Declared): string =>
  JSON.stringify([
    object._tag,
    Table.key(object),
    ...(object._tag === "Trigger" || object._tag === "Policy" ? [object.table] : []),
    ...(object._tag === "Routine" ? [object.signature] : [])
  ])

const declaredIn = ({ sequences, ...reflection }: Reflection): ReadonlyArray<Declared> => [
  ...reflection.tables,
  ...sequences.map(({ sequence }) => sequence),
  ...objectsOf({ ...reflection, functions: reflection.routines, sequences: [] })
]

const objectsOf = (objects: MetaData.MetaDataObjects): ReadonlyArray<Exclude<Declared, Table.Table>> => [
  ...objects.extensions,
  ...objects.enums,
  ...objects.domains,
  ...objects.sequences,
  ...objects.functions,
  ...objects.views,
  ...objects.triggers,
  ...objects.policies
]

const filtered = (metadata: MetaData.MetaData, wanted: (object: Declared) => boolean): MetaData.MetaData => ({
  ...metadata,
  tables: metadata.tables.filter(wanted),
  extensions: metadata.extensions.filter(wanted),
  enums: metadata.enums.filter(wanted),
  domains: metadata.domains.filter(wanted),
  sequences: metadata.sequences.filter(wanted),
  functions: metadata.functions.filter(wanted),
  views: metadata.views.filter(wanted),
  triggers: metadata.triggers.filter(wanted),
  policies: metadata.policies.filter(wanted)
})

/**
 * The tables in order, with the foreign keys that have to wait marked `useAlter`. Where a constraint cannot be added to a table that
 * exists, a table may refer to one that is created later, and nothing waits.
 */
const sorted = (
  dialect: Dialect["Type"],
  metadata: MetaData.MetaData
): Pick<MetaData.SortedTables, "tables" | "deferred"> => {
  const { deferred, tables } = MetaData.sortedTables(metadata)
  const waiting = dialect.ddl.features.alterConstraints ? deferred : []
  const isWaiting = (table: Table.Table, key: Constraint.ForeignKeyConstraint) =>
    waiting.some(({ constraint, table: other }) =>
      Table.key(other) === Table.key(table) && Constraint.isSameForeignKey(constraint, key)
    )
  return {
    deferred: waiting,
    tables: tables.map((table) => {
      const later = (key: Constraint.ForeignKeyConstraint): Constraint.ForeignKeyConstraint => {
        const resolved = { ...key, referredSchema: Option.orElse(key.referredSchema, () => metadata.schema) }
        return { ...resolved, useAlter: isWaiting(table, resolved) }
      }
      const ofColumns = table.columns.flatMap(Column.foreignKeys)
      return {
        ...table,
        columns: table.columns.map((column) => column.references.length === 0 ? column : { ...column, references: [] }),
        constraints: [
          ...table.constraints.map((constraint) => constraint._tag === "ForeignKey" ? later(constraint) : constraint),
          ...ofColumns.map(later)
        ],
        // Nobody uses the table yet, and the statement would commit.
        indexes: table.indexes.map((index) => ({
          ...index,
          options: { ...index.options, postgresqlConcurrently: undefined }
        }))
      }
    })
  }
}

/**
 * Functions that tables use in defaults, checks and indexes come before the tables, those that views use before the views, and the rest
 * after both, for it may read them.
 */
const functionsByUse = (
  functions: ReadonlyArray<SchemaObject.Routine>,
  tables: ReadonlyArray<Step.Step>,
  views: ReadonlyArray<Step.Step>
) => {
  const before = usedBy(functions, tables)
  const between = usedBy(functions, views).filter((routine) => !before.includes(routine))
  return {
    before,
    between,
    after: functions.filter((routine) => !before.includes(routine) && !between.includes(routine))
  }
}

/** The functions whose names are in statements, and those whose names are in these functions. */
const usedBy = (
  functions: ReadonlyArray<SchemaObject.Routine>,
  steps: ReadonlyArray<Step.Step>
): ReadonlyArray<SchemaObject.Routine> => {
  const words = new Set(steps.flatMap((step) => step._tag === "Warning" ? [] : wordsOf(step.sql)))
  const used = new Set<SchemaObject.Routine>()
  for (let before = -1; before !== used.size;) {
    before = used.size
    for (const routine of functions) {
      if (used.has(routine) || !wordsOf(routine.name).every((word) => words.has(word))) continue
      used.add(routine)
      for (const word of wordsOf(routine.definition)) words.add(word)
    }
  }
  return functions.filter((routine) => used.has(routine))
}

const wordsOf = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []
