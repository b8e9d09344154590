/**
 * Reflects a database: returns its tables and other objects as schema values (SQLAlchemy's `Inspector`).
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Dialect } from "../dialect/Dialect.ts"
import type * as Reflection from "../dialect/Reflection.ts"
import * as Statement from "../dialect/Statement.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { TableColumn } from "../schema/Column.ts"
import type {
  CheckConstraint,
  Constraint,
  ExcludeConstraint,
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint
} from "../schema/Constraint.ts"
import * as Constraints from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as MetaData from "../schema/MetaData.ts"
import type * as SchemaObject from "../schema/SchemaObject.ts"
import * as Table from "../schema/Table.ts"
import { Execution, type ExecutionError } from "./Execution.ts"
import { Observer } from "./Observer.ts"

/**
 * The database has no table or view with this name.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoSuchTable extends Data.TaggedClass("NoSuchTable")<{
  readonly table: string
  readonly schema: Option.Option<string>
}> {
  readonly code = "EA1301"
  get message(): string {
    return `The database has no table ${Table.key({ name: this.table, schema: this.schema })}. ` +
      "Check its name and its schema: names are compared exactly."
  }
}

/**
 * The dialect cannot reflect a database.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotInspectable extends Data.TaggedClass("NotInspectable")<{ readonly dialect: string }> {
  readonly code = "EA1302"
  get message(): string {
    return `The dialect ${this.dialect} cannot read a database's catalogue. Set its \`catalogue.reflector\`.`
  }
}

/**
 * The database has no schema with this name.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoSuchSchema extends Data.TaggedClass("NoSuchSchema")<{ readonly schema: string }> {
  readonly code = "EA1304"
  get message(): string {
    return `The database has no schema ${this.schema}. Create it first, or correct the name: names are compared exactly.`
  }
}

/**
 * The reasons of an {@link InspectorError}.
 *
 * @since 0.1.0
 * @category reasons
 */
export type InspectorErrorReason = NoSuchTable | NoSuchSchema | NotInspectable | Reflection.CatalogueUnreadable

/**
 * The catalogue could not be read, or has no such table.
 *
 * @since 0.1.0
 * @category errors
 */
export class InspectorError extends TaggedError("InspectorError")<{ readonly reason: InspectorErrorReason }> {
  readonly exitCode = 5
  override get message() {
    return this.reason.message
  }
}

/**
 * The errors of reflecting a database.
 *
 * @since 0.1.0
 * @category errors
 */
export type InspectError = InspectorError | ExecutionError

/**
 * The options of a method:
 *
 * - `schema`: the schema of the table; by default, that of the connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface InTable {
  readonly schema?: string | undefined
}

/**
 * The options of a method about several tables:
 *
 * @since 0.1.0
 * @category models
 */
export interface InTables extends InTable {
  readonly filterNames?: ReadonlyArray<string> | undefined
}

/**
 * Returns a part of one table; fails with `NoSuchTable`.
 *
 * @since 0.1.0
 * @category models
 */
export type OfTable<A> = (tableName: string, options?: InTable) => Effect.Effect<A, InspectError>

/**
 * Returns the same part of several tables, by their keys (`name`, or `schema.name`).
 *
 * @since 0.1.0
 * @category models
 */
export type OfTables<A> = (options?: InTables) => Effect.Effect<ReadonlyMap<string, A>, InspectError>

/**
 * Returns the names of objects in a schema.
 *
 * @since 0.1.0
 * @category models
 */
export type NamesIn = (options?: InTable) => Effect.Effect<ReadonlyArray<string>, InspectError>

/**
 * A table and those of its foreign keys that can be created with it. An entry without a table comes last and has the foreign keys that have
 * to be added afterwards, because their tables refer to each other.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sorted<A> {
  readonly table: Option.Option<A>
  readonly foreignKeys: ReadonlyArray<ForeignKeyConstraint>
}

/**
 * Reflects a database. The methods are SQLAlchemy's in camel case. A schema is read as a whole, in a fixed number of queries, and cached
 * until a statement is sent on the connection; changes of other sessions are visible after `clearCache`.
 *
 * @example
 * import { Effect } from "effect"
 * import { Inspector } from "effect-alembic"
 *
 * const program = Effect.gen(function*() {
 *   const inspector = yield* Inspector.Inspector
 *   const columns = yield* inspector.getColumns("account")
 *   return columns.map(({ columnName }) => columnName)
 * })
 *
 * @since 0.1.0
 * @category tags
 */
