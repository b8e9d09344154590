/**
 * The declared schema of a database: its tables and its other objects in one value.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Predicate from "effect/Predicate"
import * as Column from "./Column.ts"
import type { Constraint, ForeignKeyConstraint } from "./Constraint.ts"
import * as NamingConvention from "./NamingConvention.ts"
import * as SchemaError from "./SchemaError.ts"
import type * as SchemaObject from "./SchemaObject.ts"
import type { Sequence } from "./Sequence.ts"
import * as Table from "./Table.ts"

/**
 * The objects of a database other than tables.
 *
 * - `functions`: functions and procedures. A function that names a table in its signature is created after the tables, the others before
 *   them;
 * - `views`: in an order in which they can be created.
 *
 * @since 0.1.0
 * @category models
 */
export interface MetaDataObjects {
  readonly extensions: ReadonlyArray<SchemaObject.Extension>
  readonly enums: ReadonlyArray<SchemaObject.EnumType>
  readonly domains: ReadonlyArray<SchemaObject.Domain>
  readonly sequences: ReadonlyArray<Sequence>
  readonly functions: ReadonlyArray<SchemaObject.Routine>
  readonly views: ReadonlyArray<SchemaObject.View>
  readonly triggers: ReadonlyArray<SchemaObject.Trigger>
  readonly policies: ReadonlyArray<SchemaObject.Policy>
}

/**
 * The declared schema: tables, other objects, and the naming convention for constraints and indexes.
 *
 * @since 0.1.0
 * @category models
 */
export interface MetaData extends MetaDataObjects {
  readonly _tag: "MetaData"
  readonly tables: ReadonlyArray<Table.Table>
  /** The schema of tables and other objects that were declared without one. It is already applied to them. */
  readonly schema: Option.Option<string>
  readonly namingConvention: NamingConvention.NamingConvention
  /** Any data to keep with the metadata; never sent to a database. */
  readonly info: Readonly<Record<string, unknown>>
}

/**
 * The options of {@link make}. `schema` is the schema of tables that name none.
 *
 * @since 0.1.0
 * @category models
 */
