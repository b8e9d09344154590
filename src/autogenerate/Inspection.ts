/**
 * Reflects the tables to compare: those of the selected schemas, without those that the filters and this package exclude.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { Reflection } from "../dialect/Reflection.ts"
import { type InspectError, Inspector } from "../execution/Inspector.ts"
import * as Name from "../schema/Name.ts"
import type { EnumType } from "../schema/SchemaObject.ts"
import * as Table from "../schema/Table.ts"
import type { CompareOptions, ObjectType } from "./CompareOptions.ts"
import { type Declared, kindOf } from "./ObjectForm.ts"

/**
 * The reflected tables:
 *
 * - `enums`: the enums of the database; `enumTables`: all tables, of which some are not compared;
 * - `objects`: the other objects, in an order in which they can be created;
 * - `serials`: the columns of each table, by its key, whose default is the next number of a sequence that they own.
 *
 * @since 0.1.0
 * @category models
 */
export interface Inspection {
  readonly defaultSchema: string
  readonly schemas: ReadonlyArray<string>
  readonly uniqueIndexes: boolean
  readonly tables: ReadonlyArray<Table.Table>
  readonly enums: ReadonlyArray<EnumType>
  readonly enumTables: ReadonlyArray<Table.Table>
  readonly objects: ReadonlyArray<Declared>
  readonly serials: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Reflects the part of a database that the options select for a comparison.
 *
 * @since 0.1.0
 * @category running
 */
export const inspect = (
  comparison: Comparison,
  options: CompareOptions
): Effect.Effect<Inspection, InspectError, Inspector> =>
  Effect.gen(function*() {
    const inspector = yield* Inspector
    const defaultSchema = yield* inspector.defaultSchemaName
    const others = options.includeSchemas === true
      ? (yield* inspector.getSchemaNames).filter((name) =>
        name !== defaultSchema && !comparison.systemSchemas.has(name.toLowerCase())
      )
      : []
    const { includeName = () => true } = options
    const nowhere = { schemaName: null, tableName: null, schemaQualifiedTableName: null }
    const schemas = [
      ...(includeName(null, "schema", nowhere) ? [defaultSchema] : []),
      ...others.filter((name) => includeName(name, "schema", nowhere))
    ]
    const reflection = yield* inspector.reflect({ schemas })
    return {
      defaultSchema,
      schemas,
      uniqueIndexes: reflection.uniqueIndexes,
      tables: wantedTables(reflection, options, defaultSchema),
      enums: reflection.enums,
      enumTables: reflection.tables,
      objects: objectsOf(reflection, options),
      serials: serialsOf(reflection)
    }
  })

/**
 * Returns whether a table is one of this package: the version table, the history or the journal.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOwn = (
  { historyTable, versionTable = "alembic_version", versionTableSchema }: CompareOptions,
  defaultSchema: string
): (table: { readonly name: string; readonly schema: Option.Option<string> }) => boolean => {
  const history = historyTable === undefined || historyTable === false ? `${versionTable}_history` : historyTable
  const names = new Set([versionTable, history, `${versionTable}_journal`])
  return ({ name, schema }) =>
    names.has(name) &&
    Option.getOrElse(schema, () => defaultSchema) === (versionTableSchema ?? defaultSchema)
}

/** Partitions are parts of their tables. */
const wantedTables = (
  { tables, unsupported }: Reflection,
  options: CompareOptions,
  defaultSchema: string
): ReadonlyArray<Table.Table> => {
  const isOurs = isOwn(options, defaultSchema)
  const partitions = new Set(unsupported.filter(({ object }) => object === "partition").map(Table.key))
  return tables
    .filter((table) => !isOurs(table) && !partitions.has(Table.key(table)))
    .flatMap((table) => included(table, options))
}

const included = (table: Table.Table, { includeName }: CompareOptions): ReadonlyArray<Table.Table> => {
  if (includeName === undefined) return [table]
  const schemaName = Option.getOrNull(table.schema)
  if (!includeName(table.name, "table", { schemaName, tableName: null, schemaQualifiedTableName: Table.key(table) })) {
    return []
  }
  const isIncluded = (name: string | null, type: ObjectType) =>
    includeName(name, type, { schemaName, tableName: table.name, schemaQualifiedTableName: Table.key(table) })
  const text = (name: Name.Name) => Name.text(name) ?? null
  return [{
    ...table,
    columns: table.columns.filter(({ columnName }) => isIncluded(columnName, "column")),
    indexes: table.indexes.filter(({ name }) => isIncluded(text(name), "index")),
    constraints: table.constraints.filter((constraint) => {
      switch (constraint._tag) {
        case "Unique":
          return isIncluded(text(constraint.name), "unique_constraint")
        case "ForeignKey":
          return isIncluded(text(constraint.name), "foreign_key_constraint")
        case "Check":
          return isIncluded(text(constraint.name), "check_constraint")
        case "PrimaryKey":
          return isIncluded(text(constraint.name), "primary_key_constraint")
        case "Exclude":
          return isIncluded(text(constraint.name), "exclude_constraint")
      }
    })
  }]
}

/** Sequences that belong to a column are part of it. */
const objectsOf = (
  { domains, extensions, policies, routines, sequences, triggers, views }: Reflection,
  { includeName = () => true }: CompareOptions
): ReadonlyArray<Declared> =>
  [
    ...extensions,
    ...domains,
    ...sequences.flatMap(({ isSerial, ownedBy, sequence }) => isSerial ? [] : [{ ...sequence, ownedBy }]),
    ...routines,
    ...views,
    ...triggers,
    ...policies
  ].filter((object) => {
    const tableName = object._tag === "Trigger" || object._tag === "Policy" ? object.table : null
    return includeName(object.name, kindOf(object), {
      schemaName: Option.getOrNull(object.schema),
      tableName,
      schemaQualifiedTableName: tableName === null ? null : Table.key({ name: tableName, schema: object.schema })
    })
  })

const serialsOf = ({ sequences }: Reflection): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    Object.entries(Arr.groupBy(
      sequences.flatMap(({ ownedBy, sequence }) =>
        Option.toArray(ownedBy).map(({ column, table }) => ({
          key: Table.key({ name: table, schema: sequence.schema }),
          column
        }))
      ),
      ({ key }) => key
    )).map(([key, owned]) => [key, new Set(owned.map(({ column }) => column))])
  )