export class Inspector extends Context.Tag("effect-alembic/Inspector")<Inspector, {
  /** The default schema of the connection. */
  readonly defaultSchemaName: Effect.Effect<string, InspectError>
  readonly getSchemaNames: Effect.Effect<ReadonlyArray<string>, InspectError>
  readonly getTableNames: NamesIn
  /** The names of foreign tables (PostgreSQL). */
  readonly getForeignTableNames: NamesIn
  readonly getViewNames: NamesIn
  readonly getMaterializedViewNames: NamesIn
  readonly getSequenceNames: NamesIn
  readonly getTempTableNames: Effect.Effect<ReadonlyArray<string>, InspectError>
  readonly getTempViewNames: Effect.Effect<ReadonlyArray<string>, InspectError>
  /** The tables of a schema by name, sorted by their foreign keys. */
  readonly getSortedTableAndFkcNames: (
    options?: InTable
  ) => Effect.Effect<ReadonlyArray<Sorted<string>>, InspectError>
  /** The tables of several schemas, by default of the default schema, sorted by their foreign keys. */
  readonly sortTablesOnForeignKeyDependency: (
    options?: { readonly considerSchemas?: ReadonlyArray<string> | undefined }
  ) => Effect.Effect<ReadonlyArray<Sorted<Reflection.ObjectName>>, InspectError>
  readonly hasSchema: (name: string) => Effect.Effect<boolean, InspectError>
  /** Whether there is a table or a view with this name. */
  readonly hasTable: OfTable<boolean>
  readonly hasSequence: (name: string, options?: InTable) => Effect.Effect<boolean, InspectError>
  /** Whether there is a user-defined type with this name, also one of an extension (PostgreSQL). */
  readonly hasType: (name: string, options?: InTable) => Effect.Effect<boolean, InspectError>
  /** Whether a table has an index with this name; `false` if there is no such table. */
  readonly hasIndex: (tableName: string, indexName: string, options?: InTable) => Effect.Effect<boolean, InspectError>
  readonly getViewDefinition: OfTable<string>
  readonly getColumns: OfTable<ReadonlyArray<TableColumn>>
  readonly getMultiColumns: OfTables<ReadonlyArray<TableColumn>>
  readonly getPkConstraint: OfTable<Option.Option<PrimaryKeyConstraint>>
  readonly getMultiPkConstraint: OfTables<Option.Option<PrimaryKeyConstraint>>
  readonly getForeignKeys: OfTable<ReadonlyArray<ForeignKeyConstraint>>
  readonly getMultiForeignKeys: OfTables<ReadonlyArray<ForeignKeyConstraint>>
  readonly getIndexes: OfTable<ReadonlyArray<Index>>
  readonly getMultiIndexes: OfTables<ReadonlyArray<Index>>
  readonly getUniqueConstraints: OfTable<ReadonlyArray<UniqueConstraint>>
  readonly getMultiUniqueConstraints: OfTables<ReadonlyArray<UniqueConstraint>>
  readonly getCheckConstraints: OfTable<ReadonlyArray<CheckConstraint>>
  readonly getMultiCheckConstraints: OfTables<ReadonlyArray<CheckConstraint>>
  readonly getExcludeConstraints: OfTable<ReadonlyArray<ExcludeConstraint>>
  readonly getTableComment: OfTable<Option.Option<string>>
  readonly getMultiTableComment: OfTables<Option.Option<string>>
  readonly getTableOptions: OfTable<Table.TableDialectOptions>
  readonly getMultiTableOptions: OfTables<Table.TableDialectOptions>
  /** The number by which the catalogue knows a table or a view: PostgreSQL's oid, SQL Server's object_id. Other databases have none. */
  readonly getTableOid: OfTable<Option.Option<number>>
  readonly getEnums: (options?: InTable) => Effect.Effect<ReadonlyArray<SchemaObject.EnumType>, InspectError>
  readonly getDomains: (options?: InTable) => Effect.Effect<ReadonlyArray<SchemaObject.Domain>, InspectError>
  /** A table as a value. */
  readonly reflectTable: OfTable<Table.Table>
  /** Returns the objects of schemas as one value, by default of the default schema (SQLAlchemy's `MetaData.reflect`). */
  readonly reflectMetaData: (
    options?: Reflection.ReflectionRequest
  ) => Effect.Effect<MetaData.MetaData, InspectError>
  /** Returns all objects of schemas, including those that schema values cannot represent. */
  readonly reflect: (options?: Reflection.ReflectionRequest) => Effect.Effect<Reflection.Reflection, InspectError>
  readonly clearCache: Effect.Effect<void>
}>() {}

