/**
 * Compares the views, functions, triggers, policies, sequences, domains and extensions of a database with the declared ones.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { Routine } from "../schema/SchemaObject.ts"
import type { ObjectKind } from "./CompareOptions.ts"
import * as Identity from "./Identity.ts"
import { type Declared, keyOf, kindOf, textOf } from "./ObjectForm.ts"
import { sqlTexts, type TableForm } from "./TableForm.ts"
import { type DiffContext, includes } from "./TablePair.ts"

/**
 * The objects of the database, in an order in which they can be created, and the declared ones. Objects of the default schema have no schema.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectSides {
  readonly existing: ReadonlyArray<Declared>
  readonly declared: ReadonlyArray<Declared>
}

/**
 * An object on both sides, and how the server prints the declared one, if it was asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectPair {
  readonly existing: Declared
  readonly declared: Declared
}

/**
 * The objects that only one side has, and those on both sides whose text differs.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectDiff {
  readonly created: ReadonlyArray<Declared>
  readonly dropped: ReadonlyArray<Declared>
  readonly different: ReadonlyArray<ObjectPair>
  readonly same: ReadonlyArray<ObjectPair>
}

/**
 * The operations on objects, by the time at which they apply: before the enums, before the tables, after the tables, and after the enums.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectChanges {
  readonly first: ReadonlyArray<MigrateOperation>
  readonly beforeTables: ReadonlyArray<MigrateOperation>
  readonly afterTables: ReadonlyArray<MigrateOperation>
  readonly last: ReadonlyArray<MigrateOperation>
}

/**
 * Compares the objects of both sides by their text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const objectDiff = (
  { declared, existing }: ObjectSides,
  { comparison, dialect, options }: DiffContext
): ObjectDiff => {
  const isIncluded = includes(options)
  const kinds = new Set(declared.map(kindOf))
  const isCompared = (kind: ObjectKind) =>
    options.compareObjects === undefined
      ? kinds.has(kind)
      : typeof options.compareObjects === "boolean"
      ? options.compareObjects
      : options.compareObjects.includes(kind)
  const overloaded = new Set(
    [declared, existing].flatMap((side) =>
      Object.entries(Arr.groupBy(side, (one) => keyOf(one, false))).filter(([, group]) => group.length > 1)
        .map(([key]) => key)
    )
  )
  const by = (side: ReadonlyArray<Declared>) =>
    new Map(
      side.filter((one) => comparison.objects[one._tag] !== undefined && isCompared(kindOf(one))).map((
        one
      ) => [keyOf(one, overloaded.has(keyOf(one, false))), one])
    )
  const [found, wanted] = [by(existing), by(declared)]
  const pairs = Array.from(wanted).flatMap(([key, declared]): ReadonlyArray<ObjectPair> => {
    const existing = found.get(key)
    return existing === undefined || !isIncluded(declared, declared.name, kindOf(declared), false, existing)
      ? []
      : [{ existing, declared }]
  })
  const text = (object: Declared) =>
    comparison.objects[object._tag] === "text" ? textOf(dialect, comparison, object, options) : ""
  const [different, same] = Arr.partition(pairs, ({ declared, existing }) => text(declared) === text(existing))
  return {
    created: Array.from(wanted).filter(([key, one]) =>
      !found.has(key) && isIncluded(one, one.name, kindOf(one), false, null)
    ).map(([, one]) => one),
    dropped: Array.from(found).filter(([key, one]) =>
      !wanted.has(key) && isIncluded(one, one.name, kindOf(one), true, null)
    ).map(([, one]) => one),
    different,
    same
  }
}

/**
 * Returns the operations. A view that reads a view, a table or a column that changes is dropped before and created after, because the
 * database would refuse the change. `tables` are the operations on tables and enums.
 *
 * @since 0.1.0
 * @category combinators
 */
