/**
 * Compares the enum types of a database with those that the declared schema uses (PostgreSQL).
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import type { EnumColumn } from "../dialect/DdlPlanner.ts"
import type { AlterEnum, MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import * as SchemaObject from "../schema/SchemaObject.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import { enumDependents, stateOf, type TableState } from "./EnumDependents.ts"
import { sqlTexts, type TableForm } from "./TableForm.ts"
import { type DiffContext, includes } from "./TablePair.ts"

/**
 * - `reflected`, `declared`: the tables that are compared;
 * - `tables`: all tables of the database;
 * - `after`: all tables after the operations on them;
 * - `existing`: the enums of the database;
 * - `objects`: the enums that are declared as objects.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumSides {
  readonly reflected: ReadonlyArray<TableForm>
  readonly declared: ReadonlyArray<TableForm>
  readonly tables: ReadonlyArray<Table.Table>
  readonly after: ReadonlyArray<TableState>
  readonly existing: ReadonlyArray<SchemaObject.EnumType>
  readonly objects: ReadonlyArray<SchemaObject.EnumType>
  readonly defaultSchema: string
}

/**
 * The operations before and after those on tables: labels are added and types are created before, labels are removed and types are dropped
 * after.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumChanges {
  readonly before: ReadonlyArray<MigrateOperation>
  readonly after: ReadonlyArray<MigrateOperation>
}

/**
 * Returns the operations on enum types. A type that no compared table uses any more is dropped if no other table uses it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const enumChanges = (sides: EnumSides, context: DiffContext): EnumChanges => {
  if (context.options.compareEnums === false || !context.dialect.ddl.features.namedTypes) {
    return { before: [], after: [] }
  }
  const isIncluded = includes(context.options)
  const uses = usesOf(sides, context)
  const found = new Map(sides.existing.map((one) => [Table.key(one), one]))
  const wanted = new Map([
    ...sides.objects.map((
      one
    ): [string, Declared] => [keyIn(sides, one), { object: one, renamedFrom: {}, createType: true }]),
    ...uses.declared.map((use): [string, Declared] => [use.key, use])
  ])
  const created = Array.from(wanted).filter(([key, { createType, object }]) =>
    createType && !found.has(key) && isIncluded(object, object.name, "enum", false, null)
  )
  const keys = new Set(sides.reflected.map(({ key }) => key))
  const own = new Set(uses.existing.filter(({ column }) => keys.has(Table.key(column.table))).map(({ key }) => key))
  const foreign = new Set(
    uses.existing.filter(({ column }) => !keys.has(Table.key(column.table))).map(({ key }) => key)
  )
  const dropped = Array.from(found).filter(([key, object]) =>
    !wanted.has(key) && own.has(key) && !foreign.has(key) && isIncluded(object, object.name, "enum", true, null)
  )
  const others = sides.tables.filter((table) => !keys.has(Table.key(table)))
  const states = {
    before: sides.tables.map(stateOf),
    after: [...sides.after, ...others.map(stateOf)]
  }
  const changes = Array.from(wanted).flatMap(([key, declared]) => {
    const existing = found.get(key)
    return existing === undefined || sameLabels(existing.labels, declared.object.labels) ||
        !isIncluded(declared.object, declared.object.name, "enum", false, existing)
      ? []
      : [labelChanges(sides, context, existing, declared, states, {
        before: uses.existing.filter((use) => use.key === key).map(({ column }) => column),
        after: [
          ...uses.declared.filter((use) => use.key === key).map(({ column }) => column),
          ...uses.existing.filter((use) => use.key === key && !keys.has(Table.key(use.column.table)))
            .map(({ column }) => column)
        ]
      })]
  })
  const type = ({ labels, name, schema }: SchemaObject.EnumType) =>
    SqlType.enum(name, labels, { schema: Option.getOrUndefined(schema) })
  return {
    before: [
      ...created.map(([, { object }]): MigrateOperation => ({ _tag: "CreateType", type: type(object) })),
      ...changes.flatMap(({ before }) => before)
    ],
    after: [
      ...changes.flatMap(({ after }) => after),
      ...dropped.map(([, object]): MigrateOperation => ({ _tag: "DropType", type: type(object) }))
    ]
  }
}

/**
 * Returns the key of a type, which is the same with and without the default schema.
 *
 * @since 0.1.0
 * @category getters
 */
export const typeKey = (defaultSchema: string) => ({ name, schema }: SchemaObject.Named): string =>
  Table.key({ name, schema: Option.filter(schema, (schema) => schema !== defaultSchema) })

interface Declared {
  readonly object: SchemaObject.EnumType
  readonly renamedFrom: Readonly<Record<string, string>>
  /** Whether the type is not created elsewhere. */
  readonly createType: boolean
}

