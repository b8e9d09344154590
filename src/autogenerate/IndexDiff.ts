/**
 * Compares the indexes and unique constraints of a table, which share their names.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import type { CompareOptions, ObjectType } from "./CompareOptions.ts"
import type { TableForm } from "./TableForm.ts"
import {
  type Changes,
  type ColumnsPair,
  decided,
  type Decision,
  type DiffContext,
  dropConstraint,
  includes,
  type Pair,
  type Question,
  sorted,
  storedName
} from "./TablePair.ts"

type Uniqueness = Index | Constraint.UniqueConstraint

const typeOf = (object: Uniqueness): ObjectType => object._tag === "Index" ? "index" : "unique_constraint"

const columnSet = (object: Uniqueness): string =>
  JSON.stringify((object._tag === "Index" ? object.elements : object.columns).toSorted())

const isPlain = (index: Index): boolean => index.elements.every((element) => typeof element === "string")

/**
 * Returns the indexes and unique constraints to drop and to add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const indexChanges = (pair: ColumnsPair): Changes => {
  const { context, declared, reflected, table } = pair
  const isIncluded = includes(context.options)
  const isCompared = ({ elements }: Index) =>
    context.comparison.indexExpressions || context.options.compareIndexDetails !== false ||
    elements.every((element) => typeof element === "string")
  const skipped = new Set(
    [...reflected.indexes, ...declared.indexes].filter((index) => !isCompared(index))
      .map(({ name }) => storedName(pair, name))
  )
  const named = (objects: ReadonlyArray<Uniqueness>) =>
    new Map(objects.flatMap((object) => {
      const name = storedName(pair, object.name)
      return name === undefined || skipped.has(name) ? [] : [[name, object] as const]
    }))
  const wanted = named([...declared.uniques, ...declared.indexes])
  const found = named([...reflected.uniques, ...reflected.indexes])

  // A unique constraint without a name is the one of the same columns that has no counterpart by name.
  const matched = new Set<Uniqueness>()
  const isUnique = (object: Uniqueness) =>
    object._tag === "Unique" || context.uniqueIndexes && object.unique && isPlain(object)
  const unnamed = declared.uniques.filter((unique) => unique.name._tag === "Unnamed").filter((unique) => {
    const counterpart = [...reflected.uniques, ...reflected.indexes].find((object) =>
      isUnique(object) && !pair.isDisturbed(object) && !matched.has(object) &&
      !wanted.has(storedName(pair, object.name) ?? "") &&
      columnSet(object) === columnSet(unique)
    )
    if (counterpart !== undefined) matched.add(counterpart)
    return counterpart === undefined
  })

  const dropped: Array<Uniqueness> = []
  const added: Array<Uniqueness> = []
  const questions: Array<Question> = []
  for (const [name, object] of sorted(found)) {
    const counterpart = wanted.get(name)
    if (counterpart !== undefined || matched.has(object)) continue
    if (object._tag === "Index" && isOfForeignKey(pair, object)) continue
    if (isIncluded(object, name, typeOf(object), true, null)) dropped.push(object)
  }
  for (const [name, object] of sorted(wanted)) {
    const existing = found.get(name)
    if (existing === undefined) {
      if (isIncluded(object, name, typeOf(object), false, null)) added.push(object)
      continue
    }
    const viewed = context.uniqueIndexes && object._tag === "Unique" && existing._tag === "Index" && isUnique(existing)
      ? asUnique(existing)
      : existing
    const comparison = sameUniqueness(pair, viewed, object)
    questions.push(...comparison.questions)
    if (comparison.isSame && !pair.isDisturbed(existing)) continue
    if (!isIncluded(object, name, typeOf(object), false, viewed)) continue
    dropped.push(comparison.isSame && object._tag === viewed._tag ? { ...object, name: viewed.name } : viewed)
    added.push(object)
  }
  for (const unique of unnamed) {
    if (isIncluded(unique, null, "unique_constraint", false, null)) added.push(unique)
  }
  return {
    dropped: dropped.map((object) =>
      object._tag === "Index" ? dropIndex(table, object) : dropConstraint(table, object)
    ),
    added: added.map((object): MigrateOperation =>
      object._tag === "Index"
        ? { _tag: "CreateIndex", table, index: object, ifNotExists: false }
        : { _tag: "AddConstraint", table, constraint: object }
    ),
    questions
  }
}

const asUnique = ({ elements, name }: Index): Constraint.UniqueConstraint => ({
  _tag: "Unique",
  name,
  columns: elements.filter((element) => typeof element === "string"),
  options: {}
})

/** An index that the server created for a foreign key has the name of the key or of a column. */
const isOfForeignKey = (
  { context, reflected }: Pick<Pair, "context" | "reflected">,
  { elements, name, unique }: Index
): boolean => {
  const text = Name.text(name)
  const isNamedSo = elements.some((element) => element === text) ||
    reflected.foreignKeys.some((key) => Name.text(key.name) === text)
  return context.comparison.keysHaveIndexes && !unique && isNamedSo &&
    (context.options.compareIndexDetails === false ||
      reflected.foreignKeys.some(({ columns }) => columns.every((column, position) => elements[position] === column)))
}