/**
 * Creates an inspector from a dialect's reflector, which is loaded when it is first used. `sent` counts the statements of the connection:
 * results from before the last one are read again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  reflector: Effect.Effect<Reflection.Reflector, InspectError>,
  query: Reflection.Ask<ExecutionError>,
  sent: Effect.Effect<number>
): Effect.Effect<Inspector["Type"]> =>
  Effect.map(Ref.make<Cache>({ at: -1, reflections: new Map() }), (cache) => {
    const asking = <A>(
      question: (
        reflector: Reflection.Reflector
      ) => Effect.Effect<A, ExecutionError | Reflection.CatalogueUnreadable>
    ): Effect.Effect<A, InspectError> =>
      Effect.flatMap(reflector, (reflector) =>
        Effect.mapError(
          question(reflector),
          (error) => error._tag === "CatalogueUnreadable" ? new InspectorError({ reason: error }) : error
        ))
    const read = (request: Reflection.ReflectionRequest) => asking((reflector) => reflector.reflect(query, request))
    const names = asking((reflector) => reflector.schemaNames(query))
    const known = (request: Reflection.ReflectionRequest) =>
      Effect.zipWith(
        sent,
        Ref.get(cache),
        (count, { at, reflections }) =>
          at === count ? Option.fromNullable(reflections.get(keyOf(request))) : Option.none()
      )
    const reflect = (request: Reflection.ReflectionRequest = {}): Effect.Effect<Reflection.Reflection, InspectError> =>
      Effect.flatMap(
        known(request),
        Option.match({
          onSome: Effect.succeed,
          onNone: () =>
            Effect.tap(read(request), (reflection) =>
              Effect.flatMap(sent, (at) =>
                Ref.update(cache, (before) => ({
                  at,
                  reflections: new Map([...(before.at === at ? before.reflections : []), [keyOf(request), reflection]])
                }))))
        })
      )
    const whole = ({ schema }: InTable = {}) => reflect(schema === undefined ? {} : { schemas: [schema] })
    /** The reflection of one table, from that of its whole schema where that was read. */
    const inSchema = (tableName: string, schemas: ReadonlyArray<string> | undefined) =>
      Effect.flatMap(
        known({ schemas }),
        Option.match({ onSome: Effect.succeed, onNone: () => reflect({ schemas, tables: [tableName] }) })
      )
    /** Without a schema, the table is looked up in the default schema, then among the temporary tables. */
    const around = (tableName: string, { schema }: InTable = {}) =>
      schema !== undefined
        ? inSchema(tableName, [schema])
        : Effect.flatMap(inSchema(tableName, undefined), (reflection) =>
          isHere(reflection, tableName)
            ? Effect.succeed(reflection)
            : Effect.flatMap(names, ({ temporary }) =>
              Option.match(temporary, {
                onNone: () => Effect.succeed(reflection),
                onSome: (schema) => inSchema(tableName, [schema])
              })))
    const absent = (tableName: string, { schema }: InTable = {}) =>
      new InspectorError({ reason: new NoSuchTable({ table: tableName, schema: Option.fromNullable(schema) }) })
    const found = <A>(
      part: (table: Table.Table, reflection: Reflection.Reflection) => A,
      reflection: Reflection.Reflection,
      tableName: string,
      options: InTable | undefined
    ) =>
      Effect.mapBoth(Effect.fromNullable(reflection.tables.find(({ name }) => name === tableName)), {
        onFailure: () => absent(tableName, options),
        onSuccess: (table) => part(table, reflection)
      })
    const ofTable =
      <A>(part: (table: Table.Table, reflection: Reflection.Reflection) => A): OfTable<A> => (tableName, options) =>
        Effect.flatMap(around(tableName, options), (reflection) => found(part, reflection, tableName, options))
    const ofTables =
      <A>(part: (table: Table.Table, reflection: Reflection.Reflection) => A): OfTables<A> => (options = {}) =>
        Effect.map(whole(options), (reflection) =>
          new Map(
            reflection.tables.filter(({ name }) => options.filterNames?.includes(name) ?? true).map((table) => [
              Table.key(table),
              part(table, reflection)
            ])
          ))
    const namesOf =
      (part: (reflection: Reflection.Reflection) => ReadonlyArray<{ readonly name: string }>): NamesIn => (options) =>
        Effect.map(whole(options), (reflection) => part(reflection).map(({ name }) => name))
    const temporary = (part: (reflection: Reflection.Reflection) => ReadonlyArray<{ readonly name: string }>) =>
      Effect.flatMap(names, ({ temporary }) =>
        Option.match(temporary, {
          onNone: () => Effect.succeed([]),
          onSome: (schema) => namesOf(part)({ schema })
        }))

    const uniques = (table: Table.Table, { uniqueIndexes }: Reflection.Reflection): ReadonlyArray<UniqueConstraint> => [
      ...table.constraints.filter(isA("Unique")),
      ...(uniqueIndexes ? table.indexes.flatMap(asUnique) : [])
    ]
    const primaryKey = ({ constraints }: Table.Table) => Option.fromNullable(constraints.find(isA("PrimaryKey")))
    const checks = ({ columns, constraints }: Table.Table) => [
      ...constraints.filter(isA("Check")),
      ...columns.flatMap(({ checks }) => checks)
    ]

    return {
      defaultSchemaName: Effect.map(names, (names) => names.default),
      getSchemaNames: Effect.map(names, ({ names }) => names),
      getTableNames: namesOf(({ tables }) => tables),
      getViewNames: namesOf(({ views }) => views.filter(({ materialized }) => !materialized)),
      getMaterializedViewNames: namesOf(({ views }) => views.filter(({ materialized }) => materialized)),
      getSequenceNames: namesOf(({ sequences }) => sequences.map(({ sequence }) => sequence)),
      getTempTableNames: temporary(({ tables }) => tables),
      getTempViewNames: temporary(({ views }) => views),
      getForeignTableNames: namesOf(({ foreignTables }) => foreignTables),
      getSortedTableAndFkcNames: (options) => Effect.map(whole(options), sortedBy(({ name }) => name)),
      sortTablesOnForeignKeyDependency: ({ considerSchemas } = {}) =>
        Effect.map(reflect({ schemas: considerSchemas }), sortedBy(({ name, schema }) => ({ name, schema }))),
      hasSchema: (name) => Effect.map(names, ({ names }) => names.includes(name)),
      hasTable: (tableName, options) =>
        Effect.map(around(tableName, options), (reflection) => isHere(reflection, tableName)),
      hasSequence: (name, options) =>
        Effect.map(whole(options), ({ sequences }) => sequences.some(({ sequence }) => sequence.name === name)),
      hasType: (name, options) => Effect.map(whole(options), ({ types }) => types.some((type) => type.name === name)),
      hasIndex: (tableName, indexName, options) =>
        Effect.map(around(tableName, options), ({ tables }) =>
          tables.some(({ indexes, name }) =>
            name === tableName &&
            indexes.some((index) => index.name._tag !== "Unnamed" && index.name.value === indexName)
          )),
      getViewDefinition: (viewName, options) =>
        Effect.flatMap(around(viewName, options), ({ views }) =>
          Effect.mapBoth(
            Effect.fromNullable(views.find(({ name }) => name === viewName)),
            {
              onFailure: () => absent(viewName, options),
              onSuccess: ({ definition }) => definition
            }
          )),
      getColumns: ofTable(({ columns }) => columns),
      getMultiColumns: ofTables(({ columns }) => columns),
      getPkConstraint: ofTable(primaryKey),
      getMultiPkConstraint: ofTables(primaryKey),
      getForeignKeys: ofTable(foreignKeys),
      getMultiForeignKeys: ofTables(foreignKeys),
      getIndexes: ofTable(({ indexes }) => indexes),
      getMultiIndexes: ofTables(({ indexes }) => indexes),
      getUniqueConstraints: ofTable(uniques),
      getMultiUniqueConstraints: ofTables(uniques),
      getCheckConstraints: ofTable(checks),
      getMultiCheckConstraints: ofTables(checks),
      getExcludeConstraints: ofTable(({ constraints }) => constraints.filter(isA("Exclude"))),
      getTableComment: ofTable(({ comment }) => comment),
      getMultiTableComment: ofTables(({ comment }) => comment),
      getTableOid: (tableName, options) =>
        Effect.flatMap(
          around(tableName, options),
          ({ oids, tables, views }) =>
            Effect.mapBoth(Effect.fromNullable([...tables, ...views].find(({ name }) => name === tableName)), {
              onFailure: () => absent(tableName, options),
              onSuccess: (found) => Option.fromNullable(oids.get(Table.key(found)))
            })
        ),
      getTableOptions: ofTable(({ options }) => options),
      getMultiTableOptions: ofTables(({ options }) => options),
      getEnums: (options) => Effect.map(whole(options), ({ enums }) => enums),
      getDomains: (options) => Effect.map(whole(options), ({ domains }) => domains),
      reflectTable: ofTable((table) => table),
      reflectMetaData: (options) =>
        Effect.map(reflect(options), ({ routines, sequences, tables, ...objects }) =>
          MetaData.make(tables, {
            ...objects,
            functions: routines,
            sequences: sequences.filter(({ isSerial }) => !isSerial)
              .map(({ ownedBy, sequence }) => ({ ...sequence, ownedBy }))
          })),
      reflect,
      clearCache: Ref.set(cache, { at: -1, reflections: new Map() })
    }
  })