interface Use extends Declared {
  readonly key: string
  readonly column: EnumColumn
}

const keyIn = ({ defaultSchema }: EnumSides, type: SchemaObject.Named): string => typeKey(defaultSchema)(type)

/** The columns that have an enum type, in the database and as they are declared. */
const usesOf = (sides: EnumSides, { dialect, options }: DiffContext) => {
  const found = new Map(sides.reflected.map(({ columns, key }) => [key, columns]))
  const of = (
    table: Pick<Table.Table, "name" | "schema">,
    columns: ReadonlyArray<TableColumn>,
    serverDefault: (column: TableColumn) => Option.Option<ServerDefault>
  ): ReadonlyArray<Use> =>
    columns.flatMap((column) =>
      dialect.types.compiler.namedTypes(column.type, table.schema).flatMap((type) =>
        type._tag === "Enum"
          ? [{
            key: keyIn(sides, type),
            object: { ...SchemaObject.enumType(type.name, type.values), schema: type.schema },
            renamedFrom: type.renamedFrom,
            createType: type.createType,
            column: {
              table: { name: table.name, schema: table.schema },
              columnName: column.columnName,
              dimensions: dimensionsOf(SqlType.forDialect(column.type, dialect.name)),
              serverDefault: serverDefault(column)
            }
          }]
          : []
      )
    )
  return {
    existing: sides.tables.flatMap((table) => of(table, table.columns, ({ serverDefault }) => serverDefault)),
    // Where defaults are not compared, those of the database stay.
    declared: sides.declared.flatMap(({ columns, key, table }) =>
      of(
        table,
        columns,
        (column) =>
          options.compareServerDefault === undefined || options.compareServerDefault === false
            ? Option.match(
              Option.fromNullable(found.get(key)?.find(({ columnName }) => columnName === column.columnName)),
              { onNone: () => column.serverDefault, onSome: ({ serverDefault }) => serverDefault }
            )
            : column.serverDefault
      )
    )
  }
}

const dimensionsOf = ({ definition }: SqlType.SqlType): number =>
  definition._tag === "Array" ? definition.dimensions : 0

const sameLabels = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): boolean =>
  JSON.stringify(left) === JSON.stringify(right)

/** Labels are renamed and added first; then defaults can change; then labels are removed and reordered. */
const labelChanges = (
  sides: EnumSides,
  context: DiffContext,
  existing: SchemaObject.EnumType,
  { object, renamedFrom }: Declared,
  states: { readonly before: ReadonlyArray<TableState>; readonly after: ReadonlyArray<TableState> },
  columns: { readonly before: ReadonlyArray<EnumColumn>; readonly after: ReadonlyArray<EnumColumn> }
): EnumChanges => {
  const renamed = Object.entries(renamedFrom).filter(([label, old]) =>
    existing.labels.includes(old) && !existing.labels.includes(label) && object.labels.includes(label)
  )
  const current = existing.labels.map((label) => renamed.find(([, old]) => old === label)?.[0] ?? label)
  const added = object.labels.filter((label) => !current.includes(label))
  const extended = object.labels.reduce<ReadonlyArray<string>>(
    (labels, label, position) =>
      labels.includes(label)
        ? labels
        : Option.getOrElse(
          Arr.insertAt(labels, labels.indexOf(object.labels[position - 1] ?? "") + 1, label),
          () => [...labels, label]
        ),
    current
  )
  const change = (
    facts: Pick<AlterEnum, "labels" | "existingLabels" | "renamedLabels" | "columns" | "dependents" | "rewrite">
  ) =>
    sameLabels(facts.labels, facts.existingLabels) ? [] : [{
      _tag: "AlterEnum" as const,
      name: existing.name,
      schema: existing.schema,
      ...facts
    }]
  const removed = current.filter((label) => !object.labels.includes(label))
  return {
    before: change({
      labels: extended,
      existingLabels: existing.labels,
      renamedLabels: Object.fromEntries(renamed),
      columns: columns.before,
      dependents: enumDependents(context.comparison, states.before, columns.before),
      rewrite: isUsed(added, sides.declared, context)
    }),
    after: change({
      labels: object.labels,
      existingLabels: extended,
      renamedLabels: {},
      columns: columns.after,
      dependents: enumDependents(context.comparison, states.after, columns.after),
      rewrite: isUsed(removed, sides.reflected, context)
    })
  }
}

/** Whether defaults, checks or indexes use a label. */
const isUsed = (labels: ReadonlyArray<string>, forms: ReadonlyArray<TableForm>, { dialect }: DiffContext): boolean => {
  const texts = forms.flatMap((form) => sqlTexts(dialect, form))
  return labels.some((label) => {
    const literal = `'${label.replaceAll("'", "''")}'`
    return texts.some((text) => text.includes(literal))
  })
}