export const objectChanges = (
  sides: ObjectSides,
  { created, different, dropped, same }: ObjectDiff,
  tables: ReadonlyArray<MigrateOperation>,
  declaredTables: ReadonlyArray<TableForm>,
  context: DiffContext
): ObjectChanges => {
  const of = <Tag extends Declared["_tag"]>(tag: Tag, objects: ReadonlyArray<Declared>) =>
    objects.filter((one): one is Extract<Declared, { readonly _tag: Tag }> => one._tag === tag)
  const drop = (objects: ReadonlyArray<Declared>) =>
    objects.toReversed().map((object): MigrateOperation => ({ _tag: "DropObject", object }))
  const create = (objects: ReadonlyArray<Declared>) =>
    objects.map((object): MigrateOperation => ({ _tag: "CreateObject", object }))

  const disturbed = disturbedViews(sides, different, dropped, same, tables)
  const isReplaced = ({ declared, existing }: ObjectPair) =>
    declared._tag === "Sequence" ||
    declared._tag === "Routine" && existing._tag === "Routine" && existing.signature === declared.signature
  const [rebuilt, replaced] = Arr.partition(different, isReplaced)
  const old = [...dropped, ...rebuilt.map(({ existing }) => existing), ...disturbed.map(({ existing }) => existing)]
  const next = [...created, ...rebuilt.map(({ declared }) => declared), ...disturbed.map(({ declared }) => declared)]
  const inOrder = (objects: ReadonlyArray<Declared>, order: ReadonlyArray<Declared>) =>
    order.filter((one) => objects.includes(one))
  const [oldOnes, newOnes] = [inOrder(old, sides.existing), inOrder(next, sides.declared)]
  const replace = (tag: "Sequence" | "Routine") =>
    replaced.filter(({ declared }) => declared._tag === tag).map(({ declared, existing }): MigrateOperation => ({
      _tag: "ReplaceObject",
      object: completed(declared, existing),
      original: completed(existing, declared)
    }))
  const routines = of("Routine", newOnes)
  const early = routines.filter((routine) =>
    isUsedBy(routine, declaredTables.flatMap((form) => sqlTexts(context.dialect, form)))
  )
  const views = of("View", newOnes)
  const between = routines.filter((routine) =>
    !early.includes(routine) && isUsedBy(routine, views.map(({ definition }) => definition))
  )
  const late = routines.filter((routine) => !early.includes(routine) && !between.includes(routine))
  return {
    first: [
      ...drop([...of("Trigger", oldOnes), ...of("Policy", oldOnes)]),
      ...drop(of("View", oldOnes)),
      ...create(of("Extension", newOnes))
    ],
    beforeTables: [
      ...create([...of("Domain", newOnes), ...of("Sequence", newOnes)]),
      ...replace("Sequence"),
      ...create(early)
    ],
    afterTables: drop(of("Routine", oldOnes)),
    last: [
      ...create(between),
      ...replace("Routine"),
      ...create([...views, ...late, ...of("Trigger", newOnes), ...of("Policy", newOnes)]),
      ...drop([...of("Extension", oldOnes), ...of("Domain", oldOnes), ...of("Sequence", oldOnes)])
    ]
  }
}

/** A change of a sequence keeps what it does not name. */
const completed = (object: Declared, other: Declared): Declared =>
  object._tag === "Sequence" && other._tag === "Sequence"
    ? { ...object, options: Identity.completedOptions(object.options, other.options) }
    : object

/** The views that stay the same, but read what changes. */
const disturbedViews = (
  { existing }: ObjectSides,
  different: ReadonlyArray<ObjectPair>,
  dropped: ReadonlyArray<Declared>,
  same: ReadonlyArray<ObjectPair>,
  operations: ReadonlyArray<MigrateOperation>
): ReadonlyArray<ObjectPair> => {
  const removed = new Set([...dropped, ...different.map(({ existing }) => existing)])
  const changes = changedColumns(operations)
  const gone: Array<string> = []
  const found: Array<ObjectPair> = []
  for (const view of existing) {
    if (view._tag !== "View") continue
    const words = wordsOf(view.definition)
    const pair = same.find((pair) => pair.existing === view)
    const isDisturbed = gone.some((name) => words.has(name)) ||
      changes.some(([table, column]) => words.has(table) && (column === undefined || words.has(column)))
    if (removed.has(view) || pair !== undefined && isDisturbed) gone.push(view.name.toLowerCase())
    if (pair !== undefined && isDisturbed) found.push(pair)
  }
  return found
}

const changedColumns = (
  operations: ReadonlyArray<MigrateOperation>
): ReadonlyArray<readonly [table: string, column: string | undefined]> =>
  operations.flatMap((operation): ReadonlyArray<readonly [string, string | undefined]> => {
    switch (operation._tag) {
      case "ModifyTableOps":
        return changedColumns(operation.ops)
      case "DropTable":
      case "RenameTable":
        return [[operation.table.name.toLowerCase(), undefined]]
      case "DropColumn":
        return [[operation.table.name.toLowerCase(), operation.columnName.toLowerCase()]]
      case "AlterColumn":
        return Option.isSome(operation.type)
          ? [[operation.table.name.toLowerCase(), operation.columnName.toLowerCase()]]
          : []
      case "AlterEnum":
        return operation.columns.map(({ columnName, table }) => [table.name.toLowerCase(), columnName.toLowerCase()])
      default:
        return []
    }
  })

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [])

const isUsedBy = ({ name }: Routine, texts: ReadonlyArray<string>): boolean =>
  texts.some((text) => wordsOf(text).has(name.toLowerCase()))