/**
 * The inspector of the connection on which migrations run. Its queries do not count as statements of the migration.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Inspector, never, Dialect | Execution | Observer> = Layer.effect(
  Inspector,
  Effect.gen(function*() {
    const { catalogue, name } = yield* Dialect
    const { changesDatabase, unobserved } = yield* Execution
    const { sent } = yield* Observer
    const reflector = Option.getOrElse(
      catalogue.reflector,
      () => Effect.fail(new InspectorError({ reason: new NotInspectable({ dialect: name }) }))
    )
    // A script refuses the question before the reflector is loaded.
    const answered = changesDatabase ? Effect.void : unobserved.query(Statement.text("SELECT from the catalogue"))
    return yield* make(Effect.zipRight(answered, reflector), unobserved.query, sent)
  })
)

/**
 * Fails with `NoSuchSchema` for the first schema that the database does not have.
 *
 * @since 0.1.0
 * @category guards
 */
export const requireSchemas = (
  inspector: Inspector["Type"],
  schemas: ReadonlyArray<string>
): Effect.Effect<void, InspectError> =>
  schemas.length === 0
    ? Effect.void
    : Effect.flatMap(inspector.getSchemaNames, (names) => {
      const schema = schemas.find((name) => !names.includes(name))
      return schema === undefined
        ? Effect.void
        : new InspectorError({ reason: new NoSuchSchema({ schema }) })
    })