export interface MetaDataOptions extends Optional<MetaDataObjects> {
  readonly schema?: string | undefined
  readonly namingConvention?: NamingConvention.NamingConvention | undefined
  readonly info?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A foreign key and its table.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableForeignKey {
  readonly table: Table.Table
  readonly constraint: ForeignKeyConstraint
}

/**
 * Tables in an order in which they can be created, and the foreign keys to add after all of them: those with `useAlter`, and those in a
 * cycle.
 *
 * @since 0.1.0
 * @category models
 */
export interface SortedTables {
  readonly tables: ReadonlyArray<Table.Table>
  readonly deferred: ReadonlyArray<TableForeignKey>
  /** The tables that reference each other in a cycle; each cycle lists the keys of its tables. */
  readonly cycles: ReadonlyArray<ReadonlyArray<string>>
}

/**
 * Creates the metadata of a database from its tables.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * const metadata = MetaData.make([account], { namingConvention: { pk: "pk_%(table_name)s" } })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (tables: ReadonlyArray<Table.Table>, options: MetaDataOptions = {}): MetaData => {
  const schema = Option.fromNullable(options.schema)
  const placed = <A extends SchemaObject.Named>(objects: ReadonlyArray<A> | undefined): ReadonlyArray<A> =>
    (objects ?? []).map((object) => ({ ...object, schema: Option.orElse(object.schema, () => schema) }))
  return {
    _tag: "MetaData",
    tables: placed(tables),
    extensions: options.extensions ?? [],
    enums: placed(options.enums),
    domains: placed(options.domains),
    sequences: placed(options.sequences),
    functions: placed(options.functions),
    views: placed(options.views),
    triggers: placed(options.triggers),
    policies: placed(options.policies),
    schema,
    namingConvention: { ...NamingConvention.defaultConvention, ...options.namingConvention },
    info: options.info ?? {}
  }
}

/**
 * Returns the table with a key, `name` or `schema.name`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const get: {
  (key: string): (metadata: MetaData) => Option.Option<Table.Table>
  (metadata: MetaData, key: string): Option.Option<Table.Table>
} = dual(
  2,
  (metadata: MetaData, key: string): Option.Option<Table.Table> =>
    Arr.findFirst(metadata.tables, (table) => Table.key(table) === key)
)

/**
 * Returns the foreign keys of a table: those in its options and those on its columns. A reference without a schema gets the schema of the
 * metadata.
 *
 * @since 0.1.0
 * @category combinators
 */
export const foreignKeys: {
  (table: Table.Table): (metadata: MetaData) => ReadonlyArray<ForeignKeyConstraint>
  (metadata: MetaData, table: Table.Table): ReadonlyArray<ForeignKeyConstraint>
} = dual(
  2,
  (metadata: MetaData, table: Table.Table): ReadonlyArray<ForeignKeyConstraint> =>
    [...table.constraints.filter(isForeignKey), ...table.columns.flatMap(Column.foreignKeys)].map((constraint) => ({
      ...constraint,
      referredSchema: Option.orElse(constraint.referredSchema, () => metadata.schema)
    }))
)

/**
 * Sorts the tables by their foreign keys: a referenced table comes first. Independent tables are sorted by name. Foreign keys in a cycle
 * are removed from the order and returned separately.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sortedTables = (metadata: MetaData): SortedTables => {
  const byKey = new Map(
    Arr.sortWith(metadata.tables, Table.key, Order.string).map((table) => [Table.key(table), table])
  )
  const links = Array.from(byKey.values()).flatMap((table) =>
    foreignKeys(metadata, table).map((constraint): Link => ({
      table,
      constraint,
      from: Table.key(table),
      to: Table.key({ name: constraint.referredTable, schema: constraint.referredSchema })
    }))
  )
  const keys = Array.from(byKey.keys())
  const inline = links.filter(({ constraint, from, to }) => !constraint.useAlter && from !== to && byKey.has(to))
  const cycles = circles(keys, inline)
  const circleOf = new Map(cycles.flatMap((circle) => circle.map((key) => [key, circle])))
  const isCircular = ({ from, to }: Link) => circleOf.has(from) && circleOf.get(from) === circleOf.get(to)
  return {
    tables: Arr.filterMap(
      inRounds(keys, inline.filter(Predicate.not(isCircular))).ordered,
      (key) => Option.fromNullable(byKey.get(key))
    ),
    deferred: links.filter((link) => link.constraint.useAlter || isCircular(link))
      .map(({ constraint, table }) => ({ table, constraint })),
    cycles
  }
}

/**
 * Returns the metadata, or all mistakes in it: duplicate names, references to columns and tables that do not exist, and names that the
 * naming convention cannot form.
 *
 * @since 0.1.0
 * @category combinators
 */
export const validate = (
  metadata: MetaData
): Either.Either<MetaData, Arr.NonEmptyReadonlyArray<SchemaError.SchemaError>> => {
  const byKey = new Map(metadata.tables.map((table) => [Table.key(table), table]))
  const errors = [
    ...duplicates(metadata.tables.map(Table.key)).map((table) => new SchemaError.DuplicateTable({ table })),
    ...metadata.tables.flatMap((table) => reasonsIn(metadata, table, byKey))
  ].map((reason) => new SchemaError.SchemaError({ reason }))
  return Arr.isNonEmptyReadonlyArray(errors) ? Either.left(errors) : Either.right(metadata)
}

/**
 * A record in which every field is optional.
 *
 * @since 0.1.0
 * @category models
 */
export type Optional<A> = { readonly [Key in keyof A]?: A[Key] | undefined }

interface Link extends TableForeignKey {
  readonly from: string
  readonly to: string
}

const isForeignKey = (constraint: Constraint): constraint is ForeignKeyConstraint => constraint._tag === "ForeignKey"

/**
 * Groups keys into rounds, each sorted by name: the targets of a round are all in earlier rounds. The remaining keys are part of a cycle
 * or depend on one.
 */
const inRounds = (
  keys: ReadonlyArray<string>,
  links: ReadonlyArray<{ readonly from: string; readonly to: string }>
): { readonly ordered: ReadonlyArray<string>; readonly left: ReadonlyArray<string> } => {
  const waitsFor = new Map(keys.map((key) => [key, new Set<string>()]))
  const awaitedBy = new Map(keys.map((key) => [key, new Set<string>()]))
  for (const { from, to } of links) {
    waitsFor.get(from)?.add(to)
    awaitedBy.get(to)?.add(from)
  }
  const ordered: Array<string> = []
  let round: ReadonlyArray<string> = keys.filter((key) => waitsFor.get(key)?.size === 0)
  while (round.length > 0) {
    ordered.push(...round)
    const next: Array<string> = []
    for (const key of round) {
      for (const above of awaitedBy.get(key) ?? []) {
        const targets = waitsFor.get(above)
        if (targets?.delete(key) && targets.size === 0) next.push(above)
      }
    }
    round = next.toSorted(Order.string)
  }
  const done = new Set(ordered)
  return { ordered, left: keys.filter((key) => !done.has(key)) }
}

/**
 * Returns the cycles: groups of keys that can all reach each other. Keys that are not in a cycle are removed first, because most schemas
 * have no cycle.
 */
const circles = (
  keys: ReadonlyArray<string>,
  links: ReadonlyArray<{ readonly from: string; readonly to: string }>
): ReadonlyArray<ReadonlyArray<string>> => {
  const above = new Set(inRounds(keys, links).left)
  const inner = links.filter(({ from, to }) => above.has(from) && above.has(to))
  const { left: core } = inRounds(Array.from(above), inner.map(({ from, to }) => ({ from: to, to: from })))
  const targets = new Map(core.map((key) => [key, inner.filter(({ from }) => from === key).map(({ to }) => to)]))
  const reach = new Map(core.map((key) => [key, reachable(key, targets)]))
  const leadsTo = (from: string, to: string) => reach.get(from)?.has(to) === true
  return core
    .filter((key) =>
      leadsTo(key, key) && !core.some((other) => other < key && leadsTo(key, other) && leadsTo(other, key))
    )
    .map((key) => core.filter((other) => leadsTo(key, other) && leadsTo(other, key)))
}

const reachable = (start: string, targets: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlySet<string> => {
  const found = new Set(targets.get(start))
  for (const key of found) for (const target of targets.get(key) ?? []) found.add(target)
  return found
}

const duplicates = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Set<string>()
  return Arr.dedupe(names.filter((name) => seen.size === seen.add(name).size))
}

const reasonsIn = (
  metadata: MetaData,
  table: Table.Table,
  byKey: ReadonlyMap<string, Table.Table>
): ReadonlyArray<SchemaError.SchemaErrorReason> => {
  const key = Table.key(table)
  const columns = new Set(table.columns.map(({ columnName }) => columnName))
  const links = foreignKeys(metadata, table)
  const subjects = [...table.constraints.filter(Predicate.not(isForeignKey)), ...links, ...table.indexes]
  const names = subjects.map((subject) => ({
    kind: subject._tag === "Index" ? "index" as const : "constraint" as const,
    name: NamingConvention.name(metadata.namingConvention, subject, table)
  }))
  const givenNames = (kind: "index" | "constraint") =>
    Arr.filterMap(
      names,
      (entry) =>
        entry.kind === kind && Either.isRight(entry.name) && entry.name.right._tag !== "Unnamed"
          ? Option.some(entry.name.right.value)
          : Option.none()
    )
  return [
    ...Table.mistakes(table),
    ...table.columns.flatMap((column) => Column.mistakes(column, key)),
    ...subjects.flatMap((subject) => NamingConvention.mistakes(subject, table)),
    ...duplicates(table.columns.map(({ columnName }) => columnName))
      .map((column) => new SchemaError.DuplicateColumn({ table: key, column })),
    ...(["constraint", "index"] as const).flatMap((kind) =>
      duplicates(givenNames(kind)).map((name) => new SchemaError.DuplicateName({ table: key, kind, name }))
    ),
    ...Arr.filterMap(names, ({ name }) => Option.map(Either.getLeft(name), ({ reason }) => reason)),
    ...subjects.flatMap((subject) =>
      NamingConvention.columnsOf(subject)
        .filter((column) => !columns.has(column))
        .map((column) =>
          new SchemaError.ColumnUnknown({ table: key, column, usedBy: NamingConvention.kindName(subject) })
        )
    ),
    ...links.flatMap((link) => unknownTargets(byKey, key, link))
  ]
}

const unknownTargets = (
  byKey: ReadonlyMap<string, Table.Table>,
  table: string,
  { columns, referredColumns, referredSchema, referredTable }: ForeignKeyConstraint
): ReadonlyArray<SchemaError.SchemaErrorReason> => {
  const key = Table.key({ name: referredTable, schema: referredSchema })
  const target = byKey.get(key)
  return target === undefined
    ? [new SchemaError.TargetUnknown({ table, columns, target: key })]
    : referredColumns
      .filter((column) => !target.columns.some(({ columnName }) => columnName === column))
      .map((column) => new SchemaError.TargetUnknown({ table, columns, target: `${key}.${column}` }))
}