const sameUniqueness = (pair: Pair, reflected: Uniqueness, declared: Uniqueness): Decision => {
  const { comparison, options } = pair.context
  if (reflected._tag === "Unique" || declared._tag === "Unique") {
    const isSame = reflected._tag === "Unique" && declared._tag === "Unique" &&
      columnSet(reflected) === columnSet(declared) &&
      (reflected.options.postgresqlNullsNotDistinct ?? false) === (declared.options.postgresqlNullsNotDistinct ?? false)
    return { isSame: isSame || isSameUniqueIndex(pair, reflected, declared), questions: [] }
  }
  if (reflected.unique !== declared.unique || reflected.elements.length !== declared.elements.length) {
    return { isSame: false, questions: [] }
  }
  const onlyColumns = isPlain(reflected) && isPlain(declared) &&
    elementTexts(comparison, reflected) !== elementTexts(comparison, declared)
  return onlyColumns
    ? { isSame: false, questions: [] }
    : decided(
      pair,
      (comparison) => indexText(comparison, reflected, options) === indexText(comparison, declared, options),
      { _tag: "Index", reflected, declared }
    )
}

const elementTexts = (comparison: Comparison, { elements }: Index): string =>
  JSON.stringify(
    elements.map((element) =>
      typeof element === "string" || element._tag === "Now" ? element : [comparison.expression(element.sql)]
    )
  )

/**
 * Returns the text by which indexes are compared.
 *
 * @since 0.1.0
 * @category getters
 */
export const indexText = (
  comparison: Comparison,
  index: Index,
  { compareIndexDetails }: CompareOptions
): string => {
  const { nullsNotDistinct = "", ...details } = comparison.indexDetails(index.options)
  return JSON.stringify([
    index.unique,
    elementTexts(comparison, index),
    nullsNotDistinct,
    compareIndexDetails === false
      ? []
      : Object.entries(details).toSorted(([left], [right]) => left < right ? -1 : 1)
  ])
}

/** If unique constraints are indexes, either may be declared. */
const isSameUniqueIndex = ({ context }: Pair, reflected: Uniqueness, declared: Uniqueness): boolean =>
  context.uniqueIndexes && reflected._tag === "Index" && declared._tag === "Unique" && reflected.unique &&
  isPlain(reflected) && columnSet(reflected) === columnSet(declared)

const dropIndex = (table: TableRef, index: Index): MigrateOperation => ({
  _tag: "DropIndex",
  name: index.name,
  tableName: Option.some(table.name),
  schema: table.schema,
  ifExists: false,
  options: {},
  original: Option.some(index)
})

/**
 * Returns a table without the indexes that the server creates with its foreign keys.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutKeyIndexes = (form: TableForm, context: DiffContext): TableForm => {
  const indexes = form.indexes.filter((index) => !isOfForeignKey({ context, reflected: form }, index))
  return { ...form, indexes, table: { ...form.table, indexes } }
}