interface Cache {
  /** The number of statements that had been sent when it was read. */
  readonly at: number
  readonly reflections: ReadonlyMap<string, Reflection.Reflection>
}

const keyOf = ({ schemas, tables }: Reflection.ReflectionRequest) => JSON.stringify([schemas ?? null, tables ?? null])

const isA =
  <Tag extends Constraint["_tag"]>(tag: Tag) =>
  (constraint: Constraint): constraint is Extract<Constraint, { readonly _tag: Tag }> => constraint._tag === tag

const isHere = ({ tables, views }: Reflection.Reflection, tableName: string): boolean =>
  [...tables, ...views].some(({ name }) => name === tableName)

const foreignKeys = ({ constraints }: Table.Table) => constraints.filter(isA("ForeignKey"))

const sortedBy =
  <A>(nameOf: (table: Table.Table) => A) => ({ tables }: Reflection.Reflection): ReadonlyArray<Sorted<A>> => {
    const { deferred, tables: ordered } = MetaData.sortedTables(MetaData.make(tables))
    const isDeferred = (table: Table.Table, key: ForeignKeyConstraint) =>
      deferred.some((other) => other.table === table && Constraints.isSameForeignKey(other.constraint, key))
    return [
      ...ordered.map((table) => ({
        table: Option.some(nameOf(table)),
        foreignKeys: foreignKeys(table).filter((key) => !isDeferred(table, key))
      })),
      ...(deferred.length === 0
        ? []
        : [{ table: Option.none(), foreignKeys: deferred.map(({ constraint }) => constraint) }])
    ]
  }

const asUnique = ({ elements, name, unique }: Index): ReadonlyArray<UniqueConstraint> => {
  const columns = elements.flatMap((element) => typeof element === "string" ? [element] : [])
  return unique && columns.length === elements.length ? [{ ...Constraints.unique(columns), name }] : []
}
