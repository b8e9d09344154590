/**
 * The declared schema of a database: its tables, and its other objects, in one value.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
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
 * What a database holds beside its tables.
 *
 * - `functions`: procedures too. A function that names a table in its signature is created after the tables, another before them;
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
 * @since 0.1.0
 * @category models
 */
export interface MetaData extends MetaDataObjects {
  readonly _tag: "MetaData"
  readonly tables: ReadonlyArray<Table.Table>
  /** The schema of tables and other objects that name none. They have it already. */
  readonly schema: Option.Option<string>
  readonly namingConvention: NamingConvention.NamingConvention
  /** Whatever the user wants to keep with it; never sent to a database. */
  readonly info: Readonly<Record<string, unknown>>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface MetaDataOptions extends Optional<MetaDataObjects> {
  readonly schema?: string | undefined
  readonly namingConvention?: NamingConvention.NamingConvention | undefined
  readonly info?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A foreign key with the table it belongs to.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableForeignKey {
  readonly table: Table.Table
  readonly constraint: ForeignKeyConstraint
}

/**
 * Tables in an order in which they can be created, and the foreign keys that have to wait until all are there: those marked
 * `useAlter`, and those in a circle.
 *
 * @since 0.1.0
 * @category models
 */
export interface SortedTables {
  readonly tables: ReadonlyArray<Table.Table>
  readonly deferred: ReadonlyArray<TableForeignKey>
  /** Tables that point to each other in a circle, each circle by the keys of its tables. */
  readonly cycles: ReadonlyArray<ReadonlyArray<string>>
}

/**
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
 * A table by its key, `name` or `schema.name`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const get = (metadata: MetaData, key: string): Option.Option<Table.Table> =>
  Arr.findFirst(metadata.tables, (table) => Table.key(table) === key)

/**
 * The foreign keys of a table: those in its options and those on its columns. A reference without a schema means the metadata's.
 *
 * @since 0.1.0
 * @category combinators
 */
export const foreignKeys = (metadata: MetaData, table: Table.Table): ReadonlyArray<ForeignKeyConstraint> =>
  [...table.constraints.filter(isForeignKey), ...table.columns.flatMap(Column.foreignKeys)].map((constraint) => ({
    ...constraint,
    referredSchema: Option.orElse(constraint.referredSchema, () => metadata.schema)
  }))

/**
 * The tables in order of their foreign keys: what is pointed to comes first. Tables that do not depend on each other come by
 * name. Foreign keys that run in a circle are taken out and reported.
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
 * All mistakes in the metadata: names used twice, columns and tables that are spoken of and not there, names that the naming
 * convention cannot make.
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
 * A record of which every field can be left out.
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
 * Keys in rounds: each round has those whose targets have all come before, by name. What is left stands on a circle.
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
 * The circles: groups of keys each of which leads to every other one. What leads to no circle, or is led to by none, is dropped
 * first, for most schemas have no circle.
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
